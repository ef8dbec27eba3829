"""The lines of the audit trail as a table that opens in a spreadsheet, as CSV or as a workbook."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from flask_babel import gettext as _

from app.compliance.exports.csv_file import BYTE_ORDER_MARK
from app.compliance.exports.paper import harmless
from app.core.languages import long_moment
from app.desk.audit.shown import Line

CSV, XLSX = "csv", "xlsx"
TYPES = {CSV: "text/csv", XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
WIDTHS = (20, 24, 22, 34, 30, 50)


def table(lines: Sequence[Line], kind: str) -> bytes:
    """Return lines as the bytes of a file of one of the TYPES; no cell is ever run as a formula."""
    rows = [heads(), *(cells(line) for line in lines)]
    return _workbook(rows) if kind == XLSX else _csv(rows)


def heads() -> list[str]:
    """Return the headings, in the order of `cells`."""
    return [_("When"), _("Who"), _("Kind of change"), _("What"), _("About"), _("Particulars")]


def cells(line: Line) -> list[str]:
    """Return a line's cells."""
    return [long_moment(line.at), line.by, line.kind, line.what, line.about, line.particulars]


def _csv(rows: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO()
    text.write(BYTE_ORDER_MARK)
    csv.writer(text).writerows([harmless(cell) for cell in row] for row in rows)
    return text.getvalue().encode()


def _workbook(rows: Sequence[Sequence[str]]) -> bytes:
    import xlsxwriter

    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        text = book.add_format({"font_name": "宋体", "font_size": 11, "text_wrap": True, "valign": "top", "border": 1})
        head = book.add_format({"font_name": "宋体", "font_size": 11, "bold": True, "bg_color": "#e8f0ea", "border": 1})
        sheet = book.add_worksheet(_("Changes"))
        for number, width in enumerate(WIDTHS):
            sheet.set_column(number, number, width)
        for line, row in enumerate(rows):
            for number, cell in enumerate(row):
                sheet.write_string(line, number, cell, text if line else head)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(len(rows) - 1, 1), len(WIDTHS) - 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
    return out.getvalue()
