"""The evidence of a requirements file (COMPLIANCE §3, §5): one kind in each place, everything it names known."""

from __future__ import annotations

from typing import Any

from app.compliance.definitions import FOR_EVER_WORD
from app.compliance.file_values import Mistake, Path, Values
from app.compliance.rules.editions import DOTTED

EVIDENCE = ("course", "lessons", "all_of", "any_of")
LATER_EVIDENCE = ("minutes", "sessions", "contacts", "acts")


class EvidenceValues(Values):
    """Reads evidence expressions."""

    def evidence(self, value: Any, path: Path) -> dict[str, Any]:
        """Return an evidence expression as it is kept; a bare text is a course id."""
        if isinstance(value, str):
            return {"course": self._course(value, path)}
        if not isinstance(value, dict) or not value:
            raise Mistake(path, f"evidence 要写 {'、'.join(EVIDENCE)} 中的一种")
        later = [name for name in LATER_EVIDENCE if name in value]
        if later:
            raise Mistake((*path, later[0]), f"evidence 的 {later[0]} 还不支持，目前可以用 {'、'.join(EVIDENCE)}")
        said = [name for name in EVIDENCE if name in value]
        if len(said) > 1:
            raise Mistake(
                (*path, said[1]), f"同一处写了 {' 和 '.join(said)}，只能写一种；要合在一起请用 all_of 或 any_of"
            )
        if not said:
            self.fields(value, path, EVIDENCE)
        if said == ["course"]:
            return self._course_evidence(value, path)
        self.fields(value, path, EVIDENCE)
        if said == ["lessons"]:
            return {"lessons": self._lessons(value["lessons"], (*path, "lessons"))}
        return self._parts(value, path, said[0])

    def _parts(self, value: dict[str, Any], path: Path, name: str) -> dict[str, Any]:
        parts = value[name]
        if not isinstance(parts, list) or not parts:
            raise Mistake((*path, name), f"{name} 要写成列表，至少一项")
        return {name: [self.evidence(part, (*path, name, number)) for number, part in enumerate(parts)]}

    def _course_evidence(self, value: dict[str, Any], path: Path) -> dict[str, Any]:
        self.fields(value, path, ("course", "valid_months", "min_edition"))
        course = self._course(value["course"], (*path, "course"))
        read: dict[str, Any] = {"course": course, **self._validity(value, path)}
        own, asked = self.known.valid_months.get(course), read.get("valid_months")
        if own is not None and asked is not None and (asked == FOR_EVER_WORD or asked > own):
            self.warn((*path, "valid_months"), f"比课程“{course}”自己的有效期（{own} 个月）长")
        if "min_edition" in value:
            read["min_edition"] = self._min_editions(value["min_edition"], (*path, "min_edition"))
        return read

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
            if not DOTTED.fullmatch(edition):
                raise Mistake((*here, "edition"), '版次写成带引号的数字，例如 "2.0"')
            read.append({"edition": edition, "from": self.date(entry["from"], (*here, "from"))})
        return read

    def _lessons(self, value: Any, path: Path) -> dict[str, Any]:
        self.fields(value, path, ("count", "courses", "topics", "valid_months"))
        if "count" not in value:
            raise Mistake(path, "缺少 count（几节）")
        read: dict[str, Any] = {"count": self.number(value["count"], (*path, "count"), least=1)}
        if "courses" in value:
            read["courses"] = self.names(value["courses"], (*path, "courses"), "课程", self.known.courses)
        if "topics" in value:
            read["topics"] = self.texts(value["topics"], (*path, "topics"))
            unknown = [topic for topic in read["topics"] if topic not in self.known.topics]
            if unknown and self.known.courses is not None:
                self.warn((*path, "topics"), f"目前没有哪门课的主题是“{'、'.join(unknown)}”")
        return read | self._validity(value, path)
