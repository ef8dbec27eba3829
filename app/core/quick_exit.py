"""Where "leave quickly" goes: a plain calendar, the same for everyone, on this very server so that it works without internet."""

from __future__ import annotations

import calendar
from typing import TYPE_CHECKING

from flask import Blueprint, render_template

from app.core.access import without_trace
from app.core.clock import today

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

blueprint = Blueprint("quick_exit", __name__)


@blueprint.get("/calendar", endpoint="calendar")
@without_trace
def show_calendar() -> ResponseReturnValue:
    """Show this month, weeks from Monday; nothing here tells what was open before (SAFEGUARDS 2)."""
    day = today()
    weeks = calendar.Calendar().monthdatescalendar(day.year, day.month)
    return render_template("core/calendar.html", day=day, weeks=weeks)
