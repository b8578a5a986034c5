"""Cues: the words that announce that something was said, written, thought or wished by somebody.

Two tables in `corpus/lexicons/` hold all the knowledge. `reporting-cues.csv` lists the words
that may be a cue. `reporting-weights.csv` says how much each word and each neighbour speaks for
or against a cue ("said" +2.5, "that" after it +0.9). The figures of all entries that apply are
added. A word is a cue if the sum reaches THRESHOLD. `explain` shows the sum for any word.
"""

from __future__ import annotations

import csv
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from helpers.constructions import constructions
from helpers.problems import CourseError
from helpers.reading import Reading

LEXICONS = Path(__file__).resolve().parent.parent / "corpus" / "lexicons"


class Entry(NamedTuple):
    """What the word list says about a form: its base form, the kind of reporting, its ending."""

    lemma: str
    kind: str
    form: str


def rows(name: str) -> list[dict[str, str]]:
    """Return the rows of a table in `corpus/lexicons/`."""
    try:
        with open(LEXICONS / name, encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))
    except OSError as problem:
        raise CourseError(f"The word list {name} is missing in {LEXICONS}. Get the course again or restore the file.") from problem


@lru_cache(maxsize=1)
def entries() -> dict[str, Entry]:
    """Return the words that may be a cue."""
    return {row["cue"]: Entry(row["lemma"], row["kind"], row["form"]) for row in rows("reporting-cues.csv")}


@lru_cache(maxsize=1)
def weights() -> dict[str, float]:
    """Return the figure of every feature; the feature "base" is where the sum starts."""
    return {row["feature"]: float(row["weight"]) for row in rows("reporting-weights.csv")}


@lru_cache(maxsize=1)
def bars() -> dict[str, float]:
    """Return the sum that a word of each kind must reach to count as a cue."""
    return {row["kind"]: float(row["bar"]) for row in rows("reporting-kinds.csv")}


def features(reading: Reading, i: int, entry: Entry) -> list[str]:
    """Return what is known about word i as a list of names of features."""
    shapes, gaps = reading.shapes, reading.gaps
    kind = f"{entry.kind}.{entry.form}"
    before = "^" if gaps[i][:1] == "¶" else f"{gaps[i]} {shapes[i - 1]}"
    after = "$" if gaps[i + 1][:1] == "¶" else f"{gaps[i + 1]} {shapes[i + 1]}"
    before2 = "^" if i < 2 else shapes[i - 2]
    after2 = "$" if i + 2 >= len(shapes) else f"{gaps[i + 2]} {shapes[i + 2]}"
    found = [
        f"w={reading.words[i]}", f"l={entry.lemma}", f"k={kind}", f"p={before}", f"n={after}",
        f"p2={before2}", f"n2={after2}", f"kp={kind}|{before}", f"kn={kind}|{after}",
        f"lp={entry.lemma}|{before}", f"ln={entry.lemma}|{after}", f"nn={after}|{after2}", f"pp={before2}|{before}",
    ]  # fmt: skip
    if reading.quote_of[i] >= 0:
        found += ["q", f"qk={kind}", f"qp={before}", f"qw={entry.lemma}"]
    if reading.raw[i][0].isupper():
        found.append("cap")
    return found + constructions(reading, i)


def score(reading: Reading, i: int) -> float | None:
    """Return the sum of the figures for word i, None if it is on no list."""
    entry = entries().get(reading.words[i])
    if entry is None:
        return None
    table = weights()
    return table["base"] + sum(table.get(name, 0.0) for name in features(reading, i, entry))


def heads(reading: Reading) -> list[int]:
    """Return the words that are cues, in order."""
    known, bar = entries(), bars()
    return [i for i, word in enumerate(reading.words) if word in known and reading.gaps[i] != "~" and score(reading, i) >= bar[known[word].kind]]


def explain(reading: Reading, i: int) -> dict[str, float]:
    """Return the features of word i that carry a figure, with it."""
    entry = entries().get(reading.words[i])
    if entry is None:
        return {}
    table = weights()
    return {"base": table["base"]} | {name: table[name] for name in features(reading, i, entry) if name in table}
