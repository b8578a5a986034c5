"""From cues and quotation marks to attributions: who is said to have said what.

First every cue gets its source (`sourcefinding`), then its content: a quotation beside it, the
clause before it ("The war is over, he said") or the words after it. Last, quotations that fill
the next sentences go to the source before them.
"""

from __future__ import annotations

from bisect import bisect_right

from helpers.attribution_rules import limits, loose_quotes as loosequotes, phrases
from helpers.attribution_rules.found import NO_ENTRY, Attribution
from helpers.attribution_rules.constructions import constructions
from helpers.attribution_rules.contents import find_content
from helpers.attribution_rules.cues import Entry, entries, heads
from helpers.attribution_rules.phrases import Span
from helpers.attribution_rules.reading import Reading
from helpers.attribution_rules.sources import find_source, is_noun_use
from helpers.attribution_rules.vetoes import taken_back


def find(r: Reading) -> list[Attribution]:
    """Return all attributions of the text in the order of their cues."""
    found = _with_sources(r)
    for n, attribution in enumerate(found):
        following = found[n + 1] if n + 1 < len(found) else None
        find_content(r, attribution, following, found[n - 1] if n else None)
    taken = _continue_quotations(r, found)
    found = [a for a in found if (a.pieces or a.source) and not _empty_content(r, a)]
    found += _loose_quotations(r, found, taken) + _in_documents(r, found)
    return sorted(found, key=lambda a: a.head)


def _empty_content(r: Reading, a: Attribution) -> bool:
    """"He knew it": a thought whose content is only a pronoun."""
    if a.entry.kind not in ("belief", "feeling") or len(a.pieces) != 1:
        return False
    start, end = a.pieces[0]
    return end - start == 1 and r.words[start] in ("it", "that", "this", "them", "him", "her", "me", "so", "nothing", "everything")


# --- cues and sources -------------------------------------------------------------------------


def _with_sources(r: Reading) -> list[Attribution]:
    found: list[Attribution] = []
    known = heads(r)
    r.cues = frozenset(known)
    for head in known:
        first, last = r.sentence_words(head)
        if found and _joins(r, found[-1], head):
            _join(r, found[-1], head)
            continue
        entry = entries()[r.words[head]]
        if is_noun_use(r, head, constructions(r, head)):
            entry = entry._replace(kind="noun")
        made = Attribution(head, entry, (phrases.cue_start(r, head, first), _cue_end(r, head, entry, last)), f"cue:{r.words[head]}")
        found.append(made)
    for n, made in enumerate(found):
        first, last = r.sentence_words(made.head)
        before = found[n - 1] if n and r.sentence_of[found[n - 1].head] == r.sentence_of[made.head] else None
        find_source(r, made, first, last, before)
        made.chunk = _chunk(r, made)
    return [made for made in found if not taken_back(r, made)]


def _joins(r: Reading, before: Attribution, head: int) -> bool:
    """Two cue words in a row, or "declined to comment", are one cue."""
    gap = head - before.cue[1]
    if gap < 0 or gap > 1 or any(r.gaps[i] for i in range(before.cue[1], head + 1)):
        return gap < 0
    return gap == 0 or r.words[head - 1] == "to"


def _join(r: Reading, before: Attribution, head: int) -> None:
    entry = entries()[r.words[head]]
    _, last = r.sentence_words(head)
    if before.entry.kind == "adverb":
        return
    if before.entry.kind in ("intent", "feeling") or r.shapes[before.head] == "LY":
        before.entry, before.head, before.rule = entry, head, f"cue:{r.words[head]}"
    before.cue = (before.cue[0], max(before.cue[1], _cue_end(r, head, entry, last)))


def _cue_end(r: Reading, head: int, entry: Entry, last: int) -> int:
    """Count a particle or preposition that belongs to the cue in: "called for", "lashed out at"."""
    end = head + 1
    if r.words[head] == "according" or entry.kind == "adverb":
        return min(end + (r.words[head] == "according"), last)
    while end < last and end - head < 3 and not r.gaps[end] and r.words[end] in ("out", "off", "back", "for", "on", "of", "about", "at", "against", "with", "upon", "over"):
        if r.words[end] in ("on", "at", "over", "with", "for") and entry.kind == "speech" and entry.lemma not in phrases.TAKES_PREPOSITION:
            break
        end += 1
    return end


def _chunk(r: Reading, a: Attribution) -> Span:
    start, end = a.cue
    if a.source and 0 <= start - a.source[1] < 3 and "Q" not in r.gaps[start]:
        return (a.source[0], end)
    if a.source and 0 <= a.source[0] - end < 3:
        return (start, a.source[1])
    return (start, end)


def _in_documents(r: Reading, found: list[Attribution]) -> list[Attribution]:
    """"In its report X …": a sentence without a cue that names a document first."""
    taken = {r.sentence_of[a.head] for a in found}
    made = []
    for number, first in enumerate(r.first_words[:-1]):
        if r.words[first] not in ("in", "under") or number in taken:
            continue
        last = r.first_words[number + 1]
        source = phrases.document_phrase(r, first + 1, last) if r.words[first] == "in" else phrases.terms_of(r, first, last)
        if source and source[1] < last:
            content = (source[1], limits.end_of_statement(r, source[1], last, "phrase"))
            made.append(Attribution(first, NO_ENTRY, (first, first + 1), "in a document", source, (first, source[1]), [content]))
    return made


# --- quotations that go on, and quotations without a cue ---------------------------------------


def _continue_quotations(r: Reading, found: list[Attribution]) -> set[int]:
    """Give quotations that fill the following sentences to the source before them."""
    taken = {r.quote_of[i] for a in found for piece in a.pieces for i in (piece[0], piece[1] - 1)}
    for a in found:
        if a.pieces and r.quote_of[a.pieces[-1][1] - 1] >= 0:
            _continue(r, a, taken)
    return taken


def _continue(r: Reading, a: Attribution, taken: set[int]) -> None:
    end = r.sentence_words(max(a.pieces[-1][1], a.chunk[1]) - 1)[1]
    while end < len(r.words) and r.quote_of[end] >= 0 and r.quote_of[end] not in taken:
        quote = r.quote_words(r.quote_of[end])
        if quote[0] != end or quote[1] - quote[0] < 3 or not loosequotes.fills_sentences(r, quote):
            break
        taken.add(r.quote_of[end])
        a.pieces.append(quote)
        end = quote[1]


def _loose_quotations(r: Reading, found: list[Attribution], taken: set[int]) -> list[Attribution]:
    """Return attributions for quotations that no cue of the lists accounts for."""
    made: list[Attribution] = []
    for number in range(len(r.quotes)):
        quote = r.quote_words(number)
        if number in taken or quote[1] - quote[0] < loosequotes.SHORTEST or r.quote_of[quote[0]] != number:
            continue
        loose = loosequotes.beside(r, number)
        if loose is None:
            loose = _same_source(r, quote, found, made)
        if loose:
            chunk = loose.cue or loose.source or quote
            made.append(Attribution(chunk[0], NO_ENTRY, loose.cue, loose.rule, loose.source, chunk, [quote]))
            taken.add(number)
            _continue(r, made[-1], taken)
    return made


def _same_source(r: Reading, quote: Span, found: list[Attribution], made: list[Attribution]) -> loosequotes.Loose | None:
    """A quotation that stands alone belongs to the source that was quoted last, if that is near."""
    if not loosequotes.fills_sentences(r, quote):
        return None
    place = bisect_right(found, quote[0], key=lambda a: a.head)
    before = [a for a in found[max(0, place - 3) : place] + made[-1:] if a.source and a.pieces]
    near = [a for a in before if quote[0] - max(a.pieces[-1][1], a.head) < loosequotes.NEAR and r.quote_of[a.pieces[-1][1] - 1] >= 0]
    return loosequotes.Loose(None, near[-1].source, "quotation goes on") if near else None
