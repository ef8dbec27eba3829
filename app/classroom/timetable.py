"""Changes of who stands on the timetable: replacing an adult, and keeping somebody out of it (SAFEGUARDS 10)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.classroom.lecturers.places import capacity_of
from app.classroom.models import LessonState, PlannedLesson, TimetableHold
from app.core.facts import record_fact
from app.people.models import ClassGroup
from app.records.models import FACILITATOR

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.classroom.replacing import Instead


def replace_adult(
    db: Session, lessons: Iterable[PlannedLesson], person_id: int, *, instead: Instead | None, at: datetime, by: int
) -> int:
    """Put another adult, or an open place, where a person was planned; return in how many lessons (SAFEGUARDS 10).

    It is the same change as any other of the timetable: no reason, no notice, no mark of its own. Only a lesson still to
    be given changes: who gave one stays written there.
    """
    by_person = instead.person_id if instead else None
    changed = 0
    for lesson in lessons:
        places: dict[str, Any] = {}
        if lesson.facilitator_id == person_id:
            places["facilitator_id"] = by_person if by_person != lesson.second_adult_id else None
            # A capacity goes with the person, not with the place.
            came = instead.capacity if instead and places["facilitator_id"] else FACILITATOR
            school = db.get_one(ClassGroup, lesson.class_group_id).organisation_id
            places["capacity"] = capacity_of(db, school, None, places["facilitator_id"], lesson.planned_on, chosen=came)
        if lesson.second_adult_id == person_id:
            places["second_adult_id"] = by_person if by_person != lesson.facilitator_id else None
        if lesson.state == LessonState.PLANNED and places:
            record_fact(db, lesson, at=at, by=by, **places)
            changed += 1
    return changed


def hold_person(
    db: Session,
    person_id: int | None,
    organisation_id: int,
    *,
    level_id: int,
    at: datetime,
    by: int,
    typed_name: str | None = None,
) -> None:
    """Keep a person out of an organisation's timetable from now on; a second hold by the same person is the first.

    `level_id` is the organisation as whose officer or head somebody set it: those above it see it (SAFEGUARDS 10).
    Nobody, with a `typed_name`, is a line that holds no one: whoever types names learns nothing from the list.
    Nothing is written to the audit log, which others may read.
    """
    same = {"person_id": person_id, "organisation_id": organisation_id, "set_by": by, "typed_name": typed_name}
    if db.scalar(select(TimetableHold.id).filter_by(**same, lifted_at=None).limit(1)) is None:
        record_fact(db, TimetableHold(**same, level_id=level_id, set_at=at), at=at, by=by)


def lift_holds(db: Session, holds: Iterable[TimetableHold], *, at: datetime, by: int) -> None:
    """Let a timetable take somebody again; places they held stay as they are now."""
    for hold in holds:
        record_fact(db, hold, at=at, by=by, lifted_at=at, lifted_by=by)
