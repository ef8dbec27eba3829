"""Questions about acts: what stands in a span, what was taken back, how many of each kind, what is asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import case, func, literal, select

from app.compliance.definitions import requirement_of
from app.compliance.facts import read_tree
from app.compliance.kept import kept_range
from app.compliance.models import Requirement, StatusRow
from app.compliance.place_facts import read_organisation_facts, with_departments
from app.compliance.rules.deeds import ActsEvidence, SessionsEvidence
from app.compliance.rules.editions import Editions
from app.compliance.rules.evidence import AnyLeaf, leaves
from app.compliance.rules.ledger import Ledger
from app.compliance.rules.requirement import ORGANISATION
from app.compliance.rules.sentence import CHINESE, ENGLISH, reason
from app.compliance.rules.status import COUNTED, Status
from app.people.erased import called
from app.people.models import Organisation, OrganisationKind, Person
from app.people.queries.organisations import own_organisations, subtree
from app.records.models import Act, RecordVoid
from app.records.voids import Deed, is_taken_back
from app.supervision.confirmations.disputed import is_disputed
from app.supervision.confirmations.rules import RecordKind
from app.supervision.places import home_and_departments

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.compliance.rules.days import Days
    from app.core.access import Role
    from app.people.identity import SignedIn
    from app.supervision.spans import Span


DISPUTED = is_disputed(RecordKind.ACT, Act.id)


@dataclass(frozen=True)
class ActLine:
    """A line of the list: the act, who did it, why it was taken back, if it was, and whether it is disputed."""

    act: Act
    person: str | None
    organisation: str
    taken_back: str | None
    disputed: bool


def acts_between(db: Session, organisation_id: int, span: Span) -> list[ActLine]:
    """Return the acts of an organisation and its departments in a span, the newest first, voided ones with the reason."""
    rows = db.execute(
        select(Act, Person.name, Organisation.name, RecordVoid.reason, DISPUTED)
        .join(Organisation, Organisation.id == Act.organisation_id)
        .outerjoin(Person, Person.id == Act.person_id)
        .outerjoin(RecordVoid, RecordVoid.voids == literal(f"{Deed.ACT}:") + Act.public_id)
        .where(
            Act.organisation_id.in_(home_and_departments(organisation_id, on=span.last)),
            Act.done_on.between(span.first, span.last),
        )
        .order_by(Act.done_on.desc(), Act.id.desc())
    )
    return [
        ActLine(act, None if person is None else called(person), place, why, bool(disputed))
        for act, person, place, why, disputed in rows
    ]


def counts_of(lines: Sequence[ActLine]) -> Counter[str]:
    """Return how many acts of each kind stand."""
    return Counter(line.act.kind for line in lines if line.taken_back is None)


def disputed_of(lines: Sequence[ActLine]) -> Counter[str]:
    """Return how many acts of each kind stand and are disputed by the law vice-principal."""
    return Counter(line.act.kind for line in lines if line.taken_back is None and line.disputed)


def act_for(db: Session, viewer: SignedIn, act_id: int, *roles: Role, on: date) -> Act | None:
    """Find an act that stands, of an organisation where the viewer holds one of these roles."""
    return db.scalar(
        select(Act).where(
            Act.id == act_id,
            Act.organisation_id.in_(own_organisations(viewer, *roles, on=on)),
            ~is_taken_back(Deed.ACT, Act.public_id),
        )
    )


def act_line(db: Session, viewer: SignedIn, act_id: int, *roles: Role, on: date) -> ActLine | None:
    """Find an act with who did it and why it was taken back, of an organisation where the viewer holds one of these roles."""
    row = db.execute(
        select(Act, Person.name, Organisation.name, RecordVoid.reason, DISPUTED)
        .join(Organisation, Organisation.id == Act.organisation_id)
        .outerjoin(Person, Person.id == Act.person_id)
        .outerjoin(RecordVoid, RecordVoid.voids == literal(f"{Deed.ACT}:") + Act.public_id)
        .where(Act.id == act_id, Act.organisation_id.in_(own_organisations(viewer, *roles, on=on)))
    ).one_or_none()
    if row is None:
        return None
    done, person, organisation, taken_back, disputed = row
    return ActLine(done, called(person) if person else None, organisation, taken_back, bool(disputed))


@dataclass(frozen=True)
class SoFar:
    """How much of one part of the evidence is there in the window: acts, sessions, or minutes of sessions."""

    unit: str
    done: int
    asked: int


@dataclass(frozen=True)
class Asked:
    """What a requirement asks of an organisation itself on a day."""

    title_zh: str
    title_en: str
    status: Status
    reason_zh: str
    reason_en: str
    so_far: tuple[SoFar, ...]


def asked_of(db: Session, organisation_id: int, day: date) -> list[Asked]:
    """Return the requirements that count an organisation's own acts and sessions, with where it stands today."""
    rows = db.execute(
        select(StatusRow, Requirement)
        .join(Requirement, Requirement.id == StatusRow.requirement_id)
        .where(
            StatusRow.person_id.is_(None),
            StatusRow.class_group_id.is_(None),
            Requirement.enabled.is_(True),
            StatusRow.organisation_id == organisation_id,
            StatusRow.first_day <= day,
            StatusRow.last_day >= day,
            StatusRow.status.in_([*map(str, COUNTED), str(Status.NO_CALENDAR)]),
        )
        .order_by(Requirement.public_id)
    )
    number, found = day.toordinal(), []
    tree = read_tree(db, with_departments(db, [organisation_id]))
    facts = read_organisation_facts(db, [organisation_id], tree).get(organisation_id)
    ledger = Ledger(sessions=tuple(facts.sessions), acts=tuple(facts.acts)) if facts else Ledger()
    for row, requirement in rows:
        kept = kept_range(row)
        rule = requirement_of(requirement.public_id, requirement.definition)
        found.append(
            Asked(
                title_zh=requirement.title_in(CHINESE),
                title_en=requirement.title_in(ENGLISH),
                status=kept.status,
                reason_zh=reason(kept, number, CHINESE, ORGANISATION),
                reason_en=reason(kept, number, ENGLISH, ORGANISATION),
                so_far=tuple(so_far for leaf in leaves(rule.evidence) for so_far in _so_far(leaf, ledger, kept.window)),
            )
        )
    return found


def _so_far(leaf: AnyLeaf, ledger: Ledger, window: Days | None) -> Iterator[SoFar]:
    """Yield what the engine itself counts toward a part of the evidence, in the window of a status."""
    if window is None or not isinstance(leaf, ActsEvidence | SessionsEvidence):
        return
    items = [item for item in leaf.items(ledger, Editions(())) if window[0] <= item.day <= window[1]]
    if isinstance(leaf, SessionsEvidence) and leaf.minutes:
        yield SoFar("minutes", sum(item.minutes for item in items), leaf.minutes)
        if leaf.count == 1:
            return
    yield SoFar("acts" if isinstance(leaf, ActsEvidence) else "sessions", len(items), leaf.count)


def counts_below(
    db: Session, roots: Collection[int], first: date, last: date, *, on: date
) -> list[tuple[Organisation, Counter[str], Counter[str]]]:
    """Return how many acts of each kind the organisations below some have, and how many of these are disputed, by code.

    Those of departments are counted with them.
    Counts only: what an organisation did is of no child, so nothing is masked (docs/compliance.md, reading 34).
    """
    places = db.scalars(
        select(Organisation)
        .where(
            Organisation.id.in_(subtree(roots, on=on)),
            Organisation.kind.not_in([OrganisationKind.DISTRICT, OrganisationKind.DEPARTMENT]),
        )
        .order_by(Organisation.public_id)
    ).all()
    counted: dict[int, Counter[str]] = {place.id: Counter() for place in places}
    denied: dict[int, Counter[str]] = {place.id: Counter() for place in places}
    rows = db.execute(
        select(Act.organisation_id, Act.kind, func.count(), func.sum(case((DISPUTED, 1), else_=0)))
        .where(
            Act.organisation_id.in_(subtree(roots, on=on)),
            Act.done_on.between(first, last),
            ~is_taken_back(Deed.ACT, Act.public_id),
        )
        .group_by(Act.organisation_id, Act.kind)
    )
    tree = read_tree(db)
    for organisation_id, kind, number, disputed in rows:
        home = tree.home_on(organisation_id, on.toordinal()).id
        if home in counted:
            counted[home][kind] += number
            denied[home][kind] += int(disputed)
    return [(place, counted[place.id], +denied[place.id]) for place in places]
