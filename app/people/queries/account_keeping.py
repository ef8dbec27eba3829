"""Whose accounts a viewer may look after, of many people at once; of one: `roles.may_keep_account`."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, literal, or_, select, union_all

from app.core.access import Role
from app.people.identity import SignedIn
from app.people.models import Appointment, ClassGroup, Enrolment, EnrolmentRole, RoleGrant
from app.people.queries.merges import ids_on
from app.people.queries.organisations import lines_of
from app.people.rules import TEACHES, may_reset

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


class AccountsKept:
    """Whose account of some other people a viewer may look after: downward only (SAFEGUARDS 33).

    `persons` says of each whether they work where the viewer manages staff. Two queries, none for nobody.
    """

    def __init__(self, db: Session, viewer: SignedIn, persons: Mapping[int, bool], *, on: date) -> None:
        self.viewer, self.persons = viewer, persons
        self.rights = _rights_of(db, list(persons), on=on) if persons else {}
        places = {where for held in self.rights.values() for _role, where in held}
        self.lines = lines_of(db, places, on=on) if self.rights else {}

    def kept(self, *, entries_of: Collection[int] = ()) -> set[int]:
        """Return whose account it is; `entries_of`: of these the entry is asked about, which classes and lessons of
        other schools do not take from the school of the main post.
        """
        return {
            person_id
            for person_id, manages in self.persons.items()
            if may_reset(
                self.viewer.grants,
                [
                    (role, self.lines.get(where or 0, []))
                    for role, where in self.rights.get(person_id, ())
                    if role not in TEACHES or person_id not in entries_of
                ],
                is_oneself=False,
                manages=manages,
            )
        }


def accounts_kept(db: Session, viewer: SignedIn, persons: Mapping[int, bool], *, on: date) -> set[int]:
    """Return those of some other people whose account the viewer may look after; two queries, none for nobody."""
    return AccountsKept(db, viewer, persons, on=on).kept()


def not_over(table: Any, on: date) -> ColumnElement[bool]:
    """Return the condition that a dated row holds on a day or later."""
    return or_(table.last_day.is_(None), table.last_day >= on)


def has_left(db: Session, person_id: int, *, on: date) -> bool:
    """Whether somebody held posts, roles or classes, and all are over: nobody is invited then (SAFEGUARDS 33)."""
    ids = ids_on(db, [person_id], on)[person_id]
    is_teacher = Enrolment.role == EnrolmentRole.TEACHER
    held = union_all(
        select(not_over(Appointment, on)).where(Appointment.person_id.in_(ids)),
        select(not_over(RoleGrant, on)).where(RoleGrant.person_id.in_(ids)),
        select(not_over(Enrolment, on)).where(Enrolment.person_id.in_(ids), is_teacher),
    )
    still = db.scalars(held).all()
    return bool(still) and not any(still)


def _rights_of(db: Session, persons: Sequence[int], *, on: date) -> dict[int, list[tuple[Role, int | None]]]:
    """Return which rights some people hold now or later, and where; to teach a class is one."""
    given = select(RoleGrant.person_id, RoleGrant.role, RoleGrant.organisation_id).where(
        RoleGrant.person_id.in_(persons), not_over(RoleGrant, on)
    )
    taught = (
        select(Enrolment.person_id, literal(str(Role.CLASS_TEACHER)), ClassGroup.organisation_id)
        .join(ClassGroup, ClassGroup.id == Enrolment.class_group_id)
        .where(Enrolment.person_id.in_(persons), Enrolment.role == EnrolmentRole.TEACHER, not_over(Enrolment, on))
    )
    rights: dict[int, list[tuple[Role, int | None]]] = {}
    held: Sequence[Any] = db.execute(union_all(given, taught)).all()
    for person_id, role, where in held:
        rights.setdefault(person_id, []).append((Role(role), where))
    return rights
