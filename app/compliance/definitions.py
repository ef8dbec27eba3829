"""A requirement's definition as it is kept (plain JSON, COMPLIANCE §5) and as the rules read it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from app.compliance.rules.audience import Selector
from app.compliance.rules.days import Day
from app.compliance.rules.editions import FOR_ALWAYS, Validity
from app.compliance.rules.evidence import AllOf, AnyOf, CourseEvidence, Evidence, LessonsEvidence
from app.compliance.rules.requirement import By, Each, Requirement, Rolling, Timing

FOR_EVER_WORD = "none"
OPTIONS = ("notice_days", "gap_days", "transition_days", "min_days")


def requirement_of(requirement_id: str, definition: dict[str, Any]) -> Requirement:
    """Return a kept definition as the rules read it; it was checked when it was loaded."""
    return Requirement(
        id=requirement_id,
        subject=definition["subject"],
        audience=tuple(_selector(entry) for entry in definition["audience"]),
        evidence=_evidence(definition["evidence"]),
        timing=_timing(definition["timing"]),
        effective_from=_day(definition.get("effective_from")),
        effective_until=_day(definition.get("effective_until")),
        **{name: definition[name] for name in OPTIONS if name in definition},
    )


def courses_named(evidence: dict[str, Any]) -> Iterable[str]:
    """Yield the courses that evidence names, in the order of the file."""
    if "course" in evidence:
        yield evidence["course"]
    yield from evidence.get("lessons", {}).get("courses", ())
    for part in (*evidence.get("all_of", ()), *evidence.get("any_of", ())):
        yield from courses_named(part)


def _day(text: str | None) -> Day | None:
    return None if text is None else date.fromisoformat(text).toordinal()


def _selector(entry: dict[str, Any]) -> Selector:
    def names(field: str) -> frozenset[str] | None:
        return frozenset(entry[field]) if field in entry else None

    return Selector(
        kinds=names("kinds"),
        posts=names("posts"),
        sensitive=entry.get("sensitive"),
        post_categories=names("post_categories"),
        grades=names("grades"),
        org_kinds=names("org_kinds"),
        within=names("within"),
        unless=_selector(entry["not"]) if "not" in entry else None,
    )


def _evidence(entry: dict[str, Any]) -> Evidence:
    if "all_of" in entry:
        return AllOf(tuple(_evidence(part) for part in entry["all_of"]))
    if "any_of" in entry:
        return AnyOf(tuple(_evidence(part) for part in entry["any_of"]))
    if "lessons" in entry:
        lessons = entry["lessons"]
        return LessonsEvidence(
            count=lessons["count"],
            only_courses=tuple(lessons.get("courses", ())),
            topics=frozenset(lessons.get("topics", ())),
            validity=_validity(lessons) or FOR_ALWAYS,
        )
    return CourseEvidence(
        course=entry["course"],
        validity=_validity(entry),
        min_edition=tuple(
            (least["edition"], date.fromisoformat(least["from"]).toordinal()) for least in entry.get("min_edition", ())
        ),
    )


def _validity(entry: dict[str, Any]) -> Validity | None:
    if "valid_months" not in entry:
        return None
    months = entry["valid_months"]
    return FOR_ALWAYS if months == FOR_EVER_WORD else Validity(months=months)


def _timing(entry: dict[str, Any]) -> Timing:
    if "each" in entry:
        return Each(entry["each"])
    if "by" in entry:
        return By(date.fromisoformat(entry["by"]).toordinal())
    return Rolling(entry.get("within_days"))
