"""Writes the small spreadsheets beside this file; everybody in them is invented. Needs xlwt for the two .xls files.

Run from the checkout: python -m tests.interop.files.make_files
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from tests.interop.spreadsheets import write_ods, write_xlsx

HERE = Path(__file__).parent
SERIAL = 44805  # 2022-09-01

STAFF: list[list[Any]] = [
    ["青禾小学教职工花名册（2026年秋）"],
    ["填报单位：青禾小学", "", "", "", "填报日期：2026年9月1日"],
    [],
    ["序号", "姓　名", "性别", "工号", "身份证号", "部门", "岗位/职务", "入职日期", "手机号码", "民族"],
    [1, "何　秀", "女", "Ｇ０１７", "11010519491231002X", "宿舍", "宿管", "2019/9/1", "138 0000 0001", "汉"],
    [2, "周敏", "女", 18, "110105198506180029", "", "班主任、语文教师", date(2020, 8, 25), 13800000002, "汉"],
    [3, "陈一凡", "男", "019", "", "教务处", "数学老师", SERIAL, "13800000003", "苗"],
    [4, "王　强", "男", "020", "", "", "保安", "2026.9.1", "１３８０００００００４", "汉"],
    ["序号", "姓　名", "性别", "工号", "身份证号", "部门", "岗位/职务", "入职日期", "手机号码", "民族"],
    [5, "阿依·古丽", "女", "021", "", "", "校医", "2021年3月", "13800000005", "维吾尔"],
    ["合计", 5],
    [],
    [],
]
STUDENTS: list[list[Any]] = [
    ["学生花名册"],
    ["班级", "学号", "姓名", "性别", "学籍号", "家长姓名", "联系电话"],
    ["五（1）班", "20210101", "林小雨", "女", "G11010520150307123X", "林大海", "13900000001"],
    ["", "20210102", "陈一", "男", "G110105201503071231", "陈二", "13900000002"],
    ["五年级2班", 20210201, "张伟", "男", "", "", ""],
    [5.2, "20210202", "李　娜", "女", "", "", ""],
    ["2022级1班", "20210103", "赵六", "男", "", "", ""],
]
GUARDIANS: list[list[Any]] = [
    ["学生姓名", "班级", "家长姓名", "与学生关系", "联系电话", "家庭住址"],
    ["林小雨", "五(1)班", "林大海", "父女", "13900000001", "禾川县青禾路"],
    ["林小雨", "五(1)班", "孙兰", "母女", "13900000011", "禾川县青禾路"],
    ["陈一", "五年级1班", "陈二", "父子", 13900000002, ""],
]
PAYROLL: list[list[Any]] = [
    ["2026年9月工资表"],
    ["部门", "姓名", "职务", "身份证号", "银行卡号", "应发工资", "实发工资"],
    ["后勤", "刘师傅", "校车司机", "110105197002100017", "6222021234567890128", 4200.5, 3900.25],
    ["后勤", "马厨师", "厨师", "110105197503150035", "6222021234567890136", 4000, 3700],
    ["合计", "", "", "", "", 8200.5, 7600.25],
]
CLASSES = {
    "五1班": [["姓名", "学号"], ["林小雨", "20210101"], ["陈一", "20210102"]],
    "五2班": [["学号", "姓名"], ["20210201", "张伟"]],
    "说明": [["本表由班主任填写"]],
}


def write_xls(path: Path, name: str, rows: list[list[Any]]) -> None:
    """Write an .xls file as old spreadsheets do."""
    import xlwt

    book = xlwt.Workbook()
    sheet = book.add_sheet(name)
    as_day = xlwt.easyxf(num_format_str="yyyy/m/d")
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            if isinstance(cell, date):
                sheet.write(row, column, cell, as_day)
            elif cell != "":
                sheet.write(row, column, cell)
    book.save(str(path))


def main() -> None:
    """Write every file."""
    write_xlsx(HERE / "staff.xlsx", {"Sheet1": STAFF}, {"Sheet1": ["A1:J1"]})
    write_xlsx(HERE / "students.xlsx", {"名单": STUDENTS}, {"名单": ["A1:G1", "A3:A4"]})
    write_xlsx(HERE / "guardians.xlsx", {"家长": GUARDIANS})
    write_ods(HERE / "students-by-class.ods", CLASSES)
    write_xls(HERE / "staff.xls", "教职工", STAFF)
    write_xls(HERE / "payroll.xls", "9月", PAYROLL)
    lines = [",".join(str(cell) for cell in row) for row in STAFF]
    (HERE / "staff-gb18030.csv").write_bytes("\r\n".join(lines).encode("gb18030"))


if __name__ == "__main__":
    main()
