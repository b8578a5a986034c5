"""Ask, keep and check: what a learner predicts, answers and judges.

    answers.start("02-global-research")   # first cell of a lesson
    answers.ask("02-p1")                  # shows the question, keeps the answer at once
    answers.after("02-p1", show.keyness, piece)   # opens when the question has an answer
    answers.check("02-q5")                # says what is there and what is missing
    answers.saved()                       # everything you wrote, as a table

Answers go to one plain file, notebooks/answers.jsonl, and to no other place.
"""

from __future__ import annotations

import html
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

import helpers
from helpers import questions, storage
from helpers.problems import CourseError
from helpers.questions import Message, Question
from helpers.store import STEPS, Store

_state: dict[str, Any] = {"lesson": "", "reveal": False, "store": None, "waiting": {}, "live": []}
SURE = [("choose a step", 0), ("1 – a guess", 1), ("2 – rather unsure", 2), ("3 – half and half", 3),
        ("4 – rather sure", 4), ("5 – certain", 5)]


def path() -> Path:
    """Return where the answers are kept: beside the notebooks, or where COURSE_ANSWERS says."""
    if os.environ.get("COURSE_ANSWERS"):
        return Path(os.environ["COURSE_ANSWERS"])
    notebooks = Path(__file__).resolve().parent.parent / "notebooks"
    return (notebooks if notebooks.is_dir() else Path.cwd()) / "answers.jsonl"


def store() -> Store:
    """Return the answer file in use."""
    if _state["store"] is None or _state["store"].path != path():
        _state["store"] = Store(path())
    return _state["store"]


def revealed() -> bool:
    """Tell whether everything is open: for a teacher at the projector, or with REVEAL=1."""
    return bool(_state["reveal"]) or os.environ.get("REVEAL", "").lower() in ("1", "true", "yes")


def start(lesson: str, reveal: bool = False) -> Any:
    """Begin or resume a lesson: restore the answers and say how far you are.

    reveal=True opens every answer and every "what we found" at once.
    """
    from helpers.show import PAGE_STYLE, note
    from helpers.widgets import live

    _state.update(lesson=lesson, reveal=reveal, waiting={}, live=[])
    questions.lesson(lesson)
    try:
        mended = store().back_up()
    except CourseError as problem:
        return note(f"{problem} You can read on, but what you write now would not be kept.", warn=True, style=PAGE_STYLE)
    return live(lambda: note(_standing(lesson, mended), style=PAGE_STYLE))


def _standing(lesson: str, mended: str) -> str:
    """Return in words how far the reader is in a lesson."""
    asked, latest = questions.lesson(lesson), store().latest()
    done = [id for id in asked if id in latest]
    following = next((question for id, question in asked.items() if id not in latest), None)
    lines = [f"Ready. {len(done)} of {len(asked)} questions answered in this lesson."]
    if following:
        lines.append(f"Next: {(following.title or following.id).rstrip('.')}".rstrip("?") + ".")
    lines += [mended] if mended else []
    lines += _other_versions()
    if store().damaged:
        lines.append(f"{store().damaged} line(s) of the answer file could not be read and were left as they are; the rest is here.")
    if revealed():
        lines.append("Everything is open (reveal is on): answers show without being asked.")
    lines.append(f"Your answers are kept in notebooks/{store().path.name}.")
    return " ".join(lines)


def _other_versions() -> list[str]:
    """Say in a sentence that answers come from another version of the course, if they do. Read the answers first."""
    rows = store().history()
    if store().newer:
        return [f"{store().newer} line(s) of the answer file come from a newer version of the course. They are kept as they are; "
                "what this version understands of them is shown. Update the course before you write more."]
    before = str(rows[-1].get("course") or "") if rows else helpers.__version__
    if before == helpers.__version__:
        return []
    return [f"The course was updated since your last answer (version {before or 'unknown'}, now {helpers.__version__}). Your answers were taken over."]


def _question(id: str) -> Question:
    found = None
    if _state["lesson"]:
        found = questions.lesson(_state["lesson"]).get(id)
    found = found or questions.find(id)
    if found is None:
        raise CourseError(f"There is no question {id!r}. Run the first cell of the notebook again, or check the id.")
    return found


def ask(id: str, prompt: str | None = None, kind: str | None = None, **more: Any) -> Any:
    """Show a question and keep its answer as soon as it is given.

    The questions of a lesson are known by their id. For a question of your own, give a prompt
    and a kind: text, choice, several, number, complete or challenge (with options=[…] where needed).
    """
    if prompt is None:
        question = _question(id)
    else:
        kind = kind or "text"
        if kind not in questions.KINDS:
            raise CourseError(f"There is no kind {kind!r}. The kinds are: {', '.join(questions.KINDS)}.")
        question = Question(id=id, prompt=prompt, kind=kind, lesson=_state["lesson"], **more)
        _own_questions[id] = question
    from helpers.widgets import question_box

    return question_box(question)


_own_questions: dict[str, Question] = {}


def give(id: str, answer: Any, reason: str = "", confidence: int | None = None) -> list[Message]:
    """Keep an answer without the box: the plain twin of ask(). Returns what the check says."""
    question = _own_questions.get(id) or _question(id)
    answer = _plain(answer)
    if questions.is_empty(answer) or questions.wrong_kind(question, answer):
        return questions.check(question, answer)
    if confidence is not None and confidence not in STEPS:
        raise CourseError(f"confidence is a whole number from 1 to 5, not {confidence!r}.")
    store().add(id, answer, lesson=question.lesson, kind=question.kind, role=question.role,
                reason=reason, confidence=confidence, title=question.title, prompt=question.prompt)
    messages = questions.check(question, answer, reason, confidence)
    _open_what_waited(id)
    for box in _state["live"]:
        box.refresh()
    return messages


def _plain(answer: Any) -> Any:
    """Return an answer as plain Python: a number counted with pandas is a number, a tuple is a list."""
    if isinstance(answer, (tuple, set, frozenset)):
        return [_plain(one) for one in answer]
    return answer.item() if type(answer).__module__ == "numpy" and getattr(answer, "ndim", 1) == 0 else answer


def answer_to(id: str) -> dict[str, Any] | None:
    """Return the newest answer to a question with its reason, confidence and time, or None."""
    return store().latest().get(id)


def check(id: str) -> Any:
    """Say what the answer to a question has and what it still needs."""
    from helpers.show import messages

    question, row = _own_questions.get(id) or _question(id), answer_to(id) or {}
    return messages(questions.check(question, row.get("answer"), row.get("reason", ""), row.get("confidence")))


def saved(lesson: str | None = None) -> pd.DataFrame:
    """Return your newest answers: lesson, id, answer, reason, confidence, time."""
    columns = ["lesson", "id", "answer", "reason", "confidence", "time"]
    rows = [{name: row.get(name) for name in columns} for row in store().latest().values()]
    table = pd.DataFrame(rows, columns=columns)
    return table[table["lesson"] == lesson].reset_index(drop=True) if lesson else table


def first_and_last(id: str) -> pd.DataFrame:
    """Return your first and your last answer to a question side by side."""
    rows = [row for row in store().history() if row["id"] == id]
    if not rows:
        raise CourseError(f"You have not answered {id} yet. Scroll up to the question, answer it, and run this cell again.")
    picked = [("first", rows[0]), ("last", rows[-1])]
    return pd.DataFrame([(when, row["answer"], row.get("confidence"), row["time"][:16].replace("T", " ")) for when, row in picked],
                        columns=["judgement", "answer", "confidence", "time (UTC)"])


def compare(first: str, last: str) -> Any:
    """Show the answers to two questions side by side: what you thought before, what you think now."""
    from helpers.widgets import live

    return live(lambda: _compared(first, last))


def _compared(first: str, last: str) -> Any:
    from helpers.show import table

    rows = []
    for when, id in (("before", first), ("now", last)):
        row = answer_to(id)
        rows.append((when, row["answer"] if row else "not answered yet", (row or {}).get("confidence") or ""))
    return table(pd.DataFrame(rows, columns=["when", "your judgement", "how sure (1–5)"]), "Your judgement, before and now")


def after(id: str, function: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
    """Open a result once its question has an answer; until then say what to do first."""
    question = _own_questions.get(id) or _question(id)
    if answer_to(id) or (revealed() and not question.title.startswith("Vote")):
        return function(*arguments, **named)
    from helpers.widgets import curtain, folded

    if revealed():  # a room votes first, also where everything is open
        return folded(function(*arguments, **named))

    box, open_it = curtain(_own_questions.get(id) or _question(id), lambda: function(*arguments, **named))
    _state["waiting"].setdefault(id, []).append(open_it)
    return box


def _open_what_waited(id: str) -> None:
    for open_it in _state["waiting"].pop(id, []):
        open_it()


def ours(id: str) -> Any:
    """Show what you predicted beside what we found."""
    from helpers.show import Shown, escape, markdown

    question, row = _own_questions.get(id) or _question(id), answer_to(id)
    mine = f"<p>You wrote: <b>{escape(row['answer'])}</b></p>" if row else ""
    return Shown(f'{mine}<div class="course-ours"><p><b>What we found</b></p>{markdown(question.ours)}</div>', question.ours)


def progress(lesson: str | None = None) -> Any:
    """Show in words, part by part of the lesson, what is done, what comes next and what to look at again."""
    from helpers.widgets import live

    name = lesson or _state["lesson"]
    return live(lambda: _progress(name))


def _progress(lesson: str) -> Any:
    from helpers.show import Shown, escape, table

    asked, latest = questions.lesson(lesson), store().latest()
    told, left = progress_table(lesson), [question for id, question in asked.items() if id not in latest]
    said = f"{len(asked) - len(left)} of {len(asked)} questions answered. "
    said += f"The questions that are left take about {max(1, round(sum(question.minutes for question in left)))} minutes." if left else "Nothing is left."
    each = table(pd.DataFrame([(question.title or id, "done" if id in latest else "to do", question.minutes) for id, question in asked.items()],
                              columns=["question", "state", "minutes"]), "Question by question")
    parts = table(told, "Part by part")
    return Shown(f"<p>{escape(said)}</p>{parts.html}<details><summary>Question by question</summary>{each.html}</details>",
                 f"{said}\n{parts.text}\n{each.text}", told)


def progress_table(lesson: str) -> pd.DataFrame:
    """Return how far a lesson is: part, state in words, next, look again at. A part without questions is left out."""
    from helpers import outline

    asked, latest, rows = questions.lesson(lesson), store().latest(), []
    for part in outline.parts(lesson):
        here = [asked[id] for id in part.ids]
        done = [question for question in here if question.id in latest]
        state = "done" if len(done) == len(here) else f"{len(done)} of {len(here)} done" if done else "not begun"
        following = next((question.title or question.id for question in here if question.id not in latest), "")
        again = [question.title or question.id for question in done if not is_complete(question, latest[question.id])]
        rows.append((part.title, state, following, "; ".join(again)))
    return pd.DataFrame(rows, columns=["part", "state", "next", "look_again_at"])


def is_complete(question: Question, row: dict[str, Any]) -> bool:
    """Tell whether the check has nothing to ask for in an answer."""
    found = questions.check(question, row.get("answer"), str(row.get("reason") or ""), row.get("confidence"))
    return all(message.good for message in found)


def in_words(answer: Any) -> str:
    """Return an answer of any kind as plain text on one line."""
    if isinstance(answer, dict):
        return "; ".join(f"{label}: {in_words(value)}" for label, value in answer.items() if not questions.is_empty(value))
    if isinstance(answer, (list, tuple)):
        return "; ".join(map(in_words, answer))
    return "" if answer is None else " ".join(str(answer).split())


def copy_to(folder: str | Path) -> str:
    """Copy your answers to another folder, for example a memory stick. Returns where they are."""
    if not path().exists():
        raise CourseError("There are no answers yet. Answer a question first, then copy.")
    mine, target, number = path().read_bytes(), Path(folder).expanduser() / path().name, 1
    with storage.saying(target):
        while target.exists() and not mine.startswith(target.read_bytes()):  # other answers are there: keep them
            number += 1
            target = target.with_name(f"{path().stem}-{number}{path().suffix}")
    storage.write_whole(target, mine)
    return str(target)


def escape(text: Any) -> str:
    """Return a text that is safe to show: nothing in it is taken for markup."""
    return html.escape(str(text), quote=True)
