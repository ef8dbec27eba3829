"""Forms for a register's code and for files with results."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf.file import MultipleFileField
from wtforms import StringField
from wtforms.validators import Length

from app.core.forms import Form, cleaned, required

MOST_FILES = 60


class RegisterCodeForm(Form):
    """The code on a paper register."""

    code = StringField(_("Code on the paper register"), [required(), Length(max=20)], filters=[cleaned])


class ResultsForm(Form):
    """Files that saved registers or devices gave."""

    files = MultipleFileField(_("Result files (.json)"), [required(_("Please choose a file."))])
