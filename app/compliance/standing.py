"""Keeps every status beside the facts: worked out by the rules, written in the transaction that changed a fact."""

from __future__ import annotations

import gc
import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, delete, func, select

from app.compliance.definitions import requirement_of
from app.compliance.facts import read_world
from app.compliance.kept import KEPT, KEYS, Pair, Rows, kept_rows, no_class_group, no_person, put, take_out
from app.compliance.models import Requirement, StatusBuild, StatusRow
from app.compliance.person_facts import merges_of
from app.compliance.rules.days import Days
from app.compliance.rules.one_person import NO_MERGES, Merges
from app.compliance.rules.requirement import CLASS_GROUP, ORGANISATION, PERSON
from app.compliance.rules.requirement import Requirement as Rule
from app.compliance.subjects import SUBJECTS_AT_ONCE, organisations_of, read_subjects
from app.compliance.worked_out import WorkedOut
from app.people.models import ClassGroup, Organisation, Person

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.compliance.subject_facts import World

FIRST_CALENDAR_DAY = date(2000, 1, 1)
CALENDAR_YEARS_AHEAD = 2
TABLES: dict[str, type[Person | ClassGroup | Organisation]] = {
    PERSON: Person,
    CLASS_GROUP: ClassGroup,
    ORGANISATION: Organisation,
}


def rebuild(
    db: Session,
    subject: str,
    ids: Collection[int],
    world: World | None = None,
    *,
    under: Collection[Requirement] | None = None,
) -> None:
    """Work out the status of some subjects of one kind anew, and of whoever is merged with them.

    Only what differs is written. `world` is that of all subjects, where the caller has read it. With `under`, only what
    some requirements make of them: the caller knows that nothing changed for the others.
    """
    merges = merges_of(db, ids) if subject == PERSON else NO_MERGES
    everyone = {*ids, *merges.persons}
    found = list(differences(db, subject, everyone, merges, world=world, under=under))
    take_out(db, subject, (difference.pair for difference in found if difference.kept))
    put(db, subject, ((difference.pair, difference.worked_out) for difference in found))


def rebuild_persons(db: Session, person_ids: Collection[int], under: Collection[Requirement] | None = None) -> None:
    """Work out the status of some persons anew, under all requirements or some."""
    rebuild(db, PERSON, person_ids, under=under)


def rebuild_all(db: Session) -> None:
    """Work out every status anew from the facts; the result is the same as keeping it current."""
    for subject in TABLES:
        db.connection().execute(delete(KEPT).where(*_of_nobody(subject)))
    world = _world_of_all(db)
    with _fewer_collections():
        for subject, ids in everyone(db):
            rebuild(db, subject, ids, world)


def rebuild_requirement(db: Session, requirement: Requirement) -> None:
    """Work out every subject's status under one requirement anew."""
    world = _world_of_all(db)
    for subject, ids in everyone(db, requirement.definition["subject"]):
        rebuild(db, subject, ids, world, under=[requirement])


def left_behind(db: Session) -> Iterator[tuple[str, int, int, date]]:
    """Yield status of subjects that are no more: kind, their key, the requirement's, the first day; none unless something is wrong."""
    for subject in TABLES:
        key = KEYS[subject]
        rows = select(key, StatusRow.requirement_id, func.min(StatusRow.first_day)).where(*_of_nobody(subject))
        for subject_id, requirement, first in db.execute(rows.group_by(key, StatusRow.requirement_id)):
            yield subject, subject_id, requirement, first


def _of_nobody(subject: str) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions of kept rows whose subject was taken out past the announcements."""
    key, table = KEYS[subject], TABLES[subject]
    alone = (no_person, no_class_group) if subject == ORGANISATION else (key.is_not(None),)
    return *alone, ~select(table.id).where(table.id == key).exists()


@contextmanager
def _fewer_collections() -> Iterator[None]:
    """Let Python look for cycles of objects less often: millions of objects are made here, none in cycles."""
    usual = gc.get_threshold()
    gc.set_threshold(100 * usual[0], *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def _world_of_all(db: Session) -> World | None:
    build = db.scalar(select(StatusBuild))
    return None if build is None else read_world(db, horizon_of(build))


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
    kept: Rows
    worked_out: Rows


def differences(
    db: Session,
    subject: str,
    ids: Collection[int],
    merges: Merges | None = None,
    *,
    world: World | None = None,
    under: Collection[Requirement] | None = None,
) -> Iterator[Difference]:
    """Yield where the kept status of some subjects is not what their facts give; nothing is written.

    `merges` are those of the subjects and `world` is that of all, where the caller has read them. With `under`,
    only status under some requirements is looked at.
    """
    build = db.scalar(select(StatusBuild))
    if build is None or not ids:
        return
    asked = enabled_requirements(db) if under is None else [row for row in under if row.enabled]
    rules = {row.id: rule for row in asked if (rule := rule_of(row)).subject == subject}
    kept = kept_rows(db, subject, ids, only=None if under is None else [row.id for row in under])
    if rules:
        if merges is None:
            merges = merges_of(db, ids) if subject == PERSON else NO_MERGES
        world = world or read_world(db, horizon_of(build), organisations_of(db, subject, {*ids, *merges.persons}))
        work = WorkedOut(rules, world)
        for facts in read_subjects(db, subject, ids, world, merges).values():
            for requirement_id, fresh in work.rows(facts):
                former = kept.pop((facts.id, requirement_id), ())
                if fresh != former:
                    yield Difference((facts.id, requirement_id), former, fresh)
    for pair, former in kept.items():
        yield Difference(pair, former, ())


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


def rules_about_children(requirements: Iterable[Requirement]) -> list[Rule]:
    """Return the rules about pupils and guardians, the one made first comes first: so masks are decided (SAFEGUARDS 21).

    Those that are not kept yet come last, in the order given.
    """
    rules = (rule_of(row) for row in sorted(requirements, key=lambda row: (row.id is None, row.id or 0)))
    return [rule for rule in rules if rule.is_about_children]


def rule_of(requirement: Requirement) -> Rule:
    """Return a kept requirement as the rules read it."""
    return _rule(requirement.public_id, json.dumps(requirement.definition))


@lru_cache(maxsize=500)
def _rule(public_id: str, definition: str) -> Rule:
    return requirement_of(public_id, json.loads(definition))


def horizon_of(build: StatusBuild) -> Days:
    """Return the days between which calendar windows are kept."""
    return build.first_day.toordinal(), build.last_day.toordinal()
