"""Requirements that ask partly the same pupils: what their figures give away together (SAFEGUARDS 21).

Whoever writes requirements could ask nearly the same pupils twice and take one figure from the other. So what requirements
ask is laid over each other, as parts of a school: pupils or guardians, of a grade, of a kind of organisation, in a subtree.
An audience that picks organisations out, more or other than one subtree, has no figures above the school.
Two audiences are alike, one lies inside the other, or they are apart; of two that cross, the one made later has none either. What is left of a whole when all shown parts are taken from it counts like any other figure:
where it is 1 to 4, the figures of the one made last are hidden. So the figures of a requirement never change because
another is written after it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from copy import copy
from itertools import product
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from app.compliance.rules.audience import Selector, matches
from app.compliance.rules.deeds import ContactsEvidence
from app.compliance.rules.evidence import leaves
from app.compliance.rules.holdings import GUARDIAN, STUDENT, Line, Organisation, Stretch
from app.compliance.rules.requirement import Rolling

if TYPE_CHECKING:
    from app.compliance.rules.days import Day
    from app.compliance.rules.holdings import Tree
    from app.compliance.rules.requirement import Requirement

ANY_OTHER = ""
MOST_RESTS = 50


class Part(NamedTuple):
    """The least that an audience can tell apart; `ANY_OTHER` stands for all grades or kinds that no audience names."""

    kind: str
    grade: str
    org_kind: str
    places: frozenset[str]


Audience: TypeAlias = frozenset[Part]
Sum: TypeAlias = tuple[tuple[str, str | None], list[list[str]]]  # a whole, what is taken from it, and the parts beside


def audiences(rules: Sequence[Requirement], tree: Tree, day: Day) -> dict[str, Audience]:
    """Return by requirement which parts of the pupils and guardians of a tree it asks on a day."""
    asked = {rule.id: rule.on(day).audience for rule in rules}
    fields = [field for selectors in asked.values() for selector in selectors for field in _with_unless(selector)]
    grades = {ANY_OTHER}.union(*(field.grades or () for field in fields))
    org_kinds = {ANY_OTHER}.union(*(field.org_kinds or () for field in fields))
    named = frozenset[str]().union(*(field.within or () for field in fields))
    places = {frozenset(row.public_id for row in tree.line_on(org, day)) & named for org in tree.organisations if named}
    parts = [Part(*one) for one in product((STUDENT, GUARDIAN), grades, org_kinds, places or {frozenset[str]()})]
    held = [(part, _holding(part, day)) for part in parts]
    return {name: frozenset(part for part, one in held if matches(audience, one)) for name, audience in asked.items()}


def _picks_out(selectors: Collection[Selector]) -> bool:
    """Whether an audience is more or other than one subtree, or all there is."""
    places = {selector.within or frozenset() for selector in selectors}
    beside = any(one.within for selector in selectors for one in _with_unless(selector.unless))
    return beside or len(places) > 1 or any(len(place) > 1 for place in places)


def _with_unless(selector: Selector | None) -> Iterator[Selector]:
    while selector is not None:
        yield selector
        selector = selector.unless


def _holding(part: Part, day: Day) -> Stretch:
    home = Organisation(0, ANY_OTHER, part.org_kind)
    line = Line((day, day), tuple(Organisation(0, place, ANY_OTHER) for place in part.places), home)
    return Stretch((day, day), part.kind, None, None, None, frozenset({part.grade}), line)


class Overlaps:
    """How the audiences of some requirements lie over each other; the oldest requirement comes first."""

    def __init__(self, rules: Sequence[Requirement], tree: Tree, day: Day) -> None:
        self.rules = tuple(rules)
        self.audience = audiences(rules, tree, day)
        self._proofs = {rule.id: _proofs_of(rule.on(day)) for rule in rules}
        self._known: dict[tuple[str, frozenset[str]], list[Sum]] = {}
        self.without_figures = self._without_figures([rule for rule in rules if _picks_out(rule.on(day).audience)])

    def only(self, names: Iterable[str]) -> Overlaps:
        """Return the same of some requirements with all whose figures decide what is shown of them, the oldest first."""
        needed = set[str]().union(*(self.deciding(name) for name in names))
        part = copy(self)
        part.rules = tuple(rule for rule in self.rules if rule.id in needed)
        part.audience = {name: asked for name, asked in self.audience.items() if name in needed}
        part.without_figures = {name: against for name, against in self.without_figures.items() if name in needed}
        part._known = {}
        return part

    def _without_figures(self, picking: Iterable[Requirement]) -> dict[str, str | None]:
        """Return who has no figures above the school: by name, the first older one that asks partly the same, if any."""
        found: dict[str, str | None] = {rule.id: None for rule in picking}
        for name in self.audience:
            if name in found:
                continue
            against = next((old for old in self.older(name) if old not in found and self._cross(old, name)), None)
            if against is not None:
                found[name] = against
        return found

    def _cross(self, one: str, other: str) -> bool:
        both = self.audience[one] & self.audience[other]
        return bool(both) and both not in (self.audience[one], self.audience[other])

    def older(self, name: str) -> list[str]:
        """Return those made before a requirement, the oldest first."""
        names = list(self.audience)
        return names[: names.index(name)]

    def compared(self, name: str) -> list[str]:
        """Return the older ones with figures that a requirement's can be taken from, or that can be taken from both."""
        deciding = self.deciding(name)
        return [old for old in self.older(name) if old in deciding and old not in self.without_figures]

    def is_met_alike(self, name: str, other: str) -> bool:
        """Whether two may be met by the same deeds, so that not only whom they ask can be compared."""
        return bool(self._proofs[name] & self._proofs[other])

    def deciding(self, name: str) -> set[str]:
        """Return all without whose figures it cannot be said what is shown of a requirement, itself among them."""
        found, waiting, older = {name}, [name], self.older(name)
        while waiting:
            asked = self.audience[waiting.pop()]
            more = {old for old in older if self.audience[old] & asked} - found
            found |= more
            waiting += more
        return found

    def rests(self, name: str, counts: Mapping[str, int], shown: frozenset[str]) -> set[int] | None:
        """Return what is left between a requirement's count and those shown of older ones; None for too many ways.

        Nothing left says that the older ones tell the count anyway.
        """
        return _rests(counts, self._sums(name, shown))

    def differences(self, name: str, older: Iterable[str]) -> Iterator[tuple[str, ...]]:
        """Yield each whole with what is taken from it, where everything is shown and of those alike the oldest."""
        for (whole, taken), parts in self._sums(name, frozenset(older)):
            yield whole, *([taken] if taken else []), *(alike[0] for alike in parts)

    def completes(self, name: str, counts: Mapping[str, int], shown: frozenset[str], hidden: str) -> bool:
        """Whether a requirement's count tells a hidden one of an older: by itself, or with the shown ones beside it."""
        if not self.audience[hidden] >= self.audience[name]:
            return False
        beside = self._widest(self.audience[hidden] - self.audience[name], shown)
        rests = _rests(counts, [((hidden, name), beside)])
        return rests is None or 0 in rests

    def _sums(self, name: str, shown: frozenset[str]) -> list[Sum]:
        """Return what can be taken from what: a whole, and its widest parts, each as all who ask the same.

        From an older whole a requirement is taken, too; from its own the older ones inside it.
        """
        key = name, shown
        if key not in self._known:
            own = self.audience[name]
            wholes: list[Sum] = [
                ((old, name), self._widest(self.audience[old] - own, shown))
                for old in shown
                if self.audience[old] >= own
            ]
            inside = self._widest(own, {old for old in shown if self.audience[old] != own})
            self._known[key] = [*wholes, ((name, None), inside)] if inside else wholes
        return self._known[key]

    def _widest(self, within: Audience, names: Collection[str]) -> list[list[str]]:
        parts: dict[Audience, list[str]] = defaultdict(list)
        for one in sorted(names):
            if self.audience[one] and self.audience[one] <= within:
                parts[self.audience[one]].append(one)
        return [alike for asked, alike in parts.items() if not any(asked < other for other in parts)]


def _rests(counts: Mapping[str, int], sums: Iterable[Sum]) -> set[int] | None:
    found: set[int] = set()
    for (whole, taken), parts in sums:
        rests = {counts[whole] - (counts[taken] if taken else 0)}
        for alike in parts:
            rests = {rest - counts[one] for rest in rests for one in alike}
        found |= {abs(rest) for rest in rests}
        if len(found) > MOST_RESTS:
            return None
    return found


def _proofs_of(rule: Requirement) -> frozenset[tuple[bool, bool]]:
    """Return by which kinds of deeds a requirement is met, contacts or anything learned; in windows or at all times."""
    is_rolling = isinstance(rule.timing, Rolling)
    return frozenset((isinstance(leaf, ContactsEvidence), is_rolling) for leaf in leaves(rule.evidence))
