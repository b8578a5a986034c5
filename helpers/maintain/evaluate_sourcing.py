"""Measure `sourcing.attributions` on gold data made by others (PolNeAR; Newell et al., LREC 2018).

The figures of `reporting-weights.csv` and `content-limits.csv` were learned from three quarters of
the training articles; the rules were tuned on the same. `held_out` is the fourth quarter.
"""

from __future__ import annotations

import hashlib
import importlib
from pathlib import Path
from typing import Any
from collections.abc import Iterable

from helpers.attribution_rules.finding import find
from helpers.attribution_rules.found import Attribution
from helpers.attribution_rules.phrases import Span
from helpers.attribution_rules.reading import Reading
from helpers.sourcing import characters

# name, path into the scorer's result, bar
TASKS = (
    ("attributed sentences, macro-F1", ("sentence", "macroF1"), 0.78),
    ("unattributed sentences, F1", ("unattributed", "F1"), 0.70),
    ("attribution cues, F1", ("cue", "F1"), 0.72),
    ("attribution cues, recall", ("cue", "R"), None),
    ("attribution cues, precision", ("cue", "P"), None),
    ("contents, half the words shared, F1", ("content-soft", "F1"), 0.58),
    ("contents with their source, F1", ("full", "F1"), 0.52),
    ("direct quotations, recall", ("recall_by_gold_type", "direct", 2), 0.90),
)


def held_out(doc: str) -> bool:
    """Say whether an article belongs to the quarter kept apart."""
    return int(hashlib.blake2b(doc.encode(), digest_size=4).hexdigest(), 16) % 4 == 0


def prediction(text: str) -> list[dict[str, Any]]:
    """Return the attributions of a text in the format of the scorer: character spans."""
    reading = Reading(text)
    return [_prediction(reading, found) for found in find(reading)]


def _prediction(r: Reading, a: Attribution) -> dict[str, Any]:
    spans = {"source": a.source, "cue": a.cue}
    made: dict[str, Any] = {name: [list(characters(r, span))] if span else None for name, span in spans.items()}
    outside = {*range(*(a.cue or (0, 0))), *range(*(a.source or (0, 0)))}
    made["content"] = [list(characters(r, piece, quoted=True)) for piece in _without(a.pieces, outside)] or None
    return made


def _without(pieces: Iterable[Span], outside: set[int]) -> list[Span]:
    """Return the pieces of a content without the words of cue and source inside them."""
    kept: list[Span] = []
    for start, end in pieces:
        for i in range(start, end):
            if i in outside:
                continue
            if kept and kept[-1][1] == i and i > start:
                kept[-1] = (kept[-1][0], i + 1)
            else:
                kept.append((i, i + 1))
    return kept


def rows(folder: Path) -> list[dict[str, Any]]:
    """Return task, figure, held_out and bar; `figure` is on all training articles."""
    if not (folder / "polnear" / "train_docs.jsonl").exists():
        return []
    scorer = importlib.import_module("score_attribution")
    docs, by_annotator = scorer.load(str(folder / "polnear"), "train")
    gold = {doc: found[sorted(found)[0]] for doc, found in by_annotator.items()}
    predicted = {doc["doc"]: prediction(doc["text"]) for doc in docs}
    parts = [docs, [doc for doc in docs if held_out(doc["doc"])]]
    results = [scorer.score(part, gold, predicted) for part in parts]
    return [
        {"task": name, "figure": _figure(results[0], path), "held_out": _figure(results[1], path), "bar": bar}
        for name, path, bar in TASKS
    ]


def _figure(result: Any, path: tuple[str | int, ...]) -> float:
    for key in path:
        result = result[key]
    return float(result)
