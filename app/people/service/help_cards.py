"""Changes of help cards; every entry that changes must be called and confirmed again (SAFEGUARDS 3, 4)."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from app.core.clock import day_of
from app.core.facts import record_fact, remove_fact
from app.people.announcements import help_cards_changed
from app.people.models import HelpContact

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def enter_contact(
    db: Session,
    organisation_id: int,
    *,
    inside: bool,
    person_id: int | None,
    label: str,
    post_title: str | None,
    phone: str | None,
    hours: str,
    place: str | None,
    at: datetime,
    by: int | None,
    contact: HelpContact | None = None,
) -> HelpContact:
    """Enter an entry or change one; what changed is not shown to anyone until somebody has called the number."""
    printed: dict[str, Any] = {
        "person_id": person_id,
        "label": label,
        "post_title": post_title,
        "phone": phone or None,
        "hours": hours,
        "place": place or None,
    }
    if contact is not None:
        if any(getattr(contact, name) != value for name, value in printed.items()):
            record_fact(db, contact, at=at, by=by, **printed, verified_on=None, verified_by=None, review_by=None)
            help_cards_changed(db, [organisation_id], day_of(at))
        return contact
    entered = record_fact(db, HelpContact(organisation_id=organisation_id, inside=inside, **printed), at=at, by=by)
    help_cards_changed(db, [organisation_id], day_of(at))
    return entered


def verify_contact(db: Session, contact: HelpContact, *, review_by: date, at: datetime, by: int) -> None:
    """Enter that somebody called today and got through, and by when it is to be called again."""
    record_fact(db, contact, at=at, by=by, verified_on=day_of(at), verified_by=by, review_by=review_by)
    help_cards_changed(db, [contact.organisation_id], day_of(at))


def remove_contact(db: Session, contact: HelpContact, *, at: datetime, by: int | None) -> None:
    """Take an entry off the card, at once and without a reason (SAFEGUARDS 10)."""
    organisation_id = contact.organisation_id
    remove_fact(db, contact, at=at, by=by)
    help_cards_changed(db, [organisation_id], day_of(at))
