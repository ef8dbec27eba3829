"""Questions: what a page asks that only packages to its right can answer; a missing answer is none (STYLE, one direction)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Generic, ParamSpec, TypeVar

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")


class Question(Generic[Asked, Answer]):
    """Something asked of whoever knows: the asker says in which form answers come, and changes nothing by asking."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._answerers: list[Callable[Asked, Iterable[Answer]]] = []

    def answered_by(self, answerer: Callable[Asked, Iterable[Answer]]) -> Callable[Asked, Iterable[Answer]]:
        """Let a function answer this question. Answering twice is answering once."""
        if answerer not in self._answerers:
            self._answerers.append(answerer)
        return answerer

    def __call__(self, *args: Asked.args, **kwargs: Asked.kwargs) -> list[Answer]:
        """Return all answers."""
        return [answer for answerer in self._answerers for answer in answerer(*args, **kwargs)]
