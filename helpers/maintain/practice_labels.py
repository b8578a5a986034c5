"""Measure the labels of the practice archive, and the helpers against them: python -m helpers.maintain.practice_labels

Attributions and stance marks of the practice pieces were labelled in two passes that did not see each
other (`corpus/practice/key/pass-a-*.csv`, `pass-b-*.csv`). Where they differ, `disagreements.csv` says
what was decided and why; `attributions.csv` and `marks.csv` are the result. Three tables are printed:
how far the passes agree, then what `sourcing.attributions` and `stance.marks` find of the result, over
all pieces and by side. `--readme` puts the tables into `corpus/README.md`.
"""

from __future__ import annotations

import argparse
import csv
import datetime
import itertools
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple, TypeVar

import pandas as pd

from helpers import corpus, sourcing, stance, words

SIDES = ("dorrand", "tesmora", "neither", "several")
PARTIES = ("dorrand", "tesmora")
GAP = 0.10  # a difference between the two parties above this is named
ENOUGH = 10  # fewer labels than this say little about a tool
SPLIT = " … "  # joins the stretches of a content that source and cue interrupt
BEGIN, END = "<!-- begin: practice_labels -->", "<!-- end: practice_labels -->"


class Mark(NamedTuple):
    """A stance mark: words `first` up to, not including, `last` of a sentence."""

    piece: str
    sentence: int
    first: int
    last: int
    category: str


class Attribution(NamedTuple):
    """An attribution: which words of the piece (counted from 0) are source, cue and content."""

    piece: str
    type: str
    source: frozenset[int]
    cue: frozenset[int]
    content: frozenset[int]


Label = TypeVar("Label", Mark, Attribution)


class Score(NamedTuple):
    """How many labels were found, how many there are in the key, and how many of them are the same."""

    same: int
    found: int
    key: int

    @property
    def precision(self) -> float:
        return self.same / self.found if self.found else float("nan")

    @property
    def recall(self) -> float:
        return self.same / self.key if self.key else float("nan")

    @property
    def f1(self) -> float:
        return 2 * self.same / (self.found + self.key) if self.found + self.key else float("nan")


# Reading labels


def folder() -> Path:
    """Return the folder of the key."""
    return corpus.root() / "practice" / "key"


def rows(name: str) -> list[dict[str, str]]:
    """Return the rows of one file of the key."""
    with (folder() / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def sentences(piece: str) -> tuple[str, ...]:
    """Return the sentences of a practice piece."""
    return tuple(corpus.practice(piece).sentences["text"])


@cache
def first_words(piece: str) -> tuple[int, ...]:
    """Return for each sentence of a piece the number of its first word in the piece."""
    sizes = [len(words.tokens(sentence)) for sentence in sentences(piece)]
    return tuple(itertools.accumulate([0, *sizes]))


def labelled() -> list[str]:
    """Return the ids of the pieces that have labels."""
    return sorted({row["piece"] for name in ("attributions.csv", "marks.csv") for row in rows(name)})


def side(piece: str) -> str:
    """Return the side of a practice piece, as its record says."""
    return str(corpus.practice(piece).record["side"])


def marks(name: str) -> list[Mark]:
    """Return the stance marks of one file of the key."""
    return [
        Mark(row["piece"], int(row["sentence"]), int(row["word_start"]), int(row["word_end"]), row["category"])
        for row in rows(name)
    ]


def attributions(name: str) -> list[Attribution]:
    """Return the attributions of one file of the key, with the places of their words."""
    return [placed(row) for row in rows(name)]


def placed(row: dict[str, str]) -> Attribution:
    """Return one row of a file of attributions with the places of its words.

    Where a string occurs more than once in the sentence, the occurrences that lie closest together count.
    """
    number = int(row["sentence"])
    sentence = sentences(row["piece"])[number - 1]
    options = [places(sentence, row[part]) for part in sourcing.PARTS]
    source, cue, content = min(itertools.product(*options), key=_spread)
    start = first_words(row["piece"])[number - 1]
    moved = [frozenset(start + i for i in part) for part in (source, cue, content - source - cue)]
    return Attribution(row["piece"], row["type"], *moved)


def _spread(parts: Sequence[frozenset[int]]) -> tuple[int, int]:
    """Return how many words the parts share, and over how many they reach."""
    every = frozenset().union(*parts)
    return sum(map(len, parts)) - len(every), max(every) - min(every)


def places(sentence: str, wanted: str) -> list[frozenset[int]]:
    """Return the word numbers of every occurrence of a string in a sentence; nothing wanted stands nowhere.

    A string in stretches joined by " … " stands where they follow each other. Raises ValueError if it is not there.
    """
    if not wanted:
        return [frozenset()]
    found = [_occurrences(sentence, stretch) for stretch in wanted.split(SPLIT)]
    joined = [
        frozenset().union(*(span for _, span in chosen))
        for chosen in itertools.product(*found)
        if all(one[0] < other[0] for one, other in itertools.pairwise(chosen))
    ]
    if not joined:
        raise ValueError(f"{wanted!r} is not in the sentence {sentence!r}")
    return joined


def _occurrences(sentence: str, stretch: str) -> list[tuple[int, frozenset[int]]]:
    spans = words.token_spans(sentence)
    found = []
    for match in re.finditer(rf"(?<!\w){re.escape(stretch)}(?!\w)", sentence):
        touched = frozenset(i for i, (a, b) in enumerate(spans) if a < match.end() and match.start() < b)
        if touched:
            found.append((match.start(), touched))
    return found


# What the helpers find


def found_marks(piece: str) -> list[Mark]:
    """Return what `stance.marks` finds in a practice piece."""
    table = stance.marks(corpus.practice(piece))
    columns = ["sentence", "word_start", "word_end", "category"]
    return [Mark(piece, int(n), int(first), int(last), name) for n, first, last, name in table[columns].itertuples(index=False)]


def found_attributions(piece: str) -> list[Attribution]:
    """Return what `sourcing.attributions` finds in a practice piece."""
    starts = first_words(piece)
    return [_found(piece, row, starts[int(row["sentence"]) - 1]) for row in
            sourcing.attributions(corpus.practice(piece)).to_dict("records")]


def _found(piece: str, row: dict, start: int) -> Attribution:
    source, cue, content = (_words_of(row, part, start) for part in sourcing.PARTS)
    return Attribution(piece, row["type"], source, cue, content - source - cue)


def _words_of(row: dict, part: str, start: int) -> frozenset[int]:
    first, last = row[f"{part}_word_start"], row[f"{part}_word_end"]
    if pd.isna(first) or pd.isna(last):
        return frozenset()
    return frozenset(range(start + int(first), start + int(last)))


# Comparing


def pairs(found: Iterable[Label], key: Iterable[Label], likeness: Callable[[Label, Label], float]) -> list[tuple[Label, Label]]:
    """Return pairs of labels that are alike, most alike first, each label at most once."""
    there: dict[str, list[tuple[int, Label]]] = {}
    for j, label in enumerate(key):
        there.setdefault(label.piece, []).append((j, label))
    candidates = [
        (likeness(one, other), i, j, one, other)
        for i, one in enumerate(found)
        for j, other in there.get(one.piece, [])
    ]
    chosen, used, taken = [], set(), set()
    for like, i, j, one, other in sorted(candidates, key=lambda c: (-c[0], c[1], c[2])):
        if like > 0 and i not in used and j not in taken:
            used.add(i)
            taken.add(j)
            chosen.append((one, other))
    return chosen


def same_words(one: Mark, other: Mark) -> float:
    """Return how many words two marks of one category share."""
    if one.sentence != other.sentence or one.category != other.category:
        return 0
    return max(0, min(one.last, other.last) - max(one.first, other.first))


def same_content(one: Attribution, other: Attribution) -> float:
    """Return which part of the words of two contents they share, or 0 if it is less than half."""
    every = one.content | other.content
    shared = len(one.content & other.content) / len(every) if every else 0
    return shared if shared >= 0.5 else 0


def same_content_and_type(one: Attribution, other: Attribution) -> float:
    """Return `same_content`, or 0 if one is a quotation and the other is not."""
    return same_content(one, other) if one.type == other.type else 0


def same_cue(one: Attribution, other: Attribution) -> float:
    """Return how many words two cues share."""
    return len(one.cue & other.cue)


def score(found: Sequence[Label], key: Sequence[Label], likeness: Callable[[Label, Label], float]) -> Score:
    """Return how many labels of the key were found."""
    return Score(len(pairs(found, key, likeness)), len(found), len(key))


def with_cue(labels: Iterable[Attribution]) -> list[Attribution]:
    """Return the attributions that have a cue."""
    return [label for label in labels if label.cue]


def sources(found: Sequence[Attribution], key: Sequence[Attribution]) -> Score:
    """Return in how many attributions of the key that name a source the same content has that source."""
    named = [label for label in key if label.source]
    said = [label for label in found if label.source]
    same = sum(bool(one.source & other.source) for one, other in pairs(found, key, same_content))
    return Score(same, len(said), len(named))


# Tables


def attribution_scores(found: Sequence[Attribution], key: Sequence[Attribution]) -> dict[str, Score]:
    """Return the scores of attributions, by name of the measure."""
    return {
        "attributions: content": score(found, key, same_content),
        "attributions: content and type": score(found, key, same_content_and_type),
        "attributions: cue": score(with_cue(found), with_cue(key), same_cue),
        "attributions: content with its source": sources(found, key),
    }


def mark_scores(found: Sequence[Mark], key: Sequence[Mark]) -> dict[str, Score]:
    """Return the scores of stance marks, for all and by category.

    "I", "we" and "you" are half of all marks and easy to find, so there is a line without them.
    """
    hard = [[mark for mark in labels if mark.category != "self-or-reader"] for labels in (found, key)]
    scores = {"stance: all": score(found, key, same_words), "stance: all but self-or-reader": score(*hard, same_words)}
    for name in stance.CATEGORIES:
        parts = [[mark for mark in labels if mark.category == name] for labels in (found, key)]
        scores[name] = score(*parts, same_words)
    return scores


def agreement() -> pd.DataFrame:
    """Return what, pass_a, pass_b, same and F1: how far the two passes agree."""
    scores = attribution_scores(attributions("pass-b-attributions.csv"), attributions("pass-a-attributions.csv"))
    scores |= mark_scores(marks("pass-b-marks.csv"), marks("pass-a-marks.csv"))
    lines = [(name, s.key, s.found, s.same, s.f1) for name, s in scores.items()]
    return pd.DataFrame(lines, columns=["what", "pass_a", "pass_b", "same", "F1"])


def tools() -> pd.DataFrame:
    """Return what, key, found, precision, recall and F1 of the helpers, then F1 and number in the key by side."""
    pieces = labelled()
    key_a, key_m = attributions("attributions.csv"), marks("marks.csv")
    all_a = [label for piece in pieces for label in found_attributions(piece)]
    all_m = [label for piece in pieces for label in found_marks(piece)]
    by_side = {}
    for name in ("all", *SIDES):
        here = {piece for piece in pieces if name in ("all", side(piece))}
        by_side[name] = attribution_scores(_of(all_a, here), _of(key_a, here)) | mark_scores(_of(all_m, here), _of(key_m, here))
    lines = []
    for what, whole in by_side["all"].items():
        line: dict[str, object] = {"what": what, "key": whole.key, "found": whole.found}
        line |= {"precision": whole.precision, "recall": whole.recall, "F1": whole.f1}
        for name in SIDES:
            line |= {name: by_side[name][what].f1, f"key_{name}": by_side[name][what].key}
        lines.append(line)
    return pd.DataFrame(lines)


def _of(labels: Iterable[Label], pieces: set[str]) -> list[Label]:
    return [label for label in labels if label.piece in pieces]


def gaps(table: pd.DataFrame) -> list[str]:
    """Return a line for every measure in which the two parties differ by more than GAP, if each has ENOUGH labels."""
    one, other = PARTIES
    enough = (table[f"key_{one}"] >= ENOUGH) & (table[f"key_{other}"] >= ENOUGH)
    apart = table[enough & ((table[one] - table[other]).abs() > GAP)]
    return [
        f"{row['what']}: F1 {row[one]:.2f} in pieces of the {one.title()} side, {row[other]:.2f} in those of the {other.title()} side"
        for row in apart.to_dict("records")
    ]


def markdown(table: pd.DataFrame) -> str:
    """Return a table as Markdown; figures have two digits, and what cannot be computed is a dash."""
    lines = [list(table.columns), ["---"] * len(table.columns), *(map(_cell, row) for row in table.itertuples(index=False))]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(value: object) -> str:
    if isinstance(value, float):
        return "–" if pd.isna(value) else f"{value:.2f}"
    return str(value)


def shown(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table of the tools for print: F1 by side with the number of labels in brackets."""
    small = table[["what", "key", "found", "precision", "recall", "F1"]].copy()
    for name in SIDES:
        small[name] = [f"{_cell(f1)} ({n})" for f1, n in zip(table[name], table[f"key_{name}"], strict=True)]
    return small


def report() -> Iterator[str]:
    """Yield the blocks that the command prints."""
    table = tools()
    size = sum(len(words.tokens(sentence)) for piece in labelled() for sentence in sentences(piece))
    yield f"**How far the two passes agree** ({len(labelled())} pieces, {size:,} words)"
    yield markdown(agreement())
    yield "**The tools against the resolved key**; by side: F1, and in brackets the number in the key"
    yield markdown(shown(table))
    yield f"Differences of more than {GAP * 100:.0f} points between the two parties, where each has at least {ENOUGH} labels:"
    yield "\n".join(f"- {line}" for line in gaps(table) or ["none"])


def put_into(page: Path, text: str, day: datetime.date) -> None:
    """Replace what stands between the two signs in a page."""
    before, rest = page.read_text(encoding="utf-8").split(BEGIN)
    _, after = rest.split(END)
    head = f"Measured on {day.day} {day:%B %Y}."
    page.write_text(f"{before}{BEGIN}\n{head}\n\n{text}\n{END}{after}", encoding="utf-8", newline="\n")


def main(arguments: list[str] | None = None) -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(prog="python -m helpers.maintain.practice_labels", description=__doc__)
    parser.add_argument("--readme", action="store_true", help="put the tables into corpus/README.md")
    chosen = parser.parse_args(arguments)
    text = "\n\n".join(report())
    print(text)
    if chosen.readme:
        put_into(corpus.root() / "README.md", text, datetime.date.today())
    return 0


if __name__ == "__main__":
    sys.exit(main())
