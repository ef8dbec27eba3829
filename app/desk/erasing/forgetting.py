"""What goes when a person is erased: name, ways to reach and to sign in, and whatever else holds them.

Facts stay under the number with nobody's name. These statements go past `record_fact` on purpose: it would keep what they
take out as a former version. Nothing else in Hulei may do so.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, or_, select, update

from app.certification.batches.models import CertificateBatch
from app.certification.batches.service import throw_away
from app.certification.models import Certificate
from app.classroom.letters.models import ClassDeputy
from app.classroom.models import TimetableHold
from app.classroom.registers.models import RegisterDifference
from app.classroom.workshops.models import WorkshopGuest
from app.compliance.filing.models import FilingSubject
from app.core.clock import day_of
from app.core.facts import FactVersion
from app.learning.recordings.service import forget_voice
from app.learning.together.models import HelpedWish
from app.notices.models import CalendarFeed, Delivery, MailAddress, Notice
from app.people.announcements import person_renamed
from app.people.challenges import Challenge
from app.people.erasures import ErasureHold
from app.people.identity import UNUSABLE
from app.people.identity_marks import IdentityMark
from app.people.linked_identities import LinkedIdentity
from app.people.merges import NotTheSame
from app.people.models import (
    SLIP_ONLY,
    Account,
    Appointment,
    Enrolment,
    Guardianship,
    HelpContact,
    Invitation,
    LoginSession,
    Person,
)
from app.people.name_corrections import NameCorrection
from app.people.passkeys import Passkey
from app.people.queries.merges_shown import where_they_stood
from app.people.queries.organisations import lines_of
from app.people.second_factors import RecoveryCode, SecondFactor
from app.people.sign_in_slips import SignInSlip
from app.supervision.checks.models import SampleItem
from app.supervision.packs.models import EvidencePack, EvidencePackFile
from app.supervision.packs.service import withdraw

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

Ids = Collection[int]
NO_ROSTER = {"source": None, "sourced_id": None}
NOBODY: dict[str, Any] = {"name": "", "sort_key": "", "number": None, "email": None, "phone": None, **NO_ROSTER}
OF_THE_PERSON = (
    SignInSlip,
    Invitation,
    IdentityMark,
    NameCorrection,
    Notice,
    Delivery,
    MailAddress,
    CalendarFeed,
    HelpedWish,
    ClassDeputy,
    RegisterDifference,
    WorkshopGuest,
)


def forget(db: Session, ids: Ids, *, at: datetime) -> None:
    """Erase a person, known by some ids: what holds the name or leads to the person goes, what was recorded stays."""
    _forget_papers(db, ids, at=at)
    _forget_account(db, ids, at=at)
    for table in OF_THE_PERSON:
        db.execute(delete(table).where(table.person_id.in_(ids)))
    db.execute(delete(NotTheSame).where(or_(NotTheSame.one_id.in_(ids), NotTheSame.other_id.in_(ids))))
    db.execute(
        delete(FilingSubject).where(FilingSubject.person_id.in_(ids))
    )  # the one link out of a filing (COMPLIANCE §6)
    db.execute(update(SampleItem).where(SampleItem.person_id.in_(ids)).values(person_id=None))
    _forget_typed_names(db, ids)
    _forget_in_roster(db, ids)
    forget_voice(db, ids)
    _forget_name(db, ids)
    db.expire_all()
    person_renamed(db, frozenset(ids), None)


def _forget_name(db: Session, ids: Ids) -> None:
    db.execute(update(Person).where(Person.id.in_(ids)).values(**NOBODY, recorded_by=None, import_id=None))
    _empty_versions(db, "person", ids, NOBODY)


def _forget_in_roster(db: Session, ids: Ids) -> None:
    """Cut what a list that is imported again would find them by: a new entry would take over the posts of the former one."""
    for table, columns in ((Appointment, NO_ROSTER), (Enrolment, {**NO_ROSTER, "number": None})):
        rows = db.scalars(select(table.id).where(table.person_id.in_(ids))).all()
        db.execute(update(table).where(table.id.in_(rows)).values(**columns))
        _empty_versions(db, table.__tablename__, rows, columns)
    of_either = or_(Guardianship.guardian_id.in_(ids), Guardianship.student_id.in_(ids))
    rows = db.scalars(select(Guardianship.id).where(of_either)).all()
    db.execute(update(Guardianship).where(Guardianship.id.in_(rows)).values(**NO_ROSTER))
    _empty_versions(db, "guardianship", rows, NO_ROSTER)


def _forget_typed_names(db: Session, ids: Ids) -> None:
    """Take their name out of help cards and of holds that are over."""
    about = FactVersion.content["person_id"].as_integer().in_(ids)
    entries = db.scalars(select(HelpContact.id).where(HelpContact.person_id.in_(ids))).all()
    db.execute(delete(HelpContact).where(HelpContact.id.in_(entries)))
    former = FactVersion.fact_table == "help_contact"
    db.execute(delete(FactVersion).where(former, or_(FactVersion.fact_id.in_(entries), about)))
    holds = db.scalars(select(TimetableHold.id).where(TimetableHold.person_id.in_(ids))).all()
    db.execute(update(TimetableHold).where(TimetableHold.id.in_(holds)).values(typed_name=None))
    _empty_versions(db, "timetable_hold", holds, {"typed_name": None})
    db.execute(update(ErasureHold).where(ErasureHold.person_id.in_(ids)).values(typed_name=None))


def _empty_versions(db: Session, table: str, keys: Ids, empty: dict[str, Any]) -> None:
    """Keep when a fact was changed and by whom, without what stood in some columns."""
    for row in db.scalars(select(FactVersion).where(FactVersion.fact_table == table, FactVersion.fact_id.in_(keys))):
        row.content = {**row.content, **{key: value for key, value in empty.items() if key in row.content}}
    db.flush()


def _forget_account(db: Session, ids: Ids, *, at: datetime) -> None:
    """Take every way in out; of the account a number stays, so that the list of changes can still be read by it."""
    accounts = db.scalars(select(Account.id).where(Account.person_id.in_(ids))).all()
    signed_in = select(LoginSession.id).where(LoginSession.account_id.in_(accounts))
    factors = select(SecondFactor.id).where(SecondFactor.account_id.in_(accounts))
    db.execute(delete(Challenge).where(Challenge.login_session_id.in_(signed_in)))
    db.execute(delete(RecoveryCode).where(RecoveryCode.second_factor_id.in_(factors)))
    for table in (LoginSession, SecondFactor, Passkey, LinkedIdentity):
        db.execute(delete(table).where(table.account_id.in_(accounts)))
    for account in db.scalars(select(Account).where(Account.id.in_(accounts))):
        account.login, account.password_hash = f"{SLIP_ONLY}{secrets.token_hex(16)}", UNUSABLE
        account.language, account.closed_at = None, account.closed_at or at
    db.flush()


def _forget_papers(db: Session, ids: Ids, *, at: datetime) -> None:
    """Throw drawn certificates away that hold the name, and take back packs that were given out with names of staff."""
    theirs = set(db.scalars(select(Certificate.id).where(Certificate.person_id.in_(ids))))
    for batch in db.scalars(select(CertificateBatch)).all():
        if theirs.intersection(batch.certificate_ids):
            throw_away(db, batch)
    stood = where_they_stood(db, ids)
    lines = lines_of(db, {place for places in stood.values() for place in places}, on=day_of(at))
    above = {org for line in lines.values() for org in line}
    kept = select(EvidencePackFile.pack_id)
    packs = select(EvidencePack).where(
        EvidencePack.with_names, EvidencePack.organisation_id.in_(above), EvidencePack.id.in_(kept)
    )
    for pack in db.scalars(packs).all():
        withdraw(db, pack, at=at, by=None)
