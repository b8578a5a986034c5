"""The word lists of the helpers: CSV files in `corpus/lexicons/` that you can read and change."""

from __future__ import annotations

import csv
from functools import lru_cache

from helpers.problems import CourseError


def rows(name: str) -> list[dict[str, str]]:
    """Return the rows of a table in `corpus/lexicons/`."""
    from helpers.corpus import root

    try:
        with open(root() / "lexicons" / name, encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))
    except OSError:
        raise CourseError(f"The word list {name} is missing in corpus/lexicons. Download the course again.") from None


@lru_cache(maxsize=8)
def _by_set(name: str) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for row in rows(name):
        found.setdefault(row["set"], set()).add(row["word"])
    return {key: frozenset(words) for key, words in found.items()}


def word_set(name: str) -> frozenset[str]:
    """Return one of the sets of `reporting-sets.csv`."""
    return _by_set("reporting-sets.csv")[name]
