"""Tables of lecturers: offers between organisations, experts from outside, what a lecturer says of cases. No table knows a pupil."""

from __future__ import annotations

from datetime import date

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.database import Base, BigKey, Keyed
from app.core.facts import Fact
from app.people.models import Organisation, Person

AUTOINCREMENT = {"sqlite_autoincrement": True}


class LecturerOffer(Keyed, Fact, Base):
    """An organisation offers one of its authorised people to another one, or to all below a district.

    `agreed_on` is the day of that person's own word; before it nobody else reads of the offer. It ended with the day
    before `ended_on`; `ended_as` is a Side.
    """

    __tablename__ = "lecturer_offer"
    __table_args__ = (AUTOINCREMENT,)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    from_organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    to_organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    offered_on: Mapped[date]
    agreed_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    ended_as: Mapped[str | None] = mapped_column(String(10))

    person: Mapped[Person] = relationship(lazy="raise")
    giver: Mapped[Organisation] = relationship(lazy="raise", foreign_keys=[from_organisation_id])
    to: Mapped[Organisation] = relationship(lazy="raise", foreign_keys=[to_organisation_id])
    takings: Mapped[list[OfferTaking]] = relationship(lazy="raise", back_populates="offer", viewonly=True)


class OfferTaking(Keyed, Fact, Base):
    """An organisation takes up an offer; ended like the offer itself, by any of the three."""

    __tablename__ = "offer_taking"
    __table_args__ = (AUTOINCREMENT,)

    lecturer_offer_id: Mapped[int] = mapped_column(ForeignKey("lecturer_offer.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    taken_on: Mapped[date]
    ended_on: Mapped[date | None]
    ended_as: Mapped[str | None] = mapped_column(String(10))

    offer: Mapped[LecturerOffer] = relationship(lazy="raise", back_populates="takings")
    organisation: Mapped[Organisation] = relationship(lazy="raise")


class OutsideExpert(Keyed, Fact, Base):
    """Somebody known to a school may be named there as an expert from outside, for a subject and some ages, until a day.

    It counts from `agreed_on` on, when a second person agreed, and gives no right to teach. `sender` and `subject` are codes.
    """

    __tablename__ = "outside_expert"
    __table_args__ = (AUTOINCREMENT,)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    sender: Mapped[str] = mapped_column(String(20))
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    subject: Mapped[str] = mapped_column(String(20))
    bands: Mapped[list[str]] = mapped_column(JSON)
    first_day: Mapped[date]
    valid_until: Mapped[date]
    entered_by: Mapped[int] = mapped_column(BigKey)
    agreed_on: Mapped[date | None]
    agreed_by: Mapped[int | None] = mapped_column(BigKey)
    ended_on: Mapped[date | None]

    person: Mapped[Person] = relationship(lazy="raise")
    sent_by: Mapped[Organisation | None] = relationship(lazy="raise", foreign_keys=[sent_by_id])


class LecturerWord(Keyed, Fact, Base):
    """What whoever gave a lesson as a visitor of the school says of it: no local case, no open case, no case film.

    Where one of them is not said, the lesson stays a talk that counts for no one (SAFEGUARDS 16).
    """

    __tablename__ = "lecturer_word"
    __table_args__ = (AUTOINCREMENT,)

    planned_lesson_id: Mapped[int] = mapped_column(ForeignKey("planned_lesson.id"), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    no_local_case: Mapped[bool]
    no_open_case: Mapped[bool]
    no_case_film: Mapped[bool]
    said_on: Mapped[date]
