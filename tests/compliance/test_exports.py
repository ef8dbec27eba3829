"""One document, many forms: command line, page, JSON API and every file give the same figures, whole or masked."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date
from zoneinfo import ZoneInfo

import pytest
import time_machine

from app.compliance.exports import FORMATS, paper_of
from app.compliance.exports.paper import flat
from app.compliance.exports.row_heights import POINTS_A_LINE, height_of
from app.compliance.queries import organisation_names
from app.compliance.reports import Asked, report
from app.compliance.seen_report import report_seen
from app.core.access import Role
from app.people.announcements import holdings_changed
from tests.compliance.county import County
from tests.make import AT

pytestmark = [pytest.mark.slow, pytest.mark.sqlite_is_enough]

TODAY = date(2026, 12, 31)
SHOWN = ("missed", "due", "overdue", "met", "expiring", "late", "required", "excused")  # as columns stand
HIDDEN, NOTHING = "不显示", "–"


@pytest.fixture(autouse=True)
def on_the_last_day_of_the_year():
    with time_machine.travel("2026-12-31 10:00:00+08:00", tick=False):
        yield


@pytest.fixture
def county(db, make) -> County:
    county = County(db, make, pupils=(30, 13))
    county.complete(county.keeper, on=date(2026, 11, 2))
    few = make.organisation("小教学点", parent=county.county)
    holdings_changed(db, [pupil.id for pupil in make.pupils(make.class_group(few), 3)], None)
    return county


@pytest.fixture(params=["whole", "masked"])
def document(request, county, db):
    asked = Asked(county.county.public_id, TODAY)
    if request.param == "whole":
        return report(db, asked, today=TODAY, at=AT)
    return report_seen(db, asked, None, today=TODAY, at=AT)


def paper(db, document, **more):
    return paper_of(document, organisation_names(db), language="zh", **more)


def expected(document, names) -> list[tuple[str, ...]]:
    """Each row of the document as the words and numbers of a file: organisation, counts, shares."""
    rows = []
    titles = {row["id"]: row["title"] for row in document["requirements"]}
    for requirement in titles:
        for row in (row for row in document["rows"] if row["requirement"] == requirement):
            values = flat(row)
            counts = [HIDDEN if values[name] is None else str(values[name]) for name in SHOWN]
            rates = [
                (HIDDEN if row.get("masked") and row["required"] != 0 else NOTHING)
                if row[name] is None
                else f"{row[name] * 100:.1f}%"
                for name in ("completion_rate", "overdue_rate")
            ]
            rows.append((names[row["organisation"]], *counts, *rates))
    return rows


def from_xlsx(content: bytes) -> list[tuple[str, ...]]:
    import openpyxl

    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    heads = [cell.value for cell in sheet[1]]
    share = heads.index("完成率")
    return [
        tuple(
            f"{value * 100:.1f}%" if place >= share and not isinstance(value, str) else str(value)
            for place, value in enumerate(cells[1 : share + 2], start=1)
        )
        for cells in sheet.iter_rows(min_row=2, values_only=True)
    ]


def from_docx(content: bytes) -> list[tuple[str, ...]]:
    import docx

    tables = docx.Document(io.BytesIO(content)).tables
    return [tuple(cell.text for cell in row.cells)[:11] for table in tables for row in table.rows[1:]]


def from_pdf(content: bytes, names) -> list[tuple[str, ...]]:
    from pypdf import PdfReader

    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    number = rf"([\d.]+%?|{HIDDEN}|{NOTHING})"
    name = "|".join(sorted(map(re.escape, names.values()), key=len, reverse=True))
    return [
        tuple(match.groups())
        for match in re.finditer(rf"({name})(?:（[^）]*）)?\s+" + r"\s+".join([number] * 10), text)
    ]


def without_merging(rows):
    return [(re.sub(r"（.*", "", name), *more) for name, *more in rows]


@pytest.mark.parametrize("form", ["xlsx", "docx", "pdf"])
def test_file_gives_the_figures_of_the_document(db, document, form):
    names = organisation_names(db)
    content = FORMATS[form].write(paper(db, document))

    found = from_pdf(content, names) if form == "pdf" else {"xlsx": from_xlsx, "docx": from_docx}[form](content)

    assert without_merging(found) == expected(document, names)
    assert len(found) == len(document["rows"])


@pytest.mark.parametrize(
    ("text", "width", "lines"), [("短", 28, 1), ("一二三四五六七八九十" * 3, 28, 3), ("abc", 3, 2), ("", 10, 1)]
)
def test_row_of_a_sheet_is_high_enough_for_its_wrapped_text(text, width, lines):
    assert height_of([("", 5), (text, width)]) == lines * POINTS_A_LINE


def test_csv_gives_the_rows_of_the_document_under_its_own_names(db, document):
    text = FORMATS["csv"].write(paper(db, document)).decode()

    assert text.startswith("\ufeff")
    read = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    for row, cells in zip(document["rows"], read, strict=True):
        for name, value in row.items():
            if name != "previous":
                written = ",".join(value) if isinstance(value, list) else "" if value is None else str(value)
                assert cells[name] == written
    assert list(read[0])[:3] == ["organisation", "parent", "requirement"]
    assert list(read[0])[-2:] == ["organisation_name", "requirement_title"], "added last: the others keep their places"
    told = paper(db, document)
    in_workbook = [(section.title, cells[0]) for section in told.sections for cells in section.rows]
    assert sorted((row["requirement_title"], row["organisation_name"]) for row in read) == sorted(in_workbook)
    names = organisation_names(db)
    assert all(row["organisation_name"].startswith(names[row["organisation"]]) for row in read)


def test_json_is_the_document(db, document):
    assert json.loads(FORMATS["json"].write(paper(db, document))) == document


def test_page_api_and_files_of_a_bureau_officer_are_what_the_command_gives_for_a_bureau(page, county, db):
    page.sign_in(county.holder(Role.BUREAU_OFFICER, county.county))
    masked = report_seen(db, Asked(county.county.public_id, TODAY), None, today=TODAY, at=AT)
    asked = f"organisation={county.county.public_id}&as_of=2026-12-31"

    answer = page.get(f"/api/v1/report?{asked}").response.get_json()
    book = page.get(f"/reports/report.xlsx?{asked}").response.get_data()

    assert {**answer, "generated_at": None} == {**masked, "generated_at": None}
    names = organisation_names(db)
    assert without_merging(from_xlsx(book)) == expected(masked, names)
    town = next(
        row for row in masked["rows"] if (row["organisation"], row["requirement"]) == (county.town.public_id, "lessons")
    )
    html = page.get(f"/reports/{county.town.id}/{county.requirement('lessons').id}?day=2026-12-31").text
    assert f"柳镇 {HIDDEN if town['due'] is None else town['due']}" in html


def test_head_gets_the_own_school_whole_from_page_api_and_command(page, county, db):
    school = county.schools[0]
    page.sign_in(county.holder(Role.HEAD, school))
    whole = report(db, Asked(school.public_id, TODAY), today=TODAY, at=AT)

    answer = page.get(f"/api/v1/report?organisation={school.public_id}&as_of=2026-12-31").response.get_json()

    assert answer["rows"] == whole["rows"]
    lessons = next(row for row in whole["rows"] if row["requirement"] == "lessons")
    assert lessons["due"] == 30
    assert "青禾小学 30 – 30" in page.get(f"/reports/{school.id}/{county.requirement('lessons').id}").text


class TestForBureau:
    def test_few_pupils_are_null_and_the_row_says_so(self, county, db):
        document = report_seen(db, Asked(county.county.public_id, TODAY), None, today=TODAY, at=AT)
        rows = {(row["organisation"], row["requirement"]): row for row in document["rows"]}
        (few,) = (
            row for (org, rule), row in rows.items() if organisation_names(db)[org] == "小教学点" and rule == "lessons"
        )

        assert (few["required"], few["due"], few["completion_rate"], few["masked"]) == (None, None, None, True)
        assert rows[county.town.public_id, "lessons"]["required"] is None, "the county less the town gives it away"
        assert rows[county.county.public_id, "lessons"]["required"] == 46
        assert "masked" not in rows[county.town.public_id, "core"]

    def test_nobody_is_named_not_even_by_an_id(self, county, db, make):
        make.class_group(county.schools[0], grades="")
        school = county.schools[0].public_id

        document = report_seen(db, Asked(school, TODAY, detail=True), None, today=TODAY, at=AT)

        assert (document["people"], document["upcoming"], document["unplaced"]) == ([], [], [])

    def test_pupils_are_counted_at_the_last_month_end_and_the_row_names_it(self, county, db):
        document = report_seen(db, Asked(county.county.public_id, date(2026, 12, 30)), None, today=TODAY, at=AT)

        assert {row.get("as_of") for row in document["rows"] if row["requirement"] == "lessons"} == {"2026-11-30"}
        assert {row.get("as_of") for row in document["rows"] if row["requirement"] == "core"} == {None}

    @pytest.mark.parametrize("more", [{"departments": True}, {"depth": 1}, {"detail": True}])
    def test_no_narrower_question_shows_another_figure(self, county, db, more):
        whole = report_seen(db, Asked(county.county.public_id, TODAY), None, today=TODAY, at=AT)
        same = {(row["organisation"], row["requirement"]): row for row in whole["rows"]}

        asked = report_seen(db, Asked(county.county.public_id, TODAY, **more), None, today=TODAY, at=AT)

        assert all(same[row["organisation"], row["requirement"]] == row for row in asked["rows"])

    def test_part_of_the_pupils_is_no_figure_at_all(self, county, db):
        from app.compliance.gathering import Through

        some = Asked(county.county.public_id, TODAY, through=Through(grades=frozenset({"5"})))

        document = report_seen(db, some, None, today=TODAY, at=AT)

        assert {row["required"] for row in document["rows"] if row["requirement"] == "lessons"} == {None}

    def test_requirements_of_a_file_are_masked_as_those_kept(self, county, db):
        from app.compliance import queries
        from app.compliance.requirement_file import read_requirements
        from tests.compliance.county import STAFF_RULE

        read = read_requirements(STAFF_RULE, "r.yaml", queries.known_names(db))
        asked = Asked(county.county.public_id, TODAY)

        from_file = report_seen(
            db, Asked(county.county.public_id, TODAY, definitions=read.definitions), None, today=TODAY, at=AT
        )

        assert from_file["rows"] == report_seen(db, asked, None, today=TODAY, at=AT)["rows"]


class TestApi:
    def test_unknown_and_forbidden_organisations_get_the_same_answer(self, page, county):
        page.sign_in(county.holder(Role.HEAD, county.schools[0]))

        unknown = page.get("/api/v1/report?organisation=nowhere", status=404)
        forbidden = page.get(f"/api/v1/report?organisation={county.schools[1].public_id}", status=404)

        assert unknown.response.get_json() == forbidden.response.get_json()

    def test_every_mistake_is_answered_with_what_and_where(self, page, county):
        page.sign_in(county.holder(Role.HEAD, county.schools[0]))

        answer = page.get("/api/v1/report?as_of=2026-13-01&depth=x&through=colour=red&colour=red", status=400)

        problems = answer.response.get_json()["problems"]
        assert [problem["where"] for problem in problems] == [
            "organisation", "as_of", "depth", "through=colour=red", "colour",
        ]  # fmt: skip
        assert all(problem["what"] for problem in problems)

    def test_stranger_is_told_to_sign_in_as_json(self, page):
        answer = page.get("/api/v1/report", status=401)

        assert answer.response.get_json() == {"problems": [{"what": "sign in first", "where": "cookie"}]}

    def test_staff_rows_are_given_where_staff_have_names_and_pupils_never(self, page, county):
        asked = f"/api/v1/report?organisation={county.schools[0].public_id}&detail=1"
        page.sign_in(county.holder(Role.HEAD, county.schools[0]))
        own = page.get(asked).response.get_json()["people"]
        page.sign_in(county.holder(Role.HEAD, county.county))
        above = page.get(asked).response.get_json()["people"]

        assert {(row["subject"], row["requirement"]) for row in own} == {(county.keeper.public_id, "core")}
        assert above == []


def test_name_that_would_run_as_a_formula_stays_text_in_every_table(db, make, county):
    import openpyxl

    make.organisation("=HYPERLINK(1)", parent=county.county, public_id="=evil")
    document = report(db, Asked(county.county.public_id, TODAY), today=TODAY, at=AT)

    book = openpyxl.load_workbook(io.BytesIO(FORMATS["xlsx"].write(paper(db, document))))
    text = FORMATS["csv"].write(paper(db, document)).decode()

    cells = [cell for row in book.worksheets[0].iter_rows() for cell in row if cell.value == "=HYPERLINK(1)"]
    assert cells
    assert {cell.data_type for cell in cells} == {"s"}
    assert "\n=evil" not in text
    assert ",=HYPERLINK" not in text
    assert "'=evil" in text


def test_workbook_has_frozen_headings_and_a_sheet_that_says_how_it_was_counted(db, county):
    import openpyxl

    document = report(db, Asked(county.county.public_id, TODAY, detail=True), today=TODAY, at=AT)

    book = openpyxl.load_workbook(io.BytesIO(FORMATS["xlsx"].write(paper(db, document, detail=True))))

    assert book.sheetnames == ["数字", "人员", "截止日与口径"]
    assert book.worksheets[0].freeze_panes == "C2"
    for sheet in book.worksheets:
        assert (sheet.page_setup.paperSize, sheet.page_setup.fitToHeight) == (9, 0), "A4, as long as it takes"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage, "one page wide"
    said = " ".join(str(cell.value) for row in book.worksheets[2].iter_rows() for cell in row)
    assert "2026年12月31日" in said
    assert AT.astimezone(ZoneInfo("Asia/Shanghai")).strftime("%H:%M") in said, "made at: in local time"
    assert document["generated_at"] not in said
    assert all(term in said for term in ("应达到", "快到期", "曾逾期", "逾期率", "上一时段"))


def test_official_report_names_east_asian_fonts_and_has_places_for_signature_and_seal(db, county):
    import docx
    from docx.oxml.ns import qn

    document = report(db, Asked(county.county.public_id, TODAY), today=TODAY, at=AT)

    book = docx.Document(io.BytesIO(FORMATS["docx"].write(paper(db, document))))

    lines = [line.text for line in book.paragraphs]
    assert lines[0] == "青河县儿童保护培训落实情况报告"
    assert any("签字" in line for line in lines)
    assert any("盖章" in line for line in lines)
    fonts = {run._r.rPr.rFonts.get(qn("w:eastAsia")) for line in book.paragraphs for run in line.runs}
    assert fonts == {"宋体", "仿宋", "黑体"}
    assert any(line.startswith("（一）核心课") for line in lines)
    heads = [
        line for line in book.paragraphs if any(run._r.rPr.rFonts.get(qn("w:eastAsia")) == "黑体" for run in line.runs)
    ]
    assert heads
    assert all(line.paragraph_format.keep_with_next for line in heads), "no heading stands alone at a page's foot"


def test_english_report_is_english_all_through(db, county):
    document = report(db, Asked(county.county.public_id, TODAY, language="en"), today=TODAY, at=AT)

    english = paper_of(document, {}, language="en")

    words = " ".join([english.title, *english.notes, *(column.label for column in english.columns)])
    words += " ".join(section.title + section.summary for section in english.sections)
    assert not re.search(r"[\u4e00-\u9fff]", words), words


def test_character_the_font_lacks_is_a_visible_box_on_the_pdf(db, make):
    from pypdf import PdfReader

    school = make.organisation("王\U0002a6d6小学")
    document = report(db, Asked(school.public_id, TODAY), today=TODAY, at=AT)

    content = FORMATS["pdf"].write(paper(db, document))

    assert "王□小学" in PdfReader(io.BytesIO(content)).pages[0].extract_text().replace(" ", "")
