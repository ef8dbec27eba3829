"""Fields of slips to sign in with: the PIN, the typed code, for whom to print."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import StringField, ValidationError
from wtforms.validators import Length

from app.core.forms import Form, cleaned, required
from app.people.slip_rules import digits_read, is_code, is_pin, is_plain


def _digits(text: str | None) -> str | None:
    return digits_read(text) if text else text


class _IsCode:
    def __call__(self, _form: Any, field: Any) -> None:
        if not is_code(field.data or ""):
            raise ValidationError(
                str(_("This is not quite the code on the slip. Please compare digit by digit: 12 digits."))
            )


class _IsPin:
    def __call__(self, _form: Any, field: Any) -> None:
        if not is_pin(field.data or ""):
            raise ValidationError(str(_("These are 6 digits.")))


class _IsNotPlain:
    def __call__(self, _form: Any, field: Any) -> None:
        if is_pin(field.data or "") and is_plain(field.data):
            raise ValidationError(str(_("Others would try these first. Please take six digits that are no row.")))


class _IsTheSame:
    def __call__(self, form: Any, field: Any) -> None:
        if field.data != form.own_pin.data:
            raise ValidationError(str(_("The two are not the same. Please type both again.")))


def _pin_field() -> StringField:
    return StringField(_("Six digits"), [required(), Length(max=20), _IsPin()], filters=[cleaned, _digits])


class PinForm(Form):
    """The PIN, on the page that a scanned slip opens."""

    pin_code = _pin_field()


class CodeAndPinForm(Form):
    """The code and the PIN of a slip, for phones that do not scan."""

    slip_code = StringField(
        _("The code (12 digits)"), [required(), Length(max=40), _IsCode()], filters=[cleaned, _digits]
    )
    pin_code = _pin_field()


class OwnPinForm(Form):
    """One's own six digits, twice, in place of the printed ones."""

    own_pin = StringField(
        _("Your own six digits"), [required(), Length(max=20), _IsPin(), _IsNotPlain()], filters=[cleaned, _digits]
    )
    repeated = StringField(
        _("The same once more"), [required(), Length(max=20), _IsTheSame()], filters=[cleaned, _digits]
    )
