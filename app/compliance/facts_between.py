"""The facts dated between two days that may move somebody's status, read for many persons at once."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, or_, select

from app.compliance.definitions import courses_ever_named
from app.compliance.models import Waiver
from app.compliance.rules.days import as_date, first_of, last_of
from app.compliance.rules.one_person import NO_MERGES, Merge, Merges
from app.compliance.standing import rule_of
from app.people.merges import PersonMerge
from app.people.models import Appointment, Enrolment, EnrolmentRole, Window
from app.people.queries.merges import ever_one_with
from app.records.approvals import record_stands
from app.records.models import Attendance, Coverage, TaughtSession, TrainingRecord
from app.records.voids import Deed, is_taken_back

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.orm import Session

    from app.compliance.models import Requirement
    from app.compliance.rules.status import StatusRange

RECORD, COVERAGE, SESSION = "training_record", "coverage", "session"
BEGAN, ENDED = "began", "ended"
DUE_DAY, VALIDITY, WINDOW, REQUIREMENT = "due_day_passed", "validity_ended", "window", "requirement"


@dataclass(frozen=True)
class Fact:
    """Something dated between the days: what kind, on which day, and its id where reports have one."""

    kind: str
    day: date
    id: str = ""
    course: str = ""


class Between:
    """What lies between two days, by person; what concerns everybody is asked for by requirement."""

    def __init__(self, first: date, last: date) -> None:
        self.first, self.last = first, last
        self.facts: dict[int, list[Fact]] = defaultdict(list)
        self.windows: list[tuple[str, date]] = []
        self.merges = NO_MERGES

    def of(
        self, person: int | None, requirement: Requirement, before: StatusRange | None, after: StatusRange | None
    ) -> tuple[Fact, ...]:
        """Return what may have moved one row, in the order of days; the passing of time last."""
        courses = courses_ever_named(requirement.definition)
        found = [
            fact
            for one in self.merges.ever_with(person or 0)
            for fact in self.facts.get(one, ())
            if (not fact.course or not courses or fact.course in courses)
            and (not fact.kind.startswith("waiver") or fact.id == requirement.public_id)
        ]
        found += self._of_the_requirement(requirement)
        found += self._passing_of_time(before, after)
        return tuple(sorted(dict.fromkeys(found), key=lambda fact: (fact.day, fact.kind, fact.id)))

    def holds(self, day: date | None) -> bool:
        """Whether something that begins on a day changes what is true between the two ends of day."""
        return day is not None and self.first < day <= self.last

    def ended(self, last_day: date | None) -> bool:
        """Whether something whose last day this is has ended between the two ends of day."""
        return last_day is not None and self.holds(last_day + timedelta(days=1))

    def _of_the_requirement(self, requirement: Requirement) -> list[Fact]:
        rule = rule_of(requirement)
        found = [
            Fact(REQUIREMENT, as_date(day))
            for day in (rule.effective_from, None if rule.effective_until is None else rule.effective_until + 1)
            if day is not None and self.holds(as_date(day))
        ]
        found += [Fact(REQUIREMENT, as_date(days[0])) for days, _ in rule.versions[1:] if self.holds(as_date(days[0]))]
        kind = getattr(rule.timing, "kind", None)
        return [*found, *(Fact(WINDOW, day) for window, day in self.windows if window == kind)]

    def _passing_of_time(self, before: StatusRange | None, after: StatusRange | None) -> list[Fact]:
        found = []
        if before and after and before.valid_until is not None and self.ended(as_date(before.valid_until)):
            found.append(Fact(VALIDITY, as_date(before.valid_until)))
        if after and after.due_on is not None and self.first < as_date(after.due_on) <= self.last:
            found.append(Fact(DUE_DAY, as_date(after.due_on)))
        return found


def facts_between(db: Session, persons: Select[Any], first: date, last: date) -> Between:
    """Return the facts of some persons dated after the end of one day and up to the end of another."""
    between = Between(first, last)
    _read_merges(db, persons, between)
    everyone = ever_one_with(persons)
    _read_ledger(db, everyone, between)
    _read_holdings(db, everyone, between)
    _read_shared(db, between)
    return between


def _read_merges(db: Session, persons: Select[Any], between: Between) -> None:
    """Read the merges of the persons: what was entered for either id may have moved a row, and so may the merge."""
    row = PersonMerge
    touching = or_(row.kept_id.in_(ever_one_with(persons)), row.other_id.in_(persons))
    rows = db.scalars(select(row).where(row.first_day.is_not(None), touching)).all()
    between.merges = Merges(
        Merge(one.kept_id, one.other_id, (first_of(one.first_day), last_of(one.last_day))) for one in rows
    )
    for one in rows:
        if one.first_day and between.holds(one.first_day):
            between.facts[one.kept_id].append(Fact(f"merge_{BEGAN}", one.first_day))
        if one.last_day and between.ended(one.last_day):
            between.facts[one.kept_id].append(Fact(f"merge_{ENDED}", one.last_day))


def _read_ledger(db: Session, persons: Select[Any], between: Between) -> None:
    completed = TrainingRecord.completed_on
    for record in db.scalars(
        select(TrainingRecord).where(_of(TrainingRecord, completed, persons, between), record_stands())
    ):
        between.facts[record.person_id].append(Fact(RECORD, record.completed_on, record.public_id, record.course))
    for covered in db.scalars(select(Coverage).where(_of(Coverage, Coverage.covered_on, persons, between))):
        name = f"{covered.module}@{covered.covered_on.isoformat()}"
        between.facts[covered.person_id].append(Fact(COVERAGE, covered.covered_on, name, covered.course))
    sessions = select(Attendance.person_id, TaughtSession.public_id, TaughtSession.held_on, TaughtSession.course)
    for row in db.execute(
        sessions.join(TaughtSession, TaughtSession.id == Attendance.taught_session_id).where(
            Attendance.person_id.in_(persons),
            Attendance.reached.is_(True),
            TaughtSession.held_on > between.first,
            TaughtSession.held_on <= between.last,
            ~is_taken_back(Deed.SESSION, TaughtSession.public_id),
        )
    ):
        between.facts[row.person_id].append(Fact(SESSION, row.held_on, row.public_id, row.course))


def _of(table: Any, day: Any, persons: Select[Any], between: Between) -> ColumnElement[bool]:
    return and_(table.person_id.in_(persons), day > between.first, day <= between.last)


def _read_holdings(db: Session, persons: Select[Any], between: Between) -> None:
    reach = between.first, between.last
    tables: tuple[tuple[str, Any], ...] = (("appointment", Appointment), ("enrolment", Enrolment), ("waiver", Waiver))
    for kind, table in tables:
        begun = and_(table.first_day > reach[0], table.first_day <= reach[1])
        over = and_(table.last_day >= reach[0], table.last_day < reach[1])
        asked = select(table).where(table.person_id.in_(persons), or_(begun, over))
        if table is Enrolment:
            asked = asked.where(Enrolment.role == EnrolmentRole.STUDENT)
        for row in db.scalars(asked):
            name = row.requirement if isinstance(row, Waiver) else row.public_id
            if between.holds(row.first_day):
                between.facts[row.person_id].append(Fact(f"{kind}_{BEGAN}", row.first_day, name))
            if between.ended(row.last_day):
                between.facts[row.person_id].append(Fact(f"{kind}_{ENDED}", row.last_day, name))


def _read_shared(db: Session, between: Between) -> None:
    """Read the windows that began or ended, for everybody: whose they are is in the tree."""
    for row in db.execute(select(Window.kind, Window.first_day, Window.last_day).distinct()):
        if between.holds(row.first_day):
            between.windows.append((row.kind, row.first_day))
        if between.ended(row.last_day):
            between.windows.append((row.kind, row.last_day))
