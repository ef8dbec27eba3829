"""Only lessons whose key points were all taught and told: what falls out, the same figures everywhere, nobody singled out."""

from __future__ import annotations

import csv
import io
from datetime import date
from itertools import product

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st

from app.compliance import service
from app.compliance.above import seen_together
from app.compliance.asking import Unclear, period_of
from app.compliance.exports import FORMATS, paper_of
from app.compliance.facts import read_world
from app.compliance.overview import overview
from app.compliance.queries import organisation_names
from app.compliance.reports import Asked, report
from app.compliance.rules.counting import Figures
from app.compliance.rules.masking import is_small
from app.compliance.rules.overlapping import Overlaps
from app.compliance.seen_report import everything, report_seen, sight_of_a_bureau
from app.compliance.told import OfAll, seen_beside
from app.core.access import Role
from app.people.announcements import holdings_changed
from app.records import models as records
from app.records import service as ledger
from tests.compliance.county import County
from tests.compliance.test_masking import reduced
from tests.compliance.test_overlapping import DAY, FIRST, YEAR, asking, county_of, learn, places, pupils
from tests.make import AT

TODAY = date(2026, 11, 30)
TAUGHT_ON = date(2026, 11, 5)
COUNTS = ("required", "met", "due", "overdue")


@pytest.fixture(autouse=True)
def on_the_last_day_of_november():
    with time_machine.travel("2026-11-30 10:00:00+08:00", tick=False):
        yield


class Taught(County):
    """Two schools; of the first 12 pupils had a lesson that was told whole, and others one that nobody said anything of."""

    def __init__(self, db, make, *, unsaid: int = 8) -> None:
        super().__init__(db, make, pupils=(0, 30))
        self.group = self.classes[0]
        self.pupils = make.pupils(self.group, 40)
        holdings_changed(db, [pupil.id for pupil in self.pupils], None)
        self.lesson(self.pupils[:12], told=True)
        self.lesson(self.pupils[12 : 12 + unsaid], told=None)

    def lesson(self, reached, *, told, group=None):
        taught = ledger.Taught(
            "kids-g56",
            "1.1",
            ("kids-g56-1",),
            TAUGHT_ON,
            40,
            self.keeper.id,
            ((group or self.group).id,),
            told_whole=told,
        )
        everyone = [pupil.id for pupil in reached]
        return ledger.enter_taught_session(self.db, taught, reached=everyone, enrolled=everyone, at=AT, by=None)

    def row(self, place, *, told, requirement="lessons", **more):
        document = report(self.db, Asked(place.public_id, TODAY, told=told, **more), today=TODAY, at=AT)
        return next(
            row
            for row in document["rows"]
            if (row["organisation"], row["requirement"]) == (place.public_id, requirement)
        )


@pytest.fixture
def county(db, make) -> Taught:
    return Taught(db, make)


def test_lesson_that_says_nothing_of_its_key_points_falls_out_of_the_reached(county):
    school = county.schools[0]

    assert county.row(school, told=False)["met"] == 20
    assert (county.row(school, told=True)["met"], county.row(school, told=True)["required"]) == (12, 40)


def test_imported_record_of_a_pupil_falls_out_and_what_staff_learned_stays(county, db):
    school, pupil = county.schools[0], county.pupils[30]
    record = records.TrainingRecord(
        public_id="from-a-list",
        person_id=pupil.id,
        course="kids-g56",
        edition="1.1",
        completed_on=TAUGHT_ON,
        origin="imported",
    )
    county.make._fact(record)
    for person in (county.keeper, pupil):
        county.complete(person, on=TAUGHT_ON)

    detail = report(db, Asked(school.public_id, TODAY, told=True, detail=True), today=TODAY, at=AT)

    assert county.row(school, told=True, requirement="core")["met"] == 1
    mine = [row for row in detail["people"] if (row["subject"], row["requirement"]) == (pupil.public_id, "lessons")]
    assert [(row["status"], row["records"]) for row in mine] == [("due", [])]


def test_page_document_files_and_command_give_the_same_figures_with_the_same_heading(county, db, page):
    school = county.schools[0]
    page.sign_in(county.holder(Role.HEAD, school))
    expected = {name: county.row(school, told=True)[name] for name in COUNTS}

    shown = page.get(f"/reports?org={school.id}&told=1")
    answer = page.get(f"/api/v1/report?organisation={school.public_id}&as_of=2026-11-30&told=1")
    table = page.get(f"/reports/report.csv?organisation={school.public_id}&as_of=2026-11-30&told=1")

    heading = "只算要点全部讲到的课"
    assert heading in shown.text
    tree = read_world(db, YEAR).tree
    line = next(
        line
        for line in overview(db, tree, everything(tree), tree.organisations[school.id], day=TODAY, told=True).lines
        if line.requirement.public_id == "lessons"
    )
    assert {name: getattr(line, name) for name in COUNTS} == expected
    document = answer.response.get_json()
    assert document["told_only"] is True
    [row] = [row for row in document["rows"] if row["requirement"] == "lessons"]
    assert {name: row[name] for name in COUNTS} == expected
    [cells] = [
        row
        for row in csv.DictReader(io.StringIO(table.response.get_data(as_text=True).lstrip("\ufeff")))
        if row["requirement"] == "lessons"
    ]
    assert ({name: int(cells[name]) for name in COUNTS}, cells["told_only"]) == (expected, "True")
    paper = paper_of(document, organisation_names(db), language="zh")
    assert heading in paper.title
    assert any("没有说明" in note for note in paper.notes)
    assert FORMATS["csv"].write(paper)


def test_list_of_classes_behind_a_figure_and_the_links_keep_the_filter(county, page):
    school, rule = county.schools[0], county.requirement("lessons")
    page.sign_in(county.holder(Role.HEAD, school))

    report_page = page.get(f"/reports?org={school.id}&told=1")
    one = page.get(f"/reports/{school.id}/{rule.id}?told=1")

    assert f"/reports/{school.id}/{rule.id}?day=2026-11-30&amp;told=1" in report_page.html
    assert "told=1" in report_page.html.partition("report.docx")[2]
    assert "（只算要点全部讲到的课）" in one.text
    of_classes = one.html.rpartition("<table")[2]
    assert '">12</td>' in of_classes, "met"
    assert '">28</td>' in of_classes, "not reached"


def test_classes_and_schools_as_subjects_are_counted_by_what_was_told(db, make, page):
    county = Taught(db, make)
    other = make.class_group(county.schools[0])
    pupil = make.pupils(other, 1)
    holdings_changed(db, [one.id for one in pupil], None)
    county.lesson(pupil, told=None, group=other)
    text = """
requirements:
  - {id: by-class, title: {zh: 班班有课}, subject: class_group, audience: [{org_kinds: [school]}],
     evidence: {sessions: {count: 1}}, timing: {each: term}}
  - {id: by-school, title: {zh: 校校有课}, subject: organisation, audience: [{org_kinds: [school]}],
     evidence: {sessions: {count: 3}}, timing: {each: term}}
"""
    service.load_requirements(db, text, "r.yaml", at=AT, by=None)
    school = county.schools[0]
    page.sign_in(county.holder(Role.HEAD, school))

    assert [county.row(school, told=told, requirement="by-class")["met"] for told in (False, True)] == [2, 1]
    assert [county.row(school, told=told, requirement="by-school")["met"] for told in (False, True)] == [1, 0]
    listed = page.get(f"/reports/{school.id}/{county.requirement('by-class').id}?told=1")
    assert (county.group.title in listed.text, other.title in listed.text) == (True, True)


def test_period_is_not_asked_for_with_the_filter(county, page):
    with pytest.raises(Unclear):
        period_of("term", Asked("s", TODAY, told=True))
    page.sign_in(county.holder(Role.HEAD, county.schools[0]))

    assert "只算要点全部讲到的课" in page.get("/reports?told=1&period=term").text


def test_bureau_learns_no_small_count_by_taking_the_filtered_figure_from_the_whole(db, make, page):
    county = Taught(db, make, unsaid=3)
    place = county.county
    officer = county.holder(Role.BUREAU_OFFICER, place)
    tree = read_world(db, YEAR).tree
    shown = {
        told: {
            row["organisation"]: row
            for row in report_seen(
                db, Asked(place.public_id, TODAY, told=told), sight_of_a_bureau(tree), today=TODAY, at=AT
            )["rows"]
            if row["requirement"] == "lessons"
        }
        for told in (False, True)
    }
    page.sign_in(officer)

    assert shown[False][county.schools[0].public_id]["met"] == 15
    for where, row in shown[True].items():
        for count in COUNTS:
            values = row[count], shown[False][where][count]
            assert None in values or not is_small(abs(values[0] - values[1])), (where, count)
    html = page.get(f"/reports/{place.id}/{county.requirement('lessons').id}?told=1").html
    assert "不显示" in html
    lines = overview(db, tree, sight_of_a_bureau(tree), tree.organisations[place.id], day=TODAY, told=True)
    on_page = {
        child.public_id: row for child, rows in lines.below for row in rows if row.requirement.public_id == "lessons"
    }
    for where, line in on_page.items():
        assert (line.required, line.met) == (shown[True][where]["required"], shown[True][where]["met"])


NOW = ("met", "due", "overdue")
WAYS = [("met", "met"), ("met", "due"), ("met", "overdue"), ("due", "due"), ("overdue", "overdue")]
FELL_OUT = [("met",), ("due", "overdue"), NOW], [("met",), ("due",), ("overdue",), ("due", "overdue")]


@st.composite
def counties(draw):
    """Pupils by school, grade, how they stand, and how by what was told alone, never better; one or two requirements."""
    schools = {10 + number: draw(st.sampled_from([2, 3])) for number in range(draw(st.integers(1, 4)))}
    counts = st.sampled_from([0, 0, 1, 2, 4, 6, 9, 40])
    cells = {(school, grade, *way): draw(counts) for school in schools for grade in ("5", "6") for way in WAYS}
    asked = draw(st.lists(st.sampled_from([("5", "6"), ("5",), ("6",)]), min_size=1, max_size=2))
    return schools, cells, {f"r{number}": grades for number, grades in enumerate(asked)}


@settings(max_examples=60, deadline=None)
@given(counties())
def test_no_small_count_follows_from_all_that_is_shown_with_and_without_the_filter(county) -> None:
    """Differencing over the filter: solve all sums for pupils by school, grade, how they stand, and how by what was told."""
    schools, cells, asked = county
    tree, rules = county_of(schools), [asking(name, pupils(*grades)) for name, grades in asked.items()]
    held = {
        (name, org): [cell for cell in cells if cell[1] in grades and org in (cell[0], schools[cell[0]], 1)]
        for name, grades in asked.items()
        for org in (1, 2, 3, *schools)
    }
    figures, told = (_figures(asked, held, cells, which) for which in (2, 3))
    alone = seen_together(Overlaps(rules, tree, DAY), figures, figures, tree, DAY)
    above = seen_beside(rules, OfAll(figures, figures), OfAll(told, told), tree, DAY)

    basis: dict[int, dict[int, int]] = {}
    for (name, org), (which, shown) in product(held, ((2, alone), (3, above))):
        seen = shown[name].at(org)
        also = [cell for one in (org, *shown[name].also_in(org)) for cell in held[name, one]]
        for part in NOW:
            if getattr(seen, part) is not None:
                learn(basis, places([cell for cell in also if cell[which] == part], cells))
        if seen.required is not None:
            learn(basis, places(also, cells))
    for below, now, then in product(held.values(), *FELL_OUT):
        some = [cell for cell in below if cell[2] in now and cell[3] in then]
        if is_small(sum(cells[cell] for cell in some)):
            assert reduced(dict.fromkeys(places(some, cells), 1), basis), some


def _figures(asked, held, cells, which):
    return {
        name: {
            org: Figures(**{part: sum(cells[cell] for cell in below if cell[which] == part) for part in NOW})
            for (one, org), below in held.items()
            if one == name
        }
        for name in asked
    }


def test_whole_figures_are_what_they_were_before_anybody_asked_for_the_filter() -> None:
    rules = [FIRST, asking("second", pupils("5"))]
    tree = county_of({10: 2, 11: 2, 12: 3})
    figures = {org: Figures(met=40, overdue=20) for org in (1, 2, 3, 10, 11, 12)}
    fewer = {org: Figures(met=38, overdue=22) for org in figures}
    both = {rule.id: figures for rule in rules}
    above = seen_beside(rules, OfAll(both, both), OfAll({r.id: fewer for r in rules}, both), tree, DAY)

    assert set(above) == {"first", "second"}
    assert above["first"].at(10).met is None, "two fewer than without the filter"
    assert above["first"].at(10).required == 60
