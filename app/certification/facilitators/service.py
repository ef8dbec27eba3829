"""Each change of rights to teach: giving, watching, withdrawing; and start-up terms."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from app.certification.facilitators import queries
from app.certification.facilitators.holding import rights_withdrawn_at, unearned_rights
from app.certification.facilitators.models import Authorisation, FacilitatorObservation, StartUpTerm
from app.certification.facilitators.rules import Observed, Withdrawn, may_give, may_start
from app.core.audit import audit
from app.core.clock import day_of
from app.core.facts import record_fact
from app.people.queries.merges import are_one
from app.people.queries.organisations import take_turns_at

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.certification.facilitators.candidates import Candidate


class NotEarned(PermissionError):
    """The person has not what the right asks for, or asks for themselves."""


class HeldAlready(ValueError):
    """The person has the right for this band, and it does not end soon."""

    def __init__(self, until: date) -> None:
        super().__init__(until)
        self.until = until


class NotLonger(ValueError):
    """A start-up term would last longer than it may, or is not the school's to set again."""


class NotNeeded(ValueError):
    """Somebody is authorised for every band of the school's classes."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.count = count


def authorise(
    db: Session, candidate: Candidate, band: str, *, valid_until: date, at: datetime, by: int, tapped: str | None = None
) -> Authorisation:
    """Give somebody the right to teach the band whose lesson their trial was; one that ends soon is made longer.

    `tapped` is the band of a former trial lesson that names none. Raises NotEarned; HeldAlready where one holds for
    longer: nobody has two for one band.
    """
    day = day_of(at)
    trial = candidate.trials.get(band)
    if trial is None or (trial.band or tapped) != band or not day <= valid_until <= candidate.ends[band]:
        raise NotEarned
    if are_one(db, candidate.person_id, by, day):
        raise NotEarned
    place = candidate.organisation_id
    take_turns_at(db, place)
    live = queries.live_rights(db, place, day, band=band, person_id=candidate.person_id, to_change=True)
    held = next(iter(live), None)
    if held is not None and not may_give(held.valid_until, valid_until, day=day):
        raise HeldAlready(held.valid_until)
    row = held or Authorisation(
        person_id=candidate.person_id, organisation_id=candidate.organisation_id, band=band, first_day=day
    )
    record_fact(db, row, at=at, by=by, valid_until=valid_until, practical_result_id=trial.result_id)
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
        trial_band=band,
        is_tapped=trial.band is None,
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
    """Withdraw a right from this day on, with every other one of this person for the band there.

    The reason is a code and stands in no audit line.
    """
    take_turns_at(db, row.organisation_id)
    day = day_of(at)
    live = queries.live_rights(db, row.organisation_id, day, band=row.band, person_id=row.person_id, to_change=True)
    if not live:
        return
    for one in live:
        record_fact(db, one, at=at, by=by, withdrawn_on=day, withdrawn_for=str(why))
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


def withdraw_unearned(db: Session, person_id: int, *, at: datetime, by: int) -> None:
    """Withdraw every right of somebody who has no longer the certificates it asks for, wherever it holds."""
    day = day_of(at)
    for row in unearned_rights(db, person_id, day):
        withdraw(db, row, Withdrawn.CERTIFICATE, at=at, by=by)


def restore_rights(db: Session, person_id: int, *, withdrawn_at: datetime, at: datetime, by: int) -> None:
    """Let rights hold again that ended at a moment with a certificate, where that was a mistake."""
    for row in rights_withdrawn_at(db, person_id, withdrawn_at, day_of(at)):
        record_fact(db, row, at=at, by=by, withdrawn_on=None, withdrawn_for=None)
        audit(
            db,
            "teaching-given-back",
            at=at,
            by=by,
            subject="person",
            subject_id=row.person_id,
            organisation=row.organisation_id,
            band=row.band,
            last_day=row.valid_until,
        )


def set_start_up(
    db: Session, organisation_id: int, last_day: date, *, as_bureau: bool, at: datetime, by: int
) -> StartUpTerm:
    """Let a school teach without authorised facilitators until a day, or change that day.

    Raises NotLonger; NotNeeded where each band has somebody: a term that runs may then only be made shorter.
    """
    day = day_of(at)
    take_turns_at(db, organisation_id)
    terms = [(term.first_day, term.last_day) for term in queries.terms_of(db, organisation_id)]
    if not may_start(terms, last_day, as_bureau=as_bureau, day=day):
        raise NotLonger
    running = queries.start_up_on(db, organisation_id, day)
    is_shorter = running is not None and last_day < running.last_day
    if not is_shorter and (count := queries.all_covered(db, organisation_id, day)):
        raise NotNeeded(count)
    action = "start-up-set" if running is None else "start-up-shortened" if is_shorter else "start-up-extended"
    term = running or StartUpTerm(organisation_id=organisation_id, first_day=day)
    record_fact(db, term, at=at, by=by, last_day=last_day)
    audit(
        db,
        action,
        at=at,
        by=by,
        subject="organisation",
        subject_id=organisation_id,
        first_day=term.first_day,
        last_day=last_day,
    )
    return term
