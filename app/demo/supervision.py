"""What the invented county's supervision has done this term: signed rosters, two sample checks, some findings."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.core.access import Role
from app.demo.rows import Rows, morning
from app.people.models import RoleGrant
from app.supervision.checks.queries import items_of
from app.supervision.checks.rules import Outcome, Population
from app.supervision.checks.service import Found, draw, enter
from app.supervision.findings.owners import usual_owner
from app.supervision.findings.rules import Code, FactKind, FactLink
from app.supervision.findings.service import open_finding
from app.supervision.roster.rules import Condition
from app.supervision.roster.service import ask, content_on, sign
from app.supervision.terms import Terms, terms

if TYPE_CHECKING:
    from datetime import date

    from app.demo.county import County, Populated

UNSIGNED = 3  # every third school has not signed yet
SEED = "2026090120260901"


def supervise(rows: Rows, county: County) -> None:
    """Let most schools sign their rosters, the bureau look at two of them, and findings come out of it."""
    rows.db.flush()
    day = rows.today - timedelta(days=7)
    known = terms(rows.db, day)
    for number, school in enumerate(county.schools, 1):
        _sign(rows, known, school, day, asks_only=number % UNSIGNED == 0)
    officer = rows.db.scalar(select(RoleGrant.person_id).where(RoleGrant.role == Role.BUREAU_OFFICER))
    if officer is not None:
        _check(rows, county.schools[0], day, officer, is_done=True)
        _check(rows, county.schools[1], rows.today, officer, is_done=False)
    _findings(rows, county.schools[0])


def _sign(rows: Rows, known: Terms, school: Populated, day: date, *, asks_only: bool) -> None:
    key = school.organisation.id
    term = known.of(key, day)
    if term is None:
        return
    manager, head = (school.holder(post).id for post in ("child-protection-lead", "head"))
    if asks_only:
        ask(rows.db, key, term, at=morning(day), by=manager)
        return
    said = {Condition.OVERNIGHT: school.plan.boarding, Condition.BUSES: school.plan.buses}
    content = content_on(
        rows.db, known.tree.organisations[key], term, day, [one for one, holds in said.items() if holds]
    )
    sign(rows.db, content, seen=content.digest, at=morning(day), by=head, mark=SEED * 4)


def _check(rows: Rows, school: Populated, visit: date, officer: int, *, is_done: bool) -> None:
    place = school.organisation
    check = draw(
        rows.db,
        place,
        {Population.SESSION: 2, Population.STAFF: 3, Population.CLASS_GROUP: 2},
        first=visit - timedelta(days=60),
        last=visit - timedelta(days=1),
        visit_on=visit,
        from_above=True,
        at=morning(visit - timedelta(days=1)),
        by=officer,
        seed=SEED,
    )
    owner = usual_owner(rows.db, place.id, on=visit)
    if not is_done or owner is None:
        return
    for item in items_of(rows.db, check.id):
        outcome, found = Outcome.CONFIRMED, None
        if item.kind == Population.SESSION and item.number == 1:
            outcome = Outcome.NOT_CONFIRMED
            found = Found(Code.SECOND_ADULT_MISSING, owner.person_id, visit + timedelta(days=21))
        elif item.kind == Population.CLASS_GROUP and item.number == 2:  # noqa: PLR2004  the second class drawn
            outcome = Outcome.NOT_SEEN
        enter(rows.db, check, item, outcome, at=morning(visit), by=officer, is_above=True, found=found)


def _findings(rows: Rows, school: Populated) -> None:
    """Open two findings of the school's own: one past its day, one still in time."""
    key = school.organisation.id
    for code, opened, days, about in (
        (Code.HELP_CARD_OUTDATED, 40, 30, None),
        (Code.STARTED_UNTRAINED, 5, 20, FactLink(FactKind.STAFF, school.holder("dorm-keeper").id)),
    ):
        day = rows.today - timedelta(days=opened)
        owner = usual_owner(rows.db, key, on=day)
        if owner is not None:
            open_finding(
                rows.db,
                key,
                code,
                about=about,
                owner_id=owner.person_id,
                deadline=day + timedelta(days=days),
                at=morning(day),
                by=owner.person_id,
            )
