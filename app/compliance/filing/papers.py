"""A filing's papers as files: Word in the form of a Chinese official report, PDF, and a workbook (COMPLIANCE §6)."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask_babel import force_locale
from flask_babel import gettext as _

from app.compliance.exports.docx_page import BODY, HEADING, SIZE_2, SIZE_3, TITLE, DocxPage, chinese_numeral
from app.compliance.exports.paper import NAME, SHARE, TEXT, Cell, Column, written
from app.compliance.exports.pdf_file import drawable
from app.compliance.exports.row_heights import height_of
from app.compliance.filing.paper_parts import LOCALE, FilingPaper, Table
from app.compliance.rules.sentence import CHINESE
from app.core.typesetting import PDF, typeset

if TYPE_CHECKING:
    from collections.abc import Callable

TEMPLATE = Path(__file__).parents[1] / "typst" / "filing.typ"
NAME_WIDTH, OTHER_WIDTH = 46, 13
TEXT_WIDTH = 70  # of A4 in the widest font that stands in: a single column wider than the page is cut off in print
MOST_WIDE = 74  # a digest in one line
NAME_MM = 90
SMALL = 12


def as_docx(paper: FilingPaper) -> bytes:
    """Return the paper as a Word document: text, place for signature and seal, tables annexed."""
    with force_locale(LOCALE):
        page = DocxPage(paper.title, author=paper.organisation, at=paper.at, language=CHINESE)
        page.line(paper.title, TITLE, SIZE_2, bold=True, align="center")
        page.line(paper.dated, BODY, SIZE_3, align="center")
        lines = []
        for number, part in enumerate(paper.parts, start=1):
            lines = [page.line(f"{page.numeral(number)}{part.title}", HEADING, SIZE_3, indent=True)]
            lines += [page.line(text, BODY, SIZE_3, indent=True) for text in part.texts]
        _close(page, paper, lines)
        page.sideways()
        for number, table in enumerate(paper.tables, start=1):
            page.line(_("Annex %(number)s: %(title)s", number=number, title=table.title), HEADING, SIZE_3)
            page.table(table.columns, table.rows, name_width=NAME_MM)
        page.line(
            _("Annex %(number)s: %(title)s", number=len(paper.tables) + 1, title=_("How it was counted")),
            HEADING,
            SIZE_3,
        )
        for term, text in paper.definitions:
            page.line(_("%(term)s: %(text)s", term=term, text=text), BODY, SMALL)
        return page.saved()


def _close(page: DocxPage, paper: FilingPaper, signature: list[Any]) -> None:
    """Write who signed, with room for a signature and a seal by hand, on one page with what the signer says."""
    lines = [*signature, page.line("", BODY, SIZE_3)]
    for label, value in paper.closing[:-1]:
        lines.append(page.line(_("%(term)s: %(text)s", term=label, text=value), BODY, SIZE_3, align="right"))
    for label in (_("Signature of the person responsible:"), _("Seal of the organisation:")):
        lines += [page.line("", BODY, SIZE_3), page.line(label + "　" * 8, BODY, SIZE_3, align="right")]
    for line in lines:
        line.paragraph_format.keep_with_next = True
    label, seal = paper.closing[-1]
    page.line(_("%(term)s: %(text)s", term=label, text=seal), BODY, SMALL)


def as_pdf(paper: FilingPaper) -> bytes:
    """Return the paper on A4, set by typst in a child process. Raises CannotDraw."""
    with force_locale(LOCALE):
        values = {
            "title": paper.title,
            "organisation": paper.organisation,
            "dated": paper.dated,
            "parts": [
                {"title": f"{chinese_numeral(number)}{part.title}", "texts": list(part.texts)}
                for number, part in enumerate(paper.parts, start=1)
            ],
            "tables": [_for_typst(table) for table in paper.tables],
            "closing": [list(pair) for pair in paper.closing],
            "by_hand": [_("Signature of the person responsible:"), _("Seal of the organisation:")],
            "definitions_head": _("How it was counted"),
            "definitions": [list(pair) for pair in paper.definitions],
        }
    return typeset(TEMPLATE, drawable(values), kind=PDF, at=paper.at)


def _for_typst(table: Table) -> dict[str, Any]:
    return {
        "title": table.title,
        "columns": [{"label": column.label, "is_name": column.kind == NAME} for column in table.columns],
        "rows": [
            [written(column, cell) for column, cell in zip(table.columns, row, strict=True)] for row in table.rows
        ],
    }


def as_xlsx(paper: FilingPaper) -> bytes:
    """Return the paper as a workbook: a sheet of text, then a sheet for each table, its heading frozen."""
    import xlsxwriter

    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book, force_locale(LOCALE):
        book.set_properties(
            {"title": paper.title, "author": paper.organisation, "created": paper.at.replace(tzinfo=None)}
        )
        _Book(book).write(paper)
    return out.getvalue()


class _Book:
    def __init__(self, book: Any) -> None:
        self.book = book
        font = {"font_name": "宋体", "font_size": 11, "valign": "vcenter", "text_wrap": True}
        cell = {**font, "border": 1, "border_color": "#c9d3cc"}
        self.head = book.add_format({**cell, "bold": True, "align": "center", "bg_color": "#e8f0ea"})
        self.title = book.add_format({**font, "bold": True, "font_size": 14, "font_color": "#14532d"})
        self.part = book.add_format({**font, "bold": True})
        self.plain, self.text = book.add_format(font), book.add_format(cell)
        self.number = book.add_format({**cell, "align": "right"})
        self.share = book.add_format({**cell, "align": "right", "num_format": "0.0%"})

    def write(self, paper: FilingPaper) -> None:
        self._text(paper)
        for table in paper.tables:
            self._table(table)

    def _text(self, paper: FilingPaper) -> None:
        sheet = self.book.add_worksheet(_("What is filed"))
        sheet.set_column(0, 0, TEXT_WIDTH)
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        lines = [(paper.title, self.title), (paper.dated, self.plain)]
        for part in paper.parts:
            lines += [("", self.plain), (part.title, self.part), *((text, self.plain) for text in part.texts)]
        lines.append(("", self.plain))
        pairs = (*paper.closing, *paper.definitions)
        lines += [(_("%(term)s: %(text)s", term=term, text=text), self.plain) for term, text in pairs]
        for row, (text, style) in enumerate(lines):
            sheet.set_row(row, height_of([(text, TEXT_WIDTH)]) + (8 if style is self.title else 0))
            sheet.write_string(row, 0, text, style)

    def _table(self, table: Table) -> None:
        sheet = self.book.add_worksheet(table.title)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        widths = [_width(table, place) for place in range(len(table.columns))]
        for place, column in enumerate(table.columns):
            sheet.set_column(place, place, widths[place])
            sheet.write_string(0, place, column.label, self.head)
        for number, row in enumerate(table.rows, start=1):
            sheet.set_row(number, height_of(zip(map(str, row), widths, strict=True)))
            for place, (column, cell) in enumerate(zip(table.columns, row, strict=True)):
                self._cell(sheet, number, place, column, cell)
        sheet.freeze_panes(1, 1)

    def _cell(self, sheet: Any, row: int, place: int, column: Column, cell: Cell) -> None:
        if isinstance(cell, str):
            sheet.write_string(row, place, cell, self.text if column.kind in (NAME, TEXT) else self.number)
        else:
            sheet.write_number(row, place, cell, self.share if column.kind == SHARE else self.number)


def _width(table: Table, place: int) -> int:
    kind = table.columns[place].kind
    if kind == NAME:
        return NAME_WIDTH
    longest = max((len(str(row[place])) for row in table.rows), default=0) if kind == TEXT else 0
    return min(max(OTHER_WIDTH, longest * 9 // 8 + 2), MOST_WIDE)


PAPERS: dict[str, tuple[str, Callable[[FilingPaper], bytes]]] = {
    "pdf": ("application/pdf", as_pdf),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", as_docx),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", as_xlsx),
}
