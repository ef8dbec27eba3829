"""A requirement in plain sentences, made from its definition: who, what, by when, since when, why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _gettext
from flask_babel import ngettext as _ngettext
from sqlalchemy import select

from app.compliance.hours.words import TOPICS
from app.compliance.requiring.words import ACTS, CAPACITIES, CONTACTS, KINDS, SUBJECTS, WINDOWS
from app.compliance.rules.holdings import GUARDIAN, STUDENT
from app.compliance.rules.requirement import PERSON
from app.compliance.rules.windows import CAMPAIGN
from app.content.catalogue import catalogue
from app.core.languages import bracketed, in_current_language, long_day
from app.people.forms.classes import GRADES
from app.people.forms.staff import ORGANISATION_KINDS
from app.people.models import Organisation, Post
from app.people.post_categories import CATEGORIES

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def _(text: str, **values: object) -> str:
    return str(_gettext(text, **values))


def ngettext(one: str, several: str, number: int, **values: object) -> str:
    """Return a text with its number."""
    return str(_ngettext(one, several, number, **values))


@dataclass(frozen=True)
class Names:
    """What posts, organisations and courses are called; an id that nobody knows stands for itself."""

    posts: Mapping[str, str] = field(default_factory=dict)
    organisations: Mapping[str, str] = field(default_factory=dict)
    courses: Mapping[str, str] = field(default_factory=dict)
    policies: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Said:
    """A requirement in words; `who` has one entry a selector, any of which is enough."""

    who: tuple[str, ...]
    what: str
    when: str
    options: tuple[str, ...]


def names(db: Session) -> Names:
    """Return what everything is called that a requirement may name; two queries."""
    posts = db.execute(select(Post.public_id, Post.title, Post.title_en))
    return Names(
        posts={row.public_id: in_current_language(row.title, row.title_en) for row in posts},
        organisations=dict(db.execute(select(Organisation.public_id, Organisation.name)).all()),
        courses={
            course.id: in_current_language(course.title, course.title_en) for course in catalogue().courses.values()
        },
        policies={
            policy.id: in_current_language(policy.title, policy.title_en) for policy in catalogue().policies.values()
        },
    )


def said(definition: dict[str, Any], names: Names) -> Said:
    """Return a definition in words."""
    return Said(
        who=tuple(_selector(entry, definition["subject"], names) for entry in definition["audience"]),
        what=_evidence(definition["evidence"], names),
        when=_timing(definition["timing"], is_about_pupils=_is_about_pupils(definition)),
        options=tuple(_options(definition)),
    )


def _listed(words: Iterable[object]) -> str:
    return _(", ").join(str(word) for word in words)


def _named(ids: Iterable[str], names: Mapping[Any, Any]) -> str:
    return _listed(names.get(one, one) for one in ids)


def _selector(entry: dict[str, Any], subject: str, names: Names) -> str:
    text = _fields(entry, subject, names)
    if "not" in entry:
        text += _("; but not: %(others)s", others=_fields(entry["not"], subject, names))
    return text


def _fields(entry: dict[str, Any], subject: str, names: Names) -> str:
    says: dict[str, Callable[[Any], str]] = {
        "kinds": lambda value: _named(value, KINDS),
        "posts": lambda value: _("holding the post %(posts)s", posts=_named(value, names.posts)),
        "sensitive": lambda value: _("in a sensitive post") if value else _("in a post that is not sensitive"),
        "post_categories": lambda value: _("in posts of the kind %(kinds)s", kinds=_named(value, CATEGORIES)),
        "grades": lambda value: _("of %(grades)s", grades=_named(value, GRADES)),
        "org_kinds": lambda value: _("at: %(kinds)s", kinds=_named(value, ORGANISATION_KINDS)),
        "within": lambda value: _("within %(places)s", places=_named(value, names.organisations)),
    }
    parts = [say(entry[name]) for name, say in says.items() if name in entry]
    if "kinds" not in entry:
        parts.insert(0, str(SUBJECTS[subject]))
    return _("; ").join(parts)


def _evidence(entry: dict[str, Any], names: Names) -> str:
    for name, between in (("all_of", _(" and ")), ("any_of", _(" or "))):
        if name in entry:
            parts = [_evidence(part, names) for part in entry[name]]
            return between.join(
                bracketed(part) if _is_joined(one) else part for one, part in zip(entry[name], parts, strict=True)
            )
    say = next((say for name, say in _LEAVES.items() if name in entry), None)
    return say(entry, names) if say else ""


def _is_joined(entry: dict[str, Any]) -> bool:
    return any(len(entry.get(name, ())) > 1 for name in ("all_of", "any_of"))


def _course(entry: dict[str, Any], names: Names) -> str:
    text = _("the course %(course)s", course=names.courses.get(entry["course"], entry["course"]))
    text += _validity(entry)
    for least in entry.get("min_edition", ()):
        since = long_day(date.fromisoformat(least["from"]))
        text += bracketed(_("edition %(edition)s or later from %(day)s on", edition=least["edition"], day=since))
    return text


def _lessons(entry: dict[str, Any], names: Names) -> str:
    lessons = entry["lessons"]
    number = ngettext("%(num)d lesson", "%(num)d different lessons", lessons["count"])
    return number + _about(lessons, names) + _validity(lessons)


def _minutes(entry: dict[str, Any], names: Names) -> str:
    number = ngettext("%(num)d minute of study", "%(num)d minutes of study", entry["minutes"])
    return number + _about(entry, names) + _validity(entry)


def _sessions(entry: dict[str, Any], names: Names) -> str:
    sessions = entry["sessions"]
    parts = []
    if "count" in sessions or "minutes" not in sessions:
        parts.append(ngettext("%(num)d taught session", "%(num)d taught sessions", sessions.get("count", 1)))
    if "minutes" in sessions:
        parts.append(ngettext("%(num)d minute taught", "%(num)d minutes taught", sessions["minutes"]))
    return _(" and ").join(parts) + _about(sessions, names) + _capacity(sessions)


def _contacts(entry: dict[str, Any], names: Names) -> str:  # noqa: ARG001  one shape for all
    contacts = entry["contacts"]
    number = ngettext("%(num)d contact with the guardians", "%(num)d contacts with the guardians", contacts["count"])
    return number + (bracketed(_named(contacts["kinds"], CONTACTS)) if "kinds" in contacts else "")


def _acts(entry: dict[str, Any], names: Names) -> str:  # noqa: ARG001  one shape for all
    acts = entry["acts"]
    kind = str(ACTS.get(acts["kind"], acts["kind"]))
    return ngettext("%(kind)s, %(num)d time", "%(kind)s, %(num)d times", acts["count"], kind=kind) + _capacity(acts)


def _letters(entry: dict[str, Any], names: Names) -> str:
    letters = entry["letters"]
    number = ngettext(
        "a letter out to the families of a class", "%(num)d letters out to families, one a class", letters["count"]
    )
    return number + _about(letters, names)


def _signed(entry: dict[str, Any], names: Names) -> str:
    signed = entry["signed"]
    text = _("signed: %(title)s", title=names.policies.get(signed["policy"], signed["policy"]))
    if "edition" in signed:
        text += bracketed(_("edition %(edition)s or newer", edition=signed["edition"]))
    return text + _validity(signed)


def _help_card(entry: dict[str, Any], names: Names) -> str:  # noqa: ARG001  one shape for all
    return _("a valid help card: two adults of different posts, every entry called and within its review")


_LEAVES: dict[str, Callable[[dict[str, Any], Names], str]] = {
    "course": _course,
    "lessons": _lessons,
    "minutes": _minutes,
    "sessions": _sessions,
    "contacts": _contacts,
    "acts": _acts,
    "letters": _letters,
    "signed": _signed,
    "help_card": _help_card,
}


def _about(entry: dict[str, Any], names: Names) -> str:
    text = ""
    if "courses" in entry:
        text += bracketed(_named(entry["courses"], names.courses))
    if "topics" in entry:
        text += bracketed(_("topic: %(topics)s", topics=_named(entry["topics"], TOPICS)))
    return text


def _validity(entry: dict[str, Any]) -> str:
    months = entry.get("valid_months")
    if months is None:
        return ""
    if months == "none":
        return bracketed(_("valid for ever"))
    return bracketed(ngettext("valid for %(num)d month", "valid for %(num)d months", months))


def _capacity(entry: dict[str, Any]) -> str:
    if "capacity" not in entry:
        return ""
    return bracketed(_("as %(capacity)s", capacity=CAPACITIES.get(entry["capacity"], entry["capacity"])))


def _is_about_pupils(definition: dict[str, Any]) -> bool:
    """Whether every part of the audience is pupils or their guardians, who enrol and take up no post."""
    kinds = {kind for entry in definition["audience"] for kind in entry.get("kinds", ("staff",))}
    return definition["subject"] == PERSON and kinds <= {STUDENT, GUARDIAN}


def _timing(entry: dict[str, Any], *, is_about_pupils: bool) -> str:
    if "before_start" in entry:
        return _("before the first day, and valid ever after")
    if "within_days" in entry:
        number = entry["within_days"]
        if is_about_pupils:
            return ngettext(
                "within %(num)d day of enrolment, and valid ever after",
                "within %(num)d days of enrolment, and valid ever after",
                number,
            )
        return ngettext(
            "within %(num)d day of the start, and valid ever after",
            "within %(num)d days of the start, and valid ever after",
            number,
        )
    if "by" in entry:
        return _("by %(day)s", day=long_day(date.fromisoformat(entry["by"])))
    kind = entry["each"]
    if kind.startswith(CAMPAIGN):
        return _("once in the campaign %(name)s", name=kind.removeprefix(CAMPAIGN))
    return str(WINDOWS[kind])


def _options(definition: dict[str, Any]) -> Iterable[str]:
    if "effective_from" in definition:
        yield _("In force from %(day)s on.", day=long_day(date.fromisoformat(definition["effective_from"])))
    if "effective_until" in definition:
        yield _("In force until %(day)s.", day=long_day(date.fromisoformat(definition["effective_until"])))
    if definition.get("transition_days"):
        yield ngettext(
            "Whoever was there before has %(num)d day to make it up.",
            "Whoever was there before has %(num)d days to make it up.",
            definition["transition_days"],
        )
    if definition.get("gap_days"):
        yield ngettext(
            "A break of %(num)d day does not begin a new duty.",
            "A break of up to %(num)d days does not begin a new duty.",
            definition["gap_days"],
        )
    if definition.get("min_days", 1) > 1:
        yield _("Counted from %(days)s days there in the window.", days=definition["min_days"])
    if "notice_days" in definition:
        yield _("Shown as ending %(days)s days ahead.", days=definition["notice_days"])
