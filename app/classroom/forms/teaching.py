"""Forms around a lesson: the letter before it, the class view's code, what was taught, the register."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _
from flask_babel import ngettext
from wtforms import (
    BooleanField,
    DateField,
    RadioField,
    SelectMultipleField,
    StringField,
    SubmitField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its type stubs
from wtforms.validators import Length

from app.classroom import door
from app.classroom.checks.forms import AskedForm
from app.classroom.forms.fields import within_days_of
from app.classroom.lecturers.rules import ASKED_OF_CASES, Word
from app.classroom.lecturers.words import TICKS_OF_CASES, WORDS_OF_CASES
from app.classroom.models import PlannedLesson, SecondAdult
from app.classroom.service import Delivered
from app.classroom.words import SECOND_ADULT, all_parts_words
from app.core.forms import Form, TickField, cleaned, required

if TYPE_CHECKING:
    from datetime import date

    from app.classroom.checks.asking import Asked
    from app.classroom.queries.pupils import Seat
    from app.content.shapes import Module, Quiz
    from app.people.models import ClassGroup


SEAT = re.compile(r"[0-9]{1,18}")
LIST_CHANGED = _(
    "The list has changed since this page was opened: somebody tapped does not stand on it any more. "
    "All other taps are kept. Please look at the list and send it once more."
)


class DeliveredForm(AskedForm):
    """What was taught, of the whole class: key points, activities, class checks, where the second adult was, an open door."""

    key_points = TickField(_("Key points taught"), coerce=int)
    activities = TickField(_("Parts done"))
    all_parts = BooleanField()
    second_adult = RadioField(
        _("The second adult was"),
        [required(_("Please choose where the second adult was."))],
        choices=[SelectChoice(place, words) for place, words in SECOND_ADULT.items()],
    )

    open_place = RadioField(
        door.QUESTION,
        [required(door.NOT_SAID)],
        choices=[SelectChoice(said, words) for said, words in door.ANSWERS.items()],
    )

    no_local_case = BooleanField(TICKS_OF_CASES["no_local_case"])
    no_open_case = BooleanField(TICKS_OF_CASES["no_open_case"])
    no_case_film = BooleanField(TICKS_OF_CASES["no_case_film"])

    everything = SubmitField(_("All taught: to the register"), name="all")
    shown = SubmitField(_("I did show or mention a case"))

    asks_word = False
    words_of_cases = WORDS_OF_CASES
    not_said_of_door = door.NOT_SAID

    before: Mapping[str, date] = {}
    points: frozenset[int] = frozenset()

    @classmethod
    def for_lesson(
        cls,
        lesson: PlannedLesson,
        module: Module,
        check: Quiz | None,
        before: Mapping[int, date],
        asked: Asked,
        *,
        adult: str | None,
    ) -> DeliveredForm:
        """Return the form of a lesson, with the fields of its class check.

        Of the key points those stand to be ticked that no lesson `before` has taught. `adult` is where the second adult
        stands to have been; None where nobody has said so, and it is asked.
        """
        data = {
            "key_points": lesson.key_points,
            "activities": lesson.activities,
            "all_parts": {activity.id for activity in module.activities} <= set(lesson.activities),
            "second_adult": adult,
            "open_place": door.said_of_door(lesson),
        }
        form: DeliveredForm = cls.built(check, lesson.checks, asked, data)
        points = list(enumerate(module.key_points, 1))
        form.before = {text: before[number] for number, text in points if number in before}
        form.asks_word = lesson.capacity in ASKED_OF_CASES
        form.points = frozenset(number for number, _text in points if number not in before)
        form.key_points.choices = [SelectChoice(number, text) for number, text in points if number not in before]
        form.activities.choices = [SelectChoice(activity.id, activity.title) for activity in module.activities]
        form.all_parts.label.text = all_parts_words(len(module.activities))
        if not lesson.asks_door:
            del form.open_place
        return form

    @property
    def left(self) -> int:
        """Return how many key points stand unticked."""
        return len(self.points - set(self.key_points.data or ()))

    @property
    def all_told(self) -> str:
        """Return the words of the button for all, which say what a press of it states."""
        points = len(self.points)
        if not points:
            return str(self.everything.label.text)
        return str(
            ngettext(
                "The %(num)s key point was told: enter it, to the register",
                "All %(num)s key points were told: enter them all, to the register",
                points,
            )
        )

    def validate_key_points(self, field: SelectMultipleField) -> None:
        """Ask back when some points are ticked and the button says all: nobody is ticked for (SAFEGUARDS 27)."""
        if self.everything.data and field.data and self.left:
            raise ValidationError(
                ngettext(
                    "%(num)s key point is not ticked: tick it if it was really taught; else press “That is all for today”.",
                    "%(num)s key points are not ticked: tick them if they were really taught; "
                    "else press “That is all for today”.",
                    self.left,
                )
            )

    def validate_activities(self, field: SelectMultipleField) -> None:
        """Ask back when some parts are ticked and another tick says all: nobody is ticked for (SAFEGUARDS 27)."""
        left = len(list(field.iter_choices())) - len(field.data or ())
        if self.all_parts.data and field.data and left:
            raise ValidationError(
                ngettext(
                    "%(num)s part is not ticked: tick it if it was done; else take away the tick that says all.",
                    "%(num)s parts are not ticked: tick them if they were done; else take away the tick that says all.",
                    left,
                )
            )

    def delivered(self) -> Delivered:
        """Return what was said as plain values; without any tick the button for all states in words that all was told.

        So does the one tick for all parts, which needs no script to tick each.
        """
        ticked = frozenset(self.key_points.data or ())
        if self.everything.data and not ticked:
            ticked = self.points
        done = (
            [part for part, *_rest in self.activities.iter_choices()] if self.all_parts.data else self.activities.data
        )
        return Delivered(
            key_points=ticked,
            activities=frozenset(done or ()),
            checks=self.counts(),
            second_adult=SecondAdult(self.second_adult.data),
            recall=self.recalled(),
            word=self.word,
            open_place=bool(self.open_place) and self.open_place.data == door.OPEN,
        )

    @property
    def word(self) -> Word | None:
        """Return what is said of cases, where a visitor teaches; the honest button says that there was one."""
        if not self.asks_word:
            return None
        if self.shown.data:
            return Word(shown=True)
        return Word(self.no_local_case.data, self.no_open_case.data, self.no_case_film.data)


class SeatsField(SelectMultipleField):
    """Who was tapped on a list of names. Whoever stands on it no more is told of in plain words; all other taps are kept."""

    has_gone = False

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Keep every tap that can be somebody."""
        self.data = [int(value) for value in valuelist if SEAT.fullmatch(value)]
        self.has_gone = len(self.data) < len(valuelist)

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002 -- asked for by WTForms
        """Refuse taps of whoever does not stand on the list."""
        listed = {person_id for person_id, *_rest in self.iter_choices()}
        if self.validate_choice and (self.has_gone or set(self.data or ()) - listed):
            raise ValidationError(LIST_CHANGED)


class NobodyForm(Form):
    """Asks once whether really nobody was reached; the tick is the answer."""

    nobody = BooleanField(_("Yes, nobody was reached"))

    def confirms(self, question: str) -> bool:
        """Whether it was ticked; else ask."""
        if not self.nobody.data:
            self.form_errors.append(question)
        return bool(self.nobody.data)


class RegisterForm(NobodyForm):
    """Who was not reached; everybody else was. Guests are the other way round: who came is tapped."""

    not_reached = SeatsField(_("Not reached"), coerce=int)
    came = SeatsField(_("Came to join"), coerce=int)

    asks_for_nobody = False

    @classmethod
    def for_pupils(
        cls, pupils: Sequence[Seat], guests: Sequence[Seat], not_reached: Sequence[int] = ()
    ) -> RegisterForm:
        """Return the register of a class and of those who may join it."""
        form = cls(data={"not_reached": list(not_reached)})
        form.not_reached.choices = [SelectChoice(seat.person_id, seat.name) for seat in pupils]
        form.came.choices = [SelectChoice(seat.person_id, seat.name) for seat in guests]
        return form


class CorrectionForm(RegisterForm):
    """A closed register corrected: a change is what was tapped here, not what another page changed meanwhile."""

    shown = SeatsField(_("Not reached"), coerce=int, validate_choice=False)

    now_missed: frozenset[int] = frozenset()

    @classmethod
    def for_entries(cls, entries: Sequence[tuple[Seat, bool]]) -> CorrectionForm:
        """Return the form of a session's entries; it carries along who stood as not reached when it was shown."""
        missed = [seat.person_id for seat, reached in entries if not reached]
        form = cls(data={"not_reached": missed, "shown": missed})
        form.not_reached.choices = [SelectChoice(seat.person_id, seat.name) for seat, _reached in entries]
        form.came.choices = []
        form.now_missed = frozenset(missed)
        return form

    def changed(self) -> dict[int, bool]:
        """Return whom the taps made here change, and to what; who was tapped to what stands already is no change."""
        wanted = set(self.not_reached.data or ())
        return {one: one not in wanted for one in self.tapped if (one in wanted) is not (one in self.now_missed)}

    @property
    def tapped(self) -> set[int]:
        """Return whose mark is another here than when the page was shown."""
        listed = {person_id for person_id, *_rest in self.not_reached.iter_choices()}
        return (set(self.not_reached.data or ()) ^ set(self.shown.data or ())) & listed

    @property
    def empties(self) -> bool:
        """Whether the correction leaves nobody reached where somebody was."""
        listed = {person_id for person_id, *_rest in self.not_reached.iter_choices()}
        changed = self.changed()
        return bool(changed) and listed == self.now_missed ^ changed.keys()

    def must_ask(self, question: str) -> bool:
        """Ask once before nobody is left reached, as closing with nobody does; the tick is the answer."""
        self.asks_for_nobody = self.empties and not self.confirms(question)
        return self.asks_for_nobody


class LetterForm(Form):
    """The day a class's guardians got the letter."""

    sent_on = DateField(_("Sent on"), [required(_("Please choose a day."))])

    class_group: ClassGroup
    day: date

    @classmethod
    def for_class(cls, class_group: ClassGroup, sent_on: date | None, day: date) -> LetterForm:
        """Return the form of a class with the day kept so far, else the day it is."""
        form = cls(data={"sent_on": sent_on or day})
        form.class_group, form.day = class_group, day
        return form

    def validate_sent_on(self, field: DateField) -> None:
        """Refuse a day to come, and one on which the class does not exist."""
        if field.data and field.data > self.day:
            raise ValidationError(_("This day is still to come. Please enter it when the letter has gone out."))
        within_days_of(self.class_group, field)


class CodeForm(Form):
    """The short code of a class view, typed on the classroom's computer."""

    code = StringField(_("Code from the teacher's phone"), [required(), Length(max=120)], filters=[cleaned])
