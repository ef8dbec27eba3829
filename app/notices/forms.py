"""Fields of one's own mail."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import StringField, ValidationError
from wtforms.validators import Length

from app.core.forms import Form, cleaned, required
from app.core.mail import is_address
from app.people.forms.checks import NotAnIdentityNumber


class Address:
    """Accept an e-mail address that any server takes."""

    def __call__(self, _form: Any, field: Any) -> None:
        """Check the signs of an address."""
        if not is_address(field.data):
            raise ValidationError(str(_("This is no e-mail address. It looks like name@example.cn.")))


class AddressForm(Form):
    """Where somebody wants mail."""

    email = StringField(_("E-mail"), [required(), Length(max=120), NotAnIdentityNumber(), Address()], filters=[cleaned])
