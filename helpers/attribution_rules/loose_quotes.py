"""Quotations that no cue on the lists accounts for: the marks and the names beside them decide."""

from __future__ import annotations

from typing import NamedTuple

from helpers.attribution_rules import phrases
from helpers.attribution_rules.phrases import Span
from helpers.attribution_rules.reading import Reading

SHORTEST = 4  # words; below, quotation marks more often keep a distance than quote
NEAR = 80  # words between a quotation and the last named source


class Loose(NamedTuple):
    """What stands beside a quotation: the cue (may be one name), the source, the rule."""

    cue: Span | None
    source: Span | None
    rule: str


def beside(r: Reading, number: int) -> Loose | None:
    """Return source and cue of a quotation from what stands directly beside it."""
    start, end = r.quote_words(number)
    return _after_comma(r, end) or _before_colon(r, start) or _after_dash(r, end)


def _after_comma(r: Reading, end: int) -> Loose | None:
    """'"…," fumed X' and '"…," X fumed': a comma inside the marks, then a name and a verb."""
    if end >= len(r.words) or "¶" in r.gaps[end] or not any(mark in r.gaps[end] for mark in ",."):
        return None
    _, last = r.sentence_words(end)
    if r.sentence_of[end] != r.sentence_of[end - 1]:
        return None
    if r.shapes[end] in ("ED", "WORD", "S") and end + 1 < last and phrases.is_name(r.shapes[end + 1]):
        return Loose((end, end + 1), phrases.noun_phrase_right(r, end + 1, last), "quotation, verb and name after it")
    if phrases.is_name(r.shapes[end]) or r.words[end] in ("he", "she", "they"):
        verb = end
        while verb < last and (phrases.is_name(r.shapes[verb]) or r.words[verb] in ("he", "she", "they")) and not (verb > end and r.gaps[verb]):
            verb += 1
        if verb < last and r.shapes[verb] in ("ED", "WORD", "S") and not r.gaps[verb]:
            return Loose((verb, verb + 1), (end, verb), "quotation, name and verb after it")
    return None


def _before_colon(r: Reading, start: int) -> Loose | None:
    """'X went on: "…"' and 'X: "…"'."""
    if start == 0 or not _colon_before(r, start):
        return None
    first = r.sentence_words(start - 1)[0]
    if start - first > 25:
        return None
    if start - first <= 4 and all(phrases.is_name(shape) for shape in r.shapes[first:start]):
        return Loose(None, (first, start), "name and colon before quotation")
    source = phrases.subject(r, first, start)
    if source and source[1] >= start:
        source = None
    return Loose((start - 1, start), source, "colon before quotation")


def _colon_before(r: Reading, start: int) -> bool:
    return ":" in r.text[r.ends[start - 1] : r.ends[start - 1] + 2]


def _after_dash(r: Reading, end: int) -> Loose | None:
    """A quotation signed with a dash and a name."""
    if end >= len(r.words) or not phrases.is_name(r.shapes[end]):
        return None
    gap = r.text[r.ends[end - 1] : r.starts[end]]
    if len(gap) > 12 or not any(dash in gap for dash in "-–—"):
        return None
    stop = end
    while stop < len(r.words) and stop - end < 6 and phrases.is_name(r.shapes[stop]) and (stop == end or not r.gaps[stop]):
        stop += 1
    return Loose(None, (end, stop), "quotation signed with a name")


def fills_sentences(r: Reading, quote: Span) -> bool:
    """Does the quotation begin with a sentence and end with one?"""
    return quote[0] == r.sentence_words(quote[0])[0] and (
        quote[1] >= len(r.words) or r.sentence_of[quote[1]] != r.sentence_of[quote[1] - 1]
    )
