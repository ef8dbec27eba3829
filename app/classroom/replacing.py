"""Who can take a place in lessons: by the right for the age, by what a school has agreed and by what they come as, each on that day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from app.classroom.authorised import not_authorised
from app.classroom.lecturers.capacities import holders_on
from app.classroom.lecturers.lending import is_lent_to
from app.content.catalogue import course_edition
from app.records.models import FACILITATOR, LAW_VICE_PRINCIPAL, OUTSIDE_EXPERT

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.classroom.models import PlannedLesson


class Hindrance(StrEnum):
    """Why somebody cannot take a place in a lesson. A hold has no word here (SAFEGUARDS 10)."""

    NOT_AUTHORISED = "not_authorised"
    NOT_LENT = "not_lent"
    NO_RIGHT_AT_HOME = "no_right_at_home"
    NOT_SECOND = "not_second"
    IN_IT = "in_it"
    NOT_THE_POST = LAW_VICE_PRINCIPAL
    NOT_LISTED = OUTSIDE_EXPERT


@dataclass(frozen=True)
class Instead:
    """Who comes instead, and as what; `is_guest`: another organisation's lecturer."""

    person_id: int
    capacity: str = FACILITATOR
    is_guest: bool = False


def hindrances(
    db: Session, lessons: Iterable[PlannedLesson], person_id: int, instead: Instead, day: date
) -> dict[Hindrance, list[PlannedLesson]]:
    """Return in which of a person's lessons somebody cannot come instead, by the reason.

    It is the plan's own question for every lesson, start-up term included; a second adult needs no right.
    """
    found: dict[Hindrance, list[PlannedLesson]] = {}
    known: dict[tuple[int, str, str, date], Hindrance | None] = {}
    for lesson in lessons:
        why: Hindrance | None = None
        if instead.person_id != person_id and instead.person_id in (lesson.facilitator_id, lesson.second_adult_id):
            why = Hindrance.IN_IT
        elif lesson.facilitator_id == person_id:
            key = (lesson.class_group.organisation_id, lesson.course, lesson.edition, lesson.planned_on)
            if key not in known:
                known[key] = why_not_teach(db, key, instead, day=day)
            why = known[key]
        elif lesson.second_adult_id == person_id and instead.is_guest:
            why = Hindrance.NOT_SECOND
        if why is not None:
            found.setdefault(why, []).append(lesson)
    return found


def why_not_teach(db: Session, taught: tuple[int, str, str, date], instead: Instead, *, day: date) -> Hindrance | None:
    """Return why somebody cannot teach at a school, of a course, an edition, on a day (`taught`); None: they can."""
    school, course_id, edition, on = taught
    course, person = course_edition(db, course_id, edition), instead.person_id
    if instead.is_guest and not is_lent_to(db, person, school, on):
        return Hindrance.NOT_LENT
    if instead.capacity != FACILITATOR:
        holders = holders_on(db, school, course.teaching_band if course else None, on)
        if person not in holders[instead.capacity]:
            return Hindrance(instead.capacity)
    guests = [person] if instead.is_guest else []
    if not_authorised(db, school, course, [person], planned_on=on, day=day, guests=guests):
        return Hindrance.NO_RIGHT_AT_HOME if instead.is_guest else Hindrance.NOT_AUTHORISED
    return None
