"""The base of every form: CSRF, trimmed text, and messages in the reader's language."""

from __future__ import annotations

import unicodedata
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.i18n import translations
from wtforms import Form as PlainForm
from wtforms import SelectMultipleField, ValidationError
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

_NOT_KEPT = _("The file you chose was not kept, no browser does that. Please choose it again: %(kinds)s.")
_NOT_THERE = _(
    "Something that was ticked does not stand here; the list may have changed meanwhile. Please look at it and tick again."
)
_NOT_OFFERED = _("This is not among what can be chosen here; the list may have changed meanwhile. Please choose anew.")
# What the library says of a choice that was not offered, in its own words, and what is said instead.
_PLAIN = {
    "Not a valid choice.": _NOT_OFFERED,
    "Invalid Choice: could not coerce.": _NOT_OFFERED,
    "Invalid choice(s): one or more data inputs could not be coerced.": _NOT_THERE,
    "'%(value)s' is not a valid choice for this field.": _NOT_THERE,
}


class _Spoken:
    """The library's own messages in the reader's language, and plain ones where it speaks of values."""

    def gettext(self, text: str) -> str:
        """Return a message."""
        return str(_PLAIN[text]) if text in _PLAIN else str(translations.gettext(text))

    def ngettext(self, one: str, many: str, number: int) -> str:
        """Return a message about several."""
        return str(_PLAIN[one]) if one in _PLAIN else str(translations.ngettext(one, many, number))


_SPOKEN = _Spoken()


def cleaned(text: str | None) -> str | None:
    """Return typed text without outer blanks and control characters, in one Unicode form."""
    if text is None:
        return None
    text = unicodedata.normalize("NFC", text)
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) != "Cc").strip()


class Form(FlaskForm):
    """A form of a page; `submitted()` is true when it was sent and every field is right."""

    class Meta:
        """Refusals in the reader's language."""

        def get_translations(self, _form: Any) -> _Spoken:
            """Return who speaks for the library."""
            return _SPOKEN

    def submitted(self) -> bool:
        """Whether the form was sent and is valid."""
        return bool(self.validate_on_submit())

    @property
    def status(self) -> int:
        """Return the status of the page that shows this form: 422 when something must be mended."""
        return 422 if self.errors else 200

    def ask_for_file_again(self, endings: str, *, is_shown_again: bool = False) -> None:
        """Say beside the field that a chosen file is gone when the page comes back, and which kinds there are: no browser keeps one.

        `endings` as the field accepts them, with commas; `is_shown_again` where something else than a field is to be mended.
        """
        field: Any = self["file"]
        if field.data and (is_shown_again or self.errors):
            kinds = str(_(", ")).join(endings.split(","))
            field.errors = [*field.errors, str(_NOT_KEPT) % {"kinds": kinds}]


class FormPart(PlainForm):
    """Fields that stand inside a form, once or several times; their refusals are in the reader's language too."""

    class Meta:
        """As of the form they stand in."""

        def get_translations(self, _form: Any) -> _Spoken:
            """Return who speaks for the library."""
            return _SPOKEN


class TickField(SelectMultipleField):
    """Several of a list, each with a box of its own."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def required(message: Any = None) -> InputRequired:
    """Return a validator that asks for a value in plain words."""
    return InputRequired(message or _("Please fill this in."))


class LastDayNotBefore:
    """Refuse an interval that ends before it starts (COMPLIANCE, preamble)."""

    def __init__(self, first: str) -> None:
        self.first = first

    def __call__(self, form: Any, field: Any) -> None:
        """Compare with the first day's field."""
        first = form[self.first].data
        if first and field.data and field.data < first:
            raise ValidationError(str(_("The last day is before the first day. Please correct one of them.")))
