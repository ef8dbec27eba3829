"""How high a row of a sheet has to be: spreadsheets do not make room for wrapped text when they open a file."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from math import ceil

POINTS_A_LINE = 16.0
FILLED = 0.88  # of a column's width: programs break Chinese lines earlier than the count of letters says


def height_of(cells: Iterable[tuple[str, int]]) -> float:
    """Return the height in points for some texts, each with the width of its column; a Chinese character takes two."""
    return POINTS_A_LINE * max((_lines(text, width) for text, width in cells), default=1)


def _lines(text: str, width: int) -> int:
    wide = sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
    return max(1, ceil((wide + 1) / (width * FILLED)))
