"""Forms of mentoring: choices and days, no word (SAFEGUARDS 5)."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _
from wtforms import DateField, RadioField, SelectField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its type stubs
from wtforms.validators import NumberRange

from app.core.forms import Form, LastDayNotBefore, required
from app.learning.mentoring.rules import Went, What
from app.learning.mentoring.words import WENT, WHAT
from app.people.sort_keys import sort_key_of

PLEASE_CHOOSE = _("Please choose one.")
NOBODY_YET = _("Please choose")
NO_POST = _("Without a post today")


class MentorForm(Form):
    """Who accompanies whom, and for how long."""

    person = SelectField(
        _("New facilitator or volunteer"), coerce=int, validators=[NumberRange(1, message=PLEASE_CHOOSE)]
    )
    mentor = SelectField(_("Mentor"), coerce=int, validators=[NumberRange(1, message=PLEASE_CHOOSE)])
    first_day = DateField(_("First day"), [required()])
    last_day = DateField(_("Last day"), [required(), LastDayNotBefore("first_day")])

    def offer(self, people: Sequence[tuple[int, str, str]]) -> None:
        """Offer these people for both, each with the posts held: in groups by them, by name in each."""
        groups = sorted(people, key=lambda one: (not one[2], sort_key_of(one[2])))
        listed = [SelectChoice(person_id, name, optgroup=posts or str(NO_POST)) for person_id, name, posts in groups]
        self.person.choices = [SelectChoice(0, NOBODY_YET), *listed]
        self.mentor.choices = [SelectChoice(0, NOBODY_YET), *listed]

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
        validators=[required(PLEASE_CHOOSE)],
        coerce=What,
    )
    went = RadioField(
        _("How it went"),
        choices=[SelectChoice(str(one), words) for one, words in WENT.items()],
        validators=[required(PLEASE_CHOOSE)],
        coerce=Went,
    )
