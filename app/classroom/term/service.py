"""Taking a proposed plan: each line becomes a planned lesson like any other, once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.classroom.models import OPEN, LessonKind, PlannedLesson, SecondAdult
from app.classroom.service import Plan, plan_lesson
from app.content.catalogue import catalogue
from app.people.models import ClassGroup

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.classroom.term.calendar import Term
    from app.classroom.term.rules import Line


def take_lines(db: Session, lines: Iterable[Line], term: Term, *, at: datetime, by: int) -> int:
    """Plan the lessons of some lines that have a day; return how many are new. Taken twice is once.

    A class that has an open lesson of the module in the term keeps that one. The second adult is named on each lesson's
    page: until then the plan says the truth, that there is none. With somebody from outside a teacher of the class is in the room.
    """
    lines = [line for line in lines if line.day is not None]
    ids = sorted({line.class_group_id for line in lines})
    groups = {row.id: row for row in db.scalars(select(ClassGroup).where(ClassGroup.id.in_(ids)).with_for_update())}
    there = {
        (row.class_group_id, row.module)
        for row in db.execute(
            select(PlannedLesson.class_group_id, PlannedLesson.module).where(
                PlannedLesson.class_group_id.in_(ids),
                PlannedLesson.kind == LessonKind.CLASS,
                PlannedLesson.state.in_(OPEN),
                PlannedLesson.planned_on >= term.first,
                PlannedLesson.planned_on <= term.last,
            )
        )
    }
    taken = 0
    for line in lines:
        assert line.day is not None  # noqa: S101  asked above
        if (line.class_group_id, line.module) in there:
            continue
        plan = Plan(
            module=line.module,
            planned_on=line.day,
            last_period=False,
            facilitator_id=line.facilitator_id,
            second_adult=SecondAdult.NONE if line.second_adult_id is None else SecondAdult.IN_ROOM,
            second_adult_id=line.second_adult_id,
            capacity=line.capacity,
        )
        plan_lesson(db, groups[line.class_group_id], plan, course=catalogue().courses[line.course], at=at, by=by)
        taken += 1
    return taken
