"""Volunteers of the invented social organisation who visit the story's school by their certificates: one now, one next week."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.certification.models import Certificate
from app.demo.plan import school_day_by
from app.demo.rows import morning
from app.people.models import AppointmentKind
from app.people.service.staff import Held
from app.people.service.visits import add_visit

if TYPE_CHECKING:
    from app.content.shapes import Course
    from app.demo.county import County
    from app.demo.rows import Rows

STORY_SCHOOL, POST = "s-01", "volunteer"
ENTERED_BEFORE = timedelta(days=2)
BEGINS, LASTS = (-1, 8), timedelta(days=3)  # days from today on which each visit begins, or before them


def invite_visitors(rows: Rows, county: County, course: Course) -> None:
    """Let the manager enter visitors who belong to the social organisation; they stay the same persons."""
    school = county.school(STORY_SCHOOL)
    by = school.holder("moral-education-director").id
    held = (
        select(Certificate)
        .where(
            Certificate.person_id.in_([person.id for person, post, _since in county.volunteers if post == POST]),
            Certificate.course == course.id,
            Certificate.valid_until > rows.today + timedelta(days=BEGINS[-1]) + LASTS,
        )
        .order_by(Certificate.id)
    )
    certificates = rows.db.scalars(held.limit(len(BEGINS))).all()
    for certificate, begins in zip(certificates, BEGINS, strict=False):
        first = school_day_by(rows.today + timedelta(days=begins))
        stay = Held(
            school.organisation.id,
            rows.posts[POST].id,
            AppointmentKind.VOLUNTEER,
            first,
            max(first, rows.today) + LASTS,
        )
        add_visit(
            rows.db,
            certificate.person_id,
            stay,
            certificate_until=certificate.valid_until,
            certificate_id=certificate.id,
            at=morning(min(first, rows.today) - ENTERED_BEFORE),
            by=by,
        )
