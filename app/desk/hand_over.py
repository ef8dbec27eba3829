"""What a new training manager takes over: who holds which role, what runs, what is open, and what comes first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select

from app.compliance.approvals.queries import count_waiting
from app.compliance.filing.models import Filing
from app.compliance.filing.rules import State as FilingState
from app.compliance.hours.queries import entries_to_answer
from app.compliance.models import Requirement, Waiver
from app.compliance.queries import overdue_staff
from app.core.access import Role
from app.people.ending_rules import EndingState
from app.people.models import Appointment, ClassGroup, Invitation, Organisation, OrganisationKind, Person, Window
from app.people.queries.belonging import works_in
from app.people.queries.endings import ShownEnding, endings_shown
from app.people.queries.names import corrections_to_answer
from app.people.queries.organisations import MANAGES, inside, lines_of
from app.people.queries.roles import Holder, holders_shown
from app.supervision.findings.models import Finding
from app.supervision.findings.rules import is_overdue

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

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
    endings: tuple[ShownEnding, ...]
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
    holders = tuple(one for one in holders_shown(db, viewer, on=day) if one.organisation.id == home.id)
    held = {one.grant.role for one in holders if one.grant.first_day <= day}
    staff, classes = _sizes(db, home, day)
    return HandOver(
        home=home,
        holders=holders,
        empty_roles=tuple(role for role in WANTED if role not in held),
        staff=staff,
        classes=classes,
        windows=_windows(db, home, day),
        overdue=overdue_staff(db, viewer, day),
        findings=_findings(db, home, day),
        filings=_filings(db, home, day),
        waivers=_waivers(db, home, day, language),
        endings=tuple(
            one
            for one in endings_shown(db, viewer, on=day)
            if one.state in (EndingState.ASKED, EndingState.WAITING) and one.row.organisation_id == home.id
        ),
        links=_links(db, home, day, at),
        names_to_answer=len(corrections_to_answer(db, viewer, on=day)),
        hours_to_answer=len(entries_to_answer(db, viewer, on=day)),
        records_to_answer=count_waiting(db, viewer, on=day),
    )


def _sizes(db: Session, home: Organisation, day: date) -> tuple[int, int]:
    own = inside([home.id], on=day)
    staff = select(func.count(Appointment.person_id.distinct())).where(
        works_in(own),
        or_(Appointment.first_day.is_(None), Appointment.first_day <= day),
        or_(Appointment.last_day.is_(None), Appointment.last_day >= day),
    )
    classes = select(func.count(ClassGroup.id)).where(
        ClassGroup.organisation_id.in_(own), or_(ClassGroup.last_day.is_(None), ClassGroup.last_day >= day)
    )
    row = db.execute(select(staff.scalar_subquery(), classes.scalar_subquery())).one()
    return row[0], row[1]


def _windows(db: Session, home: Organisation, day: date) -> Sequence[Window]:
    """Return the terms, school years and campaigns that run or are to come, the next end first."""
    line = lines_of(db, [home.id], on=day)[home.id]
    return db.scalars(
        select(Window)
        .where(or_(Window.organisation_id.is_(None), Window.organisation_id.in_(line)), Window.last_day >= day)
        .order_by(Window.last_day, Window.id)
    ).all()


def _findings(db: Session, home: Organisation, day: date) -> tuple[Finding, ...]:
    open_ones = select(Finding).where(
        Finding.organisation_id.in_(inside([home.id], on=day)), Finding.closed_on.is_(None)
    )
    return tuple(db.scalars(open_ones.order_by(Finding.deadline, Finding.id)))


def _filings(db: Session, home: Organisation, day: date) -> Sequence[Filing]:
    """Return the newest version of each filing of the last year that is not filed yet, or was returned."""
    rows = db.scalars(
        select(Filing)
        .where(Filing.organisation_id == home.id, Filing.last_day >= day - A_YEAR)
        .order_by(Filing.last_day, Filing.period, Filing.version)
    )
    newest = {(row.period, row.first_day): row for row in rows}
    return [row for row in newest.values() if row.state in UNFINISHED]


def _waivers(db: Session, home: Organisation, day: date, language: str) -> tuple[WaiverEnding, ...]:
    own = select(Appointment.person_id).where(works_in(inside([home.id], on=day)))
    rows = db.execute(
        select(Person.name, Waiver.requirement, Requirement, Waiver.last_day)
        .join(Person, Person.id == Waiver.person_id)
        .outerjoin(Requirement, Requirement.public_id == Waiver.requirement)
        .where(Waiver.person_id.in_(own), Waiver.last_day.between(day, day + AHEAD))
        .order_by(Waiver.last_day, Person.sort_key)
    )
    return tuple(
        WaiverEnding(name, requirement.title_in(language) if requirement else public_id, last_day)
        for name, public_id, requirement, last_day in rows
        if last_day is not None
    )


def _links(db: Session, home: Organisation, day: date, at: datetime) -> OpenLinks:
    own = select(Appointment.person_id).where(
        works_in(inside([home.id], on=day)),
        or_(Appointment.last_day.is_(None), Appointment.last_day >= day),
    )
    count, first_ends = db.execute(
        select(func.count(), func.min(Invitation.expires_at)).where(
            Invitation.person_id.in_(own), Invitation.used_at.is_(None), Invitation.expires_at > at
        )
    ).one()
    return OpenLinks(count, first_ends)
