"""Fields of class groups and enrolments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    DateField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.core.clock import today
from app.core.forms import Form, LastDayNotBefore, cleaned, required
from app.people.forms.checks import IsAName, LikelyDay, NotAnIdentityNumber, options

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
    first_day = DateField(_("First day"), [Optional(), LikelyDay()])
    last_day = DateField(_("Last day"), [Optional(), LastDayNotBefore("first_day")])

    def offer(self, organisations: Sequence[Organisation], terms: Sequence[Window]) -> None:
        """Fill the lists to choose from."""
        self.organisation_id.choices = options((one.id, one.name) for one in organisations)
        self.terms.choices = options((one.id, one.title) for one in terms)

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for a term or a first day: without either, the class would always have been there."""
        is_good = bool(super().validate(extra_validators))
        if self.terms.data or self.first_day.data:
            return is_good
        if self.terms.choices:
            self.terms.errors = [*self.terms.errors, _("Please choose a term, or write the first day.")]
        else:
            self.first_day.errors = [
                *self.first_day.errors,
                _("Please add a term first, or write the first day."),
            ]
        return False


class PasteForm(Form):
    """A class list, one pupil a line."""

    lines = TextAreaField(_("One pupil a line: number and name"), [required(), Length(max=MOST_TYPED)])
    since = DateField(_("In this class since"), [required(), LikelyDay()], default=today)


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
    since = DateField(_("First day in the new class"), [required(), LikelyDay()], default=today)
    number = StringField(
        _("Number in the new class"), [Optional(), Length(max=20), NotAnIdentityNumber()], filters=[cleaned]
    )

    def offer(self, groups: Sequence[ClassGroup]) -> None:
        """Fill the list of classes."""
        self.class_group_id.choices = options((one.id, one.title) for one in groups)


class EndForm(Form):
    """The last day."""

    last_day = DateField(_("Last day"), [required()], default=today)


class TeacherForm(Form):
    """Who may teach a class, between which days."""

    person_id = SelectField(_("Teacher"), coerce=int)
    sure = BooleanField(_("Yes, although this is no teaching post: they will see the names of this class"))
    first_day = DateField(_("First day"), [required(), LikelyDay()], default=today)
    last_day = DateField(_("Last day"), [Optional(), LastDayNotBefore("first_day")])

    def offer(self, persons: Sequence[tuple[int, str]]) -> None:
        """Fill the list of colleagues."""
        self.person_id.choices = options([(0, _("Please choose")), *persons])

    def validate_person_id(self, field: Any) -> None:
        """Ask for a choice: whoever is chosen sees the names."""
        if not field.data:
            raise ValidationError(str(_("Please choose somebody.")))
