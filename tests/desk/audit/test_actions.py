"""Every action that is written anywhere has words, and nothing of help or holds on the timetable is written at all."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from app.compliance.filing.rules import Step
from app.core.settings import ROOT
from app.desk.audit.actions import KIND_OF, KINDS, OF_BUREAU, OF_KIND, WORDS, Kind

WRITERS = ("audit", "_audit", "_audit_window", "_note")
GIVEN_IN_PARTS = {"filing-": [f"filing-{step}" for step in Step]}


def strings(node: ast.expr, constants: dict[str, str]) -> list[str] | None:
    """Return what an expression can be; None where only whoever calls knows."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.IfExp):
        return [*(strings(node.body, constants) or ()), *(strings(node.orelse, constants) or ())]
    if isinstance(node, ast.JoinedStr):
        return GIVEN_IN_PARTS[ast.literal_eval(node.values[0])]
    return [constants[node.id]] if isinstance(node, ast.Name) and node.id in constants else None


def actions_written(path: Path) -> Iterator[str]:
    tree = ast.parse(path.read_text())
    constants = {
        target.id: node.value.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    chosen = {
        target.id: node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.IfExp)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in WRITERS:
            given = node.args[1] if len(node.args) > 1 else None
            if isinstance(given, ast.Name) and given.id in chosen:
                given = chosen[given.id]
            yield from (strings(given, constants) if given is not None else None) or ()
        if isinstance(node, ast.For) and "action" in {
            one.id for one in ast.walk(node.target) if isinstance(one, ast.Name)
        }:
            assert isinstance(node.iter, ast.Tuple), f"{path}: say the actions in a tuple"
            yield from (ast.literal_eval(pair.elts[0]) for pair in node.iter.elts if isinstance(pair, ast.Tuple))


def written_anywhere() -> set[str]:
    files = [path for path in (ROOT / "app").rglob("*.py") if "audit(" in path.read_text()]
    return {action for path in files for action in actions_written(path)}


def test_every_action_that_is_written_has_words_and_no_words_are_left_over() -> None:
    assert written_anywhere() == set(WORDS)


def test_every_action_is_of_one_kind_and_every_kind_has_words() -> None:
    assert sum(len(actions) for actions in OF_KIND.values()) == len(KIND_OF)
    assert set(KINDS) == set(OF_KIND) == set(Kind)


def test_security_page_lists_every_action() -> None:
    page = (ROOT / "docs" / "security.md").read_text()

    assert [action for action in WORDS if f"`{action}`" not in page] == []


def test_nothing_about_help_or_holds_is_written_down() -> None:
    """SAFEGUARDS 1, 10: who looked for help, what stands on a help card and who was taken out have no line at all.

    What a bureau holds back from being erased has one that no school reads (tests/desk/erasing).
    """
    silent = ("help", "told", "hold", "timetable", "take-out", "help-card")

    assert not [action for action in WORDS.keys() - set(OF_BUREAU) for word in silent if word in action]
    for path in ("people/service/help_cards.py", "people/views/help_pages.py", "people/views/help_cards.py"):
        assert "audit" not in (ROOT / "app" / path).read_text(), path
