"""Counting: distinct subjects over a tree, a parent never the sum of its children (COMPLIANCE §4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from app.compliance.rules.status import Status

WORST_FIRST = (Status.OVERDUE, Status.DUE, Status.MET, Status.EXCUSED)
MILLION = 10**6


class Standing(NamedTuple):
    """How subjects stand on a day: what counting needs to know of a row."""

    status: Status
    expiring: bool = False
    late: bool = False
    made_up: bool = False  # missed in a closed window and enough since (COMPLIANCE §2, previous)


@dataclass(frozen=True)
class Figures:
    """The figures of one organisation and requirement; met, due and overdue part the required."""

    met: int = 0
    expiring: int = 0
    late: int = 0
    due: int = 0
    overdue: int = 0
    excused: int = 0
    made_up: int = 0

    @property
    def required(self) -> int:
        """Return the distinct subjects on duty, without the excused."""
        return self.met + self.due + self.overdue

    @property
    def missed(self) -> int:
        """Return those required and not met."""
        return self.due + self.overdue

    @property
    def completion_rate(self) -> float | None:
        """Return met / required; null when nobody is required."""
        return rate(self.met, self.required)

    @property
    def overdue_rate(self) -> float | None:
        """Return overdue / required; null when nobody is required."""
        return rate(self.overdue, self.required)


def rate(part: int, whole: int) -> float | None:
    """Return the exact fraction rounded half-even to six places; null for nothing."""
    if whole == 0:
        return None
    return round(Fraction(part * MILLION, whole)) / MILLION


def worst(standings: Iterable[Standing]) -> Standing:
    """Return how a subject with several rows stands: the worst status; a flag when any row carries it.

    Somebody missed in two places is made up only when both are (COMPLIANCE §9).
    """
    rows = list(standings)
    missed = [row for row in rows if row.status in (Status.DUE, Status.OVERDUE)]
    return Standing(
        status=min((row.status for row in rows), key=WORST_FIRST.index),
        expiring=any(row.expiring for row in rows),
        late=any(row.late for row in rows),
        made_up=bool(missed) and all(row.made_up for row in missed),
    )


def figures_of(standings: Mapping[Standing, int]) -> Figures:
    """Return the figures of so many subjects standing so."""
    count: Counter[str] = Counter()
    for standing, subjects in standings.items():
        count[standing.status] += subjects
        count["expiring"] += subjects * standing.expiring
        count["late"] += subjects * standing.late
        count["made_up"] += subjects * standing.made_up
    return Figures(**{name: count[name] for name in Figures.__dataclass_fields__})


class Tally:
    """Distinct subjects of one requirement, counted for every organisation that holds any of their rows."""

    def __init__(self) -> None:
        self._counts: dict[int, Counter[Standing]] = {}

    def add(self, organisations: Iterable[int], standing: Standing, subjects: int = 1) -> None:
        """Count subjects that have this one row in each of the organisations; a negative number takes them back."""
        for organisation in organisations:
            self._counts.setdefault(organisation, Counter())[standing] += subjects

    def add_subject(self, rows: Iterable[tuple[Iterable[int], Standing]], subjects: int = 1) -> None:
        """Count a subject, or several alike, with all their rows: once in every organisation, at their worst there."""
        here: dict[int, list[Standing]] = {}
        for organisations, standing in rows:
            for organisation in organisations:
                here.setdefault(organisation, []).append(standing)
        for organisation, standings in here.items():
            self.add((organisation,), worst(standings), subjects)

    def figures(self, organisation: int) -> Figures:
        """Return the figures of an organisation with its whole subtree."""
        return figures_of(self._counts.get(organisation, {}))
