"""Questions about the audit trail: the lines a viewer may read, who wrote them, and what their ids are called."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, literal, select, union_all

from app.certification.models import Certificate
from app.compliance.models import Requirement
from app.core.access import Role
from app.core.audit import AuditEntry
from app.core.clock import end_of
from app.core.languages import current_tag
from app.desk.audit.actions import OF_KIND, Kind
from app.desk.audit.namesakes import called_apart
from app.desk.audit.reach import may_be_read, of_own_staff
from app.people.erased import called
from app.people.erasures import PersonErasure
from app.people.forms.staff import post_title
from app.people.merges import PersonMerge
from app.people.models import Account, Appointment, ClassGroup, Enrolment, Organisation, Person, Post, RoleGrant

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.people.identity import SignedIn


@dataclass(frozen=True)
class Wanted:
    """Which lines somebody asks for; days are of the installation's zone, each one included."""

    first: date | None = None
    last: date | None = None
    kind: Kind | None = None
    by: int | None = None


@dataclass
class Names:
    """What the ids of some lines are called, as far as the viewer may know; `of_person` by subject and its id.

    `held_posts`: of whom a bureau officer reads without a name, the post.
    """

    people: dict[int, str] = field(default_factory=dict)
    roles: dict[int, set[str]] = field(default_factory=dict)
    organisations: dict[int, str] = field(default_factory=dict)
    classes: dict[tuple[str, int], str] = field(default_factory=dict)
    requirements: dict[str, str] = field(default_factory=dict)
    posts: dict[int, str] = field(default_factory=dict)
    held_posts: dict[int, str] = field(default_factory=dict)
    of_person: dict[tuple[str, int], list[int]] = field(default_factory=dict)


def lines(db: Session, viewer: SignedIn, wanted: Wanted, *, on: date) -> Sequence[AuditEntry]:
    """Return every line a viewer may read, the newest first."""
    asked = asked_for(viewer, wanted, on, AuditEntry).order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
    return db.scalars(asked).all()


def asked_for(viewer: SignedIn, wanted: Wanted, on: date, *columns: Any) -> Select[Any]:
    """Select columns of the lines that a viewer asks for and may read."""
    asked = select(*columns).where(may_be_read(viewer, on))
    if wanted.first is not None:
        asked = asked.where(AuditEntry.at >= end_of(wanted.first - timedelta(days=1)))
    if wanted.last is not None:
        asked = asked.where(AuditEntry.at < end_of(wanted.last))
    if wanted.kind is not None:
        asked = asked.where(AuditEntry.action.in_(OF_KIND[wanted.kind]))
    if wanted.by is not None:
        asked = asked.where(AuditEntry.by == wanted.by, of_own_staff(AuditEntry.by, viewer, on))
    return asked


def who_wrote(db: Session, viewer: SignedIn, *, on: date) -> list[tuple[int, str]]:
    """List whom of the viewer's own staff any line names as who acted, by sort key."""
    writers = select(AuditEntry.by).where(may_be_read(viewer, on))
    found = dict(
        db.execute(
            select(Person.id, Person.name)
            .where(Person.id.in_(writers), Person.name != "", of_own_staff(Person.id, viewer, on))
            .order_by(Person.sort_key, Person.id)
        ).all()
    )
    return [*called_apart(db, viewer, found, on=on).items()]


def names_for(db: Session, viewer: SignedIn, rows: Iterable[AuditEntry], *, on: date) -> Names:
    """Return what the ids of some lines are called: of people only those of the viewer's own staff, as they are called today.

    Nine queries, one more for a bureau officer, and three more where several of the staff have one name.
    """
    rows = list(rows)
    names = Names(of_person=_persons(db, rows))
    writers = {row.by for row in rows if row.by is not None}
    people = writers | {one for several in names.of_person.values() for one in several} | _coded(rows, "person")
    known = db.execute(select(Person.id, Person.name).where(Person.id.in_(people), of_own_staff(Person.id, viewer, on)))
    told = dict(known.all())
    apart = called_apart(db, viewer, {key: name for key, name in told.items() if name}, on=on)
    names.people = {key: apart.get(key) or called(name) for key, name in told.items()}
    unnamed = people - names.people.keys() if viewer.holds(Role.BUREAU_OFFICER) else set()
    for person_id, role in db.execute(
        select(RoleGrant.person_id, RoleGrant.role).where(
            RoleGrant.person_id.in_((writers - names.people.keys()) | unnamed)
        )
    ):
        names.roles.setdefault(person_id, set()).add(role)
    names.held_posts = _held_posts(db, unnamed - writers) if unnamed - writers else {}
    places = _coded(rows, "organisation", "parent") | _subjects(rows, "organisation")
    names.organisations = _called(db, select(Organisation.id, Organisation.name), Organisation.id, places)
    names.classes = _classes(db, rows)
    kept = db.scalars(select(Requirement).where(Requirement.public_id.in_(_words(rows, "requirement"))))
    names.requirements = {one.public_id: one.title_in("en" if current_tag() == "en" else "zh") for one in kept}
    posts = db.scalars(select(Post).where(Post.id.in_(_coded(rows, "post") | _subjects(rows, "post"))))
    names.posts = {one.id: post_title(one) for one in posts}
    return names


def _persons(db: Session, rows: Sequence[AuditEntry]) -> dict[tuple[str, int], list[int]]:
    """Return whom a line is about, where it names an account, a certificate or a merge instead."""
    found = {("person", key): [key] for key in _subjects(rows, "person")}
    account, merge, erasure = Account, PersonMerge, PersonErasure
    of_erasures = erasure.id.in_(_subjects(rows, "person_erasure")), erasure.of_pupil.is_(False)
    of_merges = merge.id.in_(_subjects(rows, "person_merge")), merge.of_pupils.is_(False)
    asked = union_all(
        select(literal("account"), account.id, account.person_id).where(account.id.in_(_subjects(rows, "account"))),
        select(literal("certificate"), Certificate.id, Certificate.person_id).where(
            Certificate.id.in_(_subjects(rows, "certificate"))
        ),
        select(literal("person_merge"), merge.id, merge.kept_id).where(*of_merges),
        select(literal("person_merge"), merge.id, merge.other_id).where(*of_merges),
        select(literal("person_erasure"), erasure.id, erasure.person_id).where(*of_erasures),
    )
    for subject, key, person_id in db.execute(asked):
        found.setdefault((subject, key), []).append(person_id)
    return found


def _held_posts(db: Session, persons: Collection[int]) -> dict[int, str]:
    """Return a post that each of some people holds or held, the last one first."""
    rows = db.execute(
        select(Appointment.person_id, Post)
        .join(Post, Post.id == Appointment.post_id)
        .where(Appointment.person_id.in_(persons))
        .order_by(Appointment.id)
    )
    return {person_id: post_title(post) for person_id, post in rows}


def _classes(db: Session, rows: Sequence[AuditEntry]) -> dict[tuple[str, int], str]:
    asked = union_all(
        select(literal("class_group"), ClassGroup.id, ClassGroup.title).where(
            ClassGroup.id.in_(_subjects(rows, "class_group"))
        ),
        select(literal("enrolment"), Enrolment.id, ClassGroup.title)
        .join(ClassGroup, ClassGroup.id == Enrolment.class_group_id)
        .where(Enrolment.id.in_(_subjects(rows, "enrolment"))),
    )
    return {(subject, key): title for subject, key, title in db.execute(asked)}


def _called(db: Session, names: Select[int, str], column: Any, ids: Collection[int]) -> dict[int, str]:
    return dict(db.execute(names.where(column.in_(ids))).all())


def _subjects(rows: Iterable[AuditEntry], subject: str) -> set[int]:
    return {row.subject_id for row in rows if row.subject == subject and row.subject_id is not None}


def _coded(rows: Iterable[AuditEntry], *codes: str) -> set[int]:
    return {row.codes[code] for row in rows for code in codes if isinstance(row.codes.get(code), int)}


def _words(rows: Iterable[AuditEntry], code: str) -> set[str]:
    return {row.codes[code] for row in rows if isinstance(row.codes.get(code), str)}
