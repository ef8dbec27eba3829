"""Reads what subjects share into the plain values of the rules: the tree, windows, course editions, class groups.

Figures read these facts and never the course files.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, case, or_, select

from app.compliance.rules.days import Days, first_of, last_of
from app.compliance.rules.editions import Edition, Editions, Validity
from app.compliance.rules.holdings import ClassGroup, Dated, Organisation, Tree
from app.compliance.rules.windows import Calendar, Window
from app.compliance.subject_facts import World
from app.content.models import CourseEdition, EditionModule
from app.core.batches import among
from app.core.database import plain_rows
from app.people import models as people

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


group, link, window = people.ClassGroup, people.ClassGroupWindow, people.Window
org, parent = people.Organisation, people.OrganisationParent
GROUPS = (
    select(
        group.id,
        group.organisation_id,
        group.title,
        group.grades,
        group.first_day,
        group.last_day,
        window.first_day.label("term_first"),
        window.last_day.label("term_last"),
    )
    .outerjoin(link, link.class_group_id == group.id)
    .outerjoin(window, window.id == link.window_id)
    .order_by(group.id)
)
SOME_GROUPS = GROUPS.where(among(group.id, "ids"))
ORGANISATIONS = (
    select(
        org.id,
        org.public_id,
        org.kind,
        org.name,
        org.first_day,
        org.last_day,
        parent.id.label("link"),
        parent.parent_id,
        parent.first_day.label("since"),
    )
    .outerjoin(parent, parent.organisation_id == org.id)
    .order_by(org.id)
)
_line = select(org.id).where(among(org.id, "ids")).cte("line", recursive=True)
_line = _line.union(
    select(parent.parent_id).join(_line, parent.organisation_id == _line.c.id).where(parent.parent_id.is_not(None))
)
LINES = ORGANISATIONS.where(org.id.in_(select(_line.c.id)))
_together = select(org.id).where(among(org.id, "ids")).cte("together", recursive=True)
_together = _together.union(
    select(case((parent.organisation_id == _together.c.id, parent.parent_id), else_=parent.organisation_id))
    .join(_together, or_(parent.organisation_id == _together.c.id, parent.parent_id == _together.c.id))
    .where(parent.parent_id.is_not(None))
)
TREES = ORGANISATIONS.where(org.id.in_(select(_together.c.id)))
EDITIONS = (
    select(
        CourseEdition.id,
        CourseEdition.course,
        CourseEdition.edition,
        CourseEdition.topics,
        CourseEdition.completion,
        CourseEdition.valid_months,
        CourseEdition.valid_days,
        CourseEdition.early_renewal_days,
        CourseEdition.renews,
        EditionModule.module,
        EditionModule.minutes,
    )
    .outerjoin(EditionModule, EditionModule.edition_id == CourseEdition.id)
    .order_by(CourseEdition.id, EditionModule.position)
)
WINDOWS = select(window.kind, window.organisation_id, window.first_day, window.last_day)
WINDOWS_OF = WINDOWS.where(or_(window.organisation_id.is_(None), among(window.organisation_id, "ids")))


def read_world(db: Session, horizon: Days, organisations: Collection[int] | None = None) -> World:
    """Return what persons share; with some organisations only their lines up to the roots are read."""
    tree = read_tree(db, organisations)
    entered = read_windows(db, None if organisations is None else tree)
    return World(tree, Calendar(entered, tree, horizon), read_editions(db))


def read_windows(db: Session, tree: Tree | None = None) -> list[Window]:
    """Return the windows that organisations entered, all or those of a tree and everybody's."""
    rows = plain_rows(db, WINDOWS) if tree is None else plain_rows(db, WINDOWS_OF, ids=list(tree.organisations))
    return [Window(row.kind, row.organisation_id, days_between(row.first_day, row.last_day)) for row in rows]


def read_tree(db: Session, organisations: Collection[int] | None = None) -> Tree:
    """Return the organisations with their dated parents, all or some with everything above them."""
    asked = plain_rows(db, ORGANISATIONS) if organisations is None else plain_rows(db, LINES, ids=organisations)
    return _tree_of(asked.all())


def _tree_of(rows: Sequence[Any]) -> Tree:
    above = dated_values((row.id, row.parent_id, row.since) for row in rows if row.link is not None)
    return Tree(
        Organisation(
            row.id,
            row.public_id,
            row.kind,
            days_between(row.first_day, row.last_day),
            above.get(row.id, Dated()),
            name=row.name,
        )
        for row in {row.id: row for row in rows}.values()
    )


def read_tree_around(db: Session, organisations: Collection[int]) -> Tree:
    """Return the trees that some organisations ever hung together with, whole: what their pages need."""
    return _tree_of(plain_rows(db, TREES, ids=organisations).all())


def read_editions(db: Session) -> Editions:
    """Return all course editions that were ever used."""
    modules: dict[int, list[tuple[str, int]]] = defaultdict(list)
    rows = plain_rows(db, EDITIONS).all()
    for row in rows:
        if row.module is not None:
            modules[row.id].append((row.module, row.minutes))
    return Editions(
        Edition(
            course=row.course,
            edition=row.edition,
            modules=tuple(modules[row.id]),
            topics=frozenset(row.topics),
            modules_only=row.completion == "modules",
            validity=Validity(months=row.valid_months, days=row.valid_days),
            early_renewal_days=row.early_renewal_days or 0,
            renews=frozenset(row.renews or ()),
        )
        for row in {row.id: row for row in rows}.values()
    )


def read_class_groups(db: Session, which: ColumnElement[bool] | Collection[int]) -> dict[int, ClassGroup]:
    """Return some class groups by key, with the terms from which a missing day comes; asked for by keys or otherwise."""
    if isinstance(which, ColumnElement):
        rows = db.execute(GROUPS.where(which)).all()
    else:
        rows = plain_rows(db, SOME_GROUPS, ids=which).all()
    terms: dict[int, list[Days]] = defaultdict(list)
    for row in rows:
        if row.term_first is not None:
            terms[row.id].append(days_between(row.term_first, row.term_last))
    return {
        row.id: ClassGroup(
            id=row.id,
            organisation_id=row.organisation_id,
            grades=frozenset(grade.strip() for grade in row.grades.split(",") if grade.strip()),
            first=row.first_day.toordinal() if row.first_day else None,
            last=row.last_day.toordinal() if row.last_day else None,
            terms=tuple(terms[row.id]),
            title=row.title,
        )
        for row in rows
    }


def days_between(first: date | None, last: date | None) -> Days:
    """Return the interval from a first to a last day, each of which may be open."""
    return first_of(first), last_of(last)


def dated_values(rows: Iterable[Any]) -> dict[int, Dated[Any]]:
    """Return dated values by key from rows of key, value, first day."""
    values: dict[int, list[tuple[int, Any]]] = defaultdict(list)
    for key, value, first_day in rows:
        values[key].append((first_of(first_day), value))
    return {key: Dated(tuple(sorted(since, key=lambda pair: pair[0]))) for key, since in values.items()}
