"""Tables of filings: the filing and where it stands, each step, the links from its ids to persons, its files.

A filing is a document, not a fact: facts have versions, a document never changes (COMPLIANCE §6).
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, LargeBinary, String, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, BigKey, Keyed

AUTOINCREMENT = {"sqlite_autoincrement": True}


class Filing(Keyed, Base):
    """A report of a period of one home organisation; `state` and `period` are code words of the rules.

    The seal is the SHA-256 of the signed document; None while there is none.
    """

    __tablename__ = "filing"
    __table_args__ = (
        UniqueConstraint("organisation_id", "period", "first_day", "last_day", "version"),
        AUTOINCREMENT,
    )

    public_id: Mapped[str] = mapped_column(String(40), unique=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    period: Mapped[str] = mapped_column(String(20))
    first_day: Mapped[date]
    last_day: Mapped[date]
    as_of: Mapped[date]
    version: Mapped[int]
    state: Mapped[str] = mapped_column(String(12))
    is_as_is: Mapped[bool]
    seal: Mapped[str | None] = mapped_column(String(64))
    signed_at: Mapped[datetime | None]
    signed_by: Mapped[int | None] = mapped_column(BigKey)

    @property
    def is_whole(self) -> bool:
        """Whether its figures are of the period's last day; an interim one never closes the period."""
        return self.as_of == self.last_day


class FilingStep(Keyed, Base):
    """What somebody did with a filing, in which capacity; `choice` and `codes` are code words, never typed text."""

    __tablename__ = "filing_step"

    filing_id: Mapped[int] = mapped_column(ForeignKey("filing.id"), index=True)
    step: Mapped[str] = mapped_column(String(12))
    at: Mapped[datetime]
    by: Mapped[int | None] = mapped_column(BigKey)
    capacity: Mapped[str] = mapped_column(String(20))
    choice: Mapped[str | None] = mapped_column(String(20))
    codes: Mapped[list[str]] = mapped_column(JSON)


class FilingSubject(Keyed, Base):
    """Who a random id of a filing is. Erasing a person takes this link out and nothing else (COMPLIANCE §6)."""

    __tablename__ = "filing_subject"
    __table_args__ = (UniqueConstraint("filing_id", "code"), AUTOINCREMENT)

    filing_id: Mapped[int] = mapped_column(ForeignKey("filing.id"))
    code: Mapped[str] = mapped_column(String(32))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    class_group_id: Mapped[int | None] = mapped_column(ForeignKey("class_group.id", ondelete="CASCADE"), index=True)


class FilingFile(Keyed, Base):
    """A file of a filing as it was written once: `form` is "json", "public", or a rendered form."""

    __tablename__ = "filing_file"
    __table_args__ = (UniqueConstraint("filing_id", "form"), AUTOINCREMENT)

    filing_id: Mapped[int] = mapped_column(ForeignKey("filing.id"))
    form: Mapped[str] = mapped_column(String(12))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    digest: Mapped[str] = mapped_column(String(64), index=True)


@event.listens_for(FilingFile, "before_update")
@event.listens_for(FilingStep, "before_update")
def _refuse_change(_mapper: Any, _connection: Any, row: Any) -> None:
    raise RuntimeError(f"{type(row).__name__} never changes (COMPLIANCE §6)")
