"""Lists of workshop days, each with how many were there and what became of it; which wait for a second person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select

from app.classroom.workshops.models import How, Workshop, WorkshopDay, WorkshopSignIn
from app.classroom.workshops.queries import LEADS, is_standing, reach, was_taken_back
from app.core.access import Role
from app.people.models import Organisation
from app.people.queries.merges import is_one_of
from app.people.queries.organisations import own_organisations, subtree

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.people.identity import SignedIn

MOST_LINES = 100


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
    lines = _lines(db, or_(*reach(viewer, on)))
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


def _waits(person_id: int | ColumnElement[int], places: Select[tuple[int]]) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions that something of a day at these places waits in which somebody is involved by none of their ids."""

    def is_me(column: Any) -> ColumnElement[bool]:
        return and_(column.is_not(None), is_one_of(column, person_id, WorkshopDay.held_on.expression))

    line = WorkshopSignIn
    waiting = (
        (line.workshop_day_id == WorkshopDay.id)
        & is_standing()
        & or_(WorkshopDay.waits_since.is_not(None), is_to_agree())
    )
    return (
        Workshop.organisation_id.in_(places),
        exists().where(waiting),
        ~exists().where(waiting, or_(*(is_me(one) for one in (line.person_id, line.confirmed_by, line.raised_by)))),
        ~was_taken_back(),
        ~is_me(Workshop.facilitator_id),
        ~is_me(WorkshopDay.closed_by),
    )


def days_to_agree(db: Session, viewer: SignedIn, *, on: date) -> list[Line]:
    """Return the days that wait for the viewer as the second person."""
    return _lines(db, *_waits(viewer.person_id, own_organisations(viewer, *LEADS, on=on)))


def number_to_agree(viewer: SignedIn, *, on: date) -> Select[int]:
    """Select how many days wait for the viewer as the second person."""
    return number_waiting_for(viewer.person_id, own_organisations(viewer, *LEADS, on=on))


def number_waiting_for(person_id: int | ColumnElement[int], places: Select[tuple[int]]) -> Select[int]:
    """Select how many days wait for somebody as the second person, who leads workshops at these places."""
    return (
        select(func.count(WorkshopDay.id))
        .join(Workshop, Workshop.id == WorkshopDay.workshop_id)
        .where(*_waits(person_id, places))
    )
