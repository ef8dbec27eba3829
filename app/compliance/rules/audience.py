"""Audience: which holdings a requirement asks something of (COMPLIANCE §2)."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.compliance.rules.holdings import Stretch


@dataclass(frozen=True)
class Selector:
    """A selector: every field given must match one and the same holding; a field left out does not restrict."""

    kinds: frozenset[str] | None = None
    posts: frozenset[str] | None = None
    sensitive: bool | None = None
    post_categories: frozenset[str] | None = None
    grades: frozenset[str] | None = None
    org_kinds: frozenset[str] | None = None
    within: frozenset[str] | None = None
    unless: Selector | None = None

    def matches(self, holding: Stretch) -> bool:
        """Whether a holding has all that the selector names, and not all that its `not` names.

        A field about something the holding does not have never matches: a pupil is not `sensitive: false`.
        """
        return (
            (self.kinds is None or holding.kind in self.kinds)
            and (self.posts is None or holding.post in self.posts)
            and (self.sensitive is None or holding.sensitive is self.sensitive)
            and (self.post_categories is None or holding.category in self.post_categories)
            and (self.grades is None or bool(holding.grades and holding.grades & self.grades))
            and (self.org_kinds is None or holding.line.home.kind in self.org_kinds)
            and (self.within is None or bool(holding.line.ids & self.within))
            and not (self.unless is not None and self.unless.matches(holding))
        )

    def differs_in(self, holding: Stretch) -> tuple[str, ...]:
        """Return the fields that keep a holding from matching, each asked by itself; none where it matches."""
        given = {one.name: getattr(self, one.name) for one in fields(self) if getattr(self, one.name) is not None}
        return tuple(name for name, value in given.items() if not Selector(**{name: value}).matches(holding))

    @property
    def may_match_staff(self) -> bool:
        """Whether somebody holding a post could match."""
        return self.grades is None and (self.kinds is None or bool(self.kinds - {"student", "guardian"}))

    @property
    def may_match_children(self) -> bool:
        """Whether a pupil or a guardian could match: the figures then are a child's (SAFEGUARDS 21)."""
        about_posts = self.posts is not None or self.sensitive is not None or self.post_categories is not None
        return not about_posts and (self.kinds is None or bool(self.kinds & {"student", "guardian"}))


def matches(audience: tuple[Selector, ...], holding: Stretch) -> bool:
    """Whether any selector matches the holding."""
    return any(selector.matches(holding) for selector in audience)
