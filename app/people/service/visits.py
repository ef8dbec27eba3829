"""Changes of visits: somebody who belongs elsewhere comes for some days (SAFEGUARDS 24, 33)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from app.core.audit import audit
from app.core.clock import day_of
from app.core.facts import record_fact, remove_fact
from app.people.announcements import holdings_changed
from app.people.identifiers import new_public_id
from app.people.models import Appointment
from app.people.queries.belonging import is_at_work
from app.people.queries.merges import ids_on
from app.people.queries.visits import is_expected, spans_of_visits
from app.people.visit_rules import WITHIN, Asked, Problem, Span, problem_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.people.service.staff import Held


class CannotCome(ValueError):
    """The visit cannot be entered; `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        """Keep why."""
        super().__init__(str(problem))
        self.problem = problem


def add_visit(
    db: Session,
    person_id: int,
    held: Held,
    *,
    certificate_until: date | None,
    certificate_id: int,
    at: datetime,
    by: int,
) -> Appointment:
    """Enter that somebody known by a valid certificate comes for some days; it is the same person as everywhere.

    `certificate_until` is the certificate's last valid day. Raises CannotCome.
    """
    ids = ids_on(db, [person_id], day_of(at))[person_id]
    first_day, last_day = held.first_day or day_of(at), held.last_day or date.max
    asked = Asked(
        first_day,
        last_day,
        certificate_until,
        is_oneself=by in ids,
        works_here=is_at_work(db, ids, held.organisation_id, on=day_of(at)),
        comes_already=is_expected(db, ids, held.organisation_id, first_day, last_day),
        other_visits=_other_visits(db, ids, held.organisation_id, day_of(at)),
    )
    problem = problem_of(asked, today=day_of(at))
    if problem is not None:
        raise CannotCome(problem)
    row = record_fact(
        db,
        Appointment(
            public_id=new_public_id("a"),
            person_id=ids[0],
            organisation_id=held.organisation_id,
            post_id=held.post_id,
            kind=held.kind,
            first_day=first_day,
            last_day=last_day,
            is_visit=True,
        ),
        at=at,
        by=by,
    )
    _audit(db, "visitor-added", row, at=at, by=by, certificate=certificate_id)
    holdings_changed(db, [row.person_id], first_day)
    return row


def _other_visits(db: Session, ids: Collection[int], organisation_id: int, today: date) -> tuple[Span, ...]:
    """Return the visits that may count together with one entered today: WITHIN days back, and all that are to come."""
    found = spans_of_visits(db, ids, [organisation_id], today - timedelta(days=WITHIN), date.max)
    return tuple(span for spans in found.values() for span in spans)


def end_visit(db: Session, row: Appointment, *, came: bool, at: datetime, by: int) -> None:
    """End a visit with today; one that has not begun, or begins today and nobody `came`, is taken out.

    Its last version stays readable.
    """
    today = day_of(at)
    begins = row.first_day or date.min
    if begins > today or (begins == today and not came):
        _audit(db, "visitor-cancelled", row, at=at, by=by)
        remove_fact(db, row, at=at, by=by)
    elif row.last_day is not None and row.last_day > today:
        record_fact(db, row, at=at, by=by, last_day=today)
        _audit(db, "visitor-ended", row, at=at, by=by)
    else:
        return
    db.flush()
    holdings_changed(db, [row.person_id], today)


def _audit(db: Session, action: str, row: Appointment, *, at: datetime, by: int, **more: int) -> None:
    audit(
        db,
        action,
        at=at,
        by=by,
        subject="person",
        subject_id=row.person_id,
        organisation=row.organisation_id,
        post=row.post_id,
        first_day=row.first_day,
        last_day=row.last_day,
        **more,
    )
