"""The table of addresses is whole: what nobody visits, nobody asked the question of (SAFEGUARDS, preamble)."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from tests.safeguards.addresses import values_of

pytestmark = pytest.mark.sqlite_is_enough


def test_every_endpoint_has_an_address_to_be_visited(app: Flask, world: Any) -> None:
    """SAFEGUARDS, preamble: a page nobody visits here is a page nobody asked the question of."""
    visited = set(values_of(world.own))

    assert visited == {rule.endpoint for rule in app.url_map.iter_rules()}


def test_every_converter_has_the_id_of_a_real_row(app: Flask, world: Any) -> None:
    """SAFEGUARDS, preamble: an address without its values would only ever show a 404."""
    for rule in app.url_map.iter_rules():
        every = values_of(world.own)[rule.endpoint]
        assert bool(every) == bool(rule.arguments) or rule.endpoint in (
            "classroom.class_view",
            "compliance.report_page",
            "hours.staff",
            "hours.staff_file",
            "people.move_classes_up",
            "reports.api",
            "requiring.add",
        )
        for values in every:
            assert None not in values.values(), rule.endpoint
