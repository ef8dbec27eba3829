"""Which ids are one person on which days: a merge is a dated fact that keeps both ids (COMPLIANCE §1).

On any day at most one step leads from an id to the one it counts under: a person with others merged into it is never
merged into a third (people.merge_rules).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from app.compliance.rules.days import FOR_EVER, SINCE_EVER, Day, Days


@dataclass(frozen=True)
class Merge:
    """On these days `other` counts under the id of `kept`."""

    kept: int
    other: int
    days: Days


class Merges:
    """The merges of some persons, asked about one person and one day."""

    def __init__(self, merges: Iterable[Merge] = ()) -> None:
        self._by_other: dict[int, list[Merge]] = defaultdict(list)
        self._by_kept: dict[int, list[Merge]] = defaultdict(list)
        for merge in merges:
            self._by_other[merge.other].append(merge)
            self._by_kept[merge.kept].append(merge)

    @property
    def persons(self) -> frozenset[int]:
        """Return everybody whom one of the merges names."""
        return frozenset({*self._by_other, *self._by_kept})

    def name(self, *persons: int) -> bool:
        """Whether any merge names one of some persons."""
        return any(person in self._by_other or person in self._by_kept for person in persons)

    def kept_on(self, person: int, day: Day) -> int:
        """Return the id under which a person counts on a day."""
        return next((row.kept for row in self._by_other.get(person, ()) if _holds(row, day)), person)

    def ids_on(self, person: int, day: Day) -> tuple[int, ...]:
        """Return the ids that are this person on a day: the kept one first, then the others by key."""
        kept = self.kept_on(person, day)
        return (kept, *sorted(row.other for row in self._by_kept.get(kept, ()) if _holds(row, day)))

    def ever_with(self, person: int) -> set[int]:
        """Return the ids that are this person on some day."""
        return {person} | {one for row in self._touching(person) for one in (row.kept, row.other)}

    def stages(self, persons: Iterable[int]) -> tuple[Days, ...]:
        """Return all days in stretches on which the ids of some persons do not change."""
        touching = {row for person in persons for row in self._touching(person)}
        starts = {row.days[0] for row in touching} | {row.days[1] + 1 for row in touching if row.days[1] < FOR_EVER}
        ordered = [SINCE_EVER, *sorted(starts - {SINCE_EVER})]
        return tuple(zip(ordered, [*(day - 1 for day in ordered[1:]), FOR_EVER], strict=True))

    def _touching(self, person: int) -> list[Merge]:
        """Return the merges that change which ids are this person: its own, and those into the same kept one."""
        into = [person, *(row.kept for row in self._by_other.get(person, ()))]
        return [row for kept in dict.fromkeys(into) for row in self._by_kept.get(kept, ())]


NO_MERGES = Merges()


def _holds(merge: Merge, day: Day) -> bool:
    return merge.days[0] <= day <= merge.days[1]
