"""What the front matter of each kind of file may say."""

from __future__ import annotations

import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator
from pydantic_core import PydanticCustomError

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Edition = Annotated[str, StringConstraints(pattern=r"^\d+(\.\d+)*$", max_length=20)]
Title = Annotated[str, StringConstraints(min_length=1, max_length=120)]
Words = Annotated[str, StringConstraints(min_length=1)]
DAYS_A_MONTH = 30
Minutes = Annotated[int, Field(ge=0, le=6000)]


class Head(BaseModel):
    """Base of every front matter: nothing unknown, nothing guessed."""

    model_config = ConfigDict(extra="forbid", strict=True)


class MinutesHead(Head):
    """How long a course takes."""

    online: Minutes = 0
    in_person: Minutes = 0


class CompletionHead(Head):
    """What a course asks for."""

    modules: Literal["all"]
    quiz: Id | None = None
    pass_mark: Annotated[int, Field(ge=1, le=100)] | None = None
    critical: Literal["all"] | None = None
    code_of_conduct: Id | None = None
    practical: Id | None = None

    @model_validator(mode="after")
    def _marks_need_a_quiz(self) -> CompletionHead:
        if self.quiz is None and (self.pass_mark is not None or self.critical is not None):
            raise PydanticCustomError("said", "写了 pass_mark 或 critical，就要写 quiz：用哪一个测验")
        if self.quiz is not None and self.pass_mark is None:
            raise PydanticCustomError("said", "写了 quiz，就要写 pass_mark：多少分合格，例如 85")
        return self


class ApprovedHead(Head):
    """Who outside the project read this edition."""

    name: Words
    capacity: Words
    date: Words
    edition: Edition

    @field_validator("date", mode="before")
    @classmethod
    def _day_as_text(cls, value: object) -> object:
        return value.isoformat() if hasattr(value, "isoformat") else value


class ApprovedTextHead(Head):
    """Who outside the project read a text without editions; the digest says which words that were."""

    name: Words
    capacity: Words
    date: datetime.date
    words: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{12}$")]


class CourseHead(Head):
    """Front matter of course.md."""

    id: Id
    title: Title
    title_en: Title
    edition: Edition
    status: Literal["draft", "ready"]
    audience: Literal["staff", "volunteers", "pupils", "guardians"]
    posts: list[Id] = []
    grades: list[Annotated[str, StringConstraints(pattern=r"^(k[0-3]|[1-9]|1[0-2]|sen)$")]] = []
    topics: list[Id] = []
    requires: list[Id] = []
    minutes: MinutesHead
    completion: CompletionHead
    valid_months: Annotated[int, Field(ge=1, le=120)] | None = None
    valid_days: Annotated[int, Field(ge=1, le=3650)] | None = None
    early_renewal_days: Annotated[int, Field(ge=1, le=365)] | None = None
    renews: list[Id] = []
    basis: list[Words]
    refs: list[Words] = []
    contact: Words
    approved: ApprovedHead | None = None

    @model_validator(mode="after")
    def _fits_together(self) -> CourseHead:
        if self.valid_months and self.valid_days:
            raise PydanticCustomError("said", "valid_months 和 valid_days 只写一个")
        days = self.valid_days or (self.valid_months or 0) * DAYS_A_MONTH
        if self.early_renewal_days and self.early_renewal_days * 2 > days:
            said = "early_renewal_days 最多是有效期的一半：提前这么多天以内重学，剩下的天数留着；没有有效期的课不写"
            raise PydanticCustomError("said", said)
        if self.renews and not self.early_renewal_days:
            raise PydanticCustomError(
                "said", "写了 renews（接着哪些课的有效期算），就要写 early_renewal_days：提前多少天以内"
            )
        if self.audience == "pupils" and not self.grades:
            raise PydanticCustomError("said", '学生课要写 grades，例如 grades: ["5", "6"]')
        if self.audience == "pupils" and (self.completion.quiz or self.completion.code_of_conduct):
            raise PydanticCustomError("said", "学生课没有测验和签名：completion 只写 {modules: all}")
        if self.approved and self.approved.edition != self.edition:
            raise PydanticCustomError("said", "approved 里的 edition 不是这一版：换了版次，就要重新审读")
        return self


class ObjectiveHead(Head):
    """One objective of a module."""

    id: Id
    text: Words
    refs: list[Words] = []


class ModuleHead(Head):
    """Front matter of a module."""

    id: Id
    title: Title
    title_en: Title | None = None
    minutes: Annotated[int, Field(ge=1, le=600)]
    mode: Literal["online", "in_person"]
    objectives: Annotated[list[ObjectiveHead], Field(min_length=1)]
    key_points: list[Words] = []
    content_note: Words | None = None
    new_words: list[Words] = []


QUIZ_KIND = r"^(final|module|micro|class-check|evaluation-[A-D])$"


class QuizHead(Head):
    """Front matter of a quiz."""

    id: Id
    course: Id
    kind: Annotated[str, StringConstraints(pattern=QUIZ_KIND)]
    draw: Annotated[int, Field(ge=1, le=200)] | None = None
    pass_mark: Annotated[int, Field(ge=1, le=100)] | None = None

    @model_validator(mode="after")
    def _only_finals_are_marked(self) -> QuizHead:
        if self.kind == "final" and (self.draw is None or self.pass_mark is None):
            raise PydanticCustomError("said", "结课测验（final）要写 draw 和 pass_mark")
        if self.kind in ("module", "class-check") and (self.draw is not None or self.pass_mark is not None):
            raise PydanticCustomError("said", "模块小测和课堂小查不写 draw 和 pass_mark，全部都出，也不打分")
        if self.kind.startswith("evaluation-") and (self.draw is not None or self.pass_mark is not None):
            raise PydanticCustomError("said", "评估卷（evaluation-A 到 D）不写 draw 和 pass_mark，全部都出，也不打分")
        return self


class PolicyHead(Head):
    """Front matter of a policy."""

    id: Id
    title: Title
    title_en: Title
    edition: Edition
    audience: Annotated[list[Literal["staff", "volunteer", "external"]], Field(min_length=1)] = [
        "staff",
        "volunteer",
        "external",
    ]
    posts: list[Id] = []
    basis: list[Words] = []


class ChildHelpHead(Head):
    """Front matter of a help text for children."""

    id: Id
    band: Literal["g12", "g34", "g56", "g79", "g1012"]
    title: Title
    title_en: Title
    ages: Title
    ages_en: Title
    basis: Annotated[list[Words], Field(min_length=1)]
    approved: ApprovedTextHead | None = None


class DocumentHead(Head):
    """Front matter of a letter, of likely questions, of a workshop."""

    title: Title


class WorkshopHead(DocumentHead):
    """Front matter of a workshop: the in-person part of an adult course."""

    id: Id | None = None
    title_en: Title | None = None
    minutes: Annotated[int, Field(ge=1, le=600)] | None = None
    mode: Literal["in_person"] = "in_person"
    key_points: list[Words] = []
    content_note: Words | None = None


Points = Annotated[int, Field(ge=0, le=100)]


class LevelHead(Head):
    """One level of a rubric: what it is worth and what it means."""

    points: Points
    text: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    text_en: Annotated[str, StringConstraints(min_length=1, max_length=60)]


class CriterionHead(Head):
    """One line of a rubric."""

    id: Id
    text: Annotated[str, StringConstraints(min_length=1, max_length=80)]
    text_en: Annotated[str, StringConstraints(min_length=1, max_length=160)]
    critical: bool = False


class RubricHead(Head):
    """Front matter of a practical part: how it is judged, by how many, and what is enough."""

    id: Id
    title: Title
    title_en: Title
    edition: Edition | None = None
    kind: Literal["role-play", "trial-lesson", "drill"]
    raters: Annotated[int, Field(ge=1, le=2)]
    minimum: Annotated[int, Field(ge=1, le=1000)]
    apart: Annotated[int, Field(ge=0, le=100)] | None = None
    critical_points: Points | None = None
    assessors_hold: list[Id] = []
    valid_months: Annotated[int, Field(ge=1, le=120)] | None = None
    levels: Annotated[list[LevelHead], Field(min_length=2, max_length=5)]
    criteria: Annotated[list[CriterionHead], Field(min_length=3, max_length=25)]

    @model_validator(mode="after")
    def _can_be_judged(self) -> RubricHead:
        points = [level.points for level in self.levels]
        names = [criterion.id for criterion in self.criteria]
        if points != sorted(set(points)):
            raise PydanticCustomError("said", "levels 从低到高写，points 不能重复")
        if len(set(names)) != len(names):
            raise PydanticCustomError("said", "criteria 里有两条用了同一个 id")
        if self.minimum > points[-1] * len(names):
            raise PydanticCustomError("said", f"minimum 达不到：全部做到也只有 {points[-1] * len(names)} 分")
        if (self.raters == TWO) != (self.apart is not None):
            raise PydanticCustomError("said", "两位评估人（raters: 2）要写 apart：两人总分差多少以内算一致；一位就不写")
        if any(criterion.critical for criterion in self.criteria) != (self.critical_points in points):
            raise PydanticCustomError(
                "said", "有关键项（critical: true）就要写 critical_points：levels 里至少要到哪个分；没有就不写"
            )
        return self


TWO = 2


class WorksheetHead(Head):
    """Front matter of a print page."""

    title: Title
    lesson: Id
