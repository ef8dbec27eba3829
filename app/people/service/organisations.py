"""Changes of the tree and of its windows."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.core.audit import audit
from app.core.clock import day_of
from app.core.facts import record_fact, remove_fact
from app.people.announcements import campaigns_renamed, holdings_changed, organisations_changed
from app.people.identifiers import new_public_id
from app.people.models import (
    Appointment,
    ClassGroupWindow,
    Invitation,
    Organisation,
    OrganisationParent,
    RoleGrant,
    Window,
)
from app.people.queries.affected import (
    everybody,
    organisations_below,
    persons_of_class_groups,
    persons_of_organisations,
)
from app.people.queries.organisations import lines_of
from app.people.queries.windows import campaign_above
from app.people.rules import overlap

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.people.queries.windows import Owned


class NotInItself(ValueError):
    """An organisation cannot stand below itself."""


class WindowInUse(ValueError):
    """A class names this window."""


class NameUsedAbove(ValueError):
    """Somebody above runs a campaign of this name: one entered below would take its place there (COMPLIANCE §3)."""

    def __init__(self, above: Owned) -> None:
        super().__init__(above.window.title)
        self.above = above


class WindowsOverlap(ValueError):
    """Two windows of one kind and organisation share a day (COMPLIANCE §1)."""

    def __init__(self, other: Window) -> None:
        super().__init__(other.title)
        self.other = other


def enter_organisation(
    db: Session, *, name: str, kind: str, parent_id: int | None, at: datetime, by: int | None
) -> Organisation:
    """Enter an organisation and where it belongs."""
    row = record_fact(db, Organisation(public_id=new_public_id("o"), name=name, kind=kind), at=at, by=by)
    db.flush()
    record_fact(db, OrganisationParent(organisation_id=row.id, parent_id=parent_id, first_day=None), at=at, by=by)
    audit(db, "organisation-entered", at=at, by=by, subject="organisation", subject_id=row.id, kind=kind)
    organisations_changed(db, [row.id], None)
    return row


def change_organisation(
    db: Session,
    organisation: Organisation,
    *,
    name: str,
    first_day: date | None,
    last_day: date | None,
    at: datetime,
    by: int | None,
) -> None:
    """Correct an organisation's name or the days on which it exists."""
    before = (organisation.first_day, organisation.last_day)
    record_fact(db, organisation, at=at, by=by, name=name, first_day=first_day, last_day=last_day)
    audit(db, "organisation-changed", at=at, by=by, subject="organisation", subject_id=organisation.id)
    if before != (first_day, last_day):
        holdings_changed(db, persons_of_organisations(db, [organisation.id]), None)
        organisations_changed(db, [organisation.id], None)


def close_untaken(db: Session, organisation: Organisation, *, at: datetime, by: int) -> None:
    """Close an organisation entered by mistake, which nobody has taken up: its roles, posts and open links end."""
    yesterday = day_of(at) - timedelta(days=1)
    grants = db.scalars(select(RoleGrant).where(RoleGrant.organisation_id == organisation.id)).all()
    held = db.scalars(select(Appointment).where(Appointment.organisation_id == organisation.id)).all()
    concerned = {grant.person_id for grant in grants} | {row.person_id for row in held}
    for grant in grants:
        if grant.last_day is None or grant.last_day > yesterday:
            grant.last_day = yesterday
            audit(
                db,
                "role-ended",
                at=at,
                by=by,
                subject="person",
                subject_id=grant.person_id,
                role=grant.role,
                organisation=organisation.id,
                last_day=yesterday,
            )
    for row in held:
        remove_fact(db, row, at=at, by=by)
    for link in db.scalars(select(Invitation).where(Invitation.person_id.in_(concerned), Invitation.used_at.is_(None))):
        link.used_at = at
    first_day = organisation.first_day if organisation.first_day and organisation.first_day <= yesterday else None
    record_fact(db, organisation, at=at, by=by, first_day=first_day, last_day=yesterday)
    audit(db, "organisation-closed", at=at, by=by, subject="organisation", subject_id=organisation.id)
    holdings_changed(db, concerned, None)
    organisations_changed(db, [organisation.id], None)


def move_organisation(
    db: Session, organisation: Organisation, *, parent_id: int | None, since: date, at: datetime, by: int | None
) -> None:
    """Move an organisation below another one since a day. Raises NotInItself."""
    if parent_id is not None and organisation.id in lines_of(db, [parent_id], on=since)[parent_id]:
        raise NotInItself
    row = db.scalar(select(OrganisationParent).filter_by(organisation_id=organisation.id, first_day=since))
    if row is None:
        row = OrganisationParent(organisation_id=organisation.id, first_day=since, parent_id=parent_id)
    record_fact(db, row, at=at, by=by, parent_id=parent_id)
    audit(
        db,
        "organisation-moved",
        at=at,
        by=by,
        subject="organisation",
        subject_id=organisation.id,
        parent=parent_id,
        since=since.isoformat(),
    )
    db.flush()
    holdings_changed(db, persons_of_organisations(db, [organisation.id]), since)
    organisations_changed(db, organisations_below(db, [organisation.id]), since)


def enter_window(
    db: Session,
    *,
    organisation_id: int | None,
    kind: str,
    title: str,
    first_day: date,
    last_day: date,
    at: datetime,
    by: int | None,
    window: Window | None = None,
    items_follow: bool = False,
) -> Window:
    """Enter a term, school year or campaign, or correct one. Raises WindowsOverlap and NameUsedAbove.

    `items_follow`: what is asked for in a renamed campaign goes with its new name.
    """
    above = campaign_above(db, organisation_id, kind, on={first_day, day_of(at)})
    if above is not None:
        raise NameUsedAbove(above)
    others = db.scalars(select(Window).filter_by(organisation_id=organisation_id, kind=kind))
    for other in others:
        if other is not window and overlap(first_day, last_day, other.first_day, other.last_day):
            raise WindowsOverlap(other)
    since = min(first_day, window.first_day) if window else first_day
    row = window or Window(public_id=new_public_id("w"), organisation_id=organisation_id)
    record_fact(db, row, at=at, by=by, kind=kind, title=title, first_day=first_day, last_day=last_day)
    _audit_window(db, "window-changed" if window else "window-entered", row, at=at, by=by)
    if items_follow:
        db.flush()
        campaigns_renamed(db, [row.id], None)
    _announce(db, organisation_id, since)
    groups = db.scalars(select(ClassGroupWindow.class_group_id).where(ClassGroupWindow.window_id == row.id)).all()
    holdings_changed(db, persons_of_class_groups(db, groups), since)  # whose class has its days from this window
    return row


def remove_window(db: Session, window: Window, *, at: datetime, by: int | None) -> None:
    """Take a wrongly entered window out; its last version stays readable. Raises WindowInUse."""
    if db.scalar(select(ClassGroupWindow.id).where(ClassGroupWindow.window_id == window.id).limit(1)) is not None:
        raise WindowInUse
    _audit_window(db, "window-removed", window, at=at, by=by)
    remove_fact(db, window, at=at, by=by)
    _announce(db, window.organisation_id, window.first_day)


def _audit_window(db: Session, action: str, window: Window, *, at: datetime, by: int | None) -> None:
    audit(
        db,
        action,
        at=at,
        by=by,
        subject="organisation" if window.organisation_id else "installation",
        subject_id=window.organisation_id,
        kind=window.kind,
        first_day=window.first_day,
        last_day=window.last_day,
    )


def _announce(db: Session, organisation_id: int | None, since: date) -> None:
    db.flush()
    if organisation_id is None:
        holdings_changed(db, everybody(db), since)
        organisations_changed(db, db.scalars(select(Organisation.id)), since)
    else:
        holdings_changed(db, persons_of_organisations(db, [organisation_id]), since)
        organisations_changed(db, organisations_below(db, [organisation_id]), since)
