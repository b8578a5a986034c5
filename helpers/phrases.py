"""Where a source or a content begins and ends, by word order and punctuation alone."""

from __future__ import annotations

from helpers.cues import entries
from helpers.reading import Reading

Span = tuple[int, int]  # words, end exclusive

SUBJECTS = frozenset("i he she they we you it one everyone everybody someone somebody nobody anyone many some others most few critics".split())
PRONOUN_SUBJECTS = frozenset("i he she they we you it who everyone everybody someone somebody nobody anyone he'd she'd they'd i'd we'd he's she's they've i've we've i'm".split())
AUXILIARIES = frozenset(
    "is are was were be been being am has have had having do does did will would can could may might must shall should "
    "don't doesn't didn't isn't wasn't aren't weren't can't couldn't won't wouldn't hasn't haven't hadn't not never "
    "also still already just now then thus again even only often repeatedly once later recently widely long to".split()
)
PREPOSITIONS = frozenset(
    "of in on at for by with from about against over after before during under between among into onto through toward "
    "towards upon without within despite amid per via like unlike until since as to".split()
)
BREAKERS = frozenset(
    "that if when because while since although though whether what how why where than so but yet nor him us them me "
    "himself themselves there which and or who whom whose then not never".split()
) | frozenset(w for w in AUXILIARIES if w not in ("to", "long"))
TIMES = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday today yesterday tomorrow tonight earlier later recently last "
    "next this in on at during after before when while as to of".split()
)
DETERMINERS = frozenset("the a an this that these those my your his her its our their some many most all both each every no several few any another other one two three".split())
SUBORDINATORS = PREPOSITIONS | frozenset("when while if although though because once whereas".split())
TAKES_PREPOSITION = frozenset("focus comment speak talk call reflect lash rail insist elaborate report".split())
LONGEST_SOURCE = 24
LONGEST_CONTENT = 400
OPENS_APPOSITION = frozenset("the a an who whose his her NUM".split())
OFFICES = frozenset("president chairman chairwoman director head professor founder spokesman spokeswoman spokesperson secretary minister author editor senior executive former co".split())


def is_name(shape: str) -> bool:
    return shape == "NAME" or shape == "NAME'S"


def noun_phrase_left(r: Reading, end: int, first: int) -> Span | None:
    """Return the noun phrase that ends before word `end`."""
    i = end
    while i > first and end - i < LONGEST_SOURCE:
        word = r.words[i - 1]
        if i < end and r.gaps[i] not in ("", "~"):
            break
        if word in PRONOUN_SUBJECTS:
            return (i - 1, end) if i == end else _trim_left(r, i, end)
        if word in BREAKERS and not (word == "and" and _joins_names(r, i - 1)) and "~" not in (r.gaps[i - 1], r.gaps[i]):
            break
        if i < end and r.shapes[i - 1] == "ED" and (i - 1 == first or is_name(r.shapes[i - 2])):
            break
        i -= 1
    return _trim_left(r, i, end)


def _joins_names(r: Reading, i: int) -> bool:
    return 0 < i < len(r.words) - 1 and is_name(r.shapes[i - 1]) and (is_name(r.shapes[i + 1]) or r.shapes[i + 1] in DETERMINERS)


def _trim_left(r: Reading, start: int, end: int) -> Span | None:
    """Cut an opening phrase such as "In a statement" off the noun phrase."""
    while start < end and (r.shapes[start] == "LY" or r.words[start] in ("also", "even", "only", "just", "still", "now", "here")):
        start += 1
    if start >= end:
        return None
    if r.words[start] in PREPOSITIONS:
        start = _last_phrase(r, start, end)
    return (start, end) if start < end else None


def _last_phrase(r: Reading, start: int, end: int) -> int:
    """Return where the last phrase without a preposition starts."""
    i = end - 1
    if is_name(r.shapes[i]):
        while i > start + 1 and is_name(r.shapes[i - 1]):
            i -= 1
        return i
    while i > start + 1 and r.words[i] not in DETERMINERS and r.words[i - 1] not in PREPOSITIONS:
        i -= 1
    return i


def noun_phrase_right(r: Reading, start: int, last: int) -> Span | None:
    """Return the noun phrase that starts at word `start`, with a following apposition."""
    if start >= last:
        return None
    if r.words[start] in PRONOUN_SUBJECTS:
        return (start, start + 1)
    i = start
    while i < last and i - start < LONGEST_SOURCE:
        if i > start and r.gaps[i] not in ("", "~"):
            break
        word = r.words[i]
        if i > start and word in BREAKERS and not (word == "and" and _joins_names(r, i)) and "~" not in (r.gaps[i], r.gaps[i + 1]):
            break
        if i > start and (word in TIMES and word != "of" or word in PREPOSITIONS and word not in ("of", "for", "from", "at", "with")):
            break
        i += 1
    if i == start:
        return None
    return (start, _apposition(r, i, last))


def _apposition(r: Reading, end: int, last: int) -> int:
    """Return the end of ", the president of …," after a name, or `end` if there is none."""
    if end < last and r.gaps[end] == "," and (r.shapes[end] in OPENS_APPOSITION or r.words[end] in OFFICES):
        for i in range(end + 1, min(last, end + LONGEST_SOURCE) + 1):
            if r.gaps[i][:1] in (",", ".", "¶", ";", "Q"):
                return i
    return end


def subject(r: Reading, first: int, end: int) -> Span | None:
    """Return the first noun phrase of the sentence, where a participle or "and" leaves the source out."""
    i = first
    if r.words[i] in PREPOSITIONS or r.words[i] in ("when", "while", "if", "although", "though", "because", "once"):
        for k in range(i + 1, min(end, i + 30)):
            if "," in r.gaps[k]:
                i = k
                break
    while i < end and (r.words[i] in ("but", "and", "so", "yet", "however", "then", "meanwhile") or r.shapes[i] == "LY"):
        i += 1
    start = i
    known = entries()
    while i < end and i - start < 12:
        word, shape = r.words[i], r.shapes[i]
        if i > start and (r.gaps[i] not in ("", "~") or shape in ("ED", "LY") or word in AUXILIARIES or word in ("who", "which", "that")):
            break
        if i > start and word in known and known[word].form in ("s", "ed") and r.shapes[i - 1] not in DETERMINERS:
            break
        i += 1
        if word in PRONOUN_SUBJECTS:
            break
    return (start, i) if i > start else None


def cue_start(r: Reading, head: int, first: int) -> int:
    """Return where the cue begins once auxiliaries and adverbs before it are counted in."""
    i = head
    while i > first and r.gaps[i] == "" and (r.words[i - 1] in AUXILIARIES or r.shapes[i - 1] == "LY"):
        i -= 1
    while i < head and r.words[i] in ("to", "then", "so", "thus"):
        i += 1
    return i
