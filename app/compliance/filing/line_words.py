"""The ten lines of a filing as sentences: the pages and the papers say the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from flask_babel import gettext

from app.compliance.filing.reading import ranges
from app.core.languages import long_day

if TYPE_CHECKING:
    from app.compliance.filing.lines import PlainLine

AS_FILED: Mapping[str, str] = MappingProxyType({})


def _(message: str, **values: Any) -> str:
    return str(gettext(message, **values))


def said(line: PlainLine) -> str:
    """Return one line as a sentence, without the posts it may name."""
    return SENTENCES[line["line"]](line)


def nobody_said(folded: Sequence[int], *, filed: int, missing: int) -> list[str]:
    """Return what it means that nobody has an organisation as home, and whose filings speak of the people below."""
    told = [
        _(
            "On this day nobody has this organisation itself as home: nobody on post here, no pupil, no class. Lines %(numbers)s would speak of them, so they have nothing to say.",
            numbers=_(", ").join(ranges(folded)),
        )
    ]
    if filed or missing:
        told.append(
            _(
                "The people stand in the filings of the organisations below, signed there: %(filed)s have filed, %(missing)s have not. The figures count all of them together, each person once.",
                filed=filed,
                missing=missing,
            )
        )
    return told


class PostSaid(NamedTuple):
    """A post that a line names: by a title in the language asked for, else by the school's own word for it."""

    title: str
    numbers: str
    is_own_word: bool


def posts_in(line: PlainLine, titles: Mapping[str, str] = AS_FILED) -> list[PostSaid]:
    """Return the posts that a line names with their numbers; `titles` in another language by the Chinese ones."""
    shows_share = line["line"] == "in_time"
    found = []
    for post in line.get("posts", ()):
        numbers = f"{post['in_time']}/{post['people']}" if shows_share else str(post["people"])
        title = titles.get(post["post"])
        found.append(PostSaid(title or post["post"], numbers, title is None))
    return found


def posts_said(line: PlainLine) -> list[str]:
    """Return the posts that a line names as they were filed, each with its numbers."""
    return [f"{post.title} {post.numbers}" for post in posts_in(line)]


def _roster(line: Mapping[str, Any]) -> str:
    return _(
        "On the roster: adults on post %(staff)s, pupils %(pupils)s, classes %(classes)s.",
        staff=line["staff"],
        pupils=line["pupils"],
        classes=line["classes"],
    )


def _roster_change(line: Mapping[str, Any]) -> str:
    values = {
        "day": long_day(date.fromisoformat(line["since"])),
        "joined": line["joined"],
        "left": line["left"],
    }
    if line["pupils"] == 0:
        return _("Since %(day)s adults who came: %(joined)s, who left: %(left)s; as many pupils as then.", **values)
    return _(
        "Since %(day)s adults who came: %(joined)s, who left: %(left)s; pupils: %(pupils)s.",
        **values,
        pupils=f"{line['pupils']:+d}",
    )


def _in_time(line: Mapping[str, Any]) -> str:
    if line["people"] == 0:
        return _("No requirement asks anything of the adults on post on this day.")
    return _(
        "Adults who did everything asked of them in time: %(in_time)s of %(people)s.",
        in_time=line["in_time"],
        people=line["people"],
    )


def _made_late(line: Mapping[str, Any]) -> str:
    if line["people"] == 0:
        return _("No adult did something late.")
    return _("Adults who did everything, but something of it late: %(people)s.", people=line["people"])


def _open(line: Mapping[str, Any]) -> str:
    if line["people"] == 0:
        return _("No adult still lacks anything.")
    if line["oldest_days"] is None:
        return _("Adults who still lack something: %(people)s; nobody is past due.", people=line["people"])
    return _(
        "Adults who still lack something: %(people)s; past due: %(overdue)s, the longest (in days): %(days)s.",
        people=line["people"],
        overdue=line["overdue"],
        days=line["oldest_days"],
    )


def _not_reached(line: Mapping[str, Any]) -> str:
    """Say it of pupils with guardians and of classes, each only where something is asked of them."""
    others, classes = line["others"], line["classes"]
    if others is None and classes is None:
        return _("No requirement asks anything of pupils, guardians or classes on this day.")
    if classes is None:
        return _("Pupils and guardians together: %(others)s still lack something.", others=others)
    if others is None:
        return _("Classes: %(classes)s still lack something.", classes=classes)
    return _(
        "Pupils and guardians together: %(others)s still lack something; classes: %(classes)s.",
        others=others,
        classes=classes,
    )


def _waivers(line: Mapping[str, Any]) -> str:
    if line["granted"] == 0:
        return _("Waivers in force: %(in_force)s; none was granted in the period.", in_force=line["in_force"])
    return _(
        "Waivers in force: %(in_force)s; granted in the period: %(granted)s, by how many people: %(by)s.",
        in_force=line["in_force"],
        granted=line["granted"],
        by=line["granted_by"],
    )


def _change(line: Mapping[str, Any]) -> str:
    if line["first"]:
        return _("There is no filing of an earlier period to compare with.")
    return _(
        "Since the last filing, requirements in which fewer are missing: %(fewer)s, more: %(more)s, as many: %(same)s; requirements changed: %(definitions)s.",
        fewer=line["fewer"],
        more=line["more"],
        same=line["same"],
        definitions=line["definitions"],
    )


def _entries(line: Mapping[str, Any]) -> str:
    """Say what was entered and how; lessons given although not ready are counted since filings say so."""
    told = _(
        "Entries of the period (one record of study or one lesson each): %(all)s; made more than 7 days later: %(late)s,"
        " brought by an import: %(imported)s.",
        all=line["all"],
        late=line["late"],
        imported=line["imported"],
    )
    if "although" not in line:
        return told
    although = (
        _(
            "Lessons given although not everything was ready, by the head's decision: %(lessons)s.",
            lessons=line["although"],
        )
        if line["although"]
        else _("No lesson was given by the head's decision although not everything was ready.")
    )
    told = _("%(sentence)s %(next)s", sentence=told, next=although)
    if "undecided" not in line:
        return told
    undecided = (
        _(
            "Lessons of which what is kept says that something was missing, and no decision of the head: %(lessons)s.",
            lessons=line["undecided"],
        )
        if line["undecided"]
        else _("Of no other lesson does what is kept say that something was missing.")
    )
    return _("%(sentence)s %(next)s", sentence=told, next=undecided)


def _not_counted(line: Mapping[str, Any]) -> str:
    """Say what is left out and who has not filed, each only where there is any."""
    if line["no_calendar"] or line["unplaced"]:
        told = _(
            "Not counted: requirements without a window %(no_calendar)s, classes without a grade %(unplaced)s.",
            no_calendar=line["no_calendar"],
            unplaced=line["unplaced"],
        )
    else:
        told = _("All is counted: every requirement has its window, every class its grade.")
    if not line["unsigned"]:
        return told
    missing = _("Not filed: organisations below %(unsigned)s.", unsigned=line["unsigned"])
    return _("%(sentence)s %(next)s", sentence=told, next=missing)


SENTENCES: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "roster": _roster,
    "roster_change": _roster_change,
    "in_time": _in_time,
    "made_late": _made_late,
    "open": _open,
    "not_reached": _not_reached,
    "waivers": _waivers,
    "change": _change,
    "entries": _entries,
    "not_counted": _not_counted,
}
