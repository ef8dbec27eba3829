"""Questions about workshops. Each takes the viewer; whoever has no right there gets nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, exists, func, or_, select

from app.classroom.workshops.models import How, Workshop, WorkshopDay, WorkshopGuest, WorkshopSignIn
from app.core.access import Role
from app.people.identity import OpenedBy
from app.people.models import Appointment, Organisation, Person
from app.people.queries.belonging import works_in
from app.people.queries.organisations import inside, own_organisations, subtree
from app.records.models import TaughtSession
from app.records.voids import Deed, is_taken_back

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.people.identity import SignedIn

LEADS = (Role.TRAINING_MANAGER, Role.HEAD, Role.PROTECTION_LEAD)
KEYS = (*LEADS, Role.CLERK)  # who may see the staff's names here: lists, sheets, corrections (DESIGN §3)
PLANS = (*LEADS, Role.FACILITATOR)
MOST_LINES = 100


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
        """Whether it can still be changed."""
        return self.row.closed_at is None


def _reach(viewer: SignedIn, day: date) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Return the conditions that a viewer leads a workshop, and that they see the names of its organisation's staff.

    A slip opens neither: whoever printed it could have used it.
    """
    mine = (Workshop.facilitator_id == viewer.person_id) & (viewer.opened_by != OpenedBy.SLIP)
    manages = Workshop.organisation_id.in_(own_organisations(viewer, *LEADS, on=day))
    keys = Workshop.organisation_id.in_(own_organisations(viewer, *KEYS, on=day))
    return or_(mine, manages), keys


def day_for(db: Session, viewer: SignedIn, day_id: int, *, on: date, to_change: bool = False) -> Day | None:
    """Find a day for who teaches it, leads there or keys paper there; `to_change` lets two phones take turns."""
    leads, names = _reach(viewer, on)
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
    leads, _names = _reach(viewer, on)
    return db.scalar(select(Workshop).where(Workshop.id == workshop_id, leads))


@dataclass(frozen=True)
class Line:
    """A day of a list: how many were there by code and by list, and the place where it was."""

    row: WorkshopDay
    workshop: Workshop
    place: Organisation
    by_code: int
    by_list: int

    @property
    def there(self) -> int:
        """Return how many were there."""
        return self.by_code + self.by_list


def _number(*conditions: ColumnElement[bool]) -> Any:
    return (
        select(func.count())
        .where(WorkshopSignIn.workshop_day_id == WorkshopDay.id, *conditions)
        .correlate(WorkshopDay)
        .scalar_subquery()
    )


def days_led(db: Session, viewer: SignedIn, *, on: date) -> list[Line]:
    """Return the days a viewer leads or keys, those to come first to last, then the latest first."""
    lines = _lines(db, or_(*_reach(viewer, on)))
    ahead = [line for line in lines if line.row.closed_at is None]
    return sorted(ahead, key=lambda line: (line.row.held_on, line.row.id)) + [
        line for line in lines if line.row.closed_at is not None
    ]


def days_below(db: Session, viewer: SignedIn, *, on: date) -> list[Line]:
    """Return the closed days of a bureau officer's schools, as counts."""
    below = subtree(viewer.organisations_as(Role.BUREAU_OFFICER), on=on)
    return _lines(db, Workshop.organisation_id.in_(below), WorkshopDay.closed_at.is_not(None))


def _lines(db: Session, *conditions: ColumnElement[bool]) -> list[Line]:
    rows = db.execute(
        select(
            WorkshopDay,
            Workshop,
            Organisation,
            _number(WorkshopSignIn.how == How.CODE),
            _number(WorkshopSignIn.how == How.LIST),
        )
        .join(Workshop, Workshop.id == WorkshopDay.workshop_id)
        .join(Organisation, Organisation.id == Workshop.organisation_id)
        .where(*conditions)
        .order_by(WorkshopDay.held_on.desc(), WorkshopDay.id.desc())
        .limit(MOST_LINES)
    )
    return [Line(*row) for row in rows]


def planned_before(
    db: Session, organisation_id: int, course: str, facilitator_id: int, days: Sequence[date]
) -> Workshop | None:
    """Return the workshop by which one of these days is planned already: same place, course and facilitator.

    A day that was taken back is planned anew.
    """
    return db.scalar(
        select(Workshop)
        .join(WorkshopDay, WorkshopDay.workshop_id == Workshop.id)
        .where(
            Workshop.organisation_id == organisation_id,
            Workshop.course == course,
            Workshop.facilitator_id == facilitator_id,
            WorkshopDay.held_on.in_(days),
            ~exists().where(
                TaughtSession.id == WorkshopDay.taught_session_id, is_taken_back(Deed.SESSION, TaughtSession.public_id)
            ),
        )
        .order_by(Workshop.id)
        .limit(1)
    )


def days_of(db: Session, workshop_id: int) -> Sequence[WorkshopDay]:
    """Return a workshop's days in their order."""
    return db.scalars(select(WorkshopDay).filter_by(workshop_id=workshop_id).order_by(WorkshopDay.held_on)).all()


def open_days(db: Session, on: date) -> Sequence[int]:
    """Return the ids of the days for which sign-in is open today, anywhere: their codes are compared."""
    return db.scalars(
        select(WorkshopDay.id).where(
            WorkshopDay.held_on == on, WorkshopDay.opened_at.is_not(None), WorkshopDay.closed_at.is_(None)
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
        )
    ).first()
    return None if found is None else (found[0], found[1])


def sign_in_of(db: Session, day_id: int, person_id: int) -> WorkshopSignIn | None:
    """Return how somebody stands among those who were there on a day."""
    return db.scalar(select(WorkshopSignIn).filter_by(workshop_day_id=day_id, person_id=person_id))


def sign_ins_of(db: Session, day_id: int) -> Sequence[WorkshopSignIn]:
    """Return everybody who was there on a day."""
    return db.scalars(select(WorkshopSignIn).filter_by(workshop_day_id=day_id).order_by(WorkshopSignIn.id)).all()


def number_there(db: Session, day_id: int) -> int:
    """Return how many are there: all that a shared screen shows."""
    return db.scalar(select(func.count()).where(WorkshopSignIn.workshop_day_id == day_id)) or 0


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


def names_of_day(db: Session, day: Day, *, on: date) -> dict[int, str]:
    """Return the names for a day's list by sort key: the organisation's staff, who is asked, who signed in.

    Empty for a viewer without the right to the staff's names.
    """
    if not day.names:
        return {}
    works = exists().where(
        Appointment.person_id == Person.id,
        works_in(inside([day.workshop.organisation_id], on=on)),
        or_(Appointment.first_day.is_(None), Appointment.first_day <= day.row.held_on),
        or_(Appointment.last_day.is_(None), Appointment.last_day >= day.row.held_on),
    )
    came = select(WorkshopSignIn.person_id).where(WorkshopSignIn.workshop_day_id == day.id)
    asked = select(WorkshopGuest.person_id).where(WorkshopGuest.workshop_id == day.workshop.id)
    rows = db.execute(
        select(Person.id, Person.name)
        .where(
            Person.name != "",
            Person.id != day.workshop.facilitator_id,
            or_(works, Person.id.in_(came), Person.id.in_(asked)),
        )
        .order_by(Person.sort_key, Person.id)
    )
    return dict(rows.all())


def _concerns(person_id: int, since: date) -> tuple[ColumnElement[bool], ...]:
    asked = exists().where(WorkshopGuest.workshop_id == Workshop.id, WorkshopGuest.person_id == person_id)
    return (
        WorkshopDay.held_on >= since,
        WorkshopDay.closed_at.is_(None),
        or_(asked, Workshop.facilitator_id == person_id),
    )


def has_days(person_id: int, since: date) -> ColumnElement[bool]:
    """Return the condition that somebody is asked to a day from a day on, or teaches one."""
    return exists().where(Workshop.id == WorkshopDay.workshop_id, *_concerns(person_id, since))


def days_asked_to(db: Session, person_id: int, since: date) -> list[tuple[WorkshopDay, Workshop]]:
    """Return the days from a day on that somebody is asked to, or teaches, and that are not closed."""
    rows = db.execute(
        select(WorkshopDay, Workshop)
        .join(Workshop, Workshop.id == WorkshopDay.workshop_id)
        .where(*_concerns(person_id, since))
        .order_by(WorkshopDay.held_on, WorkshopDay.id)
    )
    return [(row, workshop) for row, workshop in rows]


def day_of_screen_code(db: Session, code: str) -> WorkshopDay | None:
    """Return the day a shared screen is paired with by a code, if it is one."""
    return db.scalar(select(WorkshopDay).where(WorkshopDay.screen_code == code)) if code else None


def day_of_screen(db: Session, digest: str, on: date) -> WorkshopDay | None:
    """Return the day whose screen a computer shows, on that day alone."""
    return db.scalar(select(WorkshopDay).where(WorkshopDay.screen_digest == digest, WorkshopDay.held_on == on))
