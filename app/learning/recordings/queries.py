"""Questions about recordings. None of them loads a sound but the one that plays it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, Select, func, or_, select

from app.core.access import Role
from app.learning.recordings.models import RecordedSound, Recording
from app.learning.recordings.sounds import Kind
from app.people.erased import called
from app.people.models import Appointment, Organisation, Person
from app.people.queries.belonging import is_no_visit
from app.people.queries.merges import is_one_of
from app.people.queries.organisations import lines_of, own_organisations, subtree

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.learning.recordings.rules import Words
    from app.people.identity import SignedIn

RECORDS = (Role.TRAINING_MANAGER, Role.HEAD, Role.FACILITATOR)
APPROVES = (Role.TRAINING_MANAGER, Role.HEAD, Role.PROTECTION_LEAD)
ABOVE = (Role.BUREAU_OFFICER, Role.REVIEWER)
OPENS = (Role.TRAINING_MANAGER, Role.HEAD, Role.FACILITATOR, Role.PROTECTION_LEAD, *ABOVE)


@dataclass(frozen=True)
class Rights:
    """What a viewer may do with the recordings of an organisation; who recorded and who listened is told to its head."""

    records: bool
    approves: bool
    sees_names: bool


@dataclass(frozen=True)
class Place:
    """An organisation whose recordings a viewer may open, with what they may do there."""

    organisation: Organisation
    rights: Rights


def reach(viewer: SignedIn, *, on: date) -> Select[tuple[int]]:
    """Select the organisations whose recordings a viewer may hear by a role: their own, or all below a bureau."""
    below = subtree(viewer.organisations_as(*ABOVE), on=on)
    return below.union(own_organisations(viewer, *APPROVES, *RECORDS, on=on))  # type: ignore[return-value]  # both select ids


def place_for(db: Session, viewer: SignedIn, organisation_id: int, *, on: date) -> Place | None:
    """Find an organisation whose recordings a viewer may open."""
    row = db.scalar(
        select(Organisation).where(Organisation.id == organisation_id, Organisation.id.in_(reach(viewer, on=on)))
    )
    if row is None:
        return None
    return Place(
        row,
        Rights(
            records=_holds(db, viewer, RECORDS, row.id, on),
            approves=_holds(db, viewer, APPROVES, row.id, on),
            sees_names=_holds(db, viewer, (Role.HEAD,), row.id, on),
        ),
    )


def _holds(db: Session, viewer: SignedIn, roles: tuple[Role, ...], organisation_id: int, on: date) -> bool:
    own = own_organisations(viewer, *roles, on=on)
    asked = select(Organisation.id).where(Organisation.id == organisation_id, Organisation.id.in_(own))
    return viewer.holds(*roles) and db.scalar(asked) is not None


def recordings_of(db: Session, organisations: Collection[int], *courses: str) -> Sequence[Recording]:
    """Return the recordings of some courses at some organisations."""
    return db.scalars(
        select(Recording).where(Recording.organisation_id.in_(organisations), Recording.course.in_(courses))
    ).all()


def number_to_hear(viewer: SignedIn, *, on: date) -> Select[int]:
    """Select how many recordings of others wait where the viewer approves."""
    return select(func.count(Recording.id)).where(
        Recording.approved_at.is_(None),
        Recording.made_by != viewer.person_id,
        Recording.organisation_id.in_(own_organisations(viewer, *APPROVES, on=on)),
    )


def recorded_below(db: Session, viewer: SignedIn, *, on: date) -> Sequence[tuple[Organisation, str, int]]:
    """Return where below the viewer's bureau something recorded is heard: organisation, course, how many sounds."""
    below = subtree(viewer.organisations_as(*ABOVE), on=on)
    rows = db.execute(
        select(Organisation, Recording.course, func.count(Recording.id))
        .join(Recording, Recording.organisation_id == Organisation.id)
        .where(Organisation.id.in_(below), Recording.approved_at.is_not(None))
        .group_by(Organisation.id, Recording.course)
        .order_by(Organisation.name, Organisation.id, Recording.course)
    )
    return [(place, course, count) for place, course, count in rows]


def recording_for(
    db: Session, viewer: SignedIn, recording_id: int, *, on: date, to_change: bool = False
) -> Recording | None:
    """Find a recording for somebody who may open it by a role."""
    wanted = select(Recording).where(Recording.id == recording_id, Recording.organisation_id.in_(reach(viewer, on=on)))
    return db.scalar(wanted.with_for_update(of=Recording) if to_change else wanted)


def sound_for(db: Session, viewer: SignedIn, recording_id: int, *, on: date) -> tuple[Recording, bytes] | None:
    """Return a recording with its sound: approved, to whoever belongs to the organisation or may open it by a role.

    What nobody approved yet is heard by the organisation's own people who record or approve, and by nobody above it.
    """
    row = db.get(Recording, recording_id)
    if row is None:
        return None
    if row.approved_at is None:
        may_hear = _holds(db, viewer, (*RECORDS, *APPROVES), row.organisation_id, on)
    else:
        is_played = row.organisation_id in _belongs_to(db, viewer.person_id, on=on)
        may_hear = is_played or recording_for(db, viewer, recording_id, on=on) is not None
    if not may_hear:
        return None
    content = db.scalar(select(RecordedSound.content).where(RecordedSound.recording_id == recording_id))
    return None if content is None else (row, content)


def has_no_notes() -> ColumnElement[bool]:
    """Select the recordings out of which a phone's notes were taken: of Ogg and WebM not those kept before their length was."""
    return or_(Recording.seconds.is_not(None), Recording.kind.not_in((Kind.OGG, Kind.WEBM)))


def sound_of(db: Session, recording_id: int) -> bytes:
    """Return the sound of a recording that is known to be there and approved, for a class or a letter."""
    return db.scalars(select(RecordedSound.content).where(RecordedSound.recording_id == recording_id)).one()


def played_to(db: Session, person_id: int, words: Words | None, *, on: date) -> int | None:
    """Return the recording that somebody hears beside these very words: that of the nearest organisation.

    One question where nobody has recorded them.
    """
    if words is None:
        return None
    found = db.execute(
        select(Recording.organisation_id, func.max(Recording.id))
        .where(
            Recording.digest == words.digest,
            Recording.course == words.course,
            Recording.language == words.language,
            Recording.approved_at.is_not(None),
        )
        .group_by(Recording.organisation_id)
    ).all()
    known = dict(found)
    nearest = next((place for place in _belongs_to(db, person_id, on=on) if place in known), None) if known else None
    return None if nearest is None else known[nearest]


def _belongs_to(db: Session, person_id: int, *, on: date) -> list[int]:
    """Return where somebody holds a post, and what is above it, nearest first; a visitor belongs to no place she visits."""
    posts = db.scalars(
        select(Appointment.organisation_id)
        .where(
            is_one_of(Appointment.person_id, person_id, on),
            is_no_visit(),
            or_(Appointment.first_day.is_(None), Appointment.first_day <= on),
            or_(Appointment.last_day.is_(None), Appointment.last_day >= on),
        )
        .order_by(Appointment.organisation_id)
    ).all()
    lines = lines_of(db, posts, on=on) if posts else {}
    steps = [(depth, place) for line in lines.values() for depth, place in enumerate(line)]
    return list(dict.fromkeys(place for _depth, place in sorted(steps)))


def names_of(db: Session, recordings: Collection[Recording]) -> dict[int, str]:
    """Return the names of who recorded and who listened."""
    people = {one for row in recordings for one in (row.made_by, row.approved_by) if one is not None}
    rows = db.execute(select(Person.id, Person.name).where(Person.id.in_(people))) if people else ()
    return {row.id: called(row.name) for row in rows}
