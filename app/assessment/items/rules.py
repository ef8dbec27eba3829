"""How a question works, from first attempts: plain functions on plain values (CURRICULUM §3 rule 20, SAFEGUARDS 25)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import sqrt
from typing import TYPE_CHECKING, TypeAlias

from app.assessment.rules import Answer, points
from app.content.shapes import ItemKind

if TYPE_CHECKING:
    from app.content.shapes import Item

Sitting: TypeAlias = Mapping[str, Answer]
"""What one person answered at their first attempt, by item."""

STEP = 10
LEAST_TO_FLAG = 30  # of fewer people a figure moves too much to say anything of the question
HARDEST, EASIEST, WEAKEST = Fraction(30, 100), Fraction(95, 100), 0.15
CHOSEN_FROM = (ItemKind.SINGLE, ItemKind.TRUE_FALSE, ItemKind.MULTIPLE)


class Flag(StrEnum):
    """Why a question should be read again (CURRICULUM §3 rule 20)."""

    TOO_HARD = "too_hard"
    WEAK = "weak"
    TOO_EASY = "too_easy"


@dataclass(frozen=True)
class Figures:
    """How one question works. Without people (fewer than ten answered) nothing is said.

    `difficulty` is the mean share of its points; `discrimination` correlates these with the mean of the person's other
    points (point-biserial, where a question has no part marks): None where either never differs. Flags from 30 people on.
    """

    item: str
    people: int = 0
    difficulty: Fraction | None = None
    discrimination: float | None = None
    never_chosen: tuple[str, ...] = ()
    flags: tuple[Flag, ...] = ()


def figures_of(items: Iterable[Item], sittings: Sequence[Sitting]) -> list[Figures]:
    """Return the figures of each item, from sittings in the order they were submitted.

    Of each item only whole tens of people count, the first ones: so the page does not change when one more person
    answers, and two looks at it never tell what one person did.
    """
    known = {item.id: item for item in items}
    worth: dict[tuple[str, Answer], Fraction] = {}

    def points_of(name: str, answer: Answer) -> Fraction:
        key = (name, answer)
        if key not in worth:
            worth[key] = points(known[name], answer)
        return worth[key]

    scored = [
        {name: points_of(name, answer) for name, answer in sitting.items() if name in known} for sitting in sittings
    ]
    sums = [sum(each.values(), Fraction(0)) for each in scored]
    found = []
    for item in known.values():
        places = [place for place, each in enumerate(scored) if item.id in each]
        places = places[: len(places) // STEP * STEP]
        own = [scored[place][item.id] for place in places]
        rest = [(sums[place] - scored[place][item.id]) / max(len(scored[place]) - 1, 1) for place in places]
        found.append(_figures(item, own, rest, [sittings[place][item.id] for place in places]))
    return found


def _figures(item: Item, own: list[Fraction], rest: list[Fraction], answers: list[Answer]) -> Figures:
    if not own:
        return Figures(item.id)
    difficulty = sum(own, Fraction(0)) / len(own)
    discrimination = correlation(own, rest)
    chosen = {option for answer in answers for option in answer}
    never = [option.id for option in item.options if option.id not in chosen] if item.kind in CHOSEN_FROM else []
    flags = [
        (Flag.TOO_HARD, difficulty < HARDEST),
        (Flag.WEAK, discrimination is not None and discrimination < WEAKEST),
        (Flag.TOO_EASY, difficulty > EASIEST and not item.critical),
    ]
    return Figures(
        item.id,
        len(own),
        difficulty,
        discrimination,
        tuple(never),
        tuple(flag for flag, is_so in flags if is_so and len(own) >= LEAST_TO_FLAG),
    )


def correlation(first: Sequence[Fraction], second: Sequence[Fraction]) -> float | None:
    """Return Pearson's correlation; None where one of the two never differs. Sums are exact, the root alone is not."""
    count = len(first)
    one, two = sum(first, Fraction(0)), sum(second, Fraction(0))
    both = count * sum((a * b for a, b in zip(first, second, strict=True)), Fraction(0)) - one * two
    of_one = count * sum((a * a for a in first), Fraction(0)) - one * one
    of_two = count * sum((b * b for b in second), Fraction(0)) - two * two
    if not of_one or not of_two:
        return None
    return float(both) / sqrt(of_one * of_two)
