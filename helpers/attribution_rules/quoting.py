"""Quotation marks: which stretches of a text stand between them.

A quotation may open and close with curly, straight, doubled or angle marks. It never runs past
its line. One that is left open counts only if it opens its line, as the paragraphs of a long
quotation do. Whether a quotation has a source, or only keeps its distance from a word, is for
`sourcing` and `stance` to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple


class Quotation(NamedTuple):
    """A stretch between quotation marks, marks included; `closed` is False if the end mark lacks."""

    start: int
    end: int
    closed: bool
    mark: str


_MARK = re.compile("[\"“”„«»`'‘’\r\n\v\f\x85\u2028\u2029]")
_LINE_BREAKS = frozenset("\r\n\v\f\x85\u2028\u2029")
_FAMILY = {"“": '"', "”": '"', "„": '"', '"': '"', "''": "''", "``": "''", "«": "«", "»": "«"}
# A single mark is an apostrophe more often than not: only short, closed stretches count.
LONGEST_SINGLE = 400


class _Mark(NamedTuple):
    start: int
    end: int
    text: str


def quotations(text: str) -> list[Quotation]:
    """Return the outermost quotations of the text in order."""
    found: list[Quotation] = []
    opened: _Mark | None = None
    single: _Mark | None = None
    line = 0
    for mark in _marks(text):
        if mark.text in _LINE_BREAKS:
            _leave_open(text, line, opened, mark.start, found)
            opened, single, line = None, None, mark.end
        elif mark.text in _FAMILY:
            opened, single = _double(text, opened, mark, found), None
        elif opened is None:
            single = _single(text, single, mark, found)
    _leave_open(text, line, opened, len(text), found)
    return found


def _marks(text: str) -> Iterator[_Mark]:
    """Give quotation marks and line breaks in order; two single marks in a row are one double mark."""
    used = 0
    for match in _MARK.finditer(text):
        start, mark = match.start(), match.group()
        if start < used:
            continue
        if mark in "'`" and text[start + 1 : start + 2] == mark:
            mark += mark
        used = start + len(mark)
        yield _Mark(start, used, mark)


def _double(text: str, opened: _Mark | None, mark: _Mark, found: list[Quotation]) -> _Mark | None:
    """Open or close at a double mark; return the mark that is open afterwards."""
    family = _FAMILY[mark.text]
    if opened is None:
        return None if mark.text == "”" or _closes(text, mark) else mark
    if family != _FAMILY[opened.text]:
        return opened
    if mark.text != "”" and _opens(text, mark):
        return mark
    found.append(Quotation(opened.start, mark.end, True, family))
    return None


def _single(text: str, opened: _Mark | None, mark: _Mark, found: list[Quotation]) -> _Mark | None:
    """Open or close at a single mark beside one word; an apostrophe inside a word is none."""
    before, after = text[mark.start - 1 : mark.start], text[mark.end : mark.end + 1]
    if after.isalnum() and not before.isalnum() and mark.text in "'‘":
        return mark
    if opened is None or after.isalnum() or not (before.isalnum() or before in ".,!?…") or mark.text == "‘":
        return opened
    if mark.end - opened.start <= LONGEST_SINGLE:
        found.append(Quotation(opened.start, mark.end, True, "'"))
    return None


def _opens(text: str, mark: _Mark) -> bool:
    """A space or bracket before and none after."""
    before, after = text[mark.start - 1 : mark.start], text[mark.end : mark.end + 1]
    return (not before or before.isspace() or before in "([—–-") and bool(after) and not after.isspace()


def _closes(text: str, mark: _Mark) -> bool:
    """No space before and no letter after."""
    before, after = text[mark.start - 1 : mark.start], text[mark.end : mark.end + 1]
    return bool(before) and not before.isspace() and before not in "([—–-" and not after.isalnum()


def _leave_open(text: str, line: int, opened: _Mark | None, end: int, found: list[Quotation]) -> None:
    """Keep a quotation without an end mark if it opens its line."""
    if opened is not None and not text[line : opened.start].strip():
        found.append(Quotation(opened.start, end, False, _FAMILY[opened.text]))
