"""Keeps every status beside the facts: worked out by the rules, written in the transaction that changed a fact."""

from __future__ import annotations

import gc
from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, TypeAlias

from sqlalchemy import select

from app.compliance.definitions import requirement_of
from app.compliance.facts import read_world
from app.compliance.kept import Pair, Rows, kept_rows, put, take_out, values_of
from app.compliance.models import Requirement, StatusBuild
from app.compliance.rules.days import Days
from app.compliance.rules.deeds import ContactsEvidence
from app.compliance.rules.duties import DutiesAtHome, duties_of
from app.compliance.rules.evidence import leaves
from app.compliance.rules.requirement import CLASS_GROUP, ORGANISATION, PERSON
from app.compliance.rules.requirement import Requirement as Rule
from app.compliance.rules.status import Subject, status_ranges
from app.compliance.subject_facts import BOTH, CONTACTS, LEARNT, SubjectFacts, World
from app.compliance.subjects import SUBJECTS_AT_ONCE, organisations_of, read_subjects
from app.people.models import ClassGroup, Organisation, Person

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.compliance.rules.holdings import Holding
    from app.compliance.rules.ledger import Ledger

Duties: TypeAlias = tuple[int, Rule, str, tuple[DutiesAtHome, ...]]  # requirement, its key, what it looks at
FIRST_CALENDAR_DAY = date(2000, 1, 1)
CALENDAR_YEARS_AHEAD = 2
TABLES: dict[str, type[Person | ClassGroup | Organisation]] = {
    PERSON: Person,
    CLASS_GROUP: ClassGroup,
    ORGANISATION: Organisation,
}


class WorkedOut:
    """Works status out from facts, under some requirements: once for subjects who are alike.

    Subjects are alike under a requirement with the same holdings, waived days and deeds that it looks at, as pupils of
    a class whom the same sessions reached.
    """

    def __init__(self, rules: Mapping[int, Rule], world: World) -> None:
        self.world = world
        self.rules = [(number, rule, _looks_at(rule)) for number, rule in rules.items()]
        self._duties: dict[tuple[Holding, ...], tuple[int, list[Duties]]] = {}
        self._alike: dict[Hashable, Rows] = {}

    def rows(self, facts: SubjectFacts) -> Iterator[tuple[int, Rows]]:
        """Yield a subject's rows by requirement, for all days and home organisations; nothing where it has no duty."""
        place, duties = self._duties_by_requirement(facts)
        ledger: Ledger | None = None
        for number, rule, looks_at, at_homes in duties:
            waived, deeds = facts.waivers(rule.id), facts.deeds(looks_at)
            rows = None if deeds is None else self._alike.get((number, place, waived, deeds))
            if rows is None:
                ledger = ledger or facts.ledger(self.world)
                subject = Subject(waived, ledger, self.world.editions, self.world.calendar)
                rows = tuple(
                    values_of(row, elsewhere=len(at_homes) > 1)
                    for at_home in at_homes
                    for row in status_ranges(rule, at_home, subject)
                )
                if deeds is not None:
                    self._alike[number, place, waived, deeds] = rows
            yield number, rows

    def _duties_by_requirement(self, facts: SubjectFacts) -> tuple[int, list[Duties]]:
        """Return a number for a subject's holdings, and the duties they make."""
        holdings = tuple(facts.holdings)
        known = self._duties.get(holdings)
        if known is None:
            stretches = facts.stretches(self.world)
            duties = [
                (number, rule, looks_at, at_homes)
                for number, rule, looks_at in self.rules
                if (at_homes := duties_of(rule, stretches))
            ]
            known = self._duties[holdings] = len(self._duties), duties
        return known


def _looks_at(rule: Rule) -> str:
    are_contacts = {isinstance(leaf, ContactsEvidence) for leaf in leaves(rule.evidence)}
    return BOTH if len(are_contacts) > 1 else CONTACTS if are_contacts == {True} else LEARNT


def rebuild(db: Session, subject: str, ids: Collection[int], world: World | None = None) -> None:
    """Work out the status of some subjects of one kind anew; only what differs is written."""
    found = list(differences(db, subject, ids, world))
    take_out(db, subject, (difference.pair for difference in found if difference.kept))
    put(db, subject, ((difference.pair, difference.worked_out) for difference in found))


def rebuild_persons(db: Session, person_ids: Collection[int]) -> None:
    """Work out the status of some persons anew."""
    rebuild(db, PERSON, person_ids)


def rebuild_all(db: Session) -> None:
    """Work out every status anew from the facts; the result is the same as keeping it current."""
    build = db.scalar(select(StatusBuild))
    world = None if build is None else read_world(db, horizon_of(build))
    with _fewer_collections():
        for subject, ids in everyone(db):
            rebuild(db, subject, ids, world)


@contextmanager
def _fewer_collections() -> Iterator[None]:
    """Let Python look for cycles of objects less often: millions of objects are made here, none in cycles."""
    usual = gc.get_threshold()
    gc.set_threshold(100 * usual[0], *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def everyone(db: Session) -> Iterator[tuple[str, Sequence[int]]]:
    """Yield the keys of all subjects, kind by kind, some at a time."""
    for subject, table in TABLES.items():
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


def differences(db: Session, subject: str, ids: Collection[int], world: World | None = None) -> Iterator[Difference]:
    """Yield where the kept status of some subjects is not what their facts give; nothing is written.

    Subjects who are alike are worked out once: pupils of a class whom the same sessions reached.
    """
    build = db.scalar(select(StatusBuild))
    if build is None or not ids:
        return
    rules = {row.id: rule for row in enabled_requirements(db) if (rule := rule_of(row)).subject == subject}
    kept = kept_rows(db, subject, ids)
    if rules:
        world = world or read_world(db, horizon_of(build), organisations_of(db, subject, ids))
        work = WorkedOut(rules, world)
        for facts in read_subjects(db, subject, ids, world).values():
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


def rule_of(requirement: Requirement) -> Rule:
    """Return a kept requirement as the rules read it."""
    return requirement_of(requirement.public_id, requirement.definition)


def horizon_of(build: StatusBuild) -> Days:
    """Return the days between which calendar windows are kept."""
    return build.first_day.toordinal(), build.last_day.toordinal()
