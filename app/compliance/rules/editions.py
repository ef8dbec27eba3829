"""Course editions as facts: what a figure needs to know of a course (COMPLIANCE §1, §3, §9). Never the files."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from app.compliance.rules.days import FOR_EVER, Day, add_months

Number: TypeAlias = tuple[int, ...]
DOTTED = re.compile(r"[0-9]+(\.[0-9]+)*", re.ASCII)
UNNUMBERED: Number = (-1,)
DAYS_OF_NOTICE_A_MONTH = 15


@lru_cache(maxsize=1024)
def number_of(edition: str | None) -> Number:
    """Return an edition as comparable numbers ("1.10" > "1.9", "2" = "2.0"); no dotted number is older than any."""
    if edition is None or not DOTTED.fullmatch(edition):
        return UNNUMBERED
    parts = [int(part) for part in edition.split(".")]
    while len(parts) > 1 and parts[-1] == 0:
        parts.pop()
    return tuple(parts)


@dataclass(frozen=True)
class Validity:
    """How long something stays valid: months, days, or neither: for ever."""

    months: int | None = None
    days: int | None = None

    def last_day(self, completed_on: Day) -> Day:
        """Return the last valid day of what was completed on a day."""
        if self.months is not None:
            return add_months(completed_on, self.months)
        if self.days is not None:
            return min(completed_on + self.days, FOR_EVER)
        return FOR_EVER

    @property
    def longest_notice(self) -> int | None:
        """Return half the validity in days, 15 days a month (COMPLIANCE §2, notice_days); None: no limit."""
        if self.months is not None:
            return self.months * DAYS_OF_NOTICE_A_MONTH
        return None if self.days is None else self.days // 2


FOR_ALWAYS = Validity()


@dataclass(frozen=True)
class Edition:
    """One edition of a course: required modules with minutes, topics, what completion asks, validity.

    `early_renewal_days`: completed in so many last days of an earlier record of this course, or of one it `renews`, it
    runs from that one's end (renewal.py).
    """

    course: str
    edition: str
    modules: tuple[tuple[str, int], ...]
    topics: frozenset[str] = frozenset()
    modules_only: bool = True
    validity: Validity = FOR_ALWAYS
    early_renewal_days: int = 0
    renews: frozenset[str] = frozenset()

    @property
    def required(self) -> frozenset[str]:
        """Return the modules the edition requires."""
        return frozenset(module for module, _ in self.modules)

    @property
    def minutes(self) -> int:
        """Return the minutes of the required modules."""
        return sum(minutes for _, minutes in self.modules)


class Editions:
    """All edition facts. An unknown or missing edition is read as the course's newest (COMPLIANCE §9).

    `keep_days`: whether any of them lets renewing early keep the days that are left.
    """

    def __init__(self, editions: Iterable[Edition]) -> None:
        self._known: dict[tuple[str, str | Number], Edition] = {}
        self._newest: dict[str, Edition] = {}
        self.keep_days = False
        for row in editions:
            self.keep_days = self.keep_days or bool(row.early_renewal_days)
            number = number_of(row.edition)
            self._known[row.course, row.edition] = row
            if number != UNNUMBERED:
                self._known[row.course, number] = row
            newest = self._newest.get(row.course)
            if newest is None or number > number_of(newest.edition):
                self._newest[row.course] = row

    def find(self, course: str, edition: str | None) -> Edition | None:
        """Return the edition, else the course's newest, else None for a course without any."""
        known = None
        if edition is not None:
            known = self._known.get((course, edition)) or self._known.get((course, number_of(edition)))
        return known or self._newest.get(course)

    def newest(self, course: str) -> Edition | None:
        """Return the newest edition of a course."""
        return self._newest.get(course)

    def required(self, course: str, edition: str | None) -> frozenset[str]:
        """Return the modules an edition requires."""
        found = self.find(course, edition)
        return found.required if found else frozenset()

    def topics(self, course: str, edition: str | None) -> frozenset[str]:
        """Return the topics of an edition."""
        found = self.find(course, edition)
        return found.topics if found else frozenset()

    def validity(self, course: str, edition: str | None) -> Validity:
        """Return how long a record of an edition is valid; for ever when nothing is known of the course."""
        found = self.find(course, edition)
        return found.validity if found else FOR_ALWAYS

    def courses_about(self, topics: frozenset[str]) -> tuple[str, ...]:
        """Return the courses whose newest edition has one of the topics, in the order of their ids."""
        return tuple(sorted(course for course, row in self._newest.items() if row.topics & topics))
