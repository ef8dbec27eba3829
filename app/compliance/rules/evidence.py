"""Evidence: what counts toward a requirement, and on which days it is enough (COMPLIANCE §3).

A leaf of an expression (`leaves.py`, `deeds.py`) says which *items* of a ledger count toward it and whether some items
are enough. Days of validity, windows and a date are the same for all leaves; `all_of` and `any_of` put leaves together.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from app.compliance.rules.days import ALL_DAYS, FOR_EVER, NO_DAYS, SINCE_EVER, Day, Days, DaySet, common, days_of
from app.compliance.rules.deeds import ActsEvidence, ContactsEvidence, LettersEvidence, SessionsEvidence
from app.compliance.rules.leaves import CourseEvidence, Item, LessonsEvidence, MinutesEvidence
from app.compliance.rules.standing_proofs import HelpCardEvidence, SignedEvidence

if TYPE_CHECKING:
    from app.compliance.rules.editions import Editions
    from app.compliance.rules.ledger import Ledger


@dataclass(frozen=True)
class AllOf:
    """Each part is needed."""

    parts: tuple[Evidence, ...]


@dataclass(frozen=True)
class AnyOf:
    """One part is enough."""

    parts: tuple[Evidence, ...]


AnyLeaf: TypeAlias = (
    CourseEvidence
    | LessonsEvidence
    | MinutesEvidence
    | SessionsEvidence
    | ContactsEvidence
    | ActsEvidence
    | LettersEvidence
    | SignedEvidence
    | HelpCardEvidence
)
Evidence: TypeAlias = AnyLeaf | AllOf | AnyOf
Choice: TypeAlias = Callable[[Item], bool]


class Case:
    """One expression against one ledger: the items are read once, then asked about many days."""

    def __init__(self, evidence: Evidence, ledger: Ledger, editions: Editions) -> None:
        self.evidence, self.editions = evidence, editions
        self._items = {leaf: leaf.items(ledger, editions) for leaf in leaves(evidence)}
        self._ever_enough: dict[AnyLeaf, DaySet] = {}

    @cached_property
    def days(self) -> tuple[Day, ...]:
        """Return the days on which something that counts was completed or covered."""
        return tuple(sorted({item.day for items in self._items.values() for item in items}))

    def valid_days(self, up_to: Day) -> DaySet:
        """Return V(e), built from what was completed or covered on or before a day (rolling)."""
        return self._valid_days(self.evidence, up_to)

    def _valid_days(self, evidence: Evidence, up_to: Day) -> DaySet:
        if isinstance(evidence, AllOf):
            days = ALL_DAYS
            for part in evidence.parts:
                days = common(days, self._valid_days(part, up_to))
            return days
        if isinstance(evidence, AnyOf):
            return days_of(span for part in evidence.parts for span in self._valid_days(part, up_to))
        return days_of([*common(self._days_enough(evidence), ((SINCE_EVER, up_to),)), *self._still(evidence, up_to)])

    def _days_enough(self, leaf: AnyLeaf) -> DaySet:
        """Return the days on which the items valid then are enough: an item counts on no day before its own."""
        if leaf not in self._ever_enough:
            self._ever_enough[leaf] = _days_enough(self._items[leaf], leaf.is_enough)
        return self._ever_enough[leaf]

    def _still(self, leaf: AnyLeaf, up_to: Day) -> DaySet:
        """Return the days after a day on which what was done by then is still enough.

        Items only run out, and more of them are never less, so it is one run: as long as the items that last longest.
        """
        lasting = sorted(
            (item for item in self._items[leaf] if item.day <= up_to < item.last), key=lambda item: -item.last
        )
        fewest = bisect_left(range(len(lasting) + 1), True, key=lambda number: leaf.is_enough(lasting[:number]))
        return ((up_to + 1, lasting[fewest - 1].last),) if 0 < fewest <= len(lasting) else NO_DAYS

    def is_enough(self, counts: Choice) -> bool:
        """Whether the items that a choice lets count are enough."""
        return self._is_enough(self.evidence, counts)

    def _is_enough(self, evidence: Evidence, counts: Choice) -> bool:
        if isinstance(evidence, AllOf):
            return all(self._is_enough(part, counts) for part in evidence.parts)
        if isinstance(evidence, AnyOf):
            return any(self._is_enough(part, counts) for part in evidence.parts)
        return evidence.is_enough(item for item in self._items[evidence] if counts(item))

    def enough_from(self, first: Day) -> Day | None:
        """Return the day on which what was completed since `first`, or held then, became enough; None: never."""
        for day in (first, *self.days):
            if day >= first and self.is_enough(in_window(first, day)):
                return day
        return None

    def ids(self, counts: Choice) -> tuple[str, ...]:
        """Return the ids of all items that count, enough or not, sorted (COMPLIANCE §7, records)."""
        counting = (leaf.counting(filter(counts, items)) for leaf, items in self._items.items())
        return tuple(sorted({item.id for items in counting for item in items}))

    def ends(self, after: Day) -> tuple[Day, ...]:
        """Return the last valid days of items completed after a day (timing `by`)."""
        return tuple(item.validity_ends for items in self._items.values() for item in items if item.day > after)

    def helping(self, is_met: Callable[[Evidence], bool]) -> tuple[str, ...]:
        """Return the courses any of which helps now: those of the parts not met, next one first."""
        return () if is_met(self.evidence) else self.helping_missed(is_met)

    def helping_missed(self, is_met: Callable[[Evidence], bool]) -> tuple[str, ...]:
        """Return the courses that help when it is known that the whole is not met."""
        return tuple(dict.fromkeys(self._helping_missed(self.evidence, is_met)))

    def _helping(self, evidence: Evidence, is_met: Callable[[Evidence], bool]) -> Iterable[str]:
        return () if is_met(evidence) else self._helping_missed(evidence, is_met)

    def _helping_missed(self, evidence: Evidence, is_met: Callable[[Evidence], bool]) -> Iterable[str]:
        if isinstance(evidence, AllOf | AnyOf):
            return [course for part in evidence.parts for course in self._helping(part, is_met)]
        return evidence.courses(self.editions)

    def part_valid_days(self, part: Evidence, up_to: Day) -> DaySet:
        """Return V of one part of the expression."""
        return self._valid_days(part, up_to)

    def part_is_enough(self, part: Evidence, counts: Choice) -> bool:
        """Whether the items that count are enough for one part of the expression."""
        return self._is_enough(part, counts)


def leaves(evidence: Evidence) -> tuple[AnyLeaf, ...]:
    """Return the leaves of an expression, each once, in the order of the file."""
    if isinstance(evidence, AllOf | AnyOf):
        return tuple(dict.fromkeys(leaf for part in evidence.parts for leaf in leaves(part)))
    return (evidence,)


def longest_notice(evidence: Evidence, editions: Editions) -> int | None:
    """Return half the shortest validity in days (COMPLIANCE §2, notice_days); None: no limit."""
    limits = [validity.longest_notice for leaf in leaves(evidence) for validity in leaf.validities(editions)]
    return min((limit for limit in limits if limit is not None), default=None)


def valid_on(day: Day) -> Choice:
    """Return the choice of items valid on a day, of those completed by then (rolling)."""
    return lambda item: item.day <= day <= item.last


def in_window(first: Day, last: Day) -> Choice:
    """Return the choice of items completed in a window and of an edition good enough on their day (each).

    What stands counts when it held on a day of the window.
    """
    return lambda item: item.day <= last and item.qualifies and (item.last if item.stands else item.day) >= first


def by_date(since: Day | None, date: Day, day: Day) -> Choice:
    """Return the choice of items that count at a day toward a date (by).

    Completed on or after `since` (what stands: whenever) up to the day, and valid on the date or, if completed after it, at the day.
    """

    def counts(item: Item) -> bool:
        if not item.qualifies or item.day > day or (since is not None and item.day < since and not item.stands):
            return False
        return item.validity_ends >= (date if item.day <= date else day)

    return counts


def _days_enough(every: Iterable[Item], is_enough: Callable[[Iterable[Item]], bool]) -> DaySet:
    """Return the days on which the items valid then are enough: constant between starts and ends of items."""
    items = [item for item in every if item.day <= item.last]
    if not items:
        return NO_DAYS
    starts = sorted({item.day for item in items} | {item.last + 1 for item in items if item.last < FOR_EVER})
    found: list[Days] = []
    for first, following in zip(starts, [*starts[1:], FOR_EVER + 1], strict=True):
        if is_enough(item for item in items if item.day <= first <= item.last):
            found.append((first, following - 1))
    return days_of(found)
