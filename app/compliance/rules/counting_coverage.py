"""Which covered modules still count toward the next training record of a course (COMPLIANCE §1, records from coverage)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.compliance.rules.days import Day, add_months
from app.compliance.rules.editions import number_of
from app.compliance.rules.ledger import COVERAGE_LASTS_MONTHS

if TYPE_CHECKING:
    from app.compliance.rules.ledger import Covered, Ledger


def counting_toward(
    ledger: Ledger, course: str, edition: str | None, *, day: Day, after: Day | None = None
) -> dict[str, Covered]:
    """Return by module what was covered last of it and counts toward a record of an edition on a day.

    Coverage counts for twelve months, over editions with the same major number, and not from before the person's last
    entered record of the course; nor from that record's own day: it is used up. `after` cuts off an earlier day too.
    """
    made = {row.id for row in ledger.coverage}
    used_up = [
        record.completed_on
        for record in ledger.records
        if record.course == course and record.id not in made and record.completed_on <= day
    ]
    used_up += [] if after is None else [after]
    since = max(used_up, default=None)
    return {
        module: row
        for row in ledger.coverage
        if row.course == course
        and number_of(row.edition)[:1] == number_of(edition)[:1]
        and (since is None or row.day > since)
        and row.day <= day <= add_months(row.day, COVERAGE_LASTS_MONTHS)
        for module in row.modules
    }
