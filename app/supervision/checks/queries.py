"""Questions about sample checks: which there are, the items of one with what the viewer may read of each."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import and_, func, or_, select

from app.people.erased import called
from app.people.models import Appointment, ClassGroup, Enrolment, EnrolmentRole, Organisation, Person, Post
from app.records.approvals import record_stands
from app.records.models import TaughtClassGroup, TaughtModule, TaughtSession, TrainingRecord
from app.supervision.checks.models import SampleCheck, SampleItem
from app.supervision.checks.rules import Population

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.supervision.rights import Desk


@dataclass(frozen=True)
class Listed:
    """One check of a list: how many items it has, of how many nothing has been entered yet, how many were otherwise.

    `times` is how often the same side drew there over days that overlap: many tries are seen.
    """

    check: SampleCheck
    organisation: Organisation
    items: int
    waiting: int
    otherwise: int
    times: int


def checks_for(db: Session, desk: Desk, today: date) -> list[Listed]:
    """List the checks a viewer may open: what is not finished first, then the newest."""
    rows = db.execute(
        select(SampleCheck, Organisation)
        .join(Organisation, Organisation.id == SampleCheck.organisation_id)
        .where(SampleCheck.organisation_id.in_(desk.seen))
        .order_by(SampleCheck.visit_on.desc(), SampleCheck.id.desc())
    ).all()
    shown: list[tuple[SampleCheck, Organisation]] = [
        (check, place) for check, place in rows if may_open(desk, check, today)
    ]
    counts: dict[int, Counter[str | None]] = defaultdict(Counter)
    asked = select(SampleItem.check_id, SampleItem.outcome)
    for check_id, outcome in db.execute(asked.where(SampleItem.check_id.in_([check.id for check, _place in shown]))):
        counts[check_id][outcome] += 1
    listed = [
        Listed(
            check,
            place,
            counts[check.id].total(),
            counts[check.id][None],
            counts[check.id]["not_confirmed"],
            _times(check, shown),
        )
        for check, place in shown
    ]
    return sorted(listed, key=lambda one: not one.waiting)


def _times(check: SampleCheck, shown: Iterable[tuple[SampleCheck, Organisation]]) -> int:
    return sum(
        (other.organisation_id, other.from_above) == (check.organisation_id, check.from_above)
        and other.first_day <= check.last_day
        and check.first_day <= other.last_day
        for other, _place in shown
    )


def may_open(desk: Desk, check: SampleCheck, today: date) -> bool:
    """Whether a viewer may open a check: a bureau officer at once, others on the day of the visit, not before.

    A reviewer may have been named by the school, so that they do not see what waits for it either.
    """
    if desk.is_above(check.organisation_id):
        return True
    return check.organisation_id in desk.seen and (not check.from_above or check.visit_on <= today)


def may_enter(desk: Desk, check: SampleCheck, today: date) -> bool:
    """Whether a viewer may enter what was seen, from the day of the visit on: an officer; a head in a check of their own."""
    if today < check.visit_on:
        return False
    return desk.is_above(check.organisation_id) or (not check.from_above and desk.is_head(check.organisation_id))


def items_of(db: Session, check_id: int) -> list[SampleItem]:
    """Return the items of a check by kind, in the order drawn."""
    rows = db.scalars(
        select(SampleItem).where(SampleItem.check_id == check_id).order_by(SampleItem.kind, SampleItem.number)
    )
    order = list(Population)
    return sorted(rows, key=lambda item: (order.index(Population(item.kind)), item.number))


@dataclass(frozen=True)
class SessionSeen:
    """What is told of a drawn session; classes and who taught it only in its organisation."""

    course: str
    modules: tuple[str, ...]
    held_on: date
    minutes: int
    is_for_classes: bool
    classes: tuple[str, ...]
    facilitator: str | None


def sessions_seen(db: Session, items: Iterable[SampleItem]) -> Mapping[int, SessionSeen]:
    """Return the drawn sessions by key."""
    keys = [item.taught_session_id for item in items if item.taught_session_id is not None]
    modules: dict[int, list[str]] = defaultdict(list)
    for key, module in db.execute(
        select(TaughtModule.taught_session_id, TaughtModule.module)
        .where(TaughtModule.taught_session_id.in_(keys))
        .order_by(TaughtModule.module)
    ):
        modules[key].append(module)
    classes: dict[int, list[str]] = defaultdict(list)
    for key, title in db.execute(
        select(TaughtClassGroup.taught_session_id, ClassGroup.title)
        .join(ClassGroup, ClassGroup.id == TaughtClassGroup.class_group_id)
        .where(TaughtClassGroup.taught_session_id.in_(keys))
        .order_by(ClassGroup.title)
    ):
        classes[key].append(title)
    rows = db.execute(
        select(TaughtSession, Person.name)
        .outerjoin(Person, Person.id == TaughtSession.facilitator_id)
        .where(TaughtSession.id.in_(keys))
    )
    return {
        row.id: SessionSeen(
            row.course,
            tuple(modules[row.id]),
            row.held_on,
            row.minutes,
            bool(classes[row.id]),
            tuple(classes[row.id]),
            None if name is None else called(name),
        )
        for row, name in rows
    }


@dataclass(frozen=True)
class StaffSeen:
    """What is told of a drawn member of staff: posts since when, and what was completed; the name in the organisation only."""

    name: str
    posts: tuple[tuple[str, date | None], ...]
    records: tuple[tuple[str, date], ...]


def staff_seen(db: Session, check: SampleCheck, items: Iterable[SampleItem]) -> Mapping[int, StaffSeen]:
    """Return the drawn staff by key."""
    keys = [item.person_id for item in items if item.person_id is not None]
    posts: dict[int, list[tuple[str, date | None]]] = defaultdict(list)
    rows = db.execute(
        select(Appointment.person_id, Post.title, Appointment.first_day)
        .join(Post, Post.id == Appointment.post_id)
        .where(
            Appointment.person_id.in_(keys),
            and_(
                or_(Appointment.first_day.is_(None), Appointment.first_day <= check.last_day),
                or_(Appointment.last_day.is_(None), Appointment.last_day >= check.first_day),
            ),
        )
        .order_by(Post.title)
    )
    for key, title, since in rows:
        posts[key].append((title, since))
    records: dict[int, list[tuple[str, date]]] = defaultdict(list)
    standing = record_stands()
    for key, course, day in db.execute(
        select(TrainingRecord.person_id, TrainingRecord.course, TrainingRecord.completed_on)
        .where(TrainingRecord.person_id.in_(keys), TrainingRecord.completed_on <= check.last_day, standing)
        .order_by(TrainingRecord.completed_on)
    ):
        records[key].append((course, day))
    people = db.execute(select(Person.id, Person.name).where(Person.id.in_(keys)))
    return {key: StaffSeen(called(name), tuple(posts[key]), tuple(records[key])) for key, name in people}


def classes_seen(db: Session, check: SampleCheck, items: Iterable[SampleItem]) -> Mapping[int, tuple[str, int]]:
    """Return title and number of pupils of the drawn classes by key, for their own organisation only."""
    keys = [item.class_group_id for item in items if item.class_group_id is not None]
    on_roster = and_(
        Enrolment.class_group_id == ClassGroup.id,
        Enrolment.role == EnrolmentRole.STUDENT,
        or_(Enrolment.first_day.is_(None), Enrolment.first_day <= check.last_day),
        or_(Enrolment.last_day.is_(None), Enrolment.last_day >= check.last_day),
    )
    rows = db.execute(
        select(ClassGroup.id, ClassGroup.title, func.count(Enrolment.person_id.distinct()))
        .outerjoin(Enrolment, on_roster)
        .where(ClassGroup.id.in_(keys))
        .group_by(ClassGroup.id, ClassGroup.title)
    )
    return {key: (title, count) for key, title, count in rows}


def names_of(db: Session, organisations: Collection[int]) -> Mapping[int, str]:
    """Return the names of some organisations."""
    rows = db.execute(select(Organisation.id, Organisation.name).where(Organisation.id.in_(organisations)))
    return dict(rows.all())
