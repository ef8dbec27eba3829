"""Questions about what schools recorded of law vice-principals, and what these said of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.people.identity import digest_of
from app.people.models import Appointment, ClassGroup, Organisation, Person, Post
from app.records.models import LAW_VICE_PRINCIPAL, Act, TaughtClassGroup, TaughtSession
from app.records.voids import Deed, is_taken_back
from app.supervision.confirmations.models import ConfirmationAnswer, MonthlyConfirmation
from app.supervision.confirmations.rules import Answer, Item, RecordKind, last_of_month
from app.supervision.talks.queries import titles_of
from app.supervision.vice_principals import is_the_post, vice_principals_of
from app.supervision.words import said_act

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

Places = Collection[int]


def items_of(db: Session, persons: Collection[int], month: date) -> dict[int, list[Item]]:
    """Return what schools recorded of some law vice-principals in a month, with what was said of it.

    A session that names classes of several schools stands once for each. What was taken back and never answered is
    left out. Names no class and no pupil.
    """
    said = _answers(db, persons, month)
    rows = [*_sessions(db, persons, month), *_acts(db, persons, month)]
    titles = titles_of(db, {row.what for kind, row in rows if kind is RecordKind.SESSION})
    found: dict[int, dict[str, Item]] = defaultdict(dict)
    for kind, row in rows:
        answer, again = said.get((row.person_id, kind, row.key, row.organisation_id), (None, False))
        item = Item(
            kind=kind,
            key=row.key,
            organisation_id=row.organisation_id,
            organisation=row.organisation,
            day=row.day,
            what=titles[row.what] if kind is RecordKind.SESSION else said_act(row.what),
            minutes=row.minutes if kind is RecordKind.SESSION else None,
            answer=answer,
            again=again and not row.is_taken_back,
        )
        if not row.is_taken_back or answer is not None:
            found[row.person_id][item.name] = item
    return {person: sorted(items.values(), key=lambda one: (one.day, one.name)) for person, items in found.items()}


def _sessions(db: Session, persons: Collection[int], month: date) -> Iterator[tuple[RecordKind, Any]]:
    session, link = TaughtSession, TaughtClassGroup
    asked = (
        select(
            session.facilitator_id.label("person_id"),
            session.id.label("key"),
            session.held_on.label("day"),
            session.course.label("what"),
            session.minutes,
            is_taken_back(Deed.SESSION, session.public_id).label("is_taken_back"),
            Organisation.id.label("organisation_id"),
            Organisation.name.label("organisation"),
        )
        .select_from(session)
        .where(
            session.facilitator_id.in_(persons),
            session.capacity == LAW_VICE_PRINCIPAL,
            session.held_on.between(month, last_of_month(month)),
        )
    )
    held_at = asked.join(Organisation, Organisation.id == session.organisation_id)
    for_classes = (
        asked.join(link, link.taught_session_id == session.id)
        .join(ClassGroup, ClassGroup.id == link.class_group_id)
        .join(Organisation, Organisation.id == ClassGroup.organisation_id)
        .distinct()
    )
    for question in (held_at, for_classes):
        for row in db.execute(question):
            yield RecordKind.SESSION, row


def _acts(db: Session, persons: Collection[int], month: date) -> Iterator[tuple[RecordKind, Any]]:
    asked = (
        select(
            Act.person_id,
            Act.id.label("key"),
            Act.done_on.label("day"),
            Act.kind.label("what"),
            is_taken_back(Deed.ACT, Act.public_id).label("is_taken_back"),
            Organisation.id.label("organisation_id"),
            Organisation.name.label("organisation"),
        )
        .join(Organisation, Organisation.id == Act.organisation_id)
        .where(
            Act.person_id.in_(persons),
            Act.capacity == LAW_VICE_PRINCIPAL,
            Act.done_on.between(month, last_of_month(month)),
        )
    )
    for row in db.execute(asked):
        yield RecordKind.ACT, row


def _answers(
    db: Session, persons: Collection[int], month: date
) -> Mapping[tuple[int, RecordKind, int, int], tuple[Answer, bool]]:
    """Return what was said of records, and whether it was a denial that a newer link asks about once more."""
    answer, link = ConfirmationAnswer, MonthlyConfirmation
    rows = db.execute(
        select(
            link.person_id,
            answer.record_kind,
            answer.record_key,
            answer.organisation_id,
            answer.answer,
            (answer.answer == str(Answer.NOT_THERE)) & (link.made_at > answer.recorded_at),
        )
        .join(answer, answer.confirmation_id == link.id)
        .where(link.person_id.in_(persons), link.month == month)
    )
    return {
        (person, RecordKind(kind), key, place): (Answer(said), bool(again))
        for person, kind, key, place, said, again in rows
    }


def schools_of(db: Session, person_id: int, month: date) -> Sequence[Organisation]:
    """Return where somebody holds the post of law vice-principal in a month."""
    last = last_of_month(month)
    return db.scalars(
        select(Organisation)
        .join(Appointment, Appointment.organisation_id == Organisation.id)
        .join(Post, Post.id == Appointment.post_id)
        .where(
            Appointment.person_id == person_id,
            is_the_post(),
            Appointment.first_day.is_(None) | (Appointment.first_day <= last),
            Appointment.last_day.is_(None) | (Appointment.last_day >= month),
        )
        .distinct()
        .order_by(Organisation.name, Organisation.id)
    ).all()


def recorded_or_appointed(db: Session, places: Places, month: date) -> set[int]:
    """Return who was law vice-principal at some organisations in a month, by the post or by what was recorded."""
    last = last_of_month(month)
    sessions = select(TaughtSession.facilitator_id).where(
        TaughtSession.organisation_id.in_(places),
        TaughtSession.capacity == LAW_VICE_PRINCIPAL,
        TaughtSession.held_on.between(month, last),
        TaughtSession.facilitator_id.is_not(None),
    )
    acts = select(Act.person_id).where(
        Act.organisation_id.in_(places),
        Act.capacity == LAW_VICE_PRINCIPAL,
        Act.done_on.between(month, last),
        Act.person_id.is_not(None),
    )
    found = {person for person in (*db.scalars(sessions), *db.scalars(acts)) if person is not None}
    return found | vice_principals_of(db, places, month, last)


@dataclass(frozen=True)
class Line:
    """A law vice-principal on the manager's page: the link of the month, and the records of the manager's schools."""

    person: Person
    link: MonthlyConfirmation | None
    items: tuple[Item, ...]


def lines_of_month(db: Session, places: Places, month: date) -> list[Line]:
    """Return the law vice-principals of some organisations with what was recorded there, by sort key."""
    persons = recorded_or_appointed(db, places, month)
    items = items_of(db, persons, month)
    links = {
        link.person_id: link
        for link in db.scalars(
            select(MonthlyConfirmation).where(
                MonthlyConfirmation.person_id.in_(persons), MonthlyConfirmation.month == month
            )
        )
    }
    rows = db.scalars(select(Person).where(Person.id.in_(persons)).order_by(Person.sort_key, Person.id))
    return [
        Line(row, links.get(row.id), tuple(item for item in items.get(row.id, ()) if item.organisation_id in places))
        for row in rows
    ]


def link_of(db: Session, person_id: int, month: date) -> MonthlyConfirmation | None:
    """Return the link of a person and month."""
    return db.scalar(select(MonthlyConfirmation).filter_by(person_id=person_id, month=month))


def link_by_token(db: Session, token: str, *, at: datetime) -> MonthlyConfirmation | None:
    """Find the open link of a token; None when it never was, was replaced or has ended."""
    return db.scalar(
        select(MonthlyConfirmation)
        .where(MonthlyConfirmation.token_digest == digest_of(token), MonthlyConfirmation.expires_at > at)
        .with_for_update()
    )
