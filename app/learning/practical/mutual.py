"""Who judged each other: a question to the head, never a charge."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import and_, func, select
from sqlalchemy.orm import aliased

from app.compliance.rules.days import add_months, as_date
from app.core.access import Role
from app.core.clock import day_of
from app.learning.practical.models import PracticalRating, PracticalTry
from app.people.erased import called
from app.people.models import Person
from app.people.queries.organisations import own_organisations

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.people.identity import SignedIn

MUTUAL_MONTHS = 24


@dataclass(frozen=True)
class Mutual:
    """Two people who judged each other: a question, not a charge."""

    one: str
    other: str
    on: date


def mutual_ratings(db: Session, viewer: SignedIn, day: date) -> list[Mutual]:
    """List who judged each other within two years at the head's organisations, the newest first."""
    mine, theirs = aliased(PracticalTry), aliased(PracticalTry)
    given, returned = aliased(PracticalRating), aliased(PracticalRating)
    one, other = aliased(Person), aliased(Person)
    since = as_date(add_months(day.toordinal(), -MUTUAL_MONTHS))
    places = own_organisations(viewer, Role.HEAD, on=day)
    rows = db.execute(
        select(one.name, other.name, func.max(given.rated_at))
        .select_from(mine)
        .join(given, given.try_id == mine.id)
        .join(returned, returned.rater_id == mine.person_id)
        .join(theirs, and_(theirs.id == returned.try_id, theirs.person_id == given.rater_id))
        .join(one, one.id == mine.person_id)
        .join(other, other.id == given.rater_id)
        .where(mine.organisation_id.in_(places), mine.begun_on > since, theirs.begun_on > since, one.id < other.id)
        .group_by(one.id, one.name, other.id, other.name)
        .order_by(func.max(given.rated_at).desc())
    )
    return [Mutual(called(first), called(second), day_of(moment)) for first, second, moment in rows]
