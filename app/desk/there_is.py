"""Of which parts of a first page there is anything: one question, so that only these are asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import false, literal, select

from app.certification.queries import has_certificates
from app.classroom.lecturers.queries import of_own_page
from app.classroom.ready.queries import is_asked_to_come
from app.classroom.workshops.mine import has_days
from app.compliance.queries import is_asked_for_courses, number_overdue
from app.compliance.rights import MAY_WAIVE
from app.desk.erasing.queries import ANSWERS, is_any_asked
from app.learning.together.queries import is_in_a_group
from app.notices.news import has_news
from app.people.queries.reviews import has_reviews

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.people.identity import SignedIn


@dataclass(frozen=True)
class ThereIs:
    """Whether there may be something to show of each part, and how many of the viewer's staff are overdue."""

    assigned: bool
    certificates: bool
    news: bool
    reviews: bool
    lessons_to_come_to: bool
    groups: bool
    workshop_days: bool
    erasures: bool
    as_lecturer: bool
    lecturer_waits: bool
    overdue_staff: int


def what_there_is(db: Session, viewer: SignedIn, day: date) -> ThereIs:
    """Return of which parts of somebody's first page there may be anything."""
    person_id = viewer.person_id
    row = db.execute(
        select(
            is_asked_for_courses(person_id, day),
            has_certificates(person_id, day),
            has_news(viewer, day),
            has_reviews(viewer, on=day),
            is_asked_to_come(viewer, day),
            is_in_a_group(person_id),
            has_days(person_id, day),
            is_any_asked() if viewer.holds(*ANSWERS) else false(),
            *of_own_page(person_id, day),
            number_overdue(viewer, day).scalar_subquery() if viewer.holds(*MAY_WAIVE) else literal(0),
        )
    ).one()
    return ThereIs(*map(bool, row[:-1]), row[-1])  # type: ignore[call-arg]  # ten conditions, then a number
