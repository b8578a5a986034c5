"""Words, sentences and counts: known values, hard cases, and any string at all."""

import math
import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import words
from helpers.problems import CourseError

HARD_CASES = [
    ("Dr. Hale met Mr. Voss. They argued.", ["Dr. Hale met Mr. Voss.", "They argued."]),
    ("It cost 3.5 million. Nobody paid.", ["It cost 3.5 million.", "Nobody paid."]),
    ("J. R. Stone wrote it. Who reads it?", ["J. R. Stone wrote it.", "Who reads it?"]),
    ("On Nov. 9 they signed. On Nov. 10 they left.", ["On Nov. 9 they signed.", "On Nov. 10 they left."]),
    ("The U.S. and the U.K. agreed. The rest did not.", ["The U.S. and the U.K. agreed.", "The rest did not."]),
    ("He said: “We stay.” She went.", ["He said: “We stay.”", "She went."]),
    ("See No. 12. It is short.", ["See No. 12.", "It is short."]),
    ("Really?! Yes… Perhaps.", ["Really?!", "Yes…", "Perhaps."]),
    ("A heading without a stop\nThen a sentence.", ["A heading without a stop", "Then a sentence."]),
    ("1. First point\n2. Second point", ["1. First point", "2. Second point"]),
    ("e.g. this one. And that one.", ["e.g. this one.", "And that one."]),
    ("The fund, etc. The end.", ["The fund, etc.", "The end."]),
    ("no capital here. still the same sentence", ["no capital here. still the same sentence"]),
    (" … — * \n", []),
    ("", []),
]


@pytest.mark.parametrize(("text", "expected"), HARD_CASES)
def test_sentences(text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in words.sentences(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hale's, Hale’s", ["Hale's", "Hale’s"]),
        ("so-called 44-day", ["so", "called", "44", "day"]),
        ("soft\u00adhyphen", ["soft\u00adhyphen"]),
        ("‘gray’ zone", ["gray", "zone"]),
        ("Çavuşoğlu, 2,000!", ["Çavuşoğlu", "2", "000"]),
    ],
)
def test_tokens(text: str, expected: list[str]) -> None:
    assert words.tokens(text) == expected


def test_log_likelihood_has_the_known_values() -> None:
    """Worked by hand from the formulas; the four-cell value agrees with scipy's G test."""
    two = 2 * (100 * math.log(100 / 75) + 50 * math.log(50 / 75))
    assert words.log_likelihood(100, 50, 1000, 1000, cells=2) == pytest.approx(two, abs=1e-9)
    assert words.log_likelihood(100, 50, 1000, 1000, cells=2) == pytest.approx(16.9899037, abs=1e-6)
    assert words.log_likelihood(100, 50, 1000, 1000) == pytest.approx(18.3414196, abs=1e-6)
    assert words.log_likelihood(10, 0, 1000, 3000, cells=2) == pytest.approx(20 * math.log(4), abs=1e-9)
    assert words.log_likelihood(7, 21, 1000, 3000) == pytest.approx(0, abs=1e-9)


@settings(deadline=None)
@given(st.integers(0, 500), st.integers(0, 500), st.integers(500, 5000), st.integers(500, 5000))
def test_log_likelihood_agrees_with_nltk(a: int, b: int, total_a: int, total_b: int) -> None:
    association = pytest.importorskip("nltk.metrics.association")
    if a + b == 0:
        assert words.log_likelihood(a, b, total_a, total_b) == 0
        return
    theirs = association.BigramAssocMeasures.likelihood_ratio(a, (a + b, total_a), total_a + total_b)
    assert words.log_likelihood(a, b, total_a, total_b) == pytest.approx(theirs, abs=1e-6)


@given(st.integers(0, 300), st.integers(0, 300), st.integers(300, 900), st.sampled_from([2, 4]))
def test_log_likelihood_is_symmetric_and_not_negative(a: int, b: int, total: int, cells: int) -> None:
    value = words.log_likelihood(a, b, total, 700, cells)
    assert value >= -1e-9
    assert value == pytest.approx(words.log_likelihood(b, a, 700, total, cells), abs=1e-9)


@pytest.mark.parametrize("counts", [(-1, 0, 10, 10), (11, 0, 10, 10), (1, 1, 0, 10)])
def test_log_likelihood_refuses_impossible_counts(counts: tuple[int, ...]) -> None:
    with pytest.raises(CourseError):
        words.log_likelihood(*counts)


def test_log_ratio() -> None:
    assert words.log_ratio(20, 10, 1000, 1000) == 1
    assert words.log_ratio(0, 4, 100, 100) == -3


def test_dispersion_of_gries() -> None:
    """The example of Gries (2008): parts of 9, 10, 10, 10 and 11 words with 1 to 5 occurrences."""
    parts = [["a"] * hits + ["x"] * (size - hits) for size, hits in zip([9, 10, 10, 10, 11], [1, 2, 3, 4, 5], strict=True)]
    assert words.deviation_of_proportions(parts, "a") == pytest.approx(0.18, abs=1e-9)
    assert words.deviation_of_proportions([["a", "b"], ["A", "b"]], "a") == 0
    assert math.isnan(words.deviation_of_proportions([["a"], ["b"]], "c"))


@given(st.lists(st.lists(st.sampled_from("abc"), max_size=9), min_size=1, max_size=6))
def test_dispersion_lies_between_0_and_1(parts: list[list[str]]) -> None:
    value = words.deviation_of_proportions(parts, "a")
    assert math.isnan(value) or -1e-12 <= value < 1


def test_concordance_shows_both_sides() -> None:
    table = words.concordance("The old bridge fell. Nobody saw the OLD bridge fall again.", "old bridge", window=2)
    assert list(table["sentence"]) == [1, 2]
    assert list(table["left"]) == ["The", "saw the"]
    assert list(table["node"]) == ["old bridge", "OLD bridge"]
    assert list(table["right"]) == ["fell. Nobody", "fall again"]


def test_concordance_wants_a_word() -> None:
    with pytest.raises(CourseError):
        words.concordance("Some text.", " … ")


def test_keyness_warns_of_short_texts() -> None:
    table = words.keyness("river river bridge", "bridge road road")
    assert set(table["word"]) == {"river", "bridge", "road"}
    assert "warning" in table.attrs
    assert table.set_index("word").loc["river", "log_ratio"] > 0


def test_frequencies_refuse_a_text_without_words() -> None:
    with pytest.raises(CourseError):
        words.frequencies("?!")


@given(st.text())
def test_sentences_of_any_text(text: str) -> None:
    spans = words.sentences(text)
    assert all(text[start:end].strip() == text[start:end] and words.tokens(text[start:end]) for start, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    inside = sum(len(words.tokens(text[start:end])) for start, end in spans)
    assert inside >= len(words.tokens(text))


@given(st.text())
def test_counts_of_any_text(text: str) -> None:
    assert len(words.token_spans(text)) == len(words.tokens(text))
    if words.count_words(text):
        assert words.frequencies(text)["count"].sum() == sum(words.count_words(text).values())


@settings(max_examples=30)
@given(st.text(), st.text(min_size=1, max_size=5))
def test_concordance_of_any_text(text: str, term: str) -> None:
    if words.tokens(term):
        words.concordance(text, term)


MEGABYTE = 1_000_000


@pytest.mark.parametrize("unit", [".", "a ", "A 1. ", '."', ". ", "?! ", "Dr. ", "(", "’", "a’", " "])
def test_a_megabyte_takes_no_longer_than_its_length_says(unit: str) -> None:
    text = unit * (MEGABYTE // len(unit))
    before = time.perf_counter()
    words.sentences(text)
    words.count_words(text)
    assert time.perf_counter() - before < 20
