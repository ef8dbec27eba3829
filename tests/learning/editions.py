"""New editions of the tiny courses: the same files, some of them changed."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from app.content.catalogue import EXTENSION, Shelf
from tests.learning.learner import TINY

NewEdition = Callable[..., None]


@pytest.fixture
def new_edition(app: Flask, tiny: None, tmp_path: Path) -> NewEdition:
    """Publish another edition of a course: `changes` are (path, old text, new text)."""
    folder = tmp_path / "content"
    shutil.copytree(TINY, folder)

    def publish(edition: str, *changes: tuple[str, str, str], course: str = "tiny-core", more: str = "") -> None:
        head = folder / "courses" / course / "course.md"
        lines = head.read_text("utf-8").split("\n")
        lines = [f'edition: "{edition}"\n{more}'.rstrip() if line.startswith("edition:") else line for line in lines]
        head.write_text("\n".join(lines), "utf-8")
        for path, old, new in changes:
            text = (folder / path).read_text("utf-8")
            assert old in text
            (folder / path).write_text(text.replace(old, new), "utf-8")
        app.extensions[EXTENSION] = Shelf(folder)
        assert course in app.extensions[EXTENSION].read().courses, app.extensions[EXTENSION].read().problems

    return publish
