"""Agreement: the figures against a second library, bad files, rounds, the key, the guideline and the page."""

from __future__ import annotations

import csv
import json
import random
import time
import zlib
from pathlib import Path

import krippendorff
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nltk.metrics.agreement import AnnotationTask

from helpers import agreement, agreement_page, annotations, answers, corpus, guideline, labelfiles
from helpers.agreement import Unit
from helpers.problems import CourseError

PIECE = "harrowgard-2032"
FOUR = ("certain", "uncertain", "unnamed source", "naming")
NONE = "none of the four"


def write(path: Path, rows: list[tuple], who: str | None = None, piece: str = PIECE, stage: str = "alone", guideline: str = "1") -> Path:
    """Write a label file; a row is a sentence and a label, or these and a stage and a guideline version."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(labelfiles.COLUMNS)
        for n, (sentence, label, *more) in enumerate(rows):
            writer.writerow([piece, sentence, 0, 3, label, 3, "", who or path.stem, more[0] if more else stage,
                             f"2026-11-22T00:00:{n % 60:02}.{zlib.crc32(f'{path.stem} {n}'.encode()) % 1000:03}+00:00", more[1] if len(more) > 1 else guideline])
    return path


def simulate(folder: Path, people: int = 30, sentences: int = 61, piece: str = PIECE, seed: int = 1) -> Path:
    """Write the files of a class: most labels follow one reading, a tenth is missing, some sentences have two labels."""
    chance = random.Random(seed)
    reading = {n: chance.choice([*FOUR, NONE]) for n in range(1, sentences + 1)}
    for person in range(people):
        rows: list[tuple] = []
        for n in reading:
            if chance.random() < 0.1:
                continue
            label = reading[n] if chance.random() < 0.7 else chance.choice([*FOUR, NONE])
            rows.append((n, label))
            if label != NONE and chance.random() < 0.15:
                rows.append((n, chance.choice([one for one in FOUR if one != label])))
        write(folder / f"reader-{person + 1:02}.csv", rows, piece=piece)
    return folder


def nltk_alpha(values: dict[int, dict[str, object]]) -> float:
    return AnnotationTask([(who, n, value) for n, found in values.items() for who, value in found.items()]).alpha()


# --- the figures ---------------------------------------------------------------------------


def test_thirty_files_give_the_page_in_time_and_the_figures_of_a_second_library(tmp_path: Path) -> None:
    simulate(tmp_path / "class")
    simulate(tmp_path / "long", sentences=300, piece="own-long")
    for piece, folder in ((PIECE, "class"), ("own-long", "long")):
        start = time.perf_counter()
        agreement.page(piece, files=tmp_path / folder)
        assert time.perf_counter() - start < 5
    found = agreement.compare(tmp_path / "class")
    assert len(found.people) == 30 and len(found.sentences) == 61
    assert found.alpha == pytest.approx(nltk_alpha(found.values), abs=1e-12)
    assert found.low < found.alpha < found.high and 0 < found.raw < 1
    for row in found.by_label.itertuples():
        given_or_not = {n: {who: row.label in value for who, value in people.items()} for n, people in found.values.items()}
        assert row.alpha == pytest.approx(nltk_alpha(given_or_not), abs=1e-12)
        assert row.given == sum(row.label in value for people in found.values.values() for value in people.values())


def test_raw_agreement_is_that_of_a_second_library(tmp_path: Path) -> None:
    """nltk averages over pairs of people, we over pairs of labels: the same where nothing is missing."""
    chance = random.Random(5)
    for who in "abcde":
        write(tmp_path / f"{who}.csv", [(n, chance.choice([*FOUR, NONE])) for n in range(1, 62)])
    found = agreement.compare(tmp_path)
    task = AnnotationTask([(who, n, value) for n, people in found.values.items() for who, value in people.items()])
    assert found.raw == pytest.approx(task.avg_Ao(), abs=1e-12)
    assert found.confusion.loc["certain", "certain"] == sum(
        a == b == ("certain",) for people in found.values.values() for i, a in enumerate(people.values()) for b in list(people.values())[:i])


@st.composite
def ratings(draw: st.DrawFn) -> list[Unit]:
    people = draw(st.integers(2, 6))
    value = st.sampled_from([(), ("a",), ("b",), ("a", "b")])
    rows = draw(st.lists(st.lists(value, min_size=2, max_size=people), min_size=2, max_size=25))
    return [Unit(n, tuple(row)) for n, row in enumerate(rows, 1)]


@settings(max_examples=150, deadline=None)
@given(ratings())
def test_alpha_equals_that_of_nltk_with_missing_labels(units: list[Unit]) -> None:
    found = agreement.measure(units)
    if len({value for unit in units for value in unit.values}) == 1:
        assert found.alpha is None and found.raw == 1
    else:
        values = {unit.sentence: {str(n): value for n, value in enumerate(unit.values)} for unit in units}
        assert found.alpha == pytest.approx(nltk_alpha(values), abs=1e-12)


def test_each_draw_of_the_interval_equals_the_library(tmp_path: Path) -> None:
    found = agreement.compare(simulate(tmp_path, people=5, sentences=20))
    units = agreement._units(found.values, "")
    counts, places = agreement._counts(units), [unit.sentence for unit in units]
    ours = agreement.bootstrap(counts, places, draws=50)
    weights = np.random.default_rng(agreement.SEED).multinomial(len(units), [1 / len(units)] * len(units), size=50)
    theirs = [krippendorff.alpha(value_counts=np.repeat(counts, weight, axis=0), level_of_measurement="nominal") for weight in weights]
    assert ours == pytest.approx(theirs, abs=1e-12)
    all_draws = agreement.bootstrap(counts, places)
    assert (found.low, found.high) == pytest.approx(tuple(np.quantile(all_draws, [0.025, 0.975])))
    assert agreement.compare(tmp_path).low == found.low  # the same draws each time


def test_with_a_key_a_sentence_is_drawn_with_all_its_people(tmp_path: Path) -> None:
    found = agreement.compare(simulate(tmp_path, people=4), against="key")
    units = agreement._units(found.values, found.against)
    counts, places = agreement._counts(units), np.array([unit.sentence for unit in units])
    numbers = np.unique(places)
    weights = np.random.default_rng(agreement.SEED).multinomial(len(numbers), [1 / len(numbers)] * len(numbers), size=20)
    theirs = [krippendorff.alpha(value_counts=np.concatenate([np.repeat(counts[places == n], w, axis=0) for n, w in zip(numbers, weight, strict=True)]),
                                 level_of_measurement="nominal") for weight in weights]
    assert agreement.bootstrap(counts, places.tolist(), draws=20) == pytest.approx(theirs, abs=1e-12)


def test_everybody_the_same_label_is_said_and_no_figure_is_made_up(tmp_path: Path) -> None:
    for who in "ab":
        write(tmp_path / f"{who}.csv", [(n, "certain") for n in range(1, 10)])
    found = agreement.compare(tmp_path)
    assert (found.alpha, found.low, found.high, found.raw) == (None, None, None, 1.0)
    assert "cannot be told" in found.summary() and found.divided.empty
    assert "–" in agreement_page.show(found).html


# --- what counts ---------------------------------------------------------------------------


def test_several_labels_on_a_sentence(tmp_path: Path) -> None:
    write(tmp_path / "ana.csv", [(1, "certain"), (1, "naming"), (2, "certain"), (3, NONE), (4, "uncertain")])
    write(tmp_path / "bo.csv", [(1, "naming"), (1, "certain"), (2, "certain"), (2, "naming"), (3, NONE), (3, "uncertain"), (5, "certain")])
    found = agreement.compare(tmp_path)
    assert found.sentences == [1, 2, 3]  # 4 and 5 were read by one only
    assert found.values[1]["ana"] == found.values[1]["bo"] == ("certain", "naming")
    assert found.values[3]["bo"] == ("uncertain",)  # a label beside "none" takes its place
    assert found.raw == pytest.approx(1 / 3)
    assert list(found.divided["sentence"]) == [2, 3]
    assert found.divided.loc[0, "who"] == "certain: ana; certain + naming: bo"
    assert found.confusion.loc["certain", "certain"] == 2 and found.confusion.loc["naming", "nothing"] == 1
    assert found.confusion.loc["uncertain", NONE] == 1


def test_labels_given_again_count_and_the_rounds_are_compared(tmp_path: Path) -> None:
    first = {"ana": ["certain", "certain", "naming"], "bo": ["uncertain", "certain", "certain"]}
    again = {"ana": ["certain", "certain", "naming"], "bo": ["certain", "certain", "naming"]}
    for who in first:
        rows = [(n, label) for n, label in enumerate(first[who], 1)] + [(n, label, "again", "2") for n, label in enumerate(again[who], 1)]
        write(tmp_path / f"{who}.csv", [*rows, (1, "naming", "together", "2"), (9, "certain")])
    found = agreement.compare(tmp_path)
    assert found.raw == 1 and found.alpha == pytest.approx(1)
    assert list(found.rounds["labels"]) == ["first labels", "labelled again"] and list(found.rounds["guideline"]) == ["1", "2"]
    assert list(found.rounds["sentences"]) == [3, 3] and list(found.rounds["raw"]) == pytest.approx([1 / 3, 1])
    assert agreement.compare(tmp_path, stage="alone").raw == pytest.approx(2 / 4)
    assert agreement.compare(tmp_path, stage="together").sentences == [1]
    assert "Before and after" in agreement_page.show(found).html


def test_the_key_speaks_the_words_of_the_label_set(tmp_path: Path) -> None:
    rows = labelfiles.read(corpus.root() / "practice" / "key" / "marks.csv")[0].rows
    hedged = {row.sentence for row in rows if row.piece == PIECE and row.label == "hedge"}
    every = range(1, len(corpus.practice(PIECE).sentences) + 1)
    write(tmp_path / "ana.csv", [(n, "uncertain" if n in hedged else NONE) for n in every])
    found = agreement.compare(tmp_path / "ana.csv", against="key")
    assert found.against == "the key" and found.people == ["ana"] and len(found.sentences) == len(every)
    label = found.by_label.set_index("label").loc["uncertain"]
    assert label["alpha"] == label["raw"] == 1
    assert set(found.divided.columns) == {"sentence", "labels", "key", "same", "who", "why", "note"}
    by_path = agreement.compare(tmp_path / "ana.csv", against=corpus.root() / "practice" / "key" / "marks.csv")
    assert (by_path.alpha, by_path.raw) == (found.alpha, found.raw)


def test_the_two_passes_behind_the_key_can_be_compared() -> None:
    folder = corpus.root() / "practice" / "key"
    for layer in ("marks", "attributions"):
        found = agreement.compare([folder / f"pass-a-{layer}.csv", folder / f"pass-b-{layer}.csv"], piece="quarrow-2032")
        assert len(found.sentences) == 79 and found.alpha > 0.6
        assert found.alpha == pytest.approx(nltk_alpha(found.values), abs=1e-12)


def test_there_is_no_key_for_a_real_piece_or_for_other_labels(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match="no key for a real piece"):
        agreement.compare(write(tmp_path / "a.csv", [(1, "certain")], piece="riac"), against="key")
    with pytest.raises(CourseError, match="no labels of the set"):
        agreement.compare(write(tmp_path / "b.csv", [(1, "fact")]), against="key")


def test_own_labels_w3c_files_and_tables_meet(tmp_path: Path, desk: Path) -> None:
    piece = corpus.practice(PIECE)
    for n, label in enumerate(["certain", "uncertain", NONE], 1):
        annotations.mark(piece, n, label, who="ana")
        annotations.mark(piece, n, label, who="bo")
    annotations.mark(piece, 3, "naming", who="bo")
    annotations.export(piece, tmp_path / "ana.csv", "csv", who="ana")
    annotations.export(piece, tmp_path / "bo.jsonl", "w3c", who="bo")
    expected = {1: {("certain",)}, 2: {("uncertain",)}, 3: {(), ("naming",)}}
    for files in ([tmp_path / "ana.csv", tmp_path / "bo.jsonl"], tmp_path, [annotations.path("ana"), annotations.path("bo")],
                  [annotations.saved(piece, "ana"), annotations.saved(piece, "bo")],
                  [("x.csv", (tmp_path / "ana.csv").read_bytes()), ("y.jsonl", (tmp_path / "bo.jsonl").read_bytes())]):
        found = agreement.compare(files)
        assert {n: set(people.values()) for n, people in found.values.items()} == expected and set(found.people) == {"ana", "bo"}


def test_files_from_spreadsheets(tmp_path: Path) -> None:
    plain = write(tmp_path / "ana.csv", [(1, "certain"), (2, NONE)]).read_text()
    write(tmp_path / "bo.csv", [(1, "certain"), (2, "naming")])
    expected = agreement.compare(tmp_path).values
    for content in (plain.replace(",", ";").encode("utf-8-sig"), plain.replace(",", "\t").encode("utf-16"),
                    plain.replace("\n", "\r\n").replace(f"{PIECE},1,", f"{PIECE},1.0,").encode()):
        (tmp_path / "ana.csv").write_bytes(content)
        assert agreement.compare(tmp_path).values == expected


# --- files that cannot be used --------------------------------------------------------------

HEAD = ",".join(labelfiles.COLUMNS)
BAD = {
    "empty.csv": (b"", "is empty"),
    "blank.csv": (b"\n \n", "is empty"),
    "page.csv": (b"<!DOCTYPE html><html><body>Log in</body></html>", "is a web page"),
    "book.csv": (b"PK\x03\x04abc", "workbook"),
    "report.csv": (b"%PDF-1.7", "no label file"),
    "essay.csv": (b"Dear teacher, here is my work.\nBye.", "lacks the columns piece, sentence, label"),
    "columns.csv": (b"piece,sentence,word_start,word_end\nharrowgard-2032,1,0,1\n", "lacks the column label"),
    "head.csv": (HEAD.encode(), "There are no labels"),
    "numbers.csv": (f"{HEAD}\n{PIECE},first,0,1,certain,,,x,alone,,1\n".encode(), "None of its 1 lines"),
    "tool.jsonl": (b'{"id": 1, "text": "x", "label": [[0, 1, "a"]]}\n', "another tool"),
    "torn.jsonl": (b'{"@context": "x", "type"\n', "There are no labels"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_gets_one_clear_message_and_the_others_count(name: str, tmp_path: Path) -> None:
    content, said = BAD[name]
    (tmp_path / name).write_bytes(content)
    with pytest.raises(CourseError, match=said) as raised:
        agreement.compare(tmp_path / name)
    message = str(raised.value)
    assert message.startswith((name, "There are no labels in " + name)) and message.count(".") <= 5 and "Traceback" not in message
    for who in ("ana", "bo"):
        write(tmp_path / f"{who}.csv", [(1, "certain"), (2, "naming" if who == "bo" else NONE)])
    found = agreement.compare(tmp_path)
    assert found.people == ["ana", "bo"] and any(said in line for line in found.said)
    assert "About the files" in agreement_page.show(found).html


def test_too_few_people_or_no_common_sentence(tmp_path: Path) -> None:
    ana = write(tmp_path / "ana.csv", [(1, "certain")])
    with pytest.raises(CourseError, match=r"Only one person's labels are here \(ana\)"):
        agreement.compare(ana)
    copy = tmp_path / "copy" / "ana2.csv"
    copy.parent.mkdir()
    copy.write_bytes(ana.read_bytes())
    with pytest.raises(CourseError, match="counted once"):
        agreement.compare([ana, copy])
    with pytest.raises(CourseError, match="Nobody labelled the same sentence"):
        agreement.compare([ana, write(tmp_path / "bo.csv", [(2, "certain")])])
    with pytest.raises(CourseError, match="on different pieces: Harrowgard"):
        agreement.compare([ana, write(tmp_path / "cy.csv", [(1, "certain")], piece="riac")])
    with pytest.raises(CourseError, match="There is no file"):
        agreement.compare(tmp_path / "nobody.csv")
    with pytest.raises(CourseError, match="no label files in none"):
        (tmp_path / "none").mkdir()
        agreement.compare(tmp_path / "none")
    with pytest.raises(CourseError, match="not int"):
        agreement.compare(7)


def test_a_file_on_another_piece_or_set_and_a_sentence_that_is_not_there(tmp_path: Path) -> None:
    write(tmp_path / "ana.csv", [(1, "certain"), (2, "fact"), (3, NONE)])
    write(tmp_path / "bo.csv", [(1, "naming"), (3, NONE), (900, "certain")])
    write(tmp_path / "cy.csv", [(1, "certain")], piece="riac")
    found = agreement.compare(tmp_path)
    assert found.sentences == [1, 3]
    told = " ".join(found.said)
    assert "cy.csv holds labels of Považan, Nov 2020, not of Harrowgard" in told and "names sentence 900" in told and "labels='claims'" in told


def test_one_person_with_two_files_and_two_people_of_one_name(tmp_path: Path) -> None:
    write(tmp_path / "bo.csv", [(1, "certain"), (2, NONE)])
    old = write(tmp_path / "ana.csv", [(1, "certain"), (2, NONE)])
    lines = old.read_text().splitlines()
    (tmp_path / "ana-new.csv").write_text("\n".join([*lines, lines[-1].replace(",2,", ",3,").replace("00:00:01", "00:09:01")]))
    found = agreement.compare(tmp_path)
    assert sorted(found.people) == ["ana", "bo"] and any("newer one, ana-new.csv" in line for line in found.said)
    write(tmp_path / "other.csv", [(1, "naming"), (2, NONE)], who="bo")
    found = agreement.compare(tmp_path)
    assert sorted(found.people) == ["ana", "bo (bo.csv)", "bo (other.csv)"]


def test_labels_of_your_own(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", [(1, "help"), (2, "harm"), (3, "none of these")], piece="own-abc")
    write(tmp_path / "b.csv", [(1, "help"), (2, "help"), (3, "none of these")], piece="own-abc")
    found = agreement.compare(tmp_path)
    assert found.labels.labels == ("harm", "help") and found.raw == pytest.approx(2 / 3)
    assert agreement_page.card(found, 2).table.shape[0] == 2


def test_what_people_wrote_is_not_taken_for_markup(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", [(1, "<b>x</b>"), (2, "y")], who="<script>alert(1)</script>", piece="own-abc")
    write(tmp_path / "b.csv", [(1, "y"), (2, "y")], piece="own-abc")
    found = agreement.compare(tmp_path)
    html = agreement_page.show(found).html + agreement_page.card(found, 1).html
    assert "<script>" not in html and "<b>x" not in html


# --- why, the guideline, the page -----------------------------------------------------------


def test_why_is_kept_in_the_answer_file_and_stands_in_the_table(tmp_path: Path, desk: Path) -> None:
    simulate(tmp_path, people=3)
    found = agreement.compare(tmp_path)
    sentence = int(found.divided["sentence"].iloc[0])
    said = agreement.why(PIECE, sentence, "guideline", "No rule for “about”.")
    assert all(one.good for one in said) and "missing rule" in said[-1].text
    row = found.divided.set_index("sentence").loc[sentence]
    assert (row["why"], row["note"]) == ("guideline", "No rule for “about”.")
    kept = json.loads((desk / "answers.jsonl").read_text(encoding="utf-8"))
    assert kept["id"] == f"divided-{PIECE}-{sentence}" and kept["role"] == "discussion"
    with pytest.raises(CourseError, match="none of the reasons"):
        agreement.why(PIECE, sentence, "stupidity")
    for reason in agreement.REASONS:
        agreement.why(PIECE, sentence, reason, "x")
        assert agreement.reason(PIECE, sentence) == (reason, "x")


def test_an_amendment_is_the_next_version(desk: Path) -> None:
    assert guideline.version() == "1" and not guideline.path().exists()
    now = guideline.amend("A number with “about” is uncertain.", why="sentence 12")
    assert now.version == 2 and guideline.version() == "2"
    text = guideline.path().read_text(encoding="utf-8")
    assert "A number with “about” is uncertain. (version 2; sentence 12)" in text and text.count("Version") == 1
    assert guideline.read(1).text == guideline.starter()
    guideline.amend("Names of towns are no naming.")
    assert guideline.version() == "3" and guideline.path(2).read_text(encoding="utf-8") == text
    assert guideline.path().read_text(encoding="utf-8").count(guideline.ADDED) == 1
    rows = answers.store().history()
    assert [row["answer"]["version"] for row in rows] == [2, 3]
    with pytest.raises(CourseError, match="no rule yet"):
        guideline.amend("  ")
    with pytest.raises(CourseError, match="no version 9"):
        guideline.read(9)


def test_a_change_by_hand_is_the_next_version_too(desk: Path) -> None:
    guideline.amend("One rule.")
    changed = guideline.path().read_text(encoding="utf-8").replace("One rule.", "Another rule.")
    guideline.path().write_bytes(changed.replace("\n", "\r\n").encode())
    assert guideline.version() == "3" and guideline.read().by_hand and guideline.version() == "3"
    assert guideline.amend("A third rule.").version == 4
    assert "Another rule." in guideline.read(3).text and "One rule." in guideline.read(2).text
    assert not guideline.read().by_hand and "Another rule." in guideline.read().text


def test_a_guideline_from_elsewhere_and_a_broken_one(desk: Path) -> None:
    desk.mkdir(parents=True, exist_ok=True)
    guideline.path().write_text("Mark what you see.\n", encoding="utf-8")
    assert guideline.version() == "1"
    assert guideline.amend("Look twice.").text.startswith("Version 2, ")
    guideline.path().write_bytes(b"%PDF-1.7 ...")
    assert guideline.version() == ""
    with pytest.raises(CourseError, match="could not be read as a text"):
        guideline.read()


def press(page: agreement_page._Page, button: str) -> None:
    getattr(page, button).click()


def test_the_page_from_the_files_to_the_second_round(tmp_path: Path, desk: Path) -> None:
    simulate(tmp_path / "class", people=8)
    page = agreement_page._Page(PIECE, tmp_path / "class", None, None)
    assert "8 people" in page.figures.value and page.sentence.value is not None
    first = page.sentence.value
    press(page, "after")
    assert page.sentence.value != first and f"Sentence {page.sentence.value}" in page.card.value
    press(page, "before")
    assert page.sentence.value == first and page.before.disabled
    box = page.question.children[0]
    choice, note = box.children[1].children
    choice.value, note.value = agreement.REASONS["slip"], "Pressed the wrong one."
    box.children[2].click()
    assert agreement.reason(PIECE, first) == ("slip", "Pressed the wrong one.") and "Label this sentence again" in page.advice.value
    assert "Pressed the wrong one." in page.figures.value
    press(page, "amend")
    assert "no rule yet" in page.amended.value
    page.rule.value = "A new rule."
    press(page, "amend")
    assert "version 2" in page.amended.value and "A new rule." in page.rules.value and page.rule.value == ""
    page.against.value = "key"
    press(page, "go")
    assert "8 people and the key" in page.figures.value and page.sentence.value is not None
    assert repr(page.widget) == "The agreement page. Run the cell to see it."


def test_the_page_without_files_says_what_to_do_and_takes_own_labels(desk: Path) -> None:
    page = agreement_page._Page(PIECE, None, None, None)
    assert "Add the files of your class" in page.said.value
    press(page, "go")
    assert "nothing to compare yet" in page.said.value and page.talk.layout.display == "none"
    for n in range(1, 5):
        annotations.mark(corpus.practice(PIECE), n, "certain", who="ana")
    page = agreement_page._Page(PIECE, None, "key", None)
    assert "ana and the key" in page.figures.value and "rough" in page.figures.value
    page = agreement_page._Page(PIECE, "no-such-folder", None, None)
    assert "There is no file no-such-folder" in page.said.value


def test_of_a_real_piece_only_our_words_are_shown(tmp_path: Path) -> None:
    for who, label in (("a", "certain"), ("b", "naming")):
        write(tmp_path / f"{who}.csv", [(1, label), (2, "certain")], piece="riac")
    found = agreement.compare(tmp_path)
    assert "in our words" in agreement_page.card(found, 1).html
    page = agreement_page._Page(corpus.piece("riac"), tmp_path, None, None)
    assert [value for _, value in page.against.options] == [""] and page.again.layout.display == "none"
    assert isinstance(found.divided, pd.DataFrame) and "text" not in found.divided


def test_every_control_has_a_label_or_words_on_it() -> None:
    page = agreement_page._Page(PIECE, None, None, None)
    for control in (page.picker, page.own, page.against, page.go, page.sentence, page.before, page.after, page.rule, page.because, page.amend, page.again):
        assert control.description.strip()
