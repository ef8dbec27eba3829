"""What somebody reads of their own practical parts on the way: how far one is, never what an assessor saw before all have judged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from app.content.catalogue import catalogue, course_edition
from app.learning.practical import queries
from app.learning.practical.rules import Outcome, verdict

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.content.shapes import Rubric
    from app.learning.practical.models import PracticalTry


@dataclass(frozen=True)
class Lately:
    """One practical part that waits for an assessor, or was decided lately."""

    rubric: Rubric
    state: Outcome
    held_on: date

    @property
    def is_waiting(self) -> bool:
        """Whether somebody else still has to judge."""
        return self.state in (Outcome.WAITING, Outcome.THIRD)


def lately(db: Session, person_id: int, day: date) -> list[Lately]:
    """Return one's own practical parts that wait or were decided in the last two weeks, the newest first."""
    found = []
    for one in queries.own_lately(db, person_id, day):
        rubric = rubric_of(db, one)
        if rubric is None or (one.outcome is None and not (one.ratings and one.is_open_for(rubric.digest))):
            continue
        state = Outcome(one.outcome) if one.outcome else verdict(rubric, queries.judged_of(one))
        found.append(Lately(rubric, state, one.begun_on))
    return found


def rubric_of(db: Session, one: PracticalTry) -> Rubric | None:
    """Return by which words a try is judged."""
    if one.course is None:
        return catalogue().practicals.get(one.practical)
    course = course_edition(db, one.course, one.edition)
    return course.practical if course else None
