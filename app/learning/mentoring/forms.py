"""Forms of mentoring: choices and days, no word (SAFEGUARDS 5)."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _
from wtforms import DateField, RadioField, SelectField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its type stubs

from app.core.forms import Form, LastDayNotBefore, required
from app.learning.mentoring.rules import Went, What
from app.learning.mentoring.words import WENT, WHAT


class MentorForm(Form):
    """Who accompanies whom, and for how long."""

    person = SelectField(_("New facilitator or volunteer"), coerce=int)
    mentor = SelectField(_("Mentor"), coerce=int)
    first_day = DateField(_("First day"), [required()])
    last_day = DateField(_("Last day"), [required(), LastDayNotBefore("first_day")])

    def offer(self, people: Sequence[tuple[int, str, int]]) -> None:
        """Offer these people for both."""
        self.person.choices = [SelectChoice(person_id, name) for person_id, name, _where in people]
        self.mentor.choices = [SelectChoice(person_id, name) for person_id, name, _where in people]

    def validate_mentor(self, field: SelectField) -> None:
        """Refuse to let somebody accompany themselves."""
        if field.data == self.person.data:
            raise ValidationError(_("The mentor is somebody else. Please choose another."))


class LineForm(Form):
    """One line of a log."""

    held_on = DateField(_("Day"), [required(_("Please choose a day."))])
    what = RadioField(
        _("What you did"),
        choices=[SelectChoice(str(one), words) for one, words in WHAT.items()],
        validators=[required(_("Please choose one."))],
        coerce=What,
    )
    went = RadioField(
        _("How it went"),
        choices=[SelectChoice(str(one), words) for one, words in WENT.items()],
        validators=[required(_("Please choose one."))],
        coerce=Went,
    )
