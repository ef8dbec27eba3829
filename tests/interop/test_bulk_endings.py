"""A complete list that ends many asks a second person, who waits 30 days (SAFEGUARDS 34)."""

from __future__ import annotations

import re
from datetime import date

import pytest
import time_machine
from sqlalchemy import func, select

from app.core.access import Role
from app.core.clock import now
from app.interop.roster.complete import Scope
from app.interop.roster.importing import import_roster
from app.interop.roster.reading import read_roster
from app.interop.roster.reverting import revert_import
from app.people.endings import BulkEnding, BulkEndingRow
from app.people.models import Appointment, Organisation

pytestmark = pytest.mark.sqlite_is_enough
STAFF = 12
FILES = {
    "orgs.csv": "sourcedId,name,type,parentSourcedId\nd,县,district,\ns,青禾小学,school,d\ns-dorm,宿管处,department,s\n",
    "posts.csv": "sourcedId,title,sensitive,category\nkeeper,宿管,true,boarding\n",
    "users.csv": "sourcedId,givenName,familyName\n" + "".join(f"u{n},人{n},甲\n" for n in range(STAFF)),
}


@pytest.fixture(autouse=True)
def on_a_day_in_november():
    with time_machine.travel("2026-11-22 10:00:00+08:00", tick=False):
        yield


def bring_in(db, folder, people, **more):
    for name, text in FILES.items():
        (folder / name).write_text(text, "utf-8")
    rows = "".join(f"a{n},u{n},{'s-dorm' if n % 2 else 's'},keeper,,2026-09-01,\n" for n in people)
    (folder / "appointments.csv").write_text(
        "sourcedId,userSourcedId,orgSourcedId,post,kind,beginDate,endDate\n" + rows, "utf-8"
    )
    done = import_roster(db, read_roster(folder), source="county", at=now(), by=None, **more)
    db.flush()
    return done


def standing(db, day=date(2026, 11, 22)) -> int:
    db.expire_all()
    still = (Appointment.last_day.is_(None)) | (Appointment.last_day >= day)
    return db.scalar(select(func.count(Appointment.id)).where(still)) or 0


@pytest.fixture
def county(db, make, tmp_path):
    bring_in(db, tmp_path, range(STAFF))
    places = {row.public_id: row for row in db.scalars(select(Organisation))}
    officer, head = make.person("局里人"), make.person("校长")
    make.role(officer, Role.BUREAU_OFFICER, places["d"])
    make.role(head, Role.HEAD, places["s"])
    return officer, head


def complete(db, folder, left, endings, scope=None):
    return bring_in(db, folder, range(left), complete=Scope(scope, endings=endings))


def test_many_endings_wait_for_the_bureau_and_end_after_thirty_days(db, page, county, tmp_path):
    officer, head = county
    done = complete(db, tmp_path, 4, 8)
    assert done.counts["appointments.csv"]["asked"] == 8
    assert any("8" in warning for warning in done.warnings)
    assert standing(db) == STAFF

    ending = db.scalars(select(BulkEnding)).one()
    page.sign_in(head)
    assert "教育局" in page.get("/endings").text
    page.post(f"/endings/{ending.id}/agree", form_at="/endings")
    assert (standing(db), db.get(BulkEnding, ending.id).approved_at) == (STAFF, None)

    page.sign_in(officer)
    assert "人3" not in page.get("/endings").text
    page.post(f"/endings/{ending.id}/agree", form_at="/endings")
    assert standing(db, date(2026, 12, 21)) == STAFF
    assert standing(db, date(2026, 12, 22)) == 4
    again = complete(db, tmp_path, 4, None)
    assert again.changes_nothing, "what waits is not asked again"

    page.post(f"/endings/{ending.id}/withdraw", form_at="/endings")
    assert standing(db, date(2027, 1, 1)) == STAFF


@pytest.mark.sqlite_is_enough
def test_bureau_sees_no_count_of_fewer_than_five_pupils_or_guardians(page, db, county, tmp_path):
    """SAFEGUARDS 21: an exact count of one to four stays in the school; adults with posts are counted."""
    officer, head = county
    complete(db, tmp_path, 4, 8)
    ending = db.scalars(select(BulkEnding)).one()
    for table, count in (("enrolment", 4), ("guardianship", 5)):
        ending.rows += [BulkEndingRow(fact_table=table, fact_id=number, is_set=False) for number in range(count)]
    db.flush()

    def counts(viewer) -> list[str]:
        page.sign_in(viewer)
        return re.findall(r'class="number">([^<]*)</td>', page.get("/endings").html)

    assert counts(head) == ["8", "4", "5"]
    assert counts(officer) == ["8", "不到 5", "5"]


def test_a_few_endings_and_those_nobody_could_agree_to_end_at_once(db, make, county, tmp_path):
    done = complete(db, tmp_path, 8, 4)

    assert done.counts["appointments.csv"]["ended"] == 4
    assert complete(db, tmp_path, 5, 3).counts["appointments.csv"]["asked"] == 3, "a handful after a handful"


def test_nobody_to_agree_lets_the_number_typed_be_enough(db, tmp_path):
    bring_in(db, tmp_path, range(STAFF))

    assert complete(db, tmp_path, 4, 8).counts["appointments.csv"]["ended"] == 8
    assert db.scalar(select(func.count(BulkEnding.id))) == 0


def test_import_taken_back_withdraws_what_it_asked_and_a_later_list_replaces_it(db, county, tmp_path):
    first = complete(db, tmp_path, 4, 8)
    second = complete(db, tmp_path, 3, 9)
    states = {row.import_id: row.withdrawn_at is not None for row in db.scalars(select(BulkEnding))}
    assert states == {first.import_id: True, second.import_id: False}

    revert_import(db, second.import_id, at=now(), by=None)

    assert all(row.withdrawn_at is not None for row in db.scalars(select(BulkEnding)))
    assert standing(db) == STAFF
