"""The help card that goes with a lesson on paper: what anybody may see of the school's (SAFEGUARDS 3, 4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.clock import today
from app.people.models import Organisation
from app.people.queries.help_cards import PublicCard, public_cards
from app.people.views.help_pages import directory

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def card_of(db: Session, organisation_id: int) -> PublicCard | None:
    """Return an organisation's card as it can be printed today."""
    organisation = db.get(Organisation, organisation_id)
    if organisation is None:
        return None
    cards = public_cards(db, [organisation], on=today(), not_printed=directory().not_printed)
    return cards[organisation.id]
