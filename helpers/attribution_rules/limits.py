"""Where a reported statement ends: one more table of figures.

A statement that follows its cue often ends before the sentence does ("…, who fled in 1993").
`content-limits.csv` says how much each mark and word speaks for an end. At every possible place
the figures are added and turned into a probability; the most probable end is taken.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

from helpers.attribution_rules import cues
from helpers.lexicons import rows
from helpers.attribution_rules.reading import Reading

LONGEST = 120
# A statement after these kinds is a clause: it does not end before it has a verb.
CLAUSAL = ("speech", "claim")
VERBS = frozenset("is are was were be been has have had do does did will would can could may might must shall should went came made got took left gave became".split())
CONDITIONS = frozenset("if without unless when while although though because since once despite as".split())
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


def features(kind: str, begin: str, gap: str, word: str, before: str, after: str, length: int) -> list[str]:
    """Return what is known about an end: the statement, the mark and the words around it, the length."""
    return [
        f"g={gap}", f"w={word}", f"gw={gap} {word}", f"b={begin}|{gap}", f"bw={begin}|{word}", f"k={kind}|{gap}", f"kw={kind}|{word}",
        f"kb={kind}|{begin}", f"l={length}|{begin}", f"lg={length}|{gap}", f"n={gap} {after}", f"p={before}|{gap}",
    ]  # fmt: skip


def place(r: Reading, start: int, k: int, kind: str, begin: str) -> tuple[str, str, str, str, str, str, int]:
    """Return the arguments of `features` for an end before word k."""
    after = r.shapes[k + 1] if k + 1 < len(r.shapes) else "$"
    return kind, begin, r.gaps[k] or "_", r.shapes[k], r.shapes[k - 1], after, min(7, (k - start).bit_length())


@lru_cache(maxsize=100_000)
def _sum(*place: Any) -> float:
    table = weights()
    return table["base"] + sum(table.get(name, 0.0) for name in features(*place))


def is_verb(r: Reading, i: int) -> bool:
    """A word that makes a clause: an auxiliary, a form in -ed or -s of the cue list, a verb after a pronoun."""
    return r.words[i] in VERBS or r.shapes[i] == "ED" or r.words[i] in cues.entries() or r.shapes[i] == "S" and i > 0 and r.shapes[i - 1] in ("NAME", "it", "he", "she")


def _condition_first(r: Reading, start: int, limit: int) -> int:
    """"That without rain, the harvest fails": the first comma closes the condition, not the statement."""
    if r.words[start] != "that" or start + 1 >= limit or r.words[start + 1] not in CONDITIONS:
        return start
    return next((k for k in range(start + 2, min(limit, start + 25)) if r.gaps[k].startswith(",")), start)


def _inclusion(r: Reading, k: int) -> bool:
    """"The removal of ships, including ferries, from the port": the phrase after the second comma goes on."""
    for opening in range(k, max(0, k - 9), -1):
        if r.words[opening] == "including" and r.gaps[opening].startswith(","):
            closing = next((i for i in range(opening + 1, min(len(r.words), opening + 9)) if r.gaps[i]), None)
            return closing is not None and r.gaps[closing] == "," and r.words[closing] in ("from", "to", "into") and k <= closing
    return False


def end_of_statement(r: Reading, start: int, last: int, kind: str, stop: int | None = None) -> int:
    """Return the most probable end of a statement that starts at word `start`."""
    begin, limit = opening(r, start), min(last, start + LONGEST)
    left, best, best_end = 1.0, 0.0, limit
    clause = kind in CLAUSAL and begin in ("that", "pronoun", "phrase")
    held = _condition_first(r, start, limit)
    for k in range(start + 1, limit):
        clause = clause and not is_verb(r, k - 1)
        if clause or k <= held or not possible(r, k) or _inclusion(r, k):
            continue
        total = _sum(*place(r, start, k, kind, begin)) + (weights()["next cue"] if k == stop else 0.0)
        share = left / (1 + math.exp(-total))
        if share > best:
            best, best_end = share, k
        left -= share
        if left < best:
            return best_end
    return best_end if best > left else limit
