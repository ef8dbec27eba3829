"""The `hulei` command: what every package offers on the command line."""

from __future__ import annotations

from flask.cli import FlaskGroup

from app import create_app
from app.content.commands import check, preview, release
from app.serving import serve

main = FlaskGroup(create_app=create_app, add_default_commands=False, help="Hulei 护蕾: safeguarding training.")
COMMANDS = (serve, check, preview, release)
for command in COMMANDS:
    main.add_command(command)
