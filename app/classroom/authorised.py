"""By which right a lesson is taught, and whom a plan does not take for want of it (CURRICULUM §1.5, SAFEGUARDS 27)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING

from app.certification.facilitators.queries import rights_to_teach
from app.classroom.lecturers.lending import persons_lent
from app.classroom.lecturers.places import experts_over
from app.records.models import TaughtUnder

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.content.shapes import Course


def not_authorised(
    db: Session,
    organisation_id: int,
    course: Course | None,
    persons: Collection[int],
    *,
    planned_on: date | None,
    day: date,
    guests: Collection[int] = (),
) -> frozenset[int]:
    """Return who of some persons may not teach a course at a school on a day.

    A day that is over refuses nobody: what was given is entered as it was, and counted apart. `guests` are other
    organisations' lecturers: the school's start-up term is not theirs.
    """
    on = planned_on or day
    if course is None or on < day:
        return frozenset()
    rights = _rights_here(db, persons, organisation_id, course.teaching_band, on)
    return frozenset(
        person
        for person, under in rights.items()
        if under is TaughtUnder.NEITHER or (person in guests and under is not TaughtUnder.AUTHORISED)
    )


def taught_under(
    db: Session, organisation_id: int, course: Course, person_id: int | None, day: date
) -> TaughtUnder | None:
    """Return by which right somebody teaches a course on a day; None where no right is asked for."""
    if person_id is None:
        return None
    return _rights_here(db, [person_id], organisation_id, course.teaching_band, day).get(person_id)


def _rights_here(
    db: Session, persons: Collection[int], organisation_id: int, band: str, day: date
) -> dict[int, TaughtUnder]:
    """Return by which right each of some persons teaches at a school: their own there, or as another one's lecturer.

    An expert whose entry is over has none, whatever right was given besides.
    """
    rights = rights_to_teach(db, persons, organisation_id, band, day)
    over = experts_over(
        db, [one for one, under in rights.items() if under is not TaughtUnder.NEITHER], organisation_id, day
    )
    rights |= dict.fromkeys(over, TaughtUnder.NEITHER)
    others = [person for person, under in rights.items() if under is not TaughtUnder.AUTHORISED]
    lent = persons_lent(db, others, organisation_id, band, day) if others else ()
    return {**rights, **dict.fromkeys(lent, TaughtUnder.AUTHORISED)}
