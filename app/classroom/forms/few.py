"""What a make-up lesson of fewer than three pupils asks of its plan, whichever way it is planned or changed (SAFEGUARDS 13)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _

from app.classroom.models import SecondAdult
from app.classroom.rules import needs_two_adults

if TYPE_CHECKING:
    from app.classroom.forms.planning import PlanForm


def say_what_few_need(form: PlanForm, pupils: int) -> bool:
    """Say beside the fields which of two named adults in the room and an open place are missing; return whether none is."""
    if not pupils or not needs_two_adults(pupils):
        return True
    asked = (
        (form.facilitator, form.facilitator.data, _("Fewer than three pupils: please name who teaches.")),
        (
            form.second_adult,
            form.second_adult.data == SecondAdult.IN_ROOM,
            _("Fewer than three pupils: the second adult has to be in the room."),
        ),
        (form.second_person, form.second_person.data, _("Fewer than three pupils: please name the second adult.")),
        (
            form.open_place,
            form.open_place.data,
            _("Fewer than three pupils: the door stays open. Joining another class needs none of this."),
        ),
    )
    missing = [(field, words) for field, is_there, words in asked if not is_there]
    for field, words in missing:
        field.errors = [*field.errors] or [words]
    return not missing
