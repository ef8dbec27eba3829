"""How certificates of an organisation look, and the seals it has uploaded."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, BigKey, Keyed


class CertificateSeal(Keyed, Base):
    """A seal as PNG, drawn anew from what was uploaded; it stays while a certificate carries it."""

    __tablename__ = "certificate_seal"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    picture: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime]
    made_by: Mapped[int | None] = mapped_column(BigKey)


class CertificateDesign(Keyed, Base):
    """Which template and seal an organisation's certificates get from now on."""

    __tablename__ = "certificate_design"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), unique=True)
    template: Mapped[str] = mapped_column(String(20))
    seal_id: Mapped[int | None] = mapped_column(ForeignKey("certificate_seal.id"))
    changed_at: Mapped[datetime]
    changed_by: Mapped[int | None] = mapped_column(BigKey)
