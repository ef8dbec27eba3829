"""Who may change which requirement (DESIGN §3): a bureau officer its own local ones, whoever stands above all, all."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _

from app.compliance.definitions import versions_of
from app.compliance.facts import read_tree
from app.compliance.rights import MAY_OPEN
from app.core.access import Role
from app.core.languages import bracketed

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy.orm import Session

    from app.compliance.rules.holdings import Organisation, Tree
    from app.people.identity import SignedIn

MAY_CHANGE = (Role.BUREAU_OFFICER, Role.ADMINISTRATOR)
MAY_READ = (*MAY_OPEN, Role.ADMINISTRATOR)


@dataclass(frozen=True)
class Reach:
    """The organisations a viewer may ask something of; `roots` are the uppermost of them, None: no place but all."""

    tree: Tree
    day: int
    may_change: bool
    everywhere: bool
    roots: tuple[Organisation, ...]

    @property
    def organisations(self) -> dict[str, Organisation]:
        """Return the organisations within reach by their ids, in the order of the tree."""
        found = [
            row
            for row in self.tree.organisations.values()
            if any(root in self.tree.line_on(row.id, self.day) for root in self.roots)
        ]
        return {row.public_id: row for row in sorted(found, key=lambda row: row.public_id)}

    def places(self, keep: Collection[str]) -> dict[str, str]:
        """Return what can be chosen: organisations that are not closed, and those to `keep`, by the names people know.

        Two of one name are told apart by what they belong to.
        """
        shown = {key: row for key, row in self.organisations.items() if row.days[1] >= self.day or key in keep}
        names = Counter(row.name for row in shown.values())
        return {key: row.name if names[row.name] == 1 else self._told_apart(row) for key, row in shown.items()}

    def _told_apart(self, row: Organisation) -> str:
        above = self.tree.line_on(row.id, self.day)[1:2]
        name = row.name + "".join(bracketed(one.name) for one in above)
        return name if row.days[1] >= self.day else name + bracketed(_("closed"))

    def covers(self, definition: dict[str, Any]) -> bool:
        """Whether a definition, with all that counted before it, asks something within reach only."""
        if not self.may_change:
            return False
        if self.everywhere:
            return True
        within = self.organisations.keys()
        return all(
            set(_list(selector.get("within"))) and set(_list(selector["within"])) <= within
            for version in versions_of(definition)
            for selector in version["audience"]
        )


def reach_of(db: Session, viewer: SignedIn, on: date) -> Reach:
    """Return what a viewer may ask of whom by the roles held on a day.

    An administrator reaches everything; so does a bureau officer above whom and beside whom nobody stands.
    """
    tree, day = read_tree(db), on.toordinal()
    tops = {row.id for row in tree.organisations.values() if len(tree.line_on(row.id, day)) == 1}
    held = viewer.organisations_as(Role.BUREAU_OFFICER) & tree.organisations.keys()
    everywhere = viewer.holds(Role.ADMINISTRATOR) or (bool(tops) and tops <= held)
    roots = tops if everywhere else held
    return Reach(
        tree=tree,
        day=day,
        may_change=viewer.holds(*MAY_CHANGE),
        everywhere=everywhere,
        roots=tuple(sorted((tree.organisations[key] for key in roots), key=lambda row: row.public_id)),
    )


def _list(value: Any) -> list[str]:
    return value if isinstance(value, list) else []
