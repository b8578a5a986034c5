"""Labels that a reader puts on sentences and on words: the record, the label sets, where they are kept.

    annotations.mark(piece, 5, "uncertain")          # the whole of sentence 5
    annotations.mark(piece, 5, "uncertain", 2, 4)    # its third and fourth word
    annotations.saved(piece)                         # everything you labelled, as a table
    annotations.export(piece, "mine.csv", "csv")     # a file to hand in or to compare

The box with the same powers is `annotator.label(piece)`. Labels are kept beside the notebooks in
labels-<name>.jsonl: one W3C Web Annotation a line, nothing overwritten. A line more for a removal
or an undo; the earlier lines stay. Of a real piece only positions are written, never its words.
"""

from __future__ import annotations

import hashlib
import json
import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from helpers import answers, corpus, stance, storage, words
from helpers.problems import CourseError
from helpers.store import STEPS

if TYPE_CHECKING:
    import pandas as pd

    from helpers.corpus import Piece

AROUND = 32  # characters kept before and after a quotation
STAGES = ("alone", "again", "together")  # first labels, labels after the guideline changed, agreed in the group
_CONTEXT = ["http://www.w3.org/ns/anno.jsonld", {"course": "urn:x-who-says-so:"}]
_ACTIVITY = "https://www.w3.org/ns/activitystreams"
_SOURCE = "urn:x-who-says-so:piece:"
_IDS = uuid.uuid5(uuid.NAMESPACE_URL, "urn:x-who-says-so:annotation")


# --- label sets ----------------------------------------------------------------------------


@dataclass(frozen=True)
class LabelSet:
    """A set of labels to choose from. `none` is for a sentence that was read and got no label of the set."""

    name: str
    title: str
    labels: tuple[str, ...]
    none: str = "none of these"
    meanings: dict[str, str] = field(default_factory=dict, hash=False)

    @property
    def choices(self) -> tuple[str, ...]:
        return (*self.labels, self.none)


_FOUR = {
    "certain": "The wording shuts out doubt: clearly, of course, it is a fact that.",
    "uncertain": "The wording leaves room for doubt: may, perhaps, it seems.",
    "unnamed source": "Somebody is said to know it, and nobody is named: experts say, it is believed.",
    "naming": "A name or a title that already judges, or a word held at a distance by quotation marks.",
}
_STANCE = {
    "hedge": "Makes a statement weaker: may, perhaps, about.",
    "weasel": "Points to a source without naming it: some say, observers believe.",
    "booster": "Makes a statement stronger: clearly, never, in fact.",
    "attitude": "Tells what the author feels about it or wants it to be called: brutal, admirable.",
    "loaded-name": "A name for people or things that takes a side.",
    "scare-quotes": "Quotation marks that say: others call it so, I do not.",
    "deontic": "Says what ought to be done: must, should, it is time to.",
    "concession": "Grants a point in order to set another against it: although, it is true that … but.",
    "rhetorical-question": "A question that wants agreement and no answer.",
    "presupposition": "Takes for granted what would have to be shown: again, still, stop doing.",
    "self-or-reader": "The author or the reader is in the sentence: I, we, you, our.",
}
_CLAIMS = {
    "fact": "It happened or it did not; a record can settle it.",
    "interpretation": "What facts mean or why they came about.",
    "value": "What is good or bad, right or wrong.",
    "forecast": "What will happen.",
    "demand": "What somebody ought to do.",
}
SETS = {
    "four": LabelSet("four", "The four: how the wording sounds", tuple(_FOUR), "none of the four", _FOUR),
    "stance": LabelSet("stance", "Stance: eleven kinds of wording", stance.CATEGORIES, "no stance word", _STANCE),
    "claims": LabelSet("claims", "Claims: five kinds of statement", tuple(_CLAIMS), "no claim", _CLAIMS),
}


def label_set(labels: str | Iterable[str] | LabelSet) -> LabelSet:
    """Return a label set by its name (four, stance, claims), or make one from labels of your own."""
    if isinstance(labels, LabelSet):
        return labels
    if isinstance(labels, str):
        if labels not in SETS:
            raise CourseError(f"There is no label set {labels!r}. There are {', '.join(SETS)}; or give a list of your own labels.")
        return SETS[labels]
    own = [" ".join(str(label).split()) for label in labels]
    long = next((label for label in own if not label or len(label) > 40 or len(label.split()) > 5), None)
    if long is not None or len(own) < 2 or len(set(own)) < len(own):
        raise CourseError("Give at least two different labels, each of one to five words: annotator.label(piece, labels=['help', 'harm']).")
    return LabelSet("own", "Your own labels", tuple(own))


# --- the record ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Annotation:
    """One label on the words `start` to before `end` of a sentence (words count from 0).

    A label on a whole sentence runs from 0 to its number of words. quote, prefix and suffix are
    the words and what stands around them; they stay empty for a real piece.
    """

    id: str
    piece: str
    sentence: int
    start: int
    end: int
    label: str
    confidence: int | None = None
    note: str = ""
    who: str = ""
    stage: str = "alone"
    time: str = ""
    guideline: str = ""
    quote: str = ""
    prefix: str = ""
    suffix: str = ""


FIELDS = tuple(f.name for f in fields(Annotation))


def order(record: Annotation) -> tuple:
    """Return the key by which records stand in a file: by place, then by label, person and time."""
    return (record.piece, record.sentence, record.start, record.end, record.label, record.who, record.stage, record.time,
            record.guideline, record.confidence or 0, record.note)


def made_id(piece: str, *parts: Any) -> str:
    """Return an id made from the content of a record, for files that carry none: the same each time."""
    return str(uuid.uuid5(_IDS, json.dumps([piece, *parts], ensure_ascii=False)))


def now() -> str:
    """Return the time as the records keep it: UTC, ISO 8601."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def is_real(piece: str) -> bool:
    """Tell whether an id is that of one of the eight pieces, whose words are never written to a file."""
    return piece in corpus.PIECES


def key(piece: Piece) -> str:
    """Return the id under which labels of a piece are kept; a text of your own is known by its content."""
    if piece.id != "own-text":
        return piece.id
    return "own-" + hashlib.blake2b(one_line_end(piece.text or "").encode("utf-8", "replace"), digest_size=6).hexdigest()


def one_line_end(text: str) -> str:
    """Return a text with one kind of line end, so that copies from different systems can be compared."""
    return text.replace("\r\n", "\n")


def clean_name(who: str) -> str:
    """Return a pseudonym as it goes into a file name: letters, digits and hyphens, at most 40."""
    return re.sub(r"[^\w-]+", "-", str(who)).strip("-_")[:40] or "me"


class Places:
    """Where the sentences and words of a text are: positions of words turned into characters and back."""

    def __init__(self, piece: Piece) -> None:
        words.running_text(piece, "Labelling")
        self.piece, self.key, self.text = piece, key(piece), piece.text or ""
        self.size = {int(n): int(size) for n, size in zip(piece.sentences["sentence"], piece.sentences["words"], strict=True)}
        self.spans: dict[int, tuple[int, int]] = {}
        position = 0
        for number, sentence in zip(piece.sentences["sentence"], piece.sentences["text"], strict=True):
            found = self.text.find(sentence, position) if sentence else -1
            if found >= 0:
                position = found + len(sentence)
                self.spans[int(number)] = (found, position)

    @cached_property
    def words(self) -> dict[int, list[tuple[int, int]]]:
        """Each sentence's words as positions in the text."""
        return {n: [(a + start, b + start) for a, b in words.token_spans(self.text[start:end])] for n, (start, end) in self.spans.items()}

    def fits(self, sentence: int) -> bool:
        """Tell whether the text has as many words here as the edition counts; else only the whole can be labelled."""
        return len(self.words.get(sentence, ())) == self.size.get(sentence)

    def characters(self, sentence: int, start: int, end: int) -> tuple[int, int] | None:
        """Return where words begin and end in the text, or None if it has no such words."""
        spans = self.words.get(sentence, [])
        if not self.fits(sentence):
            return (spans[0][0], spans[-1][1]) if spans and (start, end) == (0, self.size.get(sentence)) else None
        return (spans[start][0], spans[end - 1][1]) if 0 <= start < end <= len(spans) else None

    def quoted(self, record: Annotation) -> Annotation:
        """Return the record with the words it stands for and what is around them."""
        found = self.characters(record.sentence, record.start, record.end)
        if found is None:
            return replace(record, quote="", prefix="", suffix="")
        a, b = found
        return replace(record, quote=self.text[a:b], prefix=self.text[max(0, a - AROUND) : a], suffix=self.text[b : b + AROUND])

    def at(self, a: int, b: int) -> list[tuple[int, int, int]]:
        """Return sentence, first and last word (exclusive) of what stands between two characters; one for each sentence."""
        found = []
        for number, spans in self.words.items():
            inside = [i for i, (start, end) in enumerate(spans) if start < b and end > a]
            if inside:
                found.append((number, inside[0], inside[-1] + 1))
        return found


@lru_cache(maxsize=16)
def _practice_places(id: str) -> Places:
    return Places(corpus.practice(id))


def places(id: str) -> Places | None:
    """Return the places of a practice text, or of a real piece of which a copy is at hand; else None."""
    if is_real(id):
        piece = corpus.piece(id)
        return Places(piece) if piece.text is not None else None
    return _practice_places(id) if id in corpus.practice_ids() else None


# --- the native format: one W3C Web Annotation a line ----------------------------------------


def to_w3c(record: Annotation, where: Places | None = None) -> str:
    """Return a record as one line of JSON. `where` adds positions in characters; a real piece gets words only."""
    real = is_real(record.piece)
    selectors: list[dict[str, Any]] = [
        {"type": "FragmentSelector", "value": f"sentence={record.sentence}&words={record.start},{record.end}"}
    ]
    found = None if real or where is None else where.characters(record.sentence, record.start, record.end)
    if found:
        selectors.append({"type": "TextPositionSelector", "start": found[0], "end": found[1]})
    if record.quote and not real:
        selectors.append({"type": "TextQuoteSelector", "exact": record.quote, "prefix": record.prefix, "suffix": record.suffix})
    body = [{"type": "TextualBody", "purpose": "classifying", "value": record.label}]
    body += [{"type": "TextualBody", "purpose": "commenting", "value": record.note}] if record.note else []
    return json.dumps({
        "@context": _CONTEXT, "id": f"urn:uuid:{record.id}", "type": "Annotation", "motivation": "classifying",
        "creator": {"type": "Person", "nickname": record.who}, "created": record.time, "body": body,
        "target": {"source": _SOURCE + record.piece, "selector": selectors},
        "course:confidence": record.confidence, "course:stage": record.stage, "course:guideline": record.guideline,
    }, ensure_ascii=False)


_FRAGMENT = re.compile(r"sentence=(\d{1,6})&words=(\d{1,6}),(\d{1,6})\Z")


def from_w3c(row: dict[str, Any]) -> Annotation | None:
    """Return the record that a Web Annotation of the course holds, or None if it is none."""
    try:
        selectors = {one["type"]: one for one in row["target"]["selector"]}
        bodies = {one["purpose"]: one["value"] for one in row["body"]}
        place = _FRAGMENT.match(selectors["FragmentSelector"]["value"])
        quote = selectors.get("TextQuoteSelector", {})
        return checked(
            id=str(row["id"]).removeprefix("urn:uuid:"), piece=str(row["target"]["source"]).removeprefix(_SOURCE),
            sentence=place[1], start=place[2], end=place[3], label=bodies["classifying"], confidence=row.get("course:confidence"),
            note=bodies.get("commenting", ""), who=row["creator"]["nickname"], stage=row.get("course:stage", "alone"),
            time=row.get("created", ""), guideline=row.get("course:guideline", ""), quote=quote.get("exact", ""),
            prefix=quote.get("prefix", ""), suffix=quote.get("suffix", ""),
        )
    except (AttributeError, KeyError, TypeError):
        return None


def checked(**values: Any) -> Annotation | None:
    """Return a record if its values can be one: whole numbers, a place, a label; else None."""
    try:
        made = {name: "" if values.get(name) is None else str(values[name]) for name in FIELDS}
        sentence, start, end = (int(made[name]) for name in ("sentence", "start", "end"))
        confidence = int(made["confidence"]) if made["confidence"] else None
    except ValueError:
        return None
    if sentence < 1 or not 0 <= start < end or not made["label"].strip() or not made["piece"] or confidence not in (None, *STEPS):
        return None
    return Annotation(**made | {"sentence": sentence, "start": start, "end": end, "confidence": confidence,
                                "stage": made["stage"] or "alone"})


# --- where they are kept -------------------------------------------------------------------


def folder() -> Path:
    """Return the folder of the label files: where the answers are."""
    return answers.path().parent


def path(who: str | None = None) -> Path:
    """Return the label file of a person."""
    return folder() / f"labels-{clean_name(who if who is not None else name_in_use())}.jsonl"


_state = {"who": ""}


def name_in_use() -> str:
    """Return the pseudonym in use: the one chosen in this session, or that of the label file used last, or "me"."""
    if _state["who"]:
        return _state["who"]
    found = sorted(folder().glob("labels-*.jsonl"), key=lambda one: one.stat().st_mtime)
    return found[-1].stem.removeprefix("labels-") if found else "me"


def use_name(who: str) -> str:
    """Choose the pseudonym that goes on your labels. Returns it as it is written."""
    _state["who"] = clean_name(who)
    return _state["who"]


@dataclass
class Log:
    """A label file: changes one after another. Every read looks at the disk, so that two windows agree."""

    path: Path
    damaged: int = 0
    _read: tuple[Any, dict, list] | None = None

    def replay(self) -> tuple[dict[str, Annotation], list[tuple[str, Annotation | None, Annotation | None]]]:
        """Return the records that stand, by id, and the changes (id, before, after) that can be undone."""
        try:
            status = self.path.stat()
            stamp = (status.st_size, status.st_mtime_ns, status.st_ino)
            if self._read and self._read[0] == stamp:
                return self._read[1], self._read[2]
            lines = self.path.read_bytes().decode("utf-8", "replace").split("\n")
        except FileNotFoundError:
            return {}, []
        except OSError as problem:
            raise CourseError(f"The label file {self.path.name} could not be read ({problem.strerror}). Check its rights, then try again.") from None
        standing: dict[str, Annotation] = {}
        changes: list[tuple[str, Annotation | None, Annotation | None]] = []
        self.damaged = sum(not _apply(line, standing, changes) for line in lines if line.strip())
        self._read = (stamp, standing, changes)
        return standing, changes

    def records(self) -> list[Annotation]:
        """Return the labels that stand, in the order of the text."""
        return sorted(self.replay()[0].values(), key=order)

    def put(self, record: Annotation, where: Places | None = None) -> Annotation:
        """Keep a label: it is on the disk when this returns. An earlier one with the same id is replaced."""
        storage.append_line(self.path, to_w3c(record, where))
        return record

    def remove(self, id: str) -> None:
        """Take a label away; its line stays, so that this can be undone."""
        self._activity("Delete", id)

    def undo(self, piece: str) -> tuple[str, int]:
        """Take back the last change to a piece. Returns in words what was taken back, and the sentence."""
        for id, before, after in reversed(self.replay()[1]):
            changed = after or before
            if changed and changed.piece == piece:
                self._activity("Undo", id)
                return f"Taken back: {_change(before, after)}.", changed.sentence
        raise CourseError("There is nothing to take back in this piece.")

    def _activity(self, kind: str, id: str) -> None:
        row = {"@context": _ACTIVITY, "type": kind, "object": f"urn:uuid:{id}", "published": now()}
        storage.append_line(self.path, json.dumps(row, ensure_ascii=False))


def _apply(line: str, standing: dict, changes: list) -> bool:
    """Carry out one line of a label file. Returns False if it could not be read."""
    try:
        row = json.loads(line)
        kind, id = row.get("type"), str(row.get("object") or row.get("id") or "").removeprefix("urn:uuid:")
    except (ValueError, AttributeError):
        return False
    before = standing.get(id)
    if kind == "Annotation":
        record = from_w3c(row)
        if record is None:
            return False
        changes.append((id, before, record))
        standing[id] = record
    elif kind == "Delete":
        if before:
            changes.append((id, standing.pop(id), None))
    elif kind == "Undo":
        number = next((n for n in range(len(changes) - 1, -1, -1) if changes[n][0] == id), None)
        if number is not None:
            _, earlier, _ = changes.pop(number)
            standing.pop(id, None)
            standing.update({id: earlier} if earlier else {})
    else:
        return False
    return True


def _change(before: Annotation | None, after: Annotation | None) -> str:
    if after is None:
        return f"the removal of “{before.label}” in sentence {before.sentence}"
    if before is None:
        return f"“{after.label}” in sentence {after.sentence}"
    return f"“{after.label}” in sentence {after.sentence}; it is “{before.label}” again, as before" if before.label != after.label \
        else f"the change to “{after.label}” in sentence {after.sentence}"


_logs: dict[Path, Log] = {}


def log(who: str | None = None) -> Log:
    """Return the label file of a person, ready to read and write."""
    place = path(who)
    return _logs.setdefault(place, Log(place))


def load(path: str | Path) -> list[Annotation]:
    """Return the labels in a native file (labels-<name>.jsonl, or an export in W3C form)."""
    place = Path(path).expanduser()
    if not place.is_file():
        raise CourseError(f"There is no file {place.name} in {place.parent}. Check its name and its folder.")
    return Log(place).records()


def save(records: Iterable[Annotation], path: str | Path, texts: dict[str, Places] | None = None) -> Path:
    """Write records to a native file, whole or not at all. Of a real piece only positions are written."""
    known: dict[str, Places | None] = dict(texts or {})
    lines = []
    for record in sorted(records, key=order):
        if record.piece not in known:
            known[record.piece] = None if is_real(record.piece) else places(record.piece)
        lines.append(to_w3c(record, known[record.piece]) + "\n")
    place = Path(path).expanduser()
    storage.write_whole(place, "".join(lines))
    return place


# --- labelling and looking -----------------------------------------------------------------


def mark(piece: Piece | Places, sentence: int, label: str, start: int | None = None, end: int | None = None, *,
         confidence: int | None = None, note: str = "", who: str | None = None, stage: str = "alone",
         guideline: str | None = None, labels: str | Iterable[str] | LabelSet | None = None) -> Annotation:
    """Put a label on a sentence, or on its words `start` to before `end` (counted from 0), and keep it at once.

    A whole sentence has one label of a set: a second one takes the place of the first. Marks on
    words may overlap. The label carries the version of the class's guideline unless you give one.
    Raises CourseError in one sentence if there is no such place or label.
    """
    from helpers import guideline as rules

    where = piece if isinstance(piece, Places) else Places(piece)
    chosen = label_set(labels) if labels is not None else next((one for one in SETS.values() if label in one.choices), None)
    size = where.size.get(sentence, 0)
    whole = start is None and end is None
    start, end = (0, size) if whole else (start or 0, size if end is None else end)
    if chosen is None or label not in chosen.choices:
        raise CourseError(f"{label!r} is no label here. Choose one of: {', '.join(chosen.choices if chosen else SETS['four'].choices)}.")
    if where.characters(sentence, start, end) is None:
        raise CourseError(_no_place(where, sentence, start, end))
    if label == chosen.none and (start, end) != (0, size):
        raise CourseError(f"“{label}” is for a whole sentence. Choose another label, or the whole sentence.")
    if confidence is not None and confidence not in STEPS:
        raise CourseError(f"confidence is a whole number from 1 to 5, not {confidence!r}.")
    if stage not in STAGES:
        raise CourseError(f"stage is one of {', '.join(STAGES)}, not {stage!r}.")
    who = clean_name(who if who is not None else name_in_use())
    kept = log(who)
    rivals = (label,) if (start, end) != (0, size) else chosen.choices
    old = next((one for one in kept.records() if (one.piece, one.sentence, one.start, one.end, one.stage) ==
                (where.key, sentence, start, end, stage) and one.label in rivals), None)
    made = Annotation(old.id if old else str(uuid.uuid4()), where.key, sentence, start, end, label, confidence,
                      note.strip(), who, stage, now(), rules.version() if guideline is None else guideline)
    made = made if is_real(where.key) else where.quoted(made)
    if old and replace(made, time=old.time) == old:
        return old
    return kept.put(made, where)


def _no_place(where: Places, sentence: int, start: int, end: int) -> str:
    if sentence not in where.size:
        return f"There is no sentence {sentence}; the text ends with sentence {max(where.size, default=0)}."
    if sentence not in where.spans:
        return f"Sentence {sentence} is missing in your copy, so it cannot be labelled."
    if not where.fits(sentence):
        return f"Sentence {sentence} is worded differently in your copy, so only the whole sentence can be labelled."
    return f"Sentence {sentence} has {where.size[sentence]} words, counted from 0; {start} to {end} is not a part of it."


def of_piece(piece: Piece | Places | str, who: str | None = None) -> list[Annotation]:
    """Return the labels of a person on a piece as records."""
    id = piece if isinstance(piece, str) else piece.key if isinstance(piece, Places) else key(piece)
    return [record for record in log(who).records() if record.piece == id]


def saved(piece: Piece | str | None = None, who: str | None = None) -> pd.DataFrame:
    """Return your labels as a table, all or those on one piece. The words stand in it only for texts that are free."""
    import pandas as pd

    records = log(who).records() if piece is None else of_piece(piece, who)
    table = pd.DataFrame([[getattr(record, name) for name in FIELDS] for record in records], columns=list(FIELDS))
    return table.astype({"sentence": "int64", "start": "int64", "end": "int64", "confidence": "Int64"})


@dataclass(frozen=True)
class Progress:
    """How far the labelling of a piece has come, to be read and to be said."""

    labelled: int
    total: int
    spans: int
    left: tuple[int, ...]

    def __str__(self) -> str:
        parts = f"{self.labelled} of {self.total} sentences have a label"
        if self.spans:
            parts += f", and {self.spans} {'mark is' if self.spans == 1 else 'marks are'} on single words"
        following = f" Next without a label: sentence {self.left[0]}." if self.left else " Every sentence has a label."
        return f"{parts}.{following}"


def progress(piece: Piece | Places, labels: str | Iterable[str] | LabelSet = "stance", who: str | None = None,
             stage: str = "alone", sentences: Iterable[int] | None = None) -> Progress:
    """Return how many sentences of a piece have a label of the set, on the whole or on some of their words."""
    where, chosen = piece if isinstance(piece, Places) else Places(piece), label_set(labels)
    asked = [n for n in (where.spans if sentences is None else sentences) if n in where.spans]
    found = [r for r in of_piece(where, who) if r.label in chosen.choices and r.stage == stage and r.sentence in set(asked)]
    done = {record.sentence for record in found}
    spans = sum((record.start, record.end) != (0, where.size[record.sentence]) for record in found)
    return Progress(len(done), len(asked), spans, tuple(n for n in asked if n not in done))


def export(piece: Piece | str | None, path: str | Path, format: str = "csv", records: Iterable[Annotation] | None = None,
           who: str | None = None) -> Any:
    """Write labels to a file: w3c, csv, doccano, brat, labelstudio or conll. See `exchange.write`."""
    from helpers import exchange

    return exchange.write(piece, path, format, records, who)


def import_(path: str | Path, format: str | None = None, piece: Piece | None = None) -> Any:
    """Return the labels in a file as a list of records; `.said` tells in words what was met. See `exchange.read`."""
    from helpers import exchange

    return exchange.read(path, format, piece)
