"""Two days compared: whose status changed between them, and which dated facts lie in between (COMPLIANCE §4, drift).

Both days are worked out from what is known now. A fact entered between the days but dated before the first counts on
both and explains no change; how many there are is told, because a report printed on the first day did not know them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, or_, select

from app.compliance.entered_late import entered_late
from app.compliance.facts_between import Between, Fact, facts_between
from app.compliance.figures import kept
from app.compliance.kept import kept_range
from app.compliance.models import StatusRow
from app.compliance.rules.status import COUNTED, Status
from app.compliance.standing import enabled_requirements, rule_of
from app.people.models import ClassGroup, Person

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from app.compliance.models import Requirement
    from app.compliance.reports import Document
    from app.compliance.rights import Sight
    from app.compliance.rules.holdings import Organisation, Tree
    from app.compliance.rules.status import StatusRange


@dataclass(frozen=True)
class Change:
    """One subject under one requirement through one home, counted differently at the end of two days.

    `before` and `after` None: not counted on that day. `name` is given only where the viewer may see it.
    """

    requirement: Requirement
    home: Organisation
    subject: str
    name: str | None
    person_id: int | None
    is_staff: bool
    before: Status | None
    after: Status | None
    because: tuple[Fact, ...]

    @property
    def told(self) -> list[tuple[str, int, date, date]]:
        """Return each kind of fact once: how many of it, and their first and last day; in the order of first days."""
        by_kind: dict[str, list[date]] = defaultdict(list)
        for fact in self.because:
            by_kind[fact.kind].append(fact.day)
        return sorted(
            ((kind, len(days), min(days), max(days)) for kind, days in by_kind.items()), key=lambda row: row[2]
        )


@dataclass(frozen=True)
class Comparison:
    """What changed between two days at an organisation and everything below it.

    `hidden` are requirements about pupils seen from above the school: their figures only, never who changed how.
    """

    first: date
    last: date
    requirements: tuple[Requirement, ...]
    changes: tuple[Change, ...]
    hidden: tuple[Requirement, ...]
    late_by_table: dict[str, int]
    joined: tuple[Organisation, ...] = ()
    left: tuple[Organisation, ...] = ()

    @property
    def entered_late(self) -> int:
        """Return how many facts were entered between the days for days before."""
        return sum(self.late_by_table.values())

    def ways(self, requirement: Requirement) -> list[tuple[Status | None, Status | None, int]]:
        """Return from which status to which how many went, the largest number first."""
        found = Counter((row.before, row.after) for row in self.changes if row.requirement is requirement)
        return [(before, after, number) for (before, after), number in found.most_common()]

    def named(self, requirement: Requirement) -> list[Change]:
        """Return the changes of those whose name the viewer may see."""
        return [row for row in self.changes if row.requirement is requirement and row.name]

    def causes(self, requirement: Requirement) -> list[tuple[str, int]]:
        """Return which kinds of facts lie between the days for how many of those who changed."""
        found = Counter(
            kind
            for row in self.changes
            if row.requirement is requirement
            for kind in {fact.kind for fact in row.because}
        )
        return found.most_common()


def comparison(
    db: Session, tree: Tree, sight: Sight, organisation: Organisation, *, first: date, last: date
) -> Comparison:
    """Return what changed at an organisation between the ends of two days; names of staff where the viewer sees them."""
    requirements = enabled_requirements(db)
    exact = sight.counts_children(organisation)
    hidden = tuple(row for row in requirements if rule_of(row).is_about_children and not exact)
    compared = [row for row in requirements if row not in hidden]
    below = [row.id for row in tree.organisations.values() if _is_below(tree, row.id, organisation, first, last)]
    where = _changing(compared, below, first, last)
    between = facts_between(db, select(kept.person_id).where(where), first, last)
    changes = _Changes(tree, sight, compared, between)
    found = [change for pair in _pairs(db, tree, where, first) if (change := changes.change(*pair))]
    return Comparison(
        first=first,
        last=last,
        requirements=tuple(compared),
        changes=tuple(sorted(found, key=lambda row: (row.requirement.public_id, row.home.public_id, row.subject))),
        hidden=hidden,
        late_by_table=entered_late(db, select(kept.person_id).where(kept.organisation_id.in_(below)), first, last),
        joined=_moved(tree, organisation, first, last),
        left=_moved(tree, organisation, last, first),
    )


def _is_below(tree: Tree, row: int, organisation: Organisation, first: date, last: date) -> bool:
    return any(organisation in tree.line_on(row, day.toordinal()) for day in (first, last))


def _moved(tree: Tree, organisation: Organisation, away: date, here: date) -> tuple[Organisation, ...]:
    """Return the organisations that stood below on one day and not on the other."""
    return tuple(
        row
        for row in tree.organisations.values()
        if organisation in tree.line_on(row.id, here.toordinal())
        and organisation not in tree.line_on(row.id, away.toordinal())
    )


def _changing(requirements: Iterable[Requirement], homes: list[int], first: date, last: date) -> ColumnElement[bool]:
    """Return the condition for ranges that hold one of the days and not the other: all others changed nothing."""
    holds_first = and_(kept.first_day <= first, kept.last_day >= first)
    holds_last = and_(kept.first_day <= last, kept.last_day >= last)
    return and_(
        kept.requirement_id.in_([row.id for row in requirements]),
        kept.organisation_id.in_(homes),
        or_(holds_first, holds_last),
        ~and_(holds_first, holds_last),
    )


def _pairs(db: Session, tree: Tree, where: ColumnElement[bool], first: date) -> Iterator[tuple[Any, Any, Any]]:
    """Yield what is known of each subject under a requirement through a home: one row, that before, that after."""
    pairs: dict[tuple[int, int, str], dict[bool, Any]] = defaultdict(dict)
    asked = (
        select(StatusRow, Person.public_id, Person.name, ClassGroup.public_id.label("class_group"))
        .outerjoin(Person, Person.id == kept.person_id)
        .outerjoin(ClassGroup, ClassGroup.id == kept.class_group_id)
        .where(where)
    )
    for row in db.execute(asked):
        home = row.StatusRow.organisation_id
        subject = row.public_id or row.class_group or tree.organisations[home].public_id
        is_before = row.StatusRow.first_day <= first <= row.StatusRow.last_day
        pairs[row.StatusRow.requirement_id, home, subject][is_before] = row
    for (_requirement, _home, subject), rows in pairs.items():
        yield subject, rows.get(True), rows.get(False)


class _Changes:
    """Makes a change of each pair of rows that differ."""

    def __init__(self, tree: Tree, sight: Sight, requirements: Iterable[Requirement], between: Between) -> None:
        self.tree, self.sight, self.between = tree, sight, between
        self.by_key = {row.id: row for row in requirements}

    def change(self, subject: str, before: Any, after: Any) -> Change | None:
        """Return what changed for one subject, or None where it is counted the same on both days."""
        ranges = [kept_range(row.StatusRow) if row else None for row in (before, after)]
        statuses = [_counted(one) for one in ranges]
        if statuses[0] == statuses[1]:
            return None
        row = after or before
        requirement, home = self.by_key[row.StatusRow.requirement_id], row.StatusRow.organisation_id
        is_staff = any(one.by_appointment for one in ranges if one)
        return Change(
            requirement=requirement,
            home=self.tree.organisations[home],
            subject=subject,
            name=row.name if is_staff and self.sight.names_staff(home) else None,
            person_id=row.StatusRow.person_id,
            is_staff=is_staff,
            before=statuses[0],
            after=statuses[1],
            because=self.between.of(row.StatusRow.person_id, requirement, ranges[0], ranges[1]),
        )


def _counted(row: StatusRange | None) -> Status | None:
    return None if row is None or row.status not in COUNTED else row.status


def as_document(compared: Comparison, organisation: Organisation, *, named_at: Organisation | None) -> Document:
    """Return a comparison as plain values: numbers for every requirement, subjects where they may be named.

    Pupils and guardians are named by their ids at `named_at`, their home, only (COMPLIANCE §4); staff everywhere. Above it
    how many entered something late stays out: the number would tell of few pupils (SAFEGUARDS 21).
    """
    return {
        "organisation": organisation.public_id,
        "from": compared.first.isoformat(),
        "to": compared.last.isoformat(),
        "changes": [
            {"requirement": row.public_id, "from": before, "to": after, "subjects": number}
            for row in compared.requirements
            for before, after, number in compared.ways(row)
        ],
        "because": [
            {"requirement": row.public_id, "fact": kind, "subjects": number}
            for row in compared.requirements
            for kind, number in compared.causes(row)
        ],
        "subjects": [
            {
                "subject": row.subject,
                "organisation": row.home.public_id,
                "requirement": row.requirement.public_id,
                "from": row.before,
                "to": row.after,
                "because": [{"fact": fact.kind, "day": fact.day.isoformat(), "id": fact.id} for fact in row.because],
            }
            for row in compared.changes
            if named_at is not None and (row.is_staff or row.home.id == named_at.id)
        ],
        "joined": [row.public_id for row in compared.joined],
        "left": [row.public_id for row in compared.left],
        "hidden": [row.public_id for row in compared.hidden],
        "entered_late": None if named_at is None else compared.entered_late,
    }
