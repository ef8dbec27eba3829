"""A file larger than the server takes is answered with the limit and the way back to the form it was chosen on."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.sqlite_is_enough
A_MB = 1024 * 1024


def test_whoever_sends_too_large_a_file_reads_the_limit_and_finds_the_form_again(app, page, monkeypatch):
    monkeypatch.setitem(app.config, "MAX_CONTENT_LENGTH", A_MB)
    sent = {"data": b"-" * (A_MB + 1), "content_type": "multipart/form-data; boundary=part"}

    shown = page.client.post("/c", **sent)
    assert shown.status_code == 413
    assert "一次最多 1 MB" in shown.get_data(as_text=True)
    assert 'href="/c"' in shown.get_data(as_text=True)

    spoken = page.client.post("/recordings/1/tiny-core/tiny-core-1/1", **sent)
    assert spoken.status_code == 413
    assert "一次最多 3 MB" in spoken.get_data(as_text=True)
    assert "念得稍快" in spoken.get_data(as_text=True)
    assert "名单" not in spoken.get_data(as_text=True)

    sent_to_only = page.client.post("/sign-out", headers={"Referer": "https://elsewhere.example/c"}, **sent)
    assert sent_to_only.status_code == 413
    assert "elsewhere" not in sent_to_only.get_data(as_text=True)
    assert "回到首页" in sent_to_only.get_data(as_text=True)
