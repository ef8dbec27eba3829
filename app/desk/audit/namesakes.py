"""Names of the list of changes: those of today, and beside a name that several of the staff have what tells them apart."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from flask_babel import gettext as _
from sqlalchemy import select

from app.core.languages import long_day
from app.desk.audit.reach import of_own_staff, works_at_own
from app.people.forms.checks import with_post
from app.people.forms.staff import post_title
from app.people.models import Appointment, Person, Post
from app.people.namesakes import told_apart
from app.people.queries.namesakes import groups_and_numbers, shared_names

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.people.identity import SignedIn


def called_apart(db: Session, viewer: SignedIn, names: Mapping[int, str], *, on: date) -> dict[int, str]:
    """Return names as the viewer reads them: with post, class, end of the number or first day where a namesake works here.

    `names` are of the viewer's own staff; namesakes count whether or not a line names them.
    """
    alike = select(Person.id, Person.name).where(
        Person.name.in_(set(names.values())), of_own_staff(Person.id, viewer, on)
    )
    every = dict(db.execute(alike.order_by(Person.id)).all()) if names else {}
    shared = set(shared_names(every))
    if not shared & names.keys():
        return dict(names)
    every = {one: name for one, name in every.items() if one in shared}
    posts, since = _posts_and_days(db, viewer, every, on=on)
    groups, digits = groups_and_numbers(db, every, on=on)
    numbers = {one: str(_("number …%(digits)s", digits=ends)) for one, ends in digits.items()}
    marks = told_apart(every, posts, groups, numbers, since)
    return {one: with_post(name, " · ".join(marks.get(one, ()))) for one, name in names.items()}


def _posts_and_days(
    db: Session, viewer: SignedIn, names: Mapping[int, str], *, on: date
) -> tuple[dict[int, str], dict[int, str]]:
    """Return the posts that some people held last in the viewer's own organisation, and since when they were there."""
    held = db.execute(
        select(Appointment.person_id, Post, Appointment.first_day, Appointment.last_day)
        .join(Post, Post.id == Appointment.post_id)
        .where(Appointment.person_id.in_(names), works_at_own(viewer, on))
        .order_by(Appointment.first_day, Appointment.id)
    ).all()
    posts: dict[int, list[str]] = {}
    since: dict[int, str] = {}
    over = {person for person, _post, _first, last in held if last is not None and last < on}
    open_to = {person for person, _post, _first, last in held if last is None or last >= on}
    for person, post, first, last in held:
        if first is not None:
            since.setdefault(person, str(_("since %(day)s", day=long_day(first))))
        if last is None or last >= on or person in over - open_to:
            posts.setdefault(person, []).append(post_title(post))
    return {person: _(", ").join(dict.fromkeys(titles)) for person, titles in posts.items()}, since
