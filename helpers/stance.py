"""Stance: words and signs by which a text shows how sure it is, what it thinks, and where it places the reader.

Marks come from two places, and each mark says from which: from an entry of the lexicon
(`corpus/lexicons/stance.csv`; the rule reads "entry: may") or from a rule in
`helpers/stance_rules.py` (the rule reads "rule: question mark").
A mark is a place to look at, not a verdict. Categories `attitude` and `loaded-name` are words
to judge yourself: `corpus/README.md` says how many of them experts would mark too.
"""

from __future__ import annotations

import math
import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate, pairwise, zip_longest
from numbers import Integral
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from helpers import corpus, stance_rules, words
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
LIKELIHOOD = "likelihood, and nobody named who judged it"  # the note of weasel rows such as "perhaps"
CONTEXTS = ("not_after", "not_before", "only_after", "only_before")
_WORDS_AND_GAPS = re.compile(f"({words.WORD.pattern})")
_ENTRIES = None  # the key under which a node of the tree keeps its entries
_SENTENCE_START, _CLAUSE_START, _CLAUSE_END = frozenset({"^", "^^"}), frozenset({"^"}), frozenset({"$"})


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
    lengths: tuple[int, ...]


@dataclass
class Reading:
    """A text cut into words: `words` are folded (lower case), `sentences` are ranges of word numbers.

    `gaps[i]` is what stands between word i - 1 and word i.
    """

    text: str
    starts: Sequence[int]
    ends: Sequence[int]
    words: list[str]
    gaps: list[str]
    sentences: list[tuple[int, int]]

    @cached_property
    def first_words(self) -> frozenset[int]:
        """The numbers of the words that open a sentence."""
        return frozenset(first for first, _ in self.sentences)

    @cached_property
    def places(self) -> dict[str, list[int]]:
        """Where the words stand at which a rule of `stance_rules` begins."""
        found: dict[str, list[int]] = {word: [] for word in stance_rules.OPENERS}
        for i in [i for i, word in enumerate(self.words) if word in found]:
            found[self.words[i]].append(i)
        return found

    def sentence(self, i: int) -> tuple[int, int]:
        """Return the range of the sentence that holds word i."""
        return self.sentences[bisect_right(self.sentences, i, key=itemgetter(0)) - 1]

    @cached_property
    def quotations(self) -> list[tuple[int, int]]:
        """The word ranges in quotation marks."""
        return stance_rules.quotations(self)

    @cached_property
    def long_quotations(self) -> list[tuple[int, int]]:
        """The quotations that are too long to be single words held at a distance."""
        return [(first, last) for first, last in self.quotations if last - first > stance_rules.LONGEST_SCARE]

    def written(self, first: int, last: int) -> str:
        """Return the text from word `first` to before word `last`, as it stands there."""
        return self.text[self.starts[first] : self.ends[last - 1]]

    def gap(self, i: int) -> str:
        """Return what stands between word i - 1 and word i; a line break at both ends of the text."""
        return self.gaps[i] if 0 < i < len(self.words) else "\n\n"


def lexicon() -> pd.DataFrame:
    """Return the word list as an editable table: marker, category, note, source and how sure each row is.

    A marker may end in * ("brutal*" also finds "brutally"). A category that starts with
    "not-" switches a longer marker off ("think tank", not-hedge). The context columns hold
    words parted by spaces: not_after, not_before, only_after, only_before; there ^ means the
    start of a clause, ^^ of a sentence, $ the end of a clause, # a number and -ed the last two
    letters of a word.
    """
    return _shipped().copy()


@lru_cache(maxsize=1)
def _shipped() -> pd.DataFrame:
    import pandas as pd

    path = corpus.root() / "lexicons" / "stance.csv"
    if not path.exists():
        raise CourseError(f"The word list is missing. Put it back at {path}.")
    return pd.read_csv(path, dtype=str, keep_default_na=False)


def marks(text_or_piece: str | Piece, lexicon: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return every mark: sentence, word_start, word_end, category, rule, start, end, marker.

    Takes a text or a piece. A piece without its text (edition state) gives the marks that
    were shipped with it, with start, end and marker empty. Pass a changed copy of
    `stance.lexicon()` to see what another word list finds.
    """
    text = text_or_piece if isinstance(text_or_piece, str) else getattr(text_or_piece, "text", None)
    if isinstance(text, str):
        reading = read(text)
        return _table(reading, find(reading, shipped_tree() if lexicon is None else grow(lexicon)))
    if lexicon is None and (folder := getattr(text_or_piece, "folder", None)):
        return _shipped_marks(Path(folder))
    if hasattr(text_or_piece, "text"):
        words.running_text(text_or_piece, "A changed word list")
    raise CourseError(f"Give a piece or a text, not {type(text_or_piece).__name__}: stance.marks('It may rain.').")


def for_learners(marks: pd.DataFrame) -> pd.DataFrame:
    """Return the marks without `weasel` marks of likelihood ("perhaps"): they are hedges too, and name no source.

    Readers who labelled outside data counted them as vague. Under the label "unnamed source" they would puzzle.
    """
    rows = _shipped()
    likely = rows["category"].eq("weasel") & rows["note"].eq(LIKELIHOOD)
    names = "entry: " + rows.loc[likely, "marker"]
    return marks[~(marks["category"].eq("weasel") & marks["rule"].isin(names))]


def find(reading: Reading, tree: Tree) -> list[stance_rules.Found]:
    """Return the marks of lexicon and rules in order; where both mark the same words alike, the entry stays."""
    entries = [mark for mark in _from_lexicon(reading, tree) if not _is_another_voice(reading, mark)]
    rules = list(stance_rules.find(reading))
    categories = {mark.category for mark in rules}
    taken = {place for mark in entries if mark.category in categories for place in _words_of(mark)}
    return sorted(entries + [mark for mark in rules if taken.isdisjoint(_words_of(mark))])


def _words_of(mark: stance_rules.Found) -> Iterator[tuple[str, int]]:
    return ((mark.category, i) for i in range(mark.first, mark.last))


def _is_another_voice(reading: Reading, mark: stance_rules.Found) -> bool:
    """Say whether "I" or "you" stands in a quotation, where it is not the author's."""
    return mark.category == "self-or-reader" and stance_rules.inside(reading.long_quotations, mark.first)


def _shipped_marks(folder: Path) -> pd.DataFrame:
    import pandas as pd

    path = folder / "marks.csv"
    if not path.exists():
        raise CourseError(f"The marks of {folder.name} are missing. Put {path} back from the course.")
    table = pd.read_csv(path).assign(start=pd.NA, end=pd.NA, marker="")
    return table.astype({"start": "Int64", "end": "Int64"})[COLUMNS]


def read(text: str) -> Reading:
    """Return the text cut into words and sentences."""
    parts = _WORDS_AND_GAPS.split(text)  # a gap, a word, a gap, a word, …, a gap
    borders = array("q", accumulate(map(len, parts)))
    starts, ends, written = borders[:-1:2], borders[1::2], parts[1::2]
    folded = {word: words.fold(word) for word in set(written)}
    bounds = [0, *(bisect_left(starts, end) for _, end in words.sentences(text))]
    return Reading(text, starts, ends, [folded[word] for word in written], parts[::2], list(pairwise(bounds)))


@lru_cache(maxsize=1)
def shipped_tree() -> Tree:
    """Return the course's own lexicon as a tree."""
    return grow(_shipped())


def grow(table: pd.DataFrame) -> Tree:
    """Return the lexicon as a tree. Raises CourseError if a column is missing or a category unknown."""
    _check(table)
    table = table.astype(object).where(table.notna(), "")
    root: dict = {}
    tokens: set[str] = set()
    prefixes: set[str] = set()
    for row in table.to_dict("records"):
        node = root
        for token in _marker_tokens(str(row["marker"])):
            (prefixes if token.endswith("*") else tokens).add(token.rstrip("*"))
            node = node.setdefault(token, {})
        if node is not root:
            node.setdefault(_ENTRIES, []).append(_entry(row))
    return Tree(root, frozenset(tokens), frozenset(prefixes), tuple(sorted({len(prefix) for prefix in prefixes})))


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
    openers = {word: nodes for word, found in keys.items() if (nodes := _children([tree.root], found))}
    ends = iter([last for _, last in reading.sentences])
    last = 0
    for i in _openings(reading.words, openers, keys):
        while i >= last:
            last = next(ends)
        yield from _longest_first(reading, openers[reading.words[i]], keys, i, last)


def _openings(words: list[str], openers: dict[str, list[dict]], keys: dict[str, list[str]]) -> list[int]:
    """Return where a marker can begin: at a marker of one word, or at the first word of a marker if its second follows."""
    spelled: dict[str, set[str]] = {}
    for word, names in keys.items():
        for name in names:
            spelled.setdefault(name, set()).add(word)
    alone = {word for word, nodes in openers.items() if any(_ENTRIES in node for node in nodes)}
    seconds = {
        word: set().union(*(spelled.get(name, ()) for node in nodes for name in node))
        for word, nodes in openers.items()
        if word not in alone
    }
    pairs = enumerate(zip_longest(words, words[1:]))
    return [i for i, (word, after) in pairs if word in alone or (word in seconds and after in seconds[word])]


def _keys(word: str, tree: Tree) -> list[str]:
    """Return the names under which a word can stand in the tree: itself, and starred beginnings."""
    found = [word] if word in tree.tokens else []
    if tree.prefixes:
        found += [f"{word[:n]}*" for n in tree.lengths if word[:n] in tree.prefixes and n <= len(word)]
    return found


def _children(nodes: list[dict], names: Iterable[str]) -> list[dict]:
    return [node[name] for node in nodes for name in names if name in node]


def _longest_first(
    reading: Reading, nodes: list[dict], keys: dict[str, list[str]], first: int, last: int
) -> list[tuple[int, int, Entry]]:
    """Return the entries that begin at word `first`; `nodes` is where the tree stands after that word."""
    found, end = [], first + 1
    while nodes:
        found += [(first, end, entry) for node in nodes for entry in node.get(_ENTRIES, ())]
        if end >= last or reading.words[end] not in keys:
            break
        nodes = _children(nodes, keys[reading.words[end]])
        if nodes and not stance_rules.joined(reading.gap(end)):
            break
        end += 1
    return found[::-1]


def _fits(reading: Reading, first: int, last: int, entry: Entry) -> bool:
    """Say whether the words around a marker, and its capital letter, allow the entry."""
    if entry.lower and not _written_low(reading, first):
        return False
    if last == first + 1 and entry.category in ("attitude", "loaded-name") and _is_name(reading, first):
        return False
    if (entry.not_after or entry.only_after) and not _allows(
        _signs_before(reading, first), entry.not_after, entry.only_after
    ):
        return False
    return not (entry.not_before or entry.only_before) or _allows(
        _signs_after(reading, last), entry.not_before, entry.only_before
    )


def _allows(signs: frozenset[str], barred: frozenset[str], wanted: frozenset[str]) -> bool:
    return barred.isdisjoint(signs) and (not wanted or not wanted.isdisjoint(signs))


def _written_low(reading: Reading, i: int) -> bool:
    written = reading.written(i, i + 1)
    return written[0].islower() or ("^" in _signs_before(reading, i) and not written.isupper())


def _is_name(reading: Reading, i: int) -> bool:
    """Say whether word i has a capital letter that neither a sentence nor a heading explains ("Ms Lynch")."""
    if not reading.text[reading.starts[i]].isupper() or i in reading.first_words or reading.written(i, i + 1).isupper():
        return False
    near = range(max(0, i - 5), min(len(reading.words), i + 6))
    long = [reading.text[reading.starts[j]].isupper() for j in near if j != i and len(reading.words[j]) > 3]
    return sum(long) * 4 <= len(long) * 3


def _signs_before(reading: Reading, i: int) -> frozenset[str]:
    if i in reading.first_words:
        return _SENTENCE_START
    return _signs(reading.words[i - 1]) if stance_rules.joined(reading.gap(i)) else _CLAUSE_START


def _signs_after(reading: Reading, j: int) -> frozenset[str]:
    if j >= len(reading.words) or not stance_rules.joined(reading.gap(j)):
        return _CLAUSE_END
    return _signs(reading.words[j])


@lru_cache(maxsize=20_000)
def _signs(word: str) -> frozenset[str]:
    return frozenset({word, "#"} if word[0].isdigit() else {word, f"-{word[-2:]}"})


def _table(reading: Reading, found: list[stance_rules.Found]) -> pd.DataFrame:
    import pandas as pd

    rows, s = [], 0
    for mark in found:
        while reading.sentences[s][1] <= mark.first:
            s += 1
        offset, place = reading.sentences[s][0], (reading.starts[mark.first], reading.ends[mark.last - 1])
        row = (s + 1, mark.first - offset, mark.last - offset, mark.category, mark.rule, *place)
        rows.append((*row, reading.written(mark.first, mark.last)))
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
    if not isinstance(words, Integral) or words < max(1, counts.max() if len(counts) else 1):
        raise CourseError(f"Give the number of words of the text, a whole number above 0, not {words!r}.")
    rows = [(name, int(counts.get(name, 0)), *_rate(int(counts.get(name, 0)), words)) for name in CATEGORIES]
    return pd.DataFrame(rows, columns=["category", "count", "per_1000", "low", "high"])


def _rate(count: int, total: int, z: float = 1.959964) -> tuple[float, ...]:
    """Return the rate per 1,000 with its Wilson (1927) interval."""
    share = count / total
    middle = (share + z * z / (2 * total)) / (1 + z * z / total)
    half = z / (1 + z * z / total) * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    return tuple(round(1000 * min(1.0, max(0.0, value)), 2) for value in (share, middle - half, middle + half))
