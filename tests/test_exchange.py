"""Labels to other tools and back: equal field by field, losses as listed, and no word of a real piece in a file."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpers import annotations, corpus, exchange, words
from helpers.annotations import FIELDS, Annotation, Places
from helpers.problems import CourseError

TEXT = (
    "They say the bridge 🌉 is safe; “surely” nobody doubts it.\r\n"
    "The 👩‍👩‍👧 family left a note: שלום לכם, it said.\r\n\r\n"
    "يقول الخبراء إن الجسر آمن. Perhaps it is, perhaps it isn’t\tso.\r\n"
    "Cafe\u0301 owners, 𝒟orrand’s men and «others» agree!"
)
AROUND = ("quote", "prefix", "suffix")
FORMATS = ["w3c", "csv", "doccano", "brat", "labelstudio"]


@pytest.fixture(autouse=True)
def nobody() -> Iterator[None]:
    annotations._state["who"] = ""
    yield
    annotations._state["who"] = ""


def own(text: str = TEXT) -> corpus.Piece:
    return corpus._open_piece("own-text", "my text", {"label": "my text", "title": "my text"}, "own copy", text)


def records(piece: corpus.Piece) -> list[Annotation]:
    """Return labels with overlapping marks, on emoji, right-to-left text and curly quotes, by two people."""
    where = Places(piece)
    size = where.size
    made = [
        (1, 0, size[1], "certain", 5, "", "Ana", "alone"),
        (1, 0, 2, "unnamed source", 4, "Who says “so”?\nA second line, with a comma and a \"quote\".", "Ana", "alone"),
        (1, 1, 6, "hedge", None, "", "Ana", "alone"),
        (1, 4, 7, "booster", 1, "=1+1", "ليلى", "again"),
        (2, 1, 2, "naming", 2, "👩‍👩‍👧 before it", "Ana", "alone"),
        (2, 5, 7, "weasel", 3, "שלום", "ليلى", "alone"),
        (3, 0, size[3], "no claim", None, "a\r\nb", "ليلى", "together"),
        (3, 0, 2, "unnamed source", 3, "", "ليلى", "alone"),
        (4, 3, size[4], "hedge", 2, "", "Ana", "alone"),
        (max(size), 1, 4, "own label", 5, " spaces ", "Ana", "alone"),
    ]
    rows = [Annotation(f"00000000-0000-4000-8000-{n:012}", where.key, s, a, b, label, sure, note, who, stage, f"2026-01-02T03:04:{n:02}.000+00:00", "2")
            for n, (s, a, b, label, sure, note, who, stage) in enumerate(made)]
    return sorted(map(where.quoted, rows), key=annotations.order)


def without(record: Annotation, names: tuple[str, ...]) -> dict:
    return {name: getattr(record, name) for name in FIELDS if name not in names}


def test_the_fixture_holds_what_is_hard() -> None:
    piece = own()
    found = records(piece)
    assert "\r\n" in piece.text and "\t" in piece.text and any(ord(c) > 0xFFFF for c in piece.text)
    assert any(one.quote.startswith("They say the bridge 🌉") for one in found)
    assert any("שלום" in one.quote for one in found) and any("الخبراء" in one.quote for one in found)
    assert any("“surely" in one.quote for one in found)
    first = [one for one in found if one.sentence == 1]
    assert any(a.start < b.start < a.end < b.end for a in first for b in first)


@pytest.mark.parametrize("format", FORMATS)
def test_records_come_back_equal_but_for_the_losses_listed(format: str, tmp_path: Path) -> None:
    piece = own()
    before = records(piece)
    annotations.export(piece, tmp_path / f"x{exchange.SUFFIXES[format]}", format, before)
    back = annotations.import_(tmp_path / f"x{exchange.SUFFIXES[format]}", format, piece)
    lost = exchange.LOSSES[format]
    assert [without(one, lost) for one in back] == [without(one, lost) for one in before]
    for name in lost:
        assert any(getattr(a, name) != getattr(b, name) for a, b in zip(back, before, strict=True)), f"{name} is not lost"
    assert back.said == []


@pytest.mark.parametrize("format", FORMATS)
def test_export_import_export_gives_the_same_bytes(format: str, tmp_path: Path) -> None:
    piece = own()
    one, two = tmp_path / f"one{exchange.SUFFIXES[format]}", tmp_path / f"two{exchange.SUFFIXES[format]}"
    files = annotations.export(piece, one, format, records(piece))
    back = annotations.import_(one, format, piece)
    for first, second in zip(files, annotations.export(piece, two, format, back), strict=True):
        assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize("format", FORMATS)
def test_the_format_and_a_practice_text_are_recognised(format: str, tmp_path: Path) -> None:
    piece = corpus.practice("oselane-2032")
    annotations.mark(piece, 1, "certain")
    annotations.mark(piece, 3, "unnamed source", 4, 9, note="who?")
    path = tmp_path / f"x{exchange.SUFFIXES[format]}"
    annotations.export(piece, path, format)
    back = annotations.import_(path)
    assert [replace(one, id="") for one in back] == [replace(one, id="") for one in annotations.of_piece(piece)]


def test_doccano_rewritten_by_doccano(tmp_path: Path) -> None:
    """doccano keeps text and entities; what is about a mark is gone, as listed."""
    piece, path = own(), tmp_path / "x.jsonl"
    before = records(piece)
    annotations.export(piece, path, "doccano", before)
    row = json.loads(path.read_text(encoding="utf-8"))
    for kept in ({"entities": row["entities"]}, {"label": row["label"]}, {"labels": row["label"]}):
        path.write_text(json.dumps({"id": 7, "text": row["text"]} | kept), encoding="utf-8")
        compare_rewritten("doccano", before, annotations.import_(path, "doccano"))


def test_brat_rewritten_by_brat(tmp_path: Path) -> None:
    piece, path = own(), tmp_path / "x.ann"
    before = records(piece)
    annotations.export(piece, path, "brat", before)
    assert (tmp_path / "x.txt").read_bytes() == TEXT.encode()  # never altered
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if "\tCourseRecord " not in line]
    path.write_text("\n".join(lines), encoding="utf-8")
    flat = [replace(one, note=" ".join(one.note.split()), label=one.label.replace("own label", "own_label")) for one in before]
    compare_rewritten("brat", flat, annotations.import_(path))


def test_label_studio_rewritten_by_label_studio(tmp_path: Path) -> None:
    piece, path = own(), tmp_path / "x.json"
    before = records(piece)
    annotations.export(piece, path, "labelstudio", before)
    tasks = json.loads(path.read_text(encoding="utf-8"))
    tasks[0]["data"].pop("course")
    path.write_text(json.dumps(tasks), encoding="utf-8")
    compare_rewritten("labelstudio", before, annotations.import_(path))


def compare_rewritten(format: str, before: list[Annotation], back: list[Annotation]) -> None:
    lost = exchange.TOOL_LOSSES[format]
    left = sorted(json.dumps(without(one, lost)) for one in before)
    assert sorted(json.dumps(without(one, lost)) for one in back) == left


@pytest.mark.parametrize("format", ["doccano", "labelstudio"])
def test_places_counted_in_utf16_are_turned(format: str, tmp_path: Path) -> None:
    """Some versions of these tools count an emoji as two."""
    piece, path = own(), tmp_path / f"x{exchange.SUFFIXES[format]}"
    before = records(piece)
    annotations.export(piece, path, format, before)
    made = json.loads(path.read_text(encoding="utf-8"))

    def units(n: int) -> int:
        return len(TEXT[:n].encode("utf-16-le")) // 2

    if format == "doccano":
        made["entities"] = [e | {"start_offset": units(e["start_offset"]), "end_offset": units(e["end_offset"])} for e in made["entities"]]
        path.write_text(json.dumps(made), encoding="utf-8")
    else:
        for result in made[0]["annotations"][0]["result"] + made[0]["annotations"][1]["result"]:
            value = result["value"]
            value["start"], value["end"] = units(value["start"]), units(value["end"])
        path.write_text(json.dumps(made), encoding="utf-8")
    back = annotations.import_(path, format)
    assert list(back) == before
    assert "counted emoji double" in back.said[0]


def test_other_line_ends_do_not_move_a_label(tmp_path: Path) -> None:
    piece, path = own(), tmp_path / "x.jsonl"
    before = records(piece)
    unix = own(TEXT.replace("\r\n", "\n"))
    assert annotations.key(unix) == annotations.key(piece)
    annotations.export(unix, path, "doccano", before)
    assert list(annotations.import_(path, "doccano", piece)) == before


def test_marks_of_other_tools_are_put_on_words_and_it_is_said(tmp_path: Path) -> None:
    text = "Perhaps it rains. Surely it will not."
    path = tmp_path / "x.jsonl"
    marks = [[2, 10, "hedge"], [11, 25, "booster"], [16, 17, "nothing"], ["x", 3, "bad"]]
    path.write_text(json.dumps({"text": text, "label": marks}), encoding="utf-8")
    found = annotations.import_(path)
    assert [(one.sentence, one.start, one.end, one.label) for one in found] == [(1, 0, 2, "hedge"), (1, 2, 3, "booster"), (2, 0, 1, "booster")]
    assert len(found.said) == 3
    assert all(word in " ".join(found.said) for word in ("holds no word", "whole word", "end of a sentence"))


def test_brat_marks_with_a_gap(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text("They say it is so.", encoding="utf-8")
    (tmp_path / "x.ann").write_text("T1\tunnamed_source 0 4;12 14\tThey is\nR1\tX Arg1:T1 Arg2:T1\n", encoding="utf-8")
    found = annotations.import_(tmp_path / "x.ann")
    assert [(one.start, one.end, one.label) for one in found] == [(0, 4, "unnamed source")]
    assert "gap" in found.said[0]


def test_csv_has_the_columns_agreed_and_no_text(tmp_path: Path) -> None:
    piece = own()
    annotations.export(piece, tmp_path / "x", "csv", records(piece))
    with open(tmp_path / "x.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == "piece,sentence,word_start,word_end,label,confidence,note,who,stage,time,guideline".split(",")
    assert len(rows) == 11
    assert "bridge" not in (tmp_path / "x.csv").read_text(encoding="utf-8")


def test_ids_from_csv_are_the_same_each_time(tmp_path: Path) -> None:
    piece = own()
    annotations.export(piece, tmp_path / "x.csv", "csv", records(piece))
    first, second = (annotations.import_(tmp_path / "x.csv", piece=piece) for _ in range(2))
    assert first == second and len({one.id for one in first}) == len(first)


def test_losses_are_told() -> None:
    table = exchange.losses()
    assert list(table["format"]) == list(exchange.SUFFIXES)
    assert set(exchange.LOSSES) == set(exchange.TOOL_LOSSES)
    assert all(set(exchange.LOSSES[name]) <= set(exchange.TOOL_LOSSES[name]) for name in exchange.LOSSES)


# --- real pieces: positions only ---------------------------------------------------------------


@pytest.fixture
def copied(small, desk: Path) -> corpus.Piece:
    """A piece that plays a real one, with an own copy at hand."""
    (desk / "own").mkdir(parents=True, exist_ok=True)
    id = small.ids[0]
    (desk / "own" / f"{id}.txt").write_text(small.text(id), encoding="utf-8")
    return corpus.piece(id)


def label_all(piece: corpus.Piece) -> None:
    where = Places(piece)
    for number, size in where.size.items():
        annotations.mark(where, number, "certain", note=f"My view of {number}.")
        annotations.mark(where, number, "hedge", 0, max(1, size // 2), note="“" + piece.sentences["text"][number - 1] + "” is what it says.")


@pytest.mark.parametrize("format", ["w3c", "csv"])
def test_no_word_of_a_real_piece_is_exported_and_a_copy_gives_it_back(copied: corpus.Piece, format: str, tmp_path: Path) -> None:
    label_all(copied)
    one, two = tmp_path / f"one{exchange.SUFFIXES[format]}", tmp_path / f"two{exchange.SUFFIXES[format]}"
    annotations.export(copied, one, format)
    written = one.read_text(encoding="utf-8")
    allowed = {words.fold(word) for word in words.tokens("My view of is what it says certain hedge alone me")}
    frame = {words.fold(word) for word in words.tokens(format_frame(format))}
    theirs = {words.fold(word) for word in words.tokens(copied.text)} - allowed - frame
    assert not theirs & {words.fold(word) for word in words.tokens(written)} - set(map(str, range(10_000)))
    back = annotations.import_(one)  # the copy is at hand
    where = Places(copied)
    assert all(record.quote == where.text[slice(*where.characters(record.sentence, record.start, record.end))] for record in back)
    assert all(record.quote and (record.prefix or record.sentence == 1) for record in back)
    annotations.export(copied, two, format, back)
    assert one.read_bytes() == two.read_bytes()


def format_frame(format: str) -> str:
    empty = Annotation("0", "x", 1, 0, 1, "l", note="n")
    return annotations.to_w3c(empty) if format == "w3c" else ",".join(exchange.CSV_COLUMNS)


def test_without_a_copy_places_come_back_without_words(copied: corpus.Piece, desk: Path, tmp_path: Path) -> None:
    label_all(copied)
    annotations.export(copied.id, tmp_path / "x.csv")
    (desk / "own" / f"{copied.id}.txt").unlink()
    back = annotations.import_(tmp_path / "x.csv")
    assert len(back) == 2 * len(copied.sentences) and not any(one.quote for one in back)
    assert "no copy is at hand" in back.said[0]


@pytest.mark.parametrize("format", ["doccano", "brat", "labelstudio", "conll"])
def test_files_with_text_are_refused_for_a_real_piece(copied: corpus.Piece, format: str, tmp_path: Path) -> None:
    label_all(copied)
    for piece in (copied, copied.id):
        with pytest.raises(CourseError, match="w3c or csv"):
            annotations.export(piece, tmp_path / "x", format)
    disguised = own(copied.text)
    annotations.mark(disguised, 1, "certain")
    with pytest.raises(CourseError, match="w3c or csv"):
        annotations.export(disguised, tmp_path / "x", format)
    assert list(tmp_path.glob("x*")) == []


def test_a_file_with_the_text_of_a_real_piece_is_not_read(copied: corpus.Piece, tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_text(json.dumps({"text": copied.text, "label": [[0, 5, "hedge"]]}), encoding="utf-8")
    with pytest.raises(CourseError, match="travel without text"):
        annotations.import_(tmp_path / "x.jsonl")


def test_what_a_note_copies_is_cut(copied: corpus.Piece, desk: Path) -> None:
    sentence = copied.sentences["text"][2]
    note = f"I think that {sentence} This is too sure."
    record = Annotation("1", copied.id, 3, 0, 2, "certain", note=note)
    cut = exchange.free_of_text(record).note
    assert cut == "I think that “…”. This is too sure."
    assert exchange.free_of_text(replace(record, note=cut)).note == cut
    (desk / "own" / f"{copied.id}.txt").unlink()
    # Without a copy a whole sentence is still recognised.
    alone = replace(record, note=f"Too sure for me.\n{sentence}")
    assert exchange.free_of_text(alone).note.endswith("“…”") and sentence[:12] not in exchange.free_of_text(alone).note
    assert exchange.free_of_text(replace(record, piece="oselane-2032")).note == note


# --- bad files -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "body", "said"), [
    ("x.csv", b"a,b\n1,2\n", "lacks the column"), ("x.json", b"{", "not JSON"), ("x.json", b'[{"data": {}}]', "holds no text"),
    ("x.jsonl", b'{"id": 1}\n', "without a text"), ("x.jsonl", b"[[\n", "one JSON object a line"), ("x.csv", b"\xff\xfe", "UTF-8"),
    ("x.doc", b"x", "no ending"), ("x.conll", b"x _ O O\n", "cannot|lacks too much"), ("x.ann", b"T1\tx 0 1\ty\n", "two files"),
])
def test_what_is_wrong_with_a_file_is_said(name: str, body: bytes, said: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(body)
    with pytest.raises(CourseError, match=said):
        annotations.import_(tmp_path / name)


def test_missing_files_labels_and_formats_are_said(tmp_path: Path) -> None:
    piece = own()
    for call in (lambda: annotations.import_(tmp_path / "none.csv"), lambda: annotations.export(piece, tmp_path / "x", "csv"),
                 lambda: annotations.export(piece, tmp_path / "x", "xml", records(piece)), lambda: annotations.load(tmp_path / "none.jsonl")):
        with pytest.raises(CourseError):
            call()


def test_bad_rows_of_a_csv_are_counted(tmp_path: Path) -> None:
    piece = own()
    annotations.export(piece, tmp_path / "x.csv", "csv", records(piece))
    with open(tmp_path / "x.csv", "a", encoding="utf-8") as file:
        file.write(f"{annotations.key(piece)},nine,0,1,hedge,,,,,,\n")
    found = annotations.import_(tmp_path / "x.csv", piece=piece)
    assert len(found) == 10 and "1 line(s)" in found.said[0]


def test_a_label_finds_its_words_in_a_changed_text(tmp_path: Path) -> None:
    """A course update may move sentences: the quotation finds them again."""
    before = own("It may rain tomorrow. They say so.")
    annotations.mark(before, 2, "unnamed source", 0, 2)
    after = own("A new first sentence. It may rain tomorrow. They say so.")
    moved = [replace(one, piece=annotations.key(after)) for one in annotations.of_piece(before)]
    annotations.save(moved, tmp_path / "x.jsonl")
    assert [(one.sentence, one.quote) for one in annotations.import_(tmp_path / "x.jsonl", piece=after)] == [(3, "They say")]
    lost = [replace(moved[0], quote="Nobody says")]
    annotations.save(lost, tmp_path / "x.jsonl")
    assert "do not fit" in annotations.import_(tmp_path / "x.jsonl", piece=after).said[0]


# --- any text ------------------------------------------------------------------------------------

ANY = st.text(st.sampled_from(list("ab.  \t\r\n“”’é🙂👩\u200dשלى,1")), min_size=1, max_size=60)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=ANY, note=ANY, choice=st.randoms(use_true_random=False))
def test_any_text_comes_back(tmp_path: Path, text: str, note: str, choice) -> None:
    piece = own(text)
    where = Places(piece)
    if not where.size:
        return
    made = []
    for n in range(5):
        number = choice.choice(list(where.size))
        start = choice.randrange(where.size[number])
        record = Annotation(f"00000000-0000-4000-8000-{n:012}", where.key, number, start, choice.randint(start + 1, where.size[number]),
                            choice.choice(["hedge", "unnamed source"]), choice.choice([None, 3]), note, "Ana", "alone", f"{n}", "1")
        made.append(where.quoted(record))
    made.sort(key=annotations.order)
    for format in FORMATS:
        path = tmp_path / f"x{exchange.SUFFIXES[format]}"
        annotations.export(piece, path, format, made)
        lost = exchange.LOSSES[format]
        back = annotations.import_(path, format, piece)
        assert [without(one, lost) for one in back] == [without(one, lost) for one in made], format


# --- the other tools' own parsers ----------------------------------------------------------------

TOOLS = {
    "conllu": ["conllu==6.0.0"],
    "pybrat": ["pybrat==0.1.7"],
    "bioc": ["bioc==2.1", "jsonlines==4.0.0", "intervaltree==3.2.1", "sortedcontainers==2.4.0", "docopt==0.6.2", "tqdm", "lxml"],
    "doccano-transformer": ["doccano-transformer==1.0.2"],
    "label-studio-converter": ["label-studio-converter==0.0.59", "label-studio-tools==0.0.4", "ijson==3.2.3", "ujson", "appdirs==1.4.4"],
}


@pytest.fixture(scope="session")
def tool(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str, Path], object]:
    """Return a function that runs a few lines of Python with a package of another tool and gives back what they print as JSON.

    The packages are no part of the course: they are put into .venv/other-tools once, each by itself.
    """

    def run(name: str, code: str, folder: Path) -> object:
        place = Path(os.environ.get("COURSE_OTHER_TOOLS", Path(sys.prefix) / "other-tools")) / name
        if not (place / "ready").exists():
            command = [sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-deps", "--retries=1", "--timeout=20",
                       "--target", str(place), "--upgrade", *TOOLS[name]]
            try:
                done = subprocess.run(command, capture_output=True, text=True, timeout=180)
            except (OSError, subprocess.TimeoutExpired) as problem:
                pytest.skip(f"{name} could not be installed: {problem}")
            if done.returncode:
                pytest.skip(f"{name} could not be installed: {done.stderr.strip().splitlines()[-1:]}")
            (place / "ready").write_text("", encoding="utf-8")
        done = subprocess.run([sys.executable, "-c", code, str(folder)], env=os.environ | {"PYTHONPATH": str(place), "PYTHONUTF8": "1"},
                              capture_output=True, text=True, encoding="utf-8", timeout=120)
        assert done.returncode == 0, done.stderr[-1500:]
        return json.loads(done.stdout.strip().splitlines()[-1])

    return run


def distinct(found: list[Annotation]) -> list[Annotation]:
    """Return the records without a second one on the same words (pybrat takes no two)."""
    return list({(one.sentence, one.start, one.end): one for one in reversed(found)}.values())[::-1]


def expected(piece: corpus.Piece, found: list[Annotation]) -> list[list]:
    where = Places(piece)
    return sorted([*where.characters(one.sentence, one.start, one.end), one.label] for one in found)


def test_brat_files_open_in_bioc(tool, tmp_path: Path) -> None:
    piece, found = own(), records(own())
    annotations.export(piece, tmp_path / "x.ann", "brat", found)
    code = ("import sys, json, pathlib; from bioc import brat; f = pathlib.Path(sys.argv[1]);"
            "d = brat.loads((f/'x.txt').read_bytes().decode(), (f/'x.ann').read_bytes().decode());"
            "print(json.dumps([[[*next(iter(e.locations))[:2], e.type, e.text] for e in d.entities],"
            "[[n.refid, n.text] for n in d.annotations if getattr(n, 'type', '') and hasattr(n, 'refid') and n.type == 'AnnotatorNotes']]))")
    entities, notes = tool("bioc", code, tmp_path)
    assert sorted(e[:3] for e in entities) == sorted([a, b, exchange.tag(label)] for a, b, label in expected(piece, found))
    assert all(piece.text[a:b].replace("\t", " ") == text for a, b, _, text in entities)
    assert sorted(text for _, text in notes) == sorted(" ".join(one.note.split()) for one in found if one.note)


def test_brat_files_open_in_pybrat(tool, tmp_path: Path) -> None:
    piece, found = own(), distinct(records(own()))
    annotations.export(piece, tmp_path / "x.ann", "brat", found)
    code = ("import sys, json; from pybrat.parser import BratParser; e, = BratParser().parse(sys.argv[1]);"
            "print(json.dumps([[x.start, x.end, x.type, x.mention] for x in e.entities]))")
    entities = tool("pybrat", code, tmp_path)
    assert sorted(e[:3] for e in entities) == sorted([a, b, exchange.tag(label)] for a, b, label in expected(piece, found))
    assert all(piece.text[a:b].replace("\t", " ") == text for a, b, _, text in entities)


def test_conll_files_open_in_conllu_and_nltk(tool, tmp_path: Path) -> None:
    from nltk.corpus.reader import ConllCorpusReader

    piece, found = own(), records(own())
    annotations.export(piece, tmp_path / "x.conll", "conll", found)
    where = Places(piece)
    forms = [[piece.text[a:b] for a, b in spans] for spans in where.words.values()]
    code = ("import sys, json, pathlib, conllu; t = (pathlib.Path(sys.argv[1])/'x.conll').read_text(encoding='utf-8').replace(' ', '\\t');"
            "print(json.dumps([[[w['form'], w['chunk'], w['ne']] for w in s] for s in conllu.parse(t, fields=['form', 'pos', 'chunk', 'ne'])]))")
    sentences = tool("conllu", code, tmp_path)
    assert [[word[0] for word in one] for one in sentences] == forms
    assert [word[1] for word in sentences[0]] == ["B-certain"] + ["I-certain"] * (where.size[1] - 1)
    assert [word[2] for word in sentences[0]][:8] == ["O", "B-hedge", *["I-hedge"] * 4, "O", "O"]  # the longest of three that overlap
    reader = ConllCorpusReader(str(tmp_path), ["x.conll"], ("words", "pos", "chunk", "ne"), encoding="utf-8")
    assert [list(one) for one in reader.sents()] == forms


def test_doccano_files_open_in_doccano_transformer(tool, tmp_path: Path) -> None:
    """doccano's own converter. It asks for one function of an old spaCy, which it does not need for this."""
    piece, found = own(), records(own())
    annotations.export(piece, tmp_path / "x.jsonl", "doccano", found)
    code = ("import sys, json, types; s, g = types.ModuleType('spacy'), types.ModuleType('spacy.gold'); g.biluo_tags_from_offsets = None;"
            "sys.modules.update({'spacy': s, 'spacy.gold': g});"
            "from doccano_transformer.datasets import NERDataset; from doccano_transformer.utils import read_jsonl;"
            "import pathlib; p = pathlib.Path(sys.argv[1]); row = json.loads((p/'x.jsonl').read_text(encoding='utf-8'));"
            "(p/'y.jsonl').write_text(json.dumps({'id': row['id'], 'text': row['text'], 'labels': row['label']}), encoding='utf-8');"
            "d = list(read_jsonl(filepath=str(p/'y.jsonl'), dataset=NERDataset, encoding='utf-8')); "
            "print(json.dumps([d[0].text, sorted(d[0].labels[0]), sum(1 for _ in NERDataset.from_jsonl(str(p/'y.jsonl')).to_conll2003(str.split))]))")
    text, labels, written = tool("doccano-transformer", code, tmp_path)
    assert text == TEXT and labels == expected(piece, found) and written == 1


def test_label_studio_files_open_in_its_converter(tool, tmp_path: Path) -> None:
    piece, found = own(), [one for one in records(own()) if one.label != "own label"]
    annotations.export(piece, tmp_path / "x.json", "labelstudio", found)
    labels = sorted({one.label for one in found})
    (tmp_path / "config.xml").write_text(exchange.label_studio_config(labels), encoding="utf-8")
    code = ("import sys, json, pathlib; from label_studio_converter import Converter; f = pathlib.Path(sys.argv[1]);"
            "c = Converter((f/'config.xml').read_text(encoding='utf-8'), str(f), download_resources=False);"
            "c.convert_to_json_min(str(f/'x.json'), str(f/'out'), is_dir=False); c.convert_to_conll2003(str(f/'x.json'), str(f/'out'), is_dir=False);"
            "rows = json.loads((f/'out'/'result.json').read_text(encoding='utf-8'));"
            "print(json.dumps([sorted([l['start'], l['end'], *l['labels'], l['text']] for r in rows for l in r['label']),"
            "(f/'out'/'result.conll').stat().st_size]))")
    marks, size = tool("label-studio-converter", code, tmp_path)
    assert [mark[:3] for mark in marks] == expected(piece, found)
    assert all(piece.text[a:b] == text for a, b, _, text in marks) and size > 100


def test_w3c_files_are_what_the_model_asks_for(tmp_path: Path) -> None:
    """The keys and kinds of the Web Annotation Data Model, for texts that are free and for real pieces."""
    piece = own()
    annotations.export(piece, tmp_path / "x.jsonl", "w3c", [*records(piece), Annotation("1", "riac", 3, 0, 4, "certain")])
    for line in (tmp_path / "x.jsonl").read_text(encoding="utf-8").split("\n")[:-1]:
        row = json.loads(line)
        assert row["@context"][0] == "http://www.w3.org/ns/anno.jsonld" and row["id"].startswith("urn:uuid:")
        assert row["type"] == "Annotation" and row["target"]["source"].startswith("urn:")
        kinds = [one["type"] for one in row["target"]["selector"]]
        assert kinds == (["FragmentSelector"] if "riac" in row["target"]["source"] else ["FragmentSelector", "TextPositionSelector", "TextQuoteSelector"])
        assert all(one["type"] == "TextualBody" and one["value"] for one in row["body"])
