"""What completing a course enters: one training record and its certificate, in the transaction of the last part."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from flask import current_app

from app.certification.service import issue_certificate
from app.compliance.study import end_carried_on
from app.core.clock import day_of
from app.learning import queries
from app.learning.models import CourseRun
from app.records import service as records

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.content.shapes import Course


def complete_if_done(db: Session, run: CourseRun, course: Course, *, at: datetime) -> bool:
    """Complete a run when everything its course asks for is there; returns whether it did so now.

    Where only the modules are asked for, the record comes from coverage and is not entered here (COMPLIANCE §1), unless
    modules that stayed the same count from a former edition: coverage joins no two major numbers. Its minutes are those
    that were studied now; the certificate names those of the edition.
    The caller holds the run: whoever comes second finds it completed.
    """
    if run.completed_at is not None:
        return False
    db.flush()
    standing = queries.standing_of(db, run, course, day=day_of(at))
    if not standing.is_complete:
        return False
    run.completed_at = at
    if course.completion.modules_only and not standing.update:
        return True
    record = records.enter_training_record(
        db,
        run.person_id,
        course=run.course,
        edition=run.edition,
        completed_on=day_of(at),
        minutes=standing.studied_minutes,
        at=at,
        by=run.person_id,
        in_session=bool(standing.in_sessions),
    )
    db.flush()
    run.training_record_id = record.id
    if course.completion.modules_only:
        return True
    settings = current_app.config["SETTINGS"]
    issuer = queries.issuer_for(db, run.person_id, day_of(at))
    issue_certificate(
        db,
        record,
        issuer=issuer.name if issuer else settings.site_name,
        organisation_id=issuer.id if issuer else None,
        address=settings.address,
        at=at,
        runs_from=end_carried_on(db, record),
        minutes=sum(module.minutes for module in course.modules),
    )
    return True
