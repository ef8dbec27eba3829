"""Each change of attempts: start, save an answer, submit."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.assessment import queries, rules
from app.assessment.drawing import draw_items
from app.assessment.models import AttemptAnswer, QuizAttempt
from app.assessment.rules import Answer, Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from app.content.shapes import Item, Quiz


class TooLate(Exception):
    """An answer after it was submitted, or a second one where the first got its feedback at once."""


class Unanswered(Exception):
    """Something was submitted before every item had an answer; `items` are those without."""

    def __init__(self, items: Sequence[str]) -> None:
        super().__init__(", ".join(items))
        self.items = list(items)


def start_attempt(
    db: Session,
    former: Sequence[QuizAttempt],
    *,
    person_id: int,
    run_id: int,
    quiz: Quiz,
    edition: str,
    pass_mark: int | None,
    at: datetime,
) -> QuizAttempt:
    """Start an attempt, or return the one still open. The caller holds the run, so that two tabs start one.

    `former` are the attempts at this quiz in this run, first to last. A twin left over from the last one is closed.
    """
    last = former[-1] if former else None
    if last is not None and last.submitted_at is None:
        return last
    if last is not None and last.closed_at is None:
        last.closed_at = at
    seed = secrets.token_hex(8)
    seen = [*last.items, *last.second_items] if last else []
    attempt = QuizAttempt(
        person_id=person_id,
        run_id=run_id,
        course=quiz.course,
        edition=edition,
        quiz=quiz.id,
        evaluation=quiz.evaluation,
        number=len(former) + 1,
        seed=seed,
        items=list(draw_items(quiz, seed=seed, previous=seen)),
        second_items=[],
        missed=[],
        pass_mark=pass_mark,
        started_at=at,
    )
    db.add(attempt)
    db.flush()
    return attempt


def save_answer(db: Session, attempt: QuizAttempt, item: Item, answer: Answer, *, at: datetime) -> set[str]:
    """Keep an answer; the same one again makes no second row. Returns the items that have an answer now.

    The caller holds the attempt. Raises TooLate for an item that is not open now; where feedback comes at once,
    also for a second, different answer.
    """
    rows = {row.item: row for row in db.scalars(select(AttemptAnswer).filter_by(attempt_id=attempt.id))}
    known = rows.get(item.id)
    same = known is not None and known.answer == list(answer)
    open_now = attempt.second_items if attempt.in_second_part else attempt.items
    if attempt.closed_at is not None or item.id not in open_now or (known and not same and not attempt.stays_open):
        raise TooLate(item.id)
    if known is None:
        db.add(AttemptAnswer(attempt_id=attempt.id, item=item.id, answer=list(answer), saved_at=at))
    elif not same:
        known.answer, known.saved_at = list(answer), at
    db.flush()
    return {*rows, item.id}


def submit(db: Session, attempt: QuizAttempt, quiz: Quiz, *, at: datetime) -> None:
    """Submit the part that is open and grade it; an attempt that is closed stays as it is.

    The caller holds the attempt. Raises Unanswered when an item of this part has no answer.
    """
    if attempt.closed_at is not None:
        return
    answers = queries.answers_of(db, attempt)
    open_now = attempt.second_items if attempt.in_second_part else attempt.items
    missing = [name for name in open_now if name not in answers]
    if missing:
        raise Unanswered(missing)
    if not attempt.is_marked:
        attempt.submitted_at = attempt.closed_at = at
    elif attempt.submitted_at is None:
        _grade_first_part(attempt, quiz, answers, at)
    else:
        _grade_second_part(attempt, quiz, answers, at)
    db.flush()


def _grade_first_part(attempt: QuizAttempt, quiz: Quiz, answers: dict[str, Answer], at: datetime) -> None:
    items = {item.id: item for item in quiz.items}
    part = rules.first_part([items[name] for name in attempt.items], answers)
    attempt.submitted_at, attempt.score, attempt.missed = at, part.per_cent, list(part.missed)
    twins = (items[name].twin for name in part.critical_errors)
    attempt.second_items = [twin for twin in twins if twin in items]
    outcome = rules.outcome_of_first_part(part, attempt.pass_mark or 0)
    if not attempt.second_items:
        attempt.closed_at = at
        outcome = outcome or Outcome.NOT_PASSED
    _decide(attempt, outcome, at)


def _grade_second_part(attempt: QuizAttempt, quiz: Quiz, answers: dict[str, Answer], at: datetime) -> None:
    attempt.closed_at = at
    if attempt.outcome is None:
        twins = [item for item in quiz.items if item.id in attempt.second_items]
        _decide(attempt, rules.outcome_of_second_part(twins, answers), at)


def _decide(attempt: QuizAttempt, outcome: Outcome | None, at: datetime) -> None:
    attempt.outcome = outcome
    attempt.decided_at = at if outcome else None
