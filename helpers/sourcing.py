"""Sourcing: who is named as the source of what, and what the answer is worth.

`attributions` finds the places where a text says that somebody said, wrote, thought or wished
something. It works with word lists, quotation marks and word order only, so it can be wrong in
ways you can see. Each row names its rule. `checks` turns the table into questions about one
piece. `ledger` returns the claims of the piece.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from helpers import words
from helpers.attribution_rules.finding import find
from helpers.attribution_rules.found import Attribution
from helpers.attribution_rules.phrases import Span
from helpers.problems import CourseError
from helpers.attribution_rules.reading import Reading
from helpers.attribution_rules.source_kinds import KINDS, source_kind

if TYPE_CHECKING:
    import pandas as pd

    from helpers.corpus import Piece

PARTS = ("source", "cue", "content")
SOURCE_KINDS = KINDS
TYPES = ("direct", "indirect", "mixed")
POSITIONS = [f"{part}_{edge}" for part in PARTS for edge in ("start", "end", "word_start", "word_end")]
COLUMNS = ["sentence", "type", "source_kind", "rule", *PARTS, *POSITIONS]


def attributions(text_or_piece: str | Piece) -> pd.DataFrame:
    """Return one row for each attribution: who (source) says (cue) what (content), and by which rule.

    Takes any text or a piece. For a piece without its text the shipped table is read; then the
    words and the character offsets are empty and only sentence and word positions stand.
    """
    if isinstance(text_or_piece, str):
        return _table(Reading(text_or_piece))
    if not hasattr(text_or_piece, "text"):
        raise CourseError(f"Give a text or a piece, not {type(text_or_piece).__name__}: sourcing.attributions(corpus.piece('riac')).")
    if text_or_piece.text is None:
        return _shipped(text_or_piece)
    table = _table(Reading(text_or_piece.text))
    table["sentence"] = table["sentence"].map(_numbers(text_or_piece))
    return table


def _numbers(piece: Piece) -> Callable[[int], int]:
    """Return how the sentences of a copy are numbered in the piece: a copy may lack some."""
    there = list(piece.sentences["sentence"])
    if "text" in piece.sentences:
        there = list(piece.sentences.loc[piece.sentences["text"] != "", "sentence"])
    if len(there) != len(words.sentences(piece.text or "")):
        return lambda number: number
    return lambda number: there[number - 1]


def _table(reading: Reading) -> pd.DataFrame:
    import pandas as pd

    rows = [_row(reading, found) for found in find(reading)]
    table = pd.DataFrame.from_records(rows, columns=COLUMNS)
    return _typed(table.sort_values(["sentence", "cue_start"], kind="stable", ignore_index=True))


def _typed(table: pd.DataFrame) -> pd.DataFrame:
    table["sentence"] = table["sentence"].astype("int64")
    for column in POSITIONS:
        table[column] = table[column].astype("Int64")
    return table


def _shipped(piece: Piece) -> pd.DataFrame:
    """Return the table of a piece in the edition state."""
    import pandas as pd

    path = piece.folder / "attributions.csv"
    if not path.is_file():
        raise CourseError(f"The table of attributions of {piece.id} is missing: {path.name} is not in its folder. Get the course again.")
    table = pd.read_csv(path)
    for column in COLUMNS:
        if column not in table:
            table[column] = "" if column in PARTS else None
    return _typed(table[COLUMNS])


def _row(r: Reading, a: Attribution) -> tuple[Any, ...]:
    spans = {"source": a.source, "cue": a.cue, "content": a.content}
    number = r.sentence_of[min(span[0] for span in spans.values() if span)]
    origin = r.first_words[number]
    values: list[Any] = [number + 1, content_type(r, a), source_kind(r, a.source), a.rule]
    edges: list[Any] = []
    for part in PARTS:
        span = spans[part]
        if span is None:
            values.append("")
            edges += [None] * 4
            continue
        start, end = characters(r, span, quoted=part == "content")
        values.append(r.text[start:end])
        edges += [start, end, span[0] - origin, span[1] - origin]
    return (*values, *edges)


def characters(r: Reading, span: Span, quoted: bool = False) -> tuple[int, int]:
    """Return the code points of a span of words; `quoted` takes quotation marks at its edges in."""
    start, end = r.starts[span[0]], r.ends[span[1] - 1]
    if quoted:
        first, last = r.quote_of[span[0]], r.quote_of[span[1] - 1]
        if first >= 0 and r.quote_words(first)[0] == span[0]:
            start = min(start, r.quotes[first].start)
        if last >= 0 and r.quote_words(last)[1] == span[1]:
            end = max(end, r.quotes[last].end)
    return start, end


def content_type(r: Reading, a: Attribution) -> str:
    """Return direct (all in quotation marks), mixed (partly) or indirect."""
    outside = {*range(*(a.cue or (0, 0))), *range(*(a.source or (0, 0)))}
    inside = [r.quote_of[i] >= 0 for piece in a.pieces for i in range(*piece) if i not in outside]
    return "direct" if inside and all(inside) else "mixed" if any(inside) else "indirect"


def checks(piece: Piece) -> pd.DataFrame:
    """Return check, result, where and why_it_matters: what to look at in a piece."""
    from helpers.sourcing_checks import all_checks

    return all_checks(piece)


def ledger(piece: Piece) -> pd.DataFrame:
    """Return the claims of the piece with what was found about each."""
    if not hasattr(piece, "claims"):
        raise CourseError(f"Give a piece, not {type(piece).__name__}: sourcing.ledger(corpus.piece('riac')).")
    return piece.claims
