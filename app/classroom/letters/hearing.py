"""Whether a letter can be heard for sure: as somebody of the school reads it aloud. What a phone can do itself nobody knows.

And who is shown the way to recording one, or a lesson.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.content.letters import letter_parts, letter_sound
from app.core.access import Role
from app.people.queries.organisations import lines_of

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from app.content.letters import LetterSound
    from app.content.shapes import Course
    from app.people.identity import SignedIn


def sound_of(db: Session, organisation_id: int, course: Course, day: date) -> LetterSound | None:
    """Return a course's letter read aloud for a school's families, recorded and approved there or above; None without."""
    places = lines_of(db, [organisation_id], on=day).get(organisation_id, [])
    return next(iter(letter_sound(db, places, course.id, letter_parts(course.notice or "").spoken)), None)


def may_record(viewer: SignedIn, organisation_id: int) -> bool:
    """Whether somebody holds a role at a school with which its courses and letters are read aloud there."""
    return organisation_id in viewer.organisations_as(Role.FACILITATOR, Role.TRAINING_MANAGER, Role.HEAD)
