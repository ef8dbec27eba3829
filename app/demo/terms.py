"""The rest of the term at the story's school: what the proposal says, taken for half of the classes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.classroom.models import LessonKind, LessonState, PlannedLesson, SecondAdult
from app.classroom.ready.models import CourseRelease
from app.classroom.ready.rules import major_of
from app.classroom.service import CODE_LENGTH, CODE_LETTERS
from app.classroom.term.queries import School
from app.classroom.term.rules import propose
from app.classroom.term.standing import known_of, standing_in, term_of, terms_to_choose
from app.content.catalogue import catalogue
from app.demo.lessons import STORY_SCHOOL

if TYPE_CHECKING:
    from app.classroom.term.rules import Line
    from app.content.shapes import Course
    from app.demo.county import County
    from app.demo.plan import Calendar
    from app.demo.rows import Rows

NOT_RELEASED = "s-10"


def plan_half_a_term(rows: Rows, county: County) -> None:
    """Take a proposed plan for every second class that wants lessons; the others are left for who looks around."""
    place = county.school(STORY_SCHOOL)
    groups = sorted((row[0] for row in place.classes), key=lambda group: (group.title, group.id))
    school = School(place.organisation, tuple(groups), is_whole=True)
    term = term_of(terms_to_choose(rows.db, school, rows.today), None, rows.today)
    if term is None:
        return
    lines = propose(known_of(rows.db, standing_in(rows.db, school, term, rows.today)))
    waiting = list(dict.fromkeys(line.class_group_id for line in lines))
    for line in lines:
        if line.class_group_id in waiting[::2] and line.day is not None:
            _plan(rows, line, by=place.holder("head").id, second=place.holder("child-protection-lead").id)
    rows.db.flush()


def release_courses(rows: Rows, county: County, course: Course, calendar: Calendar) -> None:
    """Let the heads release the course before the term; that of one school has not looked at it yet."""
    for school in county.schools:
        if school.plan.id != NOT_RELEASED and any(
            grade in course.grades for _group, grade, _who, _of in school.classes
        ):
            on = min(calendar.term[0], rows.today)
            row = CourseRelease(
                organisation_id=school.organisation.id,
                course=course.id,
                edition=course.edition,
                major=major_of(course.edition),
                released_on=on,
            )
            rows.fact(row, on=on, by=school.holder("head").id)


def _plan(rows: Rows, line: Line, *, by: int, second: int) -> None:
    rows.fact(
        PlannedLesson(
            class_group_id=line.class_group_id,
            kind=LessonKind.CLASS,
            course=line.course,
            edition=catalogue().courses[line.course].edition,
            module=line.module,
            planned_on=line.day,
            last_period=False,
            facilitator_id=line.facilitator_id,
            capacity=line.capacity,
            second_adult_id=second,
            second_adult=SecondAdult.IN_ROOM,
            open_place=False,
            code="".join(rows.chance.choice(CODE_LETTERS) for _ in range(CODE_LENGTH)),
            state=LessonState.PLANNED,
            key_points=[],
            activities=[],
            checks={},
        ),
        on=rows.today,
        by=by,
    )
