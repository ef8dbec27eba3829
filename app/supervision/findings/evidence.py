"""Which facts can show that a finding is seen to: about the same person, class or course, and later than the finding."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, and_, exists, false, or_, select

from app.core.clock import day_of
from app.core.facts import first_entered
from app.people.models import Appointment, ClassGroup
from app.people.queries.organisations import inside
from app.records.models import Act, Attendance, RecordVoid, TaughtClassGroup, TaughtSession, TrainingRecord
from app.records.voids import Deed, void_name
from app.supervision.confirmations.models import ConfirmationAnswer
from app.supervision.findings.links import SOURCES, Known, Source, read_known
from app.supervision.findings.rules import EVIDENCE, Code, FactKind, FactLink
from app.supervision.vetting.models import VettingEntry

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.supervision.findings.models import Finding

MOST_OFFERED = 40
BY_MOMENT = frozenset({FactKind.CONFIRMATION, FactKind.TAKEN_BACK})  # what has no day but that of its entry
SAME_ROW = frozenset({FactKind.HELP_CARD})  # verified again in place: the row is the same, its day is not
Narrowing = dict[FactKind, ColumnElement[bool]]


def evidence_offered(db: Session, finding: Finding, *, on: date) -> list[Known]:
    """Return the facts that could close a finding, the newest first of each kind."""
    found: list[Known] = []
    for kind, source, fits in _asked(db, finding, on):
        rows = db.execute(
            source.asked().where(*fits).order_by(source.day.desc(), source.key.desc()).limit(MOST_OFFERED)
        )
        found += [read_known(kind, row) for row in rows]
    return found


def is_evidence(db: Session, finding: Finding, link: FactLink, *, on: date) -> bool:
    """Whether a fact can close a finding."""
    return any(
        db.execute(source.asked().where(source.key == link.key, *fits)).first() is not None
        for kind, source, fits in _asked(db, finding, on)
        if kind is link.kind
    )


def opened_at(db: Session, finding: Finding) -> datetime:
    """Return the moment a finding was opened: that of its first version."""
    at, _by = first_entered(db, finding)
    return at


def _asked(db: Session, finding: Finding, on: date) -> list[tuple[FactKind, Source, list[Any]]]:
    places = inside([finding.organisation_id], on=on)
    same = _same(db, finding)
    moment = opened_at(db, finding)
    found = []
    for kind in EVIDENCE[Code(finding.code)]:
        source = SOURCES[kind]
        later = source.entered > moment
        if kind not in BY_MOMENT:
            opened = day_of(moment)
            later = or_(source.day > opened, and_(source.day == opened, later))
        fits = [source.at(places), later]
        if kind in same:
            fits.append(same[kind])
        if kind == finding.about_kind and kind not in SAME_ROW:
            fits.append(source.key != finding.about_key)
        found.append((kind, source, fits))
    return found


def _same(db: Session, finding: Finding) -> Narrowing:
    """Return for kinds of facts which of them are about the same person, class or course as a finding."""
    if finding.code == Code.NOT_CONFIRMED:
        return _denied(db, finding)
    read = _NARROWED.get(FactKind(finding.about_kind)) if finding.about_kind else None
    return read(db, finding.about_key) if read else {}


def _denied(db: Session, finding: Finding) -> Narrowing:
    """A denied act or session is settled by taking it back, or by the vice-principal's own later word: nothing else."""
    model: Any = {FactKind.ACT: Act, FactKind.SESSION: TaughtSession}.get(finding.about_kind)  # type: ignore[call-overload]  # code words are the keys
    row = db.get(model, finding.about_key) if model else None
    if row is None:
        return {FactKind.TAKEN_BACK: false(), FactKind.CONFIRMATION: false()}
    deed = Deed.ACT if model is Act else Deed.SESSION
    return {
        FactKind.TAKEN_BACK: RecordVoid.voids == void_name(deed, row),
        FactKind.CONFIRMATION: and_(
            ConfirmationAnswer.record_kind == str(finding.about_kind),
            ConfirmationAnswer.record_key == finding.about_key,
            ConfirmationAnswer.organisation_id == finding.organisation_id,
        ),
    }


def _of_person(person_id: int) -> Narrowing:
    there = exists().where(
        Attendance.taught_session_id == TaughtSession.id,
        Attendance.person_id == person_id,
        Attendance.reached.is_(True),
    )
    return {
        FactKind.RECORD: TrainingRecord.person_id == person_id,
        FactKind.POST_HELD: Appointment.person_id == person_id,
        FactKind.VETTING: VettingEntry.person_id == person_id,
        FactKind.SESSION: or_(TaughtSession.facilitator_id == person_id, there),
    }


def _of_classes(keys: Iterable[int]) -> ColumnElement[bool]:
    return exists().where(
        TaughtClassGroup.taught_session_id == TaughtSession.id, TaughtClassGroup.class_group_id.in_(list(keys))
    )


def _of_staff(_db: Session, key: int) -> Narrowing:
    return _of_person(key)


def _of_class(_db: Session, key: int) -> Narrowing:
    return {FactKind.SESSION: _of_classes([key])}


def _of_session(db: Session, key: int) -> Narrowing:
    session = db.get(TaughtSession, key)
    if session is None:
        return {}
    classes = db.scalars(select(TaughtClassGroup.class_group_id).filter_by(taught_session_id=key)).all()
    same_course = TaughtSession.course == session.course
    return {
        FactKind.SESSION: and_(same_course, _of_classes(classes)) if classes else same_course,
        FactKind.RECORD: TrainingRecord.course == session.course,
    }


def _of_record(db: Session, key: int) -> Narrowing:
    record = db.get(TrainingRecord, key)
    if record is None:
        return {}
    own = _of_person(record.person_id)
    own[FactKind.RECORD] = and_(own[FactKind.RECORD], TrainingRecord.course == record.course)
    own[FactKind.SESSION] = and_(own[FactKind.SESSION], TaughtSession.course == record.course)
    return own


def _of_act(db: Session, key: int) -> Narrowing:
    act = db.get(Act, key)
    return {FactKind.ACT: Act.kind == act.kind} if act else {}


def _of_holder(db: Session, key: int) -> Narrowing:
    held = db.get(Appointment, key)
    if held is None:
        return {}
    return _of_person(held.person_id) | {FactKind.POST_HELD: Appointment.post_id == held.post_id}


def _of_vetting(db: Session, key: int) -> Narrowing:
    entry = db.get(VettingEntry, key)
    return _of_person(entry.person_id) if entry else {}


_NARROWED: Mapping[FactKind, Callable[[Any, Any], Narrowing]] = {
    FactKind.STAFF: _of_staff,
    FactKind.CLASS_GROUP: _of_class,
    FactKind.SESSION: _of_session,
    FactKind.RECORD: _of_record,
    FactKind.ACT: _of_act,
    FactKind.POST_HELD: _of_holder,
    FactKind.VETTING: _of_vetting,
}


def classes_named(db: Session, facts: Iterable[Known]) -> dict[FactLink, str]:
    """Return the titles of the classes that sessions name, which tell equal sessions of a day apart."""
    keys = [known.link.key for known in facts if known.link.kind is FactKind.SESSION]
    rows = db.execute(
        select(TaughtClassGroup.taught_session_id, ClassGroup.title)
        .join(ClassGroup, ClassGroup.id == TaughtClassGroup.class_group_id)
        .where(TaughtClassGroup.taught_session_id.in_(keys))
        .order_by(ClassGroup.title)
    )
    found: dict[FactLink, str] = {}
    for key, title in rows:
        link = FactLink(FactKind.SESSION, key)
        found[link] = f"{found[link]} {title}" if link in found else title
    return found
