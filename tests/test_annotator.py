"""The annotator without a browser: what each control does, what it says, and how fast."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from pathlib import Path

import ipywidgets
import pytest

from helpers import annotations, annotator, corpus
from helpers.annotator import Annotator
from helpers.problems import CourseError


@pytest.fixture(autouse=True)
def nobody() -> Iterator[None]:
    annotations._state["who"] = ""
    yield
    annotations._state["who"] = ""


@pytest.fixture
def box() -> Annotator:
    return Annotator(corpus.practice("oselane-2032"), "four")


def long_text(sentences: int, words_each: int = 8) -> corpus.Piece:
    text = " ".join(f"Sentence {n} " + " ".join("word" for _ in range(words_each - 3)) + " end." for n in range(1, sentences + 1))
    return corpus._open_piece("own-text", "a long text", {"label": "a long text"}, "own copy", text)


def test_save_keeps_the_label_and_goes_on(box: Annotator) -> None:
    box.choice.value, box.sure.value, box.note.value = "certain", 4, "bold"
    box.save.click()
    kept, = annotations.of_piece(box.where)
    assert (kept.sentence, kept.label, kept.confidence, kept.note) == (1, "certain", 4, "bold")
    assert box.sentence.value == 2 and box.choice.value is None and box.sure.value == 0 and box.note.value == ""
    assert "Saved" in box.told.value and "sentence 1" in box.told.value
    assert "1 of 21 sentences have a label. Next without a label: sentence 2." in box.far.value
    assert "● certain" in box.sentence.options[0][0]


def test_words_are_marked_with_two_lists(box: Annotator) -> None:
    box.sentence.value = 2
    assert box.last.disabled
    box.first.value = 2
    assert not box.last.disabled and box.last.options[0] == ("3 she", 2)
    box.last.value = 4
    assert '<mark class="chosen">she walks down</mark>' in box.passage.value
    box.choice.value = "naming"
    box.save.click()
    kept, = annotations.of_piece(box.where)
    assert (kept.start, kept.end, kept.quote) == (2, 5, "she walks down")
    assert box.sentence.value == 2  # more may be marked here
    assert '<mark class="set">she walks down</mark><sub>naming</sub>' in box.passage.value
    assert box.first.value == -1 and box.last.disabled


def test_overlapping_marks_are_shown_with_both_labels(box: Annotator) -> None:
    annotations.mark(box.where, 2, "naming", 0, 4)
    annotations.mark(box.where, 2, "certain", 2, 6)
    box.show(2)
    shown = box.passage.value
    assert shown.count("<mark") == 3 and "<sub>naming</sub>" in shown and "<sub>certain</sub>" in shown


def test_save_without_a_label_says_what_to_do(box: Annotator) -> None:
    box.note.value = "half a thought"
    box.save.click()
    assert "Choose a label first" in box.told.value and box.note.value == "half a thought"
    assert annotations.of_piece(box.where) == []


def test_none_is_for_whole_sentences(box: Annotator) -> None:
    box.first.value, box.choice.value = 0, "none of the four"
    box.save.click()
    assert "whole sentence" in box.told.value and box.choice.value == "none of the four"


def test_next_undo_and_remove(box: Annotator) -> None:
    annotations.mark(box.where, 2, "certain")
    box.next.click()
    assert box.sentence.value == 3
    box.undo.click()
    assert "Taken back" in box.told.value and box.sentence.value == 2 and annotations.of_piece(box.where) == []
    box.undo.click()
    assert "nothing to take back" in box.told.value
    box.choice.value = "naming"
    box.save.click()
    box.sentence.value = 2
    assert box.here.options[0][0] == "1 naming – whole sentence"
    box.remove.click()
    assert annotations.of_piece(box.where) == [] and box.remove.disabled
    box.undo.click()
    assert [one.label for one in annotations.of_piece(box.where)] == ["naming"]


def test_previous_and_next_stop_at_the_ends(box: Annotator) -> None:
    box.before.click()
    assert "first sentence" in box.told.value
    box.after.click()
    assert box.sentence.value == 2
    box.sentence.value = 21
    box.after.click()
    assert "last sentence" in box.told.value and box.sentence.value == 21


def test_when_all_is_labelled_next_says_so() -> None:
    box = Annotator(corpus.practice("oselane-2032"), "claims", sentences=[3, 5, 999])
    for label in ("fact", "value"):
        box.choice.value = label
        box.save.click()
    assert "2 of 2" in box.far.value
    box.next.click()
    assert "Every sentence has a label" in box.told.value


def test_sets_change_in_place_and_each_label_is_explained(box: Annotator) -> None:
    assert len(box.choice.options) == 5
    box.sets.value = "stance"
    assert len(box.choice.options) == 12 and box.choice.options[11] == ("12 no stance word", "no stance word")
    box.choice.value = "hedge"
    assert "weaker" in box.meaning.value
    box.save.click()
    box.sets.value = "four"
    assert "0 of 21" in box.far.value  # another set, another task
    own = Annotator(corpus.practice("oselane-2032"), ["help", "harm"])
    assert [value for _, value in own.choice.options] == ["help", "harm", "none of these"]


def test_every_control_has_a_label(box: Annotator) -> None:
    def inside(widget: ipywidgets.Widget) -> Iterator[ipywidgets.Widget]:
        yield widget
        for child in getattr(widget, "children", ()):
            yield from inside(child)

    controls = [one for one in inside(box.widget) if hasattr(one, "description") and not isinstance(one, ipywidgets.HTML)]
    assert len(controls) >= 16
    assert all(one.description.strip() for one in controls)
    assert all(one.tooltip for one in controls if isinstance(one, ipywidgets.Button))


def test_a_name_chooses_the_file(box: Annotator) -> None:
    box.name.value = "Ana B!"
    assert box.name.value == "Ana-B" and "labels-Ana-B.jsonl" in box.told.value
    box.choice.value = "certain"
    box.save.click()
    assert annotations.load(annotations.folder() / "labels-Ana-B.jsonl")[0].who == "Ana-B"


@pytest.mark.parametrize("format", ["csv", "w3c", "doccano", "brat", "labelstudio", "conll"])
def test_a_file_to_hand_in(box: Annotator, format: str) -> None:
    box.write.click()
    assert "no labels to write yet" in box.told.value
    annotations.mark(box.where, 1, "certain")
    box.format.value = format
    box.write.click()
    assert "Written: hand-in/oselane-2032-me-" in box.told.value
    assert list(annotator.hand_in().iterdir())


def test_a_new_box_goes_on_where_the_last_one_stopped(box: Annotator) -> None:
    for _ in range(3):
        box.choice.value = "certain"
        box.save.click()
    assert Annotator(corpus.practice("oselane-2032"), "four").sentence.value == 4


def test_a_full_disk_is_said_and_the_controls_keep_their_values(box: Annotator, full_disk) -> None:
    full_disk("fsync")
    box.choice.value, box.note.value = "certain", "keep me"
    box.save.click()
    assert "disk is full" in box.told.value and box.note.value == "keep me" and box.choice.value == "certain"


def test_nothing_of_the_text_is_in_the_plain_form(box: Annotator) -> None:
    assert repr(box.widget) == "The annotator. Run the cell to see it."
    plain = box.widget._repr_mimebundle_()["text/plain"]
    assert "neighbour" not in plain


def test_markup_in_a_text_is_shown_as_text() -> None:
    piece = corpus._open_piece("own-text", "x<b>", {}, "own copy", "He wrote <script>alert(1)</script> & left. So be it.")
    box = Annotator(piece, "four")
    assert "<script" not in box.passage.value and "&lt;script&gt;" in box.passage.value


def test_real_pieces_offer_text_free_files_only(small, desk: Path) -> None:
    (desk / "own").mkdir(parents=True)
    (desk / "own" / f"{small.ids[0]}.txt").write_text(small.text(small.ids[0]), encoding="utf-8")
    box = Annotator(corpus.piece(small.ids[0]), "four")
    assert [value for _, value in box.format.options] == ["csv", "w3c"]
    box.choice.value = "certain"
    box.save.click()
    box.write.click()
    assert "none of the text" in box.told.value


def test_what_cannot_be_shown_is_said_in_one_sentence() -> None:
    for call in (lambda: annotator.label(corpus.piece("riac")), lambda: annotator.label(corpus.practice("oselane-2032"), sentences=[999]),
                 lambda: annotator.label(corpus.practice("oselane-2032"), stage="late"),
                 lambda: annotator.label(corpus.practice("oselane-2032"), labels="nine")):
        with pytest.raises(CourseError):
            call()


def test_three_hundred_sentences_open_in_under_two_seconds() -> None:
    piece = long_text(300)
    began = time.perf_counter()
    box = Annotator(piece, "stance")
    assert time.perf_counter() - began < 2
    assert len(box.sentence.options) == 300


def test_an_interaction_takes_under_150_milliseconds_in_the_kernel() -> None:
    """2,500 words, 120 labels there already; the browser's part is measured in test_browser_annotator."""
    box = Annotator(long_text(125, 20), "four")
    for number in range(2, 122):
        annotations.mark(box.where, number, "certain")
    times = []
    for number in range(20):
        began = time.perf_counter()
        box.sentence.value = 20 + number
        box.first.value = 2
        box.choice.value = "uncertain"
        box.save.click()
        times.append(time.perf_counter() - began)
    assert statistics.median(times) < 0.15
