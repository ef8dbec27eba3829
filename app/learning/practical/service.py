"""Each change of practical parts: giving a judgement, and what the last of them enters."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy.exc import IntegrityError

from app.content.catalogue import course_edition
from app.core.clock import day_of
from app.learning import queries as runs
from app.learning.completion import complete_if_done
from app.learning.practical import queries
from app.learning.practical.models import PracticalRating, PracticalTry
from app.learning.practical.rules import Outcome, Refusal, judge, may_have_been_held, verdict
from app.records import service as records

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.learning.practical.rules import Need


class CannotJudge(PermissionError):
    """The assessor cannot judge this person now."""

    def __init__(self, why: Refusal) -> None:
        super().__init__(why)
        self.why = why


class WrongDay(ValueError):
    """The lesson cannot have been held on this day."""


def give_judgement(
    db: Session,
    need: Need,
    points: Mapping[str, int],
    *,
    band: str | None = None,
    at: datetime,
    by: int,
    held_on: date | None = None,
) -> Outcome:
    """Keep what one assessor saw; return where the try stands now. Raises CannotJudge and WrongDay.

    The first judgement of a trial lesson says of which `band` it is; whoever judges it after means the same one. It also
    names the day of the lesson (`held_on`, else today), from which the result counts. The last judgement decides: a part
    that is passed is entered in the ledger and may complete its course.
    """
    day = day_of(at)
    one = queries.last_try(db, need.person_id, need.rubric.id, to_change=True)
    why = queries.refused(db, by, need, day)
    if why is not None:
        raise CannotJudge(why)
    seen = judge(need.rubric, points)
    if one is None or not one.is_open_for(need.rubric.digest):
        held_on = held_on or day
        if not may_have_been_held(held_on, day=day, after=not_passed_on(one)):
            raise WrongDay(held_on)
        one = _begin(db, need, number=one.number + 1 if one else 1, band=_chosen(need, band), held_on=held_on)
    if band is not None and one.band != band:
        raise CannotJudge(Refusal.ANOTHER_AGE)
    rating = PracticalRating(
        try_id=one.id,
        rater_id=by,
        points=dict(points),
        total=seen.total,
        missed=list(seen.missed),
        rated_at=at,
    )
    try:
        with db.begin_nested():
            db.add(rating)
    except IntegrityError:
        raise CannotJudge(Refusal.JUDGED) from None
    db.refresh(one, ["ratings"])
    outcome = verdict(need.rubric, queries.judged_of(one))
    if outcome in (Outcome.PASSED, Outcome.NOT_PASSED):
        one.outcome, one.decided_on = outcome, day
    if outcome is Outcome.PASSED:
        _enter(db, need, one, at=at, by=by)
    return outcome


def not_passed_on(one: PracticalTry | None) -> date | None:
    """Return when a try was decided that was not passed: the next lesson is held later."""
    return one.decided_on if one is not None and one.outcome == Outcome.NOT_PASSED else None


def correct_band(db: Session, need: Need, band: str, *, at: datetime, by: int) -> None:
    """Say of another age a trial lesson was, for whoever began it alone and tapped wrongly. Raises CannotJudge."""
    one = queries.began_alone(db, need, by, day_of(at), to_change=True)
    if one is None or band not in need.bands:
        raise CannotJudge(Refusal.JUDGED)
    one.band = band


def _chosen(need: Need, band: str | None) -> str | None:
    """Return the age a new try is of. Raises ValueError where it is left out, or not one of those offered."""
    if band not in (need.bands or (None,)):
        raise ValueError(band)
    return band


def _begin(db: Session, need: Need, *, number: int, band: str | None, held_on: date) -> PracticalTry:
    one = PracticalTry(
        person_id=need.person_id,
        organisation_id=need.organisation_id,
        practical=need.rubric.id,
        course=need.course,
        edition=need.edition,
        digest=need.rubric.digest,
        number=number,
        begun_on=held_on,
        band=band,
    )
    try:
        with db.begin_nested():
            db.add(one)
    except IntegrityError:  # The other assessor began it a moment ago.
        begun = queries.last_try(db, need.person_id, need.rubric.id, to_change=True)
        if begun is None:
            raise
        return begun
    return one


def _enter(db: Session, need: Need, one: PracticalTry, *, at: datetime, by: int) -> None:
    records.enter_practical_result(
        db,
        need.person_id,
        practical=need.rubric.id,
        kind=need.rubric.kind,
        course=need.course,
        edition=need.edition,
        passed_on=one.begun_on,
        band=one.band,
        at=at,
        by=by,
    )
    run = runs.last_run(db, need.person_id, need.course) if need.course else None
    course = course_edition(db, run.course, run.edition) if run else None
    if run is not None and course is not None:
        held = runs.own_run(db, need.person_id, run.id, to_change=True)
        complete_if_done(db, held or run, course, at=at)
