"""Printing slips to sign in with, for a whole school or for one who lost theirs; each PIN is shown once, on paper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_login import current_user

from app.core.access import found, open_to
from app.core.clock import day_of, now, today
from app.core.database import db
from app.core.languages import DEFAULT, LOCALES, long_day
from app.people.forms.accounts import MOST_SLIPS, SlipsForm
from app.people.forms.checks import with_post
from app.people.forms.staff import post_title
from app.people.qr import qr_picture
from app.people.queries.organisations import MANAGES
from app.people.queries.sign_in_slips import MayHaveSlip, colleagues_for_slips, slip_of
from app.people.queries.slips import take_turns, where_they_work
from app.people.queries.staff import staff_with_posts
from app.people.service.sign_in_slips import Printed, end_slip, print_slips
from app.people.slip_rules import grouped
from app.people.views.blueprint import blueprint
from app.people.views.slips import posts_and_marks, posts_of_staff, ticked_beforehand, told_apart_by

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@dataclass(frozen=True)
class PaperSlip:
    """One slip as it is printed; `apart` only where another colleague has the same name."""

    name: str
    apart: str
    organisation: str
    qr: str
    code: str
    pin: str


@blueprint.route("/staff/sign-in-slips", methods=["GET", "POST"])
@open_to(*MANAGES)
def sign_in_slips() -> ResponseReturnValue:
    """Choose colleagues and print a slip for each; what stands on them is shown once, in the answer.

    Ticked beforehand is who has neither slip nor password, and whose was stopped after too many wrong tries: a new one ends the old.
    `post` in the address shows those who hold one post.
    """
    every = colleagues_for_slips(db(), current_user, on=today())
    held = _posts_of([one.person_id for one in every])
    post_id = request.values.get("post", type=int)
    people = [one for one in every if post_id is None or post_id in held.get(one.person_id, {})]
    waiting = [
        one.person_id for one in people if one.stopped_at is not None or (one.printed_at is None and not one.has_login)
    ]
    form = SlipsForm(persons=ticked_beforehand(waiting, [one.person_id for one in people]))
    marks = posts_and_marks({one.person_id: one.name for one in people})
    form.offer((one.person_id, _said(one, with_post(one.name, marks[one.person_id]))) for one in people)
    if form.submitted():
        take_turns(db(), current_user)
        printed = print_slips(db(), form.persons.data or (), at=now(), by=current_user.person_id)
        return render_template(
            "people/sign_in_slips_printed.html", sheet=_on_paper(printed, people), sentences=_in_chinese()
        )
    return render_template(
        "people/sign_in_slips.html",
        form=form,
        people=people,
        posts={key: title for titles in held.values() for key, title in titles.items()},
        post_id=post_id,
        stopped=[one for one in people if one.stopped_at is not None],
        most=MOST_SLIPS,
    ), form.status


@blueprint.post("/staff/<int:person_id>/sign-in-slip/end")
@open_to(*MANAGES)
def end_sign_in_slip(person_id: int) -> ResponseReturnValue:
    """End a colleague's slip at once."""
    found(next(iter(colleagues_for_slips(db(), current_user, on=today(), only=person_id)), None))
    found(slip_of(db(), person_id))
    end_slip(db(), person_id, at=now(), by=current_user.person_id)
    flash(_("The slip is ended: nobody gets in with it any more."))
    return redirect(url_for(".colleague", person_id=person_id))


def _posts_of(persons: list[int]) -> dict[int, dict[int, str]]:
    """Return by person the titles of the posts they hold where the viewer manages staff, by post."""
    staff = staff_with_posts(db(), current_user, *MANAGES, on=today())
    wanted = set(persons)
    return {
        person_id: {post.id: post_title(post) for post, _category in posts}
        for person_id, _name, posts in staff
        if person_id in wanted
    }


def _said(one: MayHaveSlip, name: str) -> str:
    if one.printed_at is None:
        return str(_("%(name)s (signs in with a password)", name=name)) if one.has_login else name
    day = long_day(day_of(one.printed_at))
    if one.stopped_at is not None:
        return str(_("%(name)s (slip of %(day)s, stopped after too many wrong tries)", name=name, day=day))
    return str(_("%(name)s (has a slip of %(day)s; a new one ends it)", name=name, day=day))


def _on_paper(printed: list[Printed], people: list[MayHaveSlip]) -> list[PaperSlip]:
    called = {one.person_id: one.name for one in people}
    names = {one.person_id: called[one.person_id] for one in printed}
    places = where_they_work(db(), current_user, [one.person_id for one in printed], on=today())
    address = str(current_app.config["SETTINGS"].address)
    with force_locale(LOCALES[DEFAULT]):
        apart = told_apart_by(called, posts_of_staff())
        codes = [_("Code %(digits)s", digits=grouped(one.code)) for one in printed]
    return [
        PaperSlip(
            name=names[one.person_id],
            apart=apart[one.person_id],
            organisation=places.get(one.person_id, ""),
            qr=qr_picture(address + url_for(".by_scanned_slip", token=one.token)),
            code=code,
            pin=one.pin,
        )
        for one, code in zip(printed, codes, strict=True)
    ]


def _in_chinese() -> tuple[str, str]:
    """Return the two sentences of a slip; paper is read by whoever it is for, not by whoever prints it."""
    address = str(current_app.config["SETTINGS"].address).partition("://")[2] + url_for(".by_slip")
    with force_locale(LOCALES[DEFAULT]):
        return (
            _(
                "Scan the code with your phone, or open %(address)s and type the code; then type the large number. The first time you then choose six digits of your own.",
                address=address,
            ),
            _("Keep this slip as you keep a key: only you should have it."),
        )
