"""What stands beside a lesson in its class's timetable, read together with the lesson."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import reduce
from typing import Any

from sqlalchemy import ScalarSelect, String, case, cast, func, literal, select
from sqlalchemy.orm import aliased

from app.classroom.models import OPEN, LessonKind, LessonState, PlannedLesson
from app.classroom.order import Place, is_out_of_order, place_of


@dataclass(frozen=True)
class Beside:
    """Another lesson of the class; `by_another`: somebody else than the lesson's own facilitator is named to teach it."""

    course: str
    module: str
    day: date
    state: str
    by_another: bool


def lessons_beside(since: date) -> ScalarSelect[Any]:
    """Return the other lessons of a lesson's class from a day on as one text, for `read_beside`; make-up lessons are none."""
    other = aliased(PlannedLesson)
    is_by_another = other.facilitator_id.is_not(None) & other.facilitator_id.is_distinct_from(
        PlannedLesson.facilitator_id
    )
    parts = (
        other.course,
        other.module,
        cast(other.planned_on, String),
        other.state,
        case((is_by_another, "1"), else_="0"),
    )
    course, *more = parts
    words = reduce(lambda text, part: text + literal(" ") + part, more, course + literal(""))
    return (
        select(func.aggregate_strings(words, ","))
        .where(
            other.class_group_id == PlannedLesson.class_group_id,
            other.kind == LessonKind.CLASS,
            other.state.in_((*OPEN, LessonState.CLOSED)),
            other.planned_on >= since,
            other.id != PlannedLesson.id,
        )
        .correlate(PlannedLesson)
        .scalar_subquery()
    )


def read_beside(text: str | None) -> tuple[Beside, ...]:
    """Return the lessons that `lessons_beside` put into one text."""
    rows = (row.split(" ") for row in (text or "").split(",") if row)
    return tuple(
        Beside(course, module, date.fromisoformat(day), state, another == "1")
        for course, module, day, state, another in rows
    )


def same_day(lesson: PlannedLesson, beside: tuple[Beside, ...]) -> int:
    """Count the class's other lessons of a lesson's day, planned or given."""
    return sum(other.day == lesson.planned_on for other in beside)


def planned_by_others(beside: tuple[Beside, ...]) -> int:
    """Count the class's other lessons that are planned for somebody else to give."""
    return sum(other.by_another and other.state in OPEN for other in beside)


def lies_out_of_order(lesson: PlannedLesson, beside: tuple[Beside, ...]) -> bool:
    """Whether a class's planned lesson lies before an earlier one of its course, or after a later one."""
    own = place_of(lesson.course, lesson.module, lesson.planned_on, lesson.state)
    if own is None or lesson.is_make_up or lesson.state != LessonState.PLANNED:
        return False
    return is_out_of_order(own, _places(beside))


def _places(beside: tuple[Beside, ...]) -> Iterator[Place]:
    for other in beside:
        place = place_of(other.course, other.module, other.day, other.state)
        if place is not None:
            yield place
