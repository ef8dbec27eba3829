"""Questions about many endings at once: who could agree, what waits for whom, which rows wait already."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import joinedload

from app.core.access import Role
from app.people.ending_rules import EndingState, ending_state, may_agree
from app.people.endings import BulkEnding, BulkEndingRow
from app.people.merge_rules import WAIT
from app.people.models import Appointment, RosterImport
from app.people.queries.organisations import lines_of, own_organisations, subtree, with_holder

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.people.identity import SignedIn

ROLLOVER = "rollover"
SEES = (Role.HEAD, Role.TRAINING_MANAGER)
MOST_SHOWN = 100
LEAST_SHOWN = 5


@dataclass(frozen=True)
class ShownEnding:
    """Many endings as counts by kind: nobody is named."""

    row: BulkEnding
    organisation: str
    counts: Counter[str]
    state: EndingState
    has_bureau: bool
    may_agree: bool
    may_withdraw: bool
    is_own: bool

    def count(self, table: str) -> int | None:
        """Return how many of a kind; None for few pupils or guardians of a school below the viewer (SAFEGUARDS 21)."""
        number = self.counts[table]
        is_few = table != Appointment.__tablename__ and 0 < number < LEAST_SHOWN
        return None if is_few and not self.is_own else number


def endings_shown(db: Session, viewer: SignedIn, *, on: date) -> list[ShownEnding]:
    """List what complete lists asked to end at the viewer's organisations or below, the newest first."""
    own = own_organisations(viewer, *SEES, on=on)
    rows = db.scalars(
        select(BulkEnding)
        .options(joinedload(BulkEnding.organisation))
        .where(_is_shown(viewer, on))
        .order_by(BulkEnding.id.desc())
        .limit(MOST_SHOWN)
    ).all()
    if not rows:
        return []
    mine = {*db.scalars(own)}
    lines = lines_of(db, {row.organisation_id for row in rows}, on=on)
    officers = with_holder(db, {one for line in lines.values() for one in line}, Role.BUREAU_OFFICER, on=on)
    return [
        _shown(row, viewer, lines[row.organisation_id], officers, is_own=row.organisation_id in mine, on=on)
        for row in rows
    ]


def open_endings_at(db: Session, organisation_id: int, *, on: date) -> list[tuple[BulkEnding, int]]:
    """Return what complete lists asked to end at an organisation and is not over yet, each with how many entries."""
    rows = db.scalars(
        select(BulkEnding)
        .where(BulkEnding.organisation_id == organisation_id, BulkEnding.withdrawn_at.is_(None))
        .order_by(BulkEnding.id.desc())
        .limit(MOST_SHOWN)
    )
    waits = (EndingState.ASKED, EndingState.WAITING)
    return [
        (row, len(row.rows)) for row in rows if ending_state(last_day=row.last_day, is_withdrawn=False, on=on) in waits
    ]


def number_at(organisation_id: int) -> Select[int]:
    """Select how many complete lists ever asked to end many entries of an organisation, and were not taken back."""
    return select(func.count(BulkEnding.id)).where(
        BulkEnding.organisation_id == organisation_id, BulkEnding.withdrawn_at.is_(None)
    )


def number_shown(viewer: SignedIn, *, on: date) -> Select[int]:
    """Select how many a viewer is shown, answered or not: where there is none, none waits for an answer."""
    return select(func.count(BulkEnding.id)).where(_is_shown(viewer, on))


def _is_shown(viewer: SignedIn, on: date) -> ColumnElement[bool]:
    own = own_organisations(viewer, *SEES, on=on)
    below = subtree(viewer.organisations_as(Role.BUREAU_OFFICER), on=on)
    return or_(BulkEnding.organisation_id.in_(own), BulkEnding.organisation_id.in_(below))


def _shown(
    row: BulkEnding, viewer: SignedIn, line: Collection[int], officers: set[int], *, is_own: bool, on: date
) -> ShownEnding:
    has_bureau = bool(officers.intersection(line))
    state = ending_state(last_day=row.last_day, is_withdrawn=row.withdrawn_at is not None, on=on)
    second = (
        may_agree(viewer.grants, row.organisation_id, line, has_bureau=has_bureau) and row.asked_by != viewer.person_id
    )
    manages = any(role in SEES and where in line for role, where in viewer.grants)
    return ShownEnding(
        row,
        row.organisation.name,
        Counter(one.fact_table for one in row.rows),
        state,
        has_bureau,
        may_agree=second and state is EndingState.ASKED,
        may_withdraw=(second or manages) and state in (EndingState.ASKED, EndingState.WAITING),
        is_own=is_own,
    )


def to_agree(db: Session, viewer: SignedIn, *, on: date) -> int:
    """Return how many wait for the viewer's answer."""
    return sum(one.may_agree for one in endings_shown(db, viewer, on=on))


def answered_somewhere(db: Session, organisations: Collection[int], *, on: date) -> set[int]:
    """Return the organisations for which somebody could agree: a bureau officer above, or a head."""
    lines = lines_of(db, organisations, on=on)
    every = {one for line in lines.values() for one in line}
    answering = with_holder(db, every, Role.BUREAU_OFFICER, Role.HEAD, on=on)
    return {place for place, line in lines.items() if answering.intersection(line)}


def rows_that_wait(db: Session) -> set[tuple[str, int]]:
    """Return what ends soon because somebody agreed: a later list does not end it again."""
    asked = select(BulkEndingRow.fact_table, BulkEndingRow.fact_id).join(
        BulkEnding, BulkEnding.id == BulkEndingRow.bulk_ending_id
    )
    return {
        (table, key)
        for table, key in db.execute(
            asked.where(
                BulkEndingRow.is_set.is_(True), BulkEnding.approved_at.is_not(None), BulkEnding.withdrawn_at.is_(None)
            )
        )
    }


def ended_lately(db: Session, source: str, *, at: datetime) -> int:
    """Return how many entries imports of a source ended in the last 30 days, the change of school year apart."""
    logs = db.scalars(
        select(RosterImport.counts).where(
            RosterImport.source == source,
            RosterImport.at > at - WAIT,
            RosterImport.reverted_at.is_(None),
            RosterImport.kind != ROLLOVER,
        )
    )
    return sum(what.get("ended", 0) for counts in logs for what in counts.values())
