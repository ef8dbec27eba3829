"""Attempts at quizzes and their answers: the learner's own, never on anybody else's page (SAFEGUARDS 25)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, BigKey, Keyed

AUTOINCREMENT = {"sqlite_autoincrement": True}


class QuizAttempt(Keyed, Base):
    """One attempt at a quiz, within a course run; `items` are what it asks, in order, `number` counts from 1.

    A marked attempt (a final) has a `pass_mark`; its answers stay open until it is submitted. Its critical errors
    open a second part, the twins in `second_items`. `missed` are the items of the first part that were not wholly
    right: what to study again. Without a mark each answer gets its feedback at once and stays.
    An `evaluation` set (A to D) has neither mark nor feedback: its answers stay open until it is submitted, and no score is kept.
    `run_id` is the course run of the learning package, which stands to the right and keeps its own table.
    """

    __tablename__ = "quiz_attempt"
    __table_args__ = (UniqueConstraint("run_id", "quiz", "number"), AUTOINCREMENT)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    run_id: Mapped[int] = mapped_column(BigKey)
    course: Mapped[str] = mapped_column(String(60))
    edition: Mapped[str] = mapped_column(String(20))
    quiz: Mapped[str] = mapped_column(String(80))
    evaluation: Mapped[str | None] = mapped_column(String(1))
    number: Mapped[int]
    seed: Mapped[str] = mapped_column(String(32))
    items: Mapped[list[str]] = mapped_column(JSON)
    second_items: Mapped[list[str]] = mapped_column(JSON)
    pass_mark: Mapped[int | None]
    started_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    score: Mapped[int | None]
    outcome: Mapped[str | None] = mapped_column(String(12))
    decided_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    missed: Mapped[list[str]] = mapped_column(JSON)

    @property
    def is_marked(self) -> bool:
        """Whether this is a final: graded on submit, with feedback only then."""
        return self.pass_mark is not None

    @property
    def stays_open(self) -> bool:
        """Whether answers may be changed until it is submitted: no feedback comes before."""
        return self.is_marked or self.evaluation is not None

    @property
    def in_second_part(self) -> bool:
        """Whether the twins of critical errors wait for answers."""
        return self.submitted_at is not None and self.closed_at is None

    @property
    def asked(self) -> list[str]:
        """Return the items that are open to answers now, else all there were."""
        return self.second_items if self.in_second_part else [*self.items, *self.second_items]


class AttemptAnswer(Keyed, Base):
    """The answer to one item of an attempt, in the one form of `rules.Answer`."""

    __tablename__ = "attempt_answer"
    __table_args__ = (UniqueConstraint("attempt_id", "item"), AUTOINCREMENT)

    attempt_id: Mapped[int] = mapped_column(ForeignKey("quiz_attempt.id"))
    item: Mapped[str] = mapped_column(String(80))
    answer: Mapped[list[str]] = mapped_column(JSON)
    saved_at: Mapped[datetime]
