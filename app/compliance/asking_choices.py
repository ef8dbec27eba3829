"""What a report page can be asked for, as people choose it: periods, posts, grades, kinds of relation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import gettext as _
from sqlalchemy import select

from app.compliance.standing import rule_of
from app.core.languages import in_current_language
from app.people.forms.classes import GRADES
from app.people.forms.staff import KINDS
from app.people.models import Post

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.compliance.overview import Overview

Choice = tuple[str, str]


@dataclass(frozen=True)
class Choices:
    """Values and labels of each list of the form above a report."""

    periods: list[Choice]
    filters: list[tuple[str, str, list[Choice]]]  # field, label, choices


def choices(db: Session, shown: Overview) -> Choices:
    """Return what can be chosen above a report; one query, and none where no requirement is about staff: posts are theirs."""
    periods = [
        ("", _("This day")),
        ("term", _("The term around it")),
        ("quarter", _("The quarter around it")),
        ("half_year", _("The half-year around it")),
        ("calendar_year", _("The calendar year around it")),
        ("school_year", _("The school year around it")),
        *((kind, kind.partition(":")[2]) for kind in shown.campaigns),
    ]
    asks_posts = any(rule_of(one).is_about_staff for one in shown.requirements)
    return Choices(periods=periods, filters=filter_choices(db, posts=asks_posts))


def filter_choices(db: Session, *, posts: bool = True) -> list[tuple[str, str, list[Choice]]]:
    """Return the filters one may choose from: field, label, values as `posts=dorm-keeper` with what people say."""
    of_posts = []
    if posts:
        rows = db.execute(select(Post.public_id, Post.title, Post.title_en).order_by(Post.title))
        choices = [(f"posts={row.public_id}", in_current_language(row.title, row.title_en)) for row in rows]
        of_posts = [("post", _("Post"), choices)]
    kinds = [(f"kinds={kind}", str(label)) for kind, label in KINDS.items()]
    grades = [(f"grades={grade}", str(label)) for grade, label in GRADES.items()]
    return [
        *of_posts,
        ("kind", _("Relation"), [*kinds, ("kinds=student", _("Pupils"))]),
        ("grade", _("Grade"), grades),
    ]
