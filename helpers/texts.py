"""Add your own copies of the pieces: python3 course.py texts FILES-OR-FOLDER.

Finds the pieces in text files and saved web pages, leaves furniture out, and says for each
piece what matched, changed, is missing or was added. The copies go to corpus/own, which git ignores.
"""

from __future__ import annotations

import argparse
import contextlib
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from helpers import corpus, documents, storage
from helpers.problems import CourseError

SUFFIXES = {".txt", ".html", ".htm", ".md", ".text", ".xhtml", ""}
_PAGE = frozenset({"riac", "md-belarus", "md-44-day-war", "md-nato-baltic"})  # share one captured web page


@dataclass
class Found:
    """A piece found in one file."""

    source: str
    alignment: corpus.Alignment

    @property
    def label(self) -> str:
        """The name by which learners know the piece."""
        return corpus.piece_label(self.alignment.piece)

    @property
    def fullness(self) -> int:
        """The number of sentences matched."""
        return len(self.alignment.matched)


def files_in(paths: Iterable[Path]) -> list[Path]:
    """Return the files to read: those named, and the texts and web pages in the folders named."""
    files: list[Path] = []
    for path in paths:
        if not _is_folder(path):
            files.append(path)
            continue
        inside = _inside(path)
        texts = [p for p in inside if p.suffix.lower() in SUFFIXES]
        if not texts:
            raise CourseError(f"There is no text or web page in the folder {path}. Put .txt or .html files into it.")
        files += texts
    return files


def _is_folder(path: Path) -> bool:
    with contextlib.suppress(OSError):  # no rights, or a name that no file can have: reading it will say so
        return path.is_dir()
    return False


def _inside(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))
    except OSError:
        raise CourseError(f"The folder {folder} may not be opened. Change its rights, or copy the files elsewhere.") from None


def look_into(text: str, source: str) -> list[Found]:
    """Return the pieces in a text; raise CourseError if there is none."""
    documents.check_english(documents.plain_text(text), source)
    found = [Found(source, alignment) for alignment in corpus.find(text)]
    if not found:
        raise CourseError(
            f"{source} holds none of the eight pieces: no sentence of it was recognised. "
            "A copy of a piece needs at least one whole sentence; an address alone is not a text."
        )
    return found


def keep(found: Found) -> str:
    """Store a copy in corpus/own unless a fuller one is there; return one sentence about it."""
    path = corpus.own_folder() / f"{found.alignment.piece}.txt"
    report, text = f"{found.label}: {found.alignment.summary()} ({found.source}).", corpus.own_text(found.alignment)
    earlier = documents.read_bytes(path) if path.exists() else b""
    if earlier and earlier != text.encode("utf-8", "replace"):
        matched = _matched(found.alignment.piece, earlier, path.name)
        if matched > found.fullness:
            return f"{report} Your earlier copy is fuller ({matched} matched) and was kept."
        storage.write_whole(_free_name(path), earlier)
    storage.write_whole(path, text)
    storage.write_whole(path.with_suffix(".report.csv"), corpus.report(found.alignment).to_csv(index=False, lineterminator="\n"))
    return report


def _matched(id: str, raw: bytes, name: str) -> int:
    """Return how many sentences of a piece an earlier copy holds; none if it cannot be read."""
    try:
        return sum(len(alignment.matched) for alignment in corpus.find(documents.decode(raw, name)) if alignment.piece == id)
    except CourseError:
        return 0


def _free_name(path: Path) -> Path:
    """Return a name under which an earlier copy can be set aside: no copy is ever overwritten by another."""
    number = 1
    while path.with_suffix(f".previous-{number}.txt").exists():
        number += 1
    return path.with_suffix(f".previous-{number}.txt")


def keep_page(text: str) -> str | None:
    """Store the captured page if the text is it; return one sentence about it."""
    if not _PAGE <= {alignment.piece for alignment in corpus.find(text)}:
        return None
    storage.write_whole(corpus.own_folder() / "captures" / "modern-diplomacy.txt", documents.all_text(text))
    lines = len(corpus.capture(text))
    return f"Page capture, Modern Diplomacy: recognised ({lines} lines, four articles and what stands round them)."


def add(text: str, source: str) -> list[str]:
    """Find and store every piece in one text; return a sentence for each. Raises CourseError."""
    sentences = [keep(found) for found in look_into(text, source)]
    page = keep_page(text)
    return sentences + ([page] if page else [])


def add_files(files: list[Path]) -> tuple[list[str], int]:
    """Add all files; return the sentences to show and the number of files that could not be used."""
    best: dict[str, Found] = {}
    lines, failed = [], 0
    for path in files:
        try:
            text = documents.decode(documents.read_bytes(path), path.name)
            for found in look_into(text, path.name):
                lines += _choose(best, found)
            page = keep_page(text)
            lines += [page] if page else []
        except CourseError as problem:
            lines.append(str(problem))
            failed += 1
    for id in corpus.PIECES:
        if id in best:
            try:
                lines.append(keep(best[id]))
            except CourseError as problem:
                lines.append(str(problem))
                failed += 1
    return lines, failed


def _choose(best: dict[str, Found], found: Found) -> list[str]:
    """Keep the fuller of two copies of one piece, and say so."""
    id, other = found.alignment.piece, best.get(found.alignment.piece)
    fuller = found if other is None or found.fullness > other.fullness else other
    best[id] = fuller
    if other is None:
        return []
    return [f"{found.label} is in two files, {other.source} ({other.fullness} sentences matched) and {found.source} "
            f"({found.fullness}); the copy from {fuller.source} was used."]


def main(arguments: list[str] | None = None) -> int:
    """Add the copies that were named on the command line; return 0 if all of them could be used."""
    parser = argparse.ArgumentParser(prog="course.py texts", description=__doc__)
    parser.add_argument("paths", nargs="+", type=Path, metavar="FILE-OR-FOLDER")
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")  # a terminal that cannot show "ž" shows "?" instead
    try:
        files = files_in(parser.parse_args(arguments).paths)
    except CourseError as problem:
        print(problem)
        return 1
    lines, failed = add_files(files)
    print("\n".join(lines))
    kept = sorted(path.stem for path in corpus.own_folder().glob("*.txt") if path.stem in corpus.PIECES)
    print(f"You now have your own copy of {len(kept)} of the {len(corpus.PIECES)} pieces, in {corpus.own_folder()}.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
