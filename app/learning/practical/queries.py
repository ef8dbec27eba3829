"""Questions about practical parts: whose is open where the viewer judges, what one got, who judged each other."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import selectinload

from app.compliance.queries import valid_courses
from app.content.catalogue import catalogue, course_edition
from app.core.access import Role
from app.learning.mentoring.models import Mentorship
from app.learning.models import CourseRun
from app.learning.practical import trial_lessons
from app.learning.practical.models import PracticalTry
from app.learning.practical.rules import Judged, Need, Outcome, Refusal, refusal, verdict
from app.people.models import (
    Appointment,
    Organisation,
    Person,
)
from app.people.queries.belonging import works_in
from app.people.queries.merges import ids_on, is_one_of
from app.people.queries.organisations import own_organisations
from app.records.models import Attendance, PracticalResult, TaughtSession

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.orm import Session

    from app.people.identity import SignedIn

TOLD_FOR = timedelta(days=14)


def needs(db: Session, viewer: SignedIn, day: date, *roles: Role) -> list[Need]:
    """List whose practical part is open at the organisations where the viewer holds one of the roles, by name.

    Of a course: whoever has begun it. Beside the courses: whoever teaches a class, may give lessons or volunteers; who
    has passed a trial lesson stands here again only for another age (`Need.is_further`).
    """
    places = own_organisations(viewer, *roles, on=day)
    found = [*_of_courses(db, places, day), *trial_lessons.needed(db, places, _posts(places, day), day)]
    open_tries = _open_tries(db, found)
    return [_as_far_as(need, open_tries.get((need.person_id, need.rubric.id))) for need in found]


def _as_far_as(need: Need, one: PracticalTry | None) -> Need:
    """Return a need with the try that is open: what is begun is nobody's further age any more."""
    if one is None:
        return need
    state = verdict(need.rubric, judged_of(one))
    held_on = one.begun_on if one.ratings else None
    return replace(
        need, state=state, judged=len(one.ratings), band=one.band, is_begun=True, is_further=False, held_on=held_on
    )


def has_open(db: Session, person_id: int, day: date) -> bool:
    """Whether a practical part is open for somebody, wherever they work: of a course begun, or for teaching pupils."""
    places = select(Organisation.id)
    own = is_one_of(Person.id, person_id, day)
    if _of_courses(db, places, day, own):
        return True
    return any(not need.is_further for need in trial_lessons.needed(db, places, and_(_posts(places, day), own), day))


def _posts(places: Select[Any], day: date) -> ColumnElement[bool]:
    return and_(
        works_in(places),
        or_(Appointment.first_day.is_(None), Appointment.first_day <= day),
        or_(Appointment.last_day.is_(None), Appointment.last_day >= day),
    )


def _of_courses(db: Session, places: Select[Any], day: date, *whose: ColumnElement[bool]) -> list[Need]:
    """List who has begun a course with a practical part that is not passed yet."""
    rows = db.execute(
        select(Person.id, Person.name, CourseRun.course, CourseRun.edition, func.min(Appointment.organisation_id))
        .join(CourseRun, CourseRun.person_id == Person.id)
        .join(Appointment, Appointment.person_id == Person.id)
        .where(CourseRun.completed_at.is_(None), _posts(places, day), *whose)
        .group_by(Person.id, Person.name, Person.sort_key, CourseRun.id, CourseRun.course, CourseRun.edition)
        .order_by(Person.sort_key, Person.id)
    ).all()
    passed = {
        (row.person_id, row.course, row.edition)
        for row in db.scalars(
            select(PracticalResult).where(
                PracticalResult.course.is_not(None), PracticalResult.person_id.in_({row[0] for row in rows})
            )
        )
    }
    courses = {one: course_edition(db, *one) for one in {(row[2], row[3]) for row in rows}}
    found = []
    for person_id, name, course_id, edition, organisation_id in rows:
        course = courses[course_id, edition]
        if course is not None and course.practical and (person_id, course_id, edition) not in passed:
            found.append(Need(person_id, name, organisation_id, course.practical, course_id))
    return found


def _open_tries(db: Session, found: Sequence[Need]) -> dict[tuple[int, str], PracticalTry]:
    digests = {(need.person_id, need.rubric.id): need.rubric.digest for need in found}
    rows = db.scalars(
        select(PracticalTry)
        .where(PracticalTry.outcome.is_(None), PracticalTry.person_id.in_({need.person_id for need in found}))
        .options(selectinload(PracticalTry.ratings))
    )
    return {
        (row.person_id, row.practical): row
        for row in rows
        if row.is_open_for(digests.get((row.person_id, row.practical), ""))
    }


def judged_of(one: PracticalTry) -> list[Judged]:
    """Return the judgements of a try in the order they were given."""
    return [Judged(rating.total, tuple(rating.missed)) for rating in one.ratings]


def need_for(db: Session, viewer: SignedIn, practical: str, person_id: int, day: date) -> Need | None:
    """Return the open practical part of a person where the viewer is an assessor; anybody else's is none."""
    every = needs(db, viewer, day, Role.ASSESSOR)
    return next((one for one in every if (one.person_id, one.rubric.id) == (person_id, practical)), None)


def refused(db: Session, rater_id: int, need: Need, day: date) -> Refusal | None:
    """Return why an assessor cannot judge a person now, or None."""
    ids = ids_on(db, [rater_id, need.person_id], day)
    rater, person = ids[rater_id], ids[need.person_id]
    last = last_try(db, need.person_id, need.rubric.id)
    is_open = last is not None and last.is_open_for(need.rubric.digest)
    wanted = {(rater_id, course) for course in need.rubric.assessors_hold}
    return refusal(
        rater=rater,
        person=person,
        trainers=_trainers(db, person, need, day),
        judged_by=[rating.rater_id for rating in last.ratings] if is_open and last else [],
        holds_certificates=wanted <= valid_courses(db, wanted, day) if wanted else True,
        not_passed_on=last.decided_on if last and last.outcome == Outcome.NOT_PASSED else None,
        day=day,
    )


def _trainers(db: Session, person: Collection[int], need: Need, day: date) -> set[int]:
    """Return who taught a person the course, or what the course beside stands for, and who is the person's mentor."""
    rules = catalogue().facilitators.values()
    named = [course for rule in rules if rule.practical == need.rubric.id for course in rule.certificates]
    courses = [need.course] if need.course else named
    taught = (
        select(TaughtSession.facilitator_id)
        .join(Attendance, Attendance.taught_session_id == TaughtSession.id)
        .where(
            TaughtSession.course.in_(courses),
            TaughtSession.facilitator_id.is_not(None),
            Attendance.person_id.in_(person),
            Attendance.reached.is_(True),
        )
    )
    mentors = select(Mentorship.mentor_id).where(
        Mentorship.person_id.in_(person), Mentorship.first_day <= day, Mentorship.last_day >= day
    )
    found = {one for one in db.scalars(taught) if one is not None} | set(db.scalars(mentors))
    return {one for several in ids_on(db, found, day).values() for one in several} if found else set()


def last_try(db: Session, person_id: int, practical: str, *, to_change: bool = False) -> PracticalTry | None:
    """Return a person's last try of a practical part with what was judged; `to_change` holds it."""
    wanted = (
        select(PracticalTry)
        .filter_by(person_id=person_id, practical=practical)
        .order_by(PracticalTry.number.desc())
        .limit(1)
        .options(selectinload(PracticalTry.ratings))
    )
    if to_change:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    return db.scalar(wanted)


def began_alone(db: Session, need: Need, rater_id: int, day: date, *, to_change: bool = False) -> PracticalTry | None:
    """Return the open trial lesson of a person that only this assessor has judged so far and said the age of, or None."""
    one = last_try(db, need.person_id, need.rubric.id, to_change=to_change)
    if one is None or one.band is None or not one.is_open_for(need.rubric.digest):
        return None
    return (
        one
        if [rating.rater_id for rating in one.ratings] in [[own] for own in ids_on(db, [rater_id], day)[rater_id]]
        else None
    )


def own_lately(db: Session, person_id: int, day: date) -> Sequence[PracticalTry]:
    """Return one's own tries that wait for an assessor or were decided in the last two weeks; one query and their ratings."""
    return db.scalars(
        select(PracticalTry)
        .where(
            is_one_of(PracticalTry.person_id, person_id, day),
            or_(PracticalTry.outcome.is_(None), PracticalTry.decided_on >= day - TOLD_FOR),
        )
        .order_by(PracticalTry.id.desc())
        .options(selectinload(PracticalTry.ratings))
    ).all()


def own_tries(db: Session, person_id: int, day: date) -> Sequence[PracticalTry]:
    """List one's own tries that are decided, the newest first: what an assessor saw is shown once all have judged."""
    return db.scalars(
        select(PracticalTry)
        .where(is_one_of(PracticalTry.person_id, person_id, day), PracticalTry.outcome.is_not(None))
        .order_by(PracticalTry.id.desc())
        .options(selectinload(PracticalTry.ratings))
    ).all()
