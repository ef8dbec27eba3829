"""The audit trail: who changed which right or setting, when. Never who looked for help (SAFEGUARDS 1)."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, BigKey, Keyed

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


class AuditEntry(Keyed, Base):
    """One change of a right, an account or a setting. Facts keep their own versions."""

    __tablename__ = "audit_entry"

    at: Mapped[datetime] = mapped_column(index=True)
    by: Mapped[int | None] = mapped_column(BigKey, index=True)
    action: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(60))
    subject_id: Mapped[int | None] = mapped_column(BigKey)
    codes: Mapped[dict[str, Any]] = mapped_column(JSON)


def audit(
    db: Session,
    action: str,
    *,
    at: datetime,
    by: int | None,
    subject: str,
    subject_id: int | None = None,
    **codes: Any,
) -> None:
    """Enter one line in the audit trail; `codes` hold ids, days and code words, never names or typed text."""
    written = {name: code.isoformat() if isinstance(code, date) else code for name, code in codes.items()}
    db.add(AuditEntry(at=at, by=by, action=action, subject=subject, subject_id=subject_id, codes=written))
