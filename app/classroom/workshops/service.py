"""Each change of a workshop before it is closed, one function each: planned, cancelled, opened, signed in."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from sqlalchemy import delete

from app.classroom.service import CODE_LETTERS
from app.classroom.workshops import clashes, queries, rules
from app.classroom.workshops.models import How, Workshop, WorkshopDay, WorkshopGuest, WorkshopSignIn
from app.classroom.workshops.trail import about
from app.content.catalogue import ensure_edition
from app.core.audit import audit
from app.core.clock import day_of
from app.people.identity import digest_of
from app.people.queries.merges import ids_on
from app.people.queries.organisations import take_turns_at

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.content.shapes import Course


class NotYet(Exception):
    """The day lies ahead: it is opened, keyed and closed on its date or later."""


class DayClosed(Exception):
    """The day is closed; what was wrong is corrected by entries."""


class SameDate(Exception):
    """Two days of one workshop on one date."""


class PlannedAlready(Exception):
    """Some of the days, not all of them, are planned already; nothing was entered."""

    def __init__(self, days: Collection[date]) -> None:
        super().__init__(sorted(days))
        self.days = sorted(days)


class LeadsMeanwhile(Exception):
    """Whoever leads it leads another workshop at the same time."""

    def __init__(self, held_on: date) -> None:
        super().__init__(held_on)
        self.held_on = held_on


class StruckOut(Exception):
    """Whoever signs in was taken out of the list of that day."""


class Teaches(Exception):
    """Whoever teaches a workshop is not entered as taught by it."""


@dataclass(frozen=True)
class PlannedDay:
    """One day as it is planned."""

    held_on: date
    minutes: int
    parts: tuple[str, ...]
    starts_at: time | None = None


@dataclass(frozen=True)
class Plan:
    """A workshop as it is planned."""

    organisation_id: int
    facilitator_id: int
    capacity: str | None
    days: tuple[PlannedDay, ...]
    guests: frozenset[int] = frozenset()


def plan_workshop(db: Session, course: Course, plan: Plan, *, at: datetime, by: int) -> tuple[Workshop, bool]:
    """Plan a workshop and return it, with whether it stood already: a day planned twice is one day.

    Raises SameDate, PlannedAlready, LeadsMeanwhile, and content's EditionChanged.
    """
    days = [one.held_on for one in plan.days]
    if len(set(days)) < len(days):
        raise SameDate
    take_turns_at(db, plan.organisation_id)
    known = _planned_before(db, course, plan)
    if known is not None:
        return known, True
    for one in plan.days:
        if clashes.leads_meanwhile(db, plan.facilitator_id, one.held_on, one.starts_at, one.minutes):
            raise LeadsMeanwhile(one.held_on)
    ensure_edition(db, course, at=at, by=by)
    row = Workshop(
        organisation_id=plan.organisation_id,
        course=course.id,
        edition=course.edition,
        facilitator_id=plan.facilitator_id,
        capacity=plan.capacity,
        planned_by=by,
        planned_at=at,
    )
    db.add(row)
    db.flush()
    for one in plan.days:
        _add(db, row, one, at=at, by=by)
    db.add_all(WorkshopGuest(workshop_id=row.id, person_id=one) for one in sorted(plan.guests - {plan.facilitator_id}))
    db.flush()
    return row, False


def _planned_before(db: Session, course: Course, plan: Plan) -> Workshop | None:
    """Return the workshop by which all these days are planned already, at the same hours."""
    asked = {(one.held_on, one.starts_at) for one in plan.days}
    rows = queries.planned_before(
        db, plan.organisation_id, course.id, plan.facilitator_id, [one.held_on for one in plan.days]
    )
    known = {(row.held_on, row.starts_at): workshop for row, workshop in rows if (row.held_on, row.starts_at) in asked}
    if known and known.keys() != asked:
        raise PlannedAlready([held_on for held_on, _starts_at in known])
    return next(iter(known.values()), None)


def add_day(db: Session, workshop: Workshop, day: PlannedDay, *, at: datetime, by: int) -> WorkshopDay:
    """Plan one more day; one that was cancelled takes place after all. Raises SameDate, LeadsMeanwhile."""
    take_turns_at(db, workshop.organisation_id)
    known = next((one for one in queries.days_of(db, workshop.id) if one.held_on == day.held_on), None)
    if known is not None and known.cancelled_at is None:
        raise SameDate
    if clashes.leads_meanwhile(db, workshop.facilitator_id, day.held_on, day.starts_at, day.minutes):
        raise LeadsMeanwhile(day.held_on)
    return _add(db, workshop, day, known, at=at, by=by)


def _add(
    db: Session, workshop: Workshop, day: PlannedDay, row: WorkshopDay | None = None, *, at: datetime, by: int
) -> WorkshopDay:
    row = row or WorkshopDay(workshop_id=workshop.id, held_on=day.held_on)
    row.starts_at, row.minutes, row.parts = day.starts_at, day.minutes, list(day.parts)
    row.cancelled_at, row.opened_at = None, None
    db.add(row)
    db.flush()
    audit(db, "workshop-planned", at=at, by=by, **about(row, workshop))
    return row


def change_guests(db: Session, workshop: Workshop, guests: Collection[int]) -> None:
    """Ask exactly these people to come, from now on."""
    wanted, known = set(guests) - {workshop.facilitator_id}, queries.guests_of(db, workshop.id)
    gone = (WorkshopGuest.workshop_id == workshop.id) & WorkshopGuest.person_id.in_(known - wanted)
    db.execute(delete(WorkshopGuest).where(gone))
    db.add_all(WorkshopGuest(workshop_id=workshop.id, person_id=one) for one in sorted(wanted - known))
    db.flush()


def take_out(db: Session, day: WorkshopDay, workshop: Workshop, *, at: datetime, by: int) -> None:
    """Cancel a planned day on which nobody was there yet; whoever was asked reads that it does not take place.

    Cancelled twice it is cancelled once. Raises DayClosed.
    """
    if day.cancelled_at is not None:
        return
    if day.closed_at is not None or queries.number_there(db, day.id):
        raise DayClosed
    day.cancelled_at = at
    day.screen_code, day.screen_code_until, day.screen_digest = None, None, None
    audit(db, "workshop-cancelled", at=at, by=by, **about(day, workshop))


def open_day(day: WorkshopDay, *, at: datetime) -> bool:
    """Open sign-in by code on the day itself, and return whether it was not open before. Raises NotYet, DayClosed."""
    check_open(day, at)
    if day.held_on != day_of(at):
        raise DayClosed
    is_new = day.opened_at is None
    day.opened_at = day.opened_at or at
    return is_new


def check_open(day: WorkshopDay, at: datetime) -> None:
    """Raise NotYet before a day's date, DayClosed once it is closed or cancelled."""
    if day.closed_at is not None or day.cancelled_at is not None:
        raise DayClosed
    if day.held_on > day_of(at):
        raise NotYet


def offer_screen(db: Session, day: WorkshopDay, workshop: Workshop, *, at: datetime, by: int) -> str:
    """Make the code that pairs a shared screen, once and within minutes. Raises NotYet, DayClosed."""
    if open_day(day, at=at):
        audit(db, "workshop-opened", at=at, by=by, **about(day, workshop))
    while True:
        code = "".join(secrets.choice(CODE_LETTERS) for _ in range(rules.SCREEN_CODE_LENGTH))
        if queries.day_of_screen_code(db, code) is None:
            day.screen_code, day.screen_code_until = code, at + rules.PAIRING
            return code


def pair_screen(db: Session, code: str, *, at: datetime) -> str | None:
    """Pair a shared screen and return its token; a screen paired before shows nothing more. None: the code opens nothing."""
    day = queries.day_of_screen_code(db, code)
    if day is None or day.screen_code_until is None or day.screen_code_until < at or day.closed_at is not None:
        return None
    token = secrets.token_urlsafe(32)
    day.screen_code, day.screen_code_until, day.screen_digest = None, None, digest_of(token)
    return token


def sign_in(
    db: Session, day: WorkshopDay, workshop: Workshop, person_id: int, *, shared_phone: bool, at: datetime
) -> WorkshopSignIn:
    """Enter that somebody, signed in as themselves, is there; once a day. A line of the list becomes their own word.

    Raises Teaches, StruckOut, DayClosed. The caller compared the code.
    """
    if workshop.facilitator_id in ids_on(db, [person_id], day.held_on)[person_id]:
        raise Teaches
    check_open(day, at)
    known = queries.sign_in_of(db, day.id, person_id)
    if known is not None and known.struck_at is not None:
        raise StruckOut
    if known is not None:
        if known.how != How.CODE:
            known.how, known.signed_at, known.shared_phone = How.CODE, at, shared_phone
        return known
    row = WorkshopSignIn(
        workshop_day_id=day.id, person_id=person_id, how=How.CODE, signed_at=at, shared_phone=shared_phone
    )
    db.add(row)
    db.flush()
    return row
