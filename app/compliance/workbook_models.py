"""Tables of the workbooks that a city or county hands down to be filled every month: the empty file and its bound cells."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, BigKey, Keyed

AUTOINCREMENT = {"sqlite_autoincrement": True}


class Workbook(Keyed, Base):
    """An empty workbook as it was uploaded, once; `title` is copied from its first filled cell."""

    __tablename__ = "workbook"
    __table_args__ = (AUTOINCREMENT,)

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    title: Mapped[str] = mapped_column(String(80))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    uploaded_at: Mapped[datetime]
    uploaded_by: Mapped[int | None] = mapped_column(BigKey)


class WorkbookCell(Keyed, Base):
    """What stands in one cell of a workbook: an indicator, the day of the figures, or an organisation's name.

    `sheet`, `row` and `place` count from one. An indicator is a requirement, one of its figures, and at most one
    filter, written as `posts=dorm-keeper`.
    """

    __tablename__ = "workbook_cell"
    __table_args__ = (UniqueConstraint("workbook_id", "sheet", "row", "place"), AUTOINCREMENT)

    workbook_id: Mapped[int] = mapped_column(ForeignKey("workbook.id"))
    sheet: Mapped[int]
    row: Mapped[int]
    place: Mapped[int]
    kind: Mapped[str] = mapped_column(String(12))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    requirement: Mapped[str | None] = mapped_column(String(80))
    figure: Mapped[str | None] = mapped_column(String(30))
    through: Mapped[str | None] = mapped_column(String(140))
