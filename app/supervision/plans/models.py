"""Tables of implementation plans: the plan of a school year, its items, the facts that show an item is done."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, BigKey, Keyed
from app.core.facts import Fact

AUTOINCREMENT = {"sqlite_autoincrement": True}


class ImplementationPlan(Keyed, Fact, Base):
    """The plan of an organisation for a school year."""

    __tablename__ = "implementation_plan"
    __table_args__ = (UniqueConstraint("organisation_id", "first_day"), AUTOINCREMENT)

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    first_day: Mapped[date]
    last_day: Mapped[date]


class PlanItem(Keyed, Fact, Base):
    """An item of a plan: what, out of the shipped list, who sees to it, until when; `dropped` is a code."""

    __tablename__ = "plan_item"
    __table_args__ = (AUTOINCREMENT,)

    plan_id: Mapped[int] = mapped_column(ForeignKey("implementation_plan.id"), index=True)
    item: Mapped[str] = mapped_column(String(40))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    deadline: Mapped[date]
    dropped: Mapped[str | None] = mapped_column(String(20))


class PlanEvidence(Keyed, Fact, Base):
    """A fact that shows an item is done: its kind and the key of its row. A wrong link is taken out again."""

    __tablename__ = "plan_evidence"
    __table_args__ = (UniqueConstraint("plan_item_id", "fact_kind", "fact_key"), AUTOINCREMENT)

    plan_item_id: Mapped[int] = mapped_column(ForeignKey("plan_item.id"))
    fact_kind: Mapped[str] = mapped_column(String(12))
    fact_key: Mapped[int] = mapped_column(BigKey)
