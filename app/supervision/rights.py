"""Who may do what under supervision (DESIGN §3): a school's own desk, and a bureau officer above it without names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from app.core.access import Role
from app.people.queries.organisations import own_organisations, subtree

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.people.identity import SignedIn

OWN = (Role.TRAINING_MANAGER, Role.HEAD, Role.PROTECTION_LEAD)
MAY_OPEN = (*OWN, Role.BUREAU_OFFICER)
READS = (*MAY_OPEN, Role.REVIEWER)
MAY_CHECK = (Role.HEAD, Role.BUREAU_OFFICER)


@dataclass(frozen=True)
class Desk:
    """Where a viewer works: `own` organisations with names of staff, those `below` a bureau officer without.

    `read` are those a reviewer reads about, as counts and codes. `headed` are the organisations whose very head the viewer is: nobody signs for another organisation.
    """

    person_id: int
    own: frozenset[int]
    headed: frozenset[int]
    below: frozenset[int]
    read: frozenset[int] = frozenset()

    def is_own(self, organisation_id: int) -> bool:
        """Whether an organisation is one of the viewer's own."""
        return organisation_id in self.own

    def is_above(self, organisation_id: int) -> bool:
        """Whether the viewer is bureau officer for an organisation, or above it."""
        return organisation_id in self.below

    def may_open(self, organisation_id: int) -> bool:
        """Whether the viewer works at an organisation or above it; a reviewer does not."""
        return self.is_own(organisation_id) or self.is_above(organisation_id)

    @property
    def from_outside(self) -> frozenset[int]:
        """Return the organisations of which counts and codes are seen: below an officer, or by a reviewer."""
        return self.below | self.read

    @property
    def seen(self) -> frozenset[int]:
        """Return every organisation of which anything is seen."""
        return self.own | self.from_outside

    def names_staff(self, organisation_id: int) -> bool:
        """Whether staff and classes of an organisation have names for the viewer: in it, never above (SAFEGUARDS 18, 21)."""
        return self.is_own(organisation_id)

    def is_head(self, organisation_id: int) -> bool:
        """Whether the viewer is the head of the very organisation."""
        return organisation_id in self.headed


def desk_of(db: Session, viewer: SignedIn, on: date) -> Desk:
    """Return where a viewer works by the roles held on a day; two queries, three for a reviewer."""
    reviewed = viewer.organisations_as(Role.REVIEWER)
    return Desk(
        person_id=viewer.person_id,
        own=frozenset(db.scalars(own_organisations(viewer, *OWN, on=on))),
        headed=frozenset(viewer.organisations_as(Role.HEAD)),
        below=frozenset(db.scalars(subtree(viewer.organisations_as(Role.BUREAU_OFFICER), on=on))),
        read=frozenset(db.scalars(subtree(reviewed, on=on))) if reviewed else frozenset(),
    )
