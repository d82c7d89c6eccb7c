"""`handraise migrate` and `doctor`: see to what the server needs."""

from __future__ import annotations

from agent_console.command_line.options import AsJson, Data, DatabaseUrl, Host, Port


def migrate(database_url: DatabaseUrl = None, data: Data = None, as_json: AsJson = False) -> None:
    """Bring the database to this version's tables (`serve` and `demo` do it by themselves)."""
    from agent_console.commands.checks import run_migrate
    from agent_console.settings import load_settings

    run_migrate(load_settings(database_url=database_url, data=data), as_json=as_json)


def doctor(
    host: Host = None,
    port: Port = None,
    database_url: DatabaseUrl = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Check that everything the server needs is there, and say what to do about what is not."""
    from agent_console.commands.checks import run_doctor

    run_doctor(
        {"host": host, "port": port, "database_url": database_url, "data": data}, as_json=as_json
    )
