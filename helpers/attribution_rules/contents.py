"""What was said: the quotation beside a cue, the clause before it or the words after it."""

from __future__ import annotations

from helpers.attribution_rules import limits, phrases, turns
from helpers.attribution_rules.constructions import CONVINCED
from helpers.attribution_rules.found import Attribution
from helpers.attribution_rules.phrases import Span
from helpers.attribution_rules.reading import Reading
from helpers.attribution_rules.vetoes import APPEARANCES
from helpers.lexicons import word_set

LISTENER = word_set("listener")
# What follows a passive view: "seen as an ally", "believed to be lost".
ROLE = frozenset("as".split())
PLACES = frozenset("on in by at during before after with from under".split())


def find_content(r: Reading, a: Attribution, following: Attribution | None, before: Attribution | None) -> None:
    """Set what was said: the quotation beside the cue, else the clause that the cue governs."""
    first, last = r.sentence_words(a.head)
    quote = quotation_before(r, a.chunk[0], first)
    if quote and quote[1] == first and not _closes_quotation(r, a, last):
        quote = None
    if quote:
        a.pieces, a.rule = [quote, *_quotations_after(r, a.chunk[1], last)], f"quotation before {a.rule}"
    elif a.rule == "according to":
        _according(r, a, first, last)
    elif _object_of_relative(r, a, first, last):
        a.pieces = [_with_antecedent(r, a.chunk[0], first)]
    elif _as_stated(r, a, first):
        a.pieces = [(_after_opening_clause(r, max(first, a.chunk[0] - 40), a.cue[0] - 1), a.cue[0] - 1)]
        a.rule = f"statement before {a.rule}"
    elif _follows_statement(r, a, first, last):
        _statement_before(r, a, first, last, before)
    elif a.entry.lemma in APPEARANCES or a.entry.kind == "adverb" or a.rule.startswith("passive"):
        _around(r, a, first, last, following)
    elif a.entry.kind == "noun" or a.rule.startswith("attributive"):
        _after_noun(r, a, last, following)
    else:
        a.pieces = _after(r, a, a.chunk[1], last, following)


def quotation_before(r: Reading, start: int, first: int) -> Span | None:
    """Return the quotation that ends directly before word `start`."""
    if start == 0 or r.quote_of[start - 1] < 0 or r.quote_of[start] == r.quote_of[start - 1]:
        return None
    quote = r.quote_words(r.quote_of[start - 1])
    gap = r.gaps[start]
    if quote[1] != start or "¶" in gap or not any(mark in gap for mark in ",.-"):
        return None
    return quote if quote[1] - quote[0] > 1 or "," in gap else None


def _closes_quotation(r: Reading, a: Attribution, last: int) -> bool:
    """Does a new sentence after a quotation only name the speaker, as in '"Why?" he asked' and '"No." He shrugged'?"""
    if a.entry.kind not in ("speech", "claim"):
        return False
    end = a.chunk[1]
    return end >= last or bool(r.gaps[end]) or r.words[end] in phrases.TIMES or any(mark in r.text[r.ends[a.chunk[0] - 1] :][:3] for mark in "?!,")


def _quotations_after(r: Reading, start: int, last: int) -> list[Span]:
    """Return the quotations that open in the same sentence after word `start`."""
    found, i = [], start
    while i < min(last, start + 60):
        if r.quote_of[i] < 0:
            i += 1
            continue
        quote = r.quote_words(r.quote_of[i])
        if quote[1] - quote[0] > 3 or found:
            found.append(quote)
        i = max(quote[1], i + 1)
    return found


def _according(r: Reading, a: Attribution, first: int, last: int) -> None:
    """The statement follows if "according to" opens the sentence or clause, else it stands before."""
    start, end = a.chunk
    opens = start - first <= 3 or start - first < 8 and r.gaps[start].startswith(",") and end < last and r.gaps[end].startswith(",")
    if opens and end < last:
        a.pieces = [(end, _whole_quotation(r, end, limits.end_of_statement(r, end, last, "phrase")))]
    elif start > first:
        a.pieces = [(_clause_start(r, start, first), start)]


def _clause_start(r: Reading, start: int, first: int) -> int:
    """Return where the statement before word `start` begins, quotation marks of its sentence included."""
    return max(first, start - phrases.LONGEST_CONTENT)


def _follows_statement(r: Reading, a: Attribution, first: int, last: int) -> bool:
    """Does the statement come first, as in "The war is over, he said"?"""
    start, end = a.chunk
    if start <= first + 1 or "," not in r.gaps[start] and "-" not in r.gaps[start] or a.source is None:
        return False
    if a.entry.kind in ("noun", "adjective", "adverb") or a.entry.form == "ing" or r.gaps[min(end, last)][:1] == ":":
        return False
    if end >= last or r.gaps[end][:1] in (",", ";", "-") or r.gaps[end].startswith("Q") and r.quote_of[end] < 0:
        return end < last or r.words[first] not in phrases.SUBORDINATORS or a.source[0] >= a.cue[1]
    return r.words[end] in phrases.TIMES and last - end <= 12 and r.words[first] not in phrases.SUBORDINATORS


def _statement_before(r: Reading, a: Attribution, first: int, last: int, before: Attribution | None) -> None:
    start, end = a.chunk
    begin = first
    if before and before.content and first <= before.chunk[1] <= start - 2 and "," in r.gaps[before.chunk[0]]:
        begin = before.chunk[1]
    a.pieces = [(max(begin, start - phrases.LONGEST_CONTENT), start)]
    a.rule = f"statement before {a.rule}"
    if end < last and r.gaps[end][:1] == "," and r.shapes[end] != "ING" and (start - begin < 6 or r.words[begin] in phrases.SUBORDINATORS):
        a.pieces.append((end, limits.end_of_statement(r, end, last, a.entry.kind)))


def _object_of_relative(r: Reading, a: Attribution, first: int, last: int) -> bool:
    """"…, which he denied": the content is what "which" stands for."""
    start, end = a.chunk
    if start <= first or r.words[start - 1] != "which" or a.source is None or a.source[0] >= a.cue[0]:
        return False
    return end >= last or r.gaps[end][:1] == "," or r.words[end] in ("but", "and", "while", "in", "on", "as")


def _with_antecedent(r: Reading, end: int, first: int) -> Span:
    """Return the clause before "which" together with it."""
    start = end - 1
    while start > first and end - start < 25 and r.gaps[start - 1] not in (",", ";", "-", ":") and start - 1 > first:
        start -= 1
    return (max(first, start - 1), end)


def _as_stated(r: Reading, a: Attribution, first: int) -> bool:
    """"…, as promised by X": the statement stands before."""
    start = a.cue[0]
    return start - 2 > first and r.words[start - 1] == "as" and bool(r.gaps[start - 1]) and a.source is not None and a.source[0] >= a.cue[1]


def _after_opening_clause(r: Reading, start: int, end: int) -> int:
    """"As the days pass, reform, as promised by X": the statement begins after the opening clause."""
    if r.words[start] != "as" and r.words[start] not in turns.CLAUSE_FIRST:
        return start
    return next((k for k in range(start + 2, end) if r.gaps[k].startswith(",")), start)


def _around(r: Reading, a: Attribution, first: int, last: int, following: Attribution | None) -> None:
    """Passive: the subject belongs to the statement ("X is seen as Y")."""
    after = _after(r, a, a.cue[1], last, following)
    by = a.source and a.source[0] >= a.cue[1]
    if by and after and after[0][0] <= a.source[0]:
        start = _role(r, a.source[1], last)
        after = _after(r, a, start, last, following) if start else []
    if a.rule.startswith("passive") and after and r.words[after[0][0]] in ROLE:
        a.pieces = [_without_role_word(r, after[0]), *after[1:]]
        return
    if r.words[a.head] in CONVINCED and after and r.words[after[0][0]] == "that":
        a.source = a.source or phrases.noun_phrase_left(r, a.cue[0], first)
        a.pieces = after
        return
    if a.rule.startswith("passive") and not (after and _states(r, a, after[0])):
        after = []
    if a.cue[0] > first and r.words[a.cue[0] - 1] == "which":
        start, end = _with_antecedent(r, a.cue[0], first)
        a.pieces = [(start, end - 1) if end - 1 > start else (start, end), *after]
        return
    if a.entry.kind == "adverb" and r.words[a.cue[0] - 1] in phrases.SUBORDINATORS and not r.gaps[a.cue[0]] and after:
        a.pieces = after
        return
    left = _long_subject(r, phrases.noun_phrase_left(r, a.cue[0], first), first)
    a.pieces = [left, *after] if left and r.words[left[0]] not in ("it", "there", "who") else after


def _without_role_word(r: Reading, after: Span) -> Span:
    """"Seen as an ally": the content is "an ally"."""
    start, end = after
    skipped = start + (2 if r.words[start : start + 2] == ["to", "be"] else r.words[start] == "as")
    return (skipped, end) if skipped < end else after


def _states(r: Reading, a: Attribution, after: Span) -> bool:
    """Do the words after a passive belong to the report, not to its time or place?"""
    if r.quote_of[after[0]] >= 0:
        return True
    return r.words[after[0]] not in PLACES and not (after[0] == a.cue[1] and r.words[a.cue[1] - 1] in PLACES)


def _long_subject(r: Reading, left: Span | None, first: int) -> Span | None:
    """Let a subject begin before "and" if no verb stands between it and the start of the clause."""
    if left is None or left[0] - 1 <= first or r.words[left[0] - 1] != "and" or r.gaps[left[0]] or r.gaps[left[0] - 1]:
        return left
    start = left[0] - 1
    while start > first and not r.gaps[start] and r.words[start - 1] not in phrases.AUXILIARIES | {"that", "which", "who", "but"} - {"to"}:
        start -= 1
    return (start, left[1]) if left[0] - start < 16 and (start == first or r.gaps[start]) else left


def _role(r: Reading, start: int, last: int) -> int | None:
    """Return where "as …", "to be …" or "that …" begins after the one who holds a view."""
    for i in range(start, min(last, start + 25)):
        if r.words[i] == "as" and r.words[i - 1] not in ("well", "such", "far") and r.words[i + 1 : i + 2] != ["well"]:
            return i
        if r.words[i] in ("to", "that") or r.words[i] == "of" and i == start:
            return i
        if r.gaps[i][:1] in (";", ":", "."):
            break
    return None


def _after_noun(r: Reading, a: Attribution, last: int, following: Attribution | None) -> None:
    """"The claim that …" reports a clause; "reports of …" reports what the noun phrase names."""
    start = a.cue[1]
    if a.source and start <= a.source[0] <= start + 2:
        start = a.source[1]
    if start >= last or r.words[start] == "that" or r.gaps[start] or r.words[start] in ("is", "was", "are", "were"):
        a.pieces = _after(r, a, start, last, following)
        quote = _quoted_saying(r, start, last)
        a.pieces = [quote] if quote else a.pieces
        return
    start = _topic(r, start, last)
    end = start + 1
    while end < last and end - start < 40 and (r.gaps[end] in ("", "~", "Q") or r.quote_of[end] >= 0 and r.quote_of[end] == r.quote_of[end - 1]) and not _verb(r, end):
        end += 1
    a.pieces = [(start, _whole_quotation(r, start, end))]


def _quoted_saying(r: Reading, start: int, last: int) -> Span | None:
    """The phrase that "time heals" is old: the quotation after "that" is the whole content."""
    if start + 2 >= last or r.words[start] != "that" or r.quote_of[start + 1] < 0 or "Q" not in r.gaps[start + 1]:
        return None
    quote = r.quote_words(r.quote_of[start + 1])
    return quote if quote[0] == start + 1 and quote[1] < last and r.words[quote[1]] in phrases.AUXILIARIES else None


def _topic(r: Reading, start: int, last: int) -> int:
    """Skip to whom it went: in "a complaint to the court regarding X" the content is X."""
    for i in range(start + 1, min(last - 1, start + 7)):
        if r.gaps[i]:
            break
        if r.words[i] in ("regarding", "concerning", "about"):
            return i + 1
    return start


def _verb(r: Reading, i: int) -> bool:
    return r.words[i] in phrases.AUXILIARIES - {"to", "long", "well"} or r.shapes[i] == "LY" or r.words[i] in ("came", "comes", "which", "who")


def _after(r: Reading, a: Attribution, start: int, last: int, following: Attribution | None) -> list[Span]:
    """Return the statement after the cue, up to its most probable end."""
    if start >= last:
        return _next_quotation(r, last)
    begin = statement_start(r, a, start, last)
    if begin == start and _only_circumstances(r, start, last):
        quotation = _next_quotation(r, last)
        if quotation:
            return quotation
    stop = following.chunk[0] if following and begin < following.chunk[0] < last else None
    if stop and r.words[stop - 1] in ("and", "but", "while", "as") and stop - 1 > begin:
        stop -= 1
    end = limits.end_of_statement(r, begin, last, a.entry.kind, stop)
    end = turns.own_turn(r, a, begin, _whole_quotation(r, begin, end), following)
    return [(begin, end)] if end > begin else []


def _whole_quotation(r: Reading, begin: int, end: int) -> int:
    """Do not cut through a quotation that began inside the statement."""
    number = r.quote_of[end - 1]
    if number < 0:
        return end
    quote = r.quote_words(number)
    return quote[1] if begin <= quote[0] and quote[1] - begin <= phrases.LONGEST_CONTENT else end


def statement_start(r: Reading, a: Attribution, i: int, last: int) -> int:
    """Skip whom it was told to and when: up to "that", a colon or a quotation, if one comes soon."""
    for k in range(i, min(last, i + 14)):
        gap = r.gaps[k]
        if k > i and gap[:1] == ";":
            return i
        if r.quote_of[k] >= 0 and "Q" in gap and (k == i or _introduces(r, a, i, k)):
            return k
        if k > i and gap.startswith(":"):
            return k
        if r.words[k] == "that" and (k == i or _addressed(r, i, k) or _told(r, a, i, k)) and a.entry.kind != "judge":
            return k
        if k > i and gap.startswith(",") and a.entry.kind not in ("speech", "claim"):
            return i
    return i


def _introduces(r: Reading, a: Attribution, i: int, quote: int) -> bool:
    """Do the words between cue and quotation only say to whom, when or where?"""
    if r.gaps[quote][:1] == ":":
        return True
    if a.entry.kind not in ("speech", "claim"):
        return False
    return r.words[i] in phrases.TIMES or r.gaps[quote][:1] == "," and (a.entry.kind == "speech" or quote - i <= 4)


def _addressed(r: Reading, i: int, that: int) -> bool:
    """Do the words before "that" name a listener or a time, as in "told the paper on Monday that"?"""
    if r.shapes[that - 1] in phrases.DETERMINERS:
        return False
    return that - i <= 4 or r.words[i] in phrases.TIMES or r.words[i] in ("to", "me", "him", "her", "us", "them", "reporters")


def _told(r: Reading, a: Attribution, i: int, that: int) -> bool:
    """Verbs that name a listener: "assured its members for years that"."""
    return a.entry.lemma in LISTENER and r.shapes[that - 1] not in phrases.DETERMINERS and not any(limits.is_verb(r, k) for k in range(i, that))


def _only_circumstances(r: Reading, start: int, last: int) -> bool:
    """Is the rest of the sentence only where or when, as in "he said in a statement"?"""
    return last - start <= 14 and r.words[start] in phrases.TIMES | {"via", "about", "of"}


def _next_quotation(r: Reading, last: int) -> list[Span]:
    """Return the quotation that opens the next sentence and has no cue of its own."""
    if last >= len(r.words) or r.quote_of[last] < 0 or "Q" not in r.gaps[last] + "Q" * (r.starts[last] > r.quotes[r.quote_of[last]].start):
        return []
    quote = r.quote_words(r.quote_of[last])
    closes = quote[1] >= len(r.words) or r.sentence_of[quote[1]] != r.sentence_of[quote[1] - 1]
    return [quote] if quote[0] == last and closes else []
