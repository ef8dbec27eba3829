"""Who may do what with a filing (DESIGN §3): a manager drafts, the head signs, a bureau officer above answers.

Nobody signs for another organisation: the role is held at the very organisation, not above it (COMPLIANCE §6).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.compliance.facts import read_tree
from app.compliance.filing.models import Filing
from app.compliance.filing.rules import OUT, may_answer
from app.compliance.rules.holdings import DEPARTMENT
from app.core.access import Role
from app.people.models import OrganisationKind
from app.people.queries.organisations import own_organisations, subtree

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.compliance.rules.holdings import Organisation, Tree
    from app.people.identity import SignedIn

DRAFTS = (Role.TRAINING_MANAGER, Role.HEAD)
MAY_OPEN = (*DRAFTS, Role.BUREAU_OFFICER)
READS = (*MAY_OPEN, Role.REVIEWER)
MAY_SIGN = (Role.HEAD, Role.BUREAU_OFFICER)


@dataclass(frozen=True)
class Desk:
    """What a viewer may do: `own` organisations are drafted for, those below an officer's are answered for.

    Those of a reviewer, and all below, are read: the public part of what was filed.
    """

    person_id: int
    tree: Tree
    own: frozenset[int]
    held_as_head: frozenset[int]
    held_as_officer: frozenset[int]
    held_as_reviewer: frozenset[int]
    day: int

    def may_draft(self, organisation: Organisation) -> bool:
        """Whether a viewer may draft for an organisation: a home organisation of their own, or an officer's district."""
        return organisation.kind != DEPARTMENT and (organisation.id in self.own or self._is_officers(organisation))

    def signs_as(self, organisation: Organisation) -> Role | None:
        """Return in which capacity a viewer signs for an organisation; None: not at all.

        Its head; for a district, its bureau officer, too.
        """
        if organisation.id in self.held_as_head:
            return Role.HEAD
        return Role.BUREAU_OFFICER if self._is_officers(organisation) else None

    def drafts_as(self, organisation: Organisation) -> Role:
        """Return in which capacity a viewer drafts."""
        return self.signs_as(organisation) or Role.TRAINING_MANAGER

    def is_above(self, organisation: Organisation) -> bool:
        """Whether a viewer is bureau officer of an organisation above this one."""
        return any(row.id in self.held_as_officer for row in self.tree.line_on(organisation.id, self.day)[1:])

    def is_read(self, organisation: Organisation) -> bool:
        """Whether a viewer is reviewer of an organisation or of one above it."""
        return any(row.id in self.held_as_reviewer for row in self.tree.line_on(organisation.id, self.day))

    def may_answer(self, filing: Filing) -> bool:
        """Whether a viewer may accept or return a filing: from above, and not signed by themselves."""
        return self.is_above(self.organisation_of(filing)) and may_answer(self.person_id, [filing.signed_by])

    def may_open(self, filing: Filing) -> bool:
        """Whether a viewer may read a filing: their own organisation's, one from below, or a reviewer one that is filed."""
        organisation = self.organisation_of(filing)
        is_read = self.is_above(organisation) or self.is_read(organisation)
        return self.may_draft(organisation) or (filing.state in OUT and is_read)

    def may_read_rows(self, filing: Filing) -> bool:
        """Whether a viewer may have the whole document: only the head of the very organisation (SAFEGUARDS 18)."""
        return filing.organisation_id in self.held_as_head

    def organisation_of(self, filing: Filing) -> Organisation:
        """Return the organisation of a filing."""
        return self.tree.organisations[filing.organisation_id]

    def has_somebody_above(self, organisation: Organisation) -> bool:
        """Whether an organisation stands below another one, so that its filing is answered."""
        return len(self.tree.line_on(organisation.id, self.day)) > 1

    def _is_officers(self, organisation: Organisation) -> bool:
        return organisation.kind == OrganisationKind.DISTRICT and organisation.id in self.held_as_officer


def desk_of(db: Session, viewer: SignedIn, on: date) -> Desk:
    """Return what a viewer may do with filings by the roles held on a day."""
    return Desk(
        person_id=viewer.person_id,
        tree=read_tree(db),
        own=frozenset(db.scalars(own_organisations(viewer, *DRAFTS, on=on))),
        held_as_head=frozenset(viewer.organisations_as(Role.HEAD)),
        held_as_officer=frozenset(viewer.organisations_as(Role.BUREAU_OFFICER)),
        held_as_reviewer=frozenset(viewer.organisations_as(Role.REVIEWER)),
        day=on.toordinal(),
    )


def filings_of(db: Session, desk: Desk) -> list[Filing]:
    """Return the filings a viewer drafts or drafted, the newest first."""
    at = [row.id for row in desk.tree.organisations.values() if desk.may_draft(row)]
    return _listed(db, Filing.organisation_id.in_(at))


def filings_from_below(db: Session, desk: Desk, on: date) -> list[Filing]:
    """Return what came in from below a bureau officer, or is filed where a reviewer reads, the newest first."""
    at = subtree(desk.held_as_officer | desk.held_as_reviewer, on=on)
    rows = _listed(db, Filing.organisation_id.in_(at), Filing.state.in_(OUT))
    places = {row.id: desk.organisation_of(row) for row in rows}
    return [row for row in rows if desk.is_above(places[row.id]) or desk.is_read(places[row.id])]


def _listed(db: Session, *where: object) -> list[Filing]:
    asked = select(Filing).where(*where)  # type: ignore[arg-type]  # conditions on the same table
    return list(db.scalars(asked.order_by(Filing.last_day.desc(), Filing.organisation_id, Filing.version.desc())))
