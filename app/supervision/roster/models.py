"""The table of roster signatures: asked for by a manager, signed by the head, then never changed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint, event, inspect
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, BigKey, Keyed


class RosterSignature(Keyed, Base):
    """The size of an organisation's roster in a term; a document, not a fact. `content` is canonical JSON, sealed.

    Without `signed_at` somebody asks the head to sign. `adults` and `pupils` stand in the content, too: for lists.
    """

    __tablename__ = "roster_signature"
    __table_args__ = (
        UniqueConstraint("organisation_id", "first_day", "version"),
        {"sqlite_autoincrement": True},
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    first_day: Mapped[date]
    last_day: Mapped[date]
    version: Mapped[int]
    asked_at: Mapped[datetime | None]
    asked_by: Mapped[int | None] = mapped_column(BigKey)
    as_of: Mapped[date | None]
    adults: Mapped[int | None]
    pupils: Mapped[int | None]
    classes: Mapped[int | None]
    content: Mapped[bytes | None] = mapped_column(LargeBinary)
    seal: Mapped[str | None] = mapped_column(String(64), active_history=True)
    signed_at: Mapped[datetime | None]
    signed_by: Mapped[int | None] = mapped_column(BigKey)


@event.listens_for(RosterSignature, "before_update")
def _refuse_change(_mapper: Any, _connection: Any, row: RosterSignature) -> None:
    seal = inspect(row).attrs.seal.history
    if any(before is not None for before in (*(seal.unchanged or ()), *(seal.deleted or ()))):
        raise RuntimeError("a signed roster never changes (SAFEGUARDS 29)")
