"""Forms of practical parts: one tap a criterion, no word (SAFEGUARDS 5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _
from flask_babel import ngettext
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its type stubs

from app.core.forms import Form, required
from app.core.languages import in_current_language

if TYPE_CHECKING:
    from app.content.shapes import Rubric


class JudgeForm(Form):
    """The levels of one rubric."""

    rubric: Rubric

    @property
    def criteria(self) -> list[tuple[Any, Any]]:
        """Return each criterion with its field."""
        return [(one, self[f"points-{one.id}"]) for one in self.rubric.criteria]

    @property
    def points(self) -> dict[str, int]:
        """Return the points chosen, by criterion."""
        return {one.id: field.data for one, field in self.criteria}


def judge_form(rubric: Rubric) -> JudgeForm:
    """Return the form of a rubric."""
    fields: dict[str, Any] = {"rubric": rubric}
    levels = [
        SelectChoice(
            level.points,
            ngettext(
                "%(level)s · %(num)s point",
                "%(level)s · %(num)s points",
                level.points,
                level=in_current_language(level.text, level.text_en),
            ),
        )
        for level in rubric.levels
    ]
    for number, one in enumerate(rubric.criteria, start=1):
        fields[f"points-{one.id}"] = RadioField(
            f"{number} {in_current_language(one.text, one.text_en)}",
            choices=levels,
            coerce=int,
            validators=[required(_("Please tap what you saw."))],
        )
    form: JudgeForm = type("RubricForm", (JudgeForm,), fields)()
    return form
