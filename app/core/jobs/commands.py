"""`hulei worker`: does what is to be done later, beside the web process or on another machine."""

from __future__ import annotations

import signal
from threading import Event

import click
from flask import current_app
from flask.cli import with_appcontext

from app.core.clock import now
from app.core.database import db, extension
from app.core.jobs.queue import try_failed_again
from app.core.jobs.worker import work_off, work_until
from app.core.schema import is_current


@click.command("worker")
@click.option("--once", is_flag=True, help="Do what is due now, then end.")
@click.option("--again", is_flag=True, help="Put the failed jobs back first.")
@with_appcontext
def worker(*, once: bool, again: bool) -> None:
    """Do what is to be done later (mail, notices) until Ctrl-C."""
    if not is_current(extension.engine):
        raise click.ClickException("数据库的结构不是最新的，请先启动一次 hulei serve。")
    if again:
        back = try_failed_again(db(), at=now())
        db().commit()
        click.echo(f"放回 {back} 个失败的任务。")
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    if once:
        click.echo(f"做完 {work_off(app)} 个任务。")
        return
    stop = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    click.echo("后台任务已开始，按 Ctrl-C 停止 (worker started, press Ctrl-C to stop).")
    work_until(app, stop)
    click.echo("已停止。")
