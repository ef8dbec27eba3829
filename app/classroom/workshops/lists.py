"""Who was there, kept by somebody else: ticked, struck out and put back, minutes; on a closed day by entries in the ledger."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

from app.classroom.workshops import clashes, ledger, queries, rules
from app.classroom.workshops.models import How, WorkshopDay, WorkshopSignIn
from app.classroom.workshops.service import DayClosed, NotYet
from app.classroom.workshops.trail import about_person
from app.core.audit import audit
from app.core.clock import day_of
from app.records.voids import AttendanceVoidReason

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.content.shapes import Course


def confirm_by_list(
    db: Session, day: queries.Day, ticked: Collection[int], unticked: Collection[int] = (), *, at: datetime, by: int
) -> None:
    """Put those ticked on the list and take those unticked off it; whoever else stands there, or signed in, stays.

    So two who keep one list do not undo each other. Whoever teaches, and whoever keys, is not on it: one signs in oneself.
    Whoever is put on the list of a day that counts already waits for a second person. Raises NotYet, clashes' Clash, and
    DayClosed where the day counts no more.
    """
    if day.row.held_on > day_of(at):
        raise NotYet
    check_open_to_corrections(db, day.row)
    if day.row.taught_session_id is None and not queries.number_there(db, day.id):
        day.row.closed_at, day.row.waits_since = (
            None,
            None,
        )  # It was closed with nobody there, and nothing is entered yet.
    ticked = set(ticked) - {day.workshop.facilitator_id, by}
    known = {row.person_id: row for row in queries.sign_ins_of(db, day.id)}
    added = [one for one in ticked if one not in known or (known[one].how == How.LIST and known[one].struck_at)]
    if day.row.closed_at is not None and added:
        theirs = {one: (known[one].minutes if one in known else None) or day.row.minutes for one in added}
        clashes.check_fits(db, day, theirs, whole=day.row.minutes)
    for one, row in known.items():
        if row.how == How.LIST and row.struck_at is None and one in unticked and one != by:
            strike_out(db, day, row, at=at, by=by)
    for one in sorted(added):
        if one in known:
            put_back(db, day, known[one], at=at, by=by)
        else:
            _put_on(db, day, one, at=at, by=by)
    db.flush()


def _put_on(db: Session, day: queries.Day, person_id: int, *, at: datetime, by: int) -> None:
    row = WorkshopSignIn(
        workshop_day_id=day.id, person_id=person_id, how=How.LIST, signed_at=at, confirmed_by=by, shared_phone=False
    )
    db.add(row)
    if day.row.closed_at is not None:
        row.waits_since = at if day.row.taught_session_id is not None else None
        audit(db, "workshop-corrected", at=at, by=by, **about_person(day.row, day.workshop, person_id))


def check_open_to_corrections(db: Session, day: WorkshopDay) -> None:
    """Raise DayClosed where a day was cancelled, declined or taken back: its list says nothing any more."""
    is_void = day.taught_session_id is not None and not queries.stands(db, day)
    if is_void or day.cancelled_at is not None or day.declined_for is not None:
        raise DayClosed


def strike_out(db: Session, day: queries.Day, row: WorkshopSignIn, *, at: datetime, by: int) -> None:
    """Strike somebody out who was not there after all; what was entered is taken back by an entry. It can be undone.

    Before the day is closed a line of the list is simply gone. Raises DayClosed where the day counts no more.
    """
    check_open_to_corrections(db, day.row)
    if row.struck_at is not None:
        return
    if day.row.closed_at is None and row.how == How.LIST:
        db.delete(row)
        return
    row.struck_at, row.struck_by = at, by
    drop_raise(row)
    if row.waits_since is None:
        ledger.take_out_one(db, day, row, reason=AttendanceVoidReason.WAS_NOT_THERE, at=at, by=by)
    audit(db, "workshop-struck-out", at=at, by=by, **about_person(day.row, day.workshop, row.person_id))


def put_back(db: Session, day: queries.Day, row: WorkshopSignIn, *, at: datetime, by: int) -> None:
    """Undo that somebody was struck out; what the day had not entered for them waits for a second person.

    Raises DayClosed where the day counts no more, and clashes' Clash.
    """
    check_open_to_corrections(db, day.row)
    if row.struck_at is None:
        return
    _check_fits(db, day, row)
    row.struck_at, row.struck_by = None, None
    if day.row.taught_session_id is not None and not ledger.put_back_one(db, day, row, at=at, by=by):
        row.waits_since, row.confirmed_by = at, by
    audit(db, "workshop-put-back", at=at, by=by, **about_person(day.row, day.workshop, row.person_id))


def keep_minutes(
    db: Session,
    day: queries.Day,
    course: Course,
    row: WorkshopSignIn,
    minutes: int | None,
    *,
    at: datetime,
    by: int,
) -> None:
    """Note after how many minutes somebody left, or that it was the whole day; in the ledger it is a correction.

    More minutes than count already wait for a second person; until then the former ones stay. Fewer hold at once, and
    whatever is entered takes the place of what waited. Raises DayClosed where the day counts no more, and clashes' Clash.
    """
    check_open_to_corrections(db, day.row)
    minutes = minutes if minutes is not None and minutes < day.row.minutes else None
    is_entered = day.row.taught_session_id is not None and row.waits_since is None
    drop_raise(row)
    if minutes == row.minutes:
        return
    if day.row.closed_at is not None:
        _check_fits(db, day, row, minutes)
    about = about_person(day.row, day.workshop, row.person_id)
    if is_entered and rules.is_more(minutes, row.minutes):
        row.raised_to, row.raised_at, row.raised_by = minutes or day.row.minutes, at, by
        audit(db, "workshop-minutes-raised", at=at, by=by, **about)
        return
    if is_entered:
        change_minutes(db, day, course, row, minutes, at=at, by=by)
    else:
        row.minutes = minutes
    if day.row.closed_at is not None:
        audit(db, "workshop-minutes-corrected", at=at, by=by, **about)


def change_minutes(
    db: Session,
    day: queries.Day,
    course: Course,
    row: WorkshopSignIn,
    minutes: int | None,
    *,
    at: datetime,
    by: int,
) -> None:
    """Enter other minutes of somebody in the ledger by a second entry; the former ones stay readable."""
    ledger.take_out_one(db, day, row, reason=AttendanceVoidReason.OTHER_MINUTES, at=at, by=by)
    row.minutes, row.taught_session_id = minutes, None
    ledger.enter_one(db, day, course, row, at=at, by=by)


def drop_raise(row: WorkshopSignIn) -> None:
    """Let more minutes no longer wait; those that count stay."""
    row.raised_to, row.raised_at, row.raised_by = None, None, None


def _check_fits(db: Session, day: queries.Day, row: WorkshopSignIn, minutes: int | None = None) -> None:
    whole = day.row.minutes
    if day.row.closed_at is not None:
        clashes.check_fits(db, day, {row.person_id: minutes or row.minutes or whole}, whole=whole)
