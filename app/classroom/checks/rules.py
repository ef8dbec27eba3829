"""Decisions about class checks on plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

from app.classroom.models import RoughCount

if TYPE_CHECKING:
    from app.content.shapes import Quiz

Count: TypeAlias = "RoughCount | Sequence[int]"  # the three words, or how many cards of each answer
Kept: TypeAlias = "str | list[int]"


def is_total_of(count: Sequence[int], answers: int, most: int) -> bool:
    """Whether numbers can be the cards of one question: one for each answer, and together no more than were present."""
    return len(count) == answers and all(number >= 0 for number in count) and sum(count) <= most


def kept(count: Count) -> Kept:
    """Return a count as it is kept."""
    return str(count) if isinstance(count, RoughCount) else list(count)


def keepable(given: Mapping[str, Count], check: Quiz | None, most: int) -> dict[str, Count]:
    """Return what of a device's counts can be: questions of this check, and totals no larger than the class."""
    answers = {item.id: len(item.options) for item in (check.items if check else ())}
    return {
        item: count
        for item, count in given.items()
        if item in answers and (isinstance(count, RoughCount) or is_total_of(count, answers[item], most))
    }
