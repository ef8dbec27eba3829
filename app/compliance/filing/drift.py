"""Drift: the filed day worked out again with the frozen definitions from today's facts (COMPLIANCE §6)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.compliance.definitions import known_by, requirement_of
from app.compliance.filing.content import changed_definitions, world_of
from app.compliance.filing.models import Filing, FilingSubject
from app.compliance.filing.rows import Who, with_keys, written_row
from app.compliance.filing.shared import SharedFacts, shared_since
from app.compliance.filing.since import Since, facts_since
from app.compliance.filing.stored import stored_document
from app.compliance.gathering import at_home
from app.compliance.place_facts import with_departments
from app.compliance.reports import Asked, report
from app.compliance.requirement_file import Definition
from app.compliance.rules.requirement import CLASS_GROUP, ORGANISATION, PERSON
from app.compliance.standing import enabled_requirements
from app.core.batches import batches
from app.people.models import Appointment, Person

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.compliance.filing.sealing import Document

COMPARED = ("status", "expiring", "late", "due_on", "valid_until", "uncovered_days", "records")
COUNTS = ("required", "met", "expiring", "late", "due", "overdue", "excused")
NEW = "new"  # the code of a subject that the filing does not know


@dataclass(frozen=True)
class RowDrift:
    """A row that says something else today; `then` or `now` is None where there is none.

    `code` is the subject's id in the filing. `facts` are those entered since about this subject.
    """

    code: str
    who: Who
    requirement: str
    then: Mapping[str, Any] | None
    now: Mapping[str, Any] | None
    facts: tuple[Since, ...]

    @property
    def differs_in(self) -> list[str]:
        """Return which values of the row differ."""
        then, now = self.then or {}, self.now or {}
        return [name for name in COMPARED if then.get(name) != now.get(name)]

    @property
    def is_childs(self) -> bool:
        """Whether it is a pupil's or guardian's: no appointment puts the person on duty (COMPLIANCE §9)."""
        return self.who[0] == PERSON and not (self.now or self.then or {})["by_appointment"]


@dataclass(frozen=True)
class ChildrenDrift:
    """How many rows of pupils and guardians went the same way, and by entries of which kinds: never one by one."""

    requirement: str
    then: str | None
    now: str | None
    tables: tuple[str, ...]
    count: int


@dataclass(frozen=True)
class TotalDrift:
    """A count that is another one today."""

    requirement: str
    count: str
    then: int
    now: int


@dataclass(frozen=True)
class Drift:
    """What became of a filing: rows and totals that differ, definitions and shared facts changed since.

    `erased` counts the subjects whose links are gone: they cannot be compared.
    """

    rows: tuple[RowDrift, ...]
    totals: tuple[TotalDrift, ...]
    definitions: Mapping[str, str]
    shared: tuple[SharedFacts, ...]
    erased: int

    @property
    def of_others(self) -> list[RowDrift]:
        """Return the rows of staff, classes and the organisation."""
        return [row for row in self.rows if not row.is_childs]

    @property
    def of_children(self) -> list[ChildrenDrift]:
        """Return the rows of pupils and guardians as counts (SAFEGUARDS 18)."""
        ways = Counter(
            (
                row.requirement,
                row.then["status"] if row.then else None,
                row.now["status"] if row.now else None,
                tuple(sorted({fact.table for fact in row.facts})),
            )
            for row in self.rows
            if row.is_childs
        )
        in_order = sorted(ways.items(), key=lambda pair: (pair[0][0], -pair[1], str(pair[0])))
        return [ChildrenDrift(*way, count) for way, count in in_order]


def drift_of(db: Session, filing: Filing, *, today: date, at: datetime) -> Drift:
    """Work out what differs today from a signed filing, with the definitions it froze."""
    document = stored_document(db, filing.id)
    moment = filing.signed_at or at
    rows, erased = _rows(db, filing, document, moment)
    return Drift(
        rows=rows,
        totals=tuple(_totals(db, filing, document, today=today, at=at)),
        definitions=changed_definitions(document, enabled_requirements(db), filing.as_of),
        shared=tuple(shared_since(db, filing.organisation_id, moment, {filing.as_of, today})),
        erased=erased,
    )


def names_of_staff(db: Session, drift: Drift, organisation_id: int) -> dict[int, str]:
    """Return the names of the adults whose rows differ, by key; of nobody who is there as a child (SAFEGUARDS 18).

    Of a row that is no longer there only whoever holds or held a post at the organisation: a post entered for the wrong
    school and taken out again makes nobody a colleague.
    """
    staff = {row.who[1]: row.now is not None for row in drift.of_others if row.who[0] == PERSON}
    held = select(Appointment.person_id).where(Appointment.organisation_id.in_(with_departments(db, [organisation_id])))
    found: dict[int, str] = {}
    for some in batches(staff):
        on_post = set(db.scalars(held.where(Appointment.person_id.in_(some))))
        names = db.execute(select(Person.id, Person.name).where(Person.id.in_(some)))
        found |= {key: name for key, name in names if staff[key] or key in on_post}
    return found


def _rows(db: Session, filing: Filing, document: Document, moment: datetime) -> tuple[tuple[RowDrift, ...], int]:
    codes = _codes(db, filing.id)
    known = dict(zip(codes.values(), codes.keys(), strict=True))
    then: dict[tuple[Who, str], Mapping[str, Any]] = {}
    gone = set()
    for row in document["rows"]:
        who = (ORGANISATION, 0) if row["kind"] == ORGANISATION else known.get(row["subject"])
        if who is None:
            gone.add(row["subject"])
            continue
        codes[who] = row["subject"]
        then[who, row["requirement"]] = row
    now = _without_erased(db, _rows_today(db, filing, document, codes), codes)
    differing = [
        key
        for key in sorted(then.keys() | now.keys(), key=lambda key: (key[1], codes.get(key[0], NEW), key[0]))
        if _differs(then.get(key), now.get(key))
    ]
    facts = facts_since(db, {who for who, _requirement in differing}, filing.organisation_id, moment)
    return (
        tuple(
            RowDrift(
                codes.get(who, NEW),
                who,
                requirement,
                then.get((who, requirement)),
                now.get((who, requirement)),
                tuple(facts.get(who, ())),
            )
            for who, requirement in differing
        ),
        len(gone),
    )


def _rows_today(
    db: Session, filing: Filing, document: Document, codes: Mapping[Who, str]
) -> dict[tuple[Who, str], Mapping[str, Any]]:
    rules = [requirement_of(row["id"], row["definition"]) for row in document["public"]["requirements"]]
    day = filing.as_of.toordinal()
    rows = with_keys(db, at_home(db, rules, world_of(db, filing.as_of), filing.organisation_id, day))
    return {(held.who, held.row.requirement.id): written_row(held.row, codes.get(held.who, NEW), day) for held in rows}


def _without_erased(
    db: Session, now: Mapping[tuple[Who, str], Mapping[str, Any]], codes: Mapping[Who, str]
) -> dict[tuple[Who, str], Mapping[str, Any]]:
    """Leave out who was erased: their facts stay, and without the link nobody can say that their rows are new."""
    unlinked = {who[1] for who, _requirement in now if who[0] == PERSON and who not in codes}
    erased: set[int] = set()
    for some in batches(unlinked):
        erased |= set(db.scalars(select(Person.id).where(Person.id.in_(some), Person.name == "")))
    return {key: row for key, row in now.items() if not (key[0][0] == PERSON and key[0][1] in erased)}


def _codes(db: Session, filing_id: int) -> dict[Who, str]:
    found: dict[Who, str] = {}
    for link in db.scalars(select(FilingSubject).where(FilingSubject.filing_id == filing_id)):
        if link.person_id is not None:
            found[PERSON, link.person_id] = link.code
        elif link.class_group_id is not None:
            found[CLASS_GROUP, link.class_group_id] = link.code
    return found


def _differs(then: Mapping[str, Any] | None, now: Mapping[str, Any] | None) -> bool:
    if then is None or now is None:
        return then is not now
    return any(then[name] != now[name] for name in COMPARED)


def _totals(db: Session, filing: Filing, document: Document, *, today: date, at: datetime) -> list[TotalDrift]:
    """Return the counts that are others today; not those about pupils that a district saw masked."""
    frozen = document["public"]["requirements"]
    definitions = [
        Definition(
            id=row["id"],
            title=row["title"],
            basis=row["basis"],
            scope=row["scope"],
            enabled=True,
            definition=row["definition"],
        )
        for row in frozen
    ]
    current = {row.public_id: known_by(row.definition, filing.as_of) for row in enabled_requirements(db)}
    are_current = current == {row["id"]: row["definition"] for row in frozen}
    name = document["public"]["organisation"]["id"]
    asked = Asked(name, filing.as_of, depth=0, definitions=None if are_current else definitions)
    now = {row["requirement"]: row for row in report(db, asked, today=today, at=at)["rows"]}
    return [
        TotalDrift(row["requirement"], count, row[count], now[row["requirement"]][count])
        for row in document["totals"]
        for count in COUNTS
        if not row.get("masked") and row["requirement"] in now and now[row["requirement"]][count] != row[count]
    ]
