"""Tables of letters: a class's link to one, and who may see whose family is not reached yet. No table here knows a pupil."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.database import Base, Keyed
from app.core.facts import Fact
from app.people.models import ClassGroup, Person

AUTOINCREMENT = {"sqlite_autoincrement": True}


class LetterLink(Keyed, Fact, Base):
    """The address under which the families of a class read and hear one letter, and until when it opens.

    `token` is the address; the codes of slips are worked out from it and kept nowhere. Nothing says who opened it.
    """

    __tablename__ = "letter_link"
    __table_args__ = (Index("ix_letter_link_class_group_course", "class_group_id", "course"), AUTOINCREMENT)

    class_group_id: Mapped[int] = mapped_column(ForeignKey("class_group.id"))
    course: Mapped[str] = mapped_column(String(60))
    edition: Mapped[str] = mapped_column(String(20))
    token: Mapped[str] = mapped_column(String(20), unique=True)
    first_day: Mapped[date]
    last_day: Mapped[date]

    class_group: Mapped[ClassGroup] = relationship(lazy="raise")


class LetterReceipts(Keyed, Base):
    """How the receipts of one letter came by code, as counts of the class: nothing here says whose (SAFEGUARDS 28).

    `soon` came within minutes of a print of the slips, `together` one after another from one device.
    """

    __tablename__ = "letter_receipts"
    __table_args__ = (AUTOINCREMENT,)

    letter_link_id: Mapped[int] = mapped_column(ForeignKey("letter_link.id"), unique=True)
    printed_at: Mapped[datetime | None]
    by_code: Mapped[int] = mapped_column(server_default="0", default=0)
    soon: Mapped[int] = mapped_column(server_default="0", default=0)
    together: Mapped[int] = mapped_column(server_default="0", default=0)


class EndedAsking(Keyed, Base):
    """Until the end of a term no list asks for one family of a class; `mark` is a keyed digest, and no column knows a pupil."""

    __tablename__ = "ended_asking"
    __table_args__ = (AUTOINCREMENT,)

    class_group_id: Mapped[int] = mapped_column(ForeignKey("class_group.id"), index=True)
    mark: Mapped[str] = mapped_column(String(64), unique=True)
    last_day: Mapped[date]


class ClassDeputy(Keyed, Fact, Base):
    """The one colleague who may see, beside the class teacher, whose family is not reached yet (SAFEGUARDS 18)."""

    __tablename__ = "class_deputy"
    __table_args__ = (AUTOINCREMENT,)

    class_group_id: Mapped[int] = mapped_column(ForeignKey("class_group.id"), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)

    person: Mapped[Person] = relationship(lazy="raise")
