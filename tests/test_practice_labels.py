"""The labels of the practice archive: every row stands where it says, and the command prints what the README cites."""

from __future__ import annotations

import math
from collections import Counter

import pytest

from helpers import corpus, sourcing, stance, words
from helpers.maintain import practice_labels as labels

MARKS = ("pass-a-marks.csv", "pass-b-marks.csv", "marks.csv")
ATTRIBUTIONS = ("pass-a-attributions.csv", "pass-b-attributions.csv", "attributions.csv")


@pytest.mark.parametrize("name", MARKS)
def test_every_mark_stands_where_it_says(name: str) -> None:
    for row in labels.rows(name):
        sentence = labels.sentences(row["piece"])[int(row["sentence"]) - 1]
        span = slice(int(row["word_start"]), int(row["word_end"]))
        assert words.tokens(sentence)[span] == words.tokens(row["marker"]) != [], row
        assert row["marker"] in sentence, row
        assert row["category"] in stance.CATEGORIES, row


@pytest.mark.parametrize("name", MARKS)
def test_no_mark_stands_twice(name: str) -> None:
    assert [mark for mark, n in Counter(labels.marks(name)).items() if n > 1] == []


@pytest.mark.parametrize("name", ATTRIBUTIONS)
def test_every_attribution_stands_in_its_sentence(name: str) -> None:
    for row, found in zip(labels.rows(name), labels.attributions(name), strict=True):
        first = labels.first_words(row["piece"])
        number = int(row["sentence"])
        assert row["type"] in sourcing.TYPES, row
        assert row["content"] and found.content, row
        for part in sourcing.PARTS:
            assert bool(row[part]) == bool(getattr(found, part)), row
            assert all(first[number - 1] <= i < first[number] for i in getattr(found, part)), row


@pytest.mark.parametrize("row", labels.rows("attributions.csv"), ids=lambda row: f"{row['piece']}-{row['sentence']}")
def test_the_parts_of_a_resolved_attribution_share_no_word(row: dict[str, str]) -> None:
    found = labels.placed(row)
    sentence = " ".join(row[part] for part in sourcing.PARTS).replace(labels.SPLIT, " ")
    assert len(found.source) + len(found.cue) + len(found.content) == len(words.tokens(sentence))


def test_direct_and_mixed_need_quotation_marks() -> None:
    for row in labels.rows("attributions.csv"):
        if row["type"] != "indirect":
            number, text = int(row["sentence"]), labels.sentences(row["piece"])
            assert any('"' in sentence for sentence in text[max(0, number - 3) : number + 1]), row


def test_every_practice_piece_is_labelled() -> None:
    assert labels.labelled() == corpus.practice_ids()


def test_the_decisions_explain_every_difference() -> None:
    decided = [row for row in labels.rows("disagreements.csv") if row["layer"] == "marks"]
    a, b, key = (set(labels.marks(name)) for name in ("pass-a-marks.csv", "pass-b-marks.csv", "marks.csv"))
    assert len(a ^ b) == sum(bool(row["pass_a"]) + bool(row["pass_b"]) for row in decided)
    assert a & b <= key <= a | b
    assert len(key) == len(a & b) + sum(row["decision"] != "left out" for row in decided)
    assert all(row["reason"].endswith(".") for row in labels.rows("disagreements.csv"))


@pytest.mark.parametrize("layer", ["marks", "attributions"])
def test_agreed_says_where_a_row_comes_from(layer: str) -> None:
    columns = {"marks": ("piece", "sentence", "word_start", "word_end", "category"),
               "attributions": ("piece", "sentence", "type", *sourcing.PARTS)}[layer]
    a, b, key = ({tuple(row[c] for c in columns): row for row in labels.rows(f"{name}{layer}.csv")}
                 for name in ("pass-a-", "pass-b-", ""))
    for at, row in key.items():
        here = {(True, True): "both", (True, False): "a", (False, True): "b", (False, False): "changed"}[at in a, at in b]
        assert row["agreed"] == here, row
    decisions = Counter(row["decision"] for row in labels.rows("disagreements.csv") if row["layer"] == layer)
    decisions.pop("left out")
    assert decisions == Counter(row["agreed"] for row in key.values() if row["agreed"] != "both")


def test_places_of_a_string() -> None:
    sentence = "The toll, it says, pays for the toll house; it says."
    assert labels.places(sentence, "toll") == [frozenset({1}), frozenset({7})]
    assert labels.places(sentence, "The toll … pays for") == [frozenset({0, 1, 4, 5})]
    assert labels.places(sentence, "") == [frozenset()]
    with pytest.raises(ValueError, match="is not in the sentence"):
        labels.places(sentence, "tol")


def attribution(content: str, type: str = "indirect", source: str = "") -> labels.Attribution:
    return labels.Attribution("x", type, frozenset(map(ord, source)), frozenset({0}), frozenset(map(ord, content)))


def test_contents_match_from_half_of_their_words_on() -> None:
    assert labels.same_content(attribution("abcd"), attribution("abcd")) == 1
    assert labels.same_content(attribution("abcd"), attribution("ab")) == 0.5
    assert labels.same_content(attribution("abcd"), attribution("a")) == 0
    assert labels.same_content_and_type(attribution("abcd", "direct"), attribution("abcd")) == 0
    assert labels.score([attribution("abcd")], [attribution("abcd"), attribution("abc")], labels.same_content) == (1, 1, 2)
    assert labels.sources([attribution("abcd", source="z")], [attribution("abcd", source="yz"), attribution("e")]) == (1, 1, 1)


def test_marks_match_if_they_share_a_word_and_the_category() -> None:
    one, two = labels.Mark("x", 1, 0, 3, "hedge"), labels.Mark("x", 1, 2, 4, "hedge")
    assert labels.same_words(one, two) == 1
    assert labels.same_words(one, two._replace(category="booster")) == 0
    assert labels.same_words(one, two._replace(sentence=2)) == 0
    assert labels.same_words(one, two._replace(first=3)) == 0


def test_scores() -> None:
    found = labels.Score(same=3, found=4, key=6)
    assert (found.precision, found.recall, found.f1) == (0.75, 0.5, 0.6)
    assert math.isnan(labels.Score(0, 0, 0).f1)


def test_the_key_measured_against_itself_is_perfect() -> None:
    key = labels.attributions("attributions.csv"), labels.marks("marks.csv")
    scores = [*labels.attribution_scores(key[0], key[0]).values(), *labels.mark_scores(key[1], key[1]).values()]
    assert all(score.f1 == 1 for score in scores)


def test_the_command_prints_the_tables(capsys: pytest.CaptureFixture[str]) -> None:
    assert labels.main([]) == 0
    printed = capsys.readouterr().out
    assert "How far the two passes agree" in printed and "between the two parties" in printed
    for name in (*stance.CATEGORIES, "attributions: content", "attributions: cue", *labels.SIDES):
        assert f"| {name} |" in printed


def test_the_readme_has_the_agreement() -> None:
    page = (corpus.root() / "README.md").read_text(encoding="utf-8")
    block = page.split(labels.BEGIN)[1].split(labels.END)[0]
    assert labels.markdown(labels.agreement()) in block
    assert "python3 course.py evaluate" in page
