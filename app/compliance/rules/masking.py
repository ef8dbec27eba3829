"""Masking of counts about pupils and guardians above the school (SAFEGUARDS 21): 1 to 4, together with a complement.

A cell is hidden where it is small, and more cells with it, so that no hidden one follows from what is shown: an
organisation's children add up to it, and met, due and overdue add up to required. The decision is taken for the whole
tree at once, whatever part of it a page shows, so that two pages never disagree.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from app.compliance.rules.counting import Figures

FEWEST_SHOWN = 5
Children: TypeAlias = Mapping[int | None, Iterable[int]]


@dataclass(frozen=True)
class Masks:
    """The organisations whose required, status or excused counts are hidden."""

    required: frozenset[int] = field(default_factory=frozenset)
    status: frozenset[int] = field(default_factory=frozenset)
    excused: frozenset[int] = field(default_factory=frozenset)


def is_small(count: int) -> bool:
    """Whether a count says something about few children."""
    return 0 < count < FEWEST_SHOWN


def masks_of(figures: Mapping[int, Figures], children: Children) -> Masks:
    """Return what to hide of the figures of a whole tree; status means met, due, overdue, expiring, late and rates."""
    required = {org: row.required for org, row in figures.items()}
    hidden_required = _with_complements({org for org, count in required.items() if is_small(count)}, required, children)
    parts = {org for org, row in figures.items() if any(map(is_small, _parts(row)))}
    status = _with_complements(parts | hidden_required, required, children)
    excused = {org: row.excused for org, row in figures.items()}
    hidden_excused = _with_complements({org for org, count in excused.items() if is_small(count)}, excused, children)
    return Masks(frozenset(hidden_required), frozenset(status), frozenset(hidden_excused))


def _parts(row: Figures) -> tuple[int, ...]:
    return row.met, row.due, row.overdue, row.expiring, row.late, row.made_up


def _with_complements(hidden: set[int], counts: Mapping[int, int], children: Children) -> set[int]:
    """Hide more until nothing hidden follows from a parent and its children.

    A shown parent has no hidden child or several; a hidden parent with children has a hidden child. Organisations
    without a parent add up to nothing that is shown anywhere, so each tree is decided by itself.
    """
    hidden = set(hidden)
    while True:
        more = set()
        for parent, below in children.items():
            if parent is None:
                continue
            here = [org for org in below if counts.get(org)]
            masked = [org for org in here if org in hidden]
            needs = len(masked) == 1 if parent not in hidden else not masked and bool(here)
            if not needs:
                continue
            shown = [org for org in here if org not in hidden]
            if shown:
                more.add(min(shown, key=lambda org: (counts[org], org)))
            else:
                more.add(parent)
        if not more:
            return hidden
        hidden |= more
