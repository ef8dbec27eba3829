"""The field of the check page."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import StringField
from wtforms.validators import Length

from app.core.forms import Form, cleaned, required


class CodeForm(Form):
    """A certificate's code, as printed below the date."""

    code = StringField(_("Certificate number"), [required(), Length(max=120)], filters=[cleaned])

    def refuse(self) -> None:
        """Say that the code cannot be one, and how to find the right one; nothing more where something was said already."""
        self.code.errors = self.code.errors or [
            _(
                "This is not a certificate number. It has 17 letters and digits, "
                "as on the certificate beside “证书编号”. Please compare each one."
            ),
        ]
