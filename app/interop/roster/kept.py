"""What a list says otherwise and an import leaves as it is, because the importer may not change it (SAFEGUARDS 33)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from app.core.languages import in_current_language
from app.people.models import Appointment, Person, Post
from app.people.queries.powers import Whose

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.people.queries.powers import Powers

FIELDS = {
    "name": lazy_gettext("Name"),
    "sort_key": lazy_gettext("Sorted as"),
    "number": lazy_gettext("Staff number"),
    "phone": lazy_gettext("Phone"),
    "email": lazy_gettext("E-mail"),
    "first_day": lazy_gettext("First day"),
    "last_day": lazy_gettext("Last day"),
    "post_id": lazy_gettext("Post"),
}
WHO = {
    Whose.OWN: lazy_gettext(
        "This is your own entry. Correct your phone, e-mail and staff number on your own page under “Staff”; your posts are changed by somebody above you."
    ),
    Whose.ABOVE: lazy_gettext(
        "They lead this organisation or one above it. They correct phone, e-mail and staff number themselves; the authority above changes posts."
    ),
    Whose.HEAD: lazy_gettext("They hold a role that only the head gives. The head can change this."),
    Whose.ELSEWHERE: lazy_gettext(
        "They also work, teach or hold a role at another organisation. That organisation corrects this, or they do themselves."
    ),
}


@dataclass(frozen=True)
class Kept:
    """One entry or post that stays: where the list differs, whose it is, what stays and who may change it."""

    place: str
    name: str
    what: str
    who: str

    def __str__(self) -> str:
        """Return it in one line."""
        told = _("%(name)s: stays as it is (%(what)s). %(who)s", name=self.name, what=self.what, who=self.who)
        return f"{self.place} {told}" if self.place else told


def add_kept(kept: list[Kept], one: Kept) -> None:
    """Add what stays; what one line says of one person is told together."""
    if kept and one.place and (kept[-1].place, kept[-1].name) == (one.place, one.name):
        kept[-1] = replace(kept[-1], what=_("%(one)s; %(other)s", one=kept[-1].what, other=one.what))
    else:
        kept.append(one)


def kept_of(db: Session, powers: Powers, fact: Person | Appointment, names: Iterable[str], *, place: str = "") -> Kept:
    """Return in words that a fact stays; nothing of what is known and the list does not say is told."""
    fields = _(", ").join(str(FIELDS[name]) for name in FIELDS if name in set(names))
    if isinstance(fact, Person):
        person, what = fact, fields
    else:
        person = db.get_one(Person, fact.person_id)
        post = db.get_one(Post, fact.post_id)
        title = in_current_language(post.title, post.title_en)
        what = _("post “%(post)s”: %(fields)s", post=title, fields=fields)
    return Kept(place, person.name, what, str(WHO[powers.whose(person.id)]))
