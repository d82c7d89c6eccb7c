"""Says in one line what went wrong and what to do, and with which code the command ends."""

from __future__ import annotations

from agent.errors import BotError
from agent_console.settings import SettingsInvalid
from escalation.errors import HandraiseError, Invalid, StorageUnavailable

WANTING, WRONG_USE = 1, 2


class WrongUse(Exception):
    """The command was given something that it cannot work with."""


class PortTaken(Exception):
    """The port is in use by another program."""


def explain(error: Exception) -> tuple[str, int]:
    """Return what to print, and the exit code."""
    if isinstance(error, SettingsInvalid | WrongUse | Invalid):
        return str(error), WRONG_USE
    if type(error) is StorageUnavailable and "cause" in error.details:
        cause = error.details["cause"]
        return (
            f"The database could not be read or written ({cause}): mend that and try again.",
            WANTING,
        )
    if isinstance(error, HandraiseError | BotError | PortTaken):
        return str(error), WANTING
    return (
        f"Something went wrong that should not have: {type(error).__name__}: {error}\n"
        "Set HANDRAISE_DEBUG=1 and run it again to see where."
    ), WANTING
