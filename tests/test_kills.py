"""Kernels and processes killed at random moments while they write: no confirmed answer or label is lost, no file is broken.

Ten kills in every run; two hundred with course.py test --long. One kill in ten hits a real Jupyter kernel, the
others a process that writes as fast as it can. What was confirmed is noted in a file of its own by one write each.
"""

from __future__ import annotations

import csv
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from lab import ROOT

from helpers import annotations, corpus
from helpers.store import Store

pytestmark = pytest.mark.skipif(os.name == "nt", reason="kill -9 is for POSIX")
# Writes answers, drafts, labels and a word list, and notes each step once it is confirmed.
WRITER = '''
import os, random, sys
from pathlib import Path
from helpers import annotations, answers, corpus, storage

piece = corpus.practice("oselane-2032")

def work(turn, seed):
    chance, folder = random.Random(seed), answers.path().parent
    note = os.open(folder / "confirmed.txt", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    answers._state["store"] = None
    store, who = answers.store(), f"w{turn // 10}"
    for number in range(10**6):
        kind = chance.choice(("answer", "answer", "label", "list", "draft", "backup"))
        if kind == "answer":
            store.add(f"{turn}-{number}", "an answer of several words " * chance.randrange(1, 200), reason="because")
        elif kind == "label":
            annotations.mark(piece, chance.randrange(1, 20), chance.choice(("certain", "naming")), who=who, note=f"{turn}-{number}")
        elif kind == "list":
            rows = "".join(f"word{row},hedge,{turn},{number}\\n" for row in range(400))
            storage.write_whole(folder / "lexicon.csv", "marker,category,turn,number\\n" + rows)
        elif kind == "draft":
            store.keep_draft(f"q{chance.randrange(5)}", {"answer": "typed " * chance.randrange(1, 300)}, box=f"b{chance.randrange(3)}")
        else:
            store.back_up()
        os.write(note, f"{kind} {turn} {number}\\n".encode())
'''
# Imports once, then makes a new writer for each line it reads: its turn and its seed.
NURSERY = WRITER + '''
for line in sys.stdin:
    child = os.fork()
    if not child:
        work(*map(int, line.split()))
    print(child, flush=True)
    os.waitpid(child, 0)
    print("gone", flush=True)
'''


class Desk:
    """A learner's folder, and what was confirmed in it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.kills = folder, 0
        folder.mkdir(parents=True, exist_ok=True)

    @property
    def confirmed(self) -> list[list[str]]:
        path = self.folder / "confirmed.txt"
        return [line.split() for line in path.read_text().splitlines()] if path.exists() else []

    def wait_for_more(self, before: int) -> None:
        path = self.folder / "confirmed.txt"
        for _ in range(6000):
            if path.exists() and path.stat().st_size > before:
                return
            time.sleep(0.005)
        raise AssertionError("the writer did not begin")

    @property
    def noted(self) -> int:
        path = self.folder / "confirmed.txt"
        return path.stat().st_size if path.exists() else 0

    def check(self) -> None:
        """Every confirmed step is on the disk, and every file can be read."""
        self.kills += 1
        steps = self.confirmed
        store = Store(self.folder / "answers.jsonl")
        rows = store.history()
        assert store.damaged <= self.kills
        kept = {row["id"] for row in rows if row["answer"].startswith("an answer") and row["reason"] == "because"}
        assert not {f"{turn}-{number}" for kind, turn, number in steps if kind == "answer"} - kept
        marks = set()
        for path in self.folder.glob("labels-*.jsonl"):
            log = annotations.Log(path)
            log.records()
            assert log.damaged <= self.kills
            marks |= {json.loads(line)["body"][1]["value"] for line in path.read_text(encoding="utf-8").splitlines() if line.endswith("}")}
        assert not {f"{turn}-{number}" for kind, turn, number in steps if kind == "label"} - marks
        lists = [(int(turn), int(number)) for kind, turn, number in steps if kind == "list"]
        if lists:
            with open(self.folder / "lexicon.csv", encoding="utf-8", newline="") as file:
                found = list(csv.DictReader(file))
            stamps = {(int(row["turn"]), int(row["number"])) for row in found}
            assert len(found) == 400 and len(stamps) == 1 and stamps.pop() >= lists[-1]
        if store.drafts_path.exists():
            assert isinstance(json.loads(store.drafts_path.read_text(encoding="utf-8")), dict)
        for copy in self.folder.glob("answers.jsonl.*"):
            assert sum(_broken(line) for line in copy.read_bytes().splitlines()) <= self.kills


def _broken(line: bytes) -> bool:
    try:
        return not isinstance(json.loads(line), dict)
    except ValueError:
        return True


@pytest.fixture
def nursery(desk: Path) -> Iterator[Callable[[int, int, float], None]]:
    """Return a function that starts a writer, waits until it has written something, and kills it after a while."""
    place = Desk(desk)
    with subprocess.Popen([sys.executable, "-c", NURSERY], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=dict(os.environ)) as mother:
        def kill(turn: int, seed: int, after: float) -> None:
            before = place.noted
            mother.stdin.write(f"{turn} {seed}\n")
            mother.stdin.flush()
            child = int(mother.stdout.readline())
            place.wait_for_more(before)
            time.sleep(after)
            os.kill(child, signal.SIGKILL)
            assert mother.stdout.readline() == "gone\n"
            place.check()

        kill.desk = place
        yield kill
        mother.stdin.close()


def kill_kernel(place: Desk, turn: int, seed: int, after: float) -> None:
    """Start a real Jupyter kernel, let it write, and kill it as the system does when memory runs out."""
    from jupyter_client import KernelManager

    manager = KernelManager(kernel_name="python3")
    manager.start_kernel(cwd=str(ROOT / "notebooks"), env=dict(os.environ))
    client = manager.client()
    try:
        client.start_channels()
        client.wait_for_ready(timeout=60)
        before = place.noted
        client.execute(f"import sys; sys.path.append('..')\n{WRITER}\nwork({turn}, {seed})")
        place.wait_for_more(before)
        time.sleep(after)
        os.kill(manager.provisioner.pid, signal.SIGKILL)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    place.check()


def kills(nursery: Callable[[int, int, float], None], number: int) -> None:
    chance = random.Random(2020)
    for turn in range(number):
        seed, after = chance.randrange(10**6), chance.random() * chance.choice((0.005, 0.05, 0.2))
        if turn % 10 == 9:
            kill_kernel(nursery.desk, turn, seed, after)
        else:
            nursery(turn, seed, after)
    assert nursery.desk.kills == number and len(nursery.desk.confirmed) > 2 * number
    store = Store(nursery.desk.folder / "answers.jsonl")
    store.back_up()
    store.add("last", "still works")
    assert store.latest()["last"]["answer"] == "still works"
    annotations.mark(corpus.practice("oselane-2032"), 2, "certain", who="w0")


@pytest.mark.notebooks
def test_ten_kills(nursery):
    kills(nursery, 10)


@pytest.mark.long
def test_two_hundred_kills(nursery):
    kills(nursery, 200)
