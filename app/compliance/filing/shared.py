"""What was entered since a filing that no single subject owns: of the organisation's own tree, by name, kind by kind."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.compliance.facts import read_tree
from app.compliance.filing.since import Entered, Since, What
from app.content.models import CourseEdition
from app.core.batches import among
from app.people import models as people

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

Content = Mapping[str, Any]
Name = tuple[str, str | None]
NAMELESS: Name = ("", None)


@dataclass(frozen=True)
class SharedFact:
    """A fact that many share, with the name of what it is about and that in English, where it has one."""

    fact: Since
    name: Name


@dataclass(frozen=True)
class SharedFacts:
    """Facts of one table to which the same happened, in order of time."""

    table: str
    what: What
    facts: tuple[SharedFact, ...]


def shared_since(db: Session, organisation_id: int, moment: datetime, days: Collection[date]) -> list[SharedFacts]:
    """Return what was entered, changed or taken out since a moment that many share, as far as an organisation has it.

    Organisations and windows of its subtree and of the line above it, where these stand on some days; posts held there; classes,
    named in a school only (SAFEGUARDS 21: no class rows above it); editions of courses.
    """
    tree = read_tree(db)
    lines = [
        {key: [row.id for row in tree.line_on(key, day.toordinal())] for key in tree.organisations} for day in days
    ]
    inside = {key for line in lines for key, above in line.items() if organisation_id in above}
    around = inside.union(*(line[organisation_id] for line in lines))
    entered = Entered(db, moment)
    names = _Names(
        db, inside, names_classes=tree.organisations[organisation_id].kind != people.OrganisationKind.DISTRICT
    )
    found = [
        SharedFact(fact, name(said))
        for table, is_meant, name in _tables(inside, around, names)
        for said, fact in entered.within(table, is_meant)
    ]
    return list(_grouped(found))


class _Names:
    """What is called how: organisations, the posts held at some of them, their classes."""

    def __init__(self, db: Session, inside: set[int], *, names_classes: bool) -> None:
        held = select(people.Appointment.post_id).where(among(people.Appointment.organisation_id, inside))
        group = people.ClassGroup
        self.posts: dict[int, Name] = {
            row.id: (row.title, row.title_en)
            for row in db.execute(
                select(people.Post.id, people.Post.title, people.Post.title_en).where(people.Post.id.in_(held))
            )
        }
        self.organisations = dict(db.execute(select(people.Organisation.id, people.Organisation.name)).all())
        self.classes = dict(db.execute(select(group.id, group.title).where(among(group.organisation_id, inside))).all())
        self.names_classes = names_classes

    def of_organisation(self, key: int) -> Name:
        return self.organisations.get(key, ""), None

    def of_class(self, title: str) -> Name:
        return (title, None) if self.names_classes else NAMELESS


def _tables(
    inside: set[int], around: set[int], names: _Names
) -> Iterable[tuple[Any, Callable[[Content], bool], Callable[[Content], Name]]]:
    """Yield the tables, which of their facts are meant, and how each is called."""
    yield people.Organisation, lambda said: said["id"] in around, lambda said: (said["name"], None)
    yield (
        people.OrganisationParent,
        lambda said: said["organisation_id"] in around,
        lambda said: names.of_organisation(said["organisation_id"]),
    )
    yield (
        people.Window,
        lambda said: said["organisation_id"] is None or said["organisation_id"] in around,
        lambda said: (said["title"], None),
    )
    yield people.Post, lambda said: said["id"] in names.posts, lambda said: (said["title"], said["title_en"])
    for table in (people.PostSensitivity, people.PostCategory):
        yield table, lambda said: said["post_id"] in names.posts, lambda said: names.posts[said["post_id"]]
    yield (
        people.ClassGroup,
        lambda said: said["organisation_id"] in inside,
        lambda said: names.of_class(said["title"]),
    )
    yield (
        people.ClassGroupWindow,
        lambda said: said["class_group_id"] in names.classes,
        lambda said: names.of_class(names.classes[said["class_group_id"]]),
    )
    yield CourseEdition, lambda _said: True, lambda said: (f"{said['course']} {said['edition']}", None)


def _grouped(found: list[SharedFact]) -> Iterable[SharedFacts]:
    order = list(dict.fromkeys(one.fact.table for one in found))
    whats = list(What)
    found = sorted(
        found, key=lambda one: (order.index(one.fact.table), whats.index(one.fact.what), one.fact.at, one.name[0])
    )
    for (table, what), facts in groupby(found, key=lambda one: (one.fact.table, one.fact.what)):
        yield SharedFacts(table, what, tuple(facts))
