"""A practical part as its file says: what is looked at, how it is judged, by how many; and who may teach which age."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Level:
    """One level of a rubric."""

    points: int
    text: str
    text_en: str


@dataclass(frozen=True)
class Criterion:
    """One line of a rubric; a critical one must reach the rubric's `critical_points`."""

    id: str
    text: str
    text_en: str
    critical: bool = False


@dataclass(frozen=True)
class Rubric:
    """How a role-play, a trial lesson or a drill is judged. `edition` and `digest` say which text was judged by.

    With two raters `apart` is how far their sums may differ before a third is asked.
    """

    id: str
    title: str
    title_en: str
    edition: str
    kind: str  # role-play | trial-lesson | drill
    raters: int
    minimum: int
    levels: tuple[Level, ...]
    criteria: tuple[Criterion, ...]
    text: str  # Markdown: how it is held
    digest: str
    file: str
    apart: int | None = None
    critical_points: int | None = None
    assessors_hold: tuple[str, ...] = ()  # courses whose certificate an assessor needs
    valid_months: int | None = None

    @property
    def most(self) -> int:
        """Return the highest sum that can be reached."""
        return self.levels[-1].points * len(self.criteria)


@dataclass(frozen=True)
class FacilitatorRule:
    """What somebody needs to be authorised to teach one band of courses/facilitators.yaml."""

    band: str
    certificates: tuple[str, ...]
    practical: str
    valid_months: int
    observe_months: int
    line: int = 1


TEACHING_BANDS = ("k", "g12", "g34", "g56", "g79", "g1012", "sen")
