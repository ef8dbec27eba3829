"""Above the school: counts only, at month ends, small ones masked; no ranks, no red (SAFEGUARDS 21, 22, 23).

The differencing attack over whole trees is tests/compliance/test_masking.py; here are the pages an offender would open.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
import time_machine
from sqlalchemy import select

from app.core.clock import today
from app.core.settings import ROOT
from app.people.announcements import holdings_changed
from app.people.models import Person

pytestmark = [pytest.mark.slow, pytest.mark.sqlite_is_enough]

ABOVE_WITH_REPORTS = (
    "bureau_officer",
    "district_head",
    "district_training_manager",
    "district_protection_lead",
    "reviewer",
)
HIDDEN = "不显示"
ROW = re.compile(r"<tr>(.*?)</tr>", re.DOTALL)


def pages_of(world, day=None):
    asked = f"day={day}" if day else ""
    for place in (world.district, world.own.organisation, world.elsewhere.organisation):
        yield f"/reports?org={place.id}&{asked}"
        for rule in (world.own.staff_rule, world.own.pupils_rule):
            yield f"/reports/{place.id}/{rule.id}?{asked}"


@pytest.mark.parametrize("who", ABOVE_WITH_REPORTS)
def test_no_class_and_no_person_stands_on_a_page_above_the_school(page, world, who):
    """SAFEGUARDS 21: no class rows, whatever organisation, requirement and day are asked for."""
    page.sign_in(world.viewers[who])

    for day in (None, today() - timedelta(days=3), today() + timedelta(days=40), "not-a-day"):
        for address in pages_of(world, day):
            html = page.get(address).html
            for name in (world.own.group.title, world.beside.group.title, world.elsewhere.group.title, "标记", "学生0"):
                assert name not in html, (address, name)


@pytest.mark.parametrize("who", ABOVE_WITH_REPORTS)
def test_few_children_are_never_counted_above_the_school(page, db, world, make, who):
    """SAFEGUARDS 21: three pupils of a school without another beside it stand nowhere, nor are they a difference."""
    town = make.organisation("山脚镇", kind="district", parent=world.district)
    few = make.organisation("小教学点", parent=town)
    tiny = make.class_group(few, "全部", first_day=None, last_day=None)
    pupils = make.pupils(tiny, 3)
    for school in (world.own.organisation, world.elsewhere.organisation):
        pupils += make.pupils(make.class_group(school, "一（1）班", first_day=None, last_day=None), 12)
    holdings_changed(db, [pupil.id for pupil in pupils], None)
    page.sign_in(world.viewers[who])

    cells = {}
    for place in (world.district, world.own.organisation, world.elsewhere.organisation, town, few):
        html = page.get(f"/reports/{place.id}/{world.own.pupils_rule.id}").html.split("</table>")[0]  # the figures
        for row in ROW.findall(html):
            name = re.sub(r"<[^>]+>", " ", row.split("</th>")[0]).strip()
            numbers = [
                re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)
            ]
            if numbers:
                known = cells.setdefault(name, numbers)
                assert known == numbers, f"two pages say different things of {name}"
    assert set(cells) == {"山湾县教育局", "青禾小学", "石桥小学", "山脚镇", "小教学点"}
    for name, numbers in cells.items():
        counts = {number for position, number in enumerate(numbers) if position not in (1, 7)}  # age of the gap, share
        assert not counts & {"1", "2", "3", "4"}, (name, numbers)
    required = 5
    hidden = [name for name in ("青禾小学", "石桥小学", "小教学点") if cells[name][required] == HIDDEN]
    assert "小教学点" in hidden
    assert len(hidden) > 1, "one hidden school is the district less the others"


@pytest.mark.parametrize("who", ABOVE_WITH_REPORTS)
def test_tiny_teaching_point_is_counted_with_the_school_beside_it_and_named_so(page, db, world, make, who):
    """SAFEGUARDS 21: seven pupils of a teaching point are no row above the school; the merged row says whom it holds."""
    point = make.organisation("下湾教学点", parent=world.district)
    for school, count in ((world.own.organisation, 30), (world.elsewhere.organisation, 20), (point, 7)):
        group = make.class_group(school, "一（1）班", first_day=None, last_day=None)
        holdings_changed(db, [pupil.id for pupil in make.pupils(group, count)], None)
    page.sign_in(world.viewers[who])

    district = page.get(f"/reports/{world.district.id}/{world.own.pupils_rule.id}").text
    central = page.get(f"/reports/{world.own.organisation.id}/{world.own.pupils_rule.id}").text
    own = page.get(f"/reports/{point.id}/{world.own.pupils_rule.id}").text
    report = page.get(f"/reports?org={world.district.id}").text
    reports = (report, page.get(f"/reports?org={point.id}").text)

    assert "青禾小学（含下湾教学点）" in district
    assert "下湾教学点" not in district.replace("（含下湾教学点）", "")
    assert "青禾小学 含下湾教学点" in central
    assert "并入青禾小学统计 不显示 – 不显示 不显示 不显示 不显示 不显示" in own, "neither its figures nor none"
    assert "– 并入青禾小学统计" in report
    for text in (district, central, own, *reports):
        assert not re.search(r"(?<![\d年月.（])7(?![\d年月.）])", text), text


@pytest.mark.parametrize("day", [date(2026, 12, 2), date(2026, 12, 17), date(2026, 12, 30)])
def test_day_within_a_month_makes_no_difference_above_the_school(page, db, world, make, day):
    """SAFEGUARDS 21: days only at month ends, so that two days' figures cannot be taken from each other."""
    with time_machine.travel(f"{day}T10:00:00+08:00", tick=False):
        late = make.pupils(world.elsewhere.group, 1)[0]
        make.enrolment(late, world.own.group, first_day=date(2026, 12, 10))
        holdings_changed(db, [late.id], None)
        page.sign_in(world.viewers["bureau_officer"])
        html = page.get(f"/reports/{world.own.organisation.id}/{world.own.pupils_rule.id}").html

    assert "2026年11月30日" in html


def test_no_day_to_come_and_no_running_period_follows_pupils_above_the_school(page, db, world, make):
    """SAFEGUARDS 21: else every entry could be seen on the evening it is made."""
    addresses = [
        f"/reports/{world.own.organisation.id}/{world.own.pupils_rule.id}?day={today() + timedelta(days=40)}",
        f"/reports/{world.own.organisation.id}/{world.own.pupils_rule.id}?period=term",
        f"/reports?org={world.own.organisation.id}&period=term",
        f"/api/v1/report?organisation={world.own.organisation.public_id}&as_of={today() + timedelta(days=40)}",
        f"/api/v1/report?organisation={world.own.organisation.public_id}&period=term",
    ]

    def told() -> list[object]:
        page.sign_in(world.viewers["bureau_officer"])
        pages = [page.get(address) for address in addresses]
        return [one.response.get_json()["rows"] if one.response.is_json else one.text for one in pages]

    before = told()
    for _number in range(9):
        make.enrolment(make.person("新来的"), world.own.group, first_day=today())
    db.flush()
    holdings_changed(db, set(db.scalars(select(Person.id).filter_by(name="新来的"))), None)
    assert told() == before


def test_no_status_is_shown_in_red_and_nothing_can_be_sorted_by_rate() -> None:
    """SAFEGUARDS 22: no red below 100, no order by rate, no rank: in no template of figures."""
    text = "\n".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "app" / "templates" / "compliance").glob("*.html")
    )

    assert not re.search(r'"danger"|is-danger|sort=|data-sort|rank', text)
    heads = re.findall(r"<th[^>]*>\{\{ _\(\"([^\"]+)\"\) \}\}", text[text.index("macro figure_heads") :])
    assert heads[:2] == ["Not met", "Oldest gap"]
    assert heads.index("Not met") < heads.index("Share met")


@pytest.mark.parametrize("who", ["head", "training_manager"])
def test_school_counts_its_own_classes_without_names(page, world, who):
    """SAFEGUARDS 18: at the school counts per class, unmasked; names stay with the class teacher."""
    page.sign_in(world.viewers[who])

    html = page.get(f"/reports/{world.own.organisation.id}/{world.own.pupils_rule.id}").html

    assert world.own.group.title in html
    assert "标记学生" not in html
    assert "学生0" not in html
