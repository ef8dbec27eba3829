"""Each change of rights to teach: giving, watching, withdrawing; and start-up terms."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from app.certification.facilitators import queries
from app.certification.facilitators.models import Authorisation, FacilitatorObservation, StartUpTerm
from app.certification.facilitators.rules import Observed, Withdrawn, may_start
from app.core.audit import audit
from app.core.clock import day_of
from app.core.facts import record_fact
from app.people.queries.merges import are_one

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.certification.facilitators.queries import Candidate


class NotEarned(PermissionError):
    """The person has not what the right asks for, or asks for themselves."""


class NotLonger(ValueError):
    """A start-up term would last longer than it may, or is not the school's to set again."""


def authorise(
    db: Session, candidate: Candidate, band: str, *, valid_until: date, at: datetime, by: int
) -> Authorisation:
    """Give somebody the right to teach a band; one that holds already is ended by it. Raises NotEarned."""
    day = day_of(at)
    result = candidate.results.get(band)
    if result is None or not day <= valid_until <= result[1] or are_one(db, candidate.person_id, by, day):
        raise NotEarned
    row = record_fact(
        db,
        Authorisation(
            person_id=candidate.person_id,
            organisation_id=candidate.organisation_id,
            band=band,
            first_day=day,
            valid_until=valid_until,
            practical_result_id=result[0],
        ),
        at=at,
        by=by,
    )
    db.flush()
    audit(
        db,
        "teaching-authorised",
        at=at,
        by=by,
        subject="person",
        subject_id=candidate.person_id,
        organisation=candidate.organisation_id,
        band=band,
        last_day=valid_until,
    )
    return row


def observe(
    db: Session, row: Authorisation, observer_id: int, *, on: date, outcome: Observed, at: datetime, by: int
) -> FacilitatorObservation:
    """Enter that somebody else watched a lesson. Raises NotEarned for oneself or a day ahead."""
    if are_one(db, row.person_id, observer_id, day_of(at)) or not row.first_day <= on <= day_of(at):
        raise NotEarned
    watched = FacilitatorObservation(
        authorisation_id=row.id, observer_id=observer_id, observed_on=on, outcome=str(outcome)
    )
    return record_fact(db, watched, at=at, by=by)


def withdraw(db: Session, row: Authorisation, why: Withdrawn, *, at: datetime, by: int) -> None:
    """Withdraw a right from this day on; the reason is a code and stands in no audit line."""
    if row.withdrawn_on is not None:
        return
    record_fact(db, row, at=at, by=by, withdrawn_on=day_of(at), withdrawn_for=str(why))
    audit(
        db,
        "teaching-withdrawn",
        at=at,
        by=by,
        subject="person",
        subject_id=row.person_id,
        organisation=row.organisation_id,
        band=row.band,
    )


def set_start_up(
    db: Session, organisation_id: int, last_day: date, *, as_bureau: bool, at: datetime, by: int
) -> StartUpTerm:
    """Let a school teach without authorised facilitators until a day, or change that day. Raises NotLonger."""
    day = day_of(at)
    terms = [(term.first_day, term.last_day) for term in queries.terms_of(db, organisation_id)]
    if not may_start(terms, last_day, as_bureau=as_bureau, day=day):
        raise NotLonger
    term = queries.start_up_on(db, organisation_id, day) or StartUpTerm(organisation_id=organisation_id, first_day=day)
    record_fact(db, term, at=at, by=by, last_day=last_day)
    audit(
        db,
        "start-up-set",
        at=at,
        by=by,
        subject="organisation",
        subject_id=organisation_id,
        first_day=term.first_day,
        last_day=last_day,
    )
    return term
