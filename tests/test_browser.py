"""Lesson 02 in a real JupyterLab and a real browser: what was written is there after every accident."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from lab import FLAGS, ROOT, Lab, chromium

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(chromium() is None, reason="no Chromium was found; set CHROMIUM to its path"),
]
NOTEBOOK = "notebooks/02-global-research.ipynb"


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    """Return a running JupyterLab on a copy of the course, with answers of its own."""
    course = tmp_path / "course"
    listed = subprocess.run(["git", "-C", str(ROOT), "ls-files", "notebooks", "corpus", "helpers", "exercises"],
                            capture_output=True, text=True, check=True).stdout.splitlines()
    for name in listed:
        target = course / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, target)
    made = Lab(course, {"COURSE_ANSWERS": str(course / "notebooks" / "answers.jsonl"), "COURSE_OWN": str(course / "corpus" / "own"),
                        "REVEAL": "", "PYTHONPATH": str(course)}).start()
    yield made
    made.kill()


@pytest.fixture
def page(lab: Lab) -> Iterator[sync_api.Page]:
    with sync_api.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium(), args=FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        problems: list[str] = []
        page.on("pageerror", lambda problem: problems.append(str(problem)))
        yield page
        browser.close()
        assert not problems, f"the page reported: {problems}"


def box(page, id: str):
    return page.locator(f".question-{id}").last


def save(page, id: str) -> None:
    box(page, id).get_by_role("button", name="Save").click()
    sync_api.expect(box(page, id).get_by_role("status")).to_contain_text("Saved", timeout=15_000)


def written(lab: Lab) -> list[dict]:
    path = lab.root / "notebooks" / "answers.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


WROTE = "Commentary by one author, first at OneWorld or at Global Research; the copy lacks its links."
DRAFT = "The four texts name no army, and two of them ask for influence"


def assert_everything_is_there(page) -> None:
    chosen = box(page, "02-p1").get_by_role("radio", name="Russia, Russian, Moscow")
    sync_api.expect(chosen).to_be_checked(timeout=20_000)
    sync_api.expect(box(page, "02-p1").locator("textarea")).to_have_value("It happened in Moscow.")
    sync_api.expect(box(page, "02-p2").locator("select")).to_have_value("3 – half and half")
    sync_api.expect(box(page, "02-q1").locator("textarea")).to_have_value(WROTE)
    sync_api.expect(box(page, "02-q5").locator("textarea")).to_have_value(DRAFT)
    sync_api.expect(box(page, "02-q5").get_by_role("status")).to_contain_text("typed before and did not save")


def test_what_was_written_survives_reload_restart_and_a_killed_server(lab: Lab, page) -> None:
    lab.open(page, NOTEBOOK)
    lab.run_all(page)

    # Predict: the result stays closed until then, and opens by itself.
    closed = page.get_by_text("This opens when you have answered").first
    sync_api.expect(closed).to_be_visible()
    figures = page.locator("figure").count()
    box(page, "02-p1").get_by_role("radio", name="Russia, Russian, Moscow").check()
    box(page, "02-p1").locator("textarea").fill("It happened in Moscow.")
    save(page, "02-p1")
    page.wait_for_function(f"() => document.querySelectorAll('figure').length >= {figures + 2}", timeout=20_000)

    # Answer by keyboard alone: to the radio buttons with Tab, down with the arrow, confidence, Save with Enter.
    first = box(page, "02-p2").get_by_role("radio").first
    first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type("It is repeated.")
    box(page, "02-p2").locator("select").select_option("3 – half and half")
    box(page, "02-p2").get_by_role("button", name="Save").focus()
    page.keyboard.press("Enter")
    sync_api.expect(box(page, "02-p2").get_by_role("status")).to_contain_text("Saved", timeout=15_000)

    # Write one answer and save it; write another and do not.
    box(page, "02-q1").locator("textarea").fill(WROTE)
    save(page, "02-q1")
    sync_api.expect(box(page, "02-q1").get_by_role("status")).to_contain_text("To do")  # too short: says what is missing
    box(page, "02-q5").locator("textarea").press_sequentially(DRAFT, delay=5)
    page.wait_for_timeout(1500)

    assert {row["id"] for row in written(lab)} == {"02-p1", "02-p2", "02-q1"}

    page.reload()
    lab.open(page, NOTEBOOK)
    lab.run_all(page)
    assert_everything_is_there(page)

    lab.restart_and_run(page)
    assert_everything_is_there(page)

    lab.kill()
    lab.start()
    lab.open(page, NOTEBOOK)
    lab.run_all(page)
    assert_everything_is_there(page)
    assert len(written(lab)) == 3


def test_lesson_00_reaches_its_catch_without_code(lab: Lab, page) -> None:
    """A newcomer sees no code, judges, opens the shelf, judges again, and sees what 66 is made of."""
    lab.open(page, "notebooks/00-start-here.ipynb")
    lab.run_all(page)
    assert page.locator(".jp-CodeCell .jp-InputArea-editor:visible").count() == 0
    assert page.locator(".jp-InputPlaceholder:visible").count() == 0
    box(page, "00-p1").get_by_role("radio", name="Yes, it was thick enough").check()
    box(page, "00-p1").locator("textarea").fill("66 is more than 60.")
    box(page, "00-p1").locator("select").select_option("4 – rather sure")
    save(page, "00-p1")
    sync_api.expect(page.get_by_text("White ice and frozen snow")).to_be_visible(timeout=15_000)
    box(page, "00-j2").get_by_role("radio", name="No, it was too thin").check()
    box(page, "00-j2").locator("select").select_option("5 – certain")
    save(page, "00-j2")
    sync_api.expect(page.get_by_role("img", name="Stacked bars with a line at 60")).to_be_visible(timeout=15_000)
    sync_api.expect(page.get_by_text("Your judgement, before and now")).to_be_visible()


@pytest.mark.parametrize("width", [1280, 800])
def test_nothing_is_wider_than_the_window(lab: Lab, page, width: int) -> None:
    lab.env["REVEAL"] = "1"
    lab.kill()
    lab.start()
    page.set_viewport_size({"width": width, "height": 900})
    lab.open(page, NOTEBOOK)
    lab.run_all(page)
    page.evaluate("() => window.jupyterapp.commands.execute('application:toggle-left-area')")
    page.wait_for_timeout(800)
    wide = page.evaluate("""() => { const n = document.querySelector('.jp-Notebook');
        return [...n.querySelectorAll('p, figure, img, textarea, select, .course-card')]
          .filter(e => e.offsetParent && e.getBoundingClientRect().right > n.getBoundingClientRect().right + 2)
          .map(e => e.outerHTML.slice(0, 80)) }""")
    assert not wide
