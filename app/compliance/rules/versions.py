"""A requirement that was changed: each day is worked out by what counted on it, so that figures of past days stay.

What has been counted is carried over the day of a change: days on post untrained, and whether somebody was overdue.
Whoever was on duty before the change and was not overdue on the last day before it has `transition_days` from the
change on (docs/compliance.md, changed requirements).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.compliance.rules.days import ALL_DAYS, SINCE_EVER, Day, Days
from app.compliance.rules.duties import Duty, duties_of
from app.compliance.rules.ranges import ranges_ahead, ranges_on_duty, status_ranges
from app.compliance.rules.requirement import Rolling
from app.compliance.rules.status import MISSING, Status, StatusRange, Subject, merged, range_on

if TYPE_CHECKING:
    from app.compliance.rules.duties import DutiesAtHome
    from app.compliance.rules.holdings import Stretch
    from app.compliance.rules.requirement import Requirement


@dataclass(frozen=True)
class Standing:
    """All ranges of a subject under a requirement through one home organisation, with the duties behind them."""

    ranges: tuple[StatusRange, ...]
    duties: DutiesThrough

    def putting_on_duty(self, day: Day) -> tuple[Stretch, ...]:
        """Return the holdings that count on a day, by what counted on it."""
        versions = self.duties.versions
        return next((one.at_home.putting_on_duty(day) for one in versions if one.days[0] <= day <= one.days[1]), ())


@dataclass(frozen=True)
class DutiesThrough:
    """The duties through one home organisation under each version of a requirement that makes any, the oldest first.

    They come from holdings alone: subjects with equal holdings share them.
    """

    versions: tuple[_Version, ...]

    def ranges(self, subject: Subject) -> tuple[StatusRange, ...]:
        """Return the ranges of all days, in order of days."""
        only = self.versions[0]
        if only.days == ALL_DAYS[0]:
            return status_ranges(only.requirement, only.at_home, subject)
        return tuple(_joined(self.versions, subject))


def duties_through(requirement: Requirement, holdings: Iterable[Stretch]) -> tuple[DutiesThrough, ...]:
    """Return a subject's duties by home organisation, in the order of their keys."""
    held = tuple(holdings)
    homes: dict[int, list[_Version]] = {}
    for days, version in requirement.versions:
        for at_home in duties_of(version, held):
            homes.setdefault(at_home.home.id, []).append(_Version(days, version, at_home))
    return tuple(DutiesThrough(tuple(versions)) for _home, versions in sorted(homes.items()))


def standings(requirement: Requirement, holdings: Iterable[Stretch], subject: Subject) -> Iterator[Standing]:
    """Yield how a subject stands on all days, one entry a home organisation, in the order of their keys."""
    for duties in duties_through(requirement, holdings):
        ranges = duties.ranges(subject)
        if ranges:
            yield Standing(ranges, duties)


@dataclass(frozen=True)
class _Version:
    """What counted on some days, with the duties it would make on all days."""

    days: Days
    requirement: Requirement
    at_home: DutiesAtHome

    @property
    def duties(self) -> tuple[Duty, ...]:
        """Return the duties cut to the days on which they count."""
        cut = (
            replace(duty, first=max(duty.first, self.days[0]), last=min(duty.last, self.days[1]))
            for duty in self.at_home.duties
        )
        return tuple(duty for duty in cut if duty.first <= duty.last)

    @property
    def begins(self) -> Day:
        """Return the day of the change; the first version counts since ever."""
        return self.days[0]


def _joined(versions: Iterable[_Version], subject: Subject) -> list[StatusRange]:
    on_duty = [version for version in versions if version.duties]
    if not on_duty:
        return []
    earliest = on_duty[0]
    starting = replace(earliest.at_home, duties=earliest.duties)
    rows: list[StatusRange] = []
    for version in on_duty:
        rows += _counted(version, rows, subject)
    return list(merged([*ranges_ahead(earliest.requirement, starting, subject), *rows]))


def _counted(version: _Version, before: list[StatusRange], subject: Subject) -> Iterator[StatusRange]:
    """Yield the ranges of the days on which a version counts; duties begun before it carry on what was counted."""
    ranges = ranges_on_duty(version.requirement, version.at_home, subject)
    for duty in version.at_home.duties:
        rows = [row for one in ranges if duty.first <= one.first <= duty.last for row in _cut(one, version.days)]
        if version.begins > duty.first and isinstance(version.requirement.timing, Rolling):
            yield from _carried_on(version, duty, rows, before)
        else:
            yield from rows


def _carried_on(
    version: _Version, duty: Duty, rows: list[StatusRange], before: list[StatusRange]
) -> Iterator[StatusRange]:
    earlier = [row for one in before for row in _cut(one, (duty.first, version.begins - 1))]
    missed = any(row.status is Status.OVERDUE for row in earlier)
    uncovered = sum(_uncovered_in(row) for row in earlier if row.uncovered_before is not None)
    eve = range_on(before, version.begins - 1)
    if duty.has_first_day and not (eve is not None and eve.status is Status.OVERDUE):
        until = version.begins + version.requirement.transition_days
        rows = [part for row in rows for part in _given_time(row, until)]
    for row in rows:
        late = row.status is Status.MET and missed
        yield row._replace(late=late, uncovered_before=uncovered if duty.has_first_day else None)
        missed |= row.status is Status.OVERDUE
        uncovered += _uncovered_in(row)


def _given_time(row: StatusRange, until: Day) -> Iterator[StatusRange]:
    """Yield a range in parts so that nobody is overdue before a day."""
    if row.status not in MISSING or row.due_on is None or row.due_on >= until:
        yield row
        return
    for part, status in ((_cut(row, (SINCE_EVER, until - 1)), Status.DUE), (_cut(row, (until, row.last)), row.status)):
        for one in part:
            yield one._replace(status=status, due_on=until)


def _cut(row: StatusRange, days: Days) -> Iterator[StatusRange]:
    first, last = max(row.first, days[0]), min(row.last, days[1])
    if first <= last:
        yield row._replace(first=first, last=last)


def _uncovered_in(row: StatusRange) -> int:
    return row.last - row.first + 1 if row.status in MISSING else 0
