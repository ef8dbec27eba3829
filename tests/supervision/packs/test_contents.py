"""What is in a pack: the report's own figures, rows without children, the entries behind them, and a word on each file."""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import date, timedelta

import pytest

from app.compliance.reports import Asked
from app.compliance.seen_report import report_seen
from app.content.courses import digest_of
from app.core.access import Role
from app.supervision.packs import contents
from app.supervision.packs.models import EvidencePackFile
from app.supervision.packs.readme import CHINESE, ENGLISH, told_of
from app.supervision.packs.rules import TooLarge
from app.supervision.packs.sealing import MANIFEST, examine, zipped
from app.supervision.packs.service import fetch, withdraw
from tests.compliance.filing.office import NOON, TERM, TODAY
from tests.supervision.packs.conftest import read

pytestmark = pytest.mark.slow

DAY = date(2026, 10, 15)


def test_figures_are_those_of_the_report_as_seen_from_above(db, county, packed):
    for place in (county.schools[0], county.county):
        _pack, files = packed(place, made_as=Role.BUREAU_OFFICER)

        report = report_seen(db, Asked(place.public_id, DAY), None, today=TODAY, at=NOON)
        assert read(files, "report/report.json") == report
        assert files["report/report.xlsx"].startswith(b"PK")


def test_rows_add_up_to_the_figures_of_each_organisation(county, packed):
    _pack, files = packed(county.county, made_as=Role.BUREAU_OFFICER)

    rows = read(files, "rows/rows.json")
    counted = Counter((row["organisation"], row["requirement"], row["status"]) for row in rows)
    told = [row for row in read(files, "report/report.json")["rows"] if row["requirement"] in ("core", "checks")]
    schools = {school.public_id for school in county.schools}
    assert {row["requirement"] for row in rows} == {"core", "checks"}
    for row in told:
        if row["organisation"] in schools:
            for status in ("met", "due", "overdue"):
                assert counted[row["organisation"], row["requirement"], status] == row[status], row
    table = list(csv.DictReader(io.StringIO(files["rows/rows.csv"].decode("utf-8-sig"))))
    assert [(row["subject"], row["status"]) for row in table] == [(row["subject"], row["status"]) for row in rows]


def test_random_ids_are_of_one_pack_alone_and_both_texts_tell_of_every_file(county, packed):
    _first, files = packed(with_names=True, for_person=county.guard.id)
    _second, others = packed()

    people = {row["subject"] for row in read(files, "rows/rows.json") if row["kind"] == "person"}
    assert set(read(files, "rows/names.json").items()) == {(next(iter(people)), "何秀")}
    assert people.isdisjoint({row["subject"] for row in read(others, "rows/rows.json")})
    assert "rows/names.json" not in others
    assert read(files, "pack.json")["with_names"] is True
    for path in files:
        told = told_of(path)
        assert told is not None, path
        for text in (CHINESE, ENGLISH):
            assert f"`{told.path}`" in files[text].decode(), path
    assert "不证明品行" in files[CHINESE].decode()


def test_head_of_a_district_gives_no_names_of_its_schools(make, county, packed):
    clerk = county.staff(county.county, "县里的人")
    make.role(clerk, Role.HEAD, county.county)

    _pack, files = packed(county.county, with_names=True, for_person=county.guard.id)

    assert list(read(files, "rows/names.json").values()) == ["县里的人"]


def test_filing_goes_in_as_it_went_upward_with_its_seal(county, office, packed):
    filing = office.filed(county.schools[0], TERM)

    _pack, files = packed(as_of=filing.as_of, filing_id=filing.id)

    (listed,) = read(files, "filings/filings.json")
    assert (listed["seal"], listed["is_subject_of_this_pack"]) == (filing.seal, True)
    public = read(files, f"filings/{filing.public_id}.public.json")
    assert "rows" not in public
    assert public["seal"] == filing.seal


def test_withdrawn_and_expired_files_are_gone_and_the_seal_stays(db, county, packed):
    first, _files = packed()
    withdraw(db, first, at=NOON, by=county.keeper.id)
    assert fetch(db, first, at=NOON, by=county.keeper.id) is None
    second, _files = packed(last_day=TODAY)
    second.last_day = TODAY - timedelta(days=1)
    db.flush()

    third, _files = packed()

    kept = {row.pack_id for row in db.query(EvidencePackFile)}
    assert third.id in kept
    assert kept.isdisjoint({first.id, second.id})
    assert (len(first.digest), len(second.digest)) == (64, 64)


def test_too_many_organisations_are_refused(monkeypatch, county, packed):
    monkeypatch.setattr(contents, "MOST_ORGANISATIONS", 3)

    with pytest.raises(TooLarge):
        packed(county.county, made_as=Role.BUREAU_OFFICER)


def test_no_pupil_guardian_class_or_typed_word_is_in_a_pack(make, county, packed):
    """A requirement that counts staff and guardians together has no rows: the staff would give the guardians away."""
    make.act(county.schools[0], public_id="act-2", kind="safety_check", capacity="李某某")

    _pack, files = packed()

    assert {row["kind"] for row in read(files, "rows/rows.json")} == {"person", "organisation"}
    whole = b"".join(files.values()).decode(errors="ignore")
    ids = (county.classes[0].public_id, county.keeper.public_id)
    for name in ("学生0", "家长甲", "五（1）班", "何秀", "李某某", *ids):
        assert name not in whole, name


def test_what_is_behind_the_rows_can_be_followed_to_entry_law_and_edition(packed):
    pack, files = packed()

    entries = {entry["id"]: entry for entry in read(files, "rows/ledger.json")}
    assert {record for row in read(files, "rows/rows.json") for record in row["records"]} == set(entries)
    assert entries["act-1"]["act"] == "safety_check"
    (record,) = [entry for entry in entries.values() if entry["kind"] == "record"]
    assert (record["day"], record["course"], record["minutes"]) == ("2026-09-20", "staff-core", 120)

    rows = {row["id"]: row for row in read(files, "requirements/requirements.json")}
    assert set(rows) == {"core", "lessons", "core-for-all", "checks", "class-lessons"}
    assert rows["core"]["definition"]["evidence"] == {"course": "staff-core"}
    assert rows["core"]["basis_cited"]["zh"] == ["《中华人民共和国未成年人保护法》（2024年修正）第十一条"]

    (used,) = [row for row in read(files, "editions/editions.json") if row["course"] == "staff-core"]
    folder = used["folder"]
    inside = {path.removeprefix(folder): content for path, content in files.items() if path.startswith(folder)}
    assert digest_of(inside) == used["digest"]

    content = zipped({name: text for name, text in files.items() if name != MANIFEST})
    examined = examine(content)
    assert (examined.digest, examined.pack, examined.wrong) == (pack.digest, pack.public_id, ())
    assert len(content) == pack.size
