"""What the code words of a requirement are called: subjects, kinds, windows, acts, contacts, proofs."""

from __future__ import annotations

from flask_babel import lazy_gettext

from app.compliance.requirement_file import SCOPES
from app.compliance.rules.requirement import CLASS_GROUP, ORGANISATION, PERSON
from app.people.forms.staff import KINDS as RELATIONS
from app.records.models import LAW_VICE_PRINCIPAL, ActKind, ContactKind

SUBJECTS = {
    PERSON: lazy_gettext("every person"),
    CLASS_GROUP: lazy_gettext("every class"),
    ORGANISATION: lazy_gettext("every organisation"),
}
KINDS = {
    **{str(kind): label for kind, label in RELATIONS.items()},
    "student": lazy_gettext("Pupils"),
    "guardian": lazy_gettext("Guardians"),
}
SCOPE_WORDS = dict(zip(SCOPES, (lazy_gettext("National"), lazy_gettext("Local")), strict=True))
LOCAL = SCOPES[1]
WINDOWS = {
    "term": lazy_gettext("once in each term"),
    "school_year": lazy_gettext("once in each school year"),
    "quarter": lazy_gettext("once in each quarter"),
    "half_year": lazy_gettext("once in each half-year"),
    "calendar_year": lazy_gettext("once in each calendar year"),
}
ACTS = {
    ActKind.SAFETY_CHECK: lazy_gettext("Safety check"),
    ActKind.SPECIAL_INSPECTION: lazy_gettext("Special inspection"),
    ActKind.RISK_ASSESSMENT: lazy_gettext("Risk assessment"),
    ActKind.PUBLICITY: lazy_gettext("Publicity"),
    ActKind.DRILL: lazy_gettext("Drill"),
}
PROOFS = {
    "session": lazy_gettext("Lesson or session"),
    "letter": lazy_gettext("Letter to the families"),
    "help_card": lazy_gettext("Help card valid"),
    **{f"act:{kind}": label for kind, label in ACTS.items()},
}
CONTACTS = {
    ContactKind.LETTER_RECEIPT: lazy_gettext("Receipt of a letter"),
    ContactKind.MEETING: lazy_gettext("Parents' meeting"),
    ContactKind.VISIT: lazy_gettext("Home visit"),
    ContactKind.TALK: lazy_gettext("Talk with a guardian"),
}
CAPACITIES = {LAW_VICE_PRINCIPAL: lazy_gettext("Rule-of-law vice-principal")}
