"""Merging of tiny teaching points with their central school in figures about pupils above the school (SAFEGUARDS 21).

A row of its own would say nearly who is meant, and a masked row says that there is one. So an organisation with fewer
than ten pupils required is counted with the largest school beside it, in one row named so; what is masked is decided
on the merged rows.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields

from app.compliance.rules.counting import Figures
from app.compliance.rules.masking import Children

FEWEST_ALONE = 10


def merged_with(figures: Mapping[int, Figures], children: Children, *, schools: Collection[int]) -> dict[int, int]:
    """Return for each tiny organisation the school it is counted with: the largest with the same parent.

    Whoever has organisations with pupils below stays alone; so does one without a larger school beside it, which is
    masked as any other row.
    """
    held = {org: row.required for org, row in figures.items()}
    merged = {}
    for parent, below in children.items():
        beside = [org for org in below if org in schools and held.get(org)]
        if parent is None or not beside:
            continue
        central = max(beside, key=lambda org: (held[org], -org))
        for org in below:
            is_leaf = not any(held.get(one) for one in children.get(org, ()))
            if org != central and is_leaf and 0 < held.get(org, 0) < FEWEST_ALONE:
                merged[org] = central
    return merged


def merge(figures: Mapping[int, Figures], merged: Mapping[int, int]) -> dict[int, Figures]:
    """Return the figures with each merged organisation's added to the school it is counted with, and none of its own."""
    together: dict[int, list[int]] = {}
    for org, central in merged.items():
        together.setdefault(central, []).append(org)
    return {
        org: Figures() if org in merged else _sum([row, *(figures[one] for one in together.get(org, ()))])
        for org, row in figures.items()
    }


def _sum(rows: Sequence[Figures]) -> Figures:
    if len(rows) == 1:
        return rows[0]
    return Figures(**{field.name: sum(getattr(row, field.name) for row in rows) for field in fields(Figures)})
