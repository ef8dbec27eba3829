"""Rights to teach pupils: given for a band and a time, watched, withdrawn; and terms in which a school starts without."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.database import Base, Keyed
from app.core.facts import Fact
from app.people.models import Organisation, Person

AUTOINCREMENT = {"sqlite_autoincrement": True}


class Authorisation(Keyed, Fact, Base):
    """Somebody may teach pupils of one band at an organisation until a day. Withdrawn, it ended with the day before.

    `practical_result_id` is the trial lesson it rests on; `withdrawn_for` is a code.
    """

    __tablename__ = "authorisation"
    __table_args__ = (AUTOINCREMENT,)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    band: Mapped[str] = mapped_column(String(10))
    first_day: Mapped[date]
    valid_until: Mapped[date]
    practical_result_id: Mapped[int] = mapped_column(ForeignKey("practical_result.id"))
    withdrawn_on: Mapped[date | None]
    withdrawn_for: Mapped[str | None] = mapped_column(String(30))

    person: Mapped[Person] = relationship(lazy="raise")
    observed: Mapped[list[FacilitatorObservation]] = relationship(
        lazy="raise", order_by="FacilitatorObservation.observed_on", viewonly=True
    )

    def holds_on(self, day: date) -> bool:
        """Whether it holds on a day."""
        return self.first_day <= day <= self.valid_until and (self.withdrawn_on is None or day < self.withdrawn_on)


class FacilitatorObservation(Keyed, Fact, Base):
    """Somebody else sat in a lesson of an authorised facilitator; how it went is a code."""

    __tablename__ = "facilitator_observation"
    __table_args__ = (AUTOINCREMENT,)

    authorisation_id: Mapped[int] = mapped_column(ForeignKey("authorisation.id"), index=True)
    observer_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    observed_on: Mapped[date]
    outcome: Mapped[str] = mapped_column(String(20))


class StartUpTerm(Keyed, Fact, Base):
    """A school teaches without authorised facilitators between two days; counted apart (SAFEGUARDS 27)."""

    __tablename__ = "start_up_term"
    __table_args__ = (AUTOINCREMENT,)

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    first_day: Mapped[date]
    last_day: Mapped[date]

    organisation: Mapped[Organisation] = relationship(lazy="raise")
