"""`handraise mcp`: an MCP client's requests over standard input, answered by a running server."""

from __future__ import annotations

import asyncio

import httpx2

from agent_console.commands.trouble import WrongUse
from agent_console.integrations.mcp_stdio import carry
from escalation.errors import Forbidden, NotFound

_LOOK_SECONDS = 10.0


def run_mcp(url: str, token: str | None) -> None:
    """Carry requests until the client ends. Raises ``WrongUse``, ``Forbidden``, ``NotFound``."""
    if not token:
        raise WrongUse(
            "Whose eyes it reads with is not known: set HANDRAISE_TOKEN "
            "(`handraise people add EMAIL --role human --token` prints one)."
        )
    url = url.rstrip("/")
    _check(url, token)
    asyncio.run(carry(url, token))


def _check(url: str, token: str) -> None:
    """Find out whether somebody answers there, while a plain word about it can still be read."""
    try:
        headers = {"Authorization": f"Bearer {token}"}
        answer = httpx2.get(f"{url}/api/v1/me", headers=headers, timeout=_LOOK_SECONDS)
    except (httpx2.HTTPError, httpx2.InvalidURL, ValueError) as error:
        raise NotFound(
            f"No server answers at {url} ({type(error).__name__}): start it with `handraise serve`, "
            "or give its address with --url."
        ) from None
    if answer.status_code in (401, 403):
        raise Forbidden(f"The server at {url} does not know this token (any more).")
    if answer.status_code != 200:
        raise NotFound(f"What answers at {url} is no Handraise server (HTTP {answer.status_code}).")
