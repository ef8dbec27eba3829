"""Keys that sign credentials, and each certificate's place in a status list."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, Keyed


class CredentialKey(Keyed, Base):
    """An Ed25519 key; the newest one that is not revoked signs. The private half is sealed under the installation's key."""

    __tablename__ = "credential_key"

    public_key: Mapped[str] = mapped_column(String(64), unique=True)
    sealed_private_key: Mapped[str] = mapped_column(String(160))
    made_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class CredentialStatus(Keyed, Base):
    """The bit of one issue of a certificate in a status list: drawn at random, so that the list says nothing about order or number."""

    __tablename__ = "credential_status"
    __table_args__ = (
        UniqueConstraint("list_number", "position"),
        UniqueConstraint("certificate_id", "issue"),
        {"sqlite_autoincrement": True},
    )

    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"))
    issue: Mapped[int] = mapped_column(default=1, server_default="1")
    list_number: Mapped[int]
    position: Mapped[int]
