"""The reader's answers on disk: one plain file beside the notebooks, one answer a line, nothing overwritten.

Each line is a JSON object: id, lesson, kind, answer, reason, confidence, time, window, course.
A later line for the same id is the newer answer; the earlier ones stay, so that first and
last judgement can be compared. Typed words that were not confirmed yet are drafts, kept apart.
"""

from __future__ import annotations

import contextlib
import json
import os
import uuid
from dataclasses import dataclass, field
from datetime import datetime, UTC
from pathlib import Path
from typing import Any

import helpers
from helpers import storage
from helpers.problems import CourseError

FORMAT = 1
BACKUPS = 3
STEPS = (1, 2, 3, 4, 5)  # of confidence


@dataclass
class Store:
    """The answer file of one reader. Every read looks at the disk, so that two windows agree."""

    path: Path
    window: str = field(default_factory=lambda: uuid.uuid4().hex[:6])
    damaged: int = 0

    @property
    def drafts_path(self) -> Path:
        return self.path.with_name(f"{self.path.stem}-drafts.json")

    def history(self) -> list[dict[str, Any]]:
        """Return every answer ever confirmed, oldest first. Lines that cannot be read are counted and skipped."""
        self.damaged = 0
        rows = []
        for line in _lines(self.path):
            row = _parse(line)
            if row:
                rows.append(row)
            else:
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
        storage.append_line(self.path, json.dumps(row, ensure_ascii=False))
        with contextlib.suppress(CourseError):  # the answer is on the disk; an old draft does no harm
            self.keep_draft(id, None)
        return row

    def drafts(self) -> dict[str, Any]:
        """Return what was typed but not confirmed, by question."""
        try:
            found = json.loads(self.drafts_path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def keep_draft(self, id: str, draft: Any) -> None:
        """Remember what was typed so far; None forgets it."""
        drafts = self.drafts()
        if draft is None and id not in drafts:
            return
        drafts = {key: value for key, value in drafts.items() if key != id} | ({} if draft is None else {id: draft})
        storage.write_whole(self.drafts_path, json.dumps(drafts, ensure_ascii=False))

    def back_up(self) -> str:
        """Copy the file aside, keeping the last three copies. Lost answers are taken from the newest copy.

        Returns a sentence if something had to be mended, else nothing.
        """
        copies = [self.path.with_name(f"{self.path.name}.{n}") for n in range(1, BACKUPS + 1)]
        mended = self._mend(next((copy for copy in copies if _lines(copy)), None))
        lines = _lines(self.path)
        if lines and lines != _lines(copies[0]):
            with storage.saying(self.path):
                for newer, older in zip(reversed(copies[:-1]), reversed(copies[1:])):
                    with contextlib.suppress(FileNotFoundError):
                        os.replace(newer, older)
            storage.write_whole(copies[0], "\n".join(lines) + "\n")
        return mended

    def _mend(self, copy: Path | None) -> str:
        """Put back the lines of the newest copy that the answer file has lost."""
        before, now = (_lines(copy) if copy else []), _lines(self.path)
        kept = set(now)
        if all(line in kept for line in before):
            return ""
        old = set(before)
        storage.write_whole(self.path, "\n".join(before + [line for line in now if line not in old]) + "\n")
        if not now:
            return "The answer file was missing, so the newest backup was put in its place."
        return "Some answers were missing from the answer file; they were put back from the newest backup."


def _lines(path: Path) -> list[str]:
    """Return the lines of a file that hold something; none if there is no file. Raises CourseError in one sentence."""
    try:
        return [line for line in path.read_bytes().decode("utf-8", "replace").split("\n") if line.strip()]
    except FileNotFoundError:
        return []
    except OSError as problem:
        reason = problem.strerror or "it may not be read"
        raise CourseError(f"The answer file {path.name} could not be read ({reason}). Check its rights, then run this cell again.") from None


def _parse(line: str) -> dict[str, Any] | None:
    try:
        row = json.loads(line)
    except ValueError:
        return None
    if not (isinstance(row, dict) and isinstance(row.get("id"), str) and "answer" in row):
        return None
    return row | {"time": str(row.get("time") or ""), "confidence": row.get("confidence") if row.get("confidence") in STEPS else None}


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
