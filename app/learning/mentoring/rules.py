"""What a mentor's log can say, and who may be whose mentor for how long (table-tested)."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

LONGEST = timedelta(days=366)


class What(StrEnum):
    """What the two did on a day."""

    PREPARED = "prepared"
    WATCHED = "watched"
    CO_TAUGHT = "co_taught"
    SECOND_ADULT = "second_adult"
    REPORT_ROUTE = "report_route"
    HELP_CARD = "help_card"
    QUESTIONS = "questions"


class Went(StrEnum):
    """How it went, as far as a code can say."""

    AS_AGREED = "as_agreed"
    TALK_AGAIN = "talk_again"
    ASKED_LEAD = "asked_lead"


def may_last(first_day: date, last_day: date) -> bool:
    """Whether somebody may be a mentor for these days: forward, and a year at most."""
    return first_day <= last_day <= first_day + LONGEST


def may_enter(*, held_on: date, first_day: date, last_day: date, day: date) -> bool:
    """Whether a line can be entered for a day: one of the time together, and not ahead."""
    return first_day <= held_on <= min(last_day, day)
