"""Fields of the report pages: the day asked about, a waiver, a course asked of somebody."""

from __future__ import annotations

from datetime import date

from flask_babel import lazy_gettext as _
from wtforms import DateField, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its type stubs
from wtforms.validators import Optional

from app.compliance.models import WaiverReason
from app.core.forms import Form, LastDayNotBefore, required

REASONS = {
    WaiverReason.LONG_LEAVE: _("Long leave"),
    WaiverReason.PARENTAL_LEAVE: _("Parental leave"),
    WaiverReason.SECONDED: _("Seconded elsewhere"),
    WaiverReason.NO_CONTACT_WITH_CHILDREN: _("No contact with children for now"),
    WaiverReason.TRAINED_ELSEWHERE: _("Trained elsewhere, evidence seen"),
    WaiverReason.OTHER: _("Other, agreed with the head"),
}
PLEASE_CHOOSE = SelectChoice("", _("Please choose"))
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 12, 31)


def day_asked(text: str | None, today: date) -> date:
    """Return the day somebody asks about; today when it is missing or no day."""
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return today
    return day if EARLIEST <= day <= LATEST else today


class WaiverForm(Form):
    """Why and between which days somebody is excused; no text can be typed."""

    reason = SelectField(
        _("Reason"),
        choices=[PLEASE_CHOOSE, *(SelectChoice(str(code), text) for code, text in REASONS.items())],
        validators=[required()],
    )
    first_day = DateField(_("First day"), validators=[required()])
    last_day = DateField(_("Last day"), validators=[Optional(), LastDayNotBefore("first_day")])


class EndWaiverForm(Form):
    """Nothing but the decision: a waiver ends today."""


class AssignmentForm(Form):
    """Which course somebody is asked to take, and by when."""

    course = SelectField(_("Course"), validators=[required()])
    due_on = DateField(_("By when"), validators=[required()])


class WithdrawForm(Form):
    """Nothing but the decision: the course is no longer asked for."""
