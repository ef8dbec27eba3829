from __future__ import annotations

from pathlib import Path

import pytest

from tests.content.folder import ContentFolder


@pytest.fixture
def folder(tmp_path: Path) -> ContentFolder:
    """A small content folder without a mistake."""
    return ContentFolder(tmp_path)
