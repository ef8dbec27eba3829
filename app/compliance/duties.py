"""What somebody owes on a day, as kept; who of a viewer's own staff is overdue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, Select, exists, func, select

from app.compliance.facts import read_editions
from app.compliance.kept import kept_range
from app.compliance.models import Assignment, Requirement, StatusRow
from app.compliance.queries import ledgers_of
from app.compliance.rights import MAY_WAIVE
from app.compliance.rules.days import Day, known_date
from app.compliance.rules.ledger import Ledger
from app.compliance.rules.sentence import CHINESE, ENGLISH, reason, written
from app.compliance.rules.status import Status, StatusRange
from app.content.models import CourseEdition
from app.people.models import Organisation
from app.people.queries.merges import DAY, PERSON, is_one_of, kept_of
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
