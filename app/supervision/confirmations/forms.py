"""Forms of monthly confirmations."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import StringField
from wtforms.validators import Length, Optional

from app.core.forms import Form


class StepForm(Form):
    """Nothing but the decision."""


class ConfirmForm(Form):
    """What is said of each record stands beside it; here the code by which "true" is said."""

    code = StringField(_("Your code"), [Optional(), Length(max=20)])
