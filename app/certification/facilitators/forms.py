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

    from app.certification.facilitators.candidates import Candidate
    from app.people.models import Organisation


class AuthoriseForm(Form):
    """Who may teach which band, until when. The age of the trial lesson is asked only where its result names none."""

    person = SelectField(_("Colleague"), coerce=int)
    band = SelectField(_("Age"))
    trial_band = RadioField(_("Age of the lesson taught in the trial"), validate_choice=False)
    valid_until = DateField(_("Until"), [required(_("Please choose a day."))])

    candidates: Sequence[Candidate] = ()

    def offer(self, candidates: Sequence[Candidate]) -> None:
        """Offer who has what is asked for, and the ages of which somebody among them taught a trial lesson."""
        self.candidates = candidates
        self.person.choices = [SelectChoice(one.person_id, _named(one)) for one in candidates]
        open_to = {band for one in candidates for band in one.trials}
        self.band.choices = [SelectChoice(band, words) for band, words in BANDS.items() if band in open_to]
        unsaid = {band for one in candidates for band, trial in one.trials.items() if trial.band is None}
        if unsaid:
            self.trial_band.choices = [SelectChoice(band, words) for band, words in BANDS.items() if band in unsaid]
        else:
            del self.trial_band

    @property
    def candidate(self) -> Candidate:
        """Return whoever was chosen."""
        return next(one for one in self.candidates if one.person_id == self.person.data)

    @property
    def tapped(self) -> str | None:
        """Return the age that was tapped for a trial lesson that names none."""
        return self.trial_band.data if self.trial_band else None

    def _chosen(self) -> Candidate | None:
        return next((one for one in self.candidates if one.person_id == self.person.data), None)

    def validate_trial_band(self, field: RadioField) -> None:
        """Ask which age a trial lesson was of where its result names none, and refuse the right for another one."""
        one = self._chosen()
        trial = one.trials.get(self.band.data) if one else None
        if trial is None or trial.band:
            return
        if not field.data:
            raise ValidationError(_("Nobody said of which age this colleague's trial lesson was. Please tap it."))
        if field.data != self.band.data:
            raise ValidationError(
                _("The right is for the age of the lesson that was judged. For another age, another trial lesson.")
            )

    def validate_band(self, field: SelectField) -> None:
        """Refuse an age of which there is no trial lesson, and one held that does not end soon."""
        one = self._chosen()
        trial = one.trials.get(field.data) if one else None
        if one is None or trial is None:
            raise ValidationError(_unearned(one))
        until = one.held.get(field.data)
        if until and self.valid_until.data and not may_give(until, self.valid_until.data, day=today()):
            raise ValidationError(held_already(field.data, until))

    def validate_valid_until(self, field: DateField) -> None:
        """Refuse a day that is over and one too far ahead."""
        one = self._chosen()
        last = one.ends.get(self.band.data) if one else None
        if last and field.data and not today() <= field.data <= last:
            raise ValidationError(_("Please choose a day from today to %(last)s.", last=long_day(last)))


def held_already(band: str, until: date) -> str:
    """Say that the right for an age is there already."""
    return str(_("Has the right for %(band)s already, until %(day)s.", band=BANDS[band], day=long_day(until)))


def _unearned(one: Candidate | None) -> str:
    ages = [str(words) for band, words in BANDS.items() if one and band in one.trials]
    return str(
        _(
            "Of this age the colleague has no trial lesson that counts; there is one for: %(ages)s. "
            "For another age, another trial lesson before two assessors.",
            ages=str(_(", ")).join(ages),
        )
    )


def _named(one: Candidate) -> str:
    """Return a name with each trial lesson that counts: its age, or its day where it names none."""
    said = [
        str(_("%(age)s (%(day)s)", age=BANDS[band], day=long_day(trial.passed_on)))
        for band, trial in one.trials.items()
        if trial.band
    ]
    unsaid = sorted({trial.passed_on for trial in one.trials.values() if trial.band is None})
    said += [str(_("age not said (%(day)s)", day=long_day(on))) for on in unsaid]
    return str(_("%(name)s: trial lesson %(lessons)s", name=one.name, lessons=str(_(", ")).join(said)))


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
