"""The questions of the lessons, read from exercises/<lesson>.yaml, and what a check says to an answer.

A check never marks an opinion. It looks at what can be looked at: is there an answer, is it of the
right kind, does a locator exist, does a fact agree with the document. Each message says what
was given, what is needed, where to look and what to do next.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from helpers.problems import CourseError

KINDS = ("text", "choice", "several", "number", "complete", "challenge")
LONGEST = 60  # words of one message
_LOCATOR = re.compile(r"(?<![\w.])(?:sentences?|sent\.?|s\.)\s*(\d{1,6})(?!\d)((?:\s*(?:,|and|to|–|-)\s*\d{1,6}(?!\d))*)", re.IGNORECASE)
_OTHER_PLACE = re.compile(r"\b(?:articles?|art\.|paragraphs?|para\.|lines?|rows?)\s*\d{1,4}\b|\brow of \d", re.IGNORECASE)
_NUMBER = re.compile(r"\d+")
_QUOTED = re.compile(r"[\"“”„«](.{3,200}?)[\"“”»]|(?<!\w)[‘‚'](.{3,200}?)[’‘'](?!\w)")
_SAME_QUOTES = str.maketrans(dict.fromkeys("’‘‚ʼ`´", "'") | dict.fromkeys("“”„«»", '"'))


@dataclass
class Question:
    """One question: its id, what it asks, the kind of answer it takes, and how the answer is checked."""

    id: str
    prompt: str
    kind: str = "text"
    role: str = "answer"  # prediction, answer, completion, challenge, judgement, vote or leave
    title: str = ""
    options: list[str] = field(default_factory=list)
    feedback: list[str] = field(default_factory=list)  # one for each option
    right: Any = None  # keyed answer, where there is one
    ask_reason: bool = False
    ask_confidence: bool = False
    words: int = 0  # least number of words of a written answer
    locators: int = 0  # least number of places named
    piece: str = ""  # the piece that the locators belong to
    needs: list[dict] = field(default_factory=list)  # keyed facts of a written answer: {any: [...], say: ...}
    parts: list[dict] = field(default_factory=list)  # of kind complete: {label, options, right, say}
    ours_later: bool = False  # the lesson shows ours further down, with answers.ours(id)
    ours: str = ""  # our answer, shown to be challenged, or after the learner's own
    hints: list[str] = field(default_factory=list)
    minutes: float = 1
    tolerance: float = 0
    lesson: str = ""


@dataclass
class Message:
    """What a check found: good or not yet, in words."""

    good: bool
    text: str


def folder() -> Path:
    """Return the folder `exercises`, in the repository or inside the built package."""
    here = Path(__file__).resolve().parent
    return next((path for path in (here.parent / "exercises", here / "exercises") if path.is_dir()), here)


@lru_cache(maxsize=32)
def lesson(name: str) -> dict[str, Question]:
    """Return the questions of a lesson in their order."""
    import yaml

    path = folder() / f"{name}.yaml"
    if not path.exists():
        known = ", ".join(sorted(p.stem for p in folder().glob("*.yaml")))
        raise CourseError(f"There is no lesson {name!r}. The lessons with questions are: {known}.")
    rows = yaml.safe_load(path.read_text(encoding="utf-8"))["questions"]
    return {row["id"]: Question(**row, lesson=name) for row in rows}


def find(id: str) -> Question | None:
    """Return a question of any lesson by its id."""
    for path in sorted(folder().glob("*.yaml")):
        found = lesson(path.stem).get(id)
        if found:
            return found
    return None


def is_empty(answer: Any) -> bool:
    """Tell whether there is nothing to keep in an answer."""
    if isinstance(answer, dict):
        return all(is_empty(value) for value in answer.values())
    if isinstance(answer, (list, tuple, set, frozenset)):
        return not answer
    return answer is None or (isinstance(answer, str) and not answer.strip())


def check(question: Question, answer: Any, reason: str = "", confidence: int | None = None) -> list[Message]:
    """Return what can be said about an answer, the first useful problem first."""
    if is_empty(answer):
        return [Message(False, f"There is no answer yet. {_WHAT[question.kind]} Then press Save.")]
    wrong = wrong_kind(question, answer)
    if wrong:
        return [Message(False, wrong)]
    found = _CHECKS[question.kind](question, answer)
    if question.ask_reason and not (reason or "").strip():
        found.append(Message(False, "Your answer is kept. What made you think so? Add one sentence in the box “Reason”, then press Save again."))
    if question.ask_confidence and confidence is None:
        found.append(Message(False, "Your answer is kept. How sure are you? Choose a step from 1 to 5, then press Save again."))
    return found


_PLAIN = (str, int, float)  # what an answer is made of; True and False are none of these
_WHAT = {
    "text": "Write it in the box, in your own words.", "choice": "Choose one line.", "several": "Tick the lines you choose.",
    "number": "Type a number.", "complete": "Fill in each part.", "challenge": "Read our answer, then choose a line below it.",
}


def wrong_kind(question: Question, answer: Any) -> str:
    """Return a sentence if an answer is not of the kind that the question takes, else nothing."""
    wanted = {"several": list, "complete": dict, "challenge": dict}.get(question.kind, (str, int, float))
    values = list(answer.values()) if isinstance(answer, dict) else [] if isinstance(answer, list) else [answer]
    if not isinstance(answer, wanted) or any(type(value) not in _PLAIN and value is not None for value in values):
        return f"This question takes another kind of answer. {_WHAT[question.kind]} Then press Save."
    if question.kind == "number" and _number(answer) is None:
        return f"“{_short(answer)}” is not a number. Type digits only, for example 12. Then press Save again."
    if question.kind == "choice" and answer not in question.options:
        return "Your answer is not one of the lines offered. Choose one of them, then press Save."
    if question.kind == "several" and not all(type(one) in _PLAIN and one in question.options for one in answer):
        return "One of your answers is not among the lines offered. Tick only lines that are there, then press Save."
    return ""


def _check_text(question: Question, answer: Any) -> list[Message]:
    text = str(answer)
    found = [message for message in (_length(question, text), _places(question, text)) if message]
    folded = text.translate(_SAME_QUOTES)
    for need in question.needs:
        if not any(re.search(pattern.translate(_SAME_QUOTES), folded, re.IGNORECASE) for pattern in need["any"]):
            found.append(Message(False, need["say"]))
    return found or [Message(True, "Kept. It has the parts this question asks for. Compare it with ours below.")]


def _length(question: Question, text: str) -> Message | None:
    size = len(text.split())
    if size >= 0.6 * question.words:
        return None
    return Message(False, f"You wrote {size} words. About {question.words} are asked for. Look at the question again: which of its "
                          "parts is missing or has no reason yet? Add it, then press Save again.")


def _places(question: Question, text: str) -> Message | None:
    if not question.locators:
        return None
    last = _last_sentence(question.piece)
    named = [(int(match.group(1)), [int(number) for number in _NUMBER.findall(match.group(2))]) for match in _LOCATOR.finditer(text)]
    wrong = sorted(first for first, _ in named if last and not 1 <= first <= last)
    # "In sentence 12, 2020 is the year": what follows the first number counts only if it can be a sentence.
    numbers = {first for first, _ in named} | {number for _, more in named for number in more if not last or 1 <= number <= last}
    if wrong:
        return Message(False, f"You name sentence {wrong[0]}, but the piece ends with sentence {last}. "
                              "Look the number up in the table or the guide, then press Save again.")
    places = len(numbers) + len(_QUOTED.findall(text)) + len(_OTHER_PLACE.findall(text))
    if places >= question.locators:
        return None
    return Message(False, f"You name {places} of {question.locators} places. Say where you saw it: write “sentence 12” or “Article 4”, or put "
                          "three words of the text in quotation marks. Then press Save again.")


@lru_cache(maxsize=32)
def _last_sentence(piece: str) -> int:
    from helpers import corpus

    if not piece:
        return 0
    found = corpus.piece(piece) if piece in corpus.PIECES else corpus.practice(piece)
    return len(found.sentences)


def _check_choice(question: Question, answer: Any) -> list[Message]:
    good = question.right is None or answer == question.right or answer in (question.right if isinstance(question.right, list) else [])
    said = _feedback(question, question.options.index(answer))
    return [Message(good, said or ("Kept." if good else "Look again at the passage, choose another line, then press Save."))]


def _feedback(question: Question, number: int) -> str:
    return str(question.feedback[number]) if number < len(question.feedback) else ""


def _check_several(question: Question, answer: list) -> list[Message]:
    if question.right is None:
        return [Message(True, "Kept.")]
    found = []
    for number, option in enumerate(question.options):
        if (option in answer) != (option in question.right):
            said = f"Look again at “{_short(option)}”, change your choice, then press Save."
            found.append(Message(False, _feedback(question, number) or said))
    return found or [Message(True, _with_ours("All of them are right.", question))]


def _with_ours(said: str, question: Question) -> str:
    """Return a message that points to our answer, which the box shows below it."""
    return f"{said} Ours is below." if question.ours else said


def _short(given: Any, words: int = 12) -> str:
    """Return what was given, cut where it is long, so that a message stays readable."""
    given = str(given)
    cut = " ".join(given.split()[:words])[:80]
    return cut if len(cut) >= len(" ".join(given.split())) else f"{cut} …"


def _check_number(question: Question, answer: Any) -> list[Message]:
    value = _number(answer)
    if value is None:
        return [Message(False, f"“{_short(answer)}” is not a number. Type digits only, for example 12. Then press Save again.")]
    if question.right is None:
        return [Message(True, "Kept.")]
    if abs(value - float(question.right)) <= question.tolerance:
        return [Message(True, _with_ours("Yes.", question))]
    return [Message(False, f"You gave {value:g}. {question.hints[0] if question.hints else 'Count again in the table above.'} Then press Save again.")]


def _number(answer: Any) -> float | None:
    """Return a number as people write it: 1,200 or 1 200 or 3,5; None if it is none."""
    text = re.sub(r"(?<=\d)[\s'’](?=\d{3}\b)", "", str(answer).strip())
    text = re.sub(r"(?<=\d),(?=\d{3}\b)", "", text).replace(",", ".")
    return float(text) if re.fullmatch(r"[+-]?(\d{1,15}(\.\d*)?|\.\d+)(e[+-]?\d{1,2})?", text, re.IGNORECASE | re.ASCII) else None


def _check_complete(question: Question, answer: dict) -> list[Message]:
    found = []
    for part in question.parts:
        given, right = str(answer.get(part["label"]) or "").strip(), part.get("right")
        rights = right if isinstance(right, list) else [right]
        say = part.get("say") or "Look it up in the text above, fill it in, then press Save again."
        if not given:
            found.append(Message(False, f"“{part['label']}” is still empty. {say}"))
        elif right is not None and _folded(given) not in {_folded(one) for one in rights}:
            found.append(Message(False, f"{part['label']}: you gave “{_short(given)}”. {say}"))
    keyed = any(part.get("right") is not None for part in question.parts)
    return found or [Message(True, _with_ours("Complete." if keyed else "Kept.", question))]


def _folded(given: Any) -> str:
    return " ".join(str(given).translate(_SAME_QUOTES).casefold().split())


def _check_challenge(question: Question, answer: dict) -> list[Message]:
    view, why = answer.get("view", ""), str(answer.get("why") or "").strip()
    if view not in VIEWS:
        return [Message(False, "Choose first: would you keep our answer, change it, or reject it? Then press Save.")]
    if len(why.split()) < 5:
        wanted = "what convinced you" if view == VIEWS[0] else "what you would change"
        return [Message(False, f"Your view is kept. Write in one sentence {wanted} and where in the piece you see it. Then press Save again.")]
    return [Message(True, "Kept. Our answer is one reading; yours stands beside it.")]


VIEWS = ["I would keep it", "I would change a part of it", "I think it is wrong"]
_CHECKS = {
    "text": _check_text, "choice": _check_choice, "several": _check_several,
    "number": _check_number, "complete": _check_complete, "challenge": _check_challenge,
}
