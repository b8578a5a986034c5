"""The agreement page in a real JupyterLab: by keyboard and by mouse, at two widths, on thirty simulated files."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from lab import FLAGS, ROOT, Lab, chromium
from nbformat.v4 import new_code_cell, new_notebook
from test_agreement import PIECE, simulate

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(chromium() is None, reason="no Chromium was found; set CHROMIUM to its path"),
]
NOTEBOOK = "notebooks/agreement.ipynb"
LOOK = os.environ.get("LOOK")  # a folder for screenshots, for whoever wants to look


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    course = tmp_path / f"course-{tmp_path.name}"
    for name in ("helpers", "corpus", "exercises"):
        shutil.copytree(ROOT / name, course / name, ignore=shutil.ignore_patterns("__pycache__", "own"))
    (course / "notebooks").mkdir()
    cells = [new_code_cell(f'from helpers import agreement\nagreement.page("{PIECE}", files="class")')]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}}
    nbformat.write(new_notebook(cells=cells, metadata=kernel), course / NOTEBOOK)
    simulate(course / "notebooks" / "class")
    made = Lab(course, {"COURSE_ANSWERS": str(course / "notebooks" / "answers.jsonl"), "COURSE_OWN": str(course / "corpus" / "own"),
                        "REVEAL": "", "PYTHONPATH": str(course)}).start()
    yield made
    made.kill()


@pytest.fixture(params=[1280, 800])
def page(request: pytest.FixtureRequest) -> Iterator[sync_api.Page]:
    with sync_api.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium(), args=FLAGS)
        page = browser.new_page(viewport={"width": request.param, "height": 1000})
        problems: list[str] = []
        page.on("pageerror", lambda problem: problems.append(str(problem)))
        yield page
        browser.close()
        assert not problems, f"the page reported: {problems}"


def look(page, name: str) -> None:
    if LOOK:
        page.screenshot(path=f"{LOOK}/{name}-{page.viewport_size['width']}.png")


def test_a_class_compares_says_why_amends_and_goes_on(lab: Lab, page) -> None:
    lab.open(page, NOTEBOOK)
    lab.run_all(page)
    box = page.locator(".course-agreement").last
    expect = sync_api.expect
    expect(box.get_by_text("30 people: 61 sentences").first).to_be_visible(timeout=30_000)
    look(page, "top")

    # By keyboard alone: the next sentence, a reason by its number, a note, Save. JupyterLab keeps the arrow keys.
    lines = box.locator(".course-divided select option").all_text_contents()
    second, third = (line.replace("\xa0", " ").split(":")[0].capitalize() for line in lines[1:3])
    box.get_by_role("button", name="Next").focus()
    page.keyboard.press("Enter")
    expect(box.locator(".course-question").get_by_text(f"{second}: why?")).to_be_visible(timeout=15_000)
    for _ in range(4):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.tagName === 'SELECT'"):
            break
    page.keyboard.type("2")
    page.keyboard.press("Tab")
    page.keyboard.type("We had no rule for such words.", delay=20)
    page.wait_for_timeout(800)  # what is typed reaches the kernel key by key
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(box.locator(".course-question").get_by_role("status")).to_contain_text("Saved", timeout=15_000)
    expect(box.get_by_role("table").filter(has_text="What divided the class").get_by_text("We had no rule for such words.")).to_be_visible(timeout=15_000)
    expect(box.get_by_text("Write the missing rule below")).to_be_visible()
    box.locator(".course-divided").scroll_into_view_if_needed()
    look(page, "sentence")

    # By mouse: the guideline.
    box.get_by_label("Rule to add to the guideline").fill("A number with “about” is uncertain.")
    box.get_by_role("button", name="Amend the guideline").click()
    expect(box.get_by_text("as version 2")).to_be_visible(timeout=15_000)
    look(page, "guideline")
    box.get_by_role("button", name="Next").click()
    expect(box.get_by_text(f"{third}: why?")).to_be_visible(timeout=15_000)
    box.get_by_role("button", name="Label these sentences again").click()
    expect(box.locator(".course-annotator")).to_be_visible(timeout=20_000)
    look(page, "again")

    # With the key.
    box.get_by_label("Compare with").select_option("the key")
    box.get_by_role("button", name="Compare", exact=True).click()
    expect(box.get_by_text("30 people and the key")).to_be_visible(timeout=20_000)
    box.get_by_text("Compared:").scroll_into_view_if_needed()
    look(page, "key")

    small = box.evaluate("box => [...box.querySelectorAll('button, select, summary, input[type=text]')].filter(e => e.offsetParent && e.getBoundingClientRect().height < 24).map(e => e.outerHTML.slice(0, 80))")
    assert not small
    wide = box.evaluate("box => box.scrollWidth - box.clientWidth")
    assert wide <= 1
    written = [json.loads(line) for line in (lab.root / "notebooks" / "answers.jsonl").read_text(encoding="utf-8").splitlines()]
    assert {row["role"] for row in written} == {"discussion", "guideline"}
    assert "Version 2" in (lab.root / "notebooks" / "guideline.md").read_text(encoding="utf-8")
