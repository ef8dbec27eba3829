"""From a folder, a zip or a spreadsheet to the rows of a roster."""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from flask_babel import gettext as _

from app.interop.roster.layout import BY_NAME, COURSES, MANIFEST, NEVER_READ
from app.interop.roster.problems import Problem
from app.interop.roster.rows import Roster, cannot_read, rows_of
from app.interop.roster.workbook import read_workbook
from app.interop.sheets.tables import GB18030, decoded, is_spreadsheet

if TYPE_CHECKING:
    from app.interop.roster.layout import File
    from app.interop.roster.rows import Row

LARGEST = 200 * 1024 * 1024


def read_roster(path: Path) -> Roster:
    """Return the rows of a folder, a zip or a spreadsheet; what is wrong stands in `problems`, never raised."""
    roster, digest = Roster(), hashlib.sha256()
    if path.is_file() and is_spreadsheet(path.name):
        content = path.read_bytes()
        read_workbook(roster, path.name, content)
        roster.digest = hashlib.sha256(content).hexdigest()
        return roster
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
        roster.problems.append(Problem(path.name, None, None, _("There is no roster file here, such as users.csv.")))
    roster.digest = digest.hexdigest()
    return roster


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
    elif is_spreadsheet(name):
        read_workbook(roster, name, content)
    elif lower.endswith(".csv"):
        roster.not_read.append(_("%(file)s: not a roster file", file=name))


def _rows(roster: Roster, file: File, content: bytes) -> list[Row]:
    found = decoded(content)
    if found is None:
        cannot_read(roster, file, None, _("This is not text. Save it as “CSV UTF-8” and try again."))
        return []
    text, encoding = found
    if encoding == GB18030:
        roster.notes.append(
            _("%(file)s: read as GB18030, not UTF-8. Please check a few names after the import.", file=file.name)
        )
    lines = csv.reader(io.StringIO(text.replace("\0", ""), newline=""))
    try:
        heading = next(lines, [])
        return rows_of(
            roster,
            file,
            (1, heading, [file.column(cell) for cell in heading]),
            ((lines.line_num, row) for row in lines),
        )
    except csv.Error as error:
        cannot_read(roster, file, lines.line_num, _("This row cannot be read (%(error)s).", error=str(error)))
        return []
