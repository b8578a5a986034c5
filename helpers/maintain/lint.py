"""Check the lessons against the rules of the course: python3 course.py lint [NOTEBOOKS]

Every rule is a function that takes a lesson and returns one sentence for each fault: where it is, what is
wrong, what to do. This file has the rules of form (code, length, headings, time, questions, pictures, style);
lint_sources.py has those of places and sources, lint_questions.py those of the files of questions.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

from helpers import corpus
from helpers.maintain import leaks, lessons, lint_questions, lint_sources, notebooks
from helpers.maintain.lessons import QUESTION_HEADING, Block, Cell, Lesson

CELL_LINES, MEDIAN_LINES, NOTEBOOK_LINES, EARLY_LINES = 5, 2, 50, 20  # visible lines of code
EARLY = range(0, 4)  # the lessons in which code is only run
ON_A_PIECE = range(2, 8)  # the lessons that ask all ten questions
CELL_WORDS, NOTEBOOK_WORDS = 120, 1_800
WORDS_A_MINUTE, CELL_MINUTES, TIME_TOLERANCE = 150, 0.5, 0.25
STEPS = 3  # content steps in a row without a learner action
ALTERNATIVE = 40  # characters of an alternative text
VERBS = frozenset(
    "account add answer apply argue ask build catch challenge change check choose cite compare complete correct count date decide defend "
    "describe distinguish explain find follow give identify judge keep label list locate look map mark match measure name notice "
    "order place point predict put question quote rank rate read recognise record reject revise save say see separate set show sort "
    "split spot state support tell test tie trace track turn use weigh work write".split()
)


# --- code --------------------------------------------------------------------------------------


def code_lines(lesson: Lesson) -> list[str]:
    """Visible code is short: by cell, in the middle, and in all."""
    sizes = [cell.lines for cell in lesson.code if cell.lines]
    limit = EARLY_LINES if lesson.number in EARLY else NOTEBOOK_LINES
    found = [f"{lesson.place(cell)}: {cell.lines} lines of code are seen; keep at most {CELL_LINES}, or add the tag hide-input."
             for cell in lesson.code if cell.lines > CELL_LINES]
    if sizes and median(sizes) > MEDIAN_LINES:
        found.append(f"{lesson.name}: half of the code cells show {median(sizes):g} lines or more; bring the median to {MEDIAN_LINES}.")
    if sum(sizes) > limit:
        found.append(f"{lesson.name}: {sum(sizes)} lines of code are seen; at most {limit} are allowed, fold some away with the tag hide-input.")
    return found


def code_reads(lesson: Lesson) -> list[str]:
    """Every code cell is Python."""
    return [f"{lesson.place(cell)}: the code is not Python; mend it." for cell in lesson.code if not _parses(cell)]


def _parses(cell: Cell) -> bool:
    try:
        return cell.calls is not None
    except SyntaxError:
        return False


_DRAWN = ("plot", "hist", "bar", "barh", "scatter", "boxplot", "pie", "imshow", "subplots")
_OTHER_EXITS = ("show", "savefig", "Image", "SVG")


def exits(lesson: Lesson) -> list[str]:
    """Pictures leave through helpers.show alone, where they have an alternative text and a table."""
    found = []
    for cell in lesson.code:
        wrong = [call.name for call in cell.called(*_OTHER_EXITS)]
        if cell.called(*_DRAWN) and not any(call.name == "show.figure" for call in cell.calls):
            wrong += [call.name for call in cell.called(*_DRAWN)]
        found += [f"{lesson.place(cell)}: {name}() lets a picture out without alternative text; use show.figure(fig, alt, table)."
                  for name in dict.fromkeys(wrong)]
    return found


# --- length and headings -------------------------------------------------------------------------


def text_words(lesson: Lesson) -> list[str]:
    """Text cells and the whole lesson are short."""
    sizes = [(cell, lessons.word_count(cell.blocks)) for cell in lesson.texts]
    found = [f"{lesson.place(cell)}: {size} words; at most {CELL_WORDS} are allowed, shorten or part the cell."
             for cell, size in sizes if size > CELL_WORDS]
    total = sum(size for _, size in sizes)
    return found + ([f"{lesson.name}: {total:,} words; at most {NOTEBOOK_WORDS:,} are allowed, shorten the lesson."]
                    if total > NOTEBOOK_WORDS else [])


def _headings(lesson: Lesson) -> list[tuple[Cell, Block]]:
    return [(cell, block) for cell in lesson.texts for block in cell.blocks if block.kind == "heading"]


def headings(lesson: Lesson) -> list[str]:
    """One first heading, in the first text cell; no level skipped, none twice, none empty."""
    found, level, seen = [], 0, set()
    for cell, block in _headings(lesson):
        if not block.text.strip():
            found.append(f"{lesson.place(cell)}: a heading is empty; write it or take it out.")
        elif block.text.casefold() in seen:
            found.append(f"{lesson.place(cell)}: the heading “{block.text}” is there twice; change one.")
        if block.level > level + 1:
            found.append(f"{lesson.place(cell)}: the heading “{block.text}” skips a level; give it {'#' * (level + 1)}.")
        level = block.level
        seen.add(block.text.casefold())
    return found + _first_heading(lesson) + _bare_headings(lesson)


def _first_heading(lesson: Lesson) -> list[str]:
    tops = [cell for cell, block in _headings(lesson) if block.level == 1]
    if len(tops) == 1 and tops[0] is lesson.texts[0]:
        return []
    return [f"{lesson.name}: {len(tops)} headings of the first level; have exactly one, in the first text cell."]


def _bare_headings(lesson: Lesson) -> list[str]:
    """A heading has something below it before the next heading of its level."""
    found, last = [], None
    for cell in lesson.cells:
        for block in cell.blocks or [None]:
            heading = block is not None and block.kind == "heading"
            if last and (not heading or block.level > last[1].level):
                last = None
            if last:
                found.append(f"{lesson.place(last[0])}: nothing stands under the heading “{last[1].text}”; fill it or take it out.")
            if heading:
                last = (cell, block)
    return found + ([f"{lesson.place(last[0])}: nothing stands under the heading “{last[1].text}”; fill it or take it out."] if last else [])


def question_headings(lesson: Lesson) -> list[str]:
    """Q1 to Q10 keep their words; in a lesson on a piece all ten are there, in order."""
    from helpers.show import QUESTIONS

    found, seen = [], []
    for cell, block in _headings(lesson):
        match = QUESTION_HEADING.match(block.text)
        if match:
            seen.append(match.group())
            wanted = f"{match.group()} · {QUESTIONS.get(match.group(), '')}"
            if block.text != wanted:
                found.append(f"{lesson.place(cell)}: the question has other words; write “{wanted}”.")
    if lesson.number in ON_A_PIECE and seen != list(QUESTIONS):
        found.append(f"{lesson.name}: the headings ask {', '.join(seen) or 'none of the questions'}; ask Q1 to Q10, each once and in order.")
    return found


# --- time ----------------------------------------------------------------------------------------

_TIME = re.compile(r"\*\*Time:\*\*\s*(\d+)\s+minutes")
_MINUTES = re.compile(r"\((\d+)\s+min\)\s*$")


def stated_time(lesson: Lesson) -> int | None:
    """Return the minutes on the title card."""
    match = _TIME.search(lesson.texts[0].source) if lesson.texts else None
    return int(match.group(1)) if match else None


def needed_time(lesson: Lesson) -> tuple[float, float, float]:
    """Return the minutes for reading, for running cells and for the questions."""
    read = sum(lessons.word_count(cell.blocks) for cell in lesson.texts) / WORDS_A_MINUTE
    asked = {id for id, _ in lesson.asked()}
    answer = sum(float(row.get("minutes", 1)) for row in lesson.rows if row["id"] in asked)
    return read, CELL_MINUTES * len(lesson.code), answer


def time_report(lesson: Lesson) -> str:
    """Return the computed time of a lesson in one line."""
    read, run, answer = needed_time(lesson)
    return (f"{lesson.name}: {stated_time(lesson) or 'no'} minutes stated, {read + run + answer:.0f} computed "
            f"(reading {read:.0f}, running {run:.0f}, questions {answer:.0f})")


def time(lesson: Lesson) -> list[str]:
    """The title card states a time; the sections add up to it; it fits what there is to do."""
    stated, needed = stated_time(lesson), sum(needed_time(lesson))
    if stated is None:
        return [f"{lesson.name}: the title card states no time; write **Time:** and the minutes, for example 90 minutes."]
    sections = [(cell, block, _MINUTES.search(block.text)) for cell, block in _headings(lesson) if block.level == 2]
    found = [f"{lesson.place(cell)}: the heading “{block.text}” has no minutes; end it with, for example, (8 min)."
             for cell, block, match in sections if not match]
    total = sum(int(match.group(1)) for _, _, match in sections if match)
    if total != stated:
        found.append(f"{lesson.name}: the sections take {total} minutes, the title card says {stated}; make them agree.")
    if abs(stated - needed) > TIME_TOLERANCE * needed:
        found.append(f"{lesson.name}: {stated} minutes are stated and {needed:.0f} computed; change the time, or what there is to do.")
    return found


# --- objectives, questions, actions ----------------------------------------------------------------

_ID = re.compile(r"\d\d-[a-z][a-z0-9-]*")
_IDS_AT_END = re.compile(rf"\(({_ID.pattern}(?:(?:,| and)\s+{_ID.pattern})*)\)[.;]?$")


def objectives(lesson: Lesson) -> list[str]:
    """Two or three objectives, each with its verb first and the questions that test it at its end."""
    found = _objectives(lesson)
    if not 2 <= len(found) <= 3:
        return [f"{lesson.name}: {len(found)} objectives under **You will:**; list two or three on the title card."]
    return [problem for text in found for problem in _objective(lesson, text)]


def _objectives(lesson: Lesson) -> list[str]:
    """Return the list below "You will:"."""
    found: list[str] = []
    seen = False
    for block in lesson.texts[0].blocks if lesson.texts else []:
        if seen and block.kind == "item":
            found.append(block.text)
        elif found:
            break
        seen = seen or block.text.rstrip().endswith("You will:")
    return found


def _objective(lesson: Lesson, text: str) -> Iterator[str]:
    place = f"{lesson.name}, objective “{lessons.first_words(text)}”"
    verb, ids = text.split()[0].casefold().strip(","), _IDS_AT_END.search(text)
    if verb not in VERBS:
        yield f"{place}: begin with a verb for something that can be seen, such as trace, tell, find, judge or compare."
    if not ids:
        yield f"{place}: end with the ids of its questions in brackets, for example ({lesson.name[:2]}-q3)."
    asked = {id for id, _ in lesson.asked()}
    for id in _ID.findall(ids.group(1)) if ids else []:
        if id not in asked or id not in lesson.ids:
            yield f"{place}: the question {id} is not asked in this lesson; name one that is."


def questions(lesson: Lesson) -> list[str]:
    """Every question is asked once, every id is known, and nothing waits for a question that comes later."""
    asked = [id for id, _ in lesson.asked()]
    found = [f"{lesson.name}: the question {id} is asked {asked.count(id)} times; ask it once." for id in lesson.ids if asked.count(id) != 1]
    found += [f"{lesson.place(cell)}: there is no question {id}; add it to exercises/{lesson.exercises.name} or correct the id."
              for id, cell in lesson.asked() if id not in lesson.ids]
    if not lesson.exercises.exists():
        found.append(f"{lesson.name}: exercises/{lesson.exercises.name} is missing; write the questions there.")
    elif lesson.number in ON_A_PIECE and not lesson.head.get("piece"):
        found.append(f"{lesson.name}: exercises/{lesson.exercises.name} does not name the piece; add piece: at its top.")
    return found + _waiting(lesson)


def _waiting(lesson: Lesson) -> list[str]:
    found, known = [], set()
    for cell in lesson.code:
        known |= {call.first for call in cell.called("ask")}
        found += [f"{lesson.place(cell)}: {call.name} needs {call.first}, which was not asked before; move it below the question."
                  for call in cell.called("after", "check", "first_and_last")
                  if call.name.startswith("answers.") and _ID.fullmatch(call.first) and call.first not in known]
    return found


def predictions(lesson: Lesson) -> list[str]:
    """One to four predictions, each with a reason."""
    rows = [row for row in lesson.rows if row.get("role") == "prediction"]
    found = [f"exercises/{lesson.exercises.name}, {row['id']}: a prediction needs its reason; add ask_reason: true."
             for row in rows if row.get("ask_reason") is not True]
    if not 1 <= len(rows) <= 4:
        found.append(f"{lesson.name}: {len(rows)} predictions; have one to four questions with role: prediction.")
    return found


_ACTIONS = ("ask", "give", "copy_box")


def actions(lesson: Lesson) -> list[str]:
    """After three content steps at most the learner does something.

    A step is a text cell with prose, together with the result right below it; each further result
    is a step of its own. Results right below an action belong to it. Title card, start cell and headings are no steps.
    """
    found, steps, before = [], 0, "action"
    for cell in lesson.cells:
        what = _role(lesson, cell)
        step = what == "text" or (what, before) == ("result", "result")
        steps = 0 if what == "action" else steps + step
        if step and steps == STEPS + 1:
            found.append(f"{lesson.place(cell)}: the fourth content step in a row without a learner action; ask something before it.")
        before = "action" if (what, before) == ("result", "action") else what or before
    return found


def _role(lesson: Lesson, cell: Cell) -> str:
    """Return "text", "result", "action", or nothing for a cell that is no step."""
    if cell.kind == "markdown":
        prose = any(block.kind != "heading" for block in cell.blocks)
        return "text" if prose and cell is not lesson.texts[0] else ""
    if cell.called(*_ACTIONS):
        return "action"
    return "" if cell.called("start") else "result"


# --- links, pictures, style ------------------------------------------------------------------------

_EMPTY_LINK = re.compile(r"\W*(?:here|click(?: here)?|links?|this(?: (?:link|page|one|site))?|(?:read )?more|read|see|page|source|https?://\S*|www\.\S*)?\W*",
                         re.IGNORECASE)


def links(lesson: Lesson) -> list[str]:
    """The words of a link say where it leads."""
    return [f"{lesson.place(cell)}: the link “{text}” does not say where it leads; name the page it opens."
            for cell in lesson.texts for text in lessons.link_texts(cell.source) if _EMPTY_LINK.fullmatch(text)]


def pictures(lesson: Lesson) -> list[str]:
    """Pictures in text cells and in outputs have an alternative text."""
    found = []
    for cell in lesson.texts:
        found += [f"{lesson.place(cell)}: a picture has an alternative text of {len(text.strip())} characters; write {ALTERNATIVE} or more."
                  for text in lessons.alternative_texts(cell.source) if len(text.strip()) < ALTERNATIVE]
    for cell in lesson.code:
        if not all(_has_alternative(output.get("data", {})) for output in cell.outputs):
            found.append(f"{lesson.place(cell)}: an output has a picture without alternative text; let it out through show.figure.")
    return found


def _has_alternative(data: dict[str, str]) -> bool:
    if any(kind.startswith("image/") for kind in data):
        return False
    html = data.get("text/html", "")
    texts = lessons.alternatives_in_html(html if isinstance(html, str) else "".join(html))
    return all(len(text.strip()) >= ALTERNATIVE for text in texts)


_STYLE = (
    (re.compile(r"\bclick here\b", re.IGNORECASE), "name what the link opens"),
    (re.compile(r"\b(?:simply|obviously)\b", re.IGNORECASE), "take it out"),
    (re.compile(r"(?<!\ba )\bjust\b", re.IGNORECASE), "take it out, or write only"),
    (re.compile(r"(?<!not )\beasy\b", re.IGNORECASE), "it may not be so for the reader; take it out"),
    (re.compile(r"!"), "write a full stop"),
)


def style(lesson: Lesson) -> list[str]:
    """The course speaks calmly. Quotations and code keep their own words."""
    found = []
    for passage in lint_sources.passages(lesson):
        for block in lessons.blocks(passage.markdown):
            own = lessons.without_quotations(block.text)
            found += [f"{passage.place}: “{match.group()}” is not our style; {todo}." for pattern, todo in _STYLE if (match := pattern.search(own))]
    return found


# --- files -----------------------------------------------------------------------------------------


def stored_form(lesson: Lesson) -> list[str]:
    """A notebook is stored without outputs and is equal to its source."""
    found = [f"{lesson.place(cell)}: an output or a run number is stored; build the notebook again with course.py notebooks."
             for cell in lesson.code if cell.outputs or cell.count is not None]
    if not lesson.source.exists():
        return [*found, f"{lesson.name}: the source notebooks/src/{lesson.source.name} is missing; write the lesson there."]
    if lesson.path.read_text(encoding="utf-8") != notebooks.build(lesson.source):
        found.append(f"{lesson.name}: the notebook differs from notebooks/src/{lesson.source.name}; run course.py notebooks.")
    return found


def file_name(path: Path) -> list[str]:
    """File names use ASCII only."""
    return [] if path.name.isascii() else [f"The file name {path.name} has a letter beyond ASCII; rename the file."]


RULES: tuple[Callable[[Lesson], list[str]], ...] = (
    code_reads, code_lines, exits, text_words, headings, question_headings, time, objectives, questions, predictions,
    actions, links, pictures, style, *lint_sources.RULES, stored_form,
)


def check(notebook_path: Path) -> list[str]:
    """Return a sentence for every fault of a notebook and of its questions."""
    path = Path(notebook_path)
    try:
        lesson = lessons.read(path)
    except (OSError, ValueError) as problem:
        return [f"{path.name} cannot be read as a notebook ({first_line(problem)}); build it again with course.py notebooks."]
    rules = [code_reads] if code_reads(lesson) else RULES  # calls can be looked up only in Python
    found = file_name(path) + [problem for rule in rules for problem in rule(lesson)]
    return found + (lint_questions.check(lesson.exercises) if lesson.exercises.exists() else [])


def first_line(problem: Exception) -> str:
    """Return the first line of what went wrong."""
    return (str(problem).splitlines() or [type(problem).__name__])[0][:120]


def built() -> list[Path]:
    """Return the notebooks of the course in order."""
    return sorted(notebooks.FOLDER.glob("*.ipynb"))


def check_all() -> list[str]:
    """Return a sentence for every fault of all lessons, of files of questions without a lesson, and of file names."""
    folder = notebooks.FOLDER.parent / "exercises"
    found = [problem for path in built() for problem in check(path)]
    names = {path.stem for path in built()}
    found += [f"{source.stem}: the notebook is missing; run course.py notebooks." for source in notebooks.sources() if source.stem not in names]
    found += [problem for path in sorted(folder.glob("*.yaml")) if path.stem not in names for problem in lint_questions.check(path)]
    found += lint_questions.repeated_ids(folder) + listed_names()
    return found + [problem for path in leaks.tracked(leaks.ROOT) for problem in file_name(path)]


def listed_names() -> list[str]:
    """The list of names has no name twice and a note for each."""
    rows = corpus.table(corpus.root() / "listed-names.csv")
    found = [f"corpus/listed-names.csv: {name} is there twice; take one out." for name in rows["name"][rows["name"].duplicated()]]
    return found + [f"corpus/listed-names.csv: {name} has no note; write one." for name in rows["name"][rows["note"] == ""]]


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="course.py lint", description=__doc__)
    parser.add_argument("notebooks", nargs="*", type=Path, help="only these notebooks")
    chosen = parser.parse_args(arguments).notebooks
    for path in chosen or built():
        try:
            print(time_report(lessons.read(path)))
        except (OSError, ValueError, SyntaxError, json.JSONDecodeError):
            pass  # the check below says what is wrong
    found = [problem for path in chosen for problem in check(path)] if chosen else check_all()
    print("\n".join(found) or "No fault found.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
