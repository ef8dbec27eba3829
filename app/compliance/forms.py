"""Fields of the report pages: the day asked about, a waiver, a course asked of somebody."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, DateField, SelectField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its type stubs
from wtforms.validators import Optional

from app.compliance.models import WaiverReason
from app.compliance.rules.days import add_months, as_date
from app.core.clock import today
from app.core.forms import Form, LastDayNotBefore, required

REASONS = {
    WaiverReason.LONG_LEAVE: _("Long leave"),
    WaiverReason.PARENTAL_LEAVE: _("Parental leave"),
    WaiverReason.SECONDED: _("Seconded elsewhere"),
    WaiverReason.NO_CONTACT_WITH_CHILDREN: _("No contact with children for now"),
    WaiverReason.TRAINED_ELSEWHERE: _("Trained elsewhere, evidence seen"),
    WaiverReason.OTHER: _("Other, agreed with the head"),
}
# Study elsewhere is entered as such, and a second person sees the evidence; older waivers keep the word.
OFFERED = {code: text for code, text in REASONS.items() if code != WaiverReason.TRAINED_ELSEWHERE}
PLEASE_CHOOSE = SelectChoice("", _("Please choose"))
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 12, 31)
MOST_DAYS_BACK = timedelta(days=30)
MOST_MONTHS = 12


def day_asked(text: str | None, today: date) -> date:
    """Return the day somebody asks about; today when it is missing or no day."""
    return _day_in(text) or today


def is_no_day(text: str | None) -> bool:
    """Whether somebody asked for something that is no day, so that the page shows today and has to say so."""
    return bool(text) and _day_in(text) is None


def _day_in(text: str | None) -> date | None:
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return None
    return day if EARLIEST <= day <= LATEST else None


class WaiverForm(Form):
    """Why and between which days somebody is excused; no text can be typed.

    A training manager reaches 30 days back and 12 months ahead. A head may go further, having confirmed what it does:
    a waiver over past days takes away the days on post, untrained, that were counted on them.
    """

    reason = SelectField(
        _("Reason"),
        choices=[PLEASE_CHOOSE, *(SelectChoice(str(code), text) for code, text in OFFERED.items())],
        validators=[required()],
    )
    first_day = DateField(_("First day"), validators=[required()])
    last_day = DateField(_("Last day"), validators=[Optional(), LastDayNotBefore("first_day")])
    confirmed = BooleanField(_("Yes, I take this upon myself"))
    by_head = False

    def ask_as(self, *, by_head: bool) -> None:
        """Ask a training manager for a last day; a head may leave it open."""
        self.by_head = by_head
        if not by_head:
            self.last_day.flags.optional, self.last_day.flags.required = False, True

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the fields, then how far the waiver reaches."""
        if not super().validate(extra_validators):
            return False
        if self.by_head:
            return self._is_confirmed()
        return self._is_within_limits()

    def _is_confirmed(self) -> bool:
        if self.confirmed.data or not (self._reaches_back or self._runs_long):
            return True
        self.confirmed.errors = [str(_("Please tick this box, or choose other days."))]
        return False

    def _is_within_limits(self) -> bool:
        if self._reaches_back:
            self.first_day.errors = [str(_("At most 30 days back. Only the head can excuse somebody further back."))]
        if self._runs_long:
            self.last_day.errors = [
                str(
                    _(
                        "Please choose a last day, at most 12 months after the first. Only the head can excuse for longer."
                    )
                )
            ]
        return not (self._reaches_back or self._runs_long)

    @property
    def _reaches_back(self) -> bool:
        return self.first_day.data is not None and self.first_day.data < today() - MOST_DAYS_BACK

    @property
    def _runs_long(self) -> bool:
        first, last = self.first_day.data, self.last_day.data
        return last is None or (first is not None and last > as_date(add_months(first.toordinal(), MOST_MONTHS)))


class EndWaiverForm(Form):
    """Nothing but the decision: a waiver ends today."""


class AssignmentForm(Form):
    """Which course somebody is asked to take, and by when."""

    course = SelectField(_("Course"), validators=[required()])
    due_on = DateField(_("By when"), validators=[required()])

    def validate_due_on(self, field: Any) -> None:
        """Refuse a day that is over: nobody can keep it any more."""
        if field.data and field.data < today():
            raise ValidationError(str(_("This day is over. Please choose today or a later day.")))


class WithdrawForm(Form):
    """Nothing but the decision: the course is no longer asked for."""
