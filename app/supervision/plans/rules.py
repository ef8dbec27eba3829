"""Where an item of a plan stands, and the share of a plan that is done, as plain functions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction


class State(StrEnum):
    """Where an item stands."""

    OVERDUE = "overdue"
    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


def state_of(*, linked: int, asked: int, deadline: date, dropped: bool, today: date) -> State:
    """Return where an item stands: done when enough facts are linked, overdue from the day after its deadline."""
    if dropped:
        return State.DROPPED
    if linked >= asked:
        return State.DONE
    return State.OVERDUE if today > deadline else State.OPEN


@dataclass(frozen=True)
class Share:
    """How a plan stands; dropped items are counted apart, and an empty plan has no share."""

    done: int
    overdue: int
    counted: int
    dropped: int

    @property
    def share(self) -> Fraction | None:
        """Return the done share of the items that count; None when none does."""
        return Fraction(self.done, self.counted) if self.counted else None


def share_of(states: Iterable[State]) -> Share:
    """Count the items of a plan."""
    every = list(states)
    dropped = every.count(State.DROPPED)
    return Share(every.count(State.DONE), every.count(State.OVERDUE), len(every) - dropped, dropped)


def usual_school_year(today: date) -> tuple[date, date]:
    """Return the school year that holds a day where nobody entered one: 1 September to 31 August."""
    year = today.year if today.month >= 9 else today.year - 1  # noqa: PLR2004  September
    return date(year, 9, 1), date(year + 1, 8, 31)
