"""The form that counts the tickets of a class: numbers only."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, DateField, IntegerField, ValidationError
from wtforms.validators import InputRequired, NumberRange

from app.classroom.class_sets.rules import FEWEST
from app.classroom.class_sets.service import Counted
from app.content.shapes import ItemKind
from app.core.forms import Form, required

if TYPE_CHECKING:
    from wtforms import Field

    from app.classroom.class_sets.models import ClassSet
    from app.content.shapes import Item, Quiz

NUMBER = _("Please give a number; 0 where there was none.")


def _number(label: Any, default: int | None = None) -> IntegerField:
    return IntegerField(label, [InputRequired(NUMBER), NumberRange(min=0, max=999, message=NUMBER)], default=default)


class CountForm(Form):
    """How many tickets there were, how many were right for each question, and how often each feeling was chosen."""

    held_on = DateField(_("Day on which the tickets were filled in"), [required()])
    tickets = _number(_("Tickets in the envelope"))

    quiz: Quiz
    pupils = 0
    today: date
    is_first = True

    @classmethod
    def for_set(cls, quiz: Quiz, known: ClassSet | None, *, pupils: int, today: date) -> CountForm:
        """Return the form of a set; entered again it asks for knowledge only."""
        fields: dict[str, Any] = {}
        for number, item in enumerate(quiz.items):
            if item.kind is not ItemKind.CONFIDENCE:
                fields[f"right_{number}"] = _number(_("Tickets that are right"))
            elif known is None:
                fields |= {f"felt_{number}_{step}": _number(option.text, 0) for step, option in enumerate(item.options)}
        if known is None:
            fields["checked"] = BooleanField(_("I have counted twice: what was felt cannot be corrected later"))
        own = {"quiz": quiz, "pupils": pupils, "today": today, "is_first": known is None}
        form: CountForm = type("CountForm", (cls,), {**fields, **own})(
            data={
                "held_on": known.held_on if known else today,
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

    def felt_fields(self, item: Item) -> list[Field]:
        """Return the fields of a question about feelings, one for each step."""
        number = self.quiz.items.index(item)
        return [self[f"felt_{number}_{step}"] for step in range(len(item.options))]

    def validate_held_on(self, field: DateField) -> None:
        """Refuse a day that is still to come."""
        if field.data and field.data > self.today:
            raise ValidationError(str(_("This day is still to come. Please choose the day on which it was done.")))

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
            for item in self.quiz.items:
                if item.kind is not ItemKind.CONFIDENCE:
                    is_valid = _at_most(tickets, [self.right_field(item)]) and is_valid
                elif self.is_first:
                    is_valid = _at_most(tickets, self.felt_fields(item)) and is_valid
        if self.is_first and not self["checked"].data:
            self["checked"].errors = [str(_("Please count once more and tick this."))]
            is_valid = False
        return is_valid

    def counted(self, letter: str) -> Counted:
        """Return what was counted as plain values."""
        knowledge = [item for item in self.quiz.items if item.kind is not ItemKind.CONFIDENCE]
        feelings = [item for item in self.quiz.items if item.kind is ItemKind.CONFIDENCE] if self.is_first else []
        return Counted(
            letter,
            self.held_on.data or self.today,
            int(self.tickets.data or 0),
            {item.id: self.right_field(item).data for item in knowledge},
            {item.id: [field.data for field in self.felt_fields(item)] for item in feelings},
        )


def _at_most(tickets: int, fields: list[Field]) -> bool:
    """Whether counts add up to no more than the tickets; says it beside the first of them if not."""
    if sum(field.data or 0 for field in fields) <= tickets:
        return True
    words = str(_("These are more than the %(tickets)s tickets. Please count once more.")) % {"tickets": tickets}
    fields[0].errors = [*fields[0].errors, words]
    return False
