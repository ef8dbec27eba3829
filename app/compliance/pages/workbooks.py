"""Pages of a city's own workbook: upload it once, bind its cells by clicking, download it filled every month."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from flask_login import current_user
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its type stubs

from app.compliance import workbooks
from app.compliance.asking_choices import filter_choices
from app.compliance.exports import FORMATS
from app.compliance.facts import read_tree
from app.compliance.forms import day_asked, is_no_day
from app.compliance.forms_workbook import FIGURES, CellForm, RemoveWorkbookForm, WorkbookForm
from app.compliance.pages.blueprint import blueprint
from app.compliance.rights import sight_of
from app.compliance.rules.holdings import DEPARTMENT
from app.compliance.standing import enabled_requirements
from app.compliance.views import title_of
from app.compliance.workbook_file import NotAWorkbook, grid, holds_formula, is_writable
from app.compliance.workbooks import DAY, MAY_FILL, NAME
from app.core.access import found, open_to
from app.core.clock import now, today
from app.core.database import db

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask.typing import ResponseReturnValue

    from app.compliance.rules.holdings import Organisation
    from app.compliance.workbook_models import Workbook, WorkbookCell


@blueprint.route("/reports/workbooks", methods=["GET", "POST"])
@open_to(*MAY_FILL)
def workbook_list() -> ResponseReturnValue:
    """List the workbooks one answers for, and keep another."""
    tree = read_tree(db())
    own = [tree.organisations[key] for key in sorted(current_user.organisations_as(*MAY_FILL))]
    form = WorkbookForm()
    form.organisation.choices = [SelectChoice(row.id, row.name) for row in own]

    if form.submitted():
        try:
            workbook = workbooks.keep_workbook(
                db(), form.organisation.data, form.file.data.read(), at=now(), by=current_user.person_id
            )
        except NotAWorkbook as refused:
            form.refuse(str(refused))
        else:
            flash(_("Kept. Now choose a cell and say what stands in it."))
            return redirect(url_for(".workbook_page", workbook_id=workbook.id))

    form.ask_for_file_again(".xlsx")
    return render_template(
        "compliance/workbooks.html",
        form=form,
        rows=workbooks.workbooks_of(db(), current_user),
        organisations=tree.organisations,
    ), form.status


@blueprint.get("/reports/workbooks/<int:workbook_id>")
@open_to(*MAY_FILL)
def workbook_page(workbook_id: int) -> ResponseReturnValue:
    """Show a workbook as a table whose cells can be bound, and let it be downloaded filled."""
    workbook = _workbook(workbook_id)
    shown = grid(workbook.content, request.args.get("sheet", 1, type=int))
    bound, organisations = workbooks.cells_of(db(), workbook), read_tree(db()).organisations
    labels = _labels()
    return render_template(
        "compliance/workbook.html",
        workbook=workbook,
        grid=shown,
        told={place: _told(cell, workbook, labels, organisations) for place, cell in bound.items()},
        organisation=organisations[workbook.organisation_id],
        remove_form=RemoveWorkbookForm(),
        is_no_day=is_no_day(request.args.get("as_of")),
    )


@blueprint.route(
    "/reports/workbooks/<int:workbook_id>/cells/<int:sheet>/<int:row>/<int:place>", methods=["GET", "POST"]
)
@open_to(*MAY_FILL)
def workbook_cell(workbook_id: int, sheet: int, row: int, place: int) -> ResponseReturnValue:
    """Say what stands in one cell."""
    workbook = _workbook(workbook_id)
    found(is_writable(workbook.content, (sheet, row, place)) or None)
    if holds_formula(workbook.content, (sheet, row, place)):
        flash(
            _(
                "This cell holds a formula of the form. Choose another one: the formula works itself out from the cells it names."
            ),
            "warn",
        )
        return redirect(url_for(".workbook_page", workbook_id=workbook.id, sheet=sheet))
    cell = workbooks.cells_of(db(), workbook).get((sheet, row, place))
    form = CellForm(data=_known(cell, workbook))
    _offer(form, workbook)

    if form.submitted():
        workbooks.bind_cell(db(), workbook, (sheet, row, place), **form.bound())
        flash(_("Saved."))
        if form.kind.data in (workbooks.FIGURE, workbooks.NAME):
            _warn_of_another_name(workbook, sheet, row, form.organisation.data)
        return redirect(url_for(".workbook_page", workbook_id=workbook.id, sheet=sheet, _anchor=f"c{row}-{place}"))

    name = next(
        one.name for line in grid(workbook.content, sheet).rows for one in line if (one.row, one.place) == (row, place)
    )
    return render_template(
        "compliance/workbook_cell.html", form=form, workbook=workbook, sheet=sheet, row=row, place=place, name=name
    ), form.status


@blueprint.get("/reports/workbooks/<int:workbook_id>/filled.xlsx")
@open_to(*MAY_FILL)
def filled_workbook(workbook_id: int) -> ResponseReturnValue:
    """Give a workbook filled with the figures of a day."""
    workbook = _workbook(workbook_id)
    if is_no_day(request.args.get("as_of")):
        return redirect(url_for(".workbook_page", workbook_id=workbook.id, as_of=request.args["as_of"]))
    as_of = day_asked(request.args.get("as_of"), today())
    content = workbooks.filled_workbook(
        db(),
        workbook,
        sight_of(db(), current_user, today()),
        as_of=as_of,
        today=today(),
        at=now(),
        labels=_labels(),
    )
    return send_file(
        BytesIO(content),
        mimetype=FORMATS["xlsx"].mimetype,
        as_attachment=True,
        download_name=f"hulei-workbook-{workbook.id}-{as_of.isoformat()}.xlsx",
    )


@blueprint.post("/reports/workbooks/<int:workbook_id>/remove")
@open_to(*MAY_FILL)
def remove_workbook(workbook_id: int) -> ResponseReturnValue:
    """Take a workbook away."""
    workbook = _workbook(workbook_id)
    if RemoveWorkbookForm().submitted():
        workbooks.remove_workbook(db(), workbook)
        flash(_("Taken away."))
    return redirect(url_for(".workbook_list"))


def _workbook(workbook_id: int) -> Workbook:
    return found(workbooks.workbook_of(db(), current_user, workbook_id))


def _labels() -> dict[str, str]:
    """Return figures, filters and requirements as people say them."""
    labels = {name: str(label) for name, label in FIGURES.items()}
    labels |= {value: text for _field, _label, values in filter_choices(db()) for value, text in values}
    return labels | {row.public_id: title_of(row) for row in enabled_requirements(db())}


def _with_all_below(organisation_id: int) -> list[tuple[int, Organisation]]:
    """Return an organisation and all that stand below it today, each behind the one above it, with its depth."""
    tree, day = read_tree(db()), today().toordinal()
    own = tree.organisations[organisation_id]
    paths = []
    for row in tree.organisations.values():
        line = tree.line_on(row.id, day)
        if own in line and row.days[0] <= day <= row.days[1] and (row is own or row.kind != DEPARTMENT):
            paths.append(tuple(reversed(line[: line.index(own) + 1])))
    paths.sort(key=lambda path: [row.public_id for row in path])
    return [(len(path) - 1, path[-1]) for path in paths]


def _warn_of_another_name(workbook: Workbook, sheet: int, row: int, organisation_id: int | None) -> None:
    """Say that a cell was bound to one organisation in a row that names another: a slip of one line is easily made."""
    names = {one.name: one.id for _depth, one in _with_all_below(workbook.organisation_id)}
    said = {cell.text.strip() for line in grid(workbook.content, sheet).rows for cell in line if cell.row == row}
    others = sorted(said & names.keys())
    if others and organisation_id not in {names[name] for name in others}:
        flash(_("This row of the form names %(names)s. Is the organisation right?", names=_(", ").join(others)), "warn")


def _told(
    cell: WorkbookCell, workbook: Workbook, labels: dict[str, str], organisations: Mapping[int, Organisation]
) -> str:
    """Return what a cell is bound to, with its organisation where that is another one."""
    if cell.kind == DAY:
        return str(_("Day of the figures"))
    here = cell.organisation_id or workbook.organisation_id
    whose = [organisations[here].name] if here != workbook.organisation_id else []
    if cell.kind == NAME:
        return " · ".join([*whose, _("Name of the organisation")])
    parts = (cell.requirement, cell.figure, cell.through)
    return " · ".join([*whose, *(labels.get(part, part) for part in parts if part)])


def _known(cell: WorkbookCell | None, workbook: Workbook) -> dict[str, object]:
    if cell is None:
        return {"organisation": workbook.organisation_id, "through": ""}
    return {
        "kind": cell.kind,
        "requirement": cell.requirement,
        "figure": cell.figure,
        "organisation": cell.organisation_id or workbook.organisation_id,
        "through": cell.through or "",
    }


def _offer(form: CellForm, workbook: Workbook) -> None:
    """Offer what can be chosen: the organisation and all below it, every requirement, every filter."""
    form.organisation.choices = [
        SelectChoice(row.id, "　" * depth + row.name) for depth, row in _with_all_below(workbook.organisation_id)
    ]
    form.requirement.choices = [SelectChoice(row.public_id, title_of(row)) for row in enabled_requirements(db())]
    filters = [choice for _field, _label, values in filter_choices(db()) for choice in values]
    form.through.choices = [SelectChoice("", _("All")), *(SelectChoice(*one) for one in filters)]
