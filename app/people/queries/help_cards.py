"""Questions about an organisation's help card; what is public is the same for everyone (SAFEGUARDS 1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import exists, or_, select

from app.people.models import Appointment, HelpContact, Organisation
from app.people.rules import ContactOnCard, shown_on_card

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True)
class PublicCard:
    """What anybody may see of an organisation's card on a day."""

    organisation: Organisation
    inside: tuple[HelpContact, ...]
    outside: tuple[HelpContact, ...]


def public_card(db: Session, public_id: str, *, on: date) -> PublicCard | None:
    """Return the card behind a poster's code; entries unverified, past review or of somebody who left are not on it."""
    organisation = db.scalar(select(Organisation).where(Organisation.public_id == public_id))
    if organisation is None:
        return None
    entries = card_entries(db, organisation.id, on=on)
    shown = shown_on_card([on_card for _row, on_card in entries], on=on)
    rows = [row for row, on_card in entries if on_card.id in shown]
    return PublicCard(
        organisation,
        tuple(row for row in rows if row.inside),
        tuple(row for row in rows if not row.inside),
    )


def card_entries(db: Session, organisation_id: int, *, on: date) -> list[tuple[HelpContact, ContactOnCard]]:
    """List the entries of a card, inside adults first, each with the plain values its rules look at."""
    holds_post = exists().where(
        Appointment.person_id == HelpContact.person_id,
        Appointment.first_day <= on,
        or_(Appointment.last_day.is_(None), Appointment.last_day >= on),
    )
    found = db.execute(
        select(HelpContact, holds_post)
        .where(HelpContact.organisation_id == organisation_id)
        .order_by(HelpContact.inside.desc(), HelpContact.id)
    )
    return [
        (
            row,
            ContactOnCard(
                id=row.id,
                inside=row.inside,
                post=row.post_title or "",
                is_there=bool(there) or not row.inside,
                verified_on=row.verified_on,
                review_by=row.review_by,
            ),
        )
        for row, there in found
    ]
