"""Speaks to a Handraise server over HTTP, for programs that run elsewhere."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import httpx2

_SECONDS = 35.0
_WAIT_SECONDS = 25.0
_JUDGE_SECONDS = 10.0

Json = dict[str, Any]

_log = logging.getLogger(__name__)


class DeskUnreachable(Exception):
    """The Handraise server gave no answer that says anything: try again."""


class DeskRefused(Exception):
    """The Handraise server refused; ``told`` holds how things stand, as far as it says."""

    def __init__(self, status: int, told: Mapping[str, Any]) -> None:
        self.status = status
        self.code = str(told.get("code", ""))
        self.told = told
        super().__init__(str(told.get("message", f"The server answered {status}.")))


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the server makes of an answer: ``action`` as the policy chose it, with its ``reasons``."""

    action: str
    probability: float | None = None
    reasons: Sequence[str] = ()
    details: Sequence[str] = ()
    """Why, in sentences for a person."""


UNJUDGED = Judgement(
    "handoff", None, ("desk_unreachable",), ("Nobody could say how sure this answer is.",)
)
"""Where no judgement is to be had, a person decides."""


class DeskClient:
    """One server, under the token of a person or of an account made for the program."""

    def __init__(
        self, url: str, token: str, *, transport: httpx2.AsyncBaseTransport | None = None
    ) -> None:
        """Speak to the server at ``url``, such as ``https://desk.example``."""
        self._url = url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {token}"}
        self._http = httpx2.AsyncClient(
            base_url=self._url, headers=self._headers, timeout=_SECONDS, transport=transport
        )

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def judge(self, turns: Sequence[Mapping[str, str]], answer: str, model: str) -> Judgement:
        """Ask how sure an answer is; a server that does not say leaves it to a person."""
        body = _build_judging(turns, answer, model)
        try:
            found = await self._post("/api/v1/judgements", body, _JUDGE_SECONDS)
        except (DeskUnreachable, DeskRefused) as error:
            return _leave_unjudged(error)
        return _read_judgement(found)

    def judge_now(self, turns: Sequence[Mapping[str, str]], answer: str, model: str) -> Judgement:
        """Do as ``judge`` does, for a program without an event loop."""
        body = _build_judging(turns, answer, model)
        try:
            with httpx2.Client(headers=self._headers, timeout=_JUDGE_SECONDS) as http:
                return _read_judgement(
                    _read(http.post(f"{self._url}/api/v1/judgements", json=body))
                )
        except (httpx2.HTTPError, DeskUnreachable, DeskRefused) as error:
            return _leave_unjudged(error)

    async def hold(self, action: Mapping[str, Any]) -> Json:
        """Put an action before people, once for each ``client_id``; returns it as it stands now."""
        return await self._post("/api/v1/actions", action)

    async def list_open(self, owner: str) -> Sequence[Json]:
        """List the actions of an owner that are not closed."""
        found: Sequence[Json] = (await self._get("/api/v1/actions", {"owner": owner}))["actions"]
        return found

    async def wait_decided(self, action_id: str) -> Json:
        """Return an action as soon as it is decided, or as it is after a while."""
        return await self._get(f"/api/v1/actions/{action_id}", {"wait": _WAIT_SECONDS})

    async def take(self, action_id: str, *, attempt: int, runner: str, client_id: str) -> Json:
        """Take a decision up. Raises ``DeskRefused`` where somebody else has."""
        body = {"attempt": attempt, "runner": runner, "client_id": client_id}
        return await self._post(f"/api/v1/actions/{action_id}/take", body)

    async def close(self, action_id: str, *, runner: str, client_id: str) -> Json:
        """Be done with an action."""
        body = {"runner": runner, "client_id": client_id}
        return await self._post(f"/api/v1/actions/{action_id}/close", body)

    async def _get(self, path: str, query: Mapping[str, Any]) -> Json:
        try:
            return _read(await self._http.get(path, params=dict(query)))
        except httpx2.HTTPError as error:
            raise DeskUnreachable(str(error)) from error

    async def _post(self, path: str, body: Mapping[str, Any], seconds: float = _SECONDS) -> Json:
        try:
            return _read(await self._http.post(path, json=dict(body), timeout=seconds))
        except httpx2.HTTPError as error:
            raise DeskUnreachable(str(error)) from error


def _read(answer: httpx2.Response) -> Json:
    try:
        told = answer.json()
    except ValueError as error:
        raise DeskUnreachable(f"no JSON came back ({answer.status_code})") from error
    if not isinstance(told, dict) or answer.status_code >= 500 or answer.status_code == 429:
        raise DeskUnreachable(f"the server answered {answer.status_code}")
    if answer.status_code >= 400:
        raise DeskRefused(answer.status_code, told)
    return told


def _leave_unjudged(error: Exception) -> Judgement:
    """Say in the program's log why: a wrong token would else go unnoticed."""
    _log.warning("an answer could not be judged, a person decides: %s", error)
    return UNJUDGED


def _build_judging(turns: Sequence[Mapping[str, str]], answer: str, model: str) -> Json:
    return {"turns": list(turns), "answer": answer, "model": model}


def _read_judgement(told: Mapping[str, Any]) -> Judgement:
    details = [each["detail"] for each in told["findings"] if each["fired"] and not each["shadow"]]
    return Judgement(told["action"], told["probability"], told["reasons"], details)
