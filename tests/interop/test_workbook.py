"""A roster may be one spreadsheet: sheets named as the files or in Chinese, columns too."""

from __future__ import annotations

import csv
import shutil
from datetime import date
from pathlib import Path

import pytest

from app.interop.roster.chinese import COLUMNS, TABLES, column_of
from app.interop.roster.layout import BY_NAME
from tests.interop.spreadsheets import write_ods, write_xlsx
from tests.interop.test_import import TWO_SCHOOLS, bring_in, everything, refused

ROSTER = {
    path.name: list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
    for path in sorted(TWO_SCHOOLS.iterdir())
    if path.suffix == ".csv"
}


def in_chinese(name: str, rows: list[list[str]]) -> list[list[str]]:
    file = BY_NAME[name.lower()]
    heading = [COLUMNS[column.name][0] if (column := file.column(cell)) else cell for cell in rows[0]]
    return [[f"{TABLES[name][0]}（2026年9月）"], [], heading, *rows[1:]]


def courses(folder: Path) -> Path:
    shutil.copy(TWO_SCHOOLS / "courses.yaml", folder)
    return folder


# Two imports are compared with their ids, and PostgreSQL's sequences never step back.
same_ids = pytest.mark.sqlite_is_enough


@same_ids
@pytest.mark.parametrize("write", [write_xlsx, write_ods])
def test_spreadsheet_enters_what_the_files_enter(db, tmp_path, write):
    suffix = write.__name__.removeprefix("write_")
    with db.begin_nested() as attempt:
        bring_in(db, TWO_SCHOOLS)
        from_files = everything(db)
        attempt.rollback()
    db.expire_all()

    write(courses(tmp_path) / f"roster.{suffix}", {name.removesuffix(".csv"): rows for name, rows in ROSTER.items()})
    bring_in(db, tmp_path)

    assert everything(db) == from_files


@same_ids
def test_chinese_sheets_and_headings_below_a_title_enter_the_same(db, tmp_path):
    with db.begin_nested() as attempt:
        bring_in(db, TWO_SCHOOLS)
        from_files = everything(db)
        attempt.rollback()
    db.expire_all()

    write_xlsx(
        courses(tmp_path) / "名册.xlsx", {TABLES[name][0]: in_chinese(name, rows) for name, rows in ROSTER.items()}
    )
    bring_in(db, tmp_path)

    assert everything(db) == from_files


def test_days_may_be_days_of_the_spreadsheet_serials_or_written_otherwise(db, tmp_path):
    rows = [["编号", "标题", "类型", "开始日期", "结束日期"]]
    rows += [
        ["t-1", "第一学期", "学期", date(2026, 9, 1), 46400],
        ["t-2", "第二学期", "term", "2027年2月20日", "2027/7/5"],
    ]

    bring_in(db, write_xlsx(tmp_path / "a.xlsx", {"学期": rows}))

    from app.people.models import Window

    windows = {one.public_id: (one.first_day, one.last_day) for one in db.query(Window)}
    assert windows == {
        "t-1": (date(2026, 9, 1), date(2027, 1, 13)),
        "t-2": (date(2027, 2, 20), date(2027, 7, 5)),
    }


def test_wrong_cell_is_named_by_sheet_row_and_heading(db, tmp_path):
    sheets = {"人员": [["人员名册"], ["编号", "姓名"], ["p-1", "何秀"], ["p-2", ""]]}

    (problem,) = refused(db, write_xlsx(tmp_path / "a.xlsx", sheets))

    assert problem.startswith("人员 第 4 行 姓名 列")


def test_sheets_nobody_knows_and_hidden_ones_are_named_or_passed_over(db, tmp_path):
    sheets = {"users": [["sourcedId", "fullName"], ["p-1", "何秀"]], "备注": [["x"]], "Sheet3": []}

    done = bring_in(db, write_xlsx(tmp_path / "a.xlsx", {**sheets, "藏": [["y"]]}, hidden=["藏"]))

    assert done.counts == {"users.csv": {"new": 1}}
    assert [line for line in done.not_read if "备注" in line]
    assert not [line for line in done.not_read if "藏" in line]


def test_table_that_is_there_twice_is_refused(db, tmp_path):
    rows = [["sourcedId", "fullName"], ["p-1", "何秀"]]

    (problem,) = refused(db, write_xlsx(tmp_path / "a.xlsx", {"users": rows, "人员": rows}))

    assert "人员" in problem


def test_no_heading_means_two_columns_of_one_table():
    for name, file in BY_NAME.items():
        for column in file.columns:
            for heading in COLUMNS.get(column.name, ()):
                found = column_of(file, heading)
                assert found is not None, (name, heading)
    assert set(COLUMNS) == {column.name for file in BY_NAME.values() for column in file.columns}
    assert {name.lower() for name in TABLES} == set(BY_NAME)


@pytest.mark.parametrize("content", [b"PK\x03\x04broken", b"\xd0\xcf\x11\xe0broken", b"", b"<html></html>"])
@pytest.mark.parametrize("suffix", ["xlsx", "xls", "ods"])
def test_file_that_is_no_spreadsheet_is_refused_in_words(db, tmp_path, content, suffix):
    path = tmp_path / f"a.{suffix}"
    path.write_bytes(content)

    assert all("a." in problem for problem in refused(db, path))
