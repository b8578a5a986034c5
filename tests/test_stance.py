"""Stance marks: what is found, what is left alone, and any string at all."""

import re
import time

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import corpus, stance, words
from helpers.maintain import evaluate
from helpers.problems import CourseError


def found(text: str, category: str | None = None) -> list[str]:
    table = stance.marks(text)
    return list(table["marker"] if category is None else table.loc[table["category"] == category, "marker"])


@pytest.mark.parametrize(
    ("category", "text", "expected"),
    [
        ("hedge", "The bridge may fall, or perhaps not.", ["may", "perhaps"]),
        ("hedge", "If it rains, the ferry would stop.", ["If", "would"]),
        ("hedge", "She believes that it was likely.", ["believes", "likely"]),
        ("weasel", "Some critics say it is too late.", ["Some critics"]),
        ("weasel", "It is widely believed to be old.", ["It is widely"]),
        ("weasel", "The ferry was considered unsafe.", ["was considered"]),
        ("weasel", "It was conjectured that the bank is old.", ["was conjectured"]),
        ("weasel", "It is a popular misconception.", ["popular misconception"]),
        ("weasel", "Most drivers agree, but others say it was late.", ["Most", "others say"]),
        ("weasel", "Perhaps it rained.", ["Perhaps"]),
        ("hedge", "If proven true, it would matter; if it should rain, they would stop.", ["If", "would", "if", "would"]),
        ("booster", "Nobody can deny it.", ["Nobody"]),
        ("presupposition", "Dorrand again crossed the line.", ["again"]),
        ("presupposition", "It was Hale, the mayor, who closed it.", ["It was"]),
        ("booster", "It is clearly and absolutely safe.", ["clearly", "absolutely"]),
        ("attitude", "Unfortunately the hypocritical plan was absurd.", ["Unfortunately", "hypocritical", "absurd"]),
        ("loaded-name", "The regime paid its henchmen.", ["regime", "henchmen"]),
        ("scare-quotes", "They sent “helpers” to the island.", ["helpers"]),
        ("scare-quotes", "The so-called council met.", ["so-called"]),
        ("deontic", "Both sides must stop and should talk.", ["must", "should"]),
        ("concession", "However, it rained, but they came although it was late.", ["However", "but", "although"]),
        ("rhetorical-question", "Who would believe that?", ["Who would believe that"]),
        ("presupposition", "The port is no longer open; it was Hale who closed it.", ["no longer", "it was"]),
        ("self-or-reader", "As we know, I told you.", ["we", "I", "you"]),
    ],
)
def test_what_is_marked(category: str, text: str, expected: list[str]) -> None:
    assert found(text, category) == expected


@pytest.mark.parametrize(
    "text",
    [
        "On 5 May 2021 the two ministers met in the capital.",
        "The road is twelve kilometres long and has two bridges.",
        "The treaty was signed on Tuesday and published by the ministry on Friday.",
        "In May the river rose by three metres.",
        "The think tank published its report.",
        "Judge Savage and Ms Noble opened the session.",
    ],
)
def test_calm_sentences_are_left_alone(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("category", "text"),
    [
        ("scare-quotes", "The minister said the deal was “dead” already."),
        ("scare-quotes", "He wrote a book titled “Cold Water”."),
        ("rhetorical-question", "“Where is the ferry today, and who is going to pay for it?” she asked."),
        ("self-or-reader", "She said: “We have done all that we could do for you.”"),
        ("weasel", "The ferry was considered unsafe by the port office."),
        ("concession", "Not only the ferry but also the bridge was closed."),
        ("concession", "They had no choice but to leave."),
        ("presupposition", "He stood still."),
        ("self-or-reader", "The US sent a ship in World War I."),
        ("hedge", "There is no doubt about the date."),
        ("hedge", "One may count the boats, and nobody may land."),
        ("hedge", "I believe him."),
        ("hedge", "Nobody could swim."),
        ("booster", "Nobody was on the pier."),
        ("booster", "Everyone who came on that very morning got soup."),
        ("presupposition", "She walked home again."),
        ("presupposition", "I know that."),
        ("presupposition", "It is the only way by which food comes."),
        ("presupposition", "It is only a guess, that of the port."),
        ("deontic", "We shall see him in April."),
        ("deontic", "I should be glad to come."),
        ("deontic", "They had to wait for an hour."),
        ("attitude", "The pier lies 17 kilometres away."),
        ("weasel", "They met the experts of both sides."),
        ("weasel", "The point was disputed by the port office."),
    ],
)
def test_what_is_not_marked(category: str, text: str) -> None:
    assert found(text, category) == []


def test_places_agree_with_the_words_of_the_sentence() -> None:
    text = "It rained.\nPerhaps the so-called “helpers” came, but we must not guess. Who knows?"
    spans = words.sentences(text)
    for mark in stance.marks(text).itertuples():
        start, end = spans[mark.sentence - 1]
        own = words.tokens(text[start:end])[mark.word_start : mark.word_end]
        assert own == words.tokens(mark.marker)
        assert text[mark.start : mark.end] == mark.marker


def test_every_mark_names_its_rule() -> None:
    table = stance.marks("It may rain. Who cares? The “experts” left.")
    assert table["rule"].str.match(r"(entry|rule): ").all()


def test_learners_do_not_see_likelihood_as_an_unnamed_source() -> None:
    table = stance.marks("Perhaps some critics say it seems late.")
    shown = stance.for_learners(table)
    assert list(shown.loc[shown["category"] == "weasel", "marker"]) == ["some critics"]
    assert list(shown.loc[shown["category"] == "hedge", "marker"]) == ["Perhaps", "it seems"]
    assert stance.for_learners(stance.marks("")).empty


def test_every_likelihood_row_is_a_hedge_too() -> None:
    table = stance.lexicon()
    likely = table.loc[table["note"] == stance.LIKELIHOOD, "marker"]
    assert len(likely) > 5
    assert all(found(f"It {marker} rains.", "hedge") for marker in likely)


def test_columns_and_an_empty_text() -> None:
    assert list(stance.marks("").columns) == stance.COLUMNS
    assert len(stance.marks("")) == 0


def test_a_changed_word_list_changes_the_marks() -> None:
    table = stance.lexicon()
    row = {"marker": "water*", "category": "attitude", "note": "a trial", "source": "me"}
    longer = pd.concat([table, pd.DataFrame([row])], ignore_index=True)
    assert list(stance.marks("Watery soup.", longer)["marker"]) == ["Watery"]
    assert found("Watery soup.") == []
    without = table[table["marker"] != "perhaps"]
    assert stance.marks("Perhaps.", without).empty
    assert len(stance.lexicon()) == len(table)


def test_the_word_list_may_have_the_four_needed_columns_only() -> None:
    assert found("It may rain.") == list(stance.marks("It may rain.", stance.lexicon()[stance.NEEDED])["marker"])


@pytest.mark.parametrize("change", [lambda t: t.drop(columns="note"), lambda t: t.assign(category="mood"), lambda t: 3])
def test_a_broken_word_list_is_refused_in_one_sentence(change) -> None:
    with pytest.raises(CourseError, match="word list needs|Unknown category"):
        stance.marks("It may rain.", change(stance.lexicon()))


@pytest.mark.parametrize("thing", [None, 3, b"bytes", ["a"]])
def test_what_is_no_text_is_refused(thing) -> None:
    with pytest.raises(CourseError):
        stance.marks(thing)


class Edition:
    """Stands for a piece without its text."""

    id, label, text = "trial", "Trial", None

    def __init__(self, folder) -> None:
        self.folder = folder


def test_a_piece_without_text_shows_the_marks_that_were_shipped(tmp_path) -> None:
    (tmp_path / "marks.csv").write_text(
        "sentence,word_start,word_end,category,rule\n2,0,1,hedge,entry: may\n", encoding="utf-8"
    )
    table = stance.marks(Edition(tmp_path))
    assert list(table.columns) == stance.COLUMNS
    assert list(table["word_end"]) == [1]
    assert table["start"].isna().all() and (table["marker"] == "").all()


def test_a_piece_without_text_cannot_use_a_changed_list(tmp_path) -> None:
    with pytest.raises(CourseError, match="needs the running text"):
        stance.marks(Edition(tmp_path), stance.lexicon())
    with pytest.raises(CourseError, match="missing"):
        stance.marks(Edition(tmp_path))


def test_profile_has_a_wilson_interval() -> None:
    marks = pd.DataFrame({"category": ["hedge"] * 10 + ["booster"]})
    table = stance.profile(marks, 1000).set_index("category")
    assert list(table.index) == list(stance.CATEGORIES)
    assert table.loc["hedge", ["count", "per_1000"]].tolist() == [10, 10.0]
    assert table.loc["hedge", ["low", "high"]].tolist() == pytest.approx([5.44, 18.31], abs=0.01)
    assert table.loc["weasel", ["count", "low"]].tolist() == [0, 0.0] and table.loc["weasel", "high"] > 0


@pytest.mark.parametrize("count", [0, -5, 2.5, "many", None])
def test_profile_refuses_a_wrong_number_of_words(count) -> None:
    with pytest.raises(CourseError):
        stance.profile(stance.marks("It may rain."), count)


@settings(deadline=None)
@given(st.integers(0, 400), st.integers(400, 100_000))
def test_profile_interval_holds_the_rate(count: int, total: int) -> None:
    row = stance.profile(pd.DataFrame({"category": ["hedge"] * count}), total).iloc[0]
    assert 0 <= row["low"] <= row["per_1000"] + 0.01 and row["per_1000"] <= row["high"] + 0.01 <= 1000.01


# The word list as data


def test_every_row_says_where_it_comes_from_and_how_sure_it_is() -> None:
    table = stance.lexicon()
    assert set(stance.NEEDED) <= set(table.columns)
    assert table[["marker", "category", "note", "source"]].ne("").all(axis=None)
    assert set(table["how_sure"]) <= {"high", "medium", "low"}
    assert not table.duplicated(["marker", "category", *stance.CONTEXTS]).any()
    pieces = table["source"].str.extract(r"^piece:(.+)$")[0].dropna()
    assert set(pieces) <= set(corpus.PIECES)
    rest = table.loc[~table["source"].str.startswith("piece:"), "source"]
    assert rest.str.match(r"course$|(learned|checked): (CoNLL-2010|BABE)").all()


def test_no_marker_is_longer_than_five_words() -> None:
    assert max(len(words.tokens(marker)) for marker in stance.lexicon()["marker"]) <= 5


def test_no_people_religion_or_party_is_listed_as_an_opinion() -> None:
    table = stance.lexicon()
    judged = table["category"].isin(["attitude", "loaded-name"]) & ~table["source"].str.startswith("piece:")
    names = re.compile(
        r"\b(?:american|armenian|azerbaijani|azeri|british|chinese|christian|democrat|french|german|iranian|israeli|jew|"
        r"jewish|kurd|liberal|muslim|islam|palestinian|republican|russian|serb|tory|turk|turkish|ukrainian|trump\b|trumpi\w*|trumpers?\b|"
        r"obama\w*|biden\w*|putin\w*|wuhan|black|white people|immigrants?|refugees?|gay)\b"
    )
    assert not table.loc[judged, "marker"].str.contains(names).any()
    assert (table.loc[judged, "marker"] == table.loc[judged, "marker"].str.lower()).all()


def test_a_share_is_given_with_its_count_and_its_origin() -> None:
    table = stance.lexicon()
    learned = table[table["source"].str.startswith("learned:") & (table["category"] == "weasel")]
    stated = learned["source"].str.extract(r"share (\d?\.\d\d) of (\d+)$")
    assert (stated[0].astype(float) == learned["share"].astype(float)).all()
    assert (stated[1] == learned["count"]).all()


# Any string at all


ODD = st.text(st.sampled_from("\"“”‘’'«»()[].,;:!?…—–- \n\r\t\u2028\u00a0aIfbuitmayisthwoldsAÉ1ß"), max_size=300)


@settings(deadline=None, max_examples=150)
@given(st.one_of(st.text(), ODD))
def test_any_text_can_be_marked(text: str) -> None:
    table = stance.marks(text)
    assert (table["word_start"] >= 0).all() and (table["word_end"] > table["word_start"]).all()
    assert all(text[mark.start : mark.end] == mark.marker for mark in table.itertuples())
    assert table["sentence"].max() <= len(words.sentences(text)) if len(table) else True


@settings(deadline=None, max_examples=150)
@given(st.one_of(st.text(), ODD))
def test_words_and_gaps_make_up_the_text(text: str) -> None:
    reading = stance.read(text)
    written = [reading.written(i, i + 1) for i in range(len(reading.words))]
    assert written == words.tokens(text)
    assert text == "".join(gap + word for gap, word in zip(reading.gaps, [*written, ""], strict=True))
    assert all(first <= i < last for first, last in reading.sentences for i in range(first, last))


@settings(deadline=None, max_examples=100)
@given(st.lists(st.sampled_from(["ab", "abc", "b", "c", "bcd", ",", "."]), max_size=30), st.sampled_from(["ab", "ab*", "b ab", "b ab*", "b* c", "c b* ab"]))
def test_a_marker_is_found_wherever_it_stands(parts: list[str], marker: str) -> None:
    text = " ".join(parts)
    table = pd.DataFrame([{"marker": marker, "category": "booster", "note": "", "source": "me"}])
    there = re.findall(rf"\b{re.sub(r'[*]', '[a-z]*', marker)}\b", text)
    entries = stance.marks(text, table)
    assert list(entries.loc[entries["rule"] == f"entry: {marker}", "marker"]) == there


@settings(deadline=None, max_examples=60)
@given(st.lists(st.sampled_from(["some", "critics", "may", "“so", "called”", "if", "would", "it", "is", "the", "that", "but", "?", ".", "\n"]), max_size=60))
def test_marks_of_one_category_do_not_overlap(parts: list[str]) -> None:
    table = stance.marks(" ".join(parts))
    for _, group in table.groupby("category"):
        ordered = group.sort_values("start")
        assert (ordered["end"].shift(fill_value=0) <= ordered["start"]).all()


@settings(deadline=None, max_examples=40)
@given(st.text(max_size=60), st.text(max_size=30), st.text(max_size=12), st.sampled_from(stance.CATEGORIES))
def test_any_marker_can_be_listed(text: str, marker: str, context: str, category: str) -> None:
    row = {"marker": marker, "category": category, "note": "", "source": "me", "not_after": context}
    stance.marks(text + marker + text, pd.DataFrame([row]))


@pytest.mark.parametrize(
    "unit", ["may ", '"a ', "“a", "'a ", ".", " ", "it is The ", "Brutal a ", "some critics believe it could be a ", "a? ", "(["]
)
def test_a_megabyte_without_a_full_stop_is_done_in_time(unit: str) -> None:
    text = unit * (1_000_000 // len(unit))
    before = time.perf_counter()
    stance.find(stance.read(text), stance.shipped_tree())
    assert time.perf_counter() - before < 40


def test_time_grows_with_length() -> None:
    sentence = "Some critics believe the “peace” may fail, but we must not forget who paid for it. "
    times = []
    for size in (500, 5000):
        before = time.perf_counter()
        stance.marks(sentence * size)
        times.append(time.perf_counter() - before)
    assert times[1] < 40 * max(times[0], 0.05)


# The figures


def test_evaluate_without_data_says_so_and_goes_on(tmp_path, capsys) -> None:
    assert evaluate.main(["--data", str(tmp_path / "nowhere")]) == 0
    assert evaluate.main(["--data", str(tmp_path)]) == 0
    assert capsys.readouterr().out.count("nothing to measure") == 2


@pytest.mark.long
@pytest.mark.skipif(not evaluate.DEFAULT.is_dir(), reason="the gold data are not at hand")
def test_the_held_out_figures_have_not_fallen() -> None:
    rows = evaluate.table(evaluate.DEFAULT, [evaluate.stance_rows]).set_index("task")["held_out"]
    floors = {
        "weasel sentences, F1": 0.60,
        "hedged sentences, F1": 0.84,
        "hedge cues, F1": 0.82,
        "biased words, F1": 0.40,
        "subjective sentences, macro-F1": 0.66,
    }
    assert all(rows[name] >= floor for name, floor in floors.items())
