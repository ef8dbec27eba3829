"""The posts of the installation: which there are, which are sensitive since when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.core.access import Role, found, open_to
from app.core.clock import now, today
from app.core.database import db
from app.people.forms.checks import filled, options
from app.people.forms.staff import PostForm, SensitivityForm
from app.people.models import Post
from app.people.post_categories import CATEGORIES
from app.people.queries import staff as queries
from app.people.queries.organisations import MANAGES, SHAPES_TREE, holds_top
from app.people.service import posts as service
from app.people.views.blueprint import blueprint

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@blueprint.get("/posts")
@open_to(*MANAGES, Role.PROTECTION_LEAD, Role.BUREAU_OFFICER)
def posts() -> ResponseReturnValue:
    """List the posts, and which are sensitive today."""
    return render_template(
        "people/posts.html",
        posts=queries.posts_with_category(db(), on=today()),
        sensitive=queries.sensitive_posts(db(), on=today()),
        categories=CATEGORIES,
        may_change=holds_top(db(), current_user, on=today()),
    )


@blueprint.route("/posts/new", methods=["GET", "POST"])
@open_to(*SHAPES_TREE)
def add_post() -> ResponseReturnValue:
    """Add a post; posts are everybody's, so whoever leads the topmost organisation does."""
    _only_at_the_top()
    form = PostForm()
    form.category.choices = options(CATEGORIES.items())
    if form.submitted():
        service.enter_post(
            db(),
            title=form.title.data or "",
            title_en=form.title_en.data or None,
            sensitive=form.sensitive.data,
            category=form.category.data,
            at=now(),
            by=current_user.person_id,
        )
        flash(_("Added."))
        return redirect(url_for(".posts"))
    return render_template("people/add_post.html", form=form), form.status


@blueprint.route("/posts/<int:post_id>", methods=["GET", "POST"])
@open_to(*SHAPES_TREE)
def change_post(post_id: int) -> ResponseReturnValue:
    """Say whether a post is sensitive since a day; earlier days stay as they were."""
    _only_at_the_top()
    post = found(db().get(Post, post_id))
    is_sensitive = post_id in queries.sensitive_posts(db(), on=today())
    form = SensitivityForm(sensitive="yes" if is_sensitive else "no")
    if form.submitted():
        service.set_sensitive_since(
            db(),
            post,
            sensitive=form.sensitive.data == "yes",
            since=filled(form.since.data),
            at=now(),
            by=current_user.person_id,
        )
        flash(_("Saved. What this changes for whoever holds the post counts from that day."))
        return redirect(url_for(".posts"))
    return render_template("people/change_post.html", form=form, post=post, is_sensitive=is_sensitive), form.status


def _only_at_the_top() -> None:
    if not holds_top(db(), current_user, on=today()):
        abort(404)
