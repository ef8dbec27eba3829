"""Managers of the invented county have asked some of those who are overdue to take the course."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.compliance.models import StatusRow
from app.compliance.rules.status import Status
from app.compliance.service import assign_course
from app.demo.rows import morning

if TYPE_CHECKING:
    from app.content.shapes import Course
    from app.demo.rows import Rows

ASKED_AGO, TIME_GIVEN = timedelta(days=3), timedelta(days=14)
SHARE_ASKED = 0.6


def ask_the_overdue(rows: Rows, course: Course) -> None:
    """Ask most of the staff who are overdue to take a course; some schools have not got round to it."""
    day = rows.today
    overdue = rows.db.scalars(
        select(StatusRow.person_id)
        .where(
            StatusRow.by_appointment.is_(True),
            StatusRow.status == Status.OVERDUE,
            StatusRow.first_day <= day,
            StatusRow.last_day >= day,
        )
        .distinct()
        .order_by(StatusRow.person_id)
    )
    for person in overdue.all():
        if person is not None and rows.chance.random() < SHARE_ASKED:
            asked_on = day - ASKED_AGO
            at = morning(asked_on)
            assign_course(
                rows.db, person, course.id, assigned_on=asked_on, due_on=asked_on + TIME_GIVEN, at=at, by=None
            )
