"""Imported records of courses taught here count once a second person has approved them, with evidence (SAFEGUARDS 28)."""

from __future__ import annotations

import pytest
import time_machine
from sqlalchemy import func, select

from app.compliance.models import StatusRow
from app.core.access import Role
from app.core.clock import now
from app.interop.roster.importing import import_roster
from app.interop.roster.reading import read_roster
from app.interop.roster.reverting import revert_import
from app.people.models import Enrolment, Person
from app.records.models import RecordApproval, TrainingRecord
from tests.compliance.county import County

pytestmark = pytest.mark.sqlite_is_enough
HEAD = "sourcedId,userSourcedId,course,edition,completedOn,minutes,evidence\n"


@pytest.fixture(autouse=True)
def on_the_last_day_of_the_year():
    with time_machine.travel("2026-12-31 10:00:00+08:00", tick=False):
        yield


@pytest.fixture
def county(db, make) -> County:
    return County(db, make)


def bring_in(db, folder, *rows, by=None):
    folder.mkdir(exist_ok=True)
    (folder / "records.csv").write_text(HEAD + "".join(f"{row}\n" for row in rows), "utf-8")
    done = import_roster(db, read_roster(folder), source="old", at=now(), by=by)
    db.flush()
    return done


def of(person, *, evidence="ZS-2026-7", course="staff-core", number=1):
    return f"r{number},{person.public_id},{course},1.0,2026-11-02,90,{evidence}"


def met(db, county) -> int:
    db.expire_all()
    asked = select(func.count(StatusRow.id)).where(
        StatusRow.person_id == county.keeper.id,
        StatusRow.requirement_id == county.requirement("core").id,
        StatusRow.status == "met",
    )
    return db.scalar(asked) or 0


def test_record_from_a_file_counts_once_another_person_has_approved_it(db, make, page, county, tmp_path):
    head, manager = make.person("校长"), make.person("经办人")
    make.role(head, Role.HEAD, county.schools[0])
    make.role(manager, Role.TRAINING_MANAGER, county.schools[0])

    bring_in(db, tmp_path, of(county.keeper), by=manager.id)
    assert met(db, county) == 0

    page.sign_in(manager)  # who imported it
    assert "1 条" in page.get("/imported-records").text
    assert 'name="lines"' not in page.get("/imported-records").html
    page.sign_in(head)
    assert "导入的记录：1" in page.get("/today").text
    line = str(db.scalars(select(RecordApproval.id)).one())
    shown = page.get("/imported-records")
    assert "ZS-2026-7" in shown.text
    assert "没有写依据" in shown.text
    assert "other_length" not in shown.html, "a completed course has no length to differ"
    page.post("/imported-records", {"lines": line, "answer": "approve"}, status=422)  # the proof was not seen
    assert met(db, county) == 0
    page.post("/imported-records", {"lines": line, "answer": "approve", "seen": "y"})

    assert met(db, county) > 0
    assert "导入的记录" not in page.get("/today").text


def test_record_without_evidence_cannot_be_approved_and_a_declined_one_never_counts(db, make, page, county, tmp_path):
    head = make.person("校长")
    make.role(head, Role.HEAD, county.schools[0])
    bring_in(db, tmp_path, of(county.keeper, evidence=""))
    line = str(db.scalars(select(RecordApproval.id)).one())
    page.sign_in(head)

    answer = page.post("/imported-records", {"lines": line, "answer": "approve", "seen": "y"}, status=422)
    assert "没有依据" in answer.text
    page.post("/imported-records", {"lines": line, "answer": "decline", "reason": "no_proof"})

    assert met(db, county) == 0


def test_nobody_approves_their_own_record_and_no_pupil_is_named(db, make, page, county, tmp_path):
    make.role(county.keeper, Role.HEAD, county.schools[0])
    in_class = select(Person).join(Enrolment, Enrolment.person_id == Person.id)
    pupils = db.scalars(in_class.where(Enrolment.class_group_id == county.classes[0].id).limit(2)).all()
    rows = [of(pupil, course="kids-g56", number=2 + place) for place, pupil in enumerate(pupils)]
    bring_in(db, tmp_path, of(county.keeper), *rows)
    page.sign_in(county.keeper)

    shown = page.get("/imported-records").html

    assert shown.count('name="lines"') == 1
    assert "2 人" in shown
    assert pupils[0].name not in shown


def test_import_counts_where_nobody_could_answer_or_the_course_is_of_another_place(db, make, county, tmp_path):
    bring_in(db, tmp_path, of(county.keeper))
    assert met(db, county) > 0

    make.role(make.person("校长"), Role.HEAD, county.schools[0])
    make.edition("elsewhere-course", "1.0")
    bring_in(db, tmp_path, of(county.keeper, course="elsewhere-course", number=5))
    assert db.scalar(select(func.count(RecordApproval.id))) == 0


def test_answered_import_can_still_be_taken_back_as_a_whole(db, make, page, county, tmp_path):
    head = make.person("校长")
    make.role(head, Role.HEAD, county.schools[0])
    done = bring_in(db, tmp_path, of(county.keeper))
    page.sign_in(head)
    line = str(db.scalars(select(RecordApproval.id)).one())
    page.post("/imported-records", {"lines": line, "answer": "approve", "seen": "y"})
    before = db.scalar(select(func.count(TrainingRecord.id)))

    revert_import(db, done.import_id, at=now(), by=None)

    assert met(db, county) == 0
    assert db.scalar(select(func.count(TrainingRecord.id))) == before - 1
    assert db.scalar(select(func.count(RecordApproval.id))) == 0
