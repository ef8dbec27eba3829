"""Tables of anonymous sets: how many tickets of a class were right, and feelings of several classes together."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, Keyed
from app.core.facts import Fact

AUTOINCREMENT = {"sqlite_autoincrement": True}


class Way(StrEnum):
    """How a class filled in a set: on tickets, or on devices."""

    PAPER = "paper"
    DEVICE = "device"


class ClassSet(Keyed, Fact, Base):
    """One anonymous set of a class: how many tickets there were, and for each item of knowledge how many were right.

    What a class feels is not here: it is added to SetFeelings, where no class can be told.
    """

    __tablename__ = "class_set"
    __table_args__ = (Index("ix_class_set_class_group_course", "class_group_id", "course"), AUTOINCREMENT)

    class_group_id: Mapped[int] = mapped_column(ForeignKey("class_group.id"))
    course: Mapped[str] = mapped_column(String(60))
    edition: Mapped[str] = mapped_column(String(20))
    letter: Mapped[str] = mapped_column(String(1))
    way: Mapped[str] = mapped_column(String(8), server_default=Way.PAPER)
    held_on: Mapped[date]
    tickets: Mapped[int]
    right_tickets: Mapped[dict[str, int]] = mapped_column(JSON)


class SetFeelings(Keyed, Base):
    """How often each step of a question about feelings was chosen in all classes of a school year together.

    What is added is of at least three classes at once and cannot be taken out again: nothing says which they were
    (SAFEGUARDS 14). Until it can be added it waits, sealed under the installation's key (`waiting`).
    """

    __tablename__ = "set_feelings"
    __table_args__ = (
        UniqueConstraint("organisation_id", "course", "letter", "item", "year"),
        AUTOINCREMENT,
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    course: Mapped[str] = mapped_column(String(60))
    letter: Mapped[str] = mapped_column(String(1))
    item: Mapped[str] = mapped_column(String(80))
    year: Mapped[int]
    classes: Mapped[int]
    chosen: Mapped[list[int]] = mapped_column(JSON)
    waiting_classes: Mapped[int] = mapped_column(server_default="0")
    waiting: Mapped[str | None] = mapped_column(String(200))


class SlipEnvelope(Keyed, Fact, Base):
    """The slips about feelings of at least three classes, counted together by somebody who teaches none of them.

    It says of which classes and by whom, so that no class is counted twice; what was counted is in SetFeelings alone.
    """

    __tablename__ = "slip_envelope"
    __table_args__ = (Index("ix_slip_envelope_organisation_course", "organisation_id", "course"), AUTOINCREMENT)

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    course: Mapped[str] = mapped_column(String(60))
    letter: Mapped[str] = mapped_column(String(1))
    counted_on: Mapped[date]


class SlipEnvelopeClass(Keyed, Fact, Base):
    """One of the classes whose slips an envelope held."""

    __tablename__ = "slip_envelope_class"
    __table_args__ = (UniqueConstraint("slip_envelope_id", "class_group_id"), AUTOINCREMENT)

    slip_envelope_id: Mapped[int] = mapped_column(ForeignKey("slip_envelope.id"))
    class_group_id: Mapped[int] = mapped_column(ForeignKey("class_group.id"), index=True)


class DeviceSet(Keyed, Base):
    """A set that a class fills in on devices today: counters, sealed under the installation's key until it is closed.

    No row for a sheet, no moment, no address, no order: a sheet handed in changes `sealed` and nothing else, whose length
    is always the same. It is no fact, because former versions of it would tell sheets apart. Closed, the row is gone.
    """

    __tablename__ = "device_set"
    __table_args__ = (AUTOINCREMENT,)

    class_group_id: Mapped[int] = mapped_column(ForeignKey("class_group.id"), unique=True)
    course: Mapped[str] = mapped_column(String(60))
    edition: Mapped[str] = mapped_column(String(20))
    letter: Mapped[str] = mapped_column(String(1))
    held_on: Mapped[date]
    code: Mapped[str] = mapped_column(String(12), unique=True)
    most: Mapped[int]
    sealed: Mapped[str] = mapped_column(Text)
