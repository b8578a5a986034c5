"""Rules of `helpers.stance` that look at more than one word: questions, quotation marks, clefts.

Every rule takes a Reading (the text cut into words and sentences) and yields Found: the first
word, the end (exclusive), the category and the name of the rule. Add a rule by writing such a
function and putting it into RULES.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from helpers.stance import Reading


class Found(NamedTuple):
    """One mark, in word numbers over the whole text."""

    first: int
    last: int
    category: str
    rule: str


_JOINED = re.compile(r"[ \t\u00a0\u202f\u2009*_]*[-‐‑]?[ \t\u00a0\u202f\u2009*_]*|[ \t\u00a0]*\r?\n?[ \t\u00a0]*")

_LONGEST_GAP = 12

# A quotation: its opening mark stands after a space or bracket, its closing mark does not.
# The length limit keeps an unclosed mark from swallowing the text.
QUOTATION = re.compile(
    r"""[“"«‘'](?:
        (?<=“)[^“”"\n]{1,1500}[”"]
      | (?<!\S")(?<=")[^\s“”"][^“”"\n]{0,1500}["”]
      | (?<=[(\[—–-]")[^\s“”"][^“”"\n]{0,1500}["”]
      | (?<=«)[^«»\n]{1,1500}»
      | (?<=‘)(?:[^‘’\n]|’(?=\w)){1,60}’(?!\w)
      | (?<![\w.,!?]')(?<=')\w[^'\n]{0,60}'(?!\w)
    )""",
    re.VERBOSE,
)
# Words that introduce somebody's own words: what follows in quotation marks is a quotation, not distance.
SPEECH = frozenset(
    "say says said saying tell tells told state states stated stating announce announced announces add adds added "
    "note notes noted explain explains explained write writes wrote written declare declares declared claim claims "
    "claimed argue argues argued warn warns warned ask asks asked answer answered reply replied confirm confirmed "
    "stress stressed stresses underline underlined emphasize emphasized emphasise emphasised acknowledge acknowledged "
    "admit admits admitted tweet tweeted quote quoted quotes reads read according contend contends article articles "
    "book report statement statements piece titled entitled headline headlined comment commented remark remarked "
    "call calls called calling describe describes described describing label labeled labelled dub dubbed portray portrayed "
    "term word words name names named mention mentions mentioned promise promises promised pledge pledged pledging boast "
    "boasted boasting accuse accuses accused cite cited refer referred thinks means meant "
    "response agreed insisted insists recall recalled concluded conclude observed responded demanded demand vowed".split()
)
# Words after "is" or "was" that open an evaluation ("it is clear that"), not a cleft.
_BE = frozenset("is are was were be been being".split())
_ADVERBS = frozenset("often also now still well sometimes not long never".split())
_CONDITIONALS = frozenset("would should could will wouldn't couldn't".split())
_IFS = frozenset({"if", "unless"})
_SUBJECTS = frozenset("i you he she it we they one this that these those there the a an anyone anybody nobody".split())
_LONGEST_SUBJECT = 2
_REACH_OF_BY = 14
# After "is" or "was" these leave open who says or thinks so.
SAID_OR_THOUGHT = frozenset(
    "believed considered reported said claimed regarded suggested thought assumed accused criticized criticised "
    "questioned argued rumored rumoured alleged suspected speculated perceived attributed disputed hailed deemed "
    "condemned praised credited linked conjectured reputed hypothesized hypothesised theorized "
    "theorised presumed feared touted interpreted".split()
)
_BEFORE_WHICH = frozenset("by in on of at for with from to through under".split())
_OPENS_CLEFT = frozenset("the this that these those its his her their our my not only in because thanks".split())
_CLOSES_CLEFT = frozenset("that who which whose".split())
_LONGEST_CLEFT = 22
LONGEST_SCARE = 5
OPENERS = _BE | _IFS | {"it"}


def joined(gap: str) -> bool:
    """Say whether two words belong to the same run: a space, a hyphen or a line break between them, no stop."""
    return gap == " " or (len(gap) <= _LONGEST_GAP and _JOINED.fullmatch(gap) is not None)


def find(reading: Reading) -> Iterator[Found]:
    """Yield what every rule finds."""
    for rule in RULES:
        yield from rule(reading)


def quotations(reading: Reading) -> list[tuple[int, int]]:
    """Return the word range of every stretch in quotation marks."""
    places = (match.span() for match in QUOTATION.finditer(reading.text))
    ranges = ((bisect_left(reading.starts, start), bisect_left(reading.starts, end)) for start, end in places)
    return [(first, last) for first, last in ranges if last > first]


def inside(ranges: list[tuple[int, int]], i: int) -> bool:
    """Say whether word i lies in one of the ranges, which are in order and do not overlap."""
    k = bisect_right(ranges, i, key=itemgetter(0)) - 1
    return k >= 0 and i < ranges[k][1]


def question(reading: Reading) -> Iterator[Found]:
    """A sentence that ends in a question mark and is not somebody else's words."""
    for first, last in reading.sentences:
        if first < last and "?" in _mark_after(reading, last) and not inside(reading.long_quotations, last - 1):
            yield Found(first, last, "rhetorical-question", "rule: question mark")


def _mark_after(reading: Reading, last: int) -> str:
    start = reading.ends[last - 1]
    end = reading.starts[last] if last < len(reading.words) else start + 8
    return reading.text[start : min(end, start + 8)]


def scare_quotes(reading: Reading) -> Iterator[Found]:
    """Up to five words in quotation marks that nobody is said to have spoken and that are no title."""
    for first, last in reading.quotations:
        if last - first <= LONGEST_SCARE and not _is_title(reading, first, last) and not _is_spoken(reading, first, last):
            yield Found(first, last, "scare-quotes", "rule: short quotation marks")


def _is_title(reading: Reading, first: int, last: int) -> bool:
    written = [reading.written(i, i + 1) for i in range(first, last)]
    return written[0][0].isupper() and all(word[0].isupper() or word[0].isdigit() or len(word) < 4 for word in written)


def _is_spoken(reading: Reading, first: int, last: int) -> bool:
    sentence = _sentence_start(reading, first)
    near = [*range(max(sentence, first - 5), first), *range(last, min(last + 2, len(reading.words)))]
    if any(reading.words[i] in SPEECH and (i == 0 or reading.words[i - 1] != "so") for i in near):
        return True
    return first == sentence and "." in _mark_after(reading, last)


def _sentence_start(reading: Reading, i: int) -> int:
    return reading.sentence(i)[0] if reading.sentences else 0


def cleft(reading: Reading) -> Iterator[Found]:
    """"It was X that did it": the sentence takes for granted that somebody did."""
    for i in reading.places["it"]:
        last = reading.sentence(i)[1]
        if i + 3 < last and reading.words[i + 1] in ("is", "was") and _is_cleft(reading, i, last):
            yield Found(i, i + 2, "presupposition", "rule: it was … that")


def _is_cleft(reading: Reading, i: int, last: int) -> bool:
    opener = reading.words[i + 2]
    if opener not in _OPENS_CLEFT and not reading.text[reading.starts[i + 2]].isupper():
        return False
    return any(_closes_cleft(reading, j) for j in range(i + 3, min(last, i + 3 + _LONGEST_CLEFT)))


def _closes_cleft(reading: Reading, j: int) -> bool:
    """Say whether word j is "who", or "that" with no comma before it, or "which" that is not part of "by which"."""
    word = reading.words[j]
    if word in ("who", "whose"):
        return True
    return word in _CLOSES_CLEFT and joined(reading.gap(j)) and reading.words[j - 1] not in _BEFORE_WHICH


def passive(reading: Reading) -> Iterator[Found]:
    """"It is believed", "was considered": somebody thinks or says so, and no "by" tells who."""
    for i in sorted(i for word in _BE for i in reading.places[word]):
        last = reading.sentence(i)[1]
        if (end := _participle_end(reading.words, i + 1, last)) and not _names_a_source(reading.words, i, end, last):
            yield Found(i, end, "weasel", "rule: passive without a source")


def _names_a_source(words: list[str], i: int, end: int, last: int) -> bool:
    """Say whether "by" follows, or the author alone can be meant ("it should be said")."""
    return "by" in words[end : min(last, end + _REACH_OF_BY)] or (i > 0 and words[i - 1] in ("should", "must"))


def _participle_end(words: list[str], i: int, last: int) -> int:
    """Return the end of an adverb or two and a verb of saying or thinking at word i, or 0."""
    for j in range(i, min(last, i + 3)):
        if words[j] in SAID_OR_THOUGHT:
            return j + 1
        if not words[j].endswith("ly") and words[j] not in _ADVERBS:
            return 0
    return 0


def conditional(reading: Reading) -> Iterator[Found]:
    """"would", "could", "should" or "will" in a sentence with "if" or "unless": true only under a condition."""
    for first, last in sorted({reading.sentence(i) for word in _IFS for i in reading.places[word]}):
        for i in range(first, last):
            if reading.words[i] in _CONDITIONALS and not _in_the_condition(reading, first, i):
                yield Found(i, i + 1, "hedge", "rule: would with if")


def _in_the_condition(reading: Reading, first: int, i: int) -> bool:
    """Say whether "if" and a short subject stand right before word i, as in "if it should rain"."""
    starts = range(max(first, i - 1 - _LONGEST_SUBJECT), i - 1)
    return any(reading.words[j] in _IFS and reading.words[j + 1] in _SUBJECTS for j in starts)


RULES = (question, scare_quotes, cleft, passive, conditional)
