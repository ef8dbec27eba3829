"""Each change of recordings: one made, approved by a second person, taken back."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from app.core.audit import audit
from app.core.clock import day_of
from app.learning.recordings.lengths import seconds_of
from app.learning.recordings.models import RecordedSound, Recording
from app.learning.recordings.rules import NotApproved, ReadAloud, Spot, spots_of
from app.learning.recordings.sounds import sound_of
from app.learning.together.helpers import who_let_in
from app.people.queries.merges import ids_on
from app.people.queries.organisations import take_turns_at

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy.orm import Session


class CannotApprove(Exception):
    """This person cannot approve this recording; `why` says so."""

    def __init__(self, why: NotApproved) -> None:
        super().__init__(why)
        self.why = why


def keep_recording(db: Session, what: ReadAloud, content: bytes, *, at: datetime, by: int) -> Recording:
    """Keep the sound of one screen until a second person has listened; until then the approved one of these words is heard.

    A former one that waits is gone, so an organisation never keeps more than two sounds of a screen. Raises NoSound.
    """
    kind, sound = sound_of(content)
    take_turns_at(db, what.organisation_id)
    _remove_former(db, what)
    row = Recording(
        organisation_id=what.organisation_id,
        course=what.course.id,
        edition=what.course.edition,
        module=what.spot.module.id,
        page=what.spot.page,
        language=what.language,
        digest=what.spot.digest,
        kind=str(kind),
        seconds=seconds_of(kind, sound),
        made_at=at,
        made_by=by,
    )
    db.add(row)
    db.flush()
    db.add(RecordedSound(recording_id=row.id, content=sound))
    _audit(db, "recording-made", row, at=at, by=by)
    return row


def _remove_former(db: Session, what: ReadAloud) -> None:
    """Remove what waited of a screen or reads other words, and the sounds of screens that the course has no more."""
    present = {one.key for one in spots_of(what.course, what.tag)}
    rows = db.scalars(
        select(Recording).filter_by(organisation_id=what.organisation_id, course=what.course.id, language=what.language)
    )
    for row in rows.all():
        is_heard = row.approved_at is not None and row.digest == what.spot.digest
        if (row.module, row.page) not in present or ((row.module, row.page) == what.spot.key and not is_heard):
            _remove(db, row)


def _remove(db: Session, row: Recording) -> None:
    db.execute(delete(RecordedSound).where(RecordedSound.recording_id == row.id))
    db.delete(row)
    db.flush()


def forget_voice(db: Session, person_ids: Collection[int]) -> None:
    """Delete every recording in the voice of somebody who is erased."""
    for row in db.scalars(select(Recording).where(Recording.made_by.in_(person_ids))).all():
        _remove(db, row)


def approve(db: Session, row: Recording, spot: Spot | None, *, at: datetime, by: int) -> None:
    """Let a recording be heard that a second person listened to beside its words; approved twice it is once.

    The one that was heard until now is gone.

    Raises CannotApprove: for one's own voice under any id, for words that are others now, and where one of the two lately
    let the other in, so that one person with two accounts is not two.
    """
    if row.approved_at is not None:
        return
    day = day_of(at)
    ids = ids_on(db, [by, row.made_by], day)
    mine, theirs = set(ids[by]), set(ids[row.made_by])
    keys = who_let_in(db, mine | theirs, at=at)
    if mine & theirs:
        raise CannotApprove(NotApproved.OWN_VOICE)
    if any(keys.get(one, set()) & theirs for one in mine) or any(keys.get(one, set()) & mine for one in theirs):
        raise CannotApprove(NotApproved.LET_IN)
    if spot is None or spot.digest != row.digest:
        raise CannotApprove(NotApproved.OTHER_WORDS)
    former = db.scalars(
        select(Recording).filter_by(
            organisation_id=row.organisation_id,
            course=row.course,
            module=row.module,
            page=row.page,
            language=row.language,
        )
    )
    for one in former.all():
        if one.id != row.id:
            _remove(db, one)
    row.approved_at, row.approved_by = at, by
    _audit(db, "recording-approved", row, at=at, by=by)


def take_back(db: Session, row: Recording, *, at: datetime, by: int) -> None:
    """Take a recording back: nobody hears it from this moment, and its sound is gone."""
    _audit(db, "recording-taken-back", row, at=at, by=by)
    _remove(db, row)


def _audit(db: Session, action: str, row: Recording, *, at: datetime, by: int) -> None:
    audit(
        db,
        action,
        at=at,
        by=by,
        subject="organisation",
        subject_id=row.organisation_id,
        recording=row.id,
        course=row.course,
        edition=row.edition,
        module=row.module,
        page=row.page,
        language=row.language,
        made_by=row.made_by,
    )
