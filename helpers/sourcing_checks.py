"""Checks of a piece: seven figures about its sources, each with where to look and why it matters.

A check finds places; it does not judge. Of a piece in the edition state the table of
attributions, the claims (in our words) and the record are used, so some figures are coarser.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from helpers import words
from helpers.lexicons import rows
from helpers.problems import CourseError

if TYPE_CHECKING:
    import pandas as pd

    from helpers.corpus import Piece

COLUMNS = ["check", "result", "where", "why_it_matters"]
NAMED = ("person", "organisation", "office", "collective", "document")
MOST_PLACES = 15

_DATE = re.compile(
    r"\b(?:1[89]|20)\d\d\b|\b(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|yesterday|today)\b"
)
_NUMBER = re.compile(r"(?<![\w.,–-])\d[\d.,]*(?:\s?%| per ?cent)?(?![\w–-])")
_YEAR = re.compile(r"(?:1[89]|20)\d\d\Z")
_AFTER_ORDER = re.compile(r"(?:resolutions?|no\.?|number|article|chapter|page|protocol|summit|of|in|on|since|by)\s*\Z", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://|www\.")
_POINTER = re.compile(r"\b(?:click here|see here|read more here|this link|the link below|linked here)\b|\[link\]", re.IGNORECASE)
_HEDGED = re.compile(r"\bif (?:\w+ )?(?:proven|proved|confirmed|true)\b|\b(?:reportedly|allegedly|supposedly|unconfirmed|accused|claims?|claimed)\b", re.IGNORECASE)
_ASSERTED = re.compile(r"\b(?:showed|shown|proved|proven|demonstrated|revealed|exposed|in fact|of course|undeniabl[ey]|clearly|certainly)\b", re.IGNORECASE)

_HEDGE_NOTED = re.compile(r"\b(?:if|claimed?|reported(?:ly)?|shown|as a fact|unproven|open)\b", re.IGNORECASE)


class Row(NamedTuple):
    """One line of the table."""

    check: str
    result: str
    where: str
    why_it_matters: str


class Material:
    """What the checks look at, in either state of a piece."""

    def __init__(self, piece: Piece) -> None:
        from helpers import sourcing

        self.piece, self.text = piece, piece.text
        table = sourcing.attributions(piece)
        ends = ["source_word_end", "cue_word_end", "content_word_end"]
        self.table = table.assign(**{end: table[end].astype("Float64").to_numpy(dtype="float64", na_value=float("nan")) for end in ends})
        self.lengths = [int(n) for n in piece.sentences["words"]]

    @cached_property
    def sentences(self) -> list[str]:
        """The sentences in order, those that a copy lacks empty; nothing in the edition state."""
        table = self.piece.sentences
        return [str(text) for text in table["text"]] if self.text is not None and "text" in table else []

    @property
    def total(self) -> int:
        """Number of sentences."""
        return len(self.sentences) or len(self.lengths)

    @cached_property
    def sourced(self) -> set[int]:
        """Sentences in which an attribution stands or into which its content goes on."""
        found: set[int] = set()
        for row in self.table.itertuples():
            found.update(range(row.sentence, self._last_sentence(row) + 1))
        return {number for number in found if number <= self.total}

    def _last_sentence(self, row) -> int:
        ends = [row.source_word_end, row.cue_word_end, row.content_word_end]
        left, number = max((int(end) for end in ends if end == end), default=1), row.sentence
        while number < len(self.lengths) and left > self.lengths[number - 1]:
            left -= self.lengths[number - 1]
            number += 1
        return number

    @property
    def claims(self) -> list[tuple[str, str, list[int], str]]:
        """Claims in our words: claim, kind, sentences, attributed."""
        table = self.piece.claims
        if "claim" not in table:
            return []
        return [
            (str(row.claim), str(row.kind), [int(n) for n in re.findall(r"\d+", str(row.sentence))], str(row.attributed))
            for row in table.itertuples()
        ]


def all_checks(piece: Piece) -> pd.DataFrame:
    """Return check, result, where and why_it_matters for a piece."""
    import pandas as pd

    if not hasattr(piece, "sentences") or not hasattr(piece, "text"):
        raise CourseError(f"Give a piece, not {type(piece).__name__}: sourcing.checks(corpus.piece('riac')).")
    material = Material(piece)
    makers = (share_with_source, named_and_unnamed, quotation_dates, links, figures_without_source, growing_certainty, harm_by_side)
    return pd.DataFrame([make(material) for make in makers], columns=COLUMNS)


def count(number: int, noun: str) -> str:
    """Return a number with its noun: "1 sentence", "2 sentences"."""
    return f"{number} {noun}" + ("s" if number != 1 else "")


def places(numbers: Iterable[int]) -> str:
    """Return sentence numbers as text, the first ones only if there are many."""
    listed = sorted(set(numbers))
    if not listed:
        return "–"
    more = f" and {len(listed) - MOST_PLACES} more" if len(listed) > MOST_PLACES else ""
    return ("sentence " if len(listed) == 1 else "sentences ") + ", ".join(map(str, listed[:MOST_PLACES])) + more


def share_with_source(m: Material) -> Row:
    """How many sentences say where something comes from."""
    share = round(100 * len(m.sourced) / m.total) if m.total else 0
    return Row(
        "sentences with a source",
        f"{len(m.sourced)} of {m.total} sentences ({share} %)",
        places(m.sourced),
        "All other sentences rest on the author alone. Ask whether the author can know it. "
        "The tool misses about one attribution in three, so the true share is somewhat higher.",
    )


def named_and_unnamed(m: Material) -> Row:
    """Sources one could ask against sources nobody could find."""
    kinds = Counter(m.table["source_kind"])
    named = sum(kinds[kind] for kind in NAMED)
    unnamed = m.table[m.table["source_kind"].isin(["unnamed", "none"])]
    return Row(
        "named and unnamed sources",
        f"{named} with a source or group that is named, {kinds['unnamed']} with an unnamed one, {kinds['none']} with none",
        places(unnamed["sentence"]),
        "You can look up what a named source said. You cannot look up 'many' or 'it is said'. "
        "A pronoun or a country counts as named: check who is meant.",
    )


def quotation_dates(m: Material) -> Row:
    """Quotations with a date in the same sentence or the one before."""
    quoted = sorted(set(m.table.loc[m.table["type"].isin(["direct", "mixed"]), "sentence"]))
    why = "A quotation without a date cannot be checked quickly, and words from one month can be set beside events of another."
    if not m.sentences:
        return Row("dated and undated quotations", f"{count(len(quoted), 'sentence')} with quoted words; dates show only in a copy", places(quoted), why)
    undated = [n for n in quoted if not _DATE.search(" ".join(m.sentences[max(0, n - 2) : n]))]
    return Row("dated and undated quotations", f"{len(quoted) - len(undated)} with a date nearby, {len(undated)} without", places(undated), why)


def links(m: Material) -> Row:
    """Links whose target is not there."""
    why = "A link is a promise of a source. Without its target the promise cannot be tested; look for the piece at its own address."
    notes = [str(note) for note in m.piece.record.get("copy_lacks") or [] if re.search(r"\blinks?\b", str(note))]
    if notes:
        return Row("links without target", "the received copy lacks " + "; ".join(notes), "record of the piece", why)
    if not m.sentences:
        return Row("links without target", "nothing noted in the record", "–", why)
    pointing = [n for n, sentence in enumerate(m.sentences, 1) if _POINTER.search(sentence) and not _ADDRESS.search(sentence)]
    return Row("links without target", f"{count(len(pointing), 'place')} where the text points to a link that is not there", places(pointing), why)


def figures_without_source(m: Material) -> Row:
    """Numbers in sentences that name no source."""
    why = "A figure sounds exact. Who counted, when and how? Years and dates are left out here."
    if m.sentences:
        found = [n for n, sentence in enumerate(m.sentences, 1) if _figures(sentence) and n not in m.sourced]
    else:
        found = [n for claim, kind, numbers, by in m.claims if kind == "fact" and by == "author" and _figures(claim) for n in numbers]
    return Row("figures without a source", count(len(set(found)), "sentence"), places(found), why)


def _figures(sentence: str) -> list[str]:
    """Return numbers that count something: no years, dates or numbers of documents."""
    return [
        match.group()
        for match in _NUMBER.finditer(sentence)
        if not _YEAR.match(match.group().rstrip(".,"))
        and not _AFTER_ORDER.search(sentence[max(0, match.start() - 14) : match.start()])
        and not _DATE.match(sentence[match.end() :].lstrip(" "))
        and not _DATE.search(sentence[max(0, match.start() - 10) : match.start()])
    ]


def growing_certainty(m: Material) -> Row:
    """The same matter first with a reservation, later without: only a place to look."""
    pairs = _pairs_in_text(m.sentences) if m.sentences else _pairs_in_claims(m.piece.claims)
    return Row(
        "certainty that grows",
        f"{count(len(pairs), 'pair')} to compare",
        "; ".join(f"sentence {a}, then {b}" for a, b in pairs[:6]) or "–",
        "What stands first as a claim or under an 'if' can come back later as a fact. Read both sentences and look for what was shown between them.",
    )


def _pairs_in_text(sentences: list[str]) -> list[tuple[int, int]]:
    """Return a sentence with a reservation and a later assertion that share rare names or words."""
    keys = [_rare_words(sentence) for sentence in sentences]
    spread = Counter(key for found in keys for key in found)
    pairs = []
    for a, first in enumerate(sentences):
        if not _HEDGED.search(first):
            continue
        for b in range(a + 2, min(len(sentences), a + 60)):
            shared = [key for key in keys[a] & keys[b] if spread[key] <= 6]
            if len(shared) >= 3 and _ASSERTED.search(sentences[b]):
                pairs.append((a + 1, b + 1))
                break
    return pairs


def _rare_words(sentence: str) -> set[str]:
    return {words.fold(word).removesuffix("'s") for word in words.tokens(sentence) if len(word) > 4}


def _pairs_in_claims(table: pd.DataFrame) -> list[tuple[int, int]]:
    """Return pairs that our reasons name: the reason of a later claim points back to an earlier sentence."""
    if "reason" not in table:
        return []
    pairs = set()
    for row in table.itertuples():
        own = [int(n) for n in re.findall(r"\d+", str(row.sentence))]
        for n in re.findall(r"\bsentence (\d+)", str(row.reason), re.IGNORECASE):
            if own and row.attributed == "author" and int(n) < max(own) and _HEDGE_NOTED.search(str(row.reason)):
                pairs.add((int(n), max(own)))
    return sorted(pairs)


def harm_by_side(m: Material) -> Row:
    """Sentences with words of harm, by the sides they name."""
    units = list(enumerate(m.sentences, 1)) if m.sentences else [(n[0], claim) for claim, _, n, _ in m.claims if n]
    places_of: dict[str, list[int]] = defaultdict(list)
    harmful = []
    for number, unit in units:
        found = {words.fold(word).removesuffix("'s") for word in words.tokens(unit)}
        if found & _harm_words():
            harmful.append(number)
            for side in {_sides()[word] for word in found if word in _sides()}:
                places_of[side].append(number)
    counts = ", ".join(f"{side} {len(set(numbers))}" for side, numbers in sorted(places_of.items(), key=lambda item: -len(item[1])))
    unit = count(len(harmful), "sentence" if m.sentences else "claim") + ("" if m.sentences else " (in our words)")
    return Row(
        "harm, by the sides named beside it",
        f"{unit} with words of harm; named in them: {counts or 'no side on our list'}",
        places(harmful),
        "Being named beside harm can mean having suffered it or having caused it: read each place. If the harm of only one side is told, look for the other's.",
    )


@lru_cache(maxsize=1)
def _harm_words() -> frozenset[str]:
    return frozenset(row["word"] for row in rows("harm-words.csv"))


@lru_cache(maxsize=1)
def _sides() -> dict[str, str]:
    return {row["word"]: row["side"] for row in rows("sides.csv")}
