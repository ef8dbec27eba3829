"""Pages of requirements: the list in plain words, and one requirement with what counted before."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from flask import Blueprint, render_template
from flask_login import current_user

from app.compliance import queries
from app.compliance.definitions import FORMERLY, UNTIL, versions_of
from app.compliance.models import Requirement
from app.compliance.requiring import like, service, taking_back
from app.compliance.requiring.entry import as_text, entry_of
from app.compliance.requiring.rights import MAY_READ, reach_of
from app.compliance.requiring.sentences import names, said
from app.compliance.requiring.words import SCOPE_WORDS, SUBJECTS
from app.compliance.rules.sentence import CHINESE, ENGLISH
from app.content.catalogue import catalogue
from app.core.access import found, open_to
from app.core.clock import now, today
from app.core.database import db
from app.core.languages import current_tag

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


blueprint = Blueprint("requiring", __name__, url_prefix="/requirements")
A_DAY = timedelta(days=1)


def language() -> str:
    """Return the language in which titles are shown."""
    return ENGLISH if current_tag() == "en" else CHINESE


def page(template: str, **values: Any) -> str:
    """Render a page of requirements with the words they share."""
    shared: dict[str, Any] = {
        "title_of": lambda row: row.title_in(language()),
        "said": said,
        "scopes": SCOPE_WORDS,
        "subjects": SUBJECTS,
    }
    return render_template(f"compliance/requiring/{template}.html", **{**shared, **values})


@blueprint.get("")
@open_to(*MAY_READ)
def requirements() -> ResponseReturnValue:
    """List what is asked for: who, what, by when, since when and why; then what could be switched on."""
    rows = sorted(queries.all_requirements(db()), key=lambda row: row.public_id)
    reach = reach_of(db(), current_user, today())
    return page(
        "list",
        counting=[row for row in rows if row.enabled],
        others=[row for row in rows if not row.enabled],
        names=names(db()),
        reach=reach,
        is_in_force=lambda row: service.is_in_force(row, today()),
        begins_on=lambda row: service.begins_on(row, today()),
        taken_back=taking_back.taken_back(db()),
    )


@blueprint.get("/<int:requirement_id>")
@open_to(*MAY_READ)
def requirement(requirement_id: int) -> ResponseReturnValue:
    """Show one requirement with what counted before, and what may be done with it."""
    row, reach = _requirement(requirement_id), reach_of(db(), current_user, today())
    return page(
        "requirement",
        row=row,
        versions=_versions(row),
        names=names(db()),
        may_change=reach.covers(row.definition),
        may_take_back=reach.covers(row.definition) and taking_back.may_be_taken_back(db(), row, at=now()),
        campaign=like.campaign_of(row),
        in_force=service.is_in_force(row, today()),
        begins_on=service.begins_on(row, today()),
        basis=catalogue().law.citations(tuple(row.basis), english=language() == ENGLISH),
        text=as_text(entry_of(row)),
    )


def _requirement(requirement_id: int) -> Requirement:
    return found(db().get(Requirement, requirement_id))


def requirement_within_reach(requirement_id: int) -> Requirement:
    """Find a requirement that whoever is signed in may change."""
    row = _requirement(requirement_id)
    found(reach_of(db(), current_user, today()).covers(row.definition) or None)
    return row


def _versions(row: Requirement) -> list[tuple[date | None, dict[str, Any]]]:
    """Return each definition with the day from which it counts, the newest first; None: from the beginning."""
    found_ones, definition = [], row.definition
    for version in versions_of(row.definition):
        former = definition.get(FORMERLY)
        found_ones.append((a_day(former[UNTIL]) + A_DAY if former else None, version))
        definition = former["definition"] if former else {}
    return found_ones


def a_day(text: str) -> date:
    """Return the day that a definition holds as text."""
    return date.fromisoformat(text)
