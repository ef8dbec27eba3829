"""The pages of packs and `hulei verify`: made by a head, fetched by the reviewer it is for, checked by anybody."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, timedelta

import pytest
import time_machine
from sqlalchemy import select

from app.compliance.filing.words import period_said
from app.core.access import Role
from app.core.audit import AuditEntry
from app.people.models import RoleGrant
from app.supervision.packs.commands import verify
from app.supervision.packs.models import EvidencePack
from app.supervision.packs.sealing import MANIFEST, digest_of, examine, zipped
from tests.compliance.filing.office import MORNING, TODAY

pytestmark = [pytest.mark.slow, pytest.mark.sqlite_is_enough]


@pytest.fixture(autouse=True)
def on_a_wednesday_in_february():
    with time_machine.travel(MORNING, tick=False):
        yield


@pytest.fixture
def people(make, county):
    school, other = county.schools
    found = {}
    for name, role, at in (
        ("head", Role.HEAD, school),
        ("manager", Role.TRAINING_MANAGER, school),
        ("officer", Role.BUREAU_OFFICER, county.county),
        ("reviewer", Role.REVIEWER, school),
        ("second", Role.REVIEWER, school),
        ("elsewhere", Role.REVIEWER, other),
    ):
        found[name] = make.person(f"{name}某")
        make.role(found[name], role, at)
    return found


@pytest.fixture
def run(app):
    def run(*words, fails=False):
        result = app.test_cli_runner().invoke(verify, [*map(str, words)])
        assert bool(result.exit_code) is fails, result.output
        return result.output

    return run


def made(db):
    db.expire_all()
    return db.scalars(select(EvidencePack).order_by(EvidencePack.id.desc())).first()


def test_head_makes_a_pack_with_names_for_a_reviewer_who_fetches_it(page, db, county, people, run, tmp_path):
    school = county.schools[0]
    page.sign_in(people["head"])
    new = f"/supervision/packs/new/{school.id}"
    offered = page.get(new).text
    assert "reviewer某" in offered
    assert "elsewhere某" not in offered
    form = {"of": "day", "day": "2026-10-15", "for_person": "0", "last_day": "2027-03-01"}
    assert "只给指定的查阅人" in page.post(new, form | {"with_names": "y"}, 422).text
    assert "今天或以前" in page.post(new, form | {"day": "2027-02-11"}, 422).text
    assert "90" in page.post(new, form | {"last_day": "2027-06-01"}, 422).text
    page.post(new, form | {"with_names": "y", "for_person": str(people["reviewer"].id)})
    pack = made(db)
    assert (pack.with_names, pack.for_person_id, pack.made_as) == (True, people["reviewer"].id, Role.HEAD)
    at = f"/supervision/packs/{pack.id}"
    assert pack.digest in page.get(at).html.replace("<wbr>", "")

    for stranger in ("officer", "second", "elsewhere"):
        page.sign_in(people[stranger])
        page.get(at, status=404)
        page.get(f"{at}/file", status=404)
        assert "还没有证据包" in page.get("/supervision/packs").text
    page.sign_in(people["manager"])
    page.get(at, status=404)

    page.sign_in(people["reviewer"])
    assert "青禾小学" in page.get("/supervision/packs").text
    assert "收回" not in page.get(at).text
    page.post(f"{at}/withdraw", {}, status=404, form_at="/account")
    content = page.client.get(f"{at}/file").get_data()
    assert examine(content).digest == pack.digest
    notes = db.scalars(select(AuditEntry).where(AuditEntry.subject == "evidence_pack")).all()
    assert [(note.action, note.by) for note in notes] == [
        ("pack-made", people["head"].id),
        ("pack-fetched", people["reviewer"].id),
    ]
    assert "某" not in str([note.codes for note in notes])

    file = tmp_path / "pack.zip"
    file.write_bytes(content)
    assert pack.public_id in run(file)
    assert "没有被改动" in run(file, "--seal", pack.digest.upper())
    assert "不一样" in run(file, "--seal", digest_of(b""), fails=True)
    page.sign_in(people["head"])
    assert "取过 1 次" in page.get(at).text.replace("\n", " ")
    page.post(f"{at}/withdraw", {})
    assert "再做一个" in page.get(at).text
    page.sign_in(people["reviewer"])
    page.get(f"{at}/file", status=404)
    assert "请找做包的人再做一个" in page.get(at).text


def test_form_asks_for_nothing_there_is_one_choice_of(page, db, make, county):
    head = make.person("柳校长")
    make.role(head, Role.HEAD, county.schools[1])
    page.sign_in(head)
    new = f"/supervision/packs/new/{county.schools[1].id}"

    asked = page.get(new)
    assert set(re.findall(r'name="(of|for_person|with_names|day|last_day)"', asked.html)) == {"day", "last_day"}
    assert "由你自己转交" in asked.text
    assert "今天或以前" in page.post(new, {"day": "2027-02-11", "last_day": "2027-03-01"}, 422).text
    page.post(new, {"day": "2026-10-15", "last_day": "2027-03-01", "with_names": "y", "for_person": str(head.id)})

    pack = made(db)
    assert (pack.with_names, pack.for_person_id, pack.filing_id, pack.as_of) == (False, None, None, date(2026, 10, 15))


def test_pack_cannot_be_fetched_after_its_day_nor_after_the_reviewers_role(page, db, make, county, people, packed):
    pack, _files = packed(county.schools[0], for_person=people["reviewer"].id, last_day=TODAY + timedelta(days=2))
    address = f"/supervision/packs/{pack.id}"
    page.sign_in(people["reviewer"])
    page.get(address)
    with time_machine.travel("2027-02-13 10:00:00+08:00", tick=False):
        page.sign_in(people["reviewer"])
        page.get(f"{address}/file", status=404)
        assert "已过期" in page.get(address).text
    db.scalars(select(RoleGrant).filter_by(person_id=people["reviewer"].id)).one().last_day = date(2027, 2, 9)
    make.role(people["reviewer"], Role.REVIEWER, county.schools[1])  # elsewhere the doors stay open
    db.flush()
    page.sign_in(people["reviewer"])
    page.get(address, status=404)
    with time_machine.travel("2027-02-09 10:00:00+08:00", tick=False):
        page.sign_in(people["head"])
        assert "查阅已结束" not in page.get(address).text
    page.sign_in(people["head"])
    assert "reviewer某（查阅已结束）" in page.get(address).text
    assert "查阅已结束" in page.get("/supervision/packs").text


def test_officer_makes_a_pack_of_the_county_or_of_a_filing_without_names(page, db, county, office, people):
    filing = office.filed(county.schools[0])
    page.sign_in(people["officer"])
    new = f"/supervision/packs/new/{county.schools[0].id}"
    assert "本单位教职工的姓名" not in page.get(new).text
    page.post(new, {"of": str(filing.id), "for_person": "0", "last_day": "2027-03-01", "with_names": "y"})

    pack = made(db)
    assert (pack.filing_id, pack.as_of, pack.with_names) == (filing.id, filing.as_of, False)
    shown = page.get(f"/supervision/packs/{pack.id}").text
    assert "附报送" in shown
    assert period_said(filing.period, filing.first_day, filing.last_day) in shown
    page.sign_in(people["head"])
    page.get(f"/supervision/packs/{pack.id}", status=404)
    page.get(f"/supervision/packs/new/{county.schools[1].id}", status=404)


def test_verify_names_what_was_changed_and_knows_what_was_not_made_here(db, packed, run, tmp_path):
    _pack, files = packed()
    inside = {name: content for name, content in files.items() if name != MANIFEST}
    file = tmp_path / "pack.zip"
    file.write_bytes(zipped({**inside, "rows/rows.json": b"[]"}))
    assert "这里没有做过" in run(file, fails=True)

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as changed:
        for name, content in {**files, "rows/rows.json": b"[]"}.items():
            changed.writestr(name, content)
    file.write_bytes(out.getvalue())
    assert "rows/rows.json" in run(file, fails=True)
    file.write_bytes(out.getvalue()[:200])
    assert "不是完整的证据包" in run(file, fails=True)
    file.write_bytes(b"{}")
    assert "报送" in run(file, fails=True)
