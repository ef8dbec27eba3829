"""Who among a school's adults has completed the course that whoever stands beside pupils has."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from app.classroom.preparation import CORE_COURSE
from app.compliance.queries import valid_courses

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session


def trained_of(db: Session, persons: Iterable[int], day: date) -> frozenset[int]:
    """Return who of some adults has completed the course, as it counts on a day; as many questions for many as for one."""
    return frozenset(person for person, _course in valid_courses(db, {(one, CORE_COURSE) for one in persons}, day))
