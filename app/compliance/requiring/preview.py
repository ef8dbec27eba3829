"""What a requirement would count before it is kept: worked out from the facts by the one implementation, nothing written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.compliance.above import month_end
from app.compliance.facts import read_world
from app.compliance.gathering import Gathered, from_facts
from app.compliance.models import Requirement, StatusBuild
from app.compliance.overview import children_below
from app.compliance.reports import horizon_around
from app.compliance.rules.counting import Figures
from app.compliance.rules.holdings import DEPARTMENT
from app.compliance.rules.overlapping import Overlaps
from app.compliance.standing import enabled_requirements, rule_of, rules_about_children

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.compliance.requiring.rights import Reach
    from app.compliance.rules.holdings import Organisation, Tree
    from app.compliance.subject_facts import World

ROUNDED_TO = 10
COUNTS = ("required", "met", "due", "overdue", "excused")
PARTS = ("met", "due", "overdue", "excused")
NOBODY = Figures()


@dataclass(frozen=True)
class Row:
    """The counts of one organisation as they are and as they would be."""

    organisation: Organisation
    before: Figures
    after: Figures
    is_above: bool  # other organisations stand below it

    @property
    def on_duty(self) -> int:
        """Return how many would be on duty, excused or not."""
        return self.after.required + self.after.excused


@dataclass(frozen=True)
class Preview:
    """What would be counted at the end of a day. Rows of organisations stand beside the uppermost ones only for adults.

    About pupils and guardians `rows` is empty and the totals are sums of each home's own counts rounded to tens: whoever
    may write any audience could else find out a single child by comparing previews (SAFEGUARDS 21). Rounded home by
    home, since audiences that take in other homes as well would tell where a rounded sum tips. Reports above the school
    have such figures at month ends only, from `seen_from` on.
    """

    day: date
    totals: tuple[Row, ...]
    rows: tuple[Row, ...]
    upcoming: int
    without_windows: tuple[Organisation, ...]
    is_rounded: bool
    counts_now: bool  # whether it counts already: else nothing is what is counted now, exactly
    seen_from: date
    has_figures_above: bool = True  # of pupils: whether any are shown above the school
    crossing: Requirement | None = None  # the older one about partly the same pupils

    @property
    def on_duty(self) -> int:
        """Return how many would be on duty, excused or not; of pupils and guardians a rounded number."""
        return sum(row.on_duty for row in self.totals)

    @property
    def homes(self) -> int:
        """Return in how many organisations that stand above no other; not told of pupils and guardians."""
        return sum(bool(row.on_duty and not row.is_above) for row in (*self.totals, *self.rows))


def preview(db: Session, reach: Reach, now: Requirement | None, later: Requirement, day: date) -> Preview:
    """Return what a requirement would count within reach at the end of a day, beside what is counted now.

    `now` is None for one that does not count yet. `later` is counted as if it were switched on. Nothing is written.
    """
    world = read_world(db, horizon_around(db.scalar(select(StatusBuild)), day))
    counting = now if now is not None and now.enabled else None
    looked_at = [_gather(db, world, row, reach.roots, day) for row in (counting, later)]
    about_children = any(rule_of(row).is_about_children for row in (now, later) if row is not None)
    tops, above = {root.id for root in reach.roots}, _those_above_others(world.tree, day)
    rows = [
        Row(row, _figures(looked_at[0], row.id), _figures(looked_at[1], row.id), row.id in above)
        for row in reach.organisations.values()
        if row.kind != DEPARTMENT
    ]
    shown = [row for row in rows if row.organisation.id not in tops and (row.on_duty or row.before.required)]
    waiting = Counter(
        one.row.home for one in {one.subject: one for found in looked_at[1] for one in found.upcoming}.values()
    )
    crossing = _without_figures(db, later, world.tree, day) if about_children else []
    homes = {home for found in looked_at[1] for home, _rule in found.no_calendar}
    return Preview(
        day=day,
        totals=tuple(
            _rounded(row, rows, world.tree, day) if about_children else row
            for row in rows
            if row.organisation.id in tops
        ),
        rows=() if about_children else tuple(shown),
        upcoming=sum(_to_tens(count) if about_children else count for count in waiting.values()),
        without_windows=tuple(world.tree.organisations[home] for home in sorted(homes)),
        is_rounded=about_children,
        counts_now=counting is not None,
        seen_from=month_end(day),
        has_figures_above=not crossing,
        crossing=next(iter(crossing), None),
    )


def _those_above_others(tree: Tree, day: date) -> set[int]:
    homes = [row.id for row in tree.organisations.values() if row.kind != DEPARTMENT]
    lines = (tree.line_on(home, day.toordinal()) for home in homes)
    above = (next((row.id for row in line[1:] if row.kind != DEPARTMENT), None) for line in lines)
    return {one for one in above if one is not None}


def _without_figures(db: Session, later: Requirement, tree: Tree, day: date) -> list[Requirement | None]:
    """Return why nothing is shown above the school: the older requirement it crosses, None for one that picks places out."""
    beside = [row for row in enabled_requirements(db) if row.public_id != later.public_id]
    found = Overlaps(rules_about_children([*beside, later]), tree, day.toordinal()).without_figures
    if later.public_id not in found:
        return []
    return [next((row for row in beside if row.public_id == found[later.public_id]), None)]


def _gather(
    db: Session, world: World, requirement: Requirement | None, roots: Iterable[Organisation], day: date
) -> list[Gathered]:
    if requirement is None:
        return []
    rule = rule_of(requirement)
    return [from_facts(db, [rule], world, [root.id], day.toordinal()) for root in roots]


def _figures(found: list[Gathered], organisation: int) -> Figures:
    counted = [tally.figures(organisation) for one in found for tally in one.now.values()]
    return next((figures for figures in counted if figures.required or figures.excused), NOBODY)


def _rounded(total: Row, rows: list[Row], tree: Tree, day: date) -> Row:
    number = day.toordinal()
    by_home = {
        row.organisation.id: row for row in rows if total.organisation in tree.line_on(row.organisation.id, number)
    }
    before, after = Counter[str](), Counter[str]()
    for row in by_home.values():
        below = [by_home[one.id] for one in children_below(tree, row.organisation, number)]
        before.update(_own_in_tens(row.before, [one.before for one in below]))
        after.update(_own_in_tens(row.after, [one.after for one in below]))
    return Row(total.organisation, Figures(**before), Figures(**after), total.is_above)


def _own_in_tens(figures: Figures, below: list[Figures]) -> dict[str, int]:
    return {name: _to_tens(max(0, getattr(figures, name) - sum(getattr(one, name) for one in below))) for name in PARTS}


def _to_tens(count: int) -> int:
    return round(count / ROUNDED_TO) * ROUNDED_TO
