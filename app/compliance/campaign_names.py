"""What hangs on a campaign's name: the requirements asked for in it, told before it changes, and taken along on request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import url_for
from sqlalchemy import select

from app.compliance import queries
from app.compliance.definitions import DEFINITION, FORMERLY, versions_of
from app.compliance.facts import read_tree_around
from app.compliance.overview import overview
from app.compliance.requiring.rights import reach_of
from app.compliance.rights import sight_of
from app.compliance.rules.windows import CAMPAIGN
from app.compliance.standing import rebuild_requirement
from app.core.audit import audit
from app.core.clock import today
from app.core.facts import FactVersion, record_fact
from app.people.models import Window
from app.people.questions import AskedIn

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from sqlalchemy.orm import Session

    from app.compliance.models import Requirement
    from app.people.identity import SignedIn

EACH = "each"


def asked_in_campaign(db: Session, viewer: SignedIn, window: Window) -> Iterator[AskedIn]:
    """Yield the requirements asked for in a campaign with their figures at its organisation, as its page shows them."""
    rows = [row for row in naming(db, window.kind) if row.enabled]
    if not rows or window.organisation_id is None:
        return
    sight = sight_of(db, viewer, today())
    tree = read_tree_around(db, sight.roots)
    day, has_begun = min(today(), window.last_day), window.first_day <= today()
    place = tree.organisations.get(window.organisation_id) if has_begun else None
    lines = overview(db, tree, sight, place, day=day, only=[row.id for row in rows]).lines if place else ()
    figures = {line.requirement.id: (line.required, line.not_reached) for line in lines}
    reach = reach_of(db, viewer, today())
    for row in rows:
        required, missing = figures.get(row.id, (None, None))
        yield AskedIn(
            title=row.title_in("zh"),
            title_en=row.title_in("en"),
            url=url_for(
                "compliance.requirement_page",
                organisation_id=window.organisation_id,
                requirement_id=row.id,
                day=day.isoformat(),
            ),
            required=required,
            missing=missing,
            may_follow=reach.covers(row.definition),
            has_begun=has_begun,
        )


def naming(db: Session, kind: str) -> Sequence[Requirement]:
    """Return the requirements that are or were asked for in the windows of a kind."""
    return [
        row
        for row in queries.all_requirements(db)
        if any(version["timing"].get(EACH) == kind for version in versions_of(row.definition))
    ]


def campaigns_named(db: Session) -> set[str]:
    """Return the names of campaigns that requirements ask for something in, whether anybody entered days for them."""
    kinds = {
        version["timing"].get(EACH, "")
        for row in queries.all_requirements(db)
        for version in versions_of(row.definition)
    }
    return {kind.removeprefix(CAMPAIGN) for kind in kinds if kind.startswith(CAMPAIGN)}


def hear_campaigns_renamed(db: Session, windows: frozenset[int], from_day: date | None) -> None:  # noqa: ARG001  the days stay
    """Let what is asked for in a campaign go with its new name, in all that ever counted, so that no figure changes."""
    for window in db.scalars(select(Window).where(Window.id.in_(windows))):
        former = db.scalars(
            select(FactVersion)
            .where(FactVersion.fact_table == Window.__tablename__, FactVersion.fact_id == window.id)
            .order_by(FactVersion.id.desc())
            .limit(1)
        ).one()
        for row in naming(db, former.content["kind"]):
            definition = _renamed(row.definition, former.content["kind"], window.kind)
            record_fact(db, row, at=window.recorded_at, by=window.recorded_by, definition=definition)
            audit(
                db,
                "requirement-changed",
                at=window.recorded_at,
                by=window.recorded_by,
                subject="requirement",
                subject_id=row.id,
                requirement=row.public_id,
            )
            db.flush()
            if row.enabled:
                rebuild_requirement(db, row)


def _renamed(definition: dict[str, Any], old: str, new: str) -> dict[str, Any]:
    said = dict(definition)
    if said["timing"].get(EACH) == old:
        said["timing"] = {**said["timing"], EACH: new}
    if FORMERLY in said:
        said[FORMERLY] = {**said[FORMERLY], DEFINITION: _renamed(said[FORMERLY][DEFINITION], old, new)}
    return said
