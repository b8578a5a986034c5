"""The reader's answers on disk: one plain file beside the notebooks, one answer a line, nothing overwritten.

Each line is a JSON object: id, lesson, kind, answer, reason, confidence, time, window, course.
A later line for the same id is the newer answer; the earlier ones stay, so that first and
last judgement can be compared. Typed words that were not confirmed yet are drafts, kept apart.
"""

from __future__ import annotations

import json
import os
import shutil
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import helpers
from helpers import storage

FORMAT = 1
BACKUPS = 3


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
        try:
            lines = self.path.read_bytes().decode("utf-8", "replace").split("\n")
        except FileNotFoundError:
            return []
        rows = []
        for line in filter(str.strip, lines):
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
        """Copy the file aside, keeping the last three copies. A lost file is taken from the newest copy.

        Returns a sentence if something had to be mended, else nothing.
        """
        copies = [self.path.with_name(f"{self.path.name}.{n}") for n in range(1, BACKUPS + 1)]
        with storage.saying(self.path):
            if not self.path.exists() or not self.path.stat().st_size:
                return self._restore(copies)
            if not copies[0].exists() or copies[0].read_bytes() != self.path.read_bytes():
                for newer, older in zip(reversed(copies[:-1]), reversed(copies[1:])):
                    if newer.exists():
                        os.replace(newer, older)
                partial = self.path.with_name(f".{self.path.name}.part")
                shutil.copyfile(self.path, partial)
                os.replace(partial, copies[0])
        return ""

    def _restore(self, copies: list[Path]) -> str:
        for copy in copies:
            if copy.exists() and copy.stat().st_size:
                shutil.copyfile(copy, self.path)
                return "The answer file was missing, so the newest backup was put in its place."
        return ""


def _parse(line: str) -> dict[str, Any] | None:
    try:
        row = json.loads(line)
    except ValueError:
        return None
    return row if isinstance(row, dict) and isinstance(row.get("id"), str) and "answer" in row else None


def _now() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="milliseconds")
