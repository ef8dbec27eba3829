"""Which imported records wait for the viewer's answer, those of pupils and guardians together by class."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import aliased

from app.core.access import Role
from app.people.models import Appointment, ClassGroup, Enrolment, EnrolmentRole, Guardianship, Person, RosterImport
from app.people.queries.belonging import works_in
from app.people.queries.merges import ids_on
from app.people.queries.organisations import MANAGES, own_organisations
from app.people.queries.placed import was_ever_in
from app.records.answers import may_answer
from app.records.models import RecordApproval, RecordVoid, TrainingRecord

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.people.identity import SignedIn


@dataclass(frozen=True)
class Line:
    """One decision: a record of a member of staff, or the like records of a class's pupils or their guardians.

    `name` is of staff only. `key` is the smallest key of its rows.
    """

    approvals: tuple[tuple[RecordApproval, date], ...]
    name: str | None
    class_title: str | None
    course: str
    edition: str | None
    completed_on: date
    evidence: str | None
    is_answerable: bool

    @property
    def key(self) -> int:
        """Return what a form calls it."""
        return min(row.id for row, _day in self.approvals)


def waiting_lines(db: Session, viewer: SignedIn, *, on: date) -> list[Line]:
    """Return what waits at the viewer's own organisations, the oldest first, like records of one class as one line."""
    own = own_organisations(viewer, *MANAGES, on=on)
    ids = ids_on(db, [viewer.person_id], on)[viewer.person_id]
    groups: dict[tuple[Any, ...], list[tuple[RecordApproval, date]]] = {}
    for row in db.execute(_asked(own)):
        record, approval = row.TrainingRecord, row.RecordApproval
        answerable = _may_answer(viewer, ids, approval)
        who = (row.name, None, approval.id) if row.is_staff else (None, row.title, None)
        key = (*who, record.course, record.edition, record.completed_on, record.evidence, row.at, answerable)
        groups.setdefault(key, []).append((approval, record.completed_on))
    return [
        Line(tuple(rows), name, title, course, edition, day, evidence, answerable)
        for (name, title, _alone, course, edition, day, evidence, _at, answerable), rows in groups.items()
    ]


def count_waiting(db: Session, viewer: SignedIn, *, on: date) -> int:
    """Return how many imported records wait at the viewer's own organisations."""
    return db.scalar(number_waiting(viewer, on=on)) or 0


def number_waiting(viewer: SignedIn, *, on: date) -> Select[int]:
    """Select how many imported records wait at the viewer's own organisations."""
    own = own_organisations(viewer, *MANAGES, on=on)
    asked = select(func.count(RecordApproval.id)).join(
        TrainingRecord, TrainingRecord.id == RecordApproval.training_record_id
    )
    return asked.where(*_waits(own))


def _asked(own: Select[tuple[int]]) -> Select[Any]:
    is_staff = exists().where(Appointment.person_id == RecordApproval.person_id, works_in(own))
    return (
        select(
            TrainingRecord, RecordApproval, Person.name, is_staff.label("is_staff"), _class_title(own), RosterImport.at
        )
        .select_from(RecordApproval)
        .join(TrainingRecord, TrainingRecord.id == RecordApproval.training_record_id)
        .join(Person, Person.id == RecordApproval.person_id)
        .outerjoin(RosterImport, RosterImport.id == TrainingRecord.import_id)
        .where(*_waits(own))
        .order_by(TrainingRecord.completed_on, Person.sort_key, RecordApproval.id)
    )


def _waits(own: Select[tuple[int]]) -> Sequence[Any]:
    return (
        RecordApproval.approved_at.is_(None),
        RecordApproval.declined_for.is_(None),
        ~exists().where(RecordVoid.voids == TrainingRecord.public_id),
        was_ever_in(RecordApproval.person_id, own),
    )


def _class_title(own: Select[tuple[int]]) -> Any:
    """Return the class a pupil, or a guardian's child, is or was in, as a column; one of them where there were several."""
    care = aliased(Guardianship)
    wards = select(care.student_id).where(care.guardian_id == RecordApproval.person_id).correlate_except(care)
    return (
        select(func.max(ClassGroup.title))
        .join(Enrolment, Enrolment.class_group_id == ClassGroup.id)
        .where(
            Enrolment.role == EnrolmentRole.STUDENT,
            or_(Enrolment.person_id == RecordApproval.person_id, Enrolment.person_id.in_(wards)),
            ClassGroup.organisation_id.in_(own),
        )
        .scalar_subquery()
        .label("title")
    )


def _may_answer(viewer: SignedIn, ids: Collection[int], approval: RecordApproval) -> bool:
    """Whether the viewer is a second person; whoever keeps the server may have made an import without a name."""
    if approval.entered_by is None and viewer.holds(Role.ADMINISTRATOR):
        return False
    return may_answer(ids, studied=approval.person_id, entered_by=approval.entered_by)
