"""Fields of the finding pages: nothing can be typed but a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import DateField, RadioField, SelectField, ValidationError

from app.core.clock import today
from app.core.forms import Form, required
from app.people.forms.checks import options
from app.supervision.findings.rules import MOST_DAYS, MOST_DAYS_AGAIN, USUAL_DAYS, Code, FactKind, FactLink
from app.supervision.findings.words import CODES

PLEASE_CHOOSE = _("Please choose one.")


class Deadline:
    """Refuse a deadline that is over or too far ahead."""

    def __init__(self, most: int = MOST_DAYS) -> None:
        self.most = most

    def __call__(self, _form: Any, field: Any) -> None:
        """Look at the day."""
        if field.data and not today() <= field.data <= today() + timedelta(days=self.most):
            within_year = _("Choose a day from today on, within a year.")
            within_days = _("Choose a day from today on, within %(days)s days.", days=self.most)
            raise ValidationError(str(within_year if self.most == MOST_DAYS else within_days))


def usual_deadline() -> date:
    """Return the day offered first."""
    return today() + timedelta(days=USUAL_DAYS)


class FindingForm(Form):
    """A new finding."""

    code = RadioField(_("What was found"), validators=[required(PLEASE_CHOOSE)])
    owner_id = RadioField(_("Who sees to it"), validators=[required(PLEASE_CHOOSE)], coerce=int)
    deadline = DateField(_("By when"), [required(), Deadline()], default=usual_deadline)

    def offer(self, codes: Sequence[Code], owners: Mapping[int, str]) -> None:
        """Fill the lists."""
        self.code.choices = options((str(code), CODES[code]) for code in codes)
        self.owner_id.choices = options(owners.items())


class EvidenceForm(Form):
    """Which fact shows that a finding is seen to."""

    evidence = SelectField(_("Which entry shows that it is done"), validators=[required(PLEASE_CHOOSE)])

    def offer(self, facts: Mapping[FactLink, str]) -> None:
        """Fill the list."""
        pairs = [(f"{link.kind}:{link.key}", text) for link, text in facts.items()]
        self.evidence.choices = options([("", _("Please choose")), *pairs])

    @property
    def link(self) -> FactLink:
        """Return the fact chosen."""
        kind, _sign, key = str(self.evidence.data).partition(":")
        return FactLink(FactKind(kind), int(key))


class ReopenForm(Form):
    """By when a finding has to be seen to again."""

    deadline = DateField(_("By when"), [required(), Deadline(MOST_DAYS_AGAIN)], default=usual_deadline)


class OwnerForm(Form):
    """Who sees to a finding from now on."""

    owner_id = RadioField(_("Who sees to it"), validators=[required(PLEASE_CHOOSE)], coerce=int)

    def offer(self, owners: Mapping[int, str]) -> None:
        """Fill the list."""
        self.owner_id.choices = options(owners.items())


class StepForm(Form):
    """Nothing but the decision."""
