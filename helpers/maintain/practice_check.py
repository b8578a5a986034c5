"""Prove the practice archive consistent: python -m helpers.maintain.practice_check.

The key must match pieces and shelf to the letter. What pieces say in dates, figures and names must
agree with the shelf unless the key marks that sentence as unsound. About half of the judged items
are sound, equally for both sides. No name may belong to the real world (real_names.txt).

What this cannot prove: that a figure found on the shelf stands there for the same thing. The key says that.
"""

from __future__ import annotations

import csv
import re
import sys
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from helpers import corpus, words

COLUMNS = ["piece", "item", "claim", "sentence", "quote", "verdict", "sound", "reason", "document", "locator",
           "difficulty", "side"]
FEATURE_COLUMNS = ["piece", "feature", "sentence", "quote", "what_is_true", "document", "locator", "difficulty", "side"]
VERDICTS = ("supported", "partly", "contradicted", "not settled here", "opinion or forecast")
SIDES = ("dorrand", "tesmora")
SHELF_SIDES = (*SIDES, "both", "neither", "unknown")
RECORD_FIELDS = ("id", "label", "title", "creator", "creator_role", "publisher", "type", "issued", "side", "twin",
                 "sentences", "words")
MONTHS = {name: n for n, name in enumerate(
    "january february march april may june july august september october november december".split(), 1)}
_UNITS = dict(zip(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen".split(), range(20), strict=True))
_TENS = dict(zip("twenty thirty forty fifty sixty seventy eighty ninety".split(), range(20, 100, 10), strict=True))
_NUMBER_WORD = re.compile(
    rf"\b(?:({'|'.join(_TENS)})(?:[-\s]({'|'.join(list(_UNITS)[1:10])}))?|({'|'.join(_UNITS)}))\b", re.IGNORECASE)
_FIGURE = re.compile(r"\d+(?:[.,:]\d+)*")
_DATE = re.compile(rf"\b(\d{{1,2}})\s+({'|'.join(m[:3] for m in MONTHS)})[a-z]*\b\.?(?:\s+((?:19|20)\d\d))?", re.IGNORECASE)
SMALL = 3  # "two sides" or "three months" is a way of speaking, not a figure to look up
ORDINARY = set("""i monday tuesday wednesday thursday friday saturday sunday rights world affairs lake support feed
    letter harbour captain judge secretary partner common open long""".split()) | set(MONTHS)


@dataclass(frozen=True)
class Archive:
    """The practice archive as read from the disk."""

    folder: Path

    @cached_property
    def claims(self) -> list[dict[str, str]]:
        return _rows(self.folder / "key" / "claims.csv")

    @cached_property
    def features(self) -> list[dict[str, str]]:
        return _rows(self.folder / "key" / "features.csv")

    @cached_property
    def index(self) -> list[dict[str, str]]:
        return _rows(self.folder / "shelf" / "index.csv")

    @cached_property
    def pieces(self) -> dict[str, str]:
        return _texts(self.folder / "pieces")

    @cached_property
    def shelf(self) -> dict[str, str]:
        return _texts(self.folder / "shelf")

    @cached_property
    def records(self) -> dict[str, dict[str, Any]]:
        import yaml

        paths = sorted((self.folder / "pieces").glob("*.yaml"))
        return {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in paths}

    def body(self, piece: str) -> str:
        """Return the text below headline and byline."""
        return self.pieces[piece].split("\n\n", 1)[1].strip()

    def unsound(self, piece: str) -> set[int]:
        """Return the sentences which the key marks as unsound."""
        return {int(row["sentence"]) for row in self.claims if row["piece"] == piece and row["sound"] == "no"}


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _texts(folder: Path) -> dict[str, str]:
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.txt"))}


def check(root: Path | None = None) -> list[str]:
    """Return one sentence for each problem in corpus/practice; an empty list means that the world is consistent.

    `root` is the folder `corpus`; without it, that of this course.
    """
    archive = Archive((root or corpus.root()) / "practice")
    found = _files(archive)
    if found:
        return found
    return [*_records(archive), *_key(archive), *_features(archive), *balance_problems(archive.claims), *_agreement(archive), *_real(archive), *_ice(archive)]


def _files(archive: Archive) -> list[str]:
    found = []
    if archive.claims and list(archive.claims[0]) != COLUMNS:
        found.append(f"key/claims.csv must have the columns {', '.join(COLUMNS)}.")
    listed = {row["id"] for row in archive.index}
    found += [f"shelf/{id}.txt is not in shelf/index.csv." for id in sorted(archive.shelf.keys() - listed)]
    found += [f"shelf/index.csv lists {id}, but there is no such file." for id in sorted(listed - archive.shelf.keys())]
    found += [f"shelf/index.csv: {row['id']} has the side {row['side']!r}." for row in archive.index if row["side"] not in SHELF_SIDES]
    found += [f"pieces/{id}.txt has no record {id}.yaml." for id in sorted(archive.pieces.keys() - archive.records.keys())]
    found += [f"pieces/{id}.yaml has no text." for id in sorted(archive.records.keys() - archive.pieces.keys())]
    found += [f"pieces/{id}.txt needs a headline, a byline and an empty line." for id, text in archive.pieces.items()
              if not re.match(r"[^\n]+\n(?:[^\n]+\n)+\n\S", text)]
    for row in archive.claims:
        if row["piece"] not in archive.pieces or row["document"] not in archive.shelf:
            found.append(f"{_name(row)}: the piece or the document does not exist.")
    return found


def _records(archive: Archive) -> list[str]:
    found = []
    for id, record in archive.records.items():
        body = archive.body(id)
        counts = {"id": id, "sentences": len(words.sentences(body)), "words": len(words.tokens(body))}
        found += [f"pieces/{id}.yaml lacks {field}." for field in RECORD_FIELDS if not record.get(field)]
        found += [f"pieces/{id}.yaml says {field}: {record.get(field)}; it is {value}." for field, value in counts.items()
                  if record.get(field) != value]
    return found


def _name(row: dict[str, str]) -> str:
    return f"{row['piece']} item {row['item']}"


def _key(archive: Archive) -> list[str]:
    found = [problem for row in archive.claims for problem in _row(archive, row)]
    for piece in archive.pieces:
        items = [row["item"] for row in archive.claims if row["piece"] == piece]
        if items != [str(n) for n in range(1, len(items) + 1)]:
            found.append(f"{piece}: the items are not numbered from 1 without a gap.")
    return found


def _row(archive: Archive, row: dict[str, str]) -> list[str]:
    body, document = archive.body(row["piece"]), archive.shelf[row["document"]]
    spans, number = words.sentences(body), int(row["sentence"])
    if not 1 <= number <= len(spans):
        return [f"{_name(row)}: there is no sentence {number}."]
    found = []
    if row["quote"] not in body[slice(*spans[number - 1])]:
        found.append(f"{_name(row)}: the quote is not in sentence {number}.")
    if body.count(row["quote"]) != 1:
        found.append(f"{_name(row)}: the quote must occur exactly once in the piece.")
    if not row["locator"] or row["locator"] not in document:
        found.append(f"{_name(row)}: the locator is not in {row['document']}.")
    if row["verdict"] not in VERDICTS or row["sound"] not in ("yes", "no") or row["difficulty"] not in ("1", "2", "3"):
        found.append(f"{_name(row)}: verdict, sound or difficulty is not one of the allowed values.")
    if row["side"] not in (*SIDES, "neither"):
        found.append(f"{_name(row)}: the side is {row['side']!r}.")
    if row["verdict"] == "supported" and row["sound"] == "no" or row["sound"] == "yes" and row["verdict"] in VERDICTS[1:4]:
        found.append(f"{_name(row)}: verdict {row['verdict']!r} and sound {row['sound']!r} do not go together.")
    if row["verdict"] == "supported":
        figures_, known = figures(row["quote"]), figures(document)
        found += [f"{_name(row)}: supported, but {row['document']} does not have the figure {n}." for n in sorted(figures_ - known)]
    return found


def _features(archive: Archive) -> list[str]:
    if archive.features and list(archive.features[0]) != FEATURE_COLUMNS:
        return [f"key/features.csv must have the columns {', '.join(FEATURE_COLUMNS)}."]
    judged = {(row["piece"], row["sentence"], row["quote"]) for row in archive.claims}
    found, seen = [], set()
    for row in archive.features:
        name, place = f"{row['piece']} feature {row['feature']!r}, sentence {row['sentence']}", (row["piece"], row["sentence"], row["quote"])
        if row["piece"] not in archive.pieces or row["document"] and row["document"] not in archive.shelf:
            found.append(f"{name}: the piece or the document does not exist.")
            continue
        if place in judged | seen:
            found.append(f"{name}: the same quote is an item of claims.csv or another feature.")
        seen.add(place)
        found += [f"{name}: {problem}" for problem in _feature(archive, row)]
    return found


def _feature(archive: Archive, row: dict[str, str]) -> list[str]:
    body, number = archive.body(row["piece"]), row["sentence"]
    parts = [archive.pieces[row["piece"]].split("\n\n", 1)[0], *(body[start:end] for start, end in words.sentences(body))]
    if not number.isdigit() or int(number) >= len(parts):
        return ["there is no such sentence."]
    found = []
    if not row["quote"] or parts[int(number)].count(row["quote"]) != 1:
        found.append("the quote must occur exactly once in that sentence, or in the lines above the text if it is 0.")
    if bool(row["document"]) != bool(row["locator"]) or row["locator"] not in archive.shelf.get(row["document"], ""):
        found.append(f"the locator is not in {row['document'] or 'a document'}.")
    if not row["feature"] or not row["what_is_true"]:
        found.append("feature or what_is_true is empty.")
    if row["difficulty"] not in ("1", "2", "3") or row["side"] not in (*SIDES, "neither"):
        found.append("difficulty or side is not one of the allowed values.")
    return found


def balance(claims: list[dict[str, str]]) -> dict[str, dict[str, int]]:
    """Return for each side and in all: items, sound, unsound."""
    table = {side: {"items": 0, "sound": 0, "unsound": 0} for side in (*SIDES, "neither", "all")}
    for row in claims:
        for side in (row["side"], "all"):
            table[side]["items"] += 1
            table[side]["sound" if row["sound"] == "yes" else "unsound"] += 1
    return table


def balance_problems(claims: list[dict[str, str]]) -> list[str]:
    """Return what is wrong with the shares of sound items: 40 to 60 % in all and by side, sides equal within one."""
    if any(row["side"] not in (*SIDES, "neither") for row in claims):
        return []  # said by the check of the row
    table, found = balance(claims), []
    for side, row in table.items():
        share = 100 * row["sound"] / row["items"] if row["items"] else 0
        if not 40 <= share <= 60:
            found.append(f"Sound items, {side}: {row['sound']} of {row['items']} ({share:.0f} %). It must be 40 to 60 %.")
    for what in ("sound", "unsound"):
        numbers = [table[side][what] for side in SIDES]
        if abs(numbers[0] - numbers[1]) > 1:
            found.append(f"Items that are {what}: {numbers[0]} of {SIDES[0]}, {numbers[1]} of {SIDES[1]}. They may differ by one.")
    return found


def figures(text: str) -> set[str]:
    """Return the figures of a text, written in digits or words, without the small ones up to three."""
    found = {match.group().replace(",", "") for match in _FIGURE.finditer(text)}
    for match in _NUMBER_WORD.finditer(text):
        tens, unit, alone = (part.lower() if part else None for part in match.groups())
        found.add(str(_UNITS[alone] if alone else _TENS[tens] + _UNITS.get(unit or "zero", 0)))
    return {n for n in found if not n.isdigit() or int(n) > SMALL}


def dates(text: str) -> set[tuple[int, int, int | None]]:
    """Return (day, month, year or None) of every date such as 3 February 2032 or 3 Feb."""
    found = set()
    for day, month, year in _DATE.findall(text):
        found.add((int(day), next(n for name, n in MONTHS.items() if name.startswith(month[:3].lower())), int(year) if year else None))
    return found


def names(sentence: str) -> set[str]:
    """Return the capitalised words inside a sentence; those that open it or a quotation are left out.

    A line without a mark at its end is a headline, where every word may be capitalised.
    """
    spans, found = words.token_spans(sentence), set()
    if sentence[-1:] not in tuple('.!?…"”)'):
        return found
    for n, (start, end) in enumerate(spans):
        before = sentence[:start].rstrip()
        if n and sentence[start].isupper() and before[-1:] not in tuple('."“:!?…([|–'):
            found.add(sentence[start:end].removesuffix("'s").removesuffix("’s"))
    return found


def _agreement(archive: Archive) -> list[str]:
    shelf = "\n".join(archive.shelf.values())
    issued = [str(row["date"]) for row in archive.index] + [str(record["issued"]) for record in archive.records.values()]
    iso = {(int(d), int(m), int(y)) for y, m, d in re.findall(r"\b(\d{4})-(\d\d)-(\d\d)\b", " ".join(issued))}
    days = dates(shelf) | iso
    known_days = {(d, m) for d, m, _ in days}
    known_figures = figures(shelf) | {str(d) for d, _, _ in days}
    makers = " ".join(f"{r['creator']} {r['publisher']}" for r in archive.records.values())
    known_names = {word.lower() for word in words.tokens(shelf + " " + makers) if word[:1].isupper()} | ORDINARY
    found = []
    for piece in archive.pieces:
        body, unsound = archive.body(piece), archive.unsound(piece)
        for number, (start, end) in enumerate(words.sentences(body), 1):
            if number in unsound:
                continue
            sentence, where = body[start:end], f"{piece} sentence {number}"
            for day, month, year in sorted(dates(sentence), key=str):
                if (day, month) not in known_days or year and not {(day, month, year), (day, month, None)} & days:
                    found.append(f"{where}: the date {day}.{month}.{year or ''} is neither on the shelf nor in the key.")
            rest = _DATE.sub(" ", sentence)
            found += [f"{where}: the figure {n} is neither on the shelf nor in the key." for n in sorted(figures(rest) - known_figures)]
            unknown = {n for n in names(sentence) if n.lower() not in known_names}
            found += [f"{where}: the name {n} is neither on the shelf nor in a record." for n in sorted(unknown)]
    return found


def _real(archive: Archive) -> list[str]:
    lines = (Path(__file__).parent / "real_names.txt").read_text(encoding="utf-8").splitlines()
    real = [name.strip() for line in lines if not line.startswith("#") for name in line.split(";") if name.strip()]
    pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(set(real), key=len, reverse=True)))})(?:n|an|ian|ese)?\b")
    found = []
    for kind, texts in (("pieces", archive.pieces), ("shelf", archive.shelf)):
        for id, text in texts.items():
            found += [f"{kind}/{id}.txt names {name}, which belongs to the real world." for name in sorted(set(pattern.findall(text)))]
    return found


def _ice(archive: Archive) -> list[str]:
    found = []
    for id, text in archive.shelf.items():
        for total, white, clear in re.findall(r"^ ?\d+ [A-Z][a-z]{2}\s+(\d+)\s+(\d+)\s+(\d+)\s", text, re.MULTILINE):
            if id.startswith("ice-log") and int(total) != int(white) + int(clear):
                found.append(f"{id}: {total} is not {white} and {clear}.")
    return found


def main() -> int:
    found = check()
    print("\n".join(found) or "The practice archive is consistent.")
    archive = Archive(corpus.root() / "practice")
    levels = Counter((row["side"], row["difficulty"]) for row in archive.claims)
    print("difficulty 1/2/3:", "; ".join(f"{s} {'/'.join(str(levels[s, d]) for d in '123')}" for s in (*SIDES, "neither")))
    sides = Counter(row["side"] for row in archive.features)
    print("features:", "; ".join(f"{s} {sides[s]}" for s in (*SIDES, "neither")))
    print("\nside      items  sound  share")
    for side, row in balance(archive.claims).items():
        print(f"{side:8}  {row['items']:5}  {row['sound']:5}  {100 * row['sound'] / max(1, row['items']):3.0f} %")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
