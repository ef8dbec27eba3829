"""Trial lessons, judged beside the courses: who needs one, and for which ages it may be held."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, or_, select

from app.certification.facilitators.holding import withdrawals_of
from app.certification.facilitators.queries import bands_offered
from app.certification.facilitators.rules import counts_after
from app.compliance.rules.days import add_months, as_date
from app.content.catalogue import catalogue
from app.core.access import Role
from app.learning.practical.rules import Need
from app.people.models import Appointment, AppointmentKind, ClassGroup, Enrolment, EnrolmentRole, Person, RoleGrant
from app.records.models import PracticalResult

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.orm import Session

    from app.content.shapes import Rubric

RENEW_DAYS = 60  # a result that ends so soon may be renewed


def needed(db: Session, places: Select[Any], on_post: ColumnElement[bool], day: date) -> list[Need]:
    """List who teaches or is to teach pupils, with the ages of which they have passed no trial lesson.

    Who has passed one needs no other before somebody wants it: `is_further`.
    """
    shelf = catalogue()
    named = {rule.practical for rule in shelf.facilitators.values()}
    rubrics = [rubric for name, rubric in shelf.practicals.items() if name in named]
    rows = _who_teaches(db, places, on_post, day) if rubrics else []
    passed = _passed(db, [row[0] for row in rows], day)
    offered = bands_offered(db, {row[2] for row in rows}, day)
    found = []
    for rubric in rubrics:
        for person_id, name, place in rows:
            had = passed.get((person_id, rubric.id), set())
            bands = tuple(
                band for band in offered[place] if band not in had and shelf.facilitators[band].practical == rubric.id
            )
            if bands or not had:
                found.append(Need(person_id, name, place, rubric, None, bands=bands, is_further=bool(had)))
    return found


def _who_teaches(db: Session, places: Select[Any], on_post: ColumnElement[bool], day: date) -> list[Any]:
    teachers = select(Enrolment.person_id).join(ClassGroup, ClassGroup.id == Enrolment.class_group_id)
    teachers = teachers.where(
        Enrolment.role == EnrolmentRole.TEACHER,
        ClassGroup.organisation_id.in_(places),
        or_(Enrolment.last_day.is_(None), Enrolment.last_day >= day),
        or_(ClassGroup.last_day.is_(None), ClassGroup.last_day >= day),
    )
    lecturers = select(RoleGrant.person_id).where(
        RoleGrant.role == Role.FACILITATOR,
        RoleGrant.organisation_id.in_(places),
        or_(RoleGrant.last_day.is_(None), RoleGrant.last_day >= day),
    )
    rows = db.execute(
        select(Person.id, Person.name, func.min(Appointment.organisation_id))
        .join(Appointment, Appointment.person_id == Person.id)
        .where(
            on_post,
            or_(Person.id.in_(teachers), Person.id.in_(lecturers), Appointment.kind == str(AppointmentKind.VOLUNTEER)),
        )
        .group_by(Person.id, Person.name, Person.sort_key)
        .order_by(Person.sort_key, Person.id)
    )
    return list(rows)


def _passed(db: Session, persons: Collection[int], day: date) -> dict[tuple[int, str], set[str | None]]:
    """Return of which ages some people have passed a practical part that still counts and need not be renewed soon.

    One from before a right to teach was withdrawn counts no longer: a new one can be judged. None stands for a former one of which nobody said the age.
    """
    rows = db.execute(
        select(
            PracticalResult.person_id, PracticalResult.practical, PracticalResult.band, PracticalResult.passed_on
        ).where(PracticalResult.person_id.in_(persons), PracticalResult.course.is_(None))
    )
    found: dict[tuple[int, str], set[str | None]] = {}
    withdrawn = withdrawals_of(db, persons, day) if persons else {}
    for person_id, practical, band, passed_on in rows:
        if any(not counts_after(passed_on, band or one.band, [one]) for one in withdrawn.get(person_id, ())):
            continue
        if _counts_until(catalogue().practicals.get(practical), passed_on) >= as_date(day.toordinal() + RENEW_DAYS):
            found.setdefault((person_id, practical), set()).add(band)
    return found


def _counts_until(rubric: Rubric | None, passed_on: date) -> date:
    """Return until when a passed practical part counts."""
    if rubric is None or rubric.valid_months is None:
        return date.max
    return as_date(add_months(passed_on.toordinal(), rubric.valid_months))
