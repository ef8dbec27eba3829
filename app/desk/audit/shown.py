"""A line of the audit trail as somebody reads it: when, who, what, about whom or what, and its particulars."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from app.certification.facilitators.words import BANDS
from app.compliance.filing.words import PERIODS
from app.core.access import Role
from app.core.languages import long_day
from app.desk.audit.actions import KIND_OF, KINDS, WORDS
from app.people.forms.staff import ROLE_NAMES

if TYPE_CHECKING:
    from app.core.audit import AuditEntry
    from app.desk.audit.folding import Fold
    from app.desk.audit.queries import Names

FIELDS = {
    "name": lazy_gettext("Name"),
    "sort_key": lazy_gettext("Sorted as"),
    "number": lazy_gettext("Staff number"),
    "phone": lazy_gettext("Phone"),
    "email": lazy_gettext("E-mail"),
}
SHOWN_ROLES = (Role.ADMINISTRATOR, Role.BUREAU_OFFICER, Role.HEAD, Role.PROTECTION_LEAD, Role.TRAINING_MANAGER)
LEADING = (*SHOWN_ROLES, Role.FACILITATOR, Role.ASSESSOR, Role.CLERK)


@dataclass(frozen=True)
class Line:
    """One change, in words."""

    at: datetime
    by: str
    kind: str
    what: str
    about: str
    particulars: str


@dataclass(frozen=True)
class Folded:
    """One act on many, in words: the first line, how often, and the lines it opens to."""

    first: Line
    count: int
    lines: list[Line]

    @property
    def rest(self) -> int:
        """Return how many it does not open to."""
        return self.count - len(self.lines)


def shown_fold(fold: Fold, names: Names) -> Folded:
    """Return equal acts of one moment in the reader's language."""
    lines = shown(fold.rows, names)
    return Folded(lines[0], fold.count, lines)


def shown(rows: Iterable[AuditEntry], names: Names) -> list[Line]:
    """Return lines in the reader's language; nobody is named whose name `names` does not hold."""
    return [
        Line(
            at=row.at,
            by=_who(row.by, names),
            kind=str(KINDS[KIND_OF[row.action]]) if row.action in KIND_OF else "",
            what=str(WORDS.get(row.action, row.action)),
            about=_about(row, names),
            particulars=" · ".join(_particulars(row, names)),
        )
        for row in rows
    ]


def _who(person_id: int | None, names: Names) -> str:
    if person_id is None:
        return str(_("The server, by command or by itself"))
    if person_id in names.people:
        return names.people[person_id]
    role = next((one for one in SHOWN_ROLES if one in names.roles.get(person_id, ())), None)
    return str(ROLE_NAMES[role] if role else _("Somebody of another organisation"))


def _unnamed(persons: Iterable[int], names: Names) -> str:
    """Return the role or else the post of somebody whose name the reader may not know, where they may know that."""
    for one in persons:
        role = next((role for role in LEADING if role in names.roles.get(one, ())), None)
        if role is not None or one in names.held_posts:
            return str(ROLE_NAMES[role]) if role is not None else names.held_posts[one]
    return str(_("Somebody of another organisation"))


def _about(row: AuditEntry, names: Names) -> str:
    key = (row.subject, row.subject_id or 0)
    if key in names.of_person:
        known = [names.people[one] for one in names.of_person[key] if one in names.people]
        return str(_(", ").join(known)) if known else _unnamed(names.of_person[key], names)
    if key in names.classes:
        return names.classes[key]
    if row.subject == "organisation":
        return names.organisations.get(row.subject_id or 0, "")
    if row.subject == "post":
        return names.posts.get(row.subject_id or 0, "")
    if row.subject == "requirement":
        return ""  # its title is among the particulars
    return str({"installation": _("The whole installation"), "evidence_pack": _("Evidence pack")}.get(row.subject, ""))


def _particulars(row: AuditEntry, names: Names) -> Iterator[str]:
    codes = row.codes
    if codes.get("role"):
        yield str(ROLE_NAMES.get(codes["role"], codes["role"]))
    if codes.get("requirement"):
        yield names.requirements.get(codes["requirement"], codes["requirement"])
    if codes.get("person") in names.people:
        yield names.people[codes["person"]]
    if codes.get("post") in names.posts:
        yield names.posts[codes["post"]]
    yield from _listed(row)
    if row.subject != "organisation" and codes.get("organisation") in names.organisations:
        yield names.organisations[codes["organisation"]]
    yield from _fields(row)
    yield from _screen(row)
    yield from _days(row)
    for code in ("count", "endings"):
        if isinstance(codes.get(code), int):
            yield _("how many: %(count)s", count=codes[code])
    if codes.get("with_names"):
        yield _("with names")


def _listed(row: AuditEntry) -> Iterator[str]:
    for code, words in (("band", BANDS), ("period", PERIODS)):
        if row.codes.get(code) in words:
            yield str(words[row.codes[code]])


def _fields(row: AuditEntry) -> Iterator[str]:
    if row.action == "roster.imported" and "new" in row.codes:
        yield str(_("%(new)s people new, %(changed)s changed", new=row.codes["new"], changed=row.codes["changed"]))
    changed = row.codes.get("changed")
    if isinstance(changed, list):
        yield _(", ").join(str(words) for code, words in FIELDS.items() if code in changed)


def _screen(row: AuditEntry) -> Iterator[str]:
    """Say which screen of a course was recorded or listened to, by the number of its module."""
    if isinstance(row.codes.get("page"), int):
        yield f"{row.codes.get('module')} · {row.codes['page']}"


def _days(row: AuditEntry) -> Iterator[str]:
    if on := _day(row.codes.get("done_on")):
        yield on
    former, sent_on = (_day(row.codes.get(code)) for code in ("former", "sent_on"))
    if former and sent_on:
        yield _("from %(former)s to %(now)s", former=former, now=sent_on)
    first, last = (_day(row.codes.get(code)) for code in ("first_day", "last_day"))
    first = first or _day(row.codes.get("since"))
    if first and last:
        yield _("%(first)s to %(last)s", first=first, last=last)
    elif first:
        yield _("from %(day)s", day=first)
    elif last:
        yield _("until %(day)s", day=last)


def _day(text: object) -> str:
    try:
        return long_day(date.fromisoformat(str(text)))
    except ValueError:
        return ""
