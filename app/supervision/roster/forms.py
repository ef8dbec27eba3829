"""Fields of the roster pages: two answers of the head; the counts are not typed."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import RadioField

from app.core.forms import Form, required
from app.people.forms.checks import options
from app.supervision.roster.rules import Condition

YES, NO = "yes", "no"
PLEASE_CHOOSE = _("Please choose one.")
ANSWERS = [(YES, _("Yes, there are")), (NO, _("No, there are none"))]


class SignForm(Form):
    """What the head says beside the counts: it decides which posts must not stand empty."""

    overnight = RadioField(
        _("Do pupils stay overnight?"), choices=options(ANSWERS), validators=[required(PLEASE_CHOOSE)]
    )
    buses = RadioField(_("Do school buses run?"), choices=options(ANSWERS), validators=[required(PLEASE_CHOOSE)])

    @property
    def said(self) -> frozenset[Condition]:
        """Return what the head said yes to."""
        answers = {Condition.OVERNIGHT: self.overnight.data, Condition.BUSES: self.buses.data}
        return frozenset(condition for condition, answer in answers.items() if answer == YES)


class AskForm(Form):
    """Nothing but the decision."""
