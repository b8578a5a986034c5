"""Everything you wrote in one file that you can print or hand in: portfolio.html.

    portfolio.write(name="Ada")                    # all lessons
    portfolio.write(lesson="02-global-research")   # one lesson
    portfolio.box()                                # the same with a box for your pseudonym
    portfolio.keep(agreement.compare("class/"))    # keep the figures of a comparison for the portfolio

The file needs no network and no script. It holds your own words, never the text of a real piece, and not where you
leaned politically, unless you ask for it with leaning=True.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from helpers import answers, outline, questions, storage
from helpers.problems import CourseError
from helpers.questions import Message, Question

if TYPE_CHECKING:
    from helpers.agreement import Comparison
    from helpers.annotations import Annotation

MARK = '<meta name="generator" content="Who Says So? portfolio">'
_LEANING = ("leaned towards", "leaning")  # how a part that asks for a political view is recognised if it is not marked private
_APART = ("agreement", "discussion", "guideline")  # roles that stand with the labels


@dataclass(frozen=True)
class Entry:
    """An answer as the portfolio shows it. `rows` are all its saved versions, oldest first."""

    question: Question
    rows: list[dict[str, Any]]
    found: list[Message]
    left_out: int = 0
    reworded: bool = False

    @property
    def last(self) -> dict[str, Any]:
        return self.rows[-1]

    @property
    def changed(self) -> bool:
        return self.rows[0]["answer"] != self.last["answer"]

    @property
    def complete(self) -> bool:
        return all(message.good for message in self.found)

    @property
    def words(self) -> int:
        """Words the learner wrote: of a choice only the reason, of completed parts what was typed."""
        return len(" ".join([*_written(self.question, self.last["answer"]), self.last["reason"]]).split())

    @property
    def places(self) -> str:
        """The sentences named and the number of quotations, in words."""
        text = " ".join([*_written(self.question, self.last["answer"]), self.last["reason"]])
        numbers: list[int] = []
        for match in questions._LOCATOR.finditer(text):
            numbers += [int(match[1]), *map(int, questions._NUMBER.findall(match[2]))]
        quotes = len(questions._QUOTED.findall(text))
        told = ["sentence " + ", ".join(map(str, sorted(set(numbers))))] if numbers else []
        return "; ".join(told + ([f"{quotes} quotation{'s' if quotes > 1 else ''}"] if quotes else []))


@dataclass(frozen=True)
class Part:
    """A part of a lesson: its entries, and the titles of what is not answered yet."""

    title: str
    entries: list[Entry]
    open: list[str]


@dataclass(frozen=True)
class Chapter:
    """A lesson: its parts, and pairs of judgements made before and after."""

    name: str
    title: str
    parts: list[Part]
    pairs: list[tuple[Entry, Entry]] = field(default_factory=list)

    @property
    def entries(self) -> list[Entry]:
        return [entry for part in self.parts for entry in part.entries]

    @property
    def asked(self) -> int:
        return sum(len(part.entries) + len(part.open) for part in self.parts)


@dataclass
class Portfolio:
    """All that goes into the file."""

    name: str
    chapters: list[Chapter]
    others: list[Entry]  # questions of one's own, and questions that the course no longer has
    apart: list[Entry]  # agreement, why sentences divided the class, rules added to the guideline
    labels: list[Annotation]
    said: list[str]

    @property
    def entries(self) -> list[Entry]:
        return [entry for chapter in self.chapters for entry in chapter.entries] + self.others

    @property
    def words(self) -> int:
        return sum(entry.words for entry in self.entries + self.apart)


def write(path: str | Path | None = None, lesson: str | None = None, name: str = "", leaning: bool = False) -> Any:
    """Write the portfolio and say where it is. Without a path it lies beside the notebooks.

    name: a pseudonym; nothing else says who you are. leaning=True also shows where you leaned politically.
    """
    from helpers import portfolio_page
    from helpers.show import Shown, escape

    target = _target(path, lesson)
    made = collect(lesson, name, leaning)
    if not made.entries and not made.labels and not made.apart:
        raise CourseError("There is nothing to put into a portfolio yet. Answer a question or label a sentence first.")
    storage.write_whole(target, portfolio_page.page(made))
    shown = _shown_path(target)
    counts = [(len(made.entries), "answer"), (len(made.labels), "label"), (made.words, "word")]
    told = ", ".join(f"{number:,} {name}{'s' if number != 1 else ''}" for number, name in counts if number)
    said = (f"Your portfolio is written: {shown} ({told}). In the list of files on the left, click it with the right mouse button and choose "
            "“Open in New Browser Tab”. To get a PDF, print it there and choose “Save as PDF”.")
    link = f'<p><a href="{escape(target.name)}">Look at {escape(target.name)} here</a></p>' if target.parent == Path.cwd() else ""
    return Shown(f'<div class="course-card" role="status"><p>{escape(said)}</p>{link}</div>', said)


def _target(path: str | Path | None, lesson: str | None) -> Path:
    """Return where to write. Only an earlier portfolio is ever written over."""
    usual = f"portfolio-{lesson}.html" if lesson else "portfolio.html"
    place = answers.path().parent / usual if path is None else Path(path).expanduser()
    place = place / usual if place.is_dir() else place
    if place.suffix.lower() not in (".html", ".htm"):
        raise CourseError(f"A portfolio is a web page, so its name ends with .html; {place.name} does not. Choose another name.")
    with storage.saying(place):
        if place.exists() and MARK.encode() not in place.read_bytes()[:2000]:
            raise CourseError(f"{place.name} is there already and is no portfolio. Choose another name, so that nothing is lost.")
    return place.resolve()


def _shown_path(target: Path) -> str:
    """Return a path as the file browser of JupyterLab shows it."""
    root = Path(__file__).resolve().parent.parent
    return target.relative_to(root).as_posix() if target.is_relative_to(root) else str(target)


# --- what goes into it ---------------------------------------------------------------------


def collect(lesson: str | None = None, name: str = "", leaning: bool = False) -> Portfolio:
    """Return what the portfolio of one lesson or of all lessons holds."""
    history: dict[str, list[dict[str, Any]]] = {}
    store = answers.store()
    for row in store.history():
        history.setdefault(row["id"], []).append(row | {"reason": str(row.get("reason") or "")})
    said = [f"{store.newer} line(s) of the answer file come from a newer version of the course. What this version understands of them is here."] if store.newer else []
    said += [f"{store.damaged} line(s) of the answer file could not be read and are not here."] if store.damaged else []
    known = [questions.lesson(lesson)] if lesson else []
    names = [lesson] if lesson else sorted(one.stem for one in questions.folder().glob("*.yaml"))
    chapters = [chapter for one in names if (chapter := _chapter(one, history, leaning)) and (chapter.entries or known)]
    here = {entry.question.id for chapter in chapters for entry in chapter.entries}
    rest = [rows for id, rows in history.items() if id not in here and (not lesson or rows[-1].get("lesson") == lesson)]
    others = [_entry(_unknown(rows[-1]), rows, leaning) for rows in rest]
    labels, problem = _labels(name)
    return Portfolio(" ".join(name.split())[:60], chapters, [one for one in others if one.question.role not in _APART],
                     [one for one in others if one.question.role in _APART], labels, said + problem)


def _chapter(lesson: str, history: dict[str, list[dict[str, Any]]], leaning: bool) -> Chapter:
    asked = questions.lesson(lesson)
    made = {id: _entry(asked[id], history[id], leaning) for id in asked if id in history}
    parts = [Part(part.title, [made[id] for id in part.ids if id in made], [asked[id].title or id for id in part.ids if id not in made])
             for part in outline.parts(lesson)]
    pairs = [(made[first], made[last]) for first, last in outline.compared(lesson) if first in made and last in made]
    return Chapter(lesson, outline.title(lesson), parts, pairs)


def _entry(question: Question, rows: list[dict[str, Any]], leaning: bool) -> Entry:
    """Return an answer ready to be shown: checked first, then without what is private or not the learner's to hand on."""
    last, private = rows[-1], () if leaning else _private(question, rows)
    found = questions.check(question, last["answer"], last["reason"], last.get("confidence")) if question.lesson else []
    found = [message for message in found if not any(label in message.text for label in private)]
    kept = [row | {"answer": _clean(row["answer"], private), "reason": _clean(row["reason"])} for row in rows]
    reworded = bool(last.get("prompt")) and last["prompt"] != question.prompt
    return Entry(question, kept, found, len(private), reworded)


def _private(question: Question, rows: list[dict[str, Any]]) -> tuple[str, ...]:
    """Return the labels of the parts that ask where somebody leans politically."""
    marked = {part["label"] for part in question.parts if part.get("private")}
    given = {label for row in rows if isinstance(row["answer"], dict) for label in row["answer"]}
    return tuple(sorted(label for label in given | {part["label"] for part in question.parts}
                        if label in marked or any(sign in label.casefold() for sign in _LEANING)))


def _clean(answer: Any, private: tuple[str, ...] = ()) -> Any:
    """Return an answer without its private parts and without whole sentences of a real piece."""
    from helpers import fragments

    if isinstance(answer, dict):
        return {label: _clean(value) for label, value in answer.items() if label not in private}
    if isinstance(answer, list):
        return [_clean(one) for one in answer]
    return fragments.without(answer) if isinstance(answer, str) else answer


def _unknown(row: dict[str, Any]) -> Question:
    """Return a question that no lesson has, as far as the answer itself tells of it."""
    return Question(row["id"], str(row.get("prompt") or ""), str(row.get("kind") or "text"), role=str(row.get("role") or "answer"),
                    title=str(row.get("title") or row["id"]))


def _written(question: Question, answer: Any) -> Iterator[str]:
    """Give the words that the learner wrote in an answer; lines chosen from a list are not among them."""
    if question.kind in ("text", "number"):
        yield str(answer)
    elif question.kind == "challenge" and isinstance(answer, dict):
        yield str(answer.get("why") or "")
    elif question.kind == "complete" and isinstance(answer, dict):
        chosen = {part["label"] for part in question.parts if part.get("options")}
        yield from (str(value or "") for label, value in answer.items() if label not in chosen)


def _labels(name: str) -> tuple[list[Annotation], list[str]]:
    """Return the labels that go with a pseudonym, or else those made last here; and a sentence if they cannot be read."""
    from helpers import annotations

    who = annotations.clean_name(name) if name.strip() else ""
    who = who if who and annotations.path(who).exists() else annotations.name_in_use()
    try:
        return annotations.log(who).records(), []
    except CourseError as problem:
        return [], [str(problem)]


# --- agreement, kept for the portfolio -------------------------------------------------------


def keep(found: Comparison) -> Comparison:
    """Keep the figures of a comparison, without anybody's name, for the portfolio. Returns the comparison."""
    figures = {"people": len(found.people), "compared with": "a key" if found.against else "each other", "sentences": len(found.sentences),
               "sentences that divided": len(found.divided), "same labels, of 100 pairs": round(100 * found.raw),
               "alpha": _two(found.alpha), "alpha from": _two(found.low), "alpha to": _two(found.high), "labels": found.labels.title}
    answers.store().add(f"agreement-{found.piece}", figures, lesson=answers._state["lesson"], kind="agreement", role="agreement",
                        title="Agreement", prompt="How far did we agree?")
    return found


def _two(value: float | None) -> float | str:
    return "not known" if value is None or value != value else round(float(value), 2)


# --- the box ---------------------------------------------------------------------------------


def box(lesson: str | None = None) -> Any:
    """Show a box: type a pseudonym, choose the lessons, write the portfolio."""
    import ipywidgets

    from helpers import annotations
    from helpers.show import INK, message_html, note
    from helpers.widgets import Readable

    style = {"description_width": "initial"}
    used = annotations.name_in_use()
    name = ipywidgets.Text(description="Your pseudonym", value="" if used == "me" else used, style=style, layout={"width": "24em", "max_width": "100%"})
    names = [one.stem for one in sorted(questions.folder().glob("*.yaml"))]
    which = ipywidgets.Dropdown(description="Lessons", options=[("all lessons", ""), *((outline.title(one), one) for one in names)],
                                value=lesson or "", style=style, layout={"width": "24em", "max_width": "100%"})
    leaning = ipywidgets.Checkbox(description="Also show which side I leaned towards (left out otherwise)", value=False, indent=False, layout={"width": "auto"})
    button = ipywidgets.Button(description="Write my portfolio", button_style="primary", layout={"width": "auto", "min_height": "32px", "align_self": "flex-start"},
                               tooltip="Write everything to one web page")
    said = ipywidgets.HTML(layout={"width": "98%", "max_width": "46em"})

    def on_click(_event: Any) -> None:
        try:
            found = write(lesson=which.value or None, name=name.value, leaning=leaning.value)
            said.value = note(found.text)._repr_html_()  # a link would not work inside a box
        except CourseError as problem:
            said.value = f'<div role="status" style="{INK}">{message_html([Message(False, str(problem))])}</div>'

    button.on_click(on_click)
    made = Readable([name, which, leaning, button, said])
    made.as_page = '<div class="course-card"><p>Here JupyterLab has a button that writes all your answers to one page.</p></div>'
    made.add_class("course-question")
    made.add_class("course-portfolio")
    return made
