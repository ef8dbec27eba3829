"""Every pair of colours that meets on a page is readable: computed from the style files, not looked at."""

from __future__ import annotations

import re

import pytest

from app.core.settings import ROOT

CSS = ROOT / "static" / "css"
GROUNDS = ("paper", "surface")
TEXT, CONTROL = 4.5, 3.0
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")


def style(name: str) -> str:
    return re.sub(r"/\*.*?\*/", "", (CSS / f"{name}.css").read_text(), flags=re.DOTALL)


def tokens() -> dict[str, str]:
    return dict(re.findall(r"--([a-z0-9-]+):\s*(#[0-9a-f]{6});", style("tokens")))


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, contrast ratio."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def colour(text: str) -> str | None:
    """The colour a value names, as #rrggbb; None for transparent, none, inherit."""
    known = tokens()
    if named := re.search(r"var\(--([a-z0-9-]+)\)", text):
        return known.get(named[1])
    found = re.search(r"#[0-9a-f]{6}", text)
    return found[0] if found else None


def rules() -> list[tuple[str, str, dict[str, str]]]:
    found = []
    for path in sorted(CSS.glob("*.css")):
        if path.stem in ("tokens", "print"):
            continue
        for selector, body in RULE.findall(style(path.stem)):
            declarations = dict(re.findall(r"(?:^|;)\s*([a-z-]+):\s*([^;]+)", body))
            found.append((path.stem, " ".join(selector.split()), declarations))
    return found


def test_the_ratio_is_the_one_of_wcag():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_every_text_colour_is_readable_on_its_ground():
    weak = []
    for file, selector, declarations in rules():
        text = colour(declarations.get("color", ""))
        if text is None or selector.startswith(("progress", ":root", ".sort-mark")):
            continue
        own = colour(declarations.get("background", declarations.get("background-color", "")))
        grounds = [own] if own else [tokens()[name] for name in GROUNDS]
        weak += [
            f"{file}.css {selector}: {text} on {ground} is {contrast(text, ground):.2f}"
            for ground in grounds
            if contrast(text, ground) < TEXT
        ]

    assert weak == []


@pytest.mark.parametrize(
    ("text", "ground"),
    [
        ("ink", "info-wash"),
        ("ink", "good-wash"),
        ("ink", "warn-wash"),
        ("ink", "danger-wash"),
        ("ink", "green-wash"),
        ("ink-quiet", "green-wash"),
        ("ink-quiet", "apricot-wash"),
        ("green", "green-wash"),
        ("green", "apricot-wash"),
        ("green", "info-wash"),
        ("green", "warn-wash"),
        ("green", "danger-wash"),
        ("green-deep", "board"),
        ("green-deep", "apricot-wash"),
        ("board-ink", "board"),
        ("board-ink", "apricot-wash"),
        ("ink-quiet", "board"),
    ],
)
def test_text_inside_tinted_parts_is_readable(text, ground):
    assert contrast(tokens()[text], tokens()[ground]) >= TEXT


def test_every_control_has_a_border_one_can_see():
    """WCAG 1.4.11; axe does not check it, and Pico's own borders fail it."""
    controls = re.compile(
        r"^(input|select|textarea|button|progress|\.button|\.choice label|\.choice input:checked|\.tile label|\.tile input:checked|\.code-form|\.class-bar a|\.badge|\.steps|\.read-aloud|\.quick-exit|\.field (input|select))"
    )
    checked, weak = [], []
    for file, selector, declarations in rules():
        border = colour(declarations.get("border", "") or declarations.get("border-color", ""))
        if border is None or not controls.match(selector):
            continue
        checked.append(selector)
        weak += [
            f"{file}.css {selector}: {border} on {name}"
            for name in GROUNDS
            if contrast(border, tokens()[name]) < CONTROL
        ]

    assert weak == []
    assert any(selector.startswith("input:not") for selector in checked)
    assert any(selector.startswith(".choice label") for selector in checked)


@pytest.mark.parametrize("ground", ["paper", "surface", "green-wash", "apricot-wash", "board"])
def test_the_ring_of_the_focus_is_seen_on_every_ground(ground):
    assert contrast(tokens()["focus"], tokens()[ground]) >= CONTROL


@pytest.mark.parametrize("bar", ["green"])
def test_a_bar_stands_out_from_its_track_and_is_never_red(bar):
    assert contrast(tokens()[bar], tokens()["surface"]) >= CONTROL
    for _file, selector, declarations in rules():
        if "progress" in selector:
            assert not re.search(r"danger|warn|apricot", " ".join(declarations.values())), selector


def test_every_token_that_is_used_exists_and_every_token_is_used():
    known = set(re.findall(r"--([a-z0-9-]+):", style("tokens")))
    used = {
        name
        for path in CSS.glob("*.css")
        for name in re.findall(r"var\(--([a-z0-9-]+)\)", style(path.stem))
        if not name.startswith("pico-")
    }

    assert used - known == set()
    assert known - used == set()


@pytest.mark.parametrize("name", ["tokens", "hulei", "forms", "parts", "reading", "teaching", "help", "print", "class"])
def test_phones_of_2018_understand_our_style(name):
    """No selector or property newer than the web view of Android 8 carries a page (text-wrap and the like only adorn)."""
    newer = (":has(", ":is(", ":where(", "@container", "@layer", "inset:", "color-mix(", "&", "dvh", "aspect-ratio")
    css = style(name)

    assert [word for word in newer if word in css] == []
    assert not re.search(r"(^|[\s;])(row-|column-)?gap:", css), "gap in flex boxes is missing there: use margins"
    if name != "class":
        assert not re.search(r"\b(min|max|clamp)\(", css), "no comparison functions there"


def test_paper_is_black_on_white():
    css = style("print")

    assert re.search(r"--ink:\s*#000000", css)
    assert re.search(r"--paper:\s*#ffffff", css)
