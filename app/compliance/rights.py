"""Who may see which figures (DESIGN §3, SAFEGUARDS 18, 21): whole or masked, with names of staff or without."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from app.core.access import Role
from app.people.models import OrganisationKind
from app.people.queries.organisations import own_organisations

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.compliance.rules.holdings import Organisation, Tree
    from app.people.identity import SignedIn

NAMES_STAFF = (Role.TRAINING_MANAGER, Role.HEAD, Role.PROTECTION_LEAD)
MAY_OPEN = (*NAMES_STAFF, Role.BUREAU_OFFICER, Role.REVIEWER)
MAY_WAIVE = (Role.TRAINING_MANAGER, Role.HEAD)


@dataclass(frozen=True)
class Sight:
    """What a viewer sees: `roots` with all below them are open; at `own` organisations staff have names.

    Names of a school's staff stay in the school: a district's managers see names of the district's own staff only.
    Pupils are counted exactly at the viewer's own organisations that are no district, and by class where the
    viewer's role is held; everywhere else their counts are masked.
    """

    roots: frozenset[int]
    own: frozenset[int]
    held_at: frozenset[int]

    def may_open(self, tree: Tree, organisation: int, day: int) -> bool:
        """Whether an organisation lies below one of the viewer's."""
        return any(row.id in self.roots for row in tree.line_on(organisation, day))

    def names_staff(self, organisation: int) -> bool:
        """Whether staff of an organisation are shown by name."""
        return organisation in self.own

    def counts_children(self, organisation: Organisation) -> bool:
        """Whether pupils of an organisation are counted exactly."""
        return organisation.id in self.own and organisation.kind != OrganisationKind.DISTRICT

    def counts_by_class(self, organisation: Organisation) -> bool:
        """Whether pupils are counted class by class."""
        return organisation.id in self.held_at and self.counts_children(organisation)


def sight_of(db: Session, viewer: SignedIn, on: date) -> Sight:
    """Return what a viewer sees by the roles held on a day; one query."""
    return Sight(
        roots=frozenset(viewer.organisations_as(*MAY_OPEN)),
        own=frozenset(db.scalars(own_organisations(viewer, *NAMES_STAFF, on=on))),
        held_at=frozenset(viewer.organisations_as(*NAMES_STAFF)),
    )
