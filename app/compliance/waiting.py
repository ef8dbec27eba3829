"""Who and which classes wait at a school today: read from the kept status, as many questions for many as for one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from app.compliance.figures import kept, on_day
from app.compliance.kept import kept_range, no_class_group, no_person
from app.compliance.models import Requirement, StatusRow
from app.compliance.rights import MAY_WAIVE
from app.compliance.rules.deeds import ContactsEvidence
from app.compliance.rules.evidence import leaves
from app.compliance.rules.status import MISSING, Status, StatusRange
from app.compliance.standing import rule_of
from app.people.models import ClassGroup, Enrolment, EnrolmentRole, Organisation, Person
from app.people.queries.organisations import own_organisations

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.people.identity import SignedIn


@dataclass(frozen=True)
class Waiting:
    """One requirement that a member of staff has open or soon to come.

    `due_on` is the day it is needed by: the due day, the day after what they have ends, or the first day on post.
    """

    person_id: int
    name: str
    sort_key: str
    organisation_id: int
    organisation: str
    requirement: Requirement
    status: Status
    due_on: date | None
    uncovered_days: int


@dataclass(frozen=True)
class ClassWaiting:
    """How many pupils of a class a requirement of this window has reached; no pupil is named."""

    class_group_id: int
    title: str
    organisation: str
    requirement: Requirement
    first: date
    last: date
    met: int
    missed: int

    @property
    def is_taught(self) -> bool:
        """Whether the class had what is needed: somebody in it has all of it, others may have it to make up."""
        return self.met > 0


def staff_waiting(db: Session, viewer: SignedIn, day: date, *, within: timedelta) -> list[Waiting]:
    """Return what staff at the viewer's own organisations have open, and what comes within some days; one query."""
    soon = day + within
    rows = db.execute(
        select(StatusRow, Requirement, Person, Organisation.name.label("organisation"))
        .join(Requirement, Requirement.id == kept.requirement_id)
        .join(Person, Person.id == kept.person_id)
        .join(Organisation, Organisation.id == kept.organisation_id)
        .where(
            Requirement.enabled.is_(True),
            kept.organisation_id.in_(own_organisations(viewer, *MAY_WAIVE, on=day)),
            kept.by_appointment.is_(True),
            on_day(day.toordinal()),
            or_(
                kept.status.in_([str(status) for status in MISSING]),
                and_(kept.status == Status.MET, kept.expiring.is_(True), kept.valid_until <= soon),
                and_(kept.status == Status.UPCOMING, kept.duty_first <= soon),
            ),
        )
        .order_by(Person.sort_key, Person.id, Requirement.public_id)
    )
    return [
        Waiting(
            person_id=person.id,
            name=person.name,
            sort_key=person.sort_key,
            organisation_id=row.organisation_id,
            organisation=organisation,
            requirement=requirement,
            status=Status(row.status),
            due_on=_needed_by(row),
            uncovered_days=kept_range(row).uncovered_days(day.toordinal()) or 0,
        )
        for row, requirement, person, organisation in rows
        if row.status != Status.UPCOMING or row.courses
    ]


def classes_waiting(db: Session, viewer: SignedIn, day: date) -> Sequence[ClassWaiting]:
    """Return how the classes at the viewer's own organisations stand in the windows of today; one query, no names."""
    columns = (ClassGroup.id, ClassGroup.title, Organisation.name.label("organisation"))
    window = (kept.window_first, kept.window_last)
    met = func.count(kept.person_id.distinct()).filter(kept.status == Status.MET)
    counts = (met.label("met"), func.count(kept.person_id.distinct()).label("all"))
    rows = db.execute(
        _of_own_classes(select(*columns, Requirement, *window, *counts), viewer, day)
        .where(
            kept.window_last.is_not(None),
            kept.status.in_([str(status) for status in (Status.MET, *MISSING)]),
        )
        .group_by(*columns, Requirement.id, *window)
        .order_by(ClassGroup.title, ClassGroup.id, Requirement.public_id)
    )
    return [
        ClassWaiting(
            row.id, row.title, row.organisation, row.Requirement, row.window_first, row.window_last, row.met,
            row.all - row.met,
        )
        for row in rows
    ]  # fmt: skip


def _of_own_classes(asked: Select[*tuple[Any, ...]], viewer: SignedIn, day: date) -> Select[*tuple[Any, ...]]:
    """Return a question about the kept status of the pupils who are in the classes of the viewer's own organisations."""
    own = own_organisations(viewer, *MAY_WAIVE, on=day)
    return (
        asked.select_from(StatusRow)
        .join(Requirement, Requirement.id == kept.requirement_id)
        .join(Enrolment, Enrolment.person_id == kept.person_id)
        .join(ClassGroup, ClassGroup.id == Enrolment.class_group_id)
        .join(Organisation, Organisation.id == kept.organisation_id)
        .where(
            Requirement.enabled.is_(True),
            kept.organisation_id.in_(own),
            ClassGroup.organisation_id.in_(own),
            kept.by_appointment.is_(False),
            on_day(day.toordinal()),
            *_is_pupil_on(day),
        )
    )


def asks_for_contacts(requirement: Requirement) -> bool:
    """Whether contacts with guardians are asked for, and no lesson."""
    return all(isinstance(leaf, ContactsEvidence) for leaf in leaves(rule_of(requirement).evidence))


@dataclass(frozen=True)
class ClassOverdue:
    """How many pupils of a class are past the day of a requirement that has no window; no pupil is named."""

    class_group_id: int
    title: str
    organisation: str
    requirement: Requirement
    overdue: int
    since: date | None


def classes_overdue(db: Session, viewer: SignedIn, day: date) -> Sequence[ClassOverdue]:
    """Return for the viewer's own classes how many pupils are overdue, rolling or by a date; one query, no names."""
    columns = (ClassGroup.id, ClassGroup.title, Organisation.name.label("organisation"))
    counts = (func.count(kept.person_id.distinct()).label("overdue"), func.min(kept.due_on))
    rows = db.execute(
        _of_own_classes(select(*columns, Requirement, *counts), viewer, day)
        .where(
            kept.window_last.is_(None),
            kept.status == Status.OVERDUE,
        )
        .group_by(*columns, Requirement.id)
        .order_by(func.min(kept.due_on), ClassGroup.title, ClassGroup.id, Requirement.public_id)
    )
    return [ClassOverdue(*row) for row in rows]


@dataclass(frozen=True)
class PlaceWaiting:
    """What one of the viewer's own organisations still has to do itself, as the law vice-principal's hours."""

    organisation_id: int
    organisation: str
    requirement: Requirement
    row: StatusRange


def places_waiting(db: Session, viewer: SignedIn, day: date) -> list[PlaceWaiting]:
    """Return what the viewer's own organisations themselves have open, overdue first; one query."""
    rows = db.execute(
        select(StatusRow, Requirement, Organisation.name.label("organisation"))
        .join(Requirement, Requirement.id == kept.requirement_id)
        .join(Organisation, Organisation.id == kept.organisation_id)
        .where(
            Requirement.enabled.is_(True),
            kept.organisation_id.in_(own_organisations(viewer, *MAY_WAIVE, on=day)),
            no_person,
            no_class_group,
            on_day(day.toordinal()),
            kept.status.in_([str(status) for status in MISSING]),
        )
        .order_by(kept.status.desc(), Organisation.name, Organisation.id, Requirement.public_id)
    )
    return [PlaceWaiting(row.organisation_id, name, requirement, kept_range(row)) for row, requirement, name in rows]


def without_calendar(db: Session, viewer: SignedIn, day: date) -> Sequence[tuple[int, str]]:
    """Return the viewer's own organisations whose pupils nobody can count, because no term was ever entered; one query."""
    rows = db.execute(
        select(Organisation.id, Organisation.name)
        .join(kept, kept.organisation_id == Organisation.id)
        .join(Requirement, Requirement.id == kept.requirement_id)
        .where(
            Requirement.enabled.is_(True),
            kept.organisation_id.in_(own_organisations(viewer, *MAY_WAIVE, on=day)),
            kept.by_appointment.is_(False),
            kept.person_id.is_not(None),
            on_day(day.toordinal()),
            kept.status == Status.NO_CALENDAR,
        )
        .distinct()
        .order_by(Organisation.name, Organisation.id)
    )
    return [(organisation_id, name) for organisation_id, name in rows]


def _is_pupil_on(day: date) -> tuple[ColumnElement[bool], ...]:
    return (
        Enrolment.role == EnrolmentRole.STUDENT,
        or_(Enrolment.first_day.is_(None), Enrolment.first_day <= day),
        or_(Enrolment.last_day.is_(None), Enrolment.last_day >= day),
    )


def _needed_by(row: StatusRow) -> date | None:
    if row.status == Status.UPCOMING:
        return row.duty_first
    if row.status == Status.MET and row.valid_until is not None:
        return row.valid_until + timedelta(days=1)
    return row.due_on
