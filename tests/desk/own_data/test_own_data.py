"""All that is kept about an adult: complete, hers alone, as page, JSON, PDF and by command; nothing about anybody else."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from app.compliance.models import WaiverReason
from app.compliance.rules.status import Status
from app.compliance.service import assign_course, grant_waiver
from app.core.access import Role
from app.core.audit import AuditEntry, audit
from app.core.facts import record_fact, remove_fact
from app.desk.own_data.gathering import Gathered, as_json, own_data
from app.desk.own_data.paper import values_of
from app.desk.own_data.parts import EXPORTED, PARTS
from app.desk.own_data.words import OF_COLUMNS, code_words, label_of, written
from app.notices.models import DeliveryState, Way
from app.notices.rules import Told
from app.people.merges import PersonMerge
from app.people.service.accounts import reset_account
from app.records.service import sign_policy
from app.supervision.vetting.rules import Desk
from app.tables import metadata
from tests.make import AT
from tests.privacy.test_data_map import MAP, tables_leading_to_a_person

DAY = date(2026, 9, 10)
LEFT_OUT = MAP["person_export"]["left_out"]


def test_every_table_that_leads_to_an_adult_is_exported_or_left_out_with_a_reason() -> None:
    leading = tables_leading_to_a_person() | {"status_range", "fact_version", "audit_entry", "signed_policy"}

    assert sorted(leading - EXPORTED - set(LEFT_OUT)) == []
    assert sorted(set(LEFT_OUT) & EXPORTED) == []
    assert sorted((EXPORTED | set(LEFT_OUT)) - set(metadata.tables)) == []
    assert all(len(reason) > 20 for reason in LEFT_OUT.values())


def test_no_part_shows_a_secret_or_who_else_acted_and_every_column_has_words() -> None:
    for part in PARTS:
        for column in part.columns:
            assert column in part.table.__table__.columns, (part.key, column)
            assert column in OF_COLUMNS, column
            assert column == "review_by" or not column.endswith("_by"), "who acted is told as a role only"
            assert not [
                word for word in ("digest", "hash", "token", "seed", "mark", "student", "guardian") if word in column
            ]
    assert len({part.key for part in PARTS}) == len(PARTS)


@pytest.fixture
def keeper(db, make):
    school, post = make.organisation(), make.post()
    keeper, manager = make.person("宿管甲", phone="13800000001"), make.person("经理乙")
    held = make.appointment(keeper, school, post, first_day=date(2026, 1, 1))
    record_fact(db, held, at=AT, by=manager.id, first_day=date(2026, 2, 1))
    wrong = make.appointment(keeper, school, make.post("厨师"), first_day=date(2026, 3, 1))
    remove_fact(db, wrong, at=AT, by=manager.id)
    make.role(keeper, Role.CLERK, school)
    account = make.account(keeper)
    record = make.training_record(keeper, "staff-core", completed_on=date(2026, 9, 2))
    make.hours_entry(keeper, done_on=date(2026, 9, 3))
    sign_policy(db, keeper.id, policy="code", edition="1", digest="0" * 64, at=AT)
    grant_waiver(
        db, keeper.id, "core", first_day=DAY, last_day=None, reason=WaiverReason.SECONDED, at=AT, by=manager.id
    )
    assign_course(db, keeper.id, "staff-core", assigned_on=DAY, due_on=DAY, at=AT, by=manager.id)
    child = make.person("孩子丙")
    make.guardianship(keeper, child)
    reset_account(db, account, at=AT, by=manager.id)
    audit(db, "pack-made", at=AT, by=manager.id, subject="person", subject_id=keeper.id)
    other = make.person("宿管甲")
    make.training_record(other, "dorm", completed_on=date(2026, 9, 4))
    said = {"organisation_id": school.id, "of_pupils": False, "asked_at": AT, "asked_by": manager.id}
    merge = PersonMerge(kept_id=keeper.id, other_id=other.id, asked_as="head", first_day=date(2026, 9, 1), **said)
    record_fact(db, merge, at=AT, by=manager.id)
    make.training_record(manager, "staff-core", completed_on=date(2026, 9, 5))
    db.flush()
    keeper.record_id = record.public_id
    return keeper


def test_document_holds_everything_of_hers_and_nobody_else(db, keeper):
    document = as_json(own_data(db, keeper.id, on=DAY), at=AT)
    parts = document["parts"]
    text = json.dumps(document, ensure_ascii=False)

    assert [row["first_day"] for row in parts["posts"]] == ["2026-02-01"]
    assert {row["entered_by"] for row in parts["posts"]} == {"organisation"}
    assert {row["public_id"] for row in parts["records"]} >= {keeper.record_id}
    assert len(parts["records"]) == 2, "what counts under her other id is hers"
    assert [
        len(parts[key]) for key in ("roles", "account", "hours", "policies", "waivers", "asked_courses", "merges")
    ] == [1] * 7
    assert [row["change"] for row in parts["former_versions"]] == ["changed", "removed"]
    assert parts["former_versions"][0]["content"]["first_day"] == "2026-01-01"
    assert [(row["action"], row["by"]) for row in parts["changes"]] == [("password-reset", "organisation")]
    assert parts["guardian_of"][0].keys() == {"first_day", "last_day", "entered_at", "entered_by"}
    assert not [name for name in ("经理乙", "孩子丙", "password_hash", "token") if name in text]


def test_codes_are_read_as_words_and_labels_as_the_part_means_them(app) -> None:
    with app.test_request_context():
        words = code_words()
        for column, codes in {"told": Told, "way": Way, "state": DeliveryState, "desk": Desk, "status": Status}.items():
            assert [code for code in codes if written(column, str(code), words=words) == str(code)] == []
        assert written("topics", ["duty"], words=words) != "duty"
        assert written("practical", "trial-lesson", words=words) == "试讲"
        assert written("quiz", "staff-core-final", words=words) == "结课测验"
        assert written("failed_for", "nobody-knows", words=words) == "nobody-knows", "an unknown code is not hidden"
        of_person = Gathered("person", (), ())
        assert [str(label_of(of_person, column)) for column in ("number", "name")] == ["工号", "姓名"]


def test_paper_names_characters_it_cannot_draw(db, make):
    person = make.person("林\U0003106d")
    values = values_of(own_data(db, person.id, on=DAY), at=AT)

    assert "林[U+3106D]" in str(values)


@pytest.mark.sqlite_is_enough
def test_she_reads_and_saves_it_and_nobody_is_told(page, db, make, keeper):
    page.sign_in(keeper)
    before = db.scalars(select(AuditEntry.id)).all()

    shown = page.get("/my-data")
    assert "你现在和以前的岗位" in shown.text
    assert "收回了密码" in shown.text
    assert json.loads(page.get("/my-data/hulei-my-data.json").response.get_data())["format"] == "hulei-person-1"
    assert page.get("/my-data/hulei-my-data.pdf").response.get_data()[:4] == b"%PDF"
    assert db.scalars(select(AuditEntry.id)).all() == before


@pytest.mark.sqlite_is_enough
def test_command_writes_the_same_document_and_refuses_a_pupil(app, db, make, keeper, tmp_path: Path, monkeypatch):
    from app.cli import exports
    from app.desk.own_data import commands

    monkeypatch.setattr(commands, "db", lambda: db)
    monkeypatch.setattr(db, "commit", db.flush)
    run = app.test_cli_runner()
    out = tmp_path / "her.json"
    done = run.invoke(exports, ["person", keeper.public_id, "--out", str(out)])
    assert done.exit_code == 0, done.output
    document = json.loads(out.read_text())
    assert document["parts"]["person"][0]["name"] == "宿管甲"
    assert not {"quizzes", "answers", "decisions"} & document["parts"].keys(), "her answers are her own (SAFEGUARDS 25)"
    assert db.scalars(select(AuditEntry.subject_id).filter_by(action="data-exported")).all() == [keeper.id]

    pupil = make.pupils(make.class_group(make.organisation()), 1)[0]
    assert "学生保护专员" in run.invoke(exports, ["person", pupil.public_id]).output
