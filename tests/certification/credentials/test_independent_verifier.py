"""Somebody else's verifier accepts what we sign and refuses what was altered: @digitalbazaar/vc, in one node process."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.certification.credentials.samples import AT, Issuer, altered, issuers

pytestmark = pytest.mark.slow
VERIFIER = Path(__file__).parent / "verifier"
WITHDRAWN = [7, 131_071]


def verdicts(credentials: list[dict[str, Any]], documents: dict[str, Any]) -> list[str]:
    """Return what the independent verifier says of each."""
    if shutil.which("node") is None or not (VERIFIER / "node_modules").is_dir():
        pytest.skip(
            "node and the packages of tests/certification/credentials/verifier are not here (make test gets them with npm)"
        )
    asked = {"credentials": credentials, "documents": documents, "now": AT.isoformat().replace("+00:00", "Z")}
    done = subprocess.run(
        ["node", "verify.mjs"], input=json.dumps(asked).encode(), capture_output=True, cwd=VERIFIER, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    found: list[str] = json.loads(done.stdout)
    return found


def test_two_hundred_good_ones_are_accepted_and_two_hundred_altered_ones_refused() -> None:
    pick = random.Random(20261001)  # noqa: S311  the same ones every time
    sites: tuple[Issuer, ...] = issuers()
    documents = {address: one for site in sites for address, one in site.documents(WITHDRAWN).items()}
    good = [sites[number % 2].good(pick, position=100 + number) for number in range(200)]
    ways = [altered(pick, credential, number) for number, credential in enumerate(good)]
    withdrawn = [site.good(pick, position=place) for site in sites for place in WITHDRAWN]

    said = verdicts([*good, *(credential for _way, credential in ways), *withdrawn], documents)

    assert [one for one in said[:200] if one != "ok"] == []
    assert [(way, changed) for (way, changed), one in zip(ways, said[200:400], strict=True) if one == "ok"] == []
    assert len(said) == 404
    assert set(said[400:]) == {"withdrawn"}
