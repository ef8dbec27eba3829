"""Who may see which class and which lesson, as conditions that every query of this package builds on."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, not_, or_, select
from sqlalchemy.orm import aliased

from app.certification.facilitators.models import Authorisation
from app.classroom.lecturers.lending import guest_at
from app.classroom.lecturers.places import comes_to
from app.classroom.models import LessonState, PlannedLesson, TimetableHold
from app.core.access import Role
from app.people.identity import LATELY, role_of_the_named
from app.people.models import Account, ClassGroup, Enrolment, EnrolmentRole
from app.people.queries.belonging import has_left
from app.people.queries.organisations import inside

if TYPE_CHECKING:
    from app.people.identity import SignedIn

# A facilitator who is not the class's teacher sees its names from the lesson's day on, and not for ever.
FACILITATOR_SEES_NAMES = timedelta(days=14)
KEPT = 512
"""Of how many viewers the longest conditions are kept: putting them together takes longer than asking them, on every page of a lesson."""


def holds_on(row: Any, day: date) -> ColumnElement[bool]:
    """Return the condition that a dated row holds on a day; both its ends belong to it."""
    return and_(
        or_(row.first_day.is_(None), row.first_day <= day),
        or_(row.last_day.is_(None), row.last_day >= day),
    )


@lru_cache(maxsize=KEPT)
def classes_taught_by(person_id: int, day: date) -> Select[int]:
    """Return the ids of the class groups a person teaches on a day; none of a school they left."""
    return (
        select(Enrolment.class_group_id)
        .join(ClassGroup, ClassGroup.id == Enrolment.class_group_id)
        .where(
            Enrolment.person_id == person_id,
            Enrolment.role == EnrolmentRole.TEACHER,
            holds_on(Enrolment, day),
            or_(ClassGroup.last_day.is_(None), ClassGroup.last_day >= day),
            ~has_left(person_id, ClassGroup.organisation_id, day),
        )
    )


def may_enter_class(viewer: SignedIn, day: date, *roles: Role) -> ColumnElement[bool]:
    """Return the condition that the viewer may see a class group in one of the roles.

    A role held for a district reaches no class of its schools: names stay in the school (SAFEGUARDS 18, 21).
    """
    doors: list[ColumnElement[bool]] = []
    if Role.CLASS_TEACHER in roles:
        doors.append(ClassGroup.id.in_(classes_taught_by(viewer.person_id, day)))
    held = viewer.organisations_as(*(set(roles) - {Role.CLASS_TEACHER, Role.FACILITATOR}))
    if held:
        doors.append(ClassGroup.organisation_id.in_(inside(held, on=day)))
    return or_(false(), *doors)


def may_enter_lesson(viewer: SignedIn, day: date, *roles: Role, with_names: bool = False) -> ColumnElement[bool]:
    """Return the condition that the viewer may see a planned lesson, joined to its class group, in one of the roles.

    The facilitator is whoever is named as the one who teaches; a class's teacher who is not has another door, and this
    one once the day is over on which it was given.
    `with_names`: the page shows pupils' names; then a facilitator sees it from the lesson's day on and for a fortnight,
    one who teaches the class sees them anyway, and another organisation's lecturer on that one day alone.
    """
    doors = [may_enter_class(viewer, day, *roles)]
    if Role.FACILITATOR in roles:
        mine = is_to_teach(viewer, day)
        doors.append(and_(mine, _shows_names_to(viewer.person_id, day)) if with_names else mine)
        doors.append(_left_to_class_teacher(viewer.person_id, day))
    return or_(*doors)


@lru_cache(maxsize=KEPT)
def _shows_names_to(person_id: int, day: date) -> ColumnElement[bool]:
    """Return the condition that a lesson's pupils are named to who gives it, or teaches its class."""
    is_guest = ClassGroup.organisation_id.in_(guest_at(person_id, day))
    lately = and_(
        PlannedLesson.planned_on <= day,
        PlannedLesson.planned_on >= day - FACILITATOR_SEES_NAMES,
        or_(~is_guest, PlannedLesson.planned_on == day),
    )
    return or_(lately, ClassGroup.id.in_(classes_taught_by(person_id, day)))


@lru_cache(maxsize=KEPT)
def _left_to_class_teacher(person_id: int, day: date) -> ColumnElement[bool]:
    """Return the condition that a lesson of an earlier day was given to a class somebody teaches: its register is hers too.

    Whoever gave it may have left; a register that nobody can close or correct would lose the lesson for the whole class.
    """
    return and_(
        PlannedLesson.state.in_((LessonState.TAUGHT, LessonState.CLOSED)),
        PlannedLesson.planned_on < day,
        ClassGroup.id.in_(classes_taught_by(person_id, day)),
    )


def is_to_teach(viewer: SignedIn, day: date) -> ColumnElement[bool]:
    """Return the condition that a planned lesson, joined to its class group, names the viewer as who teaches.

    Whom the timetable does not take keeps the name on lessons already given, and no door to them: a teacher of the
    class has her own (SAFEGUARDS 10). The same holds for whose right to teach was withdrawn, and for whom nothing brings
    to the school any more: neither post nor expert's entry nor agreement.
    """
    return _is_to_teach(viewer.person_id, viewer.name, day)


@lru_cache(maxsize=KEPT)
def _is_to_teach(person_id: int, name: str, day: date) -> ColumnElement[bool]:
    taken_out_at = select(TimetableHold.organisation_id).where(
        or_(TimetableHold.person_id == person_id, TimetableHold.typed_name == name),
        TimetableHold.lifted_at.is_(None),
    )
    taken_out = ClassGroup.organisation_id.in_(inside(taken_out_at, on=day))
    ended = ClassGroup.organisation_id.in_(_ended_rights(person_id, day))
    return and_(
        PlannedLesson.facilitator_id == person_id,
        or_(
            and_(comes_to(ClassGroup.organisation_id, person_id, day), not_(or_(taken_out, ended))),
            ClassGroup.id.in_(classes_taught_by(person_id, day)),
        ),
    )


def _is_named_to_teach() -> ColumnElement[bool]:
    """Return the condition that an account's person is named to teach a lesson to come or of lately.

    Somebody put into the timetable may hold no role and teach no class: the lesson's own doors open to them (SAFEGUARDS 10).
    """
    return exists().where(
        PlannedLesson.facilitator_id == Account.person_id,
        PlannedLesson.state != LessonState.CALLED_OFF,
        PlannedLesson.planned_on >= LATELY,
    )


role_of_the_named(Role.FACILITATOR, _is_named_to_teach())


def _ended_rights(person_id: int, day: date) -> Select[int]:
    """Return the schools where somebody's right to teach was withdrawn and none is left: no door to their registers."""
    row, other = Authorisation, aliased(Authorisation)
    is_left = exists().where(
        other.person_id == person_id,
        other.organisation_id == row.organisation_id,
        other.first_day <= day,
        other.valid_until >= day,
        or_(other.withdrawn_on.is_(None), other.withdrawn_on > day),
    )
    return select(row.organisation_id).where(
        row.person_id == person_id, row.withdrawn_on.is_not(None), row.withdrawn_on <= day, ~is_left
    )
