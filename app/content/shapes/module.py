"""A module as it is read: objectives, pages, screens, activities and scenarios."""

from __future__ import annotations

from dataclasses import dataclass

from app.content.shapes.text import line_of, mark_shown


@dataclass(frozen=True)
class Objective:
    """What a learner can do after a module."""

    id: str
    text: str
    refs: tuple[str, ...] = ()
    line: int = line_of()


@dataclass(frozen=True)
class Choice:
    """One way on from a scenario's step, and what comes of it."""

    id: str  # "<step>-<number>", stable within an edition
    text: str  # Markdown, one line
    target: str  # id of the step it leads to
    consequence: str  # Markdown
    line: int = line_of()


@dataclass(frozen=True)
class Step:
    """One step of a scenario: a text and the choices below it; a step without choices ends the scenario."""

    id: str
    text: str  # Markdown
    choices: tuple[Choice, ...] = ()
    line: int = line_of()

    @property
    def is_end(self) -> bool:
        """Whether the scenario is finished here."""
        return not self.choices


@dataclass(frozen=True)
class Scenario:
    """A branching scenario; it begins at the step `start`."""

    id: str
    steps: dict[str, Step]
    line: int = line_of()


@dataclass(frozen=True)
class Screen:
    """One screen: the only thing pupils ever see (SAFEGUARDS 9). `number` counts from 1 within the module."""

    number: int
    text: str  # Markdown with inner fences (case, help, calm)
    activity: str | None = None
    line: int = line_of()

    def __post_init__(self) -> None:
        """Mark the text as what pupils may see."""
        mark_shown(self, "text")

    @property
    def title(self) -> str:
        """Return the screen's heading, as plain text."""
        first = self.text.lstrip().partition("\n")[0]
        return first.lstrip("#").strip() if first.startswith("#") else ""


@dataclass(frozen=True)
class Activity:
    """One part of a lesson, for the facilitator."""

    id: str
    kind: str  # rules recall story role-play drawing game discussion drill check calm
    minutes: int
    title: str
    text: str  # Markdown below its heading: screens (numbered), scripts and notes in order
    line: int = line_of()


@dataclass(frozen=True)
class Page:
    """One page of the learner's reader: a screen or a scenario, in the order of the file."""

    screen: Screen | None = None
    scenario: Scenario | None = None


@dataclass(frozen=True)
class Module:
    """One module of a course."""

    id: str
    position: int
    title: str
    title_en: str | None
    minutes: int
    mode: str  # online | in_person
    objectives: tuple[Objective, ...]
    key_points: tuple[str, ...]
    content_note: str | None
    body: str  # Markdown, whole
    pages: tuple[Page, ...]
    activities: tuple[Activity, ...]
    file: str  # path below the content folder
    new_words: tuple[str, ...] = ()
    english: Module | None = None
    body_line: int = line_of()

    def in_language(self, tag: str) -> Module:
        """Return the English text where English is asked for and exists, else the Chinese."""
        return self.english if tag == "en" and self.english else self

    @property
    def screens(self) -> tuple[Screen, ...]:
        """Return the screens in order."""
        return tuple(page.screen for page in self.pages if page.screen)

    @property
    def scenarios(self) -> tuple[Scenario, ...]:
        """Return the scenarios in order."""
        return tuple(page.scenario for page in self.pages if page.scenario)
