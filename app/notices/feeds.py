"""A calendar of one's own days behind a secret address: neutral titles, no class, no topic (SAFEGUARDS 26)."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from flask import current_app
from flask_babel import force_locale
from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, and_, exists, select

from app.classroom.ready.queries import days_before_classes
from app.classroom.workshops.mine import days_asked_to
from app.compliance.duties import ASSIGNED, duties_of
from app.core.audit import AuditEntry, audit
from app.core.clock import day_of
from app.core.languages import DEFAULT, LOCALES
from app.notices.models import CalendarFeed
from app.people.identity import digest_of
from app.people.models import Account

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

    from app.people.identity import SignedIn


class Entry(StrEnum):
    """What a day of a calendar says; the values are part of the ids of entries that phones know already."""

    LAST = "True"
    FIRST = "False"
    PLANNED = "planned"
    BE_THERE = "there"


WORDS = {
    Entry.FIRST: _("%(name)s: first day"),
    Entry.LAST: _("%(name)s: last day"),
    Entry.PLANNED: _("%(name)s: something planned"),
    Entry.BE_THERE: _("%(name)s: a day to be there"),
}
LATELY = timedelta(days=7)  # a day just over stays in the calendar for a while
OPENED = "account-opened"  # also when a password was reset: whoever knew the address then may not be its owner


def own_feed(db: Session, viewer: SignedIn) -> CalendarFeed | None:
    """Return somebody's calendar that is open, if they made one."""
    mine = CalendarFeed.person_id == viewer.person_id, CalendarFeed.revoked_at.is_(None)
    return db.scalar(select(CalendarFeed).join(Account, _owner()).where(*mine, *_not_made_before_the_account()))


def make_feed(db: Session, viewer: SignedIn, *, at: datetime) -> str:
    """Make a calendar and return the secret word of its address, which is in no table; a former one is dead."""
    revoke_feed(db, viewer, at=at)
    token = secrets.token_urlsafe(32)
    db.add(CalendarFeed(person_id=viewer.person_id, token_digest=digest_of(token), made_at=at))
    audit(db, "calendar-made", at=at, by=viewer.person_id, subject="person", subject_id=viewer.person_id)
    return token


def revoke_feed(db: Session, viewer: SignedIn, *, at: datetime) -> None:
    """Let somebody's calendar address be dead from now on."""
    mine = CalendarFeed.person_id == viewer.person_id, CalendarFeed.revoked_at.is_(None)
    for row in db.scalars(select(CalendarFeed).where(*mine)):
        row.revoked_at = at


def calendar_of(db: Session, token: str, *, at: datetime) -> bytes | None:
    """Return the calendar behind a secret word as iCalendar; None when there is none, or not any more.

    It is dead once its account was closed, or a new password was made by a link.
    """
    row = db.execute(
        select(CalendarFeed.person_id, Account.language)
        .join(Account, _owner())
        .where(
            CalendarFeed.token_digest == digest_of(token),
            CalendarFeed.revoked_at.is_(None),
            *_not_made_before_the_account(),
        )
    ).first()
    if row is None:
        return None
    tag = row.language if row.language in LOCALES else DEFAULT
    with force_locale(LOCALES[tag]):
        return _as_calendar(row.person_id, dict.fromkeys(_days(db, row.person_id, day_of(at))), at)


@dataclass(frozen=True)
class On:
    """What stands on a day; from an hour on where one is known."""

    day: date
    entry: Entry
    starts_at: time | None = None
    minutes: int = 0


def _days(db: Session, person_id: int, day: date) -> Iterator[On]:
    """Yield the days of one's own duties as staff, of lessons one stands in and of workshops one is asked to: never which."""
    for planned_on in days_before_classes(db, person_id, day - LATELY):
        yield On(planned_on, Entry.PLANNED)
    for row, _workshop in days_asked_to(db, person_id, day):
        yield On(row.held_on, Entry.BE_THERE, row.starts_at, row.minutes)
    for duty in duties_of(db, person_id, day):
        if not duty.by_appointment:
            continue
        if duty.status == ASSIGNED and duty.due_on:
            yield On(duty.due_on, Entry.LAST)
        if duty.status in ("due", "overdue") and duty.due_on:
            # Done on that day it is in time: what counts is its end (COMPLIANCE, preamble).
            yield On(duty.due_on, Entry.LAST)
        if duty.status == "met" and duty.valid_until:
            yield On(duty.valid_until, Entry.LAST)
        if duty.status == "upcoming" and duty.starts_on:
            yield On(duty.starts_on, Entry.FIRST)


def _as_calendar(person_id: int, days: dict[On, None], at: datetime) -> bytes:
    from icalendar import Calendar, Event

    name = current_app.config["SETTINGS"].site_name
    calendar = Calendar()
    calendar.add("prodid", "-//Hulei//")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    for one in sorted(days, key=lambda one: (one.day, one.entry, one.starts_at or time.min)):
        event = Event()
        event.add("uid", _uid(person_id, one))
        event.add("dtstamp", at)
        first, last = _from_to(one)
        event.add("dtstart", first)
        event.add("dtend", last)
        event.add("summary", str(WORDS[one.entry]) % {"name": name})
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _from_to(one: On) -> tuple[date, date]:
    """Return from when to when an entry stands: whole days, or moments of the installation's zone."""
    if one.starts_at is None:
        return one.day, one.day + timedelta(days=1)
    first = datetime.combine(one.day, one.starts_at, ZoneInfo(current_app.config["TIME_ZONE"])).astimezone(UTC)
    return first, first + timedelta(minutes=one.minutes)


def _uid(person_id: int, one: On) -> str:
    secret, hour = current_app.config["SECRET_KEY"], f"\0{one.starts_at}" if one.starts_at else ""
    return hashlib.sha256(f"{secret}\0{person_id}\0{one.day}\0{one.entry}{hour}".encode()).hexdigest()[:24]


def _owner() -> ColumnElement[bool]:
    return and_(Account.person_id == CalendarFeed.person_id, Account.closed_at.is_(None))


def _not_made_before_the_account() -> tuple[ColumnElement[bool], ...]:
    opened = AuditEntry.by == CalendarFeed.person_id, AuditEntry.action == OPENED
    return (~exists().where(*opened, AuditEntry.at > CalendarFeed.made_at),)
