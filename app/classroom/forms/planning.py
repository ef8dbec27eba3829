"""Forms of the timetable: planning a lesson or a make-up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    DateField,
    SelectField,
    SelectMultipleField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its type stubs

from app.classroom.courses import PUPILS
from app.classroom.forms.adults import NOT_AUTHORISED, NOT_THAT, AdultsForm
from app.classroom.forms.few import say_what_few_need
from app.classroom.forms.fields import within_days_of
from app.classroom.models import PlannedLesson, SecondAdult
from app.classroom.service import Plan
from app.content.catalogue import catalogue
from app.core.forms import TickField, required
from app.core.languages import in_current_language
from app.records.models import FACILITATOR

if TYPE_CHECKING:
    from datetime import date

    from app.classroom.queries.school import Adult
    from app.content.shapes import Course
    from app.people.models import ClassGroup


class ModuleField(SelectField):
    """A lesson of a course that fits the class; one of another course is refused with the reason."""

    def pre_validate(self, form: Any) -> None:
        """Say for which grades a lesson is written that does not fit."""
        offered = {value for value, *_more in self.iter_choices()}
        course = next((one for one in catalogue().ready if one.module(str(self.data))), None)
        if self.data not in offered and course is not None and course.audience == PUPILS:
            raise ValidationError(
                str(
                    _(
                        "This lesson is written for other grades (%(grades)s) than this class's (%(own)s). "
                        "Please choose one that fits."
                    )
                )
                % {"grades": ", ".join(course.grades), "own": form.class_group.grades}
            )
        super().pre_validate(form)


def _as_sent(data: Mapping[str, Any]) -> MultiDict[str, str]:
    """Return values as a browser sends them: nothing for a box without a tick, nobody as an empty choice."""
    return MultiDict({name: "" if value is None else str(value) for name, value in data.items() if value is not False})


class PlanForm(AdultsForm):
    """One lesson on the timetable of a class."""

    module = ModuleField(_("Lesson"))
    planned_on = DateField(_("Day of the lesson"), [required(_("Please choose a day."))])
    last_period = BooleanField(_("It is the last period of that day"))
    open_place = BooleanField(_("The door stays open, and a third adult can see in"))  # asked of make-up lessons alone

    class_group: ClassGroup
    coming = 0  # pupils of a make-up lesson, as far as known

    @classmethod
    def for_class(
        cls,
        class_group: ClassGroup,
        courses: Sequence[Course],
        facilitators: Sequence[Adult],
        adults: Sequence[Adult],
        *,
        known: Mapping[str, str] | None = None,
        is_sent: bool = False,
        **data: Any,
    ) -> PlanForm:
        """Return the form for a class, with its courses' modules and the school's adults to choose from.

        `known` says of a module that it was taught or is planned already; `is_sent` takes the data as if somebody had sent them.
        """
        form = cls(formdata=_as_sent(data), meta={"csrf": False}) if is_sent else cls(data=data)
        form.class_group = class_group
        form.offer(facilitators, adults)
        form.module.choices = [
            SelectChoice(
                module.id,
                f"{module.position} {in_current_language(module.title, module.title_en)}"
                f"{(known or {}).get(module.id, '')}",
            )
            for course in courses
            for module in course.modules
        ]
        return form

    @classmethod
    def for_lesson(
        cls,
        lesson: PlannedLesson,
        course: Course,
        facilitators: Sequence[Adult],
        adults: Sequence[Adult],
        *,
        moved_to: date | None = None,
    ) -> PlanForm:
        """Return the form that changes a planned lesson; `moved_to`: sent with another day and nothing else changed."""
        return cls.for_class(
            lesson.class_group,
            [course],
            facilitators,
            adults,
            module=lesson.module,
            is_sent=moved_to is not None,
            planned_on=moved_to or lesson.planned_on,
            last_period=lesson.last_period,
            facilitator=lesson.facilitator_id,
            capacity=lesson.capacity or FACILITATOR,
            second_adult=lesson.second_adult,
            second_person=lesson.second_adult_id,
            open_place=lesson.open_place,
        )

    def validate_planned_on(self, field: DateField) -> None:
        """Refuse a day on which the class does not exist."""
        within_days_of(self.class_group, field)

    def validate(self, *more: Any, **named: Any) -> bool:
        """Leave it at the day where the class has none: who may teach then can only be said of a day that is one.

        A make-up lesson of fewer than three pupils asks for two named adults and an open place, beside what is missing.
        """
        is_valid = bool(super().validate(*more, **named))
        is_valid = say_what_few_need(self, self.coming) and is_valid
        if self.planned_on.errors:
            self.facilitator.errors = [error for error in self.facilitator.errors if error != str(NOT_AUTHORISED)]
            self.capacity.errors = [error for error in self.capacity.errors if error not in map(str, NOT_THAT.values())]
        return is_valid

    def plan(self, *, open_place: bool = False) -> Plan:
        """Return what was said as plain values."""
        assert self.planned_on.data is not None  # noqa: S101  the field is required
        return Plan(
            module=self.module.data,
            planned_on=self.planned_on.data,
            last_period=self.last_period.data,
            facilitator_id=self.facilitator.data,
            capacity=self.capacity.data,
            second_adult=SecondAdult(self.second_adult.data),
            second_adult_id=self.second_person.data,
            open_place=open_place,
        )


class MakeUpForm(PlanForm):
    """One make-up lesson for those of some classes whom a module has not reached."""

    classes = TickField(_("Classes"), coerce=int)

    waiting: Mapping[int, int] = {}
    may_join = 0

    @property
    def pupils(self) -> int:
        """Return how many pupils wait in the chosen classes."""
        return sum(self.waiting.get(class_group_id, 0) for class_group_id in self.classes.data or ())

    @property
    def coming(self) -> int:  # type: ignore[override]  # worked out of what was chosen
        """Return how many can still come; until they are three, the lesson's own page says what is missing."""
        return self.pupils + self.may_join if self.pupils else 0

    def offer_classes(
        self, class_groups: Sequence[ClassGroup], waiting: Mapping[int, int], *, may_join: int = 0
    ) -> None:
        """Offer classes, each with how many wait in it, never who; `may_join` wait in other teachers' classes it is announced to."""
        self.waiting, self.may_join = waiting, may_join
        self.classes.choices = [
            SelectChoice(class_group.id, f"{class_group.title} · {waiting[class_group.id]}")
            for class_group in class_groups
        ]

    def validate_classes(self, field: SelectMultipleField) -> None:
        """Ask for a class that somebody waits in."""
        if not field.data:
            raise ValidationError(_("Please choose at least one class."))
        if not self.pupils:
            raise ValidationError(_("In these classes nobody waits for this lesson."))
