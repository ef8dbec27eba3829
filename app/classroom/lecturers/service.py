"""Each change of lecturers: offers with their three words, experts with their two, and what a lecturer says of cases."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.classroom.lecturers.lending import closed_to
from app.classroom.lecturers.models import LecturerOffer, LecturerWord, OfferTaking, OutsideExpert
from app.classroom.lecturers.queries import expert_entered
from app.classroom.lecturers.rules import NotSecond, Side, Word, may_last, may_offer, why_not_second
from app.core.audit import audit
from app.core.clock import day_of
from app.core.facts import record_fact
from app.people.queries.merges import ids_on
from app.people.queries.organisations import take_turns_at

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from app.classroom.lecturers.rules import EnteredExpert
    from app.classroom.models import PlannedLesson


class Oneself(PermissionError):
    """Nobody offers, takes up or enters themselves (SAFEGUARDS 33)."""


class NotTheSecond(PermissionError):
    """Whoever entered an expert, and the expert, are not the second person."""

    def __init__(self, why: NotSecond) -> None:
        super().__init__(why)
        self.why = why


class TooLong(ValueError):
    """An expert is entered from today on, for a year at most."""


class EnteredAlready(ValueError):
    """The same expert stands at the organisation already on some of these days: `entry`."""

    def __init__(self, entry: OutsideExpert) -> None:
        super().__init__(entry.id)
        self.entry = entry


class IsOver(ValueError):
    """What was to be agreed to was ended, or its last day has passed: nothing is agreed to."""


def offer_lecturer(db: Session, person_id: int, home: int, to: int, *, at: datetime, by: int) -> LecturerOffer:
    """Offer somebody of an organisation to another one, or to all below a district; an open offer of the same is that one.

    It waits for the lecturer's own word, and until then nobody else reads of it. Raises Oneself.
    """
    if not may_offer(person_id, _ids(db, by, at)):
        raise Oneself
    take_turns_at(db, home)
    same = {"person_id": person_id, "from_organisation_id": home, "to_organisation_id": to, "ended_on": None}
    known = db.scalar(select(LecturerOffer).filter_by(**same))
    if known is not None:
        return known
    row = record_fact(db, LecturerOffer(**same, offered_on=day_of(at)), at=at, by=by)
    db.flush()
    _audit(db, "lecturer-offered", row, at=at, by=by, organisation=home, to=to)
    return row


def agree(db: Session, row: LecturerOffer, *, at: datetime, by: int) -> None:
    """Give the lecturer's own word to an offer; given twice it is one. Raises IsOver."""
    take_turns_at(db, row.from_organisation_id)
    db.refresh(row)
    if row.ended_on is not None:
        raise IsOver
    if row.agreed_on is None:
        record_fact(db, row, at=at, by=by, agreed_on=day_of(at))
        _audit(db, "lecturer-agreed", row, at=at, by=by, organisation=row.from_organisation_id)


def take_up(db: Session, row: LecturerOffer, organisation_id: int, *, at: datetime, by: int) -> None:
    """Take an offer up for an organisation; taken twice is once. Raises Oneself and IsOver.

    Where lecturer or giving side ended it, nothing is taken up any more: that takes a new offer with its three words.
    """
    if not may_offer(row.person_id, _ids(db, by, at)):
        raise Oneself
    take_turns_at(db, organisation_id)
    db.refresh(row)
    if row.ended_on is not None or db.scalar(select(closed_to(row.id, organisation_id))):
        raise IsOver
    same = {"lecturer_offer_id": row.id, "organisation_id": organisation_id, "ended_on": None}
    if row.agreed_on is None or db.scalar(select(OfferTaking.id).filter_by(**same)):
        return
    record_fact(db, OfferTaking(**same, taken_on=day_of(at)), at=at, by=by)
    _audit(db, "lecturer-taken", row, at=at, by=by, organisation=organisation_id)


def end_offer(db: Session, row: LecturerOffer, side: Side, *, at: datetime, by: int) -> None:
    """End an offer with everything taken of it, from this moment on; no reason is asked, and nobody else has to agree."""
    take_turns_at(db, row.from_organisation_id)
    if row.ended_on is None:
        record_fact(db, row, at=at, by=by, ended_on=day_of(at), ended_as=str(side))
        _audit(db, "lecturer-ended", row, at=at, by=by, organisation=row.from_organisation_id, side=str(side))


def end_taking(db: Session, row: OfferTaking, of: LecturerOffer, side: Side, *, at: datetime, by: int) -> None:
    """End what one organisation took of an offer, from this moment on.

    Ended by lecturer or giving side, an offer to that organisation alone is over as well.
    """
    take_turns_at(db, row.organisation_id)
    if row.ended_on is None:
        record_fact(db, row, at=at, by=by, ended_on=day_of(at), ended_as=str(side))
        _audit(db, "lecturer-ended", of, at=at, by=by, organisation=row.organisation_id, side=str(side))
        if side is not Side.TAKER and of.to_organisation_id == row.organisation_id:
            end_offer(db, of, side, at=at, by=by)


def enter_expert(db: Session, organisation_id: int, entered: EnteredExpert, *, at: datetime, by: int) -> OutsideExpert:
    """Enter somebody known here as an expert from outside; it counts once a second person agreed.

    Raises Oneself, TooLong and EnteredAlready.
    """
    day = day_of(at)
    if not may_offer(entered.person_id, _ids(db, by, at)):
        raise Oneself
    if not may_last(day, entered.valid_until, day=day):
        raise TooLong
    take_turns_at(db, organisation_id)
    known = expert_entered(db, _ids(db, entered.person_id, at), organisation_id, day)
    if known is not None:
        raise EnteredAlready(known)
    row = OutsideExpert(
        person_id=entered.person_id,
        organisation_id=organisation_id,
        sender=str(entered.sender),
        sent_by_id=entered.sent_by_id,
        subject=str(entered.subject),
        bands=list(entered.bands),
        first_day=day,
        valid_until=entered.valid_until,
        entered_by=by,
    )
    record_fact(db, row, at=at, by=by)
    db.flush()
    _note(db, "expert-entered", row, at=at, by=by, last_day=row.valid_until)
    return row


def agree_to_expert(db: Session, row: OutsideExpert, *, at: datetime, by: int) -> bool:
    """Agree to an entry as the second person, and return whether it was not agreed to before.

    Raises NotTheSecond, and IsOver: what was ended, or is past its last day, counts for nothing.
    """
    why = why_not_second(_ids(db, row.entered_by, at), _ids(db, row.person_id, at), by)
    if why is not None:
        raise NotTheSecond(why)
    take_turns_at(db, row.organisation_id)
    db.refresh(row)
    if row.ended_on is not None or row.valid_until < day_of(at):
        raise IsOver
    if row.agreed_on is not None:
        return False
    record_fact(db, row, at=at, by=by, agreed_on=day_of(at), agreed_by=by)
    _note(db, "expert-agreed", row, at=at, by=by)
    return True


def end_expert(db: Session, row: OutsideExpert, *, at: datetime, by: int) -> None:
    """End an entry from this moment on; no reason is asked."""
    take_turns_at(db, row.organisation_id)
    if row.ended_on is None:
        record_fact(db, row, at=at, by=by, ended_on=day_of(at))
        _note(db, "expert-ended", row, at=at, by=by)


def keep_word(db: Session, lesson: PlannedLesson, word: Word, *, at: datetime, by: int | None) -> None:
    """Keep what is said of cases in a lesson; said again, it corrects what was said before. Shown, nothing else is said."""
    said = Word() if word.shown else word
    known = db.scalar(select(LecturerWord).filter_by(planned_lesson_id=lesson.id))
    row = known or LecturerWord(planned_lesson_id=lesson.id)
    record_fact(
        db,
        row,
        at=at,
        by=by,
        person_id=lesson.facilitator_id,
        no_local_case=said.no_local_case,
        no_open_case=said.no_open_case,
        no_case_film=said.no_case_film,
        said_on=day_of(at),
    )


def _ids(db: Session, person_id: int, at: datetime) -> Sequence[int]:
    return list(ids_on(db, [person_id], day_of(at))[person_id])


def _audit(
    db: Session, action: str, row: LecturerOffer, *, at: datetime, by: int, organisation: int, **codes: int | str | date
) -> None:
    audit(
        db, action, at=at, by=by, subject="person", subject_id=row.person_id, organisation=organisation,
        offer=row.id, **codes,
    )  # fmt: skip


def _note(db: Session, action: str, row: OutsideExpert, *, at: datetime, by: int, **codes: date) -> None:
    audit(
        db, action, at=at, by=by, subject="person", subject_id=row.person_id, organisation=row.organisation_id, **codes
    )
