"""The QR code on a certificate: as it is stored, and as the migration makes it of the drawings of before."""

from __future__ import annotations

import importlib.util
import io
from base64 import b64decode
from types import ModuleType

import pytest
import segno

from app.certification.pictures import PIXELS_A_MODULE, qr_picture
from app.core.settings import ROOT

ADDRESSES = ("https://a.example/c/2345", "https://training.bureau.example/c/23456789ABCDEFGHJKMN?n=2")


@pytest.fixture(scope="module")
def migration() -> ModuleType:
    path = ROOT / "migrations" / "versions" / "0041_qr_pixels.py"
    spec = importlib.util.spec_from_file_location("qr_pixels", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def drawing_of(address: str) -> str:
    out = io.BytesIO()
    segno.make(address, error="m").save(out, kind="svg", xmldecl=False, svgns=True, nl=False, border=0, omitsize=True)
    return out.getvalue().decode()


@pytest.mark.parametrize("address", ADDRESSES)
def test_drawing_of_before_becomes_the_very_picture_a_new_certificate_gets(migration, address):
    pixels = migration.as_pixels(drawing_of(address))

    assert migration.as_drawing(pixels) == migration.as_drawing(qr_picture(address))


@pytest.mark.parametrize("address", ADDRESSES)
def test_picture_becomes_the_same_drawing_on_the_way_back(migration, address):
    pixels = migration.as_pixels(drawing_of(address))

    assert migration.as_pixels(migration.as_drawing(pixels)) == pixels


def test_what_is_no_drawing_stays_as_it_is(migration):
    assert migration.as_pixels("") == ""
    assert migration.as_drawing("<svg/>") == "<svg/>"


def test_picture_has_several_pixels_a_module_so_that_a_page_shown_small_can_be_scanned():
    wide = int.from_bytes(b64decode(qr_picture(ADDRESSES[0]))[16:20], "big")

    assert wide == segno.make(ADDRESSES[0], error="m").symbol_size(border=0)[0] * PIXELS_A_MODULE
