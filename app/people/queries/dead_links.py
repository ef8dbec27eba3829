"""Links for a new account that are dead because their holder left in the meantime, back or not (SAFEGUARDS 33)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import literal, or_, select, union_all

from app.core.batches import among
from app.core.facts import FactVersion, recorded_in
from app.people.models import Appointment, Enrolment, EnrolmentRole, RoleGrant
from app.people.queries.merges import ids_on

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def whose_link_is_dead(db: Session, made: Mapping[int, datetime], *, on: date) -> set[int]:
    """Return which of some people left since a link for a new account was made for them: it stays dead after a return, too.

    Whatever they held when it was made is over; what was entered afterwards is a new beginning, with a new link.
    """
    ids = ids_on(db, list(made), on) if made else {}
    rows = _held_by(db, {one for same in ids.values() for one in same}) if made else {}
    dead = set()
    for person_id, moment in made.items():
        known = [last for same in ids[person_id] for last, entered in rows.get(same, ()) if entered <= moment]
        if known and all(last is not None and last < on for last in known):
            dead.add(person_id)
    return dead


def _held_by(db: Session, persons: Collection[int]) -> dict[int, list[tuple[date | None, datetime]]]:
    """Return until when some people hold posts, roles and classes to teach, each with the moment it was first entered."""
    post, role, taught = Appointment, RoleGrant, Enrolment
    held: Sequence[Any] = db.execute(
        union_all(
            select(literal(post.__tablename__), post.id, post.person_id, post.last_day, post.recorded_at).where(
                among(post.person_id, persons)
            ),
            select(literal(role.__tablename__), role.id, role.person_id, role.last_day, role.granted_at).where(
                among(role.person_id, persons)
            ),
            select(
                literal(taught.__tablename__), taught.id, taught.person_id, taught.last_day, taught.recorded_at
            ).where(among(taught.person_id, persons), taught.role == EnrolmentRole.TEACHER),
        )
    ).all()
    facts = {
        table: [key for one, key, *_more in held if one == table]
        for table in (post.__tablename__, taught.__tablename__)
    }
    former = db.scalars(
        select(FactVersion).where(
            or_(
                *((FactVersion.fact_table == table) & among(FactVersion.fact_id, keys) for table, keys in facts.items())
            )
        )
    )
    first: dict[tuple[str, int], datetime] = {}
    for version in former:
        key = version.fact_table, version.fact_id
        first[key] = min(recorded_in(version.content), first.get(key, datetime.max.replace(tzinfo=UTC)))
    found: dict[int, list[tuple[date | None, datetime]]] = {}
    for table, fact_id, person_id, last, entered in held:
        found.setdefault(person_id, []).append((last, first.get((table, fact_id), entered)))
    return found
