"""What somebody may do about another person, by the roles of both, as plain functions (SAFEGUARDS 33)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from app.core.access import Role
from app.people.rules import Grants, may_reset

Right: TypeAlias = tuple[Role, int | None]
"""A role, and the organisation it is held for; None for the installation. To teach a class is one at its school."""
Lines: TypeAlias = Mapping[int, Sequence[int]]
"""Each organisation with itself and those above it, nearest first."""


def is_below(grants: Grants, rights: Iterable[Right], lines: Lines, *, is_oneself: bool, manages: bool) -> bool:
    """Whether whoever holds the rights stands below whoever has the grants; with no rights: whether those `manages`."""
    held = [(role, lines.get(where or 0, [])) for role, where in rights]
    return may_reset(grants, held, is_oneself=is_oneself, manages=manages)


def reaching(rights: Iterable[Right], place: int, lines: Lines) -> list[Right]:
    """Return the rights that have to do with a place: held there, above it or below it, or for the installation."""
    return [
        (role, where)
        for role, where in rights
        if where is None or where in lines.get(place, [place]) or place in lines.get(where, [])
    ]
