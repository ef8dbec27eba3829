"""What happens to a register that comes in: entered, found the same, or its differences listed. Once for each key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import delete, exists, select, update

from app.classroom import service
from app.classroom.checks.asking import asked_in
from app.classroom.lecturers.rules import ASKED_OF_CASES, counts, is_unsaid
from app.classroom.models import LessonState, PlannedLesson
from app.classroom.queries import lessons as lesson_queries
from app.classroom.queries import pupils
from app.classroom.recall.queries import recall_of
from app.classroom.recall.service import keep_recall
from app.classroom.registers.models import Outcome, RegisterArrival, RegisterDifference, Way
from app.classroom.registers.rules import differing, is_empty
from app.classroom.rules import is_delivered
from app.core.clock import day_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from sqlalchemy.orm import Session

    from app.classroom.service import Delivered
    from app.content.shapes import Course, Module

DIFFERENCES_LAST = timedelta(days=30)
ARRIVALS_LAST = timedelta(days=400)
ALL_TAUGHT = (LessonState.TAUGHT, LessonState.CLOSED)


class Refusal(StrEnum):
    """Why a register was not taken, in a word that a page says in full; nothing was written."""

    ASK_EMPTY = "ask-empty"  # nobody was reached: was that meant?
    NOT_TAUGHT = "not-taught"  # what was taught is not entered yet and did not come along
    STOPPED = "stopped"  # the lesson ended before all was taught, and its day is over
    TO_COME = "to-come"
    NOBODY_TEACHES = "nobody-teaches"
    NO_WORD = "no-word"  # a visitor taught, and nothing or not all was said of cases
    CASE_AFTER = "case-after"  # a case was shown, and the register that counts is closed already
    OTHER_LESSON = "other-lesson"  # the key belongs to another register


class NotTaken(Exception):
    """A register was not taken; whoever sent it keeps it."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal


@dataclass(frozen=True)
class Device:
    """What a device says of itself; its clock decides nothing."""

    id: str | None = None
    time: datetime | None = None
    order: int | None = None


@dataclass(frozen=True)
class Register:
    """A register that came in. `said` is what it says of whom; None when it only says what was taught."""

    key: str
    way: Way
    said: Mapping[int, bool] | None
    taught: Delivered | None = None
    device: Device = Device()
    unplaced: int = 0
    may_be_empty: bool = False


def take_register(
    db: Session,
    lesson: PlannedLesson,
    course: Course,
    module: Module,
    register: Register,
    *,
    at: datetime,
    by: int | None,
) -> RegisterArrival:
    """Take a register in: the first is entered, others are compared with it. A key that came before changes nothing.

    The lesson must be held for change. `by` is None on the command line. Raises NotTaken; then nothing is written.
    """
    known = arrival_of(db, register.key)
    if known is not None:
        if known.planned_lesson_id != lesson.id:
            raise NotTaken(Refusal.OTHER_LESSON)
        return known
    is_shown = _says_shown(lesson, register)
    # Another device said before that all was taught; an honest word after it holds, as on the page.
    is_known = register.said is None and lesson.state in ALL_TAUGHT and not is_shown
    before = lesson_queries.points_taught_before(db, lesson) if register.taught else {}
    _refuse(lesson, register, is_whole=_is_whole(lesson, module, register, before), at=at)
    _enter_taught(db, lesson, course, module, register, before=before, at=at, by=by)
    differences: dict[int, bool] = {}
    outcome = Outcome.SAME if is_known else Outcome.ENTERED
    if register.said is not None and lesson.state == LessonState.TAUGHT:
        _enter(db, lesson, course, register.said, at=at, by=by)
    elif register.said is not None and lesson.taught_session_id is not None:
        differences = differing(pupils.entered_in(db, lesson.taught_session_id), register.said)
        outcome = Outcome.CONFLICT if differences else Outcome.SAME
    arrival = RegisterArrival(
        planned_lesson_id=lesson.id,
        key=register.key,
        way=register.way,
        sent_by=by,
        arrived_at=at,
        device=register.device.id,
        device_time=register.device.time,
        device_order=register.device.order,
        outcome=outcome,
        unplaced=register.unplaced,
        is_register=register.said is not None and not is_shown,
    )
    db.add(arrival)
    db.flush()
    for person_id, reached in sorted(differences.items()):
        db.add(RegisterDifference(register_arrival_id=arrival.id, person_id=person_id, reached=reached))
    db.flush()
    return arrival


def arrival_of(db: Session, key: str) -> RegisterArrival | None:
    """Return what came in under a key."""
    return db.scalar(select(RegisterArrival).filter_by(key=key))


def _is_whole(lesson: PlannedLesson, module: Module, register: Register, before: Collection[int]) -> bool:
    if not counts(lesson.capacity, register.taught.word if register.taught else None):
        return False  # nobody is reached by a visitor's lesson before all three were said of cases
    points = register.taught.key_points if register.taught else frozenset()
    return is_delivered(len(module.key_points), points | set(before))


def _says_shown(lesson: PlannedLesson, register: Register) -> bool:
    word = register.taught.word if register.taught else None
    return lesson.capacity in ASKED_OF_CASES and word is not None and word.shown


def _refuse(lesson: PlannedLesson, register: Register, *, is_whole: bool, at: datetime) -> None:
    if lesson.state == LessonState.CLOSED:
        if _says_shown(lesson, register):
            raise NotTaken(Refusal.CASE_AFTER)
        return
    if register.said is not None and is_empty(register.said) and not register.may_be_empty:
        raise NotTaken(Refusal.ASK_EMPTY)
    if lesson.planned_on > day_of(at):
        raise NotTaken(Refusal.TO_COME)
    if lesson.facilitator_id is None:
        raise NotTaken(Refusal.NOBODY_TEACHES)
    if not service.may_finish(lesson, at=at):
        raise NotTaken(Refusal.STOPPED)
    if (
        register.taught is not None
        and lesson.state != LessonState.TAUGHT
        and is_unsaid(lesson.capacity, register.taught.word)
    ):
        raise NotTaken(Refusal.NO_WORD)
    if register.said is not None and not is_whole and lesson.state != LessonState.TAUGHT:
        raise NotTaken(Refusal.NOT_TAUGHT)


def _enter_taught(
    db: Session,
    lesson: PlannedLesson,
    course: Course,
    module: Module,
    register: Register,
    *,
    before: Collection[int],
    at: datetime,
    by: int | None,
) -> None:
    """Enter what was taught when it came along, unless another device has entered all of it before and no case was shown.

    Then only what the class was asked and no device has told yet is added; what is there stays.
    """
    if register.taught is None:
        return
    asked = asked_in(db, lesson, course, module)
    if lesson.state in ALL_TAUGHT and not _says_shown(lesson, register):
        if asked.is_anything:
            _add_asked(db, lesson, course, module, register.taught, at=at, by=by)
        return
    if asked.is_anything and register.taught.recall is not None:
        keep_recall(db, lesson, course, module, register.taught.recall, at=at, by=by)
    service.finish_lesson(
        db,
        lesson,
        register.taught,
        module,
        before=before,
        asks_check=asked.is_anything,
        at=at,
        by=by,
    )


def _add_asked(
    db: Session,
    lesson: PlannedLesson,
    course: Course,
    module: Module,
    taught: Delivered,
    *,
    at: datetime,
    by: int | None,
) -> None:
    if taught.recall is not None and recall_of(db, lesson) is None:
        keep_recall(db, lesson, course, module, taught.recall, at=at, by=by)
    if taught.checks and not lesson.checks:
        service.correct_checks(db, lesson, taught.checks, at=at, by=by)


def _enter(
    db: Session,
    lesson: PlannedLesson,
    course: Course,
    said: Mapping[int, bool],
    *,
    at: datetime,
    by: int | None,
) -> None:
    """Enter the session: of whom the register says nothing is not reached, and stands there to be corrected."""
    enrolled: set[int] = set()
    if not lesson.is_make_up:
        enrolled = {seat.person_id for seat in pupils.seats(db, [lesson.class_group_id], lesson.planned_on)}
    reached = {person for person, is_reached in said.items() if is_reached}
    service.close_register(
        db,
        lesson,
        course,
        enrolled=enrolled,
        not_reached=enrolled - reached,
        guests=reached - enrolled,
        at=at,
        by=by,
    )


def settle(db: Session, lesson: PlannedLesson, person_id: int, *, reached: bool, at: datetime, by: int) -> None:
    """Answer where registers differ of one pupil: a correction where the closed one was wrong. What each said stays as it was said."""
    if lesson.taught_session_id is None:
        raise NotTaken(Refusal.NOT_TAUGHT)
    entered = pupils.entered_in(db, lesson.taught_session_id)
    if entered.get(person_id, False) is not reached:
        service.correct_register(db, lesson, {person_id: reached}, at=at, by=by)
    of_lesson = select(RegisterArrival.id).where(RegisterArrival.planned_lesson_id == lesson.id)
    row = RegisterDifference
    db.execute(
        update(row)
        .where(row.person_id == person_id, row.register_arrival_id.in_(of_lesson), row.settled_at.is_(None))
        .values(settled_at=at, settled_by=by)
        .execution_options(synchronize_session=False)
    )
    db.execute(
        update(RegisterArrival)
        .where(
            RegisterArrival.planned_lesson_id == lesson.id,
            RegisterArrival.outcome == Outcome.CONFLICT,
            RegisterArrival.settled_at.is_(None),
            ~exists().where(row.register_arrival_id == RegisterArrival.id, row.settled_at.is_(None)),
        )
        .values(settled_at=at)
        .execution_options(synchronize_session=False)
    )


def forget_old(db: Session, *, at: datetime) -> None:
    """Forget what registers said differently 30 days ago, answered or not, and arrivals of more than a year ago."""
    old = select(RegisterArrival.id).where(RegisterArrival.arrived_at < at - DIFFERENCES_LAST)
    db.execute(delete(RegisterDifference).where(RegisterDifference.register_arrival_id.in_(old)))
    db.execute(delete(RegisterArrival).where(RegisterArrival.arrived_at < at - ARRIVALS_LAST))
