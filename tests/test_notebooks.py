"""Every lesson runs restart-and-run-all, without network: as an edition and with own copies, closed and revealed."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from helpers import texts
from helpers.maintain import leaks, notebooks

ROOT = Path(__file__).resolve().parents[1]
LESSONS = sorted((ROOT / "notebooks").glob("[0-9][0-9]-*.ipynb"))
# The first thing each kernel does in these tests: no connection may leave the machine.
OFFLINE = """
import socket
_connect = socket.socket.connect
def _stay(self, address):
    if self.family != getattr(socket, "AF_UNIX", None) and not str(address[0]).startswith(("127.", "::1", "localhost")):
        raise OSError(f"the lesson asked for {address}")
    return _connect(self, address)
socket.socket.connect = _stay
"""


def run(path: Path) -> nbformat.NotebookNode:
    """Execute a notebook as a learner's Run All would, in its own folder, with the network cut."""
    lesson = nbformat.read(path, 4)
    lesson.cells.insert(0, nbformat.v4.new_code_cell(OFFLINE))
    NotebookClient(lesson, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(path.parent)}}).execute()
    lesson.cells.pop(0)
    return lesson


def html_of(lesson: nbformat.NotebookNode) -> str:
    return "\n".join(
        output.get("data", {}).get("text/html", "") for cell in lesson.cells for output in cell.get("outputs", [])
    )


def assert_clean(lesson: nbformat.NotebookNode) -> None:
    for cell in lesson.cells:
        for output in cell.get("outputs", []):
            assert output.output_type not in ("error", "stream"), f"{cell.source}: {output}"
            assert "image/png" not in output.get("data", {}), f"{cell.source}: a figure must leave through show.figure"
    page = html_of(lesson)
    for image in re.findall(r"<img\b[^>]*>", page):
        alt = re.search(r'alt="([^"]*)"', image)
        assert alt and len(alt.group(1)) >= 40
    assert page.count("<figure>") == page.count("<details><summary>The same as a table</summary>")


@pytest.fixture
def own_copies(seeds: Path) -> None:
    _, failed = texts.add_files(texts.files_in([seeds]))
    assert not failed


@pytest.mark.notebooks
@pytest.mark.parametrize("reveal", ["", "1"], ids=["closed", "revealed"])
@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_lesson_runs_as_an_edition(path: Path, reveal: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REVEAL", reveal)
    lesson = run(path)
    assert_clean(lesson)
    page = html_of(lesson)
    assert ("Everything is open" in page) == bool(reveal)
    assert page.count("<figure>") >= (2 if reveal else 1)
    assert not leaks.whole_sentences(re.sub(r"<[^>]+>", " ", page))


@pytest.mark.notebooks
@pytest.mark.parametrize("reveal", ["", "1"], ids=["closed", "revealed"])
@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_lesson_runs_with_own_copies(path: Path, reveal: str, own_copies: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REVEAL", reveal)
    lesson = run(path)
    assert_clean(lesson)
    assert "own copy" in html_of(lesson)


def test_notebooks_equal_their_sources() -> None:
    assert notebooks.main(["--check"]) == 0


def test_notebooks_hold_no_outputs_and_stable_ids() -> None:
    for path in LESSONS:
        lesson = nbformat.read(path, 4)
        ids = [cell["id"] for cell in lesson.cells]
        assert len(ids) == len(set(ids))
        assert not any(cell.get("outputs") or cell.get("execution_count") for cell in lesson.cells)


def test_a_lesson_with_deleted_cells_says_what_to_do() -> None:
    """A learner who deleted the first cell gets the course's own sentence, not a traceback of ours."""
    lesson = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(
        "import sys; sys.path.append('..')\nfrom helpers import answers\nanswers.ask('02-nothing')"
    )])
    client = NotebookClient(lesson, timeout=60, allow_errors=True, resources={"metadata": {"path": str(ROOT / "notebooks")}})
    client.execute()
    said = lesson.cells[0].outputs[-1]
    assert "There is no question" in "\n".join(said.traceback)
    assert "Traceback" not in "\n".join(said.traceback)
