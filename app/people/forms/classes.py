"""Fields of class groups and enrolments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _
from wtforms import DateField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.core.clock import today
from app.core.forms import Form, LastDayNotBefore, cleaned, required
from app.people.forms.checks import IsAName, NotAnIdentityNumber, options

if TYPE_CHECKING:
    from app.people.models import ClassGroup, Organisation, Window

GRADES = {
    "k0": _("Nursery"),
    "k1": _("Kindergarten 1"),
    "k2": _("Kindergarten 2"),
    "k3": _("Kindergarten 3"),
    "1": _("Grade 1"),
    "2": _("Grade 2"),
    "3": _("Grade 3"),
    "4": _("Grade 4"),
    "5": _("Grade 5"),
    "6": _("Grade 6"),
    "7": _("Grade 7"),
    "8": _("Grade 8"),
    "9": _("Grade 9"),
    "10": _("Grade 10"),
    "11": _("Grade 11"),
    "12": _("Grade 12"),
    "sen": _("Special education"),
}
MOST_TYPED = 8000


class ClassForm(Form):
    """A class of one school year."""

    organisation_id = SelectField(_("School or department"), coerce=int)
    title = StringField(_("Name of the class"), [required(), Length(max=80), NotAnIdentityNumber()], filters=[cleaned])
    grades = SelectMultipleField(
        _("Grades"),
        [required(_("Choose at least one grade."))],
        choices=options(GRADES.items()),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    terms = SelectMultipleField(
        _("Terms"), coerce=int, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )
    first_day = DateField(_("First day"), [Optional()])
    last_day = DateField(_("Last day"), [Optional(), LastDayNotBefore("first_day")])

    def offer(self, organisations: Sequence[Organisation], terms: Sequence[Window]) -> None:
        """Fill the lists to choose from."""
        self.organisation_id.choices = options((one.id, one.name) for one in organisations)
        self.terms.choices = options((one.id, one.title) for one in terms)


class PasteForm(Form):
    """A class list, one pupil a line."""

    lines = TextAreaField(_("One pupil a line: number and name"), [required(), Length(max=MOST_TYPED)])
    since = DateField(_("In this class since"), [required()], default=today)


class FindPupilForm(Form):
    """Which pupil's entry is to be corrected."""

    wanted = StringField(_("Full name, exactly as entered"), [required(), Length(max=40)], filters=[cleaned])


class CorrectPupilForm(Form):
    """A pupil's name and number."""

    name = StringField(_("Name"), [required(), Length(max=40), NotAnIdentityNumber(), IsAName()], filters=[cleaned])
    number = StringField(_("Number"), [Optional(), Length(max=20), NotAnIdentityNumber()], filters=[cleaned])


class TransferForm(Form):
    """To which class, since when."""

    class_group_id = SelectField(_("To the class"), coerce=int)
    since = DateField(_("First day in the new class"), [required()], default=today)

    def offer(self, groups: Sequence[ClassGroup]) -> None:
        """Fill the list of classes."""
        self.class_group_id.choices = options((one.id, one.title) for one in groups)


class EndForm(Form):
    """The last day."""

    last_day = DateField(_("Last day"), [required()], default=today)


class TeacherForm(Form):
    """Who may teach a class, between which days."""

    person_id = SelectField(_("Teacher"), coerce=int)
    first_day = DateField(_("First day"), [required()], default=today)
    last_day = DateField(_("Last day"), [Optional(), LastDayNotBefore("first_day")])

    def offer(self, persons: Sequence[tuple[int, str]]) -> None:
        """Fill the list of colleagues."""
        self.person_id.choices = options(persons)
