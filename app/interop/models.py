"""Tables of interop: what a school chose when it imported a list, so that next time it need not choose again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, BigKey, Keyed


class SheetMemory(Keyed, Base):
    """What the columns and the post titles of an organisation's lists of one kind mean.

    `columns` is meaning by heading (null: not read), `posts` the id of a post by the title written in the list.
    """

    __tablename__ = "sheet_memory"
    __table_args__ = (UniqueConstraint("organisation_id", "kind"), {"sqlite_autoincrement": True})

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    kind: Mapped[str] = mapped_column(String(20))
    columns: Mapped[dict[str, str | None]] = mapped_column(JSON)
    posts: Mapped[dict[str, int]] = mapped_column(JSON)
    changed_at: Mapped[datetime]
    changed_by: Mapped[int | None] = mapped_column(BigKey)
