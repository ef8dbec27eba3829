"""Forms around the fields of a requirement: from which day a change counts, a requirement as text, taking one back."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import DateField
from wtforms.fields import TextAreaField
from wtforms.validators import Length, ValidationError

from app.compliance.requiring.forms import RequirementForm
from app.core.clock import today
from app.core.forms import Form, cleaned, required
from app.people.forms.checks import NotAnIdentityNumber
from app.people.identifiers import is_identity_shaped

MOST_TYPED = 6000
BETWEEN_WORDS = re.compile(r"[\s,\[\]{}\"':]+")


class NoIdentityNumberInside(NotAnIdentityNumber):
    """Refuse an identity number as one word; days and grades beside each other in a text are none."""

    def __call__(self, form: Any, field: Any) -> None:
        """Look at each word that was typed."""
        if any(is_identity_shaped(word) for word in BETWEEN_WORDS.split(field.data or "")):
            super().__call__(form, field)
            field.data = ""
            raise ValidationError(str(_("Identity numbers do not belong here.")))


class CountsFromForm(Form):
    """From which day on something counts: today at the earliest, so that figures of past days stay."""

    counts_from = DateField(_("Counts from"), validators=[required()])

    def validate_counts_from(self, field: Any) -> None:
        """Refuse a day that is over."""
        if field.data and field.data < today():
            raise ValidationError(
                str(_("Figures of days gone by stay as they are. Please choose today or a later day."))
            )


class ChangeForm(RequirementForm, CountsFromForm):
    """A requirement as the fields of a form, changed from a day on."""


class TextForm(Form):
    """A requirement as the text of a file."""

    definition = TextAreaField(
        _("The requirement as text"),
        [required(), Length(max=MOST_TYPED), NoIdentityNumberInside()],
        filters=[cleaned],
    )


class ChangeTextForm(TextForm, CountsFromForm):
    """A requirement as the text of a file, changed from a day on."""


class TakeBackForm(Form):
    """Nothing but the decision."""


def tomorrow() -> date:
    """Return the day from which a change counts unless another is chosen."""
    return today() + timedelta(days=1)
