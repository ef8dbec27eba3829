"""The `hulei` command: what every package offers on the command line."""

from __future__ import annotations

import click
from flask.cli import FlaskGroup

from app import create_app
from app.certification.credentials.commands import credential_key
from app.classroom.packs.commands import export_lessons
from app.classroom.registers.commands import results_command
from app.compliance.commands import examine, import_requirements, print_report
from app.compliance.filing.commands import filing_commands
from app.content.commands import check, preview, release
from app.core.jobs.commands import worker
from app.demo.command import demo
from app.desk.erasing.commands import erase
from app.desk.own_data.commands import export_person
from app.interop.commands import revert_command, roster_command, sheet_command
from app.people.commands import invite_administrator, reset_second_step
from app.serving import serve
from app.supervision.packs.commands import verify

main = FlaskGroup(create_app=create_app, add_default_commands=False, help="Hulei 护蕾: safeguarding training.")
imports = click.Group("import", help="Rules and facts in (COMPLIANCE §5, §8).")
exports = click.Group("export", help="Out: what is kept about somebody; lessons for a USB stick.")
EXPORTS = (export_person, export_lessons)
IMPORTS = (import_requirements, roster_command, sheet_command, revert_command, results_command)
COMMANDS = (
    serve,
    check,
    preview,
    release,
    imports,
    exports,
    print_report,
    examine,
    filing_commands,
    verify,
    credential_key,
    demo,
    invite_administrator,
    erase,
    worker,
    reset_second_step,
)
for command in IMPORTS:
    imports.add_command(command)
for command in EXPORTS:
    exports.add_command(command)
for command in COMMANDS:
    main.add_command(command)
