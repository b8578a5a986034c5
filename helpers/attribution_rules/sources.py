"""Who is the source: the noun phrase before the cue, after it, or one that an earlier clause names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.attribution_rules import phrases
from helpers.attribution_rules.constructions import REPORT_NOUNS, WRITTEN
from helpers.attribution_rules.cues import Entry
from helpers.lexicons import word_set
from helpers.attribution_rules.phrases import Span
from helpers.attribution_rules.reading import Reading

if TYPE_CHECKING:
    from helpers.attribution_rules.found import Attribution

BE = frozenset("is are was were be been being isn't wasn't aren't weren't it's he's she's they're we're i'm you're".split())
OPENS_SOURCE = frozenset("the a an one he she they i mr mrs ms sen rep gov".split())


# Participles after a noun that are passives: "a group seen by X", "the rigging imputed on Y".
HELD = word_set("held")
# Verbs that are nouns as often.
NOUNS = REPORT_NOUNS | word_set("noun or verb")
VOICED = word_set("voiced")


def find_source(r: Reading, a: Attribution, first: int, last: int, before: Attribution | None) -> None:
    """Set the source of an attribution, and the rule where the form of the sentence decides."""
    end = a.cue[1]
    word = r.words[a.head]
    if word == "according" and r.words[end - 1] == "to":
        a.source, a.rule = phrases.noun_phrase_right(r, end, last), "according to"
    elif a.entry.kind == "noun":
        a.source, a.rule = _of_noun(r, a, first, last), f"noun:{word}"
    elif a.entry.kind == "adverb" or a.entry.lemma in ("seem", "appear"):
        a.source, a.rule = None, f"adverb:{word}" if a.entry.kind == "adverb" else a.rule
    elif is_attributive(r, a.head, a.cue[0]):
        a.source, a.rule = None, f"attributive:{word}"
    elif is_passive(r, a.head, a.cue[0], a.entry) or is_reduced_passive(r, a.head, a.entry, first, last):
        a.source, a.rule = _after_by(r, a.head + 1, last), f"passive:{word}"
    elif a.cue[0] > first and r.words[a.cue[0] - 1] == "as" and r.words[end : end + 1] == ["by"]:
        a.source = _after_by(r, end, last)
    elif _is_inverted(r, a, first, last):
        a.source = phrases.noun_phrase_right(r, a.head + 1, last)
    else:
        a.source = _before_cue(r, a, first, last, before)
        if a.source and a.entry.kind == "adjective" and r.words[a.source[0]] in ("it", "it's", "there"):
            a.source = None


def is_noun_use(r: Reading, head: int, named: list[str]) -> bool:
    """Is a word that may be a verb or a noun ("reports", "claim") a noun here?"""
    if any(name in ("c=claim that", "c=reports of", "c=the saying") for name in named):
        return True
    if head == 0 or r.gaps[head] or r.words[head] not in NOUNS:
        return False
    before = r.shapes[head - 1]
    return before in ("the", "a", "an", "this", "these", "those", "his", "her", "their", "its", "our", "my", "'S", "NAME'S") or (
        before in ("WORD", "ING") and r.words[head - 1] not in WRITTEN and head > 1 and not r.gaps[head - 1] and r.words[head - 2] in ("the", "a", "an", "most")
    )


def is_attributive(r: Reading, head: int, start: int) -> bool:
    """"A previously announced meeting": a participle inside a noun phrase."""
    if r.shapes[head] not in ("ED", "NAME") or start == 0 or head + 1 >= len(r.words) or r.gaps[head + 1] or r.gaps[start]:
        return False
    if r.words[head] not in ("reported", "announced", "alleged", "rumored", "rumoured", "suspected", "claimed", "perceived", "supposed", "promised"):
        return False
    before, after = r.words[start - 1], r.shapes[head + 1]
    opened = before in phrases.DETERMINERS - {"some", "many", "most", "all", "both", "one"} or before in ("second", "first", "third") or before.endswith("'s")
    return opened and after in ("WORD", "S", "NAME", "ING")


def is_passive(r: Reading, head: int, start: int, entry: Entry) -> bool:
    """A past participle with a form of "be" among the words before it."""
    if entry.kind == "adjective" or entry.form != "ed" and r.shapes[head] != "ED":
        return False
    return any(r.words[i] in BE for i in range(max(0, start - (start > 0)), head) if i >= start or r.words[i].endswith(("'s", "'re", "'m")))


def is_reduced_passive(r: Reading, head: int, entry: Entry, first: int, last: int) -> bool:
    """A participle after its noun: "the group seen by Russia as …", "concerns expressed in …"."""
    if entry.form != "ed" or head == first or r.gaps[head] or head + 1 >= last or r.gaps[head + 1]:
        return False
    after = r.words[head + 1]
    if r.shapes[head - 1] not in ("WORD", "S", "NAME", "ING", "those"):
        return False
    if after == "by":
        return entry.lemma in HELD | VOICED
    return entry.lemma in HELD and after in ("as", "on", "to") and entry.lemma != "believe" or entry.lemma in VOICED and after == "in" and r.words[head - 1] in ("concerns", "views", "opinions", "hopes", "fears", "doubts")


def _is_inverted(r: Reading, a: Attribution, first: int, last: int) -> bool:
    """Does the source follow the cue, as in '"…," said the minister'?"""
    start, end = a.head, a.head + 1
    if end >= last or r.gaps[end] or a.entry.form not in ("ed", "s", "base"):
        return False
    gap = r.gaps[start]
    if start > first and not any(mark in gap for mark in "Q,-") and r.words[start - 1] not in ("as", "so"):
        return False
    if "Q" in gap or r.words[start - 1] in ("as", "so"):
        return phrases.is_name(r.shapes[end]) or r.words[end] in OPENS_SOURCE
    return phrases.is_name(r.shapes[end]) and not _verb_follows(r, end, last)


def _verb_follows(r: Reading, start: int, last: int) -> bool:
    """"X, an expert, says Libya is …": the name after the cue has a verb of its own."""
    found = phrases.noun_phrase_right(r, start, last)
    end = found[1] if found else last
    return end < last and not r.gaps[end] and (r.words[end] in phrases.AUXILIARIES - {"to", "long", "well"} or r.shapes[end] in ("ED", "S"))


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
    came = next((i for i in range(end, min(last - 2, end + 16)) if r.words[i] in ("came", "comes") and r.words[i + 1] == "from"), None)
    if came is not None:
        return phrases.noun_phrase_right(r, came + 2, last)
    for i in range(a.head - 1, max(first, a.head - 5) - 1, -1):
        if r.gaps[i + 1] not in ("", "~", "Q"):
            break
        if r.shapes[i] in ("NAME'S", "'S"):
            return phrases.noun_phrase_left(r, i + 1, first)
        if r.words[i] in ("his", "her", "their", "our", "my", "its"):
            return (i, i + 1)
    return None


def _before_cue(r: Reading, a: Attribution, first: int, last: int, before: Attribution | None) -> Span | None:
    start = a.cue[0]
    if start == first:
        return _after_opening(r, a.cue[1], last) if a.entry.form == "ing" else None
    gap, previous = r.gaps[start], r.words[start - 1]
    infinitive = previous == "to" or r.words[start] == "to"
    left_out = a.entry.form == "ing" or infinitive or previous in ("and", "or", "but", "yet") or previous in phrases.PREPOSITIONS
    if not left_out:
        if gap in ("", "~", "Q"):
            return (start - 1, start) if previous in ("who", "which") else phrases.noun_phrase_left(r, start, first) or phrases.nearest_subject(r, first, start)
        if any(mark in gap for mark in ",)-"):
            return _before_apposition(r, start, first)
    if a.entry.form == "ing" and gap == "" and _own_subject(r, start):
        return phrases.noun_phrase_left(r, start, first)
    if a.entry.form == "ing" and "," in gap and start - first <= 2:
        return _after_opening(r, a.cue[1], last)
    if infinitive:
        found = _of_infinitive(r, start - (previous == "to"), first)
        if found:
            return found
    if before and before.source:
        return before.source
    return phrases.nearest_subject(r, first, start) or phrases.subject(r, first, start)


def _after_opening(r: Reading, start: int, last: int) -> Span | None:
    """"Calling itself …, Moscow sold …": the source follows the comma."""
    for i in range(start, min(last - 1, start + 25)):
        if "," in r.gaps[i]:
            return phrases.noun_phrase_right(r, i, last)
    return None


def _of_infinitive(r: Reading, to: int, first: int) -> Span | None:
    """"Difficult for X to argue", "X's efforts to stress"."""
    for i in range(to - 1, max(first, to - 8) - 1, -1):
        if r.gaps[i + 1] not in ("", "~"):
            return None
        if r.words[i] == "for" and i + 1 < to:
            return (i + 1, to)
        if r.shapes[i] in ("NAME'S", "'S") and to - i <= 3:
            return phrases.noun_phrase_left(r, i + 1, first)
    return None


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
