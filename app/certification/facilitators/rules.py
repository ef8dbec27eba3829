"""Who may teach pupils of a band on a day, and how long a right or a start-up term lasts (table-tested)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.records.models import TaughtUnder

LONGEST_START_UP = timedelta(days=366)
MONTHS_A_YEAR = 12
RENEW_WITHIN = timedelta(days=60)


class Withdrawn(StrEnum):
    """Why a right ended before its day: codes only, read by head, protection lead and the person."""

    OWN_WISH = "own_wish"
    OTHER_WORK = "other_work"
    CERTIFICATE = "certificate"
    LESSONS = "lessons"
    PAUSED = "paused"


OF_EVERY_AGE = frozenset({Withdrawn.CERTIFICATE, Withdrawn.LESSONS})


@dataclass(frozen=True)
class Ended:
    """That a right of a band was withdrawn on a day."""

    band: str
    on: date
    why: str


def counts_after(passed_on: date, band: str, ended: Sequence[Ended]) -> bool:
    """Whether a trial lesson still earns the right for a band: it was held after every withdrawal that concerns it.

    How lessons are given, and a certificate, are no matter of age: such a withdrawal asks for a new one for every band.
    """
    return all(passed_on > one.on for one in ended if one.band == band or one.why in OF_EVERY_AGE)


class Observed(StrEnum):
    """How a watched lesson went."""

    AS_AGREED = "as_agreed"
    TALK_AGAIN = "talk_again"
    NOT_YET = "not_yet"


@dataclass(frozen=True)
class Right:
    """A right of one person for one band at one organisation."""

    first_day: date
    valid_until: date
    withdrawn_on: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether it holds on a day; withdrawn, it ended with the day before."""
        return self.first_day <= day <= self.valid_until and (self.withdrawn_on is None or day < self.withdrawn_on)


@dataclass(frozen=True)
class Trial:
    """A passed trial lesson; `band` is None for a former one of which nobody said which age was taught."""

    result_id: int
    passed_on: date
    band: str | None = None


def trial_for(band: str, trials: Sequence[Trial], *, months: int | None, day: date) -> Trial | None:
    """Return the newest trial lesson that counts for a band on a day: one that says so, else one that names no age."""
    fresh = [one for one in trials if months is None or day <= months_later(one.passed_on, months)]
    fitting = [one for one in fresh if one.band in (band, None)]
    return max(fitting, key=lambda one: (one.band is not None, one.passed_on, one.result_id), default=None)


def taught_under(rights: Sequence[Right], *, in_start_up: bool, day: date) -> TaughtUnder:
    """Return by which right somebody teaches on a day; a start-up term never covers whose last right was withdrawn."""
    if any(right.holds_on(day) for right in rights):
        return TaughtUnder.AUTHORISED
    begun = [right for right in rights if right.first_day <= day]
    last = max(begun, key=lambda right: right.first_day, default=None)
    if last is not None and last.withdrawn_on is not None:
        return TaughtUnder.NEITHER
    return TaughtUnder.START_UP if in_start_up else TaughtUnder.NEITHER


def may_give(held_until: date | None, valid_until: date, *, day: date) -> bool:
    """Whether a right may be given beside one that holds until a day: only to renew what ends soon, and for longer."""
    return held_until is None or (held_until <= day + RENEW_WITHIN and valid_until > held_until)


def months_later(day: date, months: int) -> date:
    """Return the same day some months later, or the month's last one."""
    year, month = divmod(day.year * MONTHS_A_YEAR + day.month - 1 + months, MONTHS_A_YEAR)
    for number in range(day.day, 0, -1):
        try:
            return date(year, month + 1, number)
        except ValueError:
            continue
    raise AssertionError(day)


def observation_due(first_day: date, observed: Sequence[date], months: int) -> date:
    """Return by when somebody else sits in a lesson again."""
    return months_later(max([first_day, *observed]), months)


def may_start(terms: Sequence[tuple[date, date]], last_day: date, *, as_bureau: bool, day: date) -> bool:
    """Whether a start-up term may be set to end on a day: within a year of its first day, once by the school itself.

    A school whose term is over asks its bureau for another (SAFEGUARDS 27).
    """
    running = [first for first, last in terms if first <= day <= last]
    if not running and terms and not as_bureau:
        return False
    return day <= last_day <= min(running, default=day) + LONGEST_START_UP
