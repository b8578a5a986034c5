"""Build the text-free editions from the received texts: python3 course.py editions FOLDER.

Writes counts.csv, anchors.json, marks.csv and attributions.csv of each piece found in the folder.
The same texts give the same bytes. No word of a text is written except in counts.csv.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from helpers import corpus, documents, sourcing, stance, words
from helpers.alignment import SHORTEST, normal, sentence_hash
from helpers.problems import CourseError

ATTRIBUTION_COLUMNS = ["sentence", "type", "source_kind", "rule"] + [
    f"{part}_word_{end}" for part in ("source", "cue", "content") for end in ("start", "end")
]
MARK_COLUMNS = ["sentence", "word_start", "word_end", "category", "rule"]


@dataclass
class Received:
    """A piece as cut out of a received file: its paragraphs with their sections."""

    id: str
    paragraphs: list[str] = field(repr=False)  # so that no report of an error prints them
    sections: list[int] = field(repr=False)

    @property
    def text(self) -> str:
        return "\n\n".join(self.paragraphs)


def received(folder: Path) -> dict[str, Received]:
    """Return the pieces found in a folder of received texts, recognised by the captures' word counts."""
    captures = {path.stem: corpus.table(path) for path in sorted((corpus.root() / "captures").glob("*.csv"))}
    found: dict[str, Received] = {}
    for path in sorted(folder.glob("*.txt")):
        lines = [line.strip() for line in documents.read_text(path).splitlines() if line.strip()]
        sizes = [len(words.tokens(line)) for line in lines]
        for table in captures.values():
            if list(table["words"]) == sizes:
                found |= _cut(table, lines)
    return found


def _cut(table: pd.DataFrame, lines: list[str]) -> dict[str, Received]:
    pieces: dict[str, Received] = {}
    for row in table.itertuples():
        if row.role not in ("standfirst", "body", "heading", "continuation"):
            continue
        made = pieces.setdefault(row.piece, Received(row.piece, [], []))
        if row.role == "continuation":  # a line broken inside a sentence by print or PDF
            made.paragraphs[-1] += " " + lines[row.line - 1]
            continue
        section = (made.sections[-1] if made.sections else 1) + (row.role == "heading" and bool(made.sections))
        made.paragraphs.append(lines[row.line - 1])
        made.sections.append(section)
    return pieces


def anchors(piece: Received) -> dict:
    """Return paragraph, section, words and, from eight words on, the slow hash of every sentence."""
    rows = []
    for number, (paragraph, section) in enumerate(zip(piece.paragraphs, piece.sections), 1):
        for start, end in words.sentences(paragraph):
            normals = [normal(word) for word in words.tokens(paragraph[start:end])]
            row = {"paragraph": number, "section": section, "words": len(normals)}
            if len(normals) >= SHORTEST:
                row["hash"] = sentence_hash(" ".join(normals))
            rows.append(row)
    whole = sentence_hash(" ".join(normal(word) for word in words.tokens(piece.text)))
    return {"hash": "blake2b, see helpers/alignment.py", "whole": whole, "sentences": rows}


def counts(piece: Received) -> pd.DataFrame:
    """Return word and count of the whole piece in alphabetical order."""
    return pd.DataFrame(sorted(words.count_words(piece.text).items()), columns=["word", "count"])


def build(piece: Received, folder: Path) -> None:
    """Write the four computed files of one edition."""
    folder.mkdir(parents=True, exist_ok=True)
    made = anchors(piece)
    rows = ",\n".join("  " + json.dumps(row) for row in made.pop("sentences"))
    head = json.dumps(made)[:-1]
    (folder / "anchors.json").write_text(f'{head}, "sentences": [\n{rows}\n]}}\n', encoding="utf-8", newline="\n")
    write(counts(piece), folder / "counts.csv")
    write(stance.marks(piece.text)[MARK_COLUMNS], folder / "marks.csv")
    write(sourcing.attributions(piece.text)[ATTRIBUTION_COLUMNS], folder / "attributions.csv")


def write(frame: pd.DataFrame, path: Path) -> None:
    """Write a table as CSV, positions as whole numbers, the same bytes on every system."""
    whole = {name: "Int64" for name in frame.columns if name.endswith(("_start", "_end")) or name == "sentence"}
    frame.astype(whole).to_csv(path, index=False, encoding="utf-8", lineterminator="\n")


def main(arguments: list[str] | None = None) -> int:
    """Rebuild the editions of the pieces found in a folder; return 0 if all eight were found."""
    parser = argparse.ArgumentParser(prog="course.py editions", description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args(arguments).folder
    try:
        found = received(folder)
    except CourseError as problem:
        print(problem)
        return 1
    for id in corpus.PIECES:
        if id in found:
            build(found[id], corpus.root() / "pieces" / id)
            print(f"{id}: {len(found[id].paragraphs)} paragraphs, {len(words.sentences(found[id].text))} sentences")
    lacking = [id for id in corpus.PIECES if id not in found]
    if lacking:
        print(f"Not found in {folder}: {', '.join(lacking)}. Their editions were left as they are.")
    return 1 if lacking else 0


if __name__ == "__main__":
    sys.exit(main())
