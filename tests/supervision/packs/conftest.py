from __future__ import annotations

import io
import json
import zipfile
from datetime import date

import pytest
from sqlalchemy import select

from app.compliance import service as compliance
from app.core.access import Role
from app.supervision.packs.models import EvidencePackFile
from app.supervision.packs.service import Order, make_pack
from tests.compliance.county import STAFF_RULE, County
from tests.compliance.filing.office import NOON, Office
from tests.make import AT

BESIDE = """
  - id: core-for-all
    subject: person
    audience: [{kinds: [staff]}, {kinds: [guardian]}]
    evidence: {course: staff-core}
    timing: {within_days: 30}
  - id: checks
    subject: organisation
    audience: [{org_kinds: [school]}]
    evidence: {acts: {kind: safety_check, count: 1}}
    timing: {each: term}
  - id: class-lessons
    subject: class_group
    audience: [{grades: ["5"]}]
    evidence: {sessions: {count: 1}}
    timing: {each: term}
"""


@pytest.fixture
def county(db, make) -> County:
    county = County(db, make)
    rules = STAFF_RULE.replace("subject: person\n", "basis: [minor-protection-law:11]\n    subject: person\n", 1)
    compliance.load_requirements(db, rules + BESIDE, "r.yaml", at=AT, by=None)
    county.complete(county.keeper, on=date(2026, 9, 20))
    make.act(county.schools[0], public_id="act-1", kind="safety_check")
    make.taught(county.classes[0], county.keeper, reached=[], held_on=date(2026, 9, 15))
    guardian = make.person("家长甲")
    make.guardianship(guardian, make.pupils(county.classes[0], 1)[0])
    return county


@pytest.fixture
def office(db, county) -> Office:
    return Office(db, county)


@pytest.fixture
def packed(db, county):
    """Makes a pack and returns it with its files."""

    def packed(place=None, *, made_as=Role.HEAD, as_of=date(2026, 10, 15), **more):
        place = place or county.schools[0]
        order = Order(place.id, as_of, more.pop("last_day", date(2027, 3, 1)), **more)
        pack = make_pack(db, order, made_as=made_as, at=NOON, by=county.keeper.id)
        return pack, opened(db, pack)

    return packed


def opened(db, pack) -> dict[str, bytes]:
    content = db.scalar(select(EvidencePackFile.content).where(EvidencePackFile.pack_id == pack.id))
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return {name: file.read(name) for name in file.namelist()}


def read(files, path):
    return json.loads(files[path])
