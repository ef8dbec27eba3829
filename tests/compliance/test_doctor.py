"""`hulei doctor` holds the kept status against the facts of a live database, and changes nothing unless it is asked."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import delete, select, update

from app import create_app
from app.cli import main
from app.compliance import service
from app.compliance.models import StatusRow
from app.core.database import extension
from app.core.schema import upgrade_schema
from app.core.settings import Settings
from app.people.announcements import class_groups_changed, holdings_changed, organisations_changed
from app.people.models import Appointment, Person
from tests.make import AT, Make

pytestmark = pytest.mark.slow

RULES = """
requirements:
  - id: core
    subject: person
    audience: [{kinds: [staff]}]
    evidence: {minutes: 60}
    timing: {within_days: 30}
  - id: class-lessons
    subject: class_group
    audience: [{grades: ["5"]}]
    evidence: {sessions: {count: 2}}
    timing: {each: half_year}
  - id: checks
    subject: organisation
    audience: [{org_kinds: [school]}]
    evidence: {acts: {kind: safety_check, count: 1}}
    timing: {each: half_year}
"""


@pytest.fixture
def site(tmp_path):
    """A site of its own with one keeper, one class and one school, their status kept."""
    settings = Settings(database_url=f"sqlite:///{tmp_path / 'cli.sqlite'}", secret_key="cli", instance_path=tmp_path)
    app = create_app(settings)
    with app.app_context():
        upgrade_schema(extension.engine)
        db = extension.session
        make = Make(db)
        school = make.organisation(public_id="s-1")
        service.load_requirements(db, RULES, "r.yaml", at=AT, by=None)
        keeper = make.person("林守夜", public_id="p-1")
        make.appointment(keeper, school, make.post())
        group = make.class_group(school)
        pupils = make.pupils(group, 2)
        holdings_changed(db, [keeper.id, *(pupil.id for pupil in pupils)], None)
        class_groups_changed(db, [group.id], None)
        organisations_changed(db, [school.id], None)
        db.commit()
        group_id = group.public_id
    return app, group_id


def doctor(app, *more: str):
    return app.test_cli_runner().invoke(main.commands["doctor"], list(more))


def kept(app) -> list[tuple[str, date]]:
    with app.app_context():
        return list(extension.session.execute(select(StatusRow.status, StatusRow.due_on).order_by(StatusRow.id)).all())


def test_doctor_says_that_status_and_facts_agree(site):
    app, _ = site

    said = doctor(app)

    assert (said.exit_code, said.output) == (0, "状态和事实一致。\n")


def test_doctor_names_what_differs_by_ids_alone_and_changes_nothing(site):
    app, group = site
    with app.app_context():
        extension.session.execute(update(StatusRow).where(StatusRow.status != "upcoming").values(status="met"))
        extension.session.commit()
    before = kept(app)

    said = doctor(app)

    assert said.exit_code == 1
    assert "不一致：人员 p-1，要求 core，从 " in said.output
    assert f"不一致：班级 {group}，要求 class-lessons，从 2026-09-01 起" in said.output
    assert "不一致：单位 s-1，要求 checks，从 " in said.output
    assert "林守夜" not in said.output
    assert kept(app) == before


def test_doctor_mends_what_differs_when_asked(site):
    app, _ = site
    right = kept(app)
    with app.app_context():
        extension.session.execute(update(StatusRow).where(StatusRow.status != "upcoming").values(status="met"))
        extension.session.commit()

    mended = doctor(app, "--mend")

    assert mended.exit_code == 0, mended.output
    assert sorted(kept(app)) == sorted(right)
    assert doctor(app).exit_code == 0


def test_doctor_finds_and_mends_status_of_somebody_who_is_no_more(site):
    """No foreign key holds status rows: an entry taken out by hand must not leave any behind."""
    app, _ = site
    with app.app_context():
        db = extension.session
        keeper = db.scalar(select(Person.id).where(Person.public_id == "p-1"))
        db.connection().execute(delete(Appointment).where(Appointment.person_id == keeper))
        db.connection().execute(delete(Person).where(Person.id == keeper))
        db.commit()

    said, mended = doctor(app), doctor(app, "--mend")

    assert f"不一致：人员 #{keeper}，要求 core，从 " in said.output
    assert mended.exit_code == doctor(app).exit_code == 0


def test_doctor_refuses_a_database_that_was_never_set_up(tmp_path):
    settings = Settings(database_url=f"sqlite:///{tmp_path / 'new.sqlite'}", secret_key="cli", instance_path=tmp_path)

    said = doctor(create_app(settings))

    assert said.exit_code == 1
    assert "请先启动一次" in said.output
