"""What is printed and taken home says so where its address opens nothing at home."""

from __future__ import annotations

import pytest

from app.core.settings import Settings


@pytest.mark.parametrize(
    ("public_url", "here", "in_house"),
    [
        ("", True, True),
        ("http://127.0.0.1:8000", True, True),
        ("http://192.168.1.20:8000", False, True),
        ("http://10.0.0.7", False, True),
        ("http://hulei:8000", False, True),
        ("http://hulei.local", False, True),
        ("https://hulei.example.org", False, False),
        ("https://114.114.114.114", False, False),
    ],
)
def test_address_is_known_to_open_here_in_the_house_or_at_home(public_url, here, in_house):
    settings = Settings(public_url=public_url, secret_key="x")

    assert (settings.is_only_here, settings.is_only_in_house) == (here, in_house)
