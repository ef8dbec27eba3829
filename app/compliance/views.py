"""Pages: organisation, requirement, people by right, the ledger rows behind a status; waivers and assignments."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its type stubs

from app.compliance import people_shown, places_shown, queries, service, waivers_shown
from app.compliance.asking import page_asked
from app.compliance.asking_choices import choices
from app.compliance.facts import read_tree_around
from app.compliance.forms import (
    PLEASE_CHOOSE,
    REASONS,
    AssignmentForm,
    EndWaiverForm,
    WaiverForm,
    WithdrawForm,
    day_asked,
    is_no_day,
)
from app.compliance.models import WaiverReason
from app.compliance.overview import overview
from app.compliance.pages.questions import QUESTIONS, denied_beside, shares_beside
from app.compliance.rights import MAY_OPEN, MAY_WAIVE, NAMES_STAFF, Sight, sight_of
from app.compliance.rules.days import as_date
from app.compliance.rules.requirement import CLASS_GROUP, ORGANISATION
from app.compliance.rules.sentence import CHINESE, ENGLISH, reason
from app.compliance.rules.status import Status
from app.compliance.standing import rule_of
from app.compliance.study import learnt_together
from app.content.catalogue import catalogue
from app.core.access import Role, found, open_to
from app.core.clock import now, today
from app.core.database import db
from app.core.languages import current_tag, in_current_language
from app.people.queries.merges import are_one, ids_on
from app.people.queries.organisations import organisation_for

if TYPE_CHECKING:
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


def _staff_member(organisation_id: int, requirement_id: int, person_id: int) -> tuple[people_shown.Person, Requirement]:
    """Return a member of staff whose name the viewer may see, as of the day asked about; else 404."""
    sight = sight_of(db(), current_user, today())
    found(sight.names_staff(organisation_id) or None)
    day = day_asked(request.args.get("day"), today())
    return found(people_shown.member_of_staff(db(), organisation_id, requirement_id, person_id, day=day))


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
    shown = overview(db(), tree, sight, organisation, **asked_for.__dict__, only=requirement_id)
    day = shown.lines[0].counted_on or shown.day if shown.period and shown.lines else shown.day
    requirement = found(next(iter(shown.requirements), None))
    rule = rule_of(requirement)
    staff, classes = None, None
    if rule.is_about_staff and sight.names_staff(organisation.id) and not asked_for.through:
        staff = people_shown.staff_of(db(), organisation, requirement, day)
    if rule.is_about_children and sight.counts_by_class(organisation) and not asked_for.through:
        classes = people_shown.classes_of(db(), organisation, requirement, day)
    below = [child.id for child, _lines in shown.below]
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
        question_texts=QUESTIONS,
        staff=staff,
        names_staff=sight.names_staff(organisation.id),
        hides_staff=rule.is_about_staff and not sight.names_staff(organisation.id),
        classes=classes,
        places=_places(sight, organisation, below, requirement, day) if not asked_for.through else None,
        are_classes=rule.subject == CLASS_GROUP,
        reason=lambda one: reason(one.row, one.day, language(), rule.subject),
        is_no_day=is_no_day(request.args.get("day")),
    )


def _places(
    sight: Sight, organisation: Organisation, below: list[int], requirement: Requirement, day: date
) -> list[places_shown.Place] | None:
    """Return the classes of an organisation, or it and those below it, where a requirement counts such."""
    subject = rule_of(requirement).subject
    if subject == CLASS_GROUP and sight.counts_by_class(organisation):
        return places_shown.classes_counted(db(), organisation.id, requirement, day)
    if subject == ORGANISATION:
        return places_shown.organisations_counted(db(), [organisation.id, *below], requirement, day)
    return None


@blueprint.get("/reports/<int:organisation_id>/<int:requirement_id>/people/<int:person_id>")
@open_to(*NAMES_STAFF)
def person_page(organisation_id: int, requirement_id: int, person_id: int) -> ResponseReturnValue:
    """Show how we know: the sentence that explains a status, and the ledger rows behind it."""
    person, requirement = _staff_member(organisation_id, requirement_id, person_id)
    ids = ids_on(db(), [person.id], as_date(person.day))[person.id]
    return render_template(
        "compliance/person.html",
        person=person,
        organisation_id=organisation_id,
        requirement=requirement,
        title_of=title_of,
        reason=_reason,
        learnt=[] if _is_reached(person) else learnt_together(db(), person.id, requirement, as_date(person.day)),
        evidence=people_shown.evidence_behind(db(), person, ids, requirement),
        waivers=waivers_shown.waivers_of_person(db(), ids, requirement.public_id),
        reasons=REASONS,
        course_title=_course_title,
        is_no_day=is_no_day(request.args.get("day")),
        is_oneself=current_user.person_id in ids,
    )


def _is_reached(person: people_shown.Person) -> bool:
    """Whether nothing is to be done for the requirement."""
    return person.row.status in (Status.MET, Status.EXCUSED) and not person.row.expiring


@blueprint.route(
    "/reports/<int:organisation_id>/<int:requirement_id>/people/<int:person_id>/waiver", methods=["GET", "POST"]
)
@open_to(*MAY_WAIVE)
def waive(organisation_id: int, requirement_id: int, person_id: int) -> ResponseReturnValue:
    """Excuse a member of staff from a requirement for some time, with a coded reason; never oneself (SAFEGUARDS 33)."""
    is_own = are_one(db(), current_user.person_id, person_id, today())
    found((_may_waive(organisation_id) and not is_own) or None)
    person, requirement = _staff_member(organisation_id, requirement_id, person_id)
    form = WaiverForm(first_day=today())
    form.by_head = _is_head(organisation_id)

    if form.submitted():
        service.grant_waiver(
            db(),
            person.id,
            requirement.public_id,
            first_day=form.first_day.data or today(),
            last_day=form.last_day.data,
            reason=WaiverReason(form.reason.data),
            at=now(),
            by=current_user.person_id,
        )
        flash(_("Excused. It stands among the waivers of your organisation."))
        return redirect(url_for(".waivers", organisation_id=organisation_id))

    return render_template(
        "compliance/waive.html",
        form=form,
        person=person,
        organisation_id=organisation_id,
        requirement=requirement,
        title_of=title_of,
    ), form.status


@blueprint.get("/reports/<int:organisation_id>/waivers")
@open_to(*MAY_WAIVE)
def waivers(organisation_id: int) -> ResponseReturnValue:
    """List the waivers that run or lie ahead, or those that have ended: reason, days, who granted them and when."""
    found(_may_waive(organisation_id) or None)
    ended = "ended" in request.args
    rows = waivers_shown.waivers_of_staff(db(), organisation_id)
    return render_template(
        "compliance/waivers.html",
        organisation_id=organisation_id,
        ended=ended,
        rows=[row for row in rows if row.has_ended(today()) is ended],
        titles={row.public_id: title_of(row) for row in queries.all_requirements(db())},
        reasons=REASONS,
    )


@blueprint.post("/reports/<int:organisation_id>/waivers/<int:waiver_id>/end")
@open_to(*MAY_WAIVE)
def end_waiver(organisation_id: int, waiver_id: int) -> ResponseReturnValue:
    """End a waiver: yesterday was its last day, or its first when it begins today or later."""
    found(_may_waive(organisation_id) or None)
    waiver = found(waivers_shown.waiver_running(db(), organisation_id, waiver_id, today()))
    if EndWaiverForm().submitted():
        service.end_waiver(db(), waiver, on=today(), at=now(), by=current_user.person_id)
        flash(_("The waiver has ended."))
    return redirect(url_for(".waivers", organisation_id=organisation_id))


@blueprint.route(
    "/reports/<int:organisation_id>/<int:requirement_id>/people/<int:person_id>/course", methods=["GET", "POST"]
)
@open_to(*MAY_WAIVE)
def assign(organisation_id: int, requirement_id: int, person_id: int) -> ResponseReturnValue:
    """Ask a member of staff to take a course; shown on their first page, never in figures."""
    found(_may_waive(organisation_id) or None)
    person, requirement = _staff_member(organisation_id, requirement_id, person_id)
    form = AssignmentForm(due_on=today() + timedelta(days=30))
    form.course.choices = [PLEASE_CHOOSE, *(SelectChoice(key, _course_title(key)) for key in _courses_for_staff())]

    if form.submitted():
        service.assign_course(
            db(),
            person.id,
            str(form.course.data),
            assigned_on=today(),
            due_on=form.due_on.data or today(),
            at=now(),
            by=current_user.person_id,
        )
        flash(_("Asked. The course now stands on their first page."))
        return redirect(
            url_for(".assign", organisation_id=organisation_id, requirement_id=requirement_id, person_id=person_id)
        )

    return render_template(
        "compliance/assign.html",
        form=form,
        withdraw_form=WithdrawForm(),
        person=person,
        organisation_id=organisation_id,
        requirement=requirement,
        assigned=queries.assignments_of(db(), person.id),
        course_title=_course_title,
    ), form.status


@blueprint.post(
    "/reports/<int:organisation_id>/<int:requirement_id>/people/<int:person_id>/course/<int:assignment_id>/withdraw"
)
@open_to(*MAY_WAIVE)
def withdraw(organisation_id: int, requirement_id: int, person_id: int, assignment_id: int) -> ResponseReturnValue:
    """Take back a course asked of a member of staff."""
    found(_may_waive(organisation_id) or None)
    person, _requirement = _staff_member(organisation_id, requirement_id, person_id)
    assignment = found(next((row for row in queries.assignments_of(db(), person.id) if row.id == assignment_id), None))
    if WithdrawForm().submitted():
        service.withdraw_assignment(db(), assignment, at=now(), by=current_user.person_id)
        flash(_("Taken back."))
    return redirect(
        url_for(".assign", organisation_id=organisation_id, requirement_id=requirement_id, person_id=person_id)
    )


def _may_waive(organisation_id: int) -> bool:
    return organisation_for(db(), current_user, organisation_id, *MAY_WAIVE, on=today()) is not None


def _is_head(organisation_id: int) -> bool:
    return organisation_for(db(), current_user, organisation_id, Role.HEAD, on=today()) is not None


def title_of(requirement: Requirement) -> str:
    """Return a requirement's title in the reader's language."""
    return requirement.title_in(language())


def _reason(person: people_shown.Person) -> str:
    return reason(person.row, person.day, language())


def _courses_for_staff() -> list[str]:
    return sorted(course.id for course in catalogue().ready if course.audience in ("staff", "volunteers"))


def _course_title(course_id: str) -> str:
    course = catalogue().courses.get(course_id)
    return in_current_language(course.title, course.title_en) if course else course_id
