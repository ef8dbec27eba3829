"""Decisions about anonymous sets on plain values: who may be asked, what adds up, what may be shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar

FEWEST = 5  # tickets: fewer are not counted at all (SAFEGUARDS 14)
FEWEST_CLASSES = 3  # whose feelings are shown together, never one class's
BEFORE = "A"  # the set before the lessons
AROUND_THE_LESSONS = "AB"  # the sets before and after them, in one year
FROM_GRADE = 3  # below it nothing is asked on paper (CURRICULUM §2.1)


def may_be_asked(grades: Sequence[str]) -> bool:
    """Whether a class may be given tickets: from grade 3 on."""
    return all(grade.isdecimal() and int(grade) >= FROM_GRADE for grade in grades)


def may_show_feelings(chosen: Sequence[int], classes: int) -> bool:
    """Whether counts of feelings may be shown: of three classes on, no cell of 1 to 4, and not all in one cell."""
    total = sum(chosen)
    return (
        classes >= FEWEST_CLASSES
        and total > 0
        and all(count == 0 or count >= FEWEST for count in chosen)
        and max(chosen) < total
    )


def added(known: Sequence[int], chosen: Sequence[int]) -> list[int]:
    """Return two rows of counts added up."""
    return [one + other for one, other in zip(known or [0] * len(chosen), chosen, strict=True)]


@dataclass(frozen=True)
class Lessons:
    """The lessons of a course that a class was given: on which day each, and how many the course has."""

    days: Sequence[date]
    number: int

    @property
    def first(self) -> date | None:
        """Return the day of the first one; None where none was given."""
        return min(self.days, default=None)

    def given_by(self, day: date) -> int:
        """Return how many were given up to a day and on it."""
        return sum(one <= day for one in self.days)

    def is_early(self, letter: str, day: date) -> bool:
        """Whether a set is filled in while lessons of the course are still to come, though it is not the one before them.

        What it shows would be said to be what the course taught (CURRICULUM §2.1): it is asked, and may be meant so.
        """
        return letter != BEFORE and self.given_by(day) < self.number


class Entered(Protocol):
    """A set that a class has filled in."""

    @property
    def class_group_id(self) -> int:
        """Whose."""

    @property
    def course(self) -> str:
        """Of which course."""

    @property
    def letter(self) -> str:
        """Which of its sets."""


S = TypeVar("S", bound=Entered)


@dataclass(frozen=True)
class Share:
    """How many tickets of how many were right."""

    right: int
    tickets: int

    def __add__(self, other: Share) -> Share:
        """Return both together."""
        return Share(self.right + other.right, self.tickets + other.tickets)


def shares_of(sets: Sequence[tuple[int, Mapping[str, int]]], items: Sequence[str]) -> dict[str, Share]:
    """Return for each item how many tickets were right in several sets, each given as tickets and right ones by item."""
    return {
        item: sum((Share(right[item], tickets) for tickets, right in sets if item in right), Share(0, 0))
        for item in items
    }


def together(entered: Sequence[S]) -> list[S]:
    """Return the sets that may be added up above the class: of at least three classes; fewer would show one class's."""
    classes: dict[tuple[str, str], set[int]] = {}
    for one in entered:
        classes.setdefault((one.course, one.letter), set()).add(one.class_group_id)
    return [one for one in entered if len(classes[one.course, one.letter]) >= FEWEST_CLASSES]
