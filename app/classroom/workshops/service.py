"""Each change of a workshop, one function each: planned, opened, signed in, confirmed, left early, closed, corrected."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import delete

from app.classroom.service import CODE_LETTERS
from app.classroom.workshops import queries, rules
from app.classroom.workshops.models import How, Workshop, WorkshopDay, WorkshopGuest, WorkshopSignIn
from app.classroom.workshops.parts import chosen_parts
from app.content.catalogue import ensure_edition
from app.core.audit import audit
from app.core.clock import day_of
from app.people.identity import digest_of
from app.people.queries.merges import ids_on
from app.people.queries.organisations import take_turns_at
from app.records.deeds import void_session
from app.records.models import TaughtSession
from app.records.service import Taught, correct_attendance, enter_taught_session

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.content.shapes import Course
    from app.records.voids import DeedVoidReason


class NotYet(Exception):
    """The day lies ahead: it is opened, keyed and closed on its date or later."""


class DayClosed(Exception):
    """The day is closed; what was wrong is corrected by entries."""


class SameDate(Exception):
    """Two days of one workshop on one date."""


class Teaches(Exception):
    """Whoever teaches a workshop is not entered as taught by it."""


class AsksOnce(Exception):
    """Something is asked before a day is closed: nobody is there, or (`open_for`) sign-in was open for fewer minutes."""

    def __init__(self, open_for: int | None = None) -> None:
        super().__init__(open_for)
        self.open_for = open_for


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
    _check_open(day, at)
    if day.held_on != day_of(at):
        raise DayClosed
    day.opened_at = day.opened_at or at


def _check_open(day: WorkshopDay, at: datetime) -> None:
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
    _check_open(day, at)
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


def close_day(
    db: Session, day: queries.Day, course: Course, *, minutes: int, is_sure: bool, at: datetime, by: int
) -> None:
    """Close a day: one taught session for those who were there, in the minutes it took; closed twice it is once.

    Whoever left early stands in a session of their own with the minutes and parts they had, which names no facilitator
    and no organisation, so that nothing is counted twice. Nobody there: nothing is entered, for no one.
    Raises NotYet, AsksOnce.
    """
    row = day.row
    if row.closed_at is not None:
        return
    _check_open(row, at)
    there = queries.sign_ins_of(db, row.id)
    open_for = rules.minutes_open(row.opened_at, at)
    if not is_sure and not there:
        raise AsksOnce
    if not is_sure and open_for is not None and open_for < minutes:
        raise AsksOnce(open_for)
    row.minutes, row.closed_at, row.closed_by = minutes, at, by
    row.screen_code, row.screen_code_until, row.screen_digest = None, None, None
    if there:
        _enter(db, day, course, there, at=at, by=by)


def _enter(
    db: Session, day: queries.Day, course: Course, there: Sequence[WorkshopSignIn], *, at: datetime, by: int
) -> None:
    row, workshop = day.row, day.workshop
    early: dict[int, list[WorkshopSignIn]] = {}
    for one in there:
        if one.minutes is not None and one.minutes < row.minutes:
            early.setdefault(one.minutes, []).append(one)
        else:
            one.minutes = None
    parts = [part.taught for part in chosen_parts(course, row.parts)]
    whole = [one.person_id for one in there if one.minutes is None]
    left = {one.person_id for several in early.values() for one in several}
    session = enter_taught_session(
        db,
        Taught(
            course=workshop.course,
            edition=workshop.edition,
            modules=tuple(part.id for part in parts),
            held_on=row.held_on,
            minutes=row.minutes,
            facilitator_id=workshop.facilitator_id,
            organisation_id=workshop.organisation_id,
            capacity=workshop.capacity,
        ),
        reached=whole,
        enrolled=queries.guests_of(db, workshop.id) - left - {workshop.facilitator_id},
        at=at,
        by=by,
    )
    db.flush()
    row.taught_session_id = session.id
    for minutes, several in sorted(early.items()):
        reached = rules.parts_reached(parts, minutes, row.minutes)
        if reached:
            short = enter_taught_session(
                db,
                Taught(
                    course=workshop.course,
                    edition=workshop.edition,
                    modules=reached,
                    held_on=row.held_on,
                    minutes=minutes,
                    facilitator_id=None,
                ),
                reached=[one.person_id for one in several],
                enrolled=(),
                at=at,
                by=by,
            )
            db.flush()
            for one in several:
                one.taught_session_id = short.id


def take_back(db: Session, day: WorkshopDay, *, reason: DeedVoidReason, at: datetime, by: int) -> None:
    """Take back all that a closed day entered and that still stands, by second entries; it then counts on no day."""
    for session in queries.sessions_standing(db, day):
        void_session(db, session, reason=reason, at=at, by=by)
