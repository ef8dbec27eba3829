"""Questions about attempts. Each asks for the person whose attempts they are; nobody else ever gets a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from app.assessment.models import AttemptAnswer, QuizAttempt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from app.assessment.rules import Answer


# Built once: every first page with an open run asks it.
ATTEMPTS_OF = (
    select(QuizAttempt)
    .where(QuizAttempt.run_id == bindparam("run"), QuizAttempt.person_id == bindparam("person"))
    .order_by(QuizAttempt.quiz, QuizAttempt.number)
)


def own_attempt(db: Session, person_id: int, attempt_id: int, *, to_change: bool = False) -> QuizAttempt | None:
    """Return one of a person's own attempts; `to_change` holds it until the request is over."""
    wanted = select(QuizAttempt).where(QuizAttempt.id == attempt_id, QuizAttempt.person_id == person_id)
    return db.scalar(wanted.with_for_update().execution_options(populate_existing=True) if to_change else wanted)


def attempts_of_run(db: Session, person_id: int, run_id: int) -> Sequence[QuizAttempt]:
    """Return a person's attempts in one course run, first to last."""
    return db.scalars(ATTEMPTS_OF, {"run": run_id, "person": person_id}).all()


def answers_of(db: Session, attempt: QuizAttempt) -> dict[str, Answer]:
    """Return the answers of an attempt, by item."""
    rows = db.execute(select(AttemptAnswer.item, AttemptAnswer.answer).filter_by(attempt_id=attempt.id))
    return {item: tuple(answer) for item, answer in rows}
