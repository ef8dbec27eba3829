"""On which days an organisation's help card was valid: kept as a fact, so that a past day keeps its answer.

Nobody enters it: it follows from the card (SAFEGUARDS 3, 4), whenever an entry is written, called or taken off, whenever
somebody on it leaves, and each night.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from app.content.catalogue import catalogue
from app.content.help_lines import lines_of_today
from app.core.batches import batches
from app.core.clock import day_of, now
from app.core.facts import record_fact, remove_fact
from app.core.jobs.work import Payload, Schedule, Work, last_hour
from app.people.announcements import help_cards_changed, holdings_changed
from app.people.identifiers import new_public_id
from app.people.models import Appointment, HelpContact
from app.people.queries.belonging import is_no_visit
from app.people.queries.help_cards import card_entries
from app.people.rules import card_problems
from app.records.announcements import organisation_evidence_changed
from app.records.models import HelpCardDays

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from app.people.queries.help_cards import Entries

KEEP, NIGHT = "help-card-days", 3
ONE_DAY = timedelta(days=1)


def init_help_card_days() -> None:
    """Hear what changes a card: its entries, and who holds a post."""
    help_cards_changed.heard_by(_hear_cards)
    holdings_changed.heard_by(_hear_holdings)


def keep_days(db: Session, organisation_id: int, *, at: datetime) -> None:
    """Enter from when until when an organisation's card is valid, as its entries stand today."""
    day = day_of(at)
    entries = card_entries(db, organisation_id, on=day, not_printed=catalogue().help.not_printed)
    ends = _ends(db, entries)
    lasting = sum(line.always for line in lines_of_today())
    is_valid = bool(entries) and not card_problems(
        [on_card for _row, on_card in entries], lasting_lines=lasting, on=day
    )
    known = db.scalar(
        select(HelpCardDays).where(
            HelpCardDays.organisation_id == organisation_id,
            HelpCardDays.first_day <= day,
            HelpCardDays.last_day >= day,
        )
    )
    changed = (
        _goes_on(db, organisation_id, known, day, min(ends, default=day), at=at)
        if is_valid
        else _ends_before(db, known, day, ends, at=at)
    )
    if changed is not None:
        organisation_evidence_changed(db, [organisation_id], changed)


def _goes_on(
    db: Session, organisation_id: int, known: HelpCardDays | None, day: date, last: date, *, at: datetime
) -> date | None:
    """Enter that a card is valid from a day, or from before it, to another; returns from when something changed."""
    if known is None:
        fresh = HelpCardDays(
            public_id=new_public_id("card"), organisation_id=organisation_id, first_day=day, last_day=last
        )
        record_fact(db, fresh, at=at, by=None)
        return day
    if known.last_day == last:
        return None
    record_fact(db, known, at=at, by=None, last_day=last)
    return day


def _ends_before(
    db: Session, known: HelpCardDays | None, day: date, ends: Collection[date], *, at: datetime
) -> date | None:
    """Enter that a card is not valid any more: since yesterday, or since somebody on it left or a review was due."""
    if known is None:
        return None
    last = min([day - ONE_DAY, *(end for end in ends if end < day)])
    if last < known.first_day:
        remove_fact(db, known, at=at, by=None)
        return known.first_day
    record_fact(db, known, at=at, by=None, last_day=last)
    return last + ONE_DAY


def _ends(db: Session, entries: Entries) -> list[date]:
    """Return the days on which something on a card ends: a review, or the last post of somebody on it."""
    persons = [row.person_id for row, on_card in entries if row.inside and row.person_id is not None]
    last = func.max(func.coalesce(Appointment.last_day, date.max))
    leaving = select(last).where(Appointment.person_id.in_(persons), is_no_visit()).group_by(Appointment.person_id)
    left = [_as_day(day) for day in db.scalars(leaving)] if persons else []
    return [day for day in (*left, *(row.review_by for row, _on_card in entries)) if day is not None and day < date.max]


def _as_day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


def _hear_cards(db: Session, organisations: frozenset[int], from_day: date | None) -> None:  # noqa: ARG001  a card changes today
    for organisation_id in sorted(organisations):
        keep_days(db, organisation_id, at=now())


def _hear_holdings(db: Session, persons: frozenset[int], from_day: date | None) -> None:  # noqa: ARG001  as above
    cards = {
        organisation_id
        for some in batches(persons)
        for organisation_id in db.scalars(select(HelpContact.organisation_id).where(HelpContact.person_id.in_(some)))
    }
    for organisation_id in sorted(cards):
        keep_days(db, organisation_id, at=now())


def _keep_all(db: Session, _payload: Payload, _read: Any, at: datetime) -> None:
    with_card = db.scalars(select(HelpContact.organisation_id).distinct()).all()
    kept = db.scalars(select(HelpCardDays.organisation_id).where(HelpCardDays.last_day >= day_of(at)).distinct()).all()
    for organisation_id in sorted({*with_card, *kept}):
        keep_days(db, organisation_id, at=at)


WORKS = {KEEP: Work(write=_keep_all)}
SCHEDULES = (Schedule(KEEP, KEEP, lambda at: last_hour(NIGHT, at)),)
