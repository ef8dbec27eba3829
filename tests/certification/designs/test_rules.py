"""What an uploaded seal may be: nothing that runs, loads, grows or carries letters we have no font for."""

from __future__ import annotations

import pytest

from app.certification.designs.rules import Flaw, NoSeal, kind_of_seal
from tests.certification.designs.seals import SVG, ring

HEAD = b'<svg xmlns="http://www.w3.org/2000/svg">'


def test_plain_png_and_svg_are_taken():
    assert kind_of_seal(ring()) == "png"
    assert kind_of_seal(SVG) == "svg"
    assert kind_of_seal(b"\xef\xbb\xbf<?xml version='1.0'?>" + SVG) == "svg"


@pytest.mark.parametrize(
    ("content", "flaw"),
    [
        (b"", Flaw.NO_PICTURE),
        (b"GIF89a", Flaw.NO_PICTURE),
        (b"<html/>", Flaw.NO_PICTURE),
        (ring()[:20], Flaw.NO_PICTURE),
        (ring()[:16] + b"\0\0\xff\xff\0\0\xff\xff" + ring()[24:], Flaw.SIDES),
        (ring(40), Flaw.SIDES),
        (b"x" * 1_000_001, Flaw.TOO_LARGE),
        (HEAD + b"<g>" * 4100 + b"</g>" * 4100 + b"</svg>", Flaw.TOO_LARGE),
        (HEAD + b"<text>x</text></svg>", Flaw.LETTERS),
        (HEAD + b"<script>alert(1)</script></svg>", Flaw.ACTIVE),
        (HEAD + b'<rect onload="alert(1)"/></svg>', Flaw.ACTIVE),
        (HEAD + b"<foreignObject/></svg>", Flaw.ACTIVE),
        (HEAD + b'<image href="file:///etc/passwd"/></svg>', Flaw.ACTIVE),
        (HEAD + b'<use href="#a"/></svg>', Flaw.ACTIVE),
        (HEAD + b'<linearGradient href="http://elsewhere.example/a"/></svg>', Flaw.ACTIVE),
        (HEAD + b'<rect fill="url(http://elsewhere.example/a)"/></svg>', Flaw.ACTIVE),
        (HEAD + b"<style>@import 'a.css';</style></svg>", Flaw.ACTIVE),
        (b'<!DOCTYPE svg [<!ENTITY a "b">]>' + SVG, Flaw.ACTIVE),
        (SVG.decode().encode("utf-16"), Flaw.NO_PICTURE),
    ],
    ids=str,
)
def test_whatever_could_do_more_than_stand_there_is_refused(content, flaw):
    with pytest.raises(NoSeal) as refused:
        kind_of_seal(content)

    assert refused.value.flaw == flaw
