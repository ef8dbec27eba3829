"""The form that counts the tickets of a class: numbers only, and only of what was known."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _
from wtforms import DateField, IntegerField, ValidationError

from app.classroom.class_sets.fields import at_most, number_field
from app.classroom.class_sets.rules import FEWEST
from app.classroom.class_sets.service import Counted
from app.content.shapes import ItemKind
from app.core.forms import Form, required
from app.core.languages import long_day

if TYPE_CHECKING:
    from wtforms import Field

    from app.classroom.class_sets.models import ClassSet
    from app.content.shapes import Item, Quiz


class CountForm(Form):
    """How many tickets there were, and how many were right for each question of knowledge.

    The questions about feelings are not asked for: they stand on a slip of their own (SAFEGUARDS 14).
    """

    held_on = DateField(_("Day on which the tickets were filled in"), [required()])
    tickets = number_field(_("Tickets in the envelope"))

    quiz: Quiz
    pupils = 0
    today: date
    latest: date

    @classmethod
    def for_set(cls, quiz: Quiz, known: ClassSet | None, *, pupils: int, today: date, latest: date) -> CountForm:
        """Return the form of a set; `pupils` are those who have not filled it in on a device, `latest` is its last day."""
        fields: dict[str, Any] = {
            f"right_{number}": number_field(_("Tickets that are right"))
            for number, item in enumerate(quiz.items)
            if item.kind is not ItemKind.CONFIDENCE
        }
        own = {"quiz": quiz, "pupils": pupils, "today": today, "latest": latest}
        form: CountForm = type("CountForm", (cls,), {**fields, **own})(
            data={
                "held_on": known.held_on if known else latest,
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
        """Refuse a day that is still to come, and for the set before the lessons one after the first of them."""
        if field.data and field.data > self.today:
            raise ValidationError(str(_("This day is still to come. Please choose the day on which it was done.")))
        if field.data and field.data > self.latest:
            raise ValidationError(
                str(
                    _(
                        "The first lesson of this course was given on %(day)s: what was filled in later is no set before "
                        "the lessons. Please choose the day on which it was done."
                    )
                )
                % {"day": long_day(self.latest)}
            )

    def validate_tickets(self, field: IntegerField) -> None:
        """Refuse more tickets than pupils, and so few that a count would speak of children."""
        if field.data is None:
            return
        if field.data > self.pupils:
            raise ValidationError(
                str(_("The class has %(pupils)s pupils. Please count the tickets once more.")) % {"pupils": self.pupils}
            )
        if field.data < FEWEST:
            raise ValidationError(
                str(_("Fewer than %(fewest)s tickets are not counted. Please tear them up; nothing is kept."))
                % {"fewest": FEWEST}
            )

    def validate(self, *more: Any, **named: Any) -> bool:
        """Refuse counts that are more than the tickets, beside what is missing."""
        is_valid = bool(super().validate(*more, **named))
        tickets = self.tickets.data
        if tickets is not None and not self.tickets.errors:
            for item in self._knowledge():
                is_valid = at_most(tickets, [self.right_field(item)]) and is_valid
        return is_valid

    def counted(self, letter: str) -> Counted:
        """Return what was counted as plain values."""
        return Counted(
            letter,
            self.held_on.data or self.today,
            int(self.tickets.data or 0),
            {item.id: self.right_field(item).data for item in self._knowledge()},
        )

    def _knowledge(self) -> list[Item]:
        return [item for item in self.quiz.items if item.kind is not ItemKind.CONFIDENCE]
