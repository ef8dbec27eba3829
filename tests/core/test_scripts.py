"""Our scripts are ECMAScript 5: a class pack is opened on whatever computer a classroom has, and one rule serves them all."""

from __future__ import annotations

import pytest

from app.core.settings import ROOT
from tests.es5 import newer_than_es5

OURS = ROOT / "static" / "js"


def test_every_script_of_ours_is_read_by_an_old_browser() -> None:
    scripts = {path.name: path.read_text("utf-8") for path in OURS.glob("*.js")}

    assert "class-pack.js" in scripts
    assert newer_than_es5(scripts) == {}


@pytest.mark.parametrize(
    "newer",
    ["const a = 1;", "var f = () => 1;", "var a = {...b};", "var a = `b`;", "class A {}", "var a = b?.c;", "f(a,);"],
)
def test_parser_refuses_what_came_later(newer: str) -> None:
    assert newer_than_es5({"newer": newer}).keys() == {"newer"}
