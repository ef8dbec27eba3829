"""Each change of practical parts: giving a judgement, and what the last of them enters."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy.exc import IntegrityError

from app.content.catalogue import course_edition
from app.core.clock import day_of
from app.learning import queries as runs
from app.learning.completion import complete_if_done
from app.learning.practical import queries
from app.learning.practical.models import PracticalRating, PracticalTry
from app.learning.practical.rules import Outcome, Refusal, judge, verdict
from app.records import service as records

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.learning.practical.queries import Need


class CannotJudge(PermissionError):
    """The assessor cannot judge this person now."""

    def __init__(self, why: Refusal) -> None:
        super().__init__(why)
        self.why = why


def give_judgement(db: Session, need: Need, points: Mapping[str, int], *, at: datetime, by: int) -> Outcome:
    """Keep what one assessor saw; return where the try stands now. Raises CannotJudge.

    The last judgement decides: a part that is passed is entered in the ledger and may complete its course.
    """
    day = day_of(at)
    one = queries.last_try(db, need.person_id, need.rubric.id, to_change=True)
    why = queries.refused(db, by, need, day)
    if why is not None:
        raise CannotJudge(why)
    seen = judge(need.rubric, points)
    if one is None or not one.is_open_for(need.rubric.digest):
        one = _begin(db, need, number=one.number + 1 if one else 1, at=at)
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
        _enter(db, need, at=at, by=by)
    return outcome


def _begin(db: Session, need: Need, *, number: int, at: datetime) -> PracticalTry:
    one = PracticalTry(
        person_id=need.person_id,
        organisation_id=need.organisation_id,
        practical=need.rubric.id,
        course=need.course,
        edition=need.edition,
        digest=need.rubric.digest,
        number=number,
        begun_on=day_of(at),
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


def _enter(db: Session, need: Need, *, at: datetime, by: int) -> None:
    records.enter_practical_result(
        db,
        need.person_id,
        practical=need.rubric.id,
        kind=need.rubric.kind,
        course=need.course,
        edition=need.edition,
        passed_on=day_of(at),
        at=at,
        by=by,
    )
    run = runs.last_run(db, need.person_id, need.course) if need.course else None
    course = course_edition(db, run.course, run.edition) if run else None
    if run is not None and course is not None:
        held = runs.own_run(db, need.person_id, run.id, to_change=True)
        complete_if_done(db, held or run, course, at=at)
