"""Decisions about recall: which lesson it is about, beside which claim it stands, what of it is added up above a class."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from app.classroom.models import RoughCount

if TYPE_CHECKING:
    from app.content.shapes import Course, Module

RECALL = "recall"  # the kind of a lesson's part that asks what the class still knows
NOT_ASKED = "not_asked"
TOGETHER = 3  # classes, of which one published figure is made at the least (SAFEGUARDS 31)


def asks_back(module: Module) -> bool:
    """Whether a lesson begins by asking what the class still knows."""
    return any(activity.kind == RECALL for activity in module.activities)


def asked_about(course: Course, module: Module, taught: Mapping[str, date], day: date) -> Module | None:
    """Return which lesson a class is asked about at the start of another: the nearest before it that the class had.

    `taught` are modules with the last day each was taught to the class. When nothing is known of any of them (the
    lesson before was given elsewhere, or is entered later) it is the one before; a course's first lesson asks of none.
    """
    before = [one for one in course.modules if one.position < module.position]
    if not before or not asks_back(module):
        return None
    known = [one for one in before if one.id in taught and taught[one.id] <= day]
    return max(known or before, key=lambda one: one.position)


@dataclass(frozen=True)
class Recalled:
    """What one class could still say: of which module, asked on which day."""

    class_group_id: int
    organisation_id: int
    course: str
    module: str
    asked_on: date
    said: str


def beside_claim(recalls: Iterable[Recalled], *, taught_on: date, next_taught_on: date | None) -> Recalled | None:
    """Return what stands beside the claim that a module was taught on a day: the first recall after it.

    What was asked after the module was taught once more speaks of that later lesson.
    """
    after = [
        one
        for one in recalls
        if one.asked_on > taught_on
        and one.said != NOT_ASKED
        and (next_taught_on is None or one.asked_on <= next_taught_on)
    ]
    return min(after, key=lambda one: one.asked_on, default=None)


class BesideClaims:
    """What stands beside each day on which a class is said to have been taught a module."""

    def __init__(self, recalls: Iterable[Recalled], taught: Iterable[tuple[int, str, date]]) -> None:
        self._recalls: dict[tuple[int, str], list[Recalled]] = {}
        self._days: dict[tuple[int, str], list[date]] = {}
        for one in recalls:
            self._recalls.setdefault((one.class_group_id, one.module), []).append(one)
        for class_group_id, module, day in taught:
            self._days.setdefault((class_group_id, module), []).append(day)

    def said(self, class_group_id: int, module: str, taught_on: date) -> str:
        """Return what the class could still say of a module it was taught on a day, as a code word."""
        key = (class_group_id, module)
        again = min((day for day in self._days.get(key, ()) if day > taught_on), default=None)
        found = beside_claim(self._recalls.get(key, ()), taught_on=taught_on, next_taught_on=again)
        return found.said if found else NOT_ASKED


@dataclass(frozen=True)
class RecalledTogether:
    """How many lessons were asked about at the next one, and how much was still known; each part is of whole threes of classes."""

    nearly_all: int
    half: int
    few: int

    @property
    def asked(self) -> int:
        """Return about how many lessons was asked."""
        return self.nearly_all + self.half + self.few


def together(recalls: Sequence[Recalled]) -> RecalledTogether:
    """Add up what classes could still say, in whole threes of a school's classes asked about the same lesson.

    `recalls` stand in the order of their entry. Fewer than three are left out until a third one comes: so no figure, and
    no difference between the figures of two days or of two places, is ever one class's (SAFEGUARDS 21, 31). Of a class
    its first entry about a lesson counts; one corrected to "not asked" keeps its place, so that no other moves into it.
    """
    asked: dict[tuple[int, str, str], dict[int, Recalled]] = {}
    for one in recalls:
        asked.setdefault((one.organisation_id, one.course, one.module), {}).setdefault(one.class_group_id, one)
    counts: Counter[str] = Counter()
    for classes in asked.values():
        whole = list(classes.values())[: len(classes) // TOGETHER * TOGETHER]
        counts.update(one.said for one in whole)
    return RecalledTogether(counts[RoughCount.NEARLY_ALL], counts[RoughCount.HALF], counts[RoughCount.FEW])
