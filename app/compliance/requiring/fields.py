"""Fields of one selector and of one piece of evidence, to and from the words of a requirements file."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, IntegerField, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its type stubs
from wtforms.validators import NumberRange, Optional

from app.compliance.definitions import FOR_EVER_WORD
from app.compliance.hours.words import topic_word
from app.compliance.requiring.words import ACTS, CAPACITIES, CONTACTS, KINDS
from app.compliance.rules.requirement import CLASS_GROUP, ORGANISATION, PERSON
from app.core.forms import FormPart, TickField
from app.people.forms.classes import GRADES
from app.people.forms.staff import ORGANISATION_KINDS
from app.people.models import OrganisationKind
from app.people.post_categories import CATEGORIES

MOST = 1_000_000
EVIDENCE = {
    "course": _("A course completed"),
    "lessons": _("A number of lessons"),
    "minutes": _("Minutes of study"),
    "sessions": _("Taught sessions (classes, organisations)"),
    "contacts": _("Contacts with guardians (pupils)"),
    "acts": _("Acts such as safety checks (organisations)"),
    "letters": _("Letters out to families (classes, organisations)"),
    "signed": _("A text signed (staff)"),
    "help_card": _("A valid help card (organisations)"),
}


# What applies to which choice: what stands here is shown, and the rest neither shown nor sent (applies.py, the page's script).
EVIDENCE_OF = {
    "course": (PERSON,), "lessons": (PERSON,), "minutes": (PERSON,), "contacts": (PERSON,),
    "sessions": (CLASS_GROUP, ORGANISATION), "acts": (ORGANISATION,), "letters": (CLASS_GROUP, ORGANISATION),
    "signed": (PERSON,), "help_card": (ORGANISATION,),
}  # fmt: skip
FIELDS_OF = {
    "courses": ("course", "lessons", "minutes", "sessions", "letters"),
    "number": ("lessons", "sessions", "contacts", "acts", "letters"),
    "minutes": ("minutes", "sessions"),
    "act_kind": ("acts",),
    "contact_kinds": ("contacts",),
    "capacity": ("sessions", "acts"),
    "topics": ("lessons", "minutes"),
    "policy": ("signed",),
    "valid_months": ("course", "lessons", "minutes", "signed"),
    "for_ever": ("course", "lessons", "minutes", "signed"),
}
OF_POSTS, OF_CLASSES = ("staff", "volunteer", "external"), ("student", "guardian")


def options(labels: dict[Any, Any], first: object = None) -> list[Any]:
    """Return the choices of a list; `first` is what no choice is called."""
    none = [SelectChoice("", first)] if first is not None else []
    return [*none, *(SelectChoice(str(value), label) for value, label in labels.items())]


def applies(source: Any, values: Collection[str], fields: Iterable[Any] = (), *, or_none: bool = False) -> bool:
    """Whether some fields apply to what was chosen in another one; what is filled in or wrong is never hidden."""
    chosen = source.data if isinstance(source.data, list) else [source.data] if source.data else []
    return bool({*chosen} & {*values}) or (or_none and not chosen) or any(one.data or one.errors for one in fields)


def only_for(labels: Mapping[str, Any], of: Mapping[str, tuple[str, ...]], subject: str, chosen: str) -> list[Any]:
    """Return the choices of a list, those that do not apply to what is counted out of sight unless chosen."""
    return [
        SelectChoice(
            value,
            label,
            {"data-is": " ".join(of[value])}
            | ({} if subject in of[value] or value == chosen else {"hidden": True, "disabled": True}),
        )
        for value, label in labels.items()
    ]


class MayBeEmpty(Optional):
    """Let a field be empty without calling it optional: what is needed depends on the choice, and the reader says so."""

    def __init__(self) -> None:
        super().__init__()
        self.field_flags = {}


class SelectorFields(FormPart):
    """Whom one selector means: all that is filled in must be true of one and the same post, class or guardianship."""

    kinds = TickField(_("Who"), choices=options(KINDS))
    sensitive = SelectField(
        _("Sensitive post"),
        choices=options({"yes": _("Yes, sensitive posts only"), "no": _("No, other posts only")}, _("No matter")),
        validators=[Optional()],
    )
    posts = TickField(_("Posts"))
    post_categories = TickField(_("Kinds of posts"), choices=options(CATEGORIES))
    grades = TickField(_("Grades"), choices=options(GRADES))
    org_kinds = TickField(
        _("Kinds of organisations"),
        choices=options(
            {kind: label for kind, label in ORGANISATION_KINDS.items() if kind != OrganisationKind.DEPARTMENT}
        ),
    )
    within = SelectField(_("Only within"), validators=[Optional()])

    def offer(self, posts: dict[str, str], places: dict[str, str]) -> None:
        """Fill the lists."""
        self.posts.choices = options(posts)
        self.within.choices = options(places, _("Everywhere"))

    def leave_out_what_does_not_apply(self, subject: str) -> None:
        """Empty the fields that say nothing about what is counted, or about the people chosen."""
        kinds = set(self.kinds.data or ()) if subject == PERSON else {subject}
        if subject != PERSON:
            self.kinds.data = []
        if kinds and not kinds & set(OF_POSTS):
            self.posts.data, self.post_categories.data, self.sensitive.data = [], [], None
        if kinds and not kinds & {*OF_CLASSES, CLASS_GROUP}:
            self.grades.data = []

    def entry(self) -> dict[str, Any]:
        """Return what is filled in, as a file says it."""
        said: dict[str, Any] = {
            name: list(self[name].data)
            for name in ("kinds", "posts", "post_categories", "grades", "org_kinds")
            if self[name].data
        }
        if self.sensitive.data:
            said["sensitive"] = self.sensitive.data == "yes"
        if self.within.data:
            said["within"] = [self.within.data]
        return said

    @staticmethod
    def filled(entry: dict[str, Any]) -> dict[str, Any]:
        """Return what these fields hold for a selector of a file."""
        fields = {name: value for name, value in entry.items() if name not in ("sensitive", "within", "not")}
        if "sensitive" in entry:
            fields["sensitive"] = "yes" if entry["sensitive"] else "no"
        if "within" in entry:
            fields["within"] = entry["within"][0]
        return fields


class EvidenceFields(FormPart):
    """One piece of evidence; what does not belong to its kind is refused by name."""

    kind = SelectField(_("What counts"), choices=options(EVIDENCE, _("Nothing more")), validators=[MayBeEmpty()])
    courses = TickField(_("Courses"))
    number = IntegerField(_("How many"), [MayBeEmpty(), NumberRange(1, MOST)])
    minutes = IntegerField(_("Minutes"), [MayBeEmpty(), NumberRange(1, MOST)])
    valid_months = IntegerField(
        _("Valid for how many months (left out: as the course says)"), [Optional(), NumberRange(1, MOST)]
    )
    for_ever = BooleanField(_("Valid for ever"))
    topics = TickField(_("Topics"))
    contact_kinds = TickField(_("Kinds of contact"), choices=options(CONTACTS))
    act_kind = SelectField(_("Kind of act"), choices=options(ACTS, _("Please choose")), validators=[MayBeEmpty()])
    capacity = SelectField(_("Only as"), choices=options(CAPACITIES, _("No matter")), validators=[Optional()])

    policy = SelectField(_("Which text"), validators=[MayBeEmpty()])

    def offer(
        self, courses: dict[str, str], topics: Iterable[str], policies: dict[str, str], *, subject: str, is_first: bool
    ) -> None:
        """Fill the lists; the first piece of evidence is always one, a further one may be left out."""
        none = _("Please choose") if is_first else _("Nothing more")
        first = [] if is_first and self.kind.data else [SelectChoice("", none)]
        self.kind.choices = first + only_for(EVIDENCE, EVIDENCE_OF, subject, self.kind.data)
        self.courses.choices = options(courses)
        self.policy.choices = options(policies, _("Please choose"))
        self.topics.choices = options({topic: topic_word(topic) for topic in sorted(topics)})

    def leave_out_what_does_not_apply(self) -> None:
        """Empty the fields that say nothing about the kind chosen."""
        for name, kinds in FIELDS_OF.items():
            if self.kind.data not in kinds:
                self[name].data = [] if isinstance(self[name], TickField) else None

    def entry(self) -> dict[str, Any] | None:
        """Return the evidence as a file says it, with everything that is filled in; None for nothing."""
        kind, courses = self.kind.data, list(self.courses.data or [])
        if not kind:
            return None
        about = self._about() | ({"courses": courses} if courses and kind != "course" else {})
        if kind == "course":
            wanted = [{"course": course, **about} for course in courses or [""]]
            return wanted[0] if len(wanted) == 1 else {"all_of": wanted}
        return about if kind == "minutes" and "minutes" in about else {kind: about}

    def _about(self) -> dict[str, Any]:
        said = {
            "topics": list(self.topics.data or []),
            "valid_months": FOR_EVER_WORD if self.for_ever.data else self.valid_months.data,
            "kinds": list(self.contact_kinds.data or []),
            "kind": self.act_kind.data,
            "capacity": self.capacity.data,
            "count": self.number.data,
            "minutes": self.minutes.data,
            "policy": self.policy.data,
            "valid": True if self.kind.data == "help_card" else None,
        }
        return {name: value for name, value in said.items() if value not in ([], "", None)}

    @staticmethod
    def filled(entry: dict[str, Any]) -> dict[str, Any]:
        """Return what these fields hold for evidence of a file."""
        kind = next((name for name in EVIDENCE if name in entry), "")
        said = entry if kind in ("course", "minutes") else entry.get(kind, {})
        months = said.get("valid_months")
        return {
            "kind": kind,
            "courses": [said["course"]] if "course" in said else said.get("courses", []),
            "topics": said.get("topics", []),
            "number": said.get("count"),
            "minutes": said.get("minutes"),
            "valid_months": months if months != FOR_EVER_WORD else None,
            "for_ever": months == FOR_EVER_WORD,
            "contact_kinds": said.get("kinds", []),
            "act_kind": said.get("kind", ""),
            "capacity": said.get("capacity", ""),
            "policy": said.get("policy", ""),
        }
