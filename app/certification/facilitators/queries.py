"""Questions about who may teach pupils: for the classroom, and for those who give the right."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import SQLColumnExpression, and_, exists, or_, select
from sqlalchemy.orm import contains_eager, selectinload

from app.certification.facilitators.models import Authorisation, StartUpTerm
from app.certification.facilitators.rules import Right, months_later, taught_under
from app.content.catalogue import catalogue
from app.content.shapes.course import band_of
from app.core.access import Role
from app.people.models import Appointment, ClassGroup, Organisation, OrganisationKind, Person, RoleGrant
from app.people.queries.belonging import works_in
from app.people.queries.merges import ids_on
from app.people.queries.organisations import inside, lines_of, own_or_below, own_organisations
from app.records.models import TaughtUnder

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from app.people.identity import SignedIn

GIVES = (Role.HEAD, Role.PROTECTION_LEAD)
STARTS = (Role.HEAD, Role.BUREAU_OFFICER)
TEACHES = (OrganisationKind.SCHOOL, OrganisationKind.KINDERGARTEN)


def rights_to_teach(
    db: Session, persons: Collection[int], organisation_id: int, band: str, day: date
) -> dict[int, TaughtUnder]:
    """Return by which right each of some persons teaches a band at an organisation on a day; empty where none is asked.

    A right counts on the days on which its holder has a post there. Three queries, whatever the persons.
    """
    if band not in catalogue().facilitators or not persons:
        return {}
    ids = ids_on(db, persons, day)
    everyone = {one for several in ids.values() for one in several}
    rows = db.scalars(
        select(Authorisation).where(
            Authorisation.organisation_id == organisation_id,
            Authorisation.band == band,
            exists().where(
                Appointment.person_id == Authorisation.person_id,
                works_in(inside([organisation_id], on=day)),
                is_on(Appointment, day),
            ),
        )
    )
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


def gone(db: Session, viewer: SignedIn, rows: Collection[Authorisation], day: date) -> set[int]:
    """Return which holders of some rights hold no post at the viewer's organisations any more: their rights rest."""
    holders = {row.person_id for row in rows}
    ids = ids_on(db, holders, day) if holders else {}
    asked = select(Appointment.person_id).where(
        works_in(own_organisations(viewer, *GIVES, on=day)),
        Appointment.person_id.in_({one for several in ids.values() for one in several}),
        is_on(Appointment, day),
    )
    here = set(db.scalars(asked)) if holders else set()
    return {person for person in holders if not here & set(ids[person])}


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
    """Return how many of an organisation's people may teach there, if somebody may for every band of its classes; else 0."""
    here = works_in(inside([organisation_id], on=day)) & is_on(Appointment, day)
    staff = set(db.scalars(select(Appointment.person_id).where(here)))
    rows = [row for row in live_rights(db, organisation_id, day) if row.person_id in staff]
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


def bands_offered(db: Session, organisations: Collection[int], day: date) -> dict[int, list[str]]:
    """Return the bands for which each of some organisations has trial lessons and gives rights, the youngest first.

    Those of its classes; of a department those of its school; every one where no class says its age, as of a social
    organisation whose lecturers teach at schools.
    """
    taught = bands_taught(db, organisations, day)
    homes = homes_of(db, [place for place in organisations if place not in taught], day)
    taught |= bands_taught(db, set(homes.values()) - set(homes), day) if homes else {}
    every = list(catalogue().facilitators)
    return {
        place: [band for band in every if band in (taught.get(homes.get(place, place)) or every)]
        for place in organisations
    }


def homes_of(db: Session, organisations: Collection[int], day: date) -> dict[int, int]:
    """Return for each of some organisations itself or, of a department, the nearest above it that is none.

    No query where none is asked about.
    """
    if not organisations:
        return {}
    lines = lines_of(db, organisations, on=day)
    known = {one for line in lines.values() for one in line}
    departments = set(
        db.scalars(
            select(Organisation.id).where(Organisation.id.in_(known), Organisation.kind == OrganisationKind.DEPARTMENT)
        )
    )
    return {place: next((one for one in line if one not in departments), place) for place, line in lines.items()}


def own_without_classes(db: Session, viewer: SignedIn, day: date) -> bool:
    """Whether somebody gives rights for an organisation that has no class of its own, and is no department."""
    has_class = exists().where(
        ClassGroup.organisation_id == Organisation.id, or_(ClassGroup.last_day.is_(None), ClassGroup.last_day >= day)
    )
    asked = select(Organisation.id).where(
        Organisation.id.in_(own_organisations(viewer, *GIVES, on=day)),
        Organisation.kind.not_in((OrganisationKind.DEPARTMENT, *TEACHES)),
        ~has_class,
    )
    return db.scalar(asked.limit(1)) is not None


def is_on(row: type[Appointment | RoleGrant], day: date | SQLColumnExpression[date]) -> ColumnElement[bool]:
    """Return the condition that a dated row holds on a day."""
    return and_(or_(row.first_day.is_(None), row.first_day <= day), or_(row.last_day.is_(None), row.last_day >= day))
