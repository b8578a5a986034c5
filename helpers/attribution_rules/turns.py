"""Where the author's own words go on after a reported statement.

The figures of `content-limits.csv` come from news, where a statement often fills the rest of the
sentence. In commentary the author answers in the same sentence: "They claim that it is safe,
though nobody tested it." Each rule here names a sign of such a turn; the statement ends there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.attribution_rules import limits, phrases
from helpers.attribution_rules.reading import Reading
from helpers.lexicons import word_set

if TYPE_CHECKING:
    from helpers.attribution_rules.found import Attribution

TURNS = word_set("turn")
CLAUSE_FIRST = word_set("opening clause")
JOINTS = frozenset("and but yet or".split())
BETWEEN = frozenset("instead then also now later still even have has had did never not".split())


def own_turn(r: Reading, a: Attribution, begin: int, end: int, following: Attribution | None) -> int:
    """Return where the author's own words begin inside the words `begin` to `end`, else `end`."""
    first = r.sentence_words(a.head)[0]
    end = _next_report(r, a, begin, end, following)
    main = _main_clause(r, a, first, begin, end)
    depth = 0
    for k in range(begin + 1, end):
        gap = r.gaps[k]
        depth += gap.count("(") - gap.count(")")
        if depth < 0 or k == main:
            return k
        if depth or _quoted(r, k):
            continue
        if _turn(r, k, end) or _purpose(r, a, k) or _noun_goes_on(r, a, k) or _next_predicate(r, a, k):
            return k
    return _before_open_bracket(r, begin, end) if depth else end


def _before_open_bracket(r: Reading, begin: int, end: int) -> int:
    """A statement does not end inside a bracket that it opened."""
    return next((k for k in range(end - 1, begin, -1) if "(" in r.gaps[k]), end)


def _noun_goes_on(r: Reading, a: Attribution, k: int) -> bool:
    """"The claim that it is safe, clearly wrong, …": an adverb after a comma belongs to the author."""
    return a.entry.kind == "noun" and r.gaps[k].startswith(",") and r.shapes[k] == "LY"


def _quoted(r: Reading, k: int) -> bool:
    return r.quote_of[k] >= 0 and r.quote_of[k] == r.quote_of[k - 1]


def _turn(r: Reading, k: int, end: int) -> bool:
    """A sign of the author's own clause: ", though", ", which", ", but they …", ", and he …"."""
    if "," not in r.gaps[k]:
        return r.words[k] == "while" and not r.gaps[k] and _clause_after(r, k + 1, end)
    if r.words[k] == "and":
        return k + 3 < end and r.words[k + 1] in ("he", "she", "they", "it", "i", "we") and _clause_after(r, k + 1, end) and "Q" not in r.gaps[k]
    return r.words[k] in TURNS or r.words[k] == "but" and k + 1 < end and _subject_like(r, k + 1) and _clause_after(r, k + 1, end)


def _clause_after(r: Reading, k: int, end: int) -> bool:
    """Does a subject with its verb follow soon?"""
    return any(limits.is_verb(r, i) for i in range(k + 1, min(end, k + 7)))


def _purpose(r: Reading, a: Attribution, k: int) -> bool:
    """"Pretending to sleep in order to hear more": the aim is the author's reading."""
    return a.entry.form == "ing" and r.words[k : k + 3] == ["in", "order", "to"]


def _next_predicate(r: Reading, a: Attribution, k: int) -> bool:
    """"She is aware of the risk and does not want it": a second verb of the one who is aware."""
    return a.entry.kind == "adjective" and r.words[k] == "and" and r.words[k + 1 : k + 2] in (["does"], ["do"], ["did"], ["has"], ["will"], ["would"])


def _main_clause(r: Reading, a: Attribution, first: int, begin: int, end: int) -> int:
    """Return where the main clause begins after an opening clause that holds the cue, else -1."""
    if a.source and a.entry.form == "ing" and a.source[0] > begin and "," in r.gaps[a.source[0]]:
        return a.source[0]
    opening = r.words[first + 1] if r.words[first] == "even" and first + 1 < begin else r.words[first]
    if opening not in CLAUSE_FIRST or r.words[a.head - 1] != "to" and any("," in r.gaps[k] or r.gaps[k][:1] in (";", "-", ":") for k in range(first + 1, a.cue[0] + 1)):
        return -1
    for k in range(begin + 2, end):
        if r.gaps[k].startswith(",") and not _quoted(r, k) and _subject_like(r, k):
            return k
    return -1


def _subject_like(r: Reading, k: int) -> bool:
    return phrases.is_name(r.shapes[k]) or r.shapes[k] in phrases.DETERMINERS or r.words[k] in phrases.PRONOUN_SUBJECTS or r.words[k] == "there"


def _next_report(r: Reading, a: Attribution, begin: int, end: int, following: Attribution | None) -> int:
    """"They did not accuse him but proposed talks": the next report of the same source is another one."""
    if following is None or not begin < following.cue[0] < end or following.entry.kind in ("noun", "adjective", "adverb"):
        return end
    if following.source == a.source and a.source:
        k = following.cue[0]
        while k > begin + 1 and (r.words[k - 1] in BETWEEN or r.shapes[k - 1] == "LY") and not r.gaps[k]:
            k -= 1
        return k - 1 if k - 1 > begin and r.words[k - 1] in JOINTS else end
    if following.source and begin < following.source[0] - 1 and following.source[1] == following.cue[0] and r.words[following.source[0] - 1] in ("and", "but", "while"):
        return following.source[0] - 1
    return end
