"""A text taken apart once for the rules of `sourcing`: words, marks between them, quotations.

Everything is counted in words from the start of the text. What stands between two words is
reduced to a short code, so that a rule can ask "is there a comma before this word?".
"""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache
from itertools import pairwise

from helpers import words
from helpers.attribution_rules.quoting import Quotation, quotations

# Words of closed classes stand for themselves in the rules; all others are known by their shape.
PRONOUNS = frozenset("i he she they we you it who one everyone everybody someone somebody nobody anyone none others".split())
FUNCTION_WORDS = frozenset(
    """i he she they we you it who whom whose which that this these those what how why when where whether if because since while
    although though as than so and or but nor yet for to of in on at by with from about against over after before during
    under between among into onto through toward towards upon without within despite amid per via the a an my your his her its our their some many
    most all both each every any no not never n't few several much more one other others another such same own is are was
    were be been being am has have had having do does did done doing will would can could may might must shall should there
    here then thus also even only just now still already again too very him me us them himself herself itself themselves
    up out off down away back around like unlike until once me mr mrs ms dr sen rep gov don't doesn't didn't isn't
    wasn't aren't weren't can't couldn't won't wouldn't hasn't haven't hadn't it's he's she's they're we're i'm you're
    that's there's i've we've they've he'd she'd they'd i'd we'd who's what's let's let""".split()
)
_LINE_BREAKS = "\r\n\v\f\x85\u2028\u2029"
_OPENING = frozenset("“„«`([")
_CLOSING = frozenset("”»)]")


def shape(word: str, folded: str) -> str:
    """Return the class of a word: itself if it is a function word, else what it looks like."""
    if folded in FUNCTION_WORDS:
        return folded
    first = word[0]
    if first.isdigit():
        return "NUM"
    if first.isupper():
        return "NAME'S" if folded.endswith("'s") else "NAME"
    return _ending(folded)


def _ending(folded: str) -> str:
    for tail, name in (("ly", "LY"), ("ed", "ED"), ("ing", "ING"), ("'s", "'S")):
        if folded.endswith(tail) and len(folded) > len(tail) + 2:
            return name
    return "S" if folded.endswith("s") else "WORD"


@lru_cache(maxsize=4096)
def gap_code(gap: str) -> str:
    """Return what stands between two words as a code: space '', comma ',', stop '.', quote 'Q' …"""
    if any(c in _LINE_BREAKS for c in gap):
        return "¶"
    code = ""
    for c in gap:
        if c in ",;:()[]&":
            code += {"[": "(", "]": ")"}.get(c, c)
        elif c in ".!?…":
            code += "" if code.endswith(".") else "."
        elif c in "-–—":
            code += "" if code.endswith("-") else "-"
        elif c in "\"“”„«»`":
            code += "" if code.endswith("Q") else "Q"
    if code == "-" and not any(c.isspace() for c in gap) and len(gap) == 1 and gap == "-":
        return "~"
    return code


def _forms(word: str) -> tuple[str, str]:
    """Return a word as the rules see it, and its class. The country "US" is kept apart from "us"."""
    folded = "US" if word == "US" else words.fold(word)
    return folded, shape(word, folded)


class Reading:
    """The words of a text with what a rule needs to know about them."""

    def __init__(self, text: str) -> None:
        self.text = text
        spans = words.token_spans(text)
        self.starts = [start for start, _ in spans]
        self.ends = [end for _, end in spans]
        self.raw = [text[start:end] for start, end in spans]
        forms = {word: _forms(word) for word in set(self.raw)}
        self.words = [forms[word][0] for word in self.raw]
        self.shapes = [forms[word][1] for word in self.raw]
        self.gaps = self._gaps()
        self.sentences = words.sentences(text)
        self.first_words = [self.word_at(start) for start, _ in self.sentences] + [len(self.words)]
        self.sentence_of = self._sentence_of()
        self._drop_inner_stops()
        self.quotes: list[Quotation] = quotations(text)
        self.quote_of = self._quote_of()
        self.cues: frozenset[int] = frozenset()  # filled once the cues are known

    def _gaps(self) -> list[str]:
        """Code of what stands before each word, and one more for the end of the text."""
        text, codes, before = self.text, [], 0
        for start, end in zip(self.starts, self.ends, strict=True):
            gap = text[before:start]
            codes.append("" if gap == " " else gap_code(gap if len(gap) <= 12 else gap[:6] + gap[-6:]))
            before = end
        codes.append("¶")
        if codes:
            codes[0] = "¶"
        return codes

    def _drop_inner_stops(self) -> None:
        """The stop of an abbreviation or initial inside a sentence is no mark between clauses."""
        for i in range(1, len(self.words)):
            if self.gaps[i][:1] == "." and self.sentence_of[i] == self.sentence_of[i - 1] and "Q" not in self.gaps[i]:
                self.gaps[i] = self.gaps[i][1:]

    def _sentence_of(self) -> list[int]:
        numbers: list[int] = []
        for i, (first, last) in enumerate(pairwise(self.first_words)):
            numbers.extend([i] * (last - first))
        return numbers

    def _quote_of(self) -> list[int]:
        """Number of the quotation each word stands in, -1 outside."""
        inside = [-1] * len(self.words)
        for number, quote in enumerate(self.quotes):
            for i in range(self.word_at(quote.start), self.word_at(quote.end)):
                inside[i] = number
        return inside

    def word_at(self, position: int) -> int:
        """Return the index of the first word that ends after the position."""
        return bisect_right(self.ends, position)

    def sentence_words(self, i: int) -> tuple[int, int]:
        """Return the first word and the end of the sentence that holds word i."""
        number = self.sentence_of[i]
        return self.first_words[number], self.first_words[number + 1]

    def quote_words(self, number: int) -> tuple[int, int]:
        """Return the first word and the end of a quotation."""
        quote = self.quotes[number]
        return self.word_at(quote.start), self.word_at(quote.end)
