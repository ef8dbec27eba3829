"""The one field of linking an account to a provider."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import PasswordField
from wtforms.validators import Length

from app.core.forms import Form, required
from app.people.passwords import LONGEST


class LinkForm(Form):
    """The present password, so that a device left open links nothing."""

    current = PasswordField(_("Present password"), [required(), Length(max=LONGEST)])
