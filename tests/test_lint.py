"""The linter: every rule against a right and a wrong small lesson, and all lessons of the course."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
import yaml
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from helpers.maintain import leaks, lessons, lint, lint_questions, lint_sources, notebooks

ASK = 'answers.ask("00-p1")'
PREDICTION = {"id": "00-p1", "prompt": "What do you expect?", "role": "prediction", "ask_reason": True, "minutes": 2}
SECOND = {"id": "00-q2", "prompt": "What did you find?", "minutes": 2}


def text(source: str) -> nbformat.NotebookNode:
    return new_markdown_cell(source)


def code(source: str, hidden: bool = False, **more) -> nbformat.NotebookNode:
    return new_code_cell(source, metadata={"jupyter": {"source_hidden": True}} if hidden else {}, **more)


def lesson(folder: Path, *cells: nbformat.NotebookNode, questions=(PREDICTION,), name: str = "00-small", **head) -> lessons.Lesson:
    """Write a small notebook with its questions, and read it as the linter does."""
    (folder / "notebooks").mkdir(exist_ok=True)
    (folder / "exercises").mkdir(exist_ok=True)
    path = folder / "notebooks" / f"{name}.ipynb"
    own = [nbformat.from_dict({**cell, "id": f"cell-{number}"}) for number, cell in enumerate(cells)]
    nbformat.write(new_notebook(cells=own), path)
    (folder / "exercises" / f"{name}.yaml").write_text(yaml.safe_dump({**head, "questions": list(questions)}), encoding="utf-8")
    return lessons.read(path)


GOOD = """---
kernelspec:
  name: python3
  display_name: Python 3 (ipykernel)
---

# A small lesson

**Time:** 6 minutes.

**You will:**

- trace a claim to its source (00-p1)
- judge what carries it (00-q2)

+++

## Look (4 min)

The shelf has one log [ice-log-2032]. Read it, then write what you expect.

```{code-cell}
:tags: [hide-input]

answers.start("00-small")
answers.ask("00-p1")
```

+++

## Judge (2 min)

Write one sentence.

```{code-cell}
answers.ask("00-q2")
```
"""


def good(folder: Path, source: str = GOOD) -> Path:
    """Write a lesson that keeps all rules: source, notebook, questions."""
    made = lesson(folder, questions=(PREDICTION, SECOND), piece="oselane-2032")
    made.source.parent.mkdir(exist_ok=True)
    made.source.write_text(source, encoding="utf-8")
    made.path.write_text(notebooks.build(made.source), encoding="utf-8")
    return made.path


def test_a_good_lesson_has_no_fault(tmp_path):
    assert lint.check(good(tmp_path)) == []


# rule, right cells, wrong cells, words of the fault
TITLE = "# A lesson\n\n**Time:** 10 minutes.\n\n**You will:**\n\n"
FORM = {
    "code is Python": (lint.code_reads, [code("%matplotlib inline\nx = 1")], [code("x = = 1")], "is not Python"),
    "lines of a cell": (lint.code_lines, [code("a = 1\n\n# why\nb = 2")], [code("\n".join("abcdef"))], "6 lines of code are seen"),
    "folded lines": (lint.code_lines, [code("\n".join("abcdef"), hidden=True)], [code("\n".join("abcdef"))], "hide-input"),
    "median": (lint.code_lines, [code("a"), code("a\nb\nc")], [code("a\nb\nc"), code("a\nb\nc")], "median"),
    "lines of a notebook": (lint.code_lines, [code("a\nb")] * 10, [code("a\nb")] * 11, "22 lines of code are seen"),
    "pyplot.show": (lint.exits, [code("show.timeline(rows)")], [code("plt.show()")], "plt.show()"),
    "Image in hidden code": (lint.exits, [code("show.figure(fig, alt, table)")], [code("display(Image('a.png'))", hidden=True)], "Image()"),
    "drawing": (lint.exits, [code("ax.plot(x)\nshow.figure(fig, alt, table)")], [code("table.plot()")], "table.plot()"),
    "words of a cell": (lint.text_words, [text("word " * 120)], [text("word " * 121)], "121 words"),
    "tables and definitions": (lint.text_words, [text("word " * 110 + "\n\n|a|b|\n|---|---|\n" + "|c d e f|g|\n" * 9 + "\n[K1]: <https://a.b/c>")],
                               [text("word " * 110 + "[K1] and all eleven more words that stand here in the prose\n\n[K1]: <https://a.b/c>")], "121 words"),
    "words of a notebook": (lint.text_words, [text("word " * 100)] * 18, [text("word " * 101)] * 18, "1,818 words"),
    "one H1": (lint.headings, [text("# A\n\nb")], [text("# A\n\nb"), text("# C\n\nd")], "2 headings of the first level"),
    "H1 first": (lint.headings, [text("# A\n\nb")], [text("a"), text("# A\n\nb")], "in the first text cell"),
    "levels": (lint.headings, [text("# A\n\nb\n\n## C\n\nd")], [text("# A\n\nb\n\n### C\n\nd")], "skips a level"),
    "unique": (lint.headings, [text("# A\n\nb\n\n## C\n\nd")], [text("# A\n\nb\n\n## a\n\nd")], "is there twice"),
    "empty": (lint.headings, [text("# A\n\nb")], [text("# A\n\nb\n\n## \n\nd")], "is empty"),
    "bare": (lint.headings, [text("# A\n\nb"), text("## B"), code("x"), text("## C\n### D\ne")], [text("# A\n\nb\n\n## B\n\n## C\n\nd")], "nothing stands under"),
    "words of Q5": (lint.question_headings, [text("### Q4 · What does it claim?")], [text("### Q4 · What is claimed?")], "write “Q4 · What does it claim?”"),
    "time is stated": (lint.time, [text("# A\n\n**Time:** 1 minutes."), text("## B (1 min)"), code("x"), code("y")], [text("# A")], "states no time"),
    "sections add up": (lint.time, [text("# A\n\n**Time:** 2 minutes."), text("## B (1 min)\n\n## C (1 min)"), *[code("x")] * 4],
                        [text("# A\n\n**Time:** 2 minutes."), text("## B (1 min)\n\n## C (3 min)"), *[code("x")] * 4], "the sections take 4 minutes"),
    "sections have minutes": (lint.time, [text("# A\n\n**Time:** 2 minutes."), text("## B (2 min)"), *[code("x")] * 4],
                              [text("# A\n\n**Time:** 2 minutes."), text("## B (2 min)\n\n## C"), *[code("x")] * 4], "has no minutes"),
    "computed time": (lint.time, [text("# A\n\n**Time:** 4 minutes."), text("## B (4 min)"), code(ASK), *[code("x")] * 3],
                      [text("# A\n\n**Time:** 8 minutes."), text("## B (8 min)"), code(ASK), *[code("x")] * 3], "4 computed"),
    "two objectives": (lint.objectives, [text(TITLE + "- trace it (00-p1)\n- judge it (00-p1)"), code(ASK)],
                       [text(TITLE + "- trace it (00-p1)"), code(ASK)], "1 objectives"),
    "verb first": (lint.objectives, [text(TITLE + "- trace it (00-p1)\n- judge it (00-p1)"), code(ASK)],
                   [text(TITLE + "- understanding it (00-p1)\n- judge it (00-p1)"), code(ASK)], "begin with a verb"),
    "objective has ids": (lint.objectives, [text(TITLE + "- trace it (00-p1)\n- judge it (00-p1)"), code(ASK)],
                          [text(TITLE + "- trace it\n- judge it (00-p1)"), code(ASK)], "end with the ids"),
    "ids are asked": (lint.objectives, [text(TITLE + "- trace it (00-p1)\n- judge it (00-p1)"), code(ASK)],
                      [text(TITLE + "- trace it (00-p1)\n- judge it (00-p1, 00-q9)"), code(ASK)], "00-q9 is not asked"),
    "asked once": (lint.questions, [code(ASK)], [code(ASK), code(ASK)], "is asked 2 times"),
    "asked at all": (lint.questions, [code(ASK)], [code("x")], "is asked 0 times"),
    "known": (lint.questions, [code(ASK)], [code(ASK), code('answers.ask("00-q9")')], "there is no question 00-q9"),
    "made in the cell": (lint.questions, [code(ASK), code('answers.ask("my-own", "What?", "text")')], [code(ASK), code('answers.ask("my-own")')], "my-own"),
    "order": (lint.questions, [code(ASK), code('answers.after("00-p1", show.guide, piece)')],
              [code('answers.after("00-p1", show.guide, piece)'), code(ASK)], "was not asked before"),
    "actions": (lint.actions, [text("# A"), *[text("b"), code("x")] * 3, code(ASK), code("x"), code("y"), *[text("b"), code("x")] * 3],
                [text("# A"), *[text("b"), code("x")] * 4, code(ASK)], "fourth content step"),
    "results in a row": (lint.actions, [text("# A"), text("b"), *[code("x")] * 3, code(ASK)], [text("# A"), text("b"), *[code("x")] * 4, code(ASK)], "fourth"),
    "links": (lint.links, [text("The [log of the lake](a.md) and [K1].\n\n[K1]: <https://a.b>")], [text("Look [here](a.md).")], "“here”"),
    "bare address": (lint.links, [text("[The log](https://a.b)")], [text("<https://a.b>")], "https://a.b"),
    "link in HTML": (lint.links, [text('<a href="a">The log</a>')], [text('<a href="a">click</a>')], "“click”"),
    "pictures": (lint.pictures, [text(f"![{'A bar chart with five bars; the first is longest'}](a.png)")], [text("![chart](a.png)")], "5 characters"),
    "pictures in HTML": (lint.pictures, [text(f'<img src="a" alt="{"x" * 40}">')], [text('<img src="a">')], "0 characters"),
    "outputs": (lint.pictures, [code("x", outputs=[new_output("display_data", {"text/html": f'<img alt="{"x" * 40}">'})])],
                [code("x", outputs=[new_output("display_data", {"image/png": "AAAA"})])], "without alternative text"),
    "pictures in HTML outputs": (lint.pictures, [code("x", outputs=[new_output("display_data", {"text/html": "<p>text</p>"})])],
                                 [code("x", outputs=[new_output("display_data", {"text/html": "<img src='a'>"})])], "without alternative text"),
    "style": (lint.style, [text("It asks for “a just peace!” and `easy()`. It is not easy.")], [text("You just read it.")], "“just” is not our style"),
    "exclamation": (lint.style, [text("Read it.")], [text("Read it!")], "write a full stop"),
    "simply": (lint.style, [text("Read it.")], [text("Simply read it.")], "Simply"),
    "click here": (lint.style, [text("Open the log.")], [text("Click here.")], "Click here"),
    "outputs stored": (lint.stored_form, [], [code("x", execution_count=1)], "run number is stored"),
}


@pytest.mark.parametrize("name", FORM)
def test_form(tmp_path, name):
    rule, right, wrong, words = FORM[name]
    if right:
        assert rule(lesson(tmp_path, *right)) == []
    assert words in "\n".join(rule(lesson(tmp_path, *wrong)))


def test_a_fault_is_one_sentence_with_its_place(tmp_path):
    found = lint.text_words(lesson(tmp_path, text("# A\n\nb"), text("**Many words** here, " + "word " * 130)))
    assert found == ["00-small, cell 2 (“Many words here, word word word …”): 133 words; at most 120 are allowed, shorten or part the cell."]


def test_later_lessons_may_show_more_code(tmp_path):
    cells = [code("a\nb")] * 25
    assert lint.code_lines(lesson(tmp_path, *cells, name="05-small")) == []
    assert lint.code_lines(lesson(tmp_path, *cells, code("a"), name="05-small"))
    assert lint.code_lines(lesson(tmp_path, *cells, name="03-small"))


def test_a_lesson_on_a_piece_asks_all_ten_questions(tmp_path):
    from helpers.show import QUESTIONS

    cells = [text(f"### {id} · {words}") for id, words in QUESTIONS.items()]
    assert lint.question_headings(lesson(tmp_path, *cells, name="02-small")) == []
    for wrong in (cells[:9], cells[1:] + cells[:1], [*cells, cells[0]], []):
        assert "ask Q1 to Q10" in lint.question_headings(lesson(tmp_path, *wrong, name="07-small"))[-1]
    assert lint.question_headings(lesson(tmp_path, *cells[:3], name="08-small")) == []


def test_a_lesson_on_a_piece_names_it(tmp_path):
    asked = [{**PREDICTION, "id": "02-p1"}]
    assert lint.questions(lesson(tmp_path, code('answers.ask("02-p1")'), questions=asked, name="02-small", piece="riac")) == []
    assert "add piece:" in lint.questions(lesson(tmp_path, code('answers.ask("02-p1")'), questions=asked, name="02-small"))[0]


@pytest.mark.parametrize(("rows", "words"), [
    ([PREDICTION], ""), ([{**PREDICTION, "id": f"00-p{n}"} for n in range(1, 5)], ""),
    ([], "0 predictions"), ([{**PREDICTION, "id": f"00-p{n}"} for n in range(1, 6)], "5 predictions"),
    ([{**PREDICTION, "ask_reason": False}], "add ask_reason: true"),
])
def test_predictions(tmp_path, rows, words):
    found = lint.predictions(lesson(tmp_path, text("# A"), questions=rows))
    assert words in "\n".join(found) and bool(found) == bool(words)


def test_the_computed_time_is_printed(tmp_path):
    made = lesson(tmp_path, text("# A\n\n**Time:** 4 minutes.\n\n" + "word " * 146), code(ASK), code("x"))
    assert lint.time_report(made) == "00-small: 4 minutes stated, 4 computed (reading 1, running 1, questions 2)"


def test_the_notebook_must_equal_its_source(tmp_path):
    path = good(tmp_path)
    source = path.parent / "src" / "00-small.md"
    source.write_text(source.read_text(encoding="utf-8").replace("Write one", "Write a"), encoding="utf-8")
    assert "differs from" in lint.check(path)[0]
    source.unlink()
    assert "is missing" in lint.check(path)[0]


def test_file_names_are_ascii(tmp_path):
    assert lint.file_name(tmp_path / "02-riac.ipynb") == []
    assert "beyond ASCII" in lint.file_name(tmp_path / "02-Považan.ipynb")[0]


def test_a_broken_notebook_is_one_sentence(tmp_path):
    path = tmp_path / "00-broken.ipynb"
    path.write_text("{", encoding="utf-8")
    assert len(lint.check(path)) == 1
    assert len(lint.check(tmp_path / "none.ipynb")) == 1


def test_the_command_ends_with_1_on_faults(tmp_path, capsys):
    path = good(tmp_path)
    assert lint.main([str(path)]) == 0
    assert "computed" in capsys.readouterr().out
    good(tmp_path, GOOD.replace("one log", "one simply written log"))
    assert lint.main([str(path)]) == 1
    assert "simply" in capsys.readouterr().out


def test_it_runs_as_a_module(tmp_path):
    ran = subprocess.run([sys.executable, "-m", "helpers.maintain.lint", str(good(tmp_path))], cwd=leaks.ROOT, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr


# --- locators --------------------------------------------------------------------------------------

PLACES = [
    ("global-research", "The text says “if proven true” (sentence 33).", ""),
    ("global-research", 'The text says "If proven true," (sentence 33).', ""),
    ("global-research", "The text says *“proven true”* (sentence 33).", ""),
    ("global-research", "It is called “rogue state” (sentences 35, 44 and 57).", ""),
    ("global-research", "It is a “real “rogue state”” (sentence 35).", ""),
    ("global-research", "See sentences 3–59 and paragraph 20.", ""),
    ("global-research", "Operative paragraph 99 of resolution 853 is not ours.", ""),
    ("global-research", "The text says “if proven true” (sentence 34).", "not registered for sentence 34"),
    ("global-research", "The text says “if proved true” (sentence 33).", "“if proved true” is not registered"),
    ("global-research", "It is called “rogue state” (sentences 35 and 36).", "not registered for sentence 36"),
    ("global-research", "See sentence 60.", "there is no sentence 60; the last is 59"),
    ("global-research", "See paragraph 21 of the piece.", "there is no paragraph 21"),
    ("oselane-2032", "She writes “Plainly the road was safe” (sentence 10).", ""),
    ("oselane-2032", "She writes “Plainly the road was shut” (sentence 10).", "not registered"),
    ("oselane-2032", "See sentence 22.", "the last is 21"),
]


@pytest.mark.parametrize(("piece", "words", "fault"), PLACES)
def test_locators(tmp_path, piece, words, fault):
    in_text = lint_sources.locators(lesson(tmp_path, text(words), piece=piece))
    opened = lint_sources.locators(lesson(tmp_path, text(words), code(f'corpus.{"practice" if "2032" in piece else "piece"}("{piece}")')))
    for found in (in_text, opened):
        assert fault in "\n".join(found) and bool(found) == bool(fault)
    for field in ("prompt", "ours", "hints", "feedback", "options"):
        row = {**PREDICTION, "piece": piece, field: words if field in ("prompt", "ours") else [words]}
        found = lint_sources.locators(lesson(tmp_path, questions=[row]))
        assert fault in "\n".join(found) and bool(found) == bool(fault)


def test_a_locator_needs_a_text(tmp_path):
    assert "the lesson has no text" in lint_sources.locators(lesson(tmp_path, text("See sentence 3.")))[0]


# --- references and sources --------------------------------------------------------------------------


def test_reference_keys_exist(tmp_path):
    assert lint_sources.references(lesson(tmp_path, text("So it was [K1] [B58], see [Q5]."))) == []
    assert "no reference [Z99]" in lint_sources.references(lesson(tmp_path, text("So it was [Z99].")))[0]
    assert "each in its own" in lint_sources.references(lesson(tmp_path, text("So it was [K1, B58].")))[0]
    assert "no reference [Z99]" in lint_sources.references(lesson(tmp_path, questions=[{**PREDICTION, "ours": "It was [Z99]."}]))[0]


SOURCED = [
    "The statement was signed on 10 November 2020 [B1].",
    "The statement was signed on 10 November 2020. [B1]",
    "- The statement was signed in November 2020. It had nine points [B1].\n- No date here.",
    "| what | source |\n|---|---|\n| Signed on 10 November 2020. It came into force. | [B1] |",
    "The log of 3 February has 57 centimetres [ice-log-2032].",
    "The log of 3 February has 57 centimetres `ice-log-2032`.",
    "## War of 2020 (8 min)",
    "This lesson takes 90 minutes; the piece has 1,910 words and 59 sentences.",
    "Korybko, Oct 2020, is read in lesson 02; see sentences 33–57, paragraph 12 and question 02-q5.",
    "How often does a word occur in 1,000 words, and what happens at 150 words a minute?",
    "The text speaks of 12 October and of the Security Council (sentence 47).",
    "Korybko writes that Lavrov met both ministers (sentence 5).",
    "In sentence 24, the author names an article of 2020 (sentence 24).",
    "Sentence 24 speaks of an article of 2020.",
    "He uses “the UNSC Resolutions” (sentence 47), a phrase that decides.",
    "This lesson is on an article from Global Research.",
    "Korybko begins with a celebration.",
    "May we ask who says so?",
    "Sentence 24 speaks of an article of 2020; this is not an answer.",
    "Look at the row of 3 February.",
    "The words for Armenia and Pashinyan occur 127 times.",
]
UNSOURCED = [
    ("The statement was signed on 10 November.", "“10 November”"),
    ("The statement was signed in November 2020.", "“November 2020”"),
    ("It was signed on November 10. It was a Tuesday [B1].", "“November 10”"),
    ("The war of 2020 ended.", "“2020”"),
    ("The war of the 1990s ended.", "“1990s”"),
    ("About 16 % of the land was lost.", "“16 %”"),
    ("About 16 per cent of the land was lost.", "“16 per cent”"),
    ("More than 100,000 fled.", "“100,000”"),
    ("Resolution 853 asks for it.", "“853”"),
    ("On that day 25 Armenian soldiers died.", "“25 Armenian soldiers”"),
    ("On that day thirteen civilians were killed.", "“thirteen civilians”"),
    ("The town lies 12 kilometres away.", "“12 kilometres”"),
    ("The Security Council asked for it.", "“Security Council”"),
    ("Global Research published it.", "“Global Research”"),
    ("Putin's answer was short.", "“Putin”"),
    ("Korybko works in Moscow.", "“Korybko”"),
    ("This lesson is on the war of 2020.", "“2020”"),
    ("The text speaks of a missile (sentence 33), but Amnesty found another (see below).", "“Amnesty”"),
    ("The ceasefire came on 9 May (sentence 47).", "“9 May”"),
    ("A first one [B1]. The war of 2020 ended.", "“2020”"),
    ("One in 2020. Another one. [B1]", "“2020”"),
    ("Sentence 24 speaks of an article, but it was written in 2019.", "“2019”"),
    ("Look at the 94 civilians killed.", "“94 civilians”"),
    ("It was so in 2020 [Z99].", "“2020”"),
]


@pytest.mark.parametrize("words", SOURCED)
def test_sentences_with_a_source(tmp_path, words):
    assert lint_sources.sources(lesson(tmp_path, text(words), piece="global-research")) == []
    assert lint_sources.sources(lesson(tmp_path, questions=[{**PREDICTION, "prompt": words, "feedback": [words]}])) == []


@pytest.mark.parametrize(("words", "fact"), UNSOURCED)
def test_sentences_without_a_source(tmp_path, words, fact):
    found = lint_sources.sources(lesson(tmp_path, text(words), piece="global-research"))
    assert len(found) == 1 and fact in found[0]


@pytest.mark.parametrize("field", ["prompt", "ours", "feedback", "needs", "parts"])
def test_facts_in_questions_need_a_source(tmp_path, field):
    def asked(words: str) -> lessons.Lesson:
        value = {"feedback": [words], "needs": [{"any": ["a"], "say": words}], "parts": [{"label": "a", "say": words}]}.get(field, words)
        return lesson(tmp_path, questions=[{**PREDICTION, field: value}])

    assert lint_sources.sources(asked("It ended on 10 November 2020. It began before. [B1]")) == []
    assert "“10 November 2020”" in lint_sources.sources(asked("It ended on 10 November 2020."))[0]


def test_the_names_are_listed_once():
    assert lint.listed_names() == []
    assert {"Global Research", "OneWorld", "RIAC", "MGIMO", "Security Council", "Korybko"} <= set(lint_sources.listed_names())


# --- files of questions --------------------------------------------------------------------------------

CHOICE = {"id": "00-q1", "prompt": "Which?", "kind": "choice", "options": ["a", "b"], "right": "a",
          "feedback": ["Yes: the log says so.", "The log says otherwise; look at its second row."]}
QUESTION_FAULTS = [
    (CHOICE, ""),
    ({**CHOICE, "kind": "several", "right": ["a"]}, ""),
    ({"id": "00-q1", "prompt": "How many?", "kind": "number", "right": 66}, ""),
    ({"id": "00-q1", "prompt": "Fill in.", "kind": "complete", "parts": [{"label": "who", "options": ["a", "b"], "right": "a", "say": "Look at the byline."}]}, ""),
    ({"id": "00-q1", "prompt": "Do you agree?", "kind": "challenge", "ours": "We say no."}, ""),
    ({"id": "00-q1", "prompt": "Where?", "locators": 2, "piece": "riac", "needs": [{"any": ["a|b"], "say": "Name the place in the text."}]}, ""),
    ({"id": "00-q1"}, "'prompt' is a required property"),
    ({**CHOICE, "promt": "x"}, "'promt' was unexpected"),
    ({**CHOICE, "lesson": "00"}, "'lesson' was unexpected"),
    ({**CHOICE, "kind": "essay"}, "'essay' is not one of"),
    ({**CHOICE, "role": "test"}, "'test' is not one of"),
    ({**CHOICE, "minutes": 0}, "minutes: 0"),
    ({**CHOICE, "hints": ["a", "b", "c", "d"]}, "hints:"),
    ({**CHOICE, "options": [1, 2]}, "options 1"),
    ({**CHOICE, "id": "00_q1"}, "does not match"),
    ({**CHOICE, "id": "03-q1"}, "begin the id with"),
    ({**CHOICE, "feedback": ["Yes: the log says so."]}, "2 options and 1 feedbacks"),
    ({**CHOICE, "right": "c"}, "“c” as right"),
    ({**CHOICE, "kind": "several", "right": ["a", "c"]}, "“c” as right"),
    ({**CHOICE, "kind": "several", "right": "a"}, "must be a list"),
    ({**CHOICE, "options": ["a", "a"]}, "same option twice"),
    ({**CHOICE, "options": ["a"], "feedback": ["Yes: the log says so."]}, "fewer than two options"),
    ({**CHOICE, "feedback": ["Yes: the log says so.", "Wrong."]}, "says only “Wrong.”"),
    ({**CHOICE, "feedback": ["Yes, that is right.", "The log says otherwise."]}, "says only"),
    ({**CHOICE, "feedback": ["word " * 61, "The log says otherwise."]}, "61 words"),
    ({"id": "00-q1", "prompt": "Why?", "options": ["a", "b"]}, "not of kind choice"),
    ({"id": "00-q1", "prompt": "How many?", "kind": "number", "right": "many"}, "not a number"),
    ({"id": "00-q1", "prompt": "Why?", "right": "a"}, "has no right"),
    ({"id": "00-q1", "prompt": "Fill in.", "kind": "complete"}, "needs parts"),
    ({"id": "00-q1", "prompt": "Fill in.", "kind": "complete", "parts": [{"label": "who", "options": ["b"], "right": "a", "say": "Look at the byline."}]},
     "not among its options"),
    ({"id": "00-q1", "prompt": "Do you agree?", "kind": "challenge"}, "write ours"),
    ({"id": "00-q1", "prompt": "Where?", "locators": 2}, "names no piece"),
    ({**CHOICE, "piece": "nowhere"}, "there is no piece “nowhere”"),
    ({"id": "00-q1", "prompt": "Where?", "needs": [{"any": ["("], "say": "Name the place in the text."}]}, "cannot be used"),
    ("00-q1", "is not of type 'object'"),
]


@pytest.mark.parametrize(("row", "fault"), QUESTION_FAULTS)
def test_questions(tmp_path, row, fault):
    path = tmp_path / "00-small.yaml"
    path.write_text(yaml.safe_dump({"questions": [row]}), encoding="utf-8")
    found = lint_questions.check(path)
    assert fault in "\n".join(found) and bool(found) == bool(fault)


@pytest.mark.parametrize(("content", "fault"), [
    ("questions: [", "cannot be read"), ("", "is not of type 'object'"), ("piece: riac", "'questions' is a required property"),
    ("piece: nowhere\nquestions: [{id: 00-q1, prompt: Why}]", "no piece “nowhere”"),
    ("peice: riac\nquestions: [{id: 00-q1, prompt: Why}]", "'peice' was unexpected"),
    ("questions: [{id: 00-q1, prompt: Why}, {id: 00-q1, prompt: Who}]", "is there 2 times"),
])
def test_files_of_questions(tmp_path, content, fault):
    path = tmp_path / "00-small.yaml"
    path.write_text(content, encoding="utf-8")
    assert fault in "\n".join(lint_questions.check(path))


def test_ids_are_unique_among_lessons(tmp_path):
    for name in ("00-small", "00-other"):
        (tmp_path / f"{name}.yaml").write_text("questions: [{id: 00-q1, prompt: Why}]", encoding="utf-8")
    assert lint_questions.repeated_ids(tmp_path) == ["The question 00-q1 stands in 00-other.yaml and 00-small.yaml; give one of them another id."]


# --- the builder, and the course itself ------------------------------------------------------------------


def test_hide_input_folds_the_code_away(tmp_path):
    made = nbformat.read(good(tmp_path), as_version=4)
    folded, seen = (cell for cell in made.cells if cell.cell_type == "code")
    assert folded.metadata == {"tags": ["hide-input"], "jupyter": {"source_hidden": True}}
    assert seen.metadata == {}


def test_all_lessons_pass():
    assert lint.built(), "no lesson is built yet: run course.py notebooks"
    assert lint.check_all() == []
