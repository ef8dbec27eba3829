"""The one report: the document of COMPLIANCE §7, for the command line, the page and later the API."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.compliance.facts import read_class_groups, read_world
from app.compliance.figures import from_kept
from app.compliance.gathering import EVERYBODY, Gathered, SubjectRow, Through, from_facts
from app.compliance.models import Requirement, StatusBuild
from app.compliance.rules.counting import Figures
from app.compliance.rules.days import Day, Days, known_date
from app.compliance.rules.holdings import DEPARTMENT, Organisation, Tree
from app.compliance.rules.requirement import PERSON
from app.compliance.rules.requirement import Requirement as Rule
from app.compliance.rules.sentence import CHINESE, reason
from app.compliance.standing import FIRST_CALENDAR_DAY, enabled_requirements, rule_of
from app.compliance.subject_facts import World
from app.people.models import ClassGroup

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.compliance.above import Seen
    from app.compliance.requirement_file import Definition

Document = dict[str, Any]


class UnknownOrganisation(Exception):
    """No organisation has this id."""


@dataclass(frozen=True)
class Asked:
    """What a report is asked for."""

    organisation: str
    as_of: date
    detail: bool = False
    depth: int | None = None
    departments: bool = False
    through: Through = EVERYBODY
    told: bool = False  # lessons of classes count only where their key points were all taught and told
    language: str = CHINESE
    definitions: Sequence[Definition] | None = None  # None: the requirements of the database
    staff_only_at: frozenset[int] | None = None  # people rows of staff at these homes only; None: as COMPLIANCE §4 says


def report(db: Session, asked: Asked, *, today: date, at: datetime) -> Document:
    """Return the figures of an organisation and everything below it as of the end of a day (COMPLIANCE §7, §9).

    The same numbers whether they are read from the kept status or worked out from the facts. Raises
    UnknownOrganisation.
    """
    day = asked.as_of.toordinal()
    requirements = requirements_asked(db, asked.definitions)
    build = db.scalar(select(StatusBuild))
    world = read_world(db, horizon_around(build, asked.as_of))
    organisation = next((row for row in world.tree.organisations.values() if row.public_id == asked.organisation), None)
    if organisation is None:
        raise UnknownOrganisation(asked.organisation)
    below = _below(world.tree, organisation, day)
    gathered = _gather(db, asked, requirements, world, organisation=organisation, below=list(below), build=build)
    shown = organisations_shown(world.tree, organisation, day, asked)
    return {
        "as_of": asked.as_of.isoformat(),
        "organisation": organisation.public_id,
        "generated_at": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "projection": asked.as_of > today,
        **({"told_only": True} if asked.told else {}),
        "requirements": [
            {"id": row.public_id, "title": row.title_in(asked.language), "subject": row.definition["subject"]}
            for row in requirements
        ],
        "rows": _rows(shown, requirements, gathered, world.tree, day),
        "people": _people(_named(gathered.people, organisation, asked), world.tree, day, asked.language),
        "upcoming": _upcoming(_named(gathered.upcoming, organisation, asked), world.tree),
        "unplaced": _unplaced(db, organisation, world.tree, day),
        "no_calendar": _no_calendar(gathered, below, world.tree),
    }


def requirements_asked(db: Session, definitions: Sequence[Definition] | None) -> list[Requirement]:
    """Return the requirements of the database that count, or those of a file, in the order of their ids."""
    if definitions is None:
        return enabled_requirements(db)
    rows = [
        Requirement(public_id=row.id, title=row.title, basis=row.basis, scope=row.scope, definition=row.definition)
        for row in definitions
        if row.enabled
    ]
    return sorted(rows, key=lambda row: row.public_id)


def horizon_around(build: StatusBuild | None, day: date) -> Days:
    """Return the days for which calendar windows are laid out: those kept, wide enough for the day asked for."""
    first, last = (FIRST_CALENDAR_DAY, FIRST_CALENDAR_DAY) if build is None else (build.first_day, build.last_day)
    widest_first, widest_last = date(max(1, day.year - 1), 1, 1), date(min(date.max.year, day.year + 1), 12, 31)
    return min(first, widest_first).toordinal(), max(last, widest_last).toordinal()


def organisations_shown(tree: Tree, organisation: Organisation, day: Day, asked: Asked) -> list[Organisation]:
    """Return the organisations that have rows: the one asked for, and those below it that are asked for, too."""
    return [
        row
        for row, depth in _below(tree, organisation, day).values()
        if (row is organisation or row.kind != DEPARTMENT or asked.departments)
        and (asked.depth is None or depth <= asked.depth)
    ]


def is_kept_on(build: StatusBuild | None, day: date) -> bool:
    """Whether the kept status knows the calendar windows of a day."""
    return build is not None and build.first_day.year < day.year <= build.last_day.year


def _below(tree: Tree, organisation: Organisation, day: Day) -> dict[int, tuple[Organisation, int]]:
    """Return an organisation and all below it as of a day, with how far below they stand."""
    found = {}
    for row in tree.organisations.values():
        line = tree.line_on(row.id, day)
        if organisation in line:
            found[row.id] = (row, line.index(organisation))
    return found


def _gather(
    db: Session,
    asked: Asked,
    requirements: list[Requirement],
    world: World,
    *,
    organisation: Organisation,
    below: list[int],
    build: StatusBuild | None,
) -> Gathered:
    is_a_part = asked.through or asked.told or asked.departments or organisation.kind == DEPARTMENT
    if asked.detail or asked.definitions is not None or is_a_part or not is_kept_on(build, asked.as_of):
        rules: list[Rule] = [rule_of(row) for row in requirements]
        day, world = asked.as_of.toordinal(), replace(world, told_only=asked.told)
        return from_facts(db, rules, world, [organisation.id], day, through=asked.through, people=asked.detail)
    days = {row.public_id: asked.as_of.toordinal() for row in requirements}
    return from_kept(db, requirements, world, below, days=days, asked=organisation.id)


def _rows(
    organisations: Iterable[Organisation], requirements: list[Requirement], gathered: Gathered, tree: Tree, day: Day
) -> list[Document]:
    rows = []
    for organisation in sorted(organisations, key=lambda row: row.public_id):
        above = organisation.parent.on(day)
        parent = tree.organisations[above].public_id if above in tree.organisations else None
        for requirement in requirements:
            rule_id = requirement.public_id
            figures = gathered.now[rule_id].figures(organisation.id)
            rows.append(
                {
                    "organisation": organisation.public_id,
                    "parent": parent,
                    "requirement": rule_id,
                    "required": figures.required,
                    "met": figures.met,
                    "expiring": figures.expiring,
                    "late": figures.late,
                    "due": figures.due,
                    "overdue": figures.overdue,
                    "excused": figures.excused,
                    "completion_rate": figures.completion_rate,
                    "overdue_rate": figures.overdue_rate,
                    "previous": _previous(gathered, rule_id, organisation.id),
                }
            )
    return rows


def _previous(gathered: Gathered, rule_id: str, organisation: int) -> Document | None:
    """Return the figures of the windows that closed last, null when nobody below has one (COMPLIANCE §9)."""
    closed = gathered.closed.get(rule_id)
    windows = closed.below(organisation) if closed else set()
    return previous_of(gathered.before[rule_id].figures(organisation), windows) if windows else None


def previous_of(figures: Figures | Seen, windows: set[Days]) -> Document:
    """Return the figures of closed windows as a document names them; their days when all are the same."""
    first, last = next(iter(windows)) if len(windows) == 1 else (None, None)
    return {
        "first": _written(first),
        "last": _written(last),
        "required": figures.required,
        "met": figures.met,
        "missed": figures.missed,
        "excused": figures.excused,
        "made_up_since": figures.made_up,
    }


def _written(day: Day | None) -> str | None:
    known = known_date(day)
    return known.isoformat() if known else None


def _named(rows: Iterable[SubjectRow], organisation: Organisation, asked: Asked) -> Iterator[SubjectRow]:
    """Yield the rows that may be given: a pupil's or guardian's only at their own home (COMPLIANCE §4).

    With `staff_only_at` neither pupils nor guardians, and staff, classes and organisations only where those are named.
    """
    for row in rows:
        is_a_childs = row.requirement.subject == PERSON and not row.row.by_appointment
        if asked.staff_only_at is None:
            may_be_given = not is_a_childs or row.row.home == organisation.id
        else:
            may_be_given = not is_a_childs and row.row.home in asked.staff_only_at
        if may_be_given and organisation.id in row.organisations:
            yield row


def _people(rows: Iterable[SubjectRow], tree: Tree, day: Day, language: str) -> list[Document]:
    people = [
        {
            "subject": row.subject,
            "organisation": tree.organisations[row.row.home].public_id,
            "requirement": row.requirement.id,
            "status": str(row.row.status),
            "expiring": row.row.expiring,
            "late": row.row.late,
            "due_on": _written(row.row.due_on),
            "valid_until": _written(row.row.valid_until),
            "uncovered_days": row.row.uncovered_days(day),
            "records": list(row.records),
            "reason": reason(row.row, day, language, row.requirement.subject),
        }
        for row in rows
    ]
    return sorted(people, key=lambda row: (row["organisation"], row["requirement"], row["subject"]))


def _upcoming(rows: Iterable[SubjectRow], tree: Tree) -> list[Document]:
    upcoming = [
        {
            "subject": row.subject,
            "organisation": tree.organisations[row.row.home].public_id,
            "requirement": row.requirement.id,
            "starts_on": _written(row.row.starts_on),
        }
        for row in rows
    ]
    return sorted(upcoming, key=lambda row: (row["organisation"], row["requirement"], row["subject"]))


def _unplaced(db: Session, organisation: Organisation, tree: Tree, day: Day) -> list[Document]:
    """Return the class groups without a grade that exist on a day, with their home organisation (COMPLIANCE §2)."""
    without_grade = [*db.execute(select(ClassGroup.id, ClassGroup.public_id).where(ClassGroup.grades == ""))]
    if not without_grade:
        return []
    public_ids = {row.id: row.public_id for row in without_grade}
    found = []
    for group in read_class_groups(db, ClassGroup.grades == "").values():
        line = tree.line_on(group.organisation_id, day)
        if organisation in line and group.days[0] <= day <= group.days[1]:
            home = tree.home_on(group.organisation_id, day)
            found.append({"subject": public_ids[group.id], "organisation": home.public_id})
    return sorted(found, key=lambda row: (row["organisation"], row["subject"]))


def _no_calendar(gathered: Gathered, below: Container[int], tree: Tree) -> list[Document]:
    found = [
        {"organisation": tree.organisations[home].public_id, "requirement": rule_id}
        for home, rule_id in gathered.no_calendar
        if home in below
    ]
    return sorted(found, key=lambda row: (row["organisation"], row["requirement"]))
