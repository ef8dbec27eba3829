"""The rounds: each morning what is new for whom, and what is overdue tomorrow; once a week a letter to each.

A round goes through the accounts some at a time, each part a job that enqueues the next. What is read is read outside
of the transaction that writes, so that nobody at the web pages waits for it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from flask import current_app
from sqlalchemy import and_, delete, or_, select

from app.compliance.figures import kept, on_day
from app.compliance.models import Assignment
from app.compliance.rules.status import MISSING, Status
from app.core.batches import among
from app.core.clock import day_of
from app.core.jobs.queue import INSERT, enqueue
from app.core.jobs.work import Schedule, Work, last_hour
from app.core.mail import sends_mail
from app.notices.models import Delivery, Notice, Way
from app.notices.readers import Reader, items_of, readers_of
from app.notices.rules import Item, for_a_letter, monday_of, overdue_tomorrow
from app.notices.writing import TOMORROW, enter_letters, questions_until, written_to
from app.people.models import Account

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.core.jobs.work import Payload

DAILY, WEEKLY = "notices-daily", "notices-weekly"
AT_ONCE = 100  # accounts in one job
KEPT = timedelta(days=365)
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True)
class Part:
    """What was read for one part of a round: who has what open, whom to write to, and after which account it goes on."""

    day: date
    items: Mapping[int, list[Item]]
    letters: Collection[int]
    after: int | None


def tell_everybody(db: Session, *, at: datetime) -> None:
    """Enter at once what is new for everybody, as the morning's round does part by part; no letters."""
    after: int | None = 0
    while after is not None:
        readers, after = _readers_after(db, after, day_of(at))
        _enter_news(db, {one: items_of(db, one, day_of(at)) for one in readers}, at=at)


def _read_daily(db: Session, payload: Payload, at: datetime) -> Part:
    day = day_of(at)
    readers, after = _readers_after(db, payload.get("after", 0), day)
    items = {one: items_of(db, one, day) for one in _with_something_open(db, readers, day)}
    return Part(day, items, _urgent(db, readers, items, day), after)


def _write_daily(db: Session, payload: Payload, part: Part, at: datetime) -> None:
    """Enter what is new for each, and letters about what is overdue tomorrow."""
    if not payload.get("after"):
        _forget(db, at)
    _enter_news(db, part.items, at=at)
    enter_letters(db, part.letters, Way.URGENT, part.day, at=at)
    _go_on(db, DAILY, part, at)


def _enter_news(db: Session, items: Mapping[int, list[Item]], *, at: datetime) -> None:
    """Enter what is told to each, but for what they were told already."""
    rows = [
        {"person_id": person, "told": one.told, "about": one.about, "day": one.kept_day, "made_at": at}
        for person, told in items.items()
        for one in told
    ]
    if rows:
        db.execute(INSERT[db.get_bind().dialect.name](Notice).values(rows).on_conflict_do_nothing())


def _read_weekly(db: Session, payload: Payload, at: datetime) -> Part:
    day = day_of(at)
    if not sends_mail():
        return Part(day, {}, (), None)
    readers, after = _readers_after(db, payload.get("after", 0), day)
    reachable = {one: reader for one, reader in readers.items() if reader.is_reachable}
    letters = [one for one in _with_something_open(db, reachable, day) if for_a_letter(items_of(db, one, day), day)]
    asked = questions_until(db, reachable.values(), Way.WEEKLY, day, day)
    return Part(day, {}, sorted({*letters, *asked}), after)


def _write_weekly(db: Session, _payload: Payload, part: Part, at: datetime) -> None:
    enter_letters(db, part.letters, Way.WEEKLY, monday_of(part.day), at=at)
    _go_on(db, WEEKLY, part, at)


def _go_on(db: Session, kind: str, part: Part, at: datetime) -> None:
    if part.after is not None:
        enqueue(db, kind, {"after": part.after}, at=at)


def _readers_after(db: Session, after: int, day: date) -> tuple[dict[int, Reader], int | None]:
    """Return who of the next accounts may be told something, and the last account when there may be more."""
    asked = select(Account.id, Account.person_id).where(Account.id > after, Account.closed_at.is_(None))
    rows = db.execute(asked.order_by(Account.id).limit(AT_ONCE)).all()
    readers = readers_of(db, {row.person_id for row in rows}, day)
    return readers, rows[-1].id if len(rows) == AT_ONCE else None


def _with_something_open(db: Session, readers: Mapping[int, Reader], day: date) -> list[int]:
    """Return who has anything open, expiring or overdue tomorrow, or was ever asked for a course: two queries."""
    soon_late = and_(kept.status == Status.OVERDUE, kept.first_day == day + TOMORROW)
    is_open = kept.status.in_([str(status) for status in MISSING])
    expires = and_(kept.status == Status.MET, kept.expiring.is_(True))
    found = set(
        db.scalars(
            select(kept.person_id).where(
                among(kept.person_id, readers),
                kept.by_appointment.is_(True),
                or_(and_(on_day(day.toordinal()), or_(is_open, expires)), soon_late),
            )
        )
    )
    asked_of = {one: person for person, reader in readers.items() for one in reader.ids}
    asked = select(Assignment.person_id).where(among(Assignment.person_id, asked_of), Assignment.assigned_on <= day)
    return sorted({one for one in found if one is not None} | {asked_of[one] for one in db.scalars(asked)})


def _urgent(db: Session, readers: Mapping[int, Reader], items: Mapping[int, list[Item]], day: date) -> list[int]:
    """Return who is to be written to today because something is overdue tomorrow; not whom this week's letter is about to tell."""
    if not sends_mail():
        return []
    reachable = [one for one in items if readers[one].is_reachable]
    late = [one for one in reachable if overdue_tomorrow(items[one], items_of(db, one, day + TOMORROW))]
    if day.weekday() == WEEKDAYS.index(current_app.config["SETTINGS"].digest_day):
        late = sorted(written_to(db, late, Way.WEEKLY, monday_of(day)) & set(late))
    return late


def _forget(db: Session, at: datetime) -> None:
    """Take out what was told a year ago."""
    for table in (Notice, Delivery):
        db.execute(delete(table).where(table.made_at < at - KEPT))


def _last_morning(at: datetime) -> datetime:
    return last_hour(current_app.config["SETTINGS"].quiet_until, at)


def _last_letter_day(at: datetime) -> datetime:
    settings = current_app.config["SETTINGS"]
    return last_hour(settings.digest_hour, at, weekday=WEEKDAYS.index(settings.digest_day))


WORKS: dict[str, Work] = {
    DAILY: Work(read=_read_daily, write=_write_daily),
    WEEKLY: Work(read=_read_weekly, write=_write_weekly),
}
SCHEDULES = (Schedule(DAILY, DAILY, _last_morning), Schedule(WEEKLY, WEEKLY, _last_letter_day))
