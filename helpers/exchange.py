"""Labels to and from other tools: W3C Web Annotation, CSV, doccano, brat, Label Studio; CoNLL to them only.

    exchange.write(piece, "mine.csv", "csv")
    found = exchange.read("theirs.jsonl")      # a list of records; found.said tells what was met
    exchange.losses()                          # what each format cannot hold

Positions count Unicode code points from 0, the end exclusive. Of a real piece only W3C and CSV are
written, with the numbers of sentences and words and none of its text; reading puts the words back
where you have a copy. Practice texts and texts of your own go to every format.
"""

from __future__ import annotations

import csv
import io
import json
import re
import uuid
from collections.abc import Callable, Iterable
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from helpers import annotations, corpus, storage, words
from helpers.annotations import FIELDS, Annotation, Places
from helpers.problems import CourseError

if TYPE_CHECKING:
    import pandas as pd

    from helpers.corpus import Piece

SUFFIXES = {"w3c": ".jsonl", "csv": ".csv", "doccano": ".jsonl", "brat": ".ann", "labelstudio": ".json", "conll": ".conll"}
TEXT_FREE = ("w3c", "csv")
CSV_COLUMNS = ["piece", "sentence", "word_start", "word_end", "label", "confidence", "note", "who", "stage", "time", "guideline"]
_AROUND = ("quote", "prefix", "suffix")
# What a record loses in a file of ours, and what it loses when another tool reads the file and writes it anew.
LOSSES: dict[str, tuple[str, ...]] = {"w3c": (), "csv": ("id",), "doccano": (), "brat": (), "labelstudio": ()}
TOOL_LOSSES: dict[str, tuple[str, ...]] = {
    "w3c": (), "csv": ("id",),
    "doccano": ("id", "confidence", "note", "who", "stage", "time", "guideline"),
    "brat": ("id", "confidence", "who", "stage", "time", "guideline"),
    "labelstudio": ("confidence", "who", "stage", "time", "guideline"),
}
_REMARKS = {
    "w3c": "Of a real piece the words around are not written; reading puts them back where you have a copy. What a note quotes of it is cut.",
    "csv": "The words are not written, of any piece. Reading puts them back where the text is at hand, and makes ids from the content.",
    "doccano": "Not for real pieces. doccano keeps text, places and labels; marks that were made or moved there have nothing else.",
    "brat": "Not for real pieces. A second file holds the text. A label has _ for a space; line breaks in notes become spaces in brat.",
    "labelstudio": "Not for real pieces. Label Studio keeps notes and ids; a place is given in characters.",
    "conll": "Written only, not for real pieces. Words with tags: of marks that overlap only the longest stays; no notes, no names, no dates.",
}


def losses() -> pd.DataFrame:
    """Return what is lost on the way: in our file, and when the other tool writes the file anew."""
    import pandas as pd

    rows = [(name, ", ".join(LOSSES[name]) or "nothing", ", ".join(TOOL_LOSSES[name]) or "nothing", _REMARKS[name]) for name in LOSSES]
    rows.append(("conll", "all but words and labels", "cannot be read back", _REMARKS["conll"]))
    return pd.DataFrame(rows, columns=["format", "lost in our file", "lost when the tool rewrites it", "remarks"])


class Records(list):
    """A list of records. `said` holds what is worth knowing about the file, in sentences."""

    def __init__(self, records: Iterable[Annotation] = (), said: Iterable[str] = ()) -> None:
        super().__init__(records)
        self.said = list(said)


# --- writing -------------------------------------------------------------------------------


def write(piece: Piece | str | None, path: str | Path, format: str = "csv", records: Iterable[Annotation] | None = None,
          who: str | None = None) -> list[Path]:
    """Write the labels on a piece (on all pieces with None) to a file. Returns the files that were written.

    records: what to write in place of your own labels. Raises CourseError in one sentence.
    """
    _known(format)
    if records is None:
        found = annotations.log(who).records() if piece is None else annotations.of_piece(piece, who)
    else:
        found = list(records)
    found = sorted((free_of_text(record) for record in found), key=annotations.order)
    if not found:
        raise CourseError("There are no labels to write yet. Label a sentence first, then write the file.")
    place = Path(path).expanduser()
    place = place if place.suffix else place.with_name(place.name + SUFFIXES[format])
    if format in TEXT_FREE:
        texts = {} if piece is None or isinstance(piece, str) or piece.text is None else {annotations.key(piece): Places(piece)}
        if format == "w3c":
            return [annotations.save(found, place, texts)]
        storage.write_whole(place, _csv_text(found))
        return [place]
    where = _open_places(piece, found, format)
    return _WRITERS[format](where, found, place)


def _known(format: str) -> None:
    if format not in SUFFIXES:
        raise CourseError(f"There is no format {format!r}. The formats are: {', '.join(SUFFIXES)}.")


def _open_places(piece: Piece | str | None, found: list[Annotation], format: str) -> Places:
    """Return the text of a piece that may be written to a file, or say why it may not."""
    ids = sorted({record.piece for record in found})
    if any(map(annotations.is_real, ids)) or getattr(piece, "id", piece) in corpus.PIECES:
        raise CourseError(f"A file for {format} holds the text, and the real pieces belong to their authors. Write w3c or csv: they hold positions only.")
    if len(ids) > 1:
        raise CourseError(f"A file for {format} holds one text. Give one piece: annotations.export(piece, path, {format!r}).")
    where = Places(piece) if piece is not None and not isinstance(piece, str) else annotations.places(ids[0])
    if where is None or where.key != ids[0]:
        raise CourseError("The text of these labels is not at hand. Give the piece itself: annotations.export(piece, path, format).")
    if where.key not in corpus.practice_ids() and corpus.find(where.text):
        raise CourseError("This text holds sentences of one of the eight pieces, so it is not written to a file. Write w3c or csv.")
    return where


_QUOTED = re.compile("[\"“”„«»][^\"“”„«»]*[\"“”„«»]")
_LONGEST_SHARED = 4  # words in a row that a note may share with a real piece by chance


def free_of_text(record: Annotation) -> Annotation:
    """Return the record as it may leave the machine: of a real piece no quotation, in the fields or in the note."""
    if not annotations.is_real(record.piece):
        return record
    return replace(record, quote="", prefix="", suffix="", note=_without_quotations(record.note, record.piece))


def _without_quotations(note: str, id: str) -> str:
    """Return a note in which “…” stands for what it quotes of a real piece."""
    note = _QUOTED.sub("“…”", note)
    spans = words.token_spans(note)
    if len(spans) <= _LONGEST_SHARED:
        return note
    piece = corpus.piece(id)
    folded = [words.fold(note[a:b]) for a, b in spans]
    size = _LONGEST_SHARED + 1
    copied: set[int] = set()
    if piece.text is not None:
        theirs = [words.fold(word) for word in words.tokens(piece.text)]
        runs = {tuple(theirs[i : i + size]) for i in range(len(theirs) - size + 1)}
        copied = {n for i in range(len(folded) - size + 1) if tuple(folded[i : i + size]) in runs for n in range(i, i + size)}
    else:  # without a copy whole sentences that stand by themselves can still be recognised
        for sentence in corpus.align(piece, note).matched["text"]:
            note = note.replace(sentence, "“…”") if sentence in note else "“…”"
    for n in sorted(copied, reverse=True):
        a, b = spans[n]
        rest = note[spans[n + 1][0] :] if n + 1 in copied else note[b:]
        note = note[:a] + ("" if n - 1 in copied else "“…”") + rest
    return note


def _csv_text(records: list[Annotation]) -> str:
    rows = [CSV_COLUMNS] + [[r.piece, r.sentence, r.start, r.end, r.label, "" if r.confidence is None else r.confidence, r.note, r.who,
                             r.stage, r.time, r.guideline] for r in records]
    return "".join(",".join(map(_csv_cell, row)) + "\n" for row in rows)


def _csv_cell(value: Any) -> str:
    """Return a value as a cell. Python's own writer leaves a lone carriage return bare, and then cannot read it."""
    text = str(value)
    return '"' + text.replace('"', '""') + '"' if re.search('[,"\r\n]', text) else text


def _course_part(where: Places, records: list[Annotation]) -> dict[str, Any]:
    """Return what other tools carry along unread: the piece, and the records without their words."""
    rows = [{name: value for name, value in asdict(record).items() if name not in _AROUND} for record in records]
    return {"piece": where.key, "records": rows}


def _marks(where: Places, records: list[Annotation]) -> list[tuple[int, int, Annotation]]:
    found = []
    for record in records:
        place = where.characters(record.sentence, record.start, record.end)
        if place is None:
            raise CourseError(f"The label on sentence {record.sentence}, words {record.start} to {record.end}, does not fit this text. "
                              "Is it another version of it?")
        found.append((*place, record))
    return found


def _write_doccano(where: Places, records: list[Annotation], place: Path) -> list[Path]:
    marks = _marks(where, records)
    row = {
        "id": 1, "text": where.text, "label": [[a, b, record.label] for a, b, record in marks],
        "entities": [{"id": n, "label": record.label, "start_offset": a, "end_offset": b} for n, (a, b, record) in enumerate(marks, 1)],
        "relations": [], "Comments": [], "course": _course_part(where, records),
    }
    storage.write_whole(place, json.dumps(row, ensure_ascii=False) + "\n")
    return [place]


def tag(label: str) -> str:
    """Return a label as brat and CoNLL take it: letters, digits, hyphens, and _ for the rest."""
    return re.sub(r"[^\w-]", "_", label)


def _write_brat(where: Places, records: list[Annotation], place: Path) -> list[Path]:
    lines = []
    for n, (a, b, record) in enumerate(_marks(where, records), 1):
        lines.append(f"T{n}\t{tag(record.label)} {a} {b}\t" + where.text[a:b].replace("\t", " "))
        if record.note:
            lines.append(f"#{2 * n - 1}\tAnnotatorNotes T{n}\t{' '.join(record.note.split())}")
        course = _course_part(where, [record])
        lines.append(f"#{2 * n}\tCourseRecord T{n}\t{json.dumps(course['records'][0])}")
    ann, text = place.with_suffix(".ann"), place.with_suffix(".txt")
    storage.write_whole(text, where.text)
    storage.write_whole(ann, "\n".join(lines) + "\n")
    return [ann, text]


def _write_label_studio(where: Places, records: list[Annotation], place: Path) -> list[Path]:
    people: dict[str, list[dict]] = {}
    for a, b, record in _marks(where, records):
        result = {"id": record.id, "from_name": "label", "to_name": "text", "type": "labels", "origin": "manual",
                  "value": {"start": a, "end": b, "text": where.text[a:b], "labels": [record.label]}}
        people.setdefault(record.who, []).append(result | ({"meta": {"text": [record.note]}} if record.note else {}))
    made = [{"id": n, "result": results} for n, results in enumerate(people.values(), 1)]
    task = {"id": 1, "data": {"text": where.text, "course": _course_part(where, records)}, "annotations": made}
    storage.write_whole(place, json.dumps([task], ensure_ascii=False, indent=1) + "\n")
    return [place]


def label_studio_config(labels: str | Iterable[str] = "stance") -> str:
    """Return the labelling interface that a Label Studio project needs for these files."""
    from html import escape

    rows = "".join(f'    <Label value="{escape(label)}"/>\n' for label in annotations.label_set(labels).choices)
    return f'<View>\n  <Labels name="label" toName="text">\n{rows}  </Labels>\n  <Text name="text" value="$text"/>\n</View>\n'


def _write_conll(where: Places, records: list[Annotation], place: Path) -> list[Path]:
    """Write four columns: word, _, the tag of the whole sentence, the tag of the mark (the longest where several overlap)."""
    by_sentence: dict[int, list[Annotation]] = {}
    for _, _, record in _marks(where, records):
        by_sentence.setdefault(record.sentence, []).append(record)
    lines = []
    for number, spans in where.words.items():
        whole, part = ["O"] * len(spans), ["O"] * len(spans)
        for record in sorted(by_sentence.get(number, []), key=lambda one: (one.start - one.end, one.start)):
            tags = whole if (record.start, record.end) == (0, len(spans)) else part
            if set(tags[record.start : record.end]) == {"O"}:
                tags[record.start : record.end] = [f"{'I' if i else 'B'}-{tag(record.label)}" for i in range(record.end - record.start)]
        lines += [f"{where.text[a:b]} _ {first} {second}" for (a, b), first, second in zip(spans, whole, part, strict=True)] + [""]
    storage.write_whole(place, "\n".join(lines) + "\n")
    return [place]


_WRITERS: dict[str, Callable[[Places, list[Annotation], Path], list[Path]]] = {
    "doccano": _write_doccano, "brat": _write_brat, "labelstudio": _write_label_studio, "conll": _write_conll,
}


# --- reading -------------------------------------------------------------------------------


def read(path: str | Path, format: str | None = None, piece: Piece | None = None) -> Records:
    """Return the labels in a file. The format is seen from the file if it is not given.

    piece: the text that the labels belong to, where it is neither a practice text nor in the file.
    Words are put back to the places where a text is at hand. Raises CourseError in one sentence.
    """
    place = Path(path).expanduser()
    try:
        raw = place.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CourseError(f"{place.name} is not written in UTF-8. Save it again as UTF-8, then read it again.") from None
    except OSError:
        raise CourseError(f"The file {place.name} could not be read. Check its name and its folder.") from None
    format = format or _seen(place, raw)
    _known(format)
    if format == "conll":
        raise CourseError("A CoNLL file lacks too much to be read back. Use w3c, csv, doccano, brat or labelstudio.")
    found = _READERS[format](raw, place, piece)
    if not found and not found.said:
        found.said.append(f"There are no labels in {place.name}.")
    return found


def _seen(place: Path, raw: str) -> str:
    """Tell a format from the name and the first character of a file."""
    if place.suffix == ".jsonl":
        return "w3c" if '"@context"' in raw.split("\n", 1)[0] else "doccano"
    found = {".csv": "csv", ".ann": "brat", ".txt": "brat", ".json": "labelstudio", ".conll": "conll"}.get(place.suffix)
    if found is None:
        raise CourseError(f"{place.name} has no ending that tells its format. Say which: annotations.import_(path, 'csv').")
    return found


def _read_w3c(raw: str, place: Path, piece: Piece | None) -> Records:
    kept = annotations.Log(place)
    records = kept.records()
    said = [f"{kept.damaged} line(s) of {place.name} could not be read and were left out."] if kept.damaged else []
    return _with_words(records, piece, said)


def _read_csv(raw: str, place: Path, piece: Piece | None) -> Records:
    rows = csv.DictReader(io.StringIO(raw, newline=""))
    lacking = [name for name in CSV_COLUMNS[:5] if name not in (rows.fieldnames or [])]
    if lacking:
        raise CourseError(f"{place.name} lacks the column(s) {', '.join(lacking)}. The first line must read: {','.join(CSV_COLUMNS)}.")
    records, bad = [], 0
    for row in rows:
        values = {name: row.get(name) or "" for name in CSV_COLUMNS}
        record = annotations.checked(id="", start=values.pop("word_start"), end=values.pop("word_end"), **values)
        if record is None:
            bad += 1
            continue
        records.append(replace(record, id=annotations.made_id(*annotations.order(record))))
    said = [f"{bad} line(s) of {place.name} could not be read and were left out."] if bad else []
    return _with_words(records, piece, said)


def _with_words(records: list[Annotation], piece: Piece | None, said: list[str]) -> Records:
    """Put the words back to the places, where a text is at hand, and say what does not fit it."""
    texts: dict[str, Places | None] = {}
    if piece is not None and piece.text is not None:
        texts[annotations.key(piece)] = Places(piece)
    made, without, wrong = [], set(), []
    for record in records:
        if record.piece not in texts:
            texts[record.piece] = annotations.places(record.piece)
        where = texts[record.piece]
        if where is None:
            without.add(record.piece)
            made.append(record)
            continue
        moved = _moved(record, where)
        if moved is None:
            wrong.append(record)
            made.append(record)
        else:
            made.append(where.quoted(moved))
    for id in sorted(without):
        named = corpus.piece_label(id) if annotations.is_real(id) else f"the text {id}"
        said.append(f"Of {named} no copy is at hand: its labels have positions only.")
    if wrong:
        said.append(f"{len(wrong)} label(s) do not fit the text at hand, the first in sentence {wrong[0].sentence}. They were kept as they are.")
    return Records(sorted(made, key=annotations.order), said)


def _moved(record: Annotation, where: Places) -> Annotation | None:
    """Return the record at its place in this text: where it says, or where its quotation now stands; None if nowhere."""
    place = where.characters(record.sentence, record.start, record.end)
    if place and record.quote in ("", where.text[slice(*place)]):
        return record
    if not record.quote:
        return None
    spots = [m.start() for m in re.finditer(re.escape(record.quote), where.text)]
    spots = [a for a in spots if where.text[:a].endswith(record.prefix[-8:])] or spots
    found = where.at(spots[0], spots[0] + len(record.quote)) if len(spots) == 1 else []
    return replace(record, sentence=found[0][0], start=found[0][1], end=found[0][2]) if len(found) == 1 else None


def _read_doccano(raw: str, place: Path, piece: Piece | None) -> Records:
    made = Records()
    for row in _json_lines(raw, place):
        if not isinstance(row, dict) or not isinstance(row.get("text"), str):
            raise CourseError(f"{place.name} has a line without a text. doccano writes one object with “text” and “label” or “entities” a line.")
        marks = [(e.get("start_offset"), e.get("end_offset"), e.get("label")) for e in row.get("entities") or [] if isinstance(e, dict)]
        marks = marks or [tuple(one[:3]) for one in row.get("label") or row.get("labels") or [] if isinstance(one, list) and len(one) > 2]
        _add(made, row["text"], [(a, b, label, {}) for a, b, label in marks], row.get("course"), piece)
    return made


def _json_lines(raw: str, place: Path) -> list[Any]:
    try:
        return [json.loads(line) for line in raw.split("\n") if line.strip()]
    except ValueError:
        raise CourseError(f"{place.name} is not one JSON object a line. Choose JSONL when you write the file in the other tool.") from None


def _read_label_studio(raw: str, place: Path, piece: Piece | None) -> Records:
    try:
        tasks = json.loads(raw)
    except ValueError:
        raise CourseError(f"{place.name} is not JSON. Choose the format JSON when you export from Label Studio.") from None
    made = Records()
    for task in tasks if isinstance(tasks, list) else [tasks]:
        data = task.get("data") if isinstance(task, dict) else None
        if not isinstance(data, dict) or not isinstance(data.get("text"), str):
            raise CourseError(f"{place.name} holds no text. Export from Label Studio as JSON, not as JSON-MIN.")
        marks = []
        for one in task.get("annotations") or task.get("predictions") or []:
            for result in one.get("result") or []:
                value = result.get("value") or {}
                note = "\n".join((result.get("meta") or {}).get("text") or [])
                for label in value.get("labels") or []:
                    marks.append((value.get("start"), value.get("end"), label, {"id": result.get("id"), "note": note, "quote": value.get("text")}))
        _add(made, data["text"], marks, data.get("course"), piece)
    return made


def _read_brat(raw: str, place: Path, piece: Piece | None) -> Records:
    ann, text = place.with_suffix(".ann"), place.with_suffix(".txt")
    try:
        raw, body = ann.read_bytes().decode("utf-8"), text.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError):
        raise CourseError(f"brat keeps two files together: {ann.name} and {text.name}. Both must be in the folder, in UTF-8.") from None
    marks: dict[str, list] = {}
    notes: dict[str, dict[str, str]] = {}
    said = []
    for line in raw.split("\n"):
        parts = line.rstrip("\r").split("\t")
        if line.startswith("T") and len(parts) >= 2:
            kind, _, at = parts[1].partition(" ")
            edges = [part.split() for part in at.split(";")]
            marks[parts[0]] = [edges[0][0], edges[-1][-1], kind]
            if len(edges) > 1:
                said.append(f"{parts[0]} had a gap; it now runs from its first to its last word.")
        elif line.startswith("#") and len(parts) == 3:
            kind, _, target = parts[1].partition(" ")
            notes.setdefault(target, {})[kind] = parts[2]
    rows, found = [], []
    for id, (a, b, kind) in marks.items():
        told = notes.get(id, {})
        try:
            row = json.loads(told.get("CourseRecord", "null"))
        except ValueError:
            row = None
        row = row if isinstance(row, dict) and tag(str(row.get("label"))) == kind else None
        rows += [row] if row else []
        note = told.get("AnnotatorNotes", "")
        if row and " ".join(str(row.get("note", "")).split()) == note:
            note = row.get("note", "")  # with its line breaks
        found.append((a, b, row["label"] if row else _label_of(kind), {"note": note}))
    made = Records(said=said)
    _add(made, body, found, {"records": rows, "piece": rows[0].get("piece") if rows else None}, piece)
    return made


def _label_of(kind: str) -> str:
    """Return the label that brat writes with _ for a space."""
    known = {tag(label): label for one in annotations.SETS.values() for label in one.choices}
    return known.get(kind, kind)


def _add(made: Records, text: str, marks: list[tuple], course: Any, piece: Piece | None) -> None:
    """Add the marks of one text as records; what the course wrote about a mark comes back with it."""
    where, home = _text_of(text, course, piece)
    marks, units = _in_code_points(text, marks, where)
    if units:
        made.said.append("The places counted emoji double, as JavaScript does; they were turned into ours.")
    rows = [row for row in (course.get("records") if isinstance(course, dict) else None) or [] if isinstance(row, dict)]
    widened = split = 0
    for a, b, label, more in marks:
        spots = where.at(a, b) if a < b else []
        if not spots:
            made.said.append(f"A mark at {a} to {b} holds no word and was left out.")
            continue
        split += len(spots) > 1
        edges = [where.characters(*spot) for spot in spots]
        widened += bool(a > edges[0][0] or b < edges[-1][1])
        for sentence, start, end in spots:
            place = {"piece": home.key, "sentence": sentence, "start": start, "end": end, "label": str(label)}
            known = next((row for row in rows if all(row.get(name) == value for name, value in place.items())
                          and more.get("id") in (None, "", row.get("id"))), None)
            if known:
                rows.remove(known)
            values = (known or {}) | place | ({"note": more["note"]} if "note" in more else {})
            values.setdefault("id", _id(more.get("id"), (home.key, sentence, start, end, str(label), len(made))))
            record = annotations.checked(**{name: values.get(name) for name in FIELDS})
            if record:
                made.append(home.quoted(record))
    if widened:
        made.said.append(f"{widened} mark(s) began or ended inside a word; they now hold the whole word.")
    if split:
        made.said.append(f"{split} mark(s) ran over the end of a sentence; each is now one mark for each sentence.")
    made.sort(key=annotations.order)


def _id(theirs: Any, content: tuple) -> str:
    """Return the id that another tool gave, if it is one of ours; else one made from the content."""
    try:
        return str(uuid.UUID(str(theirs)))
    except ValueError:
        return annotations.made_id(*content)


def _text_of(text: str, course: Any, piece: Piece | None) -> tuple[Places, Places]:
    """Return the places of the text in the file and those of the text it belongs to.

    That is the piece given, a practice text, or a new text of your own. The two differ where a
    tool has written other line ends: sentences and words are the same, characters are not.
    """
    id = course.get("piece") if isinstance(course, dict) else None
    given = [Places(piece)] if piece is not None and piece.text is not None else []
    for home in [*given, *filter(None, map(annotations.places, ([id] if id in corpus.practice_ids() else []) + corpus.practice_ids()))]:
        if not annotations.is_real(home.key) and annotations.one_line_end(home.text) == annotations.one_line_end(text):
            there = Places(replace(home.piece, text=text))
            return (there, home) if len(there.spans) == len(home.spans) else (home, home)
    found = corpus.find(text)
    if found:
        raise CourseError(f"This file holds the text of {corpus.piece_label(found[0].piece)}. Labels on the real pieces travel without text: use w3c or csv.")
    home = Places(corpus._open_piece("own-text", "this text", {"label": "this text", "title": "this text"}, "own copy", text))
    return home, home


def _in_code_points(text: str, marks: list[tuple], where: Places) -> tuple[list[tuple], bool]:
    """Return the marks with whole numbers as places, in code points. Some tools count UTF-16 units: then they are turned."""
    whole = []
    for a, b, *rest in marks:
        try:
            whole.append((int(a), int(b), *rest))
        except (TypeError, ValueError):
            continue
    if not any(ord(character) > 0xFFFF for character in text):
        return whole, False
    points: dict[int, int] = {}
    unit = 0
    for n, character in enumerate(text):
        points[unit] = n
        unit += 2 if ord(character) > 0xFFFF else 1
    points[unit] = len(text)
    turned = [(points.get(a, a), points.get(b, b), *rest) for a, b, *rest in whole]
    better = _fit(turned, where) > _fit(whole, where)
    return (turned, True) if better else (whole, False)


def _fit(marks: list[tuple], where: Places) -> int:
    """Count the marks that begin and end with a word, and that quote what stands there."""
    starts = {a for spans in where.words.values() for a, _ in spans}
    ends = {b for spans in where.words.values() for _, b in spans}
    return sum((a in starts) + (b in ends) + 2 * (rest[-1].get("quote") == where.text[a:b]) for a, b, *rest in marks)


_READERS: dict[str, Callable[[str, Path, Any], Records]] = {
    "w3c": _read_w3c, "csv": _read_csv, "doccano": _read_doccano, "brat": _read_brat, "labelstudio": _read_label_studio,
}
