"""A requirement's definition as it is kept (plain JSON, COMPLIANCE §5) and as the rules read it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from app.compliance.rules.audience import Selector
from app.compliance.rules.days import Day
from app.compliance.rules.deeds import ActsEvidence, ContactsEvidence, LettersEvidence, SessionsEvidence
from app.compliance.rules.editions import FOR_ALWAYS, Validity
from app.compliance.rules.evidence import AllOf, AnyLeaf, AnyOf, Evidence
from app.compliance.rules.leaves import CourseEvidence, LessonsEvidence, MinutesEvidence
from app.compliance.rules.requirement import By, Each, Formerly, Requirement, Rolling, Timing
from app.compliance.rules.standing_proofs import HelpCardEvidence, SignedEvidence

FOR_EVER_WORD = "none"
FORMERLY, UNTIL, DEFINITION = "formerly", "until", "definition"
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
        formerly=_formerly(requirement_id, definition.get(FORMERLY)),
        **{name: definition[name] for name in OPTIONS if name in definition},
    )


def versions_of(definition: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield a kept definition and those that counted before it, the newest first, each without the others."""
    former: dict[str, Any] | None = definition
    while former is not None:
        yield {name: value for name, value in former.items() if name != FORMERLY}
        former = former[FORMERLY][DEFINITION] if FORMERLY in former else None


def definition_on(definition: dict[str, Any], day: date) -> dict[str, Any]:
    """Return the definition that counted on a day."""
    return next(versions_of(known_by(definition, day)))


def known_by(definition: dict[str, Any], day: date) -> dict[str, Any]:
    """Return a kept definition without the changes that count from later days on."""
    while FORMERLY in definition and day.isoformat() <= definition[FORMERLY][UNTIL]:
        definition = definition[FORMERLY][DEFINITION]
    return definition


def changed_from(definition: dict[str, Any], new: dict[str, Any], day: date) -> dict[str, Any]:
    """Return a definition that counts from a day on; whatever counted before it counts on the days before.

    A change that was planned for that day or a later one is replaced.
    """
    before = (day - timedelta(days=1)).isoformat()
    while FORMERLY in definition and definition[FORMERLY][UNTIL] >= before:
        definition = definition[FORMERLY][DEFINITION]
    if next(versions_of(definition)) == new:
        return definition
    return {**new, FORMERLY: {UNTIL: before, DEFINITION: definition}}


def courses_ever_named(definition: dict[str, Any]) -> set[str]:
    """Return the courses that a definition or one that counted before it names."""
    return {course for version in versions_of(definition) for course in courses_named(version["evidence"])}


def courses_named(evidence: dict[str, Any]) -> Iterable[str]:
    """Yield the courses that evidence names, in the order of the file."""
    if "course" in evidence:
        yield evidence["course"]
    if "minutes" in evidence:
        yield from evidence.get("courses", ())
    for leaf in ("lessons", "sessions", "letters"):
        yield from evidence.get(leaf, {}).get("courses", ())
    for part in (*evidence.get("all_of", ()), *evidence.get("any_of", ())):
        yield from courses_named(part)


def policies_named(evidence: dict[str, Any]) -> list[str]:
    """Return the texts to sign that evidence names, each once."""
    parts = (*evidence.get("all_of", ()), *evidence.get("any_of", ()))
    own = [evidence["signed"]["policy"]] if "signed" in evidence else []
    return list(dict.fromkeys([*own, *(text for part in parts for text in policies_named(part))]))


def _day(text: str | None) -> Day | None:
    return None if text is None else date.fromisoformat(text).toordinal()


def _formerly(requirement_id: str, former: dict[str, Any] | None) -> Formerly | None:
    if former is None:
        return None
    until = date.fromisoformat(former[UNTIL]).toordinal()
    return Formerly(until, requirement_of(requirement_id, former[DEFINITION]))


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


def _letters(entry: dict[str, Any]) -> AnyLeaf:
    letters = entry["letters"]
    return LettersEvidence(count=letters["count"], only_courses=tuple(letters.get("courses", ())))


def _signed(entry: dict[str, Any]) -> AnyLeaf:
    signed = entry["signed"]
    return SignedEvidence(signed["policy"], signed.get("edition"), _validity(signed) or FOR_ALWAYS)


def _help_card(_entry: dict[str, Any]) -> AnyLeaf:
    return HelpCardEvidence()


_LEAVES = {
    "lessons": _lessons,
    "minutes": _minutes,
    "sessions": _sessions,
    "contacts": _contacts,
    "acts": _acts,
    "letters": _letters,
    "signed": _signed,
    "help_card": _help_card,
}


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
