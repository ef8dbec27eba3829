"""Wen taught as a volunteer until the summer, left, and wrote to the school that she wants to be forgotten."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from app.certification.batches.models import CertificateBatch, CertificateBatchPart
from app.certification.models import Certificate
from app.certification.service import issue_certificate
from app.classroom.models import TimetableHold
from app.core.access import Role
from app.core.audit import audit
from app.core.facts import record_fact
from app.learning.recordings.models import RecordedSound, Recording
from app.learning.together.models import HelpedWish
from app.notices.models import CalendarFeed, Delivery, MailAddress, Notice
from app.people.erasures import PersonErasure
from app.people.identity_marks import IdentityMark
from app.people.linked_identities import LinkedIdentity
from app.people.models import HelpContact, Invitation, Person
from app.people.name_corrections import NameCorrection
from app.people.passkeys import Passkey
from app.people.second_factors import RecoveryCode, SecondFactor
from app.people.sign_in_slips import SignInSlip
from app.supervision.packs.models import EvidencePack, EvidencePackFile
from tests.make import AT, Make

NOW = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=31)
NAME, FORMER = "闻秋雁", "闻秋艳"
PHONE, MAIL, NUMBER = "13912340987", "wenqiuyan@example.org", "V-20481"
WORDS = (NAME, FORMER, PHONE, MAIL, NUMBER, "wenqiuyan", "wen qiu yan")


class School:
    """A district, its school with head and manager, and Wen who left in July."""

    def __init__(self, db: Session, make: Make) -> None:
        self.db, self.make = db, make
        self.district = make.organisation("山湾县教育局", kind="district")
        self.school = make.organisation("青禾小学", parent=self.district)
        self.post = make.post("志愿讲师", category="teaching")
        self.manager = self.holder("经理江", Role.TRAINING_MANAGER, self.school)
        self.head = self.holder("校长郑", Role.HEAD, self.school)
        self.lead = self.holder("专员卢", Role.PROTECTION_LEAD, self.school)
        self.officer = self.holder("局里田", Role.BUREAU_OFFICER, self.district)
        self.wen = make.person(FORMER, sort_key="wen qiu yan", phone=PHONE, email=MAIL, number=NUMBER)
        record_fact(db, self.wen, at=AT, by=self.manager.id, name=NAME)
        self.held = self.end(make.appointment(self.wen, self.school, self.post, first_day=date(2026, 1, 1)))

    def holder(self, name: str, role: Role, where: Any) -> Person:
        person = self.make.person(name)
        self.make.role(person, role, where)
        return person

    def end(self, held: Any, day: date = date(2026, 7, 10)) -> Any:
        return record_fact(self.db, held, at=AT, by=self.manager.id, last_day=day)

    def certificate(self) -> Certificate:
        record = self.make.training_record(self.wen, edition=self.make.edition().edition, completed_on=date(2026, 3, 1))
        return issue_certificate(
            self.db,
            record,
            issuer=self.school.name,
            address="http://127.0.0.1:8000",
            at=AT,
            organisation_id=self.school.id,
        )

    def waiting(self, *, of_pupil: bool = False, person: Person | None = None, days: int = 30) -> PersonErasure:
        """An erasing that the head agreed to some days ago."""
        row = PersonErasure(
            person_id=(person or self.wen).id,
            organisation_id=self.school.id,
            of_pupil=of_pupil,
            reason="person_asked",
            asked_at=NOW - timedelta(days=days),
            asked_by=self.manager.id,
            asked_as="training_manager",
            approved_at=NOW - timedelta(days=days),
            approved_by=self.head.id,
            due_on=(NOW - timedelta(days=days - 30)).date(),
        )
        self.db.add(row)
        self.db.flush()
        return row

    def everything_of_wen(self) -> None:
        """Rows in every table that may hold her name, or lead to her by something she has."""
        db, wen = self.db, self.wen
        account = self.make.account(wen, MAIL)
        self.make.signed_in_token(wen, at=NOW - timedelta(days=60))
        factor = SecondFactor(account_id=account.id, sealed_secret="sealed", confirmed_at=AT, last_step=0)
        db.add(factor)
        db.flush()
        kept = {"recorded_by": None}
        contact = HelpContact(
            organisation_id=self.school.id, inside=True, person_id=wen.id, label=FORMER, phone=PHONE, hours="上学日"
        )
        record_fact(db, contact, at=AT, by=kept["recorded_by"])
        db.flush()
        record_fact(db, contact, at=AT, by=None, label=f"{NAME}老师")
        hold = TimetableHold(
            person_id=wen.id,
            typed_name=NAME,
            organisation_id=self.school.id,
            level_id=self.district.id,
            set_at=AT,
            set_by=self.officer.id,
        )
        record_fact(db, hold, at=AT, by=self.officer.id)
        db.flush()
        record_fact(db, hold, at=AT, by=self.officer.id, lifted_at=AT, lifted_by=self.officer.id)
        db.add_all(
            [
                RecoveryCode(second_factor_id=factor.id, digest="0" * 64),
                Passkey(
                    account_id=account.id,
                    credential_digest="1" * 64,
                    credential_id=b"key",
                    public_key=b"public",
                    sign_count=0,
                    kind="phone",
                    made_at=AT,
                ),
                LinkedIdentity(
                    account_id=account.id,
                    issuer="https://id.example.org",
                    subject="wenqiuyan",
                    linked_how="owner",
                    linked_at=AT,
                ),
                SignInSlip(
                    person_id=wen.id,
                    token_digest="2" * 64,
                    code_digest="3" * 64,
                    pin_hash="hash",
                    printed_at=AT,
                    printed_by=self.manager.id,
                    wrong_tries=0,
                ),
                Invitation(person_id=wen.id, purpose="account", token_digest="4" * 64, created_at=AT, expires_at=AT),
                NameCorrection(person_id=wen.id, name=NAME, former=FORMER, asked_at=AT),
                IdentityMark(person_id=wen.id, mark="5" * 64, seen_at=AT, import_id=1),
                Notice(person_id=wen.id, told="due", about="core", day=date(2026, 3, 1), made_at=AT),
                Delivery(person_id=wen.id, way="weekly", for_day=date(2026, 3, 2), state="sent", made_at=AT, about=[]),
                MailAddress(person_id=wen.id, email=MAIL, wants_mail=True),
                CalendarFeed(person_id=wen.id, token_digest="6" * 64, made_at=AT),
                HelpedWish(person_id=wen.id, course="staff-core", wished_at=AT),
            ]
        )
        audit(db, "password-reset", at=AT, by=self.manager.id, subject="account", subject_id=account.id)
        db.flush()

    def recording(self, by: Person) -> Recording:
        """A screen of a course in somebody's voice."""
        row = Recording(
            organisation_id=self.school.id,
            course="staff-core",
            edition="1.1",
            module="staff-core-1",
            page=by.id,
            language="zh",
            digest="0" * 64,
            kind="mp3",
            made_at=AT,
            made_by=by.id,
            approved_by=self.wen.id,
        )
        self.db.add(row)
        self.db.flush()
        self.db.add(RecordedSound(recording_id=row.id, content=b"sound"))
        self.db.flush()
        return row

    def papers_with_her_name(self, certificate: Certificate) -> None:
        """Certificates that were drawn for many, and a pack with names that was given out."""
        batch = CertificateBatch(
            organisation_id=self.school.id,
            person_id=self.manager.id,
            form="one",
            certificate_ids=[certificate.id],
            drawn=1,
            made_at=AT,
        )
        pack = EvidencePack(
            public_id="e-1",
            organisation_id=self.district.id,
            as_of=AT.date(),
            with_names=True,
            digest="7" * 64,
            size=1,
            made_at=AT,
            made_by=self.head.id,
            made_as="head",
            last_day=date(2027, 1, 1),
        )
        self.db.add_all([batch, pack])
        self.db.flush()
        self.db.add(CertificateBatchPart(batch_id=batch.id, number=0, content=NAME.encode()))
        self.db.add(EvidencePackFile(pack_id=pack.id, content=NAME.encode()))
        self.db.flush()
