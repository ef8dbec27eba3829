"""Fields of the vetting pages: whom, when, which desk, the number of the paper. No field takes what came back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import DateField, RadioField, StringField
from wtforms.validators import Length, Optional

from app.core.forms import Form, TickField, cleaned, required
from app.people.forms.checks import LikelyDay, NotAnIdentityNumber, options
from app.supervision.codes import MOST, IsAReference, NotInTheFuture
from app.supervision.vetting.rules import Desk, latest_next_due
from app.supervision.vetting.words import DESKS, TAKEN_BACK

PLEASE_CHOOSE = _("Please choose one.")


class VettingForm(Form):
    """The authority was asked about some adults on one day."""

    done_on = DateField(_("Day it was done"), validators=[required(), LikelyDay(), NotInTheFuture()])
    desk = RadioField(
        _("Which authority was asked"), choices=options((str(desk), text) for desk, text in DESKS.items()),
        validators=[required(PLEASE_CHOOSE)],
    )  # fmt: skip
    reference = StringField(
        _("Number of the paper"),
        filters=[cleaned],
        validators=[Optional(), Length(max=MOST), NotAnIdentityNumber(), IsAReference()],
    )
    next_due = DateField(_("Next due, if earlier than in twelve months"), validators=[Optional()])
    persons = TickField(_("Whom"), coerce=int, validators=[required(_("Please tick at least one."))])

    def offer(self, people: Iterable[tuple[int, str]]) -> None:
        """Say who can be ticked."""
        self.persons.choices = options(people)

    def validate(self, extra_validators: Any = None) -> bool:
        """Refuse a next day that is not after the day, or more than twelve months later."""
        if not super().validate(extra_validators):
            return False
        done, due = self.done_on.data, self.next_due.data
        if done and due and not done < due <= latest_next_due(done):
            self.next_due.errors = [
                str(_("The law asks again every year: choose a day after the day it was done, at most twelve months later."))
            ]  # fmt: skip
        return not self.errors

    @property
    def asked_of(self) -> Desk:
        """Return the authority."""
        return Desk(self.desk.data)


class TakeBackForm(Form):
    """Why an entry was wrong: a code."""

    code = RadioField(
        _("Why it is taken back"), choices=options((str(code), text) for code, text in TAKEN_BACK.items()),
        validators=[required(PLEASE_CHOOSE)],
    )  # fmt: skip
