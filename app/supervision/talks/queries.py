"""Questions about sessions held at an organisation without naming a class."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, exists, func, literal, select

from app.content.catalogue import catalogue
from app.content.models import CourseEdition
from app.core.languages import in_current_language
from app.people.erased import called
from app.people.models import Organisation, Person
from app.people.queries.organisations import own_organisations
from app.records.models import Attendance, RecordVoid, TaughtClassGroup, TaughtSession
from app.records.voids import Deed, is_taken_back
from app.supervision.confirmations.disputed import is_disputed
from app.supervision.confirmations.rules import RecordKind
from app.supervision.places import home_and_departments
from app.supervision.talks.models import HeldTalk
from app.supervision.talks.rules import MENDED_WITHIN, VISITORS

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.content.shapes import Course
    from app.core.access import Role
    from app.people.identity import SignedIn
    from app.supervision.spans import Span

NO_CLASSES = ~exists().where(TaughtClassGroup.taught_session_id == TaughtSession.id)
DISPUTED = is_disputed(RecordKind.SESSION, TaughtSession.id)


@dataclass(frozen=True)
class TalkLine:
    """A line of the list: the session, who held it, how many adults it reached, why it was taken back, whether it is disputed."""

    session: TaughtSession
    facilitator: str | None
    reached: int
    taken_back: str | None
    disputed: bool


def talks_between(db: Session, organisation_id: int, span: Span) -> list[TalkLine]:
    """Return the sessions without classes held at an organisation in a span, the newest first."""
    reached = (
        select(func.count())
        .where(Attendance.taught_session_id == TaughtSession.id, Attendance.reached.is_(True))
        .correlate(TaughtSession)
        .scalar_subquery()
    )
    rows = db.execute(
        select(TaughtSession, Person.name, reached, RecordVoid.reason, DISPUTED)
        .outerjoin(Person, Person.id == TaughtSession.facilitator_id)
        .outerjoin(RecordVoid, RecordVoid.voids == literal(f"{Deed.SESSION}:") + TaughtSession.public_id)
        .where(
            TaughtSession.organisation_id.in_(home_and_departments(organisation_id, on=span.last)),
            TaughtSession.held_on.between(span.first, span.last),
            NO_CLASSES,
        )
        .order_by(TaughtSession.held_on.desc(), TaughtSession.id.desc())
    )
    return [
        TalkLine(session, None if name is None else called(name), count, why, bool(denied))
        for session, name, count, why, denied in rows
    ]


def talks_kept(db: Session, organisation_id: int, span: Span) -> list[tuple[HeldTalk, str]]:
    """Return the talks of a span that count for no one, the newest first, with who held them."""
    rows = db.execute(
        select(HeldTalk, Person.name)
        .join(Person, Person.id == HeldTalk.person_id)
        .where(
            HeldTalk.organisation_id.in_(home_and_departments(organisation_id, on=span.last)),
            HeldTalk.held_on.between(span.first, span.last),
            HeldTalk.taught_session_id.is_(None),
        )
        .order_by(HeldTalk.held_on.desc(), HeldTalk.id.desc())
    )
    return [(row, called(name)) for row, name in rows]


@dataclass(frozen=True)
class OwnTalk:
    """A talk of somebody, as their own page shows it: its key, the course's title, day, where."""

    key: int
    title: str
    held_on: date
    place: str


def talks_waiting_for(db: Session, person_id: int) -> list[OwnTalk]:
    """Return somebody's talks that wait for their own word."""
    rows = db.execute(
        select(HeldTalk.id, HeldTalk.course, HeldTalk.held_on, Organisation.name)
        .join(Organisation, Organisation.id == HeldTalk.organisation_id)
        .where(*waits_for(person_id))
        .order_by(HeldTalk.held_on, HeldTalk.id)
    ).all()
    titles = titles_of(db, {row.course for row in rows}) if rows else {}
    return [OwnTalk(row.id, titles[row.course], row.held_on, row.name) for row in rows]


def talk_waiting(db: Session, person_id: int, talk_id: int) -> HeldTalk | None:
    """Find a talk of somebody that waits for their own word."""
    return db.scalar(select(HeldTalk).where(HeldTalk.id == talk_id, *waits_for(person_id)))


def own_talk(db: Session, person_id: int, talk_id: int) -> HeldTalk | None:
    """Find a kept talk of somebody, whatever became of it."""
    return db.scalar(select(HeldTalk).where(HeldTalk.id == talk_id, HeldTalk.person_id == person_id))


def talk_taken_back(db: Session, person_id: int, session_id: int) -> TaughtSession | None:
    """Find a talk of somebody that was taken back."""
    return db.scalar(
        select(TaughtSession).where(
            TaughtSession.id == session_id,
            TaughtSession.facilitator_id == person_id,
            TaughtSession.capacity.in_(VISITORS),
            NO_CLASSES,
            is_taken_back(Deed.SESSION, TaughtSession.public_id),
        )
    )


def waits_for(person_id: int | ColumnElement[int]) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions of kept talks that wait for somebody's own word."""
    return (HeldTalk.person_id == person_id, HeldTalk.taught_session_id.is_(None), HeldTalk.case_shown.is_(False))


def talks_counted_of(db: Session, person_id: int, day: date) -> list[OwnTalk]:
    """Return somebody's talks of the last weeks that count: they can still say that a case was shown."""
    rows = db.execute(
        select(TaughtSession.id, TaughtSession.course, TaughtSession.held_on, Organisation.name)
        .join(Organisation, Organisation.id == TaughtSession.organisation_id)
        .where(*_counts_of(person_id, day))
        .order_by(TaughtSession.held_on.desc(), TaughtSession.id)
    ).all()
    titles = titles_of(db, {row.course for row in rows}) if rows else {}
    return [OwnTalk(row.id, titles[row.course], row.held_on, row.name) for row in rows]


def talk_counted(db: Session, person_id: int, session_id: int, day: date) -> TaughtSession | None:
    """Find a talk of somebody that counts and that they can still say something of."""
    return db.scalar(select(TaughtSession).where(TaughtSession.id == session_id, *_counts_of(person_id, day)))


def _counts_of(person_id: int, day: date) -> tuple[ColumnElement[bool], ...]:
    return (
        TaughtSession.facilitator_id == person_id,
        TaughtSession.capacity.in_(VISITORS),
        TaughtSession.held_on >= day - MENDED_WITHIN,
        NO_CLASSES,
        ~is_taken_back(Deed.SESSION, TaughtSession.public_id),
    )


def talk_for(db: Session, viewer: SignedIn, session_id: int, *roles: Role, on: date) -> TaughtSession | None:
    """Find a session without classes that stands, where the viewer holds one of these roles."""
    return db.scalar(
        select(TaughtSession).where(
            TaughtSession.id == session_id,
            TaughtSession.organisation_id.in_(own_organisations(viewer, *roles, on=on)),
            NO_CLASSES,
            ~is_taken_back(Deed.SESSION, TaughtSession.public_id),
        )
    )


def same_talk(db: Session, organisation_id: int, course: str, held_on: date, facilitator_id: int) -> bool:
    """Whether the same person holds the same course there that day already, counted or kept as a talk that counts for no one."""
    kept = exists().where(
        HeldTalk.organisation_id == organisation_id,
        HeldTalk.course == course,
        HeldTalk.held_on == held_on,
        HeldTalk.person_id == facilitator_id,
        HeldTalk.taught_session_id.is_(None),
    )
    if db.scalar(select(kept)):
        return True
    return (
        db.scalar(
            select(TaughtSession.id).where(
                TaughtSession.organisation_id == organisation_id,
                TaughtSession.course == course,
                TaughtSession.held_on == held_on,
                TaughtSession.facilitator_id == facilitator_id,
                NO_CLASSES,
                ~is_taken_back(Deed.SESSION, TaughtSession.public_id),
            )
        )
        is not None
    )


def courses_to_hold() -> Sequence[Course]:
    """Return the courses that are ready: a talk counts with a published edition only (SAFEGUARDS 16)."""
    return sorted(catalogue().ready, key=lambda course: course.id)


def titles_of(db: Session, courses: Collection[str]) -> dict[str, str]:
    """Return the titles of courses in the reader's language, by their newest edition ever used; the id where there is none."""
    rows = db.execute(
        select(CourseEdition.course, CourseEdition.title, CourseEdition.title_en)
        .where(CourseEdition.course.in_(courses))
        .order_by(CourseEdition.id)
    )
    said = {course: in_current_language(title, title_en) for course, title, title_en in rows}
    return {one: one for one in courses} | said
