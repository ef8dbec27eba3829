"""Holdings: where a subject stands on which days, with the values each day had (COMPLIANCE §1, §2).

A holding (appointment, enrolment, guardianship; that a class group or an organisation is there) is cut into *stretches* of days on which nothing about it changes:
whether its post is sensitive, the post's category, and the line of organisations above it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Generic, TypeVar

from app.compliance.rules.days import FOR_EVER, SINCE_EVER, Day, Days, DaySet, common, days_of
from app.compliance.rules.requirement import CLASS_GROUP, ORGANISATION

V = TypeVar("V")
DEPARTMENT = "department"
STUDENT = "student"
GUARDIAN = "guardian"
APPOINTED = frozenset({"staff", "volunteer", "external"})


@dataclass(frozen=True)
class Dated(Generic[V]):
    """A value that changes on days: pairs of first day and value, in order."""

    since: tuple[tuple[Day, V], ...] = ()

    def on(self, day: Day) -> V | None:
        """Return the value of a day; None before the first."""
        value = None
        for first, this in self.since:
            if first > day:
                break
            value = this
        return value

    @property
    def changes(self) -> tuple[Day, ...]:
        """Return the days on which the value changes."""
        return tuple(first for first, _ in self.since)


@dataclass(frozen=True)
class Organisation:
    """An organisation: `id` is its key in the tables, `public_id` the id people use."""

    id: int
    public_id: str
    kind: str
    days: Days = (SINCE_EVER, FOR_EVER)
    parent: Dated[int | None] = field(default_factory=Dated)
    name: str = ""


@dataclass(frozen=True)
class Line:
    """The organisations from one up to its root on some days; `home` is the nearest that is not a department."""

    days: Days
    organisations: tuple[Organisation, ...]
    home: Organisation

    @cached_property
    def ids(self) -> frozenset[str]:
        """Return the ids people use of all organisations of the line."""
        return frozenset(organisation.public_id for organisation in self.organisations)


class Tree:
    """The organisations with their dated parents."""

    def __init__(self, organisations: Iterable[Organisation]) -> None:
        self.organisations: dict[int, Organisation] = {row.id: row for row in organisations}
        self._lines: dict[int, tuple[Line, ...]] = {}

    def line_on(self, organisation_id: int, day: Day) -> tuple[Organisation, ...]:
        """Return the organisations from one up to its root as of a day."""
        line: list[Organisation] = []
        row: Organisation | None = self.organisations.get(organisation_id)
        while row is not None and row not in line:
            line.append(row)
            above = row.parent.on(day)
            row = None if above is None else self.organisations.get(above)
        return tuple(line)

    def home_on(self, organisation_id: int, day: Day) -> Organisation:
        """Return the home organisation of one as of a day."""
        return next(line.home for line in self.lines(organisation_id) if line.days[0] <= day <= line.days[1])

    def lines(self, organisation_id: int) -> tuple[Line, ...]:
        """Return the lines above an organisation, each with the days on which it stands."""
        if organisation_id not in self._lines:
            self._lines[organisation_id] = tuple(self._lines_of(organisation_id))
        return self._lines[organisation_id]

    def _lines_of(self, organisation_id: int) -> Iterable[Line]:
        first = SINCE_EVER
        while first <= FOR_EVER:
            line = self.line_on(organisation_id, first)
            changes = [day for row in line for day in row.parent.changes if day > first]
            last = min(changes) - 1 if changes else FOR_EVER
            if line:
                yield Line((first, last), line, home_of(line))
            first = last + 1


def home_of(line: tuple[Organisation, ...]) -> Organisation:
    """Return the nearest organisation of a line that is not a department.

    A line of departments alone has its uppermost one as home: nobody vanishes from the figures (docs/compliance.md).
    """
    return next((row for row in line if row.kind != DEPARTMENT), line[-1])


@dataclass(frozen=True)
class Post:
    """A post whose sensitivity and category are dated."""

    public_id: str
    sensitive: Dated[bool] = field(default_factory=Dated)
    category: Dated[str] = field(default_factory=Dated)


@dataclass(frozen=True)
class ClassGroup:
    """A class group; `terms` are the days of its terms, from which a missing first or last day comes."""

    id: int
    organisation_id: int
    grades: frozenset[str]
    first: Day | None = None
    last: Day | None = None
    terms: tuple[Days, ...] = ()
    title: str = ""

    @property
    def days(self) -> Days:
        """Return the days on which the class group exists: as entered, else from its terms, else open."""
        first, last = self.first, self.last
        if first is None:
            first = min((term[0] for term in self.terms), default=SINCE_EVER)
        if last is None:
            last = max((term[1] for term in self.terms), default=FOR_EVER)
        return first, last


@dataclass(frozen=True)
class Holding:
    """One appointment, enrolment or guardianship of a person, or the days of a class group or an organisation.

    `kind` is what selectors ask for in `kinds`; a class group and an organisation have a kind that nobody can ask for.
    """

    kind: str
    organisation_id: int
    days: DaySet
    post: Post | None = None
    grades: frozenset[str] | None = None

    @property
    def is_appointment(self) -> bool:
        """Whether an adult holds a post by it."""
        return self.kind in APPOINTED


@dataclass(frozen=True)
class Stretch:
    """Days of a holding on which nothing about it changes. None: the holding has no such thing (COMPLIANCE §2)."""

    days: Days
    kind: str
    post: str | None
    sensitive: bool | None
    category: str | None
    grades: frozenset[str] | None
    line: Line

    @property
    def is_appointment(self) -> bool:
        """Whether an adult holds a post by it."""
        return self.kind in APPOINTED


def enrolment_holding(days: Days, class_group: ClassGroup) -> Holding:
    """Return a student's enrolment, cut to the class group's days (COMPLIANCE §1)."""
    within = common((days,), days_of([class_group.days]))
    return Holding(STUDENT, class_group.organisation_id, within, grades=class_group.grades)


def guardian_holding(days: Days, enrolment: Holding) -> Holding:
    """Return a guardian's holding: on duty wherever and while the student is enrolled, with the class's grades."""
    return Holding(GUARDIAN, enrolment.organisation_id, common((days,), enrolment.days), grades=enrolment.grades)


def class_group_holding(class_group: ClassGroup, enrolments: Iterable[Days]) -> Holding:
    """Return the days on which a class group exists with at least one student enrolled (COMPLIANCE §2)."""
    within = common(days_of(enrolments), days_of([class_group.days]))
    return Holding(CLASS_GROUP, class_group.organisation_id, within, grades=class_group.grades)


def organisation_holding(organisation: Organisation) -> Holding:
    """Return an organisation's own days; a department is never counted (COMPLIANCE §2)."""
    days = () if organisation.kind == DEPARTMENT else days_of([organisation.days])
    return Holding(ORGANISATION, organisation.id, days)


def stretches(holdings: Iterable[Holding], tree: Tree) -> tuple[Stretch, ...]:
    """Return all stretches of some holdings; nobody holds anything at an organisation outside its own days."""
    return tuple(stretch for holding in holdings for stretch in _stretches_of(holding, tree))


def _stretches_of(holding: Holding, tree: Tree) -> Iterable[Stretch]:
    organisation = tree.organisations.get(holding.organisation_id)
    if organisation is None:
        return
    open_days = common(holding.days, days_of([organisation.days]))
    post = holding.post
    for line in tree.lines(organisation.id):
        for first, last in common(open_days, (line.days,)):
            for span in _cut(first, last, _post_changes(post)):
                yield Stretch(
                    days=span,
                    kind=holding.kind,
                    post=post.public_id if post else None,
                    sensitive=post.sensitive.on(span[0]) if post else None,
                    category=post.category.on(span[0]) if post else None,
                    grades=holding.grades,
                    line=line,
                )


def _post_changes(post: Post | None) -> tuple[Day, ...]:
    return (*post.sensitive.changes, *post.category.changes) if post else ()


def _cut(first: Day, last: Day, changes: Iterable[Day]) -> Iterable[Days]:
    starts = sorted({first, *(day for day in changes if first < day <= last)})
    return zip(starts, [*(day - 1 for day in starts[1:]), last], strict=True)


def children_on(tree: Tree, day: Day) -> Mapping[int | None, tuple[Organisation, ...]]:
    """Return the organisations below each one as of a day; those without a parent stand under None."""
    below: dict[int | None, list[Organisation]] = {}
    for row in tree.organisations.values():
        below.setdefault(row.parent.on(day), []).append(row)
    return {parent: tuple(rows) for parent, rows in below.items()}
