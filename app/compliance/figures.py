"""Counts from the kept status: a few grouped reads for any organisation and any day (DESIGN §7)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from sqlalchemy import ColumnElement, and_, case, false, func, or_, select, text, union_all

from app.compliance.gathering import (
    Gathered,
    SubjectRow,
    closed_windows_of,
    count_before,
    ever_below,
)
from app.compliance.kept import KEYS, kept_range
from app.compliance.models import Requirement, StatusRow
from app.compliance.rules.counting import Standing, Tally
from app.compliance.rules.days import Day, as_date
from app.compliance.rules.previous import ClosedWindows
from app.compliance.rules.requirement import Each
from app.compliance.rules.requirement import Requirement as Rule
from app.compliance.rules.status import COUNTED, Status
from app.compliance.standing import rule_of
from app.compliance.subject_facts import World
from app.compliance.subjects import keys_at, subjects_at
from app.core.batches import among
from app.people.models import ClassGroup, Organisation, Person

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

kept = StatusRow
Above: TypeAlias = Callable[[int, int], Iterable[int]]


def on_day(day: Day) -> ColumnElement[bool]:
    """Return the condition that a kept range holds a day."""
    return and_(kept.first_day <= as_date(day), kept.last_day >= as_date(day))


def from_kept(
    db: Session,
    requirements: list[Requirement],
    world: World,
    organisations: Collection[int],
    *,
    days: Mapping[str, Day],
    asked: int | None = None,
) -> Gathered:
    """Count from the kept status how all subjects stand at some organisations: each requirement on its day.

    The tree is that of the day. With `asked`, the organisation of a report, those upcoming are named: pupils and
    guardians only at their home.
    """
    rules = {row.id: rule_of(row) for row in requirements}
    gathered = Gathered(
        now={rule.id: Tally() for rule in rules.values()},
        before={rule.id: Tally() for rule in rules.values()},
        closed=closed_windows_of(rules.values(), world, days),
    )
    by_day: dict[Day, list[int]] = defaultdict(list)
    for requirement_id, rule in rules.items():
        by_day[days[rule.id]].append(requirement_id)
    here = [
        and_(kept.requirement_id.in_(ids), among(kept.organisation_id, organisations), on_day(day))
        for day, ids in by_day.items()
    ]
    lines = {(day, home): [row.id for row in world.tree.line_on(home, day)] for day in by_day for home in organisations}

    def above(requirement_id: int, home: int) -> list[int]:
        return lines[days[rules[requirement_id].id], home]

    count_kept(db, here, rules, above, gathered.now, found=gathered)
    if asked is not None:
        gathered.upcoming = _upcoming(db, or_(false(), *here), rules, above, asked)
    if gathered.closed:
        _count_before(db, rules, world, organisations, gathered, days=days)
    return gathered


def count_kept(
    db: Session,
    where: Sequence[ColumnElement[bool]],
    rules: dict[int, Rule],
    above: Above,
    tallies: dict[str, Tally],
    *,
    made_up: ColumnElement[bool] | None = None,
    found: Gathered | None = None,
) -> None:
    """Count every row, then take back those of subjects with duties at several homes and count each such subject once.

    `where` names the rows, part by part so that each part is an index read; no row stands in two.

    `found` also learns where windows are missing and since when the oldest overdue row of a home is due.
    """
    flag = case((false() if made_up is None else made_up, 1), else_=0).label("made_up")
    columns = (kept.requirement_id, kept.organisation_id, kept.status, kept.expiring, kept.late)
    if not where:
        return
    grouped = select(*columns, flag, func.count().label("subjects"), func.min(kept.due_on).label("oldest"))
    grouped = grouped.where(kept.status != Status.UPCOMING).group_by(*columns, text("made_up"))
    for row in db.execute(union_all(*(grouped.where(part) for part in where))):
        rule_id = rules[row.requirement_id].id
        if row.status != Status.NO_CALENDAR:
            tallies[rule_id].add(above(row.requirement_id, row.organisation_id), _standing(row), row.subjects)
        elif found is not None:
            found.no_calendar.add((row.organisation_id, rule_id))
        if found is not None and row.status == Status.OVERDUE and row.oldest is not None:
            found.note_gap(rule_id, row.organisation_id, row.oldest.toordinal())

    shared = select(kept.person_id, kept.class_group_id, *columns, flag)
    shared = shared.where(kept.elsewhere, kept.status.in_([str(status) for status in COUNTED]))
    subjects: dict[tuple[Any, ...], list[tuple[int, Standing]]] = defaultdict(list)
    for row in db.execute(union_all(*(shared.where(part) for part in where))):
        whose = row.requirement_id, row.person_id, row.class_group_id
        subjects[whose].append((row.organisation_id, _standing(row)))
    alike = Counter((whose[0], tuple(sorted(rows))) for whose, rows in subjects.items())
    for (requirement_id, rows), number in alike.items():
        tally = tallies[rules[requirement_id].id]
        placed = [(above(requirement_id, home), standing) for home, standing in rows]
        for organisations, standing in placed:
            tally.add(organisations, standing, -number)
        tally.add_subject(placed, number)


def _standing(row: Any) -> Standing:
    status = Status(row.status)
    return Standing(status, row.expiring, row.late, bool(row.made_up) and status is Status.OVERDUE)


def _upcoming(
    db: Session, here: ColumnElement[bool], rules: dict[int, Rule], above: Above, asked: int
) -> list[SubjectRow]:
    named = or_(kept.by_appointment.is_(True), kept.person_id.is_(None), kept.organisation_id == asked)
    rows = db.execute(
        select(StatusRow, func.coalesce(Person.public_id, ClassGroup.public_id, Organisation.public_id))
        .join(Organisation, Organisation.id == kept.organisation_id)
        .outerjoin(Person, Person.id == kept.person_id)
        .outerjoin(ClassGroup, ClassGroup.id == kept.class_group_id)
        .where(here, kept.status == Status.UPCOMING, named)
    )
    return [
        SubjectRow(
            public_id,
            rules[row.requirement_id],
            kept_range(row),
            frozenset(above(row.requirement_id, row.organisation_id)),
        )
        for row, public_id in rows
    ]


def _count_before(
    db: Session,
    rules: dict[int, Rule],
    world: World,
    organisations: Collection[int],
    gathered: Gathered,
    *,
    days: Mapping[str, Day],
) -> None:
    """Count the last closed windows.

    The kept status of a window's last day is that of the window which held it. Where an organisation's line has
    changed since, another window is asked for: whatever ever stood there is worked out from the facts.
    """
    closed_by_id = {key: gathered.closed[rule.id] for key, rule in rules.items() if rule.id in gathered.closed}
    asked, shown = [], set(organisations)
    for requirement_id, closed in closed_by_id.items():
        rule = rules[requirement_id]
        homes = [home for home in closed.windows if not shown.isdisjoint(closed.above[home])]
        moved = [home for home in homes if not _held_its_last_day(world, rule, closed, home)]
        by_last_day: dict[Day, list[int]] = defaultdict(list)
        for home in set(homes) - set(moved):
            by_last_day[closed.windows[home][1]].append(home)
        ever_elsewhere = ever_below(db, moved) if moved else []
        for last, places in by_last_day.items():
            part = and_(kept.requirement_id == requirement_id, among(kept.organisation_id, places), on_day(last))
            if moved:
                part = and_(part, KEYS[rule.subject].not_in(keys_at(rule.subject, ever_elsewhere)))
            asked.append(part)
        if moved:
            there = subjects_at(db, rule.subject, ever_elsewhere, world)
            count_before(there, rule, world, days[rule.id], gathered)
    made_up = case(
        *((kept.requirement_id == key, kept.enough_on <= as_date(days[rules[key].id])) for key in closed_by_id),
        else_=false(),
    )
    count_kept(db, asked, rules, lambda key, home: closed_by_id[key].above[home], gathered.before, made_up=made_up)


def _held_its_last_day(world: World, rule: Rule, closed: ClosedWindows, home: int) -> bool:
    window = closed.windows[home]
    timing = rule.on(window[1]).timing
    if not isinstance(timing, Each):
        return False
    spans = world.calendar.supplied(timing.kind, home)
    return any(first <= window[1] <= last and window in (windows or ()) for (first, last), windows in spans)
