"""Where a reported statement ends: one more table of figures.

A statement that follows its cue often ends before the sentence does ("…, who fled in 1993").
`content-limits.csv` says how much each mark and word speaks for an end. At every possible place
the figures are added and turned into a probability; the most probable end is taken.
"""

from __future__ import annotations

import math
from functools import lru_cache

from helpers.lexicons import rows
from helpers.reading import Reading

LONGEST = 400
OPENERS = frozenset(
    "of in on at for by with from about against over after before during under between among into through without despite "
    "as if when while because since although though unless until who whose which where that than and or but so to yet nor "
    "like including saying adding according even this last next monday tuesday wednesday thursday friday saturday sunday "
    "today yesterday tomorrow he she they we i it".split()
)


@lru_cache(maxsize=1)
def weights() -> dict[str, float]:
    """Return the figure of every feature."""
    return {row["feature"]: float(row["weight"]) for row in rows("content-limits.csv")}


def opening(r: Reading, start: int) -> str:
    """Return how the statement begins: with "that", "to", a quotation, a pronoun, a preposition …"""
    if r.quote_of[start] >= 0 and "Q" in r.gaps[start]:
        return "quote"
    word = r.words[start]
    if word in ("that", "to", "if", "whether", "how", "why", "what", "as"):
        return word
    if r.shapes[start] in ("i", "he", "she", "they", "we", "you", "it", "there"):
        return "pronoun"
    return "preposition" if word in OPENERS else "phrase"


def possible(r: Reading, k: int) -> bool:
    """May a statement end before word k?"""
    return (r.gaps[k] not in ("", "~") or r.words[k] in OPENERS) and not (r.quote_of[k] >= 0 and r.quote_of[k] == r.quote_of[k - 1])


def features(r: Reading, start: int, k: int, kind: str, begin: str) -> list[str]:
    """Return what is known about an end before word k."""
    gap, word = r.gaps[k] or "_", r.shapes[k]
    place = f"{gap} {word}"
    length = min(7, (k - start).bit_length())
    return [
        f"g={gap}", f"w={word}", f"gw={place}", f"b={begin}|{gap}", f"bw={begin}|{word}", f"k={kind}|{gap}", f"kw={kind}|{word}",
        f"kb={kind}|{begin}", f"l={length}|{begin}", f"lg={length}|{gap}", f"n={gap} {r.shapes[k + 1] if k + 1 < len(r.shapes) else '$'}",
        f"p={r.shapes[k - 1]}|{gap}",
    ]  # fmt: skip


def end_of_statement(r: Reading, start: int, last: int, kind: str, stop: int | None = None) -> int:
    """Return the most probable end of a statement that starts at word `start`."""
    table, begin = weights(), opening(r, start)
    limit = min(last, start + LONGEST)
    left, best, best_end = 1.0, 0.0, limit
    for k in range(start + 1, limit):
        if not possible(r, k):
            continue
        total = table["base"] + sum(table.get(name, 0.0) for name in features(r, start, k, kind, begin))
        if k == stop:
            total += table["next cue"]
        share = left / (1 + math.exp(-total))
        if share > best:
            best, best_end = share, k
        left -= share
        if left < best:
            return best_end
    return best_end if best > left else limit
