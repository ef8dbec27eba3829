"""Signing a certificate as a download does it, beside the bare canonical form and signature: `python -m tests.bench.signing`."""

from __future__ import annotations

import hashlib
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import chdir
from pathlib import Path
from typing import Any

from click import echo
from sqlalchemy.orm import Session

from app import create_app
from app.certification.credentials.canonical import context_file
from app.certification.credentials.keys import signing_key
from app.certification.credentials.multibase import from_multibase, public_key_of
from app.certification.credentials.proof import is_signed_by
from app.certification.credentials.service import Site, prepare_credential, signed_credential
from app.certification.models import Certificate
from app.certification.service import issue_certificate
from app.core.clock import now
from app.core.database import extension
from app.core.schema import upgrade_schema
from app.core.settings import Settings
from tests.bench.connection import BadAnswer
from tests.make import Make

SITE = Site("https://bench.example.org", "Asia/Shanghai", demonstration=False)
AT_MOST = 3.0
ROUNDS, TIMES = 5, 40


def prepared(db: Session) -> Certificate:
    """Return a certificate that has its place in a status list."""
    make = Make(db)
    make.edition()
    record = make.training_record(make.person("何秀"))
    certificate = issue_certificate(db, record, issuer="量具小学", address=SITE.address, at=now())
    prepare_credential(db, certificate, at=now())
    db.commit()
    return certificate


def bare(credential: dict[str, Any], seed: bytes) -> Callable[[], object]:
    """Return the floor: pyld's canonical form of the document and of the proof's options, two digests, one signature."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from pyld import jsonld

    def load(address: str, _options: object) -> dict[str, Any]:
        return {"contextUrl": None, "documentUrl": address, "document": context_file(address)}

    options = {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": load}
    document = {name: value for name, value in credential.items() if name != "proof"}
    proof = {name: value for name, value in credential["proof"].items() if name != "proofValue"}
    parts = ({"@context": document["@context"], **proof}, document)
    key = Ed25519PrivateKey.from_private_bytes(seed)
    return lambda: key.sign(b"".join(hashlib.sha256(jsonld.normalize(one, options).encode()).digest() for one in parts))


def milliseconds(work: Callable[[], object]) -> float:
    """Return the processor milliseconds one piece of work takes, over many."""
    started = time.process_time()
    for _ in range(TIMES):
        work()
    return (time.process_time() - started) / TIMES * 1000


def measure(rounds: int = ROUNDS) -> tuple[float, float, float]:
    """Return milliseconds of signing, those of the floor, and the median ratio. Raises BadAnswer when a signature does not fit."""
    with tempfile.TemporaryDirectory(prefix="hulei-bench-") as folder, chdir(folder):
        app = create_app(Settings(instance_path=Path(folder), secret_key="bench"))
        with app.app_context():
            upgrade_schema(extension.engine)
            db = extension.session
            certificate = prepared(db)

            def sign() -> dict[str, Any]:
                db.expire_all()  # As a request finds it: what is needed is read.
                return signed_credential(db, certificate, SITE, online_part=False, at=now()) or {}

            credential, key = sign(), signing_key(db)
            if not is_signed_by(credential, public_key_of(key.public_key)):
                raise BadAnswer("signing: the signature does not fit")
            floor = bare(credential, key.seed)
            if floor() != from_multibase(credential["proof"]["proofValue"]):
                raise BadAnswer("signing: the floor signs something else")
            pairs = [(milliseconds(sign), milliseconds(floor)) for _ in range(rounds)]
            db.close()
            extension.engine.dispose()
    mine, theirs = zip(*pairs, strict=True)
    return statistics.median(mine), statistics.median(theirs), statistics.median(a / b for a, b in pairs)


def main() -> int:
    """Measure and print; return 1 when a signature does not fit."""
    try:
        mine, theirs, ratio = measure()
    except BadAnswer as failure:
        echo(f"Nothing is measured: {failure}", err=True)
        return 1
    echo(
        f"signing a certificate: {mine:.2f} ms CPU; bare canonical form and signature: {theirs:.2f} ms; "
        f"× {ratio:.2f} (at most {AT_MOST:g})"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
