"""Fields and checks that several forms of the classroom share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _
from wtforms import (
    DateField,
    SelectField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its type stubs

from app.core.languages import bracketed

if TYPE_CHECKING:
    from collections.abc import Collection

    from app.people.models import ClassGroup


CANNOT_TAKE = _("This lesson cannot take this colleague. Please choose somebody else, or leave the place open for now.")


def within_days_of(class_group: ClassGroup, field: DateField) -> None:
    """Refuse a day on which the class does not exist."""
    first, last = class_group.first_day, class_group.last_day
    if field.data and ((first and field.data < first) or (last and field.data > last)):
        raise ValidationError(_("The class does not exist on that day. Please choose another day."))


LONGEST_ID = 18


def _person(value: Any) -> int | None:
    if len(str(value)) > LONGEST_ID:
        raise ValueError
    return int(value) if value not in (None, "", "None") else None


class AdultField(SelectField):
    """One adult of a school; whoever a timetable cannot take gets one plain answer, whatever the cause."""

    refused: Collection[int] = ()
    is_nobody = False

    def __init__(self, label: Any = None, *, not_offered: Any = CANNOT_TAKE, **more: Any) -> None:
        super().__init__(label, coerce=_person, **more)
        self.not_offered = not_offered

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take what cannot be anybody for somebody who is not offered, not for an open place."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            self.data, self.is_nobody = None, True

    @property
    def chosen(self) -> int | None:
        """Return who is chosen."""
        return self.data  # type: ignore[no-any-return]  # coerced

    def pre_validate(self, form: Any) -> None:
        """Refuse whoever is not offered or cannot be planned (SAFEGUARDS 10)."""
        try:
            super().pre_validate(form)
            is_offered = not self.is_nobody
        except ValidationError:
            is_offered = False
        if not is_offered or self.chosen in self.refused:
            raise ValidationError(str(CANNOT_TAKE if is_offered else self.not_offered))


def trained_first(choices: Any, persons: Collection[int]) -> list[Any]:
    """Return choices of adults, the first of which is nobody, with those who have completed the course next and marked."""
    nobody, *adults = choices
    mark = bracketed(_("course completed"))
    marked = [SelectChoice(adult.value, f"{adult.label}{mark}") for adult in adults if adult.value in persons]
    return [nobody, *marked, *(adult for adult in adults if adult.value not in persons)]
