"""What a class's computer fetches over a slow line: bytes as the server sends them, which compresses nothing."""

from __future__ import annotations

import re

import pytest

pytestmark = pytest.mark.sqlite_is_enough
FIRST, LATER = 150 * 1024, 20 * 1024
PACK = 200 * 1024  # without recordings
BESIDE = re.compile(r'<(?:link|script|img)\b[^>]*?(?:href|src)="(/[^"]+)"')


def size_of(page, address):
    """The bytes behind an address."""
    with page.client.get(address) as answer:
        assert answer.status_code == 200
        return len(answer.get_data())


@pytest.fixture
def fetched(page):
    """Fetch as a browser does that keeps what it has: return the bytes of an address with what is new beside it."""
    known = set()

    def fetch(address):
        html = page.get(address).html
        size = len(html.encode())
        for beside in set(BESIDE.findall(html)) - known:
            known.add(beside)
            size += size_of(page, beside)
        return size

    return fetch


@pytest.mark.parametrize("pinyin", ["", "?pinyin=1"], ids=["plain", "pinyin"])
def test_first_class_screen_is_light_and_later_ones_lighter(page, make, class_of, shipped, fetched, pinyin):
    zhou = class_of(2)
    lessons = [
        make.planned_lesson(
            zhou.group, facilitator=zhou.teacher, course="kids-g56", edition=shipped.edition, module=module.id
        )
        for module in shipped.modules
    ]

    first = [fetched(f"/j/{lessons[0].code}{pinyin}")]
    later = [
        fetched(f"/j/{lesson.code}/{screen.number}{pinyin}")
        for lesson, module in zip(lessons, shipped.modules, strict=True)
        for screen in module.screens
    ]

    assert max(first) <= FIRST, first
    assert max(later) <= LATER, later


def test_any_screen_opened_first_is_light(page, make, class_of, shipped):
    zhou = class_of(2)
    lesson = make.planned_lesson(
        zhou.group, facilitator=zhou.teacher, course="kids-g56", edition=shipped.edition, module=shipped.modules[0].id
    )

    for screen in shipped.modules[0].screens:
        html = page.get(f"/j/{lesson.code}/{screen.number}?pinyin=1").html
        beside = sum(size_of(page, one) for one in set(BESIDE.findall(html)))
        assert len(html.encode()) + beside <= FIRST


def test_pack_of_a_lesson_fits_any_stick(page, make, class_of, shipped):
    zhou = class_of(2)
    page.sign_in(zhou.teacher)
    for module in shipped.modules:
        lesson = make.planned_lesson(
            zhou.group, facilitator=zhou.teacher, course="kids-g56", edition=shipped.edition, module=module.id
        )
        assert size_of(page, f"/lessons/{lesson.id}/pack") <= PACK
