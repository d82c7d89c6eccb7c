"""Finds out who sent a request or opened a socket: an API token, or a session cookie."""

from __future__ import annotations

from collections.abc import Collection

from starlette.requests import HTTPConnection

from agent_console.auth.origins import is_allowed_origin
from agent_console.auth.people import Member, People
from agent_console.auth.signing import NotSignedIn, Signer
from escalation.errors import Forbidden, Invalid

COOKIE = "handraise_session"


class ForeignOrigin(Forbidden):
    """Pages of this origin may not talk to this server: add it to HANDRAISE_ORIGINS."""


class UnknownSite(Invalid):
    """There is no such site here: HANDRAISE_SITES names those that there are."""


class Doorkeeper:
    """Lets in who may come in."""

    def __init__(
        self, people: People, signer: Signer, origins: Collection[str], sites: Collection[str] = ()
    ) -> None:
        self.people = people
        self.signer = signer
        self._origins = frozenset(origins)
        self._sites = frozenset(sites)

    def check_site(self, site: str) -> None:
        """Refuse a site that the operator has not named; where none is named, any will do.

        Raises ``UnknownSite``.
        """
        if self._sites and site not in self._sites:
            raise UnknownSite(field="site")

    def check_origin(self, connection: HTTPConnection) -> None:
        """Refuse a browser that shows a foreign page; no ``Origin`` header is no browser.

        Raises ``ForeignOrigin``.
        """
        origin = connection.headers.get("origin")
        if origin is not None and not is_allowed_origin(
            origin.lower(), connection.headers.get("host"), self._origins
        ):
            raise ForeignOrigin

    async def identify(self, connection: HTTPConnection, *, strict_cookie: bool) -> Member:
        """Return who it is. With ``strict_cookie`` a cookie counts only with an allowed ``Origin``.

        Raises ``NotSignedIn``, ``ForeignOrigin``.
        """
        self.check_origin(connection)
        scheme, _, token = connection.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            return await self._find_by_token(token.strip())
        value = connection.cookies.get(COOKIE)
        if value is None:
            raise NotSignedIn
        if strict_cookie and "origin" not in connection.headers:
            raise ForeignOrigin("A session cookie needs an Origin header here.")
        return await self.find_member(self.signer.read_session(value))

    async def find_member(self, person_id: str) -> Member:
        """Return an active person, read anew where they are not known yet. Raises ``NotSignedIn``."""
        member = self.people.find(person_id)
        if member is None:
            await self.people.refresh()
            member = self.people.find(person_id)
        if member is None:
            raise NotSignedIn
        return member

    async def _find_by_token(self, token: str) -> Member:
        member = self.people.find_by_token(token)
        if member is None:
            await self.people.refresh()
            member = self.people.find_by_token(token)
        if member is None:
            raise NotSignedIn("This token is not valid (any more).")
        return member
