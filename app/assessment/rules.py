"""Grading, passing and taking again: plain functions on plain values (DESIGN §4, CURRICULUM §2.1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

from app.content.shapes import ItemKind

if TYPE_CHECKING:
    from app.content.shapes import Course, Item, Module, Quiz

Answer: TypeAlias = tuple[str, ...]
"""Option ids: the one chosen; all chosen; for order the ids in the chosen order; for match `left=right` pairs."""

FAILED_BEFORE_WAITING = 3
WAIT = timedelta(hours=24)
CRITICAL_ERRORS_THAT_FAIL = 2


class Outcome(StrEnum):
    """How an attempt at a final ended."""

    PASSED = "passed"
    NOT_PASSED = "not_passed"


class UnfitAnswer(ValueError):
    """An answer that cannot be one to this item: nothing chosen, a place used twice, an unknown option."""


@dataclass(frozen=True)
class FirstPart:
    """What the first part of an attempt came to; `share` is between 0 and 1, exact; `missed` are not wholly right."""

    share: Fraction
    critical_errors: tuple[str, ...]
    missed: tuple[str, ...]

    @property
    def per_cent(self) -> int:
        """Return whole per cent, rounded down, so that nobody reads a mark they have not reached."""
        return int(self.share * 100)


def fit_answer(item: Item, chosen: Iterable[str]) -> Answer:
    """Return an answer in its one form, or raise UnfitAnswer; a whole answer is asked for, never a right one.

    Of a multiple item the page says how many to choose (DESIGN §4), so that many make it whole.
    """
    ids = [option.id for option in item.options]
    answer = tuple(chosen)
    if item.kind is ItemKind.ORDER:
        fits = sorted(answer) == sorted(ids)
    elif item.kind is ItemKind.MATCH:
        pairs = dict(pair.partition("=")[::2] for pair in answer)
        fits = len(answer) == len(ids) and pairs.keys() == set(ids) and set(pairs.values()) <= set(ids)
        answer = tuple(f"{left}={pairs[left]}" for left in ids) if fits else answer
    elif item.kind is ItemKind.MULTIPLE:
        fits = len(answer) == len(set(answer)) == len(item.keys) and set(answer) <= set(ids)
        answer = tuple(sorted(answer, key=ids.index)) if fits else answer
    else:
        fits = len(answer) == 1 and answer[0] in ids
    if not fits:
        raise UnfitAnswer(item.id)
    return answer


def points(item: Item, answer: Answer | None) -> Fraction:
    """Return what an answer is worth, between 0 and 1 (DESIGN §4).

    Multiple and match: (right - wrong) / keys, not below 0; all or nothing when critical. The rest: all or nothing.
    """
    if answer is None:
        return Fraction(0)
    if item.kind is ItemKind.MULTIPLE:
        chosen = set(answer)
        right, wrong, keys = len(chosen & item.keys), len(chosen - item.keys), len(item.keys)
    elif item.kind is ItemKind.MATCH:
        right = sum(pair_is_right(item, pair) for pair in answer)
        wrong, keys = len(answer) - right, len(item.options)
    elif item.kind is ItemKind.ORDER:
        return Fraction(answer == tuple(option.id for option in item.options))
    else:
        return Fraction(set(answer) == item.keys)
    share = max(Fraction(right - wrong, keys), Fraction(0))
    return Fraction(share == 1) if item.critical else share


def pair_is_right(item: Item, pair: str) -> bool:
    """Whether a `left=right` pair belongs together; two right sides with the same words are the same."""
    left, _, right = pair.partition("=")
    sides = {option.id: option.pair for option in item.options}
    return right in sides and sides.get(left) == sides[right]


def is_right(item: Item, answer: Answer | None) -> bool:
    """Whether an answer is wholly right."""
    return points(item, answer) == 1


def first_part(items: Iterable[Item], answers: Mapping[str, Answer]) -> FirstPart:
    """Return what the first part came to: each item weighs the same."""
    items = list(items)
    missed = [item for item in items if not is_right(item, answers.get(item.id))]
    total = sum((points(item, answers.get(item.id)) for item in items), Fraction(0))
    return FirstPart(
        share=total / len(items) if items else Fraction(0),
        critical_errors=tuple(item.id for item in missed if item.critical),
        missed=tuple(item.id for item in missed),
    )


def outcome_of_first_part(part: FirstPart, pass_mark: int) -> Outcome | None:
    """Return how the attempt ends after its first part; None when the twin of its one critical error decides."""
    if part.share * 100 < pass_mark or len(part.critical_errors) >= CRITICAL_ERRORS_THAT_FAIL:
        return Outcome.NOT_PASSED
    return None if part.critical_errors else Outcome.PASSED


def outcome_of_second_part(twins: Iterable[Item], answers: Mapping[str, Answer]) -> Outcome:
    """Return how an attempt ends whose first part left one critical rule open: by its twin."""
    every = all(is_right(twin, answers.get(twin.id)) for twin in twins)
    return Outcome.PASSED if every else Outcome.NOT_PASSED


def opens_again_at(failed_at: Iterable[datetime]) -> datetime | None:
    """Return from when the final may be taken again; None: at once. After the third failure: 24 hours after each.

    CURRICULUM §2.1; `failed_at` holds the moment of each failed attempt of the run.
    """
    failures = sorted(failed_at)
    return failures[-1] + WAIT if len(failures) >= FAILED_BEFORE_WAITING else None


def modules_to_study(course: Course, quiz: Quiz, missed: Iterable[str]) -> list[Module]:
    """Return the modules whose objectives the missed items ask about, in the order of the course."""
    objectives = {item.objective for item in quiz.items if item.id in set(missed)}
    return [module for module in course.modules if objectives & {one.id for one in module.objectives}]
