"""A roster as sheets of one spreadsheet, named as the files or in Chinese (COMPLIANCE §8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import gettext as _

from app.interop.roster.chinese import column_of, file_of, word_of
from app.interop.roster.layout import Kind
from app.interop.roster.problems import Problem
from app.interop.roster.rows import rows_of
from app.interop.sheets.tables import CannotRead, read_tables
from app.interop.sheets.values import day_of_cell, plain_of, text_of

if TYPE_CHECKING:
    from app.interop.roster.layout import Column, File
    from app.interop.roster.rows import Roster
    from app.interop.sheets.tables import Table
    from app.interop.sheets.values import Cell

MOST_TITLE_ROWS = 10


def read_workbook(roster: Roster, name: str, content: bytes) -> None:
    """Read every sheet that is a table of a roster; others are named as not read."""
    try:
        tables = read_tables(name, content)
    except CannotRead as error:
        roster.problems.append(Problem(name, None, None, str(error)))
        return
    known = 0
    for table in tables:
        file = file_of(table.name)
        if file is None:
            roster.not_read.append(_("%(file)s: not a table of a roster", file=table.name))
            continue
        known += 1
        if file.name in roster.rows:
            message = _("This table is there twice. Keep one of them.")
            roster.problems.append(Problem(table.name, None, None, message))
            continue
        roster.labels[file.name, None] = table.name
        roster.rows[file.name] = rows_of(roster, file, *_parts(roster, file, table))
    if not known:
        roster.problems.append(Problem(name, None, None, _not_a_roster(tables)))


def _not_a_roster(tables: list[Table]) -> str:
    return str(
        _(
            "No sheet here is a table of a roster, such as users or 人员: %(sheets)s. If it is the school's own list of staff, pupils or guardians, use: hulei import sheet.",
            sheets="、".join(table.name for table in tables) or "–",
        )
    )


def _parts(
    roster: Roster, file: File, table: Table
) -> tuple[tuple[int, list[str], list[Column | None]], list[tuple[int, list[str]]]]:
    """Return the heading (the row that names most columns, below any title) and the lines under it, as text."""
    texts = [[plain_of(cell) for cell in row] for row in table.rows[:MOST_TITLE_ROWS]]
    at = max(range(len(texts)), key=lambda row: sum(column_of(file, cell) is not None for cell in texts[row]))
    columns = [column_of(file, cell) if cell else None for cell in texts[at]]
    for heading, column in zip(texts[at], columns, strict=True):
        if column is not None:
            roster.labels[file.name, column.name] = heading
    lines = [
        (number, [_text(column, cell) for column, cell in zip(columns, row, strict=False)])
        for number, row in enumerate(table.rows[at + 1 :], at + 2)
    ]
    return (at + 1, texts[at], columns), lines


def _text(column: Column | None, cell: Cell) -> str:
    if column is not None and column.kind is Kind.DAY:
        try:
            day = day_of_cell(cell)
        except ValueError:
            return text_of(cell)
        return day.isoformat() if day else ""
    if column is None:
        return text_of(cell)
    if column.kind is Kind.TEXT:
        return word_of(column, text_of(cell))
    text = plain_of(cell)
    return text.replace("、", ",") if column.kind is Kind.LIST else word_of(column, text)
