"""Questions about practical parts: whose is open where the viewer judges, what one got, who judged each other."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import aliased, selectinload

from app.compliance.queries import valid_courses
from app.compliance.rules.days import add_months, as_date
from app.content.catalogue import catalogue, course_edition
from app.core.access import Role
from app.core.clock import day_of
from app.learning.mentoring.models import Mentorship
from app.learning.models import CourseRun
from app.learning.practical.models import PracticalRating, PracticalTry
from app.learning.practical.rules import Judged, Outcome, Refusal, refusal, verdict
from app.people.models import (
    Appointment,
    AppointmentKind,
    ClassGroup,
    Enrolment,
    EnrolmentRole,
    Organisation,
    Person,
    RoleGrant,
)
from app.people.queries.belonging import works_in
from app.people.queries.merges import ids_on, is_one_of
from app.people.queries.organisations import own_organisations
from app.records.models import Attendance, PracticalResult, TaughtSession

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.orm import Session

    from app.content.shapes import Rubric
    from app.people.identity import SignedIn

RENEW_DAYS = 60  # a result that ends so soon may be renewed
MUTUAL_MONTHS = 24


@dataclass(frozen=True)
class Need:
    """A person whose practical part is open. `course` and `edition` as in the try; `state` says how far it is."""

    person_id: int
    name: str
    organisation_id: int
    rubric: Rubric
    course: str | None
    state: Outcome = Outcome.WAITING
    judged: int = 0

    @property
    def edition(self) -> str:
        """Return the edition it is judged by."""
        return self.rubric.edition


def needs(db: Session, viewer: SignedIn, day: date, *roles: Role) -> list[Need]:
    """List whose practical part is open at the organisations where the viewer holds one of the roles, by name.

    Of a course: whoever has begun it. Beside the courses: whoever teaches a class, may give lessons or volunteers.
    """
    places = own_organisations(viewer, *roles, on=day)
    found = [*_of_courses(db, places, day), *_of_facilitators(db, places, day)]
    open_tries = _open_tries(db, found)
    shown = []
    for need in found:
        one = open_tries.get((need.person_id, need.rubric.id))
        state = Outcome.WAITING if one is None else verdict(need.rubric, judged_of(one))
        shown.append(
            Need(
                need.person_id,
                need.name,
                need.organisation_id,
                need.rubric,
                need.course,
                state,
                0 if one is None else len(one.ratings),
            )
        )
    return shown


def has_open(db: Session, person_id: int, day: date) -> bool:
    """Whether a practical part is open for somebody, wherever they work: of a course begun, or for teaching pupils."""
    places = select(Organisation.id)
    own = is_one_of(Person.id, person_id, day)
    return bool(_of_courses(db, places, day, own) or _of_facilitators(db, places, day, own))


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


def _of_facilitators(db: Session, places: Select[Any], day: date, *whose: ColumnElement[bool]) -> list[Need]:
    """List who teaches or is to teach pupils and has not passed the practical parts asked for that."""
    named = {rule.practical for rule in catalogue().facilitators.values()}
    rubrics = [rubric for name, rubric in catalogue().practicals.items() if name in named]
    if not rubrics:
        return []
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
            _posts(places, day),
            *whose,
            or_(Person.id.in_(teachers), Person.id.in_(lecturers), Appointment.kind == str(AppointmentKind.VOLUNTEER)),
        )
        .group_by(Person.id, Person.name, Person.sort_key)
        .order_by(Person.sort_key, Person.id)
    ).all()
    passed = passed_practicals(db, [row[0] for row in rows], day, ahead=RENEW_DAYS)
    return [
        Need(person_id, name, organisation_id, rubric, None)
        for rubric in rubrics
        for person_id, name, organisation_id in rows
        if (person_id, rubric.id) not in passed
    ]


def passed_practicals(db: Session, persons: Collection[int], day: date, *, ahead: int = 0) -> set[tuple[int, str]]:
    """Return of some persons which practical parts beside the courses are passed and still count, `ahead` days from now."""
    rows = db.execute(
        select(PracticalResult.person_id, PracticalResult.practical, func.max(PracticalResult.passed_on))
        .where(PracticalResult.person_id.in_(persons), PracticalResult.course.is_(None))
        .group_by(PracticalResult.person_id, PracticalResult.practical)
    )
    return {
        (person_id, practical)
        for person_id, practical, passed_on in rows
        if counts_until(catalogue().practicals.get(practical), passed_on) >= as_date(day.toordinal() + ahead)
    }


def counts_until(rubric: Rubric | None, passed_on: date) -> date:
    """Return until when a passed practical part counts."""
    if rubric is None or rubric.valid_months is None:
        return date.max
    return as_date(add_months(passed_on.toordinal(), rubric.valid_months))


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


def own_tries(db: Session, person_id: int, day: date) -> Sequence[PracticalTry]:
    """List one's own tries that are decided, the newest first: what an assessor saw is shown once all have judged."""
    return db.scalars(
        select(PracticalTry)
        .where(is_one_of(PracticalTry.person_id, person_id, day), PracticalTry.outcome.is_not(None))
        .order_by(PracticalTry.id.desc())
        .options(selectinload(PracticalTry.ratings))
    ).all()


@dataclass(frozen=True)
class Mutual:
    """Two people who judged each other: a question, not a charge."""

    one: str
    other: str
    on: date


def mutual_ratings(db: Session, viewer: SignedIn, day: date) -> list[Mutual]:
    """List who judged each other within two years at the head's organisations, the newest first."""
    mine, theirs = aliased(PracticalTry), aliased(PracticalTry)
    given, returned = aliased(PracticalRating), aliased(PracticalRating)
    one, other = aliased(Person), aliased(Person)
    since = as_date(add_months(day.toordinal(), -MUTUAL_MONTHS))
    places = own_organisations(viewer, Role.HEAD, on=day)
    rows = db.execute(
        select(one.name, other.name, func.max(given.rated_at))
        .select_from(mine)
        .join(given, given.try_id == mine.id)
        .join(returned, returned.rater_id == mine.person_id)
        .join(theirs, and_(theirs.id == returned.try_id, theirs.person_id == given.rater_id))
        .join(one, one.id == mine.person_id)
        .join(other, other.id == given.rater_id)
        .where(mine.organisation_id.in_(places), mine.begun_on > since, theirs.begun_on > since, one.id < other.id)
        .group_by(one.id, one.name, other.id, other.name)
        .order_by(func.max(given.rated_at).desc())
    )
    return [Mutual(first, second, day_of(moment)) for first, second, moment in rows]
