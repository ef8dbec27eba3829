"""Each change of a workshop, one function each: planned, opened, signed in, confirmed, left early, closed, corrected."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import delete

from app.classroom.service import CODE_LETTERS
from app.classroom.workshops import queries, rules
from app.classroom.workshops.models import How, Workshop, WorkshopDay, WorkshopGuest, WorkshopSignIn
from app.content.catalogue import ensure_edition
from app.core.audit import audit
from app.core.clock import day_of
from app.people.identity import digest_of
from app.people.queries.merges import ids_on
from app.people.queries.organisations import take_turns_at
from app.records.models import TaughtSession
from app.records.service import correct_attendance

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.content.shapes import Course


class NotYet(Exception):
    """The day lies ahead: it is opened, keyed and closed on its date or later."""


class DayClosed(Exception):
    """The day is closed; what was wrong is corrected by entries."""


class SameDate(Exception):
    """Two days of one workshop on one date."""


class Teaches(Exception):
    """Whoever teaches a workshop is not entered as taught by it."""


@dataclass(frozen=True)
class PlannedDay:
    """One day as it is planned."""

    held_on: date
    minutes: int
    parts: tuple[str, ...]


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

    Raises SameDate, and content's EditionChanged.
    """
    days = [one.held_on for one in plan.days]
    if len(set(days)) < len(days):
        raise SameDate
    take_turns_at(db, plan.organisation_id)
    known = queries.planned_before(db, plan.organisation_id, course.id, plan.facilitator_id, days)
    if known is not None:
        return known, True
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
        _add(db, row, one)
    db.add_all(WorkshopGuest(workshop_id=row.id, person_id=one) for one in sorted(plan.guests - {plan.facilitator_id}))
    db.flush()
    audit(
        db,
        "workshop-planned",
        at=at,
        by=by,
        subject="organisation",
        subject_id=plan.organisation_id,
        organisation=plan.organisation_id,
        course=course.id,
    )
    return row, False


def add_day(db: Session, workshop: Workshop, day: PlannedDay) -> WorkshopDay:
    """Plan one more day. Raises SameDate."""
    take_turns_at(db, workshop.organisation_id)
    if any(one.held_on == day.held_on for one in queries.days_of(db, workshop.id)):
        raise SameDate
    return _add(db, workshop, day)


def _add(db: Session, workshop: Workshop, day: PlannedDay) -> WorkshopDay:
    row = WorkshopDay(workshop_id=workshop.id, held_on=day.held_on, minutes=day.minutes, parts=list(day.parts))
    db.add(row)
    db.flush()
    return row


def take_out(db: Session, day: WorkshopDay) -> None:
    """Take a planned day out on which nobody was there yet; without any day the workshop goes too. Raises DayClosed."""
    if day.closed_at is not None or queries.number_there(db, day.id):
        raise DayClosed
    workshop_id = day.workshop_id
    db.delete(day)
    db.flush()
    if not queries.days_of(db, workshop_id):
        db.execute(delete(WorkshopGuest).where(WorkshopGuest.workshop_id == workshop_id))
        db.execute(delete(Workshop).where(Workshop.id == workshop_id))


def open_day(day: WorkshopDay, *, at: datetime) -> None:
    """Open sign-in by code on the day itself. Raises NotYet, DayClosed; opened twice it is open since the first time."""
    check_open(day, at)
    if day.held_on != day_of(at):
        raise DayClosed
    day.opened_at = day.opened_at or at


def check_open(day: WorkshopDay, at: datetime) -> None:
    """Raise NotYet before a day's date, DayClosed once it is closed."""
    if day.closed_at is not None:
        raise DayClosed
    if day.held_on > day_of(at):
        raise NotYet


def offer_screen(db: Session, day: WorkshopDay, *, at: datetime) -> str:
    """Make the code that pairs a shared screen, once and within minutes. Raises NotYet, DayClosed."""
    open_day(day, at=at)
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

    Raises Teaches, DayClosed. The caller compared the code.
    """
    if workshop.facilitator_id in ids_on(db, [person_id], day.held_on)[person_id]:
        raise Teaches
    check_open(day, at)
    known = queries.sign_in_of(db, day.id, person_id)
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


def confirm_by_list(db: Session, day: queries.Day, there: Collection[int], *, at: datetime, by: int) -> None:
    """Keep who was there by the list: those ticked and nobody else of the list; whoever signed in stays.

    Whoever teaches, and whoever keys, is not on it: one signs in oneself. Once the day is closed the ledger is corrected
    by entries. Raises NotYet, and DayClosed where what the day entered was taken back.
    """
    if day.row.held_on > day_of(at):
        raise NotYet
    _check_standing(db, day.row)
    if day.row.closed_at is not None and day.row.taught_session_id is None:
        day.row.closed_at = None  # It was closed with nobody there, and nothing is entered yet.
    there = set(there) - {day.workshop.facilitator_id, by}
    known = {row.person_id: row for row in queries.sign_ins_of(db, day.id)}
    gone = [row for one, row in known.items() if row.how == How.LIST and one not in there and one != by]
    for row in gone:
        _correct(db, day.row, row, reached=False, at=at, by=by)
        db.delete(row)
    for one in sorted(there - known.keys()):
        row = WorkshopSignIn(
            workshop_day_id=day.id, person_id=one, how=How.LIST, signed_at=at, confirmed_by=by, shared_phone=False
        )
        db.add(row)
        _correct(db, day.row, row, reached=True, at=at, by=by)
    db.flush()


def _check_standing(db: Session, day: WorkshopDay) -> None:
    if day.taught_session_id is not None and not queries.stands(db, day):
        raise DayClosed


def strike_out(db: Session, day: queries.Day, person_id: int, *, at: datetime, by: int) -> None:
    """Take somebody out who was not there after all; once the day is closed the ledger is corrected by an entry.

    Raises DayClosed where what the day entered was taken back.
    """
    _check_standing(db, day.row)
    row = queries.sign_in_of(db, day.id, person_id)
    if row is not None:
        _correct(db, day.row, row, reached=False, at=at, by=by)
        db.delete(row)
        db.flush()


def _correct(db: Session, day: WorkshopDay, sign_in: WorkshopSignIn, *, reached: bool, at: datetime, by: int) -> None:
    """Correct the session of a closed day; before, there is nothing to correct."""
    key = sign_in.taught_session_id or day.taught_session_id
    session = None if day.closed_at is None or key is None else db.get(TaughtSession, key)
    if session is not None:
        correct_attendance(db, session, sign_in.person_id, reached=reached, at=at, by=by)


def leave_early(day: WorkshopDay, sign_in: WorkshopSignIn, minutes: int | None) -> None:
    """Note after how many minutes somebody left, or that it was the whole day after all. Raises DayClosed."""
    if day.closed_at is not None:
        raise DayClosed
    sign_in.minutes = minutes if minutes is not None and minutes < day.minutes else None
