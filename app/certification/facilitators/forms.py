"""Forms of rights to teach: choices and days, no word (SAFEGUARDS 5)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _
from wtforms import DateField, RadioField, SelectField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its type stubs

from app.certification.facilitators.rules import Observed, Withdrawn, may_give
from app.certification.facilitators.words import BANDS, OBSERVED, WITHDRAWN
from app.core.clock import today
from app.core.forms import Form, required
from app.core.languages import long_day

if TYPE_CHECKING:
    from datetime import date

    from app.certification.facilitators.queries import Candidate
    from app.people.models import Organisation


class AuthoriseForm(Form):
    """Who may teach which band, until when."""

    person = SelectField(_("Colleague"), coerce=int)
    band = SelectField(_("Age"))
    trial_band = RadioField(
        _("Age of the lesson taught in the trial"), validators=[required(_("Please tap the age of that lesson."))]
    )
    valid_until = DateField(_("Until"), [required(_("Please choose a day."))])

    candidates: Sequence[Candidate] = ()

    def offer(self, candidates: Sequence[Candidate]) -> None:
        """Offer who has what is asked for, and the ages somebody among them may teach."""
        self.candidates = candidates
        self.person.choices = [SelectChoice(one.person_id, _named(one)) for one in candidates]
        open_to = {band for one in candidates for band in one.results}
        self.band.choices = [SelectChoice(band, words) for band, words in BANDS.items() if band in open_to]
        self.trial_band.choices = self.band.choices

    @property
    def candidate(self) -> Candidate:
        """Return whoever was chosen."""
        return next(one for one in self.candidates if one.person_id == self.person.data)

    def validate_trial_band(self, field: RadioField) -> None:
        """Refuse the right for another age than the one whose lesson was judged."""
        if field.data and field.data != self.band.data:
            raise ValidationError(
                _("The right is for the age of the lesson that was judged. For another age, another trial lesson.")
            )

    def validate_band(self, field: SelectField) -> None:
        """Refuse an age for which the colleague has the right and it does not end soon."""
        one = next((one for one in self.candidates if one.person_id == self.person.data), None)
        until = one.held.get(field.data) if one else None
        if until and self.valid_until.data and not may_give(until, self.valid_until.data, day=today()):
            raise ValidationError(held_already(field.data, until))

    def validate_valid_until(self, field: DateField) -> None:
        """Refuse a day that is over, one too far ahead, and an age the colleague has not earned."""
        one = next((one for one in self.candidates if one.person_id == self.person.data), None)
        result = one.results.get(self.band.data) if one else None
        if result is None:
            raise ValidationError(_("This colleague has not yet what this age asks for: certificate and trial lesson."))
        if field.data and not today() <= field.data <= result[1]:
            raise ValidationError(_("Please choose a day from today to %(last)s.", last=long_day(result[1])))


def held_already(band: str, until: date) -> str:
    """Say that the right for an age is there already."""
    return str(_("Has the right for %(band)s already, until %(day)s.", band=BANDS[band], day=long_day(until)))


def _named(one: Candidate) -> str:
    on = max(one.passed.values())
    return str(_("%(name)s, trial lesson of %(day)s", name=one.name, day=long_day(on)))


class ObserveForm(Form):
    """Somebody else watched a lesson."""

    observer = SelectField(_("Who watched"), coerce=int)
    observed_on = DateField(_("Day of the lesson"), [required(_("Please choose a day."))])
    outcome = RadioField(
        _("How it went"),
        choices=[SelectChoice(str(one), words) for one, words in OBSERVED.items()],
        validators=[required(_("Please choose one."))],
        coerce=Observed,
    )

    def offer(self, observers: Sequence[tuple[int, str]]) -> None:
        """Offer these people."""
        self.observer.choices = [SelectChoice(person_id, name) for person_id, name in observers]


class WithdrawForm(Form):
    """Why a right ends now: a code that head, protection lead and the colleague read."""

    why = RadioField(
        _("Why"),
        choices=[SelectChoice(str(one), words) for one, words in WITHDRAWN.items()],
        validators=[required(_("Please choose one."))],
        coerce=Withdrawn,
    )


class StartUpForm(Form):
    """Until when a school teaches without authorised facilitators."""

    school = SelectField(_("School"), coerce=int)
    last_day = DateField(_("Last day"), [required(_("Please choose a day."))])

    def offer(self, schools: Sequence[Organisation]) -> None:
        """Offer these schools."""
        self.school.choices = [SelectChoice(school.id, school.name) for school in schools]
