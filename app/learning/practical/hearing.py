"""What practical parts answer: what an assessor still has to learn before judging anybody."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from typing import TYPE_CHECKING

from app.compliance.queries import valid_courses
from app.content.catalogue import catalogue
from app.content.checks.practicals import rubrics_of
from app.core.access import Role
from app.people.questions import NotLearnt, not_learnt_for, unable_now

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def not_learnt_by_assessor(db: Session, person_id: int, role: Role, day: date) -> Iterator[NotLearnt]:
    """Yield the courses that assessors hold by some rubric and this person does not."""
    if role is not Role.ASSESSOR:
        return
    courses = catalogue().courses
    for _person, name in sorted(_missing(db, [person_id], day)):
        course = courses.get(name)
        yield NotLearnt(course.title if course else name, course.title_en if course else None)


def unable_to_judge(db: Session, role: Role, persons: Collection[int], day: date) -> Iterator[int]:
    """Yield who of some assessors lacks a course that assessors hold by some rubric; as many questions for many as for one."""
    if role is Role.ASSESSOR:
        yield from sorted({person for person, _course in _missing(db, persons, day)})


def _missing(db: Session, persons: Collection[int], day: date) -> set[tuple[int, str]]:
    asked = {course for rubric in rubrics_of(catalogue()) for course in rubric.assessors_hold}
    wanted = {(person, course) for person in persons for course in asked}
    return wanted - valid_courses(db, wanted, day) if wanted else set()


def init_practicals() -> None:
    """Answer what people ask."""
    not_learnt_for.answered_by(not_learnt_by_assessor)
    unable_now.answered_by(unable_to_judge)
