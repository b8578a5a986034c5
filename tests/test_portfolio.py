"""The portfolio: everything the learner wrote, nothing of a real piece's text, no leaning unless asked, and accessible."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from lab import FLAGS, chromium

from helpers import agreement, annotations, answers, corpus, fragments, guideline, portfolio, questions
from helpers.maintain import leaks
from helpers.problems import CourseError
from helpers.questions import VIEWS

LESSON = "02-global-research"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
LEANING = "Before this lesson I leaned towards"
LONG = "Commentary by one author. OneWorld is said to have had it first, Global Research calls itself the original source, and our copy lacks its links."


@pytest.fixture(autouse=True)
def nobody():
    annotations._state["who"] = ""
    yield
    annotations._state["who"] = ""


def words_in(path: Path) -> str:
    """Return what a reader of the page reads."""
    return " ".join(unescape(re.sub(r"<style>.*?</style>|<[^>]+>", " ", path.read_text(encoding="utf-8"), flags=re.DOTALL)).split())


@pytest.fixture
def full(desk: Path) -> Path:
    """A learner's desk with some of everything on it."""
    answers.start("00-start-here")
    answers.give("00-p1", "Yes, it was thick enough", "66 is more than 60.", 4)
    answers.give("00-j2", "No, it was too thin", confidence=5)
    answers.start(LESSON)
    answers.give("02-q1", "Comment.")
    answers.give("02-q1", LONG)
    answers.give("02-q4", {"view": VIEWS[1], "why": "Sentence 31 has no date, so I would call it an “opinion”."})
    answers.give("02-p1", "Russia, Russian, Moscow", "The headline names it.")
    answers.give("02-q10", {LEANING: "another view", "My prediction about the “if” was": "half right",
                            "A mark of the tool that I would take away (sentence number and word)": "sentence 9, may",
                            "The one thing that changed my judgement most": "the timeline"})
    answers.ask("mine", "What would I ask <b>him</b>?", "text")
    answers.give("mine", "Who told you? <script>alert(1)</script>")
    text = corpus.practice("oselane-2032")
    for who, labels in (("Ada", ("certain", "naming", "uncertain")), ("Ben", ("certain", "naming", "naming"))):
        for number, label in enumerate(labels, 2):
            annotations.mark(text, number, label, who=who, confidence=3, note="one word decides" if number == 2 else "")
    annotations.mark(text, 3, "certain", 1, 3, who="Ada")
    portfolio.keep(agreement.compare(desk))
    agreement.why("oselane-2032", 4, "guideline", "No rule for “about”.")
    guideline.amend("A number with “about” is uncertain.", why="sentence 4")
    return desk


def test_it_holds_everything_that_was_written(full):
    said = repr(portfolio.write(name=" Ada "))
    page = full / "portfolio.html"
    text = words_in(page)
    assert "portfolio.html" in said and "7 answers, 4 labels, " in said and "Save as PDF" in said
    for part in ("Portfolio of Ada", "66 is more than 60.", "4 – rather sure", "First answer", "Comment.", LONG, "I would change a part of it",
                 "sentence 31; 1 quotation", "What would I ask <b>him</b>?", "Who told you? <script>", "one word decides", "Krippendorff's alpha",
                 "No rule for “about”.", "A number with “about” is uncertain.", "saved 2 times", "To do:", "The check asks for nothing more.",
                 "Our answer, to be challenged", "Which family of words", "course version 0.1.0", "Not answered:", "not begun", "1 of"):
        assert part in text, part
    assert "Ben" not in text and "<script>" not in page.read_text(encoding="utf-8")
    assert re.search(r"First judgement Yes, it was thick enough 4 No, it was too thin 5", text)


def test_no_leaning_unless_asked_for(full):
    portfolio.write()
    text = words_in(full / "portfolio.html")
    assert LEANING not in text and "another view" not in text and "left out of this file" in text and "the timeline" in text
    portfolio.write(leaning=True)
    text = words_in(full / "portfolio.html")
    assert LEANING in text and "another view" in text and "left out of this file" not in text


def test_a_part_marked_private_is_left_out_too(desk):
    answers.start(LESSON)
    question = questions.Question("x", "About you", "complete", parts=[{"label": "My side", "private": True}, {"label": "My town"}], lesson=LESSON)
    entry = portfolio._entry(question, [{"answer": {"My side": "this one", "My town": "that one"}, "reason": "", "time": ""}], leaning=False)
    assert entry.last["answer"] == {"My town": "that one"} and entry.left_out == 1 and not any("My side" in one.text for one in entry.found)


def test_one_lesson_alone(full):
    portfolio.write(lesson="00-start-here", name="Ada")
    text = words_in(full / "portfolio-00-start-here.html")
    assert "66 is more than 60." in text and "OneWorld" not in text and "2 of" in text


def test_a_name_is_only_what_was_typed(full):
    portfolio.write()
    assert "no name given" in words_in(full / "portfolio.html")
    portfolio.write(name="<i>Zoë</i> " + "x" * 99)
    text = (full / "portfolio.html").read_text(encoding="utf-8")
    assert "&lt;i&gt;Zoë" in text and "<i>Zoë" not in text and "x" * 70 not in text


def test_nothing_else_is_written_over(full, tmp_path):
    before = answers.path().read_bytes()
    for place in (answers.path(), tmp_path / "portfolio.txt"):
        with pytest.raises(CourseError, match=r"ends with \.html"):
            portfolio.write(place)
    (tmp_path / "mine.html").write_text("my own page")
    with pytest.raises(CourseError, match="is no portfolio"):
        portfolio.write(tmp_path / "mine.html")
    assert answers.path().read_bytes() == before and (tmp_path / "mine.html").read_text() == "my own page"
    portfolio.write(tmp_path)
    portfolio.write(tmp_path / "portfolio.html")  # an earlier portfolio may be


def test_nothing_to_show_is_said():
    with pytest.raises(CourseError, match="nothing to put into a portfolio"):
        portfolio.write()
    with pytest.raises(CourseError, match="no lesson"):
        portfolio.write(lesson="99-none")


def test_odd_and_newer_lines_break_nothing(desk):
    desk.mkdir(parents=True, exist_ok=True)
    rows = ['{"id": "02-q1", "answer": {"odd": [1, null]}, "reason": 7, "time": "soon"}', '{"id": "02-q10", "answer": "text"}', "rubbish",
            '{"id": "02-q3", "answer": {"a": {"b": 1}}, "format": 99, "confidence": 9}', '{"id": "agreement-x", "answer": 5, "role": "agreement"}',
            '{"id": "divided-x", "answer": {}, "role": "discussion"}', '{"id": "old", "answer": [1, {"c": 2}], "lesson": 5}']
    (desk / "answers.jsonl").write_text("\n".join(rows) + "\n")
    (desk / "labels-me.jsonl").write_text("rubbish\n")
    portfolio.write()
    text = words_in(desk / "portfolio.html")
    assert "1 line(s) of the answer file come from a newer version" in text and "1 line(s) of the answer file could not be read" in text


def test_a_question_that_was_reworded_shows_both_wordings(desk):
    answers.store().add("02-q1", LONG, lesson=LESSON, prompt="What was asked in version 0.1?", title="Q1")
    portfolio.write()
    assert "When this was answered, the question read: What was asked in version 0.1?" in words_in(desk / "portfolio.html")


def test_a_sentence_of_a_piece_is_left_out(small, desk):
    id = small.ids[0]
    sentence = next(one for one in small.sentences(id) if 14 <= len(one.split()) <= 30)
    assert leaks.whole_sentences(sentence)
    answers.ask("mine", "Quote and judge.", "text")
    answers.give("mine", f"He writes: “{sentence}” I doubt it.", reason=sentence)
    portfolio.write()
    text = words_in(desk / "portfolio.html")
    assert sentence not in text and "I doubt it." in text and text.count("left out here") == 2
    assert not leaks.whole_sentences(text)
    assert answers.answer_to("mine")["reason"] == sentence  # the answer itself is not touched


def test_a_long_run_is_known_where_a_copy_is_at_hand(small, desk):
    id = small.ids[0]
    run = " ".join(small.text(id).split()[4:22])
    short = " ".join(run.split()[:9])
    assert fragments.without(f"Xyz “{run}” xyz") == f"Xyz “{run}” xyz"
    (desk / "own").mkdir(parents=True)
    (desk / "own" / f"{id}.txt").write_text(small.text(id), encoding="utf-8")
    assert fragments.without(f"Xyz “{run}” xyz").startswith("Xyz “[a passage of") and fragments.without(f"Xyz “{run}” xyz").endswith("author]” xyz") and "left out here" in fragments.without(run)
    assert fragments.without(f"Xyz “{short}” xyz") == f"Xyz “{short}” xyz" and fragments.without("") == ""


def test_labels_of_a_real_piece_have_no_words(small, desk):
    id = small.ids[0]
    (desk / "own").mkdir(parents=True)
    (desk / "own" / f"{id}.txt").write_text(small.text(id), encoding="utf-8")
    number = next(n for n, one in enumerate(small.sentences(id), 1) if len(one.split()) > 10)
    annotations.mark(corpus.piece(id), number, "certain", who="me", note="a note of mine")
    portfolio.write()
    text = words_in(desk / "portfolio.html")
    assert "a note of mine" in text and small.sentences(id)[number - 1][:40] not in text and "are not in this file" in text


def test_figures_of_a_comparison_are_kept_without_names(full):
    row = answers.answer_to("agreement-oselane-2032")
    assert row["role"] == "agreement" and row["answer"]["people"] == 2 and "Ada" not in str(row) and "Ben" not in str(row)


def test_the_box_writes_and_says_so(full):
    box = portfolio.box()
    name, which, leaning, button, said = box.children
    assert "course-portfolio" in box._dom_classes and all(one.description for one in (name, which, leaning, button)) and leaning.value is False
    name.value, which.value = "Ada", LESSON
    button.click()
    assert f"portfolio-{LESSON}.html" in said.value and "Portfolio of Ada" in words_in(full / f"portfolio-{LESSON}.html")
    answers.path().unlink()
    for path in full.glob("labels-*"):
        path.unlink()
    button.click()
    assert "nothing to put into a portfolio" in said.value


def test_it_needs_nothing_else(full):
    portfolio.write()
    html = (full / "portfolio.html").read_text(encoding="utf-8")
    assert html.count("<h1") == 1 and '<html lang="en">' in html and "@media print" in html
    assert not re.search(r"<(script|link|img|iframe)\b|@import|url\(", html)
    levels = [int(level) for level in re.findall(r"<h(\d)", html)]
    assert all(after <= before + 1 for before, after in zip(levels, levels[1:], strict=False))
    assert html.count("<caption>") == html.count("<table>") > 4 and not leaks.whole_sentences(words_in(full / "portfolio.html"))


@pytest.mark.browser
@pytest.mark.skipif(chromium() is None, reason="no Chromium was found; set CHROMIUM to its path")
def test_axe_finds_nothing_and_it_fits_screen_and_paper(full):
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")
    portfolio.write(name="Ada", leaning=True)
    with sync_api.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium(), args=FLAGS)
        page, asked = browser.new_page(viewport={"width": 1280, "height": 900}), []
        page.on("request", lambda request: asked.append(request.url))
        page.goto((full / "portfolio.html").as_uri())
        found = axe.Axe().run(page, options=RULES).response["violations"]
        assert not [(one["id"], one["impact"], one["nodes"][0]["html"][:120]) for one in found]
        assert len(asked) == 1
        for width in (800, 320):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("() => document.documentElement.scrollWidth") <= width
        small = page.evaluate("""() => [...document.querySelectorAll('nav a')].filter(a => a.getBoundingClientRect().height < 24).length""")
        assert small == 0
        page.set_viewport_size({"width": 680, "height": 900})
        page.emulate_media(media="print")
        wide = page.evaluate("""() => [...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > 682)
            .map(e => e.outerHTML.slice(0, 80))""")
        assert not wide and not page.locator("nav").is_visible()
        assert page.pdf().startswith(b"%PDF")
        browser.close()
