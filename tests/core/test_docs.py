"""What the documents claim is true: every setting and command is described, every named file exists."""

from __future__ import annotations

import re
import tomllib

import click
import pytest

from app.cli import main
from app.core.settings import ROOT, Settings

ADMINISTRATORS = (ROOT / "docs" / "administrators.md").read_text()
README = (ROOT / "README.md").read_text()
ALL_DOCS = "\n".join(path.read_text() for path in [*sorted((ROOT / "docs").glob("*.md")), ROOT / "README.md"])


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_is_described(name: str) -> None:
    assert f"HULEI_{name.upper()}" in ADMINISTRATORS


def test_no_described_setting_is_invented() -> None:
    described = {name.lower() for name in re.findall(r"`HULEI_([A-Z_]+)", ADMINISTRATORS)}

    assert described <= set(Settings.model_fields)


def commands(group: click.Group, before: str = "hulei") -> list[str]:
    found = []
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            found += commands(command, f"{before} {name}")
        else:
            found.append(f"{before} {name}")
    return found


@pytest.mark.parametrize("command", commands(main))
def test_every_command_is_described(command: str) -> None:
    assert command in ALL_DOCS


def test_readme_names_two_commands_on_its_first_screen() -> None:
    first_screen = "\n".join(README.splitlines()[:40])

    assert "make run" in first_screen
    assert "make test" in first_screen


def test_files_the_readme_links_to_exist() -> None:
    links = re.findall(r"\]\(([^)#]+)\)", README)

    assert [link for link in links if "://" not in link and not (ROOT / link).exists()] == []


def test_tree_in_the_readme_is_the_tree() -> None:
    tree = README.split("## Map of the tree")[1].split("```")[1]
    top = {
        name.rstrip("/")
        for line in tree.splitlines()
        if line and not line.startswith(" ")
        for name in re.findall(r"[\w-]+/", line.split("  ")[0])
    }
    packages = set(re.findall(r"^  (\w+)/", tree, re.MULTILINE)) - {"templates"}

    assert [name for name in top if not (ROOT / name).is_dir()] == []
    assert packages == {path.parent.name for path in (ROOT / "app").glob("*/__init__.py")}


def test_version_is_one() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

    assert (
        project["version"] in (ROOT / "CHANGELOG.md").read_text()
        or project["version"].rsplit(".", 1)[0] in (ROOT / "CHANGELOG.md").read_text()
    )
