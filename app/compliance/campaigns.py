"""Campaigns ("六个一" and the like): a window somebody entered, and the requirements asked for once in it.

An item is a requirement, so that it is done when the ledger shows it and never by a tick. What belongs to a campaign is
local: none is shipped switched on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from app.compliance.rules.requirement import Each
from app.compliance.rules.windows import CAMPAIGN
from app.compliance.standing import enabled_requirements, rule_of
from app.people.models import Window

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from sqlalchemy.orm import Session

    from app.compliance.lines import Line
    from app.compliance.models import Requirement
    from app.compliance.rules.holdings import Organisation, Tree
    from app.compliance.rules.requirement import Requirement as Rule


class Done(StrEnum):
    """Where an item stands at a place: by the facts of the ledger alone."""

    NOT_YET = "not_yet"
    DONE = "done"
    NOBODY = "nobody"  # nobody is asked for it there
    NOT_SHOWN = "not_shown"  # a small count, or one that would give it away (SAFEGUARDS 21)


@dataclass(frozen=True)
class Campaign:
    """A campaign at an organisation: its days, and the items that are asked for in it."""

    window: Window
    items: tuple[Requirement, ...]

    @property
    def ids(self) -> Collection[int]:
        """Return the keys of its items."""
        return [item.id for item in self.items]

    def has_begun(self, today: date) -> bool:
        """Whether its first day has come: before it no figure is its own, as that of last year's of its name would be shown."""
        return self.window.first_day <= today

    def counted_on(self, today: date) -> date:
        """Return the day as of which it is shown: today, and its last day once it is over."""
        return min(today, self.window.last_day)


def campaigns_of(db: Session, tree: Tree, organisation: Organisation, *, on: date) -> list[Campaign]:
    """Return the campaigns that count for an organisation, the latest first; two queries.

    The nearest up the line that entered any of a kind supplies all of it, as everywhere (COMPLIANCE §1).
    """
    line = [row.id for row in tree.line_on(organisation.id, on.toordinal())]
    windows = db.scalars(
        select(Window)
        .where(
            Window.kind.startswith(CAMPAIGN, autoescape=True),
            or_(Window.organisation_id.in_(line), Window.organisation_id.is_(None)),
        )
        .order_by(Window.first_day.desc(), Window.id)
    ).all()
    places = {place: depth for depth, place in enumerate(line)}
    nearest: dict[str, int] = {}
    for window in windows:
        depth = places.get(window.organisation_id or 0, len(line))
        nearest[window.kind] = min(depth, nearest.get(window.kind, depth))
    items = _items(enabled_requirements(db))
    return [
        Campaign(window, tuple(items.get(window.kind, ())))
        for window in windows
        if places.get(window.organisation_id or 0, len(line)) == nearest[window.kind]
    ]


@dataclass(frozen=True)
class OwnDays:
    """Where a campaign's name is entered above or below as well: the nearest organisation supplies all days (COMPLIANCE §3).

    `here` counts at the organisation; `above` is the one that it replaces there, None where there is none; `below` are the
    entries of organisations below, by their ids, which count by them. Days entered twice may well be the same.
    """

    here: Window
    above: Window | None
    below: tuple[tuple[Organisation, Window], ...]

    @property
    def below_with_other_days(self) -> list[tuple[Organisation, Window]]:
        """Return the entries below whose days differ."""
        return [(one, window) for one, window in self.below if self.differs(window)]

    @property
    def below_with_the_same(self) -> list[tuple[Organisation, Window]]:
        """Return the entries below that have the same days."""
        return [(one, window) for one, window in self.below if not self.differs(window)]

    def differs(self, other: Window) -> bool:
        """Whether somebody else's entry has other days."""
        return (other.first_day, other.last_day) != (self.here.first_day, self.here.last_day)

    def latest_of(self, organisation: Organisation) -> Window | None:
        """Return the last window that an organisation below entered itself."""
        own = [window for one, window in self.below if one.id == organisation.id]
        return max(own, key=lambda window: window.first_day, default=None)


def own_days(db: Session, tree: Tree, organisation: Organisation, campaign: Campaign, *, on: date) -> OwnDays:
    """Return what is entered under a campaign's name above and below an organisation; one query."""
    number, here = on.toordinal(), campaign.window.organisation_id
    line = [row.id for row in tree.line_on(organisation.id, number)]
    windows = db.scalars(
        select(Window).where(Window.kind == campaign.window.kind).order_by(Window.first_day.desc(), Window.id)
    ).all()
    depth = line.index(here) if here in line else len(line)
    places = {place: far for far, place in enumerate(line)}
    above = [one for one in windows if _is_above(one, places, depth, len(line)) and here is not None]
    below = [
        (tree.organisations[one.organisation_id], one)
        for one in windows
        if one.organisation_id in tree.organisations
        and one.organisation_id not in places
        and organisation.id in [row.id for row in tree.line_on(one.organisation_id, number)]
    ]
    return OwnDays(
        campaign.window,
        min(above, key=lambda one: _how_far(one, campaign.window, places), default=None),
        tuple(sorted(below, key=lambda pair: (pair[0].public_id, pair[1].first_day))),
    )


def own_days_of_item(db: Session, tree: Tree, organisation: Organisation, rule: Rule, *, on: date) -> OwnDays | None:
    """Return what is entered elsewhere under the campaign that a requirement is asked for in; None where it is asked for in none."""
    timing = rule.on(on.toordinal()).timing
    if not isinstance(timing, Each) or not timing.kind.startswith(CAMPAIGN):
        return None
    every = campaigns_of(db, tree, organisation, on=on)
    campaign = next((one for one in every if one.window.kind == timing.kind), None)
    return own_days(db, tree, organisation, campaign, on=on) if campaign else None


def _is_above(window: Window, places: Mapping[int, int], depth: int, everybodys: int) -> bool:
    if window.organisation_id is None:
        return True
    return depth < places.get(window.organisation_id, -1) < everybodys


def _how_far(window: Window, here: Window, places: Mapping[int, int]) -> tuple[int, int]:
    """Return how far above an entry stands, and how far its days are from these: of several years it is the nearest."""
    return places.get(window.organisation_id or 0, len(places)), abs((window.first_day - here.first_day).days)


def _items(requirements: Iterable[Requirement]) -> dict[str, list[Requirement]]:
    found: dict[str, list[Requirement]] = {}
    for row in requirements:
        timing = rule_of(row).timing
        if isinstance(timing, Each) and timing.kind.startswith(CAMPAIGN):
            found.setdefault(timing.kind, []).append(row)
    return found


def state_of(line: Line) -> Done:
    """Return where an item stands, from its line of figures."""
    if line.counted_with is not None:
        return Done.NOT_SHOWN
    if line.required is None or line.not_reached is None:
        return Done.NOT_SHOWN
    if line.required == 0:
        return Done.NOBODY
    return Done.NOT_YET if line.not_reached else Done.DONE


def not_yet(lines: Iterable[Line]) -> int:
    """Return how many items are known not to be done yet."""
    return sum(state_of(line) is Done.NOT_YET for line in lines)
