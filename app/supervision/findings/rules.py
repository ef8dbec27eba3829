"""What a finding may say and become, as plain values (SAFEGUARDS 5, 27-30, 34, 38)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.supervision.findings.models import Finding


class Code(StrEnum):
    """What was found. Never a place's weak point, never what somebody did to a child (SAFEGUARDS 5, 38)."""

    NOT_HELD_AS_RECORDED = "not_held_as_recorded"
    SECOND_ADULT_MISSING = "second_adult_missing"
    RECORD_WITHOUT_EVIDENCE = "record_without_evidence"
    STARTED_UNTRAINED = "started_untrained"
    ROSTER_INCOMPLETE = "roster_incomplete"
    POST_MISSING = "post_missing"
    HELP_CARD_OUTDATED = "help_card_outdated"
    NOT_CONFIRMED = "not_confirmed"
    VETTING_OVERDUE = "vetting_overdue"
    ACT_MISSING = "act_missing"


class FactKind(StrEnum):
    """Which kind of fact a finding is about or is closed with; its key is the key of that fact's row."""

    SESSION = "session"
    CLASS_GROUP = "class_group"
    STAFF = "staff"
    POST_HELD = "post_held"
    RECORD = "record"
    ACT = "act"
    FILING = "filing"
    ROSTER_SIGNATURE = "roster_signature"
    HELP_CARD = "help_card"
    VETTING = "vetting"
    CONFIRMATION = "confirmation"
    PLAN_ITEM = "plan_item"
    TAKEN_BACK = "taken_back"


@dataclass(frozen=True)
class FactLink:
    """One fact: its kind and the key of its row."""

    kind: FactKind
    key: int


class State(StrEnum):
    """How far a finding has come."""

    OPEN = "open"
    ANSWERED = "answered"  # evidence is given and waits for a second person
    CLOSED = "closed"


# Which facts show that a finding is seen to.
EVIDENCE: dict[Code, tuple[FactKind, ...]] = {
    Code.NOT_HELD_AS_RECORDED: (FactKind.SESSION,),
    Code.SECOND_ADULT_MISSING: (FactKind.SESSION,),
    Code.RECORD_WITHOUT_EVIDENCE: (FactKind.RECORD, FactKind.SESSION),
    Code.STARTED_UNTRAINED: (FactKind.RECORD,),
    Code.ROSTER_INCOMPLETE: (FactKind.ROSTER_SIGNATURE,),
    Code.POST_MISSING: (FactKind.POST_HELD, FactKind.ROSTER_SIGNATURE),
    Code.HELP_CARD_OUTDATED: (FactKind.HELP_CARD,),
    Code.NOT_CONFIRMED: (FactKind.TAKEN_BACK, FactKind.CONFIRMATION),
    Code.VETTING_OVERDUE: (FactKind.VETTING,),
    Code.ACT_MISSING: (FactKind.ACT,),
}
USUAL_DAYS, MOST_DAYS, MOST_DAYS_AGAIN = 30, 366, 90


class DeadlineOutOfReach(ValueError):
    """The deadline lies before today, or further ahead than it may."""


class OwnerWithoutRole(ValueError):
    """Whoever should see to a finding holds no role at its organisation or above it."""


class NotThere(ValueError):
    """The fact named cannot show that this finding is seen to: another's, an older one, or what it is about."""


class NotNow(Exception):
    """The finding no longer stands where this step begins."""


class NotAlone(Exception):
    """Somebody else has to take this step."""


def checked_deadline(deadline: date, today: date, most: int = MOST_DAYS) -> date:
    """Return a deadline that can be kept. Raises DeadlineOutOfReach."""
    if not today <= deadline <= today + timedelta(days=most):
        raise DeadlineOutOfReach(deadline)
    return deadline


def state_of(finding: Finding) -> State:
    """Return how far a finding has come."""
    if finding.closed_on is not None:
        return State.CLOSED
    return State.OPEN if finding.answered_on is None else State.ANSWERED


def is_overdue(finding: Finding, today: date) -> bool:
    """Whether a finding waits for evidence although its deadline day is over; the day itself is still in time."""
    return state_of(finding) is State.OPEN and finding.deadline < today


def may_close(
    *, by: int, is_above: bool, from_above: bool, owner: int, about: int | None, answered_by: int | None
) -> bool:
    """Whether somebody may take evidence as enough: always a second person (SAFEGUARDS 27-30).

    What came from above is closed from above. Neither the owner, nor whom it is about, nor whoever gave the evidence
    closes it; so whoever opened it closes only what others saw to. Where a school has nobody else, the bureau closes.
    """
    return (is_above or not from_above) and by not in (owner, about, answered_by)


@dataclass(frozen=True)
class Standing:
    """How the findings of an organisation stand on a day; `rate` is None while none was due."""

    open: int = 0
    answered: int = 0
    overdue: int = 0
    closed: int = 0
    due: int = 0
    in_time: int = 0

    @property
    def rate(self) -> Fraction | None:
        """Return the share of those due that were seen to by their deadline."""
        return Fraction(self.in_time, self.due) if self.due else None


def standing_of(findings: Iterable[Finding], today: date) -> Standing:
    """Count findings as of the end of a day.

    Due are those whose first deadline has come. In time are those closed whose evidence was given by then: waiting for
    the second person is not held against a school. What was opened again has lost its first deadline: due, not in time.
    """
    open_ = answered = overdue = closed = due = in_time = 0
    for row in findings:
        state = state_of(row)
        open_ += state is State.OPEN
        answered += state is State.ANSWERED
        closed += state is State.CLOSED
        overdue += is_overdue(row, today)
        again = bool(row.reopened)
        if again or row.deadline <= today:
            due += 1
            in_time += (
                not again and state is State.CLOSED and row.answered_on is not None and row.answered_on <= row.deadline
            )
    return Standing(open_, answered, overdue, closed, due, in_time)
