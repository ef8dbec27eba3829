"""The last closed window of every home organisation: what a report shows between two windows (COMPLIANCE §2, §9)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from app.compliance.rules.holdings import DEPARTMENT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from app.compliance.rules.days import Day, Days
    from app.compliance.rules.windows import Calendar


def windows_below(windows: Mapping[int, Days], above: Mapping[int, Iterable[int]]) -> dict[int, set[Days]]:
    """Return by organisation the windows of the home organisations below it; `above` names who stands above each home."""
    found: dict[int, set[Days]] = {}
    for home, window in windows.items():
        for organisation in above[home]:
            found.setdefault(organisation, set()).add(window)
    return found


@dataclass(frozen=True)
class ClosedWindows:
    """By home organisation its last closed window, and who stood above it on that window's last day."""

    windows: dict[int, Days]
    above: dict[int, tuple[int, ...]]

    def below(self, organisation: int) -> set[Days]:
        """Return the windows of the home organisations below one, in the trees of their last days."""
        return self._below.get(organisation, set())

    def where(self, counts_on: Callable[[Day], bool]) -> ClosedWindows:
        """Return the windows on whose last days something counted."""
        windows = {home: window for home, window in self.windows.items() if counts_on(window[1])}
        return ClosedWindows(windows, {home: self.above[home] for home in windows})

    @cached_property
    def _below(self) -> dict[int, set[Days]]:
        return windows_below(self.windows, self.above)


def closed_windows(calendar: Calendar, kind: str, day: Day) -> ClosedWindows:
    """Return the last window that closed before a day for each home organisation, by its line as of that day."""
    windows, above = {}, {}
    for row in calendar.tree.organisations.values():
        if row.kind == DEPARTMENT:
            continue
        window = calendar.last_closed(kind, row.id, day)
        if window is not None:
            windows[row.id] = window
            above[row.id] = tuple(org.id for org in calendar.tree.line_on(row.id, window[1]))
    return ClosedWindows(windows, above)
