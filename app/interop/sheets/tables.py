"""From a file to tables of cells: .xlsx, .xls, .ods, or one table as CSV in UTF-8 or GB18030."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import gettext as _

from app.interop.sheets.values import text_of

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

    from app.interop.sheets.values import Cell

SPREADSHEETS = (".xlsx", ".xlsm", ".xls", ".et", ".ods")
UTF_8, UTF_16, GB18030 = "utf-8-sig", "utf-16", "gb18030"
LARGEST = 200 * 1024 * 1024
MOST_ROWS, MOST_COLUMNS = 200_000, 300
ZIPPED = b"PK\x03\x04"
PDF, WORD = b"%PDF-", b"word/document.xml"
SHEETS = (b"xl/workbook", b"content.xml")
PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*")
HEIC, WEBP = (b"\0\0\0", b"ftyp"), (b"RIFF", b"WEBP")


class CannotRead(ValueError):
    """The file cannot be read; the message says why and what to do."""


@dataclass(frozen=True)
class Table:
    """One sheet: its name and its rows of cells. The first row is row 1, as the spreadsheet counts."""

    name: str
    rows: list[list[Cell]]


def decoded(content: bytes) -> tuple[str, str] | None:
    """Return text and encoding: UTF-8 with or without a mark, or GB18030 as Chinese spreadsheets save it."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return content.decode(UTF_16), UTF_16
        except UnicodeDecodeError:
            return None
    for encoding in (UTF_8, GB18030):
        try:
            return content.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    return None


def is_spreadsheet(name: str) -> bool:
    """Whether a file's name says that it is a spreadsheet."""
    return name.lower().endswith(SPREADSHEETS)


def read_tables(name: str, content: bytes) -> list[Table]:
    """Return the tables of a file that are not empty. Raises CannotRead."""
    _refuse_other_kinds(content)
    if is_spreadsheet(name):
        return _workbook(content)
    if content.startswith(ZIPPED):
        raise CannotRead(_("This is no text file. If it is a spreadsheet, its name must end in .xlsx, .xls or .ods."))
    found = decoded(content)
    if found is None or "\0" in found[0]:
        raise CannotRead(_("This is not text. Save it as “CSV UTF-8” and try again."))
    return [Table(name, _lines(found[0]))] if found[0].strip() else []


def _refuse_other_kinds(content: bytes) -> None:
    """Raise CannotRead when a file is by its first bytes a PDF, a picture or a Word document, whatever its name says."""
    if content[:1000].lstrip().startswith(PDF):
        raise CannotRead(
            _("This is a PDF, no list with cells. Ask for the list as a spreadsheet (.xlsx), or copy it into one.")
        )
    if content.startswith(PICTURES) or (content[:3], content[4:8]) == HEIC or (content[:4], content[8:12]) == WEBP:
        raise CannotRead(
            _("This is a picture, no list with cells. Ask for the list as a spreadsheet (.xlsx), or type it into one.")
        )
    if content.startswith(ZIPPED) and WORD in content and not any(one in content for one in SHEETS):
        raise CannotRead(
            _("This is a Word document. Copy its table into a spreadsheet, save it as .xlsx and try again.")
        )


def _lines(text: str) -> list[list[Cell]]:
    head = text[:4000].partition("\n")[0] if "\t" not in text[:4000] else text[:4000]
    delimiter = max(",\t;", key=head.count)
    rows: list[list[Cell]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            rows.append([*row])
            _limit(len(rows), len(row))
    except csv.Error as error:
        raise CannotRead(_("This row cannot be read (%(error)s).", error=str(error))) from None
    return _without_empty_end(rows)


def _workbook(content: bytes) -> list[Table]:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

    _refuse_bombs(content)
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            shown = [
                sheet.name
                for sheet in book.sheets_metadata
                if sheet.typ is SheetTypeEnum.WorkSheet and sheet.visible is SheetVisibleEnum.Visible
            ]
            tables = [Table(name, _cells(book.get_sheet_by_name(name))) for name in shown]
    except PasswordError:
        raise CannotRead(_("This file is locked with a password. Save it without one and try again.")) from None
    except (CalamineError, OSError, ValueError) as error:
        if isinstance(error, CannotRead):
            raise
        raise CannotRead(
            _("This spreadsheet cannot be opened. Save it anew as .xlsx, or as “CSV UTF-8”, and try again.")
        ) from None
    return [table for table in tables if table.rows]


def _refuse_bombs(content: bytes) -> None:
    if not content.startswith(ZIPPED):
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            size = sum(entry.file_size for entry in packed.infolist())
    except (zipfile.BadZipFile, OSError, ValueError):
        raise CannotRead(
            _("This spreadsheet cannot be opened. Save it anew as .xlsx, or as “CSV UTF-8”, and try again.")
        ) from None
    if size > LARGEST:
        raise CannotRead(_("Unpacked, this file is larger than 200 MB. Please split it."))


def _cells(sheet: CalamineSheet) -> list[list[Cell]]:
    _limit(sheet.total_height, sheet.total_width)
    rows: list[list[Cell]] = [[*row] for row in sheet.to_python(skip_empty_area=False)]
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        if left == right:
            for at in range(top + 1, min(bottom + 1, len(rows))):
                rows[at][left] = rows[top][left]
    return _without_empty_end(rows)


def _limit(rows: int, columns: int) -> None:
    if rows > MOST_ROWS or columns > MOST_COLUMNS:
        raise CannotRead(
            _(
                "This sheet has more than %(rows)s rows or %(columns)s columns. Please split it.",
                rows=MOST_ROWS,
                columns=MOST_COLUMNS,
            )
        )


def _without_empty_end(rows: list[list[Cell]]) -> list[list[Cell]]:
    while rows and not any(text_of(cell) for cell in rows[-1]):
        rows.pop()
    return rows
