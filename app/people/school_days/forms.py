"""The form of days without school: two days and which of the two they are. Nothing can be typed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import DateField, RadioField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its type stubs

from app.core.forms import Form, LastDayNotBefore, required

FREE, WORKED = "free", "worked"
LONGEST = {FREE: timedelta(days=100), WORKED: timedelta(days=14)}  # a summer; some weekends' days
SAID = {FREE: _("No school (a holiday)"), WORKED: _("School instead of a free day")}


class SchoolDaysForm(Form):
    """Days without school, or days worked instead."""

    kind = RadioField(
        _("These days"), choices=[SelectChoice(kind, words) for kind, words in SAID.items()], default=FREE,
        validators=[required(_("Please choose one of the two."))],
    )  # fmt: skip
    first_day = DateField(_("First day"), [required(_("Please choose a day."))])
    last_day = DateField(_("Last day"), [required(_("Please choose a day.")), LastDayNotBefore("first_day")])

    def validate_last_day(self, field: Any) -> None:
        """Refuse a slip of the year: a range longer than any holiday, or than any days worked instead."""
        first: date | None = self.first_day.data
        if first and field.data and self.kind.data in LONGEST and field.data - first >= LONGEST[self.kind.data]:
            raise ValidationError(_("That is longer than such days ever are. Please check both days."))

    @property
    def is_school(self) -> bool:
        """Whether these are days with school."""
        return bool(self.kind.data == WORKED)
