"""The leaves of evidence that a person earns: courses, lessons, minutes (COMPLIANCE §3)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from app.compliance.rules.days import FOR_EVER, Day
from app.compliance.rules.editions import FOR_ALWAYS, Editions, Validity, number_of
from app.compliance.rules.ledger import IMPORTED, SESSION

if TYPE_CHECKING:
    from app.compliance.rules.ledger import Ledger, Record


@dataclass(frozen=True)
class Item:
    """Something that counts: `what` it is (a course, a module), from its day to the last day it is valid.

    `minutes` are what it adds, where minutes are asked for. `validity_ends` leaves `min_edition` aside; `qualifies` says whether it did on its own day: that is what windows
    and dates ask for, while rolling validity is cut short by a newer edition. `stands` says that it holds day after day,
    as a signed text or a valid help card does: in a window it counts when it held on a day of it, whenever it began.
    """

    id: str
    day: Day
    what: tuple[str, str]
    last: Day = FOR_EVER
    validity_ends: Day = FOR_EVER
    qualifies: bool = True
    minutes: int = 0
    stands: bool = False


class Leaf(Protocol):
    """One kind of evidence."""

    def items(self, ledger: Ledger, editions: Editions) -> tuple[Item, ...]:
        """Return all that counts toward it, ever."""

    def counting(self, items: Iterable[Item]) -> Iterable[Item]:
        """Return those of some items, all of one time, that add something: the others are not named in reports."""

    def is_enough(self, items: Iterable[Item]) -> bool:
        """Whether these items, all counting at once, are enough."""

    def courses(self, editions: Editions) -> tuple[str, ...]:
        """Return the courses that help to meet it."""

    def validities(self, editions: Editions) -> tuple[Validity, ...]:
        """Return how long its items stay valid, to limit the days of notice."""


@dataclass(frozen=True)
class CourseEvidence:
    """A training record of a course. `validity` None: the edition's own."""

    course: str
    validity: Validity | None = None
    min_edition: tuple[tuple[str, Day], ...] = ()

    def items(self, ledger: Ledger, editions: Editions) -> tuple[Item, ...]:
        """Return the records of the course."""
        found = []
        for record in ledger.records:
            if record.course == self.course:
                validity = self.validity or editions.validity(record.course, record.edition)
                ends = validity.last_day(record.runs_from)
                outdated = self._outdated_from(record.edition)
                found.append(
                    Item(
                        id=record.id,
                        day=record.completed_on,
                        what=(record.course, ""),
                        last=min(ends, outdated - 1),
                        validity_ends=ends,
                        qualifies=record.completed_on < outdated,
                    )
                )
        return tuple(found)

    def _outdated_from(self, edition: str | None) -> Day:
        """Return the day from which an edition is too old (`min_edition`)."""
        number = number_of(edition)
        return min((since for least, since in self.min_edition if number < number_of(least)), default=FOR_EVER + 1)

    def counting(self, items: Iterable[Item]) -> Iterable[Item]:
        """Return all of them."""
        return items

    def is_enough(self, items: Iterable[Item]) -> bool:
        """Whether there is a record."""
        return any(True for _ in items)

    def courses(self, editions: Editions) -> tuple[str, ...]:  # noqa: ARG002  one shape for all leaves
        """Return the course."""
        return (self.course,)

    def validities(self, editions: Editions) -> tuple[Validity, ...]:
        """Return the validity asked for, else that of the newest edition."""
        return (self.validity or editions.validity(self.course, None),)


@dataclass(frozen=True)
class LessonsEvidence:
    """So many distinct modules covered; `courses` and `topics` given together both restrict."""

    count: int
    only_courses: tuple[str, ...] = ()
    topics: frozenset[str] = frozenset()
    validity: Validity = FOR_ALWAYS

    def items(self, ledger: Ledger, editions: Editions) -> tuple[Item, ...]:
        """Return each covered module; topics are those of the coverage's own edition."""
        found = []
        for covered in ledger.coverage:
            if self.only_courses and covered.course not in self.only_courses:
                continue
            if self.topics and not self.topics & editions.topics(covered.course, covered.edition):
                continue
            ends = self.validity.last_day(covered.day)
            found += [
                Item(covered.id, covered.day, (covered.course, module), last=ends, validity_ends=ends)
                for module in sorted(covered.modules)
            ]
        return tuple(found)

    def counting(self, items: Iterable[Item]) -> Iterable[Item]:
        """Return all of them."""
        return items

    def is_enough(self, items: Iterable[Item]) -> bool:
        """Whether there are enough distinct modules."""
        return len({item.what for item in items}) >= self.count

    def courses(self, editions: Editions) -> tuple[str, ...]:
        """Return the courses named, else those about the topics."""
        return self.only_courses or editions.courses_about(self.topics)

    def validities(self, editions: Editions) -> tuple[Validity, ...]:  # noqa: ARG002  one shape for all leaves
        """Return the validity asked for."""
        return (self.validity,)


@dataclass(frozen=True)
class MinutesEvidence:
    """So many minutes of study: sessions, online and imported records, hours entries (COMPLIANCE §3, §9).

    A course edition counts once, with the record that has the most minutes; what came from a session counts as the
    session. Hours entries belong to no course.
    """

    minutes: int
    only_courses: tuple[str, ...] = ()
    topics: frozenset[str] = frozenset()
    validity: Validity = FOR_ALWAYS

    def items(self, ledger: Ledger, editions: Editions) -> tuple[Item, ...]:
        """Return each session, record and hours entry that adds minutes of its own."""
        return (*self._sessions(ledger, editions), *self._records(ledger, editions), *self._hours(ledger))

    def _sessions(self, ledger: Ledger, editions: Editions) -> Iterable[Item]:
        for covered in ledger.coverage:
            if covered.session and self._is_asked_for(covered.course, covered.edition, editions):
                yield self._item(covered.id, covered.day, covered.minutes, (SESSION, covered.id))

    def _records(self, ledger: Ledger, editions: Editions) -> Iterable[Item]:
        reached: set[tuple[str, str | None]] = {(row.course, row.session) for row in ledger.coverage if row.session}
        for record in ledger.records:
            if _is_of_a_session(record, reached) or not self._is_asked_for(record.course, record.edition, editions):
                continue
            edition = ".".join(map(str, number_of(record.edition)))
            yield self._item(record.id, record.completed_on, record.minutes or 0, (record.course, edition))

    def _hours(self, ledger: Ledger) -> Iterable[Item]:
        for entry in ledger.hours:
            if not self.only_courses and (not self.topics or self.topics & entry.topics):
                yield self._item(entry.id, entry.day, entry.minutes, ("", entry.id), expires=entry.expires)

    def _is_asked_for(self, course: str, edition: str | None, editions: Editions) -> bool:
        if self.only_courses and course not in self.only_courses:
            return False
        return not self.topics or bool(self.topics & editions.topics(course, edition))

    def _item(self, id_: str, day: Day, minutes: int, what: tuple[str, str], *, expires: Day = FOR_EVER) -> Item:
        ends = min(self.validity.last_day(day), expires)
        return Item(id_, day, what, last=ends, validity_ends=ends, minutes=minutes)

    def counting(self, items: Iterable[Item]) -> Iterable[Item]:
        """Return one record of each course edition: the most minutes, then the first, then the smaller id."""
        best: dict[tuple[str, str], Item] = {}
        for item in sorted(items, key=lambda item: (-item.minutes, item.day, item.id)):
            if item.minutes > 0:
                best.setdefault(item.what, item)
        return best.values()

    def is_enough(self, items: Iterable[Item]) -> bool:
        """Whether the minutes that count sum to what is asked."""
        return sum(item.minutes for item in self.counting(items)) >= self.minutes

    def courses(self, editions: Editions) -> tuple[str, ...]:
        """Return the courses named, else those about the topics."""
        return self.only_courses or editions.courses_about(self.topics)

    def validities(self, editions: Editions) -> tuple[Validity, ...]:  # noqa: ARG002  one shape for all leaves
        """Return the validity asked for."""
        return (self.validity,)


def _is_of_a_session(record: Record, reached: set[tuple[str, str | None]]) -> bool:
    """Whether a record came from a session, or stands for one that the person was reached by."""
    return record.origin == SESSION or (record.origin == IMPORTED and (record.course, record.evidence) in reached)
