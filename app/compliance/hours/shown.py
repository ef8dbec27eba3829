"""The hours ledger as its pages show it: one person and year in full, the staff of an organisation as sums."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from app.compliance.facts import read_editions
from app.compliance.hours import queries
from app.compliance.rules.days import as_date
from app.compliance.rules.hours import Entry, Source, Why, counted, hours_between, minutes_about, minutes_by
from app.content.in_person import in_person_id
from app.people.models import Person

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.records.models import HoursEntry

FIRST_YEAR = 2000
LED = "led"


@dataclass(frozen=True)
class Line:
    """One line of a ledger. `how` is a source, "led", or the kind of study outside; `row` its entry, where there is one.

    `modules` are those of a session, `required` how many the whole course has.
    """

    id: str
    day: date
    minutes: int
    how: str
    course: str | None
    edition: str | None
    topics: tuple[str, ...]
    why: Why | None
    row: HoursEntry | None = None
    reason: str | None = None
    modules: frozenset[str] = frozenset()
    required: int = 0

    @property
    def is_part(self) -> bool:
        """Whether it delivered some of the course's modules only."""
        return bool(self.modules) and len(self.required_modules) < self.required

    @property
    def required_modules(self) -> frozenset[str]:
        """Return the modules it delivered that the course asks for: the part in person is none of them."""
        return self.modules - {in_person_id(self.course or "")}

    @property
    def is_imported(self) -> bool:
        """Whether it came in by a roster, as an imported record or as study outside (SAFEGUARDS 28)."""
        return self.how == Source.IMPORTED or (self.row is not None and self.row.source is not None)


@dataclass(frozen=True)
class PersonHours:
    """Somebody's year: what counts and what does not, with the sums of what counts."""

    year: int
    lines: tuple[Line, ...]
    minutes_by: Mapping[str, int]
    minutes_about: Mapping[tuple[str, ...], int]

    @property
    def counting(self) -> list[Line]:
        """Return the lines that count."""
        return [line for line in self.lines if line.why is None]

    @property
    def left_out(self) -> list[Line]:
        """Return the lines that do not, each with the reason."""
        return [line for line in self.lines if line.why is not None]

    @property
    def minutes(self) -> int:
        """Return the minutes that count."""
        return sum(line.minutes for line in self.counting)

    @property
    def imported(self) -> int:
        """Return the minutes among them that came in by a roster."""
        return sum(line.minutes for line in self.counting if line.is_imported)


@dataclass(frozen=True)
class StaffLine:
    """The sums of one member of staff, in minutes; `waiting` is how many entries nobody has answered."""

    person_id: int
    name: str
    number: str | None
    minutes: int
    here: int
    outside: int
    imported: int
    waiting: int


def days_of_year(year: int) -> tuple[date, date]:
    """Return the first and last day of a calendar year."""
    return date(year, 1, 1), date(year, 12, 31)


def person_hours(db: Session, person: Person, year: int, *, on: date) -> PersonHours:
    """Return somebody's hours of a calendar year, of all ids that are this person on a day or on the year's last one."""
    first, last = days_of_year(year)
    editions = read_editions(db)
    [ids] = queries.persons_among(db, [person.id], min(on, last))
    people = [db.get_one(Person, one) for one in ids]
    [ledger] = queries.ledgers_of(db, [ids], editions)
    entries = hours_between(ledger, editions, first.toordinal(), last.toordinal())
    rows = {row.public_id: row for row in queries.entries_of(db, ids, first, last)}
    led = {f"{session}:{people[0].public_id}" for session in queries.led_by(db, ids, first, last)}
    lines = [_line(entry, rows, led) for entry in entries]
    lines += [_unanswered(row) for row in rows.values() if row.approved_at is None]
    lines += [_voided(row) for one in people for row in queries.voided_of(db, one, first, last)]
    return PersonHours(
        year=year,
        lines=tuple(sorted(lines, key=lambda line: (line.day, line.id, line.how))),
        minutes_by=minutes_by(entries, {key: row.kind for key, row in rows.items()}),
        minutes_about=minutes_about(entries),
    )


def staff_hours(db: Session, staff: Sequence[Person], year: int, *, on: date) -> list[StaffLine]:
    """Return the sums of some members of staff in a calendar year, in the order given.

    Whoever stands on the list by several ids stands in one line, under the id they count under where that one is on it.
    """
    first, last = days_of_year(year)
    editions = read_editions(db)
    listed = {person.id: person for person in staff}
    persons = queries.persons_among(db, list(listed), min(on, last))
    ledgers = queries.ledgers_of(db, persons, editions)
    rows: dict[int, list[HoursEntry]] = defaultdict(list)
    for row in queries.entries_of(db, {one for ids in persons for one in ids}, first, last):
        rows[row.person_id].append(row)
    days = (first.toordinal(), last.toordinal())
    return [
        _sums(
            next(listed[one] for one in ids if one in listed),
            hours_between(ledger, editions, *days),
            [row for one in ids for row in rows[one]],
        )
        for ids, ledger in zip(persons, ledgers, strict=True)
    ]


def _sums(person: Person, entries: Sequence[Entry], rows: Collection[HoursEntry]) -> StaffLine:
    from_rosters = {row.public_id for row in rows if row.source is not None}
    outside = counted(entry for entry in entries if entry.source is Source.OUTSIDE)
    minutes = counted(entries)
    imported = counted(
        entry
        for entry in entries
        if entry.source is Source.IMPORTED or (entry.source is Source.OUTSIDE and entry.id in from_rosters)
    )
    return StaffLine(
        person_id=person.id,
        name=person.name,
        number=person.number,
        minutes=minutes,
        here=minutes - outside,
        outside=outside,
        imported=imported,
        waiting=sum(row.approved_at is None and row.declined_for is None for row in rows),
    )


def _line(entry: Entry, rows: Mapping[str, HoursEntry], led: Collection[str]) -> Line:
    row = rows.get(entry.id) if entry.source is Source.OUTSIDE else None
    how = row.kind if row is not None else str(entry.source)
    if entry.source is Source.SESSION and entry.id in led:
        how = LED
    topics = tuple(sorted(entry.topics))
    return Line(
        entry.id, as_date(entry.day), entry.minutes, how, entry.course, entry.edition, topics, entry.why, row,
        modules=entry.modules, required=entry.required,
    )  # fmt: skip


def _unanswered(row: HoursEntry) -> Line:
    why = Why.WAITING if row.declined_for is None else Why.DECLINED
    topics = tuple(row.topics)
    return Line(row.public_id, row.done_on, row.minutes, row.kind, None, None, topics, why, row, row.declined_for)


def _voided(row: queries.Voided) -> Line:
    how = str(Source.SESSION if row.is_session else Source.ONLINE)
    return Line(row.id, row.day, row.minutes, how, row.course, row.edition, (), Why.VOIDED, reason=row.reason)
