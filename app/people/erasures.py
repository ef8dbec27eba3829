"""Erasing a person: asked for, agreed to by a second person, carried out 30 days later unless something holds it (SAFEGUARDS 34)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.database import Base, BigKey, Keyed
from app.people.models import AUTOINCREMENT, Organisation


class PersonErasure(Keyed, Base):
    """A person's name and ways to reach and sign in go after `due_on`; what was recorded stays under the number.

    `organisation_id` and `asked_as` say for which organisation and in which role it was asked: the second person stands
    at another level. The row outlives the name: the organisation shows that it dealt with the wish.
    """

    __tablename__ = "person_erasure"
    __table_args__ = (AUTOINCREMENT,)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    of_pupil: Mapped[bool]
    reason: Mapped[str] = mapped_column(String(20))
    asked_at: Mapped[datetime]
    asked_by: Mapped[int] = mapped_column(BigKey)
    asked_as: Mapped[str] = mapped_column(String(20))
    approved_at: Mapped[datetime | None]
    approved_by: Mapped[int | None] = mapped_column(BigKey)
    due_on: Mapped[date | None] = mapped_column(index=True)
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[int | None] = mapped_column(BigKey)
    done_at: Mapped[datetime | None]

    organisation: Mapped[Organisation] = relationship(lazy="raise")


class ErasureHold(Keyed, Base):
    """A bureau keeps somebody at an organisation below from being erased, and no page of the school shows it (SAFEGUARDS 34).

    As with a hold of the timetable the bureau types a name: `typed_name` is kept, and one row without a person where nobody
    has that name, so that the list tells neither.
    """

    __tablename__ = "erasure_hold"
    __table_args__ = (AUTOINCREMENT,)

    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    typed_name: Mapped[str | None] = mapped_column(String(80))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    set_at: Mapped[datetime]
    set_by: Mapped[int] = mapped_column(BigKey)
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[int | None] = mapped_column(BigKey)
