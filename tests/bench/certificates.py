"""Many certificates as separate PDFs and as one file, beside the bare typst compile of the same pages: `python -m tests.bench.certificates`."""

from __future__ import annotations

import argparse
import io
import json
import resource
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import chdir, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import typst
from click import echo
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select

from app import create_app
from app.certification.batches import queries, service
from app.certification.batches.models import CertificateBatch, Form
from app.certification.batches.packing import joined
from app.certification.models import Certificate
from app.certification.pictures import TEMPLATE, sheet_of
from app.certification.service import issue_certificate
from app.core.clock import now
from app.core.database import extension
from app.core.jobs.worker import work_off
from app.core.schema import upgrade_schema
from app.core.settings import ROOT, Settings
from tests.bench.connection import BadAnswer
from tests.make import Make

ADDRESS = "https://bench.example.org"
EACH_AT_MOST, ONE_AT_MOST = 1.5, 0.25


@dataclass(frozen=True)
class Took:
    """How long something took: what a person waits, and what the processors worked, in seconds."""

    waited: float
    worked: float


@contextmanager
def timed(into: list[Took]) -> Iterator[None]:
    """Add what happens within to the list; child processes that were waited for count with their processor time."""
    waited, worked = time.perf_counter(), cpu_seconds()
    yield
    into.append(Took(time.perf_counter() - waited, cpu_seconds() - worked))


def cpu_seconds() -> float:
    """Return the processor time of this process and of the child processes it waited for."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def bare_compile(count: int, into: list[Took]) -> None:
    """Compile each certificate by itself, in one process with one compiler."""
    sheets = [
        sheet_of(one, address=ADDRESS)
        for one in extension.session.scalars(select(Certificate).order_by(Certificate.id).limit(count))
    ]
    compiler = typst.Compiler(
        str(TEMPLATE), root=str(TEMPLATE.parent), font_paths=[str(ROOT / "static" / "fonts")], ignore_system_fonts=True
    )
    inputs = [
        {"values": json.dumps({"certificates": [one.values], "seals": {}, "mark": ""}), "issued": "2026-09-01"}
        for one in sheets
    ]
    with timed(into):
        for one in inputs:
            compiler.compile(format="pdf", pdf_standards=["ua-1"], timestamp=0, sys_inputs=one)


def whole_batch(app: Flask, form: Form, organisation_id: int, person_id: int, into: list[Took]) -> None:
    """Make a whole batch: asked for, drawn by its jobs, put together. Raises BadAnswer."""
    db = extension.session
    ids = list(db.scalars(select(Certificate.id).order_by(Certificate.id)))
    with timed(into):
        batch_id = service.ask_for_batch(db, organisation_id, form, ids, at=now(), by=person_id).id
        db.commit()
        work_off(app)
        batch = extension.session.get_one(CertificateBatch, batch_id, populate_existing=True)
        content = joined(queries.parts_of(extension.session, batch)) if batch.is_ready else b""
    drawn = (
        len(PdfReader(io.BytesIO(content)).pages)
        if form is Form.ONE and content
        else len(zipfile.ZipFile(io.BytesIO(content)).namelist())
        if content
        else 0
    )
    if drawn != len(ids):
        raise BadAnswer(f"{form}: {drawn} of {len(ids)} certificates")
    extension.session.rollback()


class Figures(NamedTuple):
    """What was measured, round by round."""

    bare: list[Took]
    each: list[Took]
    one: list[Took]


def measure(count: int, rounds: int) -> Figures:
    """Measure in turns, so that a busy minute of the machine touches all three."""
    found = Figures([], [], [])
    with tempfile.TemporaryDirectory(prefix="hulei-bench-") as folder, chdir(folder):
        app = create_app(Settings(instance_path=Path(folder), secret_key="bench"))
        with app.app_context():
            upgrade_schema(extension.engine)
            make = Make(extension.session)
            make.edition()
            school, manager = make.organisation("量具小学"), make.person("经理")
            for number in range(count):
                record = make.training_record(make.person(f"何秀{number}"))
                issue_certificate(
                    extension.session,
                    record,
                    issuer=school.name,
                    organisation_id=school.id,
                    address=ADDRESS,
                    at=now(),
                )
            extension.session.commit()
            for _round in range(rounds):
                bare_compile(count, found.bare)
                whole_batch(app, Form.EACH, school.id, manager.id, found.each)
                whole_batch(app, Form.ONE, school.id, manager.id, found.one)
            extension.session.close()
            extension.engine.dispose()
    return found


def main() -> int:
    """Measure and print; return 1 when something was not drawn."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.certificates", description=__doc__)
    parser.add_argument("--count", type=int, default=1000, help="certificates (default 1000)")
    parser.add_argument(
        "--rounds", type=int, default=3, help="how often each is measured; the least counts (default 3)"
    )
    given = parser.parse_args()
    try:
        found = measure(given.count, given.rounds)
    except BadAnswer as failure:
        echo(f"Nothing is measured: {failure}", err=True)
        return 1
    views: dict[str, Callable[[Took], float]] = {
        "waited": lambda one: one.waited,
        "processor time": lambda one: one.worked,
    }
    for what, pick in views.items():
        bare, each, one = (min(map(pick, took)) for took in (found.bare, found.each, found.one))
        echo(
            f"{given.count} certificates, {what}: bare compile {bare:.1f} s; a PDF each {each:.1f} s, × {each / bare:.2f} "
            f"(at most {EACH_AT_MOST:g}); one PDF {one:.2f} s, × {one / bare:.2f} (at most {ONE_AT_MOST:g})"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
