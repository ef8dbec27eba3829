"""Evaluation sets: offered to whoever takes a course, voluntary and without a mark (CURRICULUM §2.1, SAFEGUARDS 25)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import and_, or_, select

from app.assessment import queries as assessment
from app.assessment import service as attempts
from app.content.catalogue import course_edition
from app.core.batches import among
from app.core.clock import day_of
from app.learning import queries
from app.learning.models import CourseRun

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from sqlalchemy.orm import Session

    from app.assessment.models import QuizAttempt
    from app.content.shapes import Course, Quiz

BEFORE, AT_ONCE = "A", "B"
AFTER = {AT_ONCE: (0, 14), "C": (84, 30), "D": (365, 30)}
"""Offered from so many days after the course was completed, for so many days."""


class NotOffered(Exception):
    """This set is not open now, or was taken."""


@dataclass(frozen=True)
class Offer:
    """A set somebody may take now, and the attempt that is open already."""

    quiz: Quiz
    begun: bool
    last_day: date | None


def letter_on(day: date, *, completed_on: date | None) -> tuple[str | None, date | None]:
    """Return which set is open on a day and until when: A before the course, the others some time after it."""
    if completed_on is None:
        return BEFORE, None
    for letter, (after, lasts) in AFTER.items():
        first = completed_on + timedelta(days=after)
        if first <= day < first + timedelta(days=lasts):
            return letter, first + timedelta(days=lasts - 1)
    return None, None


def offer_in(db: Session, run: CourseRun, course: Course, *, day: date, reads: bool = False) -> Offer | None:
    """Return the evaluation set a run offers on a day, unless it was taken; `reads`: the course is being read already.

    Nothing is asked of the database where no set is open.
    """
    completed_on = day_of(run.completed_at) if run.completed_at else None
    letter, last_day = letter_on(day, completed_on=completed_on)
    quiz = course.evaluation(letter) if letter else None
    if quiz is None or (letter == BEFORE and (reads or run.builds_on or queries.progress_of(db, run))):
        return None
    mine = [one for one in assessment.attempts_of_run(db, run.person_id, run.id) if one.quiz == quiz.id]
    if any(one.submitted_at for one in mine):
        return None
    return Offer(quiz, bool(mine), last_day)


def take(db: Session, run: CourseRun, course: Course, *, at: datetime) -> QuizAttempt:
    """Begin the set that is open now, or go on with it. The caller holds the run. Raises NotOffered."""
    offer = offer_in(db, run, course, day=day_of(at))
    if offer is None:
        raise NotOffered(run.course)
    former = [one for one in assessment.attempts_of_run(db, run.person_id, run.id) if one.quiz == offer.quiz.id]
    return attempts.start_attempt(
        db, former, person_id=run.person_id, run_id=run.id, quiz=offer.quiz, edition=run.edition, pass_mark=None, at=at
    )


def is_later(completed_on: date | None, day: date) -> bool:
    """Whether a set is open on a day that comes some weeks after a course was completed."""
    return letter_on(day, completed_on=completed_on)[0] not in (None, BEFORE, AT_ONCE)


def opened_since(db: Session, persons: Collection[int], since: date, *, day: date) -> dict[int, date]:
    """Return for whom of some people a set that comes later has opened since a day, with its last day; not whom took it.

    One query, and two for each of those few.
    """
    afters = [after for letter, (after, _lasts) in AFTER.items() if letter != AT_ONCE]
    nights = [
        and_(
            CourseRun.completed_at >= datetime.combine(since - timedelta(days=after + 1), time.min, UTC),
            CourseRun.completed_at < datetime.combine(day - timedelta(days=after - 2), time.min, UTC),
        )
        for after in afters
    ]
    rows = db.scalars(select(CourseRun).where(among(CourseRun.person_id, persons), or_(*nights)))
    new = [
        run for run in rows if run.completed_at and not is_later(day_of(run.completed_at), since - timedelta(days=1))
    ]
    return {run.person_id: offer.last_day for run, _course, offer in offers_later(db, new, day=day) if offer.last_day}


def offers_later(db: Session, runs: Iterable[CourseRun], *, day: date) -> list[tuple[CourseRun, Course, Offer]]:
    """Return the sets of completed courses that are open some weeks after: what a first page reminds of."""
    found = []
    for run in runs:
        completed_on = day_of(run.completed_at) if run.completed_at else None
        if not is_later(completed_on, day):
            continue
        course = course_edition(db, run.course, run.edition)
        offer = offer_in(db, run, course, day=day) if course else None
        if course is not None and offer is not None:
            found.append((run, course, offer))
    return found
