"""Decisions about visits: who may be added for which days, and how long the school's help contacts stay with a visitor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

LONGEST = 14
"""Days. Whoever comes longer is no visitor: the school appoints them, and looks after their training itself."""

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


@dataclass(frozen=True)
class Asked:
    """A visit somebody asks for, and what is known of the visitor. `certificate_until` None: it holds without end."""

    first_day: date
    last_day: date
    certificate_until: date | None
    is_oneself: bool = False
    works_here: bool = False
    comes_already: bool = False


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
    )
    return next((problem for is_so, problem in checks if is_so), None)


def help_until(last_day: date) -> date:
    """Return the last day on which a visitor sees the help contacts of the school."""
    return last_day + HELP_STAYS
