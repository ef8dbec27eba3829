"""The three questions and their answers, as codes; and from when totals are shown."""

from __future__ import annotations

from collections.abc import Mapping

QUESTIONS: Mapping[str, tuple[str, ...]] = {
    "clear": ("yes", "partly", "no"),
    "length": ("right", "too_long", "too_short"),
    "use": ("yes", "perhaps", "no"),
}
SHOWN_EVERY = 10


def fitting(answers: Mapping[str, str]) -> dict[str, str]:
    """Return the answers that are any, question by question."""
    return {name: answers[name] for name, choices in QUESTIONS.items() if answers.get(name) in choices}


def next_question(answers: Mapping[str, str]) -> str | None:
    """Return the first question without an answer; None when all have one."""
    return next((name for name in QUESTIONS if name not in answers), None)
