"""Course runs: where somebody is in a course, kept from page to page and from phone to phone."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, Keyed

AUTOINCREMENT = {"sqlite_autoincrement": True}


class CourseRun(Keyed, Base):
    """A person takes an edition of a course; the run stays on the edition it began (DESIGN §4). `number` counts from 1.

    A run is over when `completed_at` is set; its training record, where the course asks for one here, is entered with it.
    `feedback_over` says that it needs no asking any more, answered or not: nobody can tell which.
    `builds_on` is the former major edition whose record was valid when the run began: only what changed since is asked.
    """

    __tablename__ = "course_run"
    __table_args__ = (UniqueConstraint("person_id", "course", "number"), AUTOINCREMENT)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    course: Mapped[str] = mapped_column(String(60))
    edition: Mapped[str] = mapped_column(String(20))
    builds_on: Mapped[str | None] = mapped_column(String(20))
    number: Mapped[int]
    started_at: Mapped[datetime]
    code_signed_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    training_record_id: Mapped[int | None] = mapped_column(ForeignKey("training_record.id"), unique=True)
    feedback_over: Mapped[bool] = mapped_column(default=False, server_default=false())


class ModuleProgress(Keyed, Base):
    """How far a run is in a module: the page to come back to, the pages read, when it was done.

    `read_to_end_at` is the last time its last page was left by going on: studying again after a failed final needs it.
    `all_read_at` is when the last unread page was read and the last scenario finished.
    """

    __tablename__ = "module_progress"
    __table_args__ = (UniqueConstraint("run_id", "module"), AUTOINCREMENT)

    run_id: Mapped[int] = mapped_column(ForeignKey("course_run.id"))
    module: Mapped[str] = mapped_column(String(80))
    page: Mapped[int]
    pages_read: Mapped[list[int]] = mapped_column(JSON)
    opened_at: Mapped[datetime]
    read_to_end_at: Mapped[datetime | None]
    all_read_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]


class ScenarioDecision(Keyed, Base):
    """One decision in a scenario; a scenario can be walked again, each time as a new round."""

    __tablename__ = "scenario_decision"
    __table_args__ = (UniqueConstraint("run_id", "module", "scenario", "round", "position"), AUTOINCREMENT)

    run_id: Mapped[int] = mapped_column(ForeignKey("course_run.id"))
    module: Mapped[str] = mapped_column(String(80))
    scenario: Mapped[str] = mapped_column(String(80))
    round: Mapped[int]
    position: Mapped[int]
    choice: Mapped[str] = mapped_column(String(80))
    decided_at: Mapped[datetime]


class FeedbackTally(Base):
    """How often one answer about an edition was tapped: a count, no row of anybody, no day, no order.

    All answers of an edition begin together at nought. `shown` follows `counted` at every tenth person only, so that
    two looks at the page tell what ten said, never what one did.
    """

    __tablename__ = "feedback_tally"

    course: Mapped[str] = mapped_column(String(60), primary_key=True)
    edition: Mapped[str] = mapped_column(String(20), primary_key=True)
    question: Mapped[str] = mapped_column(String(20), primary_key=True)
    answer: Mapped[str] = mapped_column(String(20), primary_key=True)
    counted: Mapped[int]
    shown: Mapped[int]
