"""Checks that several forms share."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import timedelta
from typing import Any, TypeVar

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import ValidationError
from wtforms.fields import choices as wtforms_choices

from app.core.clock import today
from app.core.typesetting import characters_not_drawable
from app.people.identifiers import is_identity_shaped, is_name

T = TypeVar("T")
# Emoji, symbols that phones draw as emoji, and the signs that join or colour them.
PICTURES = re.compile("[\u200d\u20e3\u2600-\u27bf\u2b00-\u2bff\ufe0e\ufe0f\U0001f000-\U0001faff\U000e0000-\U000e007f]")
NOT_SEEN = {"Cc", "Cf", "Co", "Cs"}
"""Unicode categories: control, format, private use, surrogate."""
YEARS_BACK, A_YEAR_AHEAD = timedelta(days=60 * 366), timedelta(days=366)


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


class LikelyDay:
    """Refuse a day further back than a working life or further ahead than a year: a slip of the finger."""

    def __call__(self, _form: Any, field: Any) -> None:
        """Look at the day that was typed."""
        day = today()
        if field.data and not day - YEARS_BACK <= field.data <= day + A_YEAR_AHEAD:
            raise ValidationError(
                str(_("Is the year right? The day lies more than 60 years back or more than a year ahead."))
            )


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


class NoSignsInIt:
    """Refuse emoji and whatever nobody can see or only one device can: they are named by place and code."""

    def __call__(self, _form: Any, field: Any) -> None:
        """Look at the typed name."""
        text = field.data or ""
        places = [
            str(_("character %(place)s, %(code)s", place=place, code=f"U+{ord(character):04X}"))
            for place, character in enumerate(text, start=1)
            if PICTURES.match(character) or unicodedata.category(character) in NOT_SEEN
        ]
        if places:
            raise ValidationError(
                str(
                    _(
                        "This is in no name: %(places)s (an emoji, an invisible sign, or a character made on one device). Please take it out or type the standard character.",
                        places="; ".join(places),
                    )
                )
            )


class CanBePrinted:
    """Refuse emoji and characters of which paper would show an empty box; they are named."""

    def __call__(self, _form: Any, field: Any) -> None:
        """Look at the typed text."""
        text = field.data or ""
        if PICTURES.search(text):
            raise ValidationError(
                str(_("Emoji and picture signs cannot be kept here. Please write it in plain words."))
            )
        if missing := characters_not_drawable(text):
            raise ValidationError(
                str(
                    _(
                        "These characters cannot be printed: %(characters)s. Please write it without them.",
                        characters=" ".join(missing),
                    )
                )
            )


class IsAName:
    """Refuse what can be nobody's name: digits or signs alone, angle brackets."""

    def __call__(self, _form: Any, field: Any) -> None:
        """Look at the typed name."""
        if field.data and not is_name(field.data):
            raise ValidationError(str(_("A name needs letters or characters, and no angle brackets.")))
