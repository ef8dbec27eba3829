"""What a filing may become, its periods and code words, as plain values (COMPLIANCE §6, SAFEGUARDS 5, 21, 27)."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class PeriodKind(StrEnum):
    """What a filing is about: a term, a half-year (the half-year review), a calendar year (the annual report)."""

    TERM = "term"
    HALF_YEAR = "half_year"
    YEAR = "calendar_year"


REVIEWS = (PeriodKind.HALF_YEAR, PeriodKind.YEAR)  # cannot be signed while an indicator is undefined


class State(StrEnum):
    """How far a filing has come."""

    DRAFT = "draft"
    SIGNED = "signed"
    FILED = "filed"
    ACCEPTED = "accepted"
    RETURNED = "returned"


WITH_THE_ORGANISATION = (State.DRAFT, State.SIGNED)
OUT = (State.FILED, State.ACCEPTED, State.RETURNED)


class Step(StrEnum):
    """What somebody did with a filing."""

    DRAFTED = "drafted"
    WITHHELD = "withheld"
    SIGNED = "signed"
    TAKEN_BACK = "taken_back"
    FILED = "filed"
    ACCEPTED = "accepted"
    RETURNED = "returned"


MOVES: dict[Step, tuple[State, State]] = {
    Step.WITHHELD: (State.DRAFT, State.DRAFT),
    Step.SIGNED: (State.DRAFT, State.SIGNED),
    Step.TAKEN_BACK: (State.SIGNED, State.DRAFT),
    Step.FILED: (State.SIGNED, State.FILED),
    Step.ACCEPTED: (State.FILED, State.ACCEPTED),
    Step.RETURNED: (State.FILED, State.RETURNED),
}


class Choice(StrEnum):
    """What the head says of the ten lines: 属实, 属实并说明, 暂不签并说明."""

    TRUE = "true"
    TRUE_EXPLAINED = "true_explained"
    NOT_YET = "not_yet"


class Explanation(StrEnum):
    """Why the figures are as they are, or why they are not signed yet: codes only (SAFEGUARDS 5)."""

    ENTERED_LATE = "entered_late"
    FROM_IMPORT = "from_import"
    ROSTER_MOVED = "roster_moved"
    LESSONS_MOVED = "lessons_moved"
    BEGAN_UNTRAINED = "began_untrained"
    NO_FACILITATOR = "no_facilitator"
    ROSTER_WRONG = "roster_wrong"
    RECORDS_MISSING = "records_missing"
    WAIVERS_UNCLEAR = "waivers_unclear"
    FIGURES_DOUBTED = "figures_doubted"


class ReturnReason(StrEnum):
    """Why a filing is sent back: codes only."""

    ROSTER_UNLIKELY = "roster_unlikely"
    UNEXPLAINED_CHANGE = "unexplained_change"
    OPEN_WITHOUT_PLAN = "open_without_plan"
    SAMPLE_DIFFERS = "sample_differs"
    WRONG_PERIOD = "wrong_period"
    BELOW_MISSING = "below_missing"


@dataclass(frozen=True)
class Period:
    """What a filing is about, and the day its figures are of."""

    kind: PeriodKind
    first: date
    last: date
    as_of: date

    @property
    def key(self) -> str:
        """Return what a form sends for it."""
        return f"{self.kind}:{self.first.isoformat()}"


class NotNow(Exception):
    """The filing is no longer, or not yet, where this step begins."""


def after(state: str, step: Step) -> State:
    """Return the state after a step; raises NotNow when the step does not begin there."""
    before, then = MOVES[step]
    if state != before:
        raise NotNow(step)
    return then


def may_number_on(state: str, *, is_answerable: bool) -> bool:
    """Whether a next version may be drafted: the last one is out and, where somebody stands above, answered."""
    return state in (State.ACCEPTED, State.RETURNED) or (state == State.FILED and not is_answerable)


def may_answer(person_id: int, signers: Collection[int | None]) -> bool:
    """Whether a bureau officer may answer a filing: whoever signed it cannot accept it."""
    return person_id not in signers


def has_ended(last: date, today: date) -> bool:
    """Whether a period's last day is over: before that it may be drafted and looked at, not signed and not filed."""
    return last < today


def period_of(kind: PeriodKind, first: date, last: date, today: date) -> Period | None:
    """Return a period with the day its figures are of: its last day, while it runs the last month's end.

    Above the school pupils are counted at window and month ends only (SAFEGUARDS 21). None while it has no such day.
    """
    as_of = last if last <= today else _month_end(today)
    return Period(kind, first, last, as_of) if as_of >= first else None


def _month_end(day: date) -> date:
    is_one = day.day == monthrange(day.year, day.month)[1]
    return day if is_one else day.replace(day=1) - timedelta(days=1)
