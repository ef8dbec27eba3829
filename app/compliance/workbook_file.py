"""Somebody else's workbook: checked when it is uploaded, shown as a table, filled without touching its formatting."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from app.people.identifiers import is_identity_shaped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

MOST_BYTES, MOST_UNPACKED, MOST_PARTS = 2 * 1024 * 1024, 20 * 1024 * 1024, 500
MOST_ROWS, MOST_PLACES, MOST_SHEETS = 200, 40, 20
TITLE_LENGTH = 80
GENERAL = "General"
DEFAULT_WIDTH, DAY_WIDTH = 8.43, 11
SHARE_FORMAT, DAY_FORMAT = "0.0%", 'yyyy"年"m"月"d"日"'
Place = tuple[int, int, int]  # sheet, row, place in the row, each from one


class NotAWorkbook(Exception):
    """The file cannot be used; the message is a code of `app.compliance.forms_workbook.PROBLEMS`."""


@dataclass(frozen=True)
class GridCell:
    """One cell to show: what it says, and over how many rows and places it reaches."""

    row: int
    place: int
    name: str
    text: str
    rows: int = 1
    places: int = 1


@dataclass(frozen=True)
class Grid:
    """One sheet to show: the names of all sheets, and the cells of one."""

    sheets: tuple[str, ...]
    sheet: int
    rows: tuple[tuple[GridCell, ...], ...]
    is_cut: bool


@dataclass(frozen=True)
class Value:
    """What goes into a cell, and the line about it on the sheet of sources."""

    value: str | int | float | date
    is_share: bool
    source: tuple[str, ...]


def checked_title(content: bytes) -> str:
    """Return the first words of an uploaded workbook, after every check. Raises NotAWorkbook with the reason's code."""
    if len(content) > MOST_BYTES:
        raise NotAWorkbook("too_big")
    _check_package(content)
    book = _opened(content)
    if len(book.worksheets) > MOST_SHEETS:
        raise NotAWorkbook("too_many_sheets")
    texts = [str(value) for sheet in book.worksheets for value in _values(sheet)]
    if any(is_identity_shaped(text) for text in texts):
        raise NotAWorkbook("numbers_of_people")
    words = [text.strip() for text in texts if text.strip() and not text.startswith("=")]
    return words[0].split("\n")[0][:TITLE_LENGTH] if words else "–"


def _check_package(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = package.infolist()
    except zipfile.BadZipFile as error:
        raise NotAWorkbook("not_xlsx") from error
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise NotAWorkbook("too_big")
    if any(part.filename.lower().endswith("vbaproject.bin") for part in parts):
        raise NotAWorkbook("macros")


def _opened(content: bytes) -> Any:
    import openpyxl

    try:
        return openpyxl.load_workbook(io.BytesIO(content), keep_links=False)
    except Exception as error:  # whatever a broken file makes the library trip over
        raise NotAWorkbook("not_xlsx") from error


def _values(sheet: Any) -> Iterator[Any]:
    for row in sheet.iter_rows(values_only=True):
        yield from (value for value in row if value is not None)


def grid(content: bytes, sheet: int) -> Grid:
    """Return one sheet as a table, the first rows and places of it; a number beyond the last shows the first sheet."""
    book = _opened(content)
    number = sheet if 1 <= sheet <= len(book.worksheets) else 1
    shown = book.worksheets[number - 1]
    spans, covered = _merged(shown)
    last_row, last_place = min(shown.max_row, MOST_ROWS), min(shown.max_column, MOST_PLACES)
    return Grid(
        sheets=tuple(one.title for one in book.worksheets),
        sheet=number,
        rows=tuple(
            tuple(
                _grid_cell(shown.cell(row, place), *spans.get((row, place), (1, 1)))
                for place in range(1, last_place + 1)
                if (row, place) not in covered
            )
            for row in range(1, last_row + 1)
        ),
        is_cut=shown.max_row > MOST_ROWS or shown.max_column > MOST_PLACES,
    )


def _merged(sheet: Any) -> tuple[dict[tuple[int, int], tuple[int, int]], set[tuple[int, int]]]:
    """Return how far merged cells reach, and the cells they cover."""
    spans, covered = {}, set()
    for area in sheet.merged_cells.ranges:
        cells = {
            (row, place)
            for row in range(area.min_row, area.max_row + 1)
            for place in range(area.min_col, area.max_col + 1)
        }
        first = (area.min_row, area.min_col)
        spans[first] = (
            min(area.max_row, MOST_ROWS) - area.min_row + 1,
            min(area.max_col, MOST_PLACES) - area.min_col + 1,
        )
        covered |= cells - {first}
    return spans, covered


def _grid_cell(cell: Any, rows: int, places: int) -> GridCell:
    value = cell.value
    text = "" if value is None else str(value.date() if hasattr(value, "date") else value)
    return GridCell(cell.row, cell.column, cell.coordinate, text, rows, places)


def filled(content: bytes, values: Mapping[Place, Value], *, source_title: str, heads: Iterable[str]) -> bytes:
    """Return the workbook with these cells filled and a sheet that says where each value comes from.

    A cell keeps its own format; one without gets that of a share or a day. Text is never a formula.
    """
    book = _opened(content)
    for (sheet, row, place), value in values.items():
        _fill(book.worksheets[sheet - 1].cell(row, place), value)
    _write_sources(book, [(place, value) for place, value in sorted(values.items())], source_title, heads)
    book.calculation.fullCalcOnLoad = True
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _fill(cell: Any, value: Value) -> None:
    has_format = cell.number_format != GENERAL
    if isinstance(value.value, str):
        _set_text(cell, value.value)
        return
    if isinstance(value.value, date) and _is_narrow(cell):
        _set_text(cell, value.value.isoformat())  # a date that does not fit shows as ####
        return
    is_plain_number = value.is_share and has_format and "%" not in cell.number_format
    cell.value = (
        round(float(value.value) * 100, 4) if is_plain_number and not isinstance(value.value, date) else value.value
    )
    if not has_format and (value.is_share or isinstance(value.value, date)):
        cell.number_format = SHARE_FORMAT if value.is_share else DAY_FORMAT


def _is_narrow(cell: Any) -> bool:
    sheet = cell.parent
    if any(cell.coordinate in area for area in sheet.merged_cells.ranges):
        return False
    width = sheet.column_dimensions[cell.column_letter].width if cell.column_letter in sheet.column_dimensions else None
    return bool((width or DEFAULT_WIDTH) < DAY_WIDTH)


def _set_text(cell: Any, text: str) -> None:
    cell.value = text
    cell.data_type = "s"  # also where it begins like a formula


def _write_sources(book: Any, values: list[tuple[Place, Value]], title: str, heads: Iterable[str]) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    names = [sheet.title for sheet in book.worksheets]
    sheet = book.create_sheet(_free_title(title, names))
    for place, head in enumerate(heads, start=1):
        _set_text(sheet.cell(1, place), head)
        sheet.cell(1, place).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(place)].width = 22
    for number, ((of_sheet, row, place), value) in enumerate(values, start=2):
        where = f"{names[of_sheet - 1]}!{get_column_letter(place)}{row}"
        for at, text in enumerate((where, *value.source), start=1):
            _set_text(sheet.cell(number, at), text)
            sheet.cell(number, at).alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "A2"


def _free_title(title: str, names: list[str]) -> str:
    wanted, number = title, 1
    while wanted in names:
        number += 1
        wanted = f"{title} {number}"
    return wanted


def holds_formula(content: bytes, place: Place) -> bool:
    """Whether a place holds a formula of the form, which filling would take away."""
    sheet, row, at = place
    return bool(_opened(content).worksheets[sheet - 1].cell(row, at).data_type == "f")


def is_writable(content: bytes, place: Place) -> bool:
    """Whether a place is a cell of the workbook that is shown: not inside a merged one."""
    book = _opened(content)
    sheet, row, at = place
    if not 1 <= sheet <= len(book.worksheets):
        return False
    shown = book.worksheets[sheet - 1]
    last_row, last_place = min(shown.max_row, MOST_ROWS), min(shown.max_column, MOST_PLACES)
    return 1 <= row <= last_row and 1 <= at <= last_place and (row, at) not in _merged(shown)[1]
