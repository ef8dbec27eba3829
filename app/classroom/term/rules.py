"""The plan of a term as plain values: what stands, what is wanted, and a proposal that breaks no hard rule.

Hard: no holiday, no last day of a week, none of a term's last ten school days; the letter out five school days before; one
lesson of a class a week; nobody twice on a day; nobody all lessons of a class's year; only who may teach that age; in each
month of the term at most a third of the classes begin (SAFEGUARDS 15, CURRICULUM §1.5). The same values give the same plan.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import product

from app.classroom.order import Place
from app.classroom.readiness import LETTER_SCHOOL_DAYS
from app.classroom.school_days import SchoolDays
from app.classroom.term.calendar import (
    Term,
    days_to_propose,
    is_in_last_weeks,
    monday_of,
    month_of,
)
from app.classroom.term.guests import second_for
from app.classroom.warnings import SAME_PERSON_FROM
from app.records.models import FACILITATOR

MONTHS_OF_PACE = 3  # a third of the classes a month
TO_PREPARE = timedelta(days=7)  # nobody is given a lesson for tomorrow

Days = tuple[tuple[date, date], ...]  # the first and last days of the times in which something holds


@dataclass(frozen=True)
class Booked:
    """A lesson that stands in the timetable, planned or given, with the adults in it and its place in its course."""

    class_group_id: int
    day: date
    people: tuple[int, ...] = ()
    place: Place | None = None


@dataclass(frozen=True)
class Wanted:
    """A lesson that a class still has to get. `rights` are the times in which each adult may teach it."""

    course: str
    module: str
    rights: Mapping[int, Days]
    letter_on: date | None = None
    position: int = 0


@dataclass(frozen=True)
class ClassToPlan:
    """A class, its teachers and what it wants; `by_person` counts who gave the lessons of its last twelve months."""

    class_group_id: int
    wanted: tuple[Wanted, ...]
    teachers: tuple[int, ...] = ()
    by_person: Mapping[int, int] = field(default_factory=dict)
    first: date = date.min
    last: date = date.max


@dataclass(frozen=True)
class Known:
    """Everything a proposal is made from. `classes` are all that are asked for lessons this term, in their order; `given` what
    classes had within a year."""

    term: Term
    today: date
    classes: tuple[ClassToPlan, ...]
    booked: tuple[Booked, ...] = ()
    not_to_plan: frozenset[int] = frozenset()
    given: tuple[tuple[int, Place], ...] = ()
    comers: Mapping[int, str] = field(default_factory=dict)  # who is asked for from outside, and as what they come

    @property
    def days(self) -> SchoolDays:
        """Return the school days of the term."""
        return self.term.days


@dataclass(frozen=True)
class Line:
    """One lesson of a proposal; without a day there is no room left in the term. `exchanged_with`: a class whose teacher comes
    here while a teacher of this class goes there. `position` is the lesson's in its course. `second_adult_id` is who is in the room with somebody from outside, who comes as `capacity`."""

    class_group_id: int
    course: str
    module: str
    day: date | None
    facilitator_id: int | None
    exchanged_with: int | None = None
    position: int = 0
    capacity: str = FACILITATOR
    second_adult_id: int | None = None


def may_teach(rights: Mapping[int, Days], person: int | None, day: date) -> bool:
    """Whether somebody may teach a lesson on a day."""
    return person is not None and any(first <= day <= last for first, last in rights.get(person, ()))


def letter_from(wanted: Wanted, today: date) -> date:
    """Return the day from which the five school days of the letter count: when it went out, else today at the earliest."""
    return wanted.letter_on if wanted.letter_on is not None else today


def is_letter_in_time(wanted: Wanted, day: date, known: Known) -> bool:
    """Whether the letter is, or can still be, out five school days before a day."""
    return known.days.between(letter_from(wanted, known.today), day) >= LETTER_SCHOOL_DAYS


def letter_by(day: date, days: SchoolDays) -> date:
    """Return the last day on which the letter goes out in time for a lesson."""
    sent = day
    while days.between(sent, day) < LETTER_SCHOOL_DAYS:
        sent -= timedelta(days=1)
    return sent


def quota(classes: int, months: int) -> int:
    """Return how many classes may begin in a month: a third, and in what is left of a shorter term its part."""
    return -(-classes // max(1, min(MONTHS_OF_PACE, months)))


def propose(known: Known) -> list[Line]:
    """Return a plan for everything wanted, class by class in the order of the classes."""
    return _Proposal(known).lines()


class _Proposal:
    """The work on one proposal: what was placed so far, and who stands where."""

    def __init__(self, known: Known) -> None:
        self.known, self.term = known, known.term
        self.days = list(days_to_propose(known.term, known.today + TO_PREPARE))
        self.by_week: dict[date, list[date]] = defaultdict(list)
        for day in self.days:
            self.by_week[monday_of(day)].append(day)
        self.weeks = sorted(self.by_week)
        self.busy = {(person, row.day) for row in known.booked for person in row.people}
        self.weeks_of: dict[int, set[date]] = defaultdict(set)
        self.first_of: dict[int, date] = {}
        self.load: Counter[date] = Counter()
        self.given: Counter[int] = Counter()  # lessons by person in this proposal
        self.goes_to: set[tuple[int, int]] = set()  # (teacher, class) of lessons given elsewhere
        for row in known.booked:
            self._stands(row.class_group_id, row.day)
        self.tally = {one.class_group_id: Counter(one.by_person) for one in known.classes}
        self.home = {person: one.class_group_id for one in known.classes for person in one.teachers}
        self.quota = quota(len(known.classes), len({month_of(self.term, day) for day in self.days}))
        self.begun = Counter(
            month_of(self.term, day)
            for class_group_id, day in self.first_of.items()
            if class_group_id in self.tally and self.term.first <= day
        )

    def lines(self) -> list[Line]:
        order = sorted(
            range(len(self.known.classes)), key=lambda at: (-len(self.known.classes[at].wanted), at)
        )  # who wants most begins first
        placed: dict[int, list[Line]] = {}
        for number, at in enumerate(order):
            placed[at] = self._place(self.known.classes[at], number)
        return self._with_exchanges([line for at in sorted(placed) for line in placed[at]])

    def _stands(self, class_group_id: int, day: date) -> None:
        self.weeks_of[class_group_id].add(monday_of(day))
        self.load[day] += 1
        if self.term.first <= day <= self.term.last:
            self.first_of[class_group_id] = min(day, self.first_of.get(class_group_id, day))

    def _place(self, one: ClassToPlan, number: int) -> list[Line]:
        found, after = [], date.min
        start = self._start(one, number)
        for at, wanted in enumerate(one.wanted):
            day, person = self._find(one, wanted, start, at, after) if self.weeks else (None, None)
            line = Line(one.class_group_id, wanted.course, wanted.module, day, person, position=wanted.position)
            found.append(self._accompanied(one, line))
            if day is None:
                continue
            after = day
            self._take(one, day, person)
        return found

    def _accompanied(self, one: ClassToPlan, line: Line) -> Line:
        """Return a line with as what somebody from outside comes, and the class's teacher who is in the room then."""
        person, day = line.facilitator_id, line.day
        if person is None or day is None or person not in self.known.comers:
            return line
        second = second_for(self.known, one, person, day, self.busy)
        if second is not None:
            self.busy.add((second, day))
        return replace(line, capacity=self.known.comers[person], second_adult_id=second)

    def _start(self, one: ClassToPlan, number: int) -> int:
        """Return the week in which a class should begin: the classes of a month are spread over its weeks."""
        if not self.weeks or one.class_group_id in self.first_of:
            return 0
        months = sorted({month_of(self.term, day) for day in self.days})
        month = next((month for month in months if self.begun[month] < self.quota), months[-1])
        within = [at for at, week in enumerate(self.weeks) if self._has_month(week, month)]
        return within[number % len(within)] if within else 0

    def _has_month(self, week: date, month: int) -> bool:
        return any(month_of(self.term, day) == month for day in self.by_week[week])

    def _find(
        self, one: ClassToPlan, wanted: Wanted, start: int, at: int, after: date
    ) -> tuple[date | None, int | None]:
        """Return the best day and who teaches; with nobody free the first good day and an open place; else neither.

        Somebody from outside is asked for in a lesson for which no week has anybody of the school's own.
        """
        weeks = [
            [day for day in sorted(self.by_week[week], key=lambda day: (self.load[day], day))
             if self._fits(one, wanted, day)]
            for week in self._weeks_for(one, start, at, after)
        ]  # fmt: skip
        for groups in ((one.teachers, self._colleagues(one, wanted)), (self._from_outside(wanted),)):
            for days, people in product(weeks, groups):
                for day, person in product(days, people):
                    if self._is_free(one, wanted, person, day):
                        return day, person
        return next((days[0] for days in weeks if days), None), None

    def _from_outside(self, wanted: Wanted) -> Sequence[int]:
        """Return who from outside is asked for this plan and may teach a lesson: first who gives least."""
        return sorted(
            (person for person in self.known.comers if person in wanted.rights),
            key=lambda person: (self.given[person], person),
        )

    def _weeks_for(self, one: ClassToPlan, start: int, at: int, after: date) -> list[date]:
        """Return the weeks for a class's next lesson: those nearest to its share of the time, the last weeks last."""
        weeks = len(one.wanted)
        last = max((n for n, week in enumerate(self.weeks) if not is_in_last_weeks(self.term, week)), default=0)
        goal = start + at * max(1, (last - start + 1) // weeks)
        room = len(self.weeks) - (weeks - 1 - at)  # later lessons need weeks of their own
        later = [
            n for n, week in enumerate(self.weeks) if week > after and week not in self.weeks_of[one.class_group_id]
        ]
        free = [n for n in later if n < room] or later
        return [self.weeks[n] for n in sorted(free, key=lambda n: (n > last, abs(n - goal), n))]

    def _fits(self, one: ClassToPlan, wanted: Wanted, day: date) -> bool:
        if not one.first <= day <= one.last or not is_letter_in_time(wanted, day, self.known):
            return False
        first = self.first_of.get(one.class_group_id)
        if first is not None and first <= day:
            return True
        month = month_of(self.term, day)
        return self.begun[month] < self.quota or (first is not None and month_of(self.term, first) == month)

    def _colleagues(self, one: ClassToPlan, wanted: Wanted) -> Sequence[int]:
        """Return who else may teach: first who completes an exchange, then other classes' teachers, then who gives least."""
        return sorted(
            (person for person in wanted.rights if person not in (*one.teachers, *self.known.comers)),
            key=lambda person: (
                not self._completes_exchange(one, person),
                person not in self.home,
                self.given[person],
                person,
            ),
        )

    def _completes_exchange(self, one: ClassToPlan, person: int) -> bool:
        home = self.home.get(person)
        return home is not None and any((teacher, home) in self.goes_to for teacher in one.teachers)

    def _is_free(self, one: ClassToPlan, wanted: Wanted, person: int, day: date) -> bool:
        tally = self.tally[one.class_group_id]
        alone = all(other == person for other, count in tally.items() if count)
        return (
            may_teach(wanted.rights, person, day)
            and person not in self.known.not_to_plan
            and (person, day) not in self.busy
            and not (alone and tally[person] + 1 >= SAME_PERSON_FROM)
            and (person not in self.known.comers or second_for(self.known, one, person, day, self.busy) is not None)
        )

    def _take(self, one: ClassToPlan, day: date, person: int | None) -> None:
        former = self.first_of.get(one.class_group_id)
        self._stands(one.class_group_id, day)
        if former is None or day < former:
            self.begun[month_of(self.term, day)] += 1
            if former is not None:
                self.begun[month_of(self.term, former)] -= 1
        if person is None:
            return
        self.busy.add((person, day))
        self.given[person] += 1
        self.tally[one.class_group_id][person] += 1
        if person not in one.teachers:
            self.goes_to.add((person, one.class_group_id))

    def _with_exchanges(self, lines: list[Line]) -> list[Line]:
        teachers = {one.class_group_id: one.teachers for one in self.known.classes}
        found = []
        for line in lines:
            home = self.home.get(line.facilitator_id) if line.facilitator_id is not None else None
            is_exchange = home not in (None, line.class_group_id) and any(
                (teacher, home) in self.goes_to for teacher in teachers[line.class_group_id]
            )
            found.append(replace(line, exchanged_with=home if is_exchange else None))
        return found
