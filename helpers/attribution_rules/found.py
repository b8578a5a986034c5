"""One attribution while it is put together: cue, source, content and the rule that found it."""

from __future__ import annotations

from dataclasses import dataclass, field

from helpers.attribution_rules.cues import Entry
from helpers.attribution_rules.phrases import Span



@dataclass
class Attribution:
    """One attribution; spans are counted in words from the start of the text."""

    head: int
    entry: Entry
    cue: Span | None
    rule: str
    source: Span | None = None
    chunk: Span = (0, 0)  # cue and source, if they stand side by side
    pieces: list[Span] = field(default_factory=list)  # the content, without a reporting clause inside it

    @property
    def content(self) -> Span | None:
        """The content from its first to its last word."""
        return (self.pieces[0][0], self.pieces[-1][1]) if self.pieces else None


NO_ENTRY = Entry("", "quotation", "")
