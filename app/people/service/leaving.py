"""Somebody leaves an organisation: posts, classes and rights there end on one day, in one step (COMPLIANCE §1)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from app.core.audit import audit
from app.core.clock import day_of
from app.core.facts import record_fact, remove_fact
from app.people.announcements import holdings_changed
from app.people.service.roles import end_role

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.people.identity import SignedIn
    from app.people.models import Appointment, Enrolment
    from app.people.queries.leaving import Leaving


def leave(db: Session, viewer: SignedIn, person_id: int, leaving: Leaving, *, last_day: date, at: datetime) -> None:
    """End what somebody holds after a last day; what would begin later never begins. Nothing before that day changes.

    A right ends yesterday at the earliest: what was done with it was done with it.
    """
    rows: tuple[Appointment | Enrolment, ...] = (*leaving.posts, *leaving.teaching)
    for row in rows:
        _end(db, row, last_day=last_day, at=at, by=viewer.person_id)
    for grant, _place in leaving.roles:
        end_role(db, viewer, grant, last_day=max(last_day, day_of(at) - timedelta(days=1)), at=at)
    audit(
        db,
        "person-left",
        at=at,
        by=viewer.person_id,
        subject="person",
        subject_id=person_id,
        last_day=last_day,
    )
    db.flush()
    holdings_changed(db, [person_id], last_day)


def _end(db: Session, row: Appointment | Enrolment, *, last_day: date, at: datetime, by: int) -> None:
    if row.first_day is not None and row.first_day > last_day:
        remove_fact(db, row, at=at, by=by)
    elif row.last_day is None or row.last_day > last_day:
        record_fact(db, row, at=at, by=by, last_day=last_day)
