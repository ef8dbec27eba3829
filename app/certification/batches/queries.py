"""Questions a manager asks about the certificates of her own organisation's people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Select, exists, or_, select
from sqlalchemy.orm import selectinload

from app.certification.batches.models import CertificateBatch, CertificateBatchPart
from app.certification.batches.service import DRAW
from app.certification.models import Certificate
from app.core.jobs.models import Job, JobState
from app.people.models import Appointment, Organisation, Person, Post
from app.people.queries.belonging import is_no_visit, works_in
from app.people.queries.organisations import MANAGES, own_organisations
from app.records.models import RecordVoid, TrainingRecord

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.people.identity import SignedIn

MOST = 1000
PATIENCE = timedelta(minutes=1)


@dataclass(frozen=True)
class Choice:
    """Which certificates are meant: of one course or all, completed between two days, of those who hold one of some posts."""

    course: str | None = None
    first_day: date | None = None
    last_day: date | None = None
    posts: tuple[int, ...] = ()


def issued(
    db: Session, viewer: SignedIn, organisation: Organisation, choice: Choice, *, on: date, most: int = MOST + 1
) -> Sequence[Certificate]:
    """Return the certificates that hold today of those on post there where the viewer manages, by name."""
    rows = _held(viewer, organisation.id, choice.posts, on).where(
        Certificate.withdrawn_at.is_(None),
        Certificate.holder_name != "",
        or_(Certificate.valid_until.is_(None), Certificate.valid_until >= on),
        ~exists().where(
            RecordVoid.voids == TrainingRecord.public_id, TrainingRecord.id == Certificate.training_record_id
        ),
        *_wanted(choice),
    )
    return db.scalars(rows.order_by(Person.sort_key, Certificate.id).limit(most)).all()


def courses_issued(
    db: Session, viewer: SignedIn, organisation: Organisation, *, on: date
) -> list[tuple[str, str, str]]:
    """Return the courses of which somebody on post there holds a certificate: id, title, English title."""
    rows = _held(viewer, organisation.id, (), on).with_only_columns(
        Certificate.course, Certificate.course_title, Certificate.course_title_en
    )
    found = {course: (course, title, english or title) for course, title, english in db.execute(rows.order_by(None))}
    return sorted(found.values())


def posts_held(db: Session, organisation: Organisation, *, on: date) -> Sequence[Post]:
    """Return the posts that somebody holds at an organisation, by title."""
    held = select(Appointment.post_id).where(
        Appointment.organisation_id == organisation.id, is_no_visit(), *_on_post(on)
    )
    return db.scalars(select(Post).where(Post.id.in_(held)).order_by(Post.title, Post.id)).all()


def own_batches(db: Session, viewer: SignedIn) -> Sequence[CertificateBatch]:
    """Return what the viewer asked for and is still kept, newest first."""
    mine = select(CertificateBatch).where(CertificateBatch.person_id == viewer.person_id)
    return db.scalars(mine.order_by(CertificateBatch.id.desc())).all()


def own_batch(db: Session, viewer: SignedIn, batch_id: int, *, on: date) -> CertificateBatch | None:
    """Find what the viewer asked for, as long as they manage there."""
    own = own_organisations(viewer, *MANAGES, on=on)
    return db.scalar(
        select(CertificateBatch).where(
            CertificateBatch.id == batch_id,
            CertificateBatch.person_id == viewer.person_id,
            CertificateBatch.organisation_id.in_(own),
        )
    )


class Progress(StrEnum):
    """How it stands with a batch that has not ended."""

    MOVES = "moves"
    UNTOUCHED = "untouched"  # nobody has begun its next job for a minute: no worker runs, or it is busy with much
    INTERRUPTED = "interrupted"  # a worker began and did not end; it is tried again
    LOST = "lost"  # no job is left that would go on with it


def progress_of(db: Session, batch: CertificateBatch, *, at: datetime) -> Progress:
    """Return whether somebody works at a batch that has not ended."""
    job = db.scalar(
        select(Job)
        .where(Job.kind == DRAW, Job.state == JobState.WAITING, Job.payload["batch"].as_integer() == batch.id)
        .order_by(Job.id.desc())
        .limit(1)
    )
    if job is None:
        return Progress.LOST if at > batch.made_at + PATIENCE else Progress.MOVES
    if job.tries > 1 or (job.leased_until is not None and job.leased_until < at):
        return Progress.INTERRUPTED
    is_late = job.leased_until is None and at > max(job.made_at, job.due_at) + PATIENCE
    return Progress.UNTOUCHED if is_late else Progress.MOVES


def certificates_with(db: Session, ids: Sequence[int]) -> list[Certificate]:
    """Return these certificates with their seals, in this order; those withdrawn or without a holder since are left out."""
    found = {
        one.id: one
        for one in db.scalars(
            select(Certificate)
            .where(Certificate.id.in_(ids), Certificate.withdrawn_at.is_(None), Certificate.holder_name != "")
            .options(selectinload(Certificate.seal))
        )
    }
    return [found[one] for one in ids if one in found]


def parts_of(db: Session, batch: CertificateBatch) -> Sequence[bytes]:
    """Return what is drawn of a batch, in order."""
    return db.scalars(
        select(CertificateBatchPart.content)
        .where(CertificateBatchPart.batch_id == batch.id)
        .order_by(CertificateBatchPart.number)
    ).all()


def _held(viewer: SignedIn, organisation_id: int, posts: tuple[int, ...], on: date) -> Select[Any]:
    """Select certificates of whoever is on post there, if the viewer manages there."""
    where: list[ColumnElement[bool]] = [
        Appointment.person_id == Certificate.person_id,
        Appointment.organisation_id == organisation_id,
        works_in(own_organisations(viewer, *MANAGES, on=on)),
        *_on_post(on),
    ]
    if posts:
        where.append(Appointment.post_id.in_(posts))
    return select(Certificate).join(Person, Person.id == Certificate.person_id).where(exists().where(*where))


def _on_post(on: date) -> list[ColumnElement[bool]]:
    return [
        or_(Appointment.first_day.is_(None), Appointment.first_day <= on),
        or_(Appointment.last_day.is_(None), Appointment.last_day >= on),
    ]


def _wanted(choice: Choice) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if choice.course:
        wanted.append(Certificate.course == choice.course)
    if choice.first_day:
        wanted.append(Certificate.completed_on >= choice.first_day)
    if choice.last_day:
        wanted.append(Certificate.completed_on <= choice.last_day)
    return wanted
