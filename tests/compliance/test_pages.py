"""The report pages: figures for whoever may see them, names by right, and the rows behind a status."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from app.compliance import queries, service
from app.compliance.models import Assignment, Requirement, StatusRow, Waiver
from app.compliance.reports import Asked, report
from app.core.access import Role
from app.people.announcements import holdings_changed
from app.people.models import OrganisationParent, Person, Window
from app.records import service as ledger
from tests.make import AT
from tests.queries import count_queries

TODAY = date(2026, 12, 10)
STAFF_RULE = """
requirements:
  - id: core
    title: {zh: 核心课, en: Core course}
    subject: person
    audience: [{kinds: [staff]}]
    evidence: {course: staff-core}
    timing: {within_days: 30}
  - id: lessons
    title: {zh: 预防课, en: Lessons}
    subject: person
    audience: [{kinds: [student]}]
    evidence: {lessons: {courses: [kids-g56], count: 1}}
    timing: {each: term}
"""


@pytest.fixture(autouse=True)
def on_a_day_in_december():
    with time_machine.travel("2026-12-10 10:00:00+08:00", tick=False):
        yield


class County:
    """A county with one town and two schools: staff at both, pupils in classes."""

    def __init__(self, db, make, *, pupils: tuple[int, int] = (30, 7)) -> None:
        self.db, self.make = db, make
        self.county = make.organisation("青河县", kind="district")
        self.town = make.organisation("柳镇", kind="district", parent=self.county)
        self.schools = [make.organisation(name, parent=self.town) for name in ("青禾小学", "柳林小学")]
        self.post = make.post("宿管")
        make._fact(
            Window(
                public_id="t1", organisation_id=self.county.id, kind="term", title="秋",
                first_day=date(2026, 9, 1), last_day=date(2027, 1, 20),
            )
        )  # fmt: skip
        service.load_requirements(db, STAFF_RULE, "r.yaml", at=AT, by=None)
        self.keeper = self.staff(self.schools[0], "何秀", first_day=date(2026, 9, 1))
        self.guard = self.staff(self.schools[1], "门卫周", first_day=date(2026, 12, 1))
        self.classes = []
        for school, number in zip(self.schools, pupils, strict=True):
            group = make.class_group(school)
            self.classes.append(group)
            holdings_changed(db, [pupil.id for pupil in make.pupils(group, number)], None)

    def staff(self, school, name, *, first_day=date(2026, 9, 1)) -> Person:
        person = self.make.person(name)
        self.make.appointment(person, school, self.post, first_day=first_day)
        holdings_changed(self.db, [person.id], None)
        return person

    def holder(self, role, at) -> Person:
        person = self.make.person(f"{role}")
        self.make.role(person, role, at)
        return person

    def requirement(self, name: str) -> Requirement:
        return self.db.scalars(select(Requirement).filter_by(public_id=name)).one()

    def complete(self, person, *, on: date) -> None:
        ledger.enter_training_record(
            self.db, person.id, course="staff-core", edition="1.0", completed_on=on, minutes=120, at=AT, by=None
        )


@pytest.fixture
def county(db, make) -> County:
    return County(db, make)


def test_head_sees_who_has_not_been_reached_and_goes_on_to_the_entry_behind_a_status(page, county, db):
    school = county.schools[0]
    county.complete(county.keeper, on=date(2026, 11, 2))
    page.sign_in(county.holder(Role.HEAD, school))

    report = page.get("/reports")
    core = page.get(f"/reports/{school.id}/{county.requirement('core').id}")
    person = page.get(f"/reports/{school.id}/{county.requirement('core').id}/people/{county.keeper.id}")

    assert "青禾小学" in report.text
    assert "何秀" in core.text
    assert "曾逾期" in person.text
    assert "2026年11月2日" in person.text
    assert "/courses/staff-core/1.0/source" in person.html


def test_report_page_says_not_reached_age_of_the_gap_and_due_first(page, county):
    page.sign_in(county.holder(Role.TRAINING_MANAGER, county.schools[0]))

    html = page.get("/reports").html

    heads = ["未覆盖", "最久拖了", "还在期限内", "逾期", "已达到", "应达到"]
    places = [html.index(f">{head}</th>") for head in heads]
    assert places == sorted(places)
    assert "70 天" in html  # due on 1 October, 70 days before 10 December


@pytest.mark.parametrize("day", ["2026-09-01", "2026-10-15", "2026-12-10", "2027-01-20", "2028-06-01"])
def test_page_and_report_document_give_the_same_figures(page, county, db, day):
    """What a head reads on the page is what the command line and a filing say of the same day (COMPLIANCE §7)."""
    school = county.schools[0]
    county.complete(county.keeper, on=date(2026, 11, 2))
    for number, since in enumerate((date(2026, 9, 20), date(2026, 11, 25), date(2026, 12, 24))):
        county.staff(school, f"同事{number}", first_day=since)
    page.sign_in(county.holder(Role.HEAD, school))

    document = report(db, Asked(school.public_id, date.fromisoformat(day)), today=TODAY, at=AT)
    html = page.get(f"/reports?day={day}").html

    for row in document["rows"]:
        link = f"/reports/{school.id}/{county.requirement(row['requirement']).id}?"
        cells = [
            re.sub(r"<[^>]*>", "", cell).strip()
            for cell in re.findall(r"<td[^>]*>(.*?)</td>", html.split(link)[1].split("</tr>")[0], re.DOTALL)
        ]
        rate = "–" if row["completion_rate"] is None else f"{row['completion_rate'] * 100:.1f} %"
        counts = [row["due"], row["overdue"], row["met"], row["required"], row["excused"]]
        assert cells[0] == str(row["due"] + row["overdue"])
        assert cells[2:7] == [str(count) for count in counts]
        assert cells[7] == rate


def test_later_day_is_called_a_projection_and_an_earlier_one_is_computed(page, county):
    page.sign_in(county.holder(Role.HEAD, county.schools[1]))

    later = page.get("/reports?day=2027-06-30")
    earlier = page.get("/reports?day=2026-11-30")

    assert "推算" in later.text
    assert "推算" not in earlier.text


def test_bureau_officer_sees_counts_of_schools_but_no_name_of_staff(page, county):
    page.sign_in(county.holder(Role.BUREAU_OFFICER, county.county))
    school, core = county.schools[0], county.requirement("core")

    assert "柳镇" in page.get("/reports").text
    text = page.get(f"/reports/{school.id}/{core.id}").text

    assert "何秀" not in text
    page.get(f"/reports/{school.id}/{core.id}/people/{county.keeper.id}", status=404)


def test_district_head_sees_no_names_of_a_schools_staff(page, county):
    page.sign_in(county.holder(Role.HEAD, county.county))

    text = page.get(f"/reports/{county.schools[0].id}/{county.requirement('core').id}").text

    assert "何秀" not in text


def test_pupils_are_counts_of_their_class_for_the_school_and_never_names(page, county):
    page.sign_in(county.holder(Role.TRAINING_MANAGER, county.schools[0]))

    text = page.get(f"/reports/{county.schools[0].id}/{county.requirement('lessons').id}").text

    assert "五（1）班" in text
    assert "30" in text
    assert "学生01" not in text


def test_pupil_has_no_page_not_even_for_the_head(page, county, db):
    pupil = db.scalars(select(Person).where(Person.name == "学生01")).first()
    page.sign_in(county.holder(Role.HEAD, county.schools[0]))

    page.get(f"/reports/{county.schools[0].id}/{county.requirement('lessons').id}/people/{pupil.id}", status=404)


def test_bureau_sees_pupils_masked_at_a_month_end_and_no_classes(page, db, make):
    county = County(db, make, pupils=(30, 3))
    page.sign_in(county.holder(Role.BUREAU_OFFICER, county.county))
    lessons = county.requirement("lessons")

    town = page.get(f"/reports/{county.town.id}/{lessons.id}").text
    school = page.get(f"/reports/{county.schools[1].id}/{lessons.id}").text

    assert "截至2026年11月30日" in town
    assert "33" in town
    assert " 30 " not in town, "the larger school would give the smaller away"
    assert "少量" in school
    assert "五（1）班" not in school


def test_head_of_one_school_finds_nothing_at_another(page, county):
    page.sign_in(county.holder(Role.HEAD, county.schools[0]))

    page.get(f"/reports?org={county.schools[1].id}", status=404)
    page.get(f"/reports/{county.schools[1].id}/{county.requirement('core').id}", status=404)
    page.get(f"/reports/{county.schools[1].id}/waivers", status=404)


def test_training_manager_excuses_somebody_and_ends_it_by_an_entry(page, county, db):
    school, core = county.schools[0], county.requirement("core")
    page.sign_in(county.holder(Role.TRAINING_MANAGER, school))
    address = f"/reports/{school.id}/{core.id}/people/{county.keeper.id}/waiver"

    page.post(address, {"reason": "long_leave", "first_day": "2026-12-01", "last_day": ""})
    listed = page.get(f"/reports/{school.id}/waivers")
    excused = page.get(f"/reports/{school.id}/{core.id}/people/{county.keeper.id}")
    waiver = db.scalars(select(Waiver)).one()
    page.post(f"/reports/{school.id}/waivers/{waiver.id}/end", form_at=f"/reports/{school.id}/waivers")

    assert "何秀" in listed.text
    assert "长期请假" in listed.text
    assert "已豁免" in excused.text
    assert db.execute(select(Waiver.last_day)).scalar_one() == TODAY - timedelta(days=1)
    after = page.get(f"/reports/{school.id}/{core.id}/people/{county.keeper.id}").text
    assert "2027年1月8日以前" in after, "waived days do not run: thirty days from the last of them"


def test_waiver_that_ends_before_it_begins_is_refused_beside_the_field(page, county, db):
    school, core = county.schools[0], county.requirement("core")
    page.sign_in(county.holder(Role.HEAD, school))
    address = f"/reports/{school.id}/{core.id}/people/{county.keeper.id}/waiver"

    answer = page.post(
        address, {"reason": "long_leave", "first_day": "2026-12-05", "last_day": "2026-12-01"}, status=422
    )

    assert 'value="2026-12-05"' in answer.html
    assert db.scalar(select(func.count()).select_from(Waiver)) == 0


def test_second_submit_of_a_waiver_enters_no_second_one(page, county, db):
    school, core = county.schools[0], county.requirement("core")
    page.sign_in(county.holder(Role.HEAD, school))
    address = f"/reports/{school.id}/{core.id}/people/{county.keeper.id}/waiver"
    fields = {"reason": "seconded", "first_day": "2026-12-05", "last_day": "2026-12-31"}

    page.post(address, fields)
    page.post(address, fields)

    assert db.scalar(select(func.count()).select_from(Waiver)) == 1


def test_protection_lead_reads_names_but_cannot_excuse(page, county):
    school, core = county.schools[0], county.requirement("core")
    page.sign_in(county.holder(Role.PROTECTION_LEAD, school))

    page.get(f"/reports/{school.id}/{core.id}/people/{county.keeper.id}")
    page.get(f"/reports/{school.id}/{core.id}/people/{county.keeper.id}/waiver", status=404)


def test_course_asked_of_somebody_stands_among_their_duties_until_it_is_completed(page, county, db):
    school, core = county.schools[1], county.requirement("core")
    page.sign_in(county.holder(Role.TRAINING_MANAGER, school))
    address = f"/reports/{school.id}/{core.id}/people/{county.guard.id}/course"
    figures = db.scalar(select(func.count()).select_from(StatusRow))

    page.post(address, {"course": "staff-core", "due_on": "2026-12-31"})
    asked = [duty for duty in queries.duties_of(db, county.guard.id, TODAY) if duty.status == "assigned"]
    county.complete(county.guard, on=TODAY)

    assert [(duty.courses, duty.due_on) for duty in asked] == [(("staff-core",), date(2026, 12, 31))]
    assert [duty for duty in queries.duties_of(db, county.guard.id, TODAY) if duty.status == "assigned"] == []
    assert figures <= db.scalar(select(func.count()).select_from(StatusRow))


def test_course_asked_by_mistake_is_taken_back(page, county, db):
    school, core = county.schools[1], county.requirement("core")
    page.sign_in(county.holder(Role.HEAD, school))
    address = f"/reports/{school.id}/{core.id}/people/{county.guard.id}/course"
    page.post(address, {"course": "staff-core", "due_on": "2026-12-31"})
    assignment = db.scalars(select(Assignment.id)).one()

    page.post(f"{address}/{assignment}/withdraw", form_at=address)

    assert db.scalars(select(Assignment.id)).all() == []


@pytest.mark.parametrize("role", [Role.HEAD, Role.BUREAU_OFFICER])
def test_pages_ask_as_many_questions_for_many_people_as_for_few(page, county, db, role):
    place = county.schools[0] if role is Role.HEAD else county.county
    page.sign_in(county.holder(role, place))
    addresses = ["/reports", *(f"/reports/{place.id}/{county.requirement(name).id}" for name in ("core", "lessons"))]
    page.get("/reports")

    def asked() -> list[int]:
        numbers = []
        for address in addresses:
            with count_queries() as statements:
                page.get(address)
            numbers.append(len(statements))
        return numbers

    few = asked()
    for number in range(20):
        county.staff(county.schools[0], f"新人{number}")
    for number in range(3):
        school = county.make.organisation(f"新校{number}", parent=county.town)
        county.staff(school, f"教师{number}")
        holdings_changed(db, [pupil.id for pupil in county.make.pupils(county.make.class_group(school), 9)], None)

    assert asked() == few
    sign_in = 3
    assert max(few) <= 10 + sign_in, few


def test_person_page_asks_at_most_ten_questions(page, county):
    page.sign_in(county.holder(Role.HEAD, county.schools[0]))
    county.complete(county.keeper, on=date(2026, 11, 2))
    address = f"/reports/{county.schools[0].id}/{county.requirement('core').id}/people/{county.keeper.id}"
    page.get(address)

    with count_queries() as statements:
        page.get(address)

    assert len(statements) <= 10 + 3, statements


def test_duties_of_a_person_are_one_question(county, db):
    with count_queries() as statements:
        duties = queries.duties_of(db, county.keeper.id, TODAY)

    assert [(duty.requirement, duty.status, duty.courses) for duty in duties] == [("core", "overdue", ("staff-core",))]
    assert duties[0].uncovered_days == 101
    assert "70" in duties[0].reason_zh
    assert "70 days ago" in duties[0].reason_en
    assert len(statements) <= 2


def test_school_that_moved_keeps_its_figures_of_earlier_days_in_its_former_town(county, db, make, page):
    other = make.organisation("桥镇", kind="district", parent=county.county)
    make._fact(OrganisationParent(organisation_id=county.schools[0].id, parent_id=other.id, first_day=TODAY))
    holdings_changed(db, [county.keeper.id], TODAY)
    page.sign_in(county.holder(Role.BUREAU_OFFICER, county.county))

    before = page.get(f"/reports?org={county.town.id}&day=2026-12-09").text
    after = page.get(f"/reports?org={county.town.id}&day=2026-12-10").text

    assert "青禾小学" in before
    assert "青禾小学" not in after
