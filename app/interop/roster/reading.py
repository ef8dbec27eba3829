"""From a folder or zip to rows of checked cells."""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from flask_babel import gettext as _

from app.interop.roster.cells import value_of
from app.interop.roster.layout import BY_NAME, COURSES, MANIFEST, NEVER_READ, Column, File, Kind
from app.interop.roster.problems import Problem

LARGEST = 200 * 1024 * 1024
SPREADSHEETS = (".xlsx", ".xls", ".et", ".ods")
UTF_8, GB18030 = "utf-8-sig", "gb18030"


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
    """What a roster's files say: sound rows by file; rows with a mistake of their own and files nobody could read apart."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    courses: bytes | None = None
    is_oneroster_export: bool = False
    not_read: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    broken: list[Row] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)
    digest: str = ""

    def of(self, file: File) -> list[Row]:
        """Return the rows of a file."""
        return self.rows.get(file.name, [])


def read_roster(path: Path) -> Roster:
    """Return the rows of a folder or zip; what is wrong stands in `problems`, never raised."""
    roster, digest = Roster(), hashlib.sha256()
    try:
        files = _files(path)
    except (OSError, zipfile.BadZipFile) as error:
        roster.problems.append(
            Problem(path.name, None, None, _("This folder or zip file cannot be opened (%(error)s).", error=str(error)))
        )
        return roster
    for name, content in sorted(files.items()):
        digest.update(name.encode() + b"\0" + content)
        _read_file(roster, name, content)
    if not roster.rows and roster.courses is None and not roster.problems:
        roster.problems.append(Problem(path.name, None, None, _nothing_here(path, list(files))))
    roster.digest = digest.hexdigest()
    return roster


def _nothing_here(path: Path, names: list[str]) -> str:
    sheets = [name for name in (path.name, *names) if name.lower().endswith(SPREADSHEETS)]
    if sheets:
        return str(
            _(
                "“%(file)s” is a spreadsheet, which this version does not read yet. Save each sheet as “CSV UTF-8” under its own name, such as users.csv, into one folder, and import the folder.",
                file=sheets[0],
            )
        )
    return str(_("There is no roster file here, such as users.csv."))


def _files(path: Path) -> dict[str, bytes]:
    if path.is_dir():
        return {
            entry.name: entry.read_bytes()
            for entry in path.iterdir()
            if entry.is_file() and not entry.name.startswith(".")
        }
    with zipfile.ZipFile(path) as packed:
        if sum(entry.file_size for entry in packed.infolist()) > LARGEST:
            raise OSError(_("unpacked it is larger than 200 MB"))
        return {
            PurePosixPath(entry.filename).name: packed.read(entry)
            for entry in packed.infolist()
            if not entry.is_dir()
            and not PurePosixPath(entry.filename).name.startswith(".")
            and "__MACOSX" not in entry.filename
        }


def _read_file(roster: Roster, name: str, content: bytes) -> None:
    lower = name.lower()
    if lower == MANIFEST:
        roster.is_oneroster_export = True
    elif lower in (COURSES, "courses.yml"):
        roster.courses = content
    elif lower in BY_NAME:
        file = BY_NAME[lower]
        roster.rows[file.name] = list(_rows(roster, file, content))
    elif lower in {known.lower() for known in NEVER_READ}:
        roster.not_read.append(_("%(file)s: this file is not needed and not read", file=name))
    elif lower.endswith(SPREADSHEETS):
        roster.not_read.append(_("%(file)s: a spreadsheet is not read; save each sheet as CSV", file=name))
    elif lower.endswith(".csv"):
        roster.not_read.append(_("%(file)s: not a roster file", file=name))


def decoded(content: bytes) -> tuple[str, str] | None:
    """Return text and encoding: UTF-8 with or without a mark, or GB18030 as Chinese spreadsheets save it."""
    for encoding in (UTF_8, GB18030):
        try:
            return content.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    return None


def _rows(roster: Roster, file: File, content: bytes) -> list[Row]:
    found = decoded(content)
    if found is None:
        roster.unread.add(file.name)
        roster.problems.append(
            Problem(file.name, None, None, _("This is not text. Save it as “CSV UTF-8” and try again."))
        )
        return []
    text, encoding = found
    if encoding == GB18030:
        roster.notes.append(
            _("%(file)s: read as GB18030, not UTF-8. Please check a few names after the import.", file=file.name)
        )
    lines = csv.reader(io.StringIO(text.replace("\0", ""), newline=""))
    try:
        heading = next(lines, [])
        columns = [file.column(cell) for cell in heading]
        _check_heading(roster, file, heading, columns)
        rows = [
            row
            for cells in lines
            if any(cell.strip() for cell in cells)
            and (row := _row(roster, file, lines.line_num, columns, cells)) is not None
        ]
    except csv.Error as error:
        roster.unread.add(file.name)
        roster.problems.append(
            Problem(file.name, lines.line_num, None, _("This row cannot be read (%(error)s).", error=str(error)))
        )
        return []
    return [] if file.name in roster.unread else rows


def _check_heading(roster: Roster, file: File, heading: list[str], columns: list[Column | None]) -> None:
    unread = [cell.strip() for cell, column in zip(heading, columns, strict=True) if column is None and cell.strip()]
    if unread:
        roster.not_read.append(_("%(file)s: columns not read: %(columns)s", file=file.name, columns="、".join(unread)))
    present = [column.name for column in columns if column]
    missing = [column.name for column in file.columns if column.required and column.name not in present]
    missing += [" / ".join(names) for names in file.one_of if not set(names) & set(present)]
    twice = sorted({name for name in present if present.count(name) > 1})
    roster.problems += [Problem(file.name, 1, name, _missing(file, unread)) for name in missing]
    roster.problems += [Problem(file.name, 1, name, _("This column stands here twice.")) for name in twice]
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
