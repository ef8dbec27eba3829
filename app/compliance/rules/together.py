"""What is hidden of several requirements about pupils together: the oldest is decided first, by itself (SAFEGUARDS 21)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

from app.compliance.rules.masking import ALONE, NOTHING, Beside, Masks, Rest, is_small, masks_of
from app.compliance.rules.merging import merge

if TYPE_CHECKING:
    from app.compliance.rules.counting import Figures
    from app.compliance.rules.masking import Children
    from app.compliance.rules.overlapping import Overlaps

NOTHING_FORCED: Mapping[str, frozenset[int]] = MappingProxyType({})
Counts: TypeAlias = "Mapping[str, Mapping[int, Figures]]"
HIDDEN_TOGETHER = {
    "required": ("required",),
    "status": ("met", "due", "overdue", "missed", "expiring", "late", "made_up"),
}


def masks_together(
    overlaps: Overlaps,
    figures: Mapping[str, Mapping[int, Figures]],
    merged: Mapping[str, Mapping[int, int]],
    children: Children,
    *,
    forced: Mapping[str, frozenset[int]] = NOTHING_FORCED,
) -> dict[str, Masks]:
    """Return by requirement what to hide of its merged figures; the unmerged ones of all organisations are given.

    `forced` names organisations whose status counts of a requirement are hidden whatever they are.
    """
    deciding = _Deciding(overlaps, figures, merged, {})
    for name in overlaps.audience:
        every = frozenset(figures[name])
        if name in overlaps.without_figures:
            deciding.masks[name] = Masks(every, every, every)
            continue
        if not any(row.required or row.excused for row in figures[name].values()):
            deciding.masks[name] = NOTHING
            continue
        whole, required, status = merge(figures[name], merged[name]), *deciding.beside(name)
        status = replace(status, tells=status.tells | forced.get(name, frozenset()))
        deciding.masks[name] = masks_of(whole, children, required=required, status=status)
    return deciding.masks


@dataclass(frozen=True)
class _Deciding:
    overlaps: Overlaps
    figures: Mapping[str, Mapping[int, Figures]]
    merged: Mapping[str, Mapping[int, int]]
    masks: dict[str, Masks]

    def beside(self, name: str) -> tuple[Beside, Beside]:
        """Return what older requirements tell of a requirement's required counts, and of its status counts."""
        older = self.overlaps.compared(name)
        if not older:
            return ALONE, ALONE
        central = {org: to for one in (name, *older) for org, to in self.merged[one].items()}
        counts = {one: merge(self.figures[one], central) for one in (name, *older)}
        alike = [old for old in older if self.overlaps.is_met_alike(name, old)]
        return self._beside(name, counts, older, "required"), self._beside(name, counts, alike, "status")

    def _beside(self, name: str, counts: Counts, older: list[str], group: str) -> Beside:
        said = {org: self._said(name, org, counts, older, group) for org in counts[name]}
        tells, known_any, known_all = (
            frozenset(org for org, answers in said.items() if answers[number]) for number in range(3)
        )
        hidden = {old: getattr(self.masks[old], group) for old in older}
        same = [old for old in older if self.overlaps.audience[old] == self.overlaps.audience[name]]
        return Beside(
            hidden=_all(hidden.values()),
            known_any=known_any,
            known_all=known_all,
            tells=tells | _all(hidden[old] for old in same),
            rests=tuple(self._rests(name, counts, hidden, group)),
        )

    def _rests(self, name: str, counts: Counts, hidden: Mapping[str, frozenset[int]], group: str) -> Iterator[Rest]:
        for whole, *taken in self.overlaps.differences(name, hidden):
            unseen = _all(hidden[one] for one in (whole, *taken) if one != name)
            for count in HIDDEN_TOGETHER[group]:
                left = {
                    org: getattr(row, count) - sum(getattr(counts[one][org], count) for one in taken)
                    for org, row in counts[whole].items()
                }
                yield Rest(left, unseen)

    def _said(self, name: str, org: int, counts: Counts, older: list[str], group: str) -> tuple[bool, bool, bool]:
        """Return whether the counts tell too much, and whether older ones tell any or all of them anyway."""
        hidden = [old for old in older if org in getattr(self.masks[old], group)]
        seen = frozenset(older).difference(hidden)
        tells, known = False, []
        for count in HIDDEN_TOGETHER[group]:
            values = {one: getattr(counts[one][org], count) for one in (name, *older)}
            if values[name]:
                rests = self.overlaps.rests(name, values, seen)
                unseen = {values[old] for old in hidden} - {0}
                tells |= rests is None or any(map(is_small, rests)) or not unseen.isdisjoint((values[name], *rests))
                tells |= any(values[old] and self.overlaps.completes(name, values, seen, old) for old in hidden)
                known.append(rests is not None and 0 in rests)
        return tells, any(known), bool(known) and all(known)


def _all(places: Iterable[frozenset[int]]) -> frozenset[int]:
    return frozenset[int]().union(*places)
