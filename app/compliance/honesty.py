"""How the numbers behind a rate came about, as questions and not as charges (SAFEGUARDS 28)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy import and_, func, literal_column, null, or_, select, true, union_all

from app.compliance.definitions import courses_ever_named
from app.compliance.figures import kept, on_day
from app.compliance.moved_starts import starts_moved_later
from app.compliance.rules.days import add_months, as_date
from app.compliance.rules.masking import is_small
from app.compliance.rules.status import COUNTED, MISSING, Status
from app.people.models import ClassGroup, Enrolment, EnrolmentRole
from app.people.queries.merges import with_others_on
from app.records.approvals import record_stands
from app.records.counted import counts
from app.records.models import Attendance, Coverage, TaughtClassGroup, TaughtSession, TaughtUnder, TrainingRecord
from app.records.voids import Deed, is_taken_back

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.orm import Session

    from app.compliance.models import Requirement

MONTHS = 12
PROMPT_DAYS = 7
NOON = time(12)
IMPORTED = "imported"
ENTRY, SESSION, LESSON, REGISTER = "entry", "session", "lesson", "register"
ENTERED_BY_OTHERS = "entered_by_others"
LATE, FROM_OUTSIDE, IN_BULK, NOBODY_ABSENT, TWO_PLACES = "late", "imported", "bulk", "nobody_absent", "two_places"
MOVED_START = "moved_start"
WORKSHOPS_BY_LIST, WORKSHOPS_LATE = "workshops_by_list", "workshops_late"
START_UP, NOT_AUTHORISED = "start_up", "not_authorised"
RIGHTS = {START_UP: TaughtUnder.START_UP, NOT_AUTHORISED: TaughtUnder.NEITHER}


@dataclass(frozen=True)
class Share:
    """So many of so many, in whole per cent; None of nothing.

    About pupils above the school only the per cent is told, and not where few may stand on either side: counts of a
    town less those of its schools would say how often a hidden few were reached.
    """

    question: str
    part: int | None
    whole: int | None
    percent: int | None


def share_of(question: str, part: int, whole: int, *, is_masked: bool) -> Share:
    """Return a share as it may be told."""
    percent = round(100 * part / whole) if whole else None
    if not is_masked:
        return Share(question, part, whole, percent)
    is_told = whole and not is_small(part) and not is_small(whole - part)
    return Share(question, None, None, percent if is_told else None)


def shares(
    db: Session,
    requirement: Requirement,
    organisations: Collection[int],
    *,
    day: date,
    is_masked: bool = False,
    also: Mapping[str, Callable[[Asked], Select[Any]]] | None = None,
) -> list[Share]:
    """Return the shares of the twelve months up to a day, for those counted at some organisations.

    Entries are records, modules covered and sessions attended of the requirement's courses; of each the day it is
    about and the day it was entered are known. `also` are further questions about lessons of classes, each counted by a
    select with the columns of `_sessions`. One query for all, in a few groups.
    """
    asked = Asked(db, requirement, organisations, day)
    imports: Counter[int] = Counter()
    counts: Counter[str] = Counter()
    further = also or {}
    questions = (*_entries(asked), *_sessions(asked), *(question(asked) for question in further.values()))
    for row in db.execute(union_all(*questions)):
        if row.what != ENTRY:
            counts[row.what] += row.entries
            continue
        counts[ENTRY] += row.entries
        if as_day(row.entered) - as_day(row.dated) > timedelta(days=PROMPT_DAYS):
            counts[LATE] += row.entries
        if row.origin == IMPORTED or row.import_id is not None:
            counts[FROM_OUTSIDE] += row.entries
        if row.import_id is not None:
            imports[row.import_id] += row.entries
    counts[IN_BULK] = max(imports.values(), default=0)
    of_entries, of_sessions = (LATE, FROM_OUTSIDE, IN_BULK), (TWO_PLACES, *RIGHTS)
    return [
        *(share_of(name, counts[name], counts[ENTRY], is_masked=is_masked) for name in of_entries),
        # A workshop or talk for adults has no register of those enrolled: nobody can be absent there.
        share_of(NOBODY_ABSENT, counts[NOBODY_ABSENT], counts[LESSON], is_masked=is_masked),
        share_of(ENTERED_BY_OTHERS, counts[ENTERED_BY_OTHERS], counts[REGISTER], is_masked=is_masked),
        *(share_of(name, counts[name], counts[SESSION], is_masked=is_masked) for name in of_sessions),
        *(share_of(name, counts[name], counts[LESSON], is_masked=is_masked) for name in further),
    ]


def share_of_moved_starts(
    db: Session, requirement: Requirement, organisations: Collection[int], *, day: date, required: int
) -> Share:
    """Return for how many of the staff who are required the first day on post was moved later in the twelve months."""
    since = as_date(add_months(day.toordinal(), -MONTHS))
    moved = starts_moved_later(db, organisations, since, day)
    counted = select(func.count(kept.person_id.distinct())).where(
        on_day(day.toordinal()),
        kept.requirement_id == requirement.id,
        kept.organisation_id.in_(organisations),
        kept.status.in_([str(status) for status in (Status.MET, *MISSING)]),
        kept.person_id.in_(moved),
    )
    return share_of(MOVED_START, (db.scalar(counted) if moved else 0) or 0, required, is_masked=False)


class Asked:
    """Whom a requirement counts at some organisations on a day, and the twelve months up to it."""

    def __init__(self, db: Session, requirement: Requirement, organisations: Collection[int], day: date) -> None:
        self.db, self.organisations = db, organisations
        self.courses = sorted(courses_ever_named(requirement.definition))
        self.since, self.until = as_date(add_months(day.toordinal(), -MONTHS)), day
        counted = select(kept.person_id).where(
            on_day(day.toordinal()),
            kept.requirement_id == requirement.id,
            kept.organisation_id.in_(organisations),
            kept.status.in_([str(status) for status in COUNTED]),
        )
        self.persons: Select[Any] = with_others_on(counted, day)

    def within(self, day: Any, course: Any) -> ColumnElement[bool]:
        """Return the condition for entries of these months and courses; evidence without courses takes all."""
        of_courses = [course.in_(self.courses)] if self.courses else []
        return and_(day > self.since, day <= self.until, *of_courses)

    def local_day(self, moment: Any) -> Any:
        """Return the calendar day of a moment, in the installation's zone, as the database sees it."""
        zone = ZoneInfo(current_app.config["TIME_ZONE"])
        if self.db.get_bind().dialect.name != "sqlite":
            return func.date(func.timezone(zone.key, moment))
        ahead = zone.utcoffset(datetime.combine(self.until, NOON)) or timedelta()
        return func.date(moment, f"{int(ahead.total_seconds()):+d} seconds")


def _entries(asked: Asked) -> Iterator[Select[Any]]:
    """Yield the questions for entries, grouped by the day they are about, the day and the import they came with."""
    record, covered, session = TrainingRecord, Coverage, TaughtSession
    for table, day, course, origin, more in (
        (record, record.completed_on, record.course, record.origin, record_stands()),
        (covered, covered.covered_on, covered.course, null(), true()),
        (Attendance, session.held_on, session.course, null(), and_(Attendance.reached.is_(True), _stands())),
    ):
        entered = asked.local_day(table.recorded_at)
        columns = (day.label("dated"), entered.label("entered"), table.import_id, origin.label("origin"))
        query = select(_what(ENTRY), *columns, func.count().label("entries")).select_from(table)
        if table is Attendance:
            query = query.join(session, session.id == Attendance.taught_session_id)
        query = query.where(table.person_id.in_(asked.persons), asked.within(day, course), more)
        yield query.group_by(day, entered, table.import_id, *([origin] if table is record else []))


def _stands() -> ColumnElement[bool]:
    return ~is_taken_back(Deed.SESSION, TaughtSession.public_id)


def _what(name: str) -> Any:
    return literal_column(f"'{name}'").label("what")


def as_day(value: Any) -> date:
    """Return a day as a date, which SQLite gives as text."""
    return value if isinstance(value, date) else date.fromisoformat(value)


def _by_another(session: Any) -> ColumnElement[bool]:
    """Return the condition that who closed a register neither taught nor teaches, then or since, a class of it; nobody known did neither."""
    teaches = (
        select(Enrolment.id)
        .join(TaughtClassGroup, TaughtClassGroup.class_group_id == Enrolment.class_group_id)
        .where(
            TaughtClassGroup.taught_session_id == session.id,
            Enrolment.person_id == session.recorded_by,
            Enrolment.role == EnrolmentRole.TEACHER,
            or_(Enrolment.last_day.is_(None), Enrolment.last_day >= session.held_on),
        )
    )
    return and_(session.recorded_by.is_distinct_from(session.facilitator_id), ~teaches.exists())


def _sessions(asked: Asked) -> Iterator[Select[Any]]:
    """Yield the questions for taught sessions: all, those where nobody was missing, those by one person in two
    places, those in a start-up term, those by nobody authorised (SAFEGUARDS 27), and the registers somebody closed who was not there.

    A session for classes of several organisations is one place.
    """
    place = func.min(func.coalesce(TaughtSession.organisation_id, ClassGroup.organisation_id))
    placed = (
        select(
            TaughtSession.id,
            TaughtSession.facilitator_id,
            TaughtSession.held_on,
            TaughtSession.taught_under,
            TaughtSession.is_make_up,
            TaughtSession.recorded_by,
            TaughtSession.import_id,
            place.label("place"),
        )
        .outerjoin(TaughtClassGroup, TaughtClassGroup.taught_session_id == TaughtSession.id)
        .outerjoin(ClassGroup, ClassGroup.id == TaughtClassGroup.class_group_id)
        .where(asked.within(TaughtSession.held_on, TaughtSession.course), counts(TaughtSession))
        .group_by(
            TaughtSession.id,
            TaughtSession.facilitator_id,
            TaughtSession.held_on,
            TaughtSession.taught_under,
            TaughtSession.is_make_up,
            TaughtSession.recorded_by,
            TaughtSession.import_id,
        )
        .subquery()
    )
    missing = select(Attendance.id).where(Attendance.taught_session_id == placed.c.id, Attendance.reached.is_(False))
    twice = (
        select(placed.c.facilitator_id, placed.c.held_on)
        .where(placed.c.facilitator_id.is_not(None))
        .group_by(placed.c.facilitator_id, placed.c.held_on)
        .having(func.count(placed.c.place.distinct()) > 1)
        .subquery()
    )
    moved = select(twice.c.held_on).where(
        twice.c.facilitator_id == placed.c.facilitator_id, twice.c.held_on == placed.c.held_on
    )
    classes = select(TaughtClassGroup.id).where(TaughtClassGroup.taught_session_id == placed.c.id)
    of_classes = classes.exists() & placed.c.is_make_up.is_(False)  # who does not come to a make-up is entered nowhere
    asked_of = [
        (SESSION, true()),
        (LESSON, of_classes),
        (NOBODY_ABSENT, of_classes & ~missing.exists()),
        (TWO_PLACES, moved.exists()),
        (REGISTER, classes.exists() & placed.c.import_id.is_(None)),
        (ENTERED_BY_OTHERS, classes.exists() & placed.c.import_id.is_(None) & _by_another(placed.c)),
    ]
    asked_of += [(name, placed.c.taught_under == str(right)) for name, right in RIGHTS.items()]
    for name, which in asked_of:
        counted = select(_what(name), null(), null(), null(), null(), func.count().label("entries"))
        yield counted.select_from(placed).where(placed.c.place.in_(list(asked.organisations)), which)
