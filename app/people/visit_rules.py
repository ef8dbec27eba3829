"""Decisions about visits: who may be added for which days, and how long the school's help contacts stay with a visitor."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

LONGEST = 14
"""Days. Whoever comes longer is no visitor: the school appoints them, and looks after their training itself."""

OFTEN, WITHIN = 28, 90
"""So many days at one place within so many: whoever comes oftener works there, with a post, a vetting and a line on the roster."""

SHOWN_BACK = timedelta(days=365)
AHEAD = timedelta(days=30)
HELP_STAYS = timedelta(days=30)
"""So long after the last day a visitor still sees whom to tell: children speak later, and so do adults who saw something."""


class Problem(StrEnum):
    """Why somebody is not added for these days."""

    ONESELF = "oneself"
    WORKS_HERE = "works-here"
    COMES_ALREADY = "comes-already"
    IN_THE_PAST = "in-the-past"
    TOO_FAR = "too-far"
    BACKWARDS = "backwards"
    TOO_LONG = "too-long"
    CERTIFICATE_ENDS = "certificate-ends"
    TOO_OFTEN = "too-often"


Span = tuple[date, date]


@dataclass(frozen=True)
class Asked:
    """A visit somebody asks for, and what is known of the visitor. `certificate_until` None: it holds without end.

    `other_visits` are first and last days of the visitor's other visits at the place, before and after.
    """

    first_day: date
    last_day: date
    certificate_until: date | None
    is_oneself: bool = False
    works_here: bool = False
    comes_already: bool = False
    other_visits: tuple[Span, ...] = ()


def problem_of(asked: Asked, *, today: date) -> Problem | None:
    """Return why a visit cannot be entered; None: it can. The certificate must hold on every day of it (SAFEGUARDS 24)."""
    until = asked.certificate_until
    checks = (
        (asked.is_oneself, Problem.ONESELF),
        (asked.works_here, Problem.WORKS_HERE),
        (asked.last_day < asked.first_day, Problem.BACKWARDS),
        (asked.first_day < today, Problem.IN_THE_PAST),
        (asked.first_day > today + AHEAD, Problem.TOO_FAR),
        ((asked.last_day - asked.first_day).days >= LONGEST, Problem.TOO_LONG),
        (until is not None and asked.last_day > until, Problem.CERTIFICATE_ENDS),
        (asked.comes_already, Problem.COMES_ALREADY),
        (comes_too_often(asked), Problem.TOO_OFTEN),
    )
    return next((problem for is_so, problem in checks if is_so), None)


def comes_too_often(asked: Asked) -> bool:
    """Whether with these days somebody would be at one place on more than OFTEN days within WITHIN, before or after."""
    spans = [*asked.other_visits, (asked.first_day, asked.last_day)]
    ends = {last for _first, last in spans if last >= asked.first_day}
    return any(days_within(spans, end - timedelta(days=WITHIN - 1), end) > OFTEN for end in ends)


def days_within(spans: Iterable[Span], first_day: date, last_day: date) -> int:
    """Count the days of some visits between two days, each once; both ends belong to a visit."""
    days: set[int] = set()
    for first, last in spans:
        days |= set(range(max(first, first_day).toordinal(), min(last, last_day).toordinal() + 1))
    return len(days)


def help_until(last_day: date) -> date:
    """Return the last day on which a visitor sees the help contacts of the school."""
    return last_day + HELP_STAYS
