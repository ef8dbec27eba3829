"""Letters: entered once for a week or a last day, written at the moment they are sent, never in the quiet hours."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy import select, update

from app.core.batches import among, batches
from app.core.clock import day_of
from app.core.jobs.queue import INSERT, enqueue
from app.core.jobs.work import Failing, Postponed
from app.core.mail import Letter, mail_work, sends_mail, write_letter
from app.learning.evaluations import opened_since
from app.notices.models import Delivery, DeliveryState, Way
from app.notices.readers import Reader, has_lead, items_of, readers_of
from app.notices.rules import Item, for_a_letter, overdue_tomorrow, quiet_until

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.core.jobs.work import Payload

KIND = "notice-letter"
NO_SERVER, NO_ADDRESS = "no-server", "no-address"
TEMPLATES = {Way.WEEKLY: "notices/mail/weekly", Way.URGENT: "notices/mail/urgent"}
TOMORROW, WEEK = timedelta(days=1), timedelta(days=7)


def enter_letters(
    db: Session, persons: Collection[int], way: Way, for_day: date, *, at: datetime, asked_by: int | None = None
) -> int:
    """Enter a letter to each of some persons who has none for this week or last day; return how many.

    One that could not be delivered is tried once more: the address may have been corrected.
    """
    kept = {"way": way, "for_day": for_day, "asked_by": asked_by, "state": DeliveryState.WAITING, "made_at": at}
    entered: list[int] = []
    for some in batches(persons):
        failed = update(Delivery).where(*_for(way, for_day, some), Delivery.state == DeliveryState.FAILED)
        entered += db.scalars(failed.values(**kept, ended_at=None, failed_for=None).returning(Delivery.id))
        rows = [{"person_id": one, "about": [], **kept} for one in some]
        entering = INSERT[db.get_bind().dialect.name](Delivery).values(rows).on_conflict_do_nothing()
        entered += db.scalars(entering.returning(Delivery.id))
    for delivery_id in entered:
        enqueue(db, KIND, {"delivery": delivery_id}, at=at, due_at=end_of_quiet(at) or at)
    return len(entered)


def written_to(db: Session, persons: Collection[int], way: Way, for_day: date) -> set[int]:
    """Return who of some persons has a letter for this week or last day already, sent or on its way."""
    asked = select(Delivery.person_id).where(*_for(way, for_day, persons), Delivery.state != DeliveryState.FAILED)
    return set(db.scalars(asked))


def _for(way: Way, for_day: date, persons: Collection[int]) -> tuple[Any, ...]:
    return Delivery.way == way, Delivery.for_day == for_day, among(Delivery.person_id, persons)


def end_of_quiet(at: datetime) -> datetime | None:
    """Return when the installation's quiet hours around a moment end, None outside of them."""
    settings = current_app.config["SETTINGS"]
    zone = ZoneInfo(settings.time_zone)
    return quiet_until(at, zone, first_hour=settings.quiet_from, last_hour=settings.quiet_until)


def worth_telling(db: Session, person_id: int, way: Way, day: date) -> list[Item]:
    """Return what a letter to somebody is about on a day, nothing when there is no need for one any more."""
    items = items_of(db, person_id, day)
    if way is Way.WEEKLY:
        return for_a_letter(items, day)
    return overdue_tomorrow(items, items_of(db, person_id, day + TOMORROW))


def questions_until(db: Session, readers: Collection[Reader], way: Way, made_on: date, day: date) -> dict[int, date]:
    """Return for whom of some readers voluntary questions opened in the week before a weekly letter, and until when.

    It is said in a letter and kept nowhere: what somebody is asked of their own will is nobody else's (SAFEGUARDS 25).
    """
    if way is not Way.WEEKLY:
        return {}
    whose = {one: reader.person_id for reader in readers for one in reader.ids}
    opened = opened_since(db, whose, made_on - WEEK + TOMORROW, day=day)
    return {whose[one]: last for one, last in opened.items()}


def _prepare(db: Session, payload: Payload, at: datetime) -> Letter | None:
    """Return the letter as things stand now; None when it was sent, or nothing is to be told any more."""
    delivery = db.get(Delivery, payload["delivery"])
    if delivery is None or delivery.state == DeliveryState.SENT:
        return None
    quiet = end_of_quiet(at)
    if quiet is not None:
        raise Postponed(quiet)
    day, way = day_of(at), Way(delivery.way)
    items = worth_telling(db, delivery.person_id, way, day)
    reader = readers_of(db, [delivery.person_id], day).get(delivery.person_id)
    if reader is None or not reader.wants_mail:
        return None
    asked = questions_until(db, [reader], way, day_of(delivery.made_at), day).get(reader.person_id)
    if not items and asked is None:
        return None
    if not sends_mail():
        raise Failing(NO_SERVER, final=True)
    lead = has_lead(db, reader, day)
    return letter_to(reader, items, way, key=f"notice-{delivery.id}", lead=lead, questions_until=asked)


def letter_to(
    reader: Reader, items: Collection[Item], way: Way, *, key: str, lead: bool, questions_until: date | None = None
) -> Letter:
    """Return the letter to somebody about their own duties. Raises Failing without account or address."""
    if not reader.is_reachable or reader.address is None:
        raise Failing(NO_ADDRESS, final=True)
    values = {"items": items, "questions_until": questions_until}
    return write_letter(TEMPLATES[way], reader.language, to=reader.address, key=key, has_lead=lead, **values)


def _sent(db: Session, payload: Payload, was_sent: bool, at: datetime) -> None:
    """Keep when it was sent and what about; a letter that was not needed any more was none."""
    delivery = db.get(Delivery, payload["delivery"])
    if delivery is None or delivery.state == DeliveryState.SENT:
        return
    if not was_sent:
        db.delete(delivery)
        return
    items = worth_telling(db, delivery.person_id, Way(delivery.way), day_of(at))
    delivery.state, delivery.ended_at, delivery.failed_for = DeliveryState.SENT, at, None
    delivery.about = [one.code for one in items]


def _not_delivered(db: Session, payload: Payload, code: str, at: datetime) -> None:
    delivery = db.get(Delivery, payload["delivery"])
    if delivery is not None:
        delivery.state, delivery.ended_at, delivery.failed_for = DeliveryState.FAILED, at, code


WORKS = {KIND: mail_work(_prepare, sent=_sent, not_delivered=_not_delivered)}
