"""Fields of a requirement: what COMPLIANCE §2 and §5 can say in the common cases; anything deeper is typed as text."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from operator import itemgetter
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import DateField, FormField, IntegerField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its type stubs
from wtforms.validators import Length, NumberRange, Optional, Regexp

from app.compliance.requirement_file import REQUIREMENT_ID
from app.compliance.requiring import service
from app.compliance.requiring.fields import MOST, EvidenceFields, MayBeEmpty, SelectorFields, only_for, options
from app.compliance.requiring.words import SCOPE_WORDS, WINDOWS
from app.compliance.rules.requirement import CLASS_GROUP, ORGANISATION, PERSON
from app.compliance.rules.windows import CAMPAIGN
from app.core.forms import Form, TickField, cleaned, required
from app.people.forms.checks import NotAnIdentityNumber

SELECTORS, PARTS = 3, 3
PROBLEMS = {
    service.TAKEN: _("There is a requirement with this short name already. Please choose another."),
    service.SAME_TITLE: _(
        "Another requirement has this title already; in a report nobody could tell the two apart. Please say what is different, the place or the year for example."
    ),
    service.OTHER_ID: _(
        "The short name (id) of a requirement stays as it is. For another one, enter a new requirement."
    ),
    service.OTHER_SUBJECT: _(
        "What is counted (persons, classes, organisations) stays as it is. For another one, end this requirement and enter a new one."
    ),
    service.ENDS_ELSEWHERE: _(
        "A requirement that counts is ended on its own page, from a day on. Leave “enabled” out here."
    ),
    service.DATE_OVER: _(
        "The date by which it is needed lies before the day from which the change counts. Please choose a later date."
    ),
}
# Beside which field a problem stands; in a requirement as text all stand beside the text.
FIELD_OF_PROBLEM = {
    service.TAKEN: "public_id",
    service.SAME_TITLE: "title_zh",
    service.OTHER_SUBJECT: "subject",
    service.DATE_OVER: "by",
}
OUT_OF_REACH = _("Each part of who must name a place of yours under “only within”.")
BEFORE_START, WITHIN_DAYS, BY, IN_CAMPAIGN = "before_start", "within_days", "by", "campaign"
TIMINGS = {
    WITHIN_DAYS: _("within some days of the start, and valid ever after"),
    BEFORE_START: _("before the first day, and valid ever after"),
    **WINDOWS,
    IN_CAMPAIGN: _("once in a campaign"),
    BY: _("by a date"),
}
EVERYTHING = (PERSON, CLASS_GROUP, ORGANISATION)
TIMINGS_OF = {name: (PERSON,) if name in (WITHIN_DAYS, BEFORE_START) else EVERYTHING for name in TIMINGS}
ROLLING = (WITHIN_DAYS, BEFORE_START)
FIELD_OF_TIMING = {"days": WITHIN_DAYS, "by": BY, "campaign": IN_CAMPAIGN}


class RequirementForm(Form):
    """A requirement as the fields of a form."""

    public_id = StringField(
        _("Short name (id)"),
        [
            required(),
            Length(max=80),
            Regexp(REQUIREMENT_ID.pattern + "$", message=_("Small letters a to z, digits and - _ . only, at most 80.")),
            NotAnIdentityNumber(),
        ],
        filters=[cleaned],
    )
    title_zh = StringField(
        _("Title in Chinese"), [required(), Length(max=80), NotAnIdentityNumber()], filters=[cleaned]
    )
    title_en = StringField(
        _("Title in English"), [Optional(), Length(max=120), NotAnIdentityNumber()], filters=[cleaned]
    )
    scope = SelectField(_("Scope"), choices=options(SCOPE_WORDS))
    basis = TickField(_("Basis in law or policy"))
    subject = SelectField(
        _("What is counted"),
        choices=options({PERSON: _("Persons"), CLASS_GROUP: _("Classes"), ORGANISATION: _("Organisations")}),
    )
    who_1 = FormField(SelectorFields, label=_("Who"))
    not_1 = FormField(SelectorFields, label=_("But not"))
    who_2 = FormField(SelectorFields, label=_("Or who else"))
    not_2 = FormField(SelectorFields, label=_("But not"))
    who_3 = FormField(SelectorFields, label=_("Or who else"))
    not_3 = FormField(SelectorFields, label=_("But not"))
    join = SelectField(
        _("When several are given below"),
        choices=options({"all_of": _("all are needed"), "any_of": _("one is enough")}),
    )
    part_1 = FormField(EvidenceFields, label=_("What is needed"))
    part_2 = FormField(EvidenceFields, label=_("And what else"))
    part_3 = FormField(EvidenceFields, label=_("And what else"))
    timing = SelectField(_("By when"), choices=options(TIMINGS))
    days = IntegerField(_("Days after the start"), [MayBeEmpty(), NumberRange(0, MOST)])
    by = DateField(_("Date"), [MayBeEmpty()])
    campaign = SelectField(_("Which campaign"), validators=[MayBeEmpty()])
    effective_from = DateField(_("In force from"), [Optional()])
    effective_until = DateField(_("In force until"), [Optional()])
    transition_days = IntegerField(
        _("Days to make it up, for whoever was there before"), [Optional(), NumberRange(0, MOST)]
    )
    notice_days = IntegerField(_("Shown as ending so many days ahead"), [Optional(), NumberRange(0, MOST)])
    gap_days = IntegerField(_("Free days that do not break a duty"), [Optional(), NumberRange(0, MOST)])
    min_days = IntegerField(_("Least days there in a window"), [Optional(), NumberRange(1, MOST)])

    @property
    def selectors(self) -> list[tuple[Any, Any]]:
        """Return the parts of who with those left out of them."""
        return [(self[f"who_{number}"], self[f"not_{number}"]) for number in range(1, SELECTORS + 1)]

    @property
    def parts(self) -> list[Any]:
        """Return the pieces of evidence."""
        return [self[f"part_{number}"] for number in range(1, PARTS + 1)]

    def offer(self, *, posts: dict[str, str], places: dict[str, str], courses: dict[str, str], topics: Iterable[str],
              policies: dict[str, str], campaigns: list[Any], basis: dict[str, str]) -> None:  # fmt: skip
        """Fill the lists."""
        for pair in self.selectors:
            for one in pair:
                one.form.offer(posts, places)
        subject = self.subject.data or PERSON
        for number, part in enumerate(self.parts):
            part.form.offer(courses, topics, policies, subject=subject, is_first=number == 0)
        self.timing.choices = only_for(TIMINGS, TIMINGS_OF, subject, self.timing.data)
        self.campaign.choices = [SelectChoice("", _("Please choose")), *campaigns]
        self.citations = basis
        self.basis.choices = options({key: f"{citation} · {key}" for key, citation in basis.items()})

    def basis_by_law(self, others: str) -> list[tuple[str, list[Any]]]:
        """Return what can still be ticked of the basis law by law; what can be named as a whole only comes last."""
        by_law: dict[str, list[Any]] = {}
        for option in self.basis:
            by_law.setdefault(option.data.partition(":")[0], []).append(option)
        parted = [(self.citations[law], found) for law, found in by_law.items() if len(found) > 1]
        groups = [
            *sorted(parted, key=itemgetter(0)),
            (others, [found[0] for found in by_law.values() if len(found) == 1]),
        ]
        open_ones = [(said, [one for one in found if not one.checked]) for said, found in groups]
        return [(said, found) for said, found in open_ones if found]

    @property
    def has_days_to_make_up(self) -> bool:
        """Whether whoever was there before is given days: within a window or by a date there is one time for all."""
        return self.timing.data in ROLLING

    def leave_out_what_does_not_apply(self) -> None:
        """Empty every field that says nothing about what was chosen: for whoever has no script to do so."""
        for pair in self.selectors:
            for one in pair:
                one.form.leave_out_what_does_not_apply(self.subject.data)
        for part in self.parts:
            part.form.leave_out_what_does_not_apply()
        for name, timing in FIELD_OF_TIMING.items():
            if self.timing.data != timing:
                self[name].data = None
        if not self.has_days_to_make_up:
            self.transition_days.data = None

    def entry(self) -> dict[str, Any]:
        """Return the requirement as a file says it."""
        said: dict[str, Any] = {
            "id": self.public_id.data,
            "title": {"zh": self.title_zh.data} | ({"en": self.title_en.data} if self.title_en.data else {}),
            "basis": list(self.basis.data or []),
            "scope": self.scope.data,
            "subject": self.subject.data,
            "audience": self._audience(),
            "evidence": self._evidence(),
            "timing": self._timing(),
        }
        for name in ("effective_from", "effective_until"):
            if self[name].data:
                said[name] = self[name].data.isoformat()
        for name in ("transition_days", "notice_days", "gap_days", "min_days"):
            if self[name].data is not None and (name != "transition_days" or self.has_days_to_make_up):
                said[name] = self[name].data
        return said

    def _audience(self) -> list[dict[str, Any]]:
        audience = []
        for who, others in self.selectors:
            selector, unless = who.form.entry(), others.form.entry()
            if selector or unless:
                audience.append(selector | ({"not": unless} if unless else {}))
        return audience

    def _evidence(self) -> dict[str, Any] | None:
        parts = [entry for part in self.parts if (entry := part.form.entry()) is not None]
        if len(parts) > 1:
            return {self.join.data: parts}
        return parts[0] if parts else None

    def _timing(self) -> dict[str, Any]:
        said: dict[str, Any] = {}
        if self.timing.data in WINDOWS:
            said["each"] = self.timing.data
        elif self.timing.data == BEFORE_START:
            said[BEFORE_START] = True
        if self.timing.data == WITHIN_DAYS or self.days.data is not None:
            said[WITHIN_DAYS] = self.days.data
        if self.timing.data == IN_CAMPAIGN or self.campaign.data:
            said["each"] = CAMPAIGN + (self.campaign.data or "")
        if self.timing.data == BY or self.by.data:
            said[BY] = self.by.data.isoformat() if self.by.data else None
        return said


def filled(entry: dict[str, Any]) -> dict[str, Any]:
    """Return what the fields of a form hold for a requirement of a file; deeper ones do not come back the same."""
    evidence, timing = entry["evidence"], entry["timing"]
    join = next((name for name in ("all_of", "any_of") if name in evidence), "all_of")
    parts = evidence.get(join, [evidence])
    fields: dict[str, Any] = {
        "public_id": entry["id"],
        "title_zh": entry["title"].get("zh", ""),
        "title_en": entry["title"].get("en", ""),
        "basis": entry["basis"],
        "scope": entry["scope"],
        "subject": entry["subject"],
        "join": join,
        **_when(timing),
        **{name: entry[name] for name in ("transition_days", "notice_days", "gap_days", "min_days") if name in entry},
        **{name: date.fromisoformat(entry[name]) for name in ("effective_from", "effective_until") if name in entry},
    }
    for number, selector in enumerate(entry["audience"][:SELECTORS], 1):
        fields[f"who_{number}"] = SelectorFields.filled(selector)
        fields[f"not_{number}"] = SelectorFields.filled(selector.get("not", {}))
    for number, part in enumerate(parts[:PARTS], 1):
        fields[f"part_{number}"] = EvidenceFields.filled(part)
    return fields


def _when(timing: dict[str, Any]) -> dict[str, Any]:
    if "each" in timing:
        if timing["each"].startswith(CAMPAIGN):
            return {"timing": IN_CAMPAIGN, "campaign": timing["each"].removeprefix(CAMPAIGN)}
        return {"timing": timing["each"]}
    if BY in timing:
        return {"timing": BY, "by": date.fromisoformat(timing[BY])}
    return {"timing": BEFORE_START} if BEFORE_START in timing else {"timing": WITHIN_DAYS, "days": timing[WITHIN_DAYS]}
