"""`hulei serve`: from an empty folder to a running site, on a production server."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
import waitress
from flask import current_app
from flask.cli import with_appcontext

from app.compliance.service import ensure_default_requirements
from app.content.catalogue import catalogue, used_editions
from app.content.commands import refuse_changed_editions
from app.content.policies import signed_editions
from app.core.clock import now
from app.core.database import db, extension
from app.core.jobs.worker import start_worker
from app.core.log import request_lines
from app.core.schema import upgrade_schema
from app.people.invitations import first_administrator_link
from app.people.service.posts import ensure_default_posts
from app.records.policies.service import keep_what_was_signed

if TYPE_CHECKING:
    from app.core.settings import Settings


@click.command("serve")
@with_appcontext
def serve() -> None:
    """Prepare the database and serve the site until Ctrl-C."""
    settings: Settings = current_app.config["SETTINGS"]
    upgrade_schema(extension.engine)
    refuse_changed_editions(catalogue(), used_editions(db()) | signed_editions(db()))
    keep_what_was_signed(db(), catalogue().policies, at=now())
    ensure_default_posts(db(), at=now())
    ensure_default_requirements(db(), settings.content_path, at=now())
    token = first_administrator_link(db(), at=now())
    db().commit()

    app = current_app._get_current_object()  # type: ignore[attr-defined]
    try:
        server = waitress.create_server(
            app,
            host=settings.host,
            port=settings.port,
            threads=settings.threads,
            ident=None,
        )
    except OSError as problem:
        raise click.ClickException(
            f"{settings.host} 的端口 {settings.port} 用不了（{problem.strerror}）。"
            f"请换一个，例如：PORT={settings.port + 1} make run"
        ) from problem
    click.echo(f"\n  护蕾 Hulei: {settings.address}\n")
    if token:
        click.echo(
            f"  首次使用，请打开下面的一次性链接，创建第一位管理员 (makes the first administrator, once):\n  {settings.address}/welcome/{token}\n"
        )
    if not settings.is_loopback and not settings.https:
        click.echo("  注意：正在用不加密的 http 对外服务，只可用于可信的局域网。\n")
    if settings.is_only_here:
        click.echo(
            "  现在只有这台电脑打得开。要让手机打开，请设置 HULEI_HOST 和 HULEI_PUBLIC_URL（见 docs/administrators.md）。\n"
        )
    click.echo("  按 Ctrl-C 停止 (press Ctrl-C to stop).")
    stop_worker = start_worker(app) if settings.worker else None
    try:
        with request_lines.gathered():
            server.run()
    finally:
        server.close()
        if stop_worker is not None:
            stop_worker()
        extension.engine.dispose()
        click.echo("已停止。")
