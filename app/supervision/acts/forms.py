"""Fields of the pages of acts: a kind, a day, who, in which capacity, a reference code. Nothing can be told."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, DateField, RadioField, SelectField, StringField
from wtforms.validators import Length, Optional

from app.core.forms import Form, cleaned, required
from app.people.forms.checks import LikelyDay, NotAnIdentityNumber, options
from app.records.voids import DeedVoidReason
from app.supervision.codes import MOST, IsAReference, NotInTheFuture
from app.supervision.words import ACTS, CAPACITIES, VOID_REASONS

PLEASE_CHOOSE = _("Please choose one.")
NOBODY = 0


class ActForm(Form):
    """What was done, when, by whom in which capacity, and the number of the paper."""

    kind = RadioField(
        _("What it was"), choices=options((str(kind), text) for kind, text in ACTS.items()),
        validators=[required(PLEASE_CHOOSE)],
    )  # fmt: skip
    done_on = DateField(_("Day it was done"), validators=[required(), LikelyDay(), NotInTheFuture()])
    capacity = SelectField(
        _("In which capacity"), choices=options([("", _("Please choose")), *CAPACITIES.items()]),
        validators=[required(PLEASE_CHOOSE)],
    )  # fmt: skip
    person_id = SelectField(_("By whom"), coerce=int)
    reference = StringField(
        _("Number of the paper"),
        filters=[cleaned],
        validators=[Optional(), Length(max=MOST), NotAnIdentityNumber(), IsAReference()],
    )
    again = BooleanField(_("This was another one on the same day"))
    asks_again = False

    def offer(self, people: Iterable[tuple[int, str]]) -> None:
        """Say who can be chosen."""
        self.person_id.choices = options([(NOBODY, _("Somebody from outside, not on the staff list")), *people])

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for a person wherever the capacity is one of the school's own."""
        if not super().validate(extra_validators):
            return False
        if self.capacity.data != "outside_expert" and self.person_id.data == NOBODY:
            self.person_id.errors = [
                str(_("Please choose who it was. Whoever is missing is entered under Staff first."))
            ]
        return not self.errors


class VoidForm(Form):
    """Why an entry is taken back: a code. That a case was shown is said by whoever held the talk, on their own page."""

    code = RadioField(
        _("Why it is taken back"),
        choices=options(
            (str(code), text) for code, text in VOID_REASONS.items() if code is not DeedVoidReason.CASE_SHOWN
        ),
        validators=[required(PLEASE_CHOOSE)],
    )  # fmt: skip
