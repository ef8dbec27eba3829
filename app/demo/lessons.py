"""The lessons the classes of the invented county have had this term, with who was reached and who made up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from app.classroom.models import (
    InvitedClass,
    LessonKind,
    LessonState,
    PlannedLesson,
    RoughCount,
    SecondAdult,
)
from app.classroom.ready.models import SecondAdultWord
from app.classroom.recall.models import ClassRecall
from app.classroom.service import CODE_LENGTH, CODE_LETTERS
from app.demo.plan import is_holiday
from app.demo.rows import Rows, morning
from app.demo.teaching import under_of
from app.records.models import FACILITATOR, Attendance, GuardianLetter, TaughtClassGroup, TaughtModule, TaughtSession

if TYPE_CHECKING:
    from app.content.shapes import Course, Module
    from app.demo.county import County, Populated
    from app.demo.plan import Calendar
    from app.people.models import ClassGroup, Person
    from app.records.models import TaughtUnder

MISSING, MADE_UP, LAGGING = 0.035, 0.6, 0.15
STORY_SCHOOL, STORY_CLASS, STORY_MISSING = "s-01", "五（1）班", (6, 30)
LETTER_BEFORE = timedelta(days=12)
MAKE_UP_AFTER = timedelta(days=9)
SAID = (RoughCount.NEARLY_ALL, RoughCount.HALF, RoughCount.NEARLY_ALL, RoughCount.FEW)


@dataclass(frozen=True)
class Class:
    """One class with its teacher, and the second adult of its lessons."""

    group: ClassGroup
    teacher: Person
    second: Person
    pupils: list[Person]
    is_story: bool
    under: TaughtUnder


def teach_classes(rows: Rows, county: County, course: Course, calendar: Calendar) -> None:
    """Give each class of the course's grades the lessons its school has given so far."""
    days = calendar.lesson_days()
    for school in county.schools:
        for one in _classes(school, course):
            given = school.plan.lessons if rows.chance.random() > LAGGING else school.plan.lessons - 1
            given = max(0, min(1 if one.is_story else given, len(days), len(course.modules)))
            taught_on = _spread(days, given)
            if taught_on or one.is_story:
                _letter(rows, one, course, (taught_on or [rows.today])[0] - LETTER_BEFORE)
            for module, day in zip(course.modules[:given], taught_on, strict=True):
                _lesson(rows, one, course, module, day)
            if one.is_story:
                _plan(rows, one, course, course.modules[given], rows.today, state=LessonState.PLANNED)


def _classes(school: Populated, course: Course) -> list[Class]:
    lead = school.holder("child-protection-lead")
    return [
        Class(
            group, teacher, lead, pupils, (school.plan.id, group.title) == (STORY_SCHOOL, STORY_CLASS), under_of(school)
        )
        for group, grade, teacher, pupils in school.classes
        if grade in course.grades
    ]


def _spread(days: list[date], count: int) -> list[date]:
    step = max(1, len(days) // (count + 1))
    return [days[(number + 1) * step - 1] for number in range(count)]


def _letter(rows: Rows, one: Class, course: Course, day: date) -> None:
    rows.fact(GuardianLetter(class_group_id=one.group.id, course=course.id, sent_on=day), on=day, by=one.teacher.id)


def _lesson(rows: Rows, one: Class, course: Course, module: Module, day: date) -> None:
    if one.is_story:
        missing = {one.pupils[seat].id for seat in STORY_MISSING}
    else:
        missing = {pupil.id for pupil in one.pupils if rows.chance.random() < MISSING}
    taught = _taught(rows, one, course, module, day)
    _attend(rows, one, taught, day, {pupil.id: pupil.id not in missing for pupil in one.pupils})
    _plan(rows, one, course, module, day, state=LessonState.CLOSED, taught=taught)
    again = day + MAKE_UP_AFTER
    while is_holiday(again):
        again += timedelta(days=7)
    if len(missing) > 1 and not one.is_story and again < rows.today and rows.chance.random() < MADE_UP:
        made_up = _taught(rows, one, course, module, again, is_make_up=True)
        _attend(rows, one, made_up, again, dict.fromkeys(sorted(missing), True))
        _plan(rows, one, course, module, again, state=LessonState.CLOSED, taught=made_up, kind=LessonKind.MAKE_UP)


def _taught(
    rows: Rows, one: Class, course: Course, module: Module, day: date, *, is_make_up: bool = False
) -> TaughtSession:
    taught = rows.fact(
        TaughtSession(
            public_id=rows.next_id("t"),
            organisation_id=None,
            course=course.id,
            edition=course.edition,
            held_on=day,
            minutes=module.minutes,
            facilitator_id=one.teacher.id,
            capacity=FACILITATOR,
            taught_under=str(one.under),
            told_whole=True,
            is_make_up=is_make_up,
        ),
        on=day,
        by=one.teacher.id,
    )
    rows.db.flush()
    for part in (
        TaughtClassGroup(taught_session_id=taught.id, class_group_id=one.group.id),
        TaughtModule(taught_session_id=taught.id, module=module.id),
    ):
        rows.fact(part, on=day, by=one.teacher.id)
    return taught


def _attend(rows: Rows, one: Class, taught: TaughtSession, day: date, reached: dict[int, bool]) -> None:
    for person_id, was_reached in reached.items():
        entry = Attendance(taught_session_id=taught.id, person_id=person_id, reached=was_reached)
        rows.fact(entry, on=day, by=one.teacher.id)


def _plan(
    rows: Rows,
    one: Class,
    course: Course,
    module: Module,
    day: date,
    *,
    state: LessonState,
    taught: TaughtSession | None = None,
    kind: LessonKind = LessonKind.CLASS,
) -> None:
    done = taught is not None
    planned = rows.fact(
        PlannedLesson(
            class_group_id=one.group.id,
            kind=kind,
            course=course.id,
            edition=course.edition,
            module=module.id,
            planned_on=day,
            last_period=False,
            facilitator_id=one.teacher.id,
            capacity=FACILITATOR,
            second_adult_id=one.second.id,
            second_adult=SecondAdult.IN_ROOM,
            open_place=True,
            code="".join(rows.chance.choice(CODE_LETTERS) for _ in range(CODE_LENGTH)),
            state=state,
            key_points=list(range(1, len(module.key_points) + 1)) if done else [],
            activities=[activity.id for activity in module.activities] if done else [],
            checks={},
            closed_at=morning(day) if done else None,
            closed_by=one.teacher.id if done else None,
            taught_session_id=taught.id if taught else None,
        ),
        on=day,
        by=one.teacher.id,
    )
    if done:
        rows.db.flush()
        word = SecondAdultWord(planned_lesson_id=planned.id, person_id=one.second.id, planned_on=day, is_coming=True)
        rows.fact(word, on=day - timedelta(days=1), by=one.second.id)
    if done and kind == LessonKind.CLASS and module.position > 1:
        rows.db.flush()
        said = SAID[(one.group.id + module.position) % len(SAID)]
        about = course.modules[module.position - 2].id
        rows.fact(ClassRecall(planned_lesson_id=planned.id, module=about, said=said), on=day, by=one.teacher.id)
    if kind == LessonKind.MAKE_UP:
        rows.db.flush()
        rows.fact(InvitedClass(planned_lesson_id=planned.id, class_group_id=one.group.id), on=day, by=one.teacher.id)
