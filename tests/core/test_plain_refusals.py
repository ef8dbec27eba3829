"""What was not offered is refused in plain words of the reader's language, in every field and in parts of forms too."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale
from werkzeug.datastructures import MultiDict
from wtforms import DateField, FormField, RadioField, SelectField, SelectMultipleField

from app.core.forms import Form, FormPart, TickField
from app.people.forms.checks import options

CHOICES: list[Any] = options([(1, "一"), (2, "二")])
TICKED, CHOSEN = "勾选的有一项不在这张单子上", "不在这里可选的范围里"


class Inner(FormPart):
    pick = SelectField(coerce=int, choices=CHOICES)
    ticks = TickField(coerce=int, choices=CHOICES)
    on = DateField()


class Outer(Form):
    class Meta:
        csrf = False

    pick = SelectField(coerce=int, choices=CHOICES)
    one = RadioField(coerce=int, choices=CHOICES)
    ticks = TickField(coerce=int, choices=CHOICES)
    many = SelectMultipleField(coerce=int, choices=CHOICES)
    inner = FormField(Inner)


@pytest.mark.parametrize("forged", ["4", "abc"])
@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("pick", CHOSEN),
        ("one", CHOSEN),
        ("ticks", TICKED),
        ("many", TICKED),
        ("inner-pick", CHOSEN),
        ("inner-ticks", TICKED),
    ],
)
def test_choice_that_was_not_offered_is_refused_in_plain_chinese(
    app: Flask, field: str, words: str, forged: str
) -> None:
    with app.test_request_context(), force_locale("zh_Hans_CN"):
        form = Outer(
            formdata=MultiDict({"pick": "1", "one": "1", "inner-pick": "1", "inner-on": "2026-09-01", field: forged})
        )
        form.validate()

        assert words in str(form.errors)
        assert "valid" not in str(form.errors)


def test_days_inside_a_part_are_refused_in_the_readers_language(app: Flask) -> None:
    with app.test_request_context(), force_locale("zh_Hans_CN"):
        form = Outer(formdata=MultiDict({"pick": "1", "one": "1", "inner-pick": "1", "inner-on": "gestern"}))
        form.validate()

        assert str(form.errors) == "{'inner': {'on': ['不是有效的日期值。']}}"


def test_english_reader_reads_english(app: Flask) -> None:
    with app.test_request_context(), force_locale("en"):
        form = Outer(formdata=MultiDict({"pick": "9", "one": "1", "inner-pick": "1", "inner-on": "2026-09-01"}))
        form.validate()

        assert "Please choose anew" in str(form.errors)
