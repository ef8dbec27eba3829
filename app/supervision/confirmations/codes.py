"""The code of a law vice-principal: whoever hands the monthly link over never has it (SAFEGUARDS 30)."""

from __future__ import annotations

import hashlib
import hmac
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from flask import current_app
from sqlalchemy import or_, select

from app.core.access import Role
from app.core.audit import audit
from app.people.models import Appointment, Organisation, Post
from app.people.queries.organisations import MANAGES, inside, lines_of, own_organisations, subtree, with_holder
from app.supervision.confirmations.models import ConfirmationCode
from app.supervision.vice_principals import is_the_post

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.people.identity import SignedIn

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SIGNS = 8  # 40 bits, beside a link of 192 and throttled


class WrongCode(Exception):
    """What was typed is not the code of this person, or none was made yet."""


@dataclass(frozen=True)
class Keeper:
    """A law vice-principal to whom the viewer gives the code: told apart by schools and first day, never by name."""

    person_id: int
    schools: tuple[str, ...]
    since: date | None
    made_at: datetime | None


def make_code(db: Session, person_id: int, *, at: datetime, by: int | None) -> str:
    """Make a new code, which ends the one before, and return it: it is shown this once."""
    row = db.scalar(select(ConfirmationCode).filter_by(person_id=person_id).with_for_update())
    if row is None:
        row = ConfirmationCode(person_id=person_id, serial=0)
        db.add(row)
    row.serial += 1
    row.made_at, row.made_by = at, by
    db.flush()
    audit(db, "confirmation-code-made", at=at, by=by, subject="person", subject_id=person_id, serial=row.serial)
    return _code(row)


def is_code(db: Session, person_id: int, typed: str) -> bool:
    """Whether a typed text is somebody's code; blanks, hyphens and the case of letters do not matter."""
    row = db.scalar(select(ConfirmationCode).filter_by(person_id=person_id))
    plain = "".join(sign for sign in typed.upper() if sign.isascii() and sign.isalnum())
    return row is not None and hmac.compare_digest(_code(row).replace("-", ""), plain)


def has_code(db: Session, person_id: int) -> bool:
    """Whether somebody was given a code."""
    return db.scalar(select(ConfirmationCode.id).filter_by(person_id=person_id)) is not None


def _code(row: ConfirmationCode) -> str:
    secret = str(current_app.config["SECRET_KEY"]).encode()
    signed = hmac.new(secret, f"confirmation-code\0{row.person_id}\0{row.serial}".encode(), hashlib.sha256).digest()
    number = int.from_bytes(signed[:5])
    signs = "".join(ALPHABET[number >> 5 * place & 31] for place in range(SIGNS))
    return f"{signs[:4]}-{signs[4:]}"


def to_be_given(db: Session, viewer: SignedIn, first: date, *, on: date) -> list[Keeper]:
    """Return the law vice-principals, since a day, to whom the viewer gives the code, by the codes of their schools.

    A bureau officer above one of the schools does. Where no school of theirs has one above, the head of one does,
    and then only who is training manager and not head makes the link. Nobody who manages one of the schools gives
    the code under a bureau, and nobody their own.
    """
    own: set[int] = set(db.scalars(own_organisations(viewer, *MANAGES, on=on)))
    below: set[int] = set(db.scalars(subtree(viewer.organisations_as(Role.BUREAU_OFFICER), on=on)))
    managed: set[int] = set(db.scalars(inside(viewer.organisations_as(Role.TRAINING_MANAGER), on=on)))
    found = _posts(db, own | below, first)
    lines = lines_of(db, {place.id for posts in found.values() for place, _since in posts}, on=on)
    officers = with_holder(db, {one for line in lines.values() for one in line}, Role.BUREAU_OFFICER, on=on)
    codes = {row.person_id: row.made_at for row in db.scalars(select(ConfirmationCode))}
    keepers = []
    for person_id, posts in found.items():
        places = {place.id for place, _since in posts}
        is_below_a_bureau = any(officers.intersection(lines[place]) for place in places)
        if is_below_a_bureau:
            gives = bool(places & below) and not places & own
        else:
            gives = bool(places & own) and not places & managed
        if gives and person_id != viewer.person_id:
            keepers.append(_keeper(person_id, posts, codes.get(person_id)))
    return sorted(keepers, key=lambda one: (one.schools, one.since or date.min, one.person_id))


def _posts(db: Session, places: Iterable[int], first: date) -> dict[int, list[tuple[Organisation, date | None]]]:
    """Return all posts of those who are, or were since a day, law vice-principal at some organisations."""
    since = or_(Appointment.last_day.is_(None), Appointment.last_day >= first)
    there = (
        select(Appointment.person_id)
        .join(Post, Post.id == Appointment.post_id)
        .where(Appointment.organisation_id.in_(set(places)), is_the_post(), since)
    )
    rows = db.execute(
        select(Appointment.person_id, Organisation, Appointment.first_day)
        .join(Organisation, Organisation.id == Appointment.organisation_id)
        .join(Post, Post.id == Appointment.post_id)
        .where(Appointment.person_id.in_(there), is_the_post(), since)
        .order_by(Organisation.public_id)
    )
    found: dict[int, list[tuple[Organisation, date | None]]] = defaultdict(list)
    for person_id, place, day in rows:
        found[person_id].append((place, day))
    return found


def _keeper(person_id: int, posts: Sequence[tuple[Organisation, date | None]], made_at: datetime | None) -> Keeper:
    names = tuple(dict.fromkeys(place.name for place, _since in posts))
    return Keeper(person_id, names, min((day for _place, day in posts if day), default=None), made_at)
