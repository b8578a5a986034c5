"""The boxes a learner writes in. Each has a label, works by keyboard and says when it has saved."""

from __future__ import annotations

import contextlib
import re
import time
import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

import ipywidgets
from IPython.display import display

from helpers import answers, questions
from helpers.problems import CourseError
from helpers.questions import VIEWS, Message, Question
from helpers.show import INK, Shown, markdown, message_html
from helpers.store import STEPS

_WIDE = ipywidgets.Layout(width="100%", max_width="46em")
# The label stands above its field, so that long labels and narrow screens leave room to write.
_STACKED = ipywidgets.Layout(width="100%", max_width="46em", flex_flow="column", align_items="stretch", height="auto")
_LATE = 1.0  # seconds after Save in which typing still belongs to the answer
_STYLE = {"description_width": "initial"}


def question_box(question: Question) -> ipywidgets.VBox:
    """Return the box of a question: prompt, field, reason, confidence, Save, and what the check says."""
    return _Box(question).widget


class _Box:
    """One question on the page. It restores what is on disk and keeps every change."""

    def __init__(self, question: Question) -> None:
        self.question, self.key = question, uuid.uuid4().hex[:8]
        self.typed = answers.store().typed(question.id)  # before, here or in another window, and not saved
        self.taken: list[Any] = []  # of these, what stands in the box now
        row = _latest(question.id)
        self.loaded, self.saved_at, self.tries = row.get("time"), float("-inf"), 0
        self.field = _FIELDS[question.kind](question)
        self.reason = _area("Reason", 2) if question.ask_reason else None
        self.sure = _sure() if question.ask_confidence else None
        self.save = ipywidgets.Button(description="Save", tooltip=f"Save the answer to {question.title or question.id}",
                                      button_style="primary")
        self.said = ipywidgets.HTML(layout=_WIDE)
        self._restore(row)
        self.save.on_click(self._on_save)
        for control in [*self.field.controls, self.reason, self.sure]:
            if control is not None:
                control.observe(self._on_change, "value")
        parts = [ipywidgets.HTML(_prompt_html(question), layout=_WIDE), self.field.widget, self.reason, self.sure]
        self.widget = Readable([part for part in parts if part is not None] + [self.save, self.said])
        self.widget.as_page = page_html(question)
        self.widget.add_class("course-question")
        self.widget.add_class(f"question-{question.id}")

    def _restore(self, row: dict[str, Any]) -> None:
        fitting = [one for one in self.typed if isinstance(one, dict) and one.get("since", "") == (self.loaded or "")]
        self.taken = fitting[-1:]
        source = fitting[-1] if fitting else row
        if not questions.is_empty(source.get("answer")):
            self.field.set(source["answer"])
        if self.reason:
            self.reason.value = str(source.get("reason") or "")
        if self.sure:
            self.sure.value = source.get("confidence") if source.get("confidence") in STEPS else 0
        if source is not row and source:
            self._say([Message(False, "This is what you typed before and did not save. Press Save to keep it as your answer."), *self._elsewhere()])
        elif row and questions.wrong_kind(self.question, row["answer"]):
            self._say([Message(False, f"The course has changed this question since you saved “{answers.in_words(row['answer'])}”. "
                                      "That answer is kept. Answer the question as it is now, then press Save."), *self._elsewhere()])
        elif row:
            self._say(self._checked() + self._elsewhere(), saved=row["time"])
        elif answers.revealed() or self.typed:
            self._say(self._elsewhere())

    def _elsewhere(self) -> list[Message]:
        """Say what else was typed and not saved: in another window, or before an answer was saved there."""
        row = _latest(self.question.id)
        shown = [{"answer": one.get("answer"), "reason": one.get("reason") or ""} for one in [row, *self.taken] if one]
        found = [one for one in self.typed if isinstance(one, dict) and not questions.is_empty(one.get("answer"))]
        others = [one for one in found if {"answer": one["answer"], "reason": one.get("reason") or ""} not in shown]
        return [Message(False, f"In another window you also typed, and did not save: “{answers.in_words(one['answer'])}”"
                               f"{' Reason: “' + str(one['reason']) + '”' if one.get('reason') else ''} "
                               "Copy what you need into the box; it is forgotten when you press Save.") for one in others]

    def _values(self) -> tuple[Any, str, int | None]:
        return self.field.get(), self.reason.value if self.reason else "", (self.sure.value or None) if self.sure else None

    def _checked(self) -> list[Message]:
        answer, reason, sure = self._values()
        return questions.check(self.question, answer, reason, sure)

    def _on_change(self, _change: dict) -> None:
        # The browser holds typing back while the kernel works, so the last letters can come after the click on Save.
        if time.monotonic() - self.saved_at < _LATE:
            self._on_save(None)
            return
        answer, reason, sure = self._values()
        try:
            answers.store().keep_draft(
                self.question.id, {"answer": answer, "reason": reason, "confidence": sure, "since": self.loaded or ""},
                box=self.key, seen=self.taken,
            )
        except CourseError as problem:
            self._say([Message(False, str(problem))])

    def _on_save(self, button: Any) -> None:
        answer, reason, sure = self._values()
        self.tries += button is not None
        if questions.is_empty(answer):
            self._say(questions.check(self.question, answer))
            return
        try:
            other = _latest(self.question.id)
            answers._own_questions.setdefault(self.question.id, self.question)
            kept = (other.get("answer"), other.get("reason") or "", other.get("confidence")) == (answer, reason, sure)
            found = self._checked() if kept else answers.give(self.question.id, answer, reason, sure)
        except CourseError as problem:
            self._say([Message(False, f"{problem} Your text is still in the box.")])
            return
        if other.get("time") != self.loaded and other.get("answer") != answer:
            found.append(Message(True, "Another window had saved a different answer. Both are kept; this one is now the newest."))
        with contextlib.suppress(CourseError):  # the answer is on the disk; an old draft does no harm
            answers.store().keep_draft(self.question.id, None, box=self.key, seen=self.typed)
        self.typed, self.taken = [], []
        self.loaded, self.saved_at = _latest(self.question.id).get("time"), time.monotonic()
        self._say(found, saved=self.loaded)

    def _ours_is_due(self, found: list[Message], saved: str | None) -> bool:
        """Ours opens when the answer is complete, or when somebody has tried twice, or when everything is open."""
        if answers.revealed() or self.question.ours_later:
            return answers.revealed()
        tries = sum(row["id"] == self.question.id for row in answers.store().history())
        return bool(saved) and (all(one.good for one in found) or max(tries, self.tries) > 1)

    def _say(self, found: list[Message], saved: str | None = None) -> None:
        stamp = f"<p><b>Saved</b> at {_clock(saved)}.</p>" if saved else ""
        ours = ""
        if self._ours_is_due(found, saved):
            ours = ours_html(self.question)
        self.said.value = f'<div role="status" style="{INK}">{stamp}{message_html(found)}{ours}</div>'


class Readable(ipywidgets.VBox):
    """A box that also says what it is where widgets cannot run: in read-only pages and previews."""

    as_page = ""

    def _repr_mimebundle_(self, **named: Any) -> dict[str, Any]:
        return super()._repr_mimebundle_(**named) | {"text/html": self.as_page}


def page_html(question: Question) -> str:
    """Return a question as a reader of a read-only page sees it: what is asked, the lines, and what we found."""
    lines = question.options or [part["label"] for part in question.parts]
    listed = "".join(f"<li>{answers.escape(line)}</li>" for line in lines)
    ours = ours_html(question) if answers.revealed() else ""
    length = f"<p><i>About {question.minutes:g} min. You answer this in JupyterLab.</i></p>"
    return f'<div class="course-card">{_prompt_html(question)}{f"<ul>{listed}</ul>" if listed else ""}{length}{ours}</div>'


def ours_html(question: Question) -> str:
    """Return what we found, and the keyed line of a choice; nothing for a challenge, which shows ours at once."""
    keyed = question.right if question.kind == "choice" else None
    line = f"<p>The documents support: <b>{answers.escape(keyed)}</b></p>" if isinstance(keyed, str) else ""
    if question.kind == "challenge" or not (question.ours or line):
        return ""
    made = f'<div class="course-ours"><p><b>What we found</b></p>{line}{markdown(question.ours)}</div>'
    if answers.revealed() and question.role == "vote":
        return f"<details><summary>Show the answer (after the vote)</summary>{made}</details>"
    return made


class Live(Readable):
    """A piece of the page that is drawn again after every saved answer."""

    def __init__(self, make: Callable[[], Any]) -> None:
        self.make, self.inside = make, ipywidgets.HTML(layout=ipywidgets.Layout(width="100%"))
        super().__init__([self.inside])
        self.refresh()

    def refresh(self) -> None:
        """Draw it again from what is on disk now."""
        self.as_page = self.make()._repr_html_()
        self.inside.value = self.as_page


def live(make: Callable[[], Any]) -> Live:
    """Return what `make` shows, kept up to date while answers are given."""
    box = Live(make)
    answers._state["live"].append(box)
    return box


def folded(shown: Any) -> Any:
    """Return a result behind a line to open, for a room that votes before it sees."""
    return Shown(f"<details><summary>Show the result (after the vote)</summary>{shown.html}</details>", shown.text, shown.table)


class Private(Readable):
    """Text of a reader's own copy: on the screen, and in no saved notebook."""

    as_page = '<div class="course-card"><p>Here JupyterLab shows your own copy. It is not saved with the notebook.</p></div>'

    def __repr__(self) -> str:
        return "(your own copy is shown in JupyterLab and not saved)"

    def _repr_mimebundle_(self, **named: Any) -> dict[str, Any]:
        return super()._repr_mimebundle_(**named) | {"text/plain": repr(self)}


def private(shown: Any) -> Private:
    """Return something shown from an own copy so that its text is not saved with the notebook."""
    return Private([ipywidgets.HTML(shown._repr_html_(), layout=ipywidgets.Layout(width="100%"))])


def _clock(time: str) -> str:
    """Return a stored time as the reader's own clock shows it."""
    return datetime.fromisoformat(time).astimezone().strftime("%H:%M, %d %B").replace(" 0", " ")


def _latest(id: str) -> dict[str, Any]:
    return answers.answer_to(id) or {}


def _prompt_html(question: Question) -> str:
    title = f"<p><b>{answers.escape(question.title)}</b></p>" if question.title else ""
    ours = ""
    if question.kind == "challenge":
        ours = f'<div class="course-ours"><p><b>Our answer</b></p>{markdown(question.ours)}</div>'
    return f'<div style="{INK}">{title}{markdown(re.sub(_SHELF_ID, "", question.prompt))}{ours}</div>'


_SHELF_ID = re.compile(r" ?\[[a-z][a-z0-9]*(?:-[a-z0-9]+)+\]")  # a note for those who keep the course


def _area(label: str, rows: int) -> ipywidgets.Textarea:
    return ipywidgets.Textarea(description=label, rows=rows, layout=_STACKED, style=_STYLE, continuous_update=True)


def _sure() -> ipywidgets.Dropdown:
    return ipywidgets.Dropdown(description="How sure are you?", options=answers.SURE, value=0, style=_STYLE,
                               layout=ipywidgets.Layout(width="22em"))


class _Text:
    def __init__(self, question: Question) -> None:
        self.box = _area("Answer", max(3, min(10, question.words // 10 + 2)))
        self.widget, self.controls = self.box, [self.box]

    def get(self) -> str:
        return self.box.value

    def set(self, answer: Any) -> None:
        self.box.value = str(answer)


class _Number(_Text):
    def __init__(self, question: Question) -> None:
        self.box = ipywidgets.Text(description="Number", style=_STYLE, layout=ipywidgets.Layout(width="14em"))
        self.widget, self.controls = self.box, [self.box]


class _Choice:
    def __init__(self, question: Question) -> None:
        self.box = ipywidgets.RadioButtons(options=question.options, value=None, layout=_WIDE, description="Choose one:", style=_STYLE)
        self.widget, self.controls = self.box, [self.box]

    def get(self) -> str | None:
        return self.box.value

    def set(self, answer: Any) -> None:
        self.box.value = answer if answer in self.box.options else None


class _Several:
    def __init__(self, question: Question) -> None:
        self.boxes = [ipywidgets.Checkbox(description=option, indent=False, layout=_WIDE) for option in question.options]
        self.widget, self.controls = ipywidgets.VBox(self.boxes), self.boxes

    def get(self) -> list[str]:
        return [box.description for box in self.boxes if box.value]

    def set(self, answer: Any) -> None:
        for box in self.boxes:
            box.value = isinstance(answer, list) and box.description in answer


class _Complete:
    def __init__(self, question: Question) -> None:
        self.boxes = {part["label"]: _part(part) for part in question.parts}
        self.controls = list(self.boxes.values())
        self.widget = ipywidgets.VBox(self.controls)

    def get(self) -> dict[str, str]:
        return {label: box.value or "" for label, box in self.boxes.items()}

    def set(self, answer: Any) -> None:
        for label, value in (answer if isinstance(answer, dict) else {}).items():
            if label in self.boxes:
                box = self.boxes[label]
                value = "" if value is None else str(value)
                box.value = value if not isinstance(box, ipywidgets.Dropdown) or value in dict(box.options).values() else ""


def _part(part: dict) -> ipywidgets.Widget:
    if part.get("options"):
        options = [("choose", ""), *((option, option) for option in part["options"])]
        return ipywidgets.Dropdown(description=part["label"], options=options, value="", style=_STYLE, layout=_STACKED)
    return ipywidgets.Text(description=part["label"], style=_STYLE, layout=_STACKED)


class _Challenge:
    def __init__(self, question: Question) -> None:
        self.view = ipywidgets.RadioButtons(options=VIEWS, value=None, description="Your view:", layout=_WIDE, style=_STYLE)
        self.why = _area("What would you change, and where do you see it?", 2)
        self.widget, self.controls = ipywidgets.VBox([self.view, self.why]), [self.view, self.why]

    def get(self) -> dict[str, str] | None:
        if not self.view.value and not self.why.value:
            return None
        return {"view": self.view.value or "", "why": self.why.value}

    def set(self, answer: Any) -> None:
        if isinstance(answer, dict):
            self.view.value = answer.get("view") if answer.get("view") in VIEWS else None
            self.why.value = str(answer.get("why") or "")


_FIELDS = {"text": _Text, "number": _Number, "choice": _Choice, "several": _Several, "complete": _Complete, "challenge": _Challenge}


def curtain(question: Question, make: Callable[[], Any]) -> tuple[ipywidgets.VBox, Callable[[], None]]:
    """Return a box that says what to answer first, and the function that opens it."""
    name = re.sub(r"\.$", "", question.title or question.id)
    first = ipywidgets.HTML(f'<p style="{INK}">▸ This opens when you have answered: <b>{answers.escape(name)}</b> (above).</p>')
    inside = ipywidgets.Output()
    box = ipywidgets.VBox([first, inside])

    def open_it() -> None:
        first.layout.display = "none"
        inside.clear_output()
        with inside:
            display(make())

    return box, open_it


def copy_box() -> ipywidgets.VBox:
    """Return the box for own copies: choose files or paste a paragraph or a whole article."""
    from helpers import documents, texts

    picker = ipywidgets.FileUpload(accept=".txt,.html,.htm,.md", multiple=True, description="Choose files")
    pasted = _area("Or paste here", 6)
    add = ipywidgets.Button(description="Look into it", button_style="primary", tooltip="Find the pieces in what you gave")
    said = ipywidgets.HTML(layout=_WIDE)

    def handed_in() -> list[tuple[bytes, str]]:
        found = [(bytes(file["content"]), file["name"]) for file in picker.value]
        return found + ([(pasted.value.encode("utf-8", "replace"), "the pasted text")] if pasted.value.strip() else [])

    def look(_event: Any) -> None:
        said.value = f'<p role="status" style="{INK}">Looking …</p>'
        lines: list[Message] = []
        for raw, name in handed_in():
            try:
                lines += [Message(True, line) for line in texts.add(documents.decode(raw, name), name)]
            except CourseError as problem:
                lines.append(Message(False, str(problem)))
        if not lines:
            lines = [Message(False, "Nothing to look into yet. Choose a file or paste a paragraph, then press the button again.")]
        said.value = f'<div role="status" style="{INK}">{message_html(lines)}</div>'

    add.on_click(look)
    box = Readable([picker, pasted, add, said])
    box.as_page = '<div class="course-card"><p>Here JupyterLab has a box that takes your own copy of a piece.</p></div>'
    box.add_class("course-question")
    return box
