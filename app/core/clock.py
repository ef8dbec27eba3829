"""The one place that reads the clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import current_app


def now() -> datetime:
    """Return this moment in UTC."""
    return datetime.now(UTC)


def day_of(moment: datetime) -> date:
    """Return the calendar day of a moment in the installation's zone (COMPLIANCE, preamble)."""
    return moment.astimezone(ZoneInfo(current_app.config["TIME_ZONE"])).date()


def end_of(day: date) -> datetime:
    """Return the moment at which a calendar day of the installation's zone is over: the first one of the next day."""
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(current_app.config["TIME_ZONE"]))


def today() -> date:
    """Return the calendar day in the installation's zone."""
    return day_of(now())
