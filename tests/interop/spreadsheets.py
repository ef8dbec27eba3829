"""Writes small spreadsheets for tests, as .xlsx and .ods: text, numbers, days and merged cells, nothing else."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

Rows = Sequence[Sequence[Any]]
SERIAL_ZERO = date(1899, 12, 30)
TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>'
)
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
VISIBLE = ("visible", "hidden")
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>'
)


def column_name(number: int) -> str:
    """A, B, … Z, AA."""
    return (column_name(number // 26 - 1) if number >= 26 else "") + chr(65 + number % 26)


def _cell(at: str, value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, date):
        return f'<c r="{at}" s="1"><v>{(value - SERIAL_ZERO).days}</v></c>'
    if isinstance(value, int | float):
        return f'<c r="{at}"><v>{value}</v></c>'
    return f'<c r="{at}" t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'


def _sheet(rows: Rows, merged: Sequence[str]) -> str:
    lines = "".join(
        f'<row r="{number}">'
        + "".join(_cell(f"{column_name(at)}{number}", value) for at, value in enumerate(row))
        + "</row>"
        for number, row in enumerate(rows, 1)
    )
    merges = "".join(f'<mergeCell ref="{ref}"/>' for ref in merged)
    joined = f'<mergeCells count="{len(merged)}">{merges}</mergeCells>' if merged else ""
    return f'<worksheet xmlns="{MAIN}"><sheetData>{lines}</sheetData>{joined}</worksheet>'


def write_xlsx(
    path: Path,
    sheets: Mapping[str, Rows],
    merged: Mapping[str, Sequence[str]] | None = None,
    hidden: Sequence[str] = (),
) -> Path:
    """Write an .xlsx file; `merged` are ranges such as A1:F1 by sheet."""
    named = list(enumerate(sheets.items(), 1))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:

        def write(name: str, content: str) -> None:
            file.writestr(zipfile.ZipInfo(name, (2026, 9, 1, 0, 0, 0)), content)

        write("[Content_Types].xml", TYPES)
        write(
            "_rels/.rels",
            f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        entries = "".join(
            f'<sheet name={quoteattr(name)} sheetId="{number}" r:id="rId{number}" state="{VISIBLE[name in hidden]}"/>'
            for number, (name, _rows) in named
        )
        write("xl/workbook.xml", f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{entries}</sheets></workbook>')
        targets = "".join(
            f'<Relationship Id="rId{number}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{number}.xml"/>'
            for number, _one in named
        )
        styles = f'<Relationship Id="rId{len(named) + 1}" Type="{OFFICE}/styles" Target="styles.xml"/>'
        write("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{PACKAGE}">{targets}{styles}</Relationships>')
        write("xl/styles.xml", STYLES)
        for number, (name, rows) in named:
            write(f"xl/worksheets/sheet{number}.xml", _sheet(rows, (merged or {}).get(name, ())))
    return path


def write_ods(path: Path, sheets: Mapping[str, Rows]) -> Path:
    """Write an .ods file."""

    def cell(value: Any) -> str:
        if value is None or value == "":
            return "<table:table-cell/>"
        if isinstance(value, date):
            return f'<table:table-cell office:value-type="date" office:date-value="{value.isoformat()}"/>'
        if isinstance(value, int | float):
            return f'<table:table-cell office:value-type="float" office:value="{value}"/>'
        return f'<table:table-cell office:value-type="string"><text:p>{escape(value)}</text:p></table:table-cell>'

    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    tables = "".join(
        f"<table:table table:name={quoteattr(name)}>"
        + "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
        + "</table:table>"
        for name, rows in sheets.items()
    )
    with zipfile.ZipFile(path, "w") as file:

        def write(name: str, content: str) -> None:
            file.writestr(zipfile.ZipInfo(name, (2026, 9, 1, 0, 0, 0)), content)

        write("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        write(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
        write(
            "content.xml",
            f"<office:document-content {spaces}><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>",
        )
    return path
