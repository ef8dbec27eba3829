"""A credential inside a picture (Open Badges 3.0, section 5.3): an iTXt chunk of a PNG, an element of an SVG."""

from __future__ import annotations

import html
import json
import re
import struct
import zlib
from collections.abc import Iterator
from typing import Any

from app.certification.credentials.reading import MOST_BYTES, Problem, Refused

PNG = b"\x89PNG\r\n\x1a\n"
PDF = b"%PDF-"
KEYWORD = b"openbadgecredential"
NAMESPACE = "https://purl.imsglobal.org/ob/v3p0"
SVG_START = re.compile(rb"<svg(?=[\s>])")
SVG_ELEMENT = re.compile(rb"<openbadges:credential(?:\s[^<>]*)?>(.*?)</openbadges:credential\s*>", re.DOTALL)
CDATA = re.compile(rb"\s*<!\[CDATA\[(.*)\]\]>\s*", re.DOTALL)
HEAD = struct.Struct(">I4s")
CHECKSUM = 4


def credential_text(credential: dict[str, Any]) -> str:
    """Return a credential as JSON that may stand inside CDATA."""
    return json.dumps(credential, ensure_ascii=False, indent=2).replace("]]>", "]]\\u003e")


def baked_png(picture: bytes, credential: dict[str, Any]) -> bytes:
    """Return a PNG with a credential before its end; uncompressed, as the standard asks."""
    content = KEYWORD + b"\0\0\0\0\0" + credential_text(credential).encode()
    chunk = HEAD.pack(len(content), b"iTXt") + content + struct.pack(">I", zlib.crc32(b"iTXt" + content))
    end = picture.rindex(HEAD.pack(0, b"IEND"))
    return picture[:end] + chunk + picture[end:]


def baked_svg(picture: bytes, credential: dict[str, Any]) -> bytes:
    """Return an SVG with a credential as its first element."""
    start = SVG_START.search(picture)
    if start is None:
        raise ValueError("no SVG")
    end = picture.index(b">", start.end())
    element = f"<openbadges:credential><![CDATA[{credential_text(credential)}]]></openbadges:credential>".encode()
    named = f' xmlns:openbadges="{NAMESPACE}"'.encode()
    return picture[: start.end()] + named + picture[start.end() : end + 1] + element + picture[end + 1 :]


def credential_inside(content: bytes) -> bytes:
    """Return the text of the credential a file holds: the file itself, or what is baked into a PNG or SVG. Raises Refused."""
    if content.lstrip().startswith(PDF):
        raise Refused(Problem.PDF)
    if content.startswith(PNG):
        return _only(list(_texts_of_png(content)))
    if SVG_START.search(content):
        return _only([_text_of(found[1]) for found in SVG_ELEMENT.finditer(content)])
    return content.removeprefix(b"\xef\xbb\xbf")


def _only(found: list[bytes]) -> bytes:
    if len(found) > 1:
        raise Refused(Problem.UNUSUAL)
    if not found:
        raise Refused(Problem.NOT_A_CREDENTIAL)
    return found[0]


def _text_of(element: bytes) -> bytes:
    """Return what an SVG element says. No XML parser reads a stranger's file: nothing in it is needed but this text."""
    cdata = CDATA.fullmatch(element)
    if cdata is not None:
        return cdata[1]
    return html.unescape(element.decode(errors="replace")).encode(errors="replace")


def _texts_of_png(picture: bytes) -> Iterator[bytes]:
    place = len(PNG)
    while place + HEAD.size <= len(picture):
        length, kind = HEAD.unpack_from(picture, place)
        content = picture[place + HEAD.size : place + HEAD.size + length]
        if len(content) < length:
            raise Refused(Problem.DAMAGED)
        if kind == b"iTXt" and content.startswith(KEYWORD + b"\0"):
            yield _text_of_chunk(content[len(KEYWORD) + 1 :])
        place += HEAD.size + length + CHECKSUM


def _text_of_chunk(content: bytes) -> bytes:
    """Return the text of an iTXt chunk after its keyword; compressed ones only up to the size a credential may have."""
    try:
        _language, _translated, text = content[2:].split(b"\0", 2)
        if content[0] == 0:
            return text
        # A packed gigabyte is left packed: only so much is ever unpacked.
        return zlib.decompressobj().decompress(text, MOST_BYTES + 1)
    except (ValueError, IndexError, zlib.error) as error:
        raise Refused(Problem.DAMAGED) from error
