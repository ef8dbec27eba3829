"""The bench measures right answers only. No time is asserted here."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from app.core.settings import ROOT
from tests.bench import lists
from tests.bench.connection import Answer, BadAnswer
from tests.bench.load import Load
from tests.bench.servers import FLOORS, Server
from tests.bench.subjects import ClosedRegisters, Page, SavedAnswers

TINY = ("--no-county", "--classes", "1", "--rounds", "1", "--seconds", "0.1", "--connections", "2")


@pytest.mark.slow
def test_bench_measures_every_subject_beside_both_floors(tmp_path):
    file = tmp_path / "bench.json"
    ran = subprocess.run(
        [sys.executable, "-m", "tests.bench.run", *TINY, "--json", file],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == 0, ran.stderr
    rows = json.loads(file.read_text())["rows"]
    assert [row["name"] for row in rows] == [
        "sign-in page",
        "signed-in module page",
        "home with duties",
        "certificate check page",
        "saving a quiz answer",
        "closing a register of 48",
    ]
    for row in rows:
        assert row["bytes"] > 0
        assert all(row[runner]["requests"] > 0 for runner in ("subject", "F", "F-app"))
        assert row["name"] in ran.stdout
    assert "requests failed: 0" in ran.stdout


@pytest.mark.slow
def test_bench_measures_the_compliance_engine_at_any_size(tmp_path):
    file = tmp_path / "scale.json"
    ran = subprocess.run(
        [sys.executable, "-m", "tests.bench.scale.run", "--scale", "600", "--on", "sqlite", "--json", file],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == 0, ran.stderr
    (first,) = json.loads(file.read_text())["sqlite"]
    assert first["people"] == 600
    assert first["status rows"] > first["ledger rows"] > 1500
    assert [one["at_most"] for one in first["found"]] == [None, None, 6, 40, 15, 40, 10]
    assert all(one["seconds"] > 0 for one in first["found"])
    assert "whole tree as of a past day" in ran.stdout


@pytest.mark.slow
def test_bench_measures_signing_beside_the_bare_canonical_form():
    ran = subprocess.run(
        [sys.executable, "-m", "tests.bench.signing"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert ran.returncode == 0, ran.stderr
    assert "bare canonical form and signature" in ran.stdout


@pytest.mark.slow
def test_bench_counts_the_questions_of_long_lists():
    found = lists.measure(people=150)

    assert [name for name, _questions, _ms in found][:2] == ["staff, first page", "staff, last page"]
    assert all(0 < questions <= lists.AT_MOST for _name, questions, _ms in found), found


@pytest.mark.slow
def test_bench_stops_at_an_answer_that_is_an_error(tmp_path):
    server = Server("floors", FLOORS, tmp_path, {"HULEI_INSTANCE_PATH": str(tmp_path)})
    try:
        server.wait()
        with Load(connections=1, seconds=0.05, rounds=1) as load, pytest.raises(BadAnswer, match="nowhere: 404"):
            load.measure(Page("nowhere", "/bare/nothing", "x"), server, server)
    finally:
        server.stop()


@pytest.mark.parametrize(
    "answer",
    [
        Answer(500, b"", b"<h1>marker</h1></html>"),
        Answer(302, b"Location: /sign-in\r\n", b"marker</html>"),
        Answer(200, b"", b"<h1>another page</h1></html>"),
        Answer(200, b"", b"marker, and then the page broke off"),
    ],
)
def test_page_that_is_not_the_one_asked_for_is_refused(answer):
    with pytest.raises(BadAnswer):
        Page("page", "/", "marker").check(answer)


def test_answer_or_register_that_was_not_kept_is_refused():
    with pytest.raises(BadAnswer):
        SavedAnswers([], "", "").check(Answer(422, b"", b'{"saved":false}'))
    with pytest.raises(BadAnswer):
        SavedAnswers([], "", "").check(Answer(200, b"", b'{"saved":false}'))
    with pytest.raises(BadAnswer):
        ClosedRegisters([], "", "", at_most=1).check(Answer(302, b"Location: /sign-in\r\n", b""))
    with pytest.raises(BadAnswer):
        ClosedRegisters([], "", "", at_most=1).check(Answer(422, b"", b"<h1>mend this</h1></html>"))
