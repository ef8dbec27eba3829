"""Renewing early keeps the days that are left, where a course's edition says so (docs/compliance.md, Cycles)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.compliance.rules.days import Day
    from app.compliance.rules.editions import Editions
    from app.compliance.rules.ledger import Record


def renewed(records: Sequence[Record], editions: Editions) -> tuple[Record, ...]:
    """Return a person's records, in the order of their days, each with the end of the record it renewed early.

    A record renews an earlier one of its course, or of a course its edition renews, when it was completed on one of that
    one's last `early_renewal_days` valid days, by the validity of that one's own edition; of several, the one that ends
    last. Requirements may ask for another validity: it runs from the same day.
    """
    if not editions.keep_days:
        return tuple(records)
    found: list[Record] = []
    for record in records:
        carries_on = _end_carried_on(record, found, editions)
        found.append(record if carries_on is None else replace(record, carries_on=carries_on))
    return tuple(found)


def _end_carried_on(record: Record, former: Sequence[Record], editions: Editions) -> Day | None:
    edition = editions.find(record.course, record.edition)
    if edition is None or not edition.early_renewal_days:
        return None
    ends = (
        own_end(one, editions)
        for one in former
        if one.completed_on < record.completed_on and (one.course == record.course or one.course in edition.renews)
    )
    return max(
        (end for end in ends if end - edition.early_renewal_days < record.completed_on <= end),
        default=None,
    )


def own_end(record: Record, editions: Editions) -> Day:
    """Return the last day a record is valid by its own edition."""
    return editions.validity(record.course, record.edition).last_day(record.runs_from)
