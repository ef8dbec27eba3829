"""Forms of readiness: the head's decision, and releasing a course. Nothing can be typed in either."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its type stubs

from app.classroom.ready.rules import Reason
from app.classroom.ready.words import REASONS
from app.core.forms import Form, required


class DecisionForm(Form):
    """A head decides that a lesson is given although something is missing, with a coded reason."""

    reason = SelectField(
        _("Why it is given all the same"),
        choices=[SelectChoice("", _("Please choose")), *(SelectChoice(key, words) for key, words in REASONS.items())],
        validators=[required(_("Please choose why."))],
    )

    @property
    def chosen(self) -> Reason:
        """Return the reason as a code."""
        return Reason(self.reason.data)


class ReleaseForm(Form):
    """One button: the course may be taught at this school."""
