"""What is asked when somebody adds a passkey, and what its answer looks like."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import Field, PasswordField, RadioField
from wtforms.validators import Length
from wtforms.widgets import HiddenInput

from app.core.forms import Form, required
from app.people.forms.checks import options
from app.people.passkeys import PasskeyKind
from app.people.passwords import LONGEST

KINDS = {
    PasskeyKind.PHONE: _("A phone"),
    PasskeyKind.COMPUTER: _("A computer"),
    PasskeyKind.KEY: _("A security key"),
}
LONGEST_ANSWER = 8_000


class AnswerField(Field):
    """What a passkey said, put there by the browser; nobody types into it."""

    widget = HiddenInput()

    def _value(self) -> str:
        return ""  # said once, to one question


class NewPasskeyForm(Form):
    """Where the passkey will live, from a list, and the present password."""

    kind = RadioField(_("Where will it live?"), choices=options((str(kind), words) for kind, words in KINDS.items()))
    current = PasswordField(_("Present password"), [required(), Length(max=LONGEST)])


class PasskeyAnswerForm(Form):
    """What a passkey said, filled in by the browser."""

    passkey_answer = AnswerField(
        validators=[required(_("The browser did not make a passkey.")), Length(max=LONGEST_ANSWER)]
    )
