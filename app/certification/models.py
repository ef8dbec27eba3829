"""Certificates: one for each training record that earns one."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.certification.designs.models import CertificateSeal
from app.core.clock import day_of
from app.core.database import Base, BigKey, Keyed


class Certificate(Keyed, Base):
    """A certificate as it was issued; whether it is valid on a day is worked out, never stored.

    `issue` counts how often it was issued under its number: anew at `reissued_at`, with a corrected name. A certificate
    without a holder's name is one whose holder was erased.
    """

    __tablename__ = "certificate"

    code: Mapped[str] = mapped_column(String(20), unique=True)
    training_record_id: Mapped[int] = mapped_column(ForeignKey("training_record.id"), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    holder_name: Mapped[str] = mapped_column(String(80))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    issuer: Mapped[str] = mapped_column(String(120))
    course: Mapped[str] = mapped_column(String(60))
    edition: Mapped[str] = mapped_column(String(20))
    course_title: Mapped[str] = mapped_column(String(120))
    course_title_en: Mapped[str | None] = mapped_column(String(120))
    minutes: Mapped[int]
    completed_on: Mapped[date]
    valid_until: Mapped[date | None]
    issued_at: Mapped[datetime]
    qr: Mapped[str] = mapped_column(Text)
    template: Mapped[str] = mapped_column(String(20), default="bilingual", server_default="bilingual")
    seal_id: Mapped[int | None] = mapped_column(ForeignKey("certificate_seal.id"))
    issue: Mapped[int] = mapped_column(default=1, server_default="1")
    reissued_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[int | None] = mapped_column(BigKey)
    withdrawn_reason: Mapped[str | None] = mapped_column(String(40))

    seal: Mapped[CertificateSeal | None] = relationship()

    @property
    def is_of_nobody(self) -> bool:
        """Whether its holder was erased."""
        return not self.holder_name

    @property
    def reissued_on(self) -> date | None:
        """Return the day of the present issue, when it is not the first."""
        return day_of(self.reissued_at) if self.reissued_at else None
