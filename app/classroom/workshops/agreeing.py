"""The second person: what one person alone entered of a day counts once another has agreed, or never (SAFEGUARDS 28)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from app.classroom.workshops import clashes, queries
from app.classroom.workshops.ledger import enter_day, enter_one
from app.classroom.workshops.lists import change_minutes, drop_raise
from app.classroom.workshops.seconds import involved_in
from app.classroom.workshops.shown import check_same, shown_of
from app.classroom.workshops.trail import about
from app.core.audit import audit
from app.core.clock import day_of
from app.people.queries.merges import ids_on
from app.records.answers import NotWaiting, NotYours

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.classroom.workshops.models import WorkshopSignIn
    from app.classroom.workshops.shown import Shown
    from app.content.shapes import Course
    from app.records.answers import DeclineReason


def waiting_of(db: Session, day: queries.Day) -> Sequence[WorkshopSignIn]:
    """Return for whom a day waits for a second person: everybody there, or once it was closed those put on the list or given more."""
    there = queries.standing_of(db, day.id)
    return there if day.row.waits_since is not None else [one for one in there if one.is_to_agree]


def may_agree(db: Session, day: queries.Day, there: Sequence[WorkshopSignIn], person_id: int) -> bool:
    """Whether somebody is a second person: neither leads nor closed it, ticked nobody, raised no minutes, gains nothing by it; by any of their ids."""
    ids = set(ids_on(db, [person_id], day.row.held_on)[person_id])
    return not ids & involved_in(day, there)


def agree(db: Session, day: queries.Day, course: Course, *, seen: Shown, at: datetime, by: int) -> None:
    """Let what waits count, if it is what was `seen`. Raises NotWaiting, NotYours, ChangedSince, and clashes' Clash."""
    waiting = _check(db, day, seen, by)
    row = day.row
    theirs = {one.person_id: one.raised_to or one.minutes or row.minutes for one in waiting}
    clashes.check_fits(db, day, theirs, whole=row.minutes)
    if row.waits_since is not None:
        row.waits_since, row.agreed_at, row.agreed_by = None, at, by
        enter_day(db, day, course, waiting, at=at, by=by)
    else:
        for one in waiting:
            _let_count(db, day, course, one, at=at, by=by)
    audit(db, "workshop-agreed", at=at, by=by, count=len(waiting), **about(row, day.workshop))


def _let_count(db: Session, day: queries.Day, course: Course, one: WorkshopSignIn, *, at: datetime, by: int) -> None:
    if one.waits_since is not None:
        one.waits_since = None
        enter_one(db, day, course, one, at=at, by=by)
    elif one.raised_to is not None:
        minutes = one.raised_to if one.raised_to < day.row.minutes else None
        drop_raise(one)
        change_minutes(db, day, course, one, minutes, at=at, by=by)


def decline(db: Session, day: queries.Day, *, seen: Shown, reason: DeclineReason, at: datetime, by: int) -> None:
    """Say why what waits and was `seen` does not count: nothing of it is ever entered, minutes stay as they were.

    Raises NotWaiting, NotYours, ChangedSince.
    """
    waiting = _check(db, day, seen, by)
    if day.row.waits_since is not None:
        day.row.waits_since, day.row.declined_for = None, str(reason)
    else:
        for one in waiting:
            if one.waits_since is not None:
                one.waits_since, one.struck_at, one.struck_by = None, at, by
            drop_raise(one)
    audit(db, "workshop-declined", at=at, by=by, count=len(waiting), **about(day.row, day.workshop))


def _check(db: Session, day: queries.Day, seen: Shown, by: int) -> Sequence[WorkshopSignIn]:
    waiting = waiting_of(db, day)
    if not waiting:
        raise NotWaiting(day.id)
    if not may_agree(db, day, waiting, by):
        raise NotYours(day_of(day.row.closed_at) if day.row.closed_at else day.id)
    check_same(seen, shown_of(waiting, day.row.minutes))
    return waiting
