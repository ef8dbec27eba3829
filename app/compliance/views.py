"""Pages: organisation, requirement, people by right, the ledger rows behind a status."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template, request
from flask_login import current_user

from app.compliance import people_shown, places_shown, told_shown, waivers_shown
from app.compliance.asking import page_asked
from app.compliance.asking_choices import choices
from app.compliance.campaigns import own_days_of_item
from app.compliance.definitions import definition_on, policies_named
from app.compliance.facts import read_tree_around
from app.compliance.forms import (
    REASONS,
    day_asked,
    is_no_day,
)
from app.compliance.overview import overview
from app.compliance.pages.questions import (
    QUESTIONS,
    denied_beside,
    recalled_beside,
    shares_beside,
    taught_although_beside,
)
from app.compliance.questions import pages_of
from app.compliance.requiring.words import PROOFS
from app.compliance.rights import MAY_OPEN, MAY_WAIVE, NAMES_STAFF, Sight, sight_of
from app.compliance.rules.days import as_date
from app.compliance.rules.deeds import ContactsEvidence
from app.compliance.rules.evidence import leaves
from app.compliance.rules.requirement import CLASS_GROUP, ORGANISATION
from app.compliance.rules.sentence import CHINESE, ENGLISH, reason
from app.compliance.rules.status import Status
from app.compliance.standing import rule_of
from app.compliance.study import learnt_together
from app.content.catalogue import catalogue
from app.core.access import found, open_to
from app.core.clock import today
from app.core.database import db
from app.core.languages import current_tag, in_current_language
from app.people.queries.belonging import is_only_visitor
from app.people.queries.merges import ids_on
from app.people.queries.namesakes import shared_names
from app.people.queries.organisations import SEES_STAFF, inside, organisation_for
from app.people.views.slips import marks_beside

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date

    from flask.typing import ResponseReturnValue

    from app.compliance.models import Requirement
    from app.compliance.rules.holdings import Organisation, Tree

blueprint = Blueprint("compliance", __name__)


def language() -> str:
    """Return the language of titles and sentences."""
    return ENGLISH if current_tag() == "en" else CHINESE


def place(organisation_id: int) -> tuple[Tree, Sight, Organisation]:
    """Return the tree, what the viewer sees of it, and an organisation in it; else 404."""
    sight = sight_of(db(), current_user, today())
    tree = read_tree_around(db(), sight.roots)
    organisation = found(tree.organisations.get(organisation_id))
    found(sight.may_open(tree, organisation.id, today().toordinal()) or None)
    return tree, sight, organisation


def staff_member(organisation_id: int, requirement_id: int, person_id: int) -> tuple[people_shown.Person, Requirement]:
    """Return a member of staff whose name the viewer may see, as of the day asked about; else 404."""
    sight = sight_of(db(), current_user, today())
    found(sight.names_staff(organisation_id) or None)
    day = day_asked(request.args.get("day"), today())
    return found(people_shown.member_of_staff(db(), organisation_id, requirement_id, person_id, day=day))


def own_staff_member(
    organisation_id: int, requirement_id: int, person_id: int
) -> tuple[people_shown.Person, Requirement]:
    """Return a member of staff who is no visitor: what is excused or asked here counts at her own organisation too."""
    found((not is_visitor(organisation_id, person_id)) or None)
    return staff_member(organisation_id, requirement_id, person_id)


def is_visitor(organisation_id: int, person_id: int) -> bool:
    """Whether somebody is or was at an organisation for visits only."""
    return is_only_visitor(db(), person_id, inside([organisation_id], on=today()))


@blueprint.get("/reports")
@open_to(*MAY_OPEN)
def report_page() -> ResponseReturnValue:
    """Show who has not been reached, as of any day: an organisation's figures and those right below it."""
    sight = sight_of(db(), current_user, today())
    tree = read_tree_around(db(), sight.roots)
    roots = [tree.organisations[key] for key in sorted(sight.roots) if key in tree.organisations]
    asked = request.args.get("org", type=int)
    if asked is None and len(roots) != 1:
        return render_template("compliance/choose.html", roots=roots)
    organisation = found(tree.organisations.get(roots[0].id if asked is None else asked))
    found(sight.may_open(tree, organisation.id, today().toordinal()) or None)
    asked_for = page_asked(request.args, today=today())
    shown = overview(db(), tree, sight, organisation, **asked_for.__dict__)
    return render_template(
        "compliance/report.html",
        shown=shown,
        page_asked=asked_for,
        choices=choices(db(), shown),
        title_of=title_of,
        names_staff=sight.names_staff,
        is_no_day=is_no_day(request.args.get("day")),
    )


@blueprint.get("/reports/<int:organisation_id>/<int:requirement_id>")
@open_to(*MAY_OPEN)
def requirement_page(organisation_id: int, requirement_id: int) -> ResponseReturnValue:
    """Show one requirement at one organisation: organisations below, staff by right, classes as counts."""
    tree, sight, organisation = place(organisation_id)
    asked_for = page_asked(request.args, today=today())
    shown = overview(db(), tree, sight, organisation, **asked_for.__dict__, only={requirement_id})
    day = shown.lines[0].counted_on or shown.day if shown.period and shown.lines else shown.day
    requirement = found(next(iter(shown.requirements), None))
    rule = rule_of(requirement)
    staff, classes = None, None
    if rule.is_about_staff and sight.names_staff(organisation.id) and not asked_for.through:
        staff = people_shown.staff_of(db(), organisation, requirement, day)
    if rule.is_about_children and sight.counts_by_class(organisation) and not asked_for.through:
        classes = (told_shown.classes_told if asked_for.told else people_shown.classes_of)(
            db(), organisation, requirement, day
        )
    called = {one.id: one.name for one in staff or ()}
    below = [child.id for child, _lines in shown.below]
    places = None
    if not asked_for.through:
        places = _places(tree, sight, organisation, below, asked=(requirement, day), told=asked_for.told)
    return render_template(
        "compliance/requirement.html",
        shown=shown,
        page_asked=asked_for,
        choices=choices(db(), shown),
        line=shown.lines[0],
        requirement=requirement,
        title_of=title_of,
        basis=catalogue().law.citations(tuple(requirement.basis), english=language() == ENGLISH),
        shares=shares_beside(tree, shown.lines[0]),
        denied=denied_beside(tree, shown.lines[0]),
        taught_although=taught_although_beside(tree, shown.lines[0]),
        recalled=recalled_beside(tree, shown.lines[0]),
        question_texts=QUESTIONS,
        staff=staff,
        apart=marks_beside(called, *SEES_STAFF) if shared_names(called) else {},
        names_staff=sight.names_staff(organisation.id),
        hides_staff=rule.is_about_staff and not sight.names_staff(organisation.id),
        classes=classes,
        places=places,
        own_days=own_days_of_item(db(), tree, organisation, rule, on=today()),
        record_pages=(record_pages := _record_pages(places or ())),
        names_stay=rule.subject == ORGANISATION and _names_stay(places or (), record_pages, sight),
        asks_contacts=any(isinstance(leaf, ContactsEvidence) for leaf in leaves(rule.evidence)),
        are_classes=rule.subject == CLASS_GROUP,
        proof_words=PROOFS,
        texts=policies_named(definition_on(requirement.definition, day)["evidence"]),
        reason=lambda one: reason(one.row, one.day, language(), rule.subject),
        is_no_day=is_no_day(request.args.get("day")),
    )


def _record_pages(places: Iterable[places_shown.Place]) -> dict[str, str]:
    """Return where the records behind places can be read, by their ids."""
    ids = {proof.id for place in places for proof in place.proofs if proof.id}
    return {one.id: one.url for one in pages_of(db(), current_user, ids)} if ids else {}


def _names_stay(places: Iterable[places_shown.Place], pages: Collection[str], sight: Sight) -> bool:
    """Whether a record of some organisations opens for nobody outside: its page has names, which stay in the school."""
    return any(
        proof.id and proof.id not in pages and not sight.names_staff(place.id)
        for place in places
        for proof in place.proofs
    )


def _places(
    tree: Tree,
    sight: Sight,
    organisation: Organisation,
    below: list[int],
    *,
    asked: tuple[Requirement, date],
    told: bool,
) -> list[places_shown.Place] | None:
    """Return the classes of an organisation, or it and those below it, where a requirement counts such."""
    requirement, day = asked
    subject = rule_of(requirement).subject
    if subject == CLASS_GROUP and sight.counts_by_class(organisation):
        if told:
            return told_shown.classes_told_of(db(), organisation.id, requirement, day)
        return places_shown.classes_counted(db(), organisation.id, requirement, day)
    if subject == ORGANISATION:
        homes = [organisation.id, *below]
        if told:
            return told_shown.organisations_told(db(), tree, homes, requirement, day)
        return places_shown.organisations_counted(db(), tree, homes, requirement, day)
    return None


@blueprint.get("/reports/<int:organisation_id>/<int:requirement_id>/people/<int:person_id>")
@open_to(*NAMES_STAFF)
def person_page(organisation_id: int, requirement_id: int, person_id: int) -> ResponseReturnValue:
    """Show how we know: the sentence that explains a status, and the ledger rows behind it."""
    person, requirement = staff_member(organisation_id, requirement_id, person_id)
    ids = ids_on(db(), [person.id], as_date(person.day))[person.id]
    visits = is_visitor(organisation_id, person.id)
    return render_template(
        "compliance/person.html",
        person=person,
        organisation_id=organisation_id,
        requirement=requirement,
        title_of=title_of,
        reason=_reason,
        learnt=[] if _is_reached(person) else learnt_together(db(), person.id, requirement, as_date(person.day)),
        evidence=people_shown.evidence_behind(db(), person, ids, requirement),
        waivers=[] if visits else waivers_shown.waivers_of_person(db(), ids, requirement.public_id),
        visits=visits,
        reasons=REASONS,
        course_title=course_title,
        is_no_day=is_no_day(request.args.get("day")),
        is_oneself=current_user.person_id in ids,
    )


def _is_reached(person: people_shown.Person) -> bool:
    """Whether nothing is to be done for the requirement."""
    return person.row.status in (Status.MET, Status.EXCUSED) and not person.row.expiring


def may_waive(organisation_id: int) -> bool:
    """Whether the viewer may excuse members of staff of an organisation, and ask them to take courses."""
    return organisation_for(db(), current_user, organisation_id, *MAY_WAIVE, on=today()) is not None


def title_of(requirement: Requirement) -> str:
    """Return a requirement's title in the reader's language."""
    return requirement.title_in(language())


def _reason(person: people_shown.Person) -> str:
    return reason(person.row, person.day, language())


def course_title(course_id: str) -> str:
    """Return a course's title in the reader's language; its id where it is not in the catalogue."""
    course = catalogue().courses.get(course_id)
    return in_current_language(course.title, course.title_en) if course else course_id
