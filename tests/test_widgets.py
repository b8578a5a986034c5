"""Boxes without a browser: set, save, restore, draft, escape, open."""

from __future__ import annotations

import json

import ipywidgets
import pytest

from helpers import answers, widgets
from helpers.questions import VIEWS, Question
from helpers.widgets import _Box
from datetime import UTC

QUESTIONS = {
    "text": (Question("t", "Why?", title="A text"), "My words", "Other words"),
    "number": (Question("n", "How many?", "number", right=12), "12", "13"),
    "choice": (Question("c", "Which?", "choice", options=["a", "b"], feedback=["Look again, then choose.", "Yes."]), "a", "b"),
    "several": (Question("s", "Which?", "several", options=["a", "b"], right=["a"], feedback=["Look.", "Look."]), ["a"], ["a", "b"]),
    "complete": (Question("p", "Fill in", "complete", parts=[{"label": "Who", "say": "Look."}, {"label": "When", "options": ["2031", "2032"], "right": "2032", "say": "Look."}]),
                 {"Who": "Guard", "When": "2032"}, {"Who": "Guard", "When": "2031"}),
    "challenge": (Question("x", "Ours", "challenge", ours="It is a column."), {"view": VIEWS[0], "why": ""}, {"view": VIEWS[2], "why": "It names no date at all."}),
}
HOSTILE = "<script>alert(1)</script> <img src=x onerror=alert(1)> & \"quoted\""


def walk(widget: ipywidgets.Widget) -> list[ipywidgets.Widget]:
    return [widget, *(inner for child in getattr(widget, "children", ()) for inner in walk(child))]


def page_of(box: _Box) -> str:
    return " ".join(one.value for one in walk(box.widget) if isinstance(one, ipywidgets.HTML))


@pytest.mark.parametrize("kind", QUESTIONS)
def test_saved_and_restored(kind):
    question, first, second = QUESTIONS[kind]
    question.ask_reason = question.ask_confidence = True
    box = _Box(question)
    box.field.set(first)
    box.reason.value, box.sure.value = "Because.", 4
    assert answers.answer_to(question.id) is None
    box.save.click()
    assert "Saved" in box.said.value and answers.answer_to(question.id)["answer"] == first
    again = _Box(question)
    assert again.field.get() == first and again.reason.value == "Because." and again.sure.value == 4
    assert "Saved" in again.said.value
    again.field.set(second)
    again.save.click()
    assert _Box(question).field.get() == second and len(answers.store().history()) == 2


@pytest.mark.parametrize("kind", QUESTIONS)
def test_empty_save_keeps_nothing_and_says_what_to_do(kind):
    box = _Box(QUESTIONS[kind][0])
    box.save.click()
    assert "There is no answer yet" in box.said.value and "Saved" not in box.said.value
    assert answers.store().history() == []


@pytest.mark.parametrize("kind", QUESTIONS)
def test_what_was_typed_and_not_saved_comes_back(kind):
    question, first, second = QUESTIONS[kind]
    _Box(question).field.set(first)
    box = _Box(question)
    assert box.field.get() == first and "did not save" in box.said.value and "Saved" not in box.said.value
    box.save.click()
    assert question.id not in answers.store().drafts()
    _Box(question).field.set(second)
    assert _Box(question).field.get() == second  # the draft is newer than the answer
    answers.give(question.id, first)
    assert _Box(question).field.get() == first  # the answer is newer than the draft


def test_two_windows_on_one_question():
    question = QUESTIONS["text"][0]
    one, two = _Box(question), _Box(question)
    one.field.set("from one")
    one.save.click()
    two.field.set("from two")
    two.save.click()
    assert "Another window" in two.said.value
    assert [row["answer"] for row in answers.store().history()] == ["from one", "from two"]
    two.save.click()
    assert "Another window" not in two.said.value


def test_what_another_window_typed_is_shown_until_saved():
    question = Question("t", "Why?", title="A text")
    one, two = _Box(question), _Box(question)
    one.field.set("typed in one")
    two.field.set("typed in two")
    two.save.click()
    again = _Box(question)  # after an accident: the answer is in the box, what the first window typed is shown
    assert again.field.get() == "typed in two" and "typed in one" in again.said.value and "Saved" in again.said.value
    again.save.click()
    assert "typed in one" not in _Box(question).said.value and answers.store().typed("t") == []


def test_two_drafts_of_one_question_are_both_shown():
    question = Question("t", "Why?", title="A text", ask_reason=True)
    one, two = _Box(question), _Box(question)
    one.field.set("typed in one")
    one.reason.value = "my reason"
    two.field.set("typed in two")
    again = _Box(question)
    assert again.field.get() == "typed in two" and "typed in one" in again.said.value and "my reason" in again.said.value
    again.field.set("typed in two, and more")
    last = _Box(question)
    assert last.field.get() == "typed in two, and more" and last.said.value.count("typed in") == 1
    last.save.click()
    one.field.set("typed in one, later")  # the first window is still open: what it types from now on is kept
    assert "typed in one, later" in _Box(question).said.value


def test_an_answer_that_no_longer_fits_its_question_is_said_and_kept():
    answers.store().add("c", "a line of version 0.1")
    box = _Box(Question("c", "Which?", "choice", options=["a", "b"], feedback=["No.", "Yes."]))
    assert "has changed this question" in box.said.value and "a line of version 0.1" in box.said.value
    box.field.set("a")
    box.save.click()
    assert [row["answer"] for row in answers.store().history()] == ["a line of version 0.1", "a"]


def test_nothing_typed_is_taken_for_markup():
    for kind, answer in {"text": HOSTILE, "number": HOSTILE, "complete": {"Who": HOSTILE, "When": "2031"}, "challenge": {"view": VIEWS[1], "why": HOSTILE}}.items():
        question = Question(f"h-{kind}", "Why?", kind, words=30 if kind == "text" else 0, right=1 if kind == "number" else None,
                            parts=[{"label": "Who", "right": "x", "say": "Look."}, {"label": "When", "say": "Look."}] if kind == "complete" else [])
        box = _Box(question)
        box.field.set(answer)
        box.save.click()
        for made in (page_of(box), page_of(_Box(question)), answers.check(question.id).html):
            assert "<script" not in made and "<img" not in made
    from helpers import show

    frame = answers.saved()
    assert "<script" not in show.table(frame, HOSTILE).html and "<img" not in show.note(HOSTILE).html


def test_prompt_and_title_are_safe_and_shown():
    question = Question("q", f"Why **now**? {HOSTILE}", title=HOSTILE, ours="Ours is *here*.", kind="challenge")
    made = page_of(_Box(question))
    assert "<script" not in made and "<strong>now</strong>" in made and "<em>here</em>" in made


def test_our_answer_comes_after_theirs(monkeypatch):
    question = Question("q", "Why?", ours="Our own reading.")
    box = _Box(question)
    assert "Our own reading" not in page_of(box)
    box.field.set("Theirs")
    box.save.click()
    assert box.said.value.count("Our own reading") == 1
    monkeypatch.setenv("REVEAL", "1")
    assert "Our own reading" in page_of(_Box(Question("r", "Why?", ours="Our own reading.")))
    monkeypatch.delenv("REVEAL")
    number = _Box(Question("n2", "How many?", "number", right=1, ours="Our own reading."))
    number.field.set("1")
    number.save.click()
    assert number.said.value.count("Our own reading") == 1  # said once, not twice


def test_full_disk_keeps_the_text_in_the_box(full_disk):
    box = _Box(QUESTIONS["text"][0])
    full_disk("write")
    full_disk("replace")
    box.field.set("A long thought")
    assert "disk is full" in box.said.value
    box.save.click()
    assert "disk is full" in box.said.value and "still in the box" in box.said.value and "Saved" not in box.said.value
    assert box.field.get() == "A long thought"


@pytest.mark.parametrize("kind", QUESTIONS)
@pytest.mark.parametrize("odd", ["gone", 5, ["gone", 1], {"Who": 5, "When": ["x"], "view": "gone", "why": 7}, {"a": None}])
def test_answers_of_an_older_form_break_no_box(desk, kind, odd):
    question = QUESTIONS[kind][0]
    question.ask_reason = question.ask_confidence = True
    desk.mkdir(parents=True, exist_ok=True)
    row = {"id": question.id, "answer": odd, "reason": 7, "confidence": 99}
    (desk / "answers.jsonl").write_text(json.dumps(row) + "\n")
    (desk / "answers-drafts.json").write_text(json.dumps({question.id: row | {"since": ""}}))
    box = _Box(question)
    assert box.sure.value in (None, 0)


def test_every_control_has_a_label():
    for question, *_ in QUESTIONS.values():
        for one in walk(widgets.question_box(question)):
            if isinstance(one, (ipywidgets.Text, ipywidgets.Textarea, ipywidgets.Dropdown, ipywidgets.RadioButtons, ipywidgets.Checkbox, ipywidgets.Button)):
                assert one.description.strip()


def test_curtain_opens_when_the_question_is_answered(monkeypatch):
    shown = []
    monkeypatch.setattr(widgets, "display", shown.append)
    question = QUESTIONS["choice"][0]
    answers._own_questions[question.id] = question
    curtain = answers.after(question.id, lambda name: f"result for {name}", "me")
    assert "This opens when you have answered" in curtain.children[0].value and not shown
    box = _Box(question)
    box.save.click()
    assert not shown
    box.field.set("a")
    box.save.click()
    assert shown == ["result for me"] and curtain.children[0].layout.display == "none"
    box.save.click()
    assert len(shown) == 1
    assert answers.after(question.id, lambda: "at once") == "at once"


def test_curtain_opens_for_the_plain_twin_too(monkeypatch):
    shown = []
    monkeypatch.setattr(widgets, "display", shown.append)
    question = QUESTIONS["text"][0]
    answers._own_questions[question.id] = question
    answers.after(question.id, lambda: "result")
    answers.give(question.id, "words")
    assert shown == ["result"]


def test_copy_box(small):
    box = widgets.copy_box()
    picker, pasted, add, said = box.children
    add.click()
    assert "Nothing to look into yet" in said.value
    id = small.ids[0]
    picker.value = tuple(_upload(name, raw) for name, raw in {
        "bad.pdf": b"%PDF-1.4", "big.txt": b"x" * 10_000_001, "good.txt": small.text(id).encode("utf-16")}.items())
    pasted.value = small.paragraphs[small.ids[1]][0] + HOSTILE
    add.click()
    assert "PDF" in said.value and "larger than" in said.value and "good.txt" in said.value and "the pasted text" in said.value
    assert "<script" not in said.value
    from helpers import corpus

    assert corpus.piece(id).state == corpus.piece(small.ids[1]).state == "own copy"


def _upload(name: str, raw: bytes) -> dict:
    from datetime import datetime

    return {"name": name, "type": "text/plain", "size": len(raw), "content": memoryview(raw), "last_modified": datetime.now(UTC)}


def test_letters_that_come_after_the_click_belong_to_the_answer(monkeypatch):
    """The browser may deliver the last typed letters after the click on Save; later typing is a draft again."""
    question = QUESTIONS["text"][0]
    box = _Box(question)
    box.field.set("Half a wor")
    box.save.click()
    box.field.set("Half a word")
    assert answers.answer_to(question.id)["answer"] == "Half a word" and "Saved" in box.said.value
    monkeypatch.setattr(widgets, "_LATE", 0)
    box.field.set("Half a word, and more")
    assert answers.answer_to(question.id)["answer"] == "Half a word"
