"""Figures about pupils and guardians as they are seen above the school: merged, masked, for the whole tree at once.

One decision for every page, document and file (SAFEGUARDS 21): it is taken over the whole tree, whatever part is asked
for, and only for the ends of months and windows.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from app.compliance.rules.counting import Figures
from app.compliance.rules.holdings import children_on
from app.compliance.rules.masking import Masks, masks_of
from app.compliance.rules.merging import merge, merged_with
from app.compliance.rules.overlapping import Overlaps
from app.compliance.rules.together import NOTHING_FORCED, masks_together
from app.people.models import OrganisationKind

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TypeAlias

    from app.compliance.rules.counting import Tally
    from app.compliance.rules.days import Day
    from app.compliance.rules.holdings import Tree
    from app.compliance.rules.masking import Children

    Forced: TypeAlias = Mapping[str, frozenset[int]]


def last_month_end(day: date, *, today: date = date.max) -> date:
    """Return the last month's end up to a day: the days on which pupils are counted above the school.

    A month is over first: the figures of a day still to come would tell every change as it is entered (SAFEGUARDS 21).
    """
    day = min(day, today)
    return day if day == month_end(day) else day.replace(day=1) - timedelta(days=1)


def month_end(day: date) -> date:
    """Return the last day of a day's month."""
    return day.replace(day=monthrange(day.year, day.month)[1])


@dataclass(frozen=True)
class Seen:
    """One organisation's figures; None stands for a count that is not shown."""

    required: int | None
    met: int | None
    expiring: int | None
    late: int | None
    due: int | None
    overdue: int | None
    excused: int | None
    made_up: int | None
    completion_rate: float | None
    overdue_rate: float | None

    @property
    def missed(self) -> int | None:
        """Return those required and not met."""
        return None if self.due is None or self.overdue is None else self.due + self.overdue

    @property
    def is_masked(self) -> bool:
        """Whether any count is hidden."""
        return None in (self.required, self.met, self.excused)


def seen(figures: Figures, *, required: bool = False, status: bool = False, excused: bool = False) -> Seen:
    """Return figures with these parts hidden; status means met, due, overdue, expiring, late, made up and rates."""

    def part(count: int) -> int | None:
        return None if status else count

    return Seen(
        required=None if required else figures.required,
        met=part(figures.met),
        expiring=part(figures.expiring),
        late=part(figures.late),
        due=part(figures.due),
        overdue=part(figures.overdue),
        excused=None if excused else figures.excused,
        made_up=part(figures.made_up),
        completion_rate=None if status else figures.completion_rate,
        overdue_rate=None if status else figures.overdue_rate,
    )


@dataclass(frozen=True)
class Above:
    """What is seen of one requirement: `merged` names the school that a tiny organisation is counted with.

    Nothing is seen of one that picks organisations out or asks partly the same pupils as an older one, `crossing`.
    """

    now: dict[int, Figures]
    before: dict[int, Figures]
    now_masks: Masks
    before_masks: Masks
    merged: dict[int, int] = field(default_factory=dict)
    has_figures: bool = True
    is_running: bool = False  # in a period: some window is not over, so that nothing is seen yet
    crossing: str | None = None

    def at(self, organisation: int) -> Seen:
        """Return an organisation's figures of the day; nothing for one that is counted in another's row."""
        return self._seen(organisation, self.now, self.now_masks)

    def previous_at(self, organisation: int) -> Seen:
        """Return an organisation's figures of the windows that closed before."""
        return self._seen(organisation, self.before, self.before_masks)

    def also_in(self, organisation: int) -> list[int]:
        """Return the tiny organisations counted in an organisation's row."""
        return [org for org, central in self.merged.items() if central == organisation]

    def _seen(self, organisation: int, figures: dict[int, Figures], masks: Masks) -> Seen:
        away = organisation in self.merged or self.is_running
        return seen(
            figures[organisation],
            required=away or organisation in masks.required,
            status=away or organisation in masks.status,
            excused=away or organisation in masks.excused,
        )


def seen_from_above(now: Mapping[int, Figures], before: Mapping[int, Figures], tree: Tree, day: Day) -> Above:
    """Return what is seen above the school of figures that stand alone, decided over the tree of the day.

    Both hold the figures of every organisation of the tree.
    """
    children = _children(tree, day)
    merged = _merged(now, tree, children)
    whole, whole_before = merge(now, merged), merge(before, merged)
    return Above(whole, whole_before, masks_of(whole, children), masks_of(whole_before, children), merged)


def seen_together(
    overlaps: Overlaps,
    now: Mapping[str, Mapping[int, Figures]],
    before: Mapping[str, Mapping[int, Figures]],
    tree: Tree,
    day: Day,
    *,
    forced: tuple[Forced, Forced] = (NOTHING_FORCED, NOTHING_FORCED),
) -> dict[str, Above]:
    """Return by requirement what is seen above the school of their figures, so that none gives another away.

    The requirements are those about pupils and guardians, the one made first comes first (standing.about_children).
    """
    children = _children(tree, day)
    merged = {rule.id: _merged(now[rule.id], tree, children) for rule in overlaps.rules}
    now_masks = masks_together(overlaps, now, merged, children, forced=forced[0])
    before_masks = masks_together(overlaps, before, merged, children, forced=forced[1])
    return {
        name: Above(
            merge(now[name], central),
            merge(before[name], central),
            now_masks[name],
            before_masks[name],
            central,
            has_figures=name not in overlaps.without_figures,
            crossing=overlaps.without_figures.get(name),
        )
        for name, central in merged.items()
    }


def tallies_seen_together(
    overlaps: Overlaps, now: Mapping[str, Tally], before: Mapping[str, Tally], tree: Tree, day: Day
) -> dict[str, Above]:
    """Return by requirement what is seen above the school of what was counted at every organisation of a tree."""
    names = [rule.id for rule in overlaps.rules]
    figures = [{name: of_every_organisation(tallies[name], tree) for name in names} for tallies in (now, before)]
    return seen_together(overlaps, figures[0], figures[1], tree, day)


def _children(tree: Tree, day: Day) -> dict[int | None, list[int]]:
    return {parent: [row.id for row in rows] for parent, rows in children_on(tree, day).items()}


def _merged(figures: Mapping[int, Figures], tree: Tree, children: Children) -> dict[int, int]:
    schools = [row.id for row in tree.organisations.values() if row.kind == OrganisationKind.SCHOOL]
    return merged_with(figures, children, schools=schools)


def of_every_organisation(tally: Tally, tree: Tree) -> dict[int, Figures]:
    """Return the figures of every organisation of a tree."""
    return {org: tally.figures(org) for org in tree.organisations}
