"""The child process that sets a document starts with typst alone."""

import subprocess
from datetime import UTC, datetime

import pytest

from app.core import typesetting


def test_child_that_draws_imports_nothing_of_the_site(monkeypatch):
    done, run = [], subprocess.run
    monkeypatch.setenv("PYTHONPROFILEIMPORTTIME", "1")
    monkeypatch.setattr(subprocess, "run", lambda *words, **more: done.append(run(*words, **more)) or done[0])

    with pytest.raises(typesetting.CannotDraw, match="No such file"):
        typesetting.typeset(typesetting.ROOT / "no-such.typ", {}, kind="pdf", at=datetime(2026, 9, 1, tzinfo=UTC))

    imported = {line.rsplit("|", 1)[-1].strip().split(".")[0] for line in done[0].stderr.decode().splitlines()}
    assert "typst" in imported
    assert not imported & {"app", "flask", "sqlalchemy"}
