"""`hulei filing drift` and `hulei filing verify`: what became of a filing, and whether a file is what was filed."""

from __future__ import annotations

import json
from datetime import date

import pytest

from app.compliance.filing.commands import filing_commands
from app.compliance.filing.stored import stored_file
from tests.compliance.filing.office import NOON

pytestmark = pytest.mark.slow


@pytest.fixture
def run(app, office):
    def run(*words, fails=False):
        result = app.test_cli_runner().invoke(filing_commands, [*map(str, words)])
        assert bool(result.exit_code) is fails, result.output
        return result.output

    return run


def test_drift_prints_the_rows_that_differ_under_the_ids_of_the_filing(run, office, county):
    filing = office.filed(county.schools[0])
    office.complete(county.keeper, on=date(2026, 9, 20), at=NOON.replace(hour=9))

    said = json.loads(run("drift", filing.public_id))

    (row,) = said["rows"]
    assert (said["filing"], said["as_of"]) == (filing.public_id, "2027-01-20")
    assert row["subject"] in {one["subject"] for one in office.document(filing)["rows"]}
    assert (row["then"]["status"], row["now"]["status"]) == ("overdue", "met")
    assert [fact["table"] for fact in row["facts"]] == ["training_record"]
    assert county.keeper.name not in json.dumps(said, ensure_ascii=False)


def test_drift_of_an_unknown_or_unsigned_filing_says_where_the_id_stands(run, office, county):
    assert "没有编号" in run("drift", "f-nothing", fails=True)
    assert "没有编号" in run("drift", office.draft(county.schools[0]).public_id, fails=True)


@pytest.mark.parametrize("form", ["json", "public"])
def test_stored_file_is_recognised_and_a_changed_one_is_not(run, office, county, tmp_path, form):
    filing = office.filed(county.schools[0])
    file = tmp_path / "filed.json"
    file.write_bytes(stored_file(office.db, filing.id, form))

    assert filing.public_id in run("verify", file)

    file.write_bytes(file.read_bytes().replace(b"2027-01-20", b"2027-01-21", 1))
    assert "不一致" in run("verify", file, fails=True)


def test_document_is_checked_against_its_seal_alone(run, office, county, tmp_path):
    filing = office.filed(county.schools[0])
    file = tmp_path / "filed.json"
    file.write_bytes(stored_file(office.db, filing.id, "json"))

    assert "没有被改动" in run("verify", file, "--seal", filing.seal.upper())
    assert "不一致" in run("verify", file, "--seal", "0" * 64, fails=True)


def test_file_that_is_no_document_is_said_to_be_unknown(run, tmp_path):
    file = tmp_path / "photo.jpg"
    file.write_bytes(b"\xff\xd8")

    assert "不一致" in run("verify", file, fails=True)
