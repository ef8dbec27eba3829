"""Forms of practical parts: one tap a criterion, no word (SAFEGUARDS 5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _
from flask_babel import ngettext
from wtforms import HiddenField, RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its type stubs

from app.certification.facilitators.words import BANDS
from app.core.forms import Form, required
from app.core.languages import in_current_language

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.content.shapes import Rubric
    from app.learning.practical.rules import Need

WHICH_AGE = _("Which age is this trial lesson for?")


class JudgeForm(Form):
    """The levels of one rubric; of a trial lesson first its age, tapped once and then carried along."""

    rubric: Rubric
    band: RadioField | HiddenField | None = None

    @property
    def criteria(self) -> list[tuple[Any, Any]]:
        """Return each criterion with its field."""
        return [(one, self[f"points-{one.id}"]) for one in self.rubric.criteria]

    @property
    def age(self) -> str | None:
        """Return the age of the trial lesson as the assessor saw it; None for any other part."""
        return (self.band.data or None) if self.band else None

    @property
    def points(self) -> dict[str, int]:
        """Return the points chosen, by criterion."""
        return {one.id: field.data for one, field in self.criteria}


class AgeForm(Form):
    """Of which age a trial lesson was, tapped anew."""

    band = RadioField(WHICH_AGE, validators=[required(_("Please tap the age."))])

    def offer(self, bands: Sequence[str]) -> None:
        """Offer these ages."""
        self.band.choices = ages(bands)


def ages(bands: Sequence[str]) -> list[SelectChoice]:
    """Return ages as choices, the youngest first."""
    return [SelectChoice(band, words) for band, words in BANDS.items() if band in bands]


def judge_form(need: Need) -> JudgeForm:
    """Return the form of a person's practical part."""
    rubric = need.rubric
    fields: dict[str, Any] = {"rubric": rubric}
    if need.asks_age:
        fields["band"] = RadioField(
            WHICH_AGE, choices=ages(need.bands), validators=[required(_("Please tap the age."))]
        )
    elif need.band:
        fields["band"] = HiddenField(default=need.band)
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
