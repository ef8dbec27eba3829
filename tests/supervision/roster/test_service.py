"""A head signs the roster of a term: what was signed stays, later days are compared with it (SAFEGUARDS 29)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

import pytest

from app.core.facts import record_fact
from app.supervision.roster import service
from app.supervision.roster.above import signed_this_term
from app.supervision.roster.queries import drops_before_filings, late_since, size_on
from app.supervision.roster.rules import Condition, Late, Moved
from app.supervision.terms import Term, terms
from tests.compliance.filing.conftest import *  # noqa: F403  the county and the office that files

TERM = Term(date(2026, 9, 1), date(2027, 1, 20))
DAY = date(2026, 9, 20)
AT = datetime(2026, 9, 20, 2, 0, tzinfo=UTC)


@pytest.fixture
def school(make):
    """A school with a head, a night-duty teacher who came late on the roster, and a class of three."""
    district = make.organisation("禾川县", kind="district")
    row = make.organisation("青禾小学", parent=district)
    make.window(district, first_day=TERM.first, last_day=TERM.last)
    make.post("宿管员", public_id="dorm-keeper")
    head, night = make.post("校长", category="leadership", public_id="head"), make.post("夜间值班教师")
    first = make.person("吴建平")
    make.appointment(first, row, head)
    make.appointment(first, row, night, first_day=date(2026, 8, 25))
    make.appointment(make.person("何秀"), row, night, first_day=date(2026, 8, 25))
    make.pupils(make.class_group(row), 3)
    return row


def content(db, school, day=DAY, said=()):
    known = terms(db, day)
    assert known.of(school.id, day) == TERM
    return service.content_on(db, known.tree.organisations[school.id], TERM, day, said)


def test_signature_seals_the_counts_and_never_changes(db, make, school):
    asked = service.ask(db, school.id, TERM, at=AT, by=1)
    with pytest.raises(service.AlreadyAsked):
        service.ask(db, school.id, TERM, at=AT, by=1)
    shown = content(db, school, said=[Condition.OVERNIGHT])
    assert (shown.size.adults, shown.size.pupils) == (2, 3)
    assert {line.title: line.count for line in shown.size.posts} == {"校长": 1, "夜间值班教师": 2}
    assert "dorm-keeper" in {need.post for need in shown.empty}
    with pytest.raises(service.ChangedSince):
        service.sign(db, shown, seen="another", at=AT, by=2)

    signed = service.sign(db, shown, seen=shown.digest, at=AT, by=2)

    assert signed.id == asked.id
    assert signed.seal == sha256(signed.content).hexdigest()
    assert service.said_in(signed) == {Condition.OVERNIGHT}
    document = service.signed_document(signed)
    assert "吴建平" not in signed.content.decode()
    assert document["late"] == {"people": 0, "most_days": 0}
    make.appointment(make.person("新来的"), school, make.post("门卫", category="security"), first_day=DAY)
    assert size_on(db, school.id, DAY).adults == 3
    assert service.signed_size(signed).adults == 2
    signed.adults = 99
    with pytest.raises(RuntimeError, match="never changes"):
        db.flush()


def test_first_day_moved_after_the_signature_is_told_to_the_head_and_sealed_with_the_next(db, make, school):
    night = make.appointment(make.person("门卫周"), school, make.post("门卫"), first_day=date(2026, 9, 2))
    signed = service.sign(db, content(db, school), seen=content(db, school).digest, at=AT, by=2)
    assert content(db, school).moved == Moved(0, 0)
    assert service.changed_behind(db, signed) == []

    record_fact(db, night, at=AT + timedelta(hours=1), by=None, first_day=date(2026, 9, 25))
    make.appointment(make.person("签后补登"), school, make.post("厨师"), first_day=date(2026, 9, 1))
    db.flush()

    assert {row.title: row.by for row in service.changed_behind(db, signed)} == {"门卫": -1, "厨师": 1}
    later = content(db, school, date(2026, 9, 28))
    assert later.moved == Moved(1, 23)
    assert later.document()["moved_later"] == {"people": 1, "most_days": 23}


def test_late_entry_counts_from_its_first_version(db, make, school):
    late = make.appointment(make.person("来得早"), school, make.post("厨师"), first_day=date(2026, 9, 2))
    assert late_since(db, school.id, date(2026, 9, 1), DAY) == Late(0, 0)

    record_fact(db, late, at=AT + timedelta(days=3), by=None, last_day=date(2026, 12, 1))
    db.flush()
    assert late_since(db, school.id, date(2026, 9, 1), DAY) == Late(0, 0)
    record_fact(db, late, at=AT, by=None, first_day=date(2026, 8, 22))
    db.flush()
    assert late_since(db, school.id, date(2026, 8, 1), DAY) == Late(3, 10)


def test_drop_before_a_filing_shows_who_left_and_who_came_back(db, make, office, county):
    place = county.schools[0]
    cook = make.post("厨师", category="logistics")
    person = make.person("走了又来")
    make.appointment(person, place, cook, first_day=date(2026, 9, 1), last_day=date(2027, 1, 10))
    make.appointment(person, place, cook, first_day=date(2027, 2, 1))
    make.appointment(make.person("走了"), place, cook, first_day=date(2026, 9, 1), last_day=date(2027, 1, 10))
    office.filed(place)

    (drop,) = drops_before_filings(db, place.id, date(2026, 9, 1), date(2027, 2, 10))

    assert (drop.filing.as_of, drop.adults, drop.adults_back) == (date(2027, 1, 20), 2, 1)


def test_officer_sees_sizes_with_few_pupils_masked_over_the_whole_tree(db, make, school):
    county = make.organisation("山湾县", kind="district")
    make.window(county, first_day=TERM.first, last_day=TERM.last)
    towns = [make.organisation(name, kind="district", parent=county) for name in ("柳溪镇", "石桥镇", "青山镇")]
    sizes = {"中心小学": (0, 40), "教学点": (0, 8), "小幼儿园": (1, 3), "青山小学": (2, 60)}
    places = {}
    for name, (town, count) in sizes.items():
        kind = "kindergarten" if name == "小幼儿园" else "school"
        places[name] = make.organisation(name, parent=towns[town], kind=kind)
        make.pupils(make.class_group(places[name]), count)
        shown = content(db, places[name])
        service.sign(db, shown, seen=shown.digest, at=AT, by=2)

    shown = [school.id, *(place.id for place in places.values())]
    seen = signed_this_term(db, terms(db, DAY), shown, DAY)

    assert seen[0].organisation.id == school.id, "who has not signed stands first"
    assert seen[0].signature is None
    by_name = {row.organisation.name: row for row in seen}
    assert by_name["小幼儿园"].pupils is None
    assert (by_name["教学点"].pupils, by_name["教学点"].counted_with) == (None, "中心小学")
    assert by_name["中心小学"].also == ("教学点",)
    assert by_name["中心小学"].pupils is None, "it would give away the three"
    assert by_name["青山小学"].pupils == 60
