"""Merges as a viewer may see them: names of staff in their school only, of pupils no name at all (SAFEGUARDS 18)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, Select, exists, or_, select, true

from app.core.access import Role
from app.people.identity import SignedIn
from app.people.merge_rules import Asked, State, asks_as, may_approve, state_of
from app.people.merges import NotTheSame, PersonMerge
from app.people.models import (
    Account,
    Appointment,
    ClassGroup,
    Enrolment,
    EnrolmentRole,
    Organisation,
    OrganisationKind,
    Person,
    Post,
)
from app.people.queries.belonging import is_no_visit, works_in
from app.people.queries.merges import ids_on
from app.people.queries.organisations import MANAGES, lines_of, own_organisations, subtree, with_holder

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Stood:
    """A post or a class with its days; `where` is the school."""

    title: str
    title_en: str | None
    where: str
    first_day: date | None
    last_day: date | None


@dataclass(frozen=True)
class Side:
    """One of the two as a viewer may see them: without a name, phone and number where they may not."""

    id: int
    name: str | None = None
    number: str | None = None
    phone: str | None = None
    has_account: bool = False
    stood: tuple[Stood, ...] = ()


@dataclass(frozen=True)
class MergeShown:
    """A merge with what its viewer may do about it."""

    row: PersonMerge
    organisation: str
    state: State
    kept: Side
    other: Side
    may_approve: bool
    may_end: bool


def sides_of(db: Session, viewer: SignedIn, persons: Collection[int], *, of_pupils: bool, on: date) -> dict[int, Side]:
    """Return persons as far as a viewer may see them; of pupils numbers and classes, of others' staff posts only."""
    return (_pupil_sides if of_pupils else _adult_sides)(db, viewer, persons, on)


def _adult_sides(db: Session, viewer: SignedIn, persons: Collection[int], on: date) -> dict[int, Side]:
    own = own_organisations(viewer, *MANAGES, on=on)
    wide: ColumnElement[bool] = Appointment.organisation_id.in_(
        subtree(viewer.organisations_as(Role.BUREAU_OFFICER), on=on)
    )
    if viewer.holds(Role.ADMINISTRATOR):
        wide = true()
    is_own = works_in(own)
    stood: dict[int, list[Stood]] = defaultdict(list)
    named = set()
    rows = select(Appointment, Organisation.name, Post, is_own).join(Appointment.organisation).join(Appointment.post)
    for row, where, post, here in db.execute(
        rows.where(Appointment.person_id.in_(persons), or_(is_own, wide)).order_by(
            Appointment.first_day, Appointment.id
        )
    ):
        stood[row.person_id].append(Stood(post.title, post.title_en, where, row.first_day, row.last_day))
        if here:
            named.add(row.person_id)
    found = {person: Side(person, stood=tuple(stood[person])) for person in persons}
    has_account = exists().where(Account.person_id == Person.id, Account.closed_at.is_(None))
    for person, account in db.execute(select(Person, has_account).where(Person.id.in_(named))):
        found[person.id] = Side(
            person.id, person.name, person.number, person.phone, bool(account), tuple(stood[person.id])
        )
    return found


def _pupil_sides(db: Session, viewer: SignedIn, persons: Collection[int], on: date) -> dict[int, Side]:
    stood: dict[int, list[Stood]] = defaultdict(list)
    numbers: dict[int, str | None] = {}
    rows = (
        select(Enrolment, ClassGroup.title, Organisation.name, Person.number)
        .join(Enrolment.class_group)
        .join(Enrolment.person)
        .join(Organisation, Organisation.id == ClassGroup.organisation_id)
        .where(
            Enrolment.person_id.in_(persons),
            Enrolment.role == EnrolmentRole.STUDENT,
            ClassGroup.organisation_id.in_(own_organisations(viewer, *MANAGES, on=on)),
        )
        .order_by(Enrolment.first_day, Enrolment.id)
    )
    for row, title, where, number in db.execute(rows):
        stood[row.person_id].append(Stood(title, None, where, row.first_day, row.last_day))
        numbers[row.person_id] = number
    return {person: Side(person, number=numbers.get(person), stood=tuple(stood[person])) for person in persons}


def merges_shown(db: Session, viewer: SignedIn, *, on: date, only: int | None = None) -> list[MergeShown]:
    """List the merges a viewer has to do with: of their own staff and pupils, or for them to answer; newest first."""
    own = own_organisations(viewer, *MANAGES, on=on)
    asked = select(PersonMerge, Organisation.name).join(PersonMerge.organisation).where(_concerns(viewer, own, on))
    if only is not None:
        asked = asked.where(PersonMerge.id == only)
    found = [(row, name) for row, name in db.execute(asked.order_by(PersonMerge.id.desc()))]
    sides = {
        of_pupils: sides_of(
            db,
            viewer,
            {one for row, _name in found if row.of_pupils is of_pupils for one in (row.kept_id, row.other_id)},
            of_pupils=of_pupils,
            on=on,
        )
        for of_pupils in {row.of_pupils for row, _name in found}
    }
    above = above_both(db, [row for row, _name in found], on=on)
    inside: set[int] = set(db.scalars(select(Organisation.id).where(Organisation.id.in_(own))))
    mine = ids_on(db, [viewer.person_id], on)[viewer.person_id]
    shown = []
    for row, name in found:
        kept, other = (sides[row.of_pupils][one] for one in (row.kept_id, row.other_id))
        state = state_of(first_day=row.first_day, is_ended=row.ended_at is not None, on=on)
        is_concerned = not {row.kept_id, row.other_id}.isdisjoint(mine)
        answers = may_approve(viewer.grants, above[row.id]) and not is_concerned
        is_own = row.organisation_id in inside or any(side.name for side in (kept, other))
        if is_own or answers:
            is_open = state in (State.ASKED, State.WAITING, State.COUNTS)
            shown.append(
                MergeShown(
                    row,
                    name,
                    state,
                    kept,
                    other,
                    may_approve=answers and state is State.ASKED and row.asked_by not in mine,
                    may_end=is_open and not is_concerned,
                )
            )
    return shown


def merge_shown(db: Session, viewer: SignedIn, merge_id: int, *, on: date) -> MergeShown | None:
    """Find a merge the viewer has to do with."""
    return next(iter(merges_shown(db, viewer, on=on, only=merge_id)), None)


def _concerns(viewer: SignedIn, own: Select[tuple[int]], on: date) -> ColumnElement[bool]:
    if viewer.holds(Role.ADMINISTRATOR):
        return true()
    wide = subtree(viewer.organisations_as(Role.BUREAU_OFFICER), on=on)
    works_here = select(Appointment.person_id).where(works_in(own))
    return or_(
        PersonMerge.organisation_id.in_(own),
        PersonMerge.organisation_id.in_(wide),
        PersonMerge.kept_id.in_(works_here),
        PersonMerge.other_id.in_(works_here),
    )


def above_both(db: Session, rows: Sequence[PersonMerge], *, on: date) -> dict[int, Asked]:
    """Return for each merge what decides who answers it: the organisations that stand above both persons."""
    stood = where_they_stood(db, {one for row in rows for one in (row.kept_id, row.other_id)})
    lines = lines_of(db, {one for places in stood.values() for one in places}, on=on)
    districts = set(db.scalars(select(Organisation.id).where(Organisation.kind == OrganisationKind.DISTRICT)))
    above = {}
    for row in rows:
        first, second = ({org for place in stood[one] for org in lines[place]} for one in (row.kept_id, row.other_id))
        above[row.id] = (first & second) - (districts if row.of_pupils else set())
    officers = with_holder(db, {org for orgs in above.values() for org in orgs}, Role.BUREAU_OFFICER, on=on)
    return {
        row.id: Asked(Role(row.asked_as), row.of_pupils, above[row.id], bool(officers & above[row.id])) for row in rows
    }


def asker_of(db: Session, viewer: SignedIn, persons: Iterable[int], *, on: date) -> tuple[int, Role] | None:
    """Return for which organisation, and in which role, a viewer asks to merge persons of whom one is theirs."""
    own = own_organisations(viewer, *MANAGES, on=on)
    inside = set(db.scalars(select(Organisation.id).where(Organisation.id.in_(own))))
    stood: Mapping[int, set[int]] = where_they_stood(db, set(persons))
    here = sorted(inside & set().union(*stood.values()))
    lines = lines_of(db, here, on=on)
    roles = ((place, asks_as(viewer.grants, lines[place])) for place in here)
    return next(((place, role) for place, role in roles if role is not None), None)


def not_the_same_shown(db: Session, viewer: SignedIn, *, on: date) -> list[tuple[NotTheSame, Side, Side]]:
    """List the pairs said to be different of whom one works at, or is a pupil of, a viewer's organisation."""
    own = own_organisations(viewer, *MANAGES, on=on)
    adults = select(Appointment.person_id).where(works_in(own))
    pupils = select(Enrolment.person_id).join(Enrolment.class_group).where(ClassGroup.organisation_id.in_(own))
    answers = db.scalars(
        select(NotTheSame)
        .where(
            or_(*(side.in_(which) for side in (NotTheSame.one_id, NotTheSame.other_id) for which in (adults, pupils)))
        )
        .order_by(NotTheSame.id.desc())
    ).all()
    persons = {one for row in answers for one in (row.one_id, row.other_id)}
    as_adults = sides_of(db, viewer, persons, of_pupils=False, on=on)
    as_pupils = sides_of(db, viewer, persons, of_pupils=True, on=on)
    sides = {one: side if side.stood else as_pupils[one] for one, side in as_adults.items()}
    return [(row, sides[row.one_id], sides[row.other_id]) for row in answers]


def where_they_stood(db: Session, persons: Collection[int]) -> dict[int, set[int]]:
    """Return where persons ever held a post or were pupils."""
    found: dict[int, set[int]] = {person: set() for person in persons}
    held = select(Appointment.person_id, Appointment.organisation_id).where(
        Appointment.person_id.in_(persons), is_no_visit()
    )
    attended = (
        select(Enrolment.person_id, ClassGroup.organisation_id)
        .join(Enrolment.class_group)
        .where(Enrolment.person_id.in_(persons), Enrolment.role == EnrolmentRole.STUDENT)
    )
    for person, organisation in db.execute(held.union(attended)):
        found[person].add(organisation)
    return found
