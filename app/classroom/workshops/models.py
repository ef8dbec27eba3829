"""Tables of workshops for adults. They know staff and other adults, never a pupil; codes are in no table."""

from __future__ import annotations

from datetime import date, datetime, time
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, String, Time, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, BigKey, Keyed

AUTOINCREMENT = {"sqlite_autoincrement": True}


class How(StrEnum):
    """How somebody came to stand among those who were there."""

    CODE = "code"  # signed in as themselves with the code of the minute
    LIST = "list"  # a line of the list that somebody else confirmed


class Workshop(Keyed, Base):
    """A course, or parts of it, taught to adults of an organisation on one or more days, in one edition."""

    __tablename__ = "workshop"
    __table_args__ = (AUTOINCREMENT,)

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    course: Mapped[str] = mapped_column(String(60))
    edition: Mapped[str] = mapped_column(String(20))
    facilitator_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    capacity: Mapped[str | None] = mapped_column(String(40))
    planned_by: Mapped[int] = mapped_column(BigKey)
    planned_at: Mapped[datetime]


class WorkshopDay(Keyed, Base):
    """One day of a workshop: `parts` are ids of modules, or of the course's part in person.

    `screen_code` pairs the shared screen once and soon; `screen_digest` is what is kept of the screen's own token.
    `doubts` are the codes for which a closed day waits for a second person, `waits_since`; `declined_for` is that person's reason.
    """

    __tablename__ = "workshop_day"
    __table_args__ = (UniqueConstraint("workshop_id", "held_on"), AUTOINCREMENT)

    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshop.id"))
    held_on: Mapped[date] = mapped_column(index=True)
    starts_at: Mapped[time | None] = mapped_column(Time)
    minutes: Mapped[int]
    parts: Mapped[list[str]] = mapped_column(JSON)
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[int | None] = mapped_column(BigKey)
    cancelled_at: Mapped[datetime | None]
    waits_since: Mapped[datetime | None]
    doubts: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    agreed_at: Mapped[datetime | None]
    agreed_by: Mapped[int | None] = mapped_column(BigKey)
    declined_for: Mapped[str | None] = mapped_column(String(40))
    taught_session_id: Mapped[int | None] = mapped_column(ForeignKey("taught_session.id"), unique=True)
    screen_code: Mapped[str | None] = mapped_column(String(12), unique=True)
    screen_code_until: Mapped[datetime | None]
    screen_digest: Mapped[str | None] = mapped_column(String(64), unique=True)


class WorkshopGuest(Keyed, Base):
    """Somebody who is asked to come; whoever else comes is a walk-in."""

    __tablename__ = "workshop_guest"
    __table_args__ = (UniqueConstraint("workshop_id", "person_id"), AUTOINCREMENT)

    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshop.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)


class WorkshopSignIn(Keyed, Base):
    """Somebody was there on a day: `minutes` None is the whole day; `shared_phone`: another had signed in on that device.

    Whoever left early stands in a session of their own, `taught_session_id`, once the day is closed. Whoever is put on the
    list of a closed day counts once a second person agreed: `waits_since`. Struck out is not deleted: it stays readable.
    `raised_to` are more minutes than count, that wait for a second person since `raised_at`.
    """

    __tablename__ = "workshop_sign_in"
    __table_args__ = (UniqueConstraint("workshop_day_id", "person_id"), AUTOINCREMENT)

    workshop_day_id: Mapped[int] = mapped_column(ForeignKey("workshop_day.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    how: Mapped[str] = mapped_column(String(10))
    signed_at: Mapped[datetime]
    confirmed_by: Mapped[int | None] = mapped_column(BigKey)
    minutes: Mapped[int | None]
    shared_phone: Mapped[bool]
    taught_session_id: Mapped[int | None] = mapped_column(ForeignKey("taught_session.id"), index=True)
    waits_since: Mapped[datetime | None]
    struck_at: Mapped[datetime | None]
    struck_by: Mapped[int | None] = mapped_column(BigKey)
    raised_to: Mapped[int | None]
    raised_at: Mapped[datetime | None]
    raised_by: Mapped[int | None] = mapped_column(BigKey)

    @property
    def is_to_agree(self) -> bool:
        """Whether something of it waits for a second person."""
        return self.waits_since is not None or self.raised_to is not None
