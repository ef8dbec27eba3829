"""How a practical part is judged, by whom and by how many: plain functions on plain values (table-tested)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.content.shapes import Criterion, Level, Rubric

AGREEING = 2  # of three assessors, whose judgement decides
HELD_WITHIN = timedelta(days=30)
MOST_TO_PRACTISE = 3


class Outcome(StrEnum):
    """Where a try stands."""

    WAITING = "waiting"  # for the first or the second assessor
    THIRD = "third"  # two see it too differently
    PASSED = "passed"
    NOT_PASSED = "not_passed"


@dataclass(frozen=True)
class Need:
    """A person whose practical part is open. `course` and `edition` as in the try; `state` says how far it is.

    Of a trial lesson `bands` are the ages it may be of; once begun, `band` is the one its first assessor said, `held_on` its day.
    `is_further`: one for another age has been passed already, nobody waits for this one.
    """

    person_id: int
    name: str
    organisation_id: int
    rubric: Rubric
    course: str | None
    state: Outcome = Outcome.WAITING
    judged: int = 0
    bands: tuple[str, ...] = ()
    band: str | None = None
    held_on: date | None = None
    is_begun: bool = False
    is_further: bool = False

    @property
    def edition(self) -> str:
        """Return the edition it is judged by."""
        return self.rubric.edition

    @property
    def asks_age(self) -> bool:
        """Whether who judges now says of which age the trial lesson is."""
        return bool(self.bands) and not self.is_begun


@dataclass(frozen=True)
class Judged:
    """What one assessor saw: the sum, and the critical criteria below what is needed."""

    total: int
    missed: tuple[str, ...] = ()

    def is_enough(self, rubric: Rubric) -> bool:
        """Whether this judgement alone would pass."""
        return self.total >= rubric.minimum and not self.missed


def judge(rubric: Rubric, points: Mapping[str, int]) -> Judged:
    """Return what points by criterion come to. Raises ValueError where a criterion has none, or no level of the rubric."""
    known = {level.points for level in rubric.levels}
    if set(points) != {criterion.id for criterion in rubric.criteria} or not set(points.values()) <= known:
        raise ValueError(sorted(points))
    needed = rubric.critical_points or 0
    missed = [one.id for one in rubric.criteria if one.critical and points[one.id] < needed]
    return Judged(sum(points.values()), tuple(missed))


def worth(rubric: Rubric) -> list[tuple[Level, int, bool]]:
    """Return each level with the sum of a judgement that gives it everywhere, and whether that alone would pass."""
    found = []
    for level in rubric.levels:
        seen = judge(rubric, {criterion.id: level.points for criterion in rubric.criteria})
        found.append((level, seen.total, seen.is_enough(rubric)))
    return found


def verdict(rubric: Rubric, judged: Sequence[Judged]) -> Outcome:
    """Return where a try stands after these judgements, in the order they were given.

    One assessor decides alone. Two decide by their mean, every critical criterion reached for both; where their sums
    lie too far apart, or only one of them misses a critical criterion, a third is asked and two of three decide: the third
    looks because of that very criterion. Where neither would pass it alone, nothing is left to ask a third about.
    """
    if len(judged) < rubric.raters:
        return Outcome.WAITING
    if rubric.raters == 1:
        return _outcome(judged[0].is_enough(rubric))
    first, second, *more = judged
    if not more and not first.is_enough(rubric) and not second.is_enough(rubric):
        return Outcome.NOT_PASSED
    if not more:
        is_apart = abs(first.total - second.total) > (rubric.apart or 0) or bool(first.missed) != bool(second.missed)
        if is_apart:
            return Outcome.THIRD
        mean_reaches = first.total + second.total >= 2 * rubric.minimum
        return _outcome(mean_reaches and not first.missed and not second.missed)
    return _outcome(sum(one.is_enough(rubric) for one in judged) >= AGREEING)


def to_practise(rubric: Rubric, given: Sequence[Mapping[str, int]]) -> list[Criterion]:
    """Return the few criteria to practise first: key ones that somebody saw missed, then those with the fewest points."""
    best = max(level.points for level in rubric.levels)
    lowest = sorted(
        (one for one in rubric.criteria if any(points.get(one.id, best) < best for points in given)),
        key=lambda one: (one not in missed_by_any(rubric, given), sum(points.get(one.id, best) for points in given)),
    )
    return lowest[: max(MOST_TO_PRACTISE, len(missed_by_any(rubric, given)))]


def missed_by_any(rubric: Rubric, given: Sequence[Mapping[str, int]]) -> list[Criterion]:
    """Return the key criteria that at least one assessor saw missed, whatever the others saw."""
    needed = rubric.critical_points or 0
    return [
        one for one in rubric.criteria if one.critical and any(points.get(one.id, needed) < needed for points in given)
    ]


def may_have_been_held(held_on: date, *, day: date, after: date | None) -> bool:
    """Whether a lesson judged today may have been held on a day: lately, and after a try that was not passed."""
    return day - HELD_WITHIN <= held_on <= day and (after is None or held_on > after)


def _outcome(is_passed: bool) -> Outcome:
    return Outcome.PASSED if is_passed else Outcome.NOT_PASSED


class Refusal(StrEnum):
    """Why somebody cannot judge somebody's practical part now."""

    ONESELF = "oneself"
    TRAINED = "trained"  # taught the person a session of the course, or is the person's mentor
    JUDGED = "judged"  # gave a judgement in this try already
    NO_CERTIFICATE = "no_certificate"
    ANOTHER_DAY = "another_day"  # a try was not passed today
    ANOTHER_AGE = "another_age"  # the other assessor began this trial lesson for another age


def refusal(
    *,
    rater: Collection[int],
    person: Collection[int],
    trainers: Collection[int],
    judged_by: Collection[int],
    holds_certificates: bool,
    not_passed_on: date | None,
    day: date,
) -> Refusal | None:
    """Return why a person cannot be judged by an assessor today, or None; both are given with all their ids."""
    if set(rater) & set(person):
        return Refusal.ONESELF
    if set(rater) & set(trainers):
        return Refusal.TRAINED
    if set(rater) & set(judged_by):
        return Refusal.JUDGED
    if not holds_certificates:
        return Refusal.NO_CERTIFICATE
    return Refusal.ANOTHER_DAY if not_passed_on == day else None
