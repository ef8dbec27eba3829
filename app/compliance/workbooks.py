"""A city's own workbook: kept empty, its cells bound once, filled from the report document whenever it is due."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import delete, select

from app.compliance.asking import through_of
from app.compliance.exports.paper import flat
from app.compliance.reports import Asked
from app.compliance.seen_report import report_seen
from app.compliance.workbook_file import Value, checked_title, filled
from app.compliance.workbook_models import Workbook, WorkbookCell
from app.core.access import Role
from app.people.models import Organisation

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.compliance.reports import Document
    from app.compliance.rights import Sight
    from app.compliance.workbook_file import Place
    from app.people.identity import SignedIn

MAY_FILL = (Role.TRAINING_MANAGER, Role.HEAD, Role.BUREAU_OFFICER)
FIGURE, DAY, NAME = "figure", "day", "name"
SHARES = ("completion_rate", "overdue_rate")
NOTHING = "–"


def workbooks_of(db: Session, viewer: SignedIn) -> Sequence[Workbook]:
    """Return the workbooks of the organisations that a viewer answers for, the newest first."""
    own = viewer.organisations_as(*MAY_FILL)
    asked = select(Workbook).where(Workbook.organisation_id.in_(own))
    return db.scalars(asked.order_by(Workbook.uploaded_at.desc(), Workbook.id.desc())).all()


def workbook_of(db: Session, viewer: SignedIn, workbook_id: int) -> Workbook | None:
    """Return one of them."""
    own = viewer.organisations_as(*MAY_FILL)
    return db.scalar(select(Workbook).where(Workbook.id == workbook_id, Workbook.organisation_id.in_(own)))


def cells_of(db: Session, workbook: Workbook) -> dict[Place, WorkbookCell]:
    """Return the bound cells of a workbook by their places."""
    rows = db.scalars(select(WorkbookCell).where(WorkbookCell.workbook_id == workbook.id))
    return {(row.sheet, row.row, row.place): row for row in rows}


def keep_workbook(db: Session, organisation_id: int, content: bytes, *, at: datetime, by: int | None) -> Workbook:
    """Keep an empty workbook for later months. Raises NotAWorkbook."""
    workbook = Workbook(
        organisation_id=organisation_id,
        title=checked_title(content),
        content=content,
        uploaded_at=at,
        uploaded_by=by,
    )
    db.add(workbook)
    db.flush()
    return workbook


def remove_workbook(db: Session, workbook: Workbook) -> None:
    """Take a workbook and what its cells were bound to away; it is no fact, and no figure depends on it."""
    db.execute(delete(WorkbookCell).where(WorkbookCell.workbook_id == workbook.id))
    db.delete(workbook)


def bind_cell(
    db: Session,
    workbook: Workbook,
    place: Place,
    kind: str | None,
    *,
    organisation_id: int | None = None,
    requirement: str | None = None,
    figure: str | None = None,
    through: str | None = None,
) -> None:
    """Say what stands in a cell from now on; without a kind nothing does."""
    sheet, row, at = place
    known = cells_of(db, workbook).get(place)
    if kind is None:
        if known is not None:
            db.delete(known)
        return
    cell = known or WorkbookCell(workbook_id=workbook.id, sheet=sheet, row=row, place=at)
    is_figure = kind == FIGURE
    cell.kind, cell.organisation_id = kind, organisation_id if kind != DAY else None
    cell.requirement, cell.figure = (requirement, figure) if is_figure else (None, None)
    cell.through = through or None if is_figure else None
    db.add(cell)


def filled_workbook(
    db: Session, workbook: Workbook, sight: Sight, *, as_of: date, today: date, at: datetime, labels: dict[str, str]
) -> bytes:
    """Return a workbook filled with the figures of a day as the viewer may see them, and a sheet of sources.

    `labels` names figures and filters as people say them. Raises UnknownOrganisation when its organisation is out of
    the viewer's reach.
    """
    organisations = {row.id: row for row in db.scalars(select(Organisation))}
    own = organisations[workbook.organisation_id]
    filling = _Filling(db, own, sight, as_of, today=today, at=at, labels=labels)
    values = {
        place: filling.value(cell, organisations.get(cell.organisation_id or own.id, own))
        for place, cell in cells_of(db, workbook).items()
    }
    heads = (_("Cell"), _("Indicator"), _("Organisation"), _("Only"), _("Value"), _("As of the end of"), _("Made at"))
    return filled(workbook.content, values, source_title=_("Sources"), heads=heads)


class _Filling:
    """Looks each value up in the report document; one document for each filter."""

    def __init__(
        self,
        db: Session,
        own: Organisation,
        sight: Sight,
        as_of: date,
        *,
        today: date,
        at: datetime,
        labels: dict[str, str],
    ) -> None:
        self.db, self.sight, self.today, self.at, self.labels = db, sight, today, at, labels
        self.as_of, self.own = as_of, own
        self.documents: dict[str, Document] = {}

    def value(self, cell: WorkbookCell, organisation: Organisation) -> Value:
        """Return what a cell says, with its source."""
        if cell.kind == DAY:
            return self._told(self.as_of, _("Day of the figures"), "")
        if cell.kind == NAME:
            return self._told(organisation.name, _("Name of the organisation"), organisation.name)
        document = self._document(cell.through or "")
        titles = {row["id"]: row["title"] for row in document["requirements"]}
        row = next(
            (
                row
                for row in document["rows"]
                if (row["organisation"], row["requirement"]) == (organisation.public_id, cell.requirement)
            ),
            None,
        )
        figure = str(cell.figure)
        indicator = f"{titles.get(str(cell.requirement), cell.requirement)} · {self.labels.get(figure, figure)}"
        only = self.labels.get(cell.through or "", cell.through or "")
        if row is None:
            gone = _("no longer counted here")
            return self._told(NOTHING, f"{indicator} · {gone}", organisation.name, only=only)
        found = flat(row).get(figure)
        if found is None:
            is_hidden = row.get("masked") and (figure not in SHARES or row["required"] != 0)
            found = _("not shown") if is_hidden else NOTHING
        told = self._told(found, indicator, organisation.name, only=only, day=row.get("as_of"))
        return replace(told, is_share=figure in SHARES and not isinstance(found, str))

    def _document(self, through: str) -> Document:
        if through not in self.documents:
            asked = Asked(self.own.public_id, self.as_of, through=through_of([through] if through else []))
            self.documents[through] = report_seen(self.db, asked, self.sight, today=self.today, at=self.at)
        return self.documents[through]

    def _told(
        self,
        value: str | int | float | date,
        indicator: str,
        organisation: str,
        *,
        only: str = "",
        day: str | None = None,
    ) -> Value:
        source = (
            indicator,
            organisation,
            only,
            str(value),
            day or self.as_of.isoformat(),
            self.at.astimezone(ZoneInfo(current_app.config["TIME_ZONE"])).strftime("%Y-%m-%d %H:%M"),
        )
        return Value(value, is_share=False, source=source)
