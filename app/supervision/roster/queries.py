"""Counts of a roster on a day, who was entered late, who left before a filing, and the signatures there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from app.compliance.facts import read_class_groups
from app.compliance.filing.models import Filing
from app.compliance.filing.rules import OUT
from app.content.catalogue import catalogue
from app.core.clock import day_of
from app.core.facts import FactVersion, recorded_in
from app.people.models import Appointment, ClassGroup, Enrolment, EnrolmentRole, Post, PostCategory
from app.people.queries.organisations import inside
from app.supervision.roster.models import RosterSignature
from app.supervision.roster.rules import Condition, HeldPost, Late, Line, Need, Size, late_entries

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

GRADES = ("k0", "k1", "k2", "k3", *map(str, range(1, 13)), "sen")
BEFORE_FILING = timedelta(days=30)


def size_on(db: Session, organisation_id: int, day: date) -> Size:
    """Return the size of an organisation's roster, its departments included, at the end of a day."""
    places = list(db.scalars(inside([organisation_id], on=day)))
    held = Appointment.organisation_id.in_(places) & _holds(Appointment, day)
    person = func.count(Appointment.person_id.distinct())
    posts = db.execute(
        select(Post.public_id, Post.title, person)
        .join(Appointment, Appointment.post_id == Post.id)
        .where(held)
        .group_by(Post.id, Post.public_id, Post.title)
    ).all()
    groups = read_class_groups(db, ClassGroup.organisation_id.in_(places))
    open_groups = [key for key, group in groups.items() if group.days[0] <= day.toordinal() <= group.days[1]]
    enrolled = and_(
        Enrolment.class_group_id.in_(open_groups), Enrolment.role == EnrolmentRole.STUDENT, _holds(Enrolment, day)
    )
    classes = db.execute(
        select(ClassGroup.id, ClassGroup.public_id, ClassGroup.title, func.count(Enrolment.person_id.distinct()))
        .outerjoin(Enrolment, and_(Enrolment.class_group_id == ClassGroup.id, enrolled))
        .where(ClassGroup.id.in_(open_groups))
        .group_by(ClassGroup.id, ClassGroup.public_id, ClassGroup.title)
    ).all()
    return Size(
        adults=db.scalar(select(person).where(held)) or 0,
        pupils=db.scalar(select(func.count(Enrolment.person_id.distinct())).where(enrolled)) or 0,
        posts=tuple(sorted((Line(*row) for row in posts), key=lambda line: (-line.count, line.title, line.id))),
        classes=tuple(
            Line(public_id, title, count)
            for key, public_id, title, count in sorted(classes, key=lambda row: (_rank(groups[row[0]].grades), row[2]))
        ),
    )


def _rank(grades: Collection[str]) -> int:
    """Return where a class stands in a list: by its lowest grade, kindergarten first."""
    return min((GRADES.index(grade) for grade in grades if grade in GRADES), default=len(GRADES))


def _holds(table: Any, day: date) -> ColumnElement[bool]:
    return and_(
        or_(table.first_day.is_(None), table.first_day <= day), or_(table.last_day.is_(None), table.last_day >= day)
    )


def held_posts(db: Session, organisation_id: int, day: date) -> list[HeldPost]:
    """Return the posts that somebody holds at an organisation on a day, with their categories of that day."""
    newest = (
        select(PostCategory.category)
        .where(PostCategory.post_id == Post.id, or_(PostCategory.first_day.is_(None), PostCategory.first_day <= day))
        .order_by(PostCategory.first_day.desc().nulls_last())
        .limit(1)
        .scalar_subquery()
    )
    held = select(Appointment.post_id).where(
        Appointment.organisation_id.in_(inside([organisation_id], on=day)), _holds(Appointment, day)
    )
    rows = db.execute(select(Post.public_id, Post.title, newest).where(Post.id.in_(held)).order_by(Post.id))
    return [HeldPost(row[0], row[1], row[2] or "") for row in rows]


def known_posts(db: Session) -> set[str]:
    """Return the ids and titles of the installation's list of posts."""
    return {name for row in db.execute(select(Post.public_id, Post.title)) for name in row}


def needs() -> list[Need]:
    """Return the posts that must not stand empty (courses/posts.yaml)."""
    return [
        Need(
            post.id,
            post.title,
            post.title_en,
            post.category,
            post.needed,
            Condition(post.needed_when) if post.needed_when else None,
        )
        for post in catalogue().posts.values()
        if post.needed
    ]


def late_since(db: Session, organisation_id: int, since: date, day: date) -> Late:
    """Return who started at an organisation between two days and was entered later than that.

    A change of an appointment does not make its entry later: its first version counts.
    """
    rows = db.execute(
        select(Appointment.id, Appointment.person_id, Appointment.first_day, Appointment.recorded_at).where(
            Appointment.organisation_id.in_(inside([organisation_id], on=day)),
            Appointment.first_day.between(since, day),
        )
    ).all()
    first = _first_recorded(db, [row.id for row in rows])
    return late_entries(
        (row.person_id, row.first_day, day_of(min(row.recorded_at, first.get(row.id, row.recorded_at)))) for row in rows
    )


def _first_recorded(db: Session, keys: Collection[int]) -> dict[int, datetime]:
    found: dict[int, datetime] = {}
    versions = select(FactVersion.fact_id, FactVersion.content).where(
        FactVersion.fact_table == Appointment.__tablename__, FactVersion.fact_id.in_(keys)
    )
    for key, content in db.execute(versions):
        moment = recorded_in(content)
        found[key] = min(found.get(key, moment), moment)
    return found


@dataclass(frozen=True)
class Drop:
    """Who left the roster in the month up to a filing's day, and how many of them stand on it again."""

    filing: Filing
    adults: int
    adults_back: int
    pupils: int
    pupils_back: int


def drops_before_filings(db: Session, organisation_id: int, since: date, day: date) -> list[Drop]:
    """Return the drops before an organisation's filings whose day lies between two days, the newest first."""
    filings = db.scalars(
        select(Filing)
        .where(
            Filing.organisation_id == organisation_id,
            Filing.as_of.between(since, day),
            Filing.state.in_([str(state) for state in OUT]),
        )
        .order_by(Filing.as_of.desc(), Filing.version.desc())
    )
    drops = {filing.as_of: filing for filing in reversed(filings.all())}
    return [_drop(db, organisation_id, drops[as_of], day) for as_of in sorted(drops, reverse=True)]


def _drop(db: Session, organisation_id: int, filing: Filing, day: date) -> Drop:
    before = filing.as_of - BEFORE_FILING
    counts = []
    for on_day in (_adults_on, _pupils_on):
        here = inside([organisation_id], on=filing.as_of)
        gone = set(db.scalars(on_day(here, before))) - set(db.scalars(on_day(here, filing.as_of)))
        counts += [len(gone), len(gone & set(db.scalars(on_day(here, day))))]
    return Drop(filing, *counts)


def _adults_on(places: Any, day: date) -> Select[Any]:
    return select(Appointment.person_id).where(Appointment.organisation_id.in_(places), _holds(Appointment, day))


def _pupils_on(places: Any, day: date) -> Select[Any]:
    classes = select(ClassGroup.id).where(ClassGroup.organisation_id.in_(places))
    return select(Enrolment.person_id).where(
        Enrolment.class_group_id.in_(classes), Enrolment.role == EnrolmentRole.STUDENT, _holds(Enrolment, day)
    )


def signatures_of(db: Session, organisation_id: int) -> list[RosterSignature]:
    """Return the signatures of an organisation, the newest first; one that is only asked for is the first."""
    return list(
        db.scalars(
            select(RosterSignature)
            .where(RosterSignature.organisation_id == organisation_id)
            .order_by(RosterSignature.first_day.desc(), RosterSignature.version.desc())
        )
    )


def newest_by_organisation(db: Session, organisations: Iterable[int]) -> dict[int, list[RosterSignature]]:
    """Return the signatures of some organisations, the newest first."""
    found: dict[int, list[RosterSignature]] = defaultdict(list)
    rows = db.scalars(
        select(RosterSignature)
        .where(RosterSignature.organisation_id.in_(list(organisations)))
        .order_by(RosterSignature.first_day.desc(), RosterSignature.version.desc())
    )
    for row in rows:
        found[row.organisation_id].append(row)
    return found
