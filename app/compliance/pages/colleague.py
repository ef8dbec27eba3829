"""Page: what a colleague still has to learn: which rule asks for it and why, its legal basis, and by when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template
from flask_login import current_user

from app.compliance.definitions import definition_on
from app.compliance.duties import open_duties_at
from app.compliance.listed import Listed, why_listed
from app.compliance.pages.blueprint import blueprint
from app.compliance.pages.why import citations_of
from app.compliance.requiring.sentences import names, said
from app.compliance.requiring.words import KINDS
from app.compliance.rights import MAY_WAIVE
from app.compliance.rules.days import known_date
from app.compliance.rules.requirement import Rolling
from app.compliance.standing import rule_of
from app.compliance.views import course_title, is_visitor
from app.core.access import found, open_to
from app.core.clock import today
from app.core.database import db
from app.people.forms.checks import with_post
from app.people.queries.merges import are_one
from app.people.queries.organisations import own_organisations
from app.people.queries.staff import colleague as colleague_of
from app.people.views.slips import posts_and_marks

if TYPE_CHECKING:
    from datetime import date

    from flask.typing import ResponseReturnValue


@blueprint.get("/staff/<int:person_id>/duties")
@open_to(*MAY_WAIVE)
def colleague(person_id: int) -> ResponseReturnValue:
    """Show what a colleague owes through the viewer's own organisations; what is owed elsewhere is not told here."""
    day = today()
    person = found(colleague_of(db(), current_user, person_id, on=day, roles=MAY_WAIVE))
    own: frozenset[int] = frozenset(db().scalars(own_organisations(current_user, *MAY_WAIVE, on=day)))
    duties = open_duties_at(db(), current_user, person.id, day)
    called = names(db())
    listed = {one.requirement.id: one for one in why_listed(db(), person.id, day).requirements} if duties else {}
    return render_template(
        "compliance/colleague.html",
        person=person,
        with_post=with_post,
        beside=posts_and_marks({person.id: person.name}, *MAY_WAIVE)[person.id],
        duties=duties,
        through={
            key: [row for row in one.through if row.is_appointment and row.line.home.id in own]
            for key, one in listed.items()
        },
        who={key: said(definition_on(one.requirement.definition, day), called).who for key, one in listed.items()},
        before_post={key for key, one in listed.items() if _is_before_post(one)},
        counted_from={
            one.requirement_id: _counted_from(listed[one.requirement_id], one.duty.due_on)
            for one in duties
            if one.requirement_id in listed
        },
        visited={key for key in {one.organisation_id for one in duties} if is_visitor(key, person.id)},
        is_oneself=are_one(db(), current_user.person_id, person.id, day),
        basis=citations_of,
        called=called,
        kinds=KINDS,
        course_title=course_title,
    )


def _is_before_post(listed: Listed) -> bool:
    """Whether a rule asks for its course before the first day: a post that begins today is past due at once."""
    timing = rule_of(listed.requirement).timing
    return isinstance(timing, Rolling) and timing.before_start


def _counted_from(listed: Listed, due_on: date | None) -> date | None:
    """Return the day a rule asks from, where the due day is counted from it because the post is older; else None."""
    rule = rule_of(listed.requirement)
    since = rule.effective_from
    if since is None or due_on is None or due_on.toordinal() != since + rule.transition_days:
        return None
    return known_date(since) if any(row.days[0] < since for row in listed.through) else None
