"""The style guide is a page like any other, in both languages."""

from __future__ import annotations

import pytest
from markupsafe import Markup

from app.core.frame import with_headings


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_anyone_signed_in_sees_every_part_in_their_language(page, make, language):
    page.sign_in(make.person("何秀"))

    answer = page.get(f"/styleguide?lang={language}")

    assert f'<html lang="{language}"' in answer.html
    for part in ("notice good", "badge warn", "meter", "table-box", "steps", "empty-state", "quick-exit", "copy-line"):
        assert f'class="{part}' in answer.html


def test_sample_form_sent_empty_shows_each_message_beside_its_field_and_in_the_summary(page, make):
    page.sign_in(make.person("何秀"))

    answer = page.post("/styleguide", {"note": "靠窗的教室"}, status=422)

    for name in ("place", "password", "day", "cover", "agreed"):
        assert f'id="{name}-error"' in answer.html
    assert 'href="#place"' in answer.html
    assert 'href="#cover-0"' in answer.html
    assert 'aria-describedby="place-hint place-error"' in answer.html
    assert "靠窗的教室" in answer.html


def test_stranger_is_asked_to_sign_in_before_the_style_guide(page):
    assert page.get("/styleguide", status=302).location.startswith("/sign-in")


def test_cells_of_a_wide_table_name_their_heading_for_the_cards_of_a_phone() -> None:
    cells = Markup('<th scope="row">周</th>\n<td>48</td><td class="number">2</td><td>\n</td>')
    columns = [{"label": "班级"}, {"label": "学生"}, {"label": "<b>未达到</b>"}, {"label": "操作"}]

    assert with_headings(cells, columns) == (
        '<th scope="row">周</th>\n<td data-label="学生">48</td><td data-label="&lt;b&gt;未达到&lt;/b&gt;" class="number">2</td>'
        '<td data-label="操作"></td>'
    )
