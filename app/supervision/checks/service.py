"""Each change of a sample check: draw, enter what was seen, open a finding where it was otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.core.clock import day_of
from app.core.facts import record_fact
from app.people.queries.organisations import take_turns_at
from app.supervision.checks.models import SampleCheck, SampleItem
from app.supervision.checks.population import population_of
from app.supervision.checks.rules import (
    MOST_DRAWN,
    NothingDrawn,
    Outcome,
    Population,
    digest_of,
    drawn,
    mark_of,
    new_seed,
)
from app.supervision.findings.rules import Code, FactKind, FactLink
from app.supervision.findings.service import open_finding

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.people.models import Organisation

COLUMN = {
    Population.SESSION: "taught_session_id",
    Population.STAFF: "person_id",
    Population.CLASS_GROUP: "class_group_id",
}
FACT = {
    Population.SESSION: FactKind.SESSION,
    Population.STAFF: FactKind.STAFF,
    Population.CLASS_GROUP: FactKind.CLASS_GROUP,
}


class BeforeVisit(Exception):
    """What was seen cannot be entered before the day of the visit."""


class AlreadyFound(Exception):
    """A finding was opened for this item, so what was seen stays as it is."""


@dataclass(frozen=True)
class Found:
    """What is opened with an item that could not be confirmed."""

    code: Code
    owner_id: int
    deadline: date


def draw(
    db: Session,
    organisation: Organisation,
    sizes: Mapping[Population, int],
    *,
    first: date,
    last: date,
    visit_on: date,
    from_above: bool,
    at: datetime,
    by: int,
    seed: str | None = None,
) -> SampleCheck:
    """Draw a sample and keep population, digest, size and seed; `seed` is fresh unless a demonstration names one.

    One draw a school, drawing side and visit day is open at a time: while an item of it waits, it is the draw returned.
    Raises NothingDrawn when nothing was asked for or there is nothing to draw from.
    """
    take_turns_at(db, organisation.id)
    known = open_draw(db, organisation.id, visit_on, from_above=from_above)
    if known is not None:
        return known
    seed = seed or new_seed()
    salt = f"{organisation.public_id}:{first.isoformat()}:{last.isoformat()}:{at.isoformat()}"
    population, items = {}, []
    for kind, size in sizes.items():
        if size <= 0:
            continue
        members = {
            mark_of(salt, kind, member.public_id): member
            for member in population_of(db, kind, organisation.id, first, last)
        }
        sample = drawn(seed, members, min(size, MOST_DRAWN))
        population[str(kind)] = {"marks": sorted(members), "digest": digest_of(members), "size": min(size, MOST_DRAWN)}
        items += [(kind, number, mark, members[mark]) for number, mark in enumerate(sample, 1)]
    if not items:
        raise NothingDrawn
    check = record_fact(
        db,
        SampleCheck(
            organisation_id=organisation.id,
            first_day=first,
            last_day=last,
            visit_on=visit_on,
            seed=seed,
            population=population,
            from_above=from_above,
        ),
        at=at,
        by=by,
    )
    db.flush()
    for kind, number, mark, member in items:
        item = SampleItem(
            check_id=check.id,
            kind=str(kind),
            number=number,
            mark=mark,
            organisation_id=member.organisation_id,
            **{COLUMN[kind]: member.key},
        )
        record_fact(db, item, at=at, by=by)
    db.flush()
    return check


def open_draw(db: Session, organisation_id: int, visit_on: date, *, from_above: bool) -> SampleCheck | None:
    """Return the draw of a school for a visit day of which something still waits to be looked at."""
    waits = select(SampleItem.id).where(SampleItem.check_id == SampleCheck.id, SampleItem.outcome.is_(None)).exists()
    return db.scalar(
        select(SampleCheck)
        .where(
            SampleCheck.organisation_id == organisation_id,
            SampleCheck.visit_on == visit_on,
            SampleCheck.from_above.is_(from_above),
            waits,
        )
        .limit(1)
    )


def enter(
    db: Session,
    check: SampleCheck,
    item: SampleItem,
    outcome: Outcome,
    *,
    at: datetime,
    by: int,
    is_above: bool,
    found: Found | None = None,
) -> None:
    """Enter what was seen of an item; with `found`, open a finding about it in the same step.

    Who found it, not who drew it, says whether the bureau closes it. Raises BeforeVisit, AlreadyFound; and what opening
    a finding raises.
    """
    if day_of(at) < check.visit_on:
        raise BeforeVisit(check.id)
    if item.finding_id is not None:
        raise AlreadyFound(item.id)
    changes: dict[str, Any] = {"outcome": str(outcome)}
    if found is not None and outcome is Outcome.NOT_CONFIRMED:
        link = link_of(item)
        finding = open_finding(
            db,
            item.organisation_id,
            found.code,
            about=link,
            owner_id=found.owner_id,
            deadline=found.deadline,
            at=at,
            by=by,
            from_above=is_above,
        )
        changes["finding_id"] = finding.id
    record_fact(db, item, at=at, by=by, **changes)


def link_of(item: SampleItem) -> FactLink | None:
    """Return the fact an item is; None when it was taken out since."""
    kind = Population(item.kind)
    key = getattr(item, COLUMN[kind])
    return FactLink(FACT[kind], key) if key is not None else None
