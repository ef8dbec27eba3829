"""Whether somebody has or had a place at organisations: a post, a class, or a child in a class there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, exists, or_

from app.people.models import Appointment, ClassGroup, Enrolment, EnrolmentRole, Guardianship
from app.people.queries.belonging import works_in

if TYPE_CHECKING:
    from sqlalchemy import Select, SQLColumnExpression


def was_ever_in(person_id: SQLColumnExpression[int], organisations: Select[tuple[int]]) -> ColumnElement[bool]:
    """Whether a person holds or held a post, is or was a pupil, or guards a pupil at some organisations."""
    learns = (ClassGroup.id == Enrolment.class_group_id, ClassGroup.organisation_id.in_(organisations))
    is_pupil = Enrolment.role == EnrolmentRole.STUDENT
    return or_(
        exists().where(Appointment.person_id == person_id, works_in(organisations)),
        exists().where(Enrolment.person_id == person_id, is_pupil, *learns),
        exists().where(
            Guardianship.guardian_id == person_id, Enrolment.person_id == Guardianship.student_id, is_pupil, *learns
        ),
    )
