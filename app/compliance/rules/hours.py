"""A person's hours of study in a window: what counts is what the `minutes` evidence counts, said by its own functions."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from app.compliance.rules.evidence import in_window
from app.compliance.rules.leaves import MinutesEvidence
from app.compliance.rules.ledger import IMPORTED, SESSION

if TYPE_CHECKING:
    from app.compliance.rules.days import Day
    from app.compliance.rules.editions import Editions
    from app.compliance.rules.leaves import Item
    from app.compliance.rules.ledger import Ledger, Record

EVERYTHING = MinutesEvidence(minutes=1)


class Source(StrEnum):
    """Where minutes come from (COMPLIANCE §1)."""

    SESSION = "session"
    ONLINE = "online"
    COVERAGE = "coverage"
    IMPORTED = "imported"
    OUTSIDE = "outside"


class Why(StrEnum):
    """Why an entry of the ledger adds no minutes (COMPLIANCE §3, Minutes counted)."""

    OF_A_SESSION = "of_a_session"
    SAME_EDITION = "same_edition"
    NO_MINUTES = "no_minutes"
    VOIDED = "voided"
    WAITING = "waiting"
    DECLINED = "declined"


@dataclass(frozen=True)
class Entry:
    """One entry of the ledger with its minutes; `why` None: it counts. Study outside belongs to no course.

    `modules` are those a session delivered, `required` how many the edition requires; empty and 0 for anything else.
    """

    id: str
    day: Day
    minutes: int
    source: Source
    course: str | None = None
    edition: str | None = None
    topics: frozenset[str] = frozenset()
    why: Why | None = None
    modules: frozenset[str] = frozenset()
    required: int = 0


def hours_between(ledger: Ledger, editions: Editions, first: Day, last: Day) -> tuple[Entry, ...]:
    """Return what a ledger holds of some days, in their order: what counts in that window, and what does not and why."""
    chosen = [item for item in EVERYTHING.items(ledger, editions) if in_window(first, last)(item)]
    counting = set(EVERYTHING.counting(chosen))
    telling = _Telling(ledger, editions)
    found = [telling.of_item(item, None if item in counting else _why(item)) for item in chosen]
    told = {entry.id for entry in found if entry.source not in (Source.SESSION, Source.OUTSIDE)}
    found += [
        telling.of_record(record, record.minutes or 0, Why.OF_A_SESSION)
        for record in ledger.records
        if first <= record.completed_on <= last and record.id not in told
    ]
    return tuple(sorted(found, key=lambda entry: (entry.day, entry.id, entry.source)))


class _Telling:
    """Tells of an item where its minutes come from."""

    def __init__(self, ledger: Ledger, editions: Editions) -> None:
        self.editions = editions
        self.coverage = {row.id: row for row in ledger.coverage}
        self.records = {row.id: row for row in ledger.records}
        self.hours = {row.id: row for row in ledger.hours}

    def of_item(self, item: Item, why: Why | None) -> Entry:
        if item.what == (SESSION, item.id):
            row = self.coverage[item.id]
            topics = self.editions.topics(row.course, row.edition)
            required = len(self.editions.required(row.course, row.edition))
            return Entry(
                row.id,
                row.day,
                row.minutes,
                Source.SESSION,
                row.course,
                row.edition,
                topics,
                why,
                row.modules,
                required,
            )
        if item.what == ("", item.id):
            entry = self.hours[item.id]
            return Entry(entry.id, entry.day, entry.minutes, Source.OUTSIDE, topics=entry.topics, why=why)
        return self.of_record(self.records[item.id], item.minutes, why)

    def of_record(self, record: Record, minutes: int, why: Why | None) -> Entry:
        source = Source.IMPORTED if record.origin == IMPORTED else Source.ONLINE
        if record.id in self.coverage:
            source = Source.COVERAGE
        topics = self.editions.topics(record.course, record.edition)
        return Entry(record.id, record.completed_on, minutes, source, record.course, record.edition, topics, why)


def counted(entries: Iterable[Entry]) -> int:
    """Return the minutes that count."""
    return sum(entry.minutes for entry in entries if entry.why is None)


def minutes_by(entries: Iterable[Entry], kinds: Mapping[str, str]) -> dict[str, int]:
    """Return the minutes that count by source; of study outside by its kind, which `kinds` gives by id."""
    found: Counter[str] = Counter()
    for entry in entries:
        if entry.why is None:
            found[kinds.get(entry.id, entry.source) if entry.source is Source.OUTSIDE else entry.source] += (
                entry.minutes
            )
    return dict(found)


def minutes_about(entries: Iterable[Entry]) -> dict[tuple[str, ...], int]:
    """Return the minutes that count by topic; topics that the same entries are about stand together, once.

    All minutes of a course are about all its topics, whatever modules were delivered (COMPLIANCE §3), so one session would
    else stand under each of them. An entry about topics that do not stand together is in several sums.
    """
    about: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.why is None:
            for topic in sorted(entry.topics):
                about[topic].append(entry)
    together: dict[tuple[tuple[str, Source], ...], list[str]] = defaultdict(list)
    for topic in sorted(about):
        together[tuple((entry.id, entry.source) for entry in about[topic])].append(topic)
    return {tuple(topics): counted(about[topics[0]]) for topics in together.values()}


def _why(item: Item) -> Why:
    return Why.SAME_EDITION if item.minutes > 0 else Why.NO_MINUTES
