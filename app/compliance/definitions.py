"""A requirement's definition as it is kept (plain JSON, COMPLIANCE §5) and as the rules read it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from app.compliance.rules.audience import Selector
from app.compliance.rules.days import Day
from app.compliance.rules.deeds import ActsEvidence, ContactsEvidence, SessionsEvidence
from app.compliance.rules.editions import FOR_ALWAYS, Validity
from app.compliance.rules.evidence import AllOf, AnyLeaf, AnyOf, Evidence
from app.compliance.rules.leaves import CourseEvidence, LessonsEvidence, MinutesEvidence
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
    if "minutes" in evidence:
        yield from evidence.get("courses", ())
    for leaf in ("lessons", "sessions"):
        yield from evidence.get(leaf, {}).get("courses", ())
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
    return next((read(entry) for name, read in _LEAVES.items() if name in entry), None) or _course(entry)


def _lessons(entry: dict[str, Any]) -> AnyLeaf:
    lessons = entry["lessons"]
    return LessonsEvidence(
        count=lessons["count"],
        only_courses=tuple(lessons.get("courses", ())),
        topics=frozenset(lessons.get("topics", ())),
        validity=_validity(lessons) or FOR_ALWAYS,
    )


def _minutes(entry: dict[str, Any]) -> AnyLeaf:
    return MinutesEvidence(
        minutes=entry["minutes"],
        only_courses=tuple(entry.get("courses", ())),
        topics=frozenset(entry.get("topics", ())),
        validity=_validity(entry) or FOR_ALWAYS,
    )


def _sessions(entry: dict[str, Any]) -> AnyLeaf:
    sessions = entry["sessions"]
    return SessionsEvidence(
        count=sessions.get("count", 1),
        minutes=sessions.get("minutes", 0),
        only_courses=tuple(sessions.get("courses", ())),
        capacity=sessions.get("capacity"),
    )


def _contacts(entry: dict[str, Any]) -> AnyLeaf:
    contacts = entry["contacts"]
    return ContactsEvidence(count=contacts["count"], kinds=frozenset(contacts.get("kinds", ())))


def _acts(entry: dict[str, Any]) -> AnyLeaf:
    acts = entry["acts"]
    return ActsEvidence(kind=acts["kind"], count=acts["count"], capacity=acts.get("capacity"))


_LEAVES = {"lessons": _lessons, "minutes": _minutes, "sessions": _sessions, "contacts": _contacts, "acts": _acts}


def _course(entry: dict[str, Any]) -> AnyLeaf:
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
