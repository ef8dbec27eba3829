"""What a new training manager takes over: who holds which role, what runs, what is open, and what comes first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Select, func, or_, select

from app.compliance.approvals.queries import number_waiting
from app.compliance.duties import number_overdue
from app.compliance.filing.models import Filing
from app.compliance.filing.rules import State as FilingState
from app.compliance.hours.queries import number_to_answer
from app.compliance.models import Requirement, Waiver
from app.compliance.rights import MAY_WAIVE
from app.core.access import Role
from app.people.models import Appointment, ClassGroup, Invitation, Organisation, OrganisationKind, Person, Window
from app.people.queries.belonging import works_in
from app.people.queries.endings import number_at, open_endings_at
from app.people.queries.names import corrections_to_answer, number_asked
from app.people.queries.organisations import MANAGES, inside, line_above, own_organisations
from app.people.queries.roles import Holder, holders_at
from app.supervision.findings.models import Finding
from app.supervision.findings.rules import is_overdue

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.people.endings import BulkEnding
    from app.people.identity import SignedIn

AHEAD, SOON, A_YEAR = timedelta(days=60), timedelta(days=14), timedelta(days=366)
WANTED = (Role.HEAD, Role.TRAINING_MANAGER, Role.PROTECTION_LEAD)
UNFINISHED = (FilingState.DRAFT, FilingState.SIGNED, FilingState.RETURNED)
WITHOUT_TERMS = (OrganisationKind.DISTRICT, OrganisationKind.DEPARTMENT)


class Thing(StrEnum):
    """Something to do first, in the order in which it matters."""

    OVERDUE_STAFF = "overdue-staff"
    OVERDUE_FINDINGS = "overdue-findings"
    EMPTY_ROLES = "empty-roles"
    NO_TERM = "no-term"
    ANSWERS = "answers"
    FILINGS = "filings"
    WAIVERS = "waivers"
    LINKS = "links"


@dataclass(frozen=True)
class WaiverEnding:
    """A waiver that ends soon: from then on the requirement is somebody's again."""

    name: str
    requirement: str
    last_day: date


@dataclass(frozen=True)
class OpenLinks:
    """How many links to an account wait to be used, and when the first of them ends."""

    count: int
    first_ends: datetime | None


@dataclass(frozen=True)
class HandOver:
    """Everything on the page; lists are in the order in which they are to be seen to."""

    home: Organisation
    holders: tuple[Holder, ...]
    empty_roles: tuple[Role, ...]
    staff: int
    classes: int
    windows: Sequence[Window]
    overdue: int
    findings: tuple[Finding, ...]
    filings: Sequence[Filing]
    waivers: tuple[WaiverEnding, ...]
    endings: tuple[tuple[BulkEnding, int], ...]
    links: OpenLinks
    names_to_answer: int
    hours_to_answer: int
    records_to_answer: int

    @property
    def answers(self) -> int:
        """Return how many people wait for an answer."""
        return self.names_to_answer + self.hours_to_answer + self.records_to_answer + len(self.endings)

    def first_things(self, day: date) -> list[Thing]:
        """Return what to do first; nothing where nothing presses."""
        has_term = self.home.kind in WITHOUT_TERMS or bool(self.windows)
        presses = {
            Thing.OVERDUE_STAFF: self.overdue > 0,
            Thing.OVERDUE_FINDINGS: any(is_overdue(one, day) for one in self.findings),
            Thing.EMPTY_ROLES: bool(self.empty_roles),
            Thing.NO_TERM: not has_term,
            Thing.ANSWERS: self.answers > 0,
            Thing.FILINGS: bool(self.filings),
            Thing.WAIVERS: any(one.last_day <= day + SOON for one in self.waivers),
            Thing.LINKS: self.links.count > 0,
        }
        return [thing for thing in Thing if presses[thing]]


def homes_of(db: Session, viewer: SignedIn) -> Sequence[Organisation]:
    """Return the organisations whose work a viewer could take over or hand over, by name."""
    held = viewer.organisations_as(*MANAGES)
    return db.scalars(
        select(Organisation).where(Organisation.id.in_(held)).order_by(Organisation.name, Organisation.id)
    ).all()


def hand_over_of(
    db: Session, viewer: SignedIn, home: Organisation, *, day: date, at: datetime, language: str
) -> HandOver:
    """Return what there is to take over at one of the viewer's organisations; as many questions whatever the rows."""
    holders = tuple(holders_at(db, viewer, home.id, on=day))
    held = {one.grant.role for one in holders if one.grant.first_day <= day}
    there = _counted(db, viewer, home, day, at)
    return HandOver(
        home=home,
        holders=holders,
        empty_roles=tuple(role for role in WANTED if role not in held),
        staff=there.staff,
        classes=there.classes,
        windows=_windows(db, home, day),
        overdue=there.overdue,
        findings=tuple(db.scalars(_findings(home, day))) if there.findings else (),
        filings=_unfinished(db.scalars(_filings(home, day))) if there.filings else (),
        waivers=_waivers(db, home, day, language) if there.waivers else (),
        endings=tuple(open_endings_at(db, home.id, on=day)) if there.endings else (),
        links=OpenLinks(there.links, there.first_link_ends),
        names_to_answer=len(corrections_to_answer(db, viewer, on=day)) if there.names else 0,
        hours_to_answer=there.hours,
        records_to_answer=there.records,
    )


def _counted(db: Session, viewer: SignedIn, home: Organisation, day: date, at: datetime) -> Any:
    """Return how much there is of each part, as one row of one question: what there is none of is asked no further."""
    staff, classes = _sizes(home, day)
    links, first_link_ends = _links(home, day, at)
    counts = {
        "staff": staff,
        "classes": classes,
        "overdue": number_overdue(own_organisations(viewer, *MAY_WAIVE, on=day), day),
        "findings": select(func.count()).select_from(_findings(home, day).order_by(None).subquery()),
        "filings": select(func.count()).select_from(_filings(home, day).order_by(None).subquery()),
        "waivers": select(func.count(Waiver.id)).where(*_ends_soon(home, day)),
        "endings": number_at(home.id),
        "links": links,
        "first_link_ends": first_link_ends,
        "names": number_asked(viewer, on=day),
        "hours": number_to_answer(viewer, on=day),
        "records": number_waiting(viewer, on=day),
    }
    return db.execute(select(*(one.scalar_subquery().label(name) for name, one in counts.items()))).one()


def _sizes(home: Organisation, day: date) -> tuple[Select[int], Select[int]]:
    own = inside([home.id], on=day)
    staff = select(func.count(Appointment.person_id.distinct())).where(
        works_in(own),
        or_(Appointment.first_day.is_(None), Appointment.first_day <= day),
        or_(Appointment.last_day.is_(None), Appointment.last_day >= day),
    )
    classes = select(func.count(ClassGroup.id)).where(
        ClassGroup.organisation_id.in_(own), or_(ClassGroup.last_day.is_(None), ClassGroup.last_day >= day)
    )
    return staff, classes


def _windows(db: Session, home: Organisation, day: date) -> Sequence[Window]:
    """Return the terms, school years and campaigns that run or are to come, the next end first."""
    line = select(line_above([home.id], on=day).c.id)
    return db.scalars(
        select(Window)
        .where(or_(Window.organisation_id.is_(None), Window.organisation_id.in_(line)), Window.last_day >= day)
        .order_by(Window.last_day, Window.id)
    ).all()


def _findings(home: Organisation, day: date) -> Select[Finding]:
    open_ones = select(Finding).where(
        Finding.organisation_id.in_(inside([home.id], on=day)), Finding.closed_on.is_(None)
    )
    return open_ones.order_by(Finding.deadline, Finding.id)


def _filings(home: Organisation, day: date) -> Select[Filing]:
    return (
        select(Filing)
        .where(Filing.organisation_id == home.id, Filing.last_day >= day - A_YEAR)
        .order_by(Filing.last_day, Filing.period, Filing.version)
    )


def _unfinished(rows: Iterable[Filing]) -> Sequence[Filing]:
    """Return the newest version of each filing of the last year that is not filed yet, or was returned."""
    newest = {(row.period, row.first_day): row for row in rows}
    return [row for row in newest.values() if row.state in UNFINISHED]


def _ends_soon(home: Organisation, day: date) -> tuple[ColumnElement[bool], ...]:
    own = select(Appointment.person_id).where(works_in(inside([home.id], on=day)))
    return Waiver.person_id.in_(own), Waiver.last_day.between(day, day + AHEAD)


def _waivers(db: Session, home: Organisation, day: date, language: str) -> tuple[WaiverEnding, ...]:
    rows = db.execute(
        select(Person.name, Waiver.requirement, Requirement, Waiver.last_day)
        .join(Person, Person.id == Waiver.person_id)
        .outerjoin(Requirement, Requirement.public_id == Waiver.requirement)
        .where(*_ends_soon(home, day))
        .order_by(Waiver.last_day, Person.sort_key)
    )
    return tuple(
        WaiverEnding(name, requirement.title_in(language) if requirement else public_id, last_day)
        for name, public_id, requirement, last_day in rows
        if last_day is not None
    )


def _links(home: Organisation, day: date, at: datetime) -> tuple[Select[int], Select[datetime]]:
    own = select(Appointment.person_id).where(
        works_in(inside([home.id], on=day)),
        or_(Appointment.last_day.is_(None), Appointment.last_day >= day),
    )
    is_open = (Invitation.person_id.in_(own), Invitation.used_at.is_(None), Invitation.expires_at > at)
    return select(func.count(Invitation.id)).where(*is_open), select(func.min(Invitation.expires_at)).where(*is_open)
