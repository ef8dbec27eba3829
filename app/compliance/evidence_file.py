"""The evidence of a requirements file (COMPLIANCE §3, §5): one kind in each place, everything it names known."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.compliance.definitions import FOR_EVER_WORD
from app.compliance.file_values import Mistake, Path, Values, nearest
from app.compliance.rules.editions import DOTTED
from app.compliance.rules.requirement import CLASS_GROUP, ORGANISATION, PERSON
from app.records.models import CAPACITIES, ActKind, ContactKind

EVIDENCE = (
    "course", "lessons", "minutes", "sessions", "contacts", "acts", "letters", "signed", "help_card", "all_of", "any_of",
)  # fmt: skip
COUNTS = {
    "course": (PERSON,),
    "lessons": (PERSON,),
    "minutes": (PERSON,),
    "sessions": (CLASS_GROUP, ORGANISATION),
    "contacts": (PERSON,),
    "acts": (ORGANISATION,),
    "letters": (CLASS_GROUP, ORGANISATION),
    "signed": (PERSON,),
    "help_card": (ORGANISATION,),
}
WITHOUT_VALIDITY = ("sessions", "contacts", "acts", "letters")
DEEPEST = 10
LONGEST_EDITION = 20
DAYS_A_MONTH = 30


class EvidenceValues(Values):
    """Reads evidence expressions.

    `subject`, `rolls` (a rolling timing), `students_alone` and `adults_alone` are those of the requirement being read:
    some evidence goes with some of them only.
    """

    subject = PERSON
    rolls = False
    students_alone = False
    adults_alone = False

    def evidence(self, value: Any, path: Path) -> dict[str, Any]:
        """Return an evidence expression as it is kept; a bare text is a course id."""
        if len(path) > 3 + 2 * DEEPEST:
            raise Mistake(path, f"all_of 和 any_of 套得太深，最多 {DEEPEST} 层")
        if isinstance(value, str):
            value = {"course": value}
        if not isinstance(value, dict) or not value:
            raise Mistake(path, f"evidence 要写 {'、'.join(EVIDENCE)} 中的一种")
        said = [name for name in EVIDENCE if name in value]
        if len(said) > 1:
            raise Mistake(
                (*path, said[1]), f"同一处写了 {' 和 '.join(said)}，只能写一种；要合在一起请用 all_of 或 any_of"
            )
        if not said:
            self.fields(value, path, EVIDENCE)
        name = said[0]
        if name in ("all_of", "any_of"):
            return self._parts(value, path, name)
        self._refuse_where_it_counts_nothing(name, path)
        read: dict[str, Callable[[dict[str, Any], Path], dict[str, Any]]] = {
            "course": self._course_evidence,
            "lessons": self._lessons,
            "minutes": self._minutes,
            "sessions": self._sessions,
            "contacts": self._contacts,
            "acts": self._acts,
            "letters": self._letters,
            "signed": self._signed,
            "help_card": self._help_card,
        }
        if name in ("course", "minutes"):
            return read[name](value, path)
        self.fields(value, path, (name,))
        return {name: read[name](value[name], (*path, name))}

    def _refuse_where_it_counts_nothing(self, name: str, path: Path) -> None:
        """Refuse evidence that says nothing of the subject, of the timing or of whom the audience lets in."""
        here = (*path, name)
        if self.subject not in COUNTS[name]:
            fitting = "、".join(leaf for leaf, subjects in COUNTS.items() if self.subject in subjects)
            raise Mistake(here, f"subject: {self.subject} 不能用 {name}，可以用 {fitting}")
        if self.rolls and name in WITHOUT_VALIDITY:
            raise Mistake(here, f"{name} 没有有效期，timing 只能写 each 或 by")
        if name == "contacts" and not self.students_alone:
            raise Mistake(here, "contacts 数的是学生的家校联系，audience 每一条都要写 kinds: [student]，不写别的")

        if name == "signed" and not self.adults_alone:
            raise Mistake(
                here, "signed 数的是工作人员签过的文本，audience 每一条都要写 kinds，只写 staff、volunteer、external"
            )

    def _parts(self, value: dict[str, Any], path: Path, name: str) -> dict[str, Any]:
        self.fields(value, path, (name,))
        parts = value[name]
        if not isinstance(parts, list) or not parts:
            raise Mistake((*path, name), f"{name} 要写成列表，至少一项")
        return {name: [self.evidence(part, (*path, name, number)) for number, part in enumerate(parts)]}

    def _course_evidence(self, value: dict[str, Any], path: Path) -> dict[str, Any]:
        self.fields(value, path, ("course", "valid_months", "min_edition"))
        course = self._course(value["course"], (*path, "course"))
        read: dict[str, Any] = {"course": course, **self._validity(value, path)}
        self._warn_when_longer(course, read.get("valid_months"), (*path, "valid_months"))
        if "min_edition" in value:
            read["min_edition"] = self._min_editions(value["min_edition"], (*path, "min_edition"))
        return read

    def _warn_when_longer(self, course: str, asked: Any, path: Path) -> None:
        months, days = self.known.valid_months.get(course), self.known.valid_days.get(course)
        if asked is None:
            return
        if months is not None and (asked == FOR_EVER_WORD or asked > months):
            self.warn(path, f"比课程“{course}”自己的有效期（{months} 个月）长")
        elif months is None and days is not None and (asked == FOR_EVER_WORD or asked * DAYS_A_MONTH > days):
            self.warn(path, f"比课程“{course}”自己的有效期（{days} 天）长")

    def _course(self, value: Any, path: Path) -> str:
        return str(self.names([value], path, "课程", self.known.courses)[0])

    def _validity(self, value: dict[str, Any], path: Path) -> dict[str, Any]:
        if "valid_months" not in value:
            return {}
        months = value["valid_months"]
        if months == FOR_EVER_WORD:
            return {"valid_months": FOR_EVER_WORD}
        return {"valid_months": self.number(months, (*path, "valid_months"), least=1)}

    def _min_editions(self, value: Any, path: Path) -> list[dict[str, str]]:
        if not isinstance(value, list) or not value:
            raise Mistake(path, 'min_edition 要写成列表，例如 [{edition: "2.0", from: 2026-09-01}]')
        read = []
        for number, entry in enumerate(value):
            here = (*path, number)
            self.fields(entry, here, ("edition", "from"))
            if set(entry) != {"edition", "from"}:
                raise Mistake(here, "edition 和 from 都要写")
            edition = self.text(entry["edition"], (*here, "edition"))
            if not DOTTED.fullmatch(edition) or len(edition) > LONGEST_EDITION:
                raise Mistake((*here, "edition"), '版次写成带引号的数字，例如 "2.0"')
            read.append({"edition": edition, "from": self.date(entry["from"], (*here, "from"))})
        return read

    def _lessons(self, value: Any, path: Path) -> dict[str, Any]:
        self.fields(value, path, ("count", "courses", "topics", "valid_months"))
        if "count" not in value:
            raise Mistake(path, "缺少 count（几节）")
        count = {"count": self.number(value["count"], (*path, "count"), least=1)}
        return count | self._about(value, path) | self._validity(value, path)

    def _minutes(self, value: Any, path: Path) -> dict[str, Any]:
        self.fields(value, path, ("minutes", "courses", "topics", "valid_months"))
        minutes = {"minutes": self.number(value["minutes"], (*path, "minutes"), least=1)}
        return minutes | self._about(value, path) | self._validity(value, path)

    def _about(self, value: dict[str, Any], path: Path) -> dict[str, list[str]]:
        """Return the courses and topics that restrict what counts; both restrict where both are given."""
        read: dict[str, list[str]] = {}
        if "courses" in value:
            read["courses"] = self.names(value["courses"], (*path, "courses"), "课程", self.known.courses)
        if "topics" in value:
            read["topics"] = self.texts(value["topics"], (*path, "topics"))
            unknown = [topic for topic in read["topics"] if topic not in self.known.topics]
            if unknown and self.known.courses is not None:
                near = nearest(unknown[0], self.known.topics)
                self.warn((*path, "topics"), f"目前没有哪门课的主题是“{'、'.join(unknown)}”{near}")
        return read

    def _sessions(self, value: Any, path: Path) -> dict[str, Any]:
        self.fields(value, path, ("count", "minutes", "courses", "capacity"))
        read: dict[str, Any] = {
            name: self.number(value[name], (*path, name), least=1) for name in ("count", "minutes") if name in value
        }
        return read | self._about(value, path) | self._capacity(value, path)

    def _contacts(self, value: Any, path: Path) -> dict[str, Any]:
        self.fields(value, path, ("count", "kinds"))
        if "count" not in value:
            raise Mistake(path, "缺少 count（几次）")
        read: dict[str, Any] = {"count": self.number(value["count"], (*path, "count"), least=1)}
        if "kinds" in value:
            read["kinds"] = self.words(value["kinds"], (*path, "kinds"), tuple(map(str, ContactKind)))
        return read

    def _acts(self, value: Any, path: Path) -> dict[str, Any]:
        self.fields(value, path, ("kind", "count", "capacity"))
        for name, what in (("kind", "哪一种"), ("count", "几次")):
            if name not in value:
                raise Mistake(path, f"缺少 {name}（{what}）")
        kind = self.text(value["kind"], (*path, "kind"))
        self._warn_when_new(kind, (*path, "kind"), tuple(map(str, ActKind)))
        count = self.number(value["count"], (*path, "count"), least=1)
        return {"kind": kind, "count": count} | self._capacity(value, path)

    def _letters(self, value: Any, path: Path) -> dict[str, Any]:
        self.fields(value, path, ("count", "courses"))
        if "count" not in value:
            raise Mistake(path, "缺少 count（几封）")
        return {"count": self.number(value["count"], (*path, "count"), least=1)} | self._about(value, path)

    def _signed(self, value: Any, path: Path) -> dict[str, Any]:
        self.fields(value, path, ("policy", "edition", "valid_months"))
        if "policy" not in value:
            raise Mistake(path, "缺少 policy（哪份文本）")
        read = {"policy": self.names([value["policy"]], (*path, "policy"), "要签的文本", self.known.policies)[0]}
        if "edition" in value:
            edition = self.text(value["edition"], (*path, "edition"))
            if not DOTTED.fullmatch(edition) or len(edition) > LONGEST_EDITION:
                raise Mistake((*path, "edition"), '版次写成带引号的数字，例如 "2.0"')
            read["edition"] = edition
        return read | self._validity(value, path)

    def _help_card(self, value: Any, path: Path) -> dict[str, Any]:
        self.fields(value, path, ("valid",))
        if value.get("valid") is not True:
            raise Mistake(path, "只能写 help_card: {valid: true}")
        return {"valid": True}

    def _capacity(self, value: dict[str, Any], path: Path) -> dict[str, str]:
        if "capacity" not in value:
            return {}
        capacity = self.text(value["capacity"], (*path, "capacity"))
        self._warn_when_new(capacity, (*path, "capacity"), CAPACITIES)
        return {"capacity": capacity}

    def _warn_when_new(self, word: str, path: Path, usual: tuple[str, ...]) -> None:
        """Warn of a word that is not among the usual ones: rosters may bring others, so it is no mistake."""
        if word not in usual:
            self.warn(path, f"“{word}”不是常用的写法{nearest(word, usual)}（常用的有 {'、'.join(usual)}）")
