"""A parser of ECMAScript 5 (acorn, by `make test` from npm, by exact version and hash): what old browsers can read."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

HERE = Path(__file__).parent
SCRIPT = re.compile(r"<script([^>]*)>(.*?)</script>", re.DOTALL)


def newer_than_es5(scripts: Mapping[str, str]) -> dict[str, str]:
    """Return what an old browser cannot read of these scripts: by name, why and where; without the parser the test skips."""
    if shutil.which("node") is None or not (HERE / "node_modules").is_dir():
        pytest.skip("node and the parser of tests/es5 are not here (make test gets it with npm)")
    done = subprocess.run(
        ["node", "parse.mjs"], input=json.dumps(scripts).encode(), capture_output=True, cwd=HERE, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    said: dict[str, str | None] = json.loads(done.stdout)
    assert said.keys() == scripts.keys()
    return {name: why for name, why in said.items() if why is not None}


def scripts_in(html: str) -> dict[str, str]:
    """Return the scripts that stand in a page, by number; data in a script element is none."""
    found = {
        str(number): text
        for number, (said, text) in enumerate(SCRIPT.findall(html), 1)
        if "json" not in said and text.strip()
    }
    assert found, "a page without any script"
    return found
