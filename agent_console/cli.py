"""The command `handraise`: puts together what may be typed, and tells in a line what went wrong."""

from __future__ import annotations

import os
import sys

import typer

from agent_console.command_line import (
    desk,
    history,
    knowledge,
    mail,
    notices,
    people,
    policy,
    topics,
)
from agent_console.command_line.backup import backup, restore
from agent_console.command_line.calibrate import calibrate
from agent_console.command_line.checks import doctor, migrate
from agent_console.command_line.evaluate import evaluate
from agent_console.command_line.export import export
from agent_console.command_line.mcp import mcp
from agent_console.command_line.report import report
from agent_console.command_line.serve import demo, serve
from agent_console.command_line.simulate import simulate

app = typer.Typer(
    name="handraise",
    help="A support bot that knows when to raise its hand.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for _command in (
    serve,
    demo,
    migrate,
    doctor,
    backup,
    restore,
    evaluate,
    calibrate,
    export,
    report,
    mcp,
    simulate,
):
    app.command()(_command)
app.add_typer(knowledge.group, name="knowledge")
app.add_typer(people.group, name="people")
app.add_typer(desk.group, name="desk")
app.add_typer(policy.group, name="policy")
app.add_typer(topics.group, name="topics")
app.add_typer(history.group, name="history")
app.add_typer(notices.group, name="notices")
app.add_typer(mail.group, name="mail")


def main() -> None:
    """Run the command line; whatever goes wrong is told in one line, with what to do about it."""
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        if os.environ.get("HANDRAISE_DEBUG", "").lower() in ("1", "true", "yes", "on"):
            raise
        from agent_console.commands.trouble import explain

        message, code = explain(error)
        print(message, file=sys.stderr)
        sys.exit(code)


if __name__ == "__main__":
    main()
