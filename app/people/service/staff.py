"""Changes of persons and of the posts they hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.core.audit import audit
from app.core.facts import record_fact
from app.people.announcements import holdings_changed, person_renamed
from app.people.identifiers import new_public_id
from app.people.models import Appointment, Person
from app.people.rules import overlap
from app.people.sort_keys import sort_key_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

NEVER, ALWAYS = date.min, date.max


class AlreadyHeld(ValueError):
    """The person holds this post at this organisation on some of these days already."""


@dataclass(frozen=True)
class Held:
    """A post to hold: where, as what, between which days."""

    organisation_id: int
    post_id: int
    kind: str
    first_day: date | None
    last_day: date | None


def enter_person(
    db: Session,
    *,
    name: str,
    at: datetime,
    by: int | None,
    number: str | None = None,
    email: str | None = None,
    phone: str | None = None,
) -> Person:
    """Enter a person; the sort key is made from the name and can be corrected."""
    person = record_fact(
        db,
        Person(
            public_id=new_public_id("p"),
            name=name,
            sort_key=sort_key_of(name),
            number=number or None,
            email=email or None,
            phone=phone or None,
        ),
        at=at,
        by=by,
    )
    db.flush()
    return person


def correct_person(
    db: Session,
    person: Person,
    *,
    name: str,
    sort_key: str,
    number: str | None,
    email: str | None,
    phone: str | None,
    at: datetime,
    by: int | None,
) -> None:
    """Correct a person; a sort key left as it was follows a changed name."""
    if name != person.name and sort_key == person.sort_key:
        sort_key = sort_key_of(name)
    said: dict[str, Any] = {
        "name": name,
        "sort_key": sort_key or sort_key_of(name),
        "number": number or None,
        "email": email or None,
        "phone": phone or None,
    }
    changed = sorted(key for key, value in said.items() if getattr(person, key) != value)
    record_fact(db, person, at=at, by=by, **said)
    if changed:
        audit(db, "person-corrected", at=at, by=by, subject="person", subject_id=person.id, changed=changed)
    if "name" in changed:
        person_renamed(db, [person.id], None)


def appoint(db: Session, person_id: int, held: Held, *, at: datetime, by: int | None) -> Appointment:
    """Enter that a person holds a post. Raises AlreadyHeld."""
    _refuse_second(db, person_id, held, but=None)
    row = record_fact(
        db,
        Appointment(
            public_id=new_public_id("a"),
            person_id=person_id,
            organisation_id=held.organisation_id,
            post_id=held.post_id,
            kind=held.kind,
            first_day=held.first_day,
            last_day=held.last_day,
        ),
        at=at,
        by=by,
    )
    _audit(db, "post-given", person_id, held, at=at, by=by)
    holdings_changed(db, [person_id], held.first_day)
    return row


def change_appointment(db: Session, row: Appointment, held: Held, *, at: datetime, by: int | None) -> None:
    """Correct or end a post somebody holds; the former version stays. Raises AlreadyHeld."""
    _refuse_second(db, row.person_id, held, but=row.id)
    before = row.first_day
    record_fact(
        db,
        row,
        at=at,
        by=by,
        organisation_id=held.organisation_id,
        post_id=held.post_id,
        kind=held.kind,
        first_day=held.first_day,
        last_day=held.last_day,
    )
    _audit(db, "post-changed", row.person_id, held, at=at, by=by)
    since = None if before is None or held.first_day is None else min(before, held.first_day)
    holdings_changed(db, [row.person_id], since)


def _audit(db: Session, action: str, person_id: int, held: Held, *, at: datetime, by: int | None) -> None:
    audit(
        db,
        action,
        at=at,
        by=by,
        subject="person",
        subject_id=person_id,
        organisation=held.organisation_id,
        post=held.post_id,
        first_day=held.first_day,
        last_day=held.last_day,
    )


def _refuse_second(db: Session, person_id: int, held: Held, *, but: int | None) -> None:
    same = select(Appointment).filter_by(
        person_id=person_id, organisation_id=held.organisation_id, post_id=held.post_id
    )
    for other in db.scalars(same):
        if other.id != but and overlap(
            held.first_day or NEVER, held.last_day or ALWAYS, other.first_day or NEVER, other.last_day or ALWAYS
        ):
            raise AlreadyHeld
