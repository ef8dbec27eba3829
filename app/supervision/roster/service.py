"""Each change of a roster signature: a manager asks for it, the head signs."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from app.compliance.filing.sealing import Document, canonical, digest_of, random_mark, read_document
from app.compliance.moved_starts import starts_moved_later
from app.core.audit import audit
from app.people.queries.organisations import inside
from app.supervision.roster.lessons import Lessons, lessons_given, lessons_in
from app.supervision.roster.models import RosterSignature
from app.supervision.roster.queries import held_posts, known_posts, late_since, needs, signatures_of, size_on
from app.supervision.roster.rules import (
    Condition,
    Difference,
    Late,
    Moved,
    Need,
    Size,
    as_document,
    changed_since,
    missing_posts,
    moved_starts,
    size_in,
)

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.compliance.rules.holdings import Organisation
    from app.supervision.terms import Term

FORMAT = "hulei-roster-1"


class AlreadyAsked(Exception):
    """The head has been asked and has not signed yet."""


class ChangedSince(Exception):
    """The roster is no longer the one that was on the page."""


@dataclass(frozen=True)
class Content:
    """What a head signs, as of a day: the size, who was entered late or now starts later, which posts stand empty, and as
    what those came who gave the term's lessons."""

    organisation: Organisation
    term: Term
    day: date
    size: Size
    late: Late
    moved: Moved
    empty: tuple[Need, ...]
    said: frozenset[Condition]
    lessons: Lessons = ()

    def document(self) -> Document:
        """Return it as plain JSON, without who signed."""
        return {
            "format": FORMAT,
            "organisation": {"id": self.organisation.public_id, "name": self.organisation.name},
            "term": {"first": self.term.first.isoformat(), "last": self.term.last.isoformat()},
            "as_of": self.day.isoformat(),
            **as_document(self.size),
            "late": {"people": self.late.people, "most_days": self.late.most_days},
            "moved_later": {"people": self.moved.people, "most_days": self.moved.most_days},
            "empty_posts": [{"id": need.post, "title": need.title} for need in self.empty],
            "said": sorted(map(str, self.said)),
            "lessons": self._lessons(),
        }

    @cached_property
    def digest(self) -> str:
        """Return what tells one roster from another; what the head says while signing is not in it."""
        return digest_of(canonical({**as_document(self.size), "lessons": self._lessons(), "day": self.day.isoformat()}))

    def _lessons(self) -> list[dict[str, Any]]:
        return [{"as": word, "count": count} for word, count in self.lessons]


def content_on(
    db: Session, organisation: Organisation, term: Term, day: date, said: Collection[Condition] = ()
) -> Content:
    """Work out what would be signed for an organisation on a day."""
    last = last_signed(db, organisation.id)
    since = min(term.first, last.as_of) if last is not None and last.as_of is not None else term.first
    return Content(
        organisation=organisation,
        term=term,
        day=day,
        size=size_on(db, organisation.id, day),
        late=late_since(db, organisation.id, since, day),
        moved=moved_starts(moved_at(db, organisation.id, since, day).values()),
        empty=tuple(
            missing_posts(
                needs(), organisation.kind, held_posts(db, organisation.id, day), frozenset(said), known_posts(db)
            )
        ),
        said=frozenset(said),
        lessons=lessons_given(db, organisation.id, term.first, min(day, term.last)),
    )


def moved_at(db: Session, organisation_id: int, since: date, day: date) -> dict[int, int | None]:
    """Return by person how many days later they start at an organisation, by changes made between two days."""
    places = [*db.scalars(inside([organisation_id], on=day))]
    return starts_moved_later(db, places, since - timedelta(days=1), day)


def changed_behind(db: Session, signature: RosterSignature) -> list[Difference]:
    """Return what the roster says otherwise today of the very day that was signed."""
    if signature.as_of is None:
        return []
    return changed_since(signed_size(signature), size_on(db, signature.organisation_id, signature.as_of))


def last_signed(db: Session, organisation_id: int) -> RosterSignature | None:
    """Return the last signature of an organisation."""
    return next((row for row in signatures_of(db, organisation_id) if row.signed_at is not None), None)


def signed_document(signature: RosterSignature) -> dict[str, Any]:
    """Return what was signed."""
    return read_document(signature.content or b"{}")


def said_in(signature: RosterSignature | None) -> frozenset[Condition]:
    """Return what the head said at the last signature: that pupils stay overnight, that buses run."""
    if signature is None:
        return frozenset()
    return frozenset(Condition(word) for word in signed_document(signature)["said"])


def signed_size(signature: RosterSignature) -> Size:
    """Return the size that was signed."""
    return size_in(signed_document(signature))


def signed_lessons(signature: RosterSignature, term: Term) -> Lessons | None:
    """Return the lessons that were signed of a term; None: it is another term's, or it was before lessons stood there."""
    return lessons_in(signed_document(signature)) if signature.first_day == term.first else None


def ask(db: Session, organisation_id: int, term: Term, *, at: datetime, by: int) -> RosterSignature:
    """Ask the head to sign the roster of a term. Raises AlreadyAsked."""
    if _open_request(db, organisation_id) is not None:
        raise AlreadyAsked(organisation_id)
    row = _new(db, organisation_id, term)
    row.asked_at, row.asked_by = at, by
    _audit(db, "roster-signature-asked", row, at=at, by=by)
    return row


def sign(
    db: Session, content: Content, *, seen: str, at: datetime, by: int, mark: str | None = None
) -> RosterSignature:
    """Sign a roster: seal its counts and return the signature; an open request is answered by it.

    `seen` is the digest of what was on the page; `mark` is random unless a demonstration names one. Raises ChangedSince.
    """
    if seen != content.digest:
        raise ChangedSince(content.organisation.id)
    row = _open_request(db, content.organisation.id)
    if row is not None and (row.first_day, row.last_day) != (content.term.first, content.term.last):
        db.delete(row)  # asked for a term that is over
        db.flush()
        row = None
    row = row or _new(db, content.organisation.id, content.term)
    signature = {"capacity": "head", "at": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")}
    row.content = canonical({**content.document(), "signature": signature, "random": mark or random_mark()})
    row.as_of, row.adults, row.pupils = content.day, content.size.adults, content.size.pupils
    row.classes = len(content.size.classes)
    row.seal, row.signed_at, row.signed_by = digest_of(row.content), at, by
    _audit(db, "roster-signed", row, at=at, by=by)
    db.flush()
    return row


def _audit(db: Session, action: str, row: RosterSignature, *, at: datetime, by: int) -> None:
    audit(
        db,
        action,
        at=at,
        by=by,
        subject="organisation",
        subject_id=row.organisation_id,
        first_day=row.first_day,
        last_day=row.last_day,
    )


def _open_request(db: Session, organisation_id: int) -> RosterSignature | None:
    return next((row for row in signatures_of(db, organisation_id) if row.signed_at is None), None)


def _new(db: Session, organisation_id: int, term: Term) -> RosterSignature:
    last = db.scalar(
        select(func.max(RosterSignature.version)).where(
            RosterSignature.organisation_id == organisation_id, RosterSignature.first_day == term.first
        )
    )
    row = RosterSignature(
        organisation_id=organisation_id, first_day=term.first, last_day=term.last, version=(last or 0) + 1
    )
    db.add(row)
    db.flush()
    return row
