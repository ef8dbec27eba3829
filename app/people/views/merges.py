"""The same person twice: comparing two entries, asking for a merge, answering, withdrawing and undoing it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_login import current_user

from app.core.access import Role, found, open_to
from app.core.clock import now, today
from app.core.database import db
from app.people.forms.accounts import ConfirmForm
from app.people.forms.merges import Answer, TwiceForm
from app.people.forms.staff import ROLE_NAMES, SearchForm
from app.people.merge_rules import WAIT, Hindrance, State
from app.people.queries import alike as pairs
from app.people.queries import merges_shown as queries
from app.people.queries.organisations import MANAGES
from app.people.queries.staff import colleague
from app.people.service import merges as service
from app.people.service.merges import CannotMerge
from app.people.views.blueprint import blueprint

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

ANSWERS = (*MANAGES, Role.BUREAU_OFFICER, Role.ADMINISTRATOR)
LIKENESS = {
    pairs.Likeness.IDENTITY: lazy_gettext("same identity number"),
    pairs.Likeness.NAME_AND_PHONE: lazy_gettext("same name and phone"),
    pairs.Likeness.NAME: lazy_gettext("same name in this organisation"),
    pairs.Likeness.NAME_ONLY: lazy_gettext("same name in this organisation, different phones: a weaker sign"),
    pairs.Likeness.PHONE: lazy_gettext("same phone in this organisation, different names: a weaker sign"),
}
STATES = {
    State.ASKED: lazy_gettext("waits for a second person"),
    State.WAITING: lazy_gettext("agreed, does not count yet"),
    State.COUNTS: lazy_gettext("counts as one person"),
    State.WITHDRAWN: lazy_gettext("withdrawn, never counted"),
    State.UNDONE: lazy_gettext("undone"),
}


@blueprint.get("/twice")
@open_to(*ANSWERS)
def twice() -> ResponseReturnValue:
    """List who looks like the same person, and the merges the viewer has to do with."""
    manages = current_user.holds(*MANAGES)
    alike = pairs.who_look_alike(db(), current_user, on=today()) if manages else []
    pupils = pairs.pupils_who_look_alike(db(), current_user, on=today()) if manages else []
    sides = queries.sides_of(db(), current_user, {one for pair in pupils for one in pair}, of_pupils=True, on=today())
    return render_template(
        "people/twice.html",
        alike=alike,
        crowded=[people for _mark, people in pairs.numbers_of_many(db(), current_user, on=today())] if manages else [],
        pupils=[(sides[one], sides[other]) for one, other in pupils],
        merges=queries.merges_shown(db(), current_user, on=today()),
        different=queries.not_the_same_shown(db(), current_user, on=today()) if manages else [],
        likeness=LIKENESS,
        states=STATES,
        confirm=ConfirmForm(),
    )


@blueprint.route("/twice/<int:one_id>/<int:other_id>", methods=["GET", "POST"])
@open_to(*MANAGES)
def compare_two(one_id: int, other_id: int) -> ResponseReturnValue:
    """Show two entries that look alike side by side, and enter what the viewer says about them."""
    only = (one_id, other_id)
    adults = pairs.who_look_alike(db(), current_user, on=today(), only=only)
    are_ours = bool(adults) or pairs.two_of_ours(db(), current_user, one_id, other_id, on=today())
    of_pupils = not are_ours
    found(are_ours or pairs.pupils_who_look_alike(db(), current_user, on=today(), only=only) or None)
    place, asked_as = found(queries.asker_of(db(), current_user, only, on=today()))
    form, problem = TwiceForm(), None
    if form.submitted() and form.answer.data is Answer.DIFFERENT:
        service.say_not_the_same(db(), one_id, other_id, at=now(), by=current_user.person_id)
        flash(_("Saved. They are not listed as one person any more."))
        return redirect(url_for(".twice"))
    if form.submitted():
        kept_id, merged_id = only if form.answer.data is Answer.KEEP_FIRST else (other_id, one_id)
        try:
            row = service.ask_merge(
                db(),
                kept_id,
                merged_id,
                organisation_id=place,
                of_pupils=of_pupils,
                asked_as=asked_as,
                at=now(),
                by=current_user.person_id,
            )
        except CannotMerge as refused:
            problem = _why_not(refused.why)
        else:
            flash(_("Asked. This page says who has to agree; until then nothing changes."))
            return redirect(url_for(".merge", merge_id=row.id))
    sides = queries.sides_of(db(), current_user, only, of_pupils=of_pupils, on=today())
    return render_template(
        "people/compare_two.html",
        form=form,
        problem=problem,
        first=sides[one_id],
        second=sides[other_id],
        of_pupils=of_pupils,
        likeness=LIKENESS[adults[0].likeness] if adults else _("nothing that Hulei noticed"),
        days=WAIT.days,
    ), (409 if problem else form.status)


@blueprint.route("/staff/<int:person_id>/same-as", methods=["GET", "POST"])
@open_to(*MANAGES)
def same_as(person_id: int) -> ResponseReturnValue:
    """Look by exact name for the other entry of a colleague; the name stands in no address and no log."""
    person = found(colleague(db(), current_user, person_id, on=today(), roles=MANAGES))
    form, others = SearchForm(), None
    if form.submitted():
        others = pairs.called_so(db(), current_user, person_id, form.name.data or "", on=today())
    sides = queries.sides_of(db(), current_user, {one.id for one in others or ()}, of_pupils=False, on=today())
    open_ones = {one for one in sides if pairs.two_of_ours(db(), current_user, person_id, one, on=today())}
    return render_template(
        "people/same_as.html", person=person, form=form, others=others, sides=sides, open_ones=open_ones
    ), form.status


def _why_not(why: Hindrance) -> str:
    texts: dict[Hindrance, str] = {
        Hindrance.ONESELF: _("This is about your own entry. Please let a colleague ask."),
        Hindrance.MERGED_ALREADY: _(
            "One of the two is being merged with another entry already. Look at that merge below “The same person twice?” first."
        ),
        Hindrance.HAS_OTHERS: _("Another entry was merged into this one before. Please keep this one."),
    }
    return texts[why]


@blueprint.get("/twice/merges/<int:merge_id>")
@open_to(*ANSWERS)
def merge(merge_id: int) -> ResponseReturnValue:
    """Show a merge: the two entries as far as the viewer may see them, who asked, when it counts."""
    shown = found(queries.merge_shown(db(), current_user, merge_id, on=today()))
    same = pairs.likeness_of(db(), shown.row.kept_id, shown.row.other_id)
    return render_template(
        "people/merge.html",
        one=shown,
        likeness=LIKENESS[same] if same else "—",
        states=STATES,
        role_names=ROLE_NAMES,
        days=WAIT.days,
        confirm=ConfirmForm(),
    )


@blueprint.post("/twice/merges/<int:merge_id>/approve")
@open_to(*ANSWERS)
def approve_merge(merge_id: int) -> ResponseReturnValue:
    """Agree to a merge as the second person."""
    shown = found(queries.merge_shown(db(), current_user, merge_id, on=today()))
    if shown.may_approve and ConfirmForm().submitted():
        service.approve_merge(db(), shown.row, at=now(), by=current_user.person_id)
        flash(
            _(
                "Agreed. In %(days)s days both entries count as one person; until then it can be withdrawn.",
                days=WAIT.days,
            )
        )
    return redirect(url_for(".merge", merge_id=merge_id))


@blueprint.post("/twice/merges/<int:merge_id>/end")
@open_to(*ANSWERS)
def end_merge(merge_id: int) -> ResponseReturnValue:
    """Withdraw a merge that does not count yet, or undo one that does."""
    shown = found(queries.merge_shown(db(), current_user, merge_id, on=today()))
    if shown.may_end and ConfirmForm().submitted():
        service.end_merge(db(), shown.row, at=now(), by=current_user.person_id)
        flash(_("From today on both entries stand for themselves again. Nothing was lost."))
    return redirect(url_for(".merge", merge_id=merge_id))


@blueprint.post("/twice/different/<int:answer_id>/take-back")
@open_to(*MANAGES)
def take_back_different(answer_id: int) -> ResponseReturnValue:
    """List two entries again that somebody said were different persons."""
    answers = {row.id: row for row, _one, _other in queries.not_the_same_shown(db(), current_user, on=today())}
    row = found(answers.get(answer_id))
    if ConfirmForm().submitted():
        service.take_back_not_the_same(db(), row, at=now(), by=current_user.person_id)
        flash(_("They are listed again."))
    return redirect(url_for(".twice"))
