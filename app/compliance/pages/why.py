"""Page: why am I, or am I not, on the list of each requirement that counts today?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template
from flask_babel import lazy_gettext
from flask_login import current_user

from app.compliance.definitions import definition_on, policies_named
from app.compliance.duties import duties_of
from app.compliance.listed import why_listed
from app.compliance.pages.blueprint import blueprint
from app.compliance.questions import withdrawn_of
from app.compliance.requiring.sentences import names, said
from app.compliance.requiring.words import KINDS
from app.compliance.views import title_of
from app.content.catalogue import catalogue
from app.core.access import Role, open_to_signed_in
from app.core.clock import today
from app.core.database import db
from app.core.languages import current_tag
from app.people.queries.organisations import with_holder
from app.records.policies.queries import own_policies

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask.typing import ResponseReturnValue

    from app.compliance.duties import Duty
    from app.compliance.listed import Answer

MARKS = {
    "overdue": (lazy_gettext("overdue"), "warn"),
    "due": (lazy_gettext("still to do"), "info"),
    "assigned": (lazy_gettext("still to do"), "info"),
    "met": (lazy_gettext("all done"), "good"),
    "excused": (lazy_gettext("excused"), "info"),
    "upcoming": (lazy_gettext("begins later"), "info"),
}
DIFFERENCES = {
    "kinds": lazy_gettext("in which relation you work there"),
    "posts": lazy_gettext("your post"),
    "sensitive": lazy_gettext("whether your post is in close contact with minors"),
    "post_categories": lazy_gettext("the kind of your post"),
    "grades": lazy_gettext("which grades it is about"),
    "org_kinds": lazy_gettext("the kind of your organisation"),
    "within": lazy_gettext("to which organisation you belong"),
    "unless": lazy_gettext("your post is among those left out"),
}


@blueprint.get("/my-duties")
@open_to_signed_in
def why() -> ResponseReturnValue:
    """Say for each requirement that counts today why it is, or is not, the reader's."""
    day = today()
    answer = why_listed(db(), current_user.person_id, day)
    duties = duties_of(db(), current_user.person_id, day)
    called = names(db())
    theirs = [one.requirement.public_id for one in answer.requirements if one.is_theirs]
    above = {course for one in duties if one.requirement in theirs for course in one.courses}
    return render_template(
        "compliance/why.html",
        answer=answer,
        duties={one.requirement: one for one in duties},
        asked=[(one, bool(above & set(one.courses))) for one in duties if one.requirement is None],
        said=lambda one: said(definition_on(one.requirement.definition, day), called),
        same_course=_same_course(theirs, duties),
        marks=MARKS,
        basis=lambda one: citations_of(one.requirement.basis),
        to_sign=lambda one: policies_named(definition_on(one.requirement.definition, day)["evidence"]),
        called=called,
        kinds=KINDS,
        differences=DIFFERENCES,
        title_of=title_of,
        to_ask=_whom_to_ask(answer),
        withdrawn=withdrawn_of(db(), current_user.person_id, day),
        texts=own_policies(db(), current_user.person_id, on=day),
    )


def _same_course(shown: Iterable[str], duties: Iterable[Duty]) -> set[str]:
    """Return the requirements whose course another one above them on the page asks for already: once is enough."""
    courses = {one.requirement: set(one.courses) for one in duties if one.requirement is not None}
    above: set[str] = set()
    found = set()
    for name in shown:
        if above & courses.get(name, set()):
            found.add(name)
        above |= courses.get(name, set())
    return found


def citations_of(basis: Iterable[str]) -> list[str]:
    """Return the law behind a requirement as it is cited, in the reader's language."""
    return list(catalogue().law.citations(tuple(basis), english=current_tag() == "en"))


def _whom_to_ask(answer: Answer) -> dict[str, bool]:
    """Return by name of the reader's organisations whether a training manager is there; else it is the head."""
    lines = {
        row.line.home.name: {
            one.id for one in row.line.organisations[: row.line.organisations.index(row.line.home) + 1]
        }
        for row in answer.holdings
        if row.is_appointment
    }
    every = {one for several in lines.values() for one in several}
    managed = with_holder(db(), every, Role.TRAINING_MANAGER, on=today()) if every else set()
    return {name: bool(several & managed) for name, several in lines.items()}
