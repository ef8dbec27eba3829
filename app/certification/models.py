"""Certificates: one for each training record that earns one."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, BigKey, Keyed


class Certificate(Keyed, Base):
    """A certificate as it was issued; whether it is valid on a day is worked out, never stored."""

    __tablename__ = "certificate"

    code: Mapped[str] = mapped_column(String(20), unique=True)
    training_record_id: Mapped[int] = mapped_column(ForeignKey("training_record.id"), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    holder_name: Mapped[str] = mapped_column(String(80))
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
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[int | None] = mapped_column(BigKey)
    withdrawn_reason: Mapped[str | None] = mapped_column(String(40))
