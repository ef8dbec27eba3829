"""A person's ledger: training records, also those that coverage makes, and covered modules (COMPLIANCE §1, §9)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.compliance.rules.days import FOR_EVER, Day, add_months
from app.compliance.rules.editions import Editions, Number, number_of
from app.compliance.rules.renewal import renewed

if TYPE_CHECKING:
    from app.compliance.rules.editions import Edition

COVERAGE_LASTS_MONTHS = 12
SESSION = "session"
ONLINE = "online"
IMPORTED = "imported"


@dataclass(frozen=True)
class Record:
    """A training record. `evidence` may name the taught session whose record an imported one is.

    `carries_on` is the last valid day of the record it renewed early: its validity runs from there (renewal.py).
    """

    id: str
    course: str
    edition: str | None
    completed_on: Day
    minutes: int | None = None
    origin: str = ONLINE
    evidence: str | None = None
    carries_on: Day | None = None

    @property
    def runs_from(self) -> Day:
        """Return the day its validity runs from; it is valid from the day it was completed in any case."""
        return self.completed_on if self.carries_on is None else self.carries_on


@dataclass(frozen=True)
class Covered:
    """Modules covered at once: one online, or all that a taught session delivered.

    `id` is the id in reports; `order` decides between entries of one day: sessions by their own ids. `minutes` are the
    session's.
    """

    id: str
    order: str
    course: str
    edition: str | None
    modules: frozenset[str]
    day: Day
    session: str | None = None
    minutes: int = 0


@dataclass(frozen=True)
class Taught:
    """A taught session as its class groups and organisations count it.

    `told_whole`: nothing is missing of what it should say of its key points; a session without classes is asked nothing.
    """

    id: str
    course: str
    day: Day
    minutes: int
    capacity: str | None = None
    told_whole: bool = False


@dataclass(frozen=True)
class Hours:
    """Approved study outside the product's courses; `expires` is the last day on which its certificate is valid."""

    id: str
    day: Day
    minutes: int
    topics: frozenset[str] = frozenset()
    expires: Day = FOR_EVER


@dataclass(frozen=True)
class Contact:
    """A contact with a pupil's guardian."""

    id: str
    kind: str
    day: Day


@dataclass(frozen=True)
class Act:
    """Something an organisation or one of its departments did."""

    id: str
    kind: str
    day: Day
    capacity: str | None = None


@dataclass(frozen=True)
class ClassLetter:
    """The letter about a course that went out to the families of a class; `of` is the same for each time it did."""

    id: str
    of: str
    course: str
    day: Day


@dataclass(frozen=True)
class Signature:
    """A text that somebody signed."""

    id: str
    policy: str
    edition: str
    day: Day


@dataclass(frozen=True)
class CardDays:
    """Days on which an organisation's help card was valid."""

    id: str
    day: Day
    last: Day


@dataclass(frozen=True)
class Ledger:
    """All that counts of a subject: voided entries never get here. Sessions, acts, letters and cards are no person's."""

    records: tuple[Record, ...] = ()
    coverage: tuple[Covered, ...] = ()
    hours: tuple[Hours, ...] = ()
    contacts: tuple[Contact, ...] = ()
    sessions: tuple[Taught, ...] = ()
    acts: tuple[Act, ...] = ()
    letters: tuple[ClassLetter, ...] = ()
    signatures: tuple[Signature, ...] = ()
    cards: tuple[CardDays, ...] = ()


def covered_online(module: str, course: str, edition: str | None, day: Day, written: str) -> Covered:
    """Return a module covered online; `written` is the day as YYYY-MM-DD: its id is `<module id>@<day>`."""
    id_ = f"{module}@{written}"
    return Covered(id_, id_, course, edition, frozenset({module}), day)


def covered_in_session(
    session: str,
    person: str,
    *,
    course: str,
    edition: str | None,
    modules: Iterable[str],
    day: Day,
    minutes: int,
    editions: Editions,
) -> Covered:
    """Return what a person reached by a taught session covered; no module named means all the course requires."""
    delivered = frozenset(modules) or editions.required(course, edition)
    return Covered(f"{session}:{person}", session, course, edition, delivered, day, session=session, minutes=minutes)


def ledger_of(
    records: Iterable[Record],
    coverage: Iterable[Covered],
    editions: Editions,
    *,
    hours: Iterable[Hours] = (),
    contacts: Iterable[Contact] = (),
    signatures: Iterable[Signature] = (),
) -> Ledger:
    """Return a person's ledger with the records that coverage makes beside the entered ones."""
    entered, covered = tuple(records), tuple(coverage)
    made = [
        record
        for course in sorted({row.course for row in covered})
        for record in _made_records(
            [row for row in entered if row.course == course],
            [row for row in covered if row.course == course],
            editions,
        )
    ]
    everything = sorted((*entered, *made), key=lambda row: (row.completed_on, row.id))
    return Ledger(
        records=renewed(everything, editions),
        coverage=tuple(sorted(covered, key=lambda row: (row.day, row.order))),
        hours=tuple(hours),
        contacts=tuple(contacts),
        signatures=tuple(signatures),
    )


def _made_records(records: list[Record], coverage: list[Covered], editions: Editions) -> Iterable[Record]:
    """Walk one course's coverage in order and yield a record whenever it is complete.

    An imported record that names a session the person was reached by stands at that session's place; any other
    record stands before the coverage of its day. Each record uses up the coverage before it.
    """
    reached = {row.session for row in coverage if row.session}
    stands_for = {row.evidence for row in records if row.origin == IMPORTED and row.evidence in reached}
    others = sorted(row.completed_on for row in records if row.evidence not in stands_for or row.origin != IMPORTED)
    pending: list[Covered] = []
    for step in sorted(coverage, key=lambda row: (row.day, row.order)):
        last_record = max((day for day in others if day <= step.day), default=None)
        if last_record is not None:
            pending = [row for row in pending if row.day >= last_record]
        pending.append(step)
        if step.session in stands_for:
            pending = []
            continue
        record = _completed_by(step, pending, editions)
        if record is not None:
            pending = []
            yield record


def _completed_by(step: Covered, pending: list[Covered], editions: Editions) -> Record | None:
    """Return the record that a step completes: modules of the newest edition among what counts (COMPLIANCE §9)."""
    counting = [
        row
        for row in pending
        if _major(row.edition) == _major(step.edition) and add_months(row.day, COVERAGE_LASTS_MONTHS) >= step.day
    ]
    newest = max(counting, key=lambda row: number_of(row.edition)).edition
    edition: Edition | None = editions.find(step.course, newest)
    if edition is None or not edition.modules_only or not edition.required:
        return None
    if not edition.required <= frozenset[str]().union(*(row.modules for row in counting)):
        return None
    return Record(
        id=step.id,
        course=step.course,
        edition=newest,
        completed_on=step.day,
        minutes=edition.minutes,
        origin=SESSION if any(row.session for row in counting) else ONLINE,
    )


def _major(edition: str | None) -> Number:
    """Return what editions that join have in common; those without a number join only each other."""
    return number_of(edition)[:1]
