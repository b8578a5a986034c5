"""Storage: a file is written whole or not at all, and a refusal is one sentence."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from helpers import storage
from helpers.problems import CourseError

ROOT = Path(__file__).resolve().parents[1]


def test_whole_files_and_lines(tmp_path):
    path = tmp_path / "new" / "folder" / "a.txt"
    storage.write_whole(path, "één\nline\n")
    assert path.read_bytes() == "één\nline\n".encode()
    storage.write_whole(path, b"\xff\x00")
    assert path.read_bytes() == b"\xff\x00"
    storage.append_line(tmp_path / "other" / "b.txt", "one")
    storage.append_line(tmp_path / "other" / "b.txt", "two")
    assert (tmp_path / "other" / "b.txt").read_bytes() == b"one\ntwo\n"
    assert [p.name for p in path.parent.iterdir()] == ["a.txt"]


def test_half_a_letter_from_a_browser_is_no_reason_to_lose_the_rest(tmp_path):
    storage.append_line(tmp_path / "a.txt", "a \ud83d b")
    storage.write_whole(tmp_path / "b.txt", "a \ud83d b")
    assert (tmp_path / "a.txt").read_bytes() == b"a ? b\n" and (tmp_path / "b.txt").read_bytes() == b"a ? b"


def test_a_torn_last_line_is_closed_first(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b'one\n{"tor')
    storage.append_line(path, "two")
    assert path.read_bytes() == b'one\n{"tor\ntwo\n'


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_full_disk_leaves_the_old_file(tmp_path, full_disk, call):
    path = tmp_path / "a.txt"
    storage.write_whole(path, "old")
    full_disk(call)
    with pytest.raises(CourseError) as caught:
        storage.write_whole(path, "new")
    assert str(caught.value) == ("a.txt could not be saved: the disk is full. Free some space, then try again. "
                                 "Nothing that was saved before is lost.")
    assert path.read_text() == "old" and os.listdir(tmp_path) == ["a.txt"]


@pytest.mark.parametrize("call", ["write", "fsync"])
def test_full_disk_loses_no_line(tmp_path, full_disk, call):
    path = tmp_path / "a.txt"
    storage.append_line(path, "one")
    full_disk(call)
    with pytest.raises(CourseError, match="disk is full"):
        storage.append_line(path, "two")
    assert path.read_bytes().startswith(b"one\n")


def test_half_a_line_written_is_taken_back(tmp_path, monkeypatch):
    path, write = tmp_path / "a.txt", os.write
    storage.append_line(path, "one")
    monkeypatch.setattr(os, "write", lambda handle, data: write(handle, data[:2]))
    with pytest.raises(CourseError, match="disk is full"):
        storage.append_line(path, "two")
    assert path.read_bytes() == b"one\n"


def test_half_a_line_is_left_if_another_window_wrote_behind_it(tmp_path, monkeypatch):
    path, write = tmp_path / "a.txt", os.write

    def half(handle: int, data: bytes) -> int:
        written = write(handle, data[:2])
        with path.open("ab") as other:
            other.write(b"\nthree\n")
        return written

    storage.append_line(path, "one")
    monkeypatch.setattr(os, "write", half)
    with pytest.raises(CourseError):
        storage.append_line(path, "two")
    assert path.read_bytes() == b"one\ntw\nthree\n"


@pytest.mark.parametrize(("number", "said"), [
    (errno.EACCES, "may not be written to"), (errno.EPERM, "may not be written to"), (errno.EROFS, "read-only"),
    (errno.EDQUOT, "your share of the disk"), (errno.EIO, "Check the folder"), (None, "Check the folder"),
])
def test_every_refusal_is_one_sentence(tmp_path, number, said):
    with pytest.raises(CourseError) as caught, storage.saying(tmp_path / "a.txt"):
        raise OSError(number, os.strerror(number)) if number else OSError("odd")
    assert said in str(caught.value) and "Nothing that was saved before is lost." in str(caught.value)
    assert len(str(caught.value).split()) < 40


def test_a_folder_that_is_a_file(tmp_path):
    (tmp_path / "file").write_text("x")
    for write in (storage.write_whole, storage.append_line):
        with pytest.raises(CourseError):
            write(tmp_path / "file" / "a.txt", "x")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_read_only_folder(tmp_path):
    (tmp_path / "a.txt").write_text("old")
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(CourseError, match="may not be written to"):
            storage.write_whole(tmp_path / "a.txt", "new")
    finally:
        tmp_path.chmod(0o700)
    assert (tmp_path / "a.txt").read_text() == "old"


WRITER = """
import sys; from pathlib import Path; from helpers import storage
for number in range(10**6):
    storage.write_whole(Path(sys.argv[1]), str(number) * 20_000)
    print(number, flush=True)
"""


@pytest.mark.skipif(os.name == "nt", reason="kill -9 is for POSIX")
def test_killed_while_writing_the_file_is_whole(tmp_path):
    path = tmp_path / "a.txt"
    for _ in range(3):
        with subprocess.Popen([sys.executable, "-c", WRITER, str(path)], cwd=ROOT, stdout=subprocess.PIPE) as writer:
            last = [writer.stdout.readline() for _ in range(10)][-1]
            writer.kill()
        text = path.read_text()
        number = text[: len(text) // 20_000]
        assert text == number * 20_000 and int(number) >= int(last)
