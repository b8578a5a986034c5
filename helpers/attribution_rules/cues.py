"""Cues: the words that announce that something was said, written, thought or wished by somebody.

Two tables in `corpus/lexicons/` hold all the knowledge. `reporting-cues.csv` lists the words
that may be a cue. `reporting-weights.csv` says how much each word and each neighbour speaks for
or against a cue ("said" +2.5, "that" after it +0.9). The figures of all entries that apply are
added. A word is a cue if the sum reaches THRESHOLD. `explain` shows the sum for any word.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from helpers.attribution_rules.constructions import WATCHED, constructions
from helpers.lexicons import rows
from helpers.attribution_rules.reading import Reading

class Entry(NamedTuple):
    """What the word list says about a form: its base form, the kind of reporting, its ending."""

    lemma: str
    kind: str
    form: str


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


class _Sums:
    """Sums of figures, kept for every word and neighbour met so far.

    `features` says in full what is added; here the same figures are grouped by the words they
    depend on, so that each group is added up only once.
    """

    MANY = 200_000

    def __init__(self) -> None:
        self.table = weights()
        self.kept: dict[tuple[str, ...], float] = {}

    def total(self, r: Reading, i: int, entry: Entry) -> float:
        """Return the sum of the figures for word i."""
        if len(self.kept) > self.MANY:
            self.kept.clear()
        word, quoted, after_start = r.words[i], r.quote_of[i] >= 0, r.gaps[i][:1] == "¶"
        gap, before = ("¶", "") if after_start else (r.gaps[i], r.shapes[i - 1])
        gap_after = r.gaps[i + 1]
        after = "" if gap_after[:1] == "¶" else r.shapes[i + 1]
        before2 = "^" if i < 2 else r.shapes[i - 2]
        gap2, after2 = (r.gaps[i + 2], r.shapes[i + 2]) if i + 2 < len(r.shapes) else ("$", "")
        upper = "Q" if quoted else ""
        get, kept = self.kept.get, self.kept
        key = ("w", word, upper)
        found = get(key)
        if found is None:
            found = kept[key] = self._word(word, entry, quoted)
        total = found
        for side in (("<", word, gap, before, upper), ("<<", before2, gap, before), (">", word, gap_after, after), (">>", gap_after, after, gap2, after2)):
            found = get(side)
            if found is None:
                found = kept[side] = self._neighbour(side, entry)
            total += found
        if r.raw[i][0].isupper():
            total += self.table.get("cap", 0.0)
        if word in WATCHED or before == "as":
            total += self._sum(constructions(r, i))
        return total

    def _sum(self, names: list[str]) -> float:
        return sum(self.table.get(name, 0.0) for name in names)

    def _word(self, word: str, entry: Entry, quoted: bool) -> float:
        names = ["base", f"w={word}", f"l={entry.lemma}", f"k={entry.kind}.{entry.form}"]
        return self._sum(names + (["q", f"qk={entry.kind}.{entry.form}", f"qw={entry.lemma}"] if quoted else []))

    def _neighbour(self, side: tuple[str, ...], entry: Entry) -> float:
        kind, which = f"{entry.kind}.{entry.form}", side[0]
        if which == "<":
            place = "^" if side[2] == "¶" else f"{side[2]} {side[3]}"
            return self._sum([f"p={place}", f"kp={kind}|{place}", f"lp={entry.lemma}|{place}"] + ([f"qp={place}"] if side[4] else []))
        if which == "<<":
            place = "^" if side[2] == "¶" else f"{side[2]} {side[3]}"
            return self._sum([f"p2={side[1]}", f"pp={side[1]}|{place}"])
        if which == ">":
            place = "$" if side[2][:1] == "¶" else f"{side[2]} {side[3]}"
            return self._sum([f"n={place}", f"kn={kind}|{place}", f"ln={entry.lemma}|{place}"])
        place = "$" if side[1][:1] == "¶" else f"{side[1]} {side[2]}"
        place2 = "$" if side[3] == "$" else f"{side[3]} {side[4]}"
        return self._sum([f"n2={place2}", f"nn={place}|{place2}"])


@lru_cache(maxsize=1)
def _sums() -> _Sums:
    return _Sums()


def score(reading: Reading, i: int) -> float | None:
    """Return the sum of the figures for word i, None if it is on no list."""
    entry = entries().get(reading.words[i])
    return None if entry is None else _sums().total(reading, i, entry)


def heads(reading: Reading) -> list[int]:
    """Return the words that are cues, in order."""
    known, bar, total = entries(), bars(), _sums().total
    found = []
    for i, word in enumerate(reading.words):
        entry = known.get(word)
        if entry is not None and reading.gaps[i] != "~" and total(reading, i, entry) >= bar[entry.kind]:
            found.append(i)
    return found


def explain(reading: Reading, i: int) -> dict[str, float]:
    """Return the features of word i that carry a figure, with it."""
    entry = entries().get(reading.words[i])
    if entry is None:
        return {}
    table = weights()
    return {"base": table["base"]} | {name: table[name] for name in features(reading, i, entry) if name in table}
