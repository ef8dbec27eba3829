"""Tables of evidence packs: what was made of which day for whom, and the file itself, which goes when its time is over."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String, event
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, BigKey, Keyed

AUTOINCREMENT = {"sqlite_autoincrement": True}


class EvidencePack(Keyed, Base):
    """A pack of an organisation as of a day, or of a filing; a document, not a fact.

    `digest` is the SHA-256 of its manifest. `made_as` is the capacity of whoever made it, a role. `last_day` is the last
    on which it can be fetched.
    """

    __tablename__ = "evidence_pack"
    __table_args__ = AUTOINCREMENT

    public_id: Mapped[str] = mapped_column(String(40), unique=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    as_of: Mapped[date]
    filing_id: Mapped[int | None] = mapped_column(ForeignKey("filing.id"), index=True)
    with_names: Mapped[bool]
    digest: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int]
    made_at: Mapped[datetime]
    made_by: Mapped[int | None] = mapped_column(BigKey)
    made_as: Mapped[str] = mapped_column(String(20))
    for_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    last_day: Mapped[date]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[int | None] = mapped_column(BigKey)


class EvidencePackFile(Keyed, Base):
    """The zip of a pack, written once. It is taken out when the pack is withdrawn or its last day is over."""

    __tablename__ = "evidence_pack_file"
    __table_args__ = AUTOINCREMENT

    pack_id: Mapped[int] = mapped_column(ForeignKey("evidence_pack.id"), unique=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


@event.listens_for(EvidencePackFile, "before_update")
def _refuse_change(_mapper: Any, _connection: Any, _row: EvidencePackFile) -> None:
    raise RuntimeError("a pack never changes: make another one")
