"""The form that counts the tickets of a class: numbers only, and only of what was known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _
from flask_babel import ngettext
from wtforms import BooleanField, DateField, IntegerField, ValidationError

from app.classroom.class_sets.fields import at_most, number_field, too_long_ago
from app.classroom.class_sets.rules import BEFORE, FEWEST, Lessons
from app.classroom.class_sets.service import Counted
from app.content.shapes import ItemKind
from app.core.forms import Form, required
from app.core.languages import long_day

if TYPE_CHECKING:
    from wtforms import Field

    from app.classroom.class_sets.models import ClassSet
    from app.content.shapes import Item, Quiz


@dataclass(frozen=True)
class Around:
    """What a count is held against: the pupils of the class, sheets handed in on devices, and the days that can be.

    `since` is the first day of the school year, `latest` the last day on which the set can have been filled in.
    """

    letter: str
    pupils: int
    on_devices: int
    today: date
    since: date
    latest: date
    lessons: Lessons

    @property
    def left(self) -> int:
        """Return how many can have filled in a ticket."""
        return max(self.pupils - self.on_devices, 0)


class CountForm(Form):
    """How many tickets there were, and how many were right for each question of knowledge.

    The questions about feelings are not asked for: they stand on a slip of their own (SAFEGUARDS 14).
    """

    held_on = DateField(_("Day on which the tickets were filled in"), [required()])
    tickets = number_field(_("Tickets in the envelope"))
    early = BooleanField(_("Keep it as “after the lessons” all the same"))

    quiz: Quiz
    around: Around
    asks_early = False

    @classmethod
    def for_set(cls, quiz: Quiz, known: ClassSet | None, around: Around) -> CountForm:
        """Return the form of a set."""
        fields: dict[str, Any] = {
            f"right_{quiz.items.index(item)}": number_field(
                _("Question %(number)s: tickets that are right", number=number)
            )
            for number, item in enumerate((one for one in quiz.items if one.kind is not ItemKind.CONFIDENCE), 1)
        }
        own = {"quiz": quiz, "around": around}
        form: CountForm = type("CountForm", (cls,), {**fields, **own})(
            data={
                "held_on": known.held_on if known else around.latest,
                "tickets": known.tickets if known else None,
                **{
                    f"right_{number}": known.right_tickets.get(item.id)
                    for number, item in enumerate(quiz.items)
                    if known
                },
            }
        )
        return form

    def right_field(self, item: Item) -> Field:
        """Return the field of a question of knowledge."""
        return self[f"right_{self.quiz.items.index(item)}"]  # type: ignore[no-any-return]

    def validate_held_on(self, field: DateField) -> None:
        """Refuse a day on which this set cannot have been filled in: to come, of another year, on the wrong side of the lessons."""
        why = self._why_not_on(field.data) if field.data else None
        if why is not None:
            raise ValidationError(why)

    def _why_not_on(self, day: date) -> str | None:
        around, first = self.around, self.around.lessons.first
        if day > around.today:
            return str(_("This day is still to come. Please choose the day on which it was done."))
        if day > around.latest:
            return str(
                _(
                    "The first lesson of this course was given on %(day)s: what was filled in later is no set before "
                    "the lessons. Please choose the day on which it was done."
                )
            ) % {"day": long_day(around.latest)}
        if around.letter == BEFORE:
            return too_long_ago(around.since) if day < around.since else None
        if first is None:
            return str(
                _(
                    "No lesson of this course is entered as given to this class, so nothing can have been filled in after "
                    "the lessons. Please enter first which lessons were given."
                )
            )
        if day < first:
            return str(
                _(
                    "The first lesson of this course was given on %(day)s: what was filled in earlier is no set after "
                    "the lessons. Please choose the day on which it was done."
                )
            ) % {"day": long_day(first)}
        return None

    def validate_tickets(self, field: IntegerField) -> None:
        """Refuse more tickets than pupils, and so few that a count would speak of children."""
        if field.data is None:
            return
        if field.data > self.around.left:
            raise ValidationError(self._too_many())
        if field.data < FEWEST:
            raise ValidationError(
                str(_("Fewer than %(fewest)s tickets are not counted. Please tear them up; nothing is kept."))
                % {"fewest": FEWEST}
            )

    def validate(self, *more: Any, **named: Any) -> bool:
        """Refuse counts that are more than the tickets, beside what is missing."""
        is_valid = bool(super().validate(*more, **named))
        is_valid = not self._asks_whether_it_is_meant() and is_valid
        tickets = self.tickets.data
        if tickets is not None and not self.tickets.errors:
            for item in self._knowledge():
                is_valid = at_most(tickets, [self.right_field(item)]) and is_valid
        return is_valid

    def _too_many(self) -> str:
        around = self.around
        if not around.on_devices:
            said = str(_("The class has %(pupils)s pupils. Please count the tickets once more."))
            return said % {"pupils": around.pupils}
        return str(
            _(
                "The class has %(pupils)s pupils, and %(devices)s were handed in on devices: there can be %(left)s tickets at "
                "most. Please count them once more."
            )
        ) % {"pupils": around.pupils, "devices": around.on_devices, "left": around.left}

    def _asks_whether_it_is_meant(self) -> bool:
        """Ask once whether a set after the lessons is meant though not all of them had been given."""
        day, lessons = self.held_on.data, self.around.lessons
        if not day or self.held_on.errors or not lessons.is_early(self.around.letter, day):
            return False
        self.asks_early = True
        if not self.early.data:
            said = str(
                _(
                    "%(given)s What is filled in now is not what the whole course taught. Wait for the last lesson, or tick "
                    "that it is meant so."
                )
            )
            self.early.errors = [said % {"given": given_so_far(lessons, day)}]
        return not self.early.data

    def counted(self) -> Counted:
        """Return what was counted as plain values."""
        return Counted(
            self.around.letter,
            self.held_on.data or self.around.today,
            int(self.tickets.data or 0),
            {item.id: self.right_field(item).data for item in self._knowledge()},
        )

    def _knowledge(self) -> list[Item]:
        return [item for item in self.quiz.items if item.kind is not ItemKind.CONFIDENCE]


def given_so_far(lessons: Lessons, day: date) -> str:
    """Return in words how many lessons of a course a class had been given by a day."""
    return str(
        ngettext(
            "%(given)s of %(num)s lesson had been given by %(day)s.",
            "%(given)s of %(num)s lessons had been given by %(day)s.",
            lessons.number,
            given=lessons.given_by(day),
            day=long_day(day),
        )
    )
