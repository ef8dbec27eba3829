"""The honesty shares as questions that a good answer may follow (SAFEGUARDS 28)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _

from app.compliance.definitions import courses_ever_named
from app.compliance.honesty import (
    ENTERED_BY_OTHERS,
    FROM_OUTSIDE,
    IN_BULK,
    LATE,
    MONTHS,
    MOVED_START,
    NOBODY_ABSENT,
    NOT_AUTHORISED,
    RIGHTS,
    START_UP,
    TWO_PLACES,
    WORKSHOPS_BY_LIST,
    WORKSHOPS_LATE,
    share_of,
    share_of_moved_starts,
    shares,
)
from app.compliance.honesty_contacts import (
    BY_CODE,
    BY_ONE,
    IN_PERSON,
    ON_PAPER,
    SOON,
    TOGETHER,
    is_about_contacts,
    shares_of_contacts,
)
from app.compliance.honesty_pace import CLOSE_TOGETHER, lessons_close_together
from app.compliance.questions import (
    Counted,
    Held,
    RecalledLater,
    TaughtAlthough,
    denied_of,
    recalled_later,
    taught_although,
    workshop_days,
)
from app.compliance.rules.days import add_months, as_date
from app.compliance.standing import rule_of
from app.core.database import db

if TYPE_CHECKING:
    from app.compliance.honesty import Share
    from app.compliance.lines import Line
    from app.compliance.questions import Denied
    from app.compliance.rules.holdings import Tree

QUESTIONS = {
    LATE: _("How many entries were made more than a week after the day they are about? Who kept the paper until then?"),
    FROM_OUTSIDE: _("How many were imported? Where is the evidence they name?"),
    IN_BULK: _("How many came with one and the same import? Were they one event?"),
    NOBODY_ABSENT: _("In how many lessons was nobody absent? Was the register closed in the room?"),
    ENTERED_BY_OTHERS: _(
        "How many registers were closed by somebody who neither gave the lesson nor teaches the class?"
        " Does the teacher know the sheet they were keyed from?"
    ),
    TWO_PLACES: _(
        "How many lessons did one person give in two organisations on one day? Was the way between them possible?"
    ),
    CLOSE_TOGETHER: _(
        "How many lessons did a class have with another one of the course on the same day, or with registers closed within"
        " a quarter of an hour of each other? When was each of them given?"
    ),
    START_UP: _(
        "How many lessons were given in a start-up term, by facilitators not authorised yet? When does it end?"
    ),
    NOT_AUTHORISED: _("How many lessons were given by somebody not authorised for that age? Who gives the next ones?"),
    WORKSHOPS_BY_LIST: _("How many days of workshops stand mostly by list? Where is the signed sheet?"),
    WORKSHOPS_LATE: _("How many days of workshops were closed more than a week later? Who agreed, having seen what?"),
    MOVED_START: _(
        "For how many of those on post was the first day moved to a later day? Was the day before wrong?"
        " The days between no longer count as days on post."
    ),
    BY_CODE: _("How many families answered by the code of their slip? Do they hold the slips themselves?"),
    ON_PAPER: _("How many receipts were keyed from signed paper? Where do the papers lie?"),
    IN_PERSON: _("How many families were met: in a talk, at a meeting, on a visit?"),
    BY_ONE: _("How many did one person key on one day, at the most? Did the papers come in together?"),
    SOON: _(
        "How many receipts by code came within 20 minutes of a print of the slips? Had the slips left the school by then?"
    ),
    TOGETHER: _(
        "How many receipts by code came one after another from one device, beyond two in ten minutes? Did families share it?"
    ),
}


def shares_beside(tree: Tree, line: Line) -> list[Share]:
    """Return the questions beside a line's rate; none beside figures that are not shown."""
    if line.met is None or line.counted_with is not None:
        return []
    places = _counted_at(tree, line)
    if is_about_contacts(line.requirement):
        return shares_of_contacts(db(), line.requirement, places, day=line.as_of, is_masked=line.is_masked)
    rule = rule_of(line.requirement)
    also = {CLOSE_TOGETHER: lessons_close_together} if rule.is_about_children else None
    found = shares(db(), line.requirement, places, day=line.as_of, is_masked=line.is_masked, also=also)
    if not rule.is_about_children:
        found = [share for share in found if share.question not in (*RIGHTS, ENTERED_BY_OTHERS)]
    if rule.is_about_staff and not rule.is_about_children and line.required is not None:
        found.append(share_of_moved_starts(db(), line.requirement, places, day=line.as_of, required=line.required))
    was_taught = any(one.question == TWO_PLACES and one.whole for one in found)  # no session, no workshop
    return [*found, *_workshops(line, places)] if was_taught and not rule.is_about_children else found


def _workshops(line: Line, places: list[int]) -> list[Share]:
    """Return how the days of workshops behind a line about adults were kept; none where there was no workshop."""
    after = as_date(add_months(line.as_of.toordinal(), -MONTHS))
    courses = sorted(courses_ever_named(line.requirement.definition))
    kept = workshop_days(db(), Counted(line.requirement, places, after, line.as_of), courses)
    days = sum(one.days for one in kept)
    if not days:
        return []
    return [
        share_of(WORKSHOPS_BY_LIST, sum(one.by_list for one in kept), days, is_masked=False),
        share_of(WORKSHOPS_LATE, sum(one.late for one in kept), days, is_masked=False),
    ]


def denied_beside(tree: Tree, line: Line) -> list[Denied]:
    """Return what law vice-principals deny of the acts and sessions of twelve months behind a line.

    Acts and sessions are those of organisations: their number tells of no child, so nothing is masked.
    """
    after = as_date(add_months(line.as_of.toordinal(), -MONTHS))
    places = _counted_at(tree, line)
    return denied_of(db(), Counted(line.requirement, places, after, line.as_of))


def taught_although_beside(tree: Tree, line: Line) -> TaughtAlthough:
    """Return how many of the lessons behind a line were given although not ready, by a head's decision and without.

    A number of lessons tells of no child, so nothing is masked.
    """
    if not rule_of(line.requirement).is_about_children or is_about_contacts(line.requirement):
        return TaughtAlthough(0, 0)
    held = Held(_counted_at(tree, line), as_date(add_months(line.as_of.toordinal(), -MONTHS)), line.as_of)
    courses = sorted(courses_ever_named(line.requirement.definition))
    found = taught_although(db(), held, courses)
    return TaughtAlthough(sum(one.lessons for one in found), sum(one.undecided for one in found))


def recalled_beside(tree: Tree, line: Line) -> RecalledLater | None:
    """Return what classes could still say of the lessons behind a line, asked at the next one; None where nothing may be said.

    Whole threes of a school's classes only, so that it can stand above the school (SAFEGUARDS 21, 31).
    """
    rule = rule_of(line.requirement)
    if (
        not rule.is_about_children
        or is_about_contacts(line.requirement)
        or line.met is None
        or line.counted_with is not None
    ):
        return None
    counted = Counted(line.requirement, _counted_at(tree, line), line.as_of, line.as_of)
    courses = sorted(courses_ever_named(line.requirement.definition))
    return next(iter(recalled_later(db(), counted, courses)), None)


def _counted_at(tree: Tree, line: Line) -> list[int]:
    also = {line.organisation, *line.also}
    return [row.id for row in tree.organisations.values() if also & {*tree.line_on(row.id, line.as_of.toordinal())}]
