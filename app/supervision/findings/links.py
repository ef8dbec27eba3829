"""The facts a finding is about or closed with: which are an organisation's, and what may be said of them.

Another kind of fact is one more line in SOURCES.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import null, or_, select, true

from app.compliance.filing.models import Filing
from app.compliance.filing.rules import OUT
from app.core.clock import day_of
from app.people.models import Appointment, ClassGroup, HelpContact, Person, Post
from app.people.queries.belonging import works_in
from app.records.models import Act, RecordVoid, TaughtClassGroup, TaughtSession, TrainingRecord
from app.records.voids import Deed, is_taken_back
from app.supervision.confirmations.models import ConfirmationAnswer, MonthlyConfirmation
from app.supervision.confirmations.rules import Answer
from app.supervision.findings.rules import EVIDENCE, Code, FactKind, FactLink
from app.supervision.roster.models import RosterSignature
from app.supervision.vetting.models import VettingEntry

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Known:
    """What is known of a fact: its day, a code word or title, and a name that stays in the organisation."""

    link: FactLink
    day: date | None
    what: str | None
    who: str | None


@dataclass(frozen=True)
class Source:
    """Where a kind of fact is found: a select of key, day, what, who; and which of its rows lie at some places.

    `entered` is the moment at which it was entered; None for what is no evidence.
    """

    asked: Callable[[], Any]
    key: Any
    day: Any
    entered: Any
    at: Callable[[Any], Any]


def _of_staff(places: Any) -> Any:
    return select(Appointment.person_id).where(works_in(places))


def _held_at(places: Any) -> Any:
    classes = (
        select(TaughtClassGroup.taught_session_id)
        .join(ClassGroup, ClassGroup.id == TaughtClassGroup.class_group_id)
        .where(ClassGroup.organisation_id.in_(places))
    )
    here = or_(TaughtSession.organisation_id.in_(places), TaughtSession.id.in_(classes))
    return here & ~is_taken_back(Deed.SESSION, TaughtSession.public_id)


SOURCES: dict[FactKind, Source] = {
    FactKind.SESSION: Source(
        lambda: select(TaughtSession.id, TaughtSession.held_on, TaughtSession.course, null()),
        TaughtSession.id,
        TaughtSession.held_on,
        TaughtSession.recorded_at,
        _held_at,
    ),
    FactKind.CLASS_GROUP: Source(
        lambda: select(ClassGroup.id, null(), null(), ClassGroup.title),
        ClassGroup.id,
        ClassGroup.first_day,
        None,
        ClassGroup.organisation_id.in_,
    ),
    FactKind.STAFF: Source(
        lambda: select(Person.id, null(), null(), Person.name),
        Person.id,
        null(),
        None,
        lambda places: Person.id.in_(_of_staff(places)),
    ),
    FactKind.POST_HELD: Source(
        lambda: (
            select(Appointment.id, Appointment.first_day, Post.title, Person.name)
            .join(Post, Post.id == Appointment.post_id)
            .join(Person, Person.id == Appointment.person_id)
        ),
        Appointment.id,
        Appointment.first_day,
        Appointment.recorded_at,
        Appointment.organisation_id.in_,
    ),
    FactKind.RECORD: Source(
        lambda: select(TrainingRecord.id, TrainingRecord.completed_on, TrainingRecord.course, Person.name).join(
            Person, Person.id == TrainingRecord.person_id
        ),
        TrainingRecord.id,
        TrainingRecord.completed_on,
        TrainingRecord.recorded_at,
        lambda places: TrainingRecord.person_id.in_(_of_staff(places)),
    ),
    FactKind.ACT: Source(
        lambda: select(Act.id, Act.done_on, Act.kind, null()),
        Act.id,
        Act.done_on,
        Act.recorded_at,
        lambda places: Act.organisation_id.in_(places) & ~is_taken_back(Deed.ACT, Act.public_id),
    ),
    FactKind.FILING: Source(
        lambda: select(Filing.id, Filing.as_of, Filing.period, null()),
        Filing.id,
        Filing.as_of,
        Filing.signed_at,
        lambda places: Filing.organisation_id.in_(places) & Filing.state.in_([str(state) for state in OUT]),
    ),
    FactKind.ROSTER_SIGNATURE: Source(
        lambda: select(RosterSignature.id, RosterSignature.as_of, null(), null()),
        RosterSignature.id,
        RosterSignature.as_of,
        RosterSignature.signed_at,
        lambda places: RosterSignature.organisation_id.in_(places) & RosterSignature.signed_at.is_not(None),
    ),
    FactKind.HELP_CARD: Source(
        lambda: select(HelpContact.id, HelpContact.verified_on, null(), null()),
        HelpContact.id,
        HelpContact.verified_on,
        HelpContact.recorded_at,
        lambda places: HelpContact.organisation_id.in_(places) & HelpContact.verified_on.is_not(None),
    ),
    FactKind.VETTING: Source(
        lambda: select(VettingEntry.id, VettingEntry.done_on, null(), Person.name).join(
            Person, Person.id == VettingEntry.person_id
        ),
        VettingEntry.id,
        VettingEntry.done_on,
        VettingEntry.recorded_at,
        lambda places: VettingEntry.organisation_id.in_(places) & VettingEntry.taken_back.is_(None),
    ),
    FactKind.CONFIRMATION: Source(
        lambda: select(ConfirmationAnswer.id, MonthlyConfirmation.month, null(), null()).join(
            MonthlyConfirmation, MonthlyConfirmation.id == ConfirmationAnswer.confirmation_id
        ),
        ConfirmationAnswer.id,
        ConfirmationAnswer.recorded_at,
        ConfirmationAnswer.recorded_at,
        lambda places: ConfirmationAnswer.organisation_id.in_(places) & (ConfirmationAnswer.answer == str(Answer.TRUE)),
    ),
    FactKind.TAKEN_BACK: Source(
        lambda: select(RecordVoid.id, null(), RecordVoid.reason, null()),
        RecordVoid.id,
        RecordVoid.recorded_at,
        RecordVoid.recorded_at,
        lambda _places: true(),  # whose it is, is said by what it takes back
    ),
}


def offered_codes() -> list[Code]:
    """Return the codes a person may choose: `not_confirmed` is opened by the vice-principal's own answer alone."""
    return [code for code in Code if code is not Code.NOT_CONFIRMED and any(kind in SOURCES for kind in EVIDENCE[code])]


def known_of(db: Session, links: Iterable[FactLink]) -> Mapping[FactLink, Known]:
    """Return what is known of some facts; one query a kind. A fact that is gone is not in it."""
    keys: dict[FactKind, set[int]] = defaultdict(set)
    for link in links:
        keys[link.kind].add(link.key)
    found = {}
    for kind, wanted in keys.items():
        source = SOURCES.get(kind)
        if source is not None:
            for row in db.execute(source.asked().where(source.key.in_(wanted))):
                known = read_known(kind, row)
                found[known.link] = known
    return found


def read_known(kind: FactKind, row: Any) -> Known:
    """Return what a row of a source says."""
    day = day_of(row[1]) if isinstance(row[1], datetime) else row[1]
    return Known(FactLink(kind, row[0]), day, row[2], row[3])
