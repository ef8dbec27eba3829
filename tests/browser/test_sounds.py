"""Recordings whose notes were taken out are still sounds to a browser."""

from __future__ import annotations

import base64

import pytest

from app.learning.recordings.sounds import MIMETYPES, Kind, sound_of
from tests.browser.conftest import DESKTOP
from tests.learning.recordings.school import REAL
from tests.learning.recordings.test_sounds import NOTED

pytestmark = pytest.mark.browser

DECODED = """async (text) => {
  const bytes = Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
  return (await new OfflineAudioContext(1, 48000, 48000).decodeAudioData(bytes.buffer)).duration; }"""
PLAYED = """(address) => new Promise((done) => {
  const sound = new Audio(address);
  sound.muted = true;
  sound.onended = () => done("ended");
  sound.onerror = () => done(sound.error.message);
  sound.play().catch((error) => done(String(error))); })"""


@pytest.mark.parametrize("kind", [Kind.OGG, Kind.WEBM])
def test_cleaned_recording_is_decoded_and_played_to_its_end(open_page, site, kind):
    page = open_page(DESKTOP)
    page.goto("/help")

    for content in (REAL[kind], NOTED[kind]):
        kept = base64.b64encode(sound_of(content)[1]).decode()
        before = page.evaluate(DECODED, base64.b64encode(content).decode())
        page.goto("about:blank")

        assert page.evaluate(PLAYED, f"data:{MIMETYPES[kind]};base64,{kept}") == "ended"
        page.goto("/help")
        assert page.evaluate(DECODED, kept) == pytest.approx(before, abs=0.05)
