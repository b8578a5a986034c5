"""The answer file: no confirmed answer is ever lost, whatever happens to the machine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import storage
from helpers.problems import CourseError
from helpers.store import BACKUPS, FORMAT, Store

ROOT = Path(__file__).resolve().parents[1]
# Confirms answers in a loop and prints each number once its answer is confirmed.
WRITER = """
import sys; from pathlib import Path; from helpers.store import Store
store, window, count = Store(Path(sys.argv[1])), sys.argv[2], int(sys.argv[3])
for number in range(count):
    store.keep_draft(window, "typing " * 200)
    store.add(f"{window}-{number}", "an answer of several words " * 30, reason="because")
    print(number, flush=True)
"""


@pytest.fixture
def store(tmp_path) -> Store:
    return Store(tmp_path / "answers.jsonl")


def writer(store: Store, window: str, count: int) -> subprocess.Popen:
    return subprocess.Popen([sys.executable, "-c", WRITER, str(store.path), window, str(count)], cwd=ROOT, stdout=subprocess.PIPE)


def test_answers_come_back(store):
    assert store.history() == [] and store.latest() == {} and store.first("q") is None and store.drafts() == {}
    row = store.add("q", {"a": "ä\n\u2028“x”"}, lesson="02", confidence=3)
    store.add("q", "second")
    assert store.first("q")["answer"] == {"a": "ä\n\u2028“x”"} and store.first("q") == row
    assert store.latest()["q"]["answer"] == "second" and len(store.history()) == 2
    assert len(store.path.read_bytes().splitlines()) == 2
    assert set(row) >= {"id", "answer", "time", "window", "course", "format", "lesson", "confidence"}


@settings(max_examples=30, deadline=None, derandomize=True, database=None)
@given(answer=st.text(max_size=300) | st.lists(st.text(max_size=20), max_size=4) | st.dictionaries(st.text(max_size=9), st.text(max_size=9), max_size=4)
       | st.integers() | st.floats(allow_nan=False))
def test_any_answer_comes_back(tmp_path_factory, answer):
    store = Store(tmp_path_factory.mktemp("answers") / "answers.jsonl")
    store.add("q", answer)
    assert Store(store.path).latest()["q"]["answer"] == answer and store.damaged == 0


def test_half_a_letter_is_no_reason_to_lose_an_answer(store):
    store.add("q", "before \ud83d after")
    assert store.latest()["q"]["answer"].startswith("before") and store.latest()["q"]["answer"].endswith("after")


@pytest.mark.skipif(os.name == "nt", reason="kill -9 is for POSIX")
def test_killed_ten_times_no_confirmed_answer_is_lost(store):
    for turn in range(10):
        with writer(store, f"w{turn}", 10**6) as process:
            confirmed = [int(process.stdout.readline()) for _ in range(3 + turn * 3)]
            process.kill()
            confirmed += [int(line) for line in process.stdout if line.endswith(b"\n")]
        latest = Store(store.path).latest()
        assert {f"w{turn}-{number}" for number in confirmed} <= latest.keys()
    store.history()
    assert store.damaged <= 10
    store.add("last", "still works")
    assert store.latest()["last"]["answer"] == "still works"


def test_two_processes_at_once(store):
    with writer(store, "a", 60) as one, writer(store, "b", 60) as two:
        assert one.wait(60) == two.wait(60) == 0
    latest = store.latest()
    assert len(latest) == 120 and store.damaged == 0


def test_two_windows_agree(store):
    other = Store(store.path)
    store.add("q", "mine")
    other.add("q", "theirs")
    store.add("r", "mine too")
    assert store.latest() == other.latest() and store.latest()["q"]["answer"] == "theirs"
    assert [row["window"] for row in store.history()] == [store.window, other.window, store.window]
    assert store.window != other.window


def test_torn_and_damaged_lines(store):
    store.add("a", "one")
    with store.path.open("ab") as file:
        file.write(b'\xff\xfe\0 rubbish\n[1, 2]\n{"id": 3, "answer": "x"}\n{"id": "no answer"}\n\n{"id": "torn", "ans')
    store.add("b", "two")
    assert set(store.latest()) == {"a", "b"} and store.damaged == 5
    assert b"rubbish" in store.path.read_bytes()  # left as it is


def test_lines_written_by_other_hands(store):
    store.path.write_text('{"id": "a", "answer": "x"}\n{"id": "b", "answer": 1, "time": 7, "confidence": "sure", "new": []}\n', encoding="utf-8")
    assert store.latest()["a"]["time"] == "" and store.latest()["a"]["confidence"] is None
    assert store.latest()["b"]["time"] == "7" and store.latest()["b"]["confidence"] is None and store.latest()["b"]["new"] == []


def test_drafts(store):
    store.keep_draft("a", {"answer": "half a"})
    store.keep_draft("b", "half b")
    assert store.drafts() == {"a": {"answer": "half a"}, "b": "half b"}
    store.add("a", "whole")
    assert store.drafts() == {"b": "half b"} and store.latest()["a"]["answer"] == "whole"
    store.keep_draft("b", None)
    assert store.drafts() == {}
    for damaged in (b"{", b"[]", b"\xff\xff"):
        store.drafts_path.write_bytes(damaged)
        assert store.drafts() == {}
        store.keep_draft("c", "again")
        assert store.drafts() == {"c": "again"}


def test_backups_keep_three_and_change_nothing(store):
    assert store.back_up() == ""
    for number in range(6):
        store.add("q", number)
        assert store.back_up() == "" and store.back_up() == ""
    copies = [store.path.with_name(f"answers.jsonl.{n}") for n in range(1, BACKUPS + 2)]
    assert [len(copy.read_text().splitlines()) for copy in copies[:-1]] == [6, 5, 4] and not copies[-1].exists()
    assert copies[0].read_bytes() == store.path.read_bytes()


@pytest.mark.parametrize("loss", ["deleted", "emptied"])
def test_a_lost_file_is_restored(store, loss):
    store.add("q", "mine")
    store.back_up()
    store.path.unlink() if loss == "deleted" else store.path.write_bytes(b"")
    assert "backup" in store.back_up()
    assert store.latest()["q"]["answer"] == "mine" and store.back_up() == ""


def test_an_older_file_never_replaces_a_newer_one(store):
    """A synchronised folder puts yesterday's file back: today's answers come from the backup, the newest stays newest."""
    store.add("q", "yesterday")
    old = store.path.read_bytes()
    store.add("q", "today")
    store.add("r", "today")
    store.back_up()
    store.path.write_bytes(old)
    store.add("s", "evening")
    assert "put back" in store.back_up()
    assert {id: row["answer"] for id, row in store.latest().items()} == {"q": "today", "r": "today", "s": "evening"}
    assert store.back_up() == "" and store.damaged == 0


def test_a_shortened_file_is_mended_line_by_line(store):
    for number in range(5):
        store.add(f"q{number}", number)
    store.back_up()
    raw = store.path.read_bytes()
    store.path.write_bytes(raw[: len(raw) // 2])
    store.back_up()
    assert set(store.latest()) == {f"q{number}" for number in range(5)}


def test_backups_of_two_windows_at_once(store):
    code = "import sys; from pathlib import Path; from helpers.store import Store\ns = Store(Path(sys.argv[1]))\n" \
           "for n in range(25): s.add(f'{sys.argv[2]}{n}', n); print(s.back_up() or 'ok')"
    runs = [subprocess.Popen([sys.executable, "-c", code, str(store.path), name], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            for name in "ab"]
    for run in runs:
        _, problem = run.communicate(timeout=60)
        assert run.returncode == 0, problem.decode()[-400:]
    assert len(store.latest()) == 50


@pytest.mark.parametrize("call", ["write", "fsync"])
def test_full_disk(store, full_disk, monkeypatch, call):
    store.add("q", "safe")
    with monkeypatch.context():
        full_disk(call)
        with pytest.raises(CourseError, match="disk is full"):
            store.add("q", "not saved")
    assert store.first("q")["answer"] == "safe"


def test_an_answer_on_the_disk_is_confirmed_even_if_its_draft_cannot_be_forgotten(store, full_disk):
    store.keep_draft("q", "half")
    full_disk("replace")
    assert store.add("q", "whole")["answer"] == "whole"
    assert store.latest()["q"]["answer"] == "whole"


def test_a_file_that_may_not_be_read(store, monkeypatch):
    store.add("q", "safe")

    def refuse(*_arguments: object) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.read_bytes", refuse)
    for look in (store.history, store.latest, store.back_up):
        with pytest.raises(CourseError, match="could not be read"):
            look()


def test_read_only_folder_is_one_sentence(store, monkeypatch):
    def refuse(*_arguments: object, **_named: object) -> int:
        raise PermissionError(13, "Permission denied")

    store.add("q", "safe")
    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(CourseError, match="may not be written to"):
        store.add("q", "not saved")
    monkeypatch.undo()
    assert store.latest()["q"]["answer"] == "safe"


FIRST_FORMAT = [  # lines as version 0.1.0 of the course wrote them
    {"id": "02-q1", "answer": "Comment", "lesson": "02-global-research", "kind": "text", "role": "answer", "reason": "", "confidence": None,
     "time": "2026-11-01T10:00:00.000+00:00", "window": "a1b2c3", "course": "0.1.0", "format": 1},
    {"id": "02-p2", "answer": "b", "reason": "Why", "confidence": 4, "time": "2026-11-01T10:01:00.000+00:00"},  # no format: older still
]


def test_the_first_format_is_read_upgraded_and_left_as_it_is(store):
    before = "".join(json.dumps(row) + "\n" for row in FIRST_FORMAT).encode()
    store.path.write_bytes(before)
    rows = store.history()
    assert [row["format"] for row in rows] == [FORMAT, FORMAT] and store.damaged == store.newer == 0
    for row, old in zip(rows, FIRST_FORMAT, strict=True):
        assert row | old | {"format": FORMAT} == row and row["title"] == row["prompt"] == ""
    store.back_up()
    store.add("02-q1", "Commentary", title="Q1", prompt="What is it?")
    store.back_up()
    after = store.path.read_bytes()
    assert after.startswith(before) and json.loads(after[len(before):])["format"] == FORMAT
    assert store.first("02-q1")["answer"] == "Comment" and store.latest()["02-q1"]["prompt"] == "What is it?"


def test_lines_of_a_newer_format_are_counted_kept_and_understood_as_far_as_can_be(store):
    newer = [{"id": "a", "answer": "x", "format": 99, "weight": 3}, {"format": 99, "entry": {"id": "b"}}]
    store.path.write_text("".join(json.dumps(row) + "\n" for row in newer))
    before = store.path.read_bytes()
    assert store.latest()["a"]["weight"] == 3 and store.newer == 2 and store.damaged == 0
    store.back_up()
    store.add("c", "mine")
    assert store.path.read_bytes().startswith(before) and set(store.latest()) == {"a", "c"}


def test_bytes_that_are_no_text_survive_a_mending(store):
    store.path.write_bytes(b"\xff\xfe rubbish\n")
    store.add("q", "mine")
    store.back_up()
    whole = store.path.read_bytes()
    store.path.write_bytes(b"")
    assert "backup" in store.back_up() and store.path.read_bytes() == whole


def test_no_line_is_lost_while_another_window_mends_the_file(store):
    """One window loses the file and mends it, again and again, while another confirms answers."""
    with writer(store, "w", 150) as process:
        confirmed = 0
        for line in process.stdout:
            confirmed += line.endswith(b"\n")
            if confirmed % 5 == 0:
                store.back_up()
                with storage.alone(store.path):  # as if a synchronised folder put back an older file
                    lines = store.path.read_bytes().splitlines(keepends=True)
                    storage.write_whole(store.path, b"".join(lines[: len(lines) // 2]))
                store.back_up()
    assert confirmed == 150 and len(store.latest()) == 150 and store.damaged == 0


def test_what_two_windows_type_for_one_question_is_kept_twice(store):
    other = Store(store.path)
    store.keep_draft("q", {"answer": "one"}, box="x")
    other.keep_draft("q", {"answer": "two"}, box="y")
    store.keep_draft("q", {"answer": "one more"}, box="x")
    assert [one["answer"] for one in other.typed("q")] == ["two", "one more"] and other.drafts()["q"]["answer"] == "one more"
    other.keep_draft("q", None, box="y")
    assert [one["answer"] for one in store.typed("q")] == ["one more"]
    store.keep_draft("q", {"answer": "last"}, box="z", seen=[{"answer": "one more"}])  # it grew out of this one
    assert [one["answer"] for one in store.typed("q")] == ["last"]


def test_drafts_of_the_first_format_are_read(store):
    store.drafts_path.write_text(json.dumps({"a": {"answer": "half", "since": ""}, "b": ["a tick"]}))
    assert store.drafts() == {"a": {"answer": "half", "since": ""}, "b": ["a tick"]}
    store.keep_draft("a", {"answer": "whole", "since": ""}, box="x")
    assert len(store.typed("a")) == 2 and store.typed("b") == [["a tick"]]


def test_a_lock_ends_with_its_process_and_a_stuck_one_stops_nobody(store):
    store.add("q", "one")
    code = "import sys, time; from pathlib import Path; from helpers import storage\n" \
           "with storage.alone(Path(sys.argv[1])): print('held', flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", code, str(store.path)], cwd=ROOT, stdout=subprocess.PIPE) as holder:
        holder.stdout.readline()
        with storage.alone(store.path, seconds=0.1) as alone:
            assert not alone
        holder.kill()
    with storage.alone(store.path, seconds=0.5) as alone:
        assert alone


def test_what_a_killed_process_left_half_written_is_swept_away(store):
    store.add("q", "one")
    old, new, other = (store.path.with_name(name) for name in (".answers-drafts.json-ab_cd123", ".answers.jsonl-abcdefgh", ".my-file-abcdefgh"))
    for path in (old, new, other):
        path.write_text("half")
    os.utime(old, (0, 0))
    os.utime(other, (0, 0))
    store.back_up()
    assert not old.exists() and new.exists() and other.exists()


def test_every_line_is_json(store):
    store.add("q", "x" * 100_000)
    store.add("r", ["a", "b"])
    assert [json.loads(line)["id"] for line in store.path.read_text(encoding="utf-8").splitlines()] == ["q", "r"]
