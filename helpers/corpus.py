"""The pieces, their editions, your own copies and the practice archive.

    piece = corpus.piece("global-research")
    piece.state            # "edition", or "own copy" once you added one
    piece.guide            # what each paragraph says, in our words
"""

from __future__ import annotations

import os
import re
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from helpers import documents, words
from helpers.alignment import SHORTEST, Anchors, Copy, Match, complete, extra_ranges, find_known, normal, sentence_hash
from helpers.problems import CourseError

PIECES = (
    "global-research", "riac", "md-44-day-war", "uneasy-ally",
    "unreliable-partner", "main-obstacle", "md-nato-baltic", "md-belarus",
)
_BODY_ROLES = ("standfirst", "body", "heading", "continuation")
_SUFFIXES = frozenset({".txt", ".text", ".md", ".html", ".htm", ".xhtml", ".mhtml", ".pdf", ".doc", ".docx", ".odt", ".rtf"})


@dataclass
class Piece:
    """One text with all that the course knows of it.

    sentences: sentence, paragraph, section, words and, where the text is at hand, text.
    counts: word, count. claims, names, quotes: see corpus/README.md. guide: paragraph -> our words.
    """

    id: str
    label: str
    record: dict[str, Any]
    state: str  # "open", "edition" or "own copy"
    text: str | None
    sentences: pd.DataFrame
    counts: pd.DataFrame
    guide: dict[int, str] = field(default_factory=dict)
    claims: pd.DataFrame = field(default_factory=pd.DataFrame)
    names: pd.DataFrame = field(default_factory=pd.DataFrame)
    quotes: pd.DataFrame = field(default_factory=pd.DataFrame)
    folder: Path | None = None

    def __repr__(self) -> str:
        return f"<{self.label}: {self.state}, {len(self.sentences)} sentences, {int(self.sentences['words'].sum())} words>"


@dataclass
class Alignment:
    """How a copy agrees with an edition.

    matched: sentence, how, text. changed: sentence, words, text. missing: sentence, paragraph, words.
    extra: words, text. `identical` is True if the copy holds the piece word for word and nothing else.
    """

    piece: str
    matched: pd.DataFrame
    changed: pd.DataFrame
    missing: pd.DataFrame
    extra: pd.DataFrame
    identical: bool = False

    def __repr__(self) -> str:  # no sentence of a piece gets into an output by accident
        return f"<{piece_label(self.piece)}: {self.summary()}>"

    def summary(self) -> str:
        """Return the result in one line of plain words."""
        total = len(self.matched) + len(self.changed) + len(self.missing)
        return (f"{len(self.matched)} of {total} sentences matched, {len(self.changed)} changed, "
                f"{len(self.missing)} missing, {len(self.extra)} extra")


def root() -> Path:
    """Return the folder `corpus`, in the repository or inside the built package."""
    here = Path(__file__).resolve().parent
    for folder in (here.parent / "corpus", here / "corpus"):
        if (folder / "pieces").is_dir():
            return folder
    raise CourseError("The folder corpus was not found beside helpers. Download the course again, with all its folders.")


def own_folder() -> Path:
    """Return the folder of the reader's own copies (git ignores it)."""
    return Path(os.environ.get("COURSE_OWN", root() / "own"))


def table(path: Path) -> pd.DataFrame:
    """Read one of the course's CSV files; empty cells are empty texts."""
    try:
        return pd.read_csv(path, keep_default_na=False, encoding="utf-8")
    except FileNotFoundError:
        raise CourseError(f"The course file {path.name} is missing in {path.parent.name}. Download the course again.") from None


def references() -> pd.DataFrame:
    """Return the references behind our verdicts: key, title, publisher, date, address, lean, kind, how_read."""
    return table(root() / "references.csv")


def chronology() -> pd.DataFrame:
    """Return the dated events of the conflict: date, event, place, toll, references, note."""
    return table(root() / "chronology.csv")


def piece(id: str) -> Piece:
    """Return one of the eight pieces, with its text if you added your own copy."""
    if id not in PIECES:
        raise CourseError(f"There is no piece {id!r}. The pieces are: {', '.join(PIECES)}.")
    folder, copy = root() / "pieces" / id, own_folder() / f"{id}.txt"
    edition = _edition(id)
    if not copy.exists():
        return edition
    return _with_text(edition, documents.decode(documents.read_bytes(copy), f"your own copy {copy}"), folder)


def pieces() -> list[Piece]:
    """Return all eight pieces."""
    return [piece(id) for id in PIECES]


@lru_cache(maxsize=16)
def _anchors_file(id: str) -> dict[str, Any]:
    import json

    return json.loads((root() / "pieces" / id / "anchors.json").read_text(encoding="utf-8"))


@lru_cache(maxsize=16)
def anchors(id: str) -> Anchors:
    """Return what an edition knows of its sentences: lengths, hashes and the bag of its words."""
    rows = _anchors_file(id)["sentences"]
    counts = table(root() / "pieces" / id / "counts.csv")
    bag: Counter[str] = Counter()
    for word, count in zip(counts["word"], counts["count"]):
        bag[normal(str(word))] += int(count)
    return Anchors(
        tuple(row["words"] for row in rows), tuple(row.get("hash") for row in rows), bag, _anchors_file(id)["whole"]
    )


def _edition(id: str) -> Piece:
    folder, record = root() / "pieces" / id, _record(id)
    counts = pd.read_csv(folder / "counts.csv", dtype={"word": str}, keep_default_na=False, encoding="utf-8")
    rows = [
        {"sentence": n, "paragraph": row["paragraph"], "section": row["section"], "words": row["words"]}
        for n, row in enumerate(_anchors_file(id)["sentences"], 1)
    ]
    return Piece(
        id, record["label"], record, "edition", None, pd.DataFrame(rows), counts, _guide(folder / "guide.md"),
        table(folder / "claims.csv"), table(folder / "names.csv"), table(folder / "quotes.csv"), folder,
    )


def _guide(path: Path) -> dict[int, str]:
    """Return paragraph number -> what it says, from a list numbered "1." in Markdown."""
    if not path.exists():
        return {}
    found = re.findall(r"^(\d+)\.\s+(.*?)(?=^\d+\.\s|^#|\Z)", path.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    return {int(number): " ".join(body.split()) for number, body in found}


def _with_text(edition: Piece, text: str, folder: Path) -> Piece:
    """Return the edition with the sentences of an own copy put in their places."""
    alignment = align(edition, text)
    texts = dict(zip(alignment.matched["sentence"], alignment.matched["text"]))
    texts |= dict(zip(alignment.changed["sentence"], alignment.changed["text"]))
    if not texts:
        return edition
    sentences = edition.sentences.assign(text=[texts.get(n, "") for n in edition.sentences["sentence"]])
    paragraphs = sentences[sentences["text"] != ""].groupby("paragraph", sort=True)["text"].agg(" ".join)
    return Piece(
        edition.id, edition.label, edition.record, "own copy", "\n\n".join(paragraphs), sentences, edition.counts,
        edition.guide, edition.claims, edition.names, edition.quotes, folder,
    )


def practice_ids() -> list[str]:
    """Return the ids of the practice texts."""
    return sorted(path.stem for path in (root() / "practice" / "pieces").glob("*.txt"))


def practice(id: str) -> Piece:
    """Return a practice text, written for this course: an invented world with a known truth."""
    import yaml

    path = root() / "practice" / "pieces" / f"{id}.txt"
    if not path.exists():
        raise CourseError(f"There is no practice text {id!r}. There are: {', '.join(practice_ids())}.")
    record = yaml.safe_load(path.with_suffix(".yaml").read_text(encoding="utf-8"))
    body = path.read_text(encoding="utf-8").split("\n\n", 1)[1].strip()
    made = _open_piece(id, record["label"], record, "open", body)
    claims = table(root() / "practice" / "key" / "claims.csv")
    made.claims = claims[claims["piece"] == id].reset_index(drop=True)
    made.folder = path.parent
    return made


def shelf(id: str | None = None) -> pd.DataFrame | str:
    """Return the list of shelf documents of the practice archive, or the text of one of them."""
    folder = root() / "practice" / "shelf"
    index = table(folder / "index.csv")
    if id is None:
        return index
    if id not in set(index["id"]):
        raise CourseError(f"There is no shelf document {id!r}. There are: {', '.join(index['id'])}.")
    return (folder / f"{id}.txt").read_text(encoding="utf-8")


def _open_piece(id: str, label: str, record: dict, state: str, text: str) -> Piece:
    rows, paragraph, end = [], 0, 0
    for n, (start, stop) in enumerate(words.sentences(text), 1):
        paragraph += 1 if n == 1 or "\n" in text[end:start] else 0
        sentence = text[start:stop]
        rows.append({"sentence": n, "paragraph": paragraph, "section": 1, "words": len(words.tokens(sentence)), "text": sentence})
        end = stop
    counts = pd.DataFrame(sorted(words.count_words(text).items()), columns=["word", "count"])
    return Piece(id, label, record, state, text, pd.DataFrame(rows, columns=["sentence", "paragraph", "section", "words", "text"]), counts)


def own(path_or_text: str | Path) -> Piece:
    """Return a text of your own as a piece: a path to a text or web page, or the text itself.

    If it holds one of the eight pieces, you get that piece with its text; else a new piece
    with everything that can be measured. Nothing is stored. Raises CourseError in one sentence.
    """
    text, name = _text_and_name(path_or_text)
    found = find(text)
    if found:
        best = max(found, key=lambda a: len(a.matched))
        return _with_text(_edition(best.piece), text, root() / "pieces" / best.piece)
    text = documents.unwrap(documents.plain_text(text))
    documents.check_english(text, name)
    return _open_piece("own-text", name, {"label": name, "title": name}, "own copy", text)


def _text_and_name(path_or_text: str | Path) -> tuple[str, str]:
    if isinstance(path_or_text, Path):
        return _read(path_or_text), path_or_text.name
    if not isinstance(path_or_text, str):
        raise CourseError(f"Give a path or a text, not {type(path_or_text).__name__}.")
    path = _named_path(path_or_text)
    if path:
        return _read(path), path.name
    if not path_or_text.strip():
        raise CourseError("The box is empty. Paste a paragraph or the whole article into it.")
    return path_or_text, "this text"


def _named_path(text: str) -> Path | None:
    """Return the path if a text is the name of a file, there or mistyped, and not a pasted sentence."""
    if "\n" in text or len(text) >= 400:
        return None
    try:
        path = Path(text).expanduser()
        if path.is_file():
            return path
    except (OSError, RuntimeError):  # longer than a file name may be, or "~100 people"
        return None
    looks_named = path.suffix.lower() in _SUFFIXES if " " in text.strip() else path.suffix
    return path if looks_named and len(text.split()) < 12 else None


def _read(path: Path) -> str:
    return documents.decode(documents.read_bytes(path), path.name)


def find(text: str) -> list[Alignment]:
    """Return an alignment for each of the eight pieces of which a text or web page holds a sentence."""
    return _fullest(text, PIECES)


def align(piece: Piece, text: str) -> Alignment:
    """Return which sentences of a piece a text or web page holds: matched, changed, missing, extra.

    Works with the piece in any state.
    """
    if getattr(piece, "id", None) not in PIECES:
        raise CourseError("Only the eight pieces of the course can be compared with a copy: corpus.piece('riac').")
    found = _fullest(text, (piece.id,))
    return found[0] if found else _alignment(piece.id, Copy(text), Match(), [])


def _fullest(text: str, ids: tuple[str, ...]) -> list[Alignment]:
    """Align every reading of a text (a web page has two: its article, and all of it); keep the fullest."""
    best: list[Alignment] = []
    for reading in documents.readings(text):
        found = _find_in(reading, ids)
        if sum(len(a.matched) for a in found) > sum(len(a.matched) for a in best):
            best = found
        if best and not any(len(a.missing) or len(a.changed) for a in best):
            break
    return best


def _find_in(text: str, ids: tuple[str, ...]) -> list[Alignment]:
    copy, editions = Copy(text), {id: anchors(id) for id in ids}
    matches = find_known(copy, editions)
    for id, match in matches.items():
        complete(copy, editions[id], match)
    extra = extra_ranges(copy, list(matches.values()))
    return [_alignment(id, copy, match, extra) for id, match in matches.items()]


def _alignment(id: str, copy: Copy, match: Match, extra: list[tuple[int, int]]) -> Alignment:
    rows = _anchors_file(id)["sentences"]
    matched = [(n, how, copy.slice(a, b)) for n, (a, b, how) in sorted(match.found.items())]
    changed = [(n, b - a, copy.slice(a, b)) for n, (a, b) in sorted(match.changed.items())]
    missing = [
        (n, row["paragraph"], row["words"])
        for n, row in enumerate(rows, 1) if n not in match.found and n not in match.changed
    ]
    whole = " ".join(copy.words)
    identical = not (changed or missing or extra) and sentence_hash(whole) == anchors(id).whole
    return Alignment(
        id,
        pd.DataFrame(matched, columns=["sentence", "how", "text"]),
        pd.DataFrame(changed, columns=["sentence", "words", "text"]),
        pd.DataFrame(missing, columns=["sentence", "paragraph", "words"]),
        pd.DataFrame([(b - a, copy.slice(a, b)) for a, b in extra], columns=["words", "text"]),
        identical,
    )


def own_text(alignment: Alignment) -> str:
    """Return the piece as the copy has it: its sentences in order, in paragraphs, without furniture."""
    paragraph_of = [row["paragraph"] for row in _anchors_file(alignment.piece)["sentences"]]
    texts = dict(zip(alignment.matched["sentence"], alignment.matched["text"]))
    texts |= dict(zip(alignment.changed["sentence"], alignment.changed["text"]))
    paragraphs: dict[int, list[str]] = {}
    for number in sorted(texts):
        paragraphs.setdefault(paragraph_of[number - 1], []).append(texts[number])
    return "\n\n".join(" ".join(sentences) for sentences in paragraphs.values()) + "\n"


def report(alignment: Alignment) -> pd.DataFrame:
    """Return an alignment as one table: state, sentence, words, text."""
    parts = []
    for state in ("matched", "changed", "missing", "extra"):
        parts.append(getattr(alignment, state).assign(state=state))
    made = pd.concat(parts, ignore_index=True).reindex(columns=["state", "sentence", "words", "text"])
    return made.astype({"sentence": "Int64", "words": "Int64"})


def piece_label(id: str) -> str:
    """Return the name by which learners know a piece: author and date."""
    return _record(id)["label"]


@lru_cache(maxsize=16)
def _record(id: str) -> dict[str, Any]:
    import yaml

    return yaml.safe_load((root() / "pieces" / id / "record.yaml").read_text(encoding="utf-8"))


def capture(path_or_text: str | Path) -> pd.DataFrame:
    """Return what each line of a web page is: line, role, piece, words.

    Give the name of a capture in corpus/captures ("modern-diplomacy"), a path, or a text.
    A page that the course knows line by line is described in full; in any other page the
    lines of known pieces are found and the rest is named by simple rules.
    """
    if isinstance(path_or_text, str) and re.fullmatch(r"[\w-]{1,60}", path_or_text):
        shipped = root() / "captures" / f"{path_or_text}.csv"
        if shipped.exists():
            return table(shipped)
    text = documents.all_text(_text_and_name(path_or_text)[0])
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    sizes = [len(words.tokens(line)) for line in lines]
    for path in sorted((root() / "captures").glob("*.csv")):
        known = table(path)
        if list(known["words"]) == sizes:
            return known
    return _describe_lines(text, lines, sizes)


def _describe_lines(text: str, lines: list[str], sizes: list[int]) -> pd.DataFrame:
    known: dict[str, str] = {}
    for alignment in find(text):
        for sentence in [*alignment.matched["text"], *alignment.changed["text"]]:
            known[" ".join(sentence.split())] = alignment.piece
    rows = []
    for number, (line, size) in enumerate(zip(lines, sizes), 1):
        flat = " ".join(line.split())
        piece_id = next((id for sentence, id in known.items() if sentence in flat or (size >= SHORTEST and flat in sentence)), "")
        rows.append((number, "body" if piece_id else _role(flat, size), piece_id, size))
    return pd.DataFrame(rows, columns=["line", "role", "piece", "words"])


_ROLES = (
    ("photo", re.compile(r"^(image|photo|picture)\b|\bphoto:", re.IGNORECASE)),
    ("byline", re.compile(r"^by\s+\S+(\s\S+){0,5}$|^author", re.IGNORECASE)),
    ("rights-note", re.compile(r"copyright|©|all rights reserved|fair use", re.IGNORECASE)),
    ("dateline", re.compile(r"^[^.]{0,40}\b(19|20)\d\d\b[^.]{0,10}$")),
    ("teaser", re.compile(r"(\d+\s*(hours?|days?|minutes?) ago|(\.\.\.|…)$)", re.IGNORECASE)),
    ("share-appeal", re.compile(r"\b(share|subscribe|newsletter|forward this|donate)\b", re.IGNORECASE)),
    ("furniture", re.compile(r"^(continue reading|connect with us|read more|top of page|bottom of page|related|menu|home)\b", re.IGNORECASE)),
)


def _role(line: str, size: int) -> str:
    for role, pattern in _ROLES:
        if pattern.search(line) and size < 60:
            return role
    if size <= 14 and not re.search(r"[.!?…][\"”’)]*$", line):
        return "headline" if size > 3 else "furniture"
    return "body"
