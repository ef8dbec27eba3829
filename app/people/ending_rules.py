"""When endings are many, who agrees to them, and how far they are (SAFEGUARDS 34)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from enum import StrEnum

from app.core.access import Role
from app.people.rules import Grants

SHARE = 20
"""More than one in twenty endings need their number typed (COMPLIANCE §8)."""
HANDFUL = 5


def is_many(gone: int, standing: int) -> bool:
    """Whether more than one in twenty would end."""
    return gone * SHARE > standing


def needs_a_second_person(gone: int, standing: int, *, lately: int) -> bool:
    """Whether endings are bulk ending: more than one in twenty, and with those of the last 30 days more than a handful."""
    return is_many(gone, standing) and gone + lately > HANDFUL


class EndingState(StrEnum):
    """How far it is."""

    ASKED = "asked"
    WAITING = "waiting"
    DONE = "done"
    WITHDRAWN = "withdrawn"


def ending_state(*, last_day: date | None, is_withdrawn: bool, on: date) -> EndingState:
    """Return how far many endings are on a day; the days alone decide, nothing has to run."""
    if is_withdrawn:
        return EndingState.WITHDRAWN
    if last_day is None:
        return EndingState.ASKED
    return EndingState.WAITING if on <= last_day else EndingState.DONE


def may_agree(grants: Grants, organisation_id: int, line: Collection[int], *, has_bureau: bool) -> bool:
    """Whether somebody is the second person: the bureau officer above, or the head where there is none.

    A complete list comes in on the server, which an administrator keeps: an administrator is never the second person.
    """
    grants = list(grants)
    if any(role is Role.ADMINISTRATOR for role, _where in grants):
        return False
    if has_bureau:
        return any(role is Role.BUREAU_OFFICER and where in line for role, where in grants)
    return any(role is Role.HEAD and where in line for role, where in grants) and organisation_id in line
