"""Who stood on the roster of a home organisation, what was entered in a period: counts for the ten lines of a filing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Date, Select, and_, case, column, func, or_, select, values

from app.compliance.facts import read_class_groups
from app.compliance.models import Waiver
from app.core.clock import day_of, end_of
from app.core.database import Moment
from app.people.models import Appointment, ClassGroup, Enrolment, EnrolmentRole, Post
from app.people.queries.organisations import subtree
from app.records.approvals import record_stands
from app.records.counted import counts
from app.records.models import TaughtClassGroup, TaughtSession, TrainingRecord

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

PROMPT_DAYS = 7  # entered later than that is said beside the figures (SAFEGUARDS 28)
IMPORTED = "imported"


@dataclass
class Roster:
    """Adults on post by person, the posts each holds, pupils and classes as counts, all of one day."""

    posts: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    pupils: int = 0
    classes: int = 0

    def by_post(self) -> dict[str, set[int]]:
        """Return who holds each post, the largest first."""
        holders: dict[str, set[int]] = defaultdict(set)
        for person, titles in self.posts.items():
            for title in titles:
                holders[title].add(person)
        return dict(sorted(holders.items(), key=lambda pair: (-len(pair[1]), pair[0])))


def roster_on(db: Session, places: Collection[int], day: date) -> Roster:
    """Return the roster of some places, an organisation with its departments, as of a day."""
    found = Roster()
    held = select(Appointment.person_id, Post.title).join(Post, Post.id == Appointment.post_id)
    for row in db.execute(held.where(Appointment.organisation_id.in_(places), _holds(Appointment, day))):
        found.posts[row.person_id].add(row.title)
    number = day.toordinal()
    groups = read_class_groups(db, ClassGroup.organisation_id.in_(places)).values()
    open_groups = [group.id for group in groups if group.days[0] <= number <= group.days[1]]
    is_student = Enrolment.role == EnrolmentRole.STUDENT
    enrolled = and_(Enrolment.class_group_id.in_(open_groups), is_student, _holds(Enrolment, day))
    counts = select(func.count(Enrolment.person_id.distinct()), func.count(Enrolment.class_group_id.distinct()))
    found.pupils, found.classes = db.execute(counts.where(enrolled)).one()
    return found


def _holds(table: Any, day: date) -> ColumnElement[bool]:
    return and_(
        or_(table.first_day.is_(None), table.first_day <= day), or_(table.last_day.is_(None), table.last_day >= day)
    )


@dataclass(frozen=True)
class Entries:
    """What was completed or taught in a period: how much of it was entered late, how much came by an import.

    One record of somebody's study is an entry, one session or lesson is another, however many it reached.
    """

    all: int
    late: int
    imported: int


def entries_below(db: Session, root: int, first: date, last: date) -> Entries:
    """Count what was entered of a whole subtree: sessions held there, records of the adults on post there on the last day."""
    places = subtree([root], on=last)
    persons = select(Appointment.person_id).where(Appointment.organisation_id.in_(places), _holds(Appointment, last))
    return entries_between(db, places, persons, first, last)


def entries_between(
    db: Session,
    places: Collection[int] | Select[Any],
    persons: Collection[int] | Select[Any],
    first: date,
    last: date,
) -> Entries:
    """Count the records of some persons, the sessions at some places and the lessons of classes there, by their day."""
    record, session = TrainingRecord, TaughtSession
    of_classes = (
        select(TaughtClassGroup.taught_session_id)
        .join(ClassGroup, ClassGroup.id == TaughtClassGroup.class_group_id)
        .where(ClassGroup.organisation_id.in_(places))
    )
    records = _counted(record.completed_on, record.recorded_at, record.origin == IMPORTED, (first, last)).where(
        record.person_id.in_(persons), record_stands()
    )
    sessions = _counted(session.held_on, session.recorded_at, session.import_id.is_not(None), (first, last)).where(
        or_(session.organisation_id.in_(places), session.id.in_(of_classes)),
        counts(session),
    )
    found = [db.execute(asked).one() for asked in (records, sessions)]
    return Entries(*(sum(column) for column in zip(*found, strict=True)))


def _counted(done_on: Any, recorded_at: Any, is_imported: ColumnElement[bool], days: tuple[date, date]) -> Select[Any]:
    """Return the question how many rows of some days there are, how many were entered late, how many imported."""
    first, last = days
    every_day = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    prompt = (
        values(column("day", Date), column("until", Moment), name="prompt")
        .data([(day, end_of(day + timedelta(days=PROMPT_DAYS))) for day in every_day])
        .cte("prompt")
    )
    how_many = (func.sum(case((condition, 1), else_=0)) for condition in (recorded_at >= prompt.c.until, is_imported))
    return select(func.count(), *(func.coalesce(number, 0) for number in how_many)).join(
        prompt, prompt.c.day == done_on
    )


@dataclass(frozen=True)
class Waived:
    """Waivers of some persons: in force on a day, granted in a period, by how many people."""

    in_force: int
    granted: int
    granted_by: int


def waivers_between(db: Session, persons: Collection[int], first: date, as_of: date) -> Waived:
    """Count the waivers of some persons; a waiver is granted on the day it is entered."""
    rows = db.execute(
        select(Waiver.first_day, Waiver.last_day, Waiver.recorded_at, Waiver.recorded_by).where(
            Waiver.person_id.in_(persons)
        )
    ).all()
    granted = [row for row in rows if first <= day_of(row.recorded_at) <= as_of]
    in_force = [
        row
        for row in rows
        if (row.first_day is None or row.first_day <= as_of) and (row.last_day is None or row.last_day >= as_of)
    ]
    return Waived(len(in_force), len(granted), len({row.recorded_by for row in granted}))
