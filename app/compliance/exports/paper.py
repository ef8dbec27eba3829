"""What a report says on paper: the document's figures with names, headings and definitions, in one language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, TypeAlias

from flask_babel import force_locale
from flask_babel import gettext as _

from app.compliance.exports.paper_words import dated_summary, definitions, left_out_of, more_definitions, notes_of
from app.compliance.rules.sentence import CHINESE, ENGLISH
from app.core.languages import LOCALES, long_day

if TYPE_CHECKING:
    from app.compliance.reports import Document

Cell: TypeAlias = str | int | float
NAME, COUNT, SHARE, TEXT = "name", "count", "share", "text"
NOTHING = "–"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
TAGS = {CHINESE: "zh-CN", ENGLISH: "en"}


@dataclass(frozen=True)
class Column:
    """A column: its heading, what its cells are, and the field of a row it shows."""

    label: str
    kind: str
    field: str


@dataclass(frozen=True)
class Section:
    """One requirement: its title, the cells of each organisation, and its figures at the organisation asked for."""

    requirement: str
    title: str
    rows: tuple[tuple[Cell, ...], ...]
    summary: str


@dataclass(frozen=True)
class Paper:
    """A report ready to be written down; `notes` say how it was counted, `left_out` who is not in the figures.

    `names` are those of organisations, by id.
    """

    document: Document
    names: Mapping[str, str]
    detail: bool
    language: str
    title: str
    organisation: str
    as_of: date
    dated: str
    generated_at: datetime
    columns: tuple[Column, ...]
    sections: tuple[Section, ...]
    definitions: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    left_out: tuple[str, ...]


@dataclass(frozen=True)
class Format:
    """How a report is written: name and ending, type, and the function that writes it."""

    name: str
    mimetype: str
    write: Callable[[Paper], bytes]


def status_words() -> dict[str, str]:
    """Return each status as people say it."""
    return {"overdue": _("Past due"), "due": _("Still in time"), "met": _("Met"), "excused": _("Excused")}


def harmless(text: str) -> str:
    """Return text for a cell; what a spreadsheet would run as a formula is quoted."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def written(column: Column, cell: Cell) -> str:
    """Return a cell as text; a share in per cent with one decimal."""
    return f"{cell * 100:.1f}%" if column.kind == SHARE and not isinstance(cell, str) else str(cell)


def paper_of(document: Document, names: Mapping[str, str], *, language: str, detail: bool = False) -> Paper:
    """Return a document as it is written down, with the names of organisations by id; `detail`: people were asked for."""
    with force_locale(LOCALES[TAGS[language]]):
        return _paper(document, names, language, detail=detail)


def _paper(document: Document, names: Mapping[str, str], language: str, *, detail: bool) -> Paper:
    as_of = date.fromisoformat(document["as_of"])
    organisation = names.get(document["organisation"], document["organisation"])
    columns = _columns(document)
    return Paper(
        document=document,
        names=names,
        detail=detail,
        language=language,
        title=title_of(document, organisation),
        organisation=organisation,
        as_of=as_of,
        dated=long_day(as_of),
        generated_at=datetime.fromisoformat(document["generated_at"]),
        columns=columns,
        sections=tuple(_section(document, row, names, columns) for row in document["requirements"]),
        definitions=(*definitions(), *more_definitions()),
        notes=tuple(notes_of(document)),
        left_out=tuple(left_out_of(document, names)),
    )


def title_of(document: Document, organisation: str) -> str:
    """Return the heading of a report; one of a part of the lessons says so."""
    if document.get("told_only"):
        return str(
            _(
                "Who has been reached, and who not yet, only by lessons whose key points were all taught: %(name)s",
                name=organisation,
            )
        )
    return str(_("Who has been reached, and who not yet: %(name)s", name=organisation))


def counted_columns() -> tuple[Column, ...]:
    """Return the columns that every table of counted requirements begins with: first what is not met, last the share."""
    return (
        Column(_("Not met"), COUNT, "missed"),
        Column(_("Still in time"), COUNT, "due"),
        Column(_("Past due"), COUNT, "overdue"),
        Column(_("Met"), COUNT, "met"),
        Column(_("Ends soon"), COUNT, "expiring"),
        Column(_("Was late"), COUNT, "late"),
        Column(_("Required"), COUNT, "required"),
        Column(_("Excused"), COUNT, "excused"),
        Column(_("Share met"), SHARE, "completion_rate"),
    )


def _columns(document: Document) -> tuple[Column, ...]:
    columns = [
        Column(_("Organisation"), NAME, "organisation"),
        *counted_columns(),
        Column(_("Share past due"), SHARE, "overdue_rate"),
    ]
    if any(row["previous"] for row in document["rows"]):
        columns += [
            Column(_("Window before: required"), COUNT, "previous_required"),
            Column(_("Window before: not met"), COUNT, "previous_missed"),
            Column(_("Window before: made up since"), COUNT, "previous_made_up_since"),
        ]
    if "period" in document:
        columns.append(Column(_("Counted as of"), TEXT, "window_last"))
    return tuple(columns)


def flat(row: Document) -> Document:
    """Return a row without inner documents: a window before stands in fields of its own; `missed` is added."""
    known = {name: value for name, value in row.items() if name not in ("previous", "window")}
    if "due" in row:
        known["missed"] = None if row["due"] is None or row["overdue"] is None else row["due"] + row["overdue"]
    for inner in ("previous", "window"):
        known |= {f"{inner}_{name}": value for name, value in (row.get(inner) or {}).items()}
    return known


def _section(
    document: Document, requirement: Document, names: Mapping[str, str], columns: tuple[Column, ...]
) -> Section:
    rows = [row for row in document["rows"] if row["requirement"] == requirement["id"]]
    own = next((row for row in rows if row["organisation"] == document["organisation"]), None)
    return Section(
        requirement=requirement["id"],
        title=requirement["title"],
        rows=tuple(tuple(_cell(row, column, names) for column in columns) for row in rows),
        summary=dated_summary(own, requirement["subject"]) if own else "",
    )


def _cell(row: Document, column: Column, names: Mapping[str, str]) -> Cell:
    if column.kind == NAME:
        return named(row, names)
    value = flat(row).get(column.field)
    if column.kind == TEXT:
        return str(value or (_("differs") if row.get("windows") else _("–, no window ended in the period")))
    if value is not None:
        return float(value) if column.kind == SHARE else int(value)
    has_window = not column.field.startswith("previous_") or row["previous"]
    is_hidden = row.get("masked") and has_window and _is_counted(row, column)
    return _("not shown") if is_hidden else NOTHING


def _is_counted(row: Document, column: Column) -> bool:
    """Whether there would be a value if it were not hidden: no share of nobody."""
    return column.kind != SHARE or row["required"] != 0


def named(row: Document, names: Mapping[str, str]) -> str:
    """Return the name of a row's organisation, with those counted in it or the one it is counted in."""
    name = names.get(row["organisation"], row["organisation"])
    also = [names.get(org, org) for org in row.get("also", ())]
    if also:
        name += _(" (with %(names)s)", names=_(", ").join(also))
    if "counted_with" in row:
        name += _(" (counted with %(name)s)", name=names.get(row["counted_with"], row["counted_with"]))
    return name
