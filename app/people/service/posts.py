"""Changes of posts: the shipped ones in an empty installation, new ones, and what is dated about them."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import yaml
from flask import current_app
from sqlalchemy import select

from app.core.audit import audit
from app.core.facts import record_fact
from app.people.announcements import holdings_changed
from app.people.identifiers import new_public_id
from app.people.models import Post, PostCategory, PostSensitivity
from app.people.queries.affected import persons_of_posts

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

SHIPPED = "courses/posts.yaml"


def ensure_default_posts(db: Session, *, at: datetime) -> int:
    """Enter the shipped posts into an installation that has none, and return how many were entered."""
    if db.scalar(select(Post.id).limit(1)) is not None:
        return 0
    path = current_app.config["SETTINGS"].content_path / SHIPPED
    shipped: list[dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))["posts"]
    posts = [Post(public_id=one["id"], title=one["title"]["zh"], title_en=one["title"]["en"]) for one in shipped]
    for post in posts:
        record_fact(db, post, at=at, by=None)
    db.flush()  # All at once: they need their ids.
    for post, one in zip(posts, shipped, strict=True):
        _enter_traits(db, post, sensitive=one["sensitive"], category=one["category"], at=at, by=None)
    return len(posts)


def enter_post(
    db: Session,
    *,
    title: str,
    title_en: str | None,
    sensitive: bool,
    category: str,
    at: datetime,
    by: int | None,
    public_id: str | None = None,
) -> Post:
    """Enter a new post, sensitive or not since always."""
    post = record_fact(
        db, Post(public_id=public_id or new_public_id("post"), title=title, title_en=title_en), at=at, by=by
    )
    db.flush()
    _enter_traits(db, post, sensitive=sensitive, category=category, at=at, by=by)
    audit(db, "post-entered", at=at, by=by, subject="post", subject_id=post.id)
    return post


def _enter_traits(db: Session, post: Post, *, sensitive: bool, category: str, at: datetime, by: int | None) -> None:
    record_fact(db, PostSensitivity(post_id=post.id, sensitive=sensitive, first_day=None), at=at, by=by)
    record_fact(db, PostCategory(post_id=post.id, category=category, first_day=None), at=at, by=by)


def set_sensitive_since(db: Session, post: Post, *, sensitive: bool, since: date, at: datetime, by: int | None) -> None:
    """Say that a post is sensitive, or no longer, since a day; what held before stays true of the past."""
    row = db.scalar(select(PostSensitivity).filter_by(post_id=post.id, first_day=since))
    if row is None:
        row = PostSensitivity(post_id=post.id, first_day=since, sensitive=sensitive)
    record_fact(db, row, at=at, by=by, sensitive=sensitive)
    audit(
        db,
        "post-changed-for-all",
        at=at,
        by=by,
        subject="post",
        subject_id=post.id,
        sensitive=sensitive,
        first_day=since,
    )
    holdings_changed(db, persons_of_posts(db, [post.id]), since)
