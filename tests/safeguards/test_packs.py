"""An evidence pack leaves the school: whose name is in one, and who gets hold of it (SAFEGUARDS 18, 21, 33)."""

from __future__ import annotations

import io
import zipfile

import pytest

from app.core.clock import now
from app.supervision.packs.service import fetch
from tests.safeguards.world import (
    COLLEAGUE,
    COLLEAGUE_ELSEWHERE,
    GUARDIAN,
    NAME,
    NUMBER,
    PHONE,
    PUPIL_BESIDE,
    PUPIL_ELSEWHERE,
    PUPIL_OF_OWN_CLASS,
    VIEWERS,
)

pytestmark = [pytest.mark.slow, pytest.mark.sqlite_is_enough]
NOBODY_S = (PUPIL_OF_OWN_CLASS, PUPIL_BESIDE, PUPIL_ELSEWHERE, GUARDIAN, NUMBER, PHONE, COLLEAGUE_ELSEWHERE)


def opened(content: bytes) -> dict[str, str]:
    """The files of a pack as text, those of the workbook inside it, too; the courses as they were are nobody's."""
    found = {}
    with zipfile.ZipFile(io.BytesIO(content)) as pack:
        for name in pack.namelist():
            if name.endswith(".xlsx"):
                found |= {f"{name}/{inside}": text for inside, text in opened(pack.read(name)).items()}
            elif not name.startswith("editions/"):
                found[name] = pack.read(name).decode()
    return found


def test_only_the_file_of_names_names_staff_and_no_file_names_anybody_else(db, world):
    """SAFEGUARDS 18, 21: pupils, guardians and classes never; staff where their head gave it to a named reviewer."""
    with_names, without = world.own.supervised["packs"]
    for pack in (with_names, without):
        files = opened(fetch(db, pack, at=now(), by=world.viewers["head"].id))
        classes = (world.own.group.title, world.beside.group.title, world.own.group.public_id)
        for name, text in files.items():
            for word in (*NOBODY_S, *classes):
                assert word not in text, (name, word)
            assert COLLEAGUE not in text or name == "rows/names.json", name
            assert NAME not in text or name == "rows/names.json", name
        assert ("rows/names.json" in files) is pack.with_names


@pytest.mark.parametrize("who", [name for name in VIEWERS if name != "stranger"])
def test_pack_is_fetched_by_the_office_that_made_it_and_by_nobody_who_is_curious(page, world, who):
    """SAFEGUARDS 33: one made by the head with names is hers; one made by the bureau is the bureau's."""
    by_head, by_bureau = world.own.supervised["packs"]
    page.sign_in(world.viewers[who])

    fetched = [page.client.get(f"/supervision/packs/{pack.id}/file").status_code for pack in (by_head, by_bureau)]

    assert fetched == {"head": [200, 404], "bureau_officer": [404, 200]}.get(who, [404, 404])
