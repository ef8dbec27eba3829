"""Fields of a request for a pupil's data, and of its release."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, StringField
from wtforms.validators import Length

from app.core.forms import Form, cleaned, required
from app.people.forms.checks import NotAnIdentityNumber


class AskForm(Form):
    """What must have happened before a request is passed on; nothing about the guardian can be typed."""

    is_written = BooleanField(
        _("The guardian's written request lies here, and I know from the school's own list that this is the guardian"),
        [required(_("Without a written request nothing is given out."))],
    )


class ReleaseForm(Form):
    """The child's name, copied from the guardian's paper; compared and never stored."""

    wanted = StringField(
        _("The child's name as on the guardian's paper"),
        [required(), Length(max=40), NotAnIdentityNumber()],
        filters=[cleaned],
    )
    is_seen = BooleanField(
        _("I see the guardian's ID when I hand the paper over, and write nothing of it down"),
        [required(_("Please tick this: the paper is for the guardian alone."))],
    )
