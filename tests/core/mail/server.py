"""A real SMTP server in a thread: it keeps what it takes, and refuses what a test tells it to."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from unittest import mock

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope
from flask import Flask

FROM = "note@school.example.org"
USER, PASSWORD = "hulei", "lantern-river-42"


@dataclass
class PostOffice:
    """What arrived, and what to answer to an address instead."""

    arrived: list[EmailMessage] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    asks_who: bool = False

    async def handle_RCPT(self, _server: Any, session: Any, envelope: Envelope, address: str, _options: Any) -> str:  # noqa: N802  aiosmtpd calls it by name
        if self.asks_who and not session.authenticated:
            return "530 sign in first"
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:  # noqa: N802  aiosmtpd calls it by name
        content = envelope.content
        assert isinstance(content, bytes)
        message = message_from_bytes(content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.arrived.append(message)
        return "250 OK"

    def text(self, number: int = -1) -> str:
        body = self.arrived[number].get_body(("plain",))
        assert body is not None
        return str(body.get_content())


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def post_office(app: Flask, **more: Any) -> Iterator[PostOffice]:
    """Let an application send its mail to a server that runs as long as the block."""
    office = PostOffice(asks_who=bool(more.get("smtp_user")))
    wanted = {"auth_require_tls": False, "authenticator": _knows} if more.get("smtp_user") else {}
    controller = Controller(office, hostname="127.0.0.1", port=free_port(), **wanted)  # type: ignore[arg-type]
    controller.start()
    try:
        with mail_settings(app, smtp_host="127.0.0.1", smtp_port=controller.port, smtp_tls="none", **more):
            yield office
    finally:
        controller.stop()


@contextmanager
def mail_settings(app: Flask, **more: Any) -> Iterator[None]:
    settings = app.config["SETTINGS"].model_copy(update={"smtp_from": FROM, **more})
    with mock.patch.dict(app.config, {"SETTINGS": settings}):
        yield


def _knows(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
    return AuthResult(success=(data.login, data.password) == (USER.encode(), PASSWORD.encode()), handled=False)
