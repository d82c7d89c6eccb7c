"""Which pages a browser may talk to us from."""

from __future__ import annotations

from collections.abc import Collection


def is_allowed_origin(origin: str, host: str | None, allowed: Collection[str]) -> bool:
    """Say whether a page of ``origin`` may talk to us: our own ``host``, or one of ``allowed``.

    Schemes of the own host are not compared: behind a proxy that ends TLS we cannot know ours.
    """
    if origin in allowed:
        return True
    scheme, _, place = origin.partition("://")
    return scheme in ("http", "https") and host is not None and place == host.lower() != ""
