"""Each change of a finding, one function each: open, give evidence, take it as enough, reopen, hand over."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.core.clock import day_of
from app.core.facts import record_fact
from app.people.queries.organisations import take_turns_at
from app.supervision.findings.evidence import is_evidence
from app.supervision.findings.models import Finding
from app.supervision.findings.owners import may_own
from app.supervision.findings.rules import (
    MOST_DAYS_AGAIN,
    Code,
    FactKind,
    FactLink,
    NotAlone,
    NotNow,
    NotThere,
    OwnerWithoutRole,
    State,
    checked_deadline,
    may_close,
    state_of,
)

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def open_finding(
    db: Session,
    organisation_id: int,
    code: Code,
    *,
    about: FactLink | None,
    owner_id: int,
    deadline: date,
    at: datetime,
    by: int | None,
    from_above: bool = False,
) -> Finding:
    """Open a finding at an organisation and return it, with its key; sent twice on one day, it is the first one.

    `from_above`: found by the bureau, so that it is closed there too. Raises OwnerWithoutRole, DeadlineOutOfReach.
    """
    today = day_of(at)
    if not may_own(db, organisation_id, owner_id, on=today):
        raise OwnerWithoutRole(owner_id)
    take_turns_at(db, organisation_id)
    known = db.scalar(
        select(Finding).where(
            Finding.organisation_id == organisation_id,
            Finding.code == str(code),
            Finding.about_kind == (str(about.kind) if about else None),
            Finding.about_key == (about.key if about else None),
            Finding.owner_id == owner_id,
            Finding.deadline == deadline,
            Finding.opened_on == today,
            Finding.opened_by == by,
            Finding.answered_on.is_(None),
            Finding.reopened == 0,
        )
    )
    if known is not None:
        return known
    finding = Finding(
        organisation_id=organisation_id,
        code=Code(code),
        about_kind=about.kind if about else None,
        about_key=about.key if about else None,
        owner_id=owner_id,
        deadline=checked_deadline(deadline, today),
        opened_on=today,
        opened_by=by,
        from_above=from_above,
        reopened=0,
    )
    record_fact(db, finding, at=at, by=by)
    db.flush()
    return finding


def give_evidence(db: Session, finding: Finding, evidence: FactLink, *, at: datetime, by: int) -> None:
    """Name the fact that shows a finding is seen to; a second person looks at it and closes.

    Raises NotNow, NotThere.
    """
    if state_of(finding) is not State.OPEN:
        raise NotNow(finding.id)
    today = day_of(at)
    if not is_evidence(db, finding, evidence, on=today):
        raise NotThere(evidence)
    record_fact(
        db,
        finding,
        at=at,
        by=by,
        evidence_kind=str(evidence.kind),
        evidence_key=evidence.key,
        answered_on=today,
        answered_by=by,
    )


def close(db: Session, finding: Finding, *, at: datetime, by: int, is_above: bool) -> None:
    """Take the evidence given as enough. Raises NotNow, NotAlone."""
    if state_of(finding) is not State.ANSWERED:
        raise NotNow(finding.id)
    if not closes(finding, by=by, is_above=is_above):
        raise NotAlone(finding.id)
    record_fact(db, finding, at=at, by=by, closed_on=day_of(at), closed_by=by)


def reopen(db: Session, finding: Finding, deadline: date, *, at: datetime, by: int, is_above: bool) -> None:
    """Say that the evidence is not enough, with a new deadline within 90 days; former versions keep what was given.

    Raises NotNow, NotAlone, DeadlineOutOfReach.
    """
    if state_of(finding) is State.OPEN:
        raise NotNow(finding.id)
    if not reopens(finding, by=by, is_above=is_above):
        raise NotAlone(finding.id)
    record_fact(
        db,
        finding,
        at=at,
        by=by,
        deadline=checked_deadline(deadline, day_of(at), MOST_DAYS_AGAIN),
        evidence_kind=None,
        evidence_key=None,
        answered_on=None,
        answered_by=None,
        closed_on=None,
        closed_by=None,
        reopened=finding.reopened + 1,
    )


def hand_over(db: Session, finding: Finding, owner_id: int, *, at: datetime, by: int, is_above: bool) -> None:
    """Give an open finding to another adult; its deadline stays. A school hands nothing up to the bureau.

    Raises NotNow, OwnerWithoutRole.
    """
    if state_of(finding) is not State.OPEN:
        raise NotNow(finding.id)
    if not may_own(db, finding.organisation_id, owner_id, on=day_of(at), by_school=not is_above):
        raise OwnerWithoutRole(owner_id)
    record_fact(db, finding, at=at, by=by, owner_id=owner_id)


def closes(finding: Finding, *, by: int, is_above: bool) -> bool:
    """Whether somebody may take evidence as enough for a finding."""
    about_person = finding.about_key if finding.about_kind == FactKind.STAFF else None
    return may_close(
        by=by,
        is_above=is_above,
        from_above=finding.from_above,
        owner=finding.owner_id,
        about=about_person,
        answered_by=finding.answered_by,
    )


def reopens(finding: Finding, *, by: int, is_above: bool) -> bool:
    """Whether somebody may say that the evidence is not enough: from above, else not the owner, who would win time."""
    return is_above or (not finding.from_above and by != finding.owner_id)
