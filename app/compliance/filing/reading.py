"""How the ten lines are read: lines about people whom a home organisation does not have are said as one.

The document holds all ten, whatever is read of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count, groupby
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from app.compliance.filing.lines import PlainLine

OF_THE_WHOLE = ("change", "not_counted")  # they speak of everybody below, too
NO_COUNTS = ("line", "since")


@dataclass(frozen=True)
class Reading:
    """The lines that say something, each with its number; `folded` are the numbers of those that would speak of nobody."""

    lines: tuple[tuple[int, PlainLine], ...]
    folded: tuple[int, ...]


def read_lines(lines: Sequence[PlainLine]) -> Reading:
    """Return the ten lines as they are read: where nobody has the organisation as home, lines of nothing are folded.

    A zero among people who are there says something, so a school with anybody on its roster keeps all ten.
    """
    numbered = tuple(enumerate(lines, start=1))
    if not _has_nobody(lines):
        return Reading(numbered, ())
    folded = tuple(number for number, line in numbered if line["line"] not in OF_THE_WHOLE and _says_nothing(line))
    return Reading(tuple(pair for pair in numbered if pair[0] not in folded), folded)


def ranges(numbers: Sequence[int]) -> list[str]:
    """Return numbers as they are read, those that follow each other as one: 1–7, 9."""
    steps = count()
    runs = [list(run) for _key, run in groupby(numbers, lambda number: number - next(steps))]
    return [f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs]


def _has_nobody(lines: Sequence[PlainLine]) -> bool:
    return all(_says_nothing(line) for line in lines if line["line"] == "roster")


def _says_nothing(line: Mapping[str, Any]) -> bool:
    return not any(value for name, value in line.items() if name not in NO_COUNTS)
