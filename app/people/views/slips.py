"""The slip with a one-time link: made by a POST, then shown at an address of its own that can be loaded again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from flask import current_app, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.core.access import Role, open_to
from app.core.audit import audit
from app.core.clock import day_of, now, today
from app.core.database import db
from app.core.installation import is_demonstration
from app.core.languages import long_day
from app.people.factor_rules import needs_factor
from app.people.forms.accounts import MOST_SLIPS, SlipsForm
from app.people.forms.checks import with_post
from app.people.forms.staff import ROLE_NAMES, post_title
from app.people.invitations import LIFETIME, NEW_ACCOUNT, NEW_PASSWORD, new_invitation
from app.people.namesakes import told_apart
from app.people.qr import qr_picture
from app.people.queries.accounts import invitation_of
from app.people.queries.namesakes import groups_and_numbers, phones_and_days, shared_names
from app.people.queries.organisations import MANAGES
from app.people.queries.roles import GIVERS
from app.people.queries.slips import WithoutAccount, for_others_to_invite, whose_slip, without_account
from app.people.queries.staff import roles_of, staff_with_posts
from app.people.views.blueprint import blueprint

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.people.models import Organisation, Person

KEPT = "slip"
SHOWN_FOR = timedelta(minutes=10)


def hand_over(token: str) -> ResponseReturnValue:
    """Keep a fresh link for this sign-in, ten minutes long, and go to its slip.

    The link stands in the signed cookie of whoever made it: in no address, no log and no table.
    """
    session[KEPT] = {
        "token": token,
        "sign_in": current_user.login_session_id,
        "until": (now() + SHOWN_FOR).isoformat(),
    }
    return redirect(url_for("people.slip"))


@blueprint.get("/staff/slip")
@open_to(*GIVERS)
def slip() -> ResponseReturnValue:
    """Show the link made last, while it is open and for ten minutes, to whoever made it."""
    kept = session.get(KEPT) or {}
    fresh = kept.get("sign_in") == current_user.login_session_id and datetime.fromisoformat(kept["until"]) > now()
    invitation = invitation_of(db(), kept["token"], NEW_ACCOUNT, NEW_PASSWORD, at=now()) if fresh else None
    if invitation is None or invitation.person_id is None:
        session.pop(KEPT, None)
        flash(
            _("The link is no longer shown here. If it did not arrive, make a new one; the old one then ends."), "warn"
        )
        return redirect(url_for("people.roles"))
    person, organisation = whose_slip(db(), invitation.person_id)
    address = _address(kept["token"])
    return render_template(
        "people/slip.html",
        person=person,
        organisation=organisation,
        address=address,
        qr=qr_picture(address),
        is_reset=invitation.purpose == NEW_PASSWORD,
        asks_for_factor=needs_factor([Role(grant.role) for grant, _where in roles_of(db(), person.id, on=today())])
        and not is_demonstration(),
        until=invitation.expires_at,
    )


@dataclass(frozen=True)
class Slip:
    """One slip of a sheet: whose it is, where they work and as what, the link."""

    person: Person
    organisation: Organisation | None
    post: str
    address: str
    qr: str


@blueprint.route("/staff/invitations", methods=["GET", "POST"])
@open_to(*MANAGES)
def invitations_to_print() -> ResponseReturnValue:
    """Choose colleagues without an account and print a slip for each; the links are shown once, in the answer.

    Ticked beforehand is whose link ran out unused, and who never had one. Who holds an open link is not: a new one
    would end the slip in their hands.
    """
    people = without_account(db(), current_user, on=today())
    waiting = [one.person_id for one in people if not one.has_link(now()) and not one.has_slip]
    form = SlipsForm(persons=ticked_beforehand(waiting, [one.person_id for one in people]))
    posts = posts_and_marks({one.person_id: one.name for one in people})
    form.offer((one.person_id, _with_link(one, with_post(one.name, posts[one.person_id]))) for one in people)
    if form.submitted():
        slips = [_invited(person_id, posts[person_id]) for person_id in form.persons.data or ()]
        return render_template("people/slips.html", slips=slips, until=now() + LIFETIME)
    return render_template(
        "people/invitations.html", form=form, people=people, others=_for_others(), most=MOST_SLIPS
    ), form.status


def ticked_beforehand(usual: list[int], everybody: list[int]) -> list[int]:
    """Return whose box is ticked when the page opens: all or none where the address asks for it, as many as one sheet holds."""
    chosen = {"1": everybody, "0": []}.get(request.args.get("all", ""), usual)
    return chosen[:MOST_SLIPS]


def _for_others() -> list[str]:
    """Return whom somebody above the viewer invites, each with the roles that make it so."""
    told = []
    for one in for_others_to_invite(db(), current_user, on=today()):
        held = [str(ROLE_NAMES[Role(grant.role)]) for grant, _where in roles_of(db(), one.person_id, on=today())]
        told.append(with_post(one.name, "、".join(dict.fromkeys(held))))
    return told


def _with_link(one: WithoutAccount, name: str) -> str:
    if one.has_slip:
        name = str(_("%(name)s (signs in with a slip)", name=name))
    if one.link_until is None:
        return name
    day = long_day(day_of(one.link_until))
    if one.has_link(now()):
        return str(_("%(name)s (has a slip, open until %(day)s)", name=name, day=day))
    return str(_("%(name)s (the slip ran out on %(day)s, unused)", name=name, day=day))


def told_apart_by(names: Mapping[int, str], *marks: Mapping[int, str]) -> dict[int, str]:
    """Return what stands beside a name that several of a list have: these marks, the class or group, the end of a number
    or of the phone, the first day; no more than it takes.
    """
    groups, numbers = groups_and_numbers(db(), names, on=today())
    said = {person_id: str(_("number …%(digits)s", digits=digits)) for person_id, digits in numbers.items()}
    ends, days = phones_and_days(db(), names)
    phones = {person_id: str(_("phone …%(digits)s", digits=digits)) for person_id, digits in ends.items()}
    since = {person_id: str(_("since %(day)s", day=long_day(day))) for person_id, day in days.items()}
    found = told_apart(names, *marks, groups, said, phones, since)
    return {person_id: " · ".join(texts) for person_id, texts in found.items()}


def marks_beside(names: Mapping[int, str], *roles: Role) -> dict[int, str]:
    """Return what a list writes beside each name that somebody else has, too: the post first.

    Somebody else is any colleague where the viewer holds these roles, none: who manages; they need not stand in the list.
    """
    posts, everybody = _staff_by_post(names, *roles)
    if not shared_names(everybody):
        return {}
    apart = told_apart_by(everybody, posts)
    return {person_id: apart[person_id] for person_id in names}


def posts_and_marks(names: Mapping[int, str], *roles: Role) -> dict[int, str]:
    """Return what a list shows beside each name: the post, and what tells them from any colleague of the same name and post."""
    posts, everybody = _staff_by_post(names, *roles)
    apart = told_apart_by(
        {person_id: with_post(name, posts.get(person_id, "")) for person_id, name in everybody.items()}
    )
    return {person_id: " · ".join(filter(None, (posts.get(person_id), apart[person_id]))) for person_id in names}


def posts_of_staff(*roles: Role) -> dict[int, str]:
    """Return by person the titles of the posts held today where the viewer holds these roles; none: who manages."""
    return _staff_by_post({}, *roles)[0]


def _staff_by_post(names: Mapping[int, str], *roles: Role) -> tuple[dict[int, str], dict[int, str]]:
    """Return the posts of all colleagues by person, and these names with those of all colleagues who have one of them."""
    staff = staff_with_posts(db(), current_user, *(roles or MANAGES), on=today())
    wanted = set(names.values())
    posts = {
        person_id: _(", ").join(dict.fromkeys(post_title(post) for post, _category in posts))
        for person_id, _name, posts in staff
    }
    return posts, {**{person_id: name for person_id, name, _posts in staff if name in wanted}, **names}


def _invited(person_id: int, post: str) -> Slip:
    token = new_invitation(db(), person_id, purpose=NEW_ACCOUNT, at=now(), by=current_user.person_id)
    audit(db(), "invited", at=now(), by=current_user.person_id, subject="person", subject_id=person_id)
    address = _address(token)
    return Slip(*whose_slip(db(), person_id), post, address, qr_picture(address))


def _address(token: str) -> str:
    return str(current_app.config["SETTINGS"].address) + url_for("people.take_up_invitation", token=token)
