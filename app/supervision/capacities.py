"""Whether whoever is said to have acted in a capacity was that at the place on the day: asked of acts and talks alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from flask_babel import gettext as _

from app.core.clock import today
from app.core.database import db
from app.records.models import LAW_VICE_PRINCIPAL
from app.supervision.vice_principals import holds_capacity, is_vice_principal

if TYPE_CHECKING:
    from datetime import date

    from wtforms import Field

    from app.people.models import Organisation


class SaysCapacity(Protocol):
    """A form that says who acted, and as what."""

    person_id: Field
    capacity: Field


def is_theirs(form: SaysCapacity, place: Organisation, day: date) -> bool:
    """Whether somebody held the capacity there that day; if not, the form says what to do."""
    person_id, capacity = form.person_id.data, form.capacity.data
    if capacity == LAW_VICE_PRINCIPAL and not is_vice_principal(db(), person_id, place.id, day):
        form.person_id.errors = [
            _("Was not law vice-principal here that day. Enter the post with its first day under Staff, or choose another capacity.")
        ]  # fmt: skip
        return False
    if not holds_capacity(db(), capacity, person_id, place.id, day, until=today()):
        form.capacity.errors = [_("Only whoever holds this role here acts as such. Choose another capacity.")]
        return False
    return True
