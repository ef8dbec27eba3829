"""Each change of feedback: three answers counted at once, or skipped."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from sqlalchemy import and_, case, func, or_, select, update
from sqlalchemy.exc import IntegrityError

from app.learning.feedback.rules import QUESTIONS, SHOWN_EVERY
from app.learning.models import FeedbackTally

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.learning.models import CourseRun


def give_feedback(db: Session, run: CourseRun, answers: Mapping[str, str]) -> bool:
    """Count one answer to each question, once a completed run; False when this run was over with it before.

    The caller holds the run. All counts of an edition are written by one statement, whatever was tapped, so that not
    even the database's own marks on its rows tell an answer.
    """
    if not skip_feedback(run):
        return False
    mine = and_(FeedbackTally.course == run.course, FeedbackTally.edition == run.edition)
    _begin_counting(db, run)
    tapped = or_(*(and_(FeedbackTally.question == name, FeedbackTally.answer == answers[name]) for name in QUESTIONS))
    db.execute(
        update(FeedbackTally).where(mine).values(counted=FeedbackTally.counted + case((tapped, 1), else_=0)),
        execution_options={"synchronize_session": False},
    )
    first = next(iter(QUESTIONS))
    people = db.scalar(select(func.sum(FeedbackTally.counted)).where(mine, FeedbackTally.question == first)) or 0
    if people % SHOWN_EVERY == 0:
        db.execute(
            update(FeedbackTally).where(mine).values(shown=FeedbackTally.counted),
            execution_options={"synchronize_session": False},
        )
    return True


def skip_feedback(run: CourseRun) -> bool:
    """Say that a completed run needs no asking any more; False when that was said before. The caller holds the run."""
    if run.completed_at is None or run.feedback_over:
        return False
    run.feedback_over = True
    return True


def _begin_counting(db: Session, run: CourseRun) -> None:
    """Put every answer of an edition at nought, together, before the first is counted."""
    keys = {"course": run.course, "edition": run.edition}
    if db.scalar(select(FeedbackTally.counted).filter_by(**keys).limit(1)) is not None:
        return
    try:
        with db.begin_nested():
            db.add_all(
                FeedbackTally(**keys, question=name, answer=answer, counted=0, shown=0)
                for name, choices in QUESTIONS.items()
                for answer in choices
            )
            db.flush()
    except IntegrityError:  # Somebody else's first answer came a moment before.
        return
