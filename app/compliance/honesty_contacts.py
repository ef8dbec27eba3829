"""How the contacts with guardians behind a rate came about, as questions and not as charges (SAFEGUARDS 28)."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from app.compliance.honesty import FROM_OUTSIDE, LATE, PROMPT_DAYS, Asked, Share, as_day, share_of
from app.compliance.questions import receipts_at
from app.compliance.rules.deeds import ContactsEvidence
from app.compliance.rules.evidence import leaves
from app.compliance.standing import rule_of
from app.records.models import Contact, ContactKind
from app.records.voids import Deed, is_taken_back

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy.orm import Session

    from app.compliance.models import Requirement

BY_CODE, ON_PAPER, IN_PERSON, BY_ONE = "receipts_by_code", "receipts_on_paper", "met_in_person", "keyed_by_one"
SOON, TOGETHER = "receipts_soon", "receipts_together"


def is_about_contacts(requirement: Requirement) -> bool:
    """Whether a requirement asks for contacts with guardians and for nothing else."""
    return all(isinstance(leaf, ContactsEvidence) for leaf in leaves(rule_of(requirement).evidence))


def shares_of_contacts(
    db: Session, requirement: Requirement, organisations: Collection[int], *, day: date, is_masked: bool = False
) -> list[Share]:
    """Return by which way the contacts of the twelve months up to a day came, and what may be asked about each way.

    A receipt that nobody entered came by the code of a slip; one that somebody entered was keyed from paper. Above the
    school receipts are those of letters that are over: what comes in today tells nobody there of one family.
    """
    asked = Asked(db, requirement, organisations, day)
    counts, keyed = _counted(asked, requirement)
    whole = counts.total() - counts[LATE]
    ways = [
        share_of(way, counts[way], whole, is_masked=is_masked) for way in (BY_CODE, ON_PAPER, IN_PERSON, FROM_OUTSIDE)
    ]
    found = receipts_at(db, organisations, asked.since, asked.until, only_over=is_masked)
    by_code = sum(one.by_code for one in found)
    return [
        *ways,
        share_of(LATE, counts[LATE], whole, is_masked=is_masked),
        share_of(BY_ONE, max(keyed.values(), default=0), whole, is_masked=is_masked),
        share_of(SOON, sum(one.soon for one in found), by_code, is_masked=is_masked),
        share_of(TOGETHER, sum(one.together for one in found), by_code, is_masked=is_masked),
    ]


def _counted(asked: Asked, requirement: Requirement) -> tuple[Counter[str], Counter[tuple[int, date]]]:
    """Return contacts by way, with those entered late beside them, and how many each person keyed from paper on each day."""
    kinds = {
        kind
        for leaf in leaves(rule_of(requirement).evidence)
        if isinstance(leaf, ContactsEvidence)
        for kind in leaf.kinds
    }
    entered = asked.local_day(Contact.recorded_at)
    columns = (Contact.kind, Contact.held_on, entered.label("entered"), Contact.recorded_by, Contact.import_id)
    rows = asked.db.execute(
        select(*columns, func.count().label("contacts"))
        .where(
            Contact.student_id.in_(asked.persons),
            Contact.held_on > asked.since,
            Contact.held_on <= asked.until,
            *([Contact.kind.in_(kinds)] if kinds else []),
            ~is_taken_back(Deed.CONTACT, Contact.public_id),
        )
        .group_by(*columns[:2], entered, *columns[3:])
    )
    counts: Counter[str] = Counter()
    keyed: Counter[tuple[int, date]] = Counter()
    for row in rows:
        way = _way(row.kind, row.recorded_by, row.import_id)
        counts[way] += row.contacts
        if as_day(row.entered) - row.held_on > timedelta(days=PROMPT_DAYS):
            counts[LATE] += row.contacts
        if way == ON_PAPER:
            keyed[row.recorded_by, as_day(row.entered)] += row.contacts
    return counts, keyed


def _way(kind: str, entered_by: int | None, import_id: int | None) -> str:
    if import_id is not None:
        return FROM_OUTSIDE
    if kind != ContactKind.LETTER_RECEIPT:
        return IN_PERSON
    return BY_CODE if entered_by is None else ON_PAPER
