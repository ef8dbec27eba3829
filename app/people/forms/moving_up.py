"""Fields of the change of school year: whose, from which day, and what becomes of each class."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import DateField, SelectField

from app.core.forms import Form, required
from app.people.forms.checks import LikelyDay, options

if TYPE_CHECKING:
    from app.people.models import Organisation
    from app.people.queries.moving_up import Moving

UP, LEAVE, STAY = "up", "leave", "stay"


class SchoolYearForm(Form):
    """Whose classes, and the first day of the new school year."""

    organisation_id = SelectField(_("School or department"), coerce=int)
    first_day = DateField(_("First day of the new school year"), [required(), LikelyDay()])

    class Meta:
        """Read with GET: it only shows."""

        csrf = False

    def offer(self, organisations: Sequence[Organisation]) -> None:
        """Fill the list of organisations."""
        self.organisation_id.choices = options((one.id, one.name) for one in organisations)


class MoveUpForm(Form):
    """What becomes of each class. `class_<id>` is added for each."""


def move_up_form(moves: Sequence[Moving]) -> MoveUpForm:
    """Return the form for these classes, each with what would usually become of it."""
    fields: dict[str, Any] = {}
    for moving in moves:
        choices = [(STAY, _("do nothing now"))]
        usual = LEAVE if moving.leaves else STAY
        if moving.leaves or moving.is_highest:
            choices.insert(0, (LEAVE, _("pupils leave the school")))
        if moving.title is not None:
            choices.insert(0, (UP, gettext("becomes %(title)s", title=moving.title)))
            usual = UP
        fields[f"class_{moving.group.id}"] = SelectField(moving.group.title, choices=options(choices), default=usual)
    form: MoveUpForm = type("ClassesMoveUpForm", (MoveUpForm,), fields)()
    return form
