"""Recognising a copy without having the text: which sentences of an edition does it hold?

An edition keeps a slow hash of each sentence of eight words or more. A copy is cut into
windows of words; a window whose hash is known is that sentence, however the copy's lines,
quotes and spaces look. What is left between two known sentences is changed, missing or extra.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import groupby

from helpers import words

SALT = b"who-says-so/1"
ROUNDS = 2_500  # about 2 ms a sentence: checking a copy is quick, guessing sentences is not
SHORTEST = 8  # shorter sentences are never hashed: they could be guessed
_MOST_TRIES = 4_000  # windows hashed while searching the gaps of one copy
_FURNITURE = 30  # words of an advert or a page number between two sentences
_REACH = 5_000  # words: how far from its likely place a sentence is looked for
_JOINERS = dict.fromkeys(map(ord, "'’ʼ\u00ad\u200b\u200c\u200d\u2060"))


@lru_cache(maxsize=100_000)
def normal(word: str) -> str:
    """Return the form of a word that is the same in every copy: no case, no accents, no apostrophes."""
    plain = unicodedata.normalize("NFKD", word.translate(_JOINERS))
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).strip("_").casefold()


def sentence_hash(sentence: str) -> str:
    """Return the slow hash of a sentence given as normal words joined by single spaces."""
    return _hash(sentence, ROUNDS)


@lru_cache(maxsize=200_000)
def _hash(sentence: str, rounds: int) -> str:
    digest = sentence.encode("utf-8", "replace")
    for _ in range(rounds):
        digest = hashlib.blake2b(digest, digest_size=12, salt=SALT).digest()
    return digest.hex()


@dataclass(frozen=True)
class Anchors:
    """What an edition knows of its sentences: numbers of words, hashes, and the bag of all words."""

    lengths: tuple[int, ...]
    hashes: tuple[str | None, ...]
    bag: Counter[str]
    whole: str = ""


class Copy:
    """A reader's text as a row of words, with the places where sentences may begin and end."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.spans = words.token_spans(text)
        self.words = [normal(text[start:end]) for start, end in self.spans]

    @cached_property
    def segments(self) -> list[tuple[int, int]]:
        """The word ranges that may be sentences."""
        return _segments(self.text, self.spans)

    def hash(self, first: int, last: int) -> str:
        """Return the slow hash of the words first to last."""
        return sentence_hash(" ".join(self.words[first:last]))

    def slice(self, first: int, last: int) -> str:
        """Return the text of the words first to last with the marks that belong to them."""
        start, end = self.spans[first][0], self.spans[last - 1][1]
        floor = self.spans[first - 1][1] if first else 0
        ceiling = self.spans[last][0] if last < len(self.spans) else len(self.text)
        before, after = self.text[floor:start], self.text[end:ceiling]
        lead = re.search(r"\S*$", before).group() if re.search(r"\s", before) or not first else ""
        return " ".join((lead + self.text[start:end] + re.match(r"\S*", after).group()).split())


def _segments(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return word ranges of possible sentences, under several readings of line breaks and glued sentences."""
    starts = [start for start, _ in spans]
    flat = text.replace("\r", " ")
    readings = (text, re.sub(r"(?<!\n)\n(?!\n)", " ", flat), flat.replace("\n", " "), _unglued(flat.replace("\n", " ")))
    found = {
        (bisect_left(starts, start), bisect_left(starts, end))
        for reading in dict.fromkeys(readings)
        for start, end in words.sentences(reading)
    }
    return sorted(pair for pair in found if pair[1] > pair[0])


def _unglued(text: str) -> str:
    """Return a text of the same length with line ends at "said.[3] Then", "said.3 Then" and "said.Then"."""
    text = _NOTE.sub(lambda note: "\n" * len(note.group()), text)
    return _GLUED.sub("\n", text)


_NOTE = re.compile(r"(?<=[^\W\d_][.!?…”\"’)])(?:\[\d{1,3}\]|\d{1,2}(?=\s))+")
_GLUED = re.compile(r"(?<=[^\W\d_]{2})[.!?…](?=[“\"‘']?[^\W\d_]{2})|(?<=[^\W\d_]{2}[.!?…])[”\"’)](?=[^\W\d_]{2})")


@dataclass
class Match:
    """Where an edition's sentences were found: sentence number -> (first word, last word, how)."""

    found: dict[int, tuple[int, int, str]] = field(default_factory=dict)
    changed: dict[int, tuple[int, int]] = field(default_factory=dict)


def find_known(copy: Copy, editions: dict[str, Anchors]) -> dict[str, Match]:
    """Return, for each edition of which the copy holds a sentence, the sentences met at first sight."""
    known: dict[str, list[tuple[str, int]]] = {}
    for name, anchors in editions.items():
        for number, value in enumerate(anchors.hashes, 1):
            if value:
                known.setdefault(value, []).append((name, number))
    lengths = {n for anchors in editions.values() for n, value in zip(anchors.lengths, anchors.hashes) if value}
    bags = [anchors.bag for anchors in editions.values()]
    matches: dict[str, Match] = {}
    for first, last in copy.segments:
        if last - first not in lengths or not any(_inside(copy.words[first:last], bag) for bag in bags):
            continue
        for name, number in known.get(copy.hash(first, last), ()):
            matches.setdefault(name, Match()).found.setdefault(number, (first, last, "hash"))
    return matches


def _inside(segment: list[str], bag: Counter[str]) -> bool:
    return all(word in bag for word in segment)


def complete(copy: Copy, anchors: Anchors, match: Match) -> Match:
    """Find the sentences that first sight missed: cut elsewhere, short, or changed."""
    remaining = anchors.bag.copy()
    for first, last, _ in match.found.values():
        remaining.subtract(copy.words[first:last])
    _search_gaps(copy, anchors, match, remaining)
    _place_short(copy, anchors, match, remaining)
    _place_changed(copy, anchors, match, remaining)
    return match


def _gap(anchors: Anchors, match: Match, number: int, end_of_copy: int) -> tuple[int, int, int]:
    """Return where sentence `number` must lie: lowest start, highest end, and the likeliest start."""
    before = max((n for n in match.found if n < number), default=0)
    after = min((n for n in match.found if n > number), default=0)
    low = match.found[before][1] if before else 0
    high = match.found[after][0] if after else end_of_copy
    if high < low:  # the copy has the paragraphs in another order
        low, high = 0, end_of_copy
    likely = low + sum(anchors.lengths[before : number - 1])
    if not before and after:
        likely = high - sum(anchors.lengths[number - 1 : after - 1])
    return low, high, likely


def _search_gaps(copy: Copy, anchors: Anchors, match: Match, remaining: Counter[str]) -> None:
    """Try windows of the right length for sentences not yet found, likeliest place first."""
    tries = _MOST_TRIES
    for number, (length, value) in enumerate(zip(anchors.lengths, anchors.hashes), 1):
        if not value or number in match.found:
            continue
        for first in _possible_starts(copy, _gap(anchors, match, number, len(copy.words)), length, remaining):
            tries -= 1
            if tries < 0:
                return
            if copy.hash(first, first + length) == value:
                match.found[number] = (first, first + length, "hash")
                remaining.subtract(copy.words[first : first + length])
                break


def _possible_starts(copy: Copy, gap: tuple[int, int, int], length: int, remaining: Counter[str]) -> list[int]:
    """Return the starts, likeliest first, of windows made only of words the edition still lacks."""
    low, high, likely = gap
    low, high = max(low, likely - _REACH), min(high, likely + length + _REACH)
    run, starts = 0, []
    for i in range(low, high):
        run = run + 1 if remaining[copy.words[i]] > 0 else 0
        if run >= length and Counter(copy.words[i + 1 - length : i + 1]) <= remaining:
            starts.append(i + 1 - length)
    return sorted(starts, key=lambda start: abs(start - likely))


def _place_short(copy: Copy, anchors: Anchors, match: Match, remaining: Counter[str]) -> None:
    """Place unhashed sentences by their neighbours: the words between must be as many, and known."""
    taken = {first: last for first, last, _ in match.found.values()}
    ends = {last for _, last, _ in match.found.values()}
    stops = {last for _, last in copy.segments}
    short = [number for number, value in enumerate(anchors.hashes, 1) if not value]
    for number in short + short[::-1]:  # there and back: one short sentence may be the neighbour of another
        if number in match.found:
            continue
        length = anchors.lengths[number - 1]
        for first in _neighbour_places(anchors, match, number):
            window = copy.words[first : first + length]
            free = not any(start < first + length and first < stop for start, stop in taken.items())
            closed = first + length in taken or first in ends or first + length in stops
            if len(window) == length and free and closed and Counter(window) <= remaining:
                match.found[number] = (first, first + length, "neighbours")
                remaining.subtract(window)
                taken[first] = first + length
                ends.add(first + length)
                break


def _neighbour_places(anchors: Anchors, match: Match, number: int) -> list[int]:
    """Return where an unhashed sentence may begin: beside a known neighbour, or between two with a little furniture."""
    before, after, length = match.found.get(number - 1), match.found.get(number + 1), anchors.lengths[number - 1]
    if not _in_order(match.found, number):
        return []
    places = [before[1]] if before else []
    if after:
        places.append(after[0] - length)
    if before and after and after[0] - before[1] <= length + _FURNITURE:
        places += range(before[1], after[0] - length + 1)
    return [place for place in dict.fromkeys(places) if place >= 0]


def _in_order(found: dict[int, tuple], number: int) -> bool:
    """Tell whether the known sentences round a sentence stand in the copy as they stand in the edition."""
    before = max((n for n in found if n < number), default=0)
    after = min((n for n in found if n > number), default=0)
    return not (before and after) or found[before][1] <= found[after][0]


def _place_changed(copy: Copy, anchors: Anchors, match: Match, remaining: Counter[str]) -> None:
    """Pair sentences still missing with stretches of the copy, near a known neighbour, that share most of their words."""
    free = _free_segments(copy, match)
    lacking = [number for number in range(1, len(anchors.lengths) + 1) if number not in match.found]
    for number in lacking + lacking[::-1]:  # there and back: a changed sentence is a known neighbour for the next
        if number in match.changed or number in match.found:
            continue
        start, end = _neighbour_edges(copy, anchors, match, number)
        near = [pair for pair in free if _near(pair, start, end)]
        best = _most_alike(copy, near, anchors.lengths[number - 1], remaining, start, end)
        if best:
            window, length, value = copy.words[slice(*best)], anchors.lengths[number - 1], anchors.hashes[number - 1]
            if value is None and len(window) == length and Counter(window) <= remaining and _in_order(match.found, number):
                match.found[number] = (*best, "neighbours")  # a short sentence beside a changed one
            else:
                match.changed[number] = best
            free = [s for s in free if s[1] <= best[0] or s[0] >= best[1]]


def _neighbour_edges(copy: Copy, anchors: Anchors, match: Match, number: int) -> tuple[int | None, int | None]:
    """Return where the sentence before ends and the one after begins; None if that neighbour is not known."""
    places = {n: place[:2] for n, place in match.found.items()} | match.changed
    start = places[number - 1][1] if number - 1 in places else None
    end = places[number + 1][0] if number + 1 in places else None
    if number == 1 and start is None:
        start = 0
    if number == len(anchors.lengths) and end is None:
        end = len(copy.words)
    return start, end


def _near(pair: tuple[int, int], start: int | None, end: int | None) -> bool:
    if start is not None and end is not None and start <= end:
        return start <= pair[0] and pair[1] <= end and (pair[0] - start <= _FURNITURE or end - pair[1] <= _FURNITURE)
    after = start is not None and 0 <= pair[0] - start <= _FURNITURE
    return after or (end is not None and 0 <= end - pair[1] <= _FURNITURE)


def _free_segments(copy: Copy, match: Match) -> list[tuple[int, int]]:
    used = [False] * (len(copy.words) + 1)
    for first, last, _ in match.found.values():
        used[first:last] = [True] * (last - first)
    whole = [(first, last) for first, last in copy.segments if not any(used[first:last])]
    return whole + [run for run in _unused_runs(used[:-1]) if run not in whole]


def _unused_runs(used: list[bool]) -> list[tuple[int, int]]:
    """Return the stretches between known sentences: a changed full stop can merge what was two."""
    runs, position = [], 0
    for taken, group in groupby(used):
        size = len(list(group))
        if not taken:
            runs.append((position, position + size))
        position += size
    return runs


def _most_alike(copy, segments, length, remaining, start, end) -> tuple[int, int] | None:
    """Return the segment closest in length and words, if it is close enough to be the same sentence."""
    best, best_score = None, 0.0
    for first, last in segments:
        size, touches = last - first, (first == start) + (last == end)
        if not 0.6 <= size / length <= 1.67 and abs(size - length) > 2:
            continue
        common = 1.0 if touches == 2 else 0.5 if touches and size == length else 0.25
        shared = _share(copy.words[first:last], remaining, common)
        if shared < 0.6 and not (touches == 2 and size == length <= 3):
            continue
        score = shared + touches / 2 - abs(size - length) / (4 * length)
        if score > max(best_score, 0.35):
            best, best_score = (first, last), score
    return best


def _share(segment: list[str], remaining: Counter[str], common: float) -> float:
    """Return how much of a segment the edition still lacks; the commonest words count for `common` each."""
    bag = Counter(segment)
    return _weight(bag & +remaining, common) / _weight(bag, common)


def _weight(bag: Counter[str], common: float) -> float:
    return sum(count * (common if word in words.COMMON else 1.0) for word, count in bag.items())


def extra_ranges(copy: Copy, matches: list[Match]) -> list[tuple[int, int]]:
    """Return the word ranges of the copy that belong to no sentence of the editions, cut at its own sentences."""
    used = [False] * len(copy.words)
    for match in matches:
        for first, last, *_ in [*match.found.values(), *match.changed.values()]:
            used[first:last] = [True] * (last - first)
    ranges, position = [], 0
    for start, end in _line_segments(copy):
        run = [i for i in range(max(start, position), end) if not used[i]]
        if run:
            ranges.append((run[0], run[-1] + 1))
        position = end
    return ranges


def _line_segments(copy: Copy) -> list[tuple[int, int]]:
    starts = [start for start, _ in copy.spans]
    return [(bisect_left(starts, a), bisect_left(starts, b)) for a, b in words.sentences(copy.text)]
