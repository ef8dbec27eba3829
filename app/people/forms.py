"""Fields of the people pages."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import PasswordField, StringField
from wtforms.validators import Length

from app.core.forms import Form, cleaned, required


class SignInForm(Form):
    """E-mail, phone or staff number, and password."""

    login = StringField(_("E-mail, phone or staff number"), [required(), Length(max=120)], filters=[cleaned])
    password = PasswordField(_("Password"), [required(), Length(max=200)])
