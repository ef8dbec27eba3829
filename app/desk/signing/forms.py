"""The one form: a tick."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import BooleanField

from app.core.forms import Form, required


class SignForm(Form):
    """Somebody signs what they have read, as themself."""

    promise = BooleanField(
        _("I have read and understood this text, and promise to keep it."),
        [required(_("Tick this when you have read the text to its end."))],
    )
