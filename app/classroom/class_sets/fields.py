"""Fields and checks that the forms of anonymous sets share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import gettext, lazy_gettext
from wtforms import IntegerField
from wtforms.validators import InputRequired, NumberRange

from app.core.languages import long_day

if TYPE_CHECKING:
    from datetime import date

    from wtforms import Field

NUMBER = lazy_gettext("Please give a number; 0 where there was none.")
HIGHEST = 9999


def number_field(label: Any, default: int | None = None) -> IntegerField:
    """Return a field for a count."""
    return IntegerField(
        label, [InputRequired(NUMBER), NumberRange(min=0, max=HIGHEST, message=NUMBER)], default=default
    )


def at_most(tickets: int, fields: list[Field]) -> bool:
    """Whether counts add up to no more than the tickets; says it beside the first of them if not."""
    if sum(field.data or 0 for field in fields) <= tickets:
        return True
    words = gettext("These are more than the %(tickets)s tickets. Please count once more.", tickets=tickets)
    fields[0].errors = [*fields[0].errors, words]
    return False


def too_long_ago(first: date) -> str:
    """Return why a day before the school year, which began on `first`, is none of a set."""
    said: str = gettext(
        "This day lies before the school year, which began on %(day)s. Please choose the day on which it was done.",
        day=long_day(first),
    )
    return said
