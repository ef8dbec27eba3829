"""The sentences of a report on paper: figures in words, what the columns mean, how it was counted, who is left out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from flask_babel import gettext as _

from app.core.languages import long_day

if TYPE_CHECKING:
    from app.compliance.reports import Document


def dated_summary(row: Document, subject: str) -> str:
    """Return the sentence about the organisation, with its day where that is not the report's."""
    if "as_of" not in row:
        return _summary(row, subject)
    day = long_day(date.fromisoformat(row["as_of"]))
    return str(_("As of the end of %(day)s: %(text)s", day=day, text=_summary(row, subject)))


def _summary(row: Document, subject: str) -> str:
    """Return a sentence about the organisation itself, those not reached first (SAFEGUARDS 22)."""
    if row["required"] is None or row["met"] is None:
        return str(_("The counts are small and are not shown."))
    if row["required"] == 0:
        return str(_("Nobody is required on this day."))
    counts = {
        "required": _counted(row["required"], subject),
        "missed": _counted(row["due"] + row["overdue"], subject),
        "due": _counted(row["due"], subject),
        "overdue": _counted(row["overdue"], subject),
        "met": _counted(row["met"], subject),
        "share": f"{row['completion_rate'] * 100:.1f}",
    }
    return str(
        _(
            "Required %(required)s; not met %(missed)s, of these %(due)s still in time and %(overdue)s past due; met %(met)s, a share of %(share)s %%.",
            **counts,
        )
    )


def _counted(number: int, subject: str) -> str:
    if subject == "class_group":
        return str(_("%(number)s classes", number=number))
    if subject == "organisation":
        return str(_("%(number)s organisations", number=number))
    return str(_("%(number)s persons", number=number))


def definitions() -> tuple[tuple[str, str], ...]:
    """Return what the columns of figures mean."""
    return (
        (
            _("Required"),
            _(
                "Those on duty at the end of the day, without the excused. Whoever stands in two schools counts once in each and once above them: a sum of the rows below is not the row above."
            ),
        ),
        (
            _("Met"),
            _(
                "Of these, those with what the requirement asks for; those it ends soon for, and those who were late, are among them."
            ),
        ),
        (_("Ends soon"), _("Met, and what is valid ends within the days that the requirement names.")),
        (_("Was late"), _("Met, but past due on some earlier day of the same duty.")),
        (_("Still in time"), _("Not met yet, and the due day has not passed.")),
        (_("Past due"), _("Not met, and the due day has passed or what was valid has ended.")),
        (_("Not met"), _("Still in time and past due together.")),
        (_("Excused"), _("Waived with a coded reason; counted beside, never among the required.")),
        (_("Share met"), _("Met divided by required; empty where nobody is required.")),
    )


def more_definitions() -> tuple[tuple[str, str], ...]:
    """Return what the columns mean that only a report has."""
    return (
        (_("Share past due"), _("Past due divided by required; empty where nobody is required.")),
        (_("Window before"), _("The last term or other window that had ended: how everybody stood on its last day.")),
    )


def notes_of(document: Document) -> list[str]:
    """Return how the figures were counted: the day, the period, what is masked."""
    notes = [
        _(
            "As of the end of %(day)s; worked out anew from dated records.",
            day=long_day(date.fromisoformat(document["as_of"])),
        )
    ]
    if document["projection"]:
        notes.append(_("This is a projection: the day is still to come, and nothing more was assumed to be entered."))
    if "period" in document:
        first, last = (long_day(date.fromisoformat(document["period"][name])) for name in ("first", "last"))
        notes.append(
            _(
                "Period from %(first)s to %(last)s: each organisation is counted as of the last day of its own window that ends in it.",
                first=first,
                last=last,
            )
        )
    if document.get("told_only"):
        notes.append(
            _(
                "For pupils, classes and schools only lessons count whose teacher said that every key point was taught; imported lessons and records, and talks, say nothing of it and are left out. Staff and guardians are counted as always."
            )
        )
    days = sorted({row["as_of"] for row in document["rows"] if row.get("as_of")})
    if days:
        notes.append(
            _(
                "Pupils and guardians are counted as of %(day)s.",
                day=_(", ").join(long_day(date.fromisoformat(day)) for day in days),
            )
        )
    if any(row.get("masked") for row in document["rows"]):
        notes.append(
            _("Counts of 1 to 4 about pupils and guardians are not shown, nor others that would give them away.")
        )
    return notes


def left_out_of(document: Document, names: Mapping[str, str]) -> list[str]:
    """Return who is not in the figures, and why."""
    titles = {row["id"]: row["title"] for row in document["requirements"]}
    found = [
        _(
            "No window has been entered, so nobody is counted: %(name)s, %(requirement)s.",
            name=names.get(row["organisation"], row["organisation"]),
            requirement=titles.get(row["requirement"], row["requirement"]),
        )
        for row in document["no_calendar"]
    ]
    found += [
        _(
            "No window of its own ends in the period: %(name)s, %(requirement)s.",
            name=names.get(row["organisation"], row["organisation"]),
            requirement=titles.get(row["requirement"], row["requirement"]),
        )
        for row in document.get("no_window", ())
    ]
    if document["upcoming"]:
        found.append(_("Upcoming, not counted yet: %(number)s.", number=len(document["upcoming"])))
    if document["unplaced"]:
        found.append(_("Classes without a grade, not counted: %(number)s.", number=len(document["unplaced"])))
    return found
