"""What a closed day enters into the ledger, and how single people are corrected there: always by entries, never by changes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.classroom.workshops import queries, rules
from app.classroom.workshops.parts import chosen_parts
from app.people.models import Person
from app.records.deeds import restore_attendance, void_attendance
from app.records.models import Attendance, TaughtSession
from app.records.service import Taught, correct_attendance, enter_taught_session
from app.records.voids import AttendanceVoidReason

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.classroom.workshops.models import WorkshopSignIn
    from app.content.shapes import Course


def enter_day(
    db: Session, day: queries.Day, course: Course, there: Sequence[WorkshopSignIn], *, at: datetime, by: int
) -> None:
    """Enter a day: one taught session for those who stayed, and of whoever left early one of their own minutes.

    Who led it stands in the session and is not credited with it as a learner.
    """
    row, workshop = day.row, day.workshop
    for one in there:
        one.waits_since = None
        if one.minutes is not None and one.minutes >= row.minutes:
            one.minutes = None
    early = [one for one in there if one.minutes is not None]
    left = {one.person_id for one in early}
    session = enter_taught_session(
        db,
        Taught(
            course=workshop.course,
            edition=workshop.edition,
            modules=tuple(part.id for part in chosen_parts(course, row.parts)),
            held_on=row.held_on,
            minutes=row.minutes,
            facilitator_id=workshop.facilitator_id,
            organisation_id=workshop.organisation_id,
            capacity=workshop.capacity,
        ),
        reached=[one.person_id for one in there if one.minutes is None],
        enrolled=queries.guests_of(db, workshop.id) - left - {workshop.facilitator_id},
        at=at,
        by=by,
    )
    db.flush()
    row.taught_session_id = session.id
    led = db.get_one(Person, workshop.facilitator_id)
    void_attendance(db, session, led, reason=AttendanceVoidReason.LED_IT, at=at, by=by)
    for minutes in sorted({one.minutes for one in early if one.minutes is not None}):
        _enter_short(db, day, course, [one for one in early if one.minutes == minutes], minutes, at=at, by=by)


def _enter_short(
    db: Session,
    day: queries.Day,
    course: Course,
    several: Collection[WorkshopSignIn],
    minutes: int,
    *,
    at: datetime,
    by: int,
) -> None:
    """Enter some people's own minutes: a session without facilitator and organisation, so that nothing counts twice."""
    parts = [part.taught for part in chosen_parts(course, day.row.parts)]
    reached = rules.parts_reached(parts, minutes, day.row.minutes)
    if not reached:
        return
    taught = Taught(
        course=day.workshop.course,
        edition=day.workshop.edition,
        modules=reached,
        held_on=day.row.held_on,
        minutes=minutes,
        facilitator_id=None,
    )
    short = enter_taught_session(db, taught, reached=[one.person_id for one in several], enrolled=(), at=at, by=by)
    db.flush()
    for one in several:
        one.taught_session_id = short.id


def enter_one(db: Session, day: queries.Day, course: Course, sign_in: WorkshopSignIn, *, at: datetime, by: int) -> None:
    """Enter one person into a day that is in the ledger already: with the whole day's minutes, or fewer."""
    if sign_in.minutes is not None:
        _enter_short(db, day, course, [sign_in], sign_in.minutes, at=at, by=by)
        return
    sign_in.taught_session_id = None
    session = db.get_one(TaughtSession, day.row.taught_session_id)
    restore_attendance(db, session, db.get_one(Person, sign_in.person_id), at=at, by=by)
    correct_attendance(db, session, sign_in.person_id, reached=True, at=at, by=by)


def take_out_one(
    db: Session,
    day: queries.Day,
    sign_in: WorkshopSignIn,
    *,
    reason: AttendanceVoidReason,
    at: datetime,
    by: int,
) -> None:
    """Take back by a second entry what a day in the ledger entered for one person; it stands in their hours as not counted."""
    session = session_of(db, day, sign_in)
    if session is not None:
        void_attendance(db, session, db.get_one(Person, sign_in.person_id), reason=reason, at=at, by=by)


def put_back_one(db: Session, day: queries.Day, sign_in: WorkshopSignIn, *, at: datetime, by: int) -> bool:
    """Let stand again what was taken back for one person; False where the day had entered nothing for them."""
    session = session_of(db, day, sign_in)
    if session is not None:
        restore_attendance(db, session, db.get_one(Person, sign_in.person_id), at=at, by=by)
    return session is not None


def session_of(db: Session, day: queries.Day, sign_in: WorkshopSignIn) -> TaughtSession | None:
    """Return the session in which a day entered that one person was reached, taken back or not; None: in none."""
    key = sign_in.taught_session_id or (day.row.taught_session_id if sign_in.minutes is None else None)
    return db.scalar(
        select(TaughtSession)
        .join(Attendance, Attendance.taught_session_id == TaughtSession.id)
        .where(TaughtSession.id == key, Attendance.person_id == sign_in.person_id, Attendance.reached.is_(True))
    )
