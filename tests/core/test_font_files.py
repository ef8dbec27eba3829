"""A font put into a folder draws what ours lacks; a file that is none draws nothing, and never an empty box."""

from __future__ import annotations

import shutil
import struct
from pathlib import Path

import pytest

from app.core.font_files import NotAFont, added_characters, characters_of, further_fonts
from app.core.typesetting import FONTS, characters_not_drawable, number_added, what_helps

CUT = Path(__file__).parent / "fonts" / "NotoSansCJKsc-cut.otf"
RARE, RARER = "\U00020118", "\U0002a6d6"


@pytest.fixture
def folder(app, tmp_path, monkeypatch):
    monkeypatch.setitem(app.config, "SETTINGS", app.config["SETTINGS"].model_copy(update={"font_path": tmp_path}))
    with app.app_context():
        yield tmp_path


def test_characters_of_our_font_are_those_written_down_when_it_was_made():
    lines = [line.split("-") for line in (FONTS / "coverage.txt").read_text().split()]
    kept = {point for first, last in lines for point in range(int(first, 16), int(last, 16) + 1)}

    assert characters_of(FONTS / "NotoSansSC-Regular.ttf") == kept
    assert {ord("字"), 0x27} <= characters_of(FONTS / "NotoSansSC-Bold.ttf")
    assert characters_of(CUT) == {0x20, 0x20021, 0x20118}


def test_font_put_into_the_folder_counts_at_once_and_is_gone_with_its_file(folder):
    assert characters_not_drawable("王" + RARE + RARER) == [RARE, RARER]

    added = shutil.copy(CUT, folder / "any name.OTF")
    assert characters_not_drawable("王" + RARE + RARER) == [RARER]
    assert number_added() == 2, "the blank is ours"

    Path(added).unlink()
    assert characters_not_drawable(RARE) == [RARE]


def collection(*fonts: bytes) -> bytes:
    """Put fonts into one file, as .ttc files do."""
    start, offsets, body = 12 + 4 * len(fonts), [], b""
    for font in fonts:
        begin = start + len(body)
        offsets.append(begin)
        (number,) = struct.unpack_from(">H", font, 4)
        records = [struct.unpack_from(">4sIII", font, 12 + 16 * one) for one in range(number)]
        moved = b"".join(struct.pack(">4sIII", tag, check, place + begin, size) for tag, check, place, size in records)
        body += font[:12] + moved + font[12 + len(moved) :]
    return b"ttcf" + struct.pack(">HHI", 1, 0, len(fonts)) + struct.pack(f">{len(fonts)}I", *offsets) + body


def test_collection_has_the_characters_of_all_its_fonts(tmp_path):
    (tmp_path / "two.ttc").write_bytes(collection(CUT.read_bytes(), CUT.read_bytes()))

    assert characters_of(tmp_path / "two.ttc") == characters_of(CUT)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"a letter, not a font",
        CUT.read_bytes()[:300],
        CUT.read_bytes().replace(b"CFF ", b"none", 1),  # no outlines
        CUT.read_bytes().replace(b"hmtx", b"none", 1),
        b"ttcf" + struct.pack(">HHI", 1, 0, 1) + struct.pack(">I", 9_999_999),
    ],
    ids=["empty", "words", "cut off", "without outlines", "without widths", "points nowhere"],
)
def test_file_that_is_no_font_adds_nothing(folder, content):
    (folder / "broken.ttf").write_bytes(content)

    with pytest.raises(NotAFont):
        characters_of(folder / "broken.ttf")
    assert added_characters(folder) == frozenset()
    assert characters_not_drawable(RARE) == [RARE]


def test_without_a_folder_there_is_none(app, tmp_path, monkeypatch):
    changed = {"font_path": None, "instance_path": tmp_path}
    monkeypatch.setitem(app.config, "SETTINGS", app.config["SETTINGS"].model_copy(update=changed))
    assert further_fonts() is None, "outside of a site"
    with app.app_context():
        assert further_fonts() is None
        (tmp_path / "fonts").mkdir()
        assert further_fonts() == (tmp_path / "fonts").resolve()


def test_what_helps_stands_in_the_manual(app):
    manual = (Path(__file__).parents[2] / "docs" / "administrators.md").read_text("utf-8")
    with app.test_request_context(headers={"Accept-Language": "zh-CN"}):
        assert "“姓名里的生僻字”" in what_helps()
    assert "### 姓名里的生僻字" in manual
