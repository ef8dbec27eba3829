"""Who looks like the same person: listed for a human, never joined by itself (COMPLIANCE §8).

A pair stays listed until somebody asks to merge the two or says that they are not the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import combinations, islice
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, tuple_
from sqlalchemy.orm import aliased

from app.people.identity import SignedIn
from app.people.identity_marks import IdentityMark
from app.people.merges import NotTheSame, PersonMerge
from app.people.models import Appointment, ClassGroup, Enrolment, EnrolmentRole, Person
from app.people.queries.belonging import works_in
from app.people.queries.organisations import MANAGES, own_organisations

if TYPE_CHECKING:
    from sqlalchemy import Row
    from sqlalchemy.orm import Session

MOST_PAIRS = 200
MOST_NAMESAKES = 5000
MOST_OF_ONE_NUMBER = 3
IN_BRACKETS = re.compile(r"[(\[{【〔].*?[)\]}】〕]")
MARKS = re.compile(r"[^\w·]|_")
other = aliased(Person, name="other")
mark, other_mark = aliased(IdentityMark), aliased(IdentityMark)


class Likeness(StrEnum):
    """Why two persons look like one."""

    IDENTITY = "identity"
    NAME_AND_PHONE = "name-and-phone"
    NAME = "name"
    NAME_ONLY = "name-only"
    PHONE = "phone"


ANYWHERE = (Likeness.IDENTITY, Likeness.NAME_AND_PHONE)


@dataclass(frozen=True)
class Pair:
    """Two adults who may be one; the first was entered first. `other_is_here`: the other one works here too."""

    person: Person
    other: Person
    likeness: Likeness
    other_is_here: bool


def who_look_alike(db: Session, viewer: SignedIn, *, on: date, only: tuple[int, int] | None = None) -> list[Pair]:
    """List the adults of a viewer's organisations who look like another adult: anywhere by identity number or by phone
    and name, here by phone alone or by name alone.

    Names are compared as `plain_name` gives them. Of somebody who works elsewhere only is told that there is one:
    `other_is_here` says whether the name may be shown. A name alone is nothing when the two have different identity
    numbers; with different phones it is the weaker NAME_ONLY. `only` asks about one pair.
    """
    pairs: dict[tuple[int, int], Pair] = {}
    crowded = [] if only is not None else [one for one, _people in numbers_of_many(db, viewer, on=on)]
    for wanted in _questions(db, own_organisations(viewer, *MANAGES, on=on), crowded):
        asked = wanted.where(_is_open())
        if only is not None:
            asked = asked.where(Person.id.in_(only), other.id.in_(only))
        for person, twin, here, same_mark in db.execute(
            asked.order_by(Person.sort_key, Person.id, other.id).limit(MOST_PAIRS)
        ):
            likeness = Likeness.IDENTITY if same_mark else _in_common(person, twin)
            if likeness is not None and (here or likeness in ANYWHERE):
                pairs.setdefault((person.id, twin.id), Pair(person, twin, likeness, bool(here)))
    return list(pairs.values())


def plain_name(name: str) -> str:
    """Return a name to compare with: without what stands in brackets, stars and other marks (李强（后勤） is 李强)."""
    plain = unicodedata.normalize("NFKC", name)
    return MARKS.sub("", IN_BRACKETS.sub("", plain)).casefold() or plain


def _in_common(one: Person, twin: Person) -> Likeness | None:
    """Return what two persons have in common beside an identity number."""
    has_same_name = plain_name(one.name) == plain_name(twin.name)
    if one.phone and one.phone == twin.phone:
        return Likeness.NAME_AND_PHONE if has_same_name else Likeness.PHONE
    if not has_same_name:
        return None
    return Likeness.NAME_ONLY if one.phone and twin.phone else Likeness.NAME


def numbers_of_many(db: Session, viewer: SignedIn, *, on: date) -> list[tuple[str, list[Person]]]:
    """Return the identity marks that more than three entries here have, with those: the list itself is probably wrong."""
    works_here = exists().where(
        Appointment.person_id == Person.id, works_in(own_organisations(viewer, *MANAGES, on=on))
    )
    many = select(IdentityMark.mark).group_by(IdentityMark.mark).having(func.count() > MOST_OF_ONE_NUMBER)
    rows = db.execute(
        select(IdentityMark.mark, Person)
        .join(Person, Person.id == IdentityMark.person_id)
        .where(IdentityMark.mark.in_(many), works_here)
        .order_by(Person.sort_key, Person.id)
    )
    found: dict[str, list[Person]] = {}
    for shared, person in rows:
        found.setdefault(shared, []).append(person)
    return [(shared, people) for shared, people in found.items() if len(people) > MOST_OF_ONE_NUMBER]


def _questions(
    db: Session, reach: Select[tuple[int]], crowded: Sequence[str]
) -> Iterator[Select[Person, Person, bool, bool]]:
    """Yield what to ask: by identity number, by phone, by name."""
    works_here = exists().where(Appointment.person_id == Person.id, works_in(reach))
    other_here = exists().where(Appointment.person_id == other.id, works_in(reach))
    works_anywhere = exists().where(Appointment.person_id == other.id)
    once = or_(Person.id < other.id, ~other_here)
    columns = select(Person, other, other_here, _share_mark())
    yield (
        columns.join(mark, mark.person_id == Person.id)
        .join(other_mark, and_(other_mark.mark == mark.mark, other_mark.person_id != Person.id))
        .join(other, other.id == other_mark.person_id)
        .where(works_here, once, mark.mark.not_in(crowded))
    )
    yield columns.join(other, and_(other.phone == Person.phone, other.id != Person.id)).where(
        works_here, works_anywhere, once, Person.phone != ""
    )
    namesakes = _namesakes(
        db.execute(select(Person.id, Person.name).where(works_here, Person.name != "").order_by(Person.id))
    )
    if namesakes:
        yield columns.join(other, tuple_(Person.id, other.id).in_(namesakes)).where(~_have_other_marks())


def _namesakes(named: Iterable[Row[int, str]]) -> list[tuple[int, int]]:
    """Return all pairs of persons with one plain name, the smaller key first."""
    by_name: dict[str, list[int]] = {}
    for person_id, name in named:
        by_name.setdefault(plain_name(name), []).append(person_id)
    pairs = (pair for ids in by_name.values() for pair in combinations(ids, 2))
    return list(islice(pairs, MOST_NAMESAKES))


def two_of_ours(db: Session, viewer: SignedIn, one_id: int, other_id: int, *, on: date) -> bool:
    """Whether a viewer may say themselves that two are one: both hold or held posts here, and nobody has answered yet."""
    reach = own_organisations(viewer, *MANAGES, on=on)
    works_here = [exists().where(Appointment.person_id == side, works_in(reach)) for side in (Person.id, other.id)]
    wanted = select(Person.id).join(other, other.id == other_id).where(Person.id == one_id, *works_here, _is_open())
    return one_id != other_id and db.scalar(wanted) is not None


def called_so(db: Session, viewer: SignedIn, person_id: int, name: str, *, on: date) -> list[Person]:
    """List the colleagues with exactly this plain name, whoever may be said to be the same person as somebody."""
    reach = own_organisations(viewer, *MANAGES, on=on)
    works_here = exists().where(Appointment.person_id == Person.id, works_in(reach))
    wanted = select(Person).where(works_here, Person.id != person_id).order_by(Person.sort_key, Person.id)
    plain = plain_name(name)
    return [one for one in db.scalars(wanted) if plain_name(one.name) == plain]


def _differ(column: str) -> ColumnElement[bool]:
    """Whether both have something that is not the same; two who lack it never differ."""
    mine, theirs = getattr(Person, column), getattr(other, column)
    return and_(mine.is_not(None), theirs.is_not(None), mine != theirs)


def _have_other_marks() -> ColumnElement[bool]:
    """Whether both were seen with identity numbers, and with different ones."""
    mine = exists().where(mark.person_id == Person.id)
    theirs = exists().where(other_mark.person_id == other.id)
    return and_(mine, theirs, ~_share_mark())


def _share_mark() -> ColumnElement[bool]:
    shared, theirs = aliased(IdentityMark), aliased(IdentityMark)
    return (
        select(shared.id)
        .join(theirs, theirs.mark == shared.mark)
        .where(shared.person_id == Person.id, theirs.person_id == other.id)
        .correlate(Person, other)
        .exists()
    )


def _is_open() -> ColumnElement[bool]:
    """Whether nobody has said yet what two persons are to each other, nor merged one of them with the other."""
    answered = exists().where(
        or_(
            and_(NotTheSame.one_id == Person.id, NotTheSame.other_id == other.id),
            and_(NotTheSame.one_id == other.id, NotTheSame.other_id == Person.id),
        )
    )
    merging = exists().where(
        PersonMerge.ended_at.is_(None),
        PersonMerge.kept_id.in_([Person.id, other.id]),
        PersonMerge.other_id.in_([Person.id, other.id]),
    )
    return and_(~answered, ~merging)


def likeness_of(db: Session, one_id: int, other_id: int) -> Likeness | None:
    """Return what two persons have in common, for a second person who sees no names; None: nothing any more."""
    wanted = select(Person, other, _share_mark()).join(other, other.id == other_id).where(Person.id == one_id)
    one, twin, has_same_mark = db.execute(wanted).one()
    return Likeness.IDENTITY if has_same_mark else _in_common(one, twin)


def pupils_who_look_alike(
    db: Session, viewer: SignedIn, *, on: date, only: tuple[int, int] | None = None
) -> list[tuple[int, int]]:
    """List the pupils of one school with one name and no different numbers, as pairs of keys: no name leaves the classes."""
    reach = own_organisations(viewer, *MANAGES, on=on)
    here, there = aliased(Enrolment), aliased(Enrolment)
    group, other_group = aliased(ClassGroup), aliased(ClassGroup)
    wanted = (
        select(Person.id, other.id)
        .join(here, and_(here.person_id == Person.id, here.role == EnrolmentRole.STUDENT))
        .join(group, group.id == here.class_group_id)
        .join(other, and_(other.name == Person.name, other.id > Person.id))
        .join(there, and_(there.person_id == other.id, there.role == EnrolmentRole.STUDENT))
        .join(other_group, other_group.id == there.class_group_id)
        .where(
            group.organisation_id.in_(reach),
            group.organisation_id == other_group.organisation_id,
            Person.name != "",
            ~_differ("number"),
            _is_open(),
        )
        .distinct()
        .order_by(Person.id, other.id)
        .limit(MOST_PAIRS)
    )
    if only is not None:
        wanted = wanted.where(Person.id.in_(only), other.id.in_(only))
    return [(one, twin) for one, twin in db.execute(wanted)]
