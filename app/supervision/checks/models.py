"""Tables of sample checks: the draw, which never changes, and each drawn item with what was seen of it."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, Keyed
from app.core.facts import Fact


class SampleCheck(Keyed, Fact, Base):
    """A draw at an organisation over a period, for a visit on a day. `population` holds the marks drawn from.

    For each kind drawn: the sorted marks, their SHA-256 and how many were drawn. With `seed` anybody draws the same.
    """

    __tablename__ = "sample_check"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    first_day: Mapped[date]
    last_day: Mapped[date]
    visit_on: Mapped[date]
    seed: Mapped[str] = mapped_column(String(40))
    population: Mapped[dict[str, dict[str, Any]]] = mapped_column(JSON)
    from_above: Mapped[bool]


class SampleItem(Keyed, Fact, Base):
    """One drawn session, member of staff or class group, and what was seen of it; None while nobody has looked."""

    __tablename__ = "sample_item"
    __table_args__ = (UniqueConstraint("check_id", "kind", "number"), {"sqlite_autoincrement": True})

    check_id: Mapped[int] = mapped_column(ForeignKey("sample_check.id"))
    kind: Mapped[str] = mapped_column(String(20))
    number: Mapped[int]
    mark: Mapped[str] = mapped_column(String(16))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    taught_session_id: Mapped[int | None] = mapped_column(
        ForeignKey("taught_session.id", ondelete="SET NULL"), index=True
    )
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    class_group_id: Mapped[int | None] = mapped_column(ForeignKey("class_group.id", ondelete="SET NULL"), index=True)
    outcome: Mapped[str | None] = mapped_column(String(20))
    finding_id: Mapped[int | None] = mapped_column(ForeignKey("finding.id"), index=True)


@event.listens_for(SampleCheck, "before_update")
def _refuse_change(_mapper: Any, _connection: Any, _row: SampleCheck) -> None:
    raise RuntimeError("a draw never changes (SAFEGUARDS 23)")
