"""The leak guard: no sentence of a piece may be in the repository. python3 course.py leaks [FOLDER-WITH-TEXTS]

Without the texts, every tracked file (cells and outputs of notebooks too) is searched for whole
sentences of eight or more words, by the editions' hashes. With the texts, any run of 13 words that a file
shares with them is reported. Headlines are exempt; registered quotations have at most 12 words.
"""

from __future__ import annotations

import argparse
import contextlib
import html
import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

from helpers import corpus, documents
from helpers.alignment import Copy, normal
from helpers.problems import CourseError

ROOT = Path(__file__).resolve().parents[2]
RUN = 13
_WORD = re.compile(r"\w+")
_LARGEST = 8_000_000


def tracked(folder: Path) -> list[Path]:
    """Return the files that git tracks in a folder, or all its files where there is no git."""
    try:
        listed = subprocess.run(["git", "-C", str(folder), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                                capture_output=True, text=True, check=True).stdout
        paths = [folder / name for name in listed.split("\0") if name]
    except (OSError, subprocess.CalledProcessError):
        paths = [path for path in folder.rglob("*") if not {".git", ".venv", "own"} & set(path.relative_to(folder).parts)]
    return [path for path in paths if path.is_file() and path.stat().st_size < _LARGEST]


def strings(path: Path) -> str:
    """Return all text in a file, in each form in which a reader could see it."""
    return strings_in(path.read_bytes(), path.suffix)


def strings_in(raw: bytes, suffix: str) -> str:
    """Return all text in the bytes of a file: of JSON and notebooks the strings, so that escapes hide nothing.

    Where there are tags, links or escapes, the text without them follows.
    """
    try:
        text = documents.decode(raw, "file")
    except CourseError:  # a picture or an archive
        return ""
    if suffix in {".ipynb", ".json", ".jsonl"}:
        with contextlib.suppress(ValueError):
            rows = [text] if suffix != ".jsonl" else [line for line in text.splitlines() if line.strip()]
            text = "\n\n".join(found for row in rows for found in _strings_in(json.loads(row)))
    plain = readable(text)
    return text if plain == text else f"{text}\n\n{plain}"


def readable(text: str) -> str:
    """Return a text without tags, link addresses and escapes such as \\u2019, &rsquo; or \\n."""
    text = re.sub(r"\\u([0-9a-fA-F]{4})", lambda code: chr(int(code.group(1), 16)), text)
    text = re.sub(r"\\[nrt]", "\n", text).replace("\\", "")
    text = _HIDDEN.sub("", text)
    text = _TAG.sub(lambda tag: "" if tag.group(1).lower() in _INLINE else "\n", text)
    return re.sub(r"\]\([^)\s]*\)", "]", html.unescape(text)).replace("*", "").replace("[", "").replace("]", "")


_HIDDEN = re.compile(r"<(sub|sup|script|style)\b[^<>]*>.{0,400}?</\1\s*>|<!--.{0,400}?-->", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*)\b[^<>]{0,400}>")
_INLINE = frozenset("a abbr b bdi cite code em font i mark q s small span strong time u wbr".split())


def _strings_in(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [found for key, inner in value.items() for found in (key, *_strings_in(inner))]
    if isinstance(value, list):
        if value and all(isinstance(inner, str) for inner in value):
            return ["".join(value), " ".join(value)]  # the lines of a cell; the parts of a list
        return [found for inner in value for found in _strings_in(inner)]
    return []


def whole_sentences(text: str) -> list[tuple[str, int]]:
    """Return (piece, sentence) for every sentence of eight or more words that the text holds whole."""
    return sorted({found for _, _, found in sentence_places(Copy(text))})


def sentence_places(copy: Copy) -> list[tuple[int, int, tuple[str, int]]]:
    """Return (first word, last word, (piece, sentence)) for every such sentence, the last word not included."""
    known = {value: (id, number) for id in corpus.PIECES
             for number, value in enumerate(corpus.anchors(id).hashes, 1) if value}
    lengths = sorted({corpus.anchors(id).lengths[number - 1] for id, number in known.values()})
    bags = [corpus.anchors(id).bag for id in corpus.PIECES]
    return [(first, last, known[value]) for first, last in _windows(copy, lengths, bags)
            if (value := copy.hash(first, last)) in known]


def _windows(copy: Copy, lengths: list[int], bags: list[Counter[str]]) -> list[tuple[int, int]]:
    """Return the word ranges that could be a sentence: made of one piece's words, between marks or line ends."""
    edges = _edges(copy)
    found = set()
    for bag in bags:
        run = _reach(copy.words, bag)
        for first in sorted(edges - {len(copy.words)}):
            for length in lengths:
                last = first + length
                if length > run[first]:
                    break
                if last in edges and Counter(copy.words[first:last]) <= bag:
                    found.add((first, last))
    return sorted(found)


def _edges(copy: Copy) -> set[int]:
    """Return the word numbers at which a sentence may begin or end: after anything but a space, a comma and a space, or a dash."""
    edges = {0, len(copy.words)}
    for number in range(1, len(copy.spans)):
        between = copy.text[copy.spans[number - 1][1] : copy.spans[number][0]]
        if not _PLAIN_GAP.fullmatch(between):
            edges.add(number)
    return edges


_PLAIN_GAP = re.compile(r",? ?[-–]? ?(?<!^,)")  # "a,b" without a space is the edge of a CSV cell


def _reach(words: list[str], bag: Counter[str]) -> list[int]:
    """Return for each word how many words from it on, itself included, are all in the bag."""
    run, made = 0, [0] * len(words)
    for number in range(len(words) - 1, -1, -1):
        run = run + 1 if words[number] in bag else 0
        made[number] = run
    return made


def runs(folder: Path) -> set[tuple[str, ...]]:
    """Return every run of 13 words in the received texts; headlines (short lines without an end mark) are left out."""
    found: set[tuple[str, ...]] = set()
    for path in sorted(folder.glob("*.txt")):
        lines = [line.strip() for line in documents.read_text(path).splitlines()]
        body = "\n".join(line for line in lines if len(line.split()) > 15 or line.endswith((".", "?", "!", "”", '"')))
        words = _plain(body)
        found.update(tuple(words[i : i + RUN]) for i in range(len(words) - RUN + 1))
    return found


def _plain(text: str) -> list[str]:
    return [normal(word) for word in _WORD.findall(text.replace("’", "").replace("'", ""))]


def shared_run(text: str, known: set[tuple[str, ...]]) -> str:
    """Return the place of the first run of 13 words that the text shares with the pieces, or nothing."""
    words = _plain(text)
    for number in range(len(words) - RUN + 1):
        if tuple(words[number : number + RUN]) in known:
            return f"words {number + 1} to {number + RUN}"
    return ""


def check_file(path: Path, known: set[tuple[str, ...]]) -> list[str]:
    """Return a sentence for every leak in one file. The sentence names places, never words."""
    text, name = strings(path), path.name
    found = [f"{name} holds sentence {number} of {corpus.piece_label(id)} whole." for id, number in whole_sentences(text)]
    place = shared_run(text, known) if known else ""
    return found + ([f"{name} shares a run of {RUN} words or more with a piece ({place} of the file)."] if place else [])


def check(folder: Path = ROOT, texts: Path | None = None) -> list[str]:
    """Return a sentence for every leak in the tracked files of a folder."""
    known = runs(texts) if texts and texts.is_dir() else set()
    return [problem for path in tracked(folder) for problem in check_file(path, known)]


def quotation_problems() -> list[str]:
    """Return a sentence for every quotation that is too long, and every piece that is quoted too much."""
    found = []
    for id in corpus.PIECES:
        piece = corpus.piece(id)
        sizes = [len(_WORD.findall(quote)) for quote in piece.quotes["quote"]]
        found += [f"{id}: the quotation in row {row} has {size} words; 12 are allowed." for row, size in enumerate(sizes, 1) if size > 12]
        share = sum(sizes) / int(piece.sentences["words"].sum())
        if share > 0.1:
            found.append(f"{id}: quotations make {share:.1%} of the piece; 10 % are allowed.")
    return found


def history(texts: Path) -> list[str]:
    """Return a sentence for every file version in git's history that shares a run of 13 words with the texts."""
    known, seen, found = runs(texts), set(), []
    for row in _git("rev-list", "--objects", "--all").decode("utf-8", "replace").splitlines():
        blob, _, name = row.partition(" ")
        if not name or blob in seen:
            continue
        seen.add(blob)
        if shared_run(strings_in(_git("cat-file", "blob", blob), Path(name).suffix), known):  # of a folder: nothing
            found.append(f"An earlier version of {name} shares a run of {RUN} words with a piece.")
    if shared_run(_git("log", "--all", "--format=%B").decode("utf-8", "replace"), known):
        found.append(f"A commit message shares a run of {RUN} words with a piece.")
    return found


def _git(*arguments: str) -> bytes:
    """Return what git says; nothing where there is no git or no repository."""
    try:
        return subprocess.run(["git", "-C", str(ROOT), *arguments], capture_output=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return b""


def main(arguments: list[str] | None = None) -> int:
    """Search the repository, and with the texts its history; return 0 if nothing was found."""
    parser = argparse.ArgumentParser(prog="course.py leaks", description=__doc__)
    parser.add_argument("texts", nargs="?", type=Path, help="folder with the received texts, for the stricter check")
    texts = parser.parse_args(arguments).texts
    found = check(ROOT, texts) + quotation_problems() + (history(texts) if texts else [])
    print("\n".join(found) or "No sentence of a piece was found in the repository.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
