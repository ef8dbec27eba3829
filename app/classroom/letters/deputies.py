"""One deputy a class, one class a deputy (SAFEGUARDS 18), and who came to read names of a class lately: for its teachers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, Date, and_, cast, literal, null, or_, select, union_all
from sqlalchemy.orm import aliased

from app.classroom.letters.models import ClassDeputy
from app.classroom.queries.rights import classes_taught_by
from app.core.clock import end_of
from app.core.facts import FactVersion
from app.core.local_days import local_day
from app.people.models import ClassGroup, Enrolment, EnrolmentRole, Person

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.people.identity import SignedIn

TOLD_FOR = timedelta(days=14)
DEPUTY, TEACHER = "deputy", "teacher"


def other_class_of(db: Session, person_id: int, class_group: ClassGroup, day: date) -> ClassGroup | None:
    """Return a class that is not over, besides this one, whose deputy somebody is already."""
    return db.scalars(
        select(ClassGroup)
        .join(ClassDeputy, ClassDeputy.class_group_id == ClassGroup.id)
        .where(
            ClassDeputy.person_id == person_id,
            ClassGroup.id != class_group.id,
            or_(ClassGroup.last_day.is_(None), ClassGroup.last_day >= day),
        )
        .order_by(ClassGroup.id)
        .limit(1)
    ).first()


@dataclass(frozen=True)
class NamedLately:
    """Somebody who came to read names of a class: as its deputy or its teacher, since and until when, entered when and by whom.

    `by` is None where nobody but the server did.
    """

    kind: str
    class_group_id: int
    title: str
    name: str
    since: date | None
    until: date | None
    entered_on: date
    by: str | None
    by_id: int | None


def named_lately(db: Session, viewer: SignedIn, day: date) -> list[NamedLately]:
    """List who came to read names of the viewer's own classes in two weeks, those who do no more too; the newest first, one query.

    A teacher who was entered at once with the viewer is none of them: a new class has all its teachers from the start.
    """
    own, since = classes_taught_by(viewer.person_id, day), end_of(day - TOLD_FOR)
    naming, former, nobody = aliased(Person), FactVersion, cast(null(), Date)
    deputies = (
        select(
            literal(DEPUTY).label("kind"),
            ClassGroup.id,
            ClassGroup.title,
            Person.name.label("name"),
            local_day(ClassDeputy.recorded_at).label("since"),
            nobody.label("until"),
            local_day(ClassDeputy.recorded_at).label("entered_on"),
            naming.name.label("by"),
            ClassDeputy.recorded_by.label("by_id"),
        )
        .select_from(ClassDeputy)
        .join(ClassGroup, ClassGroup.id == ClassDeputy.class_group_id)
        .join(Person, Person.id == ClassDeputy.person_id)
        .outerjoin(naming, naming.id == ClassDeputy.recorded_by)
        .where(ClassGroup.id.in_(own), ClassDeputy.recorded_at >= since)
    )
    began = former.content["recorded_at"].as_string()
    were_deputies = (
        select(
            literal(DEPUTY),
            ClassGroup.id,
            ClassGroup.title,
            Person.name,
            local_day(began),
            local_day(former.replaced_at),
            local_day(began),
            naming.name,
            former.content["recorded_by"].as_integer(),
        )
        .select_from(former)
        .join(ClassGroup, ClassGroup.id == former.content["class_group_id"].as_integer())
        .join(Person, Person.id == former.content["person_id"].as_integer())
        .outerjoin(naming, naming.id == former.content["recorded_by"].as_integer())
        .where(former.fact_table == ClassDeputy.__tablename__, former.replaced_at >= since, ClassGroup.id.in_(own))
    )
    teachers = (
        select(
            literal(TEACHER),
            ClassGroup.id,
            ClassGroup.title,
            Person.name,
            Enrolment.first_day,
            Enrolment.last_day,
            local_day(Enrolment.recorded_at),
            naming.name,
            Enrolment.recorded_by,
        )
        .select_from(Enrolment)
        .join(ClassGroup, ClassGroup.id == Enrolment.class_group_id)
        .join(Person, Person.id == Enrolment.person_id)
        .outerjoin(naming, naming.id == Enrolment.recorded_by)
        .where(
            ClassGroup.id.in_(own),
            Enrolment.role == EnrolmentRole.TEACHER,
            Enrolment.person_id != viewer.person_id,
            Enrolment.recorded_at >= since,
            ~_came_at_once(viewer.person_id),
        )
    )
    rows = db.execute(union_all(deputies, were_deputies, teachers)).all()
    return sorted((NamedLately(*row) for row in rows), key=lambda one: one.entered_on, reverse=True)


def _came_at_once(person_id: int) -> ColumnElement[bool]:
    """Whether an enrolment was entered in the same moment as somebody's own, which was new: a change of it hides nobody."""
    own, former = aliased(Enrolment), aliased(FactVersion)
    was_known = select(former.id).where(former.fact_table == Enrolment.__tablename__, former.fact_id == own.id)
    return (
        select(own.id)
        .where(
            and_(
                own.class_group_id == Enrolment.class_group_id,
                own.person_id == person_id,
                own.role == EnrolmentRole.TEACHER,
                own.recorded_at == Enrolment.recorded_at,
            ),
            ~was_known.exists(),
        )
        .exists()
    )
