"""Quotation marks: which stretches of a text stand between them.

A quotation may open and close with curly, straight, doubled or angle marks. It never runs past
its line. One that is left open counts only if it opens its line, as the paragraphs of a long
quotation do. Whether a quotation has a source, or only keeps its distance from a word, is for
`sourcing` and `stance` to say.
"""

from __future__ import annotations

import re
from typing import NamedTuple


class Quotation(NamedTuple):
    """A stretch between quotation marks, marks included; `closed` is False if the end mark lacks."""

    start: int
    end: int
    closed: bool
    mark: str


# 1: double marks. 2 and 3: single marks that open or close. 4: the end of a line.
_MARK = re.compile(r"(''|``|[\"“”„«»])|(?<!\w)(['‘])(?=\w)|(?<=[\w.,!?…])(['’])(?!\w)|([\r\n\v\f\x85\u2028\u2029])")
_FAMILY = {"“": '"', "”": '"', "„": '"', '"': '"', "''": "''", "``": "''", "«": "«", "»": "«"}
# A single mark is an apostrophe more often than not: only short, closed stretches count.
LONGEST_SINGLE = 400


def quotations(text: str) -> list[Quotation]:
    """Return the outermost quotations of the text in order."""
    found: list[Quotation] = []
    opened: re.Match[str] | None = None
    single: re.Match[str] | None = None
    line = 0
    for mark in _MARK.finditer(text):
        if mark.group(4):
            _leave_open(text, line, opened, mark.start(), found)
            opened, single, line = None, None, mark.end()
        elif mark.group(1):
            opened, single = _double(text, opened, mark, found), None
        elif opened is None:
            single = _single(single, mark, found)
    _leave_open(text, line, opened, len(text), found)
    return found


def _double(text: str, opened: re.Match[str] | None, mark: re.Match[str], found: list[Quotation]) -> re.Match[str] | None:
    """Open or close at a double mark; return the mark that is open afterwards."""
    family = _FAMILY[mark.group()]
    if opened is None:
        return None if mark.group() == "”" or _closes(text, mark) else mark
    if family != _FAMILY[opened.group()]:
        return opened
    if mark.group() != "”" and _opens(text, mark):
        return mark
    found.append(Quotation(opened.start(), mark.end(), True, family))
    return None


def _single(opened: re.Match[str] | None, mark: re.Match[str], found: list[Quotation]) -> re.Match[str] | None:
    """Open or close at a single mark; return the mark that is open afterwards."""
    if mark.group(2):
        return mark
    if opened is not None and mark.end() - opened.start() <= LONGEST_SINGLE:
        found.append(Quotation(opened.start(), mark.end(), True, "'"))
    return None


def _opens(text: str, mark: re.Match[str]) -> bool:
    """A space or bracket before and none after."""
    before, after = text[mark.start() - 1 : mark.start()], text[mark.end() : mark.end() + 1]
    return (not before or before.isspace() or before in "([—–-") and bool(after) and not after.isspace()


def _closes(text: str, mark: re.Match[str]) -> bool:
    """No space before and no letter after."""
    before, after = text[mark.start() - 1 : mark.start()], text[mark.end() : mark.end() + 1]
    return bool(before) and not before.isspace() and before not in "([—–-" and not after.isalnum()


def _leave_open(text: str, line: int, opened: re.Match[str] | None, end: int, found: list[Quotation]) -> None:
    """Keep a quotation without an end mark if it opens its line."""
    if opened is not None and not text[line : opened.start()].strip():
        found.append(Quotation(opened.start(), end, False, _FAMILY[opened.group()]))
