"""Each question compliance can answer: what somebody owes, whether a course is valid, which names are known."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, Select, exists, func, select

from app.compliance.definitions import courses_named, requirement_of
from app.compliance.facts import read_editions
from app.compliance.file_values import KnownNames
from app.compliance.kept import kept_range
from app.compliance.ledger_facts import read_evidence
from app.compliance.merged_facts import one_ledger
from app.compliance.models import Assignment, Requirement, StatusRow
from app.compliance.rights import MAY_WAIVE
from app.compliance.rules.days import Day, known_date
from app.compliance.rules.editions import Editions
from app.compliance.rules.evidence import Case
from app.compliance.rules.leaves import CourseEvidence
from app.compliance.rules.ledger import Ledger
from app.compliance.rules.sentence import CHINESE, ENGLISH, reason, written
from app.compliance.rules.status import Status, StatusRange
from app.compliance.subject_facts import PersonFacts
from app.content.catalogue import catalogue
from app.content.models import CourseEdition
from app.people.models import Organisation, Person, Post, PostCategory
from app.people.queries.merges import DAY, PERSON, ids_on, is_one_of, kept_of
from app.people.queries.organisations import own_organisations

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.people.identity import SignedIn

ASSIGNED = "assigned"
FIRST_DAYS = 7
URGENT_FIRST = ("overdue", "due", ASSIGNED, "upcoming", "met", "excused")


@dataclass(frozen=True)
class Duty:
    """What a person owes on a day, ready to be shown: why, by when, and which course helps.

    `status` is a Status, or "assigned" for a course somebody asked for (then `requirement` is None). `courses` are
    course ids, next one first; empty when nothing is to be done now. `valid_until` None with status met: for ever.
    `by_appointment`: owed as staff or volunteer, not as a guardian. `just_begun`: overdue, in the first days of a post
    before which it should have been done.
    """

    requirement: str | None
    title_zh: str
    title_en: str
    basis: tuple[str, ...]
    status: str
    due_on: date | None
    valid_until: date | None
    expiring: bool
    uncovered_days: int | None
    reason_zh: str
    reason_en: str
    courses: tuple[str, ...]
    by_appointment: bool
    starts_on: date | None = None
    just_begun: bool = False


# Each is built once and given `person` and `day`: every first page asks them.
KEPT_DUTIES = (
    select(StatusRow, Requirement)
    .join(Requirement, Requirement.id == StatusRow.requirement_id)
    .where(
        StatusRow.person_id == kept_of(PERSON, DAY),
        StatusRow.first_day <= DAY,
        StatusRow.last_day >= DAY,
        StatusRow.status != Status.NO_CALENDAR,
    )
)
ASKED_FOR = select(Assignment).where(is_one_of(Assignment.person_id, PERSON, DAY), Assignment.assigned_on <= DAY)


def is_asked_for_courses(person_id: int | ColumnElement[int], day: date | ColumnElement[date]) -> ColumnElement[bool]:
    """Return the condition that a course was ever asked of somebody."""
    return exists().where(is_one_of(Assignment.person_id, person_id, day), Assignment.assigned_on <= day)


def duties_of(db: Session, person_id: int, day: date, *, is_asked: bool = True) -> list[Duty]:
    """Return what a person owes on a day, the most urgent first: one entry a requirement, and courses assigned.

    Somebody with two homes sees the more urgent of the two rows. Whoever was merged sees the same with either account.
    One query, one for courses assigned unless nothing `is_asked`, and a few more when some are.
    """
    rows = db.execute(KEPT_DUTIES, {"person": person_id, "day": day})
    duties: dict[str | None, Duty] = {}
    for row, requirement in rows:
        duty = _duty(requirement, kept_range(row), day)
        other = duties.get(duty.requirement)
        if other is None or _urgency(duty) < _urgency(other):
            duties[duty.requirement] = duty
    return sorted([*duties.values(), *(_assigned(db, person_id, day) if is_asked else ())], key=_urgency)


@dataclass(frozen=True)
class OpenDuty:
    """What a member of staff still owes through one of the viewer's organisations, with what its pages are asked by."""

    requirement_id: int
    person_id: int
    organisation_id: int
    organisation: str
    duty: Duty


def open_duties_at(db: Session, viewer: SignedIn, person_id: int, day: date) -> list[OpenDuty]:
    """Return what a colleague owes, or will, through the viewer's own organisations, the most urgent first; one query.

    Nothing owed elsewhere, and nothing as a guardian.
    """
    own = own_organisations(viewer, *MAY_WAIVE, on=day)
    rows = db.execute(
        KEPT_DUTIES.add_columns(Organisation.name)
        .join(Organisation, Organisation.id == StatusRow.organisation_id)
        .where(
            Requirement.enabled.is_(True),
            StatusRow.organisation_id.in_(own),
            StatusRow.by_appointment.is_(True),
            StatusRow.status.in_([Status.OVERDUE, Status.DUE, Status.UPCOMING]),
        ),
        {"person": person_id, "day": day},
    )
    found = [
        OpenDuty(requirement.id, row.person_id, row.organisation_id, name, _duty(requirement, kept_range(row), day))
        for row, requirement, name in rows
    ]
    return sorted(found, key=lambda one: _urgency(one.duty))


def number_overdue(own: Select[tuple[int]], day: date | ColumnElement[date]) -> Select[int]:
    """Select how many of the staff at some organisations are overdue with something."""
    overdue = select(func.count(StatusRow.person_id.distinct())).join(
        Requirement, Requirement.id == StatusRow.requirement_id
    )
    return overdue.where(
        Requirement.enabled.is_(True),
        StatusRow.organisation_id.in_(own),
        StatusRow.by_appointment.is_(True),
        StatusRow.status == Status.OVERDUE,
        StatusRow.first_day <= day,
        StatusRow.last_day >= day,
    )


def valid_courses(db: Session, wanted: Collection[tuple[int, str]], day: date) -> set[tuple[int, str]]:
    """Return of these pairs of person and course those valid on a day, by the record's own edition.

    As many questions for many pairs as for one.
    """
    editions = read_editions(db)
    number = day.toordinal()
    valid = set()
    for person_id, ledger in ledgers_of(db, {person_id for person_id, _course in wanted}, editions, day).items():
        for course_id in {course for person, course in wanted if person == person_id}:
            case = Case(CourseEvidence(course_id), ledger, editions)
            if any(first <= number <= last for first, last in case.valid_days(number)):
                valid.add((person_id, course_id))
    return valid


def ledgers_of(db: Session, person_ids: Collection[int], editions: Editions, day: date) -> dict[int, Ledger]:
    """Return the ledgers of persons as of a day, those of all their ids, with the records that coverage makes."""
    ids = ids_on(db, person_ids, day)
    everyone = {one for several in ids.values() for one in several}
    merged = {several[0] for several in ids.values() if len(several) > 1}
    names = dict(db.execute(select(Person.id, Person.public_id).where(Person.id.in_(merged))).all()) if merged else {}
    own = {one: PersonFacts(one, names.get(one, "")) for one in everyone}
    read_evidence(db, everyone, own)
    return {person: one_ledger([own[one] for one in several]).ledger_by(editions) for person, several in ids.items()}


def all_requirements(db: Session) -> Sequence[Requirement]:
    """Return every requirement, also those that do not count."""
    return db.scalars(select(Requirement)).all()


def enabled_requirement(db: Session, requirement_id: int) -> Requirement | None:
    """Return a requirement that counts."""
    return db.scalar(select(Requirement).where(Requirement.id == requirement_id, Requirement.enabled.is_(True)))


def assignments_of(db: Session, person_id: int) -> Sequence[Assignment]:
    """Return the courses ever asked of a person, the newest first."""
    asked = select(Assignment).where(Assignment.person_id == person_id)
    return db.scalars(asked.order_by(Assignment.due_on.desc(), Assignment.id.desc())).all()


def organisation_names(db: Session) -> dict[str, str]:
    """Return the names of all organisations by the ids of reports."""
    return dict(db.execute(select(Organisation.public_id, Organisation.name)).all())


def known_names(db: Session) -> KnownNames:
    """Return the names a requirement may use; while there are none at all of a kind, any may (COMPLIANCE §3)."""
    edition = CourseEdition
    editions = db.execute(select(edition.course, edition.topics, edition.valid_months, edition.valid_days)).all()
    shelf = catalogue().courses
    months = {row.course: row.valid_months for row in editions if row.valid_months}
    months |= {course.id: course.valid_months for course in shelf.values() if course.valid_months}
    return KnownNames(
        posts=_some(db.scalars(select(Post.public_id))),
        organisations=_some(db.scalars(select(Organisation.public_id))),
        courses=frozenset([*(row.course for row in editions), *shelf]) if editions else None,
        policies=frozenset(catalogue().policies),
        categories=frozenset(db.scalars(select(PostCategory.category).distinct())),
        topics=frozenset(topic for row in editions for topic in row.topics)
        | frozenset(topic for course in shelf.values() for topic in course.topics),
        valid_months=months,
        valid_days={row.course: row.valid_days for row in editions if row.valid_days}
        | {course.id: course.valid_days for course in shelf.values() if course.valid_days},
    )


def open_names(db: Session) -> list[tuple[str, str]]:
    """Return requirements that name something unknown, with the name, now that the database knows some of its kind.

    Names are accepted as open while there are none at all; the first roster import resolves them and is refused when
    one stays open (COMPLIANCE §3).
    """
    known = known_names(db)
    found = []
    for requirement in db.scalars(select(Requirement).order_by(Requirement.public_id)):
        rule = requirement_of(requirement.public_id, requirement.definition)
        named: list[tuple[frozenset[str], frozenset[str] | None]] = [
            (frozenset(courses_named(requirement.definition["evidence"])), known.courses)
        ]
        for selector in rule.audience:
            for part in (selector, selector.unless):
                if part is not None:
                    named += [
                        (part.posts or frozenset(), known.posts),
                        (part.within or frozenset(), known.organisations),
                    ]
        found += [(rule.id, name) for names, all_known in named if all_known for name in sorted(names - all_known)]
    return found


def _some(names: Iterable[str]) -> frozenset[str] | None:
    return frozenset(names) or None


def _urgency(duty: Duty) -> tuple[int, date, str]:
    rank = URGENT_FIRST.index(duty.status)
    if duty.status == Status.UPCOMING and not duty.courses:
        rank = len(URGENT_FIRST)
    return rank, duty.due_on or duty.starts_on or date.max, duty.requirement or duty.title_zh


def _duty(requirement: Requirement, row: StatusRange, day: date) -> Duty:
    number = day.toordinal()
    return Duty(
        requirement=requirement.public_id,
        title_zh=requirement.title_in(CHINESE),
        title_en=requirement.title_in(ENGLISH),
        basis=tuple(requirement.basis),
        status=str(row.status),
        due_on=known_date(row.due_on),
        valid_until=known_date(row.valid_until),
        expiring=row.expiring,
        uncovered_days=row.uncovered_days(number),
        reason_zh=reason(row, number, CHINESE),
        reason_en=reason(row, number, ENGLISH),
        courses=row.courses,
        by_appointment=row.by_appointment,
        starts_on=known_date(row.starts_on),
        just_begun=_is_just_begun(row, number),
    )


def _is_just_begun(row: StatusRange, day: Day) -> bool:
    """Whether a duty of a post is overdue since it began, not longer than a week ago; nothing had been valid before."""
    if row.status is not Status.OVERDUE or row.lapsed or row.window is not None or row.due_on is None:
        return False
    on_post = row.uncovered_days(day) if row.by_appointment else None
    return on_post is not None and 1 <= on_post <= FIRST_DAYS and day - row.due_on <= FIRST_DAYS


def _assigned(db: Session, person_id: int, day: date) -> list[Duty]:
    """Return the courses asked of a person and not completed since."""
    asked = db.scalars(ASKED_FOR, {"person": person_id, "day": day}).all()
    if not asked:
        return []
    ledger = ledgers_of(db, [person_id], read_editions(db), day)[person_id]
    titles = {
        row.course: row for row in db.execute(select(CourseEdition.course, CourseEdition.title, CourseEdition.title_en))
    }
    open_ones = [row for row in asked if not _is_done(row, ledger, day)]
    return [
        Duty(
            requirement=None,
            title_zh=titles[row.course].title if row.course in titles else row.course,
            title_en=(titles[row.course].title_en if row.course in titles else None) or row.course,
            basis=(),
            status=ASSIGNED,
            due_on=row.due_on,
            valid_until=None,
            expiring=False,
            uncovered_days=None,
            reason_zh=f"单位请你学习这门课，请在{written(row.due_on, CHINESE)}以前完成。",
            reason_en=f"Your organisation asks you to take this course by {written(row.due_on, ENGLISH)}.",
            courses=(row.course,),
            by_appointment=True,
        )
        for row in open_ones
    ]


def _is_done(assignment: Assignment, ledger: Ledger, day: date) -> bool:
    return any(
        record.course == assignment.course
        and assignment.assigned_on.toordinal() <= record.completed_on <= day.toordinal()
        for record in ledger.records
    )
