"""The manager's button: the week's letter at once to whoever has something open, under the same limits as the round."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from app.compliance.waiting import Waiting, staff_waiting
from app.core.clock import day_of
from app.notices.models import Way
from app.notices.readers import readers_of
from app.notices.rules import NEAR, Item, for_a_letter, monday_of, told_of
from app.notices.writing import enter_letters, written_to

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.people.identity import SignedIn


@dataclass(frozen=True)
class Reminded:
    """What came of a press: letters on their way, who has this week's already, whom no letter reaches."""

    entered: int
    already: int
    unreachable: int


def remind(db: Session, viewer: SignedIn, *, at: datetime) -> Reminded:
    """Write to the staff of the viewer's own organisations who have something open; to nobody twice in a week."""
    day, week = day_of(at), monday_of(day_of(at))
    wanted = {row.person_id for row in staff_waiting(db, viewer, day, within=NEAR) if is_worth_it(row, day)}
    readers = readers_of(db, wanted, day)
    reachable = {one for one in wanted if one in readers and readers[one].is_reachable}
    already = written_to(db, reachable, Way.WEEKLY, week)
    entered = enter_letters(db, reachable - already, Way.WEEKLY, week, at=at, asked_by=viewer.person_id)
    return Reminded(entered, len(reachable) - entered, len(wanted - reachable))


def is_worth_it(row: Waiting, day: date) -> bool:
    """Whether what somebody has open is worth a letter on a day."""
    told = told_of(row.status, expiring=row.status == "met", uncovered_days=row.uncovered_days)
    if told is None:
        return False
    return bool(for_a_letter([Item(told, row.requirement.public_id, row.due_on, "", "")], day))
