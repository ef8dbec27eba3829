"""Erasings as a viewer may see them, and what may be told to stand against one: never a hold (SAFEGUARDS 34)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, Select, exists, literal, or_, select, true, union_all

from app.core.access import Role
from app.people.erasure_rules import Asked, Hindrance, State, may_approve, state_of
from app.people.erasures import PersonErasure
from app.people.identity import SignedIn
from app.people.merges import PersonMerge
from app.people.models import (
    Appointment,
    ClassGroup,
    Enrolment,
    EnrolmentRole,
    Guardianship,
    Organisation,
    OrganisationKind,
    RoleGrant,
)
from app.people.queries.account_keeping import not_over
from app.people.queries.belonging import works_in
from app.people.queries.merges import ids_on
from app.people.queries.merges_shown import Side, Stood, sides_of, where_they_stood
from app.people.queries.organisations import MANAGES, lines_of, own_organisations, subtree, with_holder
from app.supervision.findings.models import Finding
from app.supervision.findings.rules import FactKind

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

SEES = (*MANAGES, Role.PROTECTION_LEAD)
ANSWERS = (Role.HEAD, Role.PROTECTION_LEAD, Role.BUREAU_OFFICER, Role.ADMINISTRATOR)


@dataclass(frozen=True)
class ErasureShown:
    """An erasing with what its viewer may do about it, and what stands against it today that may be told."""

    row: PersonErasure
    organisation: str
    state: State
    side: Side
    may_approve: bool
    may_end: bool
    against: tuple[Hindrance, ...] = ()


def what_stands_against(db: Session, ids: Collection[int], *, on: date) -> list[Hindrance]:
    """Return why somebody, by any of their ids, cannot be erased on a day; holds are left out, so that nobody learns of one."""
    wards = select(Guardianship.student_id).where(Guardianship.guardian_id.in_(ids), not_over(Guardianship, on))
    is_pupil = Enrolment.role == EnrolmentRole.STUDENT
    merge, finding = PersonMerge, Finding
    is_about = (finding.about_kind == FactKind.STAFF) & finding.about_key.in_(ids)
    asked: dict[Hindrance, ColumnElement[bool]] = {
        Hindrance.POST: exists().where(Appointment.person_id.in_(ids), not_over(Appointment, on)),
        Hindrance.ROLE: exists().where(RoleGrant.person_id.in_(ids), not_over(RoleGrant, on)),
        Hindrance.TEACHES: exists().where(Enrolment.person_id.in_(ids), ~is_pupil, not_over(Enrolment, on)),
        Hindrance.IN_CLASS: exists().where(Enrolment.person_id.in_(ids), is_pupil, _is_in_class(on)),
        Hindrance.GUARDIAN: exists().where(Enrolment.person_id.in_(wards), is_pupil, _is_in_class(on)),
        Hindrance.MERGE: exists().where(
            or_(merge.kept_id.in_(ids), merge.other_id.in_(ids)),
            merge.ended_at.is_(None),
            or_(merge.first_day.is_(None), merge.first_day > on),
        ),
        Hindrance.FINDING: exists().where(finding.closed_on.is_(None), or_(finding.owner_id.in_(ids), is_about)),
    }
    found = db.scalars(union_all(*(select(literal(str(why))).where(stands) for why, stands in asked.items()))).all()
    return [why for why in asked if why in found]


def _is_in_class(on: date) -> ColumnElement[bool]:
    """Whether an enrolment runs or is still to come in a class that is not over."""
    groups = select(ClassGroup.id).where(not_over(ClassGroup, on))
    return not_over(Enrolment, on) & Enrolment.class_group_id.in_(groups)


def asks_for_pupil_at(db: Session, viewer: SignedIn, person_id: int, *, on: date) -> int | None:
    """Return for which school a head asks to erase a pupil who was there."""
    own = own_organisations(viewer, Role.HEAD, on=on)
    return db.scalar(
        select(ClassGroup.organisation_id)
        .join(Enrolment, Enrolment.class_group_id == ClassGroup.id)
        .where(
            Enrolment.person_id == person_id,
            Enrolment.role == EnrolmentRole.STUDENT,
            ClassGroup.organisation_id.in_(own),
        )
        .order_by(ClassGroup.organisation_id)
        .limit(1)
    )


def erasures_shown(db: Session, viewer: SignedIn, *, on: date, only: int | None = None) -> list[ErasureShown]:
    """List the erasings a viewer has to do with: of their own organisation, or for them to answer; the newest first."""
    asked = select(PersonErasure, Organisation.name).join(PersonErasure.organisation).where(_concerns(viewer, on))
    if only is not None:
        asked = asked.where(PersonErasure.id == only)
    found = [(row, name) for row, name in db.execute(asked.order_by(PersonErasure.id.desc()))]
    sides = _sides(db, viewer, [row for row, _name in found], on)
    rights = what_decides(db, [row for row, _name in found], on=on)
    adults_at, pupils_at = (
        set(db.scalars(select(Organisation.id).where(Organisation.id.in_(own_organisations(viewer, *roles, on=on)))))
        for roles in (MANAGES, SEES)
    )
    mine = ids_on(db, [viewer.person_id], on)[viewer.person_id]
    shown = []
    for row, name in found:
        state = state_of(
            approved=row.approved_at is not None, ended=row.ended_at is not None, done=row.done_at is not None
        )
        is_concerned, is_open = row.person_id in mine, state in (State.ASKED, State.WAITING)
        answers = may_approve(viewer.grants, rights[row.id]) and not is_concerned
        if answers or row.organisation_id in (pupils_at if row.of_pupil else adults_at) or sides[row.id].name:
            shown.append(
                ErasureShown(
                    row,
                    name,
                    state,
                    sides[row.id],
                    may_approve=answers and state is State.ASKED and row.asked_by not in mine,
                    may_end=is_open and not is_concerned,
                )
            )
    return shown


def erasure_shown(db: Session, viewer: SignedIn, erasure_id: int, *, on: date) -> ErasureShown | None:
    """Find an erasing the viewer has to do with, with what stands against it today."""
    one = next(iter(erasures_shown(db, viewer, on=on, only=erasure_id)), None)
    if one is None or one.state not in (State.ASKED, State.WAITING):
        return one
    ids = ids_on(db, [one.row.person_id], on)[one.row.person_id]
    against = tuple(what_stands_against(db, ids, on=on))
    return ErasureShown(
        one.row, one.organisation, one.state, one.side, one.may_approve and not against, one.may_end, against
    )


def is_any_asked() -> ColumnElement[bool]:
    """Return the condition that any erasing waits for a second person, whoever that is."""
    return exists().where(PersonErasure.approved_at.is_(None), PersonErasure.ended_at.is_(None))


def number_to_answer(db: Session, viewer: SignedIn, *, on: date) -> int:
    """Return how many erasings wait for the viewer as the second person; no query for whoever answers none, one where none waits."""
    if not viewer.holds(*ANSWERS):
        return 0
    if not db.scalar(select(is_any_asked())):
        return 0
    return sum(one.may_approve for one in erasures_shown(db, viewer, on=on))


def what_decides(db: Session, rows: Sequence[PersonErasure], *, on: date) -> dict[int, Asked]:
    """Return for each erasing what decides who answers it: the organisations that stand above all places the person was at."""
    stood = where_they_stood(db, {row.person_id for row in rows})
    lines = lines_of(db, {place for places in stood.values() for place in places}, on=on)
    districts = set(db.scalars(select(Organisation.id).where(Organisation.kind == OrganisationKind.DISTRICT)))
    above = {
        row.id: _above_all(lines[place] for place in stood[row.person_id]) - (districts if row.of_pupil else set())
        for row in rows
    }
    officers = with_holder(db, {org for orgs in above.values() for org in orgs}, Role.BUREAU_OFFICER, on=on)
    return {
        row.id: Asked(Role(row.asked_as), row.of_pupil, above[row.id], bool(officers & above[row.id])) for row in rows
    }


def _above_all(lines: Iterable[list[int]]) -> set[int]:
    """Return what stands in every one of some lines; nothing where there is none."""
    several = [set(line) for line in lines]
    return set.intersection(*several) if several else set()


def _concerns(viewer: SignedIn, on: date) -> ColumnElement[bool]:
    if viewer.holds(Role.ADMINISTRATOR):
        return true()
    own = own_organisations(viewer, *SEES, on=on)
    wide = subtree(viewer.organisations_as(Role.BUREAU_OFFICER), on=on)
    works_here = select(Appointment.person_id).where(works_in(own_organisations(viewer, *MANAGES, on=on)))
    return or_(
        PersonErasure.organisation_id.in_(own),
        PersonErasure.organisation_id.in_(wide),
        PersonErasure.person_id.in_(works_here),
    )


def _sides(db: Session, viewer: SignedIn, rows: Sequence[PersonErasure], on: date) -> dict[int, Side]:
    """Return whom each erasing is about: staff by name to their own managers, pupils by class alone (SAFEGUARDS 18)."""
    adults = {row.person_id for row in rows if not row.of_pupil}
    pupils = {row.person_id for row in rows if row.of_pupil}
    sides = sides_of(db, viewer, adults, of_pupils=False, on=on) if adults else {}
    classes = _classes(db, pupils, own_organisations(viewer, *SEES, on=on)) if pupils else {}
    return {
        row.id: Side(row.person_id, stood=classes.get(row.person_id, ())) if row.of_pupil else sides[row.person_id]
        for row in rows
    }


def _classes(db: Session, persons: Collection[int], own: Select[tuple[int]]) -> dict[int, tuple[Stood, ...]]:
    found: dict[int, tuple[Stood, ...]] = defaultdict(tuple)
    rows = db.execute(
        select(Enrolment, ClassGroup.title, Organisation.name)
        .join(Enrolment.class_group)
        .join(Organisation, Organisation.id == ClassGroup.organisation_id)
        .where(
            Enrolment.person_id.in_(persons),
            Enrolment.role == EnrolmentRole.STUDENT,
            ClassGroup.organisation_id.in_(own),
        )
        .order_by(Enrolment.first_day, Enrolment.id)
    )
    for row, title, where in rows:
        found[row.person_id] += (Stood(title, None, where, row.first_day, row.last_day),)
    return found
