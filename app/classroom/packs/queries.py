"""Questions about what goes on a stick: lessons of a school, and nobody's name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import joinedload

from app.classroom.models import OPEN, InvitedClass, PlannedLesson
from app.people.models import ClassGroup, Organisation
from app.people.queries.organisations import subtree

if TYPE_CHECKING:
    from collections.abc import Sequence
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
        .where(_still_to_be_taught(organisation_id, first, last, on=on))
        .distinct()
        .order_by(PlannedLesson.course, PlannedLesson.edition, PlannedLesson.module)
    )
    return [(course, edition, module) for course, edition, module in rows]


def lessons_with_registers(
    db: Session, organisation_id: int, first: date, last: date, *, on: date
) -> Sequence[PlannedLesson]:
    """List the lessons still to be taught at a school and below it in some days, with the classes they are for."""
    return (
        db.scalars(
            select(PlannedLesson)
            .join(ClassGroup, ClassGroup.id == PlannedLesson.class_group_id)
            .where(_still_to_be_taught(organisation_id, first, last, on=on))
            .options(
                joinedload(PlannedLesson.class_group),
                joinedload(PlannedLesson.invited).joinedload(InvitedClass.class_group),
            )
            .order_by(PlannedLesson.planned_on, ClassGroup.title, PlannedLesson.id)
        )
        .unique()
        .all()
    )


def _still_to_be_taught(organisation_id: int, first: date, last: date, *, on: date) -> ColumnElement[bool]:
    return and_(
        ClassGroup.organisation_id.in_(subtree([organisation_id], on=on)),
        PlannedLesson.planned_on.between(first, last),
        PlannedLesson.state.in_(OPEN),
    )
