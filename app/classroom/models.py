"""Tables of the classroom: what is planned for a class and what was taught. No table here knows a pupil (SAFEGUARDS 12)."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.database import Base, BigKey, Keyed
from app.core.facts import Fact
from app.people.models import ClassGroup, Person

AUTOINCREMENT = {"sqlite_autoincrement": True}


class LessonKind(StrEnum):
    """Whom a planned lesson is for."""

    CLASS = "class"
    MAKE_UP = "make_up"


class LessonState(StrEnum):
    """How far a planned lesson has come. Stopped early and ended by the bell are one state (SAFEGUARDS 11)."""

    PLANNED = "planned"
    TAUGHT = "taught"  # every key point was taught; the register is open
    UNFINISHED = "unfinished"  # some key points wait for an ordinary next lesson
    CLOSED = "closed"
    CALLED_OFF = "called_off"


OPEN = (LessonState.PLANNED, LessonState.TAUGHT)  # can still be changed, taught or called off
GIVEN = (LessonState.TAUGHT, LessonState.UNFINISHED, LessonState.CLOSED)


class SecondAdult(StrEnum):
    """Where the second adult is; the truth has three steps and none of them is hidden (SAFEGUARDS 27)."""

    IN_ROOM = "in_room"
    NEXT_DOOR = "next_door"
    NONE = "none"


class RoughCount(StrEnum):
    """How many of a class answered as the lesson teaches; nothing finer is asked or kept (SAFEGUARDS 14)."""

    FEW = "few"
    HALF = "half"
    NEARLY_ALL = "nearly_all"


class PlannedLesson(Keyed, Fact, Base):
    """One lesson planned for a class group, or a make-up lesson of a class group's teacher.

    `code` is the class view's short address; `key_points` are the positions of the key points taught,
    `activities` the ids of those done, `checks` a rough count by class-check item, or how many cards of each answer: all of the
    whole class. `capacity` says as what whoever teaches comes; None in plans of before anybody was asked. `second_adult` and
    `open_place` are the plan's word until the lesson was given, then the word of whoever taught.
    """

    __tablename__ = "planned_lesson"
    __table_args__ = (Index("ix_planned_lesson_class_group_day", "class_group_id", "planned_on"), AUTOINCREMENT)

    class_group_id: Mapped[int] = mapped_column(ForeignKey("class_group.id"))
    kind: Mapped[str] = mapped_column(String(10))
    course: Mapped[str] = mapped_column(String(60))
    edition: Mapped[str] = mapped_column(String(20))
    module: Mapped[str] = mapped_column(String(80))
    planned_on: Mapped[date] = mapped_column(index=True)
    last_period: Mapped[bool]
    facilitator_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    capacity: Mapped[str | None] = mapped_column(String(40))
    second_adult_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    second_adult: Mapped[str] = mapped_column(String(10))
    open_place: Mapped[bool]
    code: Mapped[str] = mapped_column(String(12), unique=True)
    state: Mapped[str] = mapped_column(String(12))
    key_points: Mapped[list[int]] = mapped_column(JSON)
    activities: Mapped[list[str]] = mapped_column(JSON)
    checks: Mapped[dict[str, str | list[int]]] = mapped_column(JSON)
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[int | None] = mapped_column(BigKey)
    taught_session_id: Mapped[int | None] = mapped_column(ForeignKey("taught_session.id"), unique=True)

    class_group: Mapped[ClassGroup] = relationship(lazy="raise")
    facilitator: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[facilitator_id])
    second: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[second_adult_id])
    invited: Mapped[list[InvitedClass]] = relationship(lazy="raise", back_populates="lesson", viewonly=True)

    @property
    def is_make_up(self) -> bool:
        """Whether it is a make-up lesson; outside it is called 安全课 like every other (SAFEGUARDS 13)."""
        return self.kind == LessonKind.MAKE_UP

    @property
    def class_titles(self) -> list[str]:
        """Return the titles of the classes it is for."""
        invited = [row.class_group.title for row in self.invited] if self.is_make_up else []
        return invited or [self.class_group.title]

    @property
    def asks_door(self) -> bool:
        """Whether it is asked after it if the door stood open: a make-up planned so, for a plan alone states nothing (SAFEGUARDS 13, 27)."""
        return self.is_make_up and (self.open_place or self.state != LessonState.PLANNED)

    def is_for(self, class_group: ClassGroup) -> bool:
        """Whether pupils of a class group are asked to it who missed its module."""
        return any(row.class_group_id == class_group.id for row in self.invited)

    @property
    def is_open(self) -> bool:
        """Whether it can still be changed, taught or called off."""
        return self.state in OPEN


class InvitedClass(Keyed, Fact, Base):
    """A class group whose pupils not yet reached by the module may join a planned lesson; who they are is derived."""

    __tablename__ = "invited_class"
    __table_args__ = (UniqueConstraint("planned_lesson_id", "class_group_id"), AUTOINCREMENT)

    planned_lesson_id: Mapped[int] = mapped_column(ForeignKey("planned_lesson.id"))
    class_group_id: Mapped[int] = mapped_column(ForeignKey("class_group.id"), index=True)

    lesson: Mapped[PlannedLesson] = relationship(lazy="raise", back_populates="invited")
    class_group: Mapped[ClassGroup] = relationship(lazy="joined")


class TimetableHold(Keyed, Fact, Base):
    """Somebody whom an organisation's timetable does not take for now, with everything that belongs to it (SAFEGUARDS 10).

    It says who set it, from which organisation's level, and who ended it: no reason. Whoever set it and the level
    above see it; to everybody else the timetable has simply no place for this person.

    What a bureau does by a name it typed keeps `typed_name`, and one row without a person where nobody has that name:
    the list shows the same line either way.
    """

    __tablename__ = "timetable_hold"
    __table_args__ = (Index("ix_timetable_hold_organisation", "organisation_id", "lifted_at"), AUTOINCREMENT)

    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    typed_name: Mapped[str | None] = mapped_column(String(80))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    level_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    set_at: Mapped[datetime]
    set_by: Mapped[int] = mapped_column(BigKey)
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[int | None] = mapped_column(BigKey)
