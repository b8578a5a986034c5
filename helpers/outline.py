"""The parts of a lesson and the questions in each, read from its notebook, whatever the notebook is called.

    outline.parts("02-global-research")      # Part(title="3 · Before judging: what, who, when", ids=("02-q1", …))
    outline.compared("00-start-here")        # [("00-p1", "00-j2")]: judgements that the lesson sets side by side
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

from helpers import questions

_HEADING = re.compile(r"^## +(.+?)(?: *\(\d[^()]*\))? *$", re.MULTILINE)
_TITLE = re.compile(r"^# +(.+?) *$", re.MULTILINE)
_ASKED = re.compile(r"""answers\.ask\(\s*["']([^"']+)["']""")
_COMPARED = re.compile(r"""answers\.compare\W+["']([^"']+)["']\s*,\s*["']([^"']+)["']""")


@dataclass(frozen=True)
class Part:
    """A part of a lesson: its heading and the ids of the questions it asks."""

    title: str
    ids: tuple[str, ...]


def title(lesson: str) -> str:
    """Return the heading of a lesson, or its name if the notebook is not at hand."""
    found = [_TITLE.search(source) for kind, source in _cells(lesson) if kind == "markdown"]
    return next((one.group(1) for one in found if one), lesson)


def parts(lesson: str) -> list[Part]:
    """Return the parts of a lesson that ask something, in order; every question of the lesson is in one."""
    known = questions.lesson(lesson)
    found: dict[str, list[str]] = {}
    here, seen = "", set()
    for kind, source in _cells(lesson):
        if kind == "markdown":
            headings = _HEADING.findall(source)
            here = headings[-1] if headings else here
        else:
            new = [id for id in _ASKED.findall(source) if id in known and id not in seen]
            seen.update(new)
            found.setdefault(here or "Questions", []).extend(new)
    left = [id for id in known if id not in seen]
    if left:
        found["More questions" if seen else "Questions"] = left
    return [Part(name, tuple(ids)) for name, ids in found.items() if ids]


def compared(lesson: str) -> list[tuple[str, str]]:
    """Return the pairs of questions that the lesson sets side by side: the judgement before and the judgement now."""
    return [pair for kind, source in _cells(lesson) if kind == "code" for pair in _COMPARED.findall(source)]


def _cells(lesson: str) -> list[tuple[str, str]]:
    """Return the kind and the source of each cell of a lesson's notebook; none if it is not at hand."""
    for path in _notebooks(lesson):
        try:
            cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
            made = [(cell["cell_type"], "".join(cell["source"])) for cell in cells]
        except (OSError, ValueError, KeyError, TypeError):
            continue
        if any(kind == "code" and re.search(rf"""answers\.start\(\s*["']{re.escape(lesson)}["']""", source) for kind, source in made):
            return made
    return []


def _notebooks(lesson: str) -> list[Path]:
    """Return the notebooks that may hold a lesson, the one of its name first."""
    from helpers import answers

    folders = dict.fromkeys([Path(__file__).resolve().parent.parent / "notebooks", answers.path().parent, Path.cwd()])
    found = [path for folder in folders if folder.is_dir() for path in sorted(folder.glob("*.ipynb"))]
    return sorted(found, key=lambda path: path.stem != lesson)
