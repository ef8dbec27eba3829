"""What some adults of the invented county answered at their first final, and tapped at its end: enough for figures."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.assessment.drawing import draw_items
from app.assessment.models import AttemptAnswer, QuizAttempt
from app.assessment.rules import Outcome, points
from app.content.shapes import ItemKind
from app.demo.rows import morning
from app.learning.feedback.rules import QUESTIONS
from app.learning.feedback.service import give_feedback
from app.learning.models import CourseRun
from app.records.models import TrainingRecord

if TYPE_CHECKING:
    from app.assessment.rules import Answer
    from app.content.shapes import Course, Item, Quiz
    from app.demo.rows import Rows

SEED, PEOPLE, KNOWS = 5, 60, (0.75, 0.98)
TAPS = {"clear": (8, 2, 1), "length": (7, 3, 1), "use": (6, 4, 1)}


def answer_finals(rows: Rows, course: Course) -> None:
    """Give the first ones who finished a course a run, an attempt at its final with answers, and three taps."""
    chance = Random(SEED)  # noqa: S311  nothing here is a secret
    final = course.final
    records = rows.db.scalars(
        select(TrainingRecord).filter_by(course=course.id, origin="online").order_by(TrainingRecord.id).limit(PEOPLE)
    ).all()
    for record in records if final else ():
        run = CourseRun(
            person_id=record.person_id,
            course=course.id,
            edition=course.edition,
            number=1,
            started_at=morning(record.completed_on - timedelta(days=3)),
            code_signed_at=morning(record.completed_on),
            completed_at=morning(record.completed_on),
            training_record_id=record.id,
        )
        rows.db.add(run)
        rows.db.flush()
        if final:
            _answer(rows, chance, run, final)
        give_feedback(
            rows.db, run, {name: chance.choices(QUESTIONS[name], weights)[0] for name, weights in TAPS.items()}
        )


def _answer(rows: Rows, chance: Random, run: CourseRun, final: Quiz) -> None:
    items = {item.id: item for item in final.items}
    at, knows, seed = run.completed_at or run.started_at, chance.uniform(*KNOWS), f"{chance.getrandbits(64):016x}"
    names = list(draw_items(final, seed=seed, previous=[]))
    answers = {name: _said(chance, items[name], knows) for name in names}
    worth = [points(items[name], answer) for name, answer in answers.items()]
    attempt = QuizAttempt(
        person_id=run.person_id,
        run_id=run.id,
        course=run.course,
        edition=run.edition,
        quiz=final.id,
        number=1,
        seed=seed,
        items=names,
        second_items=[],
        pass_mark=final.pass_mark,
        started_at=at - timedelta(minutes=20),
        submitted_at=at,
        score=int(sum(worth) * 100 / len(worth)),
        outcome=str(Outcome.PASSED),
        decided_at=at,
        closed_at=at,
        missed=[name for name, one in zip(names, worth, strict=True) if one < 1],
    )
    rows.db.add(attempt)
    rows.db.flush()
    rows.db.add_all(
        AttemptAnswer(attempt_id=attempt.id, item=name, answer=list(answer), saved_at=at)
        for name, answer in answers.items()
    )


def _said(chance: Random, item: Item, knows: float) -> Answer:
    """Return the right answer as often as somebody knows it, and always where it is critical: all of them passed."""
    ids = [option.id for option in item.options]
    is_right = item.critical or chance.random() < knows
    if item.kind is ItemKind.ORDER:
        return tuple(ids if is_right else reversed(ids))
    if item.kind is ItemKind.MATCH:
        return tuple(f"{left}={right}" for left, right in zip(ids, ids if is_right else ids[1:] + ids[:1], strict=True))
    wrong = sorted(chance.sample(ids, len(ids)), key=lambda name: name in item.keys)
    return tuple(sorted(item.keys if is_right else wrong[: len(item.keys)]))
