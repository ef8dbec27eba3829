"""What lies on a classroom's computer as a file: nobody's name, no adult card, no word for the facilitator (SAFEGUARDS 8, 9, 35)."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.classroom.packs.building import class_pack
from app.classroom.packs.stick import TEACHER, Stick, files_of
from app.classroom.timing import TIMED
from app.content.catalogue import catalogue
from app.content.modules import parse_module
from app.core.clock import today
from app.people.models import Person
from tests.safeguards.world import MARKED

pytestmark = [pytest.mark.slow, pytest.mark.sqlite_is_enough]

OK = 200
SHOWN, SECRET = "给全班看", "只给老师"
HEAD = """---
id: small-g56-1
title: 只给老师的题目
minutes: 10
mode: in_person
objectives:
  - {id: small-g56-1-a, text: 只给老师的目标, refs: []}
key_points: [只给老师的要点]
content_note: 只给老师的提醒
---
"""
KINDS = sorted({"rules", "recall", "check", "calm"} | TIMED)


@st.composite
def modules(draw):
    """A module of random parts; what a class may see says so, and everything else says that it may not."""
    parts = []
    for number in range(draw(st.integers(1, 4))):
        inside = []
        for place in range(draw(st.integers(1, 4))):
            kind = draw(st.sampled_from(["screen", "screen", "script", "facilitator"]))
            word = SHOWN if kind == "screen" else SECRET
            lines = draw(
                st.lists(st.sampled_from([f"- {word}", f"**{word}**", f"> {word}", f"1. {word}", word]), min_size=1)
            )
            if kind == "screen" and draw(st.booleans()):
                box = draw(st.sampled_from(["case", "calm", "help"]))
                lines += [f"::: {box}", word, ":::"]
            title = [f"# {word}"] if kind == "screen" or draw(st.booleans()) else []
            inside.append("\n".join([f":::: {kind}", *title, *lines, "::::"]))
            assert place >= 0
        kind, minutes = draw(st.sampled_from(KINDS)), draw(st.integers(1, 20))
        opening = f"::::: activity {{#a{number} kind={kind} minutes={minutes}}}\n## {SECRET}"
        parts.append("\n".join([opening, draw(st.sampled_from(["", SECRET])), *inside, ":::::"]))
    return HEAD + "\n\n".join(parts) + "\n"


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=modules())
def test_no_word_for_the_facilitator_comes_into_any_pack(db, text):
    module, _problems = parse_module(text, "courses/small-g56/1-lesson.md", 1)
    if module is None:
        return

    pack = class_pack(catalogue().courses["small-g56"], module, on=today())

    words = re.sub(r"<rp>.*?</rp>|<rt>.*?</rt>|<[^>]+>", "", pack)
    assert SECRET not in words
    assert words.count(SHOWN) >= len(module.screens)


def test_no_name_of_the_world_is_on_the_first_level_of_its_stick_nor_in_a_downloaded_pack(db, world, page):
    every = [(one, module) for one in catalogue().ready if one.audience == "pupils" for module in one.modules]
    stick = Stick(db, every, world.own.organisation.id, today())
    assert every

    for file in files_of(stick):
        if not file.path.startswith(TEACHER):
            text = file.content.decode()
            named = [
                name
                for name in (*MARKED, world.own.organisation.name, world.own.organisation.public_id)
                if name in text
            ]
            assert named == [], file.path

    got = 0
    for lesson in world.own.lessons.values():
        page.sign_in(db.get(Person, lesson.facilitator_id))
        answer = page.client.get(f"/lessons/{lesson.id}/pack")
        if answer.status_code == OK:
            got += 1
            assert [name for name in MARKED if name in answer.get_data(as_text=True)] == []
    assert got
