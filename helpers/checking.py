"""Checks of a piece: figures about its sources, each with where to look and why it matters."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from helpers.corpus import Piece


def all_checks(piece: Piece) -> pd.DataFrame:
    """Return check, result, where and why_it_matters for a piece."""
    import pandas as pd

    return pd.DataFrame([], columns=["check", "result", "where", "why_it_matters"])
