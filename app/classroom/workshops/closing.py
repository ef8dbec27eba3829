"""A day is closed: into the ledger, or to wait for a second person; and taken back as a whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from app.classroom.queries.calendar import calendar_of
from app.classroom.workshops import clashes, queries, rules
from app.classroom.workshops.ledger import enter_day
from app.classroom.workshops.lists import drop_raise
from app.classroom.workshops.models import How, Workshop, WorkshopDay, WorkshopSignIn
from app.classroom.workshops.parts import chosen_parts
from app.classroom.workshops.service import check_open
from app.classroom.workshops.shown import Shown, lines_of
from app.classroom.workshops.trail import about, about_person
from app.core.audit import audit
from app.core.clock import day_of
from app.records.deeds import void_session

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.content.shapes import Course
    from app.records.voids import DeedVoidReason


class AsksOnce(Exception):
    """Something is asked before a day is closed: nobody is there (`is_empty`), or sign-in was open for fewer minutes (`open_for`),
    or some who left early are noted with more minutes than the whole day would have (`longer`, by their ids).
    """

    def __init__(
        self, *, is_empty: bool = False, open_for: int | None = None, longer: Mapping[int, int] | None = None
    ) -> None:
        super().__init__(is_empty, open_for)
        self.is_empty, self.open_for, self.longer = is_empty, open_for, longer or {}


class TooLong(Exception):
    """More minutes than the parts of a day can take; `most` may be entered."""

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.most = most


def close_day(
    db: Session,
    day: queries.Day,
    course: Course,
    *,
    minutes: int,
    is_sure: bool,
    named: Shown,
    at: datetime,
    by: int,
) -> None:
    """Close a day: one taught session for those who were there, in the minutes it took; closed twice it is once.

    `is_sure` answers what was asked, and `named` are those it named as having left early with more minutes. Where one person's word is not enough, nothing is entered before a second one agreed. Nobody there: nothing is
    entered, for no one. Raises NotYet, AsksOnce, TooLong, and clashes' Clash.
    """
    row = day.row
    if row.closed_at is not None:
        return
    check_open(row, at)
    there = queries.standing_of(db, row.id)
    _check_minutes(db, day, course, there, minutes)
    _ask_once(row, there, minutes, named=named if is_sure else None, at=at)
    _give_whole_day(db, day, there, minutes, at=at, by=by)
    doubts = doubts_about(db, row, there, at, minutes=minutes) if there else []
    row.minutes, row.closed_at, row.closed_by = minutes, at, by
    row.screen_code, row.screen_code_until, row.screen_digest = None, None, None
    audit(db, "workshop-closed", at=at, by=by, count=len(there), **about(row, day.workshop))
    if doubts:
        row.doubts, row.waits_since = [str(doubt) for doubt in doubts], at
    elif there:
        enter_day(db, day, course, there, at=at, by=by)


def _check_minutes(
    db: Session, day: queries.Day, course: Course, there: Sequence[WorkshopSignIn], minutes: int
) -> None:
    most = rules.most_minutes([part.taught for part in chosen_parts(course, day.row.parts)])
    if minutes > most:
        raise TooLong(most)
    if there:
        theirs = {one.person_id: min(one.minutes or minutes, minutes) for one in there}
        clashes.check_fits(db, day, theirs, whole=minutes)


def _ask_once(
    row: WorkshopDay, there: Sequence[WorkshopSignIn], minutes: int, *, named: Shown | None, at: datetime
) -> None:
    """Ask what is odd, unless it was answered; whoever was not named when it was asked is asked about anew."""
    longer = {one.person_id: one.minutes for one in there if one.minutes is not None and one.minutes > minutes}
    if named is not None:
        if not lines_of(longer) <= named.lines:
            raise AsksOnce(longer=longer)
        return
    if not there:
        raise AsksOnce(is_empty=True)
    open_for = rules.minutes_open(row.opened_at, at)
    too_short = open_for if open_for is not None and open_for < minutes else None
    if too_short is not None or longer:
        raise AsksOnce(open_for=too_short, longer=longer)


def _give_whole_day(
    db: Session, day: queries.Day, there: Sequence[WorkshopSignIn], minutes: int, *, at: datetime, by: int
) -> None:
    """Let whoever is noted with at least a day's minutes have the whole day; where that is fewer than noted, the trail says so."""
    for one in there:
        if one.minutes is None or one.minutes < minutes:
            continue
        if one.minutes > minutes:
            audit(db, "workshop-minutes-corrected", at=at, by=by, **about_person(day.row, day.workshop, one.person_id))
        one.minutes = None


def doubts_about(
    db: Session, row: WorkshopDay, there: Sequence[WorkshopSignIn], at: datetime, *, minutes: int
) -> list[rules.Doubt]:
    """Return why a day, closed now with some minutes, would wait for a second person."""
    school = db.get_one(Workshop, row.workshop_id).organisation_id
    return rules.doubts_about(
        rules.Held(
            there=len(there),
            by_list=sum(one.how == How.LIST for one in there),
            shared=sum(one.shared_phone for one in there),
            was_opened=row.opened_at is not None,
            days_since=rules.days_since(row.held_on, day_of(at)),
            on_school_day=calendar_of(db, school, row.held_on).days.is_school_day(row.held_on),
            open_for=rules.minutes_open(row.opened_at, at),
            minutes=minutes,
        )
    )


def take_back(db: Session, day: queries.Day, *, reason: DeedVoidReason, at: datetime, by: int) -> None:
    """Take back all that a closed day entered and that still stands, by second entries; it then counts on no day."""
    for session in queries.sessions_standing(db, day.row):
        void_session(db, session, reason=reason, at=at, by=by)
    for one in queries.standing_of(db, day.id):
        one.waits_since = None
        drop_raise(one)
    audit(db, "workshop-taken-back", at=at, by=by, **about(day.row, day.workshop))
