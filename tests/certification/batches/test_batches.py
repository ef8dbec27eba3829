"""A manager's many certificates: chosen, drawn by jobs with progress, one file, hers alone and for a week."""

from __future__ import annotations

import io
import zipfile
from datetime import date, timedelta

import pytest
import time_machine
from pypdf import PdfReader
from sqlalchemy import func, select

from app.certification.batches import service
from app.certification.batches.models import CertificateBatch, CertificateBatchPart
from app.certification.batches.packing import joined
from app.certification.service import issue_certificate
from app.core.access import Role
from app.core.clock import now
from app.core.jobs.models import Job
from app.core.jobs.worker import work_off, work_once
from app.core.typesetting import CannotDraw
from tests.make import AT

pytestmark = pytest.mark.sqlite_is_enough
SITE = "http://localhost"
RARE = "王\U0002a6d6"
WHERE = "/certificates/issued"


@pytest.fixture(autouse=True)
def autumn():
    with time_machine.travel("2026-10-01T04:00:00Z", tick=False):
        yield


@pytest.fixture
def school(make):
    return make.organisation()


@pytest.fixture
def manager(make, school):
    person = make.person("经理")
    make.role(person, Role.TRAINING_MANAGER, school)
    return person


@pytest.fixture
def staff(db, make, school):
    """Two dorm keepers and a teacher with certificates, and a teacher whose name cannot be drawn."""
    make.edition()
    keeper, teacher = make.post("宿管"), make.post("班主任")
    found = {}
    for name, post, day in (
        ("何秀", keeper, date(2026, 9, 2)),
        ("李静", keeper, date(2026, 9, 20)),
        ("孙月", teacher, date(2026, 9, 20)),
        (RARE, teacher, date(2026, 9, 20)),
    ):
        person = make.person(name)
        make.appointment(person, school, post)
        record = make.training_record(person, completed_on=day)
        found[name] = issue_certificate(db, record, issuer=school.name, organisation_id=school.id, address=SITE, at=AT)
    return found, keeper, teacher


def test_manager_prints_all_in_one_file_and_is_told_who_cannot_be_drawn(app, db, page, manager, staff):
    found, _keeper, _teacher = staff
    page.sign_in(manager)

    listed = page.get(WHERE).text
    assert f"{RARE}：字体里没有 \U0002a6d6" in listed
    address = page.post(WHERE, {"form": "one"}, status=302).location
    assert "正在制作证书" in page.get(address).text
    work_off(app)

    assert "做好了" in page.get(address).text
    answer = page.get(f"{address}/certificates").response
    assert answer.headers["Content-Disposition"].endswith('.pdf"')
    pages = PdfReader(io.BytesIO(answer.data)).pages
    words = ["".join(one.extract_text().split()) for one in pages]
    assert len(words) == 3
    assert all("只证明参加培训，不证明品行，不等于可以单独接触孩子。" in said for said in words)
    assert all(any(name in said for said in words) for name in ("何秀", "李静", "孙月"))
    assert RARE not in "".join(words)
    assert found[RARE].code[:4] not in "".join(words)


def test_namesakes_are_told_apart_before_one_certificate_is_withdrawn(db, make, page, school, manager, staff):
    _found, _keeper, teacher = staff
    namesake = make.person("何秀")
    make.appointment(namesake, school, teacher)
    certificate = issue_certificate(
        db, make.training_record(namesake), issuer=school.name, organisation_id=school.id, address=SITE, at=AT
    )
    page.sign_in(manager)

    listed = page.get(WHERE).text
    assert "何秀 宿管" in listed
    assert "何秀 班主任" in listed
    assert "李静 宿管" not in listed
    assert "岗位 班主任" in page.get(f"{WHERE}/{certificate.id}/withdraw").text


def test_separate_files_are_named_by_number_and_drawn_in_several_jobs_with_progress(
    app, db, page, manager, staff, monkeypatch
):
    monkeypatch.setattr(service, "AT_ONCE", 2)
    found, keeper, _teacher = staff
    page.sign_in(manager)
    page.get(f"{WHERE}?first_day=2026-10-02&last_day=2026-10-01", status=422)

    address = page.post(WHERE, {"form": "each"}, status=302).location
    while "2 / 3" not in page.get(address).text:
        assert work_once(app)
    page.get(f"{address}/certificates", status=302)
    work_off(app)
    packed = zipfile.ZipFile(io.BytesIO(page.get(f"{address}/certificates").response.data))

    assert set(packed.namelist()) == {f"hulei-{one.code}.pdf" for name, one in found.items() if name != RARE}
    assert all(packed.read(name).startswith(b"%PDF") for name in packed.namelist())
    keepers = page.post(f"{WHERE}?posts={keeper.id}&first_day=2026-09-10", {"form": "one"}, status=302).location
    assert db.get_one(CertificateBatch, int(keepers.rsplit("/")[-1])).certificate_ids == [found["李静"].id]


def test_only_who_asked_fetches_it_and_only_while_she_manages_there(app, db, make, page, school, manager, staff):
    page.sign_in(manager)
    address = page.post(WHERE, {"form": "one"}, status=302).location
    head, elsewhere = make.person("校长"), make.person("外校经理")
    make.role(head, Role.HEAD, school)
    make.role(elsewhere, Role.TRAINING_MANAGER, make.organisation("邻校"))

    for person in (head, elsewhere):
        page.sign_in(person)
        page.get(address, status=404)
        page.get(f"{address}/certificates", status=404)
    assert "何秀" not in page.get(WHERE).text

    payloads = [job.payload for job in db.scalars(select(Job).filter_by(kind=service.DRAW))]
    assert [set(one) for one in payloads] == [{"batch"}]


def test_batch_goes_after_a_week_or_when_thrown_away(app, db, page, school, manager, staff):
    page.sign_in(manager)
    batch = service.ask_for_batch(
        db, school.id, service.Form.EACH, [one.id for one in staff[0].values()], at=now(), by=manager.id
    )
    service.keep_part(db, batch, b"zip", at=now())
    db.flush()

    service.forget_old(db, at=now() + timedelta(days=6))
    assert db.scalar(select(func.count()).select_from(CertificateBatchPart)) == 1
    service.forget_old(db, at=now() + timedelta(days=8))
    db.flush()
    assert db.scalar(select(func.count()).select_from(CertificateBatchPart)) == 0
    assert db.scalar(select(func.count()).select_from(CertificateBatch)) == 0

    address = page.post(WHERE, {"form": "one"}, status=302).location
    page.post(f"{address}/throw-away", {}, status=302)
    page.get(address, status=404)


def test_batch_that_cannot_be_drawn_says_so(app, db, page, manager, staff):
    page.sign_in(manager)
    address = page.post(WHERE, {"form": "one"}, status=302).location
    batch = db.scalars(select(CertificateBatch)).one()
    service.give_up(db, batch.id, CannotDraw.__name__, at=now())

    assert "没有做成" in page.get(address).text


def test_zips_are_joined_as_they_are():
    parts = []
    for name in ("a.pdf", "b.pdf"):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as packed:
            packed.writestr(name, name)
        parts.append(out.getvalue())

    whole = zipfile.ZipFile(io.BytesIO(joined(parts)))

    assert {name: whole.read(name).decode() for name in whole.namelist()} == {"a.pdf": "a.pdf", "b.pdf": "b.pdf"}


def test_batch_that_nobody_works_at_says_so_after_a_minute_and_what_to_do(db, page, manager, staff):
    page.sign_in(manager)
    address = page.post(WHERE, {"form": "one"}, status=302).location
    assert "可以离开这一页" in page.get(address).text
    job = db.scalars(select(Job).filter_by(kind=service.DRAW)).one()

    with time_machine.travel(now() + timedelta(minutes=2), tick=False):
        text = page.get(address).text
        assert "hulei worker" in text
        assert "可以离开这一页" not in text
        job.lease, job.leased_until, job.tries = "x", now() + timedelta(minutes=10), 1
        db.flush()
        assert "可以离开这一页" in page.get(address).text, "somebody is at it"
        job.leased_until = now() - timedelta(minutes=1)
        db.flush()
        assert "中断" in page.get(address).text
        job.state = "failed"
        db.flush()
        assert "再要一次" in page.get(address).text
