"""A day is closed into the ledger, and taken back as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from app.classroom.workshops import queries, rules
from app.classroom.workshops.models import WorkshopDay, WorkshopSignIn
from app.classroom.workshops.parts import chosen_parts
from app.classroom.workshops.service import check_open
from app.records.deeds import void_session
from app.records.service import Taught, enter_taught_session

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.content.shapes import Course
    from app.records.voids import DeedVoidReason


class AsksOnce(Exception):
    """Something is asked before a day is closed: nobody is there, or (`open_for`) sign-in was open for fewer minutes."""

    def __init__(self, open_for: int | None = None) -> None:
        super().__init__(open_for)
        self.open_for = open_for


def close_day(
    db: Session, day: queries.Day, course: Course, *, minutes: int, is_sure: bool, at: datetime, by: int
) -> None:
    """Close a day: one taught session for those who were there, in the minutes it took; closed twice it is once.

    Whoever left early stands in a session of their own with the minutes and parts they had, which names no facilitator
    and no organisation, so that nothing is counted twice. Nobody there: nothing is entered, for no one.
    Raises NotYet, AsksOnce.
    """
    row = day.row
    if row.closed_at is not None:
        return
    check_open(row, at)
    there = queries.sign_ins_of(db, row.id)
    open_for = rules.minutes_open(row.opened_at, at)
    if not is_sure and not there:
        raise AsksOnce
    if not is_sure and open_for is not None and open_for < minutes:
        raise AsksOnce(open_for)
    row.minutes, row.closed_at, row.closed_by = minutes, at, by
    row.screen_code, row.screen_code_until, row.screen_digest = None, None, None
    if there:
        _enter(db, day, course, there, at=at, by=by)


def _enter(
    db: Session, day: queries.Day, course: Course, there: Sequence[WorkshopSignIn], *, at: datetime, by: int
) -> None:
    row, workshop = day.row, day.workshop
    early: dict[int, list[WorkshopSignIn]] = {}
    for one in there:
        if one.minutes is not None and one.minutes < row.minutes:
            early.setdefault(one.minutes, []).append(one)
        else:
            one.minutes = None
    parts = [part.taught for part in chosen_parts(course, row.parts)]
    whole = [one.person_id for one in there if one.minutes is None]
    left = {one.person_id for several in early.values() for one in several}
    session = enter_taught_session(
        db,
        Taught(
            course=workshop.course,
            edition=workshop.edition,
            modules=tuple(part.id for part in parts),
            held_on=row.held_on,
            minutes=row.minutes,
            facilitator_id=workshop.facilitator_id,
            organisation_id=workshop.organisation_id,
            capacity=workshop.capacity,
        ),
        reached=whole,
        enrolled=queries.guests_of(db, workshop.id) - left - {workshop.facilitator_id},
        at=at,
        by=by,
    )
    db.flush()
    row.taught_session_id = session.id
    for minutes, several in sorted(early.items()):
        reached = rules.parts_reached(parts, minutes, row.minutes)
        if reached:
            short = enter_taught_session(
                db,
                Taught(
                    course=workshop.course,
                    edition=workshop.edition,
                    modules=reached,
                    held_on=row.held_on,
                    minutes=minutes,
                    facilitator_id=None,
                ),
                reached=[one.person_id for one in several],
                enrolled=(),
                at=at,
                by=by,
            )
            db.flush()
            for one in several:
                one.taught_session_id = short.id


def take_back(db: Session, day: WorkshopDay, *, reason: DeedVoidReason, at: datetime, by: int) -> None:
    """Take back all that a closed day entered and that still stands, by second entries; it then counts on no day."""
    for session in queries.sessions_standing(db, day):
        void_session(db, session, reason=reason, at=at, by=by)
