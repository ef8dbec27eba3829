"""Questions about who may teach pupils: for the classroom, and for those who give the right."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import contains_eager, selectinload

from app.certification.facilitators.models import Authorisation, StartUpTerm
from app.certification.facilitators.rules import Right, months_later, taught_under
from app.certification.models import Certificate
from app.certification.rules import is_valid_on
from app.content.catalogue import catalogue
from app.content.shapes.course import band_of
from app.core.access import Role
from app.people.models import Appointment, ClassGroup, Organisation, OrganisationKind, Person, RoleGrant
from app.people.queries.belonging import works_in
from app.people.queries.merges import ids_on
from app.people.queries.organisations import own_or_below, own_organisations
from app.records.models import PracticalResult, RecordVoid, TaughtUnder, TrainingRecord

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from app.content.shapes import FacilitatorRule
    from app.people.identity import SignedIn

GIVES = (Role.HEAD, Role.PROTECTION_LEAD)
STARTS = (Role.HEAD, Role.BUREAU_OFFICER)
TEACHES = (OrganisationKind.SCHOOL, OrganisationKind.KINDERGARTEN)


def rights_to_teach(
    db: Session, persons: Collection[int], organisation_id: int, band: str, day: date
) -> dict[int, TaughtUnder]:
    """Return by which right each of some persons teaches a band at an organisation on a day; empty where none is asked.

    Three queries, whatever the persons.
    """
    if band not in catalogue().facilitators or not persons:
        return {}
    ids = ids_on(db, persons, day)
    everyone = {one for several in ids.values() for one in several}
    rows = db.scalars(select(Authorisation).filter_by(organisation_id=organisation_id, band=band))
    rights: dict[int, list[Right]] = {}
    for row in rows:
        if row.person_id in everyone:
            rights.setdefault(row.person_id, []).append(Right(row.first_day, row.valid_until, row.withdrawn_on))
    in_start_up = start_up_on(db, organisation_id, day) is not None
    return {
        person: taught_under(
            [right for one in several for right in rights.get(one, [])], in_start_up=in_start_up, day=day
        )
        for person, several in ids.items()
    }


def start_up_on(db: Session, organisation_id: int, day: date) -> StartUpTerm | None:
    """Return the start-up term of an organisation that runs on a day."""
    return db.scalar(
        select(StartUpTerm)
        .where(
            StartUpTerm.organisation_id == organisation_id, StartUpTerm.first_day <= day, StartUpTerm.last_day >= day
        )
        .limit(1)
    )


def start_up_terms(db: Session, viewer: SignedIn, day: date) -> Sequence[StartUpTerm]:
    """List the start-up terms of organisations that a viewer answers for, those that run first."""
    places = own_or_below(viewer, *STARTS, Role.PROTECTION_LEAD, on=day)
    return db.scalars(
        select(StartUpTerm)
        .join(StartUpTerm.organisation)
        .options(contains_eager(StartUpTerm.organisation))
        .where(StartUpTerm.organisation_id.in_(places))
        .order_by(StartUpTerm.last_day.desc(), Organisation.name)
    ).all()


def schools_to_start(db: Session, viewer: SignedIn, day: date) -> Sequence[Organisation]:
    """List the schools for which a viewer may set a start-up term: the head's own, those below the bureau."""
    places = own_or_below(viewer, *STARTS, on=day)
    return db.scalars(
        select(Organisation)
        .where(Organisation.id.in_(places), Organisation.kind.in_(TEACHES))
        .order_by(Organisation.name)
    ).all()


def is_below_bureau(db: Session, viewer: SignedIn, organisation_id: int, day: date) -> bool:
    """Whether a viewer is a bureau officer above an organisation."""
    below = own_or_below(viewer, Role.BUREAU_OFFICER, on=day)
    return (
        db.scalar(select(Organisation.id).where(Organisation.id == organisation_id, Organisation.id.in_(below)))
        is not None
    )


def terms_of(db: Session, organisation_id: int) -> Sequence[StartUpTerm]:
    """Return every start-up term of an organisation."""
    return db.scalars(select(StartUpTerm).filter_by(organisation_id=organisation_id).order_by(StartUpTerm.id)).all()


def authorisations(db: Session, viewer: SignedIn, day: date) -> Sequence[Authorisation]:
    """List the rights that hold, and those withdrawn in the last twelve months, where the viewer gives them; by name."""
    return db.scalars(
        _theirs(viewer, day)
        .where(
            Authorisation.valid_until >= months_later(day, -12),
            or_(Authorisation.withdrawn_on.is_(None), Authorisation.withdrawn_on > months_later(day, -12)),
        )
        .order_by(Person.sort_key, Person.id, Authorisation.band)
    ).all()


def authorisation_for(db: Session, viewer: SignedIn, authorisation_id: int, day: date) -> Authorisation | None:
    """Find a right that holds and that the viewer may watch over."""
    row = db.scalar(_theirs(viewer, day).where(Authorisation.id == authorisation_id))
    return row if row is not None and row.holds_on(day) else None


def _theirs(viewer: SignedIn, day: date):  # type: ignore[no-untyped-def]  # a Select with its loading options
    return (
        select(Authorisation)
        .join(Authorisation.person)
        .options(contains_eager(Authorisation.person), selectinload(Authorisation.observed))
        .where(Authorisation.organisation_id.in_(own_organisations(viewer, *GIVES, on=day)))
    )


@dataclass(frozen=True)
class Candidate:
    """Somebody who has what a right asks for: the trial lesson it rests on and its last possible day, by band."""

    person_id: int
    name: str
    organisation_id: int
    results: dict[str, tuple[int, date]]
    passed: dict[str, date]  # the day of the trial lesson, by band
    held: dict[str, date]  # until when the right holds that is there already, by band


def live_rights(
    db: Session,
    organisation_id: int,
    day: date,
    *,
    band: str | None = None,
    person_id: int | None = None,
    to_change: bool = False,
) -> Sequence[Authorisation]:
    """Return the rights of an organisation that hold on a day, of one band or person where asked; last to end first.

    `to_change` reads them anew, after waiting for one's turn.
    """
    wanted = select(Authorisation).where(
        Authorisation.organisation_id == organisation_id,
        Authorisation.first_day <= day,
        Authorisation.valid_until >= day,
        or_(Authorisation.withdrawn_on.is_(None), Authorisation.withdrawn_on > day),
    )
    if band is not None:
        wanted = wanted.where(Authorisation.band == band)
    if person_id is not None:
        wanted = wanted.where(Authorisation.person_id.in_(ids_on(db, [person_id], day)[person_id]))
    asked = wanted.order_by(Authorisation.valid_until.desc(), Authorisation.id)
    return db.scalars(asked.execution_options(populate_existing=to_change)).all()


def all_covered(db: Session, organisation_id: int, day: date) -> int:
    """Return how many may teach at an organisation, if somebody may for every band of its classes; else 0."""
    rows = live_rights(db, organisation_id, day)
    bands = bands_taught(db, [organisation_id], day).get(organisation_id, set())
    return len({row.person_id for row in rows}) if bands <= {row.band for row in rows} else 0


def bands_taught(db: Session, organisations: Collection[int], day: date) -> dict[int, set[str]]:
    """Return the bands of the classes that some organisations have on a day; special education is one of its own."""
    rows = db.execute(
        select(ClassGroup.organisation_id, ClassGroup.grades).where(
            ClassGroup.organisation_id.in_(organisations),
            or_(ClassGroup.last_day.is_(None), ClassGroup.last_day >= day),
        )
    )
    found: dict[int, set[str]] = {}
    for organisation_id, grades in rows:
        each = [one.strip() for one in grades.split(",") if one.strip()]
        found.setdefault(organisation_id, set()).update("sen" if one == "sen" else band_of([one]) for one in each)
    return found


def candidates(db: Session, viewer: SignedIn, day: date) -> list[Candidate]:
    """List whom the viewer may authorise, by name: a post there, the certificates and a trial lesson that counts.

    Only for bands of the organisation's own classes: a trial lesson names none. The viewer is never among them
    (SAFEGUARDS 33).
    """
    rows = db.execute(
        select(Person.id, Person.name, func.min(Appointment.organisation_id))
        .join(Appointment, Appointment.person_id == Person.id)
        .where(
            works_in(own_organisations(viewer, *GIVES, on=day)),
            _is_on(Appointment, day),
            exists().where(PracticalResult.person_id == Person.id, PracticalResult.course.is_(None)),
        )
        .group_by(Person.id, Person.name, Person.sort_key)
        .order_by(Person.sort_key, Person.id)
    ).all()
    oneself = set(ids_on(db, [viewer.person_id], day)[viewer.person_id])
    persons = [row[0] for row in rows if row[0] not in oneself]
    held, passed = _certificates(db, persons, day), _trial_lessons(db, persons)
    places = {organisation_id for _person, _name, organisation_id in rows}
    taught = bands_taught(db, places, day)
    rights = {place: live_rights(db, place, day) for place in places}
    ids = ids_on(db, persons, day)
    found = []
    for person_id, name, organisation_id in rows:
        if person_id in oneself:
            continue
        results = {
            band: (passed[person_id, rule.practical][0], months_later(day, rule.valid_months))
            for band, rule in catalogue().facilitators.items()
            if band in taught.get(organisation_id, ())
            and is_earned(rule, held.get(person_id, set()), passed.get((person_id, rule.practical)), day)
        }
        if results:
            days = {band: passed[person_id, catalogue().facilitators[band].practical][1] for band in results}
            there: dict[str, date] = {}
            for right in rights[organisation_id]:
                if right.person_id in ids[person_id]:
                    there.setdefault(right.band, right.valid_until)
            found.append(Candidate(person_id, name, organisation_id, results, days, there))
    return found


def is_earned(rule: FacilitatorRule, held: Collection[str], passed: tuple[int, date] | None, day: date) -> bool:
    """Whether somebody has the certificates and a passed practical part that still counts."""
    rubric = catalogue().practicals.get(rule.practical)
    if passed is None or rubric is None or not set(rule.certificates) <= set(held):
        return False
    return rubric.valid_months is None or day <= months_later(passed[1], rubric.valid_months)


def _trial_lessons(db: Session, persons: Collection[int]) -> dict[tuple[int, str], tuple[int, date]]:
    """Return the newest passed practical part beside the courses, by person and practical."""
    rows = db.execute(
        select(PracticalResult.person_id, PracticalResult.practical, PracticalResult.id, PracticalResult.passed_on)
        .where(PracticalResult.person_id.in_(persons), PracticalResult.course.is_(None))
        .order_by(PracticalResult.passed_on, PracticalResult.id)
    )
    return {(person_id, practical): (result_id, passed_on) for person_id, practical, result_id, passed_on in rows}


def _certificates(db: Session, persons: Collection[int], day: date) -> dict[int, set[str]]:
    """Return the courses of which each of some persons holds a certificate that is valid on a day."""
    voided = exists().where(RecordVoid.voids == TrainingRecord.public_id)
    rows = db.execute(
        select(Certificate, voided)
        .join(TrainingRecord, TrainingRecord.id == Certificate.training_record_id)
        .where(Certificate.person_id.in_(persons))
    )
    held: dict[int, set[str]] = {}
    for certificate, is_void in rows:
        if is_valid_on(
            day,
            completed_on=certificate.completed_on,
            valid_until=certificate.valid_until,
            withdrawn=certificate.withdrawn_at is not None,
            voided=bool(is_void),
        ):
            held.setdefault(certificate.person_id, set()).add(certificate.course)
    return held


def observers(db: Session, viewer: SignedIn, authorisation: Authorisation, day: date) -> list[tuple[int, str]]:
    """List who may have watched a lesson: the viewer, and the organisation's assessors; never the person."""
    rows = db.execute(
        select(Person.id, Person.name)
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .where(
            RoleGrant.role == Role.ASSESSOR,
            RoleGrant.organisation_id == authorisation.organisation_id,
            _is_on(RoleGrant, day),
        )
        .distinct()
    )
    known = {viewer.person_id: viewer.name} | {row.id: row.name for row in rows}
    oneself = ids_on(db, [authorisation.person_id], day)[authorisation.person_id]
    return [(person_id, name) for person_id, name in known.items() if person_id not in oneself]


def _is_on(row: type[Appointment | RoleGrant], day: date) -> ColumnElement[bool]:
    return and_(or_(row.first_day.is_(None), row.first_day <= day), or_(row.last_day.is_(None), row.last_day >= day))
