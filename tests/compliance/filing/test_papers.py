"""COMPLIANCE §6: rendered files are stored when filed, not rendered again; they say what the sealed document says."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from datetime import date
from types import SimpleNamespace
from urllib.parse import unquote

import pytest
import time_machine
from sqlalchemy import select

from app.compliance.above import seen
from app.compliance.filing import masked, papers
from app.compliance.filing.models import Filing, FilingFile
from app.compliance.filing.rules import Explanation, State
from app.compliance.filing.sealing import digest_of
from app.compliance.filing.stored import stored_file
from app.compliance.filing.words import CHOICES
from app.compliance.rules.counting import Figures
from app.core import typesetting
from app.core.access import Role
from app.people.models import Person
from tests.compliance.filing.office import HALF_YEAR

pytestmark = pytest.mark.slow

HIDDEN = "不显示"
FORMS = ("pdf", "docx", "xlsx")


@pytest.fixture
def filed(office, county):
    """A filing of the town, as it is: one school below has filed, the other has not; few pupils there."""
    county.complete(county.keeper, on=date(2026, 9, 20))
    office.filed(county.schools[0])
    filing = office.draft(county.town)
    office.sign(filing, Explanation.ENTERED_LATE)
    office.file(filing)
    return filing


def from_xlsx(content: bytes) -> dict[str, list[tuple[str, ...]]]:
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(content))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets}


def widths_of(content: bytes) -> dict[str, list[int]]:
    """Return how wide the columns of each sheet are."""
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(content))
    return {
        sheet.title: [int(one.width) for one in sheet.column_dimensions.values() for _ in range(one.min, one.max + 1)]
        for sheet in book.worksheets
    }


def from_docx(content: bytes) -> tuple[str, list[list[tuple[str, ...]]]]:
    import docx

    book = docx.Document(io.BytesIO(content))
    tables = [[tuple(cell.text for cell in row.cells) for row in table.rows] for table in book.tables]
    return "\n".join(line.text for line in book.paragraphs), tables


def totals_of(rows: list[dict]) -> list[tuple]:
    """The counts and the share of each requirement, as columns stand; None is what is not shown."""
    names = ("due", "overdue", "met", "expiring", "late", "required", "excused", "completion_rate")
    return [
        (None if None in (row["due"], row["overdue"]) else row["due"] + row["overdue"], *(row[name] for name in names))
        for row in rows
    ]


def as_cells(values: tuple, *, required: int | None) -> tuple:
    *counts, share = values
    nothing = "–" if required == 0 else HIDDEN
    return (*(HIDDEN if one is None else one for one in counts), nothing if share is None else share)


def on_paper(cells: tuple) -> tuple[str, ...]:
    *counts, share = cells
    return (*map(str, counts), share if isinstance(share, str) else f"{share * 100:.1f}%")


@pytest.mark.sqlite_is_enough
@pytest.mark.parametrize("kind", ["", "public."])
def test_word_and_excel_say_what_the_document_says(office, filed, county, kind):
    document = office.document(filed)
    public = document["public"]
    part = public if kind else document
    expected = [as_cells(one, required=one[6]) for one in totals_of(part["totals"])]

    sheets = from_xlsx(stored_file(office.db, filed.id, f"{kind}xlsx"))
    text, tables = from_docx(stored_file(office.db, filed.id, f"{kind}docx"))

    assert [row[1:] for row in sheets["数字"][1:]] == expected
    assert [row[1:] for row in tables[0][1:]] == [on_paper(row) for row in expected]
    assert [(row[1], row[2]) for row in sheets["指标"][1:]] == [
        tuple(HIDDEN if one is None else one for one in (row["numerator"], row["denominator"]))
        for row in part["indicators"]
    ]
    said = "\n".join(str(row[0]) for row in sheets["报送说明"])
    for words in (text, said):
        assert "柳镇儿童保护培训落实情况报告（学期）" in words
        assert "柳林小学" in words, "who has not filed"
        assert str(CHOICES[public["signature"]["choice"]]) in words
        assert filed.seal in words
        assert public["filing"] in words
        assert ("十行要点" in words) is (not kind)
    assert any(row[0] == "青禾小学" and row[2] == public["children"][0]["seal"] for row in tables[2][1:])
    assert any(row[0] == "青禾小学" for row in sheets["下级的报送和封印"][1:])
    wide = widths_of(stored_file(office.db, filed.id, f"{kind}xlsx"))
    assert wide["报送说明"] == [70], "a single column wider than A4 is cut off in print"
    assert wide["下级的报送和封印"][2] > 64, "a seal stands in one line"


def test_public_paper_has_no_exact_count_of_pupils_and_only_the_own_ones_name_the_signer(office, filed, county):
    document = office.document(filed)
    names = set(office.db.scalars(select(Person.name))) - {office.head.name}
    subjects = {row["subject"] for row in document["rows"]}

    for form in ("docx", "xlsx", "public.docx", "public.xlsx"):
        content = stored_file(office.db, filed.id, form)
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            words = b"".join(book.read(name) for name in book.namelist()).decode(errors="replace")
        assert not [name for name in names if name in words], form
        assert (office.head.name in words) is ("public" not in form), form
        assert not [subject for subject in subjects if subject in words], form
    hidden = next(row for row in document["public"]["totals"] if row["requirement"] == "lessons")
    assert hidden["late"] is None


def test_papers_are_written_once_and_found_by_their_digest(office, filed):
    kept = dict(
        office.db.execute(select(FilingFile.form, FilingFile.digest).where(FilingFile.filing_id == filed.id)).all()
    )

    assert set(kept) == {"json", "public", *FORMS, *(f"public.{form}" for form in FORMS)}
    for form, digest in kept.items():
        assert hashlib.sha256(stored_file(office.db, filed.id, form)).hexdigest() == digest
    assert kept["json"] == filed.seal


@pytest.mark.sqlite_is_enough
def test_nothing_is_filed_when_a_paper_cannot_be_drawn(office, county, page, monkeypatch):
    filing = office.draft(county.schools[0])
    office.sign(filing)

    def fails(*_args, **_more):
        raise typesetting.CannotDraw

    monkeypatch.setattr(papers, "typeset", fails)
    with time_machine.travel("2027-02-10 10:00:00+08:00", tick=False):
        page.sign_in(county.holder(Role.HEAD, county.schools[0]))
        page.post(f"/filings/{filing.id}/file", {}, form_at=f"/filings/{filing.id}")
        assert "没有报送成功" in page.get(f"/filings/{filing.id}").text

    office.db.expire_all()
    assert filing.state == State.SIGNED
    assert set(office.db.scalars(select(FilingFile.form))) == {"json"}


@pytest.mark.sqlite_is_enough
def test_own_organisation_gets_the_whole_paper_and_the_bureau_the_public_one(office, filed, county, page):
    school = county.schools[0]
    below = office.db.scalars(select(FilingFile.filing_id).where(FilingFile.filing_id != filed.id)).first()
    public_id = office.db.get(Filing, below).public_id
    with time_machine.travel("2027-02-10 10:00:00+08:00", tick=False):
        for holder, form in (
            (county.holder(Role.TRAINING_MANAGER, school), "docx"),
            (county.holder(Role.BUREAU_OFFICER, county.county), "public.docx"),
        ):
            page.sign_in(holder)
            assert "报送文件（Word）" in page.get(f"/filings/{below}").text
            answer = page.get(f"/filings/{below}/paper.docx").response
            assert answer.get_data() == stored_file(office.db, below, form)
            said = unquote(answer.headers["Content-Disposition"])
            upward = "-上报部分" if form != "docx" else ""
            assert said.endswith(f"''青禾小学-学期-2026年9月1日至2027年1月20日-第1版{upward}.docx")
            assert public_id not in said
            assert digest_of(answer.get_data()) in page.get(f"/filings/{below}").text.replace(" ", "")
        page.sign_in(county.holder(Role.TRAINING_MANAGER, county.schools[1]))
        page.get(f"/filings/{below}/paper.docx", status=404)


@pytest.mark.sqlite_is_enough
def test_of_a_period_before_in_which_nobody_was_required_the_paper_says_that(office, county):
    filing = office.filed(county.schools[0], HALF_YEAR)

    rows = from_xlsx(stored_file(office.db, filing.id, "xlsx"))["指标"][1:]

    before = {row[6] for row in rows if row[5] == 0}
    assert before == {"无人应达到"}


def test_parts_of_nobody_are_zero_and_not_hidden_above_the_school():
    figures = Figures()
    nobody, few = (
        seen(figures, required=False, status=True, excused=False),
        seen(figures, required=True, status=True, excused=True),
    )

    for shown, count in ((nobody, 0), (few, None)):
        above = SimpleNamespace(at=lambda _org, shown=shown: shown, merged={}, also_in=lambda _org: [])
        entry = masked._masked(above, SimpleNamespace(), 1)
        assert [entry[name] for name in ("met", "expiring", "late", "due", "overdue")] == [count] * 5


@pytest.mark.sqlite_is_enough
def test_pdf_says_what_the_document_says(office, filed, monkeypatch):
    """The one test that draws."""
    from pypdf import PdfReader

    from app.compliance.filing.paper_parts import whole_paper

    monkeypatch.setattr(papers, "typeset", typesetting.typeset)
    document = office.document(filed)

    content = papers.as_pdf(whole_paper(document, filed.seal, "范一签"))

    pages = [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]
    text = re.sub(r"\s+", " ", " ".join(pages))
    together = text.replace(" ", "")
    assert "柳镇儿童保护培训落实情况报告（学期）" in together
    signed = next(text for text in pages if "签字意见" in text)
    assert "范一签" in signed, "what the signer says and who it was stand on one page"
    assert filed.seal in together
    assert all(f"{number}." in together for number in (8, 10))
    assert "没有人直接归在本单位名下" in together
    assert "已报送1个，未报送1个" in together
    for values, row in zip(totals_of(document["totals"]), document["totals"], strict=True):
        assert " ".join(on_paper(as_cells(values, required=row["required"]))) in text
