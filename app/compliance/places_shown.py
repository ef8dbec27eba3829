"""Which classes, or which organisations, stand behind a figure that counts them, and by which records; nobody's name."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.compliance.figures import kept, on_day
from app.compliance.gathering import what_counts
from app.compliance.kept import kept_range, no_class_group, no_person
from app.compliance.models import StatusRow
from app.compliance.place_facts import read_class_group_facts, read_organisation_facts
from app.compliance.rules.counting import WORST_FIRST
from app.compliance.rules.days import Day, as_date, known_date
from app.compliance.rules.editions import Editions
from app.compliance.rules.evidence import Case
from app.compliance.rules.ledger import Ledger
from app.compliance.rules.status import COUNTED, StatusRange
from app.compliance.standing import rule_of
from app.people.models import ClassGroup, Organisation
from app.people.queries.moving_up import by_grade

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from sqlalchemy.orm import Session

    from app.compliance.models import Requirement
    from app.compliance.rules.evidence import Choice, Evidence
    from app.compliance.rules.holdings import Tree
    from app.compliance.subject_facts import PlaceFacts

NO_EDITIONS = Editions(())  # what counts for places is of no course's edition


@dataclass(frozen=True)
class Proof:
    """A record that counts: what it is (`act` has its kind behind a colon), its day, until when it holds, of which course, its id."""

    what: str
    day: date
    last: date | None = None
    course: str | None = None
    id: str = ""


@dataclass(frozen=True)
class Place:
    """A class or an organisation under a requirement that counts such."""

    id: int
    name: str
    row: StatusRange
    day: Day
    proofs: tuple[Proof, ...] = ()
    grades: str = ""

    @property
    def due_on(self) -> date | None:
        """Return the due day of one that is not met."""
        return known_date(self.row.due_on)


def classes_counted(db: Session, home: int, requirement: Requirement, day: date) -> list[Place]:
    """Return the classes on duty at a home organisation, not met first, then by grade and name."""
    asked = select(StatusRow, ClassGroup.id, ClassGroup.title, ClassGroup.grades).join(
        ClassGroup, ClassGroup.id == kept.class_group_id
    )
    places = _places(db, asked, [home], requirement, day)
    return with_proofs(places, read_class_group_facts(db, [place.id for place in places]), requirement, day)


def organisations_counted(
    db: Session, tree: Tree, organisations: Collection[int], requirement: Requirement, day: date
) -> list[Place]:
    """Return which of some organisations are on duty themselves, not met first, then by name."""
    asked = select(StatusRow, Organisation.id, Organisation.name).join(
        Organisation, Organisation.id == kept.organisation_id
    )
    places = _places(db, asked.where(no_person, no_class_group), organisations, requirement, day)
    facts = read_organisation_facts(db, [place.id for place in places], tree)
    return with_proofs(places, facts, requirement, day)


def with_proofs(
    places: list[Place], facts: Mapping[int, PlaceFacts], requirement: Requirement, day: date, *, told: bool = False
) -> list[Place]:
    """Return places each with the records that count for it, enough or not: what the figure opens to.

    `told` leaves out lessons that said nothing of their key points, as the figure does.
    """
    rule, number = rule_of(requirement), day.toordinal()
    return [
        replace(
            place,
            proofs=_proofs(
                _kept_of(facts[place.id], told=told), what_counts(rule, place.row, number), rule.on(number).evidence
            ),
        )
        if place.id in facts
        else place
        for place in places
    ]


def _kept_of(facts: PlaceFacts, *, told: bool) -> PlaceFacts:
    return replace(facts, sessions=[one for one in facts.sessions if one.told_whole]) if told else facts


def _proofs(facts: PlaceFacts, counts: Choice, evidence: Evidence) -> tuple[Proof, ...]:
    ledger = Ledger(
        sessions=tuple(facts.sessions),
        acts=tuple(facts.acts),
        letters=tuple(facts.letters),
        cards=tuple(facts.cards),
    )
    ids = {*Case(evidence, ledger, NO_EDITIONS).ids(counts)}
    found = [
        *(Proof("session", as_date(one.day), course=one.course, id=one.id) for one in facts.sessions if one.id in ids),
        *(Proof(f"act:{one.kind}", as_date(one.day), id=one.id) for one in facts.acts if one.id in ids),
        *(Proof("letter", as_date(one.day), course=one.course) for one in facts.letters if one.id in ids),
        *(Proof("help_card", as_date(one.day), as_date(one.last)) for one in facts.cards if one.id in ids),
    ]
    return tuple(sorted(found, key=lambda proof: (proof.day, proof.what)))


def _places(db: Session, asked: Any, homes: Collection[int], requirement: Requirement, day: date) -> list[Place]:
    number = day.toordinal()
    rows = db.execute(
        asked.where(
            on_day(number),
            kept.organisation_id.in_(homes),
            kept.requirement_id == requirement.id,
            kept.status.in_([str(status) for status in COUNTED]),
        )
    )
    return in_order(Place(key, name, kept_range(row), number, grades="".join(of)) for row, key, name, *of in rows)


def in_order(places: Iterable[Place]) -> list[Place]:
    """Return places not met first, then by name, classes by grade before."""
    return sorted(places, key=lambda one: (WORST_FIRST.index(one.row.status), by_grade(one.grades, one.name)))
