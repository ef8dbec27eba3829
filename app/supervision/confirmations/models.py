"""Tables of monthly confirmations: the link of a person and month, and what was said of each record."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, BigKey, Keyed
from app.core.facts import Fact

AUTOINCREMENT = {"sqlite_autoincrement": True}


class MonthlyConfirmation(Keyed, Base):
    """The one link of a law vice-principal for a month; `month` is its first day. Only a digest of the token is kept.

    `serial` grows with every new link, which ends the one before. `confirmed_at` is when something was last said.
    """

    __tablename__ = "monthly_confirmation"
    __table_args__ = (UniqueConstraint("person_id", "month"), AUTOINCREMENT)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    month: Mapped[date]
    serial: Mapped[int]
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime]
    made_by: Mapped[int | None] = mapped_column(BigKey)
    expires_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]


class ConfirmationCode(Keyed, Base):
    """The code by which a law vice-principal shows that it is they who say 属实; the school that has the link never has it.

    It is signed with the site's secret, as the link is; `serial` grows with every new one, which ends the one before.
    """

    __tablename__ = "confirmation_code"
    __table_args__ = (AUTOINCREMENT,)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    serial: Mapped[int]
    made_at: Mapped[datetime]
    made_by: Mapped[int | None] = mapped_column(BigKey)


class ConfirmationAnswer(Keyed, Fact, Base):
    """What the vice-principal said of one record at one organisation: a code. Said once.

    `record_kind` and `record_key` name a taught session or an act; `finding_id` is what "I was not there" opened.
    """

    __tablename__ = "confirmation_answer"
    __table_args__ = (
        UniqueConstraint("confirmation_id", "organisation_id", "record_kind", "record_key"),
        AUTOINCREMENT,
    )

    confirmation_id: Mapped[int] = mapped_column(ForeignKey("monthly_confirmation.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    record_kind: Mapped[str] = mapped_column(String(10))
    record_key: Mapped[int] = mapped_column(BigKey)
    answer: Mapped[str] = mapped_column(String(12))
    finding_id: Mapped[int | None] = mapped_column(ForeignKey("finding.id"), index=True)
