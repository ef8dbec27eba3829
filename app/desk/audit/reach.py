"""Which lines of the audit trail a viewer may read; decided in the question itself, so that no other line is ever loaded.

A head reads what was changed in her organisation; a bureau officer what bureau officers changed within their subtree, and what
anybody there decided about roles, rights to teach and certificates (whom it is about by role or post, never by name); the
administrator what was changed for the installation. What those above a school looked at is not told to its head, nor whom
a bureau keeps from being erased.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select

from app.certification.models import Certificate
from app.core.access import Role
from app.core.audit import AuditEntry
from app.desk.audit.actions import FOR_ONESELF, OF_BUREAU, OF_KIND, READ_ABOVE, Kind
from app.people.endings import BulkEnding
from app.people.merges import PersonMerge
from app.people.models import Account, Appointment, ClassGroup, Enrolment, RoleGrant
from app.people.queries.belonging import works_in
from app.people.queries.organisations import own_organisations, subtree
from app.supervision.packs.models import EvidencePack

if TYPE_CHECKING:
    from app.people.identity import SignedIn

MAY_READ = (Role.HEAD, Role.BUREAU_OFFICER, Role.ADMINISTRATOR)
OF_ALL = ("requirement", "post")  # what counts for everybody
OF_INSTALLATION = ("installation", "credential_key")
OF_ADMINISTRATORS = (Kind.RIGHTS, Kind.ACCOUNTS, Kind.PLACES)
entry = AuditEntry
Places = Select[tuple[int]]


def may_be_read(viewer: SignedIn, on: date) -> ColumnElement[bool]:
    """Return the condition that a viewer may read a line."""
    return or_(_as_head(viewer, on), _as_officer(viewer, on), _as_administrator(viewer), false())


def of_own_staff(column: Any, viewer: SignedIn, on: date) -> ColumnElement[bool]:
    """Return the condition that somebody ever held a post or role in the viewer's own organisation: whose name is shown."""
    own = own_organisations(viewer, Role.HEAD, Role.BUREAU_OFFICER, on=on)
    came = select(Appointment.person_id).where(
        Appointment.organisation_id.in_(own)
    )  # visitors too: their name is known
    return or_(column == viewer.person_id, _works_in(column, own), column.in_(came))


def works_at_own(viewer: SignedIn, on: date) -> ColumnElement[bool]:
    """Return the condition that an appointment is one of the viewer's own organisation."""
    return Appointment.organisation_id.in_(own_organisations(viewer, Role.HEAD, Role.BUREAU_OFFICER, on=on))


def _as_head(viewer: SignedIn, on: date) -> ColumnElement[bool]:
    if not viewer.holds(Role.HEAD):
        return false()
    own = own_organisations(viewer, Role.HEAD, on=on)
    of_others = and_(entry.action.in_(OF_KIND[Kind.LOOKED]), entry.by.is_not(None), ~_works_in(entry.by, own))
    of_bureau = and_(
        entry.subject == "evidence_pack",
        entry.subject_id.in_(select(EvidencePack.id).where(EvidencePack.made_as != Role.HEAD)),
    )
    return and_(
        or_(_is_about(own), _is_of_all()), ~of_others, ~of_bureau, entry.action.not_in((*FOR_ONESELF, *OF_BUREAU))
    )


def _as_officer(viewer: SignedIn, on: date) -> ColumnElement[bool]:
    if not viewer.holds(Role.BUREAU_OFFICER):
        return false()
    below = subtree(viewer.organisations_as(Role.BUREAU_OFFICER), on=on)
    officers = select(RoleGrant.person_id).where(
        RoleGrant.role == Role.BUREAU_OFFICER, RoleGrant.organisation_id.in_(below)
    )
    by_officers = and_(or_(_is_about(below), _is_of_all()), entry.by.in_(officers))
    return or_(by_officers, and_(entry.action.in_(READ_ABOVE), _is_about(below)))


def _as_administrator(viewer: SignedIn) -> ColumnElement[bool]:
    if not viewer.holds(Role.ADMINISTRATOR):
        return false()
    administrators = select(RoleGrant.person_id).where(RoleGrant.role == Role.ADMINISTRATOR)
    by_the_server = and_(entry.by.is_(None), entry.subject == "roster_import")
    actions = [one for kind in OF_ADMINISTRATORS for one in OF_KIND[kind] if one not in FOR_ONESELF]
    technical = and_(entry.by.in_(administrators), entry.action.in_(actions))
    return or_(entry.subject.in_(OF_INSTALLATION), _is_of_all(), by_the_server, technical)


def _is_of_all() -> ColumnElement[bool]:
    return or_(entry.subject.in_(OF_ALL), and_(entry.subject == "installation", entry.action.like("window-%")))


def _is_about(places: Places) -> ColumnElement[bool]:
    """Whether a line is about some organisations: it names one, or what it is about stands there."""
    named = entry.codes["organisation"].as_integer()
    classes = select(ClassGroup.id).where(ClassGroup.organisation_id.in_(places))
    rows: dict[str, Select[Any]] = {
        "class_group": classes,
        "enrolment": select(Enrolment.id).where(Enrolment.class_group_id.in_(classes)),
        "evidence_pack": select(EvidencePack.id).where(EvidencePack.organisation_id.in_(places)),
        "bulk_ending": select(BulkEnding.id).where(BulkEnding.organisation_id.in_(places)),
        "person_merge": select(PersonMerge.id).where(PersonMerge.organisation_id.in_(places)),
        "organisation": places,
    }
    account = exists().where(Account.id == entry.subject_id, _is_there_then(Account.person_id, places))
    holder = exists().where(Certificate.id == entry.subject_id, _is_there_then(Certificate.person_id, places))
    by_subject = or_(
        *(and_(entry.subject == subject, entry.subject_id.in_(ids)) for subject, ids in rows.items()),
        and_(entry.subject == "person", _is_there_then(entry.subject_id, places)),
        and_(entry.subject == "account", account),
        and_(entry.subject == "certificate", holder),
    )
    return or_(named.in_(places), and_(named.is_(None), by_subject))


def _is_there_then(person_id: Any, places: Places) -> ColumnElement[bool]:
    """Whether somebody belonged to some organisations when a line was written, or its own staff wrote it.

    It may stand inside another question about the line: the day is that line's all the same.
    """
    day = func.date(entry.at)
    post, grant = Appointment, RoleGrant
    held = select(post.id).where(
        post.person_id == person_id,
        works_in(places),
        or_(post.first_day.is_(None), post.first_day <= day),
        or_(post.last_day.is_(None), post.last_day >= day),
    )
    granted = select(grant.id).where(
        grant.person_id == person_id,
        grant.organisation_id.in_(places),
        grant.first_day <= day,
        or_(grant.last_day.is_(None), grant.last_day >= day),
    )
    there_then = or_(held.correlate_except(post).exists(), granted.correlate_except(grant).exists())
    return or_(there_then, and_(_works_in(person_id, places), _works_in(entry.by, places)))


def _works_in(person_id: Any, places: Places) -> ColumnElement[bool]:
    return or_(
        person_id.in_(select(Appointment.person_id).where(works_in(places))),
        person_id.in_(select(RoleGrant.person_id).where(RoleGrant.organisation_id.in_(places))),
    )


def own_root(viewer: SignedIn) -> int | None:
    """Return an organisation the viewer reads for: what a download of the list is written down about."""
    return min(viewer.organisations_as(Role.HEAD) or viewer.organisations_as(Role.BUREAU_OFFICER), default=None)
