"""The form of a proposed plan: a day and who teaches for each line, and one button that takes them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from flask import request
from flask_babel import lazy_gettext as _
from wtforms import DateField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its type stubs
from wtforms.validators import Optional

from app.classroom.forms.fields import CANNOT_TAKE, AdultField, within_days_of
from app.classroom.lecturers.words import said_comer
from app.classroom.term.guests import second_for
from app.classroom.term.rules import Known, Line, may_teach
from app.core.forms import Form, TickField, required
from app.core.languages import bracketed
from app.records.models import FACILITATOR

if TYPE_CHECKING:
    from collections.abc import Collection

    from app.classroom.forms.namesakes import List
    from app.classroom.lecturers.comers import Comer
    from app.classroom.term.guests import Guests
    from app.classroom.term.standing import SchoolTerm
    from app.people.models import ClassGroup

ALL = "all"
AGAIN = "again"
NOT_ON_THAT_DAY = _("Not authorised for this age on that day. Choose somebody else, or leave it open.")

WhyNot = Callable[[Line, int, date], "str | None"]
"""Why somebody from outside cannot teach a line on a day, in words; the page sets it."""


def _nobody_knows(_line: Line, _person: int, _day: date) -> str | None:
    return None


def called(comer: Comer) -> str:
    """Return how a list calls somebody from outside: with from where and as what they come."""
    return comer.name + bracketed(said_comer(comer))


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
    """The frame of the lines; its button says which class is taken, or all. `guests`: who from outside may be planned."""

    guests = TickField(_("Who from outside may be planned"), coerce=int, validate_choice=False)


class Lines:
    """The lines of a proposal with their forms: what was proposed, and what somebody made of it."""

    def __init__(
        self, standing: SchoolTerm, known: Known, proposed: Sequence[Line], guests: Guests, frame: TakeForm
    ) -> None:
        self.known, self.proposed, self.guests = known, proposed, guests
        self.frame, self.names = frame, standing.adults.names
        self.why_not: WhyNot = _nobody_knows
        frame.guests.choices = [SelectChoice(one.person_id, called(one)) for one in guests.offered]
        self.forms = [self._form(standing, line) for line in proposed]

    def _form(self, standing: SchoolTerm, line: Line) -> LineForm:
        form = LineForm(
            prefix=f"{line.class_group_id}-{line.module}-",
            data={"day": line.day, "facilitator": line.facilitator_id},
            formdata=request.form if self._was_sent(line) else None,
            meta={"csrf": False},
        )
        one = next(one for one in standing.classes if one.group.id == line.class_group_id)
        form.class_group, form.first_day = one.group, standing.day
        form.facilitator.choices = [SelectChoice("", _("still open"))] + [
            SelectChoice(person, self._label(person)) for person in self._offered(standing, one.teachers, line)
        ]
        form.facilitator.refused = self.known.not_to_plan
        return form

    @staticmethod
    def _was_sent(line: Line) -> bool:
        """Whether somebody sent a line to be kept as it is; asked for a new proposal, nothing of the old one stays."""
        return AGAIN not in request.form and f"{line.class_group_id}-{line.module}-facilitator" in request.form

    def _label(self, person: int) -> str:
        comer = self.guests.coming.get(person)
        return self.names[person] if comer is None else called(comer)

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
        offered = {one.person_id: one.name for one in self.guests.offered}
        return [(self.frame.guests, offered), *((form.facilitator, self.names) for form in self.forms)]

    @property
    def chosen(self) -> list[Line]:
        """Return the lines as they stand in the form."""
        return [self._as_sent(line, form) for line, form in zip(self.proposed, self.forms, strict=True)]

    def _as_sent(self, line: Line, form: LineForm) -> Line:
        day, person = form.day.data, form.facilitator.data
        if (day, person) == (line.day, line.facilitator_id):
            return line
        is_same = person == line.facilitator_id
        second = None
        if person in self.known.comers and day is not None:
            one = next(one for one in self.known.classes if one.class_group_id == line.class_group_id)
            second = second_for(self.known, one, person, day)
        return replace(
            line,
            day=day,
            facilitator_id=person,
            exchanged_with=line.exchanged_with if is_same else None,
            capacity=self.known.comers.get(person, FACILITATOR),
            second_adult_id=second,
        )

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
        is_good = bool(form.validate())
        person, day = form.facilitator.data, form.day.data
        if not is_good or person is None or day is None:
            return is_good
        refused = None
        if not may_teach(self._rights(line), person, day):
            refused = self.why_not(line, person, day) or NOT_ON_THAT_DAY
        elif person in self.known.comers and self._as_sent(line, form).second_adult_id is None:
            refused = CANNOT_TAKE
        form.facilitator.errors = [] if refused is None else [refused]
        return refused is None
