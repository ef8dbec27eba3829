"""Each change the classroom makes, one function each. Who was reached goes through `records` and nowhere else."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.classroom import rules
from app.classroom.authorised import taught_under
from app.classroom.checks.rules import Count, kept
from app.classroom.lecturers.capacities import holders_on
from app.classroom.lecturers.places import capacity_of
from app.classroom.lecturers.rules import ASKED_OF_CASES, Word, counts, kept_capacity
from app.classroom.lecturers.service import keep_word
from app.classroom.models import (
    OPEN,
    InvitedClass,
    LessonKind,
    LessonState,
    PlannedLesson,
    RoughCount,
    SecondAdult,
)
from app.content.catalogue import catalogue, ensure_edition
from app.core.audit import audit
from app.core.clock import day_of
from app.core.facts import record_fact, remove_fact
from app.people.models import ClassGroup
from app.records.deeds import enter_letter, letter_out
from app.records.models import FACILITATOR, TaughtSession
from app.records.service import Taught, correct_attendance, enter_taught_session

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.content.shapes import Course, Module

# No vowels and nothing that looks like something else: a code is no word and is typed right the first time.
CODE_LETTERS = "2345678bcdfhjkmnprtwx"
CODE_LENGTH = 6


class LessonNotOpen(Exception):
    """The lesson is closed, stopped or called off; what was taught is corrected by an entry, not changed."""


class NobodyTaught(Exception):
    """A lesson has no facilitator yet: the ledger asks who taught."""


@dataclass(frozen=True)
class Plan:
    """What a teacher says when planning a lesson."""

    module: str
    planned_on: date
    last_period: bool
    facilitator_id: int | None
    second_adult: SecondAdult
    second_adult_id: int | None
    open_place: bool = False
    capacity: str = FACILITATOR


@dataclass(frozen=True)
class Delivered:
    """What a teacher says after a lesson: all of the whole class, nothing of a pupil; a visitor what is asked of cases.

    `open_place`: in a make-up that asks for it, the door was said to have stood open.
    """

    key_points: frozenset[int]
    activities: frozenset[str]
    checks: Mapping[str, Count]
    second_adult: SecondAdult
    recall: RoughCount | None = None
    word: Word | None = None
    open_place: bool = False


def plan_lesson(
    db: Session,
    class_group: ClassGroup,
    plan: Plan,
    *,
    course: Course,
    at: datetime,
    by: int,
    invited: Collection[int] = (),
) -> PlannedLesson:
    """Plan a lesson for a class, or, with invited class groups, a make-up lesson for those of them not yet reached.

    The same plan sent twice is one lesson. The course edition becomes a fact here, so that the class sees on the day
    what its teacher prepared; raises EditionChanged when its files changed under the same number.
    """
    kind = LessonKind.MAKE_UP if invited else LessonKind.CLASS
    plan = _as_who_comes(db, plan, class_group.organisation_id, course)
    known = known_lesson(db, class_group.id, plan, kind)
    if known is not None:
        return known
    ensure_edition(db, course, at=at, by=by)
    lesson = record_fact(
        db,
        PlannedLesson(
            class_group_id=class_group.id,
            kind=kind,
            course=course.id,
            edition=course.edition,
            code=new_code(db),
            state=LessonState.PLANNED,
            key_points=[],
            activities=[],
            checks={},
            **_columns(plan),
        ),
        at=at,
        by=by,
    )
    db.flush()
    for class_group_id in sorted(invited):
        record_fact(db, InvitedClass(planned_lesson_id=lesson.id, class_group_id=class_group_id), at=at, by=by)
    return lesson


def known_lesson(db: Session, class_group_id: int, plan: Plan, kind: LessonKind) -> PlannedLesson | None:
    """Return the open lesson of the same module, day and kind that a class has already."""
    return db.scalar(
        select(PlannedLesson)
        .filter_by(class_group_id=class_group_id, kind=kind, module=plan.module, planned_on=plan.planned_on)
        .where(PlannedLesson.state.in_(OPEN))
    )


def change_plan(db: Session, lesson: PlannedLesson, plan: Plan, *, at: datetime, by: int) -> None:
    """Change a planned lesson, as a timetable changes; its former plan stays as a version. Raises LessonNotOpen."""
    _must_be_planned(lesson)
    class_group = db.get_one(ClassGroup, lesson.class_group_id)
    plan = _as_who_comes(db, plan, class_group.organisation_id, catalogue().courses.get(lesson.course))
    record_fact(db, lesson, at=at, by=by, **_columns(plan))


def call_off(db: Session, lesson: PlannedLesson, *, at: datetime, by: int) -> None:
    """Take a planned lesson off the timetable. Raises LessonNotOpen."""
    _must_be_planned(lesson)
    record_fact(db, lesson, at=at, by=by, state=LessonState.CALLED_OFF)


def invite_class(db: Session, lesson: PlannedLesson, class_group_id: int, *, at: datetime, by: int) -> None:
    """Let those of another class whom the module has not reached join a lesson; a second invitation is the first."""
    _must_be_open(lesson)
    known = select(InvitedClass.id).filter_by(planned_lesson_id=lesson.id, class_group_id=class_group_id)
    if lesson.class_group_id != class_group_id and db.scalar(known) is None:
        record_fact(db, InvitedClass(planned_lesson_id=lesson.id, class_group_id=class_group_id), at=at, by=by)


def withdraw_class(db: Session, lesson: PlannedLesson, class_group_id: int, *, at: datetime, by: int) -> None:
    """Take an invitation back."""
    _must_be_open(lesson)
    row = db.scalar(select(InvitedClass).filter_by(planned_lesson_id=lesson.id, class_group_id=class_group_id))
    if row is not None:
        remove_fact(db, row, at=at, by=by)


def finish_lesson(
    db: Session,
    lesson: PlannedLesson,
    delivered: Delivered,
    module: Module,
    *,
    before: Collection[int] = (),
    asks_check: bool,
    at: datetime,
    by: int | None,
) -> bool:
    """Keep what was taught; return whether the module counts as delivered and the register opens.

    `before` are the key points the class was taught by lessons stopped early; with them this one may be the whole.
    A lesson whose key points were not all taught enters nothing: its module is an ordinary next lesson
    (SAFEGUARDS 11, COMPLIANCE §1), and the same day it can be entered again. So does one of a vice-principal or an expert
    who does not say all three of cases: it is kept as a talk that counts for no one (SAFEGUARDS 16).
    Counts of a class check are dropped where they may not be asked (`asks_check`, SAFEGUARDS 14).
    """
    if not may_finish(lesson, at=at):
        raise LessonNotOpen
    if lesson.facilitator_id is None:
        raise NobodyTaught
    known = {activity.id for activity in module.activities}
    taught = {number for number in delivered.key_points if 1 <= number <= len(module.key_points)}
    if lesson.capacity in ASKED_OF_CASES:
        keep_word(db, lesson, delivered.word or Word(), at=at, by=by)
    is_counted = counts(lesson.capacity, delivered.word)
    if not is_counted:
        taught = set()
    is_delivered = is_counted and rules.is_delivered(len(module.key_points), taught | set(before))
    record_fact(
        db,
        lesson,
        at=at,
        by=by,
        state=LessonState.TAUGHT if is_delivered else LessonState.UNFINISHED,
        key_points=sorted(taught),
        activities=[activity.id for activity in module.activities if activity.id in delivered.activities & known],
        checks={item: kept(count) for item, count in delivered.checks.items()} if asks_check else {},
        second_adult=delivered.second_adult,
        open_place=delivered.open_place if lesson.asks_door else lesson.open_place,
    )
    return is_delivered


def correct_checks(
    db: Session, lesson: PlannedLesson, counts: Mapping[str, Count], *, at: datetime, by: int | None
) -> None:
    """Correct what a class answered in a lesson that was given; the former entry stays as a version."""
    record_fact(db, lesson, at=at, by=by, checks={item: kept(count) for item, count in counts.items()})


def may_finish(lesson: PlannedLesson, *, at: datetime) -> bool:
    """Whether what was taught in a lesson can be entered now, or entered again."""
    return rules.may_finish(lesson.state, entered_on=day_of(lesson.recorded_at), day=day_of(at))


def close_register(
    db: Session,
    lesson: PlannedLesson,
    course: Course,
    *,
    enrolled: Collection[int],
    not_reached: Collection[int],
    guests: Collection[int],
    at: datetime,
    by: int | None,
) -> TaughtSession:
    """Close the register: enter one taught session in the ledger, once.

    `enrolled` are the pupils of the class on that day, everybody reached unless in `not_reached`; `guests` are those
    of invited classes who came: they are entered only as reached. A make-up lesson has guests alone.
    Raises LessonNotOpen when somebody closed it before; corrections are entries of their own.
    """
    if lesson.state != LessonState.TAUGHT:
        raise LessonNotOpen
    if lesson.facilitator_id is None:
        raise NobodyTaught
    class_group = db.get_one(ClassGroup, lesson.class_group_id)
    holders = holders_on(db, class_group.organisation_id, course.teaching_band, lesson.planned_on)
    named: tuple[int, ...] = (class_group.id,)
    if lesson.is_make_up:
        named = tuple(db.scalars(select(InvitedClass.class_group_id).filter_by(planned_lesson_id=lesson.id)))
    module = course.module(lesson.module)
    taught_session = enter_taught_session(
        db,
        Taught(
            course=lesson.course,
            edition=lesson.edition,
            modules=(lesson.module,),
            held_on=lesson.planned_on,
            minutes=module.minutes if module else 0,
            facilitator_id=lesson.facilitator_id,
            class_groups=named,
            organisation_id=class_group.organisation_id,
            capacity=kept_capacity(lesson.capacity, lesson.facilitator_id, holders),
            taught_under=taught_under(
                db, class_group.organisation_id, course, lesson.facilitator_id, lesson.planned_on
            ),
            is_make_up=lesson.is_make_up,
            told_whole=True,  # a lesson whose key points were not all taught never gets here
        ),
        reached=rules.reached_of_class(enrolled, not_reached) | set(guests),
        enrolled=enrolled,
        at=at,
        by=by,
    )
    record_fact(
        db,
        lesson,
        at=at,
        by=by,
        state=LessonState.CLOSED,
        closed_at=at,
        closed_by=by,
        taught_session_id=taught_session.id,
    )
    return taught_session


def correct_register(db: Session, lesson: PlannedLesson, changed: dict[int, bool], *, at: datetime, by: int) -> None:
    """Correct who was reached after the register closed; each former entry stays as a version."""
    taught_session = db.get_one(TaughtSession, lesson.taught_session_id)
    for person_id, reached in sorted(changed.items()):
        correct_attendance(db, taught_session, person_id, reached=reached, at=at, by=by)


def record_letter(db: Session, class_group_id: int, *, course: str, sent_on: date, at: datetime, by: int) -> None:
    """Keep the day a class's guardians got a course's letter; another day corrects the first, and that is on record."""
    former = letter_out(db, class_group_id, course)
    if former is not None and former.sent_on != sent_on:
        days = {"former": former.sent_on, "sent_on": sent_on}
        audit(
            db,
            "letter-day-moved",
            at=at,
            by=by,
            subject="class_group",
            subject_id=class_group_id,
            course=course,
            **days,
        )
    enter_letter(db, class_group_id, course=course, sent_on=sent_on, at=at, by=by)


def new_code(db: Session) -> str:
    """Return a fresh short code for a class view."""
    while True:
        code = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
        if db.scalar(select(PlannedLesson.id).filter_by(code=code)) is None:
            return code


def _as_who_comes(db: Session, plan: Plan, organisation_id: int, course: Course | None) -> Plan:
    """Return the plan with the capacity in which whoever teaches comes that day: read, never typed in."""
    band = course.teaching_band if course else None
    came = capacity_of(db, organisation_id, band, plan.facilitator_id, plan.planned_on, chosen=plan.capacity)
    return plan if came == plan.capacity else replace(plan, capacity=came)


def _columns(plan: Plan) -> dict[str, Any]:
    return {
        "module": plan.module,
        "planned_on": plan.planned_on,
        "last_period": plan.last_period,
        "facilitator_id": plan.facilitator_id,
        "capacity": plan.capacity,
        "second_adult": plan.second_adult,
        "second_adult_id": None if plan.second_adult is SecondAdult.NONE else plan.second_adult_id,
        "open_place": plan.open_place,
    }


def _must_be_planned(lesson: PlannedLesson) -> None:
    """Raise LessonNotOpen for a lesson that was given: what was taught, by whom and when is no plan any more."""
    if lesson.state != LessonState.PLANNED:
        raise LessonNotOpen


def _must_be_open(lesson: PlannedLesson) -> None:
    if not lesson.is_open:
        raise LessonNotOpen
