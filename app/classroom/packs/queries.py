"""Questions about what goes on a stick: nothing about a class, a day or anybody is answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from app.classroom.models import OPEN, PlannedLesson
from app.people.models import ClassGroup, Organisation
from app.people.queries.organisations import subtree

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session


def organisation_of(db: Session, public_id: str) -> int | None:
    """Return the key of an organisation by its id."""
    return db.scalar(select(Organisation.id).where(Organisation.public_id == public_id))


def planned_lessons(
    db: Session, organisation_id: int, first: date, last: date, *, on: date
) -> list[tuple[str, str, str]]:
    """Return course, edition and module of what is still to be taught at a school and below it in some days, each once."""
    rows = db.execute(
        select(PlannedLesson.course, PlannedLesson.edition, PlannedLesson.module)
        .join(ClassGroup, ClassGroup.id == PlannedLesson.class_group_id)
        .where(
            ClassGroup.organisation_id.in_(subtree([organisation_id], on=on)),
            PlannedLesson.planned_on.between(first, last),
            PlannedLesson.state.in_(OPEN),
        )
        .distinct()
        .order_by(PlannedLesson.course, PlannedLesson.edition, PlannedLesson.module)
    )
    return [(course, edition, module) for course, edition, module in rows]
