"""Keeps every status beside the facts: worked out by the rules, written in the transaction that changed a fact."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeAlias

from sqlalchemy import ColumnElement, and_, bindparam, delete, insert, select, true

from app.compliance.definitions import requirement_of
from app.compliance.facts import read_world
from app.compliance.models import Requirement, StatusBuild, StatusRow
from app.compliance.person_facts import merges_of
from app.compliance.rules.days import Days, as_date, known_date
from app.compliance.rules.evidence import Case
from app.compliance.rules.one_person import NO_MERGES, Merges
from app.compliance.rules.requirement import CLASS_GROUP, ORGANISATION, PERSON
from app.compliance.rules.requirement import Requirement as Rule
from app.compliance.rules.stages import cut_to, made_up_on
from app.compliance.rules.status import Status, StatusRange, Subject
from app.compliance.rules.versions import standings
from app.compliance.subject_facts import Stage, SubjectFacts, World
from app.compliance.subjects import SUBJECTS_AT_ONCE, organisations_of, read_subjects
from app.core.database import Base
from app.people.models import ClassGroup, Organisation, Person

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

FIRST_CALENDAR_DAY = date(2000, 1, 1)
CALENDAR_YEARS_AHEAD = 2
Pair: TypeAlias = tuple[int, int]  # keys of a subject and a requirement
TABLES: dict[str, type[Person | ClassGroup | Organisation]] = {
    PERSON: Person,
    CLASS_GROUP: ClassGroup,
    ORGANISATION: Organisation,
}
KEPT = Base.metadata.tables[StatusRow.__tablename__]
COLUMNS = [column.key for column in KEPT.columns if column.key != "id"]
KEYS: dict[str, Any] = {
    PERSON: StatusRow.person_id,
    CLASS_GROUP: StatusRow.class_group_id,
    ORGANISATION: StatusRow.organisation_id,
}
no_person, no_class_group = StatusRow.person_id.is_(None), StatusRow.class_group_id.is_(None)
_OF_PAIR = {
    subject: delete(KEPT).where(
        key == bindparam("subject"),
        StatusRow.requirement_id == bindparam("requirement"),
        *((no_person, no_class_group) if subject == ORGANISATION else ()),
    )
    for subject, key in KEYS.items()
}


def worked_out(facts: SubjectFacts, rules: Iterable[Rule], world: World) -> dict[str, tuple[StatusRange, ...]]:
    """Return a subject's status ranges by requirement, for all days and home organisations."""
    rules = list(rules)
    found: dict[str, list[StatusRange]] = {rule.id: [] for rule in rules}
    for stage in facts.stages:
        if not stage.is_counted:
            continue
        holdings, ledger = stage.facts.stretches(world), stage.facts.ledger(world)
        for rule in rules:
            subject = Subject(stage.facts.waivers(rule.id), ledger, world.editions, world.calendar)
            rows = (row for standing in standings(rule, holdings, subject) for row in standing.ranges)
            found[rule.id] += rows if len(facts.stages) == 1 else _of_stage(stage, facts, rule, rows, world)
    return {rule_id: tuple(sorted(rows, key=lambda row: (row.home, row.first))) for rule_id, rows in found.items()}


def _of_stage(
    stage: Stage, facts: SubjectFacts, rule: Rule, rows: Iterable[StatusRange], world: World
) -> Iterator[StatusRange]:
    """Yield the ranges of a stage that is not the only one, with the day on which a missed window was made up."""
    last = facts.stages[-1]
    ledger = last.facts.ledger(world)
    for row in cut_to(stage.days, rows):
        if row.window is None or row.status is not Status.OVERDUE:
            yield row
        else:
            case = Case(rule.on(row.window[1]).evidence, ledger, world.editions)
            enough_on = made_up_on(row.enough_on, last.same_ids_since, case.enough_from(row.window[0]))
            yield replace(row, enough_on=enough_on)


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


def rebuild(db: Session, subject: str, ids: Collection[int], *, only: int | None = None) -> None:
    """Work out the status of some subjects of one kind anew, and of whoever is merged with them.

    Only what differs is written. With `only`, under one requirement.
    """
    merges = merges_of(db, ids) if subject == PERSON else NO_MERGES
    stale: list[Pair] = []
    fresh: list[dict[str, Any]] = []
    for difference in differences(db, subject, {*ids, *merges.persons}, merges, only=only):
        stale += [difference.pair] if difference.kept else []
        fresh += difference.worked_out
    _replace(db, subject, stale, fresh)


def rebuild_persons(db: Session, person_ids: Collection[int]) -> None:
    """Work out the status of some persons anew."""
    rebuild(db, PERSON, person_ids)


def rebuild_all(db: Session) -> None:
    """Work out every status anew from the facts; the result is the same as keeping it current."""
    for subject, ids in everyone(db):
        rebuild(db, subject, ids)


def rebuild_requirement(db: Session, requirement: Requirement) -> None:
    """Work out every subject's status under one requirement anew."""
    for subject, ids in everyone(db, requirement.definition["subject"]):
        rebuild(db, subject, ids, only=requirement.id)


def everyone(db: Session, *kinds: str) -> Iterator[tuple[str, Sequence[int]]]:
    """Yield the keys of all subjects, kind by kind, some at a time; with `kinds` of those only."""
    for subject, table in TABLES.items():
        if kinds and subject not in kinds:
            continue
        after = 0
        while ids := db.scalars(
            select(table.id).where(table.id > after).order_by(table.id).limit(SUBJECTS_AT_ONCE)
        ).all():
            yield subject, ids
            after = ids[-1]


@dataclass(frozen=True)
class Difference:
    """Kept rows of one subject and requirement that are not what the facts give; each side may have none."""

    pair: Pair
    kept: list[dict[str, Any]]
    worked_out: list[dict[str, Any]]


def differences(
    db: Session, subject: str, ids: Collection[int], merges: Merges | None = None, *, only: int | None = None
) -> Iterator[Difference]:
    """Yield where the kept status of some subjects is not what their facts give; nothing is written.

    `merges` are those of the subjects, where the caller has read them.
    """
    build = db.scalar(select(StatusBuild))
    if build is None or not ids:
        return
    asked = [row for row in enabled_requirements(db) if only in (None, row.id)]
    rules = {row.id: rule for row in asked if (rule := rule_of(row)).subject == subject}
    kept = _kept(db, subject, ids, only)
    if rules:
        if merges is None:
            merges = merges_of(db, ids) if subject == PERSON else NO_MERGES
        world = read_world(db, horizon_of(build), organisations_of(db, subject, {*ids, *merges.persons}))
        for facts in read_subjects(db, subject, ids, world, merges).values():
            ranges = worked_out(facts, rules.values(), world)
            for requirement_id, rule in rules.items():
                rows = [_columns(subject, facts.id, requirement_id, row) for row in ranges[rule.id]]
                former = kept.pop((facts.id, requirement_id), [])
                if rows != former:
                    yield Difference((facts.id, requirement_id), former, rows)
    for pair, former in kept.items():
        yield Difference(pair, former, [])


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


def _is_of(subject: str, ids: Collection[int]) -> ColumnElement[bool]:
    """Return the condition that a kept row is one of some subjects'."""
    if subject == ORGANISATION:
        return and_(no_person, no_class_group, StatusRow.organisation_id.in_(ids))
    condition: ColumnElement[bool] = KEYS[subject].in_(ids)
    return condition


def _kept(db: Session, subject: str, ids: Collection[int], only: int | None) -> dict[Pair, list[dict[str, Any]]]:
    rows = db.execute(
        select(*(getattr(StatusRow, name) for name in COLUMNS))
        .where(_is_of(subject, ids), true() if only is None else StatusRow.requirement_id == only)
        .order_by(StatusRow.organisation_id, StatusRow.first_day)
    )
    kept: dict[Pair, list[dict[str, Any]]] = defaultdict(list)
    for row in rows.mappings():
        kept[row[KEYS[subject].key], row["requirement_id"]].append(dict(row))
    return kept


def _replace(db: Session, subject: str, stale: list[Pair], fresh: list[dict[str, Any]]) -> None:
    """Take the ranges of stale pairs of subject and requirement out and put the fresh ones in, each as one batch."""
    if stale:
        pairs = [{"subject": subject_id, "requirement": requirement_id} for subject_id, requirement_id in stale]
        db.connection().execute(_OF_PAIR[subject], pairs)
    if fresh:
        db.connection().execute(insert(KEPT), fresh)


def _columns(subject: str, subject_id: int, requirement_id: int, row: StatusRange) -> dict[str, Any]:
    return {
        "person_id": subject_id if subject == PERSON else None,
        "class_group_id": subject_id if subject == CLASS_GROUP else None,
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
