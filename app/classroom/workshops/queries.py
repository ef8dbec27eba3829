"""Questions about workshops. Each takes the viewer; whoever has no right there gets nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, exists, func, or_, select

from app.classroom.workshops.models import Workshop, WorkshopDay, WorkshopGuest, WorkshopSignIn
from app.core.access import Role
from app.people.identity import OpenedBy
from app.people.models import Organisation, Person
from app.people.queries.organisations import own_organisations
from app.records.models import TaughtSession
from app.records.voids import Deed, is_taken_back

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.people.identity import SignedIn

LEADS = (Role.TRAINING_MANAGER, Role.HEAD, Role.PROTECTION_LEAD)
KEYS = (*LEADS, Role.CLERK)  # who may see the staff's names here: lists, sheets, corrections (DESIGN §3)
PLANS = (*LEADS, Role.FACILITATOR)


def is_standing() -> ColumnElement[bool]:
    """Whether somebody still stands among those who were there."""
    return WorkshopSignIn.struck_at.is_(None)


def was_taken_back() -> ColumnElement[bool]:
    """Whether what a day entered was taken back as a whole; it then counts on no day."""
    return exists().where(
        TaughtSession.id == WorkshopDay.taught_session_id, is_taken_back(Deed.SESSION, TaughtSession.public_id)
    )


@dataclass(frozen=True)
class Day:
    """One day of a workshop as a viewer opens it: `leads` opens and closes it, `names` sees and keys the staff's names."""

    row: WorkshopDay
    workshop: Workshop
    place: Organisation
    leads: bool
    names: bool
    teacher: str = ""

    @property
    def id(self) -> int:
        """Return the day's number."""
        return self.row.id

    @property
    def is_open(self) -> bool:
        """Whether it can still be opened, keyed and closed."""
        return self.row.closed_at is None and self.row.cancelled_at is None


def reach(viewer: SignedIn, day: date) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Return the conditions that a viewer leads a workshop, and that they see the names of its organisation's staff.

    A slip opens neither: whoever printed it could have used it.
    """
    mine = (Workshop.facilitator_id == viewer.person_id) & (viewer.opened_by != OpenedBy.SLIP)
    manages = Workshop.organisation_id.in_(own_organisations(viewer, *LEADS, on=day))
    keys = Workshop.organisation_id.in_(own_organisations(viewer, *KEYS, on=day))
    return or_(mine, manages), keys


def day_for(db: Session, viewer: SignedIn, day_id: int, *, on: date, to_change: bool = False) -> Day | None:
    """Find a day for who teaches it, leads there or keys paper there; `to_change` lets two phones take turns."""
    leads, names = reach(viewer, on)
    asked = (
        select(WorkshopDay, Workshop, Organisation, leads.label("leads"), names.label("names"), Person.name)
        .join(Workshop, Workshop.id == WorkshopDay.workshop_id)
        .join(Organisation, Organisation.id == Workshop.organisation_id)
        .join(Person, Person.id == Workshop.facilitator_id)
        .where(WorkshopDay.id == day_id, or_(leads, names))
    )
    if to_change:
        asked = asked.with_for_update(of=WorkshopDay).execution_options(populate_existing=True)
    found = db.execute(asked).first()
    return (
        None if found is None else Day(found[0], found[1], found[2], bool(found.leads), bool(found.names), found.name)
    )


def workshop_for(db: Session, viewer: SignedIn, workshop_id: int, *, on: date) -> Workshop | None:
    """Find a workshop for whoever may change its days."""
    leads, _names = reach(viewer, on)
    return db.scalar(select(Workshop).where(Workshop.id == workshop_id, leads))


def planned_before(
    db: Session, organisation_id: int, course: str, facilitator_id: int, days: Sequence[date]
) -> list[tuple[WorkshopDay, Workshop]]:
    """Return the days planned already on these dates: same place, course and facilitator.

    A day that was cancelled, declined or taken back is planned anew.
    """
    rows = db.execute(
        select(WorkshopDay, Workshop)
        .join(Workshop, WorkshopDay.workshop_id == Workshop.id)
        .where(
            Workshop.organisation_id == organisation_id,
            Workshop.course == course,
            Workshop.facilitator_id == facilitator_id,
            WorkshopDay.held_on.in_(days),
            WorkshopDay.cancelled_at.is_(None),
            WorkshopDay.declined_for.is_(None),
            ~was_taken_back(),
        )
        .order_by(Workshop.id)
    )
    return [(row, workshop) for row, workshop in rows]


def days_of(db: Session, workshop_id: int) -> Sequence[WorkshopDay]:
    """Return a workshop's days in their order."""
    return db.scalars(select(WorkshopDay).filter_by(workshop_id=workshop_id).order_by(WorkshopDay.held_on)).all()


def open_days(db: Session, on: date) -> Sequence[int]:
    """Return the ids of the days for which sign-in is open today, anywhere: their codes are compared."""
    return db.scalars(
        select(WorkshopDay.id).where(
            WorkshopDay.held_on == on,
            WorkshopDay.opened_at.is_not(None),
            WorkshopDay.closed_at.is_(None),
            WorkshopDay.cancelled_at.is_(None),
        )
    ).all()


def open_day(db: Session, day_id: int, on: date) -> tuple[WorkshopDay, Workshop] | None:
    """Return a day for which sign-in is open today, held so that it is not closed meanwhile."""
    found = db.execute(
        select(WorkshopDay, Workshop)
        .join(Workshop, Workshop.id == WorkshopDay.workshop_id)
        .where(
            WorkshopDay.id == day_id,
            WorkshopDay.held_on == on,
            WorkshopDay.opened_at.is_not(None),
            WorkshopDay.closed_at.is_(None),
            WorkshopDay.cancelled_at.is_(None),
        )
    ).first()
    return None if found is None else (found[0], found[1])


def sign_in_of(db: Session, day_id: int, person_id: int) -> WorkshopSignIn | None:
    """Return how somebody stands among those who were there on a day."""
    return db.scalar(select(WorkshopSignIn).filter_by(workshop_day_id=day_id, person_id=person_id))


def standing_of(db: Session, day_id: int) -> Sequence[WorkshopSignIn]:
    """Return everybody who was there on a day and was not struck out."""
    return [one for one in sign_ins_of(db, day_id) if one.struck_at is None]


def sign_ins_of(db: Session, day_id: int) -> Sequence[WorkshopSignIn]:
    """Return everybody who ever stood on a day's list, struck out or not."""
    return db.scalars(select(WorkshopSignIn).filter_by(workshop_day_id=day_id).order_by(WorkshopSignIn.id)).all()


def number_there(db: Session, day_id: int) -> int:
    """Return how many are there: all that a shared screen shows."""
    return db.scalar(select(func.count()).where(WorkshopSignIn.workshop_day_id == day_id, is_standing())) or 0


def sessions_standing(db: Session, day: WorkshopDay) -> Sequence[TaughtSession]:
    """Return what a day entered that was not taken back: the session of the whole day first."""
    of_day = select(WorkshopSignIn.taught_session_id).where(WorkshopSignIn.workshop_day_id == day.id)
    return db.scalars(
        select(TaughtSession)
        .where(
            or_(TaughtSession.id == day.taught_session_id, TaughtSession.id.in_(of_day)),
            ~is_taken_back(Deed.SESSION, TaughtSession.public_id),
        )
        .order_by(TaughtSession.id)
    ).all()


def stands(db: Session, day: WorkshopDay) -> bool:
    """Whether the session of the whole day counts: it was entered, and taken back neither here nor among the talks."""
    return any(one.id == day.taught_session_id for one in sessions_standing(db, day))


def guests_of(db: Session, workshop_id: int) -> set[int]:
    """Return who is asked to come."""
    return set(db.scalars(select(WorkshopGuest.person_id).filter_by(workshop_id=workshop_id)))


def day_of_screen_code(db: Session, code: str) -> WorkshopDay | None:
    """Return the day a shared screen is paired with by a code, if it is one."""
    return db.scalar(select(WorkshopDay).where(WorkshopDay.screen_code == code)) if code else None


def day_of_screen(db: Session, digest: str, on: date) -> WorkshopDay | None:
    """Return the day whose screen a computer shows, on that day alone."""
    return db.scalar(select(WorkshopDay).where(WorkshopDay.screen_digest == digest, WorkshopDay.held_on == on))
