"""Code words that several parts of supervision show, in the reader's language."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from app.records.models import FACILITATOR, LAW_VICE_PRINCIPAL, OUTSIDE_EXPERT, ActKind, ContactKind
from app.records.voids import DeedVoidReason

CAPACITIES = {
    LAW_VICE_PRINCIPAL: _("Law vice-principal"),
    "head": _("Head (in charge)"),
    "protection_lead": _("Child-protection lead"),
    "staff": _("Colleague of the school"),
    OUTSIDE_EXPERT: _("Expert from outside"),
}
OF_LESSONS = {FACILITATOR: _("Facilitator")}
ACTS = {
    ActKind.SAFETY_CHECK: _("Safety check"),
    ActKind.SPECIAL_INSPECTION: _("Special inspection"),
    ActKind.RISK_ASSESSMENT: _("Risk assessment"),
    ActKind.DRILL: _("Drill"),
    ActKind.PUBLICITY: _("Publicity"),
}
CONTACTS = {
    ContactKind.MEETING: _("Parents' meeting"),
    ContactKind.LETTER_RECEIPT: _("Receipt of a letter"),
    ContactKind.VISIT: _("Home visit"),
    ContactKind.TALK: _("Talk"),
}
VOID_REASONS = {
    DeedVoidReason.ENTERED_TWICE: _("Entered twice"),
    DeedVoidReason.WRONG_DAY: _("Wrong day"),
    DeedVoidReason.WRONG_PLACE: _("Wrong school or class"),
    DeedVoidReason.WRONG_PERSON: _("Wrong person"),
    DeedVoidReason.WRONG_KIND: _("Wrong kind"),
    DeedVoidReason.DID_NOT_HAPPEN: _("It did not take place"),
    DeedVoidReason.CASE_SHOWN: _("A case was shown or mentioned"),
}


def said_act(kind: str) -> str:
    """Return the name of a kind of act; a roster may bring others, shown as they are."""
    return str(ACTS.get(kind, kind))  # type: ignore[call-overload]  # code words are the keys


def said_capacity(capacity: str | None) -> str:
    """Return the name of a capacity; a roster may bring others, shown as they are."""
    return str({**CAPACITIES, **OF_LESSONS}.get(capacity or "", capacity or ""))
