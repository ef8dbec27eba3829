"""The table of findings: a fact, so that every former state stays readable."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, BigKey, Keyed
from app.core.facts import Fact


class Finding(Keyed, Fact, Base):
    """Something was found at an organisation; `code` and the kinds of links are code words of the rules.

    `about` is the fact it is about, `evidence` the fact that shows it is done: a kind and the key of its row.
    `answered_on` is the day evidence was given; `closed_on` the day it was taken as enough, often by a second person.
    """

    __tablename__ = "finding"
    __table_args__ = (
        Index("ix_finding_organisation_deadline", "organisation_id", "deadline"),
        {"sqlite_autoincrement": True},
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    code: Mapped[str] = mapped_column(String(40))
    about_kind: Mapped[str | None] = mapped_column(String(20))
    about_key: Mapped[int | None] = mapped_column(BigKey)
    owner_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    deadline: Mapped[date]
    opened_on: Mapped[date]
    opened_by: Mapped[int | None] = mapped_column(BigKey)
    from_above: Mapped[bool]
    evidence_kind: Mapped[str | None] = mapped_column(String(20))
    evidence_key: Mapped[int | None] = mapped_column(BigKey)
    answered_on: Mapped[date | None]
    answered_by: Mapped[int | None] = mapped_column(BigKey)
    closed_on: Mapped[date | None]
    closed_by: Mapped[int | None] = mapped_column(BigKey)
    reopened: Mapped[int]
