"""Words, sentences and counts: what can be measured before anything is judged.

A word is a run of letters or digits, with an apostrophe inside ("Russia's" is one word).
Positions are 0-based, end-exclusive Unicode code points.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from helpers.problems import CourseError

if TYPE_CHECKING:
    import pandas as pd

    from helpers.corpus import Piece

# Apostrophes join; soft hyphens and zero-width marks, which web pages hide in words, do too.
_JOIN = "'’ʼ\u00ad\u200b\u200c\u200d\u2060"
WORD = re.compile(rf"\w+(?:[{_JOIN}]\w+)*")

# A full stop after these does not end a sentence.
TITLES = frozenset(
    "mr mrs ms dr prof gen col lt sgt capt maj adm cmdr sen rep gov pres st rev hon messrs fr sr sra "
    "vs cf no nos vol pp fig e.g i.e viz approx ca".split()
)
# A full stop after these may end a sentence: the next word decides.
ABBREVIATIONS = frozenset(
    "etc inc corp co ltd jr sr bros llc plc dept est ave blvd rd al u.s u.k u.n e.u d.c u.s.a u.s.s.r a.m p.m ph.d "
    "m.d b.a m.a jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat sun ed eds ft mt".split()
)
_MONTHS_AND_NUMBERS = frozenset("jan feb mar apr jun jul aug sep sept oct nov dec no nos vol pp fig ch art sec".split())
# Words that seldom continue a name or a clause: after an abbreviation they open a sentence.
STARTERS = frozenset(
    "the a an this that these those he she it we they i you his her its our their there here in on at for from with "
    "by as if when while after before since because although though but and so yet however then thus therefore "
    "what who why how where which one no not some many most all both each such even only also still instead "
    "meanwhile moreover nevertheless according despite during unlike once".split()
)

_END = re.compile(
    r"""(?<![.!?…])([.!?…]++)           # the mark, once for a run of marks
        ([\"'”’»)\]]*+)                 # closing quotes and brackets
        ([ \t\u00a0\u2002-\u200a\u3000]+)
        (?=[\"'“‘«(\[¿¡—–-]*\s?(\w))    # the first letter or digit of what follows""",
    re.VERBOSE,
)
_LONGEST_NUMBER = 24
_NEXT_WORD = re.compile(r"\w+(?:['’]\w+)*")
_LINE = re.compile(r"[^\r\n\v\f\x85\u2028\u2029]+")
_INITIALS = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]\Z")


def token_spans(text: str) -> list[tuple[int, int]]:
    """Return (start, end) of every word of the text."""
    return [match.span() for match in WORD.finditer(text)]


def tokens(text: str) -> list[str]:
    """Return the words of the text in order, as written."""
    return WORD.findall(text)


def fold(word: str) -> str:
    """Return the form under which a word is counted: lower case, straight apostrophe."""
    return word.lower().replace("’", "'").replace("ʼ", "'")


def sentences(text: str) -> list[tuple[int, int]]:
    """Return (start, end) of every sentence.

    Line breaks end a sentence first, then the marks . ! ? and …, unless the word before
    is an abbreviation or an initial. Stretches without a word are left out.
    """
    spans = []
    for line in _LINE.finditer(text):
        start = line.start()
        for end in _ends(line.group()):
            _add_span(text, start, line.start() + end, spans)
            start = line.start() + end
        _add_span(text, start, line.end(), spans)
    return spans


def _ends(line: str) -> list[int]:
    return [m.end(2) for m in _END.finditer(line) if _is_end(line, m)]


def _add_span(text: str, start: int, end: int, spans: list[tuple[int, int]]) -> None:
    piece = text[start:end]
    if WORD.search(piece):
        lead = len(piece) - len(piece.lstrip())
        spans.append((start + lead, start + len(piece.rstrip())))


def _is_end(line: str, mark: re.Match[str]) -> bool:
    following = mark.group(4)
    if following.islower():
        return False
    if mark.group(1) != "." or mark.group(2):
        return True
    before = line[max(0, mark.start() - 24) : mark.start()].split()
    word = before[-1].lower().lstrip("(\"“‘'[") if before else ""
    if not word:
        return True
    if following.isdigit() and word in _MONTHS_AND_NUMBERS:
        return False
    if word in TITLES or _numbers_the_line(line, mark.start()):
        return False
    if word in ABBREVIATIONS or _INITIALS.match(word):
        return _next_word(line, mark.end()) in STARTERS and (len(word) > 1 or word == "i")
    return True


def _numbers_the_line(line: str, end: int) -> bool:
    """Say whether nothing but a number stands before `end` ("3. Who signed?")."""
    return end <= _LONGEST_NUMBER and line[:end].strip(" \t(").isdigit()


def _next_word(line: str, position: int) -> str:
    found = _NEXT_WORD.search(line, position)
    return found.group().lower() if found else ""


def sentence_of(spans: list[tuple[int, int]], position: int) -> int:
    """Return the number (from 1) of the sentence that holds or precedes the position."""
    return max(1, bisect_right([start for start, _ in spans], position))


def count_words(text: str) -> Counter[str]:
    """Return how often each word occurs, in its folded form."""
    return Counter(WORD.findall(text.lower().replace("’", "'").replace("ʼ", "'")))


def frequencies(piece: Piece | str) -> pd.DataFrame:
    """Return word, count and per_1000 (occurrences in 1,000 words), most frequent first.

    Takes a piece in any state, or any text. Raises CourseError if there is no word in it.
    """
    import pandas as pd

    counts = _counts(piece)
    total = sum(counts.values())
    rows = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    table = pd.DataFrame(rows, columns=["word", "count"])
    table["per_1000"] = (table["count"] * 1000 / total).round(2)
    return table


def _counts(piece: Piece | str) -> Counter[str]:
    if isinstance(piece, str):
        counts = count_words(piece)
    elif hasattr(piece, "counts"):
        counts = Counter(dict(zip(piece.counts["word"], piece.counts["count"].astype(int), strict=True)))
    else:
        raise CourseError(f"Give a piece or a text, not {type(piece).__name__}: words.frequencies(corpus.piece('riac')).")
    if not counts:
        raise CourseError("There is no word in this text. Check that the file is not empty and is plain text.")
    return counts


def log_likelihood(count_a: float, count_b: float, total_a: float, total_b: float, cells: int = 4) -> float:
    """Return the log-likelihood ratio G2 of a word in two texts; 0 means the same share in both.

    cells=4 uses the whole 2x2 table of word and other words (Dunning 1993, Computational
    Linguistics 19/1). cells=2 leaves the other words out (Rayson and Garside 2000, the form
    of the UCREL calculator). Counts and totals are numbers of words.
    """
    if min(count_a, count_b) < 0 or count_a > total_a or count_b > total_b or total_a <= 0 or total_b <= 0:
        raise CourseError("A count must lie between 0 and the number of words of its text, which must be above 0.")
    if cells not in (2, 4):
        raise CourseError(f"cells is 4 (the whole table) or 2 (UCREL), not {cells}.")
    total = total_a + total_b
    pairs = [(count_a, total_a, count_a + count_b), (count_b, total_b, count_a + count_b)]
    if cells == 4:
        rest = total - count_a - count_b
        pairs += [(total_a - count_a, total_a, rest), (total_b - count_b, total_b, rest)]
    return 2 * math.fsum(n * math.log(n * total / (size * word)) for n, size, word in pairs if n > 0)


def log_ratio(count_a: float, count_b: float, total_a: float, total_b: float) -> float:
    """Return the binary logarithm of the ratio of relative frequencies: 1 means twice as frequent in a.

    A count of 0 is taken as 0.5, so that the ratio exists (Hardie 2014, "Log Ratio").
    """
    return math.log2(((count_a or 0.5) / total_a) / ((count_b or 0.5) / total_b))


# Below this many words a difference between two texts mostly shows what they are about.
SHORT_TEXT = 2_000


def keyness(a: Piece | str, b: Piece | str) -> pd.DataFrame:
    """Return word, count_a, count_b, log_likelihood (4 cells) and log_ratio, strongest difference first.

    log_ratio above 0: the word is more frequent in a. `attrs["warning"]` holds a sentence
    where a text is too short for the figures to mean more than a difference of topic.
    """
    import pandas as pd

    counts_a, counts_b = _counts(a), _counts(b)
    total_a, total_b = sum(counts_a.values()), sum(counts_b.values())
    rows = []
    for word in counts_a.keys() | counts_b.keys():
        pair = counts_a[word], counts_b[word], total_a, total_b
        rows.append((word, *pair[:2], log_likelihood(*pair), log_ratio(*pair)))
    table = pd.DataFrame(rows, columns=["word", "count_a", "count_b", "log_likelihood", "log_ratio"])
    table = table.sort_values(["log_likelihood", "word"], ascending=[False, True], ignore_index=True)
    if min(total_a, total_b) < SHORT_TEXT:
        table.attrs["warning"] = (
            f"The texts have {total_a:,} and {total_b:,} words. Under {SHORT_TEXT:,} words, "
            "key words mostly show what a text is about, not how it argues."
        )
    return table


def deviation_of_proportions(parts: Iterable[list[str]], term: str) -> float:
    """Return Gries's DP of a word over the parts of a text: 0 is even, near 1 is bunched in one part.

    DP is half the sum of |share of the word's occurrences in a part - share of all words in
    that part| (Gries 2008, International Journal of Corpus Linguistics 13/4). Parts are lists of
    tokens. Not a number (nan) if the word does not occur.
    """
    parts = [[fold(word) for word in part] for part in parts]
    sizes, hits = [len(part) for part in parts], [part.count(fold(term)) for part in parts]
    if not sum(hits):
        return math.nan
    return math.fsum(abs(hit / sum(hits) - size / sum(sizes)) for hit, size in zip(hits, sizes, strict=True)) / 2


def concordance(piece: Piece | str, term: str, window: int = 7) -> pd.DataFrame:
    """Return sentence, left, node and right for every occurrence of a word or phrase.

    `window` is the number of words on each side. Needs the text: raises CourseError for a
    piece in the edition state.
    """
    import pandas as pd

    text = running_text(piece, "A concordance")
    spans, wanted = token_spans(text), [fold(word) for word in tokens(term)]
    if not wanted:
        raise CourseError("Give a word to look for, for example words.concordance(piece, 'ceasefire').")
    folded = [fold(text[start:end]) for start, end in spans]
    bounds = sentences(text)
    rows = []
    for i in range(len(folded) - len(wanted) + 1):
        if folded[i] == wanted[0] and folded[i : i + len(wanted)] == wanted:
            rows.append(_line(text, spans, i, i + len(wanted), window, bounds))
    return pd.DataFrame(rows, columns=["sentence", "left", "node", "right"])


def _line(text, spans, first, last, window, bounds) -> tuple[int, str, str, str]:
    start, end = spans[first][0], spans[last - 1][1]
    left = text[spans[max(0, first - window)][0] : start]
    right = text[end : spans[min(len(spans), last + window) - 1][1]]
    return sentence_of(bounds, start), " ".join(left.split()), text[start:end], " ".join(right.split())


def running_text(piece: Piece | str, what: str) -> str:
    """Return the text of a piece, or say in one sentence why it cannot be had."""
    if isinstance(piece, str):
        return piece
    text = getattr(piece, "text", None)
    if text is None:
        name = getattr(piece, "label", "this piece")
        raise CourseError(
            f"{what} needs the running text, and of {name} only the text-free edition is here. "
            "Add your own copy (notebook 00, part 6), or use a practice text: corpus.practice('oselane-2032')."
        )
    return text


# The commonest English words: they carry grammar, seldom a subject. Our own list; change it and see.
COMMON = frozenset(
    "a about above after again against all also although am among an and any are as at be because been before being "
    "between both but by can could did do does doing down during each either even ever few for from further had has have "
    "having he her here hers him his how however i if in into is it it's its itself just may might more most much must my "
    "neither no nor not now of off on once one only or other our out over own rather same shall she should since so some "
    "still such than that the their them then there these they this those though through thus to too toward towards two "
    "under until up upon us very was we were what when where whether which while who whom whose why will with within "
    "without would yet you your isn't doesn't wasn't it'll".split()
)
