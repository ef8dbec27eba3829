"""Who stands behind a figure: staff by name where the viewer may, pupils as counts of their class, and the ledger rows
behind one status. Nothing here is asked for before `rights` has said that the viewer may see it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from app.compliance.facts import read_class_groups, read_editions
from app.compliance.figures import kept, on_day
from app.compliance.gathering import records_counting
from app.compliance.kept import kept_range
from app.compliance.ledger_facts import read_evidence
from app.compliance.merged_facts import one_ledger
from app.compliance.models import Requirement, StatusRow
from app.compliance.rules.counting import Figures, Standing, figures_of
from app.compliance.rules.days import NO_DAYS, Day, as_date, known_date
from app.compliance.rules.holdings import Tree
from app.compliance.rules.status import COUNTED, Status, StatusRange, Subject
from app.compliance.rules.windows import Calendar
from app.compliance.standing import rule_of
from app.compliance.subject_facts import PersonFacts
from app.people.erased import called
from app.people.merges import PersonMerge
from app.people.models import ClassGroup, Enrolment, EnrolmentRole
from app.people.models import Person as PersonRow
from app.people.queries.merges import holds

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.compliance.rules.holdings import ClassGroup as Class
    from app.compliance.rules.holdings import Organisation

WORST_FIRST = (Status.OVERDUE, Status.DUE, Status.MET, Status.EXCUSED)
NO_TREE = Tree(())


@dataclass(frozen=True)
class Person:
    """One member of staff under a requirement at a home organisation."""

    id: int
    name: str
    row: StatusRange
    day: Day
    public_id: str = ""

    @property
    def uncovered_days(self) -> int | None:
        """Return the days on post, untrained."""
        return self.row.uncovered_days(self.day)

    @property
    def due_on(self) -> date | None:
        """Return the due day of somebody not reached."""
        return known_date(self.row.due_on)

    @property
    def valid_until(self) -> date | None:
        """Return until when it is met; None also for ever."""
        return known_date(self.row.valid_until)


@dataclass(frozen=True)
class ClassCount:
    """One class under a requirement: counts only, never a name (SAFEGUARDS 18)."""

    title: str
    figures: Figures


@dataclass(frozen=True)
class Evidence:
    """One ledger row behind a status."""

    id: str
    course: str
    edition: str | None
    day: date
    origin: str


def staff_of(db: Session, home: Organisation, requirement: Requirement, day: date) -> list[Person]:
    """Return the staff on duty under a requirement at a home organisation, not reached first, then by name.

    A row without an appointment is a pupil's or guardian's: never listed here.
    """
    number = day.toordinal()
    rows = db.execute(
        select(StatusRow, PersonRow.id, PersonRow.name)
        .join(PersonRow, PersonRow.id == kept.person_id)
        .where(
            on_day(number),
            kept.organisation_id == home.id,
            kept.requirement_id == requirement.id,
            kept.by_appointment.is_(True),
            kept.status.in_([str(status) for status in COUNTED]),
        )
        .order_by(PersonRow.sort_key, PersonRow.id)
    )
    people = [Person(key, called(name), kept_range(row), number) for row, key, name in rows]
    return sorted(people, key=lambda person: WORST_FIRST.index(person.row.status))


def member_of_staff(
    db: Session, home: int, requirement: int, person: int, *, day: date
) -> tuple[Person, Requirement] | None:
    """Return one member of staff and a requirement through a home organisation; nobody who is there as a child."""
    number = day.toordinal()
    row = db.execute(
        select(StatusRow, PersonRow.name, PersonRow.public_id, Requirement)
        .join(PersonRow, PersonRow.id == kept.person_id)
        .join(Requirement, Requirement.id == kept.requirement_id)
        .where(
            on_day(number),
            kept.organisation_id == home,
            kept.requirement_id == requirement,
            kept.person_id == person,
            kept.by_appointment.is_(True),
            kept.status.in_([str(status) for status in COUNTED]),
        )
    ).one_or_none()
    if row is None:
        return None
    status, name, public_id, kept_requirement = row
    return Person(person, called(name), kept_range(status), number, public_id), kept_requirement


def classes_of(db: Session, home: Organisation, requirement: Requirement, day: date) -> list[ClassCount]:
    """Return the counts of each class at a home organisation; a pupil of two classes counts in both."""
    number, groups = day.toordinal(), existing_classes(db, home, day)
    rows = db.execute(
        select(
            Enrolment.class_group_id,
            kept.status,
            kept.expiring,
            kept.late,
            func.count(kept.person_id.distinct()).label("pupils"),
        )
        .outerjoin(PersonMerge, and_(PersonMerge.other_id == Enrolment.person_id, holds(day)))
        .join(StatusRow, kept.person_id == func.coalesce(PersonMerge.kept_id, Enrolment.person_id))
        .where(
            on_day(number),
            kept.organisation_id == home.id,
            kept.requirement_id == requirement.id,
            kept.by_appointment.is_(False),
            kept.status.in_([str(status) for status in COUNTED]),
            *_is_in_one_of(groups, day),
        )
        .group_by(Enrolment.class_group_id, kept.status, kept.expiring, kept.late)
    )
    counts: dict[int, dict[Standing, int]] = defaultdict(dict)
    for row in rows:
        counts[row.class_group_id][Standing(Status(row.status), row.expiring, row.late)] = row.pupils
    return class_counts(groups, counts)


def existing_classes(db: Session, home: Organisation, day: date) -> dict[int, Class]:
    """Return the classes that a home organisation has on a day, by key."""
    number, groups = day.toordinal(), read_class_groups(db, ClassGroup.organisation_id == home.id)
    return {key: group for key, group in groups.items() if group.days[0] <= number <= group.days[1]}


def pupils_of(groups: Collection[int], day: date) -> Select[int, str]:
    """Return the question for classes and the ids of their pupils in reports, on a day: of merged ones the kept id."""
    return (
        select(Enrolment.class_group_id, PersonRow.public_id)
        .outerjoin(PersonMerge, and_(PersonMerge.other_id == Enrolment.person_id, holds(day)))
        .join(PersonRow, PersonRow.id == func.coalesce(PersonMerge.kept_id, Enrolment.person_id))
        .where(*_is_in_one_of(groups, day))
        .distinct()
    )


def _is_in_one_of(groups: Collection[int], day: date) -> tuple[ColumnElement[bool], ...]:
    return (
        Enrolment.role == EnrolmentRole.STUDENT,
        Enrolment.class_group_id.in_(groups),
        or_(Enrolment.first_day.is_(None), Enrolment.first_day <= day),
        or_(Enrolment.last_day.is_(None), Enrolment.last_day >= day),
    )


def class_counts(groups: Mapping[int, Class], counts: Mapping[int, Mapping[Standing, int]]) -> list[ClassCount]:
    """Return the figures of classes in the order of their titles."""
    return [
        ClassCount(groups[key].title, figures_of(standings))
        for key, standings in sorted(counts.items(), key=lambda pair: groups[pair[0]].title)
    ]


def evidence_behind(db: Session, person: Person, ids: Sequence[int], requirement: Requirement) -> list[Evidence]:
    """Return the ledger rows that count for a status, the newest first, whether they are enough or not.

    `ids` are all that are the person on the day, the kept one first.
    """
    editions = read_editions(db)
    own = {one: PersonFacts(one, person.public_id) for one in ids}
    read_evidence(db, ids, own)
    ledger = one_ledger([own[one] for one in ids]).ledger_by(editions)
    subject = Subject(NO_DAYS, ledger, editions, Calendar((), NO_TREE, (1, 1)))
    counting = set(records_counting(rule_of(requirement), person.row, subject, person.day))
    rows = {
        covered.id: Evidence(
            covered.id,
            covered.course,
            covered.edition,
            as_date(covered.day),
            "session" if covered.session else "online",
        )
        for covered in ledger.coverage
    }
    rows |= {
        record.id: Evidence(record.id, record.course, record.edition, as_date(record.completed_on), record.origin)
        for record in ledger.records
    }
    found = [row for key, row in rows.items() if key in counting]
    return sorted(found, key=lambda row: (row.day, row.id), reverse=True)
