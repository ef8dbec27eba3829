"""Months, answers, and what is one act for the vice-principal although several schools recorded it (SAFEGUARDS 30)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

MONTHS_LISTED = 6
LINK_LASTS = timedelta(days=30)
DECEMBER = 12


class Answer(StrEnum):
    """What is said of a record."""

    TRUE = "true"
    NOT_THERE = "not_there"
    OTHER_LENGTH = "other_length"


class RecordKind(StrEnum):
    """What is confirmed."""

    SESSION = "session"
    ACT = "act"


ANSWERS_OF = {RecordKind.SESSION: tuple(Answer), RecordKind.ACT: (Answer.TRUE, Answer.NOT_THERE)}


@dataclass(frozen=True)
class Item:
    """A record at one organisation: what was done, on which day, for how long (acts have no length).

    `answer` is what was said of it, None while nothing was. `again`: it was denied, still stands, and a new link was made
    since, so that it may be answered once more.
    """

    kind: RecordKind
    key: int
    organisation_id: int
    organisation: str
    day: date
    what: str
    minutes: int | None = None
    answer: Answer | None = None
    again: bool = False

    @property
    def waits(self) -> bool:
        """Whether an answer is asked for."""
        return self.answer is None or self.again

    @property
    def name(self) -> str:
        """Return how a form names the item."""
        return f"{self.kind}-{self.key}-{self.organisation_id}"


def joint(items: Iterable[Item], *, apart: bool = False) -> list[tuple[Item, ...]]:
    """Return what is one act for the vice-principal: a hall of several schools once, everything else by itself.

    Sessions of one day, course and length at different schools are one hall; a second one at the same school is
    another. Checks are made school by school. `apart`: each school by itself, for whom the answers differ.
    """
    halls: dict[tuple[object, ...], list[Item]] = {}
    seen: Counter[tuple[object, ...]] = Counter()
    for item in sorted(items, key=lambda one: (one.day, one.kind, one.what, one.organisation, one.key)):
        if apart or item.kind is RecordKind.ACT:
            halls[item.name,] = [item]
            continue
        same = (item.day, item.what, item.minutes, item.answer)
        at_school = (*same, item.organisation_id)
        halls.setdefault((*same, seen[at_school]), []).append(item)
        seen[at_school] += 1
    return [tuple(hall) for hall in halls.values()]


def last_of_month(month: date) -> date:
    """Return the last day of a month given by its first."""
    return _next(month) - timedelta(days=1)


def _next(month: date) -> date:
    return date(month.year + 1, 1, 1) if month.month == DECEMBER else date(month.year, month.month + 1, 1)


def months_until(today: date) -> list[date]:
    """Return the first days of this month and the five before it, the newest first."""
    months = [today.replace(day=1)]
    while len(months) < MONTHS_LISTED:
        months.append((months[-1] - timedelta(days=1)).replace(day=1))
    return months


def month_named(text: str, today: date) -> date | None:
    """Return the month that an address names as 2026-11; None when it is none of those listed."""
    return next((month for month in months_until(today) if f"{month:%Y-%m}" == text), None)


@dataclass(frozen=True)
class Tally:
    """How many records of a month were confirmed, denied, found of another length, or are still open."""

    true: int = 0
    not_there: int = 0
    other_length: int = 0
    open: int = 0

    @property
    def recorded(self) -> int:
        """Return how many records there are."""
        return self.true + self.not_there + self.other_length + self.open


def tally_of(items: Sequence[Item]) -> Tally:
    """Count the answers of some records."""
    counted = Counter(item.answer for item in items)
    return Tally(counted[Answer.TRUE], counted[Answer.NOT_THERE], counted[Answer.OTHER_LENGTH], counted[None])
