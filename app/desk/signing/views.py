"""Pages: texts to read and sign, one's own; the same text without a trace; who has signed, for who looks after staff."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup

from app.content.catalogue import EditionChanged, catalogue
from app.content.help_lines import national_lines
from app.content.policies import policy_edition
from app.content.rendering import render
from app.core.access import Role, found, open_to, open_to_signed_in, without_trace, writes_when_read
from app.core.audit import audit
from app.core.clock import now, today
from app.core.database import db
from app.core.downloads import kept_as
from app.core.languages import current_tag
from app.desk.signing.files import signatures_table
from app.desk.signing.forms import SignForm
from app.desk.signing.words import STATES
from app.people.forms.staff import post_title
from app.people.help_directory import help_directory
from app.people.queries.organisations import MANAGES
from app.records.policies import queries, rules, service

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue

    from app.content.shapes import Policy
    from app.records.policies.queries import Asked

blueprint = Blueprint("signing", __name__)
SEES_SIGNATURES = (*MANAGES, Role.PROTECTION_LEAD)
SEE_OTHER = 303


@blueprint.get("/policies")
@open_to_signed_in
def mine() -> ResponseReturnValue:
    """List what somebody is asked to sign, what they signed, and the other texts."""
    own = queries.own_policies(db(), current_user.person_id, on=today())
    asked = {one.policy.id for one in own}
    return render_template(
        "desk/signing/mine.html",
        own=own,
        others=[policy for policy in catalogue().policies.values() if policy.id not in asked],
        signatures=queries.own_signatures(db(), current_user.person_id, on=today()),
        policies=catalogue().policies,
        states=STATES,
    )


@blueprint.route("/policies/<policy_id>", methods=["GET", "POST"])
@open_to_signed_in
def text(policy_id: str) -> ResponseReturnValue:
    """Show a text with the help card of the reader's own place, and let them sign it as themself."""
    policy = found(catalogue().policies.get(policy_id))
    form = SignForm()
    if form.submitted():
        return _signed(policy, request.form.get("edition", ""))
    own = queries.own_policies(db(), current_user.person_id, on=today())
    standing = next((one.standing for one in own if one.policy.id == policy.id), None)
    return render_template(
        "desk/signing/text.html",
        policy=policy,
        html=_html(policy, _local_lines),
        standing=standing,
        changes=_changes(policy, standing),
        form=form,
    ), form.status


@blueprint.get("/policies/<policy_id>/<edition>")
@open_to_signed_in
def former(policy_id: str, edition: str) -> ResponseReturnValue:
    """Show an edition that was signed, exactly as it was."""
    policy = found(policy_edition(db(), policy_id, edition))
    return render_template("desk/signing/former.html", policy=policy, html=_html(policy, None))


@blueprint.get("/texts/<policy_id>")
@without_trace
def read(policy_id: str) -> ResponseReturnValue:
    """Show a text to everyone, the same for all and without a trace (SAFEGUARDS 1)."""
    policy = found(catalogue().policies.get(policy_id))
    return render_template("desk/signing/read.html", policy=policy, html=_html(policy, None))


@blueprint.get("/signatures")
@open_to(*SEES_SIGNATURES)
def register() -> ResponseReturnValue:
    """Count for each text who has signed its present edition and who has not."""
    asked = _asked()
    return render_template(
        "desk/signing/register.html",
        lines=[(policy, queries.counted(asked, policy.id)) for policy in catalogue().policies.values()],
        State=rules.State,
    )


@blueprint.get("/signatures/<policy_id>")
@open_to(*SEES_SIGNATURES)
def of_text(policy_id: str) -> ResponseReturnValue:
    """List by name who has not signed a text yet, and who signed which edition when."""
    policy = found(catalogue().policies.get(policy_id))
    asked = [one for one in _asked() if policy.id in one.standings]
    return render_template(
        "desk/signing/of_text.html",
        policy=policy,
        open=[one for one in asked if one.standings[policy.id].is_open],
        signed=[one for one in asked if not one.standings[policy.id].is_open],
        states=STATES,
        posts_said=lambda one: str(_(", ")).join(post_title(post) for post in one.posts),
    )


@blueprint.get("/signatures/<policy_id>/file")
@open_to(*SEES_SIGNATURES)
@writes_when_read
def of_text_as_file(policy_id: str) -> ResponseReturnValue:
    """Give the same as a table for a spreadsheet; that somebody took these names along is a line of its own."""
    policy = found(catalogue().policies.get(policy_id))
    asked = [one for one in _asked() if policy.id in one.standings]
    audit(
        db(),
        "signatures-exported",
        at=now(),
        by=current_user.person_id,
        subject="organisation",
        subject_id=min(current_user.organisations_as(*SEES_SIGNATURES)),
        policy=policy.id,
        count=len(asked),
    )
    name = f"{policy.title} {today().isoformat()}.csv"
    headers = {"Content-Type": "text/csv; charset=utf-8"} | kept_as(name, f"{policy.id}.csv")
    return signatures_table(policy, asked), headers


def _asked() -> list[Asked]:
    return queries.asked_where(db(), current_user, *SEES_SIGNATURES, on=today())


def _signed(policy: Policy, edition: str) -> ResponseReturnValue:
    """Sign as oneself, and go on to what is left."""
    try:
        is_new = service.sign_as_asked(db(), current_user.person_id, policy, edition=edition, day=today(), at=now())
    except service.NotAsked:
        flash(_("This text is not asked of your post, so there is nothing to sign."), "warn")
    except service.AnotherEdition:
        flash(
            _("While you were reading, a new edition came out. Please read it once more; nothing was signed."), "warn"
        )
        return redirect(url_for(".text", policy_id=policy.id), SEE_OTHER)
    except EditionChanged:
        flash(_("This text is being changed right now. Please try again later; nothing of yours is lost."), "warn")
    else:
        flash(_("Signed. Thank you.") if is_new else _("You had signed this edition before; nothing was added."))
    return redirect(url_for(".mine"), SEE_OTHER)


def _changes(policy: Policy, standing: rules.Standing | None) -> rules.Changes | None:
    """Return what is new since the edition the reader signed, where that one was kept."""
    last = standing.last if standing else None
    if last is None or last.edition == policy.edition:
        return None
    signed = policy_edition(db(), policy.id, last.edition)
    return rules.changes(signed.text, policy.text) if signed else None


def _html(policy: Policy, lines: Callable[[], Markup] | None) -> Markup:
    english = current_tag() == "en" and policy.text_en is not None
    body = policy.text_en if english and policy.text_en else policy.text
    return render(
        body, face="learner", course_id=policy.id, edition=policy.edition, media="", english=english, help_lines=lines
    )


def _local_lines() -> Markup:
    """Return the adults and numbers of the reader's own help card before the national ones: no name stands in the file."""
    directory = help_directory(current_app.config["SETTINGS"].content_path)
    cards = queries.cards_of(db(), current_user.person_id, on=today(), not_printed=directory.not_printed)
    local = render_template("desk/signing/_card.html", cards=cards, directory=directory)
    return Markup(local) + national_lines("learner")  # noqa: S704  a template of ours, escaped by Jinja
