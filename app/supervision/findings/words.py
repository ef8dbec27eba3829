"""The code words of findings in the reader's language, and what is said of a fact they link to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from app.compliance.filing.words import PERIODS
from app.content.catalogue import catalogue
from app.core.access import Role
from app.core.languages import in_current_language, long_day
from app.supervision.findings.rules import Code, FactKind, State
from app.supervision.words import VOID_REASONS, said_act

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.supervision.findings.links import Known
    from app.supervision.findings.owners import Owner

CODES = {
    Code.NOT_HELD_AS_RECORDED: _("A session was not held as recorded"),
    Code.SECOND_ADULT_MISSING: _("The second adult was not there as recorded"),
    Code.RECORD_WITHOUT_EVIDENCE: _("A training record has nothing behind it"),
    Code.STARTED_UNTRAINED: _("Somebody started before the training"),
    Code.ROSTER_INCOMPLETE: _("The roster is not complete"),
    Code.POST_MISSING: _("A post that must exist has nobody"),
    Code.HELP_CARD_OUTDATED: _("The help card is out of date"),
    Code.NOT_CONFIRMED: _("The law vice-principal did not confirm: “I was not there”"),
    Code.VETTING_OVERDUE: _("A vetting is past its date"),
    Code.ACT_MISSING: _("A check or drill that was recorded cannot be shown"),
}
STATES = {
    State.OPEN: _("Still open"),
    State.ANSWERED: _("Waits for a second person"),
    State.CLOSED: _("Closed"),
}
FACTS = {
    FactKind.SESSION: _("Session"),
    FactKind.CLASS_GROUP: _("Class"),
    FactKind.STAFF: _("Somebody on the staff"),
    FactKind.POST_HELD: _("Post held"),
    FactKind.RECORD: _("Training record"),
    FactKind.ACT: _("Check, drill or other act"),
    FactKind.FILING: _("Filing"),
    FactKind.ROSTER_SIGNATURE: _("Signed roster"),
    FactKind.HELP_CARD: _("Help card, called and confirmed"),
    FactKind.VETTING: _("Vetting date"),
    FactKind.CONFIRMATION: _("Monthly confirmation"),
    FactKind.PLAN_ITEM: _("Item of a plan"),
    FactKind.TAKEN_BACK: _("Taken back as an entry"),
}
OWNERS = {
    Role.HEAD: _("Head"),
    Role.TRAINING_MANAGER: _("Training manager"),
    Role.PROTECTION_LEAD: _("Protection lead"),
    Role.BUREAU_OFFICER: _("Bureau officer"),
}


def words() -> dict[str, Mapping[Any, Any]]:
    """Return all words for a template."""
    return {"codes": CODES, "states": STATES, "facts": FACTS}


def said_fact(known: Known | None, kind: str, *, names: bool) -> str:
    """Return a fact in words; without the right to names only its kind, title and day."""
    parts = [str(FACTS[FactKind(kind)])]
    if known is None:
        return parts[0]
    if known.what:
        parts.append(_what(known))
    if names and known.who:
        parts.append(known.who)
    if known.day:
        parts.append(long_day(known.day))
    return str(gettext(", ")).join(parts)


def said_apart(known: Known, classes: str | None, *, names: bool) -> str:
    """Return a fact in words with its classes and its number, so that two equal ones are told apart."""
    parts = [said_fact(known, known.link.kind, names=names), classes, gettext("no. %(number)s", number=known.link.key)]
    return str(gettext(", ")).join(part for part in parts if part)


def _what(known: Known) -> str:
    what = known.what or ""
    if known.link.kind in (FactKind.SESSION, FactKind.RECORD):
        return said_course(what)
    if known.link.kind is FactKind.TAKEN_BACK:
        return str(VOID_REASONS.get(what, what))  # type: ignore[call-overload]  # code words are the keys
    if known.link.kind is FactKind.FILING:
        return str(PERIODS.get(what, what))  # type: ignore[call-overload]  # code words are the keys
    return said_act(what) if known.link.kind is FactKind.ACT else what


def said_course(course: str) -> str:
    """Return a course's title, or its id when it is not in the catalogue."""
    known = catalogue().courses.get(course)
    return in_current_language(known.title, known.title_en) if known else course


def said_owners(owners: Sequence[Owner], *, names: bool) -> dict[int, str]:
    """Return what whoever may see to a finding is called: name and role, above the school the role alone."""
    found: dict[int, str] = {}
    counted: Counter[Role] = Counter()
    for owner in owners:
        counted[owner.role] += 1
        role = str(OWNERS[owner.role])
        if names:
            found[owner.person_id] = f"{owner.name} · {role}"
        else:
            found[owner.person_id] = role if counted[owner.role] == 1 else f"{role} {counted[owner.role]}"
    return found


def said_kinds(kinds: Sequence[FactKind]) -> str:
    """Return kinds of facts in words."""
    return str(gettext(", ")).join(str(FACTS[kind]) for kind in kinds)
