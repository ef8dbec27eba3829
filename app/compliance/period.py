"""A report of a period: each home organisation on the last day of its own window that ends in it (COMPLIANCE §4)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from sqlalchemy import and_, select

from app.compliance.figures import count_kept, kept, on_day
from app.compliance.gathering import Gathered
from app.compliance.rules.counting import Tally
from app.compliance.rules.days import as_date
from app.compliance.rules.holdings import DEPARTMENT
from app.compliance.rules.previous import windows_below
from app.compliance.rules.requirement import Each
from app.compliance.rules.status import COUNTED
from app.compliance.rules.windows import CAMPAIGN, ENTERED, MONTHS_OF, calendar_window
from app.compliance.standing import rule_of
from app.core.batches import among

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from sqlalchemy.orm import Session

    from app.compliance.above import Above
    from app.compliance.models import Requirement
    from app.compliance.rules.days import Day, Days
    from app.compliance.rules.holdings import Tree
    from app.compliance.rules.requirement import Requirement as Rule
    from app.compliance.rules.windows import Calendar
    from app.compliance.subject_facts import World


class NoSuchPeriod(Exception):
    """No window of this kind was entered for the organisation, so there is no such period around the day."""


@dataclass(frozen=True)
class Period:
    """A kind of window, and the days of the one that was asked for."""

    kind: str
    days: Days


@dataclass
class Counted:
    """What was counted in a period: figures, and by requirement the window of each home organisation."""

    gathered: Gathered
    windows: dict[str, dict[int, Days]]
    above: dict[str, dict[int, tuple[int, ...]]]
    without_window: set[tuple[int, str]] = field(default_factory=set)
    running: dict[str, dict[int, Day]] = field(default_factory=dict)  # of those without one: the last day of theirs
    _below: dict[str, dict[int, set[Days]]] = field(default_factory=dict)

    def below(self, name: str, organisation: int) -> set[Days]:
        """Return the windows of the home organisations below one, in the trees of their last days."""
        if name not in self._below:
            self._below[name] = windows_below(self.windows[name], self.above[name])
        return self._below[name].get(organisation, set())

    def above_when_over(self, above: Mapping[str, Above], today: Day) -> dict[str, Above]:
        """Return what is seen above the school: nothing of pupils while the window of any home is still running."""
        return {
            name: replace(one, is_running=any(last > today for _first, last in self.windows[name].values()))
            for name, one in above.items()
        }


def is_period_kind(kind: str) -> bool:
    """Whether a word names a kind of window."""
    return kind in MONTHS_OF or kind in ENTERED or kind.startswith(CAMPAIGN)


def period_around(calendar: Calendar, kind: str, organisation: int, day: Day) -> Period:
    """Return the window of a kind that holds a day, for an organisation; between two, the one that closed last.

    Raises NoSuchPeriod.
    """
    if kind in MONTHS_OF:
        return Period(kind, calendar_window(kind, day))
    found = next(
        (window for window in _windows_on(calendar, kind, organisation, day) if window[0] <= day <= window[1]), None
    )
    found = found or calendar.last_closed(kind, organisation, day)
    if found is None:
        raise NoSuchPeriod(kind)
    return Period(kind, found)


def counted_in(
    db: Session, requirements: list[Requirement], world: World, homes: Collection[int], period: Period
) -> Counted:
    """Count from the kept status how everybody stood at some home organisations when their own windows ended."""
    rules = {row.id: rule_of(row) for row in requirements}
    windows = {rule.id: _windows_in(rule, world, homes, period) for rule in rules.values()}
    above = {
        name: {home: tuple(row.id for row in world.tree.line_on(home, window[1])) for home, window in found.items()}
        for name, found in windows.items()
    }
    gathered = Gathered(
        now={rule.id: Tally() for rule in rules.values()}, before={rule.id: Tally() for rule in rules.values()}
    )
    where = []
    for requirement_id, rule in rules.items():
        by_last_day: dict[Day, list[int]] = defaultdict(list)
        for home, window in windows[rule.id].items():
            by_last_day[window[1]].append(home)
        where += [
            and_(kept.requirement_id == requirement_id, among(kept.organisation_id, places), on_day(last))
            for last, places in by_last_day.items()
        ]
    count_kept(
        db,
        where,
        rules,
        lambda requirement_id, home: above[rules[requirement_id].id][home],
        gathered.now,
        found=gathered,
    )
    counted = Counted(gathered, windows, above)
    counted.without_window = _without_window(db, rules, windows, homes, period)
    counted.running = _running(rules.values(), world.calendar, counted.without_window, period)
    return counted


def _running(
    rules: Iterable[Rule], calendar: Calendar, without: Iterable[tuple[int, str]], period: Period
) -> dict[str, dict[int, Day]]:
    """Return by requirement the homes whose window runs on after the period, with its last day: it counts in a later one."""
    last, found = period.days[1], defaultdict[str, dict[int, "Day"]](dict)
    kinds = {rule.id: rule.on(last).timing for rule in rules}
    for home, name in without:
        timing = kinds[name]
        windows = _windows_on(calendar, timing.kind, home, last) if isinstance(timing, Each) else ()
        ends = [window[1] for window in windows if window[0] <= last < window[1]]
        if ends:
            found[name][home] = min(ends)
    return dict(found)


def _windows_in(rule: Rule, world: World, homes: Iterable[int], period: Period) -> dict[int, Days]:
    """Return by home organisation its own window: the last of the requirement's kind that ends in the period.

    A requirement that is not asked for in windows is looked at when the home's own window of the period's kind ends,
    else at the period's end.
    """
    tree, calendar, timing = world.tree, world.calendar, rule.on(period.days[1]).timing
    found = {}
    for home in homes:
        if tree.organisations[home].kind == DEPARTMENT:
            continue
        if isinstance(timing, Each):
            window = _last_in(calendar, timing.kind, home, period.days)
        else:
            window = _last_in(calendar, period.kind, home, period.days) or period.days
        if window is not None:
            found[home] = window
    return found


def _last_in(calendar: Calendar, kind: str, home: int, days: Days) -> Days | None:
    """Return the last window of a kind that ends between two days, for a home organisation."""
    if kind in MONTHS_OF:
        last = calendar_window(kind, days[1])
        if last[1] > days[1]:
            last = calendar_window(kind, last[0] - 1)
        return last if last[1] >= days[0] else None
    ending = (window for window in _windows_on(calendar, kind, home, days[1]) if days[0] <= window[1] <= days[1])
    return max(ending, default=None, key=lambda window: window[1])


def _windows_on(calendar: Calendar, kind: str, organisation: int, day: Day) -> tuple[Days, ...]:
    """Return the windows that hold for an organisation by its line as of a day."""
    for (first, last), windows in calendar.supplied(kind, organisation):
        if first <= day <= last:
            return windows or ()
    return ()


def _without_window(
    db: Session, rules: dict[int, Rule], windows: dict[str, dict[int, Days]], homes: Collection[int], period: Period
) -> set[tuple[int, str]]:
    """Return the homes with somebody on duty in the period for whom no window of the requirement ends in it."""
    first, last = (as_date(day) for day in period.days)
    on_duty = db.execute(
        select(kept.organisation_id, kept.requirement_id)
        .where(
            kept.requirement_id.in_(
                [key for key, rule in rules.items() if isinstance(rule.on(period.days[1]).timing, Each)]
            ),
            kept.organisation_id.in_(homes),
            kept.first_day <= last,
            kept.last_day >= first,
            kept.status.in_([str(status) for status in COUNTED]),
        )
        .distinct()
    )
    return {
        (home, rules[requirement_id].id)
        for home, requirement_id in on_duty
        if home not in windows[rules[requirement_id].id]
    }


def homes_below(tree: Tree, organisation: int) -> list[int]:
    """Return the home organisations that ever stood below one: on their windows' last days they may have."""
    return [
        row.id
        for row in tree.organisations.values()
        if row.kind != DEPARTMENT
        and any(organisation in {org.id for org in line.organisations} for line in tree.lines(row.id))
    ]
