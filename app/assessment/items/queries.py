"""Questions about all first attempts at the quizzes of an edition; no row says whose it was."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from app.assessment.models import AttemptAnswer, QuizAttempt

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.assessment.items.rules import Sitting

MOST = 2000  # first attempts at one quiz: more of them change no figure of its questions by a hundredth
AT_ONCE = 5000


def first_sittings(db: Session, course: str, edition: str) -> dict[str, list[Sitting]]:
    """Return by quiz what people answered at their first attempt in an edition, where they submitted it, in that order.

    Of a final only its first part: a twin is asked of who was wrong, so it says nothing about everybody.
    """
    of_edition = (QuizAttempt.course == course, QuizAttempt.edition == edition)
    firsts = select(func.min(QuizAttempt.id)).where(*of_edition).group_by(QuizAttempt.person_id, QuizAttempt.quiz)
    place = func.row_number().over(partition_by=QuizAttempt.quiz, order_by=(QuizAttempt.submitted_at, QuizAttempt.id))
    submitted = (
        select(QuizAttempt.id, QuizAttempt.quiz, QuizAttempt.items, place.label("place"))
        .where(QuizAttempt.id.in_(firsts), QuizAttempt.submitted_at.is_not(None))
        .subquery()
    )
    kept = select(submitted).where(submitted.c.place <= MOST)
    attempts = db.execute(kept.order_by(submitted.c.quiz, submitted.c.place)).all()
    asked = {row.id: frozenset(row.items) for row in attempts}
    answered: dict[int, dict[str, tuple[str, ...]]] = defaultdict(dict)
    rows = db.execute(
        select(AttemptAnswer.attempt_id, AttemptAnswer.item, AttemptAnswer.answer)
        .where(AttemptAnswer.attempt_id.in_(select(kept.subquery().c.id)))
        .execution_options(yield_per=AT_ONCE)
    )
    for attempt_id, item, answer in rows:
        if item in asked[attempt_id]:
            answered[attempt_id][item] = tuple(answer)
    sittings: dict[str, list[Sitting]] = defaultdict(list)
    for row in attempts:
        sittings[row.quiz].append(answered[row.id])
    return dict(sittings)


def editions_answered(db: Session) -> dict[tuple[str, str], int]:
    """Return how many people submitted a quiz of each edition of a course, in whole tens."""
    rows = db.execute(
        select(QuizAttempt.course, QuizAttempt.edition, func.count(QuizAttempt.person_id.distinct()).label("people"))
        .where(QuizAttempt.submitted_at.is_not(None))
        .group_by(QuizAttempt.course, QuizAttempt.edition)
        .order_by(QuizAttempt.course, QuizAttempt.edition)
    )
    return {(row.course, row.edition): row.people // 10 * 10 for row in rows}
