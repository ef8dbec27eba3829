"""Hours of study outside the product's courses: entered by one person, approved or declined by another (COMPLIANCE §1)."""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.core.clock import day_of
from app.core.facts import record_fact, remove_fact
from app.people.identifiers import is_identity_shaped
from app.people.queries.merges import ids_on
from app.records.answers import DeclineReason, NotWaiting, NotYours, approve, decline
from app.records.models import HoursEntry

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

WORKING_DAY = 480  # minutes: a working day has eight hours
MOST_DAYS = 10
MOST_MINUTES = MOST_DAYS * WORKING_DAY
ONCE = re.compile(r"[0-9a-f]{16}")
REFERENCE = re.compile(r"[A-Z0-9][A-Z0-9/-]{1,28}[A-Z0-9]")


class HoursKind(StrEnum):
    """How somebody studied outside, as far as it has a name here; a roster may bring others."""

    COURSE = "course"
    LECTURE = "lecture"
    WORKSHOP = "workshop"
    ONLINE_COURSE = "online_course"
    SELF_STUDY = "self_study"
    DRILL = "drill"


@dataclass(frozen=True)
class Study:
    """What somebody says about study outside. `minutes_per_unit` is what one unit of what they entered is worth."""

    person_id: int
    done_on: date
    minutes: int
    kind: HoursKind
    topics: tuple[str, ...] = ()
    reference: str | None = None
    minutes_per_unit: int = 1
    issuer: str | None = None
    title: str | None = None
    expires_on: date | None = None


class NotDoneYet(Exception):
    """The day lies ahead: only what was done can be entered."""


class LooksEntered(Exception):
    """An entry of the same person, day, length and kind is there already."""


class CertificateEntered(Exception):
    """This certificate of this person is entered already; `entry_day` says under which day."""

    def __init__(self, entry: HoursEntry) -> None:
        """Keep where it stands."""
        super().__init__(entry.id)
        self.entry_day = entry.done_on


def is_reference(text: str) -> bool:
    """Whether a text may be kept as a reference: the number of a certificate or file, never words or an identity number.

    Capital letters, digits, hyphens and slashes only: nothing about a child can be written with them (SAFEGUARDS 5, 37).
    """
    return REFERENCE.fullmatch(text) is not None and not is_identity_shaped(text)


def new_once() -> str:
    """Return what a form is given when it is shown, so that sending it twice makes one entry."""
    return secrets.token_hex(8)


def enter_hours(
    db: Session, study: Study, *, once: str, at: datetime, by: int, is_another: bool = False
) -> tuple[HoursEntry, bool]:
    """Enter study outside, and return it with whether it is new. It waits for a second person.

    `once` is what the form was given when it was shown: sent twice, it is one entry. Raises NotDoneYet; LooksEntered
    where one of that day, length and kind is known, unless `is_another` says that there were two; CertificateEntered
    where the person's certificate of this issuer and number is known.
    """
    if study.done_on > day_of(at):
        raise NotDoneYet(study.done_on)
    public_id = f"hrs-{once if ONCE.fullmatch(once) else new_once()}"
    same = db.scalar(select(HoursEntry).where(HoursEntry.public_id == public_id, HoursEntry.entered_by == by))
    if same is not None:
        return same, False
    twice = _same_certificate_of(db, study, on=day_of(at))
    if twice is not None:
        raise CertificateEntered(twice)
    alike = entries_alike(db, study, on=day_of(at))
    if alike and not is_another:
        raise LooksEntered(alike[0].id)
    entry = HoursEntry(
        public_id=public_id,
        person_id=study.person_id,
        done_on=study.done_on,
        minutes=study.minutes,
        kind=study.kind,
        topics=sorted(study.topics),
        reference=study.reference,
        minutes_per_unit=study.minutes_per_unit,
        issuer=study.issuer,
        title=study.title,
        expires_on=study.expires_on,
        entered_by=by,
    )
    record_fact(db, entry, at=at, by=by)
    db.flush()
    return entry, True


def approve_hours(db: Session, entry: HoursEntry, *, at: datetime, by: int) -> None:
    """Let a waiting entry count from its day on. Raises NotWaiting, NotYours."""
    approve(db, entry, day=entry.done_on, at=at, by=by)


def decline_hours(db: Session, entry: HoursEntry, *, reason: DeclineReason, at: datetime, by: int) -> None:
    """Say why an entry does not count, also one that was approved before: it never counted. Raises NotWaiting, NotYours."""
    decline(db, entry, day=entry.done_on, reason=reason, at=at, by=by)


def take_back_hours(db: Session, entry: HoursEntry, *, at: datetime, by: int) -> None:
    """Take out one's own entry while nobody has answered it; its last version stays readable. Raises NotWaiting, NotYours."""
    if entry.approved_at is not None or entry.declined_for is not None:
        raise NotWaiting(entry.id)
    if entry.entered_by != by:
        raise NotYours(entry.id)
    remove_fact(db, entry, at=at, by=by)


def entries_alike(db: Session, study: Study, *, on: date) -> list[HoursEntry]:
    """Return the entries of the same person, by any id of a day, of the same day, length and kind that nobody declined."""
    asked = select(HoursEntry).where(
        HoursEntry.person_id.in_(ids_on(db, [study.person_id], on)[study.person_id]),
        HoursEntry.done_on == study.done_on,
        HoursEntry.minutes == study.minutes,
        HoursEntry.kind == study.kind,
        HoursEntry.declined_for.is_(None),
    )
    return list(db.scalars(asked.order_by(HoursEntry.id)))


def same_certificate(db: Session, issuer: str | None, reference: str | None) -> list[HoursEntry]:
    """Return the entries, whoever's they are, of a certificate of one issuer and number that nobody declined."""
    if not issuer or not reference:
        return []
    rows = db.scalars(
        select(HoursEntry)
        .where(HoursEntry.reference == reference, HoursEntry.issuer.is_not(None), HoursEntry.declined_for.is_(None))
        .order_by(HoursEntry.id)
    )
    return [row for row in rows if plain_issuer(row.issuer or "") == plain_issuer(issuer)]


def plain_issuer(name: str) -> str:
    """Return an issuer's name to compare with: without blanks and marks, letters of one width and case."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", name).casefold() if sign.isalnum())


def _same_certificate_of(db: Session, study: Study, *, on: date) -> HoursEntry | None:
    ids = ids_on(db, [study.person_id], on)[study.person_id]
    known = same_certificate(db, study.issuer, study.reference)
    return next((row for row in known if row.person_id in ids), None)


def looking_alike(entries: Collection[HoursEntry], ids: Mapping[int, Sequence[int]] = MappingProxyType({})) -> set[int]:
    """Return the keys of entries that share person, day, length and kind with another one that nobody declined.

    `ids` are those of each person, the one they count under first.
    """
    found: dict[tuple[int, date, int, str], list[int]] = {}
    for row in entries:
        if row.declined_for is None:
            found.setdefault(
                (ids.get(row.person_id, [row.person_id])[0], row.done_on, row.minutes, row.kind), []
            ).append(row.id)
    return {key for keys in found.values() if len(keys) > 1 for key in keys}
