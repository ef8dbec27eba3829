"""Classes: counts for managers, names for the class teacher of that class only (SAFEGUARDS 18)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.core.access import Role, found, open_to
from app.core.clock import day_of, now, today
from app.core.database import db
from app.people.forms.accounts import ConfirmForm
from app.people.forms.checks import filled, with_post
from app.people.forms.classes import GRADES, ClassForm, FindPupilForm, TeacherForm
from app.people.forms.staff import post_title
from app.people.models import EnrolmentRole, OrganisationKind
from app.people.post_categories import TEACHING
from app.people.queries import classes as queries
from app.people.queries.organisations import MANAGES, own_organisation_choices
from app.people.queries.staff import staff_with_posts
from app.people.queries.windows import terms_to_choose
from app.people.seats import doubled, with_turns
from app.people.service import classes as service
from app.people.service.classes import AlreadyEnrolled
from app.people.views.blueprint import blueprint
from app.people.views.enrolments import end_enrolment_of

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.people.models import ClassGroup


@blueprint.get("/rosters")
@open_to(*MANAGES, Role.CLASS_TEACHER)
def classes() -> ResponseReturnValue:
    """List the classes the viewer manages or teaches, with counts."""
    past = "past" in request.args
    return render_template(
        "people/classes.html",
        lines=queries.class_lines(db(), current_user, on=today(), past=past),
        past=past,
        grades=GRADES,
        manages=current_user.holds(*MANAGES),
    )


@blueprint.get("/rosters/<int:group_id>")
@open_to(*MANAGES, Role.CLASS_TEACHER)
def class_group(group_id: int) -> ResponseReturnValue:
    """Show a class: its pupils' names to its own teacher, a count to managers."""
    group, manages = found(queries.class_group_for(db(), current_user, group_id, on=today()))
    numbers = queries.numbers_of_pupils(db(), group_id, on=today())
    pupils = (
        queries.pupils_of_own_class(db(), current_user, group_id, on=today()) if current_user.teaches_classes else ()
    )
    return render_template(
        "people/class_group.html",
        group=group,
        group_grades=[str(GRADES.get(grade, grade)) for grade in group.grades.split(",") if grade],
        terms=queries.terms_of(db(), group_id),
        teachers=queries.teachers_of(db(), group_id),
        count=len(numbers),
        doubled=doubled(numbers),
        pupils=list(zip(with_turns([row.seat_number for row in pupils]), pupils, strict=True)),
        manages=manages,
        find=FindPupilForm(),
        confirm=ConfirmForm(),
        day_of=day_of,
    )


@blueprint.route("/rosters/new", methods=["GET", "POST"])
@open_to(*MANAGES)
def add_class() -> ResponseReturnValue:
    """Add a class of one school year."""
    return _take(None, ClassForm())


@blueprint.route("/rosters/<int:group_id>/edit", methods=["GET", "POST"])
@open_to(*MANAGES)
def correct_class(group_id: int) -> ResponseReturnValue:
    """Correct a class's name, grades, terms or days."""
    group = found(queries.managed_class_group(db(), current_user, group_id, on=today()))
    form = ClassForm(
        organisation_id=group.organisation_id,
        title=group.title,
        grades=[grade for grade in group.grades.split(",") if grade],
        terms=[term.id for term in queries.terms_of(db(), group_id)],
        first_day=group.first_day,
        last_day=group.last_day,
    )
    return _take(group, form)


def _take(group: ClassGroup | None, form: ClassForm) -> ResponseReturnValue:
    organisations = own_organisation_choices(db(), current_user, *MANAGES, on=today())
    terms = terms_to_choose(db(), [one.id for one in organisations], on=today())
    former = [term for term in queries.terms_of(db(), group.id) if term not in terms] if group else []
    form.offer(organisations, [*former, *terms])
    if form.submitted():
        row = service.enter_class_group(
            db(),
            organisation_id=form.organisation_id.data,
            title=form.title.data or "",
            grades=form.grades.data or [],
            first_day=form.first_day.data,
            last_day=form.last_day.data,
            terms=form.terms.data or [],
            at=now(),
            by=current_user.person_id,
            group=group,
        )
        flash(_("Saved."))
        return redirect(url_for(".class_group", group_id=row.id))
    return render_template(
        "people/edit_class.html",
        form=form,
        group=group,
        schools=[one for one in organisations if one.kind != OrganisationKind.DEPARTMENT],
    ), form.status


@blueprint.route("/rosters/<int:group_id>/teachers/new", methods=["GET", "POST"])
@open_to(*MANAGES)
def add_teacher(group_id: int) -> ResponseReturnValue:
    """Say who may teach a class: one of the organisation's own people, nobody from outside (SAFEGUARDS 18)."""
    group = found(queries.managed_class_group(db(), current_user, group_id, on=today()))
    form = TeacherForm()
    colleagues = staff_with_posts(db(), current_user, *MANAGES, on=today(), from_outside=False)
    form.offer(
        [
            (one, with_post(name, _(", ").join(dict.fromkeys(post_title(post) for post, _category in posts))))
            for one, name, posts in colleagues
            if one != current_user.person_id
        ]
    )
    teaching = {one for one, _name, posts in colleagues if any(category == TEACHING for _post, category in posts)}
    if form.submitted() and _is_teacher_or_sure(form, teaching):
        try:
            service.enter_teacher(
                db(),
                group,
                form.person_id.data,
                first_day=filled(form.first_day.data),
                last_day=form.last_day.data,
                at=now(),
                by=current_user.person_id,
            )
        except AlreadyEnrolled:
            form.person_id.errors = [
                *form.person_id.errors,
                _("Already a teacher of this class on some of these days. End that entry first, or choose other days."),
            ]
        else:
            flash(_("Saved."))
            return redirect(url_for(".class_group", group_id=group_id))
    return render_template("people/add_teacher.html", form=form, group=group), form.status


def _is_teacher_or_sure(form: TeacherForm, teaching: set[int]) -> bool:
    """Whether the colleague holds a teaching post, or it was ticked that they see the names all the same."""
    if form.person_id.data in teaching or form.sure.data:
        return True
    form.sure.errors = [
        *form.sure.errors,
        _("This colleague holds no teaching post. Please check the name, and tick if it is right."),
    ]
    return False


@blueprint.route("/rosters/teachers/<int:enrolment_id>/end", methods=["GET", "POST"])
@open_to(*MANAGES)
def end_teacher(enrolment_id: int) -> ResponseReturnValue:
    """End somebody's teaching of a class on a day."""
    row = found(queries.enrolment_to_correct(db(), current_user, enrolment_id, on=today(), role=EnrolmentRole.TEACHER))
    return end_enrolment_of(row)
