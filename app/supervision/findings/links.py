"""The facts a finding is about or closed with: which are an organisation's, and what may be said of them.

Another kind of fact is one more line in SOURCES.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import null, or_, select

from app.compliance.filing.models import Filing
from app.compliance.filing.rules import OUT
from app.people.models import Appointment, ClassGroup, HelpContact, Person, Post
from app.people.queries.organisations import inside
from app.records.models import Act, TaughtClassGroup, TaughtSession, TrainingRecord
from app.records.voids import Deed, is_taken_back
from app.supervision.confirmations.models import ConfirmationAnswer, MonthlyConfirmation
from app.supervision.confirmations.rules import Answer
from app.supervision.findings.rules import EVIDENCE, Code, FactKind, FactLink
from app.supervision.roster.models import RosterSignature
from app.supervision.vetting.models import VettingEntry

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

MOST_OFFERED = 40


@dataclass(frozen=True)
class Known:
    """What is known of a fact: its day, a code word or title, and a name that stays in the organisation."""

    link: FactLink
    day: date | None
    what: str | None
    who: str | None


@dataclass(frozen=True)
class Source:
    """Where a kind of fact is found: a select of key, day, what, who; and which of its rows lie at some places."""

    asked: Callable[[], Any]
    key: Any
    day: Any
    at: Callable[[Any], Any]


def _of_staff(places: Any) -> Any:
    return select(Appointment.person_id).where(Appointment.organisation_id.in_(places))


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
        _held_at,
    ),
    FactKind.CLASS_GROUP: Source(
        lambda: select(ClassGroup.id, null(), null(), ClassGroup.title),
        ClassGroup.id,
        ClassGroup.first_day,
        ClassGroup.organisation_id.in_,
    ),
    FactKind.STAFF: Source(
        lambda: select(Person.id, null(), null(), Person.name),
        Person.id,
        null(),
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
        Appointment.organisation_id.in_,
    ),
    FactKind.RECORD: Source(
        lambda: select(TrainingRecord.id, TrainingRecord.completed_on, TrainingRecord.course, Person.name).join(
            Person, Person.id == TrainingRecord.person_id
        ),
        TrainingRecord.id,
        TrainingRecord.completed_on,
        lambda places: TrainingRecord.person_id.in_(_of_staff(places)),
    ),
    FactKind.ACT: Source(
        lambda: select(Act.id, Act.done_on, Act.kind, null()),
        Act.id,
        Act.done_on,
        lambda places: Act.organisation_id.in_(places) & ~is_taken_back(Deed.ACT, Act.public_id),
    ),
    FactKind.FILING: Source(
        lambda: select(Filing.id, Filing.as_of, Filing.period, null()),
        Filing.id,
        Filing.as_of,
        lambda places: Filing.organisation_id.in_(places) & Filing.state.in_([str(state) for state in OUT]),
    ),
    FactKind.ROSTER_SIGNATURE: Source(
        lambda: select(RosterSignature.id, RosterSignature.as_of, null(), null()),
        RosterSignature.id,
        RosterSignature.as_of,
        lambda places: RosterSignature.organisation_id.in_(places) & RosterSignature.signed_at.is_not(None),
    ),
    FactKind.HELP_CARD: Source(
        lambda: select(HelpContact.id, HelpContact.verified_on, null(), null()),
        HelpContact.id,
        HelpContact.verified_on,
        lambda places: HelpContact.organisation_id.in_(places) & HelpContact.verified_on.is_not(None),
    ),
    FactKind.VETTING: Source(
        lambda: select(VettingEntry.id, VettingEntry.done_on, null(), Person.name).join(
            Person, Person.id == VettingEntry.person_id
        ),
        VettingEntry.id,
        VettingEntry.done_on,
        lambda places: VettingEntry.organisation_id.in_(places) & VettingEntry.taken_back.is_(None),
    ),
    FactKind.CONFIRMATION: Source(
        lambda: select(ConfirmationAnswer.id, MonthlyConfirmation.month, null(), null()).join(
            MonthlyConfirmation, MonthlyConfirmation.id == ConfirmationAnswer.confirmation_id
        ),
        ConfirmationAnswer.id,
        MonthlyConfirmation.month,
        lambda places: ConfirmationAnswer.organisation_id.in_(places) & (ConfirmationAnswer.answer == str(Answer.TRUE)),
    ),
}


def offered_codes() -> list[Code]:
    """Return the codes that can be closed with a kind of fact that is known here."""
    return [code for code in Code if any(kind in SOURCES for kind in EVIDENCE[code])]


def is_of(db: Session, link: FactLink, organisation_id: int, *, on: date) -> bool:
    """Whether a fact exists and is an organisation's own."""
    source = SOURCES.get(link.kind)
    if source is None:
        return False
    places = inside([organisation_id], on=on)
    return db.scalar(select(source.key).where(source.key == link.key, source.at(places))) is not None


def evidence_offered(db: Session, organisation_id: int, code: str, *, since: date, on: date) -> list[Known]:
    """Return the facts of an organisation that could close a finding, dated since a day, the newest first of each kind."""
    places = inside([organisation_id], on=on)
    found: list[Known] = []
    for kind in EVIDENCE[Code(code)]:
        source = SOURCES.get(kind)
        if source is not None:
            asked = source.asked().where(source.at(places), source.day >= since)
            rows = db.execute(asked.order_by(source.day.desc(), source.key.desc()).limit(MOST_OFFERED))
            found += [_known(kind, row) for row in rows]
    return found


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
                known = _known(kind, row)
                found[known.link] = known
    return found


def _known(kind: FactKind, row: Any) -> Known:
    return Known(FactLink(kind, row[0]), row[1], row[2], row[3])
