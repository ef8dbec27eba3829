"""Gathers how all subjects of a subtree stand on a day, in one of two ways that give the same figures.

`from_facts` works everything out from the facts: for requirements of a file, single subjects with their records, parts
of an organisation, and days beyond the calendar that is kept. `app.compliance.figures` reads the kept status instead.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.compliance.place_facts import with_departments
from app.compliance.rules.counting import Standing, Tally
from app.compliance.rules.days import Day, Days
from app.compliance.rules.duties import DutiesAtHome, duties_of
from app.compliance.rules.evidence import Case, Choice, by_date, in_window, valid_on
from app.compliance.rules.holdings import DEPARTMENT, Stretch
from app.compliance.rules.in_windows import closed_window_status
from app.compliance.rules.previous import ClosedWindows, closed_windows
from app.compliance.rules.requirement import CLASS_GROUP, PERSON, Each, Requirement, Rolling
from app.compliance.rules.stages import made_up_on
from app.compliance.rules.status import Status, StatusRange, Subject, range_on
from app.compliance.rules.versions import standings
from app.compliance.subject_facts import Stage, SubjectFacts, World, stage_on
from app.compliance.subjects import subjects_at
from app.people.models import OrganisationParent

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Through:
    """Keeps those whom a holding with these posts, grades and kinds puts on duty (COMPLIANCE §4)."""

    posts: frozenset[str] = frozenset()
    grades: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.posts or self.grades or self.kinds)

    def keeps(self, holdings: Iterable[Stretch]) -> bool:
        """Whether any of the holdings is one of these."""
        return any(self._is_one(holding) for holding in holdings)

    def _is_one(self, holding: Stretch) -> bool:
        return (
            (not self.posts or holding.post in self.posts)
            and (not self.grades or bool(holding.grades and holding.grades & self.grades))
            and (not self.kinds or holding.kind in self.kinds)
        )


EVERYBODY = Through()


@dataclass(frozen=True)
class SubjectRow:
    """How one subject stands on a day under a requirement through a home organisation, with what counts for it.

    `subject` is its id in reports.
    """

    subject: str
    requirement: Requirement
    row: StatusRange
    organisations: frozenset[int]
    records: tuple[str, ...] = ()


@dataclass
class Gathered:
    """What a report is made of."""

    now: dict[str, Tally] = field(default_factory=dict)
    before: dict[str, Tally] = field(default_factory=dict)
    closed: dict[str, ClosedWindows] = field(default_factory=dict)
    people: list[SubjectRow] = field(default_factory=list)
    upcoming: list[SubjectRow] = field(default_factory=list)
    no_calendar: set[tuple[int, str]] = field(default_factory=set)
    oldest: dict[tuple[int, str], Day] = field(default_factory=dict)  # by home: due day of the oldest overdue row

    def note_gap(self, rule_id: str, home: int, due_on: Day) -> None:
        """Remember the earliest due day that passed at a home."""
        self.oldest[home, rule_id] = min(due_on, self.oldest.get((home, rule_id), due_on))


def closed_windows_of(rules: Iterable[Requirement], world: World, days: Mapping[str, Day]) -> dict[str, ClosedWindows]:
    """Return the windows that closed last before each requirement's day, where it is asked once in each window."""
    by_kind: dict[tuple[str, Day], ClosedWindows] = {}
    found = {}
    for rule in rules:
        timing = rule.on(days[rule.id]).timing
        if isinstance(timing, Each):
            asked = timing.kind, days[rule.id]
            if asked not in by_kind:
                by_kind[asked] = closed_windows(world.calendar, *asked)
            closed = by_kind[asked]
            found[rule.id] = closed if rule.formerly is None else closed.where(partial(_asks, rule, timing))
    return found


def _asks(rule: Requirement, timing: Each, day: Day) -> bool:
    """Whether a changed requirement was asked for in such windows on a day already."""
    return rule.on(day).timing == timing


def from_facts(
    db: Session,
    rules: list[Requirement],
    world: World,
    organisations: Collection[int],
    day: Day,
    *,
    through: Through = EVERYBODY,
    people: bool = False,
) -> Gathered:
    """Work out from the facts how all subjects ever below some organisations stand on a day."""
    gathering = _Gathering(rules, world, day, through, people=people)
    below = ever_below(db, organisations)
    for subject in dict.fromkeys(rule.subject for rule in rules):
        for facts in subjects_at(db, subject, below, world):
            gathering.add(subject, facts)
    return gathering.found


def at_home(db: Session, rules: list[Requirement], world: World, home: int, day: Day) -> list[SubjectRow]:
    """Work out from the facts the rows of one home organisation on a day, with what counts for each."""
    gathering = _Gathering(rules, world, day, EVERYBODY, people=True)
    places = with_departments(db, [home])
    for subject in dict.fromkeys(rule.subject for rule in rules):
        for facts in subjects_at(db, subject, places, world):
            gathering.add(subject, facts)
    return [row for row in gathering.found.people if row.row.home == home]


def rows_without_children(
    db: Session, rules: list[Requirement], world: World, organisation: int, day: Day
) -> list[SubjectRow]:
    """Work out from the facts the rows of staff and of organisations below one on a day, with what counts for each.

    A requirement that may count pupils or guardians gives no rows: those of its staff would give their number away.
    """
    told = [rule for rule in rules if rule.subject != CLASS_GROUP and not rule.is_about_children]
    gathering = _Gathering(told, world, day, EVERYBODY, people=True)
    below = ever_below(db, [organisation])
    for subject in dict.fromkeys(rule.subject for rule in told):
        for facts in subjects_at(db, subject, below, world, staff_only=True):
            gathering.add(subject, facts)
    return [
        row
        for row in gathering.found.people
        if organisation in row.organisations and (row.row.by_appointment or row.requirement.subject != PERSON)
    ]


def count_before(
    subjects: Iterable[SubjectFacts], rule: Requirement, world: World, day: Day, gathered: Gathered
) -> None:
    """Count from the facts how some subjects stood when the last windows closed."""
    gathering = _Gathering([rule], world, day, EVERYBODY, people=False)
    for facts in subjects:
        gathered.before[rule.id].add_subject(gathering.before(rule, facts))


class _Gathering:
    """Adds one subject after the other; keeps counts, and rows only where they were asked for."""

    def __init__(self, rules: list[Requirement], world: World, day: Day, through: Through, *, people: bool) -> None:
        self.rules, self.world, self.day, self.through, self.people = rules, world, day, through, people
        self.found = Gathered(
            now={rule.id: Tally() for rule in rules},
            before={rule.id: Tally() for rule in rules},
            closed=closed_windows_of(rules, world, {rule.id: day for rule in rules}),
        )
        self._stage: Stage | None = None

    def add(self, kind: str, facts: SubjectFacts) -> None:
        """Add a subject's rows under every requirement that counts such subjects."""
        stage = stage_on(facts, self.day)
        for rule in (rule for rule in self.rules if rule.subject == kind):
            if stage.is_counted:
                self.found.now[rule.id].add_subject(list(self._now(facts, rule, *self._standing(stage, rule))))
            if rule.id in self.found.closed:
                self.found.before[rule.id].add_subject(self.before(rule, facts))

    def _standing(self, stage: Stage, rule: Requirement) -> tuple[tuple[Stretch, ...], Subject]:
        """Return where a stage stands and what decides its status; its holdings and its ledger are read once."""
        if stage is not self._stage:
            self._stage = stage
            self._holdings, self._ledger = stage.facts.stretches(self.world), stage.facts.ledger(self.world)
        waived = stage.facts.waivers(rule.id)
        return self._holdings, Subject(waived, self._ledger, self.world.editions, self.world.calendar)

    def _now(
        self, facts: SubjectFacts, rule: Requirement, holdings: Iterable[Stretch], subject: Subject
    ) -> Iterator[tuple[Iterable[int], Standing]]:
        for at_home in standings(rule, holdings, subject):
            row = range_on(at_home.ranges, self.day)
            if row is None:
                continue
            if row.status is Status.NO_CALENDAR:
                self.found.no_calendar.add((row.home, rule.id))
                continue
            counting = at_home.putting_on_duty(row.starts_on or self.day)
            if self.through and not self.through.keeps(counting):
                continue
            places = _places(self.world, row.home, counting, self.day)
            if row.status is Status.UPCOMING:
                self.found.upcoming.append(SubjectRow(facts.public_id, rule, row, places))
                continue
            if row.status is Status.OVERDUE and row.due_on is not None:
                self.found.note_gap(rule.id, row.home, row.due_on)
            if self.people:
                records = records_counting(rule, row, subject, self.day)
                self.found.people.append(SubjectRow(facts.public_id, rule, row, places, records))
            yield places, Standing(row.status, row.expiring, row.late)

    def before(self, rule: Requirement, facts: SubjectFacts) -> list[tuple[Iterable[int], Standing]]:
        """Return how a subject stood when the last windows closed, each with the organisations above in that day's tree.

        Who was merged since counts for each id as on that day; what made it up may have been entered for any of them.
        """
        closed = self.found.closed[rule.id]
        found: list[tuple[Iterable[int], Standing]] = []
        for version, at_home, subject, window in self._counted_at_the_end(rule, facts):
            stood = closed_window_status(version, at_home, subject, window)
            counting = at_home.putting_on_duty(window[1])
            if stood is None or (self.through and not self.through.keeps(counting)):
                continue
            status, enough_on = stood
            if status is Status.OVERDUE and len(facts.stages) > 1:
                enough_on = self._made_up_on(version, facts, window, enough_on)
            made_up = status is Status.OVERDUE and enough_on is not None and enough_on <= self.day
            places = {*closed.above[at_home.home.id], *_departments(at_home.home.id, counting)}
            found.append((places, Standing(status, made_up=made_up)))
        return found

    def _counted_at_the_end(
        self, rule: Requirement, facts: SubjectFacts
    ) -> Iterator[tuple[Requirement, DutiesAtHome, Subject, Days]]:
        """Yield a subject's duties with the closed window of their home, by the ids and the version of its last day."""
        windows = self.found.closed[rule.id].windows
        for stage in (stage for stage in facts.stages if stage.is_counted):
            holdings, subject = self._standing(stage, rule)
            for version, at_home in ((one, at) for _days, one in rule.versions for at in duties_of(one, holdings)):
                window = windows.get(at_home.home.id)
                if window is None or rule.on(window[1]) is not version:
                    continue
                if stage.days[0] <= window[1] <= stage.days[1]:
                    yield version, at_home, subject, window

    def _made_up_on(self, rule: Requirement, facts: SubjectFacts, window: Days, enough_on: Day | None) -> Day | None:
        last = facts.stages[-1]
        case = Case(rule.evidence, last.facts.ledger(self.world), self.world.editions)
        return made_up_on(enough_on, last.same_ids_since, case.enough_from(window[0]))


def _places(world: World, home: int, holdings: Iterable[Stretch], day: Day) -> frozenset[int]:
    """Return the organisations a row counts for: home and all above as of the day, and the departments below home."""
    line = {row.id for row in world.tree.line_on(home, day)}
    return frozenset(line | set(_departments(home, holdings)))


def _departments(home: int, holdings: Iterable[Stretch]) -> Iterator[int]:
    for holding in holdings:
        for row in holding.line.organisations:
            if row.id == home:
                break
            if row.kind == DEPARTMENT:
                yield row.id


def records_counting(rule: Requirement, row: StatusRange, subject: Subject, day: Day) -> tuple[str, ...]:
    """Return the ids of everything that counts on a day, enough or not (COMPLIANCE §7, records)."""
    return Case(rule.on(day).evidence, subject.ledger, subject.editions).ids(what_counts(rule, row, day))


def what_counts(rule: Requirement, row: StatusRange, day: Day) -> Choice:
    """Return the choice of what counts for a subject's row on a day."""
    rule = rule.on(day)
    if isinstance(rule.timing, Rolling):
        return valid_on(day)
    if isinstance(rule.timing, Each):
        return in_window(row.window[0], day) if row.window else valid_on(day)
    return by_date(rule.effective_from, rule.timing.day, day)


def ever_below(db: Session, organisations: Collection[int]) -> list[int]:
    """Return some organisations with all that ever stood below them."""
    parent = OrganisationParent
    below = select(parent.organisation_id).where(parent.parent_id.in_(organisations)).cte("below", recursive=True)
    below = below.union(select(parent.organisation_id).join(below, parent.parent_id == below.c.organisation_id))
    return [*organisations, *db.scalars(select(below.c.organisation_id))]
