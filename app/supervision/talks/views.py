"""Pages of talks and adult sessions: list by term, enter one in two steps, take one back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from app.content.catalogue import catalogue, ensure_edition
from app.core.access import Role, found, open_to
from app.core.clock import now, today
from app.core.database import db
from app.core.languages import in_current_language, long_day
from app.people.forms.checks import filled, with_post
from app.people.forms.staff import post_title
from app.people.models import Organisation
from app.people.queries.organisations import organisation_for, own_organisation_choices, take_turns_at
from app.people.queries.staff import staff_with_posts
from app.records.deeds import void_session
from app.records.models import OUTSIDE_EXPERT
from app.records.service import Taught, enter_taught_session
from app.records.voids import DeedVoidReason
from app.supervision.acts.forms import VoidForm
from app.supervision.capacities import is_theirs
from app.supervision.spans import chosen_span, spans_of
from app.supervision.talks import queries, service
from app.supervision.talks.forms import CourseForm, TalkForm
from app.supervision.talks.questions import Listed, listed_experts
from app.supervision.talks.words import rest_of
from app.supervision.words import VOID_REASONS, said_capacity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask.typing import ResponseReturnValue

    from app.content.shapes import Course

blueprint = Blueprint("talks", __name__, url_prefix="/supervision/talks")
ENTERS = (Role.CLERK, Role.TRAINING_MANAGER, Role.HEAD)


@blueprint.get("")
@open_to(*ENTERS)
def talks() -> ResponseReturnValue:
    """List the sessions without classes of a term."""
    places = own_organisation_choices(db(), current_user, *ENTERS, on=today())
    place = next((one for one in places if str(one.id) == request.args.get("org")), places[0] if places else None)
    if place is None:
        return render_template("supervision/talks/talks.html", place=None)
    spans = spans_of(db(), place.id, on=today())
    span = chosen_span(spans, request.args.get("term"))
    lines = queries.talks_between(db(), place.id, span)
    kept = queries.talks_kept(db(), place.id, span)
    return render_template(
        "supervision/talks/talks.html",
        places=places,
        place=place,
        spans=spans,
        span=span,
        lines=lines,
        kept=kept,
        titles=queries.titles_of(db(), {line.session.course for line in lines} | {row.course for row, _name in kept}),
        said_capacity=said_capacity,
        reasons=VOID_REASONS,
    )


@blueprint.get("/new/<int:organisation_id>")
@open_to(*ENTERS)
def choose(organisation_id: int) -> ResponseReturnValue:
    """Choose the course that was held."""
    place = found(organisation_for(db(), current_user, organisation_id, *ENTERS, on=today()))
    form = CourseForm(request.args)
    form.offer(queries.courses_to_hold())
    if form.course.data in {one.id for one in queries.courses_to_hold()}:
        return redirect(url_for(".enter", organisation_id=place.id, course_id=form.course.data))
    return render_template("supervision/talks/choose.html", form=form, place=place)


@blueprint.route("/new/<int:organisation_id>/<course_id>", methods=["GET", "POST"])
@open_to(*ENTERS)
def enter(organisation_id: int, course_id: str) -> ResponseReturnValue:
    """Enter one session of a course held at an organisation."""
    place = found(organisation_for(db(), current_user, organisation_id, *ENTERS, on=today()))
    course = found(next((one for one in queries.courses_to_hold() if one.id == course_id), None))
    form = TalkForm()
    staff = [
        (one, with_post(name, _(", ").join(dict.fromkeys(post_title(post) for post, _category in posts))))
        for one, name, posts in staff_with_posts(db(), current_user, *ENTERS, on=today())
    ]
    listed = listed_experts(db(), place.id, form.held_on.data or today())
    form.offer(course, staff, [(one.person_id, one.name) for one in listed])
    if form.submitted() and _is_who_they_say(form, place, listed) and _enter(form, place, course):
        if not form.case_word.lets_count:
            flash(_say_kept(form), "warn")
            return redirect(url_for(".talks", org=place.id))
        flash(_("Entered: %(what)s, %(day)s.", what=_title(course), day=long_day(filled(form.held_on.data))))
        rest = rest_of(course, form.modules.data or ())
        if form.there.data and rest:
            flash(
                ngettext(
                    "The %(num)s person who was there still does alone: %(rest)s. It is on their first page; only then the course is complete. Whoever held it is not counted among those who were there, and has learnt these parts as well.",
                    "The %(num)s people who were there still do alone: %(rest)s. It is on their first page; only then the course is complete. Whoever held it is not counted among those who were there, and has learnt these parts as well.",
                    len(form.there.data),
                    rest=_(", ").join(rest),
                )
            )  # fmt: skip
        return redirect(url_for(".talks", org=place.id))
    return render_template(
        "supervision/talks/enter.html", form=form, place=place, course=course, title=_title(course)
    ), form.status


def _title(course: Course) -> str:
    return in_current_language(course.title, course.title_en)


def _say_kept(form: TalkForm) -> str:
    if form.shown.data:
        return str(_("Thank you for saying so. It is kept as a talk, and counts for no one."))
    return str(
        _(
            "Kept as a talk that counts for no one yet: not all three about cases are ticked. Whoever held it can say them "
            "after signing in, under “My page as a lecturer”; then it counts."
        )
    )


def _is_who_they_say(form: TalkForm, place: Organisation, listed: Sequence[Listed]) -> bool:
    """Whether whoever held it was that on the day: by post, by role, or as an expert whom two have entered."""
    if form.capacity.data == OUTSIDE_EXPERT and form.person_id.data not in {one.person_id for one in listed}:
        form.person_id.errors = [
            _("Is not listed here as an expert from outside that day. A manager enters them under Lecturers, and a second person agrees.")
        ]  # fmt: skip
        return False
    return is_theirs(form, place, filled(form.held_on.data))


def _enter(form: TalkForm, place: Organisation, course: Course) -> bool:
    """Enter the session, or keep it as a talk that counts for no one where a case was in it or nobody says otherwise; False when the same stands already and nobody said that it was another one."""
    day, holder = filled(form.held_on.data), form.person_id.data
    take_turns_at(db(), place.id)
    if not form.again.data and queries.same_talk(db(), place.id, course.id, day, holder):
        form.asks_again = True
        form.again.errors = [
            _("Exactly this is entered already, and counts. Tick here only if there was a second one.")
        ]
        return False
    edition = ensure_edition(db(), catalogue().courses[course.id], at=now(), by=current_user.person_id)
    taught = Taught(
        course=course.id,
        edition=edition.edition,
        modules=tuple(form.modules.data or ()),
        held_on=day,
        minutes=filled(form.minutes.data),
        facilitator_id=holder,
        organisation_id=place.id,
        capacity=form.capacity.data,
    )
    there, by = form.there.data or [], current_user.person_id
    if form.case_word.lets_count:
        enter_taught_session(db(), taught, reached=there, enrolled=(), at=now(), by=by)
    else:
        service.keep_talk(db(), taught, there, case_shown=bool(form.shown.data), at=now(), by=by)
    return True


@blueprint.route("/<int:session_id>/void", methods=["GET", "POST"])
@open_to(*ENTERS)
def void(session_id: int) -> ResponseReturnValue:
    """Take one session back by a second entry, for its organisation and whom it reached."""
    session = found(queries.talk_for(db(), current_user, session_id, *ENTERS, on=today()))
    form = VoidForm()
    if form.submitted():
        void_session(db(), session, reason=DeedVoidReason(form.code.data), at=now(), by=current_user.person_id)
        flash(_("Taken back: it no longer counts, on no day. The first entry stays readable."))
        return redirect(url_for(".talks", org=session.organisation_id))
    return render_template(
        "supervision/talks/void.html",
        form=form,
        session=session,
        title=queries.titles_of(db(), {session.course})[session.course],
    ), form.status
