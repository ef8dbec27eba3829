"""Many equal acts of one person at one moment as one line: a sheet of 200 slips is one act to whoever reads the list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING

from sqlalchemy import and_, or_, select

from app.core.audit import AuditEntry
from app.core.batches import among
from app.desk.audit.queries import asked_for

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from app.desk.audit.queries import Wanted
    from app.people.identity import SignedIn

ON_A_PAGE, AT_ONCE = 50, 200
MOST_OPENED = 200
"""How many of one act a line opens to; a file of the list holds every one."""
ONE_MOMENT = timedelta(minutes=1)


@dataclass(frozen=True)
class Act:
    """One line as it is written down, without what it is about."""

    id: int
    at: datetime
    by: int | None
    action: str


@dataclass(frozen=True)
class Fold:
    """Equal acts in a row, the newest first; `rows` are at most MOST_OPENED of the `count` there are."""

    rows: tuple[AuditEntry, ...]
    count: int


def folded(acts: Iterable[Act]) -> Iterator[list[Act]]:
    """Return acts, the newest first, in runs: the same person, the same act, none a minute or more after the one before."""
    run: list[Act] = []
    for act in acts:
        if run and not _goes_on(run[-1], act):
            yield run
            run = []
        run.append(act)
    if run:
        yield run


def _goes_on(later: Act, act: Act) -> bool:
    is_same = (later.by, later.action) == (act.by, act.action)
    return is_same and later.at - act.at < ONE_MOMENT


def folds(db: Session, viewer: SignedIn, wanted: Wanted, *, on: date, page: int) -> tuple[list[Fold], bool]:
    """Return a page of what a viewer may read, the newest first, equal acts folded, and whether there is more."""
    first = (page - 1) * ON_A_PAGE
    runs = list(islice(folded(_acts(db, viewer, wanted, on)), first, first + ON_A_PAGE + 1))
    shown = [act.id for run in runs[:ON_A_PAGE] for act in run[:MOST_OPENED]]
    rows = {row.id: row for row in db.scalars(select(AuditEntry).where(among(AuditEntry.id, shown)))}
    found = [Fold(tuple(rows[act.id] for act in run[:MOST_OPENED]), len(run)) for run in runs[:ON_A_PAGE]]
    return found, len(runs) > ON_A_PAGE


def _acts(db: Session, viewer: SignedIn, wanted: Wanted, on: date) -> Iterator[Act]:
    """Return what a viewer may read, the newest first, some at a time: a page rarely needs more than the first ones."""
    row = AuditEntry
    asked = asked_for(viewer, wanted, on, row.id, row.at, row.by, row.action).order_by(row.at.desc(), row.id.desc())
    further = asked
    while True:
        some = [Act(*one) for one in db.execute(further.limit(AT_ONCE))]
        yield from some
        if len(some) < AT_ONCE:
            return
        last = some[-1]
        further = asked.where(or_(row.at < last.at, and_(row.at == last.at, row.id < last.id)))
