"""Pages of filings: lists, drafts, one filing, what differs today from what was signed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its type stubs

from app.compliance.facts import read_world
from app.compliance.filing import service
from app.compliance.filing.drift import drift_of, names_of_staff
from app.compliance.filing.forms import PeriodForm, StepForm
from app.compliance.filing.line_words import nobody_said, posts_in, said
from app.compliance.filing.models import Filing
from app.compliance.filing.periods import periods_of
from app.compliance.filing.reading import read_lines
from app.compliance.filing.rights import (
    DRAFTS,
    MAY_OPEN,
    READS,
    Desk,
    desk_of,
    filings_from_below,
    filings_of,
)
from app.compliance.filing.rules import Period, State, has_ended
from app.compliance.filing.shown import Shown, content_of_draft, is_draft, shown_content, shown_filing
from app.compliance.filing.stored import JSON, PUBLIC, kind_of_paper, stored_digests, stored_papers
from app.compliance.filing.words import PERIODS, period_said, words
from app.compliance.queries import all_requirements
from app.compliance.rights import sight_of
from app.compliance.rules.sentence import CHINESE, ENGLISH
from app.core.access import Role, found, open_to
from app.core.clock import now, today
from app.core.database import db
from app.core.languages import current_tag, long_day
from app.people.queries.staff import all_posts

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.compliance.filing.content import Content
    from app.compliance.rules.holdings import Organisation

blueprint = Blueprint("filing", __name__, url_prefix="/filings")


def _desk() -> Desk:
    return desk_of(db(), current_user, today())


def filing_to_read(filing_id: int) -> tuple[Desk, Filing, Organisation]:
    """Return what the viewer may do, a filing they may read, and its organisation; else 404."""
    desk = _desk()
    filing = found(db().get(Filing, filing_id))
    found((filing.organisation_id in desk.tree.organisations and desk.may_open(filing)) or None)
    return desk, filing, desk.organisation_of(filing)


def _own_filing(filing_id: int) -> tuple[Desk, Filing, Organisation]:
    """Return a filing that the viewer drafts for; else 404."""
    desk, filing, organisation = filing_to_read(filing_id)
    found(desk.may_draft(organisation) or None)
    return desk, filing, organisation


def _title(titles: dict[str, dict[str, str]], requirement: str) -> str:
    title = titles.get(requirement, {})
    return title.get(ENGLISH if current_tag() == "en" else CHINESE) or title.get(CHINESE) or requirement


def _english_posts() -> dict[str, str]:
    """Return the English titles of posts by the Chinese ones, in which a filing names them."""
    return {post.title: post.title_en for post in all_posts(db()) if post.title_en}


def page(template: str, **values: object) -> str:
    """Return a page of filings with the words its template needs."""
    return render_template(
        f"compliance/filing/{template}.html",
        words=words(),
        title_of=_title,
        said=said,
        posts_in=partial(posts_in, titles=_english_posts() if current_tag() == "en" else {}),
        nobody_said=nobody_said,
        read_lines=read_lines,
        period_said=period_said,
        State=State,
        **values,
    )


@blueprint.get("")
@open_to(*READS)
def filings() -> ResponseReturnValue:
    """List the filings of the viewer's own organisations, and what came in from below."""
    desk = _desk()
    places = sorted((row for row in desk.tree.organisations.values() if desk.may_draft(row)), key=lambda row: row.name)
    return page(
        "filings",
        desk=desk,
        places=places,
        own=filings_of(db(), desk),
        incoming=filings_from_below(db(), desk, today()),
        is_officer=bool(desk.held_as_officer | desk.held_as_reviewer),
    )


@blueprint.route("/new/<int:organisation_id>", methods=["GET", "POST"])
@open_to(*DRAFTS, Role.BUREAU_OFFICER)
def draft(organisation_id: int) -> ResponseReturnValue:
    """Choose the period to file for, and begin a draft."""
    desk = _desk()
    organisation = found(desk.tree.organisations.get(organisation_id))
    found(desk.may_draft(organisation) or None)
    day = today().toordinal()
    calendar = read_world(db(), (day, day), [organisation.id]).calendar
    periods = {period.key: period for period in periods_of(calendar, organisation, today())}
    form = PeriodForm(period=request.args.get("period"))
    form.period.choices = [SelectChoice(key, _said_period(period)) for key, period in periods.items()]

    if form.submitted():
        try:
            filing = service.draft(
                db(),
                organisation.id,
                periods[form.period.data],
                is_answerable=desk.has_somebody_above(organisation),
                at=now(),
                by=current_user.person_id,
                capacity=desk.drafts_as(organisation),
            )
            db().flush()
            return redirect(url_for(".filing", filing_id=filing.id))
        except service.StillOpen:
            form.period.errors = [
                str(_("A filing for this period is still open or waits for its answer. You find it in the list."))
            ]

    return page("draft", form=form, organisation=organisation, has_term=any("term" in key for key in periods)), (
        form.status
    )


@blueprint.get("/<int:filing_id>")
@open_to(*READS)
def filing(filing_id: int) -> ResponseReturnValue:
    """Show a filing: where it stands, its figures, what is undefined, what may be done next."""
    desk, row, organisation = filing_to_read(filing_id)
    shown = shown_content(db(), desk, row, draft_content(row)) if is_draft(row) else shown_filing(db(), desk, row)
    return page(
        "filing",
        shown=shown,
        is_own=desk.may_draft(organisation),
        has_ended=has_ended(row.last_day, today()),
        may_be_filed=row.is_whole and has_ended(row.last_day, today()),
        signs=desk.signs_as(organisation) is not None,
        answers=row.state == State.FILED and desk.may_answer(row),
        reads_rows=desk.may_read_rows(row),
        document_digest=stored_digests(db(), row.id).get(JSON if desk.may_read_rows(row) else PUBLIC),
        papers=stored_papers(db(), row.id, kind_of_paper(is_own=desk.may_draft(organisation))),
        title=said_title(shown),
    )


@blueprint.post("/<int:filing_id>/discard")
@open_to(*MAY_OPEN)
def discard(filing_id: int) -> ResponseReturnValue:
    """Take out a draft that nobody has signed."""
    _desk_of_it, row, _organisation = _own_filing(filing_id)
    if StepForm().submitted():
        service.discard(db(), standing_at(row, State.DRAFT), at=now(), by=current_user.person_id)
        flash(_("The draft is deleted."))
    return redirect(url_for(".filings"))


@blueprint.get("/<int:filing_id>/drift")
@open_to(*MAY_OPEN)
def drift(filing_id: int) -> ResponseReturnValue:
    """Show what differs today from what was signed, and which facts were entered since; in the organisation only."""
    desk, row, _organisation = _own_filing(filing_id)
    found((not is_draft(row)) or None)
    shown = shown_filing(db(), desk, row)
    found_today = drift_of(db(), row, today=today(), at=now())
    names_staff = sight_of(db(), current_user, today()).names_staff(row.organisation_id)
    return page(
        "drift",
        shown=shown,
        drift=found_today,
        title=said_title(shown),
        keys={requirement.public_id: requirement.id for requirement in all_requirements(db())},
        staff=names_of_staff(db(), found_today, row.organisation_id) if names_staff else {},
    )


def said_title(shown: Shown) -> str:
    """Return what a filing is called: organisation, period, version."""
    row = shown.filing
    return str(
        _(
            "%(period)s %(first)s to %(last)s, %(name)s, version %(version)s",
            period=PERIODS[row.period],  # type: ignore[index]  # code words are the keys
            first=long_day(row.first_day),
            last=long_day(row.last_day),
            name=shown.organisation.name,
            version=row.version,
        )
    )


def draft_content(row: Filing) -> Content:
    """Return what a draft says today."""
    return content_of_draft(db(), row, today=today(), at=now())


def standing_at(row: Filing, state: State) -> Filing:
    """Return a filing that still stands where a step begins; else 404: another tab was quicker."""
    return found(row if row.state == state else None)


def _said_period(period: Period) -> str:
    values = {
        "period": PERIODS[period.kind],
        "first": long_day(period.first),
        "last": long_day(period.last),
        "as_of": long_day(period.as_of),
    }
    if period.as_of == period.last:
        return str(_("%(period)s %(first)s to %(last)s", **values))
    return str(_("%(period)s %(first)s to %(last)s, still running: figures of %(as_of)s", **values))
