"""Posts to addresses that the operator gave: no redirects, no body read, never longer than allowed."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import partial

import httpx2

from agent_console.notify.aside import run_aside
from escalation.work.delivery import Outcome

ATTEMPT_SECONDS = 15.0
"""How long an attempt may take from its beginning to its end."""
_CONNECT_SECONDS = 5.0
_MOST_ADDRESSES = 3
"""Addresses of one name that are tried."""

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]


async def resolve(host: str, port: int) -> Sequence[str]:
    """Return the addresses of a name. Raises ``OSError``."""
    look_up = partial(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
    found = await run_aside(look_up)
    return list(dict.fromkeys(str(each[4][0]) for each in found))


class Poster:
    """Posts what is given; names are looked up here, so that what is checked is what is reached."""

    def __init__(
        self,
        *,
        refuse_private: bool = False,
        resolve: Resolve = resolve,
        seconds: float = ATTEMPT_SECONDS,
    ) -> None:
        self._refuse_private = refuse_private
        self._resolve = resolve
        self._seconds = seconds
        self._client = httpx2.AsyncClient(
            trust_env=False,
            follow_redirects=False,
            timeout=httpx2.Timeout(seconds, connect=_CONNECT_SECONDS),
            limits=httpx2.Limits(max_keepalive_connections=0, max_connections=None),
            headers={"User-Agent": "handraise", "Content-Type": "application/json"},
        )

    async def close(self) -> None:
        """Let go of every connection."""
        await self._client.aclose()

    async def post(self, url: str, content: bytes, headers: Mapping[str, str]) -> Outcome:
        """Post ``content`` and say what came of it; raises nothing but ``CancelledError``."""
        try:
            async with asyncio.timeout(self._seconds):
                return await self._try_addresses(httpx2.URL(url), content, headers)
        except TimeoutError:
            return Outcome("failed", f"no answer within {self._seconds:g} seconds")
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError, ValueError) as error:
            return Outcome("failed", f"could not be reached ({_name(error)})")

    async def reach(self, url: str) -> Outcome:
        """Connect as far as one could post, and post nothing."""
        try:
            async with asyncio.timeout(self._seconds):
                return await self._try_connecting(httpx2.URL(url))
        except TimeoutError:
            return Outcome("failed", f"no connection within {self._seconds:g} seconds")
        except (httpx2.InvalidURL, OSError, ValueError) as error:
            return Outcome("failed", f"could not be reached ({_name(error)})")

    async def _try_addresses(
        self, url: httpx2.URL, content: bytes, headers: Mapping[str, str]
    ) -> Outcome:
        addresses = await self._find_addresses(url)
        if isinstance(addresses, Outcome):
            return addresses
        *others, last = addresses
        for address in others:
            try:
                return await self._send(url, address, content, headers)
            except (httpx2.ConnectError, httpx2.ConnectTimeout):
                continue  # nothing was sent yet: another address may do
        return await self._send(url, last, content, headers)

    async def _try_connecting(self, url: httpx2.URL) -> Outcome:
        addresses = await self._find_addresses(url)
        if isinstance(addresses, Outcome):
            return addresses
        secure = {"ssl": True, "server_hostname": url.host} if url.scheme == "https" else {}
        _, writer = await asyncio.open_connection(addresses[0], find_port(url), **secure)  # type: ignore[arg-type] # either both or neither
        writer.close()
        return Outcome("delivered", "can be reached")

    async def _find_addresses(self, url: httpx2.URL) -> Sequence[str] | Outcome:
        addresses = await self._resolve(url.host, find_port(url))
        if self._refuse_private:
            addresses = [each for each in addresses if is_public(each)]
            if not addresses:
                return Outcome("failed", "its address is private, and those are refused")
        if not addresses:
            return Outcome("failed", "its name has no address")
        return addresses[:_MOST_ADDRESSES]

    async def _send(
        self, url: httpx2.URL, address: str, content: bytes, headers: Mapping[str, str]
    ) -> Outcome:
        request = self._client.build_request(
            "POST",
            url.copy_with(host=address),
            content=content,
            headers={**headers, "Host": url.netloc.decode("ascii")},
            extensions={"sni_hostname": url.host},
        )
        answer = await self._client.send(request, stream=True)
        try:
            return judge(answer.status_code, answer.headers.get("retry-after"))
        finally:
            await answer.aclose()


def judge(status: int, retry_after: str | None, now: datetime | None = None) -> Outcome:
    """Say what a status means; ``retry_after`` is that header, in seconds or as a date."""
    told = f"answered {status}"
    if 200 <= status < 300:
        return Outcome("delivered", told)
    if status == 410:
        return Outcome("gone", told)
    if 300 <= status < 400:
        return Outcome("failed", f"{told}: redirects are not followed")
    return Outcome("failed", told, _read_wish(retry_after, now or datetime.now(UTC)))


def is_public(address: str) -> bool:
    """Say whether an address lies outside of private networks and of this machine."""
    found = ipaddress.ip_address(address.partition("%")[0])
    inner = getattr(found, "ipv4_mapped", None)
    return (inner or found).is_global and not found.is_multicast


def find_port(url: httpx2.URL) -> int:
    """Return the port of an address."""
    return url.port or (443 if url.scheme == "https" else 80)


def _read_wish(text: str | None, now: datetime) -> float | None:
    if text is None:
        return None
    if text.isascii() and text.isdigit():
        return float(text[:10])
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return None
    return (until.astimezone(UTC) - now).total_seconds()


def _name(error: Exception) -> str:
    """Name an error; its text may hold the address, which is a secret of some receivers."""
    return type(error).__name__
