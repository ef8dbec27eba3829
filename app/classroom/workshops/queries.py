"""Questions about workshops. Each takes the viewer; whoever has no right there gets nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Select, exists, func, or_, select

from app.classroom.workshops.models import How, Workshop, WorkshopDay, WorkshopGuest, WorkshopSignIn
from app.core.access import Role
from app.people.identity import OpenedBy
from app.people.models import Organisation, Person
from app.people.queries.organisations import own_organisations, subtree
from app.records.models import TaughtSession
from app.records.voids import Deed, is_taken_back

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.people.identity import SignedIn

LEADS = (Role.TRAINING_MANAGER, Role.HEAD, Role.PROTECTION_LEAD)
KEYS = (*LEADS, Role.CLERK)  # who may see the staff's names here: lists, sheets, corrections (DESIGN §3)
PLANS = (*LEADS, Role.FACILITATOR)
MOST_LINES = 100


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


class State(StrEnum):
    """What became of a day."""

    PLANNED = "planned"
    OPEN = "open"
    NOT_CLOSED = "not_closed"
    CANCELLED = "cancelled"
    NOBODY = "nobody"
    WAITS = "waits"
    DECLINED = "declined"
    TAKEN_BACK = "taken_back"
    COUNTS = "counts"


def state_of(row: WorkshopDay, there: int, waiting: int, *, is_taken_back: bool) -> State:
    """Return what became of a day; one that is not closed is planned or open."""
    found = {
        State.CANCELLED: row.cancelled_at is not None,
        State.OPEN: row.closed_at is None and row.opened_at is not None,
        State.PLANNED: row.closed_at is None,
        State.TAKEN_BACK: is_taken_back,
        State.DECLINED: row.declined_for is not None,
        State.WAITS: row.waits_since is not None or waiting > 0,
        State.NOBODY: there == 0,
    }
    return next((state for state, is_so in found.items() if is_so), State.COUNTS)


@dataclass(frozen=True)
class Line:
    """A day of a list: how many were there by code and by list, and the place where it was."""

    row: WorkshopDay
    workshop: Workshop
    place: Organisation
    by_code: int
    by_list: int
    is_taken_back: bool
    waiting: int

    @property
    def state(self) -> State:
        """Return what became of the day."""
        return state_of(self.row, self.there, self.waiting, is_taken_back=self.is_taken_back)

    @property
    def there(self) -> int:
        """Return how many were there."""
        return self.by_code + self.by_list


def _number(*conditions: ColumnElement[bool]) -> Any:
    return (
        select(func.count())
        .where(WorkshopSignIn.workshop_day_id == WorkshopDay.id, is_standing(), *conditions)
        .correlate(WorkshopDay)
        .scalar_subquery()
    )


def days_led(db: Session, viewer: SignedIn, *, on: date) -> list[Line]:
    """Return the days a viewer leads or keys, those to come first to last, then the latest first."""
    lines = _lines(db, or_(*_reach(viewer, on)))
    ahead = [line for line in lines if line.state in (State.PLANNED, State.OPEN)]
    return sorted(ahead, key=lambda line: (line.row.held_on, line.row.id)) + [
        line for line in lines if line not in ahead
    ]


def days_below(db: Session, viewer: SignedIn, *, on: date) -> list[Line]:
    """Return the days of a bureau officer's schools that were held and count, as counts."""
    below = subtree(viewer.organisations_as(Role.BUREAU_OFFICER), on=on)
    return _lines(
        db, Workshop.organisation_id.in_(below), WorkshopDay.taught_session_id.is_not(None), ~was_taken_back()
    )


def _lines(db: Session, *conditions: ColumnElement[bool]) -> list[Line]:
    rows = db.execute(
        select(
            WorkshopDay,
            Workshop,
            Organisation,
            _number(WorkshopSignIn.how == How.CODE),
            _number(WorkshopSignIn.how == How.LIST),
            was_taken_back(),
            _number(is_to_agree()),
        )
        .join(Workshop, Workshop.id == WorkshopDay.workshop_id)
        .join(Organisation, Organisation.id == Workshop.organisation_id)
        .where(*conditions)
        .order_by(WorkshopDay.held_on.desc(), WorkshopDay.id.desc())
        .limit(MOST_LINES)
    )
    return [Line(*row) for row in rows]


def is_to_agree() -> ColumnElement[bool]:
    """Return the condition that something of a line waits for a second person: it was put on a closed day, or given more minutes."""
    return or_(WorkshopSignIn.waits_since.is_not(None), WorkshopSignIn.raised_to.is_not(None))


def _waits(viewer: SignedIn, on: date) -> tuple[ColumnElement[bool], ...]:
    late = exists().where(WorkshopSignIn.workshop_day_id == WorkshopDay.id, is_to_agree(), is_standing())
    return (
        Workshop.organisation_id.in_(own_organisations(viewer, *LEADS, on=on)),
        or_(WorkshopDay.waits_since.is_not(None), late & ~was_taken_back()),
        Workshop.facilitator_id != viewer.person_id,
        or_(WorkshopDay.closed_by.is_(None), WorkshopDay.closed_by != viewer.person_id),
    )


def days_to_agree(db: Session, viewer: SignedIn, *, on: date) -> list[Line]:
    """Return the days that wait for a second person where the viewer leads workshops."""
    return _lines(db, *_waits(viewer, on))


def number_to_agree(viewer: SignedIn, *, on: date) -> Select[int]:
    """Select how many days wait for a second person where the viewer leads workshops."""
    return (
        select(func.count(WorkshopDay.id))
        .join(Workshop, Workshop.id == WorkshopDay.workshop_id)
        .where(*_waits(viewer, on))
    )


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
