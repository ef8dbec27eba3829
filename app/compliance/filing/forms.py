"""Fields of the filing pages: a period, what the head says, what the bureau answers. Nothing can be typed."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its type stubs

from app.compliance.filing.rules import Choice, Explanation, ReturnReason
from app.compliance.filing.words import CHOICES, CODES
from app.core.forms import Form, TickField, required

ACCEPT, RETURN = "accept", "return"
PLEASE_CHOOSE = _("Please choose one.")


class PeriodForm(Form):
    """Which period to file for."""

    period = RadioField(_("Period"), validators=[required(PLEASE_CHOOSE)])


class SignForm(Form):
    """What the head says of the ten lines."""

    choice = RadioField(
        _("What do you say of these lines?"),
        choices=[SelectChoice(str(choice), text) for choice, text in CHOICES.items()],
        validators=[required(PLEASE_CHOOSE)],
    )
    codes = TickField(
        _("Explanation, or reason for not signing yet"),
        choices=[SelectChoice(str(code), CODES[code]) for code in Explanation],
    )
    as_is = BooleanField(_("File it as it is, naming those who have not signed"))
    asks_as_is = False

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for a code with every choice but 属实, and for a word on those who have not signed."""
        if not super().validate(extra_validators):
            return False
        if self.choice.data != Choice.TRUE and not self.codes.data:
            self.codes.errors = [str(_("Please tick at least one."))]
        if self.choice.data == Choice.TRUE and self.codes.data:
            self.codes.errors = [str(_("You chose “True” and ticked an explanation. Please change one of them."))]
        if self.asks_as_is and self.choice.data != Choice.NOT_YET and not self.as_is.data:
            self.as_is.errors = [str(_("Organisations below have not signed. Please tick this box, or wait for them."))]
        return not self.errors

    @property
    def explanations(self) -> list[Explanation]:
        """Return the codes ticked."""
        return [Explanation(code) for code in self.codes.data or ()]


class AnswerForm(Form):
    """Accept, or return with a reason."""

    answer = RadioField(
        _("Your answer"),
        choices=[SelectChoice(ACCEPT, _("Accept")), SelectChoice(RETURN, _("Return for a next version"))],
        validators=[required(PLEASE_CHOOSE)],
    )
    codes = TickField(_("Why it is returned"), choices=[SelectChoice(str(code), CODES[code]) for code in ReturnReason])

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for a reason with a return, and for none with an acceptance."""
        if not super().validate(extra_validators):
            return False
        if self.answer.data == RETURN and not self.codes.data:
            self.codes.errors = [str(_("Please tick at least one."))]
        if self.answer.data == ACCEPT and self.codes.data:
            self.codes.errors = [str(_("You chose “Accept” and ticked a reason. Please change one of them."))]
        return not self.errors

    @property
    def why(self) -> list[ReturnReason]:
        """Return the reasons ticked."""
        return [ReturnReason(code) for code in self.codes.data or ()]


class StepForm(Form):
    """Nothing but the decision: file, take back, take out."""
