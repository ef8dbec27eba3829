"""The form of a proposed plan: a day and who teaches for each line, and one button that takes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from flask import request
from flask_babel import lazy_gettext as _
from wtforms import DateField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its type stubs
from wtforms.validators import Optional

from app.classroom.forms.fields import AdultField, within_days_of
from app.classroom.term.rules import Known, Line, may_teach
from app.core.forms import Form, required

if TYPE_CHECKING:
    from collections.abc import Collection

    from app.classroom.forms.namesakes import List
    from app.classroom.term.standing import SchoolTerm
    from app.people.models import ClassGroup

ALL = "all"


class LineForm(Form):
    """One lesson of a proposal: its day and who teaches. Without a day it is not taken."""

    day = DateField(_("Day of the lesson"), [Optional()])
    facilitator = AdultField(_("Who teaches"))

    class_group: ClassGroup
    first_day: date

    def validate_day(self, field: DateField) -> None:
        """Refuse a day that is over, and one on which the class does not exist."""
        within_days_of(self.class_group, field)
        if field.data and field.data < self.first_day:
            raise ValidationError(_("This day is over. Please choose a later one."))


class MoveForm(Form):
    """The day to which somebody dragged a planned lesson."""

    day = DateField(_("Day of the lesson"), [required(_("Please choose a day."))])


class TakeForm(Form):
    """The frame of the lines; its button says which class is taken, or all."""


class Lines:
    """The lines of a proposal with their forms: what was proposed, and what somebody made of it."""

    def __init__(self, standing: SchoolTerm, known: Known, proposed: Sequence[Line]) -> None:
        self.known, self.proposed = known, proposed
        self.frame, self.names = TakeForm(), standing.adults.names
        self.forms = [self._form(standing, line) for line in proposed]

    def _form(self, standing: SchoolTerm, line: Line) -> LineForm:
        form = LineForm(
            prefix=f"{line.class_group_id}-{line.module}-",
            data={"day": line.day, "facilitator": line.facilitator_id},
            formdata=request.form if f"{line.class_group_id}-{line.module}-facilitator" in request.form else None,
            meta={"csrf": False},
        )
        one = next(one for one in standing.classes if one.group.id == line.class_group_id)
        form.class_group, form.first_day = one.group, standing.day
        form.facilitator.choices = [SelectChoice("", _("still open"))] + [
            SelectChoice(person, standing.adults.names[person])
            for person in self._offered(standing, one.teachers, line)
        ]
        form.facilitator.refused = self.known.not_to_plan
        return form

    def _offered(self, standing: SchoolTerm, teachers: Collection[int], line: Line) -> list[int]:
        """Return who is offered: whoever may ever teach this age, the class's teachers and those held too (SAFEGUARDS 10)."""
        rights = self._rights(line)
        return [person for person in standing.adults.names if rights.get(person) or person in teachers]

    def _rights(self, line: Line) -> Mapping[int, Any]:
        one = next(one for one in self.known.classes if one.class_group_id == line.class_group_id)
        return next(wanted.rights for wanted in one.wanted if wanted.module == line.module)

    @property
    def lists(self) -> list[List]:
        """Return the lists of who teaches with how they call their people, for telling namesakes apart."""
        return [(form.facilitator, self.names) for form in self.forms]

    @property
    def chosen(self) -> list[Line]:
        """Return the lines as they stand in the form."""
        return [
            replace(
                line,
                day=form.day.data,
                facilitator_id=form.facilitator.data,
                exchanged_with=line.exchanged_with if form.facilitator.data == line.facilitator_id else None,
            )
            for line, form in zip(self.proposed, self.forms, strict=True)
        ]

    def to_take(self) -> list[Line]:
        """Return the lines that the pressed button takes: of one class or all, each with a day."""
        which = request.form.get("take", "")
        return [line for line in self.chosen if line.day is not None and which in (ALL, str(line.class_group_id))]

    def is_sent(self) -> bool:
        """Whether the form was sent from a page of this site."""
        return bool(self.frame.validate_on_submit())

    def may_be_taken(self) -> bool:
        """Whether every line that the pressed button takes can be taken; what is to be mended stands beside it."""
        taken = {(line.class_group_id, line.module) for line in self.to_take()}
        return all(
            self._is_good(line, form)
            for line, form in zip(self.proposed, self.forms, strict=True)
            if (line.class_group_id, line.module) in taken
        )

    def _is_good(self, line: Line, form: LineForm) -> bool:
        is_good = form.validate()
        person, day = form.facilitator.data, form.day.data
        if is_good and person is not None and day and not may_teach(self._rights(line), person, day):
            form.facilitator.errors = [
                _("Not authorised for this age on that day. Choose somebody else, or leave it open.")
            ]
            return False
        return bool(is_good)
