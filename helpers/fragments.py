"""Keep the pieces' own sentences out of a file that a learner hands on.

    fragments.without("I quote: …")      # the text, with whole sentences and long runs of a piece left out

A short quotation stays. A whole sentence of eight or more words is known by the editions' hashes;
where the reader has a copy of a piece, any run of more than twelve of its words is known too.
"""

from __future__ import annotations

from functools import lru_cache

from helpers import corpus, documents
from helpers.alignment import Copy
from helpers.maintain.leaks import RUN, sentence_places


def without(text: str) -> str:
    """Return a text in which whole sentences and long runs of the pieces are replaced by a remark."""
    copy = Copy(text)
    if len(copy.words) < 8:
        return text
    found = [(first, last, f"sentence {number} of {corpus.piece_label(id)}") for first, last, (id, number) in sentence_places(copy)]
    for number in reversed(range(len(merged := _merged(found + _runs(copy))))):
        first, last, name = merged[number]
        start, end = copy.spans[first][0], copy.spans[last - 1][1]
        text = f"{text[:start]}[{name}, left out here: the piece belongs to its author]{text[end:]}"
    return text


def _merged(found: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Return places in order; where two overlap, one that holds both."""
    made: list[tuple[int, int, str]] = []
    for first, last, name in sorted(found, key=lambda one: (one[0], -one[1])):
        if made and first < made[-1][1]:
            made[-1] = (made[-1][0], max(made[-1][1], last), made[-1][2])
        else:
            made.append((first, last, name))
    return made


def _runs(copy: Copy) -> list[tuple[int, int, str]]:
    """Return the runs of 13 or more words shared with the reader's own copies."""
    found = []
    for id in corpus.PIECES:
        place = corpus.own_folder() / f"{id}.txt"
        known = _known(str(place), place.stat().st_mtime_ns) if len(copy.words) >= RUN and place.is_file() else frozenset()
        found += [(n, n + RUN, f"a passage of {corpus.piece_label(id)}") for n in range(len(copy.words) - RUN + 1)
                  if tuple(copy.words[n : n + RUN]) in known]
    return found


@lru_cache(maxsize=16)
def _known(place: str, _changed: int) -> frozenset[tuple[str, ...]]:
    from pathlib import Path

    words = Copy(documents.decode(documents.read_bytes(Path(place)), "your own copy")).words
    return frozenset(tuple(words[n : n + RUN]) for n in range(len(words) - RUN + 1))
