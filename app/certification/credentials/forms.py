"""The field for a certificate file."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField, FileRequired

from app.core.forms import Form


class CredentialFileForm(Form):
    """A certificate as a file: a picture, a drawing or data."""

    file = FileField(_("Certificate file (.png, .svg or .json)"), [FileRequired(_("Please choose a file."))])
