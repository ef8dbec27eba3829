"""Each change of answers said aloud: begun, an answer tapped, handed in. The attempt and its grading are the learner's own."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from app.assessment import queries as assessment
from app.assessment import service as attempts
from app.compliance.study import covered_toward
from app.content.catalogue import catalogue, course_edition
from app.core.audit import audit
from app.core.clock import day_of, end_of
from app.learning import queries as learning
from app.learning import service as runs
from app.learning.together import oral_queries, queries
from app.learning.together.models import OralAnswers
from app.learning.together.service import NotBothHere, check_pair
from app.learning.updates import update_for
from app.people.queries.merges import ids_on

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.assessment.models import QuizAttempt
    from app.assessment.rules import Answer
    from app.content.shapes import Course, Item, Quiz
    from app.learning.together.queries import Group


class NoFinal(Exception):
    """The course asks for no final quiz."""


class PassedAlready(Exception):
    """The final is passed: nothing is left to answer."""


class BegunOtherwise(Exception):
    """The learner began this attempt alone, or before two other adults: they go on so."""


class HelpedToday(Exception):
    """The learner heard one of these two answer aloud today: somebody else hears them now (a question for the head)."""


def begin_aloud(
    db: Session, group: Group, course: Course, *, person_id: int, asked_by: int, at: datetime
) -> OralAnswers:
    """Begin an attempt at the final whose answers one of the two adults taps and the other hears, or go on with it.

    The same draw, items and mark as alone; the wait after a third failure falls away (CURRICULUM §2.1). Raises
    NotBothHere, CannotHelp, HelpedToday, NoFinal, PassedAlready, BegunOtherwise, and learning's NotOpenYet, CannotBeTaken.
    """
    heard_by = group.other(asked_by).person_id
    _check(db, group, person_id, (asked_by, heard_by), at=at)
    owes = bool(queries.who_owes(db, course.id, [person_id], on=day_of(at)))
    begun = runs.begin(db, person_id, catalogue().courses.get(course.id, course), at=at, again=owes)
    db.flush()
    run = learning.own_run(db, person_id, begun.id, to_change=True) or begun
    course = course_edition(db, run.course, run.edition) or course
    if course.final is None:
        raise NoFinal(course.id)
    final = learning.standing_of(db, run, course, day=day_of(at)).final
    if run.completed_at is not None or (final is not None and final.passed):
        raise PassedAlready(course.id)
    attempt = runs.take_quiz(db, run, course, course.final, at=at, helped=True)
    known = oral_queries.oral_of_attempt(db, attempt.id)
    if known is not None:
        if {known.asked_by, known.heard_by} != {asked_by, heard_by}:
            raise BegunOtherwise(attempt.id)
        return known
    if assessment.answers_of(db, attempt):
        raise BegunOtherwise(attempt.id)
    row = OralAnswers(
        group_id=group.id,
        attempt_id=attempt.id,
        person_id=person_id,
        asked_by=asked_by,
        heard_by=heard_by,
        begun_at=at,
    )
    db.add(row)
    db.flush()
    return row


def is_open_to(db: Session, course: Course, person_id: int, *, on: date) -> bool:
    """Whether somebody may be offered to say the answers: no module is left that they have never studied.

    What a failed attempt sends back to is told when the answers are begun, not before (SAFEGUARDS 25).
    """
    run = learning.last_run(db, person_id, course.id)
    if run is None:
        now_read = catalogue().courses.get(course.id, course)
        covered = covered_toward(db, person_id, course.id, now_read.edition, day=on, after=None)
        is_covered = all(module.id in covered for module in now_read.modules)
        return is_covered or update_for(db, person_id, now_read, day=on) is not None
    taken = course_edition(db, run.course, run.edition)
    if run.completed_at is not None or taken is None:
        return True
    return learning.standing_of(db, run, taken, day=on).all_modules_done


def tap_answer(
    db: Session, group: Group, attempt: QuizAttempt, item: Item, answer: Answer, *, at: datetime
) -> set[str]:
    """Keep what the learner said. Returns the items that have an answer now. Raises NotBothHere, assessment's TooLate."""
    if not group.both_here(day_of(at)):
        raise NotBothHere
    if attempt.outcome is not None:
        raise attempts.TooLate(item.id)
    return attempts.save_answer(db, attempt, item, answer, at=at)


def hand_in(db: Session, group: Group, oral: OralAnswers, course: Course, quiz: Quiz, *, at: datetime) -> QuizAttempt:
    """Let the second adult hand in what they heard: only then it is graded, as any other attempt.

    The caller made sure that this is the one who heard, not the one who tapped. Raises NotBothHere, CannotHelp,
    HelpedToday, assessment's Unanswered; answers that were handed in already stay as they are.
    """
    attempt = assessment.own_attempt(db, oral.person_id, oral.attempt_id, to_change=True)
    run = learning.own_run(db, oral.person_id, attempt.run_id, to_change=True) if attempt else None
    assert attempt is not None  # noqa: S101  a foreign key holds them
    assert run is not None  # noqa: S101
    if attempt.outcome is not None or attempt.closed_at is not None:
        return attempt
    _check(db, group, oral.person_id, (oral.asked_by, oral.heard_by), at=at)
    runs.submit_quiz(db, run, course, attempt, quiz, at=at)
    oral.handed_in_at = at
    if oral_queries.is_passed(db, oral):
        audit(
            db,
            "final-answered-aloud",
            at=at,
            by=oral.heard_by,
            subject="person",
            subject_id=oral.person_id,
            organisation=group.row.organisation_id,
            course=course.id,
            helper=oral.asked_by,
            second_helper=oral.heard_by,
        )
    return attempt


def _check(db: Session, group: Group, learner: int, pair: tuple[int, int], *, at: datetime) -> None:
    """Ask again what was asked when the group was opened: certificates run out, people leave, passwords are taken away."""
    day = day_of(at)
    if not group.both_here(day):
        raise NotBothHere
    known = ids_on(db, [learner, *pair], day)
    check_pair(db, pair, known[learner], course=group.row.course, organisation_id=group.row.organisation_id, at=at)
    since = end_of(day - timedelta(days=1))
    helpers = [one for helper in pair for one in known[helper]]
    if oral_queries.helped_each_other(db, known[learner], helpers, since=since):
        raise HelpedToday(learner)
