"""Measure the helpers on gold data made by others: python3 course.py evaluate [--data FOLDER]

The data are not part of the course. Where they are at hand, their own scorers are loaded from the
same folder and one table is printed. `figure` is measured on the whole file, `held_out` on the
quarter of it that nobody looked at while rules and word lists were tuned.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib
import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import pandas as pd

from helpers import stance
from helpers.problems import CourseError

DEFAULT = Path(__file__).resolve().parents[2].parent / "shared" / "eval"
SUBJECTIVE = frozenset({"attitude", "loaded-name", "deontic", "rhetorical-question", "self-or-reader"})
Gold = list[dict[str, Any]]
Part = Callable[[Path], list[dict[str, Any]]]


class Task(NamedTuple):
    """One line of the table: which file, which marks, which scorer, where its figure stands, the bar."""

    name: str
    file: str
    categories: frozenset[str]
    scorer: str
    path: tuple[str, ...]
    bar: float


TASKS = (
    Task("weasel sentences, F1", "conll2010_wiki", frozenset({"weasel"}), "score_hedging", ("weasel", "pos", "F1"), 0.60),
    Task("hedged sentences, F1", "conll2010_wiki", frozenset({"hedge"}), "score_hedging", ("semantic", "pos", "F1"), 0.80),
    Task("hedge cues, F1", "conll2010_wiki", frozenset({"hedge"}), "score_hedging", ("cue_overlap", "F1"), 0.72),
    Task("biased words, F1", "babe", frozenset({"attitude", "loaded-name"}), "score_bias", ("words", "F1"), 0.30),
    Task("biased words, precision", "babe", frozenset({"attitude", "loaded-name"}), "score_bias", ("words", "P"), 0.30),
    Task("subjective sentences, macro-F1", "clef_subjectivity", SUBJECTIVE, "score_subjectivity", ("all", "macroF1"), 0.58),
)


def held_out(id: str) -> bool:
    """Say whether a sentence belongs to the quarter kept apart; sentences of one document stay together."""
    return int(hashlib.sha1(id.split("#")[0].encode()).hexdigest(), 16) % 4 == 0


def spans(text: str) -> list[tuple[str, int, int]]:
    """Return category, start and end of the marks of one text."""
    reading = stance.read(text)
    found = stance.find(reading, stance.shipped_tree())
    return [(mark.category, reading.starts[mark.first], reading.ends[mark.last - 1]) for mark in found]


def figure(task: Task, gold: Gold, marked: dict[str, list[tuple[str, int, int]]], scorer: ModuleType) -> float:
    """Return the figure of one task."""
    predicted = {
        row["id"]: {"spans": [[start, end] for name, start, end in marked[row["id"]] if name in task.categories]}
        for row in gold
    }
    result = scorer.score(gold, predicted)
    for key in task.path:
        result = result[key]
    return float(result)


def stance_rows(folder: Path) -> list[dict[str, Any]]:
    """Return the lines of the table for stance, for those data files that are there."""
    rows: list[dict[str, Any]] = []
    for file in dict.fromkeys(task.file for task in TASKS):
        path = folder / f"{file}.jsonl"
        if path.exists():
            gold = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
            rows += _rows_of_file([task for task in TASKS if task.file == file], gold)
    return rows


def _rows_of_file(tasks: Iterable[Task], gold: Gold) -> list[dict[str, Any]]:
    marked = {row["id"]: spans(row["text"]) for row in gold}
    kept = [row for row in gold if held_out(row["id"])]
    rows = []
    for task in tasks:
        scorer = importlib.import_module(task.scorer)
        figures = [figure(task, part, marked, scorer) for part in (gold, kept)]
        rows.append({"task": task.name, "figure": figures[0], "held_out": figures[1], "bar": task.bar})
    return rows


def sourcing_rows(folder: Path) -> list[dict[str, Any]]:
    """Return the lines of the table for attributions."""
    try:
        from helpers.maintain import evaluate_sourcing
    except ImportError:
        return []
    return evaluate_sourcing.rows(folder)


PARTS: tuple[Part, ...] = (stance_rows, sourcing_rows)


def table(folder: Path, parts: Iterable[Part] = ()) -> pd.DataFrame:
    """Return task, figure, held_out and bar for all data found in the folder."""
    if not folder.is_dir():
        raise CourseError(f"No gold data at {folder}: nothing to measure. Give another folder with --data FOLDER.")
    sys.path.insert(0, str(folder))
    try:
        rows = [row for part in parts or PARTS for row in part(folder)]
    finally:
        sys.path.remove(str(folder))
    if not rows:
        raise CourseError(f"No gold data known to the course in {folder}: nothing to measure.")
    return pd.DataFrame(rows, columns=["task", "figure", "held_out", "bar"])


def main(arguments: list[str] | None = None) -> int:
    """Print the table, or one sentence where there are no data."""
    parser = argparse.ArgumentParser(prog="course.py evaluate", description=__doc__)
    parser.add_argument("--data", type=Path, default=DEFAULT, metavar="FOLDER")
    try:
        print(table(parser.parse_args(arguments).data).to_string(index=False, float_format="{:.3f}".format, na_rep="–"))
    except CourseError as problem:
        print(problem)
    return 0


if __name__ == "__main__":
    sys.exit(main())
