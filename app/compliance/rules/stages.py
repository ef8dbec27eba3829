"""A subject whose facts change with a merge: each stage gives the ranges of its own days (COMPLIANCE §1, a merge)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from app.compliance.rules.days import Day, Days

if TYPE_CHECKING:
    from app.compliance.rules.status import StatusRange


def cut_to(days: Days, rows: Iterable[StatusRange]) -> Iterable[StatusRange]:
    """Yield of some ranges what lies within days; the days on post, untrained, go on being counted."""
    for row in rows:
        first, last = max(row.first, days[0]), min(row.last, days[1])
        if first <= last:
            before = row.uncovered_before if first == row.first else row.uncovered_days(first - 1)
            yield row._replace(first=first, last=last, uncovered_before=before)


def made_up_on(stage_enough: Day | None, last_since: Day, last_enough: Day | None) -> Day | None:
    """Return the day on which a closed window that was missed has been made up; None: not yet.

    By what the ids of its own stage did, or, from `last_since` on, by what those of the last stage did.
    """
    later = [] if last_enough is None else [max(last_enough, last_since)]
    return min([*later, *([] if stage_enough is None else [stage_enough])], default=None)
