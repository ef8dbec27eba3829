"""Checks that several forms share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import ValidationError
from wtforms.fields import choices as wtforms_choices

from app.people.identifiers import is_identity_shaped

T = TypeVar("T")


def filled(value: T | None) -> T:
    """Return the value of a field that a valid form always has."""
    if value is None:
        raise ValueError("this field is required, so a valid form has it")
    return value


def options(pairs: Iterable[tuple[Any, Any]]) -> list[Any]:
    """Return the choices of a field from pairs of value and label."""
    select_choice: Any = wtforms_choices.SelectChoice  # type: ignore[attr-defined]  # missing in types-WTForms
    return [select_choice(value=value, label=label) for value, label in pairs]


def with_post(name: str, post: str) -> str:
    """Return a name with its post, as a list to choose from shows it."""
    return str(gettext("%(name)s (%(post)s)", name=name, post=post)) if post else name


class NotAnIdentityNumber:
    """Refuse what looks like an identity, pupil or bank-card number (SAFEGUARDS 37)."""

    def __call__(self, _form: Any, field: Any) -> None:
        """Look at the typed text, and forget it when it must not be kept."""
        if field.data and is_identity_shaped(field.data):
            field.data = ""
            raise ValidationError(
                str(
                    _(
                        "This looks like an identity-card or bank-card number. It is not stored here; please leave it out."
                    )
                )
            )
