"""Reads a requirements file (COMPLIANCE §5) and refuses, by name and line, what says nothing, two things or something
unknown. Nothing is guessed: a requirement is understood wholly or not loaded.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from app.compliance.definitions import courses_named
from app.compliance.evidence_file import EvidenceValues
from app.compliance.file_values import KnownNames, Mistake, Path
from app.compliance.rules.holdings import APPOINTED, DEPARTMENT, GUARDIAN, STUDENT
from app.compliance.rules.requirement import CLASS_GROUP, ORGANISATION, PERSON, SUBJECTS
from app.compliance.rules.windows import CAMPAIGN, ENTERED, MONTHS_OF
from app.content.front_matter import load_yaml
from app.content.shapes import Problem
from app.people.models import OrganisationKind

ADULTS = frozenset(str(kind) for kind in APPOINTED)
KINDS = (*sorted(APPOINTED), STUDENT, GUARDIAN)
GRADES = ("k0", "k1", "k2", "k3", *(str(grade) for grade in range(1, 13)), "sen")
ORGANISATION_KINDS = tuple(str(kind) for kind in OrganisationKind)
SCOPES = ("national", "local example")
FIELDS = (
    "id", "title", "basis", "scope", "enabled", "subject", "audience", "evidence", "timing", "effective_from",
    "effective_until", "notice_days", "gap_days", "transition_days", "min_days",
)  # fmt: skip
NEEDED = ("id", "subject", "audience", "evidence", "timing")
SELECTOR_FIELDS = ("kinds", "posts", "sensitive", "post_categories", "grades", "org_kinds", "within", "not")
POST_FIELDS = ("posts", "sensitive", "post_categories")
PLACE_FIELDS = {
    PERSON: SELECTOR_FIELDS,
    CLASS_GROUP: ("grades", "org_kinds", "within", "not"),
    ORGANISATION: ("org_kinds", "within", "not"),
}
TIMINGS = ("within_days", "before_start", "each", "by")
REQUIREMENT_ID = re.compile(r"[a-z0-9][a-z0-9_.-]{0,79}")


@dataclass(frozen=True)
class Definition:
    """One requirement as its file says, checked."""

    id: str
    title: dict[str, str]
    basis: list[str]
    scope: str
    enabled: bool
    definition: dict[str, Any]

    @property
    def courses(self) -> tuple[str, ...]:
        """Return the courses the evidence names, each once."""
        return tuple(dict.fromkeys(courses_named(self.definition["evidence"])))


@dataclass(frozen=True)
class RequirementFile:
    """What a file says: its requirements, or the problems that keep it out; warnings do not."""

    definitions: tuple[Definition, ...]
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]


class RequirementsRefused(Exception):
    """A requirements file was refused; `problems` name every line to mend."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def read_requirements(text: str, file: str, known: KnownNames, *, is_one: bool = False) -> RequirementFile:
    """Return the requirements of a file with everything that is wrong or odd about them.

    `is_one`: it is one requirement being entered, which the remarks about it need not name.
    """
    loaded = load_yaml(text, file)
    if isinstance(loaded, Problem):
        return RequirementFile((), (loaded,), ())
    content, places = loaded
    reader = _Reader(file, places, known)
    reader.names_each = not is_one
    return reader.read(content)


class _Reader(EvidenceValues):
    """Reads one file; collects problems and warnings with their lines."""

    names_each = True

    def read(self, content: Any) -> RequirementFile:
        if not isinstance(content, dict) or list(content) != ["requirements"]:
            self.refuse((), "文件要以 requirements: 开头，下面逐条列出要求，此外没有别的字段")
            return self._finished([])
        entries = content["requirements"]
        if not isinstance(entries, list) or not entries:
            self.refuse(("requirements",), "requirements 下面要逐条列出要求，每条以“- id:”开头")
            return self._finished([])
        return self._finished([self._entry(entry, ("requirements", number)) for number, entry in enumerate(entries)])

    def _finished(self, found: list[Definition | None]) -> RequirementFile:
        definitions: dict[str, Definition] = {}
        for number, definition in enumerate(found):
            if definition is None:
                continue
            if definition.id in definitions:
                self.refuse(("requirements", number), f"编号“{definition.id}”写了两次")
            definitions[definition.id] = definition
        kept = () if self.problems else tuple(definitions.values())
        return RequirementFile(kept, tuple(self.problems), tuple(self.warnings))

    def _entry(self, entry: Any, path: Path) -> Definition | None:
        named = str(entry["id"]) if isinstance(entry, dict) and "id" in entry else f"第 {int(path[-1]) + 1} 条"
        self.name = named if self.names_each else ""
        try:
            return self._definition(entry, path)
        except Mistake as mistake:
            self.refuse(mistake.path, str(mistake))
            return None
        finally:
            self.name = ""

    def _part(self, read: Callable[[], Any], instead: Any) -> Any:
        """Read one part; what is wrong in it does not hide what is wrong in the others."""
        try:
            return read()
        except Mistake as mistake:
            self.refuse(mistake.path, str(mistake))
            return instead

    def _definition(self, entry: Any, path: Path) -> Definition | None:
        self.fields(entry, path, FIELDS)
        missing = [name for name in NEEDED if name not in entry]
        if missing:
            raise Mistake(path, f"缺少 {'、'.join(missing)}")
        before = len(self.problems)
        identifier = self._part(lambda: self._identifier(entry["id"], (*path, "id")), "")
        self.subject = self.word(entry["subject"], (*path, "subject"), SUBJECTS)
        audience = self._part(lambda: self._audience(entry["audience"], (*path, "audience")), [])
        timing = self._part(lambda: self._timing(entry["timing"], (*path, "timing")), {})
        self.rolls = not {"each", "by"} & set(timing)
        self.students_alone = all(selector.get("kinds") == [STUDENT] for selector in audience)
        self.adults_alone = all({*selector.get("kinds", [STUDENT])} <= ADULTS for selector in audience)
        evidence: dict[str, Any] = {}
        if timing:  # how evidence may be said hangs on it
            evidence = self._part(lambda: self.evidence(entry["evidence"], (*path, "evidence")), {})
        definition: dict[str, Any] = {
            "subject": self.subject,
            "audience": audience,
            "evidence": evidence,
            "timing": timing,
        }
        definition |= self._part(lambda: self._days(entry, path), {}) | self._part(
            lambda: self._options(entry, path), {}
        )
        read = Definition(
            id=identifier,
            title=self._part(lambda: self._title(entry.get("title", {}), (*path, "title")), {}),
            basis=self._part(lambda: self.texts(entry["basis"], (*path, "basis")) if "basis" in entry else [], []),
            scope=self._part(lambda: self.word(entry.get("scope", SCOPES[0]), (*path, "scope"), SCOPES), SCOPES[0]),
            enabled=self._part(lambda: self.truth(entry.get("enabled", True), (*path, "enabled")), True),
            definition=definition,
        )
        return read if len(self.problems) == before else None

    def _identifier(self, value: Any, path: Path) -> str:
        identifier = self.text(value, path)
        if not REQUIREMENT_ID.fullmatch(identifier):
            raise Mistake(path, "编号只用小写字母、数字和 - _ . ，最多 80 个")
        return identifier

    # -- who ---------------------------------------------------------------------------------------------------

    def _audience(self, value: Any, path: Path) -> list[dict[str, Any]]:
        if not isinstance(value, list) or not value:
            raise Mistake(path, "audience 要写成列表，至少一条，例如 - {kinds: [staff]}")
        return [self._selector(entry, (*path, number)) for number, entry in enumerate(value)]

    def _selector(self, value: Any, path: Path, *, inner: bool = False) -> dict[str, Any]:
        self._selector_fields(value, path, inner=inner)
        if not value:
            everything = "kinds" if self.subject == PERSON else "org_kinds"
            raise Mistake(path, f"这条什么也没说；要数全部，请把各种 {everything} 都写出来")
        read: dict[str, Callable[[Any, Path], Any]] = {
            "kinds": lambda entry, at: self.words(entry, at, KINDS),
            "posts": lambda entry, at: self.names(entry, at, "岗位", self.known.posts),
            "sensitive": self.truth,
            "post_categories": self._categories,
            "grades": lambda entry, at: self.words(entry, at, GRADES),
            "org_kinds": lambda entry, at: self.words(entry, at, ORGANISATION_KINDS),
            "within": lambda entry, at: self.names(entry, at, "单位", self.known.organisations, single=True),
            "not": lambda entry, at: self._selector(entry, at, inner=True),
        }
        selector = {name: read[name](entry, (*path, name)) for name, entry in value.items()}
        self._warn_about_selector(selector, path)
        if self.subject == PERSON and not inner:
            self._warn_about_everybody(selector, path)
        return selector

    def _selector_fields(self, value: Any, path: Path, *, inner: bool) -> None:
        allowed = tuple(name for name in PLACE_FIELDS[self.subject] if not (inner and name == "not"))
        for name in value if isinstance(value, dict) else ():
            if name in SELECTOR_FIELDS and name not in PLACE_FIELDS[self.subject]:
                raise Mistake((*path, name), f"subject: {self.subject} 没有“{name}”，可以写 {'、'.join(allowed)}")
        self.fields(value, path, allowed)

    def _warn_about_everybody(self, selector: dict[str, Any], path: Path) -> None:
        if "kinds" not in selector and not any(name in selector for name in POST_FIELDS):
            who = "学生和他们的监护人" if "grades" in selector else "工作人员、学生和监护人"
            self.warn(path, f"没有写 kinds，{who}都会符合；建议写明")

    def _warn_about_selector(self, selector: dict[str, Any], path: Path) -> None:
        kinds = set(selector.get("kinds", ()))
        sides = [bool(kinds & APPOINTED), STUDENT in kinds, GUARDIAN in kinds]
        if sum(sides) > 1:
            self.warn(path, "一条里混用了工作人员、学生、监护人；建议分成几条")
        about_posts = any(name in selector for name in POST_FIELDS)
        if about_posts and ("grades" in selector or (kinds and not kinds & APPOINTED)):
            self.warn(path, "学生和监护人没有岗位，工作人员没有年级，这条不会有人符合")
        if selector.get("org_kinds") == [DEPARTMENT]:
            self.warn(path, "按最近的非部门单位计算，只写 department 不会有人或单位符合")

    def _categories(self, value: Any, path: Path) -> list[str]:
        names = self.texts(value, path)
        for name in names:
            if self.known.posts is not None and name not in self.known.categories:
                self.warn(path, f"目前没有哪个岗位属于类别“{name}”")
        return names

    # -- when --------------------------------------------------------------------------------------------------

    def _timing(self, value: Any, path: Path) -> dict[str, Any]:
        self.fields(value, path, TIMINGS)
        if len(value) != 1:
            said = " 和 ".join(value) or "什么都没写"
            raise Mistake(path, f"timing 只能写 {'、'.join(TIMINGS)} 中的一种（现在是：{said}）")
        ((name, when),) = value.items()
        here = (*path, name)
        if name == "within_days":
            return {name: self.number(when, here, least=0)}
        if name == "before_start":
            if when is not True:
                raise Mistake(here, "before_start 只能写 true；不需要就改用 within_days")
            return {name: True}
        return {name: self.date(when, here) if name == "by" else self._window(when, here)}

    def _window(self, value: Any, path: Path) -> str:
        if isinstance(value, str) and value.startswith(CAMPAIGN) and value.removeprefix(CAMPAIGN).strip():
            return value
        return self.word(value, path, (*ENTERED, *MONTHS_OF), more=f"或 {CAMPAIGN}<名称>")

    def _days(self, entry: dict[str, Any], path: Path) -> dict[str, str]:
        days: dict[str, str] = {
            name: self.date(entry[name], (*path, name))
            for name in ("effective_from", "effective_until")
            if name in entry
        }
        if "effective_from" in days and "effective_until" in days and days["effective_until"] < days["effective_from"]:
            raise Mistake((*path, "effective_until"), "effective_until 早于 effective_from")
        return days

    def _options(self, entry: dict[str, Any], path: Path) -> dict[str, int]:
        least = {"notice_days": 0, "gap_days": 0, "transition_days": 0, "min_days": 1}
        options = {
            name: self.number(entry[name], (*path, name), least=floor) for name, floor in least.items() if name in entry
        }
        if options.get("transition_days") and "effective_from" not in entry:
            self.warn((*path, "transition_days"), "没有写 effective_from，transition_days 不起作用")
        return options

    def _title(self, value: Any, path: Path) -> dict[str, str]:
        if isinstance(value, str):
            return {"zh": self.text(value, path)}
        self.fields(value, path, ("zh", "en"))
        return {language: self.text(text, (*path, language)) for language, text in value.items()}
