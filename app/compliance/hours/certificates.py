"""Questions about certificates earned elsewhere: who issues such, and what the second person should look at twice."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.compliance.hours.queries import works_here
from app.people.models import Person
from app.records.hours import plain_issuer, same_certificate
from app.records.models import HoursEntry, StudyIssuer

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.people.identity import SignedIn


@dataclass(frozen=True)
class Doubts:
    """What looks odd about a certificate: questions to whoever answers, never reasons by themselves (SAFEGUARDS 28).

    `holders` are colleagues here whose entry has the same number of the same issuer, `elsewhere` how many others have.
    """

    holders: tuple[str, ...] = ()
    elsewhere: int = 0
    same_title: bool = False
    issuer_unknown: bool = False
    has_expired: bool = False


def issuers_offered(db: Session) -> Sequence[StudyIssuer]:
    """List the issuers to choose from, by name."""
    return db.scalars(select(StudyIssuer).where(StudyIssuer.closed_at.is_(None)).order_by(StudyIssuer.name)).all()


def issuer_called(db: Session, name: str) -> StudyIssuer | None:
    """Return the issuer of this name, offered or not, whatever its blanks and marks."""
    return next((one for one in db.scalars(select(StudyIssuer)) if plain_issuer(one.name) == plain_issuer(name)), None)


def doubts_about(db: Session, viewer: SignedIn, entry: HoursEntry, ids: Collection[int], *, on: date) -> Doubts:
    """Return what a second person should look at twice; `ids` are all ids of whoever studied.

    Names are told of those only whom the viewer manages (SAFEGUARDS 18).
    """
    others = [row for row in same_certificate(db, entry.issuer, entry.reference) if row.person_id not in ids]
    here = works_here(db, viewer, [row.id for row in others], on=on)
    named = select(Person.name).where(Person.id.in_({row.person_id for row in others if row.id in here}))
    return Doubts(
        holders=tuple(db.scalars(named.order_by(Person.sort_key))) if here else (),
        elsewhere=len({row.person_id for row in others if row.id not in here}),
        same_title=_has_same_title(db, entry, ids),
        issuer_unknown=bool(entry.issuer) and issuer_called(db, entry.issuer or "") is None,
        has_expired=entry.expires_on is not None and entry.expires_on < on,
    )


def _has_same_title(db: Session, entry: HoursEntry, ids: Collection[int]) -> bool:
    if entry.title is None:
        return False
    same = select(HoursEntry.id).where(
        HoursEntry.person_id.in_(ids),
        HoursEntry.id != entry.id,
        HoursEntry.title == entry.title,
        HoursEntry.done_on == entry.done_on,
        HoursEntry.declined_for.is_(None),
    )
    return db.scalar(same.limit(1)) is not None
