"""The item bank and the test before and after: every item proves itself, the forms are parallel, scoring is fair."""

from __future__ import annotations

import re
from collections import Counter
from statistics import mean

import pytest

from helpers import answers, corpus, forms, questions
from helpers.forms import VERDICT, Item
from helpers.maintain import practice_check
from helpers.problems import CourseError

FORMS = {name: forms.items(name) for name in forms.names()}
BANK = forms.bank()
ALL = [*BANK, *(item for rows in FORMS.values() for item in rows)]
CLAIMS = {(row.piece, int(row.item)): row for row in corpus.table(corpus.root() / "practice" / "key" / "claims.csv").itertuples()}
each = pytest.mark.parametrize("item", ALL, ids=lambda item: item.id)


def flat(text: str) -> str:
    return " ".join(text.split())


def document(id: str) -> str:
    if id == "guideline":  # items on the tool are held against the guideline of the labels
        return (corpus.root() / "practice" / "key" / "guideline.md").read_text(encoding="utf-8")
    return str(corpus.shelf(id))


# --- every item proves itself ---------------------------------------------------------------


@each
def test_the_words_stand_in_their_sentences(item: Item) -> None:
    rows = corpus.practice(item.piece).sentences.set_index("sentence")["text"]
    assert item.sentences == sorted(set(item.sentences))
    whole = flat(" ".join(rows[number] for number in item.sentences))
    for text in item.text:
        assert flat(text) in whole


@each
def test_the_document_proves_it(item: Item) -> None:
    text = document(item.document)
    assert item.locator in text
    assert any(item.locator in part for part in item.extract), "what proves it must be shown"
    for part in item.extract:
        assert part in text
    assert sum(len(part.split()) for part in item.extract) <= 80


@each
def test_sound_side_and_difficulty_are_those_of_the_key(item: Item) -> None:
    assert item.rated_by == ("bank" if item.claim is None else "key")
    if item.claim is None:
        assert item.sound in ("yes", "no", "not judged") and item.difficulty in (1, 2, 3)
        return
    row = CLAIMS[item.piece, item.claim]
    assert (item.sound, item.side, item.difficulty) == (row.sound, row.side, row.difficulty)
    assert row.sentence in item.sentences
    shown, quote = flat(" ".join(item.text)), flat(row.quote)
    assert quote in shown or any(flat(text) in quote for text in item.text), "the judged words must be shown"


@each
def test_the_side_is_that_of_the_piece(item: Item) -> None:
    side = corpus.practice(item.piece).record["side"]
    assert item.side in practice_check.SIDES + ("neither",)
    if side in practice_check.SIDES:  # a page with several articles takes the side of the article
        assert item.side == side


@each
def test_the_form_of_an_item(item: Item) -> None:
    assert item.kind in ("choice", "several")
    assert len(set(item.options)) == len(item.options) == len(item.feedback) >= 3
    right = item.right if item.kind == "several" else [item.right]
    assert set(right) < set(item.options) and right, "something holds, and something does not"
    if VERDICT in item.options:
        assert (VERDICT in right) == (item.sound == "yes")
    for line, said in zip(item.options, item.feedback, strict=True):
        assert 6 <= len(said.split()) <= questions.LONGEST
        if item.kind == "several":
            assert said.startswith("You left this line open." if line in right else "You ticked this line.")
    assert not re.search(r"\b(partly|contradicted|simply|obviously)\b|!", " ".join([*item.options, *item.feedback]).replace("partly open", ""))


@each
def test_no_opinion_is_keyed(item: Item) -> None:
    if item.claim and CLAIMS[item.piece, item.claim].verdict == "opinion or forecast":
        assert VERDICT not in item.options, "ask whether a forecast is marked, not whether it is right"


def test_ids_are_unique_and_no_lesson_has_them() -> None:
    counts = Counter(item.id for item in ALL)
    assert max(counts.values()) == 1
    assert not [id for id in counts if questions.find(id)]


# --- the bank ----------------------------------------------------------------------------------


def test_the_bank_is_large_and_every_item_has_a_parallel() -> None:
    known = {item.id: item for item in BANK}
    assert len(BANK) >= 60
    for item in BANK:
        assert item.parallel_to, item.id
        for other in (known[id] for id in item.parallel_to):
            assert item.id in other.parallel_to and other is not item
            assert (other.skill, other.sound, other.kind) == (item.skill, item.sound, item.kind)
            assert abs(other.difficulty - item.difficulty) <= 1


def test_the_bank_is_balanced() -> None:
    judged = [{"side": item.side, "sound": item.sound} for item in BANK if item.sound != "not judged"]
    assert practice_check.balance_problems(judged) == []
    silent = Counter(item.side for item in BANK if item.sound == "not judged")
    assert abs(silent["dorrand"] - silent["tesmora"]) <= 1


def test_about_half_of_all_lines_hold() -> None:
    for rows in (BANK, *FORMS.values()):
        for side in (*practice_check.SIDES, "all"):
            own = [item for item in rows if side in (item.side, "all")]
            share = sum(len(item.right) for item in own) / sum(len(item.options) for item in own)
            assert 0.4 <= share <= 0.6, (side, share)


def test_every_skill_is_described_and_used() -> None:
    assert {item.skill for item in BANK} == set(forms.skills()["skill"])
    assert {item.skill for rows in FORMS.values() for item in rows} <= set(forms.skills()["skill"])
    assert forms.skills()["items"].sum() == len(BANK)


def test_the_claims_of_the_forms_are_kept_out_of_the_bank() -> None:
    in_forms = Counter((item.piece, item.claim) for rows in FORMS.values() for item in rows)
    assert max(in_forms.values()) == 1
    assert not in_forms.keys() & {(item.piece, item.claim) for item in BANK}


# --- the two forms are parallel ------------------------------------------------------------------


def test_two_forms_of_twelve_keyed_items() -> None:
    assert list(FORMS) == ["form-a", "form-b"]
    for rows in FORMS.values():
        assert len(rows) == 12
        assert all(item.rated_by == "key" and VERDICT in item.options for item in rows)


@pytest.mark.parametrize("name", ["skill", "difficulty", "side", "sound", "kind"])
def test_the_forms_have_the_same_numbers(name: str) -> None:
    counts = [Counter(getattr(item, name) for item in rows) for rows in FORMS.values()]
    assert counts[0] == counts[1]


def test_the_forms_are_parallel_item_by_item() -> None:
    for one, other in zip(*FORMS.values(), strict=True):
        assert (one.skill, one.difficulty, one.sound, len(one.options), len(one.right)) == (
            other.skill, other.difficulty, other.sound, len(other.options), len(other.right))


def test_the_forms_are_equally_hard_and_long() -> None:
    a, b = FORMS.values()
    assert mean(item.difficulty for item in a) == mean(item.difficulty for item in b)
    sizes = [sum(forms.reading_words(item) for item in rows) for rows in (a, b)]
    assert max(sizes) / min(sizes) <= 1.15
    for rows in (a, b):  # what is the same in each item is read once; 150 words a minute leave two minutes to judge
        same = len(VERDICT.split()) + len(rows[0].stem.split())
        assert (sum(forms.reading_words(item) - same for item in rows)) / 150 <= 8


def test_each_form_is_balanced() -> None:
    for rows in FORMS.values():
        sides = Counter((item.side, item.sound) for item in rows)
        assert Counter(item.sound for item in rows) == {"yes": 6, "no": 6}
        for sound in ("yes", "no"):
            assert abs(sides["dorrand", sound] - sides["tesmora", sound]) <= 1


def test_no_document_of_a_form_gives_another_item_away() -> None:
    for rows in FORMS.values():
        shown = Counter(part for item in rows for part in item.extract)
        assert max(shown.values()) == 1
        assert len({item.locator for item in rows}) == 12


# --- marking and scoring --------------------------------------------------------------------------

ITEM = FORMS["form-a"][0]
CHOICE = Item(**{**ITEM.__dict__, "kind": "choice", "right": ITEM.right[0]})


def wrong(item: Item) -> list[str]:
    return [line for line in item.options if line not in item.right]


@pytest.mark.parametrize(("answer", "state", "share"), [
    (None, "blank", 0), ([], "blank", 0), ("", "blank", 0), ((), "blank", 0),
    (ITEM.right, "answered", 1), (tuple(reversed(ITEM.right)), "answered", 1), (ITEM.right * 2, "answered", 1),
    (wrong(ITEM), "answered", 0), (ITEM.options, "answered", len(ITEM.right) / len(ITEM.options)),
    (["a line of another item"], "odd", 0), ([*ITEM.right, "more"], "odd", 0), ("one string", "odd", 0), (7, "odd", 0), (True, "odd", 0),
    ({"view": "x"}, "odd", 0), ([None], "odd", 0), ([["nested"]], "odd", 0), ([True], "odd", 0),
])
def test_marking_line_by_line(answer: object, state: str, share: float) -> None:
    made = forms.mark(ITEM, answer)
    assert (made.state, made.share) == (state, pytest.approx(share))
    assert len(made.lines) == len(ITEM.options)
    assert (made.accepted is None) == (state != "answered")


@pytest.mark.parametrize(("answer", "state", "share"), [
    (CHOICE.right, "answered", 1), (wrong(ITEM)[0], "answered", 0), ("no such line", "odd", 0), ("", "blank", 0), ([CHOICE.right], "odd", 0),
])
def test_marking_a_choice(answer: object, state: str, share: float) -> None:
    made = forms.mark(CHOICE, answer)
    assert (made.state, made.share, made.accepted) == (state, share, None)


def fill(name: str, give, confidence: int | None = 5) -> None:
    for item in FORMS[name]:
        answers.store().add(item.id, give(item), confidence=confidence)


def test_nothing_answered() -> None:
    found = forms.score("form-a")
    assert found.total["points"] == 0 and found.total["blank"] == found.total["of"] == 12
    assert [found.total[key] for key in ("gap", "discernment", "accepted_sound", "minutes")] == [None] * 4
    assert all(line not in " ".join(found.items["what_to_look_at"]) for item in FORMS["form-a"] for line in item.options)
    assert "0 of 12 points" in found.said and found._repr_html_()


def test_everything_right() -> None:
    fill("form-b", lambda item: item.right)
    found = forms.score("form-b")
    assert (found.total["points"], found.total["wholly_right"], found.total["discernment"], found.total["gap"]) == (12, 12, 1, 0)
    assert set(found.items["what_to_look_at"]) == {"Every line right."}
    assert "about as sure as you were right" in found.said


def test_everything_wrong_and_certain() -> None:
    fill("form-a", wrong)
    found = forms.score("form-a")
    assert (found.total["points"], found.total["wholly_right"], found.total["discernment"], found.total["gap"]) == (0, 0, -1, 1)
    assert "surer than you were right, by 100 points" in found.said


def test_ticking_all_or_trusting_all_is_worth_chance() -> None:
    fill("form-a", lambda item: item.options, confidence=1)
    found = forms.score("form-a")
    chance = sum(len(item.right) / len(item.options) for item in FORMS["form-a"])
    assert chance == pytest.approx(6, abs=0.5) and found.total["points"] == pytest.approx(chance, abs=0.01)
    assert found.total["discernment"] == 0 and found.total["wholly_right"] == 0
    assert found.total["gap"] == pytest.approx(0, abs=0.04)


def test_right_and_unsure() -> None:
    fill("form-a", lambda item: item.right, confidence=1)
    found = forms.score("form-a")
    assert found.total["gap"] == -0.5 and "less sure than you were right, by 50 points" in found.said
    steps = found.calibration.set_index("how_sure")
    assert steps.loc[1, "items"] == 12 and steps.loc[1, "right"] == 1 and steps.loc[5, "items"] == 0


def test_a_mixed_form() -> None:
    first, second, third, fourth = FORMS["form-a"][:4]
    answers.store().add(first.id, first.right, confidence=5)
    answers.store().add(second.id, wrong(second), confidence="very")
    answers.store().add(third.id, ["a line that was changed since"], confidence=5)
    answers.store().add(fourth.id, fourth.right)
    found = forms.score("form-a")
    assert [found.total[key] for key in ("answered", "blank", "odd", "wholly_right")] == [3, 8, 1, 2]
    assert found.calibration["items"].sum() == 1, "only answers with a step of confidence count there"
    looked = found.items["what_to_look_at"]
    assert "Look at" in looked[1] and "Answer it again" in looked[2] and "Not answered" in looked[5]


def test_the_newest_answer_counts() -> None:
    answers.store().add(ITEM.id, wrong(ITEM), confidence=5)
    answers.store().add(ITEM.id, ITEM.right, confidence=2)
    row = forms.score("form-a").items.iloc[0]
    assert (row["lines_right"], row["how_sure"]) == (len(ITEM.options), 2)


def test_a_form_tells_nothing_before_it_is_scored() -> None:
    box = forms.form("form-a")
    assert len(box.children) == 14
    messages = answers.give(ITEM.id, wrong(ITEM), confidence=3)
    assert [message.text for message in messages] == ["Kept."]
    assert forms.score("form-a").total["answered"] == 1


def test_a_drawn_item_says_what_is_wrong() -> None:
    item = forms.draw("figure", 1, seed=1)[0]
    forms.ask([item])
    told = [message.text for message in answers.give(item.id, wrong(item), confidence=3)]
    assert told == item.feedback
    assert answers.give(item.id, item.right, confidence=3)[0].good


def test_drawing() -> None:
    for skill, size in zip(forms.skills()["skill"], forms.skills()["items"], strict=True):
        drawn = forms.draw(skill, 2, seed=3)
        assert drawn == forms.draw(skill, 2, seed=3)
        assert drawn[1].id in drawn[0].parallel_to
        assert len({item.id for item in forms.draw(skill, int(size), seed=4)}) == size
    assert len({forms.draw("date", 1, seed=seed)[0].id for seed in range(30)}) > 3


@pytest.mark.parametrize(("call", "said"), [
    (lambda: forms.form("form-c"), "The forms are: form-a, form-b"), (lambda: forms.score("../form-a"), "There is no form"),
    (lambda: forms.draw("ice"), "The skills are: figure"), (lambda: forms.draw("figure", 0), "whole number from 1"),
    (lambda: forms.draw("figure", 99), "The bank has"), (lambda: forms.draw("figure", 1.5), "whole number"), (lambda: forms.draw("figure", True), "whole number"),
])
def test_a_clear_sentence(call, said: str) -> None:
    with pytest.raises(CourseError, match=re.escape(said)):
        call()


def test_the_prompt_stands_alone() -> None:
    for item in ALL:
        asked = item.question()
        assert item.source in asked.prompt and item.title in asked.prompt
        assert all(flat(part) in flat(asked.prompt.replace("\n> ", " ")) for part in (*item.text, *item.extract))


def test_a_damaged_item_is_found_by_these_tests() -> None:
    item = Item(**{**ITEM.__dict__, "locator": "words that stand nowhere"})
    with pytest.raises(AssertionError):
        test_the_document_proves_it(item)
    item = Item(**{**ITEM.__dict__, "sound": "yes"})
    with pytest.raises(AssertionError):
        test_sound_side_and_difficulty_are_those_of_the_key(item)
