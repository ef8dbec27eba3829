"""Practical parts and who may teach: each id once, and what they name exists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.content.practicals import FACILITATORS
from app.content.shapes import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.content.folder import Catalogue
    from app.content.shapes import Rubric


def practical_names(catalogue: Catalogue) -> Iterator[Problem]:
    """Yield practical parts with one id, courses or practical parts that are named and not written.

    And rubrics whose words mislead: who reaches in every line what a key criterion asks for passes (CURRICULUM §2).
    """
    first: dict[str, str] = {}
    for rubric in rubrics_of(catalogue):
        if first.setdefault(rubric.id, rubric.file) != rubric.file:
            yield Problem(rubric.file, 2, f"实践部分编号“{rubric.id}”已经用在 {first[rubric.id]}")
        enough = (rubric.critical_points or 0) * len(rubric.criteria)
        if rubric.critical_points is not None and enough < rubric.minimum:
            said = f"每条都到 critical_points（{rubric.critical_points} 分）才 {enough} 分，不到 minimum 的 {rubric.minimum} 分：每条都做到了就应该通过"
            yield Problem(rubric.file, 2, said)
        for course in rubric.assessors_hold:
            if course not in catalogue.courses:
                yield Problem(rubric.file, 2, f"assessors_hold 里没有课程“{course}”")
    for rule in catalogue.facilitators.values():
        if rule.practical not in catalogue.practicals:
            missing = f"没有实践部分“{rule.practical}”（courses/practicals/{rule.practical}.md）"
            yield Problem(FACILITATORS, rule.line, missing)
        for course in rule.certificates:
            if course not in catalogue.courses:
                yield Problem(FACILITATORS, rule.line, f"没有课程“{course}”")


def rubrics_of(catalogue: Catalogue) -> Iterator[Rubric]:
    """Yield every practical part of a content folder."""
    yield from catalogue.practicals.values()
    yield from (course.practical for course in catalogue.courses.values() if course.practical)
