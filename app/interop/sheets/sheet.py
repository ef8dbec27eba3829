"""A school's own list as it was found in a file: its columns, what they mean, its lines. Nothing unread goes further."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from flask_babel import gettext as _

from app.interop.sheets.class_names import read_class_name
from app.interop.sheets.headings import Meaning, SheetKind, guess, looks_like, meaning_of, missing_in, plain_heading
from app.interop.sheets.tables import CannotRead, Table, read_tables
from app.interop.sheets.values import Cell, plain_of, text_of
from app.people.identifiers import is_identity_shaped
from app.people.identity_marks import mark_of

Plain: TypeAlias = str | float

MOST_TITLE_ROWS = 20
IDENTITY_NUMBER = "\0identity"
"""Stands where a cell held an identity or bank-card number: the number itself goes no further (SAFEGUARDS 37)."""
FOOTERS = ("合计", "总计", "小计", "共计", "制表", "填表", "审核", "备注", "说明", "注:", "注：", "校长签", "盖章")

TOTALS = FOOTERS[:4]  # after a number of the row, too


@dataclass(frozen=True)
class Line:
    """One line: the sheet it stands in, its row there, a cell a column, and the mark of an adult's identity number."""

    sheet: str
    row: int
    cells: tuple[Plain, ...]
    mark: str | None = None


@dataclass(frozen=True)
class Sheet:
    """A list: its headings, what each means, its lines; the headings that are not read."""

    kind: SheetKind
    headings: tuple[str, ...]
    meanings: tuple[Meaning | None, ...]
    lines: tuple[Line, ...]
    not_read: tuple[str, ...] = ()
    notes: tuple[str, ...] = field(default=())

    @property
    def looks_like(self) -> SheetKind | None:
        """Return the other kind of list that this looks like, by its headings."""
        return looks_like(self.kind, (*self.headings, *self.not_read))

    @property
    def digest(self) -> str:
        """Return a hash of what is read of the list."""
        content = repr((self.headings, self.meanings, [(line.sheet, line.row, line.cells) for line in self.lines]))
        return hashlib.sha256(content.encode()).hexdigest()

    def values(self, line: Line) -> dict[Meaning, Plain]:
        """Return a line's cells by what they mean."""
        return {meaning: cell for meaning, cell in zip(self.meanings, line.cells, strict=True) if meaning}

    def heading(self, meaning: Meaning) -> str | None:
        """Return the heading of the column that means this."""
        return next((one for one, found in zip(self.headings, self.meanings, strict=True) if found is meaning), None)

    def only_read(self) -> Sheet:
        """Return the list without the columns that are not read."""
        at = [place for place, meaning in enumerate(self.meanings) if meaning]
        dropped = [one for one, meaning in zip(self.headings, self.meanings, strict=True) if not meaning]
        return replace(
            self,
            headings=tuple(self.headings[place] for place in at),
            meanings=tuple(self.meanings[place] for place in at),
            lines=tuple(replace(line, cells=tuple(line.cells[place] for place in at)) for line in self.lines),
            not_read=(*self.not_read, *dropped),
        )


def read_sheet(name: str, content: bytes, kind: SheetKind, remembered: Mapping[str, str | None] | None = None) -> Sheet:
    """Return the list in a file, of which only what is read. Raises CannotRead, in words for a clerk."""
    tables = read_tables(name, content)
    if not tables:
        raise CannotRead(_("This file is empty."))
    heads = {table.name: _head(table, kind, remembered) for table in tables}
    found = [table for table in tables if heads[table.name] is not None]
    fitting = [table for table in found if (head := heads[table.name]) and looks_like(kind, head.headings) is None]
    if not found:
        raise CannotRead(_no_heading(kind))
    found = fitting or found
    return _joined(found, {name: head for name, head in heads.items() if head}, kind, remembered, tables).only_read()


def _no_heading(kind: SheetKind) -> str:
    texts = {
        SheetKind.STAFF: _("There is no row with headings here. A list of staff needs at least a column 姓名."),
        SheetKind.STUDENTS: _("There is no row with headings here. A list of pupils needs at least 姓名 and 班级."),
        SheetKind.GUARDIANS: _(
            "There is no row with headings here. A list of guardians needs at least 学生姓名 and 家长姓名."
        ),
    }
    return str(texts[kind])


@dataclass(frozen=True)
class _Head:
    row: int
    headings: list[str]


def _head(table: Table, kind: SheetKind, remembered: Mapping[str, str | None] | None) -> _Head | None:
    """Return the row that names most columns, below any title; None when the sheet is no list."""
    best, most = None, 0
    for at, row in enumerate(table.rows[:MOST_TITLE_ROWS]):
        texts = [plain_of(cell) for cell in row]
        meanings = [meaning for meaning in guess(kind, texts, remembered) if meaning]
        if len(meanings) > most and (Meaning.NAME in meanings or Meaning.GUARDIAN in meanings):
            best, most = at, len(meanings)
    if best is None or (most == 1 and sum(bool(plain_of(cell)) for cell in table.rows[best]) == 1 and best > 0):
        return None
    return _Head(best, _named(table, best, kind))


def _named(table: Table, at: int, kind: SheetKind) -> list[str]:
    """Return the headings; one nobody knows or that stands there twice takes the wider one above it before itself."""
    texts = [plain_of(cell) for cell in table.rows[at]]
    above: list[str] = []
    for cell in table.rows[at - 1] if at else []:
        text = plain_of(cell)
        above.append(text or (above[-1] if above else ""))
    named: list[str] = []
    for place, text in enumerate(texts):
        over = above[place] if place < len(above) else ""
        joined = f"{over}{text}" if over and (not text or texts.count(text) > 1) else text
        better = joined if not text or meaning_of(kind, joined) or texts.count(text) > 1 else text
        named.append(better if better not in named or not better else f"{better} {named.count(better) + 1}")
    return named


def _joined(
    tables: Sequence[Table],
    heads: Mapping[str, _Head],
    kind: SheetKind,
    remembered: Mapping[str, str | None] | None,
    every: Sequence[Table],
) -> Sheet:
    headings = list(dict.fromkeys(one for table in tables for one in heads[table.name].headings if one))
    lines: list[Line] = []
    passed: list[str] = []
    for table in tables:
        head = heads[table.name]
        places = {heading: place for place, heading in enumerate(head.headings) if heading}
        for number, row in enumerate(table.rows[head.row + 1 :], head.row + 2):
            cells = tuple(_plain(row, places.get(heading)) for heading in headings)
            if not any(cells):
                continue
            if _is_no_line(cells, headings):
                passed.append(_("%(file)s row %(row)s", file=table.name, row=number))
                continue
            lines.append(Line(table.name, number, cells))
    meanings = guess(kind, headings, remembered)
    sheet = _with_class(Sheet(kind, tuple(headings), tuple(meanings), tuple(lines)))
    others = [table.name for table in every if table not in tables and table.name not in heads]
    of_another_kind = [table.name for table in every if table not in tables and table.name in heads]
    notes = [_("Rows passed over as they hold no person: %(rows)s", rows="、".join(passed))] if passed else []
    notes += [_("Sheets not read: %(sheets)s", sheets="、".join(others))] if others else []
    notes += (
        [
            _(
                "Sheets left out because their headings are those of another list: %(sheets)s",
                sheets="、".join(of_another_kind),
            )
        ]
        if of_another_kind
        else []
    )
    return replace(without_identity_numbers(sheet), notes=tuple(notes))


def _with_class(sheet: Sheet) -> Sheet:
    """Return a list without a column of classes, but with a sheet for each class, as if each line named its class."""
    if sheet.kind is SheetKind.STAFF or {Meaning.CLASS, Meaning.GRADE} & set(sheet.meanings):
        return sheet
    names = [read_class_name(line.sheet) for line in sheet.lines]
    if not all(name.number and (name.grade or name.cohort) for name in names):
        return sheet
    return replace(
        sheet,
        headings=(*sheet.headings, str(_("Name of the sheet"))),
        meanings=(*sheet.meanings, Meaning.CLASS),
        lines=tuple(replace(line, cells=(*line.cells, line.sheet)) for line in sheet.lines),
    )


def _plain(row: list[Cell], at: int | None) -> Plain:
    cell = row[at] if at is not None and at < len(row) else None
    if isinstance(cell, float) and not cell.is_integer():
        return cell
    return text_of(cell)


def _is_no_line(cells: Sequence[Plain], headings: Sequence[str]) -> bool:
    """Whether a row is the heading once more, or a line below the list such as 合计 or 制表人."""
    filled = [str(cell) for cell in cells if cell != ""]
    if sum(plain_of(str(cell)) == heading for cell, heading in zip(cells, headings, strict=True) if cell) >= max(
        2, len(filled) - 1
    ):
        return True
    if any(cell.replace(" ", "").rstrip(":：") in TOTALS for cell in filled[1:3]):
        return True
    return filled[0].replace(" ", "").startswith(FOOTERS)


def without_identity_numbers(sheet: Sheet) -> Sheet:
    """Return the list without identity and bank-card numbers; of adults' identity numbers the keyed mark stays."""
    often = {
        place
        for place in range(len(sheet.headings))
        if _mostly(is_identity_shaped(str(line.cells[place])) for line in sheet.lines if line.cells[place] != "")
    }
    barred = often | {place for place, meaning in enumerate(sheet.meanings) if meaning is Meaning.IDENTITY}
    lines = []
    for line in sheet.lines:
        mark = None
        if sheet.kind is SheetKind.STAFF:
            mark = next((made for place in sorted(barred) if (made := mark_of(str(line.cells[place])))), None)
        cells = tuple(
            "" if place in barred else IDENTITY_NUMBER if is_identity_shaped(str(cell)) else cell
            for place, cell in enumerate(line.cells)
        )
        lines.append(replace(line, cells=cells, mark=mark))
    meanings = tuple(None if place in barred else meaning for place, meaning in enumerate(sheet.meanings))
    return replace(sheet, meanings=meanings, lines=tuple(lines))


def _mostly(truths: Iterable[bool]) -> bool:
    found = list(truths)
    return sum(found) * 2 > len(found)


def with_meanings(sheet: Sheet, meanings: Sequence[Meaning | None]) -> Sheet:
    """Return the list read with other meanings of its columns."""
    return replace(sheet, meanings=tuple(meanings))


def problems_of_columns(sheet: Sheet) -> list[str]:
    """Return what is wrong with the meanings of the columns: missing ones, and two that mean the same."""
    found = [meaning for meaning in sheet.meanings if meaning]
    twice = sorted({meaning for meaning in found if found.count(meaning) > 1})
    problems = [
        _("Two columns both mean “%(meaning)s”. Choose one of them.", meaning=label_of(sheet.kind, one))
        for one in twice
    ]
    for group in missing_in(sheet.kind, found):
        labels = " / ".join(str(label_of(sheet.kind, one)) for one in group)
        problems.append(_("No column says: %(meaning)s.", meaning=labels))
    return [str(problem) for problem in problems]


def label_of(kind: SheetKind, meaning: Meaning) -> str:
    """Return what a column means in words for the reader."""
    in_guardians = {
        Meaning.NAME: _("Pupil's name"),
        Meaning.NUMBER: _("Pupil's number"),
    }
    texts = {
        Meaning.NAME: _("Name"),
        Meaning.NUMBER: _("Staff number") if kind is SheetKind.STAFF else _("Pupil number"),
        Meaning.PHONE: _("Phone"),
        Meaning.EMAIL: _("E-mail"),
        Meaning.POST: _("Post"),
        Meaning.DEPARTMENT: _("Department"),
        Meaning.FIRST_DAY: _("First day"),
        Meaning.LAST_DAY: _("Last day"),
        Meaning.CLASS: _("Class"),
        Meaning.GRADE: _("Grade"),
        Meaning.CLASS_TEACHER: _("Class teacher"),
        Meaning.GUARDIAN: _("Guardian's name"),
        Meaning.GUARDIAN_PHONE: _("Guardian's phone"),
        Meaning.FATHER: _("Father's name"),
        Meaning.FATHER_PHONE: _("Father's phone"),
        Meaning.MOTHER: _("Mother's name"),
        Meaning.MOTHER_PHONE: _("Mother's phone"),
        Meaning.IDENTITY: _("Identity number"),
    }
    return str((in_guardians if kind is SheetKind.GUARDIANS else {}).get(meaning) or texts[meaning])


def remembered_of(sheet: Sheet, left_out: Sequence[str] = ()) -> dict[str, str | None]:
    """Return what to remember of a list's columns: meaning by heading; `left_out` are known headings chosen not to be read.

    No other heading is kept: a row taken for the heading by mistake may hold anything.
    """
    pairs = zip(sheet.headings, sheet.meanings, strict=True)
    unwanted = {plain_heading(one): None for one in left_out if meaning_of(sheet.kind, one)}
    return {**unwanted, **{plain_heading(heading): str(meaning) for heading, meaning in pairs if meaning}}
