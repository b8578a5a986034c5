"""The read-only pages: accessible, without script and network, with every figure described."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lab import FLAGS, ROOT, chromium

from helpers.maintain import leaks, pages

LESSONS = sorted((ROOT / "notebooks").glob("[0-9][0-9]-*.ipynb"))
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    assert pages.main([str(folder)]) == 0
    return folder


@pytest.mark.notebooks
def test_pages_say_everything_and_no_placeholder(site: Path) -> None:
    for lesson in LESSONS:
        text = (site / f"{lesson.stem}.html").read_text(encoding="utf-8")
        assert text.count("<h1") == 1 and '<html lang="en">' in text
        assert "No description has been provided" not in text and "VBox(" not in text and "opens when you have answered" not in text
        assert all(len(alt) >= 40 for alt in re.findall(r'<img\b[^>]*\balt="([^"]*)"', text))
        assert not leaks.whole_sentences(re.sub(r"<[^>]+>", " ", text))


@pytest.mark.browser
@pytest.mark.skipif(chromium() is None, reason="no Chromium was found; set CHROMIUM to its path")
def test_axe_finds_nothing_serious_and_nothing_is_fetched(site: Path) -> None:
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")
    with sync_api.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium(), args=FLAGS)
        for lesson in LESSONS:
            page, asked = browser.new_page(viewport={"width": 1280, "height": 900}), []
            page.on("request", lambda request, asked=asked: asked.append(request.url))
            page.goto((site / f"{lesson.stem}.html").as_uri())
            found = axe.Axe().run(page, options=RULES).response["violations"]
            assert not [(one["id"], one["nodes"][0]["html"][:120]) for one in found if one["impact"] in ("serious", "critical")]
            assert all(url.startswith(("file:", "data:")) for url in asked)
            page.set_viewport_size({"width": 320, "height": 800})
            assert page.evaluate("() => document.documentElement.scrollWidth") <= 320
        browser.close()
