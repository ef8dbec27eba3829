"""After an erasing nothing holds the name any more, every figure is what it was, and what stands against it stops it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import JSON, LargeBinary, String, select

from app.certification.credentials.models import CredentialStatus
from app.classroom.models import TimetableHold
from app.compliance.filing.drift import drift_of
from app.compliance.filing.models import FilingFile, FilingSubject
from app.compliance.models import StatusRow
from app.compliance.reports import Asked, report
from app.compliance.standing import rebuild_all
from app.core.access import Role
from app.core.audit import AuditEntry
from app.core.facts import FactVersion, record_fact
from app.core.jobs.models import Job
from app.desk.erasing import service
from app.desk.erasing.forgetting import OF_THE_PERSON
from app.learning.recordings.models import RecordedSound
from app.people.erasure_rules import Hindrance, Reason
from app.people.erasures import ErasureHold
from app.people.merges import PersonMerge
from app.people.models import Account, Appointment, LoginSession
from app.people.passkeys import Passkey
from app.supervision.findings.models import Finding
from app.tables import metadata
from tests.compliance.county import County
from tests.compliance.filing.office import NOON, TODAY, Office
from tests.desk.erasing.story import LATER, NAME, NOW, WORDS
from tests.make import AT


def holding(db, words) -> set[str]:
    """Return every column of every table in which any of some words stands, whatever its type."""
    found = set()
    for table in metadata.tables.values():
        texts = [one for one in table.columns if isinstance(one.type, String | JSON | LargeBinary)]
        for row in db.execute(select(*texts)) if texts else ():
            for column, value in zip(texts, row, strict=True):
                kept = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
                if any(word in kept for word in words):
                    found.add(f"{table.name}.{column.name}")
    return found


def ask(db, school, person=None, **more):
    return service.ask_erasure(
        db,
        (person or school.wen).id,
        **{
            "organisation_id": school.school.id,
            "of_pupil": False,
            "reason": Reason.PERSON_ASKED,
            "asked_as": Role.TRAINING_MANAGER,
            "at": NOW,
            "by": school.manager.id,
            **more,
        },
    )


def test_everything_with_her_name_is_gone_and_what_was_recorded_stays_under_the_number(db, school):
    school.everything_of_wen()
    certificate = school.certificate()
    school.papers_with_her_name(certificate)
    school.recording(school.wen)
    of_another = school.recording(school.head)
    row = school.waiting()
    before = holding(db, WORDS)
    assert before >= {
        "person.name", "person.sort_key", "person.phone", "person.email", "person.number", "fact_version.content",
        "name_correction.former", "account.login", "mail_address.email", "help_contact.label", "help_contact.phone",
        "linked_identity.subject", "timetable_hold.typed_name", "certificate.holder_name",
        "certificate_batch_part.content", "evidence_pack_file.content",
    }  # fmt: skip
    entries = db.scalars(select(AuditEntry.id)).all()

    assert service.carry_out_due(db, at=LATER) == 1
    db.expire_all()

    assert holding(db, WORDS) == set()
    for table in (*OF_THE_PERSON, LoginSession, Passkey):
        assert db.scalars(select(table.id)).all() == [], table.__name__
    account = db.scalars(select(Account)).one()
    assert (account.has_login, account.closed_at) == (False, LATER)
    assert (school.wen.name, certificate.holder_name, row.done_at) == ("", "", LATER)
    assert db.scalars(select(Appointment.last_day).filter_by(person_id=school.wen.id)).all() == [date(2026, 7, 10)]
    assert db.get_one(type(certificate), certificate.id).training_record_id
    written = db.scalars(select(AuditEntry).where(AuditEntry.id.not_in(entries)).order_by(AuditEntry.id)).all()
    assert [one.action for one in written] == ["pack-withdrawn", "certificate.name-erased", "person-erased"]
    assert {one.by for one in written} == {None}
    assert not [job.payload for job in db.scalars(select(Job)) if job.payload.keys() - {"schedule"}]
    assert db.scalars(select(CredentialStatus.id)).all() == []
    assert db.scalars(select(RecordedSound.recording_id)).all() == [of_another.id]
    assert service.carry_out_due(db, at=LATER) == 0


def test_nothing_goes_before_the_thirtieth_day_and_nothing_that_was_taken_back(db, school):
    row = ask(db, school)
    assert service.carry_out_due(db, at=LATER) == 0, "nobody agreed"
    service.approve_erasure(db, row, at=NOW, by=school.head.id)

    assert service.carry_out_due(db, at=NOW + timedelta(days=29)) == 0
    service.take_back_erasure(db, row, at=NOW, by=school.manager.id)
    assert service.carry_out_due(db, at=LATER) == 0
    assert school.wen.name == NAME
    again = ask(db, school)
    service.approve_erasure(db, again, at=NOW, by=school.head.id)
    assert service.carry_out_due(db, at=NOW + timedelta(days=30), only=school.head.id) == 0
    assert service.carry_out_due(db, at=NOW + timedelta(days=30), only=school.wen.id) == 1


def stand_in_the_way(db, make, school, why):
    wen, group = school.wen, make.class_group(school.school)
    pupil = make.person("孩子", number="7")
    if why is Hindrance.POST:
        make.appointment(wen, school.school, school.post, first_day=date(2026, 12, 24))
    elif why is Hindrance.ROLE:
        make.role(wen, Role.CLERK, school.school)
    elif why is Hindrance.TEACHES:
        make.enrolment(wen, group, role="teacher")
    elif why is Hindrance.IN_CLASS:
        make.enrolment(wen, group)
    elif why is Hindrance.GUARDIAN:
        make.enrolment(pupil, group)
        make.guardianship(wen, pupil)
    elif why is Hindrance.MERGE:
        said = {"organisation_id": school.school.id, "of_pupils": False, "asked_at": AT, "asked_as": "head"}
        merge = PersonMerge(kept_id=wen.id, other_id=make.person(NAME).id, asked_by=school.head.id, **said)
        record_fact(db, merge, at=AT, by=school.head.id)
    else:
        finding = Finding(
            organisation_id=school.school.id, code="plan_missing", owner_id=wen.id, deadline=NOW.date(),
            opened_on=NOW.date(), from_above=False, reopened=0,
        )  # fmt: skip
        record_fact(db, finding, at=AT, by=None)
    db.flush()


@pytest.mark.parametrize(
    "why",
    [
        Hindrance.POST,
        Hindrance.ROLE,
        Hindrance.TEACHES,
        Hindrance.IN_CLASS,
        Hindrance.GUARDIAN,
        Hindrance.MERGE,
        Hindrance.FINDING,
    ],
)
def test_whoever_still_has_something_here_cannot_be_asked_for_and_is_not_erased_later(db, make, school, why):
    school.waiting()
    stand_in_the_way(db, make, school, why)

    assert service.carry_out_due(db, at=LATER) == 0
    with pytest.raises(service.CannotErase) as refused:
        ask(db, school)
    assert refused.value.why == [Hindrance.ASKED_ALREADY, why]


def test_nobody_asks_for_their_own_entry_nor_by_another_id_of_theirs(db, make, school):
    school.end(make.appointment(school.manager, school.school, school.post))
    merge = PersonMerge(
        kept_id=school.wen.id, other_id=school.manager.id, organisation_id=school.school.id, of_pupils=False,
        asked_at=AT, asked_by=school.head.id, asked_as="head", first_day=date(2026, 10, 1),
    )  # fmt: skip
    record_fact(db, merge, at=AT, by=school.head.id)
    db.flush()

    assert Hindrance.ONESELF in service.why_not(db, school.wen.id, of_pupil=False, at=NOW, by=school.manager.id)


def test_nights_erase_some_by_chance_and_all_within_three_weeks(db, school, monkeypatch):
    row = school.waiting()
    monkeypatch.setattr(service.secrets, "randbelow", lambda _below: 1)

    assert service.carry_out_due(db, at=NOW + timedelta(days=20), by_chance=True) == 0
    assert service.carry_out_due(db, at=NOW + timedelta(days=21), by_chance=True) == 1
    assert row.done_at is not None


@pytest.mark.parametrize("table", [ErasureHold, TimetableHold])
def test_whoever_is_held_is_not_erased_and_nothing_is_written_about_it(db, school, table):
    row = school.waiting()
    held = table(person_id=school.wen.id, organisation_id=school.school.id, set_at=AT, set_by=school.officer.id)
    if table is TimetableHold:
        held.level_id = school.district.id
        record_fact(db, held, at=AT, by=school.officer.id)
    db.add(held)
    db.flush()
    before = db.scalars(select(AuditEntry.id)).all()

    assert service.why_not(db, school.wen.id, of_pupil=False, at=NOW, by=school.manager.id) == [Hindrance.ASKED_ALREADY]
    assert service.carry_out_due(db, at=LATER) == 0
    assert (school.wen.name, row.done_at) == (NAME, None)
    assert db.scalars(select(AuditEntry.id)).all() == before


@pytest.mark.slow
def test_statuses_reports_and_filings_are_what_they_were(db, make):
    """Compared with what the report says of every fact, and with the sealed file itself."""
    county = County(db, make)
    office = Office(db, county)
    county.complete(county.keeper, on=date(2026, 9, 9))
    db.flush()
    filing = office.filed(county.schools[0])
    held = db.scalars(select(Appointment).filter_by(person_id=county.keeper.id)).one()
    record_fact(db, held, at=AT, by=None, last_day=date(2027, 1, 31))
    rebuild_all(db)

    def figures():
        rows = db.execute(
            select(StatusRow.person_id, StatusRow.status, StatusRow.first_day, StatusRow.due_on).order_by(
                StatusRow.requirement_id, StatusRow.person_id, StatusRow.first_day
            )
        ).all()
        days = (date(2026, 10, 20), TODAY)
        told = [report(db, Asked(county.county.public_id, day), today=TODAY, at=NOON) for day in days]
        files = db.execute(select(FilingFile.content, FilingFile.digest).order_by(FilingFile.id)).all()
        return rows, told, files

    before = figures()
    service.forget(db, [county.keeper.id], at=LATER)
    assert figures() == before
    rebuild_all(db)
    assert figures() == before
    assert county.keeper.id not in db.scalars(select(FilingSubject.person_id)).all()
    found = drift_of(db, filing, today=TODAY, at=NOON)
    assert (found.rows, found.erased) == ((), 1)
    assert not [one for one in db.scalars(select(FactVersion)) if "何秀" in str(one.content)]
