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


NOTHING = Masks()


@dataclass(frozen=True)
class Rest:
    """What is left by organisation between some figures and others; where the others are hidden it is not seen."""

    left: Mapping[int, int]
    hidden: frozenset[int]


@dataclass(frozen=True)
class Beside:
    """What others tell of the same counts: where they hide theirs, where they tell any or all of these, what is left."""

    hidden: frozenset[int] = frozenset()
    known_any: frozenset[int] = frozenset()
    known_all: frozenset[int] = frozenset()
    tells: frozenset[int] = frozenset()
    rests: tuple[Rest, ...] = ()


ALONE = Beside()


def is_small(count: int) -> bool:
    """Whether a count says something about few children."""
    return 0 < count < FEWEST_SHOWN


def masks_of(
    figures: Mapping[int, Figures], children: Children, *, required: Beside = ALONE, status: Beside = ALONE
) -> Masks:
    """Return what to hide of the figures of a whole tree; status means met, due, overdue, expiring, late and rates."""
    cells = {org: (row.required,) for org, row in figures.items()}
    parts = {org: (row.required, *_parts(row)) for org, row in figures.items()}
    excused = {org: (row.excused,) for org, row in figures.items()}
    hidden_required = _Hiding(cells, children, required).hidden(_small(cells))
    hidden_status = _Hiding(parts, children, status).hidden(_small(parts) | hidden_required)
    hidden_excused = _Hiding(excused, children, ALONE).hidden(_small(excused))
    return Masks(frozenset(hidden_required), frozenset(hidden_status), frozenset(hidden_excused))


def _parts(row: Figures) -> tuple[int, ...]:
    return row.met, row.due, row.overdue, row.expiring, row.late, row.made_up


def _small(cells: Cells) -> set[int]:
    return {org for org, counts in cells.items() if any(map(is_small, counts))}


class _Hiding:
    """Hides more until no hidden cell and no small sum of hidden cells follows; the first count of each decides.

    Rather where others are hidden, too. What others tell anyway, in any of its counts, covers nothing; what they tell
    in all of them cannot be hidden, nor what then follows.
    """

    def __init__(self, cells: Cells, children: Children, beside: Beside) -> None:
        self.cells, self.children, self.beside = cells, children, beside
        self.covers_nothing, self.follows = set(beside.known_any), set(beside.known_all)

    def hidden(self, hidden: set[int]) -> set[int]:
        """Return the organisations to hide, those given among them."""
        hidden = hidden | self.beside.tells
        while True:
            told = len(self.follows)
            more = self._complements(hidden) - hidden
            if not more and len(self.follows) == told:
                more = self._against_small_sums(hidden) - hidden
            if not more and len(self.follows) == told:
                return hidden
            hidden |= more

    def _least(self, organisations: Iterable[int]) -> int:
        """Return of some organisations the one to hide: where nothing more is lost, then the smallest."""
        return min(organisations, key=lambda org: (org not in self.beside.hidden, self.cells[org], org))

    def _complements(self, hidden: set[int]) -> set[int]:
        """Return what to hide so that nothing hidden follows from a parent and its children.

        A shown parent has no hidden child or several; a hidden parent with children has a hidden child. Organisations
        without a parent add up to nothing that is shown anywhere, so each tree is decided by itself. What follows
        although there is nothing left to hide is remembered: it covers nothing either.
        """
        more = set()
        for parent, below in self.children.items():
            here = [org for org in below if org in self.cells and self.cells[org][0]]
            given_away = None if parent is None or not here else self._given_away(parent, here, hidden)
            if parent is None or given_away is None:
                continue
            shown = [org for org in here if org not in hidden and org not in self.covers_nothing]
            if shown:
                more.add(self._least(shown))
            elif parent not in hidden:
                more.add(parent)
            else:
                self.follows.add(given_away)
                self.covers_nothing.add(given_away)
        return more

    def _given_away(self, parent: int, here: list[int], hidden: set[int]) -> int | None:
        """Return a hidden parent that follows from its children, or a hidden child that does from parent and others."""
        covering = {org for org in here if org in hidden and org not in self.covers_nothing}
        if parent in hidden and parent not in self.follows and not covering:
            return parent
        if parent in hidden and parent not in self.covers_nothing:
            return None
        alone = (org for org in here if org in hidden and org not in self.follows and not covering - {org})
        return next(alone, None)

    def _against_small_sums(self, hidden: set[int]) -> set[int]:
        """Return what to hide so that no shown parent less all that is shown below it is a count of 1 to 4."""
        unseen = {org for org in hidden if org not in self.follows and any(self.cells[org])}
        counted = [({org: row[number] for org, row in self.cells.items()}, unseen) for number in range(self._width)]
        counted += [(dict(rest.left), unseen | rest.hidden) for rest in self.beside.rests]
        return {org for counts, unseen in counted for org in self._against_small_sums_of(counts, unseen, hidden)}

    @property
    def _width(self) -> int:
        return max(map(len, self.cells.values()), default=0)

    def _against_small_sums_of(self, counts: Mapping[int, int], unseen: set[int], hidden: set[int]) -> Iterable[int]:
        for parent in self.children:
            if parent is None or parent not in counts or parent in unseen:
                continue
            shown = list(self._shown_below(parent, unseen, counts))
            if is_small(abs(counts[parent] - sum(counts[org] for org in shown))):
                can_hide = (org for org in shown if counts[org] and any(self.cells[org]))
                holding = [org for org in can_hide if org not in hidden and org not in self.covers_nothing]
                yield self._least(holding) if holding else parent

    def _shown_below(self, parent: int, unseen: set[int], counts: Mapping[int, int]) -> Iterable[int]:
        """Yield the uppermost shown organisations below one."""
        for org in self.children.get(parent, ()):
            if org in unseen:
                yield from self._shown_below(org, unseen, counts)
            elif org in counts:
                yield org
