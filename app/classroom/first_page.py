"""A teacher's lessons on the first page: today's own with what is still missing of them, then those before and after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.classroom.courses import module_of
from app.classroom.models import OPEN, LessonState, PlannedLesson
from app.classroom.overview import LessonLists, lesson_lists
from app.classroom.preparation import missing_from
from app.classroom.queries.lessons import is_still_shown, question_of_lessons
from app.classroom.queries.rights import classes_taught_by
from app.classroom.queries.schools import school_columns, schools_to_name
from app.classroom.ready.queries import ReadyFacts, facts_columns, has_decision
from app.classroom.registers.entered import entered_by_others
from app.content.catalogue import catalogue

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy.orm import Session

    from app.classroom.registers.entered import Entered
    from app.content.shapes import Module
    from app.people.identity import SignedIn


@dataclass(frozen=True)
class TodaysLesson:
    """A lesson of today that is the viewer's: of a class they teach (`is_own`), or given by them. `missing` are keys of words.

    `school` is empty where it need not be named.
    """

    lesson: PlannedLesson
    module: Module | None
    missing: tuple[str, ...]
    is_own: bool
    school: str = ""


@dataclass(frozen=True)
class FirstPage:
    """The lessons on somebody's first page; today's own stand apart, and so do those whose registers others entered lately."""

    today: list[TodaysLesson]
    others: LessonLists
    entered_by_others: Sequence[Entered] = ()


def first_page_lessons(db: Session, viewer: SignedIn, day: date, *, until: date) -> FirstPage:
    """List the lessons on a first page, with what the readiness page knows of today's; one query, and one for what others entered."""
    own = classes_taught_by(viewer.person_id, day)
    question = question_of_lessons(viewer, day, own).add_columns(
        *school_columns(viewer, day, own), PlannedLesson.class_group_id.in_(own), has_decision(), *facts_columns()
    )
    rows = [row for row in db.execute(question).unique() if is_still_shown(row[0], day)]
    schools = schools_to_name((row[0].id, row[1], row[2]) for row in rows)
    todays, others = [], []
    for lesson, _name, _is_here, is_own, is_decided, *facts in rows:
        is_mine = is_own or lesson.facilitator_id == viewer.person_id
        if lesson.planned_on != day or lesson.state not in OPEN or not is_mine:
            others.append(lesson)
            continue
        missing = () if is_decided else _missing(lesson, ReadyFacts(bool(facts[0]), facts[1], facts[2], None))
        module = module_of(lesson.course, lesson.module)
        todays.append(TodaysLesson(lesson, module, missing, bool(is_own), schools.get(lesson.id, "")))
    return FirstPage(
        todays, lesson_lists(others, day, viewer, until=until, schools=schools), entered_by_others(db, viewer, day)
    )


def _missing(lesson: PlannedLesson, facts: ReadyFacts) -> tuple[str, ...]:
    course = catalogue().courses.get(lesson.course)
    if course is None or lesson.state != LessonState.PLANNED:
        return ()
    return tuple(line.key for line in missing_from(lesson, course, facts))
