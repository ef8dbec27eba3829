"""The same figures with only those lessons of classes whose key points were all taught and told (docs/compliance.md, 46).

What is imported and what says nothing of its key points is left out for pupils, classes and organisations; whoever holds a
post is not touched. What is seen of pupils above the school is decided as if each requirement had a twin, made after all
others, whose figures these are: so nobody takes one from the other (SAFEGUARDS 21).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from app.compliance.above import Above, of_every_organisation, seen_together
from app.compliance.figures import from_kept
from app.compliance.gathering import from_facts
from app.compliance.lines import Lines
from app.compliance.rules.masking import is_small
from app.compliance.rules.overlapping import Overlaps
from app.compliance.rules.together import HIDDEN_TOGETHER
from app.compliance.standing import rule_of, rules_about_children

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.compliance.gathering import Gathered
    from app.compliance.models import Requirement
    from app.compliance.rules.counting import Figures
    from app.compliance.rules.days import Day
    from app.compliance.rules.holdings import Organisation, Tree
    from app.compliance.rules.requirement import Requirement as Rule
    from app.compliance.subject_facts import World

TWIN = "#told"  # no id of a requirement has such a sign
Counts: TypeAlias = "Mapping[str, Mapping[int, Figures]]"
Hidden: TypeAlias = dict[str, frozenset[int]]


@dataclass(frozen=True)
class OfAll:
    """Figures of every organisation of a tree by requirement: of the day, and of the windows that closed before."""

    now: Counts
    before: Counts


def only_told(world: World) -> World:
    """Return a world in which lessons of classes count only where their key points were all taught and told."""
    return replace(world, told_only=True)


def of_all(gathered: Gathered, tree: Tree) -> OfAll:
    """Return what was counted at every organisation of a tree."""
    now, before = (
        {name: of_every_organisation(tally, tree) for name, tally in tallies.items()}
        for tallies in (gathered.now, gathered.before)
    )
    return OfAll(now, before)


def seen_beside(rules: Sequence[Rule], everything: OfAll, told: OfAll, tree: Tree, day: Day) -> dict[str, Above]:
    """Return by requirement what is seen above the school of what was told, beside all that is seen of everything.

    The requirements are those about pupils and guardians, the one made first comes first (standing.about_children).
    """
    return _seen(Overlaps([*rules, *_twins(rules)], tree, day), everything, told, tree, day)


def _twins(rules: Iterable[Rule]) -> list[Rule]:
    return [replace(rule, id=f"{rule.id}{TWIN}") for rule in rules]


def _seen(overlaps: Overlaps, everything: OfAll, told: OfAll, tree: Tree, day: Day) -> dict[str, Above]:
    names = {rule.id for rule in overlaps.rules}
    now, before = (
        {
            name: row
            for name, row in (*whole.items(), *((f"{one}{TWIN}", row) for one, row in part.items()))
            if name in names
        }
        for whole, part in ((everything.now, told.now), (everything.before, told.before))
    )
    seen = _until_alike(overlaps, now, before, tree, day)
    return {name.removesuffix(TWIN): above for name, above in seen.items() if name.endswith(TWIN)}


def _until_alike(overlaps: Overlaps, now: Counts, before: Counts, tree: Tree, day: Day) -> dict[str, Above]:
    """Return what is seen so that a twin is hidden where few fall out, and wherever any that asks some of the same pupils is.

    Several requirements with their twins make many sums over several organisations; where all of them show an
    organisation or none does, what falls out of one of them follows from no other.
    """
    forced: tuple[Hidden, Hidden] = ({}, {})
    while True:
        seen = seen_together(overlaps, now, before, tree, day, forced=forced)
        twins = [name for name in seen if name.endswith(TWIN)]
        status = {name: (above.now_masks.status, above.before_masks.status) for name, above in seen.items()}
        wanted: tuple[Hidden, Hidden] = ({}, {})
        for name in twins:
            whole, told = seen[name.removesuffix(TWIN)], seen[name]
            beside = [one for one in seen if _asks_some_of_the_same(overlaps, name, one)]
            for which, (counts, fewer) in enumerate(((whole.now, told.now), (whole.before, told.before))):
                hidden = frozenset[int]().union(*(status[one][which] for one in beside))
                former = forced[which].get(name, frozenset())  # never less, so that it ends
                wanted[which][name] = former | hidden | _where_few_fall_out(counts, fewer)
        if wanted == forced:
            return seen
        forced = wanted


def _where_few_fall_out(whole: Mapping[int, Figures], told: Mapping[int, Figures]) -> frozenset[int]:
    return frozenset(
        org
        for org, row in told.items()
        if any(is_small(abs(getattr(whole[org], count) - getattr(row, count))) for count in HIDDEN_TOGETHER["status"])
    )


def _asks_some_of_the_same(overlaps: Overlaps, name: str, other: str) -> bool:
    shares = bool(overlaps.audience[name] & overlaps.audience[other]) and overlaps.is_met_alike(name, other)
    return shares and other not in overlaps.without_figures


class ToldLines(Lines):
    """Lines of what was told; what is seen of them above the school was decided beside everything."""

    def __init__(self, tree: Tree, gathered: Gathered, days: Mapping[str, Day], above: dict[str, Above]) -> None:
        super().__init__(tree, gathered, days, None)
        self.above = above


def told_lines(
    db: Session,
    world: World,
    organisation: Organisation,
    requirements: Collection[Requirement],
    *,
    tree: Tree,
    day: Day,
    counting: list[Requirement],
    month_end: Day | None,
) -> ToldLines:
    """Return the lines of a page with what was told; `tree` are the trees it hangs in. `month_end` is the day of pupils' figures for a viewer above the school.

    `counting` are all requirements that count: what is shown of one about pupils is decided beside the others.
    """
    asked = {row.public_id: rule_of(row) for row in requirements}
    hidden = {name: rule for name, rule in asked.items() if month_end is not None and rule.is_about_children}
    shown = [rule for name, rule in asked.items() if name not in hidden]
    found = from_facts(db, shown, only_told(world), [organisation.id], day)
    days = dict.fromkeys(asked, day)
    if not hidden or month_end is None:
        return ToldLines(tree, found, days, {})
    rules = rules_about_children(counting)
    overlaps = Overlaps([*rules, *_twins(rules)], tree, month_end).only(f"{name}{TWIN}" for name in hidden)
    needed = {rule.id.removesuffix(TWIN) for rule in overlaps.rules}
    deciding = [row for row in counting if row.public_id in needed]
    kept = from_kept(db, deciding, world, list(tree.organisations), days=dict.fromkeys(needed, month_end))
    told = from_facts(db, [rule_of(row) for row in deciding], only_told(world), list(tree.organisations), month_end)
    above = _seen(overlaps, of_all(kept, tree), of_all(told, tree), tree, month_end)
    found.closed |= {name: closed for name, closed in told.closed.items() if name in hidden}
    found.no_calendar |= {(home, name) for home, name in told.no_calendar if name in hidden}
    found.oldest |= {(home, name): due_on for (home, name), due_on in told.oldest.items() if name in hidden}
    return ToldLines(tree, found, days | dict.fromkeys(hidden, month_end), above)
