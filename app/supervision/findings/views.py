"""Pages of findings: a school sees its own with names, a bureau officer codes and counts by school."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.core.access import Role, found, open_to
from app.core.clock import now, today
from app.core.database import db
from app.people.forms.checks import filled
from app.people.models import Organisation, OrganisationKind
from app.supervision.findings import service
from app.supervision.findings.evidence import classes_named, evidence_offered
from app.supervision.findings.forms import EvidenceForm, FindingForm, OwnerForm, ReopenForm, StepForm
from app.supervision.findings.links import known_of, offered_codes
from app.supervision.findings.models import Finding
from app.supervision.findings.owners import owners_of
from app.supervision.findings.queries import (
    about_of,
    evidence_of,
    findings_at,
    links_of,
    organisations_of,
    summaries,
)
from app.supervision.findings.rules import (
    EVIDENCE,
    Code,
    FactLink,
    State,
    is_overdue,
    standing_of,
    state_of,
)
from app.supervision.findings.words import said_apart, said_fact, said_kinds, said_owners, words
from app.supervision.rights import MAY_OPEN, READS, Desk, desk_of

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

blueprint = Blueprint("findings", __name__, url_prefix="/supervision/findings")


def _desk() -> Desk:
    return desk_of(db(), current_user, today())


def _finding(finding_id: int) -> tuple[Desk, Finding, Organisation]:
    """Return what the viewer may do, a finding they may open and its organisation; else 404."""
    desk = _desk()
    finding = found(db().get(Finding, finding_id))
    found(desk.may_open(finding.organisation_id) or None)
    return desk, finding, found(db().get(Organisation, finding.organisation_id))


def _page(template: str, **values: object) -> str:
    return render_template(
        f"supervision/findings/{template}.html",
        words=words(),
        State=State,
        state_of=state_of,
        is_overdue=is_overdue,
        **values,
    )


def _owners(organisation_id: int, desk: Desk, *, inside: bool = False) -> dict[int, str]:
    """Return who may see to a finding, in words; `inside`: without the officers above."""
    owners = owners_of(db(), organisation_id, on=today())
    kept = [owner for owner in owners if not (inside and owner.role is Role.BUREAU_OFFICER)]
    return said_owners(kept, names=desk.names_staff(organisation_id))


@blueprint.get("")
@open_to(*READS)
def findings() -> ResponseReturnValue:
    """List the findings of the viewer's own organisations, and counts and codes of those below."""
    desk = _desk()
    rows = findings_at(db(), desk.own)
    return _page(
        "findings",
        rows=rows,
        standing=standing_of(rows, today()),
        places=organisations_of(db(), desk.own),
        owners={key: _owners(key, desk) for key in {row.organisation_id for row in rows}},
        is_officer=bool(desk.from_outside),
        schools=organisations_of(db(), desk.below),
        below=summaries(db(), desk.from_outside, today()),
    )


@blueprint.get("/at/<int:organisation_id>")
@open_to(*READS)
def at_organisation(organisation_id: int) -> ResponseReturnValue:
    """Show the findings of one organisation, without names above it."""
    desk = _desk()
    found((organisation_id in desk.seen) or None)
    organisation = found(db().get(Organisation, organisation_id))
    found((organisation.kind != OrganisationKind.DEPARTMENT) or None)
    rows = findings_at(db(), [organisation_id])
    return _page(
        "at_organisation",
        organisation=organisation,
        rows=rows,
        standing=standing_of(rows, today()),
        owners={organisation_id: _owners(organisation_id, desk)},
        works_here=desk.may_open(organisation_id),
    )


def _place(organisation_id: int) -> tuple[Desk, Organisation]:
    """Return what the viewer may do and an organisation that may have findings; else 404."""
    desk = _desk()
    found(desk.may_open(organisation_id) or None)
    organisation = found(db().get(Organisation, organisation_id))
    return desk, found(organisation if organisation.kind != OrganisationKind.DEPARTMENT else None)


@blueprint.route("/new/<int:organisation_id>", methods=["GET", "POST"])
@open_to(*MAY_OPEN)
def new(organisation_id: int) -> ResponseReturnValue:
    """Open a finding at an organisation."""
    desk, organisation = _place(organisation_id)
    form = FindingForm()
    owners = _owners(organisation_id, desk)
    form.offer(offered_codes(), owners)

    if form.submitted():
        finding = service.open_finding(
            db(),
            organisation_id,
            form.code.data,
            about=None,
            owner_id=form.owner_id.data,
            deadline=filled(form.deadline.data),
            at=now(),
            by=current_user.person_id,
            from_above=desk.is_above(organisation_id),
        )
        flash(_("The finding is open. Whoever sees to it finds it under supervision."))
        return redirect(url_for(".finding", finding_id=finding.id))

    return _page("new", form=form, organisation=organisation, has_owners=bool(owners)), form.status


@blueprint.get("/<int:finding_id>")
@open_to(*MAY_OPEN)
def finding(finding_id: int) -> ResponseReturnValue:
    """Show a finding: what it is about, who sees to it, what closed it, what may be done next."""
    desk, row, organisation = _finding(finding_id)
    known = known_of(db(), links_of(row))
    names = desk.names_staff(row.organisation_id)
    said: dict[FactLink | None, str] = {
        link: said_fact(known.get(link), link.kind, names=names) for link in links_of(row)
    }
    is_above = desk.is_above(row.organisation_id)
    return _page(
        "finding",
        row=row,
        organisation=organisation,
        owner=_owners(row.organisation_id, desk).get(row.owner_id),
        about=said.get(about_of(row)),
        evidence=said.get(evidence_of(row)),
        closes=service.closes(row, by=desk.person_id, is_above=is_above),
        reopens=service.reopens(row, by=desk.person_id, is_above=is_above),
    )


@blueprint.route("/<int:finding_id>/evidence", methods=["GET", "POST"])
@open_to(*MAY_OPEN)
def evidence(finding_id: int) -> ResponseReturnValue:
    """Name the entry that shows a finding is seen to."""
    desk, row, organisation = _finding(finding_id)
    found((state_of(row) is State.OPEN) or None)
    facts = evidence_offered(db(), row, on=today())
    names = desk.names_staff(row.organisation_id)
    classes = classes_named(db(), facts) if names else {}
    form = EvidenceForm()
    form.offer({one.link: said_apart(one, classes.get(one.link), names=names) for one in facts})

    if form.submitted():
        service.give_evidence(db(), row, form.link, at=now(), by=desk.person_id)
        flash(
            _(
                "Noted. Another of the school's head, training manager and protection lead looks at it and closes it; where there is nobody else, the bureau officer."
            )
        )
        return redirect(url_for(".finding", finding_id=row.id))

    kinds = said_kinds(EVIDENCE[Code(row.code)])
    return _page("evidence", form=form, row=row, organisation=organisation, has_facts=bool(facts), kinds=kinds), (
        form.status
    )


@blueprint.post("/<int:finding_id>/close")
@open_to(*MAY_OPEN)
def close(finding_id: int) -> ResponseReturnValue:
    """Take the evidence as enough."""
    desk, row, _organisation = _finding(finding_id)
    is_above = desk.is_above(row.organisation_id)
    closes = state_of(row) is State.ANSWERED and service.closes(row, by=desk.person_id, is_above=is_above)
    found(closes or None)
    if StepForm().submitted():
        service.close(db(), row, at=now(), by=desk.person_id, is_above=is_above)
        flash(_("Closed."))
    return redirect(url_for(".finding", finding_id=row.id))


@blueprint.route("/<int:finding_id>/reopen", methods=["GET", "POST"])
@open_to(*MAY_OPEN)
def reopen(finding_id: int) -> ResponseReturnValue:
    """Say that the evidence is not enough, and by when it has to be seen to again."""
    desk, row, organisation = _finding(finding_id)
    is_above = desk.is_above(row.organisation_id)
    reopens = state_of(row) is not State.OPEN and service.reopens(row, by=desk.person_id, is_above=is_above)
    found(reopens or None)
    form = ReopenForm()

    if form.submitted():
        service.reopen(db(), row, filled(form.deadline.data), at=now(), by=desk.person_id, is_above=is_above)
        flash(_("The finding is open again."))
        return redirect(url_for(".finding", finding_id=row.id))

    return _page("reopen", form=form, row=row, organisation=organisation), form.status


@blueprint.route("/<int:finding_id>/hand-over", methods=["GET", "POST"])
@open_to(*MAY_OPEN)
def hand_over(finding_id: int) -> ResponseReturnValue:
    """Give a finding to another adult; its deadline stays."""
    desk, row, organisation = _finding(finding_id)
    found((state_of(row) is State.OPEN) or None)
    form = OwnerForm(owner_id=row.owner_id)
    is_above = desk.is_above(row.organisation_id)
    form.offer(_owners(row.organisation_id, desk, inside=not is_above))

    if form.submitted():
        service.hand_over(db(), row, form.owner_id.data, at=now(), by=desk.person_id, is_above=is_above)
        flash(_("Handed over."))
        return redirect(url_for(".finding", finding_id=row.id))

    return _page("hand_over", form=form, row=row, organisation=organisation), form.status
