"""Fields of the check pages: numbers and days; nothing can be written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import DateField, IntegerField, RadioField, ValidationError
from wtforms.validators import InputRequired, NumberRange, Optional

from app.core.clock import today
from app.core.forms import Form, LastDayNotBefore, required
from app.people.forms.checks import options
from app.supervision.checks.rules import MOST_DRAWN, Outcome, Population
from app.supervision.checks.words import OUTCOMES
from app.supervision.findings.forms import Deadline, usual_deadline
from app.supervision.findings.rules import Code
from app.supervision.findings.words import CODES

PLEASE_CHOOSE = _("Please choose one.")
FURTHEST = timedelta(days=60)
BETWEEN = _("Give a number from 0 to %(most)s.", most=MOST_DRAWN)


def _count(label: Any, default: int) -> IntegerField:
    return IntegerField(
        label, [InputRequired(BETWEEN), NumberRange(min=0, max=MOST_DRAWN, message=BETWEEN)], default=default
    )


class DrawForm(Form):
    """How many to draw, over which days, for a visit on which day."""

    first_day = DateField(_("First day"), [required()])
    last_day = DateField(_("Last day"), [required(), LastDayNotBefore("first_day")])
    sessions = _count(_("Sessions"), 3)
    staff = _count(_("Members of staff"), 3)
    class_groups = _count(_("Classes"), 2)
    visit_on = DateField(_("Day of the visit"), [required()], default=today)

    def validate_last_day(self, field: Any) -> None:
        """Nothing that lies ahead can be drawn."""
        if field.data and field.data > today():
            raise ValidationError(str(_("Choose a day up to today: what lies ahead cannot be checked yet.")))

    def validate_visit_on(self, field: Any) -> None:
        """Keep the visit between today and two months ahead."""
        if field.data and not today() <= field.data <= today() + FURTHEST:
            raise ValidationError(str(_("Choose a day from today on, within two months.")))

    def validate_class_groups(self, _field: Any) -> None:
        """Ask for one item at least."""
        if not any(self.sizes.values()):
            raise ValidationError(str(_("Please ask for one session, member of staff or class at least.")))

    @property
    def sizes(self) -> dict[Population, int]:
        """Return how many to draw of each."""
        return {
            Population.SESSION: self.sessions.data or 0,
            Population.STAFF: self.staff.data or 0,
            Population.CLASS_GROUP: self.class_groups.data or 0,
        }


class OnlyThen(Optional):
    """Leaves a field alone that is asked for only with one answer; its label does not call it optional."""

    def __init__(self) -> None:
        super().__init__()
        self.field_flags = {}


class OutcomeForm(Form):
    """What was seen of an item; where it was otherwise, a finding in the same step."""

    outcome = RadioField(
        _("What did you see?"),
        choices=options((str(outcome), text) for outcome, text in OUTCOMES.items()),
        validators=[required(PLEASE_CHOOSE)],
    )
    code = RadioField(_("What was found"), validators=[OnlyThen()])
    owner_id = RadioField(_("Who sees to it"), validators=[OnlyThen()], coerce=int)
    deadline = DateField(_("By when"), [OnlyThen(), Deadline()], default=usual_deadline)

    def offer(self, codes: Sequence[Code], owners: Mapping[int, str]) -> None:
        """Fill the lists."""
        self.code.choices = options((str(code), CODES[code]) for code in codes)
        self.owner_id.choices = options(owners.items())

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for the finding only where something was otherwise."""
        if self.outcome.data != Outcome.NOT_CONFIRMED:
            for field in (self.code, self.owner_id, self.deadline):
                field.process_data(None)
        if not super().validate(extra_validators):
            return False
        if self.outcome.data == Outcome.NOT_CONFIRMED:
            for field in (self.code, self.owner_id, self.deadline):
                if not field.data:
                    field.errors = [str(_("Please fill this in: what is not confirmed becomes a finding."))]
        return not self.errors
