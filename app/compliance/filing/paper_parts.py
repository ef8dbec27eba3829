"""What a filing's paper says, from its sealed document alone and in Chinese: whole, or the part that goes upward."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from flask_babel import force_locale, format_datetime, gettext

from app.compliance.exports.paper import COUNT, NAME, NOTHING, SHARE, TAGS, TEXT, Cell, Column, counted_columns
from app.compliance.exports.paper_words import definitions
from app.compliance.filing.line_words import nobody_said, posts_said, said
from app.compliance.filing.reading import read_lines
from app.compliance.filing.words import CAPACITIES, CHOICES, CODES, INDICATORS, PERIODS, UNDEFINED
from app.compliance.rules.sentence import CHINESE
from app.core.languages import LOCALES, long_day

if TYPE_CHECKING:
    from app.compliance.filing.sealing import Document

LOCALE = LOCALES[TAGS[CHINESE]]


def _(message: str, **values: Any) -> str:
    return str(gettext(message, **values))


@dataclass(frozen=True)
class Table:
    """A table of a paper; its first column says what a row is about."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class Part:
    """A numbered part of the text."""

    title: str
    texts: tuple[str, ...]


@dataclass(frozen=True)
class FilingPaper:
    """A filing ready to be written down: text, the last part that of the signature, tables annexed, how it was sealed."""

    title: str
    organisation: str
    dated: str
    at: datetime
    parts: tuple[Part, ...]
    tables: tuple[Table, ...]
    closing: tuple[tuple[str, str], ...]
    definitions: tuple[tuple[str, str], ...]


def whole_paper(document: Document, seal: str, signer: str) -> FilingPaper:
    """Return the paper of the organisation itself: figures and lines, no row of a person; `signer` is the head's name."""
    with force_locale(LOCALE):
        lines = Part(_("Ten lines"), tuple(_numbered(document)))
        paper = _Paper(document["public"], seal, document["totals"], document["indicators"], signer)
        return paper.written([lines], _("Whole, for the organisation itself"), [_editions(document)])


def public_paper(document: Document, seal: str) -> FilingPaper:
    """Return the paper of what goes upward: masked totals, signature, seals."""
    with force_locale(LOCALE):
        public = document["public"]
        paper = _Paper(public, seal, public["totals"], public["indicators"])
        return paper.written([], _("The part that goes upward"), [])


class _Paper:
    def __init__(
        self,
        public: Document,
        seal: str,
        totals: list[Mapping[str, Any]],
        indicators: list[Mapping[str, Any]],
        signer: str = "",
    ) -> None:
        self.public, self.seal, self.totals, self.indicators, self.signer = public, seal, totals, indicators, signer
        self.names: Mapping[str, str] = public.get("names", {})
        self.titles: dict[str, str] = {
            row["id"]: row["title"].get(CHINESE) or row["id"] for row in public["requirements"]
        }

    def written(self, more: list[Part], kind: str, annexes: list[Table]) -> FilingPaper:
        public = self.public
        name, period = public["organisation"]["name"], public["period"]
        parts = [self._about(kind), *more, self._in_words(), *self._below(), self._signed()]
        tables = [self._totals(), self._indicators(), *self._seals(), *annexes]
        return FilingPaper(
            title=_(
                "%(name)s: how child protection training stands (%(period)s)", name=name, period=PERIODS[period["kind"]]
            ),
            organisation=name,
            dated=_("As of the end of %(day)s", day=_day(public["as_of"])),
            at=_moment(public["signature"]["at"]),
            parts=tuple(parts),
            tables=tuple(table for table in tables if table.rows),
            closing=self._closing(),
            definitions=definitions(),
        )

    def _about(self, kind: str) -> Part:
        period = self.public["period"]
        texts = [
            _("Period: %(first)s to %(last)s.", first=_day(period["first"]), last=_day(period["last"])),
            _(
                "Filing %(id)s, version %(version)s. %(kind)s.",
                id=self.public["filing"],
                version=self.public["version"],
                kind=kind,
            ),
        ]
        if self.public["as_is"]:
            texts.append(_("Filed as it is: not everybody below has filed."))
        if any(row.get("masked") and None in (row["required"], row["met"]) for row in self.totals):
            texts.append(
                _("Counts of 1 to 4 about pupils and guardians are not shown, nor others that would give them away.")
            )
        return Part(_("What is filed"), tuple(texts))

    def _in_words(self) -> Part:
        return Part(_("Figures in words"), tuple(self._summary(row) for row in self.totals))

    def _summary(self, row: Mapping[str, Any]) -> str:
        title = self.titles.get(row["requirement"], row["requirement"])
        if row["required"] is None or row["met"] is None:
            return _("%(title)s: the counts are small and are not shown.", title=title)
        if row["required"] == 0:
            return _("%(title)s: nobody is required on this day.", title=title)
        return _(
            "%(title)s: required %(required)s, not met %(missed)s (still in time %(due)s, past due %(overdue)s), met %(met)s.",
            title=title,
            required=row["required"],
            missed=row["due"] + row["overdue"],
            due=row["due"],
            overdue=row["overdue"],
            met=row["met"],
        )

    def _below(self) -> list[Part]:
        unsigned = [self.names.get(one, one) for one in self.public["unsigned"]]
        if not unsigned:
            return []
        return [Part(_("Not filed by: %(count)s", count=len(unsigned)), (_(", ").join(unsigned),))]

    def _signed(self) -> Part:
        signature = self.public["signature"]
        texts = [_("What the signer says: %(choice)s.", choice=CHOICES[signature["choice"]])]
        if signature["explanations"]:
            explained = _(", ").join(str(CODES[code]) for code in signature["explanations"])
            texts.append(_("Explanation: %(codes)s.", codes=explained))
        return Part(_("Signature"), tuple(texts))

    def _closing(self) -> tuple[tuple[str, str], ...]:
        signature = self.public["signature"]
        capacity = str(CAPACITIES[signature["capacity"]])
        name = ((_("Signer"), self.signer),) if self.signer else ()
        return (
            *name,
            (_("Signed by"), capacity),
            (_("Signed at"), format_datetime(_moment(signature["at"]), "y年M月d日 HH:mm")),
            (_("Seal"), self.seal),
        )

    def _totals(self) -> Table:
        columns = (
            Column(_("Requirement"), NAME, "requirement"),
            *counted_columns(),
        )
        return Table(_("Figures"), columns, tuple(self._total(row, columns) for row in self.totals))

    def _total(self, row: Mapping[str, Any], columns: tuple[Column, ...]) -> tuple[Cell, ...]:
        hidden = row["due"] is None or row["overdue"] is None
        values = {**row, "missed": None if hidden else row["due"] + row["overdue"]}
        return (self._named(row), *(self._cell(values, column) for column in columns[1:]))

    def _cell(self, values: Mapping[str, Any], column: Column) -> Cell:
        value: Cell | None = values.get(column.field)
        if value is not None:
            return value
        return NOTHING if column.kind == SHARE and values["required"] == 0 else _("not shown")

    def _named(self, row: Mapping[str, Any]) -> str:
        name: str = self.titles.get(row["requirement"], row["requirement"])
        if row.get("counted_with"):
            name += _(" (counted with %(name)s)", name=self.names.get(row["counted_with"], row["counted_with"]))
        if row.get("also"):
            name += _(" (with %(names)s)", names=_(", ").join(self.names.get(one, one) for one in row["also"]))
        return name

    def _indicators(self) -> Table:
        columns = (
            Column(_("Indicator"), NAME, "indicator"),
            Column(_("Numerator"), COUNT, "numerator"),
            Column(_("Denominator"), COUNT, "denominator"),
            Column(_("Value"), SHARE, "rate"),
            Column(_("Before: numerator"), COUNT, "previous_numerator"),
            Column(_("Before: denominator"), COUNT, "previous_denominator"),
            Column(_("Before: value"), SHARE, "previous_rate"),
        )
        return Table(_("Indicators"), columns, tuple(self._indicator(row) for row in self.indicators))

    def _indicator(self, row: Mapping[str, Any]) -> tuple[Cell, ...]:
        name = str(INDICATORS[row["indicator"]])
        if row["requirement"]:
            name = _(
                "%(title)s: %(definition)s",
                title=self.titles.get(row["requirement"], row["requirement"]),
                definition=name,
            )
        before = (
            (NOTHING,) * 3
            if row["previous"] is None
            else _parts_of({**row["previous"], "requirement": row["requirement"]}, None)
        )
        if row["undefined"]:
            name += _(" (%(reason)s)", reason=UNDEFINED[row["undefined"]])
        return (name, *_parts_of(row, row["undefined"]), *before)

    def _seals(self) -> list[Table]:
        columns = (
            Column(_("Organisation"), NAME, "organisation"),
            Column(_("Version"), COUNT, "version"),
            Column(_("Seal"), TEXT, "seal"),
        )
        rows = tuple(
            (self.names.get(row["organisation"], row["organisation"]), row["version"], row["seal"])
            for row in self.public["children"]
        )
        return [Table(_("Filings below, with their seals"), columns, rows)]


def _parts_of(row: Mapping[str, Any], undefined: str | None) -> tuple[Cell, ...]:
    """Return numerator, denominator and value as cells; a value that is not there says why."""
    numerator, denominator, rate = row["numerator"], row["denominator"], row["rate"]
    hidden = _("not shown")
    if undefined:
        value: Cell = _("undefined")
    elif denominator == 0:
        value = _("nobody required") if row.get("requirement") else _("nothing entered in this period")
    else:
        value = hidden if rate is None else rate
    return (hidden if numerator is None else numerator, hidden if denominator is None else denominator, value)


def _editions(document: Document) -> Table:
    columns = (
        Column(_("Course"), NAME, "course"),
        Column(_("Edition"), TEXT, "edition"),
        Column(_("Digest"), TEXT, "digest"),
    )
    rows = tuple((row["course"], row["edition"], row["digest"]) for row in document["editions"])
    return Table(_("Course editions used"), columns, rows)


def _numbered(document: Document) -> list[str]:
    public, read = document["public"], read_lines(document["lines"])
    below = {"filed": len(public["children"]), "missing": len(public["unsigned"])}
    found = nobody_said(read.folded, **below) if read.folded else []
    for number, line in read.lines:
        posts = posts_said(line)
        found.append(f"{number}. {said(line)}" + (_(" (%(reason)s)", reason=_(", ").join(posts)) if posts else ""))
    return found


def _day(written: str) -> str:
    return long_day(date.fromisoformat(written))


def _moment(written: str) -> datetime:
    return datetime.fromisoformat(written.replace("Z", "+00:00"))
