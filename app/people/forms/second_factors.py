"""The one field of the second step."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import StringField
from wtforms.validators import Length

from app.core.forms import Form, cleaned, required


class FactorForm(Form):
    """A code of the phone, or a recovery code."""

    factor_code = StringField(_("Code of the phone"), [required(), Length(max=20)], filters=[cleaned])
