"""The rows of a roster's tables: checked cells by column; rows with a mistake of their own stand apart."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _

from app.interop.roster.cells import value_of
from app.interop.roster.layout import Column, File, Kind
from app.interop.roster.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True)
class Row:
    """One row: where it stands and its checked values by column name; a missing or empty cell is None (or an empty list)."""

    file: str
    number: int
    values: dict[str, Any]

    def __getitem__(self, name: str) -> Any:
        """Return the value of a column."""
        return self.values.get(name)

    def problem(self, column: str | None, message: str) -> Problem:
        """Return a problem of this row."""
        return Problem(self.file, self.number, column, message)


@dataclass
class Roster:
    """What a roster's files say: sound rows by file; rows with a mistake of their own and files nobody could read apart.

    `labels` are the names that sheets and headings have in a spreadsheet, by file and column.
    """

    rows: dict[str, list[Row]] = field(default_factory=dict)
    courses: bytes | None = None
    is_oneroster_export: bool = False
    not_read: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    broken: list[Row] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)
    digest: str = ""
    labels: dict[tuple[str, str | None], str] = field(default_factory=dict)

    def told(self, problem: Problem) -> Problem:
        """Return a problem in the words of the spreadsheet it is about."""
        file, column = problem.file, problem.column
        label = column and self.labels.get((file, column), column)
        return Problem(self.labels.get((file, None), file), problem.row, label, problem.message)

    def of(self, file: File) -> list[Row]:
        """Return the rows of a file."""
        return self.rows.get(file.name, [])


def rows_of(
    roster: Roster, file: File, head: tuple[int, list[str], list[Column | None]], lines: Iterable[tuple[int, list[str]]]
) -> list[Row]:
    """Return the sound rows of a table; `head` is where the heading stands, its cells and the columns they name."""
    number, heading, columns = head
    _check_heading(roster, file, number, heading, columns)
    rows = [
        row
        for at, cells in lines
        if any(cell.strip() for cell in cells) and (row := _row(roster, file, at, columns, cells)) is not None
    ]
    return [] if file.name in roster.unread else rows


def cannot_read(roster: Roster, file: File, row: int | None, message: str) -> None:
    """Note that a table could not be read at all."""
    roster.unread.add(file.name)
    roster.problems.append(Problem(file.name, row, None, message))


def _check_heading(roster: Roster, file: File, number: int, heading: list[str], columns: list[Column | None]) -> None:
    unread = [cell.strip() for cell, column in zip(heading, columns, strict=True) if column is None and cell.strip()]
    if unread:
        roster.not_read.append(_("%(file)s: columns not read: %(columns)s", file=file.name, columns="、".join(unread)))
    present = [column.name for column in columns if column]
    missing = [column.name for column in file.columns if column.required and column.name not in present]
    missing += [" / ".join(names) for names in file.one_of if not set(names) & set(present)]
    twice = sorted({name for name in present if present.count(name) > 1})
    roster.problems += [Problem(file.name, number, name, _missing(file, unread)) for name in missing]
    roster.problems += [Problem(file.name, number, name, _("This column stands here twice.")) for name in twice]
    if missing or twice:
        roster.unread.add(file.name)


def _missing(file: File, unread: list[str]) -> str:
    """Say that a column is missing; where others are not known, one of them may be it under another name."""
    if not unread:
        return str(_("This column is missing."))
    return str(
        _(
            "This column is missing. Not known in this file: %(unread)s. The columns it may have: %(known)s.",
            unread="、".join(unread),
            known="、".join(column.name for column in file.columns),
        )
    )


def _row(roster: Roster, file: File, number: int, columns: list[Column | None], cells: list[str]) -> Row | None:
    """Return a row; None for one with a mistake of its own, which stands among the broken ones."""
    before = len(roster.problems)
    values: dict[str, Any] = {column.name: [] for column in file.columns if column.kind is Kind.LIST}
    for column, cell in zip(columns, cells, strict=False):
        if column is None:
            continue
        try:
            values[column.name] = value_of(column, cell)
        except ValueError as error:
            roster.problems.append(Problem(file.name, number, column.name, str(error)))
    if len(cells) > len(columns) and any(cell.strip() for cell in cells[len(columns) :]):
        roster.problems.append(
            Problem(
                file.name,
                number,
                None,
                _("This row has more cells than the heading. Put quotation marks around a cell that holds a comma."),
            )
        )
    row = Row(file.name, number, values)
    if len(roster.problems) == before:
        return row
    roster.broken.append(row)
    return None
