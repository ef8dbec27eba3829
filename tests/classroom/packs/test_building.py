"""A class pack shows what stands inside `::: screen`, and asks for nothing (SAFEGUARDS 8, 9, 35)."""

from __future__ import annotations

import re

import pytest

from app.classroom.packs.building import MOST_SOUND
from app.classroom.packs.naming import letters_of, pack_name
from app.classroom.timing import TIMED, timed_screens
from app.content.questions import ScreenSound
from app.core.clock import today
from app.core.languages import DEFAULT, written_day
from tests.classroom.packs.conftest import taken

pytestmark = pytest.mark.sqlite_is_enough


def lines_of(text):
    """The words of a screen line by line, without the signs of Markdown."""
    lines = (re.sub(r"^\s*(#+ |[-*] |\d+\. |> )\s*|\*\*|^!\[.*|^:::.*", "", line).strip() for line in text.split("\n"))
    return [line for line in lines if line]


def test_pack_holds_every_screen_and_nothing_that_is_for_the_facilitator(shipped):
    for module in shipped.modules:
        pack = taken(shipped, module)
        words = re.sub(r"\s", "", pack.text)
        for screen in module.screens:
            for line in lines_of(screen.text):
                assert re.sub(r"\s", "", line) in words, (module.id, screen.number)
        shown = {line for screen in module.screens for line in lines_of(screen.text)}
        for activity in module.activities:
            spoken = re.findall(r"【第 \d+ 屏】.{12}", activity.text)
            notes = re.findall(r"^- \*\*(?:材料|66 人的班|要打断时|第二位大人)\*\*.*$", activity.text, re.MULTILINE)
            assert not any(one in pack.text for one in [*spoken, *notes])
            assert activity.title not in pack.text or any(activity.title in line for line in shown)
        for point in (*module.key_points, *(objective.text for objective in module.objectives)):
            assert point not in pack.text or point in shown


def test_pack_asks_for_nothing_beside_itself_and_goes_nowhere(shipped):
    for module in shipped.modules:
        pack = taken(shipped, module)
        assert pack.addresses
        assert all(address.startswith("data:") for address in pack.addresses)
        assert "http:" not in pack.html
        assert "https:" not in pack.html
        assert not re.search(r"<(?:a|form|iframe|object|embed|input|textarea)\b", pack.html)
        assert pack.html.count("data:image/svg+xml") == sum(screen.text.count("![") for screen in module.screens)


def test_policy_of_a_pack_lets_in_its_own_style_and_script_and_nothing_else(small):
    pack = taken(small, small.modules[0])

    assert pack.policy.startswith("default-src 'none'; ")
    assert "unsafe" not in pack.policy
    assert pack.is_let_in("style")
    assert pack.is_let_in("script")
    assert not re.search(r'\s(?:style|on\w+)="', pack.html)


def test_script_of_a_pack_keeps_nothing_and_is_read_by_old_browsers(small):
    script = re.search(r"<script>(.*)</script>", taken(small, small.modules[0]).html, re.DOTALL)[1]

    for kept in (
        "localStorage",
        "sessionStorage",
        "indexedDB",
        "cookie",
        "caches",
        "serviceWorker",
        "fetch(",
        "XMLHttp",
    ):
        assert kept not in script
    for newer in (
        "=>",
        "`",
        "const ",
        "let ",
        "class ",
        "...",
        "?.",
        "??",
        "async ",
        "dataset",
        ".closest(",
        ".matches(",
    ):
        assert newer not in re.sub(r"/\*.*?\*/", "", script, flags=re.DOTALL), newer
    assert "var(" not in re.search(r"<style>(.*)</style>", taken(small, small.modules[0]).html, re.DOTALL)[1]


def test_name_and_title_of_a_pack_say_neither_topic_nor_place(small):
    pack = taken(small, small.modules[0])

    assert pack_name(small, small.modules[0]) == "anquanke-g56-1.html"
    assert re.search(r"<title>(.*)</title>", pack.html)[1] == "安全课"
    assert small.title not in pack.text
    assert small.id not in pack.html


def test_two_courses_of_one_band_never_share_a_name(small, shipped):
    assert letters_of([shipped, small, shipped]) == {"kids-g56": "", "small-g56": "b"}


def test_pack_says_when_its_numbers_were_true(small):
    assert f"{written_day(today(), DEFAULT)}制作" in taken(small, small.modules[0]).text


def test_timer_is_offered_on_activities_of_the_class_alone_with_the_minutes_of_the_file(shipped):
    for module in shipped.modules:
        kinds = {activity.id: activity for activity in module.activities}
        timed = timed_screens(module)
        assert timed
        for screen in module.screens:
            activity = kinds[screen.activity]
            assert (screen.number in timed) is (activity.kind in TIMED)
            if screen.number in timed:
                assert timed[screen.number].minutes == activity.minutes
    assert not {"rules", "recall", "check", "calm"} & TIMED


def test_recordings_play_from_inside_the_pack_and_too_many_are_left_out_together(small):
    module = small.modules[0]
    sounds = [ScreenSound(1, "audio/mpeg", lambda: b"abc"), ScreenSound(3, "audio/mpeg", lambda: b"def")]
    too_many = [*sounds, ScreenSound(2, "audio/wav", lambda: bytes(MOST_SOUND))]

    with_sound, without = taken(small, module, sounds=sounds).html, taken(small, module, sounds=too_many).html

    assert re.findall(r'<audio preload="none" src="([^"]+)"', with_sound) == [
        "data:audio/mpeg;base64,YWJj",
        "data:audio/mpeg;base64,ZGVm",
    ]
    assert "data-sound data-play" in with_sound
    assert "<audio" not in without
    assert "data-sound data-play" not in without
