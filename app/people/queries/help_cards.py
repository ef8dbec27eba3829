"""Questions about an organisation's help card; what is public is the same for everyone (SAFEGUARDS 1)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import exists, or_, select

from app.people.help_directory import unprintable_number
from app.people.models import Appointment, HelpContact, Organisation, Person, Post
from app.people.queries.belonging import is_no_visit, works_in
from app.people.queries.organisations import line_above, subtree
from app.people.rules import ContactOnCard, shown_on_card

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

Entries = list[tuple[HelpContact, ContactOnCard]]


@dataclass(frozen=True)
class PublicCard:
    """What anybody may see of an organisation's card on a day."""

    organisation: Organisation
    inside: tuple[HelpContact, ...]
    outside: tuple[HelpContact, ...]
    posts_en: Mapping[str, str | None] = field(default_factory=dict)  # title of a post -> in English


def public_card(db: Session, public_id: str, *, on: date, not_printed: Collection[str]) -> PublicCard | None:
    """Return the card behind a poster's code; entries unverified, past review or of somebody who left are not on it.

    Nor are entries with one of the numbers that are never printed, whatever the database holds. The outside numbers that
    those above keep for all their schools stand behind the school's own.
    """
    organisation = db.scalar(select(Organisation).where(Organisation.public_id == public_id))
    if organisation is None:
        return None
    return public_cards(db, [organisation], on=on, not_printed=not_printed)[organisation.id]


def public_cards(
    db: Session, organisations: Collection[Organisation], *, on: date, not_printed: Collection[str]
) -> dict[int, PublicCard]:
    """Return the cards of some organisations by key, as anybody may see them; one query for all."""
    ids = [one.id for one in organisations]
    entries = _entries(db, ids, on=on, not_printed=not_printed, from_above=True) if ids else {}
    return {one.id: _public(one, entries[one.id], on) for one in organisations}


def _public(organisation: Organisation, entries: Entries, on: date) -> PublicCard:
    shown = shown_on_card([on_card for _row, on_card in entries], on=on)
    rows = [row for row, on_card in entries if on_card.id in shown]
    return PublicCard(
        organisation,
        tuple(row for row in rows if row.inside),
        tuple(row for row in rows if not row.inside),
        {on_card.post: on_card.post_en for _row, on_card in entries},
    )


def card_entries(db: Session, organisation_id: int, *, on: date, not_printed: Collection[str] = ()) -> Entries:
    """List the entries of a card, inside adults first, each with the plain values its rules look at."""
    return _entries(db, [organisation_id], on=on, not_printed=not_printed)[organisation_id]


def numbers_from_above(db: Session, organisation_id: int, *, on: date, not_printed: Collection[str]) -> Entries:
    """List the outside numbers that those above an organisation keep for it: shown beside its own, never changed there."""
    entries = _entries(db, [organisation_id], on=on, not_printed=not_printed, from_above=True)[organisation_id]
    return [(row, on_card) for row, on_card in entries if row.organisation_id != organisation_id]


def _entries(
    db: Session,
    organisations: Collection[int],
    *,
    on: date,
    not_printed: Collection[str],
    from_above: bool = False,
) -> dict[int, Entries]:
    line = line_above(organisations, on=on)
    holds_post = exists().where(
        Appointment.person_id == HelpContact.person_id,
        is_no_visit(),
        or_(Appointment.first_day.is_(None), Appointment.first_day <= on),
        or_(Appointment.last_day.is_(None), Appointment.last_day >= on),
    )
    post_en = select(Post.title_en).where(Post.title == HelpContact.post_title).limit(1).scalar_subquery()
    found = db.execute(
        select(HelpContact, holds_post, post_en, line.c.start)
        .join(line, line.c.id == HelpContact.organisation_id)
        .where(or_(line.c.depth == 0, HelpContact.inside.is_(False)) if from_above else line.c.depth == 0)
        .order_by(HelpContact.inside.desc(), line.c.depth, HelpContact.id)
    )
    entries: dict[int, Entries] = {one: [] for one in organisations}
    for row, there, in_english, start in found:
        on_card = ContactOnCard(
            id=row.id,
            inside=row.inside,
            post=row.post_title or "",
            is_there=bool(there) or not row.inside,
            verified_on=row.verified_on,
            review_by=row.review_by,
            may_be_printed=unprintable_number((row.label, row.phone, row.hours, row.place), not_printed) is None,
            post_en=in_english,
        )
        entries[start].append((row, on_card))
    return entries


def contact_of(db: Session, organisation_id: int, contact_id: int) -> HelpContact | None:
    """Find an entry of an organisation's card."""
    return db.scalar(
        select(HelpContact).where(HelpContact.id == contact_id, HelpContact.organisation_id == organisation_id)
    )


def adults_to_choose(db: Session, organisation_id: int, *, on: date) -> list[tuple[int, str, str]]:
    """List who holds a post at an organisation or its departments today: id, name, title of the post."""
    found = db.execute(
        select(Person.id, Person.name, Post.title)
        .join(Appointment, Appointment.person_id == Person.id)
        .join(Post, Post.id == Appointment.post_id)
        .where(
            works_in(subtree([organisation_id], on=on)),
            or_(Appointment.first_day.is_(None), Appointment.first_day <= on),
            or_(Appointment.last_day.is_(None), Appointment.last_day >= on),
        )
        .order_by(Person.sort_key, Appointment.id)
    )
    adults: dict[int, tuple[int, str, str]] = {}
    for person_id, name, title in found:
        adults.setdefault(person_id, (person_id, name, title))
    return list(adults.values())


def who_is_meant(db: Session, contact: HelpContact) -> str | None:
    """Return the name of the colleague chosen for an inside entry, for whoever confirms it; None for an outside number."""
    return None if contact.person_id is None else db.get_one(Person, contact.person_id).name
