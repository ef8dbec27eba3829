"""What evaluation sets came to, of ten people at least and always of whole tens: nobody is told apart (SAFEGUARDS 25)."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from sqlalchemy import Text, cast, func, select

from app.assessment.models import AttemptAnswer, QuizAttempt
from app.assessment.rules import is_right, points
from app.content.catalogue import course_edition
from app.content.shapes import ItemKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

    from app.content.shapes import Item

FEWEST = 10


@dataclass(frozen=True)
class Total:
    """What one set came to: how many people (whole tens), the share of right answers, of critical errors, of confidence.

    Shares lie between 0 and 1; confidence: from the first step (0) to the last (1). None: no such item.
    """

    letter: str
    people: int
    right: Fraction | None
    critical_errors: Fraction | None
    confidence: Fraction | None


def totals_of(db: Session, course: str) -> list[Total]:
    """Return what the evaluation sets of a course came to, over all its editions; sets of fewer than ten people are left out.

    Each person counts once a set, with the first they submitted; of 17 people the first ten count, so that
    nobody reads one person's answers from what changed since yesterday. One query, and the course as it was.
    """
    people: dict[str, int] = {}
    given: dict[str, list[tuple[Item, tuple[str, ...], int]]] = defaultdict(list)
    for edition, letter, quiz_id, item_id, answer, number, counted in db.execute(_answers(course)):
        read = course_edition(db, course, edition)
        quiz = read.quizzes.get(quiz_id) if read else None
        item = quiz.item(item_id) if quiz else None
        people[letter] = counted
        if item is not None:
            given[letter].append((item, tuple(json.loads(answer)), number))
    return [_total(letter, people[letter], given[letter]) for letter in sorted(people)]


def _answers(course: str) -> Select[Any]:
    """Select how often each answer was given, among the first whole tens of people of each set."""
    attempt, answer = QuizAttempt, AttemptAnswer
    mine = func.row_number().over(partition_by=(attempt.evaluation, attempt.person_id), order_by=attempt.id)
    firsts = (
        select(attempt.id, attempt.evaluation, mine.label("mine"))
        .where(attempt.course == course, attempt.evaluation.is_not(None), attempt.submitted_at.is_not(None))
        .subquery()
    )
    count = func.count().over(partition_by=firsts.c.evaluation)
    place = func.row_number().over(partition_by=firsts.c.evaluation, order_by=firsts.c.id)
    counted = (
        select(firsts.c.id, place.label("place"), (count - count % FEWEST).label("people"))
        .where(firsts.c.mine == 1)
        .subquery()
    )
    said = cast(answer.answer, Text)
    columns = (attempt.edition, attempt.evaluation, attempt.quiz, answer.item, said)
    return (
        select(*columns, func.count(), counted.c.people)
        .join(counted, counted.c.id == attempt.id)
        .join(answer, answer.attempt_id == attempt.id)
        .where(counted.c.place <= counted.c.people)
        .group_by(*columns, counted.c.people)
    )


def _total(letter: str, people: int, given: Iterable[tuple[Item, tuple[str, ...], int]]) -> Total:
    right, critical, sure = [], [], []
    for item, answer, number in given:
        if item.kind is ItemKind.CONFIDENCE:
            steps = [option.id for option in item.options]
            sure.append((Fraction(steps.index(answer[0]), len(steps) - 1), number))
            continue
        right.append((points(item, answer), number))
        if item.critical:
            critical.append((Fraction(not is_right(item, answer)), number))
    return Total(letter, people, _mean(right), _mean(critical), _mean(sure))


def _mean(values: list[tuple[Fraction, int]]) -> Fraction | None:
    total = sum(number for _value, number in values)
    return sum((value * number for value, number in values), Fraction(0)) / total if total else None
