"""The ten plain lines a head reads before signing: counts and posts, never a pupil's name (COMPLIANCE §6)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, TypeAlias

from app.compliance.rules.requirement import CLASS_GROUP, PERSON
from app.compliance.rules.status import MISSING, Status

if TYPE_CHECKING:
    from app.compliance.filing.below import Below
    from app.compliance.filing.roster import Entries, Roster, Waived
    from app.compliance.filing.rows import HeldRow
    from app.compliance.questions import TaughtAlthough
    from app.compliance.rules.days import Day

PlainLine: TypeAlias = dict[str, Any]
LINES = (
    "roster",
    "roster_change",
    "in_time",
    "made_late",
    "open",
    "not_reached",
    "waivers",
    "change",
    "entries",
    "not_counted",
)


@dataclass(frozen=True)
class Told:
    """What the lines are told from."""

    as_of: date
    roster: Roster
    roster_before: Roster
    since: date  # the last filing's day, else the day before the period
    entries: Entries
    although: TaughtAlthough  # lessons given although not ready
    waived: Waived
    totals: Sequence[Mapping[str, Any]]
    totals_before: Sequence[Mapping[str, Any]] | None  # of the last filing; None: this is the first
    definitions_changed: int
    no_calendar: int
    unplaced: int
    below: Below


def ten_lines(rows: Sequence[HeldRow], told: Told) -> list[PlainLine]:
    """Return the ten lines as values; the page and the papers say them in words."""
    staff = _staff_standing(rows)
    values: dict[str, dict[str, Any]] = {
        "roster": {
            "staff": len(told.roster.posts),
            "pupils": told.roster.pupils,
            "classes": told.roster.classes,
            "posts": [{"post": post, "people": len(people)} for post, people in told.roster.by_post().items()],
        },
        "roster_change": _roster_change(told),
        "in_time": _in_time(staff, told.roster),
        "made_late": {"people": sum(standing.is_late for standing in staff.values())},
        "open": _open(rows, staff, told.as_of.toordinal()),
        "not_reached": {
            "others": _open_of([row for row in rows if _is_childs(row)]),
            "classes": _open_of([row for row in rows if row.who[0] == CLASS_GROUP]),
        },
        "waivers": {
            "in_force": told.waived.in_force,
            "granted": told.waived.granted,
            "granted_by": told.waived.granted_by,
        },
        "change": _change(told),
        "entries": {
            "all": told.entries.all,
            "late": told.entries.late,
            "imported": told.entries.imported,
            "although": told.although.lessons,
            "undecided": told.although.undecided,
        },
        "not_counted": {
            "no_calendar": told.no_calendar,
            "unplaced": told.unplaced,
            "unsigned": len(told.below.missing),
        },
    }
    return [{"line": name, **values[name]} for name in LINES]


@dataclass
class _Standing:
    """How an adult stands over all requirements of the filing: open in one is open; else late in one is late."""

    is_open: bool = False
    was_late: bool = False

    @property
    def is_late(self) -> bool:
        return self.was_late and not self.is_open

    @property
    def is_in_time(self) -> bool:
        return not self.was_late and not self.is_open


def _staff_standing(rows: Iterable[HeldRow]) -> dict[int, _Standing]:
    """Return how each adult on post stands; whoever is excused from everything is not among them."""
    found: dict[int, _Standing] = defaultdict(_Standing)
    for held in rows:
        status = held.row.row
        if held.who[0] == PERSON and status.by_appointment and status.status is not Status.EXCUSED:
            standing = found[held.who[1]]
            standing.is_open |= _is_open(held)
            standing.was_late |= status.late
    return dict(found)


def _in_time(staff: Mapping[int, _Standing], roster: Roster) -> dict[str, Any]:
    by_post = []
    for post, people in roster.by_post().items():
        counted = [staff[person] for person in people if person in staff]
        if counted:
            in_time = sum(standing.is_in_time for standing in counted)
            by_post.append({"post": post, "in_time": in_time, "people": len(counted)})
    return {"in_time": sum(one.is_in_time for one in staff.values()), "people": len(staff), "posts": by_post}


def _open(rows: Sequence[HeldRow], staff: Mapping[int, _Standing], as_of: Day) -> dict[str, Any]:
    appointed = [row for row in rows if row.row.row.by_appointment]
    overdue = [row for row in appointed if row.row.row.status is Status.OVERDUE]
    due_days = [row.row.row.due_on for row in overdue if row.row.row.due_on is not None]
    return {
        "people": sum(standing.is_open for standing in staff.values()),
        "overdue": len({row.who for row in overdue}),
        "oldest_days": as_of - min(due_days) if due_days else None,
    }


def _open_of(rows: Sequence[HeldRow]) -> int | None:
    """Return how many still lack something; None when nothing is asked of anybody like them on that day."""
    return len({row.who for row in rows if _is_open(row)}) if rows else None


def _roster_change(told: Told) -> dict[str, Any]:
    now, before = set(told.roster.posts), set(told.roster_before.posts)
    return {
        "since": told.since.isoformat(),
        "joined": len(now - before),
        "left": len(before - now),
        "pupils": told.roster.pupils - told.roster_before.pupils,
    }


def _change(told: Told) -> dict[str, Any]:
    """Return in how many requirements fewer, more or as many are missing as in the last filing."""
    if told.totals_before is None:
        return {"first": True}
    before = {row["requirement"]: _missing(row) for row in told.totals_before}
    both = [(before.get(row["requirement"]), _missing(row)) for row in told.totals]
    pairs = [(then, now) for then, now in both if then is not None and now is not None]
    return {
        "first": False,
        "fewer": sum(now < then for then, now in pairs),
        "more": sum(now > then for then, now in pairs),
        "same": sum(now == then for then, now in pairs),
        "definitions": told.definitions_changed,
    }


def _missing(row: Mapping[str, Any]) -> int | None:
    """Return how many are missing; None where the counts are not shown."""
    return None if row["due"] is None or row["overdue"] is None else int(row["due"]) + int(row["overdue"])


def _is_open(held: HeldRow) -> bool:
    return held.row.row.status in MISSING


def _is_childs(held: HeldRow) -> bool:
    return held.who[0] == PERSON and not held.row.row.by_appointment
