"""Which pages a browser may talk to us from, and whether it called us by a name of this machine."""

from __future__ import annotations

import ipaddress
from collections.abc import Collection
from urllib.parse import urlsplit


def is_allowed_origin(origin: str, host: str | None, allowed: Collection[str]) -> bool:
    """Say whether a page of ``origin`` may talk to us: our own ``host``, or one of ``allowed``.

    Schemes of the own host are not compared: behind a proxy that ends TLS we cannot know ours.
    """
    if origin in allowed:
        return True
    scheme, _, place = origin.partition("://")
    return scheme in ("http", "https") and host is not None and place == host.lower() != ""


def is_loopback(name: str) -> bool:
    """Say whether a host's name or address can only be this machine."""
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"


def is_called_loopback(host: str | None) -> bool:
    """Say the same of a ``Host`` header.

    Anybody's name may be made to lead to 127.0.0.1, and his pages are our own origin then: what is
    open to everybody at this machine must not be open to them.
    """
    try:
        name = urlsplit(f"//{host or ''}").hostname
    except ValueError:
        return False
    return name is not None and is_loopback(name)
