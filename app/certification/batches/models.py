"""Certificates of many, drawn at once."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, Keyed


class Form(StrEnum):
    """As what the certificates are given: one file to print, or a file each."""

    ONE = "one"
    EACH = "each"


class CertificateBatch(Keyed, Base):
    """What was asked for, by whom, and how far it is; the file goes at `kept_until`."""

    __tablename__ = "certificate_batch"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    form: Mapped[str] = mapped_column(String(10))
    certificate_ids: Mapped[list[int]] = mapped_column(JSON)
    drawn: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    failed_for: Mapped[str | None] = mapped_column(String(60))
    kept_until: Mapped[datetime | None]

    @property
    def count(self) -> int:
        """Return how many certificates it has."""
        return len(self.certificate_ids)

    @property
    def is_ready(self) -> bool:
        """Whether its file can be fetched, as long as it is kept."""
        return self.ended_at is not None and self.failed_for is None


class CertificateBatchPart(Keyed, Base):
    """Some drawn certificates of a batch: a PDF of all, or a zip of some."""

    __tablename__ = "certificate_batch_part"
    __table_args__ = (UniqueConstraint("batch_id", "number"), {"sqlite_autoincrement": True})

    batch_id: Mapped[int] = mapped_column(ForeignKey("certificate_batch.id"))
    number: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary)
