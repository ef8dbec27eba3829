"""Windows: terms, school years and campaigns that organisations entered, and the calendar's own (COMPLIANCE §1, §2)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, TypeAlias

from app.compliance.rules.days import Day, Days, as_date

if TYPE_CHECKING:
    from app.compliance.rules.holdings import Tree

Supplied: TypeAlias = tuple[Days, tuple[Days, ...] | None]  # days of a line of organisations, and its windows
MONTHS_OF = {"quarter": 3, "half_year": 6, "calendar_year": 12}
ENTERED = ("term", "school_year")
CAMPAIGN = "campaign:"


@dataclass(frozen=True)
class Window:
    """A window an organisation entered; `organisation_id` None: everybody's."""

    kind: str
    organisation_id: int | None
    days: Days


def calendar_window(kind: str, day: Day) -> Days:
    """Return the quarter, half-year or calendar year that holds a day."""
    months = MONTHS_OF[kind]
    when = as_date(day)
    first_month = (when.month - 1) // months * months + 1
    first = date(when.year, first_month, 1)
    if first_month + months > 12:  # noqa: PLR2004  months of a year
        return first.toordinal(), date(when.year, 12, 31).toordinal()
    return first.toordinal(), date(when.year, first_month + months, 1).toordinal() - 1


class Calendar:
    """Which windows hold for which organisation: the nearest up the line that entered any of a kind supplies all."""

    def __init__(self, windows: Iterable[Window], tree: Tree, horizon: Days) -> None:
        self.tree, self.horizon = tree, horizon
        self._entered: dict[tuple[str, int | None], list[Days]] = {}
        self._supplied: dict[tuple[str, int], tuple[Supplied, ...]] = {}
        for window in windows:
            self._entered.setdefault((window.kind, window.organisation_id), []).append(window.days)

    @property
    def campaigns(self) -> tuple[str, ...]:
        """Return the kinds of the campaigns that anybody entered."""
        return tuple(sorted({kind for kind, _organisation in self._entered if kind.startswith(CAMPAIGN)}))

    def supplied(self, kind: str, organisation_id: int) -> tuple[Supplied, ...]:
        """Return the windows of a kind for an organisation: days of a line, and its windows; None: never entered."""
        asked = kind, 0 if kind in MONTHS_OF else organisation_id
        if asked not in self._supplied:
            self._supplied[asked] = tuple(self._supplied_to(*asked))
        return self._supplied[asked]

    def _supplied_to(self, kind: str, organisation_id: int) -> Iterable[Supplied]:
        if kind in MONTHS_OF:
            return [((self.horizon[0], self.horizon[1]), self._calendar_windows(kind))]
        return [
            (line.days, self._supplier(kind, (row.id for row in line.organisations)))
            for line in self.tree.lines(organisation_id)
        ]

    def last_closed(self, kind: str, organisation_id: int, day: Day) -> Days | None:
        """Return the last window that closed before a day, by the line as of that day (COMPLIANCE §2, §9)."""
        if kind in MONTHS_OF:
            return calendar_window(kind, calendar_window(kind, day)[0] - 1)
        line = self.tree.line_on(organisation_id, day)
        windows = self._supplier(kind, (row.id for row in line)) or ()
        return max((window for window in windows if window[1] < day), default=None, key=lambda window: window[1])

    def _supplier(self, kind: str, line: Iterable[int]) -> tuple[Days, ...] | None:
        for organisation_id in (*line, None):
            if (kind, organisation_id) in self._entered:
                return tuple(sorted(self._entered[kind, organisation_id]))
        return None

    def _calendar_windows(self, kind: str) -> tuple[Days, ...]:
        found = []
        day = self.horizon[0]
        while day <= self.horizon[1]:
            found.append(calendar_window(kind, day))
            day = found[-1][1] + 1
        return tuple(found)
