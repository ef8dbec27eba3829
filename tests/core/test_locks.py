"""No lock or other file names a package registry or carries a path of the machine it was made on."""

from __future__ import annotations

import re
import subprocess

import pytest

from app.core.settings import ROOT

LOCKS = ["requirements.lock", "requirements-extras.lock", "requirements-dev.lock"]
# Written so that this file does not find itself.
REGISTRIES = [
    "pypi" + ".org",
    "python" + "hosted",
    "npm" + "js.org",
    "registry." + "npm",
    "deb." + "debian",
    "pypi." + "tuna",
]
HOMES = [r"/(?:root|home/\w+|Users/\w+|opt|tmp)/"]


def tracked_files() -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


@pytest.mark.parametrize("name", LOCKS)
def test_lock_names_no_address_and_every_package_has_a_hash(name: str) -> None:
    text = (ROOT / name).read_text()

    assert not re.search(r"://|--index|--find-links|--trusted|--extra", text)
    packages = re.findall(r"^[\w.\[\]-]+==", text, re.MULTILINE)
    assert packages
    assert text.count("--hash=sha256:") >= len(packages)


SOUNDS = (".3gp", ".aac", ".amr", ".m4a", ".mp3", ".ogg", ".wav", ".webm")
NOT_TEXT = (".otf", ".ttf", ".png", ".mo", ".xlsx", ".xls", ".ods", "-gb18030.csv", *SOUNDS)


def test_no_file_names_a_registry() -> None:
    found = []
    for name in tracked_files():
        if name.startswith(("static/vendor/", "tests/vendor/")) or name.endswith(NOT_TEXT):
            continue
        text = (ROOT / name).read_text(encoding="utf-8")
        found += [(name, word) for word in REGISTRIES if word in text]
        if name.endswith((".lock", ".toml", ".cfg", ".yaml", "Makefile")):
            found += [(name, path) for pattern in HOMES for path in re.findall(pattern, text)]
    assert found == []
