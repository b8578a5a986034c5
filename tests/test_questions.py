"""Checks of answers: every message says what to do next, is short, and survives whatever is given."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import questions
from helpers.problems import CourseError
from helpers.questions import VIEWS, Message, Question, check

NEXT = re.compile(r"\b(press|choose|tick|type|write|fill|add|look|put|read|say|compare|count|scroll|change|find|open|see|go|ask|take|give|start|use|name|check|try|search|subtract|leave|keep)\b", re.IGNORECASE)


class Everything:
    """Equal to everything, member of everything."""

    def __eq__(self, _other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return 1

    def __str__(self) -> str:
        return "everything"


QUESTIONS = {
    "text": Question("t", "Why?", words=8, locators=1, piece="oselane-2032",
                     needs=[{"any": [r"doesn't|does not"], "say": "Say what the rule does not ask. Look at point 3, then press Save again."}]),
    "choice": Question("c", "Which?", "choice", options=["one", "it’s two"], feedback=["No. Look again, then choose another.", "Yes."], right="it’s two"),
    "several": Question("s", "Which?", "several", options=["a", "b", "c"], right=["a", "b"], ours="Both are in the log.",
                        feedback=["Look at line 1 again.", "Look at line 2 again.", "Look at line 3 again."]),
    "number": Question("n", "How many?", "number", right=1200, tolerance=0.5, hints=["Count the rows of the log."]),
    "complete": Question("p", "Fill in", "complete", ours="So it was shut.",
                         parts=[{"label": "Who", "right": ["the ‘Guard’", "Guard"], "say": "Look at the byline."}, {"label": "When", "right": 2032, "say": "Look at the date."}]),
    "challenge": Question("x", "Ours", "challenge", ours="It is a column."),
}
RIGHT = {
    "text": ["The rule doesn't ask for it, as sentence 7 says.", "The rule doesn’t ask for it: see sentence 7, please.",
             "It does not ask for that at all: “plainly it was shut”."],
    "choice": ["it’s two"], "several": [["b", "a"]], "number": [1200, "1200", "1,200", "1 200", "1\u00a0200", " 1200.4 ", 1199.5],
    "complete": [{"Who": "guard", "When": "2032"}, {"Who": "The  'Guard'", "When": 2032}],
    "challenge": [{"view": VIEWS[0], "why": "The line under the title says so."}, {"view": VIEWS[1], "why": "The date in sentence 3 is wrong."}],
}
WRONG = {
    "text": ["Because.", "The rule doesn't ask for it, and that is all there is.", "The rule doesn't ask for it, as sentence 999 plainly says.",
             "Sentence 7 is where I see it, and I think so."],
    "choice": ["one", "three", "It's two", 1], "several": [["a"], ["a", "b", "c"], ["z"], ["a", "b", "z"]],
    "number": [12, "twelve", "12 trucks", "1.2.3", "nan", "inf", "--", "1_200"],
    "complete": [{"Who": "Tesmora", "When": "2032"}, {"Who": "Guard"}, {"Who": "Guard", "When": "2033"}, {"other": "x"}],
    "challenge": [{"view": VIEWS[1], "why": ""}, {"view": VIEWS[2], "why": "No."}, {"view": "", "why": "It is wrong in every sentence."},
                  {"view": "something else", "why": "It is wrong in every sentence."}],
}
EMPTY = [None, "", "  \n", [], {}, {"view": "", "why": " "}, (), set()]
ODD = [Everything(), [Everything()], {"Who": Everything(), "view": Everything()}, True, object(), b"bytes", [["a"]], [{"a": 1}], [None], {"Who": ["x"], "why": 5},
       "x" * 100_000, "word " * 30_000, "<script>alert(1)</script>" * 50, "sentence " + "9" * 6_000, "9" * 6_000, float("nan"), float("inf"), 10**400,
       ["<b>"] * 900, {"Who": "x" * 9_000, "When": "y " * 9_000, "view": VIEWS[1], "why": "z" * 9_000}, "\ud83d", "“" * 5_000, range(3), 3 + 4j]


def assert_good_messages(found: list[Message]) -> None:
    assert found and all(isinstance(one, Message) for one in found)
    for one in found:
        assert 1 <= len(one.text.split()) <= 60, one.text[:200]
        assert len(one.text) < 700
        assert one.good or NEXT.search(one.text), one.text


@pytest.mark.parametrize("kind", questions.KINDS)
def test_right_answers(kind):
    for answer in RIGHT[kind]:
        found = check(QUESTIONS[kind], answer)
        assert_good_messages(found)
        assert all(one.good for one in found), (answer, found)


@pytest.mark.parametrize("kind", questions.KINDS)
def test_wrong_answers(kind):
    for answer in WRONG[kind]:
        found = check(QUESTIONS[kind], answer)
        assert_good_messages(found)
        assert not all(one.good for one in found), (answer, found)


@pytest.mark.parametrize("kind", questions.KINDS)
def test_empty_answers(kind):
    for answer in EMPTY:
        found = check(QUESTIONS[kind], answer)
        assert_good_messages(found)
        assert len(found) == 1 and not found[0].good and "no answer yet" in found[0].text


@pytest.mark.parametrize("kind", questions.KINDS)
def test_odd_answers(kind):
    for answer in [*ODD, *(a for other in questions.KINDS if other != kind for a in RIGHT[other] if kind != "text")]:
        found = check(QUESTIONS[kind], answer)
        assert_good_messages(found)
        if kind != "text":
            assert not any(one.good for one in found), (kind, str(answer)[:80], found)


def test_tables_and_arrays_are_no_answers():
    import numpy
    import pandas

    for kind in questions.KINDS:
        for odd in (pandas.DataFrame({"a": [1]}), pandas.Series([1, 2]), numpy.array([1, 2]), numpy.array([]), pandas.NA):
            found = check(QUESTIONS[kind], odd)
            assert_good_messages(found)
            assert not found[0].good


ANY = st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=60),
                   lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["Who", "When", "view", "why", "x"]), inner, max_size=3))


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(kind=st.sampled_from(questions.KINDS), answer=ANY, reason=st.none() | st.text(max_size=20), sure=st.none() | st.integers(0, 9))
def test_any_answer_gets_good_messages(kind, answer, reason, sure):
    assert_good_messages(check(QUESTIONS[kind], answer, reason, sure))


@pytest.mark.parametrize(("text", "places"), [
    ("sentence 12", 1), ("Sentences 3, 5 and 7", 3), ("sentences 3–5", 2), ("s. 4 and s. 9", 2), ("in sent. 8", 1), ("“three small words” and «four»", 2),
    ("„in einem Satz“", 1), ("'quoted words' here", 1), ("‘quoted words’ here", 1), ("I don't think it's so, isn't it?", 0),
    ("the U.S. 2020 election", 0), ("nothing at all", 0), ("In sentence 12, 2020 is the year", 1), ("sentence 4 and 6", 2), ("a sentence of 12 words", 0),
])
def test_places_are_counted(text, places):
    question = Question("q", "?", locators=99, piece="oselane-2032")
    found = check(question, text)[0].text
    assert f"You name {places} of 99 places" in found


def test_a_sentence_that_does_not_exist_is_named():
    question = Question("q", "?", locators=1, piece="oselane-2032")
    assert "sentence 999" in check(question, "It is in sentence 999.")[0].text
    assert "sentence 0" in check(question, "It is in sentence 0.")[0].text


@pytest.mark.parametrize(("given_", "value"), [
    ("3,5", 3.5), ("3.5", 3.5), ("1,234,567", 1234567), ("1'200", 1200), ("-2", -2), ("1e3", 1000), (".5", 0.5), ("12 %", None), ("", None), ("1,2,3", None),
])
def test_numbers_as_people_write_them(given_, value):
    assert questions._number(given_) == value


def test_reason_and_confidence_are_asked_for():
    question = Question("q", "?", "choice", options=["a", "b"], ask_reason=True, ask_confidence=True)
    found = check(question, "a")
    assert_good_messages(found)
    assert [one.good for one in found] == [True, False, False]
    assert [one.good for one in check(question, "a", "because", 3)] == [True]


def test_missing_feedback_is_no_crash_and_no_praise():
    several = Question("q", "?", "several", options=["a", "b"], right=["a"])
    assert not check(several, ["b"])[0].good and check(several, ["a"])[0].good
    choice = Question("q", "?", "choice", options=["a", "b"], right="a", feedback=["Yes."])
    assert check(choice, "b") == [Message(False, "Look again at the passage, choose another line, then press Save.")]
    complete = Question("q", "?", "complete", parts=[{"label": "A", "right": "x"}])
    assert_good_messages(check(complete, {"A": "y"}))


def test_a_long_answer_of_ours_is_not_put_into_a_message():
    number = Question("q", "?", "number", right=1, ours="word " * 80)
    assert_good_messages(check(number, 1))


def test_the_lessons_questions_load():
    for path in sorted(questions.folder().glob("*.yaml")):
        for id, question in questions.lesson(path.stem).items():
            assert question.kind in questions.KINDS and questions.find(id) is question
            assert_good_messages(check(question, None))
            for odd in ODD:
                assert_good_messages(check(question, odd))
    with pytest.raises(CourseError, match="There is no lesson"):
        questions.lesson("99-nothing")
    assert questions.find("no-such-question") is None


def right_answer(question: Question) -> Any:
    """Return an answer that the key calls right, where there is a key."""
    if question.kind == "choice":
        return question.right[0] if isinstance(question.right, list) else question.right or question.options[0]
    if question.kind == "several":
        return question.right or question.options[:1]
    if question.kind == "number":
        return question.right if question.right is not None else 1
    if question.kind == "complete":
        rights = {part["label"]: part.get("right") or (part.get("options") or ["x"])[0] for part in question.parts}
        return {label: right[0] if isinstance(right, list) else right for label, right in rights.items()}
    return {"view": VIEWS[0], "why": "The line under the title says so."}


def test_the_lessons_keys_agree_with_their_checks():
    for path in sorted(questions.folder().glob("*.yaml")):
        for question in questions.lesson(path.stem).values():
            if question.kind != "text":
                found = check(question, right_answer(question), "a reason", 3)
                assert_good_messages(found)
                assert all(one.good for one in found), (question.id, found)
            for said in question.feedback:
                assert_good_messages([Message(True, said)])
