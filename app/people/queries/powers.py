"""Whom somebody may change who reads a whole list in: what `power_over` says of one person, asked of many at once."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import literal, select, union_all

from app.core.access import Role
from app.core.batches import among
from app.people.models import Appointment, ClassGroup, Enrolment, EnrolmentRole, Organisation, RoleGrant
from app.people.power_rules import Right, is_below, reaching
from app.people.queries.account_keeping import not_over
from app.people.queries.belonging import is_no_visit, main_post_inside
from app.people.queries.merges import ids_on
from app.people.queries.organisations import lines_of
from app.people.rules import GIVES, LED_FROM_ABOVE, TEACHES

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


class Whose(StrEnum):
    """Whose matter it is to change somebody whom one may not change."""

    OWN = "own"
    ABOVE = "above"
    HEAD = "head"
    ELSEWHERE = "elsewhere"


class Powers:
    """What one person may change about others: nothing about themselves, nor about an equal or higher role (SAFEGUARDS 33).

    `places` are the organisations they act for: who works, and only elsewhere, is out of their hands, too. None: everywhere.
    """

    def __init__(self, db: Session, by: int, *, on: date, places: Collection[int] | None) -> None:
        self.db, self.on = db, on
        self.places: set[int | None] | None = None if places is None else set(places)
        self.oneself = set(ids_on(db, [by], on)[by])
        held = select(RoleGrant.role, RoleGrant.organisation_id).where(
            RoleGrant.person_id == by, RoleGrant.first_day <= on, not_over(RoleGrant, on)
        )
        self.grants: list[Right] = [(Role(role), where) for role, where in db.execute(held)]
        self.rights: dict[int, list[Right]] = {}
        self.works_at: dict[int, set[int | None]] = {}
        self.lines: dict[int, list[int]] = {}

    def look_up(self, persons: Collection[int]) -> None:
        """Ask at once what must be known of these persons."""
        wanted = [one for one in persons if one not in self.rights]
        if not wanted:
            return
        self.rights |= {one: [] for one in wanted}
        grants = select(literal("role"), RoleGrant.person_id, RoleGrant.role, RoleGrant.organisation_id).where(
            among(RoleGrant.person_id, wanted), not_over(RoleGrant, self.on)
        )
        teaches = (
            select(literal("role"), Enrolment.person_id, literal(str(Role.CLASS_TEACHER)), ClassGroup.organisation_id)
            .join(ClassGroup, ClassGroup.id == Enrolment.class_group_id)
            .where(
                among(Enrolment.person_id, wanted),
                Enrolment.role == EnrolmentRole.TEACHER,
                not_over(Enrolment, self.on),
            )
        )
        works = select(literal("post"), Appointment.person_id, literal(""), Appointment.organisation_id).where(
            among(Appointment.person_id, wanted), is_no_visit(), not_over(Appointment, self.on)
        )
        asked: Any = union_all(grants, teaches, works)
        for kind, person, role, where in self.db.execute(asked):
            if kind == "role":
                self.rights[person].append((Role(role), where))
            else:
                self.works_at.setdefault(person, set()).add(where)

    def may_correct(self, person_id: int) -> bool:
        """Whether name, number, phone and e-mail of somebody may be changed."""
        if self._works_elsewhere(person_id):
            return False
        rights = self._rights(person_id)
        roles = [right for right in rights if right[0] not in TEACHES]
        return self._is_below(person_id, rights) or (
            roles != rights and self._has_main_post(person_id) and self._is_below(person_id, roles)
        )

    def stands_over(self, person_id: int) -> bool:
        """Whether somebody holds no role that is equal or higher, wherever they work; to teach a class is none of these."""
        roles = [right for right in self._rights(person_id) if right[0] is not Role.CLASS_TEACHER]
        return self._is_below(person_id, roles)

    def may_change_post(self, person_id: int, place: int) -> bool:
        """Whether a post that somebody holds at a place may be changed or ended."""
        rights = self._rights(person_id)
        return self._is_below(person_id, reaching(rights, place, self._lines(rights, place)))

    def whose(self, person_id: int) -> Whose:
        """Return whose matter it is to change somebody."""
        if person_id in self.oneself:
            return Whose.OWN
        roles = {role for role, _where in self._rights(person_id)}
        if roles & LED_FROM_ABOVE:
            return Whose.ABOVE
        is_elsewhere = (
            self._works_elsewhere(person_id)
            or Role.HEAD in {role for role, _where in self.grants}
            or not roles - GIVES[Role.TRAINING_MANAGER] - TEACHES
        )
        return Whose.ELSEWHERE if is_elsewhere else Whose.HEAD

    def _rights(self, person_id: int) -> list[Right]:
        self.look_up([person_id])
        return self.rights[person_id]

    def _works_elsewhere(self, person_id: int) -> bool:
        self.look_up([person_id])
        works = self.works_at.get(person_id, set())
        return self.places is not None and bool(works) and not self.places & works

    def _has_main_post(self, person_id: int) -> bool:
        """Whether somebody's main post is at the places: classes of other schools do not take their entry from there."""
        places = select(Organisation.id).where(Organisation.id.in_(self.places or ()))
        return bool(main_post_inside(self.db, [person_id], places, on=self.on))

    def _is_below(self, person_id: int, rights: list[Right]) -> bool:
        lines = self._lines(rights)
        return is_below(self.grants, rights, lines, is_oneself=person_id in self.oneself, manages=True)

    def _lines(self, rights: list[Right], *places: int) -> dict[int, list[int]]:
        asked = {*places, *(where for _role, where in rights if where is not None)} - self.lines.keys()
        if rights and asked:
            self.lines |= lines_of(self.db, asked, on=self.on)
        return self.lines
