"""Attributions, checks and ledger: what they find, and that no text can break them."""

from __future__ import annotations

import time
from types import SimpleNamespace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import sourcing, words
from helpers.attribution_rules import cues
from helpers.problems import CourseError
from helpers.attribution_rules.quoting import quotations
from helpers.attribution_rules.reading import Reading


def one(text: str) -> pd.Series:
    """Return the only attribution of a text."""
    table = sourcing.attributions(text)
    assert len(table) == 1, table[["source", "cue", "content", "rule"]]
    return table.iloc[0]


def parts(text: str) -> list[tuple[str, str, str]]:
    """Return source, cue and content of every attribution."""
    return list(sourcing.attributions(text)[["source", "cue", "content"]].itertuples(index=False, name=None))


@pytest.mark.parametrize(
    ("text", "source", "cue", "content", "type"),
    [
        ("The minister said that the port would open.", "The minister", "said", "that the port would open", "indirect"),
        ("“The port is closed,” the harbour master said.", "the harbour master", "said", "“The port is closed,”", "direct"),
        ('"The port is closed," said Anna Vell, the harbour master.', "Anna Vell, the harbour master", "said", '"The port is closed,"', "direct"),
        ("According to the port office, forty ships waited.", "the port office", "According to", "forty ships waited", "indirect"),
        ("Forty ships waited, according to the port office.", "the port office", "according to", "Forty ships waited", "indirect"),
        ("The ships are late, she wrote.", "she", "wrote", "The ships are late", "indirect"),
        ("It was said that the ice is thin.", "", "was said", "that the ice is thin", "indirect"),
        ("Critics believe that the plan will fail.", "Critics", "believe", "that the plan will fail", "indirect"),
        ("The mayor called the plan “a gift to the rich”.", "The mayor", "called", "the plan “a gift to the rich”", "mixed"),
    ],
)
def test_common_forms(text: str, source: str, cue: str, content: str, type: str) -> None:
    row = one(text)
    assert (row["source"], row["cue"], row["content"], row["type"]) == (source, cue, content, type)
    assert row["rule"]


@pytest.mark.parametrize(
    "text",
    [
        "Some argue that it was a mistake.",
        "We know that the lake is rising.",
        "It is well known that he never went there.",
        "I think this is a good idea.",
        "As Lenz put it, this was not the end.",
        "Many people feel that politics is broken.",
        "The claim that the bridge was safe is old.",
        "Reports of new fighting reached the town.",
        "The town is seen by many as a fortress.",
        "The guards reportedly left before dawn.",
        "The reforms, as promised by the council, came late.",
        "He denied the charges against his friends.",
        "The resolution demands withdrawal.",
    ],
)
def test_commentary_attributes_in_other_ways_than_news(text: str) -> None:
    assert len(sourcing.attributions(text)) >= 1


@pytest.mark.parametrize(
    "text",
    [
        "Mix the flour and the sugar.",
        "The train leaves at nine and reaches the coast at noon.",
        "The so-called experts had gone home.",
        "The war claimed many lives.",
        "He found his boat by the river.",
        "The latest fall of prices shows that the market is weak.",
        "Russia wants to come back.",
        "The army attacked the town in May.",
        "Soldiers pushed the line to the north.",
        "The leaders signed a statement on 10 November.",
    ],
)
def test_not_every_such_word_reports(text: str) -> None:
    assert sourcing.attributions(text).empty


def test_quotation_goes_on_over_sentences_and_lines() -> None:
    row = one('"The first year was hard," Lenz said. "The second was harder. Nobody came."\n\n"The third was quiet."')
    assert row["content"].startswith('"The first') and row["content"].endswith('quiet."')


def test_quotation_left_open_at_the_end_of_a_paragraph() -> None:
    row = one("“The road was open,” Mara Lind said.\n\n“We drove all night.\n\n“Then we saw the lake.”")
    assert row["content"].endswith("the lake.”")


def test_word_positions_count_from_the_sentence() -> None:
    text = "It rained. The mayor said that the road was closed."
    row = one(text)
    first, end = words.sentences(text)[row["sentence"] - 1]
    spoken = words.tokens(text[first:end])
    assert spoken[row["source_word_start"] : row["source_word_end"]] == ["The", "mayor"]
    assert text[row["content_start"] : row["content_end"]] == row["content"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Anna Vell said that it rained.", "person"),
        ("The spokesman said that it rained.", "office"),
        ("NATO said that it rained.", "organisation"),
        ("The ministry said that it rained.", "organisation"),
        ("The report says that it rained.", "document"),
        ("Critics say that it rained.", "unnamed"),
        ("Residents say that it rained.", "collective"),
        ("It was reported that it rained.", "none"),
    ],
)
def test_kinds_of_sources(text: str, kind: str) -> None:
    assert one(text)["source_kind"] == kind


def test_columns_and_kinds_are_fixed() -> None:
    table = sourcing.attributions("Anna said it rained. “It snowed,” she added.")
    assert list(table.columns) == sourcing.COLUMNS
    assert list(sourcing.attributions("").columns) == sourcing.COLUMNS
    assert set(table["type"]) <= set(sourcing.TYPES)


def test_every_figure_can_be_explained() -> None:
    reading = Reading("The minister said that critics believe the plan is “dead”, according to a report.")
    for i, word in enumerate(reading.words):
        if word in cues.entries():
            names = cues.features(reading, i, cues.entries()[word])
            table = cues.weights()
            assert cues.score(reading, i) == pytest.approx(table["base"] + sum(table.get(name, 0) for name in names))
            assert set(cues.explain(reading, i)) <= {"base", *names}


@pytest.mark.parametrize("bad", [None, 3, ["a"], b"text"])
def test_bad_input_gets_one_sentence(bad: object) -> None:
    for function in (sourcing.attributions, sourcing.checks, sourcing.ledger):
        with pytest.raises(CourseError) as problem:
            function(bad)
        assert str(problem.value).count("\n") == 0


def piece_of(text: str) -> SimpleNamespace:
    spans = words.sentences(text)
    table = pd.DataFrame(
        [(n, 1, 1, len(words.tokens(text[a:b])), text[a:b]) for n, (a, b) in enumerate(spans, 1)],
        columns=["sentence", "paragraph", "section", "words", "text"],
    )
    claims = pd.DataFrame([("It rained.", "fact", "1", "author")], columns=["claim", "kind", "sentence", "attributed"])
    return SimpleNamespace(id="x", text=text, sentences=table, claims=claims, record={}, folder=None)


def test_checks_say_where_and_why() -> None:
    text = (
        "Lorn accused Vell of shelling the harbour of Ardena, which if proven true would be the second attack. "
        "Forty boats and 300 houses burned. It rained. “Nobody came,” Mara said. "
        "Vell showed the world what it is when it attacked the harbour of Ardena a second time."
    )
    table = sourcing.checks(piece_of(text)).set_index("check")
    assert list(sourcing.checks(piece_of(text)).columns) == ["check", "result", "where", "why_it_matters"]
    assert table.loc["figures without a source", "where"] == "sentence 2"
    assert table.loc["certainty that grows", "where"] == "sentence 1, then 5"
    assert table.loc["dated and undated quotations", "result"] == "0 with a date nearby, 1 without"
    assert table["why_it_matters"].str.len().min() > 20


def test_checks_of_an_empty_text() -> None:
    assert len(sourcing.checks(piece_of("")))


def test_ledger_returns_the_claims() -> None:
    piece = piece_of("It rained.")
    assert sourcing.ledger(piece) is piece.claims


def test_edition_state_reads_the_shipped_table(tmp_path) -> None:
    made = sourcing.attributions("It rained. The mayor said that the road was closed.")
    made.drop(columns=["source", "cue", "content"]).to_csv(tmp_path / "attributions.csv", index=False)
    piece = piece_of("It rained. The mayor said that the road was closed.")
    piece.text, piece.folder, piece.sentences = None, tmp_path, piece.sentences.drop(columns="text")
    table = sourcing.attributions(piece)
    assert list(table.columns) == sourcing.COLUMNS
    assert table["content"].eq("").all() and list(table["sentence"]) == [2]
    assert len(sourcing.checks(piece)) == 7
    (tmp_path / "attributions.csv").unlink()
    with pytest.raises(CourseError):
        sourcing.attributions(piece)


def test_a_copy_that_lacks_sentences_keeps_the_numbers_of_the_piece() -> None:
    piece = piece_of("It rained. The mayor said that the road was closed.")
    piece.sentences = piece.sentences.assign(sentence=[4, 9])
    assert list(sourcing.attributions(piece)["sentence"]) == [9]


# --- any text ---------------------------------------------------------------------------------

SNIPPETS = st.sampled_from(
    ["he said", "“", "”", '"', "'", "''", "``", "«", "»", "(", ")", "[", ". ", ", ", ": ", "\n\n", "—", "according to", "Anna Vell",
     "that", "the claim that", "by", "which", "U.S.", "“We know,” ", "reportedly", "is seen by many as", "and", "who", "said", "3,000"]
)  # fmt: skip
JOINED = st.lists(SNIPPETS | st.text(max_size=6), max_size=60).map(" ".join)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=400) | JOINED | st.lists(SNIPPETS, max_size=80).map("".join))
def test_any_text_gives_a_table_whose_spans_lie_in_it(text: str) -> None:
    table = sourcing.attributions(text)
    spans = words.sentences(text)
    for row in table.itertuples():
        assert 1 <= row.sentence <= len(spans)
        for part in ("source", "cue", "content"):
            start, end = getattr(row, f"{part}_start"), getattr(row, f"{part}_end")
            if pd.isna(start):
                assert getattr(row, part) == ""
                continue
            assert 0 <= start < end <= len(text)
            assert text[start:end] == getattr(row, part)
            assert 0 <= getattr(row, f"{part}_word_start") < getattr(row, f"{part}_word_end")
        assert row.type in sourcing.TYPES and row.source_kind in sourcing.SOURCE_KINDS and row.rule


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="“”\"'‘’«»`ab .\n(", max_size=200))
def test_quotations_do_not_overlap(text: str) -> None:
    end = 0
    for quote in quotations(text):
        assert end <= quote.start < quote.end <= len(text)
        end = quote.end


SHAPES = {
    "no full stop": "the mayor said that critics believe ",
    "open quotations": "“he said “she said ",
    "nested brackets": "(((he said [that ",
    "commas": "he said, she wrote, ",
    "quotations in a row": '"We know that it rains," he said. ',
    "dots": "said. . . ",
    "one word": "said",
    "names": "Anna Vell Lorn of the ",
    "according": "according to the report of ",
    "quotations without a cue": '"It rains here a lot." ',
    "colons": "Anna Vell: “It rains a lot here.” ",
}


def seconds(text: str) -> float:
    start = time.process_time()
    sourcing.attributions(text)
    return time.process_time() - start


@pytest.mark.parametrize("shape", SHAPES)
def test_time_grows_no_faster_than_the_text(shape: str) -> None:
    unit = SHAPES[shape]
    seconds(unit * 100)
    small = min(seconds(unit * (10_000 // len(unit))) for _ in range(3))
    large = min(seconds(unit * (80_000 // len(unit))) for _ in range(2))
    assert large < 8 * max(small, 0.02) * 3


@pytest.mark.long
def test_ten_megabytes_without_a_full_stop() -> None:
    text = ("the mayor said that critics believe the harbour is closed and " * 170_000)[:10_000_000]
    assert seconds(text) < 300


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("The guild claims that the salt is clean, though nobody has tested it.", "that the salt is clean"),
        ("The guild claims that the salt is clean, which is not true.", "that the salt is clean"),
        ("The guild claims that the salt is clean, but the cooks can taste the sand.", "that the salt is clean"),
        ("The guild claims that the salt is clean, and it sells more every year.", "that the salt is clean"),
        ("The guild claims that the salt is clean while the cooks can taste the sand.", "that the salt is clean"),
        ("The guild regards the bay as its “own garden”, though two towns use it.", "the bay as its “own garden”"),
        ("The market (some cooks consider the salt an important part of it) was closed.", "the salt an important part of it"),
        ("The guild claims that the salt is clean (just like the salt the cooks have thrown away).", "that the salt is clean"),
        ("Calling itself “the only honest guild”, Arvel sold wet salt to both towns.", "itself “the only honest guild”"),
        ("Arvel came to the market, claiming to be poor in order to pay nothing.", "to be poor"),
        ("While the cooks claim that the salt is wet, the guild has sold all of it.", "that the salt is wet"),
        ("The guild demanded the removal of all boats, including small ferries, from the harbour.", "the removal of all boats, including small ferries, from the harbour"),
        ("The cooks are convinced that without clean salt, there is no good bread.", "that without clean salt, there is no good bread"),
        ("The guild assured its members for many years that it is a matter of taste.", "that it is a matter of taste"),
        ("The cooks are aware of the danger and do not want to wait.", "the danger"),
        ("Because of the ice, says Arvel.", "Because of the ice"),
        ("According to Salt Relief, 76 cooks were hurt.", "76 cooks were hurt"),
    ],
)
def test_a_statement_ends_where_the_author_goes_on(text: str, content: str) -> None:
    assert content in list(sourcing.attributions(text)["content"])


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("The cooks are seen as friends of the guild.", "friends of the guild"),
        ("The bay is seen by many as a garden.", "a garden"),
        ("The new salt has been highly regarded by cooks, such as Arvel in her yearly report.", "The new salt"),
        ("The plan fails without salt, which is recognized by the cooks as well as by the guild.", "The plan fails without salt"),
    ],
)
def test_a_passive_view_holds_no_cue_and_no_holder(text: str, content: str) -> None:
    assert content in list(sourcing.attributions(text)["content"])


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("The guild filed a complaint with the court regarding the price of salt.", "the price of salt"),
        ("The phrase that “salt never sleeps” is older than the guild.", "“salt never sleeps”"),
        ("The most surprising comment on the price of salt came from Arvel.", "the price of salt"),
        ("They had a discussion about the price of salt.", "the price of salt"),
        ("They went to a previously announced meeting about “salt, bread and the rights of cooks”.", "“salt, bread and the rights of cooks”"),
        ("As the days pass, lower prices, as promised by the guild, seem far away.", "lower prices"),
        ("Under the terms of the treaty, the guild lost the bay.", "the guild lost the bay"),
        ("They closed the bay after reportedly finding oil.", "finding oil"),
    ],
)
def test_nouns_and_other_forms_report_what_they_name(text: str, content: str) -> None:
    assert content in list(sourcing.attributions(text)["content"])


def test_two_reports_of_one_source_are_parted() -> None:
    contents = list(sourcing.attributions("They have not accused the guild but instead have proposed a new market.")["content"])
    assert contents == ["the guild", "a new market"]


@pytest.mark.parametrize(
    "text",
    [
        "A march entitled “Salt for All” filled the square.",
        "Everyone waits to see whether the bay opens.",
        "The only thing that cooks can expect from it is sand.",
    ],
)
def test_titles_and_open_questions_report_nothing(text: str) -> None:
    assert sourcing.attributions(text).empty
