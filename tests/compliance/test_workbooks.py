"""A city's own workbook: uploaded empty, bound cell by cell, filled every month with a sheet of sources."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import openpyxl
import pytest
import time_machine
from sqlalchemy import func, select

from app.compliance.reports import Asked, report
from app.compliance.workbook_file import NotAWorkbook, checked_title, grid
from app.compliance.workbook_models import Workbook, WorkbookCell
from app.core.access import Role
from app.people.announcements import holdings_changed
from tests.compliance.county import County
from tests.compliance.forms import empty_form
from tests.make import AT

pytestmark = [pytest.mark.slow, pytest.mark.sqlite_is_enough]

TODAY = date(2026, 12, 31)


@pytest.fixture(autouse=True)
def on_the_last_day_of_the_year():
    with time_machine.travel("2026-12-31 10:00:00+08:00", tick=False):
        yield


@pytest.fixture
def county(db, make) -> County:
    return County(db, make, pupils=(30, 30))


def upload(page, organisation, content, *, status=302):
    form = {"organisation": organisation.id, "file": (io.BytesIO(content), "月报.xlsx")}
    return page.post("/reports/workbooks", form, status=status)


def bind(page, workbook, row, place, organisation, **more):
    address = f"/reports/workbooks/{workbook}/cells/1/{row}/{place}"
    form = {
        "kind": "figure", "requirement": "core", "figure": "required", "organisation": organisation.id, "through": "",
        **more,
    }  # fmt: skip
    return page.post(address, form)


def sheets(page, workbook, as_of="2026-12-31"):
    answer = page.get(f"/reports/workbooks/{workbook}/filled.xlsx?as_of={as_of}")
    return openpyxl.load_workbook(io.BytesIO(answer.response.get_data()))


def test_head_uploads_binds_by_clicking_and_later_months_fill_themselves(page, county, db):
    school = county.schools[0]
    county.complete(county.keeper, on=date(2026, 12, 20))
    page.sign_in(county.holder(Role.HEAD, school))

    upload(page, school, empty_form())
    (workbook,) = db.scalars(select(Workbook.id)).all()
    assert "全市儿童保护培训月报表" in page.get("/reports/workbooks").text
    assert 'aria-label="单元格 A3"' in page.get(f"/reports/workbooks/{workbook}").html
    bind(page, workbook, 3, 1, school)
    bind(page, workbook, 3, 2, school, figure="met")
    bind(page, workbook, 3, 3, school, figure="completion_rate")
    bind(page, workbook, 4, 1, school, kind="day")
    bind(page, workbook, 4, 2, school, kind="name")
    shown = page.get(f"/reports/workbooks/{workbook}").text
    december, november = sheets(page, workbook), sheets(page, workbook, "2026-11-30")

    assert "核心课 · 已达到" in shown
    assert [december["月报"][name].value for name in ("A3", "B3", "C3", "B4")] == [1, 1, 1, "青禾小学"]
    assert december["月报"]["A4"].value.date() == TODAY
    assert [november["月报"][name].value for name in ("A3", "B3", "C3")] == [1, 0, 0]


def test_filled_workbook_keeps_its_own_formatting_and_says_where_each_value_comes_from(page, county, db):
    school = county.schools[0]
    page.sign_in(county.holder(Role.HEAD, school))
    upload(page, school, empty_form())
    (workbook,) = db.scalars(select(Workbook.id)).all()
    bind(page, workbook, 3, 1, school, figure="missed", through="kinds=staff")

    book = sheets(page, workbook)

    sheet = book["月报"]
    assert (sheet["A1"].font.size, sheet["A3"].fill.fgColor.rgb, sheet["C3"].number_format) == (18, "00FFFF00", "0.00%")
    assert sheet.column_dimensions["A"].width == 33
    assert [str(area) for area in sheet.merged_cells.ranges] == ["A1:C1"]
    assert sheet["A5"].value == "=SUM(A3:A4)"
    assert book.calculation.fullCalcOnLoad
    sources = [[cell.value for cell in row] for row in book["数据来源"].iter_rows()]
    assert sources[0][:4] == ["单元格", "指标", "单位", "只计哪些人"]
    assert sources[1][:6] == ["月报!A3", "核心课 · 未达到", "青禾小学", "工作人员", "1", "2026-12-31"]


@pytest.mark.parametrize(
    ("number_format", "expected"), [("General", (0.5, "0.0%")), ("0.00%", (0.5, "0.00%")), ("0.0", (50, "0.0"))]
)
def test_share_is_written_as_its_cell_wants_it(page, county, db, number_format, expected):
    content = empty_form()
    book = openpyxl.load_workbook(io.BytesIO(content))
    book.active["B3"].number_format = number_format
    out = io.BytesIO()
    book.save(out)
    other = county.staff(county.schools[0], "教师")
    county.complete(other, on=date(2026, 12, 1))
    page.sign_in(county.holder(Role.HEAD, county.schools[0]))
    upload(page, county.schools[0], out.getvalue())
    (workbook,) = db.scalars(select(Workbook.id)).all()
    bind(page, workbook, 3, 2, county.schools[0], figure="completion_rate")

    cell = sheets(page, workbook)["月报"]["B3"]

    assert (cell.value, cell.number_format) == expected


def test_cell_takes_any_organisation_below_and_a_row_that_names_another_one_is_said(page, county, db):
    """A county's form has a line for each school, whatever town stands between."""
    book = openpyxl.load_workbook(io.BytesIO(empty_form()))
    book.worksheets[0]["D3"] = county.schools[1].name
    out = io.BytesIO()
    book.save(out)
    page.sign_in(county.holder(Role.BUREAU_OFFICER, county.county))
    upload(page, county.county, out.getvalue())
    (workbook,) = db.scalars(select(Workbook.id)).all()

    bind(page, workbook, 3, 1, county.schools[0])
    told = page.get(f"/reports/workbooks/{workbook}").text
    bind(page, workbook, 3, 1, county.schools[1])

    assert "表里这一行写的是柳林小学" in told
    assert "表里这一行写的是" not in page.get(f"/reports/workbooks/{workbook}").text
    assert sheets(page, workbook)["月报"]["A3"].value == 1


def test_bureau_officer_gets_few_pupils_hidden_and_the_day_they_are_counted(page, county, db, make):
    few = make.organisation("小教学点", parent=county.county)
    holdings_changed(db, [pupil.id for pupil in make.pupils(make.class_group(few), 3)], None)
    page.sign_in(county.holder(Role.BUREAU_OFFICER, county.county))
    upload(page, county.county, empty_form())
    (workbook,) = db.scalars(select(Workbook.id)).all()
    bind(page, workbook, 3, 1, few, requirement="lessons")
    bind(page, workbook, 3, 2, county.county, requirement="lessons")
    bind(page, workbook, 4, 1, county.county, requirement="lessons", through="grades=5")

    book = sheets(page, workbook, "2026-12-30")

    assert [book["月报"][name].value for name in ("A3", "B3", "A4")] == ["不显示", 63, "不显示"]
    assert [row[5].value for row in book["数据来源"].iter_rows(min_row=2)] == ["2026-11-30"] * 3


def test_value_is_the_one_of_the_report(page, county, db):
    school = county.schools[0]
    page.sign_in(county.holder(Role.HEAD, school))
    upload(page, school, empty_form())
    (workbook,) = db.scalars(select(Workbook.id)).all()
    figures = ("required", "met", "due", "overdue", "expiring", "late", "excused")
    for number, figure in enumerate(figures):
        bind(page, workbook, 2 + number % 3, 1 + number // 3, school, figure=figure, requirement="lessons")

    sheet = sheets(page, workbook)["月报"]

    document = report(db, Asked(school.public_id, TODAY), today=TODAY, at=AT)
    row = next(row for row in document["rows"] if row["requirement"] == "lessons")
    for number, figure in enumerate(figures):
        assert sheet.cell(2 + number % 3, 1 + number // 3).value == row[figure], figure


def test_cell_is_bound_anew_and_freed(page, county, db):
    school = county.schools[0]
    page.sign_in(county.holder(Role.HEAD, school))
    upload(page, school, empty_form())
    (workbook,) = db.scalars(select(Workbook.id)).all()
    bind(page, workbook, 3, 1, school)
    bind(page, workbook, 3, 1, school, figure="due")

    assert db.scalars(select(WorkbookCell.figure)).all() == ["due"]
    bind(page, workbook, 3, 1, school, kind="")
    assert db.scalar(select(func.count()).select_from(WorkbookCell)) == 0


def test_organisation_whose_name_begins_like_a_formula_stays_text(page, db, make):
    county = County(db, make)
    school = make.organisation("=1+1", parent=county.county)
    page.sign_in(county.holder(Role.HEAD, school))
    upload(page, school, empty_form())
    (workbook,) = db.scalars(select(Workbook.id)).all()
    bind(page, workbook, 3, 1, school, kind="name")

    assert sheets(page, workbook)["月报"]["A3"].data_type == "s"


def test_cell_with_a_formula_is_refused_with_a_reason_and_a_bound_one_is_said_to_be_saved(page, county, db):
    school = county.schools[0]
    page.sign_in(county.holder(Role.HEAD, school))
    upload(page, school, empty_form())
    (workbook,) = db.scalars(select(Workbook.id)).all()
    address = f"/reports/workbooks/{workbook}"

    page.get(f"{address}/cells/1/5/1", status=302)
    assert "这一格是表里的公式" in page.get(address).text
    bind(page, workbook, 3, 1, school, kind="day")
    bind(page, workbook, 3, 2, school, kind="day")
    assert "已保存" in page.get(address).text

    sheet = sheets(page, workbook)["月报"]
    assert sheet["B3"].value == "2026-12-31", "too narrow for a date, which would show as ####"
    assert sheet["A3"].value.date() == date(2026, 12, 31)


def test_workbook_of_another_organisation_is_not_found(page, county, db):
    page.sign_in(county.holder(Role.HEAD, county.schools[0]))
    upload(page, county.schools[0], empty_form())
    (workbook,) = db.scalars(select(Workbook.id)).all()
    page.sign_in(county.holder(Role.HEAD, county.schools[1]))

    for address in ("", "/cells/1/3/1", "/filled.xlsx"):
        page.get(f"/reports/workbooks/{workbook}{address}", status=404)
    assert "月报表" not in page.get("/reports/workbooks").text


@pytest.mark.parametrize("place", ["1/1/2", "1/99/1", "2/1/1", "1/0/1"])
def test_place_that_is_no_cell_of_its_own_is_not_found(page, county, db, place):
    page.sign_in(county.holder(Role.HEAD, county.schools[0]))
    upload(page, county.schools[0], empty_form())
    (workbook,) = db.scalars(select(Workbook.id)).all()

    page.get(f"/reports/workbooks/{workbook}/cells/{place}", status=404)


def test_workbook_is_taken_away_with_its_cells(page, county, db):
    page.sign_in(county.holder(Role.HEAD, county.schools[0]))
    upload(page, county.schools[0], empty_form())
    (workbook,) = db.scalars(select(Workbook.id)).all()
    bind(page, workbook, 3, 1, county.schools[0])

    page.post(f"/reports/workbooks/{workbook}/remove", form_at=f"/reports/workbooks/{workbook}")

    assert db.scalars(select(Workbook.id)).all() == []
    assert db.scalar(select(func.count()).select_from(WorkbookCell)) == 0


def zipped(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "not_xlsx"),
        (b"name,number\n", "not_xlsx"),
        (zipped(**{"readme.txt": b"x"}), "not_xlsx"),
        (zipped(**{"xl/vbaProject.bin": b"x"}), "macros"),
        (zipped(bomb=b"\0" * (21 * 1024 * 1024)), "too_big"),
        (b"x" * (2 * 1024 * 1024 + 1), "too_big"),
        (empty_form(B4="11010519491231002X"), "numbers_of_people"),
        (empty_form(B4=4111111111111111), "numbers_of_people"),
    ],
    ids=["empty", "csv", "other zip", "macros", "bomb", "big", "identity number", "card number"],
)
def test_file_that_cannot_be_used_is_refused(content, code):
    with pytest.raises(NotAWorkbook, match=code):
        checked_title(content)


def test_refused_file_is_said_so_on_the_page_and_kept_nowhere(page, county, db):
    page.sign_in(county.holder(Role.HEAD, county.schools[0]))

    answer = upload(page, county.schools[0], b"not a workbook", status=422)
    assert "请再选一次：.xlsx。" in answer.text

    assert "另存为 .xlsx" in answer.text
    assert db.scalars(select(Workbook.id)).all() == []


def test_merged_cells_are_shown_as_one():
    shown = grid(empty_form(), 1)

    assert [(cell.name, cell.places) for cell in shown.rows[0]] == [("A1", 3)]
    assert [cell.text for cell in shown.rows[1]] == ["应达到", "已达到", "完成率"]
