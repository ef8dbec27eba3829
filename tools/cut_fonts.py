"""Make the files of static/fonts from the two full weights of Noto Sans SC.

The full weights are the "400Regular" and "700Bold" files of the npm package
@expo-google-fonts/noto-sans-sc 0.4.3 (SIL Open Font License). Regular is shipped whole,
because people's names need it; Bold stands in headings only and is cut to GB2312.

    python tools/cut_fonts.py REGULAR.ttf BOLD.ttf [FOLDER]

Needs fonttools (4.68.0 was used). The same input gives the same bytes.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

FOLDER = Path(__file__).resolve().parent.parent / "static" / "fonts"


def gb2312_code_points() -> set[int]:
    """Return every character of GB2312, and of ASCII, as code points."""
    rows, cells = range(0xA1, 0xF8), range(0xA1, 0xFF)
    characters = (bytes((row, cell)).decode("gb2312", "ignore") for row in rows for cell in cells)
    return {ord(character) for character in characters if character} | set(range(0x20, 0x7F))


def beyond_gb2312() -> set[int]:
    """Return what our headings need and GB2312 lacks: no-break space, dashes, curly quotes, ellipsis."""
    return {0xA0, 0xA9, 0x2013, 0x2014, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2026}


def cut(source: Path, target: Path, code_points: Iterable[int]) -> None:
    """Write the source font with these characters only."""
    options = subset.Options()
    options.layout_features = ["*"]
    options.name_IDs = ["*"]
    options.notdef_outline = True
    options.hinting = False
    options.recalc_timestamp = False

    font = subset.load_font(str(source), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=sorted(code_points))
    subsetter.subset(font)
    subset.save_font(font, str(target), options)


def coverage(font_file: Path) -> list[tuple[int, int]]:
    """Return the closed ranges of code points the font has a glyph for."""
    ranges: list[tuple[int, int]] = []
    with TTFont(font_file) as font:
        for point in sorted(font.getBestCmap()):
            if ranges and point == ranges[-1][1] + 1:
                ranges[-1] = (ranges[-1][0], point)
            else:
                ranges.append((point, point))
    return ranges


def main(arguments: list[str]) -> int:
    """Write both fonts and coverage.txt."""
    if len(arguments) not in (2, 3):
        print(__doc__)
        return 2

    regular, bold = Path(arguments[0]), Path(arguments[1])
    folder = Path(arguments[2]) if len(arguments) == 3 else FOLDER
    folder.mkdir(parents=True, exist_ok=True)

    shutil.copyfile(regular, folder / "NotoSansSC-Regular.ttf")
    cut(bold, folder / "NotoSansSC-Bold.ttf", gb2312_code_points() | beyond_gb2312())

    lines = [f"{first:04X}-{last:04X}" for first, last in coverage(folder / "NotoSansSC-Regular.ttf")]
    (folder / "coverage.txt").write_text("\n".join(lines) + "\n", encoding="ascii", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
