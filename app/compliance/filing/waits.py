"""The filings that wait for somebody: for the head's signature, or for a next version after they were returned."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.compliance.filing.models import Filing
from app.compliance.filing.rights import DRAFTS
from app.compliance.filing.rules import WITH_THE_ORGANISATION, State, has_ended
from app.core.access import Role
from app.people.models import Organisation
from app.people.queries.organisations import own_organisations

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


def filings_waiting(db: Session, viewer: SignedIn, on: date) -> list[Waits]:
    """Return what a head has to sign or file, and what was returned to a head or manager; one query."""
    if not viewer.holds(*DRAFTS):
        return []
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
