"""The reader's answers on disk: one plain file beside the notebooks, one answer a line, nothing overwritten.

Each line is a JSON object: id, lesson, kind, answer, reason, confidence, title, prompt, time, window,
course, format. A later line for the same id is the newer answer; the earlier ones stay, so that first
and last judgement can be compared. Typed words that were not confirmed yet are drafts, kept apart.

Lines of an older format are read as if they were written today; on the disk they stay as they are.
"""

from __future__ import annotations

import contextlib
import json
import os
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, UTC
from pathlib import Path
from typing import Any

import helpers
from helpers import storage
from helpers.problems import CourseError

FORMAT = 2  # 1: no title and prompt, so an answer could not be read without its lesson
BACKUPS = 3
DRAFTS = 8  # of one question, typed in different windows
STEPS = (1, 2, 3, 4, 5)  # of confidence


@dataclass
class Store:
    """The answer file of one reader. Every read looks at the disk, so that two windows agree."""

    path: Path
    window: str = field(default_factory=lambda: uuid.uuid4().hex[:6])
    damaged: int = 0  # lines that cannot be read
    newer: int = 0  # lines written by a newer version of the course

    @property
    def drafts_path(self) -> Path:
        return self.path.with_name(f"{self.path.stem}-drafts.json")

    def history(self) -> list[dict[str, Any]]:
        """Return every answer ever confirmed, oldest first. Lines that cannot be read are counted and skipped."""
        self.damaged = self.newer = 0
        rows = []
        for line in _lines(self.path):
            row = _parse(line)
            newer = row is not None and _format(row) > FORMAT
            self.newer += newer
            if row is not None and isinstance(row.get("id"), str) and "answer" in row:
                rows.append(_upgraded(row))
            elif not newer:
                self.damaged += 1
        return rows

    def latest(self) -> dict[str, dict[str, Any]]:
        """Return the newest answer to each question."""
        return {row["id"]: row for row in self.history()}

    def first(self, id: str) -> dict[str, Any] | None:
        """Return the first answer ever given to a question."""
        return next((row for row in self.history() if row["id"] == id), None)

    def add(self, id: str, answer: Any, **more: Any) -> dict[str, Any]:
        """Confirm an answer: it is on the disk when this returns. Raises CourseError if it could not be saved."""
        row = {"id": id, "answer": answer, **more, "time": _now(), "window": self.window,
               "course": helpers.__version__, "format": FORMAT}
        with storage.alone(self.path):  # another window may be mending the file
            storage.append_line(self.path, json.dumps(row, ensure_ascii=False))
        with contextlib.suppress(CourseError):  # the answer is on the disk; an old draft does no harm
            self.keep_draft(id, None)
        return row

    def drafts(self) -> dict[str, Any]:
        """Return what was typed last and not confirmed, by question."""
        return {id: entries[-1]["draft"] for id, entries in self._typed().items()}

    def typed(self, id: str) -> list[Any]:
        """Return everything typed for a question and not confirmed, in whichever window, the newest last."""
        return [entry["draft"] for entry in self._typed().get(id, [])]

    def keep_draft(self, id: str, draft: Any, box: str = "", seen: Sequence[Any] = ()) -> None:
        """Remember what was typed in a box so far; None forgets it. What other boxes hold stays, but for what is `seen` there too."""
        if draft is None and id not in self._typed():
            return
        with storage.alone(self.drafts_path):
            typed = self._typed()
            before = typed.pop(id, [])
            kept = [entry for entry in before if entry["box"] != box and entry["draft"] not in seen]
            kept += [{"box": box, "draft": draft}] if draft is not None else []
            if kept != before:
                typed |= {id: kept[-DRAFTS:]} if kept else {}
                storage.write_whole(self.drafts_path, json.dumps(typed, ensure_ascii=False))

    def _typed(self) -> dict[str, list[dict[str, Any]]]:
        """Return the drafts as they are kept: for each question the boxes and what was typed in them."""
        try:
            found = json.loads(self.drafts_path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        rows = found.items() if isinstance(found, dict) else ()
        return {id: kept if _is_typed(kept) else [{"box": "", "draft": kept}] for id, kept in rows}  # format 1: one draft

    def back_up(self) -> str:
        """Copy the file aside, keeping the last three copies. Lost answers are taken from the newest copy.

        Returns a sentence if something had to be mended, else nothing.
        """
        with storage.alone(self.path) as alone:
            if not alone:  # another window is at it; nothing is lost by leaving it
                return ""
            storage.sweep(self.path.parent, self.path.name, self.drafts_path.name, f"{self.path.name}.1")
            return self._back_up()

    def _back_up(self) -> str:
        copies = [self.path.with_name(f"{self.path.name}.{n}") for n in range(1, BACKUPS + 1)]
        mended = self._mend(next((copy for copy in copies if _lines(copy)), None))
        lines = _lines(self.path)
        if lines and lines != _lines(copies[0]):
            with storage.saying(self.path):
                for newer, older in zip(reversed(copies[:-1]), reversed(copies[1:]), strict=True):
                    with contextlib.suppress(FileNotFoundError):
                        os.replace(newer, older)
            storage.write_whole(copies[0], b"\n".join(lines) + b"\n")
        return mended

    def _mend(self, copy: Path | None) -> str:
        """Put back the lines of the newest copy that the answer file has lost."""
        before, now = (_lines(copy) if copy else []), _lines(self.path)
        kept = set(now)
        if all(line in kept for line in before):
            return ""
        old = set(before)
        storage.write_whole(self.path, b"\n".join(before + [line for line in now if line not in old]) + b"\n")
        if not now:
            return "The answer file was missing, so the newest backup was put in its place."
        return "Some answers were missing from the answer file; they were put back from the newest backup."


def _lines(path: Path) -> list[bytes]:
    """Return the lines of a file that hold something; none if there is no file. Raises CourseError in one sentence."""
    try:
        return [line for line in path.read_bytes().split(b"\n") if line.strip()]
    except FileNotFoundError:
        return []
    except OSError as problem:
        reason = problem.strerror or "it may not be read"
        raise CourseError(f"The answer file {path.name} could not be read ({reason}). Check its rights, then run this cell again.") from None


def _parse(line: bytes) -> dict[str, Any] | None:
    try:
        row = json.loads(line.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return None
    return row if isinstance(row, dict) else None


def _format(row: dict[str, Any]) -> int:
    return row["format"] if type(row.get("format")) is int else 1


def _upgraded(row: dict[str, Any]) -> dict[str, Any]:
    """Return a line of any format as a row of today's: nothing is taken away, what is missing is added."""
    for number in range(max(1, _format(row)), FORMAT):
        row = _UPGRADES[number](row) | {"format": number + 1}
    return row | {"time": str(row.get("time") or ""), "confidence": row.get("confidence") if row.get("confidence") in STEPS else None}


def _from_1(row: dict[str, Any]) -> dict[str, Any]:
    """Format 2 has the words of the question with the answer."""
    return {"title": "", "prompt": ""} | row


_UPGRADES = {1: _from_1}


def _is_typed(kept: Any) -> bool:
    """Tell whether this is a list of drafts by box."""
    return isinstance(kept, list) and bool(kept) and all(isinstance(one, dict) and one.keys() == {"box", "draft"} for one in kept)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
