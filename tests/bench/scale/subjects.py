"""What is measured at each size, and the floor beside it: what the same database does without Hulei.

Processor time; where a commit is part of it, with what a bare commit waits for the disk.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import cycle
from typing import Any, TypeAlias

from sqlalchemy import Table, insert, select, text

from app.compliance.duties import duties_of
from app.compliance.facts import read_tree_around
from app.compliance.overview import overview
from app.compliance.rights import Sight
from app.core.database import Base
from app.people.identifiers import new_public_id
from app.people.models import Appointment, ClassGroup, Enrolment, OrganisationParent
from app.records import service as ledger
from app.records.models import TrainingRecord
from tests.bench.scale.facts import COURSE, EDITION, STAFF_COURSE, TODAY, TWO_PLACES
from tests.bench.scale.site import Site
from tests.make import AT

FEW, MANY = 5, 25
Tells: TypeAlias = Callable[[], float]
PUPILS = 48
ONE_PASS = "SELECT organisation_id, status, count(*) FROM status_range GROUP BY organisation_id, status"


@dataclass(frozen=True)
class Measured:
    """A subject's time, its floor's, and how many times the floor it may take; without a floor it is for comparing sizes."""

    name: str
    seconds: float
    floor: float | None = None
    at_most: float | None = None
    megabytes: float | None = None

    @property
    def ratio(self) -> float | None:
        """Return how many times the floor's time it took."""
        return self.seconds / self.floor if self.floor else None


def timed(work: Callable[[], Any], clock: Tells) -> float:
    """Return the seconds a piece of work takes by a clock."""
    started = clock()
    work()
    return clock() - started


def median(work: Callable[[], Any], rounds: int, clock: Tells) -> float:
    """Return the median of the seconds of some rounds, after one that warms up."""
    work()
    return statistics.median(timed(work, clock) for _ in range(rounds))


def side_by_side(work: Callable[[], Any], floor: Callable[[], Any], rounds: int, clock: Tells) -> tuple[float, float]:
    """Return the medians of a piece of work and of its floor, in rounds that alternate."""
    work(), floor()
    pairs = [(timed(work, clock), timed(floor, clock)) for _ in range(rounds)]
    return statistics.median(one for one, _ in pairs), statistics.median(other for _, other in pairs)


def with_commit(work: Callable[[], Any], floor: Callable[[], Any], rounds: int, clock: Tells) -> tuple[float, float]:
    """Return the same where both end with a commit: processor time, and what a bare commit waits for the disk.

    The waiting is that of the quickest bare commit: on a busy machine the others wait for the processor as well.
    """
    working, busy = side_by_side(work, floor, rounds, clock)
    waiting = max(0.0, min(timed(floor, time.perf_counter) for _ in range(rounds)) - busy)
    return working + waiting, busy + waiting


def one_pass(site: Site) -> Callable[[], None]:
    """Return the floor of whole-tree work: one pass over the status rows."""

    def run() -> None:
        site.db.execute(text(ONE_PASS)).all()
        site.db.rollback()

    return run


def rebuild(site: Site) -> Measured:
    """Measure working every status out from the facts, written into an empty table: done when the site was made."""
    return Measured("full rebuild from facts", site.built_seconds, median(one_pass(site), 3, site.clock), 40)


def county_page(site: Site) -> Measured:
    """Measure the figures of the county beside the province, of twenty schools, today, as its bureau sees them."""
    parent = OrganisationParent
    county = site.db.scalars(select(parent.parent_id).where(parent.organisation_id == site.schools[0])).one()
    sight = Sight(frozenset({county}), frozenset(), frozenset())

    def page() -> None:
        tree = read_tree_around(site.db, [county])
        shown = overview(site.db, tree, sight, tree.organisations[county], day=TODAY)
        assert shown.below
        assert shown.lines[0].required
        site.db.rollback()

    return Measured("county page today", median(page, FEW, site.clock))


def duties(site: Site) -> Measured:
    """Measure the duties of one person, on the average of twenty."""
    people = [1 + number * (site.people // 20) for number in range(20)]

    def pages() -> None:
        assert all(len(duties_of(site.db, person, TODAY)) > 0 for person in people)
        site.db.rollback()

    return Measured("one person's duties", median(pages, MANY, site.clock) / len(people))


def one_record(site: Site) -> Measured:
    """Measure a training record with all that follows from it, beside one row without anything."""
    staff = cycle(_staff(site))
    table = Base.metadata.tables[TrainingRecord.__tablename__]

    def record() -> None:
        ledger.enter_training_record(
            site.db, next(staff), course=STAFF_COURSE, edition=EDITION, completed_on=TODAY, minutes=300, at=AT, by=None
        )
        site.db.commit()

    def bare() -> None:
        _bare_row(site, table, next(staff))

    return Measured("one record with its status", *with_commit(record, bare, MANY, site.clock), at_most=15)


def one_register(site: Site) -> Measured:
    """Measure a register of 48 in one batch: a class and three guests."""
    groups = cycle(site.db.scalars(select(ClassGroup.id).order_by(ClassGroup.id.desc()).limit(3 * MANY)).all())
    staff = cycle(_staff(site))
    table = Base.metadata.tables[TrainingRecord.__tablename__]

    def register() -> None:
        group = next(groups)
        pupils = _pupils(site, group)
        taught = ledger.Taught(COURSE, EDITION, ("kids-g56-3",), TODAY, 40, next(staff), class_groups=(group,))
        ledger.enter_taught_session(site.db, taught, reached=pupils[2:], enrolled=pupils, at=AT, by=None)
        site.db.commit()

    def bare() -> None:
        _bare_row(site, table, next(staff))

    return Measured("register of 48 in one batch", *with_commit(register, bare, MANY, site.clock), at_most=40)


def _staff(site: Site) -> list[int]:
    found = select(Appointment.person_id).where(Appointment.person_id % TWO_PLACES != 0)
    return list(site.db.scalars(found.order_by(Appointment.person_id.desc()).limit(6 * MANY)))


def _pupils(site: Site, group: int) -> list[int]:
    own = select(Enrolment.person_id).where(Enrolment.class_group_id <= group).order_by(Enrolment.id.desc())
    return list(dict.fromkeys(site.db.scalars(own.limit(2 * PUPILS))))[:PUPILS]


def _bare_row(site: Site, table: Table, person: int) -> None:
    row = {
        "public_id": new_public_id("bare"), "person_id": person, "course": "bare", "edition": EDITION, "completed_on": TODAY,
        "minutes": 300, "origin": "online", "recorded_at": AT,
    }  # fmt: skip
    site.db.connection().execute(insert(table), row)
    site.db.commit()
