"""What was written outlives a renamed notebook, an update of the course and a second window."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from lab import ROOT

import helpers
from helpers import answers, outline, questions

LESSON = "02-global-research"


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A copy of what a reader has, so that notebooks can be renamed in it."""
    for name in ("helpers", "corpus", "exercises"):
        shutil.copytree(ROOT / name, tmp_path / "course" / name, ignore=shutil.ignore_patterns("__pycache__", "own"))
    (tmp_path / "course" / "notebooks").mkdir()
    shutil.copy(ROOT / "notebooks" / f"{LESSON}.ipynb", tmp_path / "course" / "notebooks" / f"{LESSON}.ipynb")
    return tmp_path / "course"


def env(course: Path) -> dict[str, str]:
    """The environment of a kernel in that copy: its own helpers, and answers beside its notebooks."""
    return {**os.environ, "PYTHONPATH": str(course), "COURSE_ANSWERS": "", "PYTHONIOENCODING": "utf-8"}


def run(course: Path, code: str) -> str:
    done = subprocess.run([sys.executable, "-c", f"import sys; sys.path.append('..')\nfrom helpers import answers\n{code}"], cwd=course / "notebooks",
                          capture_output=True, text=True, timeout=120, env=env(course))
    assert done.returncode == 0, done.stderr[-800:]
    return done.stdout


def test_a_renamed_notebook_has_its_answers_and_its_parts(course):
    run(course, f"answers.start({LESSON!r}); answers.give('02-p1', 'Russia, Russian, Moscow')")
    before = run(course, f"print(answers.progress_table({LESSON!r}).to_csv())")
    (course / "notebooks" / f"{LESSON}.ipynb").rename(course / "notebooks" / "homework of tuesday (1).ipynb")
    after = run(course, f"print(answers.start({LESSON!r}).as_page); print(answers.saved()['answer'].tolist()); print(answers.progress_table({LESSON!r}).to_csv())")
    assert "1 of" in after and "Russia, Russian, Moscow" in after
    assert after.endswith(before) and "1 of" in before


def test_without_the_notebook_the_questions_stand_in_one_part(course):
    (course / "notebooks" / f"{LESSON}.ipynb").unlink()
    assert run(course, f"answers.start({LESSON!r}); print(answers.progress_table({LESSON!r})['part'].tolist())").strip() == "['Questions']"


def test_every_question_stands_in_one_part_of_its_lesson():
    for lesson in ("00-start-here", LESSON):
        ids = [id for part in outline.parts(lesson) for id in part.ids]
        assert sorted(ids) == sorted(questions.lesson(lesson)) and len(outline.parts(lesson)) > 4
        assert all("(" not in part.title and part.title != "More questions" for part in outline.parts(lesson))
    assert outline.compared("00-start-here") == [("00-p1", "00-j2")] and outline.title("00-start-here").startswith("Start here")
    assert outline.parts("00-start-here")[0].ids == ("00-p1",)


def test_a_course_update_takes_the_answers_over_and_says_so(monkeypatch):
    answers.start(LESSON)
    answers.give("02-p1", "Russia, Russian, Moscow", "It happened there.")
    before = answers.path().read_bytes()
    monkeypatch.setattr(helpers, "__version__", "9.1.0")
    shown = answers.start(LESSON).as_page
    assert "The course was updated since your last answer" in shown and "now 9.1.0" in shown and "1 of" in shown
    assert answers.path().read_bytes() == before and answers.answer_to("02-p1")["reason"] == "It happened there."
    answers.give("02-q7", {"view": questions.VIEWS[0], "why": "It names both sides."})
    assert "was updated" not in answers.start(LESSON).as_page
    assert [json.loads(line)["course"] for line in answers.path().read_text().splitlines()][-1] == "9.1.0"


def test_an_answer_to_a_question_that_the_course_no_longer_has_is_kept(monkeypatch):
    answers.store().add("02-q99", "gone", lesson=LESSON, title="Q99", prompt="An old question?")
    answers.start(LESSON)
    answers.give("02-p1", "Russia, Russian, Moscow")
    assert set(answers.saved(LESSON)["id"]) == {"02-q99", "02-p1"}
    assert "02-q99" not in answers.progress_table(LESSON).to_string()


def test_a_file_of_a_newer_course_is_said_and_left_alone():
    answers.path().parent.mkdir(parents=True, exist_ok=True)
    answers.path().write_text('{"id": "02-p1", "answer": "Russia, Russian, Moscow", "format": 99, "course": "7.0"}\n{"format": 99}\n')
    before = answers.path().read_bytes()
    shown = answers.start(LESSON).as_page
    assert "2 line(s) of the answer file come from a newer version of the course" in shown and "could not be read" not in shown
    answers.give("02-q7", {"view": questions.VIEWS[0], "why": ""})
    assert answers.path().read_bytes().startswith(before)


def test_two_kernels_on_one_file(course):
    """Two processes answer the same questions at once: every answer is in the file."""
    code = (f"import sys; sys.path.append('..')\nfrom helpers import answers\nanswers.start({LESSON!r})\n"
            f"for n in range(20): answers.give('02-q1', sys.argv[1] + ' ' + str(n)); answers.start({LESSON!r})")
    runs = [subprocess.Popen([sys.executable, "-c", code, name], cwd=course / "notebooks", stderr=subprocess.PIPE, env=env(course))
            for name in ("one", "two")]
    for process in runs:
        assert process.wait(120) == 0, process.stderr.read().decode()[-500:]
        process.stderr.close()
    rows = [json.loads(line)["answer"] for line in (course / "notebooks" / "answers.jsonl").read_text().splitlines()]
    assert sorted(rows) == sorted(f"{name} {n}" for name in ("one", "two") for n in range(20))
