"""Masking of counts about pupils and guardians above the school (SAFEGUARDS 21): 1 to 4, together with a complement.

A cell is hidden where it is small, and more cells with it, so that no hidden one follows from what is shown: an
organisation's children add up to it, and met, due and overdue add up to required. Nor does a sum of 1 to 4 over the
hidden ones follow: those organisations are named beside it. The decision is taken for the whole tree at once, whatever
part of it a page shows, so that two pages never disagree.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from app.compliance.rules.counting import Figures

FEWEST_SHOWN = 5
Children: TypeAlias = Mapping[int | None, Iterable[int]]
Cells: TypeAlias = Mapping[int, tuple[int, ...]]  # the counts that are hidden together, by organisation


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
    required = {org: (row.required,) for org, row in figures.items()}
    parts = {org: (row.required, *_parts(row)) for org, row in figures.items()}
    excused = {org: (row.excused,) for org, row in figures.items()}
    hidden_required = _hidden(_small(required), required, children)
    hidden_status = _hidden(_small(parts) | hidden_required, parts, children)
    return Masks(
        frozenset(hidden_required), frozenset(hidden_status), frozenset(_hidden(_small(excused), excused, children))
    )


def _parts(row: Figures) -> tuple[int, ...]:
    return row.met, row.due, row.overdue, row.expiring, row.late, row.made_up


def _small(cells: Cells) -> set[int]:
    return {org for org, counts in cells.items() if any(map(is_small, counts))}


def _hidden(hidden: set[int], cells: Cells, children: Children) -> set[int]:
    """Hide more until no hidden cell and no small sum of hidden cells follows; the first count of each decides."""
    first = {org: counts[0] for org, counts in cells.items()}
    while True:
        hidden = _with_complements(hidden, first, children)
        more = {
            org
            for parent in children
            if parent is not None and parent in cells and parent not in hidden
            for org in _against_small_sums(parent, hidden, cells, children)
        }
        if not more:
            return hidden
        hidden |= more


def _against_small_sums(parent: int, hidden: set[int], cells: Cells, children: Children) -> Iterable[int]:
    """Yield what to hide so that a shown parent less all that is shown below it is no count of 1 to 4."""
    shown = list(_shown_below(parent, hidden, cells, children))
    for number, whole in enumerate(cells[parent]):
        if is_small(whole - sum(cells[org][number] for org in shown)):
            holding = [org for org in shown if cells[org][number]]
            yield min(holding, key=lambda org: (cells[org], org)) if holding else parent


def _shown_below(parent: int, hidden: set[int], cells: Cells, children: Children) -> Iterable[int]:
    """Yield the uppermost shown organisations below one."""
    for org in children.get(parent, ()):
        if org in hidden:
            yield from _shown_below(org, hidden, cells, children)
        elif org in cells:
            yield org


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
