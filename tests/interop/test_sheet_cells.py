"""Cells, days, headings and class names of the lists that schools keep are read as a clerk means them, or refused."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from app.interop.sheets.class_names import plain_title, read_class_name, read_grade
from app.interop.sheets.headings import READ, WORDS, Meaning, SheetKind, guess, meaning_of
from app.interop.sheets.known import plain_number
from app.interop.sheets.tables import CannotRead, read_tables
from app.interop.sheets.values import SERIAL_ZERO, day_of_cell, name_of, number_of, phone_of, plain_of, text_of
from app.people.identity_marks import mark_of

pytestmark = pytest.mark.slow

days = st.dates(date(1950, 1, 1), date(2100, 12, 31))
FORMS = [
    "{0}/{1}/{2}",
    "{0}-{1:02}-{2:02}",
    "{0}.{1}.{2}",
    "{0}年{1}月{2}日",
    "{0:04}{1:02}{2:02}",
    "{0}-{1}-{2} 00:00:00",
    " {0} 年 {1} 月 {2} 日 ",
]
WIDE = str.maketrans("0123456789/-.", "０１２３４５６７８９／－．")
NUMERALS = [
    "",
    "一",
    "二",
    "三",
    "四",
    "五",
    "六",
    "七",
    "八",
    "九",
    "十",
    "十一",
    "十二",
    "十三",
    "十四",
    "十五",
    "十六",
    "十七",
    "十八",
    "十九",
    "二十",
]
quiet = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@given(days, st.sampled_from(FORMS), st.booleans())
def test_day_is_the_same_however_it_is_written(day, form, wide):
    text = form.format(day.year, day.month, day.day)

    assert day_of_cell(text.translate(WIDE) if wide else text) == day


@given(days, st.booleans())
def test_day_of_a_spreadsheet_is_read_as_day_serial_and_serial_in_text(day, at_noon):
    serial = (day - SERIAL_ZERO).days + (0.5 if at_noon else 0)

    assert day_of_cell(float(serial)) == day_of_cell(str(serial)) == day_of_cell(day) == day
    assert day_of_cell(datetime.combine(day, time(12))) == day


@given(st.text(max_size=20) | st.floats() | st.booleans() | st.integers())
@quiet
def test_any_cell_is_a_day_or_refused_in_words(app, cell):
    with app.app_context():
        try:
            found = day_of_cell(cell)
        except ValueError as error:
            message = str(error)
        else:
            assert found is None or 1950 <= found.year <= 2100
            return
    assert "日期" in message


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2015年9月", date(2015, 9, 1)),
        ("2015.09", date(2015, 9, 1)),
        ("2015.9", date(2015, 9, 1)),
        (2015.9, date(2015, 9, 1)),
        (2015.12, date(2015, 12, 1)),
        ("201509", date(2015, 9, 1)),
        (20150901.0, date(2015, 9, 1)),
        ("", None),
        (None, None),
        ("　", None),
    ],
)
def test_month_alone_is_its_first_day_and_nothing_is_nothing(app, cell, day):
    assert day_of_cell(cell) == day


@pytest.mark.parametrize(
    "cell",
    [
        "2026/13/1",
        "2026-02-30",
        "9/1/2026",
        "26/9/1",
        2015.1,
        "2015.1",
        17,
        "去年",
        "20261301",
        "2026",
        True,
        "1026-09-01",
    ],
)
def test_what_may_be_two_days_or_none_is_refused(app, cell):
    with app.app_context(), pytest.raises(ValueError, match="日期"):
        day_of_cell(cell)


@pytest.mark.parametrize(
    ("cell", "text", "plain"),
    [
        ("　Ｇ０１７ ", "G017", "G017"),
        (17.0, "17", "17"),
        (13800000001.0, "13800000001", "13800000001"),
        (5.1, "5.1", "5.1"),
        ("五（1）班", "五（1）班", "五(1)班"),
        (date(2026, 9, 1), "2026-09-01", "2026-09-01"),
        ("a\u200bb\n c", "ab c", "ab c"),
        (None, "", ""),
    ],
)
def test_cell_becomes_text(cell, text, plain):
    assert (text_of(cell), plain_of(cell)) == (text, plain)


@given(st.text(max_size=30))
def test_text_read_twice_is_text_read_once(text):
    assert text_of(text_of(text)) == text_of(text)
    assert plain_of(plain_of(text)) == plain_of(text)


@pytest.mark.parametrize(
    ("cell", "name"),
    [("何　秀", "何秀"), (" 林 小 雨 ", "林小雨"), ("Anna  Berg", "Anna Berg"), ("阿依·古丽", "阿依·古丽")],
)
def test_chinese_names_lose_the_blanks_that_line_them_up(cell, name):
    assert name_of(cell) == name


@pytest.mark.parametrize(
    ("cell", "phone"), [("138 0000-0001", "13800000001"), (13800000001.0, "13800000001"), ("0571－8888", "05718888")]
)
def test_phones_lose_blanks_and_hyphens_between_digits(cell, phone):
    assert phone_of(cell) == phone


@pytest.mark.parametrize(
    ("cell", "number"),
    [("s-01-00004", "s-01-00004"), ("T-2024-001", "T-2024-001"), ("Ｇ－017", "G-017"), ("G 017", "G017"), (17.0, "17")],
)
def test_staff_numbers_keep_their_hyphens(cell, number):
    assert number_of(cell) == number


@pytest.mark.parametrize(
    "written", ["s-01-00004", "S0100004", "s-0100004", "ｓ－01－00004", "s–01–00004", "S 01 00004"]
)
def test_staff_numbers_are_compared_without_strokes_blanks_and_capitals(written):
    assert plain_number(written) == plain_number("s-01-00004")


def test_numbers_that_differ_in_a_digit_or_letter_stay_different():
    assert len({plain_number(one) for one in ("s-01-00004", "s-01-00005", "t-01-00004", "01-00004")}) == len("four")


GRADES = st.integers(1, 9)
CLASSES = st.integers(1, 20)


@given(GRADES, CLASSES)
def test_class_is_the_same_however_it_is_written(grade, number):
    hanzi, inside = NUMERALS[grade], NUMERALS[number]
    forms = [
        f"{hanzi}（{number}）班", f"{hanzi}({inside})班", f"{hanzi}年级{number}班", f"{grade}年级（{inside}）班", f"{grade}.{number}班",
        f"{grade}-{number}", f"{grade}（{number}）", f"{hanzi}年{inside}班", f"{hanzi}{number}班", f" {hanzi} 年级 （{number}） 班 ",
        f"{grade}{number:02}班", f"{hanzi}【{number}】班", f"{hanzi}·{number}班",
    ]  # fmt: skip

    assert {(form, read_class_name(form).grade, read_class_name(form).number) for form in forms} == {
        (form, str(grade), str(number)) for form in forms
    }


@pytest.mark.parametrize(
    ("text", "grade", "number"),
    [
        ("初一(3)班", "7", "3"), ("初三12班", "9", "12"), ("高一（2）班", "10", "2"), ("高中二年级1班", "11", "1"), ("十二（3）班", "12", "3"),
        ("10.3班", "10", "3"), ("1001班", "10", "1"), ("小班", "k1", None), ("中(2)班", "k2", "2"), ("大三班", "k3", "3"), ("托班", "k0", None),
        ("五（A）班", "5", "A"), ("五年级", "5", None), ("向日葵班", None, None), ("1班", None, "1"), ("", None, None),
    ],
)  # fmt: skip
def test_class_name_says_grade_and_number(text, grade, number):
    found = read_class_name(text)

    assert (found.grade, found.number) == (grade, number)


@given(st.integers(2015, 2030), CLASSES)
def test_class_named_by_the_year_its_pupils_came_moves_up_each_year(year, number):
    found = read_class_name(f"{year}级（{number}）班")

    assert (found.cohort, found.number) == (year, str(number))
    assert [found.grade_in(year + passed, 0) for passed in range(-1, 7)] == [None, "1", "2", "3", "4", "5", "6", None]
    assert found.grade_in(year, 6) == "7"
    assert read_class_name(f"{year + 6}届{number}班").grade_in(year, 0) == "1"
    assert read_class_name(f"{year % 100:02}级{number}班").cohort == year


@pytest.mark.parametrize(
    ("text", "grade"),
    [
        ("五年级", "5"),
        ("05", "5"),
        ("5", "5"),
        ("初一", "7"),
        ("高三", "12"),
        ("大班", "k3"),
        ("K2", "k2"),
        ("13", None),
        ("", None),
    ],
)
def test_column_of_grades_is_read(text, grade):
    assert read_grade(text).grade == grade


@given(st.text(max_size=15))
@example("A´")
def test_any_text_is_a_class_name_without_failing(text):
    read_class_name(text)
    read_grade(text)
    assert plain_title(plain_title(text)).startswith(plain_title(text)[:1])


def test_every_known_heading_means_one_thing_in_its_list():
    for kind, words in WORDS.items():
        for meaning, headings in words.items():
            for heading in headings:
                assert meaning_of(kind, heading) is meaning, (kind, heading)


@given(
    st.permutations(
        ["姓 名", "工号*", "部门", "岗位/职务", "入职日期（年/月/日）", "手机号：", "身份证号", "应发工资", "备注"]
    )
)
def test_headings_are_known_in_any_order(headings):
    meanings = dict(zip(headings, guess(SheetKind.STAFF, headings), strict=True))

    assert meanings == {
        "姓 名": Meaning.NAME, "工号*": Meaning.NUMBER, "部门": Meaning.DEPARTMENT, "岗位/职务": Meaning.POST,
        "入职日期（年/月/日）": Meaning.FIRST_DAY, "手机号：": Meaning.PHONE, "身份证号": Meaning.IDENTITY, "应发工资": None, "备注": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("headings", "meanings"),
    [
        (["学生姓名", "姓名"], [Meaning.NAME, Meaning.GUARDIAN]),
        (["姓名", "家长姓名"], [Meaning.NAME, Meaning.GUARDIAN]),
        (["姓名", "父亲姓名", "父亲电话"], [Meaning.NAME, Meaning.FATHER, Meaning.FATHER_PHONE]),
    ],
)
def test_bare_name_in_a_list_of_guardians_is_whoever_has_no_other_column(headings, meanings):
    assert guess(SheetKind.GUARDIANS, headings) == meanings


@given(st.lists(st.text(max_size=8), max_size=8), st.sampled_from(SheetKind))
def test_no_meaning_is_guessed_twice(headings, kind):
    found = [one for one in guess(kind, headings) if one is not None and one is not Meaning.IDENTITY]

    assert len(found) == len(set(found))
    assert set(found) <= set(READ[kind])


def test_what_was_chosen_before_wins_over_the_heading():
    remembered = {"部门": None, "代号": "number"}

    assert guess(SheetKind.STAFF, ["部门", "代号", "姓名"], remembered) == [None, Meaning.NUMBER, Meaning.NAME]


def test_mark_of_an_identity_number_is_the_same_however_it_is_written_and_says_nothing(app):
    with app.app_context():
        mark = mark_of("11010519491231002X")

        assert mark == mark_of(" 110105 19491231 002x ")
        assert "110105" not in mark
        assert mark_of("110105194912310021") is None, "the check sign is wrong"
        assert mark_of("13800000001") is None


@pytest.mark.parametrize("name", ["list.csv", "list.xlsx"])
@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"%PDF-1.7\n", "PDF"),
        (b"\r\n%PDF-1.4\n", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "图片"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "图片"),
        (b"\0\0\0\x18ftypheic", "图片"),
        (b"RIFF\x24\0\0\0WEBPVP8 ", "图片"),
        (b"PK\x03\x04 word/document.xml", "Word"),
    ],
)
def test_file_that_is_no_table_is_called_what_it_is_whatever_its_name(app, name, content, told):
    with app.test_request_context(), pytest.raises(CannotRead, match=f"这是 ?{told}.*不是表格"):
        read_tables(name, content)


def test_spreadsheet_that_holds_a_document_is_no_document(app):
    with app.test_request_context(), pytest.raises(CannotRead, match="打不开"):
        read_tables("list.xlsx", b"PK\x03\x04 xl/workbook.xml xl/embeddings word/document.xml")
