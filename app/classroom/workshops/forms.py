"""Fields of the pages of workshops: days with minutes and parts, the list, who left early, closing, a code."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    FormField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TimeField,
)
from wtforms.validators import Length, NumberRange, ValidationError

from app.classroom.workshops.rules import LONGER, MOST_MINUTES, early_minutes
from app.classroom.workshops.service import PlannedDay
from app.compliance.hours.forms import HoursAnswerForm
from app.core.clock import today
from app.core.forms import Form, FormPart, TickField, required
from app.core.languages import in_current_language
from app.people.forms.checks import filled, options
from app.records.answers import DeclineReason
from app.supervision.words import CAPACITIES

if TYPE_CHECKING:
    from app.classroom.workshops.parts import Part
    from app.content.shapes import Course

PLEASE_CHOOSE = _("Please choose one.")
PLEASE_TICK = _("Please tick at least one.")
BETWEEN = _("Between 5 and 480 minutes, please: one day is no longer than a working day.")
WHOLE_DAY = 0
MOST_DAYS = 4
SHORTEST = 5
A_YEAR = timedelta(days=366)


def too_long(most: int) -> str:
    """Say that a day has more minutes than its parts can take."""
    return str(
        gettext(
            "The parts of this day take at most %(most)s minutes, breaks left out. Please enter fewer minutes, or tick what else was taught.",
            most=most,
        )
    )


class WhatForm(Form):
    """Which course, where, on how many days."""

    class Meta:
        """A question, changing nothing."""

        csrf = False

    place = RadioField(_("Where"), validators=[required(PLEASE_CHOOSE)])
    course = RadioField(_("Course"), validators=[required(PLEASE_CHOOSE)])
    days = RadioField(_("On how many days"), validators=[required(PLEASE_CHOOSE)])

    def offer(self, places: Iterable[tuple[int, str]], courses: Iterable[Course]) -> None:
        """Say what can be chosen."""
        self.place.choices = options((str(one), name) for one, name in places)
        self.course.choices = options((one.id, in_current_language(one.title, one.title_en)) for one in courses)
        self.days.choices = options(
            (str(number), ngettext("%(num)s day", "%(num)s days", number)) for number in range(1, MOST_DAYS + 1)
        )


class DayFields(FormPart):
    """One day: its date, how long, what is taught."""

    held_on = DateField(_("Day"), validators=[required()])
    starts_at = TimeField(_("Begins at"), validators=[required()])
    minutes = IntegerField(
        _("Minutes without breaks"), validators=[required(), NumberRange(SHORTEST, MOST_MINUTES, message=BETWEEN)]
    )
    parts = TickField(_("What is taught"), validators=[required(PLEASE_TICK)])
    planned: dict[str, int] = {}  # noqa: RUF012  set anew by `offer`

    names = True

    def offer(self, parts: Sequence[Part], *, names: bool = True) -> None:
        """Say which parts can be ticked, and whether whoever plans can key the list of a day that is over."""
        self.names = names
        self.planned = {part.id: part.minutes for part in parts}
        self.parts.choices = options(
            (part.id, gettext("%(part)s (%(minutes)s minutes)", part=part.title, minutes=part.minutes))
            for part in parts
        )

    def validate_held_on(self, field: Any) -> None:
        """Refuse a slip of the year; and a day that is over for whoever cannot say who was there."""
        day = today()
        if field.data and not day - A_YEAR <= field.data <= day + A_YEAR:
            raise ValidationError(_("Is the year right? A workshop is entered at most a year back and a year ahead."))
        if field.data and field.data < day and not self.names:
            raise ValidationError(
                _(
                    "This day is over, and only those who see the staff's names can say who was there. Ask the training manager, the protection lead or the head to enter it."
                )
            )

    def validate_minutes(self, field: Any) -> None:
        """Refuse fewer minutes than half of what the parts take, and more than a day of them can take."""
        planned = sum(self.planned.get(part, 0) for part in self.parts.data or [])
        if field.errors or not SHORTEST <= (field.data or 0) <= MOST_MINUTES:
            return
        if planned and field.data > LONGER * planned:
            raise ValidationError(too_long(LONGER * planned))
        if field.data * 2 < planned:
            raise ValidationError(
                gettext(
                    "The parts ticked take %(minutes)s minutes. Please tick fewer, or plan longer.", minutes=planned
                )
            )

    def label_as(self, number: int) -> None:
        """Name the day in each field, so that a mistake says where it is."""
        for field in (self.held_on, self.starts_at, self.minutes, self.parts):
            field.label.text = gettext("Day %(number)s: %(field)s", number=number, field=field.label.text)

    def planned_day(self) -> PlannedDay:
        """Return the day as it was entered."""
        return PlannedDay(
            filled(self.held_on.data), filled(self.minutes.data), tuple(self.parts.data or ()), self.starts_at.data
        )


class DayForm(Form, DayFields):  # type: ignore[misc]  # both say the same of whose language is spoken
    """One more day of a workshop."""


class PlanForm(Form):
    """Who teaches which days, and who is asked to come."""

    days = FieldList(FormField(DayFields), min_entries=1, max_entries=MOST_DAYS)
    facilitator_id = SelectField(_("Who leads the workshop"), coerce=int)
    capacity = SelectField(_("In which capacity"))
    guests = TickField(_("Who is asked to come"), coerce=int)

    def offer(
        self, parts: Sequence[Part], number: int, teachers: Iterable[tuple[int, str]], staff: Sequence[tuple[int, str]]
    ) -> None:
        """Say what can be chosen; without the staff's names, nobody is asked by name."""
        while len(self.days.entries) < number:
            self.days.append_entry()
        for at, entry in enumerate(self.days.entries, 1):
            entry.form.offer(parts, names=bool(staff))
            if len(self.days.entries) > 1:
                entry.form.label_as(at)
        self.facilitator_id.choices = options(teachers)
        self.capacity.choices = options([("", _("not stated")), *CAPACITIES.items()])
        self.guests.choices = options(staff)


class ListForm(Form):
    """Who was there without a phone, or signed on paper."""

    there = TickField(_("Tick who is here"), coerce=int)
    shown = SelectMultipleField(coerce=int, validate_choice=False)  # who stood as ticked when the page was opened

    def changes(self) -> tuple[frozenset[int], frozenset[int]]:
        """Return whom the ticks made here put on the list and take off; who is listed here no more is left alone."""
        there, shown = frozenset(self.there.data or ()), frozenset(self.shown.data or ())
        listed = {key for key, *_rest in self.there.iter_choices()}
        return there - shown, (shown - there) & listed

    def meanwhile(self, before: Collection[int]) -> tuple[int, int]:
        """Count whom somebody else put on the list since the page was opened, and whom they took off; `before` it was kept."""
        there, shown = set(self.there.data or ()), set(self.shown.data or ())
        return len(set(before) - shown - there), len((shown & there) - set(before))


class LeftForm(Form):
    """Who left early, and after how many minutes."""

    person_id = SelectField(_("Who left early"), coerce=int, validators=[NumberRange(1, message=PLEASE_CHOOSE)])
    minutes = SelectField(_("Was there for"), coerce=int)

    def offer(self, people: Iterable[tuple[int, str]], whole: int) -> None:
        """Say who is there, and the minutes in steps of five."""
        self.person_id.choices = options([(0, _("Please choose")), *people])
        self.minutes.choices = options(
            [
                (WHOLE_DAY, gettext("the whole day")),
                *((one, ngettext("%(num)s minute", "%(num)s minutes", one)) for one in early_minutes(whole)),
            ]
        )


class MinutesForm(LeftForm):
    """One person's minutes on a day that is closed."""

    person_id = SelectField(_("Whose minutes"), coerce=int, validators=[NumberRange(1, message=PLEASE_CHOOSE)])


class StrikeForm(Form):
    """Nothing but the decision to strike somebody out."""


class GuestsForm(Form):
    """Who is asked to come."""

    guests = TickField(_("Who is asked to come"), coerce=int)


class AgreeForm(HoursAnswerForm):
    """A second person's answer to a day one person entered."""

    unfit = frozenset({DeclineReason.NO_EVIDENCE, DeclineReason.OTHER_TOPIC})


class CloseForm(Form):
    """How long the day really took; `sure` is asked once, where something is odd, and `named` is about whom."""

    minutes = IntegerField(
        _("Minutes it really took, without breaks"),
        validators=[required(), NumberRange(SHORTEST, MOST_MINUTES, message=BETWEEN)],
    )
    sure = BooleanField(_("Yes, it is right so"))
    asks = ""
    named = ""


class CodeForm(Form):
    """A code from a shared screen, or the one that pairs a screen."""

    code = StringField(_("Code on the screen"), validators=[required(), Length(max=120)])
