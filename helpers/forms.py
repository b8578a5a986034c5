"""A test before and after the course, and parallel items for recall. Not yet piloted with learners.

    forms.form("form-a")                     # twelve items that stand alone, ten minutes
    forms.score("form-a")                    # a table for each item, a total, and how sure you were
    forms.ask(forms.draw("figure", 2, 7))    # two parallel items from the bank; 7 fixes the choice

An item shows words of a practice text and a part of a document, and a few lines about them. Each
line is marked by itself: ticked and holding, or left open and not holding. The last line of most
items asks whether a reader can build on the words: sound is set against unsound, nothing finer.
Whether an opinion or a forecast is right is never asked.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from helpers import answers, corpus, questions
from helpers.problems import CourseError
from helpers.questions import Question
from helpers.store import STEPS

VERDICT = "A reader can build on these words as they stand."
# Blind ticking gets half of the lines right, so "a guess" means one half and "certain" means all.
EXPECTED = {1: 0.5, 2: 0.625, 3: 0.75, 4: 0.875, 5: 1.0}
SKETCHY = 0.05  # a gap below this is not worth a word


@dataclass(frozen=True)
class Item:
    """One item: words of a piece, a part of a document, and lines that hold or do not hold."""

    id: str
    skill: str
    piece: str
    sentences: list[int]
    source: str  # who speaks, in words that need no other page
    text: list[str]  # the words judged, as they stand in the sentences
    sound: str  # yes, no, or "not judged"
    side: str
    difficulty: int
    rated_by: str  # key (claims.csv) or bank
    document: str
    title: str
    locator: str  # what proves it, to the letter
    extract: list[str]  # what is shown of the document; holds the locator
    kind: str
    stem: str
    options: list[str]
    right: Any
    feedback: list[str]
    claim: int | None = None  # the item of claims.csv
    parallel_to: list[str] = field(default_factory=list)

    def question(self, title: str = "", told: bool = True) -> Question:
        """Return the item as a question; told=False leaves out what is right, for a test."""
        return Question(
            id=self.id, prompt=_prompt(self), kind=self.kind, title=title, options=list(self.options), ask_confidence=True,
            right=self.right if told else None, feedback=list(self.feedback) if told else [], role="judgement",
        )


@dataclass(frozen=True)
class Mark:
    """What an answer to an item is worth: a state, and for each line whether it was judged rightly."""

    state: str  # answered, blank, or odd (cannot be read as an answer)
    lines: tuple[bool, ...]
    accepted: bool | None = None  # did the reader build on the words? None where that is not asked or not answered

    @property
    def share(self) -> float:
        """Return the share of lines judged rightly."""
        return sum(self.lines) / len(self.lines) if self.lines else 0.0


@dataclass
class Result:
    """A scored form. items: one row each; total: figures by name; calibration: one row for each step of confidence."""

    name: str
    items: pd.DataFrame
    total: dict[str, Any]
    calibration: pd.DataFrame
    said: str

    def _repr_html_(self) -> str:
        from helpers import show

        total = pd.DataFrame([(_TOTALS[key], value) for key, value in self.total.items() if value is not None], columns=["what", "figure"])
        parts = [show.note(self.said), show.table(total, f"{self.name}: total"),
                 show.table(self.calibration, "How sure, and how often right"), show.table(self.items, f"{self.name}: item by item")]
        return show.Shown("".join(part.html for part in parts), self.said)._repr_html_()

    def __repr__(self) -> str:
        return f"{self.name}: {self.said}"


# --- reading ---------------------------------------------------------------------------------


def names() -> list[str]:
    """Return the names of the forms."""
    return sorted(path.stem for path in (questions.folder() / "forms").glob("*.yaml"))


@lru_cache(maxsize=8)
def _file(path: Path) -> dict[str, Any]:
    import yaml

    return yaml.safe_load(path.read_text(encoding="utf-8"))


def _form(name: str) -> dict[str, Any]:
    if name not in names():
        raise CourseError(f"There is no form {name!r}. The forms are: {', '.join(names())}.")
    return _file(questions.folder() / "forms" / f"{name}.yaml")


def items(name: str) -> list[Item]:
    """Return the items of a form in their order."""
    return [Item(**row) for row in _form(name)["items"]]


def _bank() -> dict[str, Any]:
    return _file(corpus.root() / "practice" / "key" / "items.yaml")


def bank() -> list[Item]:
    """Return all items of the bank (corpus/practice/key/items.yaml)."""
    return [Item(**row) for row in _bank()["items"]]


def skills() -> pd.DataFrame:
    """Return the skills of the bank: skill, about, items, sound, unsound."""
    rows = []
    for skill, about in _bank()["skills"].items():
        own = [item for item in bank() if item.skill == skill]
        rows.append((skill, about, len(own), sum(item.sound == "yes" for item in own), sum(item.sound == "no" for item in own)))
    return pd.DataFrame(rows, columns=["skill", "about", "items", "sound", "unsound"])


def reading_words(item: Item) -> int:
    """Return how many words a learner reads in an item."""
    return sum(len(part.split()) for part in (item.source, *item.text, item.title, *item.extract, item.stem, *item.options))


# --- showing -----------------------------------------------------------------------------------


def _prompt(item: Item) -> str:
    words = "\n".join(f"> {line}" for line in " … ".join(item.text).splitlines())
    parts = [f"From {item.source}:", words, f"From a document, *{item.title}*:", *map(_passage, item.extract), item.stem]
    return "\n\n".join(parts)


def _passage(text: str) -> str:
    """Return a passage of a document as Markdown; a table keeps its columns."""
    if any("  " in line.strip() for line in text.splitlines()):
        return f"```\n{text}\n```"
    return "\n".join(f"> {line}" for line in text.splitlines())


def _boxes(chosen: list[Item], told: bool) -> list[Any]:
    made = []
    for number, item in enumerate(chosen, 1):
        asked = item.question(f"Item {number} of {len(chosen)}", told)
        made.append(answers.ask(asked.id, asked.prompt, asked.kind, title=asked.title, options=asked.options, right=asked.right,
                                feedback=asked.feedback, ask_confidence=True, role=asked.role))
    return made


def form(name: str) -> Any:
    """Show a form. Answers are kept at once; nothing is said about them before score(name)."""
    import ipywidgets

    from helpers.show import INK, markdown

    data = _form(name)
    head = ipywidgets.HTML(f'<div style="{INK}">{markdown(data["intro"])}</div>')
    foot = ipywidgets.HTML(f'<p style="{INK}">That was the last item. Now run forms.score("{name}") in a cell of its own.</p>')
    return ipywidgets.VBox([head, *_boxes(items(name), told=False), foot])


def ask(chosen: list[Item]) -> Any:
    """Show drawn items; what is right is said as soon as one is saved."""
    import ipywidgets

    return ipywidgets.VBox(_boxes(list(chosen), told=True))


def draw(skill: str, n: int = 2, seed: int | None = None) -> list[Item]:
    """Return n parallel items of a skill; the same seed gives the same items.

    Items that are parallel in every respect (skill, soundness, difficulty within one) come first,
    then others of the same skill.
    """
    own = [item for item in bank() if item.skill == skill]
    if not own:
        raise CourseError(f"There is no skill {skill!r}. The skills are: {', '.join(_bank()['skills'])}.")
    if type(n) is not int or not 1 <= n <= len(own):
        raise CourseError(f"The bank has {len(own)} items for {skill!r}. Ask for a whole number from 1 to {len(own)}.")
    rng = random.Random(seed)
    first = rng.choice(own)
    near = [item for item in own if item.id in first.parallel_to]
    far = [item for item in own if item.id != first.id and item not in near]
    rng.shuffle(near)
    rng.shuffle(far)
    return [first, *near, *far][:n]


# --- scoring -----------------------------------------------------------------------------------


def mark(item: Item, answer: Any) -> Mark:
    """Mark one answer, line by line. A blank or unreadable answer has no line right."""
    none = (False,) * (len(item.options) if item.kind == "several" else 1)
    answer = answers._plain(answer)
    if questions.is_empty(answer):
        return Mark("blank", none)
    if questions.wrong_kind(item.question(), answer):
        return Mark("odd", none)
    if item.kind == "choice":
        return Mark("answered", (answer == item.right,))
    lines = tuple((line in answer) == (line in item.right) for line in item.options)
    return Mark("answered", lines, VERDICT in answer if VERDICT in item.options else None)


def score(name: str) -> Result:
    """Score a form from the saved answers: item by item, in all, and confidence against what was right."""
    kept, rows, marks = answers.store().latest(), [], []
    for number, item in enumerate(items(name), 1):
        given = kept.get(item.id, {})
        made, sure = mark(item, given.get("answer")), given.get("confidence")
        sure = sure if made.state == "answered" and type(sure) is int and sure in STEPS else None
        marks.append((item, made, sure))
        rows.append((number, _about(item), made.state, sum(made.lines), len(made.lines), _judged(made), sure, _look(item, made, given.get("answer"))))
    table = pd.DataFrame(rows, columns=["item", "skill", "state", "lines_right", "lines", "your_judgement", "how_sure", "what_to_look_at"])
    table["how_sure"] = table["how_sure"].astype("Int64")
    total = _total(marks) | {"minutes": _minutes([kept[item.id]["time"] for item, _, _ in marks if item.id in kept])}
    steps = _calibration(marks)
    return Result(name, table, total, steps, _said(total, marks))


_TOTALS = {
    "points": "points (one for each item, by its share of lines)", "of": "of", "wholly_right": "items with every line right",
    "answered": "items answered", "blank": "items left blank", "odd": "answers that could not be read",
    "accepted_sound": "sound words that you would build on (share)", "accepted_unsound": "unsound words that you would build on (share)",
    "discernment": "the first less the second (1 is best, 0 is chance)", "gap": "how much surer than right (0 is best)",
    "minutes": "minutes from the first to the last saved answer",
}


def _total(marks: list[tuple[Item, Mark, int | None]]) -> dict[str, Any]:
    states = [made.state for _, made, _ in marks]
    sound, unsound = (_share([made.accepted for item, made, _ in marks if item.sound == key and made.accepted is not None]) for key in ("yes", "no"))
    gaps = [EXPECTED[sure] - made.share for _, made, sure in marks if sure]
    return {
        "points": round(sum(made.share for _, made, _ in marks), 2), "of": len(marks),
        "wholly_right": sum(made.state == "answered" and all(made.lines) for _, made, _ in marks),
        "answered": states.count("answered"), "blank": states.count("blank"), "odd": states.count("odd"),
        "accepted_sound": sound, "accepted_unsound": unsound,
        "discernment": None if sound is None or unsound is None else round(sound - unsound, 2), "gap": _share(gaps),
    }


def _share(values: list[Any]) -> float | None:
    return round(sum(values) / len(values), 2) if values else None


def _calibration(marks: list[tuple[Item, Mark, int | None]]) -> pd.DataFrame:
    rows = []
    for step, expected in EXPECTED.items():
        shares = [made.share for _, made, sure in marks if sure == step]
        rows.append((step, len(shares), expected, _share(shares)))
    return pd.DataFrame(rows, columns=["how_sure", "items", "right_if_well_judged", "right"]).astype({"right": "Float64"})


def _minutes(times: list[str]) -> float | None:
    if len(times) < 2:
        return None
    first, last = (datetime.fromisoformat(pick(times)) for pick in (min, max))
    return round((last - first).total_seconds() / 60, 1)


def _judged(made: Mark) -> str:
    return "" if made.accepted is None else "sound" if made.accepted else "unsound"


def _about(item: Item) -> str:
    return _bank()["skills"].get(item.skill, item.skill)


def _look(item: Item, made: Mark, answer: Any) -> str:
    """Return what to look at again. An item without an answer keeps its key to itself."""
    if made.state == "blank":
        return "Not answered. Choose lines, press Save, then score again."
    if made.state == "odd":
        return "The saved answer has lines that are not in this item. Answer it again, press Save, then score again."
    if all(made.lines):
        return "Every line right."
    if item.kind == "choice":
        return str(item.feedback[item.options.index(answer)])
    return " ".join(f"“{line}” {said}" for line, said, good in zip(item.options, item.feedback, made.lines, strict=True) if not good)


def _said(total: dict[str, Any], marks: list[tuple[Item, Mark, int | None]]) -> str:
    said = [f"{total['points']:g} of {total['of']} points; {total['answered']} items answered, {total['blank'] + total['odd']} not."]
    gap, rated = total["gap"], sum(sure is not None for _, _, sure in marks)
    if gap is not None:
        what = ("about as sure as you were right" if abs(gap) < SKETCHY else
                f"surer than you were right, by {100 * gap:.0f} points" if gap > 0 else f"less sure than you were right, by {-100 * gap:.0f} points")
        said.append(f"On the {rated} items with a step of confidence you were {what}. With so few items this is rough.")
    return " ".join([*said, "The test is not yet piloted: use it to see where to look, not as a mark."])
