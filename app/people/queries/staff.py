"""Questions about staff: a viewer gets only those of organisations they hold a role for."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, Subquery, and_, exists, func, or_, select, true
from sqlalchemy.orm import contains_eager

from app.core.access import Role
from app.people.erasures import PersonErasure
from app.people.identity import SignedIn
from app.people.models import (
    Account,
    Appointment,
    AppointmentKind,
    Organisation,
    Person,
    Post,
    PostCategory,
    PostSensitivity,
    RoleGrant,
)
from app.people.queries.account_keeping import not_over
from app.people.queries.belonging import works_in
from app.people.queries.erasures import is_open
from app.people.queries.former_names import was_called
from app.people.queries.organisations import MANAGES, SEES_STAFF, own_organisations
from app.people.second_factors import SecondFactor
from app.people.sign_in_slips import SignInSlip

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

PAGE = 100


@dataclass
class Colleague:
    """A line of the staff list."""

    person: Person
    has_account: bool
    posts: list[Appointment] = field(default_factory=list)


@dataclass
class StaffPage:
    """One page of the staff list."""

    lines: list[Colleague]
    count: int
    number: int

    @property
    def pages(self) -> int:
        """Return how many pages there are, at least one."""
        return max(1, -(-self.count // PAGE))


def staff_page(
    db: Session,
    viewer: SignedIn,
    *,
    on: date,
    post_id: int | None = None,
    name: str = "",
    only: Collection[int] | None = None,
    former: bool = False,
    number: int = 1,
) -> StaffPage:
    """Return a page of those who hold a post (or, `former`, once did) where the viewer sees staff, by sort key."""
    mine: list[ColumnElement[bool]] = [works_in(own_organisations(viewer, *SEES_STAFF, on=on))]
    if post_id is not None:
        mine.append(Appointment.post_id == post_id)
    has_open = exists().where(Appointment.person_id == Person.id, *mine, not_over(Appointment, on))
    has_any = exists().where(Appointment.person_id == Person.id, *mine)
    wanted: list[ColumnElement[bool]] = [has_any, ~has_open, has_name()] if former else [has_open]
    if name:
        wanted.append(_is_called(name))
    if only is not None:
        wanted.append(Person.id.in_(only))
    count = db.scalar(select(func.count()).select_from(Person).where(*wanted)) or 0
    found = db.execute(
        select(Person, exists().where(Account.person_id == Person.id, Account.closed_at.is_(None)))
        .where(*wanted)
        .order_by(Person.sort_key, Person.id)
        .limit(PAGE)
        .offset((number - 1) * PAGE)
    )
    lines = {person.id: Colleague(person, bool(has_account)) for person, has_account in found}
    for appointment in _appointments(db, lines, mine):
        if former or appointment.last_day is None or appointment.last_day >= on:
            lines[appointment.person_id].posts.append(appointment)
    return StaffPage(list(lines.values()), count, number)


def has_name() -> ColumnElement[bool]:
    """Return the condition that a person was not erased: of whoever was, only a number is left."""
    return Person.name != ""


def _is_called(text: str) -> ColumnElement[bool]:
    """Whether a name or a former one holds a text, or its pinyin begins so: with or without blanks, or by first letters."""
    together = "".join(text.split()).lower()
    found = [
        Person.name.contains(text, autoescape=True),
        func.replace(Person.sort_key, " ", "").startswith(together, autoescape=True),
        was_called(text),
    ]
    if together.isascii() and together.isalpha():
        found.append(Person.sort_key.like("% ".join(together) + "%"))
    return or_(*found)


def _appointments(db: Session, persons: Collection[int], mine: Sequence[ColumnElement[bool]]) -> Sequence[Appointment]:
    return db.scalars(
        select(Appointment)
        .join(Appointment.organisation)
        .join(Appointment.post)
        .options(contains_eager(Appointment.organisation), contains_eager(Appointment.post))
        .where(Appointment.person_id.in_(persons), *mine)
        .order_by(Appointment.first_day, Appointment.id)
    ).all()


def colleague(
    db: Session, viewer: SignedIn, person_id: int, *, on: date, roles: tuple[Role, ...] = SEES_STAFF
) -> Person | None:
    """Find somebody who holds or held a post where the viewer holds one of these roles."""
    reach = own_organisations(viewer, *roles, on=on)
    return db.scalar(
        select(Person).where(
            Person.id == person_id,
            has_name(),
            exists().where(Appointment.person_id == Person.id, works_in(reach)),
        )
    )


def colleague_with_account(
    db: Session, viewer: SignedIn, person_id: int, *, on: date
) -> tuple[Person, Account | None, SignInSlip | None, bool, PersonErasure | None] | None:
    """Find somebody who holds or held a post where the viewer sees staff, with their account, closed ones too, their slip,
    whether they have set up a second step, and the erasing of this entry that is asked for or waits.
    """
    reach = own_organisations(viewer, *SEES_STAFF, on=on)
    row = db.execute(
        select(Person, Account, SignInSlip, SecondFactor.confirmed_at, PersonErasure)
        .outerjoin(Account, Account.person_id == Person.id)
        .outerjoin(SignInSlip, SignInSlip.person_id == Person.id)
        .outerjoin(SecondFactor, SecondFactor.account_id == Account.id)
        .outerjoin(PersonErasure, and_(PersonErasure.person_id == Person.id, is_open()))
        .where(
            Person.id == person_id,
            has_name(),
            exists().where(Appointment.person_id == Person.id, works_in(reach)),
        )
    ).first()
    return (row[0], row[1], row[2], row[3] is not None, row[4]) if row else None


def posts_held(db: Session, viewer: SignedIn, person_id: int, *, on: date) -> Sequence[tuple[Appointment, bool]]:
    """List the posts somebody holds or held where the viewer sees staff, each with whether the viewer may change it."""
    found = db.execute(
        select(Appointment, Appointment.organisation_id.in_(own_organisations(viewer, *MANAGES, on=on)))
        .join(Appointment.organisation)
        .join(Appointment.post)
        .options(contains_eager(Appointment.organisation), contains_eager(Appointment.post))
        .where(
            Appointment.person_id == person_id,
            works_in(own_organisations(viewer, *SEES_STAFF, on=on)),
        )
        .order_by(Appointment.first_day, Appointment.id)
    )
    return [(row, bool(may_change)) for row, may_change in found]


def appointment_for(db: Session, viewer: SignedIn, appointment_id: int, *, on: date) -> Appointment | None:
    """Find a held post that the viewer may change, with its person, place and post."""
    return db.scalar(
        select(Appointment)
        .join(Appointment.organisation)
        .join(Appointment.post)
        .join(Appointment.person)
        .options(
            contains_eager(Appointment.organisation),
            contains_eager(Appointment.post),
            contains_eager(Appointment.person),
        )
        .where(
            Appointment.id == appointment_id,
            works_in(own_organisations(viewer, *MANAGES, on=on)),
        )
    )


def all_posts(db: Session) -> Sequence[Post]:
    """List every post, in the order they were entered."""
    return db.scalars(select(Post).order_by(Post.id)).all()


def sensitive_posts(db: Session, *, on: date) -> set[int]:
    """Return which posts are sensitive on a day."""
    newest = func.row_number().over(
        partition_by=PostSensitivity.post_id, order_by=PostSensitivity.first_day.desc().nulls_last()
    )
    held = (
        select(PostSensitivity.post_id, PostSensitivity.sensitive, newest.label("place"))
        .where(or_(PostSensitivity.first_day.is_(None), PostSensitivity.first_day <= on))
        .subquery()
    )
    return set(db.scalars(select(held.c.post_id).where(held.c.place == 1, held.c.sensitive)))


def account_of(db: Session, person_id: int) -> Account | None:
    """Return somebody's account, closed ones too."""
    return db.scalar(select(Account).where(Account.person_id == person_id))


def number_is_taken(db: Session, viewer: SignedIn, number: str, *, but: int | None, on: date) -> bool:
    """Whether another colleague where the viewer manages staff has this staff number."""
    return (
        db.scalar(
            select(Person.id).where(
                Person.number == number,
                Person.id.is_distinct_from(but),
                exists().where(
                    Appointment.person_id == Person.id,
                    works_in(own_organisations(viewer, *MANAGES, on=on)),
                ),
            )
        )
        is not None
    )


def staff_with_posts(
    db: Session, viewer: SignedIn, *roles: Role, on: date, from_outside: bool = True
) -> list[tuple[int, str, list[tuple[Post, str]]]]:
    """List who holds a post today where the viewer holds one of these roles, by sort key.

    Each comes as id, name and the posts held there, every post with its category on that day. `from_outside`: also the
    posts of external people.
    """
    reach = own_organisations(viewer, *roles, on=on)
    category = categories_on(on)
    found = db.execute(
        select(Person.id, Person.name, Post, category.c.category)
        .join(Appointment, Appointment.person_id == Person.id)
        .join(Post, Post.id == Appointment.post_id)
        .outerjoin(category, category.c.post_id == Post.id)
        .where(
            works_in(reach),
            or_(Appointment.first_day.is_(None), Appointment.first_day <= on),
            not_over(Appointment, on),
            true() if from_outside else Appointment.kind != AppointmentKind.EXTERNAL,
        )
        .order_by(Person.sort_key, Person.id, Appointment.id)
    )
    people: dict[int, tuple[int, str, list[tuple[Post, str]]]] = {}
    for one, name, post, kind in found:
        people.setdefault(one, (one, name, []))[2].append((post, kind or ""))
    return list(people.values())


def roles_of(db: Session, person_id: int, *, on: date) -> Sequence[tuple[RoleGrant, Organisation | None]]:
    """List the roles somebody holds today or later, with their organisations."""
    found = db.execute(
        select(RoleGrant, Organisation)
        .outerjoin(Organisation, Organisation.id == RoleGrant.organisation_id)
        .where(
            RoleGrant.person_id == person_id,
            or_(RoleGrant.last_day.is_(None), RoleGrant.last_day >= on),
        )
        .order_by(RoleGrant.id)
    )
    return [(grant, organisation) for grant, organisation in found]


def posts_with_category(db: Session, *, on: date) -> list[tuple[Post, str]]:
    """List every post with its category on a day."""
    held = categories_on(on)
    found = db.execute(select(Post, held.c.category).outerjoin(held, held.c.post_id == Post.id).order_by(Post.id))
    return [(post, category or "") for post, category in found]


def categories_on(on: date) -> Subquery:
    """Return each post's category on a day, as a table to join."""
    newest = func.row_number().over(
        partition_by=PostCategory.post_id, order_by=PostCategory.first_day.desc().nulls_last()
    )
    held = (
        select(PostCategory.post_id, PostCategory.category, newest.label("place"))
        .where(or_(PostCategory.first_day.is_(None), PostCategory.first_day <= on))
        .subquery()
    )
    return select(held.c.post_id, held.c.category).where(held.c.place == 1).subquery()
