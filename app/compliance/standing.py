"""Keeps everyone's status beside the facts: worked out by the rules, written in the transaction that changed a fact."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, insert, select

from app.compliance.definitions import requirement_of
from app.compliance.facts import read_persons, read_world
from app.compliance.models import Requirement, StatusBuild, StatusRow
from app.compliance.person_facts import PersonFacts, World
from app.compliance.rules.days import Days, as_date, known_date
from app.compliance.rules.duties import duties_of
from app.compliance.rules.requirement import Requirement as Rule
from app.compliance.rules.status import Status, StatusRange, Subject, status_ranges
from app.core.database import Base
from app.people.models import Appointment, ClassGroup, Enrolment, Person

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

FIRST_CALENDAR_DAY = date(2000, 1, 1)
CALENDAR_YEARS_AHEAD = 2
PERSONS_AT_ONCE = 400
KEPT = Base.metadata.tables[StatusRow.__tablename__]
COLUMNS = [column.key for column in KEPT.columns if column.key != "id"]
_OF_PAIR = delete(KEPT).where(
    StatusRow.person_id == bindparam("person"), StatusRow.requirement_id == bindparam("requirement")
)


def worked_out(person: PersonFacts, rules: Iterable[Rule], world: World) -> dict[str, tuple[StatusRange, ...]]:
    """Return a person's status ranges by requirement, for all days and home organisations."""
    holdings, ledger = person.stretches(world), person.ledger(world)
    found = {}
    for rule in rules:
        subject = Subject(person.waivers(rule.id), ledger, world.editions, world.calendar)
        found[rule.id] = tuple(
            row for at_home in duties_of(rule, holdings) for row in status_ranges(rule, at_home, subject)
        )
    return found


def kept_range(row: Any) -> StatusRange:
    """Return a kept row as the rules know it."""
    window = (row.window_first.toordinal(), row.window_last.toordinal()) if row.window_last else None
    return StatusRange(
        home=row.organisation_id,
        first=row.first_day.toordinal(),
        last=row.last_day.toordinal(),
        status=Status(row.status),
        due_on=_number(row.due_on),
        valid_until=_number(row.valid_until),
        expiring=row.expiring,
        late=row.late,
        lapsed=row.lapsed,
        by_appointment=row.by_appointment,
        duty_first=_number(row.duty_first),
        uncovered_before=row.uncovered_before,
        window=window,
        enough_on=_number(row.enough_on),
        courses=tuple(row.courses),
    )


def rebuild_persons(db: Session, person_ids: Collection[int]) -> None:
    """Work out the status of some persons anew; only what differs is written."""
    build = db.scalar(select(StatusBuild))
    if build is None or not person_ids:
        return
    requirements = {row.public_id: row for row in enabled_requirements(db)}
    rules = [rule_of(row) for row in requirements.values()]
    world = read_world(db, horizon_of(build), _organisations_of(db, person_ids))
    people = read_persons(db, person_ids, world.editions)
    kept = _kept(db, people)
    stale: list[tuple[int, int]] = []
    fresh: list[dict[str, Any]] = []
    for person in people.values():
        ranges = worked_out(person, rules, world)
        for rule_id, requirement in requirements.items():
            rows = [_columns(person.id, requirement.id, row) for row in ranges[rule_id]]
            former = kept.pop((person.id, requirement.id), [])
            if rows != former:
                fresh += rows
                stale += [(person.id, requirement.id)] if former else []
    _replace(db, [*stale, *kept], fresh)


def rebuild_all(db: Session) -> None:
    """Work out everybody's status anew from the facts; the result is the same as keeping it current."""
    for person_ids in _all_persons(db):
        rebuild_persons(db, person_ids)


def extend_calendar(db: Session, *, at: datetime) -> None:
    """Keep calendar windows worked out for two years ahead; projections beyond are worked out when asked for."""
    last_day = date(at.year + CALENDAR_YEARS_AHEAD, 12, 31)
    build = db.scalar(select(StatusBuild))
    if build is None:
        db.add(StatusBuild(first_day=FIRST_CALENDAR_DAY, last_day=last_day, built_at=at))
        db.flush()
    elif build.last_day.year < at.year + CALENDAR_YEARS_AHEAD:
        build.last_day, build.built_at = last_day, at
        db.flush()
        rebuild_all(db)


def enabled_requirements(db: Session) -> list[Requirement]:
    """Return the requirements that count, in the order of their ids."""
    rows = db.scalars(select(Requirement).where(Requirement.enabled.is_(True)))
    return sorted(rows, key=lambda row: row.public_id)


def rule_of(requirement: Requirement) -> Rule:
    """Return a kept requirement as the rules read it."""
    return requirement_of(requirement.public_id, requirement.definition)


def horizon_of(build: StatusBuild) -> Days:
    """Return the days between which calendar windows are kept."""
    return build.first_day.toordinal(), build.last_day.toordinal()


def _organisations_of(db: Session, person_ids: Collection[int]) -> set[int]:
    held = select(Appointment.organisation_id).where(Appointment.person_id.in_(person_ids))
    attended = (
        select(ClassGroup.organisation_id)
        .join(Enrolment, Enrolment.class_group_id == ClassGroup.id)
        .where(Enrolment.person_id.in_(person_ids))
    )
    return set(db.scalars(held.union(attended)))


def _kept(db: Session, person_ids: Iterable[int]) -> dict[tuple[int, int], list[dict[str, Any]]]:
    rows = db.execute(
        select(*(getattr(StatusRow, name) for name in COLUMNS))
        .where(StatusRow.person_id.in_(list(person_ids)))
        .order_by(StatusRow.organisation_id, StatusRow.first_day)
    )
    kept: dict[tuple[int, int], list[dict[str, Any]]] = defaultdict(list)
    for row in rows.mappings():
        kept[row["person_id"], row["requirement_id"]].append(dict(row))
    return kept


def _replace(db: Session, stale: list[tuple[int, int]], fresh: list[dict[str, Any]]) -> None:
    """Take the ranges of stale pairs of person and requirement out and put the fresh ones in, each as one batch."""
    if stale:
        pairs = [{"person": person_id, "requirement": requirement_id} for person_id, requirement_id in stale]
        db.connection().execute(_OF_PAIR, pairs)
    if fresh:
        db.connection().execute(insert(KEPT), fresh)


def _all_persons(db: Session) -> Iterator[list[int]]:
    after = 0
    while ids := db.scalars(
        select(Person.id).where(Person.id > after).order_by(Person.id).limit(PERSONS_AT_ONCE)
    ).all():
        yield list(ids)
        after = ids[-1]


def _columns(person_id: int, requirement_id: int, row: StatusRange) -> dict[str, Any]:
    return {
        "person_id": person_id,
        "requirement_id": requirement_id,
        "organisation_id": row.home,
        "first_day": as_date(row.first),
        "last_day": as_date(row.last),
        "status": str(row.status),
        "due_on": known_date(row.due_on),
        "valid_until": None if row.valid_until is None else as_date(row.valid_until),
        "expiring": row.expiring,
        "late": row.late,
        "lapsed": row.lapsed,
        "by_appointment": row.by_appointment,
        "duty_first": known_date(row.duty_first),
        "uncovered_before": row.uncovered_before,
        "window_first": as_date(row.window[0]) if row.window else None,
        "window_last": as_date(row.window[1]) if row.window else None,
        "enough_on": known_date(row.enough_on),
        "courses": list(row.courses),
    }


def _number(day: date | None) -> int | None:
    return None if day is None else day.toordinal()
