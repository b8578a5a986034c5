"""course.py texts: own copies are found and kept, and everything that goes wrong is said in one sentence."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest

from helpers import corpus, texts
from helpers.problems import CourseError

ROOT = texts.Path(__file__).resolve().parents[1]
RUSSIAN = "Озеро замёрзло в начале января. Дорога через лёд закрыта для грузовиков. Никто не знает, когда её откроют снова. " * 3
GERMAN = "Der See ist Anfang Januar zugefroren. Die Straße bleibt für Lastwagen gesperrt, und niemand weiß, wann sie wieder öffnet. " * 3
SPANISH = "El lago se heló a principios de enero. La carretera está cerrada para los camiones y nadie sabe cuándo se abrirá otra vez. " * 3
ENGLISH = "The river rose in the night. By morning the bridge had gone, and the people of both banks stood and looked at the water. " * 3
# Runs the command on the small corpus in a process of its own, as a reader would run it on the real one.
DRIVER = """
import sys; from pathlib import Path
from helpers import alignment, corpus, texts
corpus.PIECES = tuple(sys.argv[2].split(",")); corpus.root = lambda: Path(sys.argv[1]); alignment.ROUNDS = 3
sys.exit(texts.main(sys.argv[3:]))
"""


def command(*paths: object, small=None, env: dict | None = None) -> tuple[int, list[str]]:
    """Run the command in a process of its own; return its status and the lines it printed."""
    start = ["-m", "helpers.texts"] if small is None else ["-c", DRIVER, str(small.folder), ",".join(small.ids)]
    done = subprocess.run([sys.executable, *start, *map(str, paths)], capture_output=True, cwd=ROOT, timeout=120,
                          env={**os.environ, "PYTHONIOENCODING": "utf-8", **(env or {})})
    assert done.stderr == b"", done.stderr.decode()[-600:]
    return done.returncode, done.stdout.decode("utf-8").splitlines()


def said(capsys, *paths: object) -> tuple[int, list[str]]:
    """Run the command in this process."""
    status = texts.main([str(path) for path in paths])
    return status, capsys.readouterr().out.splitlines()


def assert_one_sentence(status: int, lines: list[str], *parts: str) -> None:
    assert status == 1
    assert len(lines) <= 2 and (len(lines) == 1 or lines[1].startswith("You now have"))
    assert all(part in lines[0] for part in parts), lines[0]
    assert len(lines[0].split()) <= 45 and "Traceback" not in lines[0]


@pytest.mark.parametrize(("name", "raw", "part"), [
    ("empty.txt", b"", "empty"), ("blank.txt", b"\n \n", "empty"), ("binary.txt", bytes(range(256)) * 64, "not a text"),
    ("paper.txt", b"%PDF-1.4\n%\xe2\xe3\xcf\xd3", "PDF"), ("letter.txt", b"PK\x03\x04\x14\0word/document.xml", "Word"),
    ("russian.txt", RUSSIAN.encode(), "English"), ("german.txt", GERMAN.encode(), "English"), ("spanish.html", SPANISH.encode("cp1252"), "English"),
    ("other.txt", ENGLISH.encode(), "none of the eight"), ("page.mht", b"MIME-Version: 1.0\r\n\r\n<html></html>", "MHTML"),
    ("tags.html", b"<html><body><div></div></body></html>", "no "),
])
def test_what_cannot_be_used_gets_one_sentence(small, tmp_path, capsys, name, raw, part):
    path = tmp_path / name
    path.write_bytes(raw)
    assert_one_sentence(*said(capsys, path), name, part)


def test_in_a_process_of_its_own(tmp_path):
    """The real command, without a text: fifty megabytes, an empty file, a missing one."""
    big, empty = tmp_path / "big.txt", tmp_path / "empty.txt"
    with big.open("wb") as file:
        file.truncate(50_000_000)
    empty.touch()
    status, lines = command(big, empty, tmp_path / "none.txt")
    assert status == 1 and len(lines) == 4
    assert "larger than 10 MB" in lines[0] and "empty" in lines[1] and "There is no file" in lines[2] and "0 of the 8" in lines[3]


def test_folders(small, tmp_path, capsys):
    folder = tmp_path / "texts"
    folder.mkdir()
    assert_one_sentence(*said(capsys, folder), "no text or web page", str(folder))
    (folder / "picture.png").write_bytes(b"\x89PNG")
    (folder / ".hidden.txt").write_text(small.text(small.ids[0]))
    assert_one_sentence(*said(capsys, folder), "no text or web page")
    assert_one_sentence(*said(capsys, tmp_path / "missing"), "There is no file")
    assert_one_sentence(*said(capsys, "a" * 300 + ".txt"), "could not be read")


def test_folder_without_rights(small, tmp_path, capsys, monkeypatch):
    folder = tmp_path / "locked"
    folder.mkdir()
    (folder / "a.txt").write_text("text")

    def refuse(*_arguments: object) -> object:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.iterdir", refuse)
    assert_one_sentence(*said(capsys, folder), "may not be opened")
    monkeypatch.setattr("pathlib.Path.is_dir", refuse)
    monkeypatch.setattr("pathlib.Path.stat", refuse)
    files = texts.files_in([folder / "a.txt"])
    lines, failed = texts.add_files(files)
    assert failed == 1 and "may not be read" in lines[0]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read and write everywhere")
def test_folder_that_the_system_refuses(small, tmp_path, capsys):
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o000)
    assert_one_sentence(*said(capsys, locked), "may not be opened")


def test_all_copies_are_kept(small, tmp_path):
    for id in small.ids:
        (tmp_path / f"{id}.txt").write_text(small.text(id), encoding="utf-8")
    (tmp_path / "notes.txt").write_text(ENGLISH)
    status, lines = command(tmp_path, small=small, env={"PYTHONIOENCODING": "ascii"})
    assert status == 1 and len(lines) == 5  # the notes are not one of the pieces
    assert sum(line.count(" 0 changed, 0 missing, 0 extra") for line in lines) == 3
    for id in small.ids:
        assert corpus.piece(id).state == "own copy"
        assert corpus.piece(id).text == small.text(id)
        assert (corpus.own_folder() / f"{id}.report.csv").exists()


def test_a_cut_copy_does_not_replace_a_full_one(small, tmp_path, capsys):
    id = small.ids[0]
    full, cut = tmp_path / "full.txt", tmp_path / "cut.txt"
    full.write_text(small.text(id), encoding="utf-8")
    cut.write_text(" ".join(small.sentences(id)[:10]), encoding="utf-8")
    status, lines = said(capsys, cut)
    total = len(small.sentences(id))
    assert status == 0 and f"10 of {total} sentences matched, 0 changed, {total - 10} missing, 0 extra" in lines[0]
    assert said(capsys, full)[0] == 0
    kept = list(corpus.own_folder().glob("*.previous-*.txt"))
    assert len(kept) == 1 and small.sentences(id)[0] in kept[0].read_text(encoding="utf-8")
    status, lines = said(capsys, cut)
    assert status == 0 and "fuller" in lines[0] and corpus.piece(id).text == small.text(id)


def test_two_copies_of_one_piece(small, tmp_path, capsys):
    id = small.ids[0]
    (tmp_path / "a.txt").write_text(" ".join(small.sentences(id)[:10]), encoding="utf-8")
    (tmp_path / "b.txt").write_text(small.text(id), encoding="utf-8")
    (tmp_path / "c.txt").write_text(small.text(id), encoding="utf-8")
    status, lines = said(capsys, tmp_path)
    assert status == 0 and corpus.piece(id).text == small.text(id)
    assert [line for line in lines if "is in two files" in line and line.endswith("the copy from b.txt was used.")]


def test_no_earlier_copy_is_ever_lost(small, desk):
    id = small.ids[0]
    paragraphs = sorted((p for p in small.paragraphs[id]), key=lambda p: len(corpus.words.sentences(p)))
    for paragraph in paragraphs:  # one pasted paragraph after the other, each fuller than the last
        texts.add(paragraph, "the pasted text")
    stored = " ".join(path.read_text(encoding="utf-8") for path in corpus.own_folder().glob(f"{id}*.txt"))
    assert all(paragraph in stored for paragraph in paragraphs)


def test_the_same_copy_twice_leaves_one_file(small, tmp_path, capsys):
    (tmp_path / "a.txt").write_text(small.text(small.ids[0]), encoding="utf-8")
    assert said(capsys, tmp_path)[0] == said(capsys, tmp_path)[0] == 0
    assert len(list(corpus.own_folder().glob("*.txt"))) == 1


@pytest.mark.parametrize("raw", [b"", b"\0\1\2" * 99, "Words of my own.".encode("utf-16")])
def test_an_earlier_copy_that_cannot_be_read_is_set_aside(small, raw):
    id = small.ids[0]
    corpus.own_folder().mkdir(parents=True)
    (corpus.own_folder() / f"{id}.txt").write_bytes(raw)
    texts.add(small.text(id), "file.txt")
    assert corpus.piece(id).text == small.text(id)
    kept = list(corpus.own_folder().glob("*.previous-*.txt"))
    assert [path.read_bytes() for path in kept] == ([raw] if raw else [])


def test_an_own_copy_that_cannot_be_read_is_named(small):
    corpus.own_folder().mkdir(parents=True)
    (corpus.own_folder() / f"{small.ids[0]}.txt").write_bytes(b"%PDF-1.7")
    with pytest.raises(CourseError, match="your own copy"):
        corpus.piece(small.ids[0])


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_full_disk_keeps_what_was_there(small, tmp_path, capsys, full_disk, call):
    id = small.ids[0]
    texts.add(" ".join(small.sentences(id)[:10]), "first.txt")
    before = {path.name: path.read_bytes() for path in corpus.own_folder().iterdir()}
    (tmp_path / "full.txt").write_text(small.text(id), encoding="utf-8")
    full_disk(call)
    status, lines = said(capsys, tmp_path / "full.txt")
    assert status == 1 and "the disk is full" in lines[0] and "Nothing that was saved before is lost" in lines[0]
    assert {path.name: path.read_bytes() for path in corpus.own_folder().iterdir()} == before


@pytest.fixture
def tiny_disk(tmp_path):
    """A real file system of 64 kB, where one may be mounted."""
    folder = tmp_path / "tiny"
    folder.mkdir()
    mount = shutil.which("mount")
    if not mount or subprocess.run([mount, "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)], capture_output=True).returncode:
        pytest.skip("no file system may be mounted here")
    yield folder
    subprocess.run(["umount", str(folder)], check=False)


def test_a_disk_that_is_really_full(small, tmp_path, tiny_disk, monkeypatch):
    id = small.ids[0]
    monkeypatch.setenv("COURSE_OWN", str(tiny_disk / "own"))
    texts.add(" ".join(small.sentences(id)[:10]), "first.txt")
    kept = (tiny_disk / "own" / f"{id}.txt").read_bytes()
    with (tiny_disk / "filler").open("wb", buffering=0) as filler:
        try:
            while filler.write(b"x" * 1024):
                pass
        except OSError:
            pass
    (tmp_path / "full.txt").write_text(small.text(id), encoding="utf-8")
    status, lines = command(tmp_path / "full.txt", small=small)
    assert status == 1 and "the disk is full" in lines[0]
    assert (tiny_disk / "own" / f"{id}.txt").read_bytes() == kept
    assert not [path for path in (tiny_disk / "own").iterdir() if path.name.startswith(".")]


def test_pasting_and_own_texts(small):
    id = small.ids[0]
    assert corpus.own(small.paragraphs[id][0]).state == "own copy"
    for pasted in (ENGLISH[:300], ENGLISH[:121], "~100 people fled over the bridge in the night", "See the report at bbc.com", "x" * 390):
        made = corpus.own(pasted)
        assert made.id == "own-text" and made.text == pasted.strip()
    for bad in ("", "   \n", None, 3, "missing.txt", "my old notes.docx", texts.Path("missing.txt")):
        with pytest.raises(CourseError):
            corpus.own(bad)


def test_capture_of_other_pages(small):
    id = small.ids[0]
    page = "\n".join(["Home", "Europe", "winter", *small.paragraphs[id], "Copyright 2032", "2 hours ago"])
    rows = corpus.capture(page)
    assert list(rows["piece"]).count(id) == len(small.paragraphs[id])
    assert list(rows["piece"][:3]) == ["", "", ""]
    assert list(rows["role"][-2:]) == ["rights-note", "teaser"]


def test_the_received_folder(seeds):
    status, lines = command(seeds)
    assert status == 0 and "8 of the 8" in lines[-1]
    assert sum(" 0 changed, 0 missing" in line for line in lines) == 8
    assert any("Modern Diplomacy" in line and "recognised" in line for line in lines)
    assert (corpus.own_folder() / "captures" / "modern-diplomacy.txt").exists()
    for piece in corpus.pieces():
        assert piece.state == "own copy" and not (piece.sentences["text"] == "").any()
