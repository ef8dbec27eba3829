"""A course as it is read: its front matter, modules and quizzes, and whom it is written for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.content.shapes.module import Module
from app.content.shapes.practical import Rubric
from app.content.shapes.quiz import Quiz
from app.content.shapes.text import line_of


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
    title_en: str | None = None


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
    description_en: str | None
    modules: tuple[Module, ...]
    quizzes: dict[str, Quiz]
    notice: str | None  # Markdown: the letter to guardians
    questions: str | None  # Markdown: likely questions
    worksheets: dict[str, dict[str, str]] = field(default_factory=dict)  # lesson id -> {title, text}
    documents: dict[str, Document] = field(default_factory=dict)  # notice, questions, workshop: with title and place
    practical: Rubric | None = None  # how its practical part is judged
    approved: Approval | None = None
    early_renewal_days: int | None = None
    renews: tuple[str, ...] = ()
    digest: str = ""  # SHA-256 over every file of the edition
    files: dict[str, bytes] = field(default_factory=dict, repr=False, compare=False)
    lines: Mapping[str, int] = field(default_factory=dict, repr=False, compare=False)  # field of course.md -> its line

    @property
    def key(self) -> tuple[str, str]:
        """Return under which name and edition it stands in courses/EDITIONS."""
        return self.id, self.edition

    @property
    def is_in_english(self) -> bool:
        """Whether every module has its English text."""
        return all(module.english for module in self.modules)

    @property
    def file(self) -> str:
        """Return the path of its course.md below the content folder."""
        return f"courses/{self.id}/course.md"

    @property
    def completes_online(self) -> bool:
        """Whether it is completed by its online part alone, though it has minutes in person besides."""
        in_person = any(module.mode == "in_person" for module in self.modules) or bool(self.completion.practical)
        return bool(self.minutes.get("in_person")) and not in_person

    @property
    def band(self) -> str:
        """Return the reading band: adult, or by grade k, g12, g34, g56, g79, g1012."""
        return band_of(self.grades)

    @property
    def teaching_band(self) -> str:
        """Return the band its facilitators are authorised for: the reading band, but one of its own for special schools."""
        return "sen" if "sen" in self.grades else self.band

    def module(self, module_id: str) -> Module | None:
        """Return a module by its id."""
        return next((module for module in self.modules if module.id == module_id), None)

    @property
    def final(self) -> Quiz | None:
        """Return the quiz that completion asks for."""
        return self.quizzes.get(self.completion.quiz) if self.completion.quiz else None

    def evaluation(self, letter: str) -> Quiz | None:
        """Return one of the evaluation sets, A to D."""
        return next((quiz for quiz in self.quizzes.values() if quiz.evaluation == letter), None)

    def quiz_of(self, module_id: str, kind: str = "module") -> Quiz | None:
        """Return the quiz that belongs to one module: its id is the module's."""
        quiz = self.quizzes.get(module_id)
        return quiz if quiz is not None and quiz.kind == kind else None


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
