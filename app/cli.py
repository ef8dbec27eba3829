"""The `hulei` command: what every package offers on the command line."""

from __future__ import annotations

from flask.cli import FlaskGroup

from app import create_app
from app.interop.commands import revert_command, roster_command
from app.serving import serve

main = FlaskGroup(create_app=create_app, add_default_commands=False, help="Hulei 护蕾: safeguarding training.")
COMMANDS = (serve,)
IMPORTS = (roster_command, revert_command)


@main.group("import")
def import_group() -> None:
    """Bring rules and facts in."""


for command in COMMANDS:
    main.add_command(command)
for command in IMPORTS:
    import_group.add_command(command)
