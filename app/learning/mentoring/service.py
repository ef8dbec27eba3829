"""Each change of mentoring: naming a mentor, ending it, entering a line of the log."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.core.audit import audit
from app.core.clock import day_of
from app.core.facts import record_fact
from app.learning.mentoring.models import MentorEntry, Mentorship
from app.learning.mentoring.rules import Went, What, may_enter, may_last
from app.people.queries.merges import are_one

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


class NotPossible(ValueError):
    """Nobody accompanies themselves or names their own mentor, and a time has an end within a year."""


def name_mentor(
    db: Session,
    person_id: int,
    mentor_id: int,
    organisation_id: int,
    *,
    first_day: date,
    last_day: date,
    at: datetime,
    by: int,
) -> Mentorship:
    """Let somebody accompany a new colleague for a time. Raises NotPossible; the same twice is once."""
    day = day_of(at)
    if are_one(db, person_id, mentor_id, day) or are_one(db, person_id, by, day) or not may_last(first_day, last_day):
        raise NotPossible
    same = {"person_id": person_id, "mentor_id": mentor_id, "organisation_id": organisation_id, "first_day": first_day}
    known = db.scalar(select(Mentorship).filter_by(**same))
    if known is not None:
        return record_fact(db, known, at=at, by=by, last_day=last_day)
    row = record_fact(db, Mentorship(**same, last_day=last_day), at=at, by=by)
    db.flush()
    audit(
        db,
        "mentor-named",
        at=at,
        by=by,
        subject="person",
        subject_id=person_id,
        mentor=mentor_id,
        organisation=organisation_id,
        first_day=first_day,
        last_day=last_day,
    )
    return row


def end_mentoring(db: Session, row: Mentorship, *, at: datetime, by: int) -> None:
    """End a time together before its day; one not begun yet ends on the day before it would."""
    yesterday = max(day_of(at) - timedelta(days=1), row.first_day - timedelta(days=1))
    if row.last_day > yesterday:
        record_fact(db, row, at=at, by=by, last_day=yesterday)


def enter_line(
    db: Session, row: Mentorship, *, held_on: date, what: What, went: Went, at: datetime, by: int
) -> MentorEntry:
    """Enter what the two did on a day; the same again corrects how it went. Raises NotPossible."""
    if not may_enter(held_on=held_on, first_day=row.first_day, last_day=row.last_day, day=day_of(at)):
        raise NotPossible
    same = {"mentorship_id": row.id, "held_on": held_on, "what": str(what)}
    known = db.scalar(select(MentorEntry).filter_by(**same))
    return record_fact(db, known or MentorEntry(**same), at=at, by=by, outcome=str(went))
