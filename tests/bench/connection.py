"""One kept-alive connection that sends prepared requests, so that the client costs little beside the server."""

from __future__ import annotations

import re
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

TIMEOUT = 30.0
CSRF = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
FORM = "application/x-www-form-urlencoded"


class BadAnswer(AssertionError):
    """The server said something else than what is measured."""


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    head: bytes
    body: bytes

    def header(self, name: str) -> str:
        """Return a header's value, empty when it is not there."""
        found = re.search(rb"(?im)^" + name.encode() + rb":[ \t]*([^\r\n]*)", self.head)
        return found[1].decode("latin-1") if found else ""

    def __str__(self) -> str:
        return f"{self.status} {self.header('location')} {self.body[:300].decode(errors='replace')}"


def request_of(
    path: str, *, cookie: str = "", fields: Mapping[str, object] | None = None, accept: str = "text/html"
) -> bytes:
    """Return the bytes of a request: GET, or POST when there are form fields."""
    body = b"" if fields is None else urlencode(fields, doseq=True).encode()
    head = [
        f"{'GET' if fields is None else 'POST'} {path} HTTP/1.1",
        "Host: 127.0.0.1",
        "User-Agent: hulei-bench",
        f"Accept: {accept}",
        "Accept-Language: zh-CN",
    ]
    if cookie:
        head.append(f"Cookie: {cookie}")
    if fields is not None:
        head += [f"Content-Type: {FORM}", f"Content-Length: {len(body)}"]
    return "\r\n".join([*head, "", ""]).encode() + body


class Connection:
    """Sends one request after the other over one connection."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=TIMEOUT)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, request: bytes) -> Answer:
        """Send a request and return its whole answer. Raises BadAnswer when it can't be told where the answer ends."""
        self.socket.sendall(request)
        received = self._more()
        while (end := received.find(b"\r\n\r\n")) < 0:
            received += self._more()
        head, body = received[: end + 2], received[end + 4 :]
        answer = Answer(int(head[9:12]), head, b"")
        if not (length := answer.header("content-length")).isdigit():
            raise BadAnswer(f"an answer without a length: {head!r}")
        parts, missing = [body], int(length) - len(body)
        while missing > 0:
            parts.append(self._more())
            missing -= len(parts[-1])
        return Answer(answer.status, head, b"".join(parts))

    def _more(self) -> bytes:
        received = self.socket.recv(1 << 18)
        if not received:
            raise BadAnswer("the server closed the connection")
        return received

    def close(self) -> None:
        """Hang up."""
        self.socket.close()


class Browser:
    """Somebody who signs in and looks at pages before the measuring: keeps cookies, finds the CSRF field."""

    def __init__(self, port: int) -> None:
        self.connection, self.cookie = Connection(port), ""

    def get(self, path: str) -> Answer:
        """Fetch a page."""
        return self._keep(self.connection.ask(request_of(path, cookie=self.cookie)))

    def post(self, path: str, fields: Mapping[str, object]) -> Answer:
        """Send a form."""
        return self._keep(self.connection.ask(request_of(path, cookie=self.cookie, fields=fields)))

    def csrf(self, path: str) -> str:
        """Return the CSRF field of a page's form."""
        answer = self.get(path)
        found = CSRF.search(answer.body.decode())
        if found is None:
            raise BadAnswer(f"no form on {path}: {answer}")
        return found[1]

    def sign_in(self, login: str, password: str) -> None:
        """Sign in as people do."""
        fields = {"csrf_token": self.csrf("/sign-in"), "login": login, "password": password}
        answer = self.post("/sign-in", fields)
        if answer.status != 302 or answer.header("location").startswith("/sign-in"):
            raise BadAnswer(f"{login} could not sign in: {answer}")

    def _keep(self, answer: Answer) -> Answer:
        self.cookie = answer.header("set-cookie").partition(";")[0] or self.cookie
        return answer
