"""Forms of practical parts: one tap a criterion, no word (SAFEGUARDS 5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _
from flask_babel import ngettext
from wtforms import DateField, HiddenField, RadioField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its type stubs

from app.certification.facilitators.words import BANDS
from app.core.clock import today
from app.core.forms import Form, required
from app.core.languages import in_current_language
from app.learning.practical.rules import may_have_been_held

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from app.content.shapes import Rubric
    from app.learning.practical.rules import Need

WHICH_AGE = _("Which age is this trial lesson for?")


class JudgeForm(Form):
    """The levels of one rubric; of a trial lesson first its age, tapped once and then carried along."""

    rubric: Rubric
    after: date | None
    band: RadioField | HiddenField | None = None

    def validate_held_on(self, field: DateField) -> None:
        """Refuse a day that has not come, one too long ago, and one not after a try that was not passed."""
        if field.data and not may_have_been_held(field.data, day=today(), after=self.after):
            raise ValidationError(
                _(
                    "Please choose the day of the lesson: not in the future, at most 30 days ago, and after the last try."
                )
            )

    @property
    def day(self) -> date | None:
        """Return the day of the lesson, where this assessor is asked for it."""
        return self["held_on"].data if "held_on" in self else None

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


def judge_form(need: Need, *, after: date | None) -> JudgeForm:
    """Return the form of a person's practical part; the first assessor is asked for the day and the age, too."""
    rubric = need.rubric
    fields: dict[str, Any] = {"rubric": rubric, "after": after}
    if need.held_on is None:
        fields["held_on"] = DateField(_("Day of the lesson"), [required(_("Please choose a day."))], default=today)
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
