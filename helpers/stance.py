"""Stance: words and signs by which a text shows how sure it is, what it thinks, and where it places the reader.

Marks come from two places, and each mark says from which: from an entry of the lexicon
(`corpus/lexicons/stance.csv`; the rule reads "entry: may") or from a rule in
`helpers/stance_rules.py` (the rule reads "rule: question mark").
A mark is a place to look at, not a verdict. Categories `attitude` and `loaded-name` are words
to judge yourself: `corpus/README.md` says how many of them experts would mark too.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Iterator, NamedTuple

from helpers import stance_rules, words
from helpers.problems import CourseError

if TYPE_CHECKING:
    import pandas as pd

    from helpers.corpus import Piece

CATEGORIES = (
    "hedge",
    "weasel",
    "booster",
    "attitude",
    "loaded-name",
    "scare-quotes",
    "deontic",
    "concession",
    "rhetorical-question",
    "presupposition",
    "self-or-reader",
)
COLUMNS = ["sentence", "word_start", "word_end", "category", "rule", "start", "end", "marker"]
NEEDED = ["marker", "category", "note", "source"]
CONTEXTS = ("not_after", "not_before", "only_after", "only_before")
_HERE = Path(__file__).resolve().parent
_PLACES = [_HERE.parent / "corpus" / "lexicons" / "stance.csv", _HERE / "corpus" / "lexicons" / "stance.csv"]
_ENTRIES = None  # the key under which a node of the tree keeps its entries


class Entry(NamedTuple):
    """One row of the lexicon. `blocks`: the marker is here to say that it is no mark."""

    category: str
    rule: str
    blocks: bool
    lower: bool
    not_after: frozenset[str]
    not_before: frozenset[str]
    only_after: frozenset[str]
    only_before: frozenset[str]


class Tree(NamedTuple):
    """The lexicon as nested dictionaries, one level for each word of a marker."""

    root: dict
    tokens: frozenset[str]
    prefixes: frozenset[str]
    shortest: int


@dataclass
class Reading:
    """A text cut into words: `words` are folded (lower case), `sentences` are ranges of word numbers."""

    text: str
    spans: list[tuple[int, int]]
    words: list[str]
    sentences: list[tuple[int, int]]

    def gap(self, i: int) -> str:
        """Return what stands between word i - 1 and word i."""
        return self.text[self.spans[i - 1][1] : self.spans[i][0]] if 0 < i < len(self.spans) else "\n"


def lexicon() -> pd.DataFrame:
    """Return the word list as an editable table: marker, category, note, source and how sure each row is.

    A marker may end in * ("brutal*" also finds "brutally"). A category that starts with
    "not-" switches a longer marker off ("think tank", not-hedge). The context columns hold
    words parted by spaces: not_after, not_before, only_after, only_before; there ^ means the
    start of a clause, $ its end and # a number.
    """
    return _shipped().copy()


@lru_cache(maxsize=1)
def _shipped() -> pd.DataFrame:
    import pandas as pd

    for path in _PLACES:
        if path.exists():
            return pd.read_csv(path, dtype=str, keep_default_na=False)
    raise CourseError(f"The word list is missing. Put it back at {_PLACES[0]}.")


def marks(text_or_piece: str | Piece, lexicon: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return every mark: sentence, word_start, word_end, category, rule, start, end, marker.

    Takes a text or a piece. A piece without its text (edition state) gives the marks that
    were shipped with it, with start, end and marker empty. Pass a changed copy of
    `stance.lexicon()` to see what another word list finds.
    """
    text = text_or_piece if isinstance(text_or_piece, str) else getattr(text_or_piece, "text", None)
    if text is None and lexicon is None and hasattr(text_or_piece, "folder"):
        return _shipped_marks(text_or_piece)
    if text is None:
        _refuse(text_or_piece)
    reading = read(text)
    tree = _shipped_tree() if lexicon is None else grow(lexicon)
    found = [*_from_lexicon(reading, tree), *stance_rules.find(reading)]
    return _table(reading, sorted(set(found)))


def _refuse(thing: object) -> None:
    if hasattr(thing, "text"):
        words.running_text(thing, "A changed word list")
    raise CourseError(f"Give a piece or a text, not {type(thing).__name__}: stance.marks('It may rain.').")


def _shipped_marks(piece: Piece) -> pd.DataFrame:
    import pandas as pd

    path = Path(piece.folder) / "marks.csv"
    if not path.exists():
        raise CourseError(f"The marks of {piece.id} are missing. Put {path} back from the course.")
    table = pd.read_csv(path).assign(start=pd.NA, end=pd.NA, marker="")
    return table.astype({"start": "Int64", "end": "Int64"})[COLUMNS]


def read(text: str) -> Reading:
    """Return the text cut into words and sentences."""
    spans = words.token_spans(text)
    written = [text[start:end] for start, end in spans]
    folded = {word: words.fold(word) for word in set(written)}
    return Reading(text, spans, [folded[word] for word in written], _word_ranges(words.sentences(text), spans))


def _word_ranges(bounds: list[tuple[int, int]], spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    ranges, i = [], 0
    for _, end in bounds:
        first = i
        while i < len(spans) and spans[i][0] < end:
            i += 1
        ranges.append((first, i))
    return ranges


@lru_cache(maxsize=1)
def _shipped_tree() -> Tree:
    return grow(_shipped())


def grow(table: pd.DataFrame) -> Tree:
    """Return the lexicon as a tree. Raises CourseError if a column is missing or a category unknown."""
    _check(table)
    root: dict = {}
    tokens, prefixes = set(), set()
    for row in table.to_dict("records"):
        node = root
        for token in _marker_tokens(str(row["marker"])):
            (prefixes if token.endswith("*") else tokens).add(token.rstrip("*"))
            node = node.setdefault(token, {})
        if node is not root:
            node.setdefault(_ENTRIES, []).append(_entry(row))
    return Tree(root, frozenset(tokens), frozenset(prefixes), min(map(len, prefixes), default=0))


def _check(table: pd.DataFrame) -> None:
    missing = [name for name in NEEDED if name not in getattr(table, "columns", [])]
    if missing:
        raise CourseError(f"The word list needs the columns {', '.join(NEEDED)}; missing: {', '.join(missing)}.")
    names = set(table["category"].astype(str).str.removeprefix("not-")) - set(CATEGORIES)
    if names:
        raise CourseError(f"Unknown category {', '.join(sorted(names))!r}. Choose from: {', '.join(CATEGORIES)}.")


def _marker_tokens(marker: str) -> list[str]:
    """Return the words of a marker; a star stays with the word before it."""
    found = []
    for start, end in words.token_spans(marker):
        found.append(words.fold(marker[start:end]) + ("*" if marker[end : end + 1] == "*" else ""))
    return found


def _entry(row: dict) -> Entry:
    category = str(row["category"])
    contexts = (frozenset(str(row.get(name) or "").split()) for name in CONTEXTS)
    lower = row.get("case") == "lower"
    return Entry(category.removeprefix("not-"), f"entry: {row['marker']}", category.startswith("not-"), lower, *contexts)


def _from_lexicon(reading: Reading, tree: Tree) -> Iterator[stance_rules.Found]:
    """Yield the entries found; in one category the first and longest wins, so that marks do not overlap."""
    taken = dict.fromkeys(CATEGORIES, 0)
    for first, last, entry in _matches(reading, tree):
        if first >= taken[entry.category] and _fits(reading, first, last, entry):
            taken[entry.category] = last
            if not entry.blocks:
                yield stance_rules.Found(first, last, entry.category, entry.rule)


def _matches(reading: Reading, tree: Tree) -> Iterator[tuple[int, int, Entry]]:
    """Yield (first word, end, entry) for every marker in the text, the longest first at each word."""
    keys = {word: found for word in set(reading.words) if (found := _keys(word, tree))}
    starts = {word for word, found in keys.items() if any(key in tree.root for key in found)}
    for first, last in reading.sentences:
        for i in range(first, last):
            if reading.words[i] in starts:
                yield from _longest_first(reading, tree.root, keys, i, last)


def _keys(word: str, tree: Tree) -> list[str]:
    """Return the names under which a word can stand in the tree: itself, and starred beginnings."""
    found = [word] if word in tree.tokens else []
    if tree.prefixes:
        found += [f"{word[:n]}*" for n in range(tree.shortest, len(word) + 1) if word[:n] in tree.prefixes]
    return found


def _longest_first(reading: Reading, root: dict, keys: dict, i: int, last: int) -> list[tuple[int, int, Entry]]:
    found, paths, j = [], [root], i
    while paths and j < last and (j == i or stance_rules.joined(reading.gap(j))):
        names = keys.get(reading.words[j], ())
        paths = [path[name] for path in paths for name in names if name in path]
        j += 1
        found += [(i, j, entry) for path in paths for entry in path.get(_ENTRIES, ())]
    return found[::-1]


def _fits(reading: Reading, first: int, last: int, entry: Entry) -> bool:
    """Say whether the words around a marker, and its capital letter, allow the entry."""
    if entry.lower and not _written_low(reading, first):
        return False
    before, after = _signs_before(reading, first), _signs_after(reading, last)
    if entry.not_after & before or entry.not_before & after:
        return False
    return not (entry.only_after and not entry.only_after & before) and not (
        entry.only_before and not entry.only_before & after
    )


def _written_low(reading: Reading, i: int) -> bool:
    start, end = reading.spans[i]
    return reading.text[start].islower() or ("^" in _signs_before(reading, i) and not reading.text[start:end].isupper())


def _signs_before(reading: Reading, i: int) -> set[str]:
    if i == 0 or not stance_rules.joined(reading.gap(i)):
        return {"^"}
    return _signs(reading.words[i - 1])


def _signs_after(reading: Reading, j: int) -> set[str]:
    if j >= len(reading.words) or not stance_rules.joined(reading.gap(j)):
        return {"$"}
    return _signs(reading.words[j])


def _signs(word: str) -> set[str]:
    return {word, "#"} if word[0].isdigit() else {word}


def _table(reading: Reading, found: list[stance_rules.Found]) -> pd.DataFrame:
    import pandas as pd

    rows, s = [], 0
    for mark in found:
        while reading.sentences[s][1] <= mark.first:
            s += 1
        start, end = reading.spans[mark.first][0], reading.spans[mark.last - 1][1]
        offset = reading.sentences[s][0]
        rows.append((s + 1, mark.first - offset, mark.last - offset, mark.category, mark.rule, start, end, reading.text[start:end]))
    table = pd.DataFrame(rows, columns=COLUMNS)
    whole = dict.fromkeys(["sentence", "word_start", "word_end"], "int64") | {"start": "Int64", "end": "Int64"}
    return table.astype(whole)


def profile(marks: pd.DataFrame, words: int) -> pd.DataFrame:
    """Return category, count, per_1000 (marks in 1,000 words), low and high.

    low and high bound the rate: a 95 % Wilson score interval for the share of words that
    begin a mark. Short texts give wide intervals; where two overlap widely, do not rank them.
    """
    import pandas as pd

    if "category" not in getattr(marks, "columns", []):
        raise CourseError("Give the table that stance.marks returns; it has a column named category.")
    counts = marks["category"].value_counts()
    if not isinstance(words, int) or words < 1 or counts.max() > words:
        raise CourseError(f"Give the number of words of the text, a whole number above 0, not {words!r}.")
    rows = [(name, int(counts.get(name, 0)), *_rate(int(counts.get(name, 0)), words)) for name in CATEGORIES]
    return pd.DataFrame(rows, columns=["category", "count", "per_1000", "low", "high"])


def _rate(count: int, total: int, z: float = 1.959964) -> tuple[float, float, float]:
    """Return the rate per 1,000 with its Wilson (1927) interval."""
    share = count / total
    middle = (share + z * z / (2 * total)) / (1 + z * z / total)
    half = z / (1 + z * z / total) * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    return tuple(round(1000 * min(1.0, max(0.0, value)), 2) for value in (share, middle - half, middle + half))
