"""An empty form as a city hands it down."""

from __future__ import annotations

import io

import openpyxl
from openpyxl.styles import Font, PatternFill


def empty_form(**cells) -> bytes:
    """What a city hands down: a merged title, headings, a percentage cell, a sum."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "月报"
    sheet.merge_cells("A1:C1")
    sheet["A1"] = "全市儿童保护培训月报表"
    sheet["A1"].font = Font(bold=True, size=18)
    sheet["A2"], sheet["B2"], sheet["C2"] = "应达到", "已达到", "完成率"
    sheet["A3"].fill = PatternFill("solid", fgColor="FFFF00")
    sheet["C3"].number_format = "0.00%"
    sheet["A5"] = "=SUM(A3:A4)"
    sheet.column_dimensions["A"].width = 33
    for name, value in cells.items():
        sheet[name] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
