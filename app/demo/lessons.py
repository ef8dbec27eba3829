"""The lessons the classes of the invented county have had this term, with who was reached and who made up."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from app.demo.rows import Rows
from app.records.models import Attendance, TaughtClassGroup, TaughtModule, TaughtSession

if TYPE_CHECKING:
    from app.content.shapes import Course, Module
    from app.demo.county import County, Populated
    from app.demo.plan import Calendar
    from app.people.models import ClassGroup, Person

MISSING = 0.035
MADE_UP = 0.6


def teach_classes(rows: Rows, county: County, course: Course, calendar: Calendar) -> None:
    """Give each class of the course's grades the lessons its school has given so far."""
    days = calendar.lesson_days()
    for school in county.schools:
        classes = [one for one in school.classes if one[1] in course.grades]
        for group, _grade, teacher, pupils in classes:
            given = school.plan.lessons if rows.chance.random() < 0.85 else max(0, school.plan.lessons - 1)  # noqa: PLR2004  some classes lag
            given = min(given, len(days), len(course.modules))
            if group.title == "五（1）班" and school.plan.id == "s-01":
                given = min(1, len(days))
            for module, day in zip(course.modules[:given], _spread(days, given), strict=True):
                _lesson(rows, school, group, teacher, pupils, course, module, day)


def _spread(days: list[date], count: int) -> list[date]:
    step = max(1, len(days) // (count + 1))
    return [days[(number + 1) * step - 1] for number in range(count)]


def _lesson(
    rows: Rows,
    school: Populated,
    group: ClassGroup,
    teacher: Person,
    pupils: list[Person],
    course: Course,
    module: Module,
    day: date,
) -> None:
    missing = {pupil.id for pupil in pupils if rows.chance.random() < MISSING}
    if group.title == "五（1）班" and school.plan.id == "s-01":
        missing = {pupils[6].id, pupils[30].id}
    taught = _session(rows, [group], teacher, course, module, day)
    for pupil in pupils:
        _attend(rows, taught, pupil.id, pupil.id not in missing, day, teacher)
    makeup = day + timedelta(days=9)
    if missing and makeup < rows.today and rows.chance.random() < MADE_UP and len(missing) > 1:
        again = _session(rows, [group], teacher, course, module, makeup)
        for person_id in sorted(missing):
            _attend(rows, again, person_id, True, makeup, teacher)


def _session(
    rows: Rows, groups: list[ClassGroup], teacher: Person, course: Course, module: Module, day: date
) -> TaughtSession:
    taught = rows.fact(
        TaughtSession(
            public_id=rows.next_id("t"),
            organisation_id=None,
            course=course.id,
            edition=course.edition,
            held_on=day,
            minutes=module.minutes,
            facilitator_id=teacher.id,
            capacity=None,
        ),
        on=day,
        by=teacher.id,
    )
    rows.db.flush()
    for group in groups:
        rows.fact(TaughtClassGroup(taught_session_id=taught.id, class_group_id=group.id), on=day, by=teacher.id)
    rows.fact(TaughtModule(taught_session_id=taught.id, module=module.id), on=day, by=teacher.id)
    return taught


def _attend(rows: Rows, taught: TaughtSession, person_id: int, reached: bool, day: date, teacher: Person) -> None:
    rows.fact(Attendance(taught_session_id=taught.id, person_id=person_id, reached=reached), on=day, by=teacher.id)
