"""Who may enter which address: a list a reviewer reads, compared with the code and tried for every role."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app.core.access import EVERYONE, SIGNED_IN, Role, doors_of

MATRIX: dict[str, list[str]] = tomllib.loads((Path(__file__).parent / "matrix.toml").read_text())["endpoints"]
VALUES: dict[str, Any] = {"int": 999_999, "string": "none", "any": "pdf", "path": "none", "default": "none"}


def rules(app: Flask) -> list[Any]:
    return sorted(app.url_map.iter_rules(), key=lambda rule: (rule.endpoint, rule.rule))


def address_of(app: Flask, rule: Any) -> str:
    values = {}
    for name, converter in rule._converters.items():
        kind = type(converter).__name__
        if kind == "IntegerConverter":
            values[name] = 999_999
        elif kind == "AnyConverter":
            values[name] = sorted(converter.items)[0]
        else:
            values[name] = "none"
    with app.test_request_context():
        return str(app.url_for(rule.endpoint, **values) if values else rule.rule)


def test_matrix_lists_every_endpoint_with_the_doors_in_the_code(app: Flask) -> None:
    in_code = {rule.endpoint: sorted(doors_of(app, rule.endpoint)) for rule in rules(app)}

    assert {name: sorted(doors) for name, doors in MATRIX.items()} == in_code


def test_no_endpoint_is_closed_to_all(app: Flask) -> None:
    assert [rule.endpoint for rule in rules(app) if not doors_of(app, rule.endpoint)] == []


def test_no_two_pages_share_an_address(app: Flask) -> None:
    addresses = [
        (re.sub(r"<[^>]*>", "<>", rule.rule), method)
        for rule in rules(app)
        for method in rule.methods & {"GET", "POST"}
    ]

    assert sorted(one for one in addresses if addresses.count(one) > 1) == []


def let_in(status: int, location: str) -> bool:
    return not (status in (401, 404, 405) or (status == 302 and location.startswith("/sign-in")))


def test_stranger_enters_only_what_is_open_to_everyone(app: Flask, page: Any) -> None:
    for rule in rules(app):
        if EVERYONE in doors_of(app, rule.endpoint) or "GET" not in rule.methods:
            continue
        answer = page.client.get(address_of(app, rule))
        assert not let_in(answer.status_code, answer.headers.get("Location", "")), rule.endpoint


def sign_in_as(role: Role, page: Any, make: Any) -> set[str]:
    """Sign in somebody with one role beside the learner's, and return both."""
    school = make.organisation()
    person = make.person("某人")
    if role is Role.CLASS_TEACHER:
        make.enrolment(person, make.class_group(school), role="teacher")
    elif role is not Role.LEARNER:
        make.role(person, role, None if role is Role.ADMINISTRATOR else school)
    page.sign_in(person)
    return {str(Role.LEARNER), str(role)}


@pytest.mark.slow
@pytest.mark.sqlite_is_enough  # refused at the door, before any page asks the database
@pytest.mark.parametrize("role", list(Role))
def test_role_is_refused_wherever_it_is_not_listed(app: Flask, page: Any, make: Any, role: Role) -> None:
    held = sign_in_as(role, page, make)

    for rule in rules(app):
        doors = doors_of(app, rule.endpoint)
        if EVERYONE in doors or SIGNED_IN in doors or doors & held:
            continue
        for method in sorted(rule.methods & {"GET", "POST"}):
            answer = page.client.open(address_of(app, rule), method=method)
            # A POST without its token is refused before the door is even asked.
            assert answer.status_code in (404, 405) or (method == "POST" and answer.status_code == 400), (
                rule.endpoint,
                method,
                answer.status_code,
            )


@pytest.mark.slow
@pytest.mark.parametrize("role", list(Role))
def test_role_opens_every_list_it_is_let_into(app: Flask, page: Any, make: Any, role: Role) -> None:
    held = sign_in_as(role, page, make)

    for rule in rules(app):
        doors = doors_of(app, rule.endpoint)
        if rule.arguments or "GET" not in rule.methods or not (doors & {EVERYONE, SIGNED_IN} or doors & held):
            continue
        answer = page.client.get(rule.rule)
        assert answer.status_code < 400 or (rule.endpoint, answer.status_code) in NEEDS_A_QUESTION, (
            rule.endpoint,
            answer.status_code,
        )


NEEDS_A_QUESTION: set[tuple[str, int]] = {
    ("reports.api", 400),
    ("credentials.did_document", 404),  # only where the site has a public https address
}
