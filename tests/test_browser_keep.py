"""Two windows on one lesson, a renamed notebook and the portfolio's box, in a real JupyterLab."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from lab import FLAGS, ROOT, Lab, chromium

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(chromium() is None, reason="no Chromium was found; set CHROMIUM to its path"),
]
LESSON = "notebooks/02-global-research.ipynb"
RENAMED = "notebooks/my homework (2).ipynb"
BOX = "from helpers import answers, portfolio\nanswers.start('02-global-research')\nportfolio.box()"
CELL = "from helpers import portfolio\nportfolio.write(name='Ada')"


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    """A JupyterLab on a copy of the course in which lesson 02 stands twice, under two names."""
    course = tmp_path / "course"
    (course / "notebooks").mkdir(parents=True)
    for name in ("helpers", "corpus", "exercises"):
        shutil.copytree(ROOT / name, course / name, ignore=shutil.ignore_patterns("__pycache__", "own"))
    for name in (LESSON, RENAMED):
        shutil.copy(ROOT / LESSON, course / name)
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code) for code in (BOX, CELL)], metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}})
    nbformat.write(book, course / "notebooks" / "box.ipynb")
    made = Lab(course, {"COURSE_ANSWERS": str(course / "notebooks" / "answers.jsonl"), "COURSE_OWN": str(course / "own"), "REVEAL": "",
                        "PYTHONPATH": str(course)}).start()
    yield made
    made.kill()


@pytest.fixture
def browser() -> Iterator[sync_api.Browser]:
    with sync_api.sync_playwright() as play:
        made = play.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield made
        made.close()


def window(browser, problems: list[str], width: int = 1280):
    page = browser.new_context(viewport={"width": width, "height": 900}).new_page()
    page.on("pageerror", lambda problem: problems.append(str(problem)))
    return page


def box(page, id: str):
    return page.locator(f".question-{id}").last


def save(page, id: str) -> None:
    box(page, id).get_by_role("button", name="Save").click()
    sync_api.expect(box(page, id).get_by_role("status")).to_contain_text("Saved", timeout=15_000)


def written(lab: Lab) -> list[dict]:
    return [json.loads(line) for line in (lab.root / "notebooks" / "answers.jsonl").read_text(encoding="utf-8").splitlines()]


def type_in(page, id: str, text: str) -> None:
    box(page, id).locator("textarea").first.fill(text)
    page.wait_for_timeout(800)


def test_two_windows_and_a_renamed_notebook_drop_nothing(lab: Lab, browser) -> None:
    problems: list[str] = []
    one, two = window(browser, problems), window(browser, problems)
    for page, name in ((one, LESSON), (two, RENAMED)):
        lab.open(page, name)
        lab.run_all(page)

    # Both answer the same question: both answers are kept, and the second window is told.
    type_in(one, "02-q1", "Commentary, written in window one.")
    save(one, "02-q1")
    type_in(two, "02-q1", "Commentary, written in window two.")
    save(two, "02-q1")
    sync_api.expect(box(two, "02-q1").get_by_role("status")).to_contain_text("Another window had saved a different answer")
    assert [row["answer"] for row in written(lab)] == ["Commentary, written in window one.", "Commentary, written in window two."]

    # One types and does not save; the other types for the same question and saves.
    type_in(one, "02-q5", "Typed in window one and not saved")
    type_in(two, "02-q5", "Saved in window two")
    save(two, "02-q5")

    # The server and both kernels are killed. All of it is there again, also what was typed only.
    lab.kill()
    lab.start()
    lab.open(one, RENAMED)
    lab.run_all(one)
    sync_api.expect(box(one, "02-q1").locator("textarea").first).to_have_value("Commentary, written in window two.", timeout=20_000)
    sync_api.expect(box(one, "02-q5").locator("textarea").first).to_have_value("Saved in window two")
    sync_api.expect(box(one, "02-q5").get_by_role("status")).to_contain_text("Typed in window one and not saved")
    assert len(written(lab)) == 3 and not problems


def test_one_notebook_in_two_tabs_drops_nothing(lab: Lab, browser) -> None:
    problems: list[str] = []
    one, two = window(browser, problems), window(browser, problems)
    lab.open(one, LESSON)
    lab.run_all(one)
    type_in(one, "02-q1", "From the first tab")
    lab.open(two, LESSON)  # the same kernel
    lab.run_all(two)
    sync_api.expect(box(two, "02-q1").locator("textarea").first).to_have_value("From the first tab", timeout=20_000)
    save(two, "02-q1")
    type_in(two, "02-q1", "From the second tab")
    save(two, "02-q1")
    assert [row["answer"] for row in written(lab)] == ["From the first tab", "From the second tab"] and not problems


@pytest.mark.parametrize("width", [1280, 800])
def test_the_portfolio_by_keyboard_and_by_mouse(lab: Lab, browser, width: int) -> None:
    problems: list[str] = []
    rows = [{"id": "00-p1", "answer": "Yes, it was thick enough"}, {"id": "02-p1", "answer": "Russia, Russian, Moscow"}]
    (lab.root / "notebooks" / "answers.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    page = window(browser, problems, width)
    lab.open(page, "notebooks/box.ipynb")
    lab.run_all(page)
    made = page.locator(".course-portfolio").last
    made.get_by_role("textbox", name="Your pseudonym").focus()
    page.keyboard.type("Ada")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    sync_api.expect(made.get_by_role("status")).to_contain_text("Your portfolio is written", timeout=15_000)
    sizes = made.locator("input:visible, select:visible, button:visible").evaluate_all(
        "all => all.map(e => (e.type === 'checkbox' ? e.closest('label') || e : e).getBoundingClientRect()).map(r => Math.min(r.width, r.height))")
    assert len(sizes) == 4 and min(sizes) >= 24
    page.screenshot(path=str(lab.root / f"portfolio-{width}.png"))
    made.get_by_role("combobox", name="Lessons").select_option("all lessons")
    made.get_by_role("button", name="Write my portfolio").click()
    page.wait_for_timeout(1500)
    text = (lab.root / "notebooks" / "portfolio.html").read_text(encoding="utf-8")
    assert "Portfolio of Ada" in text and "Russia, Russian, Moscow" in text
    assert [path.name for path in (lab.root / "notebooks").glob("portfolio-*.html")] == ["portfolio-00-start-here.html"]
    page.get_by_role("link", name="Look at portfolio.html here").click()
    sync_api.expect(page.frame_locator("iframe").get_by_role("heading", name="Portfolio of Ada")).to_be_visible(timeout=15_000)
    page.screenshot(path=str(lab.root / f"portfolio-open-{width}.png"))
    assert not problems
