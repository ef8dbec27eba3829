"""Fields of asking for an erasing, and of a bureau's hold."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import RadioField, SelectField, StringField
from wtforms.validators import Length

from app.core.forms import Form, cleaned, required
from app.people.erasure_rules import Reason
from app.people.forms.checks import NotAnIdentityNumber, options

REASONS = {
    Reason.PERSON_ASKED: _("The person asked to be forgotten"),
    Reason.BY_MISTAKE: _("Entered by mistake"),
    Reason.TERM_OVER: _("The time for keeping it is over"),
}


class AskForm(Form):
    """Why somebody is to be erased: one of three codes."""

    reason = RadioField(
        _("Why is the entry erased?"),
        [required(_("Please choose one answer."))],
        choices=options(REASONS.items()),
        coerce=Reason,
    )


class HoldForm(Form):
    """Whom a bureau keeps from being erased: it knows the name, and sees no list of names."""

    school = SelectField(_("School"), coerce=int)
    name = StringField(_("Full name"), [required(), Length(max=80), NotAnIdentityNumber()], filters=[cleaned])
