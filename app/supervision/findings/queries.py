"""Questions about findings: those of some organisations, one by its key, the former versions of one."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.people.models import Organisation, OrganisationKind
from app.supervision.findings.models import Finding
from app.supervision.findings.rules import FactKind, FactLink, Standing, State, standing_of, state_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def findings_at(db: Session, organisations: Collection[int]) -> list[Finding]:
    """Return the findings of some organisations, what is to be done first, then by deadline."""
    rows = db.scalars(
        select(Finding).where(Finding.organisation_id.in_(list(organisations))).order_by(Finding.deadline, Finding.id)
    ).all()
    return sorted(rows, key=lambda row: list(State).index(state_of(row)))


@dataclass(frozen=True)
class Summary:
    """How the findings of one organisation stand: counts and codes, nobody's name."""

    organisation: Organisation
    standing: Standing
    open_codes: dict[str, int]


def summaries(db: Session, organisations: Collection[int], today: date) -> list[Summary]:
    """Return how findings stand at each of some organisations that has any, ordered by its id."""
    found: dict[int, list[Finding]] = defaultdict(list)
    for row in findings_at(db, organisations):
        found[row.organisation_id].append(row)
    places = db.scalars(select(Organisation).where(Organisation.id.in_(found)).order_by(Organisation.public_id))
    return [
        Summary(
            place,
            standing_of(found[place.id], today),
            dict(Counter(row.code for row in found[place.id] if state_of(row) is not State.CLOSED)),
        )
        for place in places
    ]


def organisations_of(db: Session, keys: Collection[int]) -> list[Organisation]:
    """Return those of some organisations that may have findings, by id: departments belong to theirs."""
    return list(
        db.scalars(
            select(Organisation)
            .where(Organisation.id.in_(list(keys)), Organisation.kind != OrganisationKind.DEPARTMENT)
            .order_by(Organisation.public_id)
        )
    )


def about_of(finding: Finding) -> FactLink | None:
    """Return the fact a finding is about."""
    if finding.about_kind is None or finding.about_key is None:
        return None
    return FactLink(FactKind(finding.about_kind), finding.about_key)


def evidence_of(finding: Finding) -> FactLink | None:
    """Return the fact that shows a finding is seen to."""
    if finding.evidence_kind is None or finding.evidence_key is None:
        return None
    return FactLink(FactKind(finding.evidence_kind), finding.evidence_key)


def links_of(finding: Finding) -> list[FactLink]:
    """Return the facts a finding links to."""
    return [link for link in (about_of(finding), evidence_of(finding)) if link is not None]
