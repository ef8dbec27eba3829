"""Questions about reviewers: who may read about an organisation, until when, and for whom it is over."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import exists, or_, select

from app.core.access import Role
from app.people.identity import SignedIn
from app.people.models import Organisation, RoleGrant
from app.people.queries.organisations import lines_of
from app.people.queries.roles import Holder, holders_shown

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

OVER_IS_TOLD = timedelta(days=90)


@dataclass(frozen=True)
class Review:
    """What a reviewer may read about, and until when; or that it is over."""

    organisation: Organisation
    last_day: date | None
    is_over: bool


def _told(
    person_id: int | ColumnElement[int], since: date | ColumnElement[date], on: date | ColumnElement[date]
) -> tuple[ColumnElement[bool], ...]:
    return (
        RoleGrant.person_id == person_id,
        RoleGrant.role == Role.REVIEWER,
        RoleGrant.first_day <= on,
        or_(RoleGrant.last_day.is_(None), RoleGrant.last_day >= since),
    )


def has_reviews(
    person_id: int | ColumnElement[int], since: date | ColumnElement[date], *, on: date | ColumnElement[date]
) -> ColumnElement[bool]:
    """Return the condition that somebody is a reviewer on a day, or was one since another."""
    return exists().where(*_told(person_id, since, on))


def reviews_of(db: Session, viewer: SignedIn, *, on: date) -> list[Review]:
    """Return what somebody may read about as a reviewer on a day, and what was over no longer ago than is still told."""
    rows = db.execute(
        select(Organisation, RoleGrant.last_day)
        .join(RoleGrant, RoleGrant.organisation_id == Organisation.id)
        .where(*_told(viewer.person_id, on - OVER_IS_TOLD, on))
        .order_by(Organisation.name, Organisation.id, RoleGrant.last_day)
    )
    latest: dict[int, Review] = {}
    for organisation, last_day in rows:
        known = latest.get(organisation.id)
        if known is None or (known.last_day is not None and (last_day is None or last_day > known.last_day)):
            latest[organisation.id] = Review(organisation, last_day, last_day is not None and last_day < on)
    return list(latest.values())


def who_reads_now(db: Session, wanted: Collection[tuple[int, int]], *, on: date) -> set[tuple[int, int]]:
    """Return the pairs of person and organisation in which the person may read about the organisation as a reviewer on a day."""
    if not wanted:
        return set()
    held = {
        (person, where)
        for person, where in db.execute(
            select(RoleGrant.person_id, RoleGrant.organisation_id).where(
                RoleGrant.person_id.in_({person for person, _organisation in wanted}),
                RoleGrant.role == Role.REVIEWER,
                RoleGrant.first_day <= on,
                or_(RoleGrant.last_day.is_(None), RoleGrant.last_day >= on),
            )
        )
    }
    lines = lines_of(db, {organisation for _person, organisation in wanted}, on=on)
    return {(person, where) for person, where in wanted if any((person, above) in held for above in lines[where])}


def reviewers_of(db: Session, viewer: SignedIn, organisation_id: int, *, on: date) -> list[Holder]:
    """Return the reviewers whom a viewer may know of and who may read about an organisation on a day."""
    line = set(lines_of(db, [organisation_id], on=on)[organisation_id])
    return [
        one
        for one in holders_shown(db, viewer, on=on)
        if one.grant.role == Role.REVIEWER and one.organisation.id in line and one.grant.first_day <= on
    ]
