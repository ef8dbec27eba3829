"""The campaigns that can be chosen for a requirement, each with whose it is: one's own first, then those of organisations below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import gettext as _
from flask_babel import ngettext
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its type stubs

from app.compliance.campaign_names import campaigns_named
from app.compliance.rules.windows import CAMPAIGN
from app.core.languages import bracketed, long_day
from app.people.queries.windows import campaigns_entered

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.orm import Session

    from app.compliance.requiring.rights import Reach
    from app.people.queries.windows import Owned


def campaign_choices(db: Session, reach: Reach, *, keep: str | None = None) -> list[SelectChoice]:
    """Return the campaigns within reach, by whose they are; `keep` is one that stays although it is somebody else's.

    A name that one's own organisation or one above uses is theirs, whoever below entered it too. A name that organisations
    below alone entered is asked for there and nowhere else: a requirement counts where its campaign has days (COMPLIANCE §3).
    """
    within = {row.id for row in reach.organisations.values()}
    above = {one.id for root in reach.roots for one in reach.tree.line_on(root.id, reach.day)}
    own: dict[str, list[Owned]] = {}
    below: dict[str, list[Owned]] = {}
    elsewhere: set[str] = set()
    for one in campaigns_entered(db):
        name, owner = one.window.kind.removeprefix(CAMPAIGN), one.window.organisation_id
        if owner is None or owner in above:
            own.setdefault(name, []).append(one)
        elif owner in within:
            below.setdefault(name, []).append(one)
        else:
            elsewhere.add(name)
    theirs = {name: entered for name, entered in below.items() if name not in own}
    dayless = {*campaigns_named(db), *([keep] if keep in elsewhere else [])} - own.keys() - theirs.keys()
    return [
        *_group(_("Yours, or from above"), ((name, _own(found, below.get(name, []))) for name, found in own.items())),
        *_group(
            _("Of single organisations below: it is asked for there and nowhere else"),
            ((name, _theirs(found)) for name, found in theirs.items()),
        ),
        *_group(
            _("Without days here"),
            (
                (name, bracketed(_("no days entered, so it does not count now")))
                for name in sorted(dayless)
                if name == keep or name not in elsewhere
            ),
        ),
    ]


def _group(label: str, choices: Iterable[tuple[str, str]]) -> list[SelectChoice]:
    return [SelectChoice(name, name + said, optgroup=label) for name, said in choices]


def _days(one: Owned) -> str:
    said: str = _("%(first)s to %(last)s", first=long_day(one.window.first_day), last=long_day(one.window.last_day))
    return said


def _own(found: list[Owned], below: list[Owned]) -> str:
    latest = found[0]
    said = [*([latest.owner] if latest.owner else []), _days(latest)]
    others = len({one.owner for one in below})
    if others:
        said.append(ngettext("%(num)d below by days of its own", "%(num)d below by days of their own", others))
    return bracketed(" · ".join(said))


def _theirs(found: list[Owned]) -> str:
    owners = list(dict.fromkeys(one.owner or "" for one in found))
    if len(owners) == 1:
        return bracketed(" · ".join([owners[0], _days(found[0])]))
    said: str = ngettext(
        "%(first)s and %(num)d more, each by its own days",
        "%(first)s and %(num)d more, each by its own days",
        len(owners) - 1,
        first=owners[0],
    )
    return bracketed(said)
