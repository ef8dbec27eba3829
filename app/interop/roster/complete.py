"""`--complete`: the roster is all there is, so what people hold and is gone from it ends the day before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import gettext as _
from sqlalchemy import or_, select

from app.interop.roster.ending import end_or_ask, still_to_end
from app.interop.roster.layout import APPOINTMENTS, CLASSES, ENROLLMENTS, GUARDIANSHIPS, ORGS, POSTS
from app.interop.roster.problems import Problem
from app.people.ending_rules import is_many
from app.people.models import Appointment, ClassGroup, Enrolment, EnrolmentRole, Guardianship, Organisation, Post

if TYPE_CHECKING:
    from app.interop.roster.entering import Entering
    from app.interop.roster.layout import File
    from app.interop.roster.rows import Roster


@dataclass(frozen=True)
class Scope:
    """What a complete roster is complete for: one organisation or all it names; a class, grade or post where narrower."""

    organisation: str | None = None
    class_group: str | None = None
    grade: str | None = None
    post: str | None = None
    endings: int | None = None


def end_what_is_gone(entering: Entering, roster: Roster, scope: Scope) -> None:
    """End what this source once said about the scope and says no more, on the day before the import."""
    named = [scope.organisation] if scope.organisation else [row["sourcedId"] for row in roster.of(ORGS)]
    organisations = [found for name in named if (found := entering.find(Organisation, name)) is not None]
    if not organisations:
        entering.problems.append(
            Problem(ORGS.name, None, None, _("Say with --org for which organisation the roster is complete."))
        )
        return
    places = [organisation.id for organisation in organisations]
    entering.warnings.append(
        _("Complete for: %(organisations)s", organisations="、".join(one.name for one in organisations))
    )
    gone: list[tuple[File, Appointment | Enrolment | Guardianship]] = []
    standing = 0
    if scope.class_group is None and scope.grade is None:
        appointments = _appointments(entering, places, scope)
        listed = {row["sourcedId"] for row in roster.of(APPOINTMENTS)}
        standing += len(appointments)
        gone += [(APPOINTMENTS, row) for row in appointments if row.sourced_id not in listed]
    if scope.post is None:
        enrolments = _enrolments(entering, places, scope)
        listed = {row["sourcedId"] for row in roster.of(ENROLLMENTS)}
        standing += len(enrolments)
        gone += [(ENROLLMENTS, row) for row in enrolments if row.sourced_id not in listed]
        guardianships = _guardianships(entering, places, scope)
        listed = {row["sourcedId"] for row in roster.of(GUARDIANSHIPS)}
        standing += len(guardianships)
        gone += [(GUARDIANSHIPS, row) for row in guardianships if row.sourced_id not in listed]
    files = {id(row): file.name for file, row in gone}
    ending = still_to_end(entering, [row for _file, row in gone])
    if is_many(len(ending), standing) and scope.endings != len(ending):
        entering.problems.append(
            Problem(
                ORGS.name,
                None,
                None,
                _(
                    "%(gone)s of %(standing)s appointments, enrolments and guardianships are no longer in the file and would end. "
                    "That is more than 5 %%. If it is right, say so with --endings %(gone)s.",
                    gone=len(ending),
                    standing=standing,
                ),
            )
        )
        return
    end_or_ask(entering, ending, standing, kind_of=lambda row: files[id(row)])


def _appointments(entering: Entering, places: list[int], scope: Scope) -> list[Appointment]:
    found = select(Appointment).where(
        Appointment.source == entering.source,
        Appointment.organisation_id.in_(places),
        or_(Appointment.last_day.is_(None), Appointment.last_day >= entering.today),
    )
    if scope.post is not None:
        post = entering.find(Post, scope.post)
        if post is None:
            entering.problems.append(
                Problem(
                    POSTS.name, None, None, _("No row of %(file)s has the id “%(id)s”.", file=POSTS.name, id=scope.post)
                )
            )
            return []
        found = found.where(Appointment.post_id == post.id)
    return list(entering.db.scalars(found))


def _enrolments(entering: Entering, places: list[int], scope: Scope) -> list[Enrolment]:
    found = (
        select(Enrolment, ClassGroup.grades)
        .join(ClassGroup, ClassGroup.id == Enrolment.class_group_id)
        .where(
            Enrolment.source == entering.source,
            ClassGroup.organisation_id.in_(places),
            or_(Enrolment.last_day.is_(None), Enrolment.last_day >= entering.today),
        )
    )
    if scope.class_group is not None:
        group = entering.find(ClassGroup, scope.class_group)
        if group is None:
            entering.problems.append(
                Problem(
                    CLASSES.name,
                    None,
                    None,
                    _("No row of %(file)s has the id “%(id)s”.", file=CLASSES.name, id=scope.class_group),
                )
            )
            return []
        found = found.where(ClassGroup.id == group.id)
    return [
        row for row, grades in entering.db.execute(found) if scope.grade is None or scope.grade in grades.split(",")
    ]


def _guardianships(entering: Entering, places: list[int], scope: Scope) -> list[Guardianship]:
    """Return the standing guardianships of pupils enrolled in the scope, by whichever source."""
    pupils = (
        select(Enrolment.person_id, ClassGroup.grades, ClassGroup.id)
        .join(ClassGroup, ClassGroup.id == Enrolment.class_group_id)
        .where(ClassGroup.organisation_id.in_(places), Enrolment.role == EnrolmentRole.STUDENT)
    )
    group = None if scope.class_group is None else entering.find(ClassGroup, scope.class_group)
    within = {
        person
        for person, grades, class_id in entering.db.execute(pupils)
        if (scope.grade is None or scope.grade in grades.split(",")) and (group is None or class_id == group.id)
    }
    standing = select(Guardianship).where(
        Guardianship.source == entering.source,
        or_(Guardianship.last_day.is_(None), Guardianship.last_day >= entering.today),
    )
    return [row for row in entering.db.scalars(standing) if row.student_id in within]
