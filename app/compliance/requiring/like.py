"""A new requirement filled in as another one says it: under a name of its own, from today, within one's own place, in a campaign."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

from app.compliance.requiring.entry import entry_of, free_id
from app.compliance.requiring.words import LOCAL
from app.compliance.rules.requirement import Each
from app.compliance.rules.sentence import CHINESE, ENGLISH
from app.compliance.rules.windows import CAMPAIGN
from app.compliance.standing import rule_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from app.compliance.models import Requirement
    from app.compliance.requiring.rights import Reach

COLONS = {CHINESE: "：", ENGLISH: ": "}
LONGEST = {CHINESE: 80, ENGLISH: 120}


def is_item(row: Requirement) -> bool:
    """Whether a requirement is asked for in a campaign, an example among them."""
    return campaign_of(row) is not None


def campaign_of(row: Requirement) -> str | None:
    """Return the name of the campaign that a requirement is asked for in; None for any other time."""
    timing = rule_of(row).timing
    in_one = isinstance(timing, Each) and timing.kind.startswith(CAMPAIGN)
    return timing.kind.removeprefix(CAMPAIGN) if in_one and isinstance(timing, Each) else None


def own_place(reach: Reach) -> str:
    """Return the place that every part of who must name; empty for whoever may ask everywhere, or has several to choose from."""
    return reach.roots[0].public_id if not reach.everywhere and len(reach.roots) == 1 else ""


def new_entry(row: Requirement, rows: Sequence[Requirement], *, campaign: str, place: str, on: date) -> dict[str, Any]:
    """Return a new requirement as a file says it, like another one; `campaign` and `place` are those it is entered for."""
    known = deepcopy(entry_of(row))
    entry = known | {
        "id": free_id(row.public_id, {one.public_id for one in rows}),
        "title": _own_title(row, rows, campaign),
        "effective_from": on.isoformat(),
        "scope": LOCAL,
    }
    entry.pop("effective_until", None)
    if campaign:
        entry["timing"] = {"each": CAMPAIGN + campaign}
        entry.pop("transition_days", None)
    if place:
        entry["audience"] = [{**selector, "within": [place]} for selector in entry["audience"]]
    return entry


def _own_title(row: Requirement, rows: Sequence[Requirement], campaign: str) -> dict[str, str]:
    """Return a name that no requirement has: its campaign's before what is asked, or that of an example; else none is filled in.

    Two of one name could not be told apart in reports.
    """
    taken = {title for one in rows if one.enabled for title in one.title.values()}
    if not campaign and row.enabled:
        return {CHINESE: ""}
    title = {}
    for language, colon in COLONS.items():
        said = row.title.get(language, "")
        said = said.partition(colon)[2] or said
        title[language] = campaign + colon + said if campaign and said else said
    fits = all(len(said) <= LONGEST[language] and said not in taken for language, said in title.items())
    return {language: said for language, said in title.items() if said} if fits and title[CHINESE] else {CHINESE: ""}
