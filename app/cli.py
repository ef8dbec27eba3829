"""The `hulei` command: what every package offers on the command line."""

from __future__ import annotations

import click
from flask.cli import FlaskGroup

from app import create_app
from app.compliance.commands import import_requirements, print_report
from app.content.commands import check, preview, release
from app.serving import serve

main = FlaskGroup(create_app=create_app, add_default_commands=False, help="Hulei 护蕾: safeguarding training.")
imports = click.Group("import", help="Rules and facts in (COMPLIANCE §5, §8).")
imports.add_command(import_requirements)

COMMANDS = (serve, check, preview, release, imports, print_report)
for command in COMMANDS:
    main.add_command(command)
