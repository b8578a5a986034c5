"""answers: what a learner predicts, answers and judges is kept at once and comes back."""

from __future__ import annotations

import json

import pytest

from helpers import answers, questions
from helpers.problems import CourseError

LESSON = next((path.stem for path in sorted(questions.folder().glob("*.yaml"))), "")


def own(id: str = "mine", kind: str = "text", **more: object) -> None:
    answers.ask(id, "A question of my own", kind, **more)


def test_own_question_is_kept_and_checked(desk):
    own(words=3)
    assert answers.answer_to("mine") is None and "no answer yet" in repr(answers.check("mine"))
    found = answers.give("mine", "a b c d", reason="because", confidence=4)
    assert found[0].good and answers.answer_to("mine")["confidence"] == 4
    assert (desk / "answers.jsonl").exists() and answers.path() == desk / "answers.jsonl"
    table = answers.saved()
    assert list(table.columns) == ["lesson", "id", "answer", "reason", "confidence", "time"]
    assert table.loc[0, ["id", "answer", "reason"]].tolist() == ["mine", "a b c d", "because"]
    assert answers.saved("another lesson").empty


def test_empty_and_wrong_answers_are_not_stored():
    own(kind="choice", options=["a", "b"])
    for nothing in (None, "", "  ", [], "c", ["a"], object(), True):
        assert not answers.give("mine", nothing)[0].good
    assert answers.answer_to("mine") is None
    answers.give("mine", "a")
    answers.give("mine", "")
    assert answers.answer_to("mine")["answer"] == "a"


def test_numbers_counted_with_pandas_are_numbers():
    import numpy
    import pandas

    own(kind="number", right=5, options=[])
    for number in (pandas.Series([2, 3]).sum(), numpy.float64(5), numpy.int32(5), 5, "5"):
        assert answers.give("mine", number)[0].good
        assert float(answers.answer_to("mine")["answer"]) == 5
    for odd in (numpy.array([1, 2]), pandas.DataFrame(), pandas.Series([1])):
        assert not answers.give("mine", odd)[0].good


def test_a_tuple_is_a_list():
    own(kind="several", options=["a", "b"], right=["a"], feedback=["Look again.", "Look again."])
    assert answers.give("mine", ("a",))[0].good and answers.answer_to("mine")["answer"] == ["a"]


@pytest.mark.parametrize("confidence", [0, 6, "3", 2.5, [3]])
def test_confidence_is_a_step(confidence):
    own()
    with pytest.raises(CourseError, match="1 to 5"):
        answers.give("mine", "text", confidence=confidence)


def test_unknown_ids_and_kinds_are_said():
    for call in (lambda: answers.ask("no-such"), lambda: answers.give("no-such", "x"), lambda: answers.check("no-such"),
                 lambda: answers.after("no-such", print), lambda: answers.start("99-nothing"), lambda: own(kind="essay"),
                 lambda: answers.first_and_last("no-such"), lambda: answers.progress("99-nothing")):
        with pytest.raises(CourseError) as caught:
            call()
        assert len(str(caught.value).split()) < 40


@pytest.mark.skipif(not LESSON, reason="no lesson has questions yet")
def test_a_lesson_starts_resumes_and_shows_progress():
    first = next(iter(questions.lesson(LESSON).values()))
    total = len(questions.lesson(LESSON))
    assert f"0 of {total} questions answered" in repr(answers.start(LESSON))
    answer = {"text": "words of mine", "choice": (first.options or [""])[0], "number": 1, "several": first.options[:1]}.get(first.kind, {"view": questions.VIEWS[0]})
    answers.give(first.id, answer)
    assert f"1 of {total} questions answered" in repr(answers.start(LESSON))
    shown, told = answers.progress(), answers.progress_table(LESSON)
    assert f"1 of {total} questions answered. The questions that are left take about" in shown.as_page
    assert list(told.columns) == ["part", "state", "next", "look_again_at"]
    assert (told["state"] != "not begun").sum() == 1 and set(told["next"]) - {""}
    second = list(questions.lesson(LESSON))[-1]
    answers.store().add(second, {"odd": 1})
    answers.give(first.id, answer)
    assert f"2 of {total} questions answered" in shown.as_page  # it keeps up
    assert questions.lesson(LESSON)[second].title in "".join(answers.progress_table(LESSON)["look_again_at"])
    assert answers.saved(LESSON).loc[0, "id"] == first.id


@pytest.mark.skipif(not LESSON, reason="no lesson has questions yet")
def test_start_says_what_is_wrong_with_the_file(desk, monkeypatch):
    answers.start(LESSON)
    desk.mkdir(parents=True, exist_ok=True)
    (desk / "answers.jsonl").write_bytes(b'{"id": "a", "answer": 1}\nrubbish\n')
    assert "1 line(s)" in repr(answers.start(LESSON))
    (desk / "answers.jsonl").unlink()
    assert "backup" in repr(answers.start(LESSON))

    def refuse(*_arguments: object) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("helpers.store.Path.read_bytes", refuse)
    assert "could not be read" in repr(answers.start(LESSON))


def test_reveal(monkeypatch):
    own()
    opened = []
    answers.after("mine", opened.append, 1)
    assert not opened
    monkeypatch.setenv("REVEAL", "1")
    answers.after("mine", opened.append, 2)
    assert opened == [2] and answers.revealed()
    monkeypatch.setenv("REVEAL", "0")
    assert not answers.revealed()


def test_first_and_last_and_before_and_now():
    own()
    answers.give("mine", "at first", confidence=2)
    answers.give("mine", "at last", confidence=5)
    table = answers.first_and_last("mine")
    assert table["answer"].tolist() == ["at first", "at last"] and table["confidence"].tolist() == [2, 5]
    own("other")
    assert "not answered yet" in repr(answers.compare("mine", "other"))


def test_a_line_by_another_hand_breaks_nothing(desk):
    desk.mkdir(parents=True, exist_ok=True)
    rows = [{"id": "mine", "answer": {"odd": [1]}}, {"id": "x", "answer": 1, "confidence": 99, "reason": 7, "time": None}]
    (desk / "answers.jsonl").write_text("\n".join(map(json.dumps, rows)) + "\n")
    own()
    assert len(answers.saved()) == 2 and not answers.first_and_last("mine").empty
    assert "another kind" in repr(answers.check("mine"))


def test_copy_to_another_place(desk, tmp_path):
    with pytest.raises(CourseError, match="no answers yet"):
        answers.copy_to(tmp_path / "stick")
    own()
    answers.give("mine", "one")
    first = answers.copy_to(tmp_path / "stick")
    answers.give("mine", "two")
    assert answers.copy_to(tmp_path / "stick") == first  # an earlier copy of the same file grows
    assert (tmp_path / "stick" / "answers.jsonl").read_bytes() == answers.path().read_bytes()
    (tmp_path / "stick" / "answers.jsonl").write_text("the answers of somebody else\n")
    second = answers.copy_to(str(tmp_path / "stick"))
    assert second.endswith("answers-2.jsonl") and "somebody else" in (tmp_path / "stick" / "answers.jsonl").read_text()
    (tmp_path / "file").write_text("x")
    with pytest.raises(CourseError):
        answers.copy_to(tmp_path / "file")


def test_full_disk_is_said_and_nothing_lost(full_disk):
    own()
    answers.give("mine", "safe")
    full_disk("write")
    with pytest.raises(CourseError, match="disk is full"):
        answers.give("mine", "not saved")
    assert answers.store().first("mine")["answer"] == "safe"


def test_escape():
    assert answers.escape("<b>'\"&") == "&lt;b&gt;&#x27;&quot;&amp;"
