"""Who is the source: the noun phrase before the cue, after it, or one that an earlier clause names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers import phrases
from helpers.cues import Entry
from helpers.phrases import Span
from helpers.reading import Reading

if TYPE_CHECKING:
    from helpers.attributing import Attribution

BE = frozenset("is are was were be been being isn't wasn't aren't weren't it's he's she's they're we're i'm you're".split())
OPENS_SOURCE = frozenset("the a an one he she they i mr mrs ms sen rep gov".split())


def find_source(r: Reading, a: Attribution, first: int, last: int, before: Attribution | None) -> None:
    """Set the source of an attribution, and the rule where the form of the sentence decides."""
    end = a.cue[1]
    if r.words[a.head] == "according" and end <= last and r.words[end - 1] == "to":
        a.source, a.rule = phrases.noun_phrase_right(r, end, last), "according to"
    elif a.entry.kind == "noun":
        a.source = _of_noun(r, a, first, last)
    elif a.entry.kind == "adverb":
        a.source = None
    elif is_passive(r, a.head, a.cue[0], a.entry):
        a.source, a.rule = _after_by(r, end, last), f"passive:{r.words[a.head]}"
    elif _is_inverted(r, a, first, last):
        a.source = phrases.noun_phrase_right(r, end, last)
    else:
        a.source = _before_cue(r, a, first, before)
        if a.source and r.words[a.source[0]] in ("it", "it's", "there") and a.entry.kind in ("adjective", "passive"):
            a.source = None


def is_passive(r: Reading, head: int, start: int, entry: Entry) -> bool:
    """A past participle with a form of "be" among the words before it."""
    if entry.form != "ed" and r.shapes[head] != "ED":
        return False
    return any(r.words[i] in BE for i in range(max(0, start - (start > 0)), head) if i >= start or r.words[i].endswith(("'s", "'re", "'m")))


def _is_inverted(r: Reading, a: Attribution, first: int, last: int) -> bool:
    """Does the source follow the cue, as in '"…," said the minister'?"""
    start, end = a.head, a.head + 1
    if end >= last or r.gaps[end] or a.entry.form not in ("ed", "s", "base"):
        return False
    gap = r.gaps[start]
    if start > first and not any(mark in gap for mark in "Q,-") and r.words[start - 1] not in ("as", "so"):
        return False
    name = phrases.is_name(r.shapes[end])
    return name or r.words[end] in OPENS_SOURCE and ("Q" in gap or r.words[start - 1] == "as" or r.words[start] in ("said", "says", "wrote"))


def _after_by(r: Reading, start: int, last: int) -> Span | None:
    """Return the noun phrase after "by", if one comes soon."""
    for i in range(start, min(last, start + 12)):
        if r.gaps[i] not in ("", "~", ","):
            return None
        if r.words[i] == "by" and i + 1 < last and r.shapes[i + 1] != "ING":
            return phrases.noun_phrase_right(r, i + 1, last)
    return None


def _of_noun(r: Reading, a: Attribution, first: int, last: int) -> Span | None:
    """The claim of X, X's claim, their claim; "the claim" alone has none."""
    end = a.head + 1
    if end + 1 < last and not r.gaps[end] and (r.words[end] in ("by", "from") or r.words[end] == "of" and phrases.is_name(r.shapes[end + 1])):
        return phrases.noun_phrase_right(r, end + 1, last)
    for i in range(a.head - 1, max(first, a.head - 5) - 1, -1):
        if r.gaps[i + 1] not in ("", "~", "Q"):
            break
        if r.shapes[i] in ("NAME'S", "'S"):
            return phrases.noun_phrase_left(r, i + 1, first)
        if r.words[i] in ("his", "her", "their", "our", "my", "its"):
            return (i, i + 1)
    return None


def _before_cue(r: Reading, a: Attribution, first: int, before: Attribution | None) -> Span | None:
    start = a.cue[0]
    if start == first:
        return None
    gap, previous = r.gaps[start], r.words[start - 1]
    left_out = a.entry.form == "ing" or previous in ("and", "or", "but", "to") or r.words[start] == "to" or previous in phrases.PREPOSITIONS
    if not left_out:
        if gap in ("", "~", "Q"):
            return (start - 1, start) if previous in ("who", "which") else phrases.noun_phrase_left(r, start, first)
        if any(mark in gap for mark in ",)-"):
            return _before_apposition(r, start, first)
    if a.entry.form == "ing" and gap == "" and _own_subject(r, start):
        return phrases.noun_phrase_left(r, start, first)
    if before and before.source:
        return before.source
    return phrases.subject(r, first, start)


def _own_subject(r: Reading, start: int) -> bool:
    """A name or plural noun directly before a participle is its subject: "people saying that"."""
    word = r.words[start - 1]
    return phrases.is_name(r.shapes[start - 1]) or word in ("people", "them", "him", "you", "us", "voters", "critics", "many", "some")


def _before_apposition(r: Reading, start: int, first: int) -> Span | None:
    """Return name and apposition: X, the head of Y, said."""
    for i in range(start - 1, max(first, start - 25), -1):
        if any(mark in r.gaps[i] for mark in ",(-"):
            left = phrases.noun_phrase_left(r, i, first)
            if left and r.words[i - 1] not in ("however", "though", "meanwhile", "too"):
                return (left[0], start)
            return left
        if "Q" in r.gaps[i] or ";" in r.gaps[i]:
            break
    return phrases.noun_phrase_left(r, start, first)
