"""A mistake in a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


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
