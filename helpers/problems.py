"""How the course says that something went wrong: one sentence, no traceback."""

from __future__ import annotations


class CourseError(ValueError):
    """Something the reader can mend. The message says what was wrong and what to do."""

    def _render_traceback_(self) -> list[str]:
        # IPython calls this hook; students then see the sentence alone.
        return [f"⚠ {self}"]
