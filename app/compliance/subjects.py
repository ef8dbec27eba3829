"""The three kinds of subjects: whose facts hang on an organisation, and how they are read, all of a kind alike."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, select

from app.compliance.person_facts import merges_of, read_persons
from app.compliance.place_facts import read_class_group_facts, read_organisation_facts, with_departments
from app.compliance.rules.requirement import CLASS_GROUP, PERSON
from app.core.batches import among
from app.people.models import Appointment, ClassGroup, Enrolment, EnrolmentRole, Guardianship, Organisation
from app.people.queries.merges import ever_one_with

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.compliance.rules.one_person import Merges
    from app.compliance.subject_facts import SubjectFacts, World

SUBJECTS_AT_ONCE = 2000  # enough that a class is rarely cut in two


def read_subjects(
    db: Session, subject: str, ids: Collection[int], world: World, merges: Merges | None = None
) -> Mapping[int, SubjectFacts]:
    """Return the facts of some subjects of one kind by key; a department is never a subject.

    `merges` are those of the persons, where the caller has read them.
    """
    if subject == PERSON:
        return read_persons(db, ids, merges_of(db, ids) if merges is None else merges)
    if subject == CLASS_GROUP:
        return read_class_group_facts(db, ids)
    return read_organisation_facts(db, ids, world.tree)


def organisations_of(db: Session, subject: str, ids: Collection[int]) -> set[int]:
    """Return the organisations where some subjects of one kind ever stood."""
    if subject == PERSON:
        return _organisations_of_persons(db, ids)
    if subject == CLASS_GROUP:
        return set(db.scalars(select(ClassGroup.organisation_id).where(ClassGroup.id.in_(ids))))
    return with_departments(db, ids)


def subjects_at(
    db: Session, subject: str, organisations: Collection[int], world: World, *, staff_only: bool = False
) -> Iterator[SubjectFacts]:
    """Yield the subjects of one kind that ever stood at some organisations, some at a time.

    With `staff_only`, of persons only those who ever held a post there.
    """
    everyone = (
        _staff_at(organisations) if staff_only and subject == PERSON else keys_at(subject, organisations)
    ).subquery()
    after = 0
    while ids := db.scalars(
        select(everyone.c.id).where(everyone.c.id > after).order_by(everyone.c.id).limit(SUBJECTS_AT_ONCE)
    ).all():
        yield from read_subjects(db, subject, ids, world).values()
        after = ids[-1]


def keys_at(subject: str, organisations: Collection[int]) -> Select[Any]:
    """Return the question for the keys of the subjects of one kind that ever stood at some organisations.

    Of a merged person any id may stand there, and any id of a guardian's pupil.
    """
    if subject == CLASS_GROUP:
        return select(ClassGroup.id.label("id")).where(ClassGroup.organisation_id.in_(organisations))
    if subject != PERSON:
        return select(Organisation.id.label("id")).where(Organisation.id.in_(organisations))
    held = select(Appointment.person_id.label("id")).where(Appointment.organisation_id.in_(organisations))
    here = ClassGroup.organisation_id.in_(organisations)
    attended = _enrolled(Enrolment.person_id).where(here)
    pupils = _enrolled(Enrolment.person_id).where(here, Enrolment.role == EnrolmentRole.STUDENT)
    guarded = select(Guardianship.guardian_id.label("id")).where(Guardianship.student_id.in_(ever_one_with(pupils)))
    stood = held.union(attended, guarded).subquery()
    return ever_one_with(select(stood.c.id))


def _staff_at(organisations: Collection[int]) -> Select[Any]:
    held = select(Appointment.person_id.label("id")).where(Appointment.organisation_id.in_(organisations))
    return ever_one_with(held)


def _enrolled(column: Any) -> Select[Any]:
    return select(column.label("id")).select_from(Enrolment).join(ClassGroup, ClassGroup.id == Enrolment.class_group_id)


def _organisations_of_persons(db: Session, ids: Collection[int]) -> set[int]:
    return set(db.scalars(ORGANISATIONS_OF_PERSONS, {"ids": ids}))


ORGANISATIONS_OF_PERSONS = (
    select(Appointment.organisation_id)
    .where(among(Appointment.person_id, "ids"))
    .union(
        _enrolled(ClassGroup.organisation_id).where(among(Enrolment.person_id, "ids")),
        _enrolled(ClassGroup.organisation_id)
        .join(Guardianship, Guardianship.student_id == Enrolment.person_id)
        .where(among(Guardianship.guardian_id, "ids"), Enrolment.role == EnrolmentRole.STUDENT),
    )
)
