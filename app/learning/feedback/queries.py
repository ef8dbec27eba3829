"""Questions about feedback: totals by edition, in steps of ten people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from app.learning.feedback.rules import QUESTIONS
from app.learning.models import FeedbackTally

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def totals_of(db: Session, course: str, edition: str) -> dict[str, dict[str, int]]:
    """Return how often each answer was tapped, by question, as of the last tenth person; nothing under ten people."""
    rows = db.execute(
        select(FeedbackTally.question, FeedbackTally.answer, FeedbackTally.shown).filter_by(
            course=course, edition=edition
        )
    )
    shown = {(row.question, row.answer): row.shown for row in rows}
    if not any(shown.values()):
        return {}
    return {name: {answer: shown.get((name, answer), 0) for answer in choices} for name, choices in QUESTIONS.items()}
