"""The filings that wait for somebody: for a head's signature, for a next version after a return, for a bureau's answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.compliance.filing.models import Filing
from app.compliance.filing.rights import DRAFTS, desk_of
from app.compliance.filing.rules import WITH_THE_ORGANISATION, State, has_ended
from app.core.access import Role
from app.people.models import Organisation
from app.people.queries.organisations import own_organisations, subtree

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.people.identity import SignedIn

A_YEAR = timedelta(days=366)


@dataclass(frozen=True)
class Waits:
    """The newest version of a filing that somebody has to go on with."""

    filing: Filing
    organisation: str

    @property
    def is_returned(self) -> bool:
        """Whether it was returned, so that a next version is drafted; else it waits to be signed or filed."""
        return self.filing.state == State.RETURNED

    @property
    def is_to_answer(self) -> bool:
        """Whether it came in from below and has to be accepted or returned."""
        return self.filing.state == State.FILED


def filings_waiting(db: Session, viewer: SignedIn, on: date) -> list[Waits]:
    """Return what a head has to sign or file, what was returned to a head or manager, what an officer has to answer."""
    drafted = _to_go_on_with(db, viewer, on) if viewer.holds(*DRAFTS) else []
    return drafted + (_to_answer(db, viewer, on) if viewer.holds(Role.BUREAU_OFFICER) else [])


def _to_answer(db: Session, viewer: SignedIn, on: date) -> list[Waits]:
    """Return what came in from below an officer and is not answered, whenever its period was, the longest waiting first."""
    held = viewer.organisations_as(Role.BUREAU_OFFICER)
    rows = db.execute(
        select(Filing, Organisation.name)
        .join(Organisation, Organisation.id == Filing.organisation_id)
        .where(Filing.organisation_id.in_(subtree(held, on=on)), Filing.state == State.FILED)
        .order_by(Filing.last_day, Filing.organisation_id, Filing.version)
    ).all()
    if not rows:
        return []
    desk = desk_of(db, viewer, on)
    return [Waits(row, name) for row, name in rows if desk.may_answer(row)]


def _to_go_on_with(db: Session, viewer: SignedIn, on: date) -> list[Waits]:
    rows = db.execute(
        select(Filing, Organisation.name)
        .join(Organisation, Organisation.id == Filing.organisation_id)
        .where(Filing.organisation_id.in_(own_organisations(viewer, *DRAFTS, on=on)), Filing.last_day >= on - A_YEAR)
        .order_by(Filing.last_day, Filing.organisation_id, Filing.version)
    )
    newest = {(row.organisation_id, row.period, row.first_day, row.last_day): (row, name) for row, name in rows}
    headed = viewer.organisations_as(Role.HEAD)
    return [
        Waits(row, name)
        for row, name in newest.values()
        if row.state == State.RETURNED
        or (row.organisation_id in headed and row.state in WITH_THE_ORGANISATION and has_ended(row.last_day, on))
    ]
