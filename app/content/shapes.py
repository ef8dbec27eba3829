"""The shapes of what course files say, after reading: plain, frozen, without HTML and without a database."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping


class ShownText(str):
    """Markdown that may stand on a class screen: what stood inside `::: screen`, or a quiz item (SAFEGUARDS 9).

    The class face prints nothing else, so a script handed to it by mistake stays unseen.
    """

    __slots__ = ()


def _mark_shown(shape: object, *names: str) -> None:
    for name in names:
        value = getattr(shape, name)
        object.__setattr__(shape, name, value if value is None else ShownText(value))


def line_of() -> Any:
    """Return a field for the line a shape begins at in its file; it plays no part when shapes are compared."""
    return field(default=0, compare=False, kw_only=True)


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
        _mark_shown(self, "text")

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


class ItemKind(StrEnum):
    """How a quiz item is answered."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    TRUE_FALSE = "true-false"
    ORDER = "order"
    MATCH = "match"


@dataclass(frozen=True)
class Option:
    """One option of an item. For order items options stand in the right order; for match items `pair` is the right side."""

    id: str  # "1", "2", … by position in the file: stable within an edition
    text: str  # Markdown, one line
    feedback: str  # Markdown
    correct: bool = False
    pair: str | None = None
    line: int = line_of()

    def __post_init__(self) -> None:
        """Mark the texts as what a class may see."""
        _mark_shown(self, "text", "feedback", "pair")


@dataclass(frozen=True)
class Item:
    """One question of a quiz."""

    id: str
    kind: ItemKind
    text: str  # Markdown
    options: tuple[Option, ...]
    objective: str
    level: str  # know | apply | decide
    critical: bool = False
    twin: str | None = None
    line: int = line_of()

    def __post_init__(self) -> None:
        """Mark the question as what a class may see."""
        _mark_shown(self, "text")

    @property
    def keys(self) -> frozenset[str]:
        """Return the ids of the right options (single, multiple, true-false)."""
        return frozenset(option.id for option in self.options if option.correct)


@dataclass(frozen=True)
class Quiz:
    """A bank of items and how it is drawn and passed."""

    id: str
    course: str
    kind: str  # final | module | micro | class-check | evaluation-A … D
    draw: int | None  # None: every item, in the order of the file
    pass_mark: int | None  # per cent
    items: tuple[Item, ...]
    file: str
    english: Quiz | None = None

    def in_language(self, tag: str) -> Quiz:
        """Return the English text where English is asked for and exists, else the Chinese; ids and keys are the same."""
        return self.english if tag == "en" and self.english else self

    def item(self, item_id: str) -> Item | None:
        """Return an item by its id."""
        return next((item for item in self.items if item.id == item_id), None)


@dataclass(frozen=True)
class Completion:
    """What an edition asks before a training record is entered."""

    quiz: str | None = None
    pass_mark: int | None = None
    critical: bool = False
    code_of_conduct: str | None = None
    practical: str | None = None

    @property
    def modules_only(self) -> bool:
        """Whether covering the modules is enough (COMPLIANCE §1, records from coverage)."""
        return not (self.quiz or self.code_of_conduct or self.practical)


@dataclass(frozen=True)
class Approval:
    """The named person outside the project who read an edition."""

    name: str
    capacity: str
    date: str
    edition: str


@dataclass(frozen=True)
class Document:
    """A text beside the modules: `notice`, `questions`, or `workshop` (how to hold the in-person part)."""

    title: str
    text: str  # Markdown; a workshop's has activities, for the facilitator's face
    file: str
    minutes: int | None = None
    line: int = line_of()


@dataclass(frozen=True)
class Course:
    """A course as its files say."""

    id: str
    title: str
    title_en: str
    edition: str
    status: str  # draft | ready
    audience: str  # staff | volunteers | pupils | guardians
    posts: tuple[str, ...]
    grades: tuple[str, ...]
    topics: tuple[str, ...]
    requires: tuple[str, ...]
    minutes: dict[str, int]
    completion: Completion
    valid_months: int | None
    valid_days: int | None
    basis: tuple[str, ...]
    refs: tuple[str, ...]
    contact: str
    description: str  # Markdown
    modules: tuple[Module, ...]
    quizzes: dict[str, Quiz]
    notice: str | None  # Markdown: the letter to guardians
    questions: str | None  # Markdown: likely questions
    worksheets: dict[str, dict[str, str]] = field(default_factory=dict)  # lesson id -> {title, text}
    documents: dict[str, Document] = field(default_factory=dict)  # notice, questions, workshop: with title and place
    approved: Approval | None = None
    digest: str = ""  # SHA-256 over every file of the edition
    files: dict[str, bytes] = field(default_factory=dict, repr=False, compare=False)
    lines: Mapping[str, int] = field(default_factory=dict, repr=False, compare=False)  # field of course.md -> its line

    @property
    def file(self) -> str:
        """Return the path of its course.md below the content folder."""
        return f"courses/{self.id}/course.md"

    @property
    def band(self) -> str:
        """Return the reading band: adult, or by grade k, g12, g34, g56, g79, g1012."""
        return band_of(self.grades)

    def module(self, module_id: str) -> Module | None:
        """Return a module by its id."""
        return next((module for module in self.modules if module.id == module_id), None)

    @property
    def final(self) -> Quiz | None:
        """Return the quiz that completion asks for."""
        return self.quizzes.get(self.completion.quiz) if self.completion.quiz else None

    def quiz_of(self, module_id: str, kind: str = "module") -> Quiz | None:
        """Return the quiz that belongs to one module: its id is the module's."""
        quiz = self.quizzes.get(module_id)
        return quiz if quiz is not None and quiz.kind == kind else None


@dataclass(frozen=True)
class Policy:
    """A text people read and sign, as the code of conduct."""

    id: str
    title: str
    title_en: str
    edition: str
    basis: tuple[str, ...]
    text: str
    digest: str
    file: str = ""


@dataclass(frozen=True)
class Post:
    """A kind of post of courses/posts.yaml; a roster chooses among them."""

    id: str
    title: str
    title_en: str
    category: str
    sensitive: bool


@dataclass(frozen=True)
class HelpLine:
    """A national number of courses/help.yaml; the texts stand in Chinese and English."""

    number: str
    name: str
    name_en: str
    for_whom: Mapping[str, str]
    what: Mapping[str, str]
    hours: Mapping[str, str]
    who_runs_it: Mapping[str, str]
    review_by: str  # ISO day
    always: bool  # no organisation can remove it


@dataclass(frozen=True)
class HelpDirectory:
    """The national numbers and the sentences that stand beside them (SAFEGUARDS 3, 4)."""

    lines: tuple[HelpLine, ...] = ()
    fixed_sentence: Mapping[str, str] = field(default_factory=dict)
    if_the_person_is_on_this_card: Mapping[str, str] = field(default_factory=dict)
    not_printed: Mapping[str, str] = field(default_factory=dict)  # number -> why

    def current(self, day: str) -> tuple[HelpLine, ...]:
        """Return the lines not past their review date on an ISO day; 110 is always among them (SAFEGUARDS 4)."""
        return tuple(line for line in self.lines if line.number == "110" or line.review_by >= day)


@dataclass(frozen=True)
class Problem:
    """A mistake in a file, told to its author."""

    file: str
    line: int
    message: str
    column: int | None = None
    level: Literal["error", "warning"] = "error"

    @property
    def is_error(self) -> bool:
        """Whether it must be mended before the file may be used."""
        return self.level == "error"

    def __str__(self) -> str:
        """Return `file:line[:column]: message`."""
        place = f"{self.file}:{self.line}" + (f":{self.column}" if self.column else "")
        return f"{place}: {'' if self.is_error else '提醒：'}{self.message}"


BANDS = {
    "k": "k",
    "1": "g12",
    "2": "g12",
    "3": "g34",
    "4": "g34",
    "5": "g56",
    "6": "g56",
    "7": "g79",
    "8": "g79",
    "9": "g79",
}


def band_of(grades: tuple[str, ...] | list[str]) -> str:
    """Return the reading band of a list of grades; the youngest decides; without grades: adult (CURRICULUM §1.6)."""
    if not grades:
        return "adult"
    first: Any = min(
        grades,
        key=lambda grade: (
            0 if grade.startswith("k") else 1,
            int("".join(c for c in grade if c.isdigit()) or 99),
        ),
    )
    if first.startswith("k"):
        return "k"
    return BANDS.get(first, "g1012")
