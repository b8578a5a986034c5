"""Editions: the same bytes each time, and records, claims, names and quotations that hold together."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from datetime import date

import jsonschema
import pytest
import yaml

from helpers import corpus, documents, words
from helpers.maintain import editions

COMPUTED = ("anchors.json", "counts.csv", "marks.csv", "attributions.csv")
TEXT = {"type": "string", "minLength": 1}
TEXT_OR_NOTHING = {"type": ["string", "null"]}
KEY = {"type": ["string", "null"], "pattern": r"^[A-Z]{1,2}\d+[a-z]?(;\s*[A-Z]{1,2}\d+[a-z]?)*$"}


def all_of(**properties: dict) -> dict:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def list_of(items: dict, least: int = 0) -> dict:
    return {"type": "array", "items": items, "minItems": least}


RECORD = all_of(
    title=TEXT, creator=TEXT_OR_NOTHING, creator_role=TEXT, publisher=TEXT_OR_NOTHING, type=TEXT, language={"const": "en"}, label=TEXT,
    issued={"type": ["string", "null"], "pattern": r"^\d{4}(-\d\d(-\d\d)?)?$"},
    dates=all_of(published=TEXT, rerun=TEXT, captured=TEXT),
    addresses=list_of(all_of(what=TEXT, address={"type": ["string", "null"], "pattern": r"^https?://\S+$"}, reference=KEY), 1),
    copy={"type": "string", "pattern": r"^(https?://\S+|none found.*)$"}, search_for=TEXT,
    chain=list_of(all_of(step=TEXT, who=TEXT, date=TEXT_OR_NOTHING, note=TEXT, reference=KEY), 1),
    copy_lacks=list_of(TEXT), copy_adds=list_of(TEXT), origin_contradictions=list_of(TEXT),
    sides=all_of(armenia_azerbaijan=TEXT, russia_ukraine_west=TEXT),
    who_speaks=list_of(all_of(about=TEXT, says=TEXT, who_says=TEXT, reply=TEXT_OR_NOTHING, references=list_of(KEY)), 1),
    rights=all_of(holder=TEXT, layers=list_of(all_of(layer=TEXT, ground=TEXT), 1)),
    received=all_of(capture=TEXT), extent=all_of(paragraphs={"type": "integer"}, sentences={"type": "integer"}, words={"type": "integer"}),
)
COLUMNS = {
    "claims.csv": ["claim", "kind", "sentence", "attributed", "verdict", "reason", "references", "how_read"],
    "names.csv": ["name", "for", "sentences", "effect", "others_say", "references"],
    "quotes.csv": ["quote", "sentence", "purpose"],
    "counts.csv": ["word", "count"],
    "marks.csv": editions.MARK_COLUMNS,
    "attributions.csv": editions.ATTRIBUTION_COLUMNS,
}
KINDS = {"fact", "interpretation", "value", "forecast", "demand"}
VERDICTS = {"supported", "partly", "contradicted", "not settled here", "opinion or forecast"}
HOW_READ = {"in full", "in part", "opening only", "not read", "none"}
REFERENCE_KINDS = {"primary", "record", "reporting", "scholarly", "analysis", "party", "tertiary", "source text"}
each_piece = pytest.mark.parametrize("id", corpus.PIECES)


def file_of(id: str, name: str):
    return corpus.table(corpus.root() / "pieces" / id / name)


def numbers(cell: object) -> list[int]:
    return [int(number) for number in str(cell).split(";") if number.strip()]


def keys(cell: object) -> list[str]:
    return [key.strip() for key in str(cell).split(";") if key.strip()]


def keys_in_records(value: object) -> list[str]:
    if isinstance(value, dict):
        named = keys(value.get("reference") or "")
        return named + [key for inner in value.values() for key in keys_in_records(inner)] + list(value.get("references") or [])
    return [key for inner in value for key in keys_in_records(inner)] if isinstance(value, list) else []


@pytest.fixture(scope="module")
def known_keys() -> set[str]:
    return set(corpus.references()["key"])


@pytest.fixture(scope="session")
def received(seeds):
    return editions.received(seeds)


# --- what the command builds -------------------------------------------------------------------


def practice_piece() -> editions.Received:
    made = corpus.practice("oselane-2032")
    return editions.Received("oselane-2032", made.text.split("\n\n"), [1] * made.text.count("\n\n") + [1])


def test_building_twice_gives_the_same_bytes(tmp_path):
    for name in ("one", "two"):
        editions.build(practice_piece(), tmp_path / name)
    for file in COMPUTED:
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()
        assert b"\r" not in (tmp_path / "one" / file).read_bytes()


def test_an_edition_holds_no_running_text(tmp_path):
    piece = practice_piece()
    editions.build(piece, tmp_path)
    stored = [documents.decode((tmp_path / file).read_bytes(), file) for file in COMPUTED]
    pairs = list(zip(words.tokens(piece.text), words.tokens(piece.text)[1:], strict=False))
    assert not any(re.search(rf"\b{re.escape(a)}\s+{re.escape(b)}\b", text) for a, b in pairs if len(a + b) > 9 for text in stored)
    made = editions.anchors(piece)
    assert all(("hash" in row) == (row["words"] >= 8) for row in made["sentences"])
    assert set(made) == {"hash", "whole", "sentences"}


def test_rebuilding_changes_nothing(seeds, tmp_path, monkeypatch, capsys):
    """The committed editions are what the command makes of the received texts."""
    kept = corpus.root()
    copy = tmp_path / "corpus"
    shutil.copytree(kept, copy, ignore=shutil.ignore_patterns("own", "practice"))
    monkeypatch.setattr(corpus, "root", lambda: copy)
    assert editions.main([str(seeds)]) == 0
    changed = [str(path.relative_to(copy)) for path in sorted(copy.rglob("*")) if path.is_file()
               and path.read_bytes() != (kept / path.relative_to(copy)).read_bytes()]
    assert changed == [], "run: python3 course.py editions ../shared/seeds"


def test_missing_texts_are_said_and_change_nothing(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(editions, "build", lambda *_: pytest.fail("nothing may be built"))
    for folder in (tmp_path, tmp_path / "none"):
        assert editions.main([str(folder)]) == 1
        assert "Not found" in capsys.readouterr().out
    (tmp_path / "a.txt").write_bytes(b"%PDF-1.4")
    assert editions.main([str(tmp_path)]) == 1
    assert "PDF" in capsys.readouterr().out


# --- what is written by hand ---------------------------------------------------------------------


@each_piece
def test_record_is_valid(id, known_keys):
    record = yaml.safe_load((corpus.root() / "pieces" / id / "record.yaml").read_text(encoding="utf-8"))
    jsonschema.validate(record, RECORD)
    sentences = corpus._edition(id).sentences
    assert record["extent"] == {"paragraphs": int(sentences["paragraph"].max()), "sentences": len(sentences), "words": int(sentences["words"].sum())}
    assert set(keys_in_records(record)) <= known_keys
    assert (corpus.root() / "captures" / f"{record['received']['capture']}.csv").exists()


@each_piece
def test_computed_files_agree_with_each_other(id):
    piece = corpus._edition(id)
    assert int(piece.counts["count"].sum()) == int(piece.sentences["words"].sum())
    assert list(piece.counts["word"]) == sorted(piece.counts["word"])
    assert list(piece.sentences["sentence"]) == list(range(1, len(piece.sentences) + 1))
    assert piece.sentences["paragraph"].is_monotonic_increasing and piece.sentences["section"].is_monotonic_increasing
    sizes = dict(zip(piece.sentences["sentence"], piece.sentences["words"], strict=True))
    for mark in file_of(id, "marks.csv").itertuples():
        assert 0 <= mark.word_start < mark.word_end <= sizes[mark.sentence]
    for row in file_of(id, "attributions.csv").to_dict("records"):
        assert row["sentence"] in sizes and row["type"] in ("direct", "indirect", "mixed")
        for part in ("source", "cue", "content"):
            start, end = row[f"{part}_word_start"], row[f"{part}_word_end"]
            assert (start == "") == (end == "") and (start == "" or 0 <= int(float(start)) < int(float(end)))
    assert piece.state == "edition" and piece.text is None


@each_piece
@pytest.mark.parametrize("name", COLUMNS)
def test_columns(id, name):
    assert list(file_of(id, name).columns) == COLUMNS[name]


@each_piece
def test_claims(id, known_keys):
    rows, last = file_of(id, "claims.csv"), len(corpus._edition(id).sentences)
    kinds = dict(zip(corpus.references()["key"], corpus.references()["kind"], strict=True))
    assert len(rows) >= 12 and not rows["claim"].duplicated().any()
    for row in rows.itertuples():
        assert row.kind in KINDS and row.verdict in VERDICTS and row.how_read in HOW_READ, row.claim
        assert row.claim.strip() and row.attributed.strip() and row.reason.strip(), row.claim
        assert numbers(row.sentence) and all(1 <= number <= last for number in numbers(row.sentence)), row.claim
        named = keys(row.references)
        assert set(named) <= known_keys, (row.claim, set(named) - known_keys)
        if row.verdict in ("supported", "partly", "contradicted"):
            assert named and row.how_read not in ("none", "not read"), row.claim
            assert any(kinds[key] != "tertiary" for key in named), row.claim
        if not named:
            assert row.how_read == "none", row.claim


@each_piece
def test_names(id, known_keys):
    rows, piece = file_of(id, "names.csv"), corpus._edition(id)
    vocabulary = {part for word in piece.counts["word"] for part in re.findall(r"[^\W\d_]+|\d+", word)}
    for row in rows.to_dict("records"):
        assert 1 <= len(words.tokens(row["name"])) <= 5, row["name"]
        assert row["for"].strip() and row["effect"].strip(), row["name"]
        assert numbers(row["sentences"]) and all(1 <= number <= len(piece.sentences) for number in numbers(row["sentences"])), row["name"]
        assert set(keys(row["references"])) <= known_keys, row["name"]
        assert set(re.findall(r"[^\W\d_]+|\d+", words.fold(row["name"]))) <= vocabulary, row["name"]


@each_piece
def test_quotations_are_short_and_few(id):
    rows, piece = file_of(id, "quotes.csv"), corpus._edition(id)
    known = dict(zip(piece.counts["word"], piece.counts["count"], strict=True))
    sizes = [len(re.findall(r"\w+", quote)) for quote in rows["quote"]]
    assert sizes and max(sizes) <= 12 and sum(sizes) <= 0.1 * piece.sentences["words"].sum()
    assert all(1 <= number <= len(piece.sentences) for cell in rows["sentence"] for number in numbers(cell))
    for quote in rows["quote"]:
        assert all(known.get(word, 0) >= count for word, count in words.count_words(quote).items()), quote
    assert rows["purpose"].str.strip().all() and not rows["quote"].duplicated().any()


def quoted_in(sentence: str, quote: str) -> bool:
    """Tell whether a sentence holds a quotation word for word; "Artsakh" is in "Artsakh's"."""
    def flat(text: str) -> str:
        return " ".join(["", *re.findall(r"[^\W\d_]+|\d+", words.fold(text)), ""])

    return flat(quote) in flat(sentence)


@each_piece
def test_quotations_and_names_stand_where_we_say(received, id):
    sentences = dict(enumerate((p[a:b] for p in received[id].paragraphs for a, b in words.sentences(p)), 1))
    # Collected first, so that a failing test prints places and no sentence of a piece.
    misplaced = [row.quote for row in file_of(id, "quotes.csv").itertuples()
                 if not any(quoted_in(sentences[number], row.quote) for number in numbers(row.sentence))]
    misplaced += [(row.name, number) for row in file_of(id, "names.csv").itertuples() for number in numbers(row.sentences)
                  if not quoted_in(sentences[number], row.name)]
    del sentences, received
    assert misplaced == []


@each_piece
def test_guide_has_every_paragraph(id):
    piece = corpus._edition(id)
    assert list(piece.guide) == list(range(1, int(piece.sentences["paragraph"].max()) + 1))
    assert all(len(said.split()) >= 3 for said in piece.guide.values())


def test_ladder():
    rows = file_of("global-research", "ladder.csv")
    assert list(rows.columns) == ["step", "certainty", "sentence", "quote", "evidence_added"]
    assert list(rows["step"]) == list(range(1, len(rows) + 1)) and rows["sentence"].is_monotonic_increasing
    quotes = set(file_of("global-research", "quotes.csv")["quote"])
    assert set(rows["quote"]) <= quotes and rows["certainty"].str.strip().all() and rows["evidence_added"].str.strip().all()


def test_references():
    rows = corpus.references()
    assert list(rows.columns) == ["key", "title", "publisher", "date", "address", "lean", "kind", "how_read"]
    assert not rows["key"].duplicated().any(), [key for key, n in Counter(rows["key"]).items() if n > 1]
    for row in rows.itertuples():
        assert re.fullmatch(r"[A-Z]{1,2}\d+[a-z]?", row.key) and row.title.strip() and row.publisher.strip(), row.key
        assert row.kind in REFERENCE_KINDS and row.how_read in HOW_READ, row.key
        assert re.fullmatch(r"(https?://\S+)?", row.address), row.key


ISO = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")


def test_chronology(known_keys):
    rows = corpus.chronology()
    assert list(rows.columns) == ["date", "event", "place", "toll", "references", "note"]
    for row in rows.itertuples():
        parts = str(row.date).split("/")
        assert len(parts) <= 2 and all(ISO.fullmatch(part) for part in parts), row.date
        for part in parts:
            date.fromisoformat((part + "-01-01")[:10])
        assert parts == sorted(parts) and row.event.strip(), row.date
        assert keys(row.references) and set(keys(row.references)) <= known_keys, (row.date, row.references)
    first = [str(value).split("/")[0] for value in rows["date"]]
    assert all(a[: len(b)] <= b[: len(a)] for a, b in zip(first, first[1:], strict=False)), "the dates are out of order"


@pytest.mark.parametrize("name", ["modern-diplomacy", "global-research", "main-obstacle", "uneasy-ally", "unreliable-partner"])
def test_captures(name):
    rows = corpus.capture(name)
    assert list(rows.columns) == ["line", "role", "piece", "words"] and list(rows["line"]) == list(range(1, len(rows) + 1))
    body = rows[rows["role"].isin(corpus._BODY_ROLES)]
    for id, size in body.groupby("piece")["words"].sum().items():
        assert id in corpus.PIECES and size == corpus._edition(id).sentences["words"].sum()
