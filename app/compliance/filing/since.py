"""The facts entered, changed or taken out since a moment, by the subject they are about (COMPLIANCE §6, drift)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.compliance.filing.rows import Who
from app.compliance.models import Waiver
from app.compliance.person_facts import merges_of
from app.compliance.rules.requirement import CLASS_GROUP, ORGANISATION, PERSON
from app.core.batches import batches
from app.core.facts import FactVersion
from app.people import models as people
from app.people.merges import PersonMerge
from app.records import models as records
from app.records.voids import Deed

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

OWN: tuple[tuple[Any, str, str], ...] = (  # table, column that names the subject, kind of subject
    (people.Appointment, "person_id", PERSON),
    (people.Enrolment, "person_id", PERSON),
    (people.Guardianship, "guardian_id", PERSON),
    (people.Guardianship, "student_id", PERSON),
    (PersonMerge, "kept_id", PERSON),
    (PersonMerge, "other_id", PERSON),
    (records.TrainingRecord, "person_id", PERSON),
    (records.RecordApproval, "person_id", PERSON),
    (records.Coverage, "person_id", PERSON),
    (records.Attendance, "person_id", PERSON),
    (records.TaughtSession, "facilitator_id", PERSON),
    (records.HoursEntry, "person_id", PERSON),
    (records.Contact, "student_id", PERSON),
    (Waiver, "person_id", PERSON),
    (people.ClassGroup, "id", CLASS_GROUP),
    (people.Enrolment, "class_group_id", CLASS_GROUP),
    (people.ClassGroupWindow, "class_group_id", CLASS_GROUP),
    (records.TaughtClassGroup, "class_group_id", CLASS_GROUP),
    (records.TaughtSession, "organisation_id", ORGANISATION),
    (records.Act, "organisation_id", ORGANISATION),
)


class What(StrEnum):
    """What happened to a fact."""

    ENTERED = "entered"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True)
class Since:
    """A fact entered since: its table, its id, what happened to it and when."""

    table: str
    id: str
    what: What
    at: datetime


def facts_since(
    db: Session, subjects: Collection[Who], organisation_id: int, moment: datetime
) -> dict[Who, list[Since]]:
    """Return what was entered, changed or taken out since a moment about some subjects, in order of time.

    Of a person who was ever merged, what was entered for any of the ids.
    """
    wanted, merges = set(subjects), [merges_of(db, some) for some in batches(_persons(subjects))]
    facts = _facts_of(db, wanted | {(PERSON, one) for some in merges for one in some.persons}, organisation_id, moment)
    found = {who: facts.get(who, set()) for who in wanted}
    for kind, key in wanted:
        if kind == PERSON:
            mates = {one for some in merges for one in some.ever_with(key)}
            found[kind, key] = set().union(*(facts.get((PERSON, one), set()) for one in mates))
    return {who: sorted(rows, key=lambda fact: (fact.at, fact.table, fact.id)) for who, rows in found.items() if rows}


def _persons(subjects: Iterable[Who]) -> list[int]:
    return sorted(key for kind, key in subjects if kind == PERSON)


def _facts_of(db: Session, subjects: Collection[Who], organisation_id: int, moment: datetime) -> dict[Who, set[Since]]:
    found: dict[Who, set[Since]] = defaultdict(set)
    asked = Entered(db, moment)
    for table, column, kind in OWN:
        keys = sorted(key or organisation_id for subject, key in subjects if subject == kind)
        for key, fact in asked.of_table(table, column, keys):
            found[kind, key if kind != ORGANISATION else 0].add(fact)
    for who, fact in _voids(db, {(kind, key or organisation_id) for kind, key in subjects}, moment):
        found[who if who[0] != ORGANISATION else (ORGANISATION, 0)].add(fact)
    guardians = _guardians(db, _persons(subjects))
    for pupil, fact in asked.of_table(people.Enrolment, "person_id", sorted(guardians)):
        for guardian in guardians[pupil]:
            found[PERSON, guardian].add(fact)
    return found


class Entered:
    """Asks table by table what was entered, changed or taken out since a moment."""

    def __init__(self, db: Session, moment: datetime) -> None:
        self.db, self.moment = db, moment
        self.former: dict[str, list[FactVersion]] = defaultdict(list)
        versions = select(FactVersion).where(FactVersion.replaced_at > moment).order_by(FactVersion.id)
        for version in db.scalars(versions):
            self.former[version.fact_table].append(version)

    def within(
        self, table: Any, is_meant: Callable[[Mapping[str, Any]], bool]
    ) -> list[tuple[Mapping[str, Any], Since]]:
        """Return the facts of a table that are meant by what they say, or said before, each with what it says."""
        rows = {row.id: row for row in self.db.scalars(select(table).where(table.recorded_at > self.moment))}
        former = self.former.get(table.__tablename__, [])
        meant = {key for key, row in rows.items() if is_meant(vars(row))}
        meant |= {version.fact_id for version in former if is_meant(version.content)}
        said: dict[int, Mapping[str, Any]] = {version.fact_id: version.content for version in former}
        said |= {key: vars(row) for key, row in rows.items()}
        facts = _facts(table, "id", former, rows.values())
        return [(said[key], fact) for key, fact in facts if key in meant]

    def of_table(self, table: Any, column: str, keys: list[int]) -> Iterator[tuple[int, Since]]:
        """Yield the facts of a table about some subjects, with the key of the subject."""
        new = select(table).where(table.recorded_at > self.moment)
        former = self.former.get(table.__tablename__, [])
        wanted = set(keys)
        rows = [row for some in batches(keys) for row in self.db.scalars(new.where(getattr(table, column).in_(some)))]
        yield from (pair for pair in _facts(table, column, former, rows) if pair[0] in wanted)


def _guardians(db: Session, persons: list[int]) -> dict[int, set[int]]:
    """Return by pupil who of some persons is the guardian: on duty wherever the pupil is enrolled (COMPLIANCE §1)."""
    found: dict[int, set[int]] = defaultdict(set)
    link = people.Guardianship
    for some in batches(persons):
        for row in db.execute(select(link.student_id, link.guardian_id).where(link.guardian_id.in_(some))):
            found[row.student_id].add(row.guardian_id)
    return found


def _facts(table: Any, column: str, versions: list[FactVersion], rows: Iterable[Any]) -> Iterable[tuple[int, Since]]:
    """Yield the facts of a table that are new or changed, and those that were changed or taken out."""
    name = table.__tablename__
    known_before = {version.fact_id for version in versions}
    for row in rows:
        if row.id not in known_before:
            yield getattr(row, column), Since(name, _name(row.id, vars(row)), What.ENTERED, row.recorded_at)
    for version in versions:
        owner = version.fact_id if column == "id" else version.content.get(column)
        if owner is not None:
            what = What.REMOVED if version.change == What.REMOVED else What.CHANGED
            yield owner, Since(name, _name(version.fact_id, version.content), what, version.replaced_at)


def _name(key: int, content: Mapping[str, Any]) -> str:
    """Return the id of a fact in reports where it has one, else its key."""
    return str(content.get("public_id") or key)


def _voids(db: Session, subjects: Collection[Who], moment: datetime) -> Iterable[tuple[Who, Since]]:
    """Yield the voids of records, and of attendances named `<session id>:<person id>`."""
    entered = db.scalars(select(records.RecordVoid).where(records.RecordVoid.recorded_at > moment)).all()
    rows = [row for row in entered if row.voids.partition(":")[0] not in set(Deed)]
    yield from _deeds_taken_back(db, [row for row in entered if row not in rows], subjects)
    if not rows:
        return
    record = records.TrainingRecord
    owners: dict[str, int] = {}
    for some in batches([row.voids for row in rows]):
        owners |= dict(db.execute(select(record.public_id, record.person_id).where(record.public_id.in_(some))).all())
    names: dict[str, int] = {}
    for some in batches(sorted({row.voids.rpartition(":")[2] for row in rows})):
        person = people.Person
        names |= dict(db.execute(select(person.public_id, person.id).where(person.public_id.in_(some))).all())
    for row in rows:
        key = owners.get(row.voids, names.get(row.voids.rpartition(":")[2]))
        if key is not None and (PERSON, key) in subjects:
            yield (PERSON, key), Since("record_void", row.voids.partition(":")[0], What.ENTERED, row.recorded_at)


def _deeds_taken_back(
    db: Session, rows: list[records.RecordVoid], subjects: Collection[Who]
) -> Iterable[tuple[Who, Since]]:
    """Yield the voids of acts, contacts and sessions, named `<deed>:<id>`, for whom each was about."""
    of_deeds: tuple[tuple[Deed, Any, str, str], ...] = (
        (Deed.ACT, records.Act, "organisation_id", ORGANISATION),
        (Deed.CONTACT, records.Contact, "student_id", PERSON),
        (Deed.SESSION, records.TaughtSession, "organisation_id", ORGANISATION),
        (Deed.SESSION, records.TaughtSession, "facilitator_id", PERSON),
    )
    by_name = {row.voids: row for row in rows}
    for deed, table, column, kind in of_deeds:
        names = [name.partition(":")[2] for name in by_name if name.startswith(f"{deed}:")]
        for some in batches(names):
            for fact in db.scalars(select(table).where(table.public_id.in_(some))):
                key = getattr(fact, column)
                if (kind, key) in subjects:
                    name = f"{deed}:{fact.public_id}"
                    yield (kind, key), Since("record_void", name, What.ENTERED, by_name[name].recorded_at)
