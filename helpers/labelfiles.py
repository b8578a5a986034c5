"""Reading the label files that a class hands in: CSV and W3C exports, keys, and whatever else arrives by mistake.

    labelfiles.read("ana.csv")         # one Sheet for each person in it
    labelfiles.read_all("class/")      # all files of a folder, and a sentence for each that could not be used

A file that cannot be used gets one clear message, and the others are still read.
"""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd

from helpers import annotations, documents
from helpers.problems import CourseError

COLUMNS = ["piece", "sentence", "word_start", "word_end", "label", "confidence", "note", "who", "stage", "time", "guideline"]
NEEDED = ["piece", "sentence", "label"]
ENDINGS = (".csv", ".tsv", ".jsonl", ".json")
_KEY_LABELS = ("category", "type")  # what a key calls its labels (corpus/practice/key)
_AGAIN = "Export the labels again as CSV, then add that file."


@dataclass(frozen=True)
class Row:
    """One label by one person on one sentence, wherever in the sentence it stands."""

    piece: str
    sentence: int
    label: str
    confidence: str = ""
    note: str = ""
    stage: str = "alone"
    time: str = ""
    guideline: str = ""
    start: str = ""
    end: str = ""


@dataclass(frozen=True)
class Sheet:
    """All labels of one person. In a complete one every sentence was read: one without a label has none."""

    who: str
    name: str
    rows: tuple[Row, ...]
    complete: bool = False
    said: tuple[str, ...] = field(default=())


def read_all(files: Any) -> tuple[list[Sheet], list[str]]:
    """Return the sheets in files, folders, tables or uploads, and a sentence for each that could not be used."""
    sheets: list[Sheet] = []
    said: list[str] = []
    seen: dict[tuple, str] = {}
    for one in _each(files):
        try:
            found = read(one)
        except CourseError as problem:
            said.append(str(problem))
            continue
        said += [line for sheet in found for line in sheet.said]
        for sheet in found:
            timed = any(row.time for row in sheet.rows)  # without times two people can honestly be alike
            same = seen.setdefault(sheet.rows if timed else (sheet.who, sheet.name, sheet.rows), sheet.name)
            if same != sheet.name:
                said.append(f"{sheet.name} holds the same labels as {same}. They are counted once.")
            else:
                sheets.append(sheet)
    return _told_apart(sheets, said), said


def read(one: Any) -> list[Sheet]:
    """Return what one file, table or upload (a name and its bytes) holds: one sheet for each person."""
    if isinstance(one, Sheet):
        return [one]
    if isinstance(one, pd.DataFrame):
        return _from_rows([{str(key): value for key, value in row.items()} for row in one.to_dict("records")], list(map(str, one.columns)), "your labels")
    if isinstance(one, tuple) and len(one) == 2 and isinstance(one[1], (bytes, bytearray, memoryview)):
        return _from_bytes(bytes(one[1]), str(one[0]))
    if not isinstance(one, (str, Path)):
        raise CourseError(f"Give files, a folder or a table of labels, not {type(one).__name__}.")
    place = Path(one).expanduser()
    return _from_bytes(documents.read_bytes(place), place.name)


def _each(files: Any) -> list[Any]:
    """Return what was given one by one; a folder stands for the label files in it."""
    single = isinstance(files, (str, Path, pd.DataFrame, Sheet)) or (isinstance(files, tuple) and len(files) == 2 and isinstance(files[1], (bytes, bytearray, memoryview)))
    if not single and not isinstance(files, Iterable):
        raise CourseError(f"Give files, a folder or a table of labels, not {type(files).__name__}.")
    found: list[Any] = []
    for one in [files] if single else list(files):
        folder = Path(one).expanduser() if isinstance(one, (str, Path)) else None
        if folder is None or not folder.is_dir():
            found.append(one)
            continue
        inside = sorted(path for path in folder.iterdir() if path.is_file() and path.suffix.lower() in ENDINGS and not _other(path.name))
        if not inside:
            raise CourseError(f"There are no label files in {folder.name or folder}. Put the files of your class (.csv or .jsonl) there.")
        found += inside
    return found


def _other(name: str) -> bool:
    """Tell whether a file beside the notebooks is a known one of another kind."""
    return name.startswith((".", "answers", "lexicon"))


def _from_bytes(raw: bytes, name: str) -> list[Sheet]:
    if not raw.strip():
        raise CourseError(f"{name} is empty. {_AGAIN}")
    if raw.startswith(b"PK\x03\x04"):
        raise CourseError(f"{name} is a workbook or an archive, not a label file. In the spreadsheet choose “Save as”, then CSV.")
    try:
        text = documents.decode(raw, name)
    except CourseError:
        raise CourseError(f"{name} is no label file. {_AGAIN}") from None
    if text.lstrip()[:1] == "<":
        raise CourseError(f"{name} is a web page, not a label file. Perhaps a login page was saved in its place: download the file again.")
    if text.lstrip()[:1] in ("{", "["):
        return _from_w3c(raw, text, name)
    return _from_csv(text, name)


def _from_w3c(raw: bytes, text: str, name: str) -> list[Sheet]:
    """Return the labels in a native file: its changes are carried out, and what was taken back is gone."""
    if '"@context"' not in text:
        raise CourseError(f"{name} is not a label file of the course; it may come from another tool. {_AGAIN}")
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "labels.jsonl"
        place.write_bytes(raw)
        log = annotations.Log(place)
        records = log.records()
    if not records:
        raise CourseError(f"There are no labels in {name}. Label some sentences first, then export them.")
    rows = [{**vars(record), "word_start": record.start, "word_end": record.end} for record in records]
    return _from_rows(rows, COLUMNS, name, log.damaged)


def _from_csv(text: str, name: str) -> list[Sheet]:
    text = text.lstrip("\ufeff")
    head = text.split("\n", 1)[0]
    mark = max(",;\t", key=head.count)  # spreadsheets write what is usual in their country
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=mark)
    try:
        columns = [(column or "").strip().lower() for column in reader.fieldnames or []]
        reader.fieldnames = columns
        rows = list(reader)
    except csv.Error:
        raise CourseError(f"{name} could not be read as a table. {_AGAIN}") from None
    return _from_rows(rows, columns, name)


def _from_rows(rows: list[dict[str, Any]], columns: list[str], name: str, bad: int = 0) -> list[Sheet]:
    key = next((column for column in _KEY_LABELS if column in columns), None) if "label" not in columns else None
    lacking = [column for column in NEEDED if column not in columns and not (column == "label" and key)]
    if lacking:
        raise CourseError(f"{name} lacks the column{'s' if len(lacking) > 1 else ''} {', '.join(lacking)}, so it is no label file. {_AGAIN}")
    people: dict[str, list[Row]] = {}
    stem = Path(name).stem if name != "your labels" else "me"
    for row in rows:
        made = _row(row, key or "label")
        if made is None:
            bad += 1
        else:
            people.setdefault(_text(row.get("who")) or stem.removeprefix("labels-"), []).append(made)
    if not people:
        raise CourseError(f"There are no labels in {name}. " + (f"None of its {bad} lines could be read. {_AGAIN}" if bad else
                          "Label some sentences first, then export them."))
    said = (f"{bad} line{'s' if bad > 1 else ''} of {name} could not be read and {'were' if bad > 1 else 'was'} left out.",) if bad else ()
    return [Sheet(who, name, tuple(made), key is not None, said if number == 0 else ()) for number, (who, made) in enumerate(people.items())]


def _row(row: dict[str, Any], label: str) -> Row | None:
    try:
        sentence = float(_text(row.get("sentence")))
    except ValueError:
        return None
    made = " ".join(_text(row.get(label)).split())
    piece = _text(row.get("piece"))
    if not sentence.is_integer() or not 1 <= sentence <= 1_000_000 or not made or not piece:
        return None
    return Row(piece, int(sentence), made, _whole(row.get("confidence")), _text(row.get("note")), _text(row.get("stage")) or "alone",
               _text(row.get("time")), _whole(row.get("guideline")), _text(row.get("word_start", row.get("start"))),
               _text(row.get("word_end", row.get("end"))))


def _text(value: Any) -> str:
    return "" if value is None or (not isinstance(value, (str, list)) and pd.isna(value)) else str(value).strip()


def _whole(value: Any) -> str:
    """Return a number as it was before a spreadsheet made 3.0 of 3."""
    return _text(value).removesuffix(".0")


def _told_apart(sheets: list[Sheet], said: list[str]) -> list[Sheet]:
    """Join an older and a newer file of one person; give two people of one name different names."""
    kept: list[Sheet] = []
    for sheet in sheets:
        same = next((n for n, other in enumerate(kept) if other.who == sheet.who and _one_person(other, sheet)), None)
        if same is None:
            kept.append(sheet)
            continue
        older, newer = sorted((kept[same], sheet), key=lambda one: max((row.time for row in one.rows), default=""))
        kept[same] = newer
        said.append(f"{older.name} and {newer.name} are both by {sheet.who}. The newer one, {newer.name}, is counted.")
    names = [sheet.who for sheet in kept]
    made = [replace(sheet, who=f"{sheet.who} ({sheet.name})") if names.count(sheet.who) > 1 else sheet for sheet in kept]
    for number, sheet in enumerate(made):  # the same name and the same file name, from two folders
        again = sum(other.who == sheet.who for other in made[:number])
        if again:
            made[number] = replace(sheet, who=f"{sheet.who} {again + 1}")
    return made


def _one_person(a: Sheet, b: Sheet) -> bool:
    """Tell whether two files with one name are by one person: then they share a label made at the same instant."""
    stamps = {(row.piece, row.sentence, row.time) for row in a.rows if row.time}
    return any((row.piece, row.sentence, row.time) in stamps for row in b.rows)
