"""Questions about groups that read together. Each takes the viewer or the person asked about; a stranger gets nothing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select

from app.compliance.models import Assignment, Requirement, StatusRow
from app.core.clock import day_of
from app.learning.models import CourseRun
from app.learning.together.models import (
    HelpedWish,
    ReadingGroup,
    ReadingHelper,
    ReadingMember,
    ReadingModule,
)
from app.people.models import Appointment, Person
from app.people.queries.belonging import works_in
from app.people.queries.merges import is_one_of
from app.people.queries.organisations import MANAGES, own_organisations
from app.records.models import Attendance, TaughtSession
from app.records.voids import Deed, is_taken_back
from app.supervision.places import home_and_departments

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.people.identity import SignedIn


@dataclass(frozen=True)
class Group:
    """A group as a viewer opens it: as one of its two adults, as somebody who leads there, or both."""

    row: ReadingGroup
    helpers: tuple[ReadingHelper, ...]
    names: dict[int, str]
    members: tuple[int, ...]
    helps: bool
    leads: bool

    @property
    def id(self) -> int:
        """Return the group's number."""
        return self.row.id

    def own(self, person_id: int) -> ReadingHelper | None:
        """Return the helper somebody is here."""
        return next((one for one in self.helpers if one.person_id == person_id), None)

    def other(self, person_id: int) -> ReadingHelper:
        """Return the second adult beside one of the two."""
        return next(one for one in self.helpers if one.person_id != person_id)

    def here_on(self, day: date) -> set[int]:
        """Return which of the two said on a day that they are there."""
        return {one.person_id for one in self.helpers if one.here_at is not None and day_of(one.here_at) == day}

    def both_here(self, day: date) -> bool:
        """Whether both adults said on a day that they are there."""
        return len(self.here_on(day)) == len(self.helpers)


def works_at(person_id: object, organisation_id: int, on: date) -> ColumnElement[bool]:
    """Whether somebody holds a post at an organisation or its departments on a day; a visitor does not."""
    return exists().where(
        Appointment.person_id == person_id,
        works_in(home_and_departments(organisation_id, on=on)),
        or_(Appointment.first_day.is_(None), Appointment.first_day <= on),
        or_(Appointment.last_day.is_(None), Appointment.last_day >= on),
    )


def group_for(db: Session, viewer: SignedIn, group_id: int, *, on: date, to_change: bool = False) -> Group | None:
    """Find a group for one of its two adults while it is open and they work there, or for who leads there.

    `to_change` holds it, so that two phones take turns.
    """
    wanted = select(ReadingGroup).where(ReadingGroup.id == group_id)
    row = db.scalar(wanted.with_for_update().execution_options(populate_existing=True) if to_change else wanted)
    if row is None:
        return None
    helpers = tuple(db.scalars(select(ReadingHelper).filter_by(group_id=row.id).order_by(ReadingHelper.id)))
    helps = (
        row.closed_at is None
        and any(one.person_id == viewer.person_id for one in helpers)
        and bool(db.scalar(select(works_at(viewer.person_id, row.organisation_id, on))))
    )
    led: set[int] = set(db.scalars(own_organisations(viewer, *MANAGES, on=on)))
    leads = row.organisation_id in led
    if not (helps or leads):
        return None
    found = db.execute(
        select(ReadingMember.person_id, Person.name)
        .join(Person, Person.id == ReadingMember.person_id)
        .where(ReadingMember.group_id == row.id)
        .order_by(Person.sort_key, Person.id)
    ).all()
    told = select(Person.id, Person.name).where(Person.id.in_([one.person_id for one in helpers]))
    names = {**dict(found), **dict(db.execute(told).all())}
    return Group(row, helpers, names, tuple(one for one, _name in found), helps, leads)


@dataclass(frozen=True)
class OwnGroups:
    """The open groups somebody reads to, and those they learn in, each with the names of its two adults."""

    helps: tuple[ReadingGroup, ...] = ()
    learns: tuple[tuple[ReadingGroup, tuple[str, ...]], ...] = ()


def is_in_a_group(person_id: int | ColumnElement[int]) -> ColumnElement[bool]:
    """Return the condition that somebody reads to a group, or learns in one, open or not."""
    return or_(
        exists().where(ReadingHelper.person_id == person_id), exists().where(ReadingMember.person_id == person_id)
    )


def own_groups(db: Session, person_id: int, *, on: date) -> OwnGroups:
    """Return somebody's open groups where they still work; one they learn in, until they completed its course."""
    is_member = exists().where(ReadingMember.group_id == ReadingGroup.id, ReadingMember.person_id == person_id)
    rows = db.execute(
        select(ReadingGroup, ReadingHelper.person_id, Person.name)
        .join(ReadingHelper, ReadingHelper.group_id == ReadingGroup.id)
        .join(Person, Person.id == ReadingHelper.person_id)
        .where(
            ReadingGroup.closed_at.is_(None),
            or_(
                ReadingGroup.id.in_(select(ReadingHelper.group_id).where(ReadingHelper.person_id == person_id)),
                and_(is_member, ~_completed_since(person_id, ReadingGroup.course, ReadingGroup.opened_at)),
            ),
        )
        .order_by(ReadingGroup.id.desc(), ReadingHelper.id)
    ).all()
    works = {
        place: bool(db.scalar(select(works_at(person_id, place, on))))
        for place in {row.organisation_id for row, _helper, _name in rows}
    }
    adults: dict[ReadingGroup, dict[int, str]] = {}
    for row, helper, name in rows:
        if works[row.organisation_id]:
            adults.setdefault(row, {})[helper] = name
    return OwnGroups(
        tuple(row for row, names in adults.items() if person_id in names),
        tuple((row, tuple(names.values())) for row, names in adults.items() if person_id not in names),
    )


def _completed_since(person_id: object, course: object, since: object) -> ColumnElement[bool]:
    return exists().where(CourseRun.person_id == person_id, CourseRun.course == course, CourseRun.completed_at >= since)


def groups_at(db: Session, organisation_id: int, *, closed: bool) -> list[tuple[ReadingGroup, list[str], int]]:
    """Return an organisation's groups, the newest first, each with its two adults and how many it is for."""
    ended = ReadingGroup.closed_at.is_not(None) if closed else ReadingGroup.closed_at.is_(None)
    size = (
        select(func.count()).where(ReadingMember.group_id == ReadingGroup.id).correlate(ReadingGroup).scalar_subquery()
    )
    rows = db.execute(
        select(ReadingGroup, size).where(ReadingGroup.organisation_id == organisation_id, ended)
        .order_by(ReadingGroup.id.desc()).limit(50)
    ).all()  # fmt: skip
    names: dict[int, list[str]] = {}
    for group_id, name in db.execute(
        select(ReadingHelper.group_id, Person.name)
        .join(Person, Person.id == ReadingHelper.person_id)
        .where(ReadingHelper.group_id.in_([row.id for row, _size in rows]))
        .order_by(ReadingHelper.id)
    ):
        names.setdefault(group_id, []).append(name)
    return [(row, names.get(row.id, []), count) for row, count in rows]


def staff_at(db: Session, viewer: SignedIn, organisation_id: int, *, on: date) -> dict[int, str]:
    """Return who holds a post at an organisation that the viewer leads, by sort key."""
    rows = db.execute(
        select(Person.id, Person.name)
        .where(
            works_at(Person.id, organisation_id, on),
            exists().where(
                Appointment.person_id == Person.id,
                works_in(own_organisations(viewer, *MANAGES, on=on)),
            ),
        )
        .order_by(Person.sort_key, Person.id)
    )
    return dict(rows.all())


def who_owes(db: Session, course: str, people: Collection[int], *, on: date) -> set[int]:
    """Return of these people those whose duties ask for a course now, or who were asked to take it."""
    owed = db.execute(
        select(StatusRow.person_id, StatusRow.courses)
        .join(Requirement, Requirement.id == StatusRow.requirement_id)
        .where(
            StatusRow.person_id.in_(people),
            StatusRow.by_appointment.is_(True),
            StatusRow.first_day <= on,
            StatusRow.last_day >= on,
        )
    )
    asked = db.scalars(
        select(Assignment.person_id).where(
            Assignment.person_id.in_(people), Assignment.course == course, Assignment.assigned_on <= on
        )
    )
    return {person for person, courses in owed if person is not None and course in courses.split(",")} | set(asked)


def wishes(db: Session, people: Collection[int], course: str | None = None) -> set[tuple[int, str]]:
    """Return who of these people would rather do which course with others, and is in no group for it yet."""
    asked = select(HelpedWish.person_id, HelpedWish.course).where(HelpedWish.person_id.in_(people), *_is_waiting())
    rows = db.execute(asked if course is None else asked.where(HelpedWish.course == course))
    return {(person, wished) for person, wished in rows}


def number_wishing(viewer: SignedIn, *, on: date) -> Select[int]:
    """Select how many of the staff the viewer leads would rather learn with others and are in no group yet."""
    return select(func.count(HelpedWish.person_id.distinct())).where(
        exists().where(
            Appointment.person_id == HelpedWish.person_id,
            works_in(own_organisations(viewer, *MANAGES, on=on)),
            or_(Appointment.first_day.is_(None), Appointment.first_day <= on),
            or_(Appointment.last_day.is_(None), Appointment.last_day >= on),
        ),
        *_is_waiting(),
    )


def _is_waiting() -> Sequence[ColumnElement[bool]]:
    """Whether a wish is still one: in no open group for the course, and the course not completed since."""
    grouped = (
        exists()
        .where(
            ReadingMember.group_id == ReadingGroup.id,
            ReadingMember.person_id == HelpedWish.person_id,
            ReadingGroup.course == HelpedWish.course,
            ReadingGroup.closed_at.is_(None),
        )
        .correlate(HelpedWish)
    )
    return ~grouped, ~_completed_since(HelpedWish.person_id, HelpedWish.course, HelpedWish.wished_at)


def own_wish(db: Session, person_id: int, course: str) -> HelpedWish | None:
    """Return a person's own wish to do a course with others."""
    return db.scalar(select(HelpedWish).filter_by(person_id=person_id, course=course))


def modules_read(db: Session, group: Group) -> Sequence[ReadingModule]:
    """Return what was read in a group, first to last; an entry without an end is being read."""
    return db.scalars(select(ReadingModule).filter_by(group_id=group.id).order_by(ReadingModule.id)).all()


def read_together(db: Session, person_id: int, course: str, day: date) -> dict[str, datetime]:
    """Return when somebody last heard each module of a course read in a group to its end."""
    rows = db.execute(
        select(ReadingModule.module, func.max(ReadingModule.ended_at))
        .join(TaughtSession, TaughtSession.id == ReadingModule.taught_session_id)
        .join(Attendance, Attendance.taught_session_id == TaughtSession.id)
        .where(
            TaughtSession.course == course,
            is_one_of(Attendance.person_id, person_id, day),
            Attendance.reached.is_(True),
            ~is_taken_back(Deed.SESSION, TaughtSession.public_id),
        )
        .group_by(ReadingModule.module)
    )
    return {module: ended for module, ended in rows if ended is not None}


def heard_elsewhere(db: Session, group: Group, people: Collection[int], since: datetime, until: datetime) -> set[int]:
    """Return of these people, learners and the two adults, those entered at another reading in these minutes."""
    other = (
        select(ReadingModule.group_id, ReadingModule.taught_session_id)
        .where(
            ReadingModule.group_id != group.id,
            ReadingModule.taught_session_id.is_not(None),
            ReadingModule.began_at < until,
            ReadingModule.ended_at > since,
        )
        .subquery()
    )
    learnt = select(Attendance.person_id).where(
        Attendance.taught_session_id.in_(select(other.c.taught_session_id)),
        Attendance.reached.is_(True),
        Attendance.person_id.in_(people),
    )
    read = select(ReadingHelper.person_id).where(
        ReadingHelper.group_id.in_(select(other.c.group_id)), ReadingHelper.person_id.in_(people)
    )
    return {*db.scalars(learnt), *db.scalars(read)}
