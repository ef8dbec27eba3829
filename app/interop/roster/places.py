"""Organisations, windows, posts and their dated changes, from a roster."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from sqlalchemy import select

from app.interop.roster.cells import read_truth
from app.interop.roster.entering import CHANGED, NEW, SAME
from app.interop.roster.layout import CHANGES, ORGS, POSTS, SESSIONS_OF_YEAR
from app.people.models import (
    Organisation,
    OrganisationKind,
    OrganisationParent,
    Post,
    PostCategory,
    PostSensitivity,
    Window,
)
from app.people.queries.windows import campaign_above

if TYPE_CHECKING:
    from app.interop.roster.entering import Entering
    from app.interop.roster.rows import Roster, Row

TYPES = {"local": "district", "state": "district", "national": "district"}
KINDS = {str(kind) for kind in OrganisationKind}
WINDOW_KINDS = {"term": "term", "semester": "term", "schoolYear": "school_year"}


def enter_places(entering: Entering, roster: Roster) -> None:
    """Enter organisations, windows, posts, then what changed about them since a day."""
    rows = roster.of(ORGS)
    entered = [(row, _organisation(entering, row)) for row in rows]
    entering.db.flush()
    for row, organisation in entered:
        if organisation is not None:
            _parent(entering, row, organisation)
    for row in roster.of(SESSIONS_OF_YEAR):
        _window(entering, row)
    for row in roster.of(POSTS):
        _post(entering, row)
    entering.db.flush()
    for row in roster.of(CHANGES):
        _change(entering, row)
    entering.db.flush()
    if rows:
        _check_no_circle(entering, rows)
    _check_no_overlap(entering, roster.of(SESSIONS_OF_YEAR))


def _organisation(entering: Entering, row: Row) -> Organisation | None:
    days = entering.interval(row, "startDate")
    written = (row["kind"] or row["type"] or "").lower()
    kind = written if row["kind"] else TYPES.get(written, written)
    if kind not in KINDS:
        known = "、".join(sorted(KINDS | set(TYPES)))
        entering.problem(
            row,
            "kind" if row["kind"] else "type",
            _(
                "“%(text)s” is not known here. Write one of: %(words)s.",
                text=row["kind"] or row["type"] or "",
                words=known,
            ),
        )
        return None
    if days is None:
        return None
    entering.all_moved = True
    found: Organisation = entering.enter(
        row, Organisation, name=row["name"], kind=kind, first_day=days[0], last_day=days[1]
    )
    return found


def _parent(entering: Entering, row: Row, organisation: Organisation) -> None:
    parent = None
    if row["parentSourcedId"]:
        parent = entering.need(row, "parentSourcedId", Organisation, ORGS.name)
        if parent is None:
            return
    known = entering.db.scalar(
        select(OrganisationParent).where(
            OrganisationParent.organisation_id == organisation.id, OrganisationParent.first_day.is_(None)
        )
    )
    parent_id = parent.id if parent else None
    if known is None:
        entering.record(OrganisationParent(organisation_id=organisation.id, parent_id=parent_id, first_day=None))
    else:
        entering.record(known, parent_id=parent_id)


def _check_no_circle(entering: Entering, rows: list[Row]) -> None:
    links = entering.db.execute(
        select(OrganisationParent.organisation_id, OrganisationParent.parent_id, OrganisationParent.first_day)
    ).all()
    days = sorted({first for _child, _parent_id, first in links if first is not None})
    for day in [None, *days]:
        standing = [link for link in links if link[2] is None or (day is not None and link[2] <= day)]
        standing.sort(key=lambda link: str(link[2] or ""))  # The newest link of a child comes last and wins.
        parents = {child: parent for child, parent, _first in standing}
        for row in rows:
            start = entering.find(Organisation, row["sourcedId"])
            if start is not None and _circles(parents, start.id):
                entering.problem(row, "parentSourcedId", _("An organisation cannot stand below itself."))
                return


def _circles(parents: dict[int, int | None], start: int) -> bool:
    seen, at = {start}, parents.get(start)
    while at is not None:
        if at in seen:
            return True
        seen.add(at)
        at = parents.get(at)
    return False


def _window(entering: Entering, row: Row) -> None:
    if row["type"] == "gradingPeriod":
        entering.warnings.append(_("%(file)s row %(row)s: grading periods are not used", file=row.file, row=row.number))
        return
    first, last = row["startDate"], row["endDate"]
    if first is None or last is None:
        return
    if entering.exclusive_ends:
        last -= timedelta(days=1)
    gone = entering.deleted_on(row)
    if gone is not None and gone < first:
        entering.warnings.append(
            _("%(file)s row %(row)s: deleted before it began, so left out", file=row.file, row=row.number)
        )
        return
    last = min(last, gone) if gone else last
    if last < first:
        entering.problem(
            row, "endDate", _("It ends on %(last)s, before it begins on %(first)s.", first=first, last=last)
        )
        return
    organisation_id = None
    if row["orgSourcedId"]:
        organisation = entering.need(row, "orgSourcedId", Organisation, ORGS.name)
        if organisation is None:
            return
        organisation_id = organisation.id
    kind = WINDOW_KINDS.get(row["type"], f"campaign:{row['title']}")
    entering.all_moved = True
    known = entering.counts.setdefault(row.file, Counter())[SAME]
    entering.enter(
        row, Window, organisation_id=organisation_id, kind=kind[:80], title=row["title"], first_day=first, last_day=last
    )
    if entering.counts[row.file][SAME] == known:  # what is known already stays: a list may come again
        _keep_to_campaigns_above(entering, row, organisation_id, kind[:80], first)


def _keep_to_campaigns_above(
    entering: Entering, row: Row, organisation_id: int | None, kind: str, first_day: date
) -> None:
    """Refuse a campaign by the name of one above that another source entered; a list that speaks for both says both."""
    entering.db.flush()
    above = campaign_above(entering.db, organisation_id, kind, on={first_day, entering.today}, but_of=entering.source)
    if above is not None:
        entering.problem(
            row,
            "title",
            _(
                "“%(title)s” is run by %(owner)s above, from %(first)s to %(last)s, and its days count here already. Leave this row out, or choose another name.",
                title=above.window.title,
                owner=above.owner or _("everybody's calendar"),
                first=above.window.first_day,
                last=above.window.last_day,
            ),
        )


def _check_no_overlap(entering: Entering, rows: list[Row]) -> None:
    if not rows:
        return
    by_place: dict[tuple[int | None, str], list[Window]] = {}
    for window in entering.db.scalars(select(Window).order_by(Window.first_day)):
        by_place.setdefault((window.organisation_id, window.kind), []).append(window)
    numbers = {row["sourcedId"]: row for row in rows}
    for windows in by_place.values():
        for before, after in pairwise(windows):
            if after.first_day <= before.last_day:
                row = numbers.get(after.sourced_id or "") or numbers.get(before.sourced_id or "")
                if row is not None:
                    entering.problem(
                        row,
                        "startDate",
                        _(
                            "“%(one)s” and “%(other)s” overlap. Two windows of one kind never do.",
                            one=before.title,
                            other=after.title,
                        ),
                    )


def _post(entering: Entering, row: Row) -> None:
    known = entering.find(Post, row["sourcedId"])
    category = row["category"] or "other"
    entering.all_moved = True
    if known is None:
        known = entering.enter(row, Post, title=row["title"], title_en=None)
        entering.db.flush()
    else:
        changed = known.title != row["title"]
        entering.record(known, title=row["title"])
        entering.count(row.file, CHANGED if changed else SAME)
    _set(entering, PostSensitivity, known, None, sensitive=bool(row["sensitive"]))
    _set(entering, PostCategory, known, None, category=category[:40])


def _set(entering: Entering, model: type[Any], post: Post, first_day: Any, **value: Any) -> bool:
    same_day = model.first_day.is_(None) if first_day is None else model.first_day == first_day
    known = entering.db.scalar(select(model).where(model.post_id == post.id, same_day))
    if known is None:
        entering.record(model(post_id=post.id, first_day=first_day, **value))
        return True
    before = dict(value)
    changed = any(getattr(known, name) != new for name, new in before.items())
    entering.record(known, **value)
    return changed


def _change(entering: Entering, row: Row) -> None:
    if row["file"] is None or row["field"] is None or row["from"] is None:
        return
    if (row["file"] == "orgs") != (row["field"] == "parentSourcedId"):
        entering.problem(
            row, "field", _("“%(field)s” does not belong to %(file)s.", field=row["field"], file=row["file"])
        )
        return
    entering.all_moved = True
    changed = _move(entering, row) if row["file"] == "orgs" else _post_change(entering, row)
    if changed is not None:
        entering.count(row.file, NEW if changed else SAME)


def _move(entering: Entering, row: Row) -> bool | None:
    organisation = entering.need(row, "sourcedId", Organisation, ORGS.name)
    parent = entering.find(Organisation, row["value"])
    if row["value"] and parent is None:
        entering.not_found(row, "value", ORGS.name, row["value"])
        return None
    if organisation is None:
        return None
    parent_id = parent.id if parent else None
    known = entering.db.scalar(
        select(OrganisationParent).filter_by(organisation_id=organisation.id, first_day=row["from"])
    )
    if known is None:
        entering.record(OrganisationParent(organisation_id=organisation.id, parent_id=parent_id, first_day=row["from"]))
        return True
    changed = known.parent_id != parent_id
    entering.record(known, parent_id=parent_id)
    return changed


def _post_change(entering: Entering, row: Row) -> bool | None:
    post = entering.need(row, "sourcedId", Post, POSTS.name)
    if post is None:
        return None
    if row["field"] == "category":
        if not row["value"]:
            entering.problem(row, "value", _("This cell must not be empty."))
            return None
        return _set(entering, PostCategory, post, row["from"], category=row["value"][:40])
    try:
        sensitive = read_truth(row["value"] or "")
    except ValueError as error:
        entering.problem(row, "value", str(error))
        return None
    return _set(entering, PostSensitivity, post, row["from"], sensitive=sensitive)
