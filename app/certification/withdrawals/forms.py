"""Why a certificate is withdrawn: from a list, nothing can be typed (SAFEGUARDS 5)."""

from __future__ import annotations

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import RadioField

from app.certification.rules import Reason, voids_record
from app.core.forms import Form, required
from app.people.forms.checks import options

REASONS = {
    Reason.NOT_COMPLETED: _("The course was not completed as it should be"),
    Reason.WRONG_PERSON: _("It was issued to the wrong person"),
    Reason.WRONG_COURSE: _("It names the wrong course"),
    Reason.ENTERED_TWICE: _("It was entered twice"),
    Reason.PAPER_LOST: _("The paper or file is lost, or in other hands"),
    Reason.PAPER_WRONG: _("Only the paper is wrong, not the learning"),
}


def with_effect(reason: Reason) -> str:
    """Return a reason with what it does to the learning, so that both are read before anything is tapped."""
    effect = (
        gettext("The training record is voided, too") if voids_record(reason) else gettext("The learning still counts")
    )
    return str(gettext("%(reason)s. (%(effect)s)", reason=REASONS[reason], effect=effect))


class WithdrawForm(Form):
    """Why a certificate is withdrawn, each reason with what follows from it."""

    reason = RadioField(_("Why?"), [required()])

    def offer(self) -> WithdrawForm:
        """Offer every reason."""
        self.reason.choices = options((str(one), with_effect(one)) for one in REASONS)
        return self
