"""The form of an answer: its fields depend on the item, so they are read from what was sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import gettext as _

from app.content.shapes import ItemKind
from app.core.forms import Form

if TYPE_CHECKING:
    from collections.abc import Collection

    from werkzeug.datastructures import MultiDict

    from app.content.shapes import Item


class AnswerForm(Form):
    """Carries the CSRF field and the message when an answer is not whole."""

    def refuse(self, item: Item, chosen: Collection[str]) -> None:
        """Say what is missing in the answer."""
        self.form_errors.append(
            {
                ItemKind.MULTIPLE: _(
                    "This question asks for %(count)s answers; you chose %(chosen)s.",
                    count=len(item.keys),
                    chosen=len(chosen),
                ),
                ItemKind.ORDER: _("Please give each line a number, and use each number once."),
                ItemKind.MATCH: _("Please choose an answer on every line."),
            }.get(item.kind, _("Please choose an answer."))
        )


def chosen_in(item: Item, fields: MultiDict[str, str]) -> list[str]:
    """Return what was chosen, as `rules.fit_answer` takes it; it may not be a whole answer."""
    ids = [option.id for option in item.options]
    if item.kind is ItemKind.MATCH:
        return [f"{name}={fields.get(f'pair-{name}', '')}" for name in ids]
    if item.kind is ItemKind.ORDER:
        places = {fields.get(f"place-{name}", ""): name for name in ids}
        return [places[str(place)] for place in range(1, len(ids) + 1) if str(place) in places]
    return fields.getlist("answer")


def places_in(item: Item, fields: MultiDict[str, str]) -> dict[str, int]:
    """Return the place typed for each line of an order item, also where two have the same."""
    typed = {option.id: fields.get(f"place-{option.id}", "") for option in item.options}
    return {name: int(place) for name, place in typed.items() if place in {str(n + 1) for n in range(len(typed))}}
