"""From what a device or a file says to what is entered: one door for the page's queue, uploads and the command line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.classroom.checks.rules import keepable
from app.classroom.courses import class_check, lesson_course
from app.classroom.lecturers.rules import Word
from app.classroom.lecturers.words_of_cases import is_only_a_talk
from app.classroom.queries.lessons import points_taught_before
from app.classroom.queries.pupils import number_of_pupils
from app.classroom.registers.seats import meant_by
from app.classroom.registers.service import Device, Register, take_register
from app.classroom.service import Delivered

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy.orm import Session

    from app.classroom.models import PlannedLesson
    from app.classroom.registers.format import Sent, TaughtPart
    from app.classroom.registers.models import RegisterArrival, Way
    from app.content.shapes import Course, Module


class CourseGone(Exception):
    """The course edition of a lesson cannot be read any more."""


@dataclass(frozen=True)
class Taken:
    """What became of a register, and which of its seats fitted nobody. `is_talk`: a case was shown, so it counts for no one."""

    lesson: PlannedLesson
    arrival: RegisterArrival
    unplaced: tuple[str, ...]
    is_talk: bool = False


def take_sent(db: Session, lesson: PlannedLesson, sent: Sent, way: Way, *, at: datetime, by: int | None) -> Taken:
    """Take in what a device or a file says of a lesson held for change. Raises NotTaken and CourseGone."""
    course = lesson_course(db, lesson)
    module = course.module(lesson.module) if course else None
    if course is None or module is None:
        raise CourseGone
    meant = meant_by(db, lesson, sent.register_) if sent.register_ else None
    most = number_of_pupils(db, lesson.class_group_id, lesson.planned_on) if sent.taught else 0
    register = Register(
        key=sent.key,
        way=way,
        said=meant.said if meant else None,
        taught=_delivered(sent.taught, course, module, points_taught_before(db, lesson), most) if sent.taught else None,
        device=Device(sent.device.id, sent.device.time, sent.device.order),
        unplaced=len(meant.unplaced) if meant else 0,
        may_be_empty=bool(sent.register_ and sent.register_.nobody),
    )
    arrival = take_register(db, lesson, course, module, register, at=at, by=by)
    return Taken(lesson, arrival, meant.unplaced if meant else (), is_talk=is_only_a_talk(db, lesson))


def _delivered(part: TaughtPart, course: Course, module: Module, before: Collection[int], most: int) -> Delivered:
    """Return what was taught as plain values; "all" are those that no lesson stopped early has taught.

    Of class checks what cannot be (cards of more pupils than the class has) counts as not asked: nobody is there to ask.
    """
    every = set(range(1, len(module.key_points) + 1))
    points = frozenset(every - set(before) if part.all else part.key_points)
    checks = keepable(part.checks, class_check(course, module), most)
    word = Word(**part.cases.model_dump()) if part.cases else None
    return Delivered(points, frozenset(part.activities), checks, part.second_adult, part.recall, word, part.open_place)
