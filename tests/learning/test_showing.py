"""What a page of a module shows: its recording where there is one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.learning.showing import shown_page


@pytest.mark.parametrize(
    ("file", "sound"),
    [
        ("courses/tiny-core/media/1-1.mp3", "/courses/tiny-core/1.0/media/1-1.mp3"),
        ("courses/tiny-core/media/1-2.mp3", None),
        ("courses/tiny-core/media/1-1.en.mp3", None),
    ],
)
def test_page_plays_its_own_recording_and_no_other(app, learner, file, sound):
    course = replace(learner.course, files={**learner.course.files, file: b"ID3"})

    with app.test_request_context("/"):
        page = shown_page(course, course.modules[0], 1, {}, walk_again=False)

    assert page.sound == sound
