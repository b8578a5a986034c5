"""Where a noun phrase begins and ends, by word order and punctuation alone.

The rules know closed classes of words (prepositions, auxiliaries, conjunctions), capital
letters and a few endings. They do not know grammar, so long or inverted phrases go wrong.
"""

from __future__ import annotations

from helpers.lexicons import word_set
from helpers.attribution_rules.reading import Reading

Span = tuple[int, int]  # words, end exclusive


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


PRONOUN_SUBJECTS = _set("i he she they we you it who everyone everybody someone somebody nobody anyone he'd she'd they'd i'd we'd he's she's they've i've we've i'm")
# Words that may stand between a subject and its verb.
AUXILIARIES = _set(
    "is are was were be been being am has have had having do does did will would can could may might must shall should don't doesn't didn't isn't "
    "wasn't aren't weren't can't couldn't won't wouldn't hasn't haven't hadn't not never also still already just now then thus again even only "
    "often repeatedly once later recently widely long to well hitherto always ever kept keeps keep began begun itself himself herself themselves"
)
PREPOSITIONS = _set(
    "of in on at for by with from about against over after before during under between among into onto through toward towards upon without within "
    "despite amid per via like unlike until since as to given beside besides beyond along near contrary instead following"
)
SUBORDINATORS = PREPOSITIONS | _set("when while if although though because once whereas")
# Words that cannot stand inside a noun phrase.
BREAKERS = _set(
    "that if when because while since although though whether what how why where than so but yet nor him us them me himself herself themselves there "
    "which and or who whom whose then not never make makes let lets"
) | (AUXILIARIES - _set("to long well"))
TIMES = _set("monday tuesday wednesday thursday friday saturday sunday today yesterday tomorrow tonight earlier later recently last next this in on at during after before when while as to of")
DETERMINERS = _set("the a an this that these those my your his her its our their some many most all both each every no several few any another other one two three")
OPENS_APPOSITION = _set("the a an who whose his her")
OFFICES = _set("president chairman chairwoman director head professor founder spokesman spokeswoman spokesperson secretary minister author editor senior executive former co")
TAKES_PREPOSITION = _set("focus comment speak talk call reflect lash rail insist elaborate report")
NAME_JOINTS = _set("of and for the de von van al bin")
DOCUMENTS = word_set("document")
LONGEST_SOURCE = 24
LONGEST_CONTENT = 120


def is_name(shape: str) -> bool:
    """A capitalised word that is not a function word."""
    return shape == "NAME" or shape == "NAME'S"


def noun_phrase_left(r: Reading, end: int, first: int) -> Span | None:
    """Return the noun phrase that ends before word `end`."""
    i = end
    while i > first and end - i < LONGEST_SOURCE:
        if i < end and r.gaps[i] not in ("", "~"):
            opening = _bracket(r, i, first)
            if opening is None:
                break
            i = opening
            continue
        if r.words[i - 1] in PRONOUN_SUBJECTS:
            return (i - 1, end) if i == end else _trim_left(r, i, end)
        if _stops(r, i - 1, end, first):
            break
        i -= 1
    return _trim_left(r, i, end)


def _bracket(r: Reading, i: int, first: int) -> int | None:
    """Return the word at which a bracket that closes before word i opens."""
    if ")" not in r.gaps[i]:
        return None
    for k in range(i - 1, max(first, i - 12), -1):
        if "(" in r.gaps[k]:
            return k
    return None


def _stops(r: Reading, k: int, end: int, first: int) -> bool:
    """Does word k end the noun phrase on its left side?"""
    word = r.words[k]
    if word in BREAKERS and "~" not in (r.gaps[k], r.gaps[k + 1]):
        return not (word == "and" and joins_names(r, k))
    if k + 1 >= end:
        return False
    if k in r.cues and r.shapes[k] in ("ED", "S", "ING", "WORD"):
        return r.words[k + 1] not in ("of", "for", "on")
    if r.shapes[k] != "ED":
        return False
    return k == first or is_name(r.shapes[k - 1]) or r.words[k + 1] in PREPOSITIONS or r.shapes[k - 1] in PRONOUN_SUBJECTS


def joins_names(r: Reading, k: int) -> bool:
    """Does "and" at word k join two names or a name and a phrase with a determiner?"""
    return 0 < k < len(r.words) - 1 and is_name(r.shapes[k - 1]) and (is_name(r.shapes[k + 1]) or r.shapes[k + 1] in DETERMINERS)


def _trim_left(r: Reading, start: int, end: int) -> Span | None:
    """Cut an opening phrase such as "In a statement" off the noun phrase."""
    while start < end and (r.shapes[start] == "LY" or r.words[start] in ("also", "even", "only", "just", "still", "now", "here", "first", "instead")):
        start += 1
    if start >= end:
        return None
    if r.words[start] in PREPOSITIONS or r.shapes[start] == "ED" and r.words[start + 1 : start + 2] and r.words[start + 1] in PREPOSITIONS:
        start = _last_phrase(r, start, end)
    return (start, end) if start < end else None


def _last_phrase(r: Reading, start: int, end: int) -> int:
    """Return where the last phrase without a preposition before it starts."""
    i = end - 1
    if is_name(r.shapes[i]):
        while i > start + 1 and (is_name(r.shapes[i - 1]) or r.words[i - 1] in NAME_JOINTS and is_name(r.shapes[i - 2]) and i - 2 > start):
            i -= 1
        return i - 1 if i - 1 > start and r.words[i - 1] in DETERMINERS else i
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
            closing = _closing(r, i, last)
            if closing is None:
                break
            i = closing
            continue
        if i > start and _ends_right(r, i):
            break
        i += 1
    return (start, _apposition(r, i, last)) if i > start else None


def _closing(r: Reading, i: int, last: int) -> int | None:
    """Return the word after a bracket that opens before word i."""
    if not r.gaps[i].startswith("("):
        return None
    for k in range(i + 1, min(last, i + 8)):
        if ")" in r.gaps[k]:
            return k
    return None


def _ends_right(r: Reading, i: int) -> bool:
    word = r.words[i]
    if word in BREAKERS and "~" not in (r.gaps[i], r.gaps[i + 1]):
        return not (word == "and" and joins_names(r, i))
    if word in PREPOSITIONS:
        return word not in ("of", "for", "from", "at", "with", "in") or word == "in" and not is_name(r.shapes[min(i + 1, len(r.shapes) - 1)])
    return word in TIMES


def _apposition(r: Reading, end: int, last: int) -> int:
    """Return the end of ", the president of …," after a name, or `end` if there is none."""
    age = end + 1 <= last and r.shapes[min(end, last - 1)] == "NUM" and r.gaps[end + 1][:1] in (",", ".", "¶")
    if end < last and r.gaps[end] in (",", "),") and (r.shapes[end] in OPENS_APPOSITION or r.words[end] in OFFICES or age):
        for i in range(end + 1, min(last, end + LONGEST_SOURCE) + 1):
            if r.gaps[i][:1] in (",", ".", "¶", ";", "Q", ":") or i == last:
                return i
    return end


def document_phrase(r: Reading, start: int, last: int) -> Span | None:
    """Return "its yearly report" at word `start`, if the phrase ends with a document."""
    if start >= last or r.words[start] not in DETERMINERS:
        return None
    for i in range(start + 1, min(last - 1, start + 5)):
        if r.gaps[i] not in ("", "~"):
            return None
        if r.words[i] in DOCUMENTS:
            after = r.words[i + 1]
            return (start, i + 1) if after not in PREPOSITIONS and not r.shapes[i + 1] == "ED" else None
    return None


def terms_of(r: Reading, first: int, last: int) -> Span | None:
    """Return "the treaty" of "Under the terms of the treaty, …"."""
    start = first + 4
    if r.words[first : start] != ["under", "the", "terms", "of"]:
        return None
    end = next((k for k in range(start + 1, min(last, start + 15)) if r.gaps[k] not in ("", "~")), start)
    return (start, end) if end > start and r.gaps[end] == "," else None


def subject(r: Reading, first: int, end: int) -> Span | None:
    """Return the first noun phrase of the sentence, where a participle or "and" leaves the source out."""
    i = first
    if r.words[i] in SUBORDINATORS:
        i = next((k for k in range(i + 1, min(end, i + 30)) if "," in r.gaps[k]), i)
    while i < end and (r.words[i] in ("but", "and", "so", "yet", "however", "then", "meanwhile") or r.shapes[i] == "LY"):
        i += 1
    start = i
    while i < end and i - start < 12:
        if i > start and (r.gaps[i] not in ("", "~") or r.shapes[i] in ("ED", "LY") or r.words[i] in AUXILIARIES or r.words[i] in ("who", "which", "that") or i in r.cues):
            break
        i += 1
        if r.words[i - 1] in PRONOUN_SUBJECTS:
            break
    return (start, i) if i > start else None


def nearest_subject(r: Reading, first: int, end: int) -> Span | None:
    """Return the noun phrase before the nearest verb on the left: "X expanded its ties, though assuring"."""
    for k in range(end - 1, max(first, end - 40), -1):
        if r.words[k] in AUXILIARIES and r.words[k] not in ("to", "be", "been", "being", "not", "having") or r.shapes[k] == "ED" and is_name(r.shapes[k - 1]):
            start = cue_start(r, k, first)
            found = noun_phrase_left(r, start, first)
            if found and r.words[found[0]] not in ("it", "there", "which", "that"):
                return found
    return None


def cue_start(r: Reading, head: int, first: int) -> int:
    """Return where the cue begins once auxiliaries and adverbs before it are counted in."""
    i = head
    while i > first and r.gaps[i] == "" and (r.words[i - 1] in AUXILIARIES or r.shapes[i - 1] == "LY"):
        i -= 1
    while i < head and r.words[i] in ("to", "then", "so", "thus"):
        i += 1
    return i
