"""The class's own guideline for labelling: a plain Markdown file beside the notebooks, with a version.

    guideline.read()                     # what it says now, and which version it is
    guideline.version()                  # "2": what new labels carry
    guideline.amend("A number with “about” is uncertain.", why="sentence 12")

The file is notebooks/guideline.md. Its line "Version 2, 22 November 2026" says which version it is.
Of each version a copy is kept beside it (guideline-v1.md, …), so that an old label can be read with
the rules of its time. You can also change the file by hand: then it counts as the next version.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from helpers import answers, documents, storage
from helpers.problems import CourseError
from helpers.show import Shown, escape, markdown

ADDED = "## Rules we added"
_VERSION = re.compile(r"^version (\d{1,4})\b.*$", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True)
class Guideline:
    """A guideline as it stands: its version, its text, where it is, and whether somebody changed it by hand."""

    version: int
    text: str
    path: Path
    by_hand: bool = False

    def _repr_html_(self) -> str:
        return Shown(f'<div class="course-card">{markdown(self.text)}</div>', self.text)._repr_html_()


def path(version: int | None = None) -> Path:
    """Return where the guideline is kept, or the copy of one of its versions."""
    return answers.path().parent / ("guideline.md" if version is None else f"guideline-v{version}.md")


def starter() -> str:
    """Return the guideline that every class begins with: the label sets and three rules."""
    from helpers import annotations

    lines = ["# Our guideline", "", "Version 1", "", "## How we label", "",
             "- Label what the sentence says and how it says it, not whether it is true.",
             "- Read the sentence before and the sentence after. Then label this one alone.",
             "- Label alone first. If you hesitate, choose the clearer case and give a low confidence."]
    for one in annotations.SETS.values():
        lines += ["", f"## {one.title}", "", *(f"- **{label}** – {one.meanings[label]}" for label in one.labels),
                  f"- **{one.none}** – You read the sentence and found none of these."]
    return "\n".join(lines) + "\n"


def read(version: int | None = None) -> Guideline:
    """Return the guideline as it stands, or an earlier version of it."""
    if version is not None:
        return _earlier(version)
    text = _text(path())
    if not text.strip():
        return Guideline(1, starter(), path())
    number = _number(text)
    kept = _text(path(number))
    by_hand = bool(kept) and _folded(kept) != _folded(text)
    return Guideline(number + by_hand, text, path(), by_hand)


def version() -> str:
    """Return the version that new labels carry. An unreadable guideline does not stop the labelling: then it is empty."""
    try:
        return str(read().version)
    except CourseError:
        return ""


def amend(rule: str, why: str = "") -> Guideline:
    """Add a rule. The guideline gets the next version, and labels made from now on carry it.

    why: what showed that the rule was missing, for example "sentence 12".
    """
    rule, why = " ".join(rule.split()), " ".join(why.split())
    if not rule:
        raise CourseError("There is no rule yet. Write it in one sentence, for example: A number with “about” is uncertain. Then add it.")
    old = read()
    if not _text(path(old.version)):  # keep the version that was in force, also one changed by hand
        storage.write_whole(path(old.version), _numbered(old.text, old.version))
    number = old.version + 1
    body = _numbered(old.text, number, date.today()).rstrip("\n")
    if ADDED not in body:
        body += f"\n\n{ADDED}\n"
    text = f"{body}\n- {rule} (version {number}{f'; {why}' if why else ''})\n"
    storage.write_whole(path(number), text)
    storage.write_whole(path(), text)
    answers.store().add(f"guideline-v{number}", {"version": number, "rule": rule, "why": why}, kind="guideline", role="guideline")
    return read()


def _earlier(version: int) -> Guideline:
    now = read()
    text = now.text if version == now.version else _text(path(version)) or (starter() if version == 1 else "")
    if not text:
        raise CourseError(f"There is no version {version} of the guideline here. The newest is version {now.version}.")
    return Guideline(version, text, path(version))


def _text(place: Path) -> str:
    if not place.is_file() or not place.stat().st_size:
        return ""
    try:
        return documents.decode(documents.read_bytes(place), place.name)
    except CourseError:
        raise CourseError(f"{place.name} could not be read as a text. Save it again as plain text (Markdown), or take it away.") from None


def _number(text: str) -> int:
    found = _VERSION.search(text)
    return max(1, int(found[1])) if found else 1


def _numbered(text: str, number: int, day: date | None = None) -> str:
    """Return the text with its version line set; a text without one gets it on top."""
    line = f"Version {number}" + (f", {day.day} {day:%B %Y}" if day else "")
    made, found = _VERSION.subn(line, text, count=1)
    return made if found else f"{line}\n\n{text}"


def _folded(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


def show() -> Shown:
    """Show the guideline as it stands, folded in."""
    now = read()
    hand = " It was changed by hand since the last version." if now.by_hand else ""
    head = f"Guideline, version {now.version}.{hand}"
    text = re.sub(r"^(#+) ", r"##\1 ", now.text, flags=re.MULTILINE)  # one H1 a page, and it is not this one
    return Shown(f"<details><summary>{escape(head)} Open to read it.</summary>{markdown(text)}</details>", f"{head}\n{now.text}")
