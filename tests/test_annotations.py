"""Labels: the record, the sets, the file, undo, progress, and that no word of a real piece is written."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from helpers import annotations, corpus
from helpers.annotations import SETS, Annotation, Places
from helpers.problems import CourseError


@pytest.fixture(autouse=True)
def nobody() -> Iterator[None]:
    annotations._state["who"] = ""
    yield
    annotations._state["who"] = ""


@pytest.fixture
def piece() -> corpus.Piece:
    return corpus.practice("oselane-2032")


@pytest.fixture
def copied(small, desk: Path) -> corpus.Piece:
    """A piece that plays a real one, with an own copy at hand."""
    (desk / "own").mkdir(parents=True, exist_ok=True)
    id = small.ids[0]
    (desk / "own" / f"{id}.txt").write_text(small.text(id), encoding="utf-8")
    found = corpus.piece(id)
    assert found.state == "own copy"
    return found


def test_a_label_is_on_the_disk_at_once_and_comes_back(piece: corpus.Piece) -> None:
    whole = annotations.mark(piece, 5, "uncertain", confidence=4, note=" why ")
    part = annotations.mark(piece, 5, "hedge", 1, 3)
    assert (whole.start, whole.end, whole.note) == (0, 16, "why")
    assert part.quote == "sack of"
    annotations._logs.clear()
    assert annotations.load(annotations.path()) == sorted([whole, part], key=annotations.order)
    table = annotations.saved(piece)
    assert list(table["label"]) == ["uncertain", "hedge"]
    assert table["confidence"].isna().tolist() == [False, True]


def test_the_file_is_web_annotations(piece: corpus.Piece) -> None:
    annotations.mark(piece, 2, "certain", 1, 2, note="plain")
    row = json.loads(annotations.path().read_text(encoding="utf-8"))
    assert row["type"] == "Annotation" and row["@context"][0] == "http://www.w3.org/ns/anno.jsonld"
    position, quote = row["target"]["selector"][1:]
    assert piece.text[position["start"] : position["end"]] == quote["exact"]
    assert piece.text[: position["start"]].endswith(quote["prefix"]) and len(quote["prefix"]) == 32
    assert piece.text[position["end"] :].startswith(quote["suffix"])
    assert [one["purpose"] for one in row["body"]] == ["classifying", "commenting"]


def test_a_whole_sentence_has_one_label_of_a_set_and_marks_may_overlap(piece: corpus.Piece) -> None:
    first = annotations.mark(piece, 3, "certain")
    second = annotations.mark(piece, 3, "none of the four")
    annotations.mark(piece, 3, "fact")  # another set
    annotations.mark(piece, 3, "certain", stage="again")  # another stage: the first labels stay
    assert first.id == second.id
    annotations.mark(piece, 4, "hedge", 0, 5)
    annotations.mark(piece, 4, "booster", 3, 8)
    annotations.mark(piece, 4, "hedge", 0, 5, confidence=5)
    labels = [(one.sentence, one.label, one.stage) for one in annotations.of_piece(piece)]
    assert labels == [(3, "certain", "again"), (3, "fact", "alone"), (3, "none of the four", "alone"), (4, "hedge", "alone"), (4, "booster", "alone")]


def test_the_same_again_writes_nothing(piece: corpus.Piece) -> None:
    annotations.mark(piece, 1, "certain")
    before = annotations.path().read_bytes()
    annotations.mark(piece, 1, "certain")
    assert annotations.path().read_bytes() == before


def test_undo_takes_back_step_by_step_also_after_a_restart(piece: corpus.Piece) -> None:
    one = annotations.mark(piece, 1, "certain")
    annotations.mark(piece, 1, "uncertain")
    annotations.log().remove(one.id)
    assert annotations.of_piece(piece) == []
    annotations._logs.clear()
    seen = []
    for _ in range(3):
        said, number = annotations.log().undo("oselane-2032")
        assert said.startswith("Taken back") and number == 1
        seen.append([record.label for record in annotations.of_piece(piece)])
    assert seen == [["uncertain"], ["certain"], []]
    with pytest.raises(CourseError, match="nothing to take back"):
        annotations.log().undo("oselane-2032")
    assert len(annotations.path().read_text(encoding="utf-8").splitlines()) == 6  # nothing is overwritten


def test_undo_leaves_other_pieces_alone(piece: corpus.Piece) -> None:
    annotations.mark(piece, 1, "certain")
    annotations.mark(corpus.practice("kettrow-2032"), 1, "certain")
    annotations.log().undo("oselane-2032")
    assert [one.piece for one in annotations.log().records()] == ["kettrow-2032"]


def test_any_row_of_changes_and_undos_ends_where_it_began(piece: corpus.Piece) -> None:
    dice, states = random.Random(5), []
    where = Places(piece)
    for _ in range(60):
        before = annotations.of_piece(where)
        size = annotations.path().stat().st_size if annotations.path().exists() else 0
        standing = list(before)
        if standing and dice.random() < 0.25:
            annotations.log().remove(dice.choice(standing).id)
        else:
            annotations.mark(where, dice.randint(1, 6), dice.choice(SETS["four"].labels), *((None, None) if dice.random() < 0.5 else (0, 3)))
        if annotations.path().stat().st_size > size:
            states.append(before)
    for before in reversed(states):
        annotations.log().undo(where.key)
        assert annotations.of_piece(where) == before


def test_two_windows_agree(piece: corpus.Piece) -> None:
    here, there = annotations.Log(annotations.path("a")), annotations.Log(annotations.path("a"))
    base = annotations.mark(piece, 1, "certain", who="a")
    assert here.records() == there.records() == [base]
    here.put(replace(base, id="1", sentence=2, end=15))
    there.put(replace(base, id="2", sentence=3, end=28))
    assert [one.sentence for one in here.records()] == [one.sentence for one in there.records()] == [1, 2, 3]


def test_damaged_lines_are_counted_and_the_rest_is_there(piece: corpus.Piece) -> None:
    annotations.mark(piece, 1, "certain")
    with open(annotations.path(), "ab") as file:
        file.write(b'{"type": "Annotation", "id": "urn:uuid:x"}\n[1]\n{"type": "Annot')
    annotations.mark(piece, 2, "certain")
    assert [one.sentence for one in annotations.log().records()] == [1, 2]
    assert annotations.log().damaged == 3


def test_a_full_disk_says_so_and_keeps_what_was_there(piece: corpus.Piece, full_disk) -> None:
    annotations.mark(piece, 1, "certain")
    full_disk("fsync")
    with pytest.raises(CourseError, match="disk is full"):
        annotations.mark(piece, 2, "certain")


@pytest.mark.parametrize(("arguments", "said"), [
    ((99, "certain"), "ends with sentence 21"), ((1, "sure"), "no label here"), ((1, "certain", 3, 3), "not a part"),
    ((1, "certain", 3, 90), "not a part"), ((1, "none of the four", 0, 2), "whole sentence"),
])
def test_what_cannot_be_labelled_is_said_in_one_sentence(piece: corpus.Piece, arguments: tuple, said: str) -> None:
    with pytest.raises(CourseError, match=said):
        annotations.mark(piece, *arguments)
    with pytest.raises(CourseError, match="confidence"):
        annotations.mark(piece, 1, "certain", confidence=6)
    with pytest.raises(CourseError, match="stage"):
        annotations.mark(piece, 1, "certain", stage="late")


def test_label_sets() -> None:
    assert SETS["four"].labels == ("certain", "uncertain", "unnamed source", "naming")
    assert len(SETS["stance"].labels) == 11 and len(SETS["claims"].labels) == 5
    assert all(set(one.meanings) == set(one.labels) for one in SETS.values())
    choices = [label for one in SETS.values() for label in one.choices]
    assert len(choices) == len(set(choices))  # a label tells its set
    assert annotations.label_set(["help", "harm"]).choices == ("help", "harm", "none of these")
    for wrong in (["one"], ["a", "a"], ["a", "one two three four five six"], ["a", ""], "fives"):
        with pytest.raises(CourseError):
            annotations.label_set(wrong)


def test_progress_in_words(piece: corpus.Piece) -> None:
    assert str(annotations.progress(piece, "four")) == "0 of 21 sentences have a label. Next without a label: sentence 1."
    annotations.mark(piece, 1, "certain")
    annotations.mark(piece, 2, "certain", 0, 2)
    assert str(annotations.progress(piece, "four")) == \
        "2 of 21 sentences have a label, and 1 mark is on single words. Next without a label: sentence 3."
    assert annotations.progress(piece, "four", sentences=[1, 2, 400]).left == ()
    assert str(annotations.progress(piece, "four", sentences=[1])) == "1 of 1 sentences have a label. Every sentence has a label."
    assert annotations.progress(piece, "claims").labelled == 0


def test_names_are_safe_and_remembered(piece: corpus.Piece) -> None:
    assert annotations.clean_name("../Ana  B.") == "Ana-B"
    assert annotations.clean_name("  ") == "me" and annotations.clean_name("Лейла") == "Лейла"
    annotations.mark(piece, 1, "certain", who="Ana B")
    assert annotations.name_in_use() == "Ana-B"  # the file used last
    annotations.use_name("Noor")
    assert annotations.path().name == "labels-Noor.jsonl" and annotations.saved(piece).empty


def test_without_the_text_there_is_nothing_to_label() -> None:
    with pytest.raises(CourseError, match="text-free edition"):
        Places(corpus.piece("riac"))


def test_of_a_real_piece_no_word_is_kept(copied: corpus.Piece) -> None:
    for number in (1, 2, 3):
        annotations.mark(copied, number, "certain")
        made = annotations.mark(copied, number, "hedge", 1, 4)
        assert made.quote == made.prefix == made.suffix == ""
    written = annotations.path().read_text(encoding="utf-8")
    assert all(' '.join(copied.sentences["text"][n].split()[:3]) not in written for n in range(3))
    assert "TextQuoteSelector" not in written and "TextPositionSelector" not in written
    assert (annotations.saved(copied)["quote"] == "").all()


def test_a_copy_that_words_a_sentence_differently_takes_whole_labels_only(small, desk: Path) -> None:
    id = small.ids[0]
    (desk / "own").mkdir(parents=True)
    body = small.text(id).replace("walks home again", "walks slowly back home again")
    (desk / "own" / f"{id}.txt").write_text(body, encoding="utf-8")
    piece = corpus.piece(id)
    where = Places(piece)
    odd = next(n for n in where.spans if not where.fits(n))
    assert annotations.mark(piece, odd, "certain").end == where.size[odd]
    with pytest.raises(CourseError, match="worded differently"):
        annotations.mark(piece, odd, "certain", 0, 2)


def test_places_go_there_and_back(piece: corpus.Piece) -> None:
    where = Places(piece)
    for number, spans in where.words.items():
        for start in range(0, len(spans), 4):
            place = where.characters(number, start, len(spans))
            assert where.at(*place) == [(number, start, len(spans))]


def test_own_texts_are_known_by_their_content() -> None:
    one, two = (corpus._open_piece("own-text", "mine", {}, "own copy", text) for text in ("It may rain. So be it.", "It may snow. So be it."))
    other = corpus._open_piece("own-text", "mine", {}, "own copy", "It may rain. So be it.")
    assert annotations.key(one) == annotations.key(other) != annotations.key(two)
    annotations.mark(one, 1, "hedge", 1, 2)
    assert len(annotations.of_piece(other)) == 1 and annotations.of_piece(two) == []


def test_a_record_is_checked() -> None:
    good = {"id": "x", "piece": "p", "sentence": "1", "start": "0", "end": "2", "label": "fact"}
    assert annotations.checked(**good) == Annotation("x", "p", 1, 0, 2, "fact")
    for wrong in ({"sentence": "0"}, {"start": "2"}, {"end": "x"}, {"label": " "}, {"confidence": "9"}, {"piece": ""}, {"sentence": None}):
        assert annotations.checked(**good | wrong) is None


def test_a_label_carries_the_version_of_the_guideline(piece: corpus.Piece) -> None:
    from helpers import guideline

    first = annotations.mark(piece, 1, "certain")
    guideline.amend("A promise is certain only if a date is given.")
    second = annotations.mark(piece, 1, "certain", stage="again")
    assert (first.guideline, second.guideline) == ("1", "2")
    assert annotations.mark(piece, 2, "certain", guideline="pilot").guideline == "pilot"
