"""Takes the port before anything heavy is loaded: who connects meanwhile waits, and is not refused."""

from __future__ import annotations

import errno
import os
import socket

from agent_console.commands.trouble import PortTaken, WrongUse
from agent_console.settings import Settings

BACKLOG = 2048
"""Connections that may wait while the server starts."""
MOST_UNREAD = 128 * 1024
"""Bytes that the kernel may keep for one who does not read; by itself it would keep megabytes."""


def bind(settings: Settings) -> socket.socket:
    """Take the port. Raises ``PortTaken``, ``WrongUse``."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        listener = socket.create_server(
            (settings.host, settings.port), family=family, backlog=BACKLOG
        )
    except OSError as error:
        raise _explain(error, settings) from None
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, MOST_UNREAD)  # for all it accepts
    return listener


def _explain(error: OSError, settings: Settings) -> Exception:
    number = error.errno or 0
    if number < 0 or number == errno.EADDRNOTAVAIL:
        return WrongUse(f"{settings.host!r} is no address of this machine: set --host.")
    if number == errno.EACCES:
        return PortTaken(
            f"Port {settings.port} may not be opened by this user: choose one above 1023 "
            "with --port or HANDRAISE_PORT."
        )
    return PortTaken(
        f"Port {settings.port} on {settings.host} cannot be used ({os.strerror(number)}): stop the "
        f"program that has it, or choose another, such as --port {settings.port + 1} "
        "(or HANDRAISE_PORT)."
    )
