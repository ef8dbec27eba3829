"""Which edition of a course's letter a class's families get: on paper the one that its link opens, so that both say the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.classroom.letters.queries import link_of_class
from app.content.catalogue import course_edition

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from app.content.shapes import Course
    from app.people.models import ClassGroup


def letter_of(db: Session, group: ClassGroup, course: Course, day: date) -> Course:
    """Return the edition of a course whose letter a class gets: that of its link while one opens, else the present one."""
    link = link_of_class(db, group.id, course.id, day)
    known = course_edition(db, link.course, link.edition) if link else None
    return known if known is not None and known.notice else course
