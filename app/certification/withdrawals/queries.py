"""Questions about withdrawing: whose certificate the viewer may withdraw, which ones were, and who is told."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import and_, exists, or_, select

from app.certification.models import Certificate
from app.certification.queries import Shown, certificates_of
from app.core.access import Role
from app.people.models import Appointment, Organisation, Person, RoleGrant
from app.people.queries.belonging import is_no_visit, works_in
from app.people.queries.merges import ids_on, is_one_of
from app.people.queries.organisations import MANAGES, own_organisations, subtree
from app.people.queries.powers import Powers, Whose
from app.records.approvals import record_stands
from app.records.models import RecordVoid, TrainingRecord

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.orm import Session

    from app.people.identity import SignedIn

WITHDRAWS = (*MANAGES, Role.BUREAU_OFFICER)
TOLD_FOR = timedelta(days=30)
MOST = 500


def certificate_managed(db: Session, viewer: SignedIn, certificate_id: int, *, on: date) -> Certificate | None:
    """Find a certificate that an organisation issued where the viewer manages; of another organisation's and one's own there is none.

    One from before certificates said which organisation issued them belongs to where its holder is on post. A bureau
    officer finds those of the heads below, whom nobody of their own school stands over.
    """
    own = own_organisations(viewer, *MANAGES, on=on)
    works_here = exists().where(Appointment.person_id == Certificate.person_id, works_in(own), *_on_post(on))
    managed = or_(Certificate.organisation_id.in_(own), and_(Certificate.organisation_id.is_(None), works_here))
    return db.scalar(
        select(Certificate).where(
            Certificate.id == certificate_id,
            ~is_one_of(Certificate.person_id, viewer.person_id, on),
            or_(managed, _is_of_a_head_below(viewer, on)),
        )
    )


def who_withdraws(db: Session, viewer: SignedIn, certificate: Certificate, *, on: date) -> Whose | None:
    """Return whose matter it is to withdraw a certificate; None: the viewer's own (SAFEGUARDS 33).

    Nobody withdraws what somebody of an equal or higher role holds. A head's is the authority's above.
    """
    powers = Powers(db, viewer.person_id, on=on, places=None)
    holder = ids_on(db, [certificate.person_id], on)[certificate.person_id]
    powers.look_up(holder)
    if all(powers.stands_over(one) for one in holder) or _is_head_below(db, viewer, holder, on):
        return None
    return next((whose for one in holder if (whose := powers.whose(one)) is not Whose.HEAD), Whose.HEAD)


def withdrawable(db: Session, viewer: SignedIn, certificates: Collection[Certificate], *, on: date) -> set[int]:
    """Return which of some certificates a manager may withdraw, so that a list offers it of these alone.

    As many questions for many as for one: `who_withdraws` says of one whose matter it is.
    """
    if not certificates:
        return set()
    powers = Powers(db, viewer.person_id, on=on, places=None)
    holders = ids_on(db, {one.person_id for one in certificates}, on)
    powers.look_up({one for several in holders.values() for one in several})
    return {row.id for row in certificates if all(powers.stands_over(one) for one in holders[row.person_id])}


def has_other_record(db: Session, certificate: Certificate) -> bool:
    """Whether its holder has another record of this course that counts."""
    other = select(TrainingRecord.id).where(
        TrainingRecord.person_id == certificate.person_id,
        TrainingRecord.course == certificate.course,
        TrainingRecord.id != certificate.training_record_id,
        record_stands(),
    )
    return db.scalar(other.limit(1)) is not None


def is_record_voided(db: Session, certificate: Certificate) -> bool:
    """Whether the record behind a certificate was voided, so that the learning does not count."""
    record = TrainingRecord.id == certificate.training_record_id
    return bool(db.scalar(select(exists().where(RecordVoid.voids == TrainingRecord.public_id, record))))


@dataclass(frozen=True)
class Withdrawn:
    """A certificate that was withdrawn; `by` is empty where it was somebody above the organisation."""

    certificate: Certificate
    by: str
    is_voided: bool


def withdrawn_there(db: Session, viewer: SignedIn, organisation_id: int, *, on: date) -> list[Withdrawn]:
    """List what was withdrawn of an organisation's certificates, the newest first; whether their holders left or not."""
    voided = exists().where(RecordVoid.voids == TrainingRecord.public_id)
    own = own_organisations(viewer, *MANAGES, on=on)
    here = exists().where(Appointment.person_id == Person.id, works_in(own))
    rows = db.execute(
        select(Certificate, Person.name, here, voided)
        .join(TrainingRecord, TrainingRecord.id == Certificate.training_record_id)
        .outerjoin(Person, Person.id == Certificate.withdrawn_by)
        .where(
            _belongs_to(organisation_id), Certificate.organisation_id.is_(None) | Certificate.organisation_id.in_(own)
        )
        .where(Certificate.withdrawn_at.is_not(None), Certificate.holder_name != "")
        .order_by(Certificate.withdrawn_at.desc(), Certificate.id.desc())
        .limit(MOST)
    )
    return [Withdrawn(row, name if is_here else "", bool(is_void)) for row, name, is_here, is_void in rows]


def of_leavers(db: Session, viewer: SignedIn, organisation_id: int, *, on: date) -> Sequence[Certificate]:
    """List the certificates that an organisation issued, hold today and belong to somebody without a post there now."""
    own = own_organisations(viewer, *MANAGES, on=on)
    still = exists().where(
        Appointment.person_id == Certificate.person_id,
        Appointment.organisation_id == organisation_id,
        is_no_visit(),
        *_on_post(on),
    )
    return db.scalars(
        _holding(on)
        .where(Certificate.organisation_id == organisation_id, Certificate.organisation_id.in_(own), ~still)
        .order_by(Person.sort_key, Certificate.id)
        .limit(MOST)
    ).all()


def of_heads(db: Session, viewer: SignedIn, *, on: date) -> Sequence[Certificate]:
    """List the certificates that hold today of the heads below a bureau officer."""
    return db.scalars(
        _holding(on).where(_is_of_a_head_below(viewer, on)).order_by(Person.sort_key, Certificate.id).limit(MOST)
    ).all()


def own_withdrawn(db: Session, person_id: int, day: date) -> list[Shown]:
    """Return one's own withdrawn certificates that would still hold and are not followed by a valid one of the course; one query."""
    every = certificates_of(db, person_id, day)
    followed = {one.certificate.course for one in every if one.valid}
    return [
        one
        for one in every
        if one.certificate.withdrawn_at is not None
        and not one.certificate.is_of_nobody
        and one.certificate.course not in followed
        and (one.certificate.valid_until is None or one.certificate.valid_until >= day)
    ]


@dataclass(frozen=True)
class ToldAbove:
    """That a certificate of somebody who leads was withdrawn: the role and the organisation, nobody's name."""

    role: Role
    organisation: str
    at: datetime


def withdrawn_below(db: Session, viewer: SignedIn, *, on: date, at: datetime) -> list[ToldAbove]:
    """Return the withdrawals of the last month that met a head or protection lead below a bureau officer; one query."""
    if not viewer.holds(Role.BUREAU_OFFICER):
        return []
    below = subtree(viewer.organisations_as(Role.BUREAU_OFFICER), on=on)
    rows = db.execute(
        select(RoleGrant.role, Organisation.name, Certificate.withdrawn_at)
        .join(RoleGrant, RoleGrant.person_id == Certificate.person_id)
        .join(Organisation, Organisation.id == RoleGrant.organisation_id)
        .where(
            Certificate.withdrawn_at > at - TOLD_FOR,
            RoleGrant.role.in_([str(Role.HEAD), str(Role.PROTECTION_LEAD)]),
            RoleGrant.organisation_id.in_(below),
            RoleGrant.first_day <= on,
            or_(RoleGrant.last_day.is_(None), RoleGrant.last_day >= on - TOLD_FOR),
        )
        .order_by(Certificate.withdrawn_at.desc(), Certificate.id)
    )
    return [ToldAbove(Role(role), name, moment) for role, name, moment in rows if moment is not None]


def _holding(on: date) -> Select[Certificate]:
    voided = exists().where(
        RecordVoid.voids == TrainingRecord.public_id, TrainingRecord.id == Certificate.training_record_id
    )
    return (
        select(Certificate)
        .join(Person, Person.id == Certificate.person_id)
        .where(
            Certificate.withdrawn_at.is_(None),
            Certificate.holder_name != "",
            or_(Certificate.valid_until.is_(None), Certificate.valid_until >= on),
            ~voided,
        )
    )


def _belongs_to(organisation_id: int) -> ColumnElement[bool]:
    worked = exists().where(
        Appointment.person_id == Certificate.person_id, Appointment.organisation_id == organisation_id, is_no_visit()
    )
    return or_(Certificate.organisation_id == organisation_id, and_(Certificate.organisation_id.is_(None), worked))


def _is_of_a_head_below(viewer: SignedIn, on: date) -> ColumnElement[bool]:
    return exists().where(RoleGrant.person_id == Certificate.person_id, *_heads_below(viewer, on))


def _is_head_below(db: Session, viewer: SignedIn, holder: Sequence[int], on: date) -> bool:
    """Whether somebody is a head below a bureau officer, and nothing that is led from further above."""
    if not viewer.holds(Role.BUREAU_OFFICER):
        return False
    higher = exists().where(
        RoleGrant.person_id.in_(holder),
        RoleGrant.role.in_([str(Role.BUREAU_OFFICER), str(Role.ADMINISTRATOR)]),
        or_(RoleGrant.last_day.is_(None), RoleGrant.last_day >= on),
    )
    head = exists().where(RoleGrant.person_id.in_(holder), *_heads_below(viewer, on))
    return bool(db.scalar(select(head & ~higher)))


def _heads_below(viewer: SignedIn, on: date) -> list[ColumnElement[bool]]:
    """Return the conditions that a grant is a head's of an organisation below, never of the officer's own."""
    own = viewer.organisations_as(Role.BUREAU_OFFICER)
    return [
        RoleGrant.role == str(Role.HEAD),
        RoleGrant.organisation_id.in_(subtree(own, on=on)),
        RoleGrant.organisation_id.not_in(own),
        RoleGrant.first_day <= on,
        or_(RoleGrant.last_day.is_(None), RoleGrant.last_day >= on),
    ]


def _on_post(on: date) -> list[ColumnElement[bool]]:
    return [
        or_(Appointment.first_day.is_(None), Appointment.first_day <= on),
        or_(Appointment.last_day.is_(None), Appointment.last_day >= on),
    ]
