"""The periods an organisation may file for today."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING

from app.compliance.filing.rules import Period, PeriodKind, period_of
from app.compliance.rules.days import Days, as_date
from app.compliance.rules.windows import Calendar, calendar_window

if TYPE_CHECKING:
    from app.compliance.rules.holdings import Organisation

MOST_OF_A_KIND = 3


def periods_of(calendar: Calendar, organisation: Organisation, today: date) -> list[Period]:
    """Return the terms, half-years and years an organisation may file for, the latest of each kind first."""
    found = []
    for kind in PeriodKind:
        for first, last in windows_of(calendar, kind, organisation.id, today):
            period = period_of(kind, as_date(first), as_date(last), today)
            if period is not None:
                found.append(period)
    return found


def windows_of(calendar: Calendar, kind: PeriodKind, organisation_id: int, today: date) -> Iterator[Days]:
    """Yield the last windows of a kind that have begun for an organisation, the latest first."""
    if kind is PeriodKind.TERM:
        entered = _terms(calendar, organisation_id, today)
        yield from sorted((days for days in entered if days[0] <= today.toordinal()), reverse=True)[:MOST_OF_A_KIND]
        return
    day = today
    for _number in range(MOST_OF_A_KIND):
        window = calendar_window(kind, day.toordinal())
        yield window
        day = as_date(window[0]) - timedelta(days=1)


def _terms(calendar: Calendar, organisation_id: int, today: date) -> tuple[Days, ...]:
    """Return the terms that hold for an organisation by its line of today."""
    for (first, last), windows in calendar.supplied(PeriodKind.TERM, organisation_id):
        if first <= today.toordinal() <= last:
            return windows or ()
    return ()
