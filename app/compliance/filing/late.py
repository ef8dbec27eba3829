"""What has come in of the filings below a bureau, and what is late: organisation by organisation, by their ids."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.compliance.facts import read_windows
from app.compliance.filing.models import Filing
from app.compliance.filing.periods import windows_of
from app.compliance.filing.rules import OUT, PeriodKind, State
from app.compliance.rules.days import Days, as_date
from app.compliance.rules.windows import Calendar
from app.people.models import OrganisationKind

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.compliance.rules.holdings import Organisation, Tree

ENDS_SOON = timedelta(days=31)
A_YEAR = timedelta(days=366)


@dataclass(frozen=True)
class Filed:
    """How far an organisation is with its filing for a period; no filing: not begun; no days: no window was entered."""

    organisation: Organisation
    first: date | None
    last: date | None
    filing: Filing | None
    days_late: int
    may_be_filed: bool = True

    @property
    def state(self) -> str | None:
        """Return the state of the newest version."""
        return self.filing.state if self.filing else None

    @property
    def is_ahead(self) -> bool:
        """Whether the period runs for longer yet, so that nothing is to be filed."""
        return self.last is not None and not self.may_be_filed and self.filing is None

    @property
    def is_open(self) -> bool:
        """Whether it has not come in, or has to come in again."""
        return self.state not in (State.FILED, State.ACCEPTED)


def filed_below(
    db: Session,
    tree: Tree,
    organisations: Iterable[Organisation],
    kind: PeriodKind,
    day: date,
    *,
    since: date,
    back: int = 0,
) -> list[Filed]:
    """Return how far organisations are with the period of a kind that ended last, or ends within a month; two queries.

    With `back` it is the period that many before; one in which nothing was asked is shown where something was filed for it.

    Nobody is late for a period that ended before `since`: nothing was asked in it. A district files only what is below
    it, so it stands here once it has begun a filing (COMPLIANCE §6); so does an organisation that closed.
    """
    began = filed_since(day, back)
    calendar = Calendar(read_windows(db), tree, (began.toordinal(), (day + A_YEAR).toordinal()))
    places = list(organisations)
    filings = _filings(db, [row.id for row in places], kind, began)
    found = []
    for row in places:
        filed = filings[row.id]
        windows = [
            window
            for window in windows_of(calendar, kind, row.id, day)
            if as_date(window[1]) >= since or (back and _newest_for(filed, window))
        ]
        window, is_ready = _expected(windows, day, back)
        filing = _newest_for(filed, window) if window else None
        if filing is None and (row.kind == OrganisationKind.DISTRICT or row.days[1] < day.toordinal()):
            continue
        first, last = (as_date(window[0]), as_date(window[1])) if window else (None, None)
        is_in = filing is not None and filing.state in OUT and filing.state != State.RETURNED
        late = 0 if last is None or is_in or last < since else max(0, (day - last).days)
        found.append(Filed(row, first, last, filing, late, is_ready))
    return found


def filed_since(day: date, back: int) -> date:
    """Return the first day whose filings are looked at: a period and those before it lie within years."""
    return day - A_YEAR * (1 + back)


def _expected(windows: Sequence[Days], day: date, back: int) -> tuple[Days | None, bool]:
    """Return of some windows, the latest first, the one to be filed for, and whether it is time to.

    The last that has begun once it ends within a month, else the one before; without one the window that runs.
    """
    now = next((at for at, window in enumerate(windows) if as_date(window[1]) <= day + ENDS_SOON), None)
    at = (now or 0) + back
    return (windows[at] if at < len(windows) else None), now is not None or back > 0


def _filings(db: Session, organisations: Iterable[int], kind: PeriodKind, since: date) -> dict[int, list[Filing]]:
    """Return the filings by organisation, the newest version of a period after the others."""
    rows = db.scalars(
        select(Filing)
        .where(Filing.organisation_id.in_(list(organisations)), Filing.period == kind, Filing.last_day >= since)
        .order_by(Filing.last_day, Filing.version)
    )
    found = defaultdict(list)
    for row in rows:
        # One filed while its period still ran stands for nothing: the period is still to be filed.
        if row.is_whole or row.state not in OUT:
            found[row.organisation_id].append(row)
    return found


def _newest_for(filings: Sequence[Filing], window: Days) -> Filing | None:
    return next((row for row in reversed(filings) if _overlap(row, window)), None)


def _overlap(filing: Filing, window: Days) -> bool:
    return filing.first_day.toordinal() <= window[1] and filing.last_day.toordinal() >= window[0]
