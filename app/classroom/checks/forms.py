"""The fields of class checks: three words for each card, or its totals; and what the class still knew of the lesson before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _
from wtforms import Field, IntegerField, RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its type stubs
from wtforms.validators import NumberRange, Optional

from app.classroom.checks.asking import Asked
from app.classroom.checks.rules import is_total_of
from app.classroom.models import RoughCount
from app.core.forms import Form

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.classroom.checks.rules import Count, Kept
    from app.content.shapes import Quiz

ROUGH_COUNTS = [
    SelectChoice(RoughCount.FEW, _("a few")),
    SelectChoice(RoughCount.HALF, _("about half")),
    SelectChoice(RoughCount.NEARLY_ALL, _("nearly all")),
    SelectChoice("", _("not asked")),
]
NUMBER = _("Please give a number; 0 where there was none.")
LETTERS = "ABCDEFGH"
RIGHT = _("How many were right")


def wrong_cards(most: int) -> str:
    """Return what is said where numbers of cards cannot be."""
    words = str(_("Please give whole numbers for the cards, together no more than the %(most)s pupils."))
    return words % {"most": most}


class AskedForm(Form):
    """What a class answered: each item of its check has a field for the words and one for the cards of each answer."""

    items: tuple[str, ...] = ()
    answers: Mapping[str, int] = {}
    asked = Asked()

    @classmethod
    def built(
        cls, check: Quiz | None, kept: Mapping[str, Kept], asked: Asked, data: Mapping[str, Any] | None = None
    ) -> Any:
        """Return a form with the fields of a check, filled with what was kept and with other `data`."""
        items = tuple(check.items) if check and asked.is_anything else ()
        fields: dict[str, Any] = {}
        values: dict[str, Any] = {"recall": asked.said, **(data or {})}
        for number, item in enumerate(items):
            count = kept.get(item.id, "")
            fields[f"check_{number}"] = RadioField(RIGHT, choices=ROUGH_COUNTS, default="")
            values[f"check_{number}"] = count if isinstance(count, str) else ""
            for place, _option in enumerate(item.options):
                fields[f"cards_{number}_{place}"] = _cards(number, place, asked.most)
                values[f"cards_{number}_{place}"] = None if isinstance(count, str) else count[place]
        if asked.about is not None:
            fields["recall"] = RadioField(_("Still known of the lesson before"), choices=ROUGH_COUNTS, default="")
        own = {
            "items": tuple(item.id for item in items),
            "answers": {item.id: len(item.options) for item in items},
            "asked": asked,
        }
        return type(cls.__name__, (cls,), {**fields, **own})(data=values)

    def check_field(self, item: str) -> Field:
        """Return the field of the words for an item."""
        return self[f"check_{self.items.index(item)}"]  # type: ignore[no-any-return]

    def card_fields(self, item: str) -> list[Field]:
        """Return the fields of the cards for an item, one for each answer."""
        number = self.items.index(item)
        return [self[f"cards_{number}_{place}"] for place in range(self.answers[item])]

    def is_counted(self, item: str) -> bool:
        """Whether cards of an item were counted; an answer left empty then had none."""
        return any(field.data is not None for field in self.card_fields(item))

    @property
    def wrong_cards(self) -> str:
        """Return what a device says where numbers of cards cannot be."""
        return wrong_cards(self.asked.most)

    @property
    def has_wrong_checks(self) -> bool:
        """Whether something is wrong in the class check: what folds it away stands open then."""
        fields = (field for item in self.items for field in (self.check_field(item), *self.card_fields(item)))
        return any(field.errors for field in fields)

    @property
    def recall_field(self) -> Field | None:
        """Return the field of what the class still knew; None where nothing is asked back."""
        field: Field | None = self._fields.get("recall")
        return field

    def validate(self, *more: Any, **named: Any) -> bool:
        """Refuse more cards than pupils, beside what else is wrong."""
        is_valid = bool(super().validate(*more, **named))
        for item in self.items:
            fields = self.card_fields(item)
            if any(field.errors for field in fields) or is_total_of(_numbers(fields), len(fields), self.asked.most):
                continue
            words = str(_("These are more cards than the %(most)s pupils. Please count once more."))
            fields[0].errors = [*fields[0].errors, words % {"most": self.asked.most}]
            is_valid = False
        return is_valid

    def counts(self) -> dict[str, Count]:
        """Return what was answered: totals where cards were counted, else the words; nothing where it was not asked."""
        found: dict[str, Count] = {}
        for item in self.items:
            if self.is_counted(item):
                found[item] = _numbers(self.card_fields(item))
            elif self.check_field(item).data:
                found[item] = RoughCount(self.check_field(item).data)
        return found

    def recalled(self) -> RoughCount | None:
        """Return what the class could still say of the lesson before; None where it was not asked."""
        said = self.recall_field.data if self.recall_field else ""
        return RoughCount(said) if said else None


class ChecksForm(AskedForm):
    """The checks of a lesson by themselves: to enter them later, and to correct them."""


def _cards(number: int, place: int, most: int) -> IntegerField:
    return IntegerField(
        _("Question %(number)s, answer %(letter)s", number=number + 1, letter=LETTERS[place]),
        [Optional(), NumberRange(min=0, max=most, message=NUMBER)],
        render_kw={"min": 0, "max": most},
    )


def _numbers(fields: Sequence[Field]) -> list[int]:
    return [field.data or 0 for field in fields]
