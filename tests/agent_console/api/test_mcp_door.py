"""The door of the MCP server: who is let in, and what is said where nobody stands behind it."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest

from agent_console.wire.fields import MAX_FRAME
from tests.agent_console.live_server import Live, run_server

LIST = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
HEADERS = {"Accept": "application/json, text/event-stream"}


@pytest.fixture(scope="module")
async def live(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Live]:
    async with run_server(tmp_path_factory.mktemp("data")) as running:
        yield running


async def post(live: Live, **headers: str) -> httpx2.Response:
    async with httpx2.AsyncClient(base_url=live.base) as client:
        return await client.post("/mcp", json=LIST, headers=HEADERS | headers)


async def test_nobody_comes_in_without_a_token(live: Live) -> None:
    for headers in ({}, {"Authorization": "Bearer hr_wrong"}):
        refused = await post(live, **headers)
        assert (refused.status_code, refused.json()["code"]) == (401, "forbidden")
        assert refused.headers["WWW-Authenticate"] == "Bearer"


async def test_pages_of_other_origins_do_not_come_in(live: Live) -> None:
    _, token = await live.enrol("Ana")
    bearer = f"Bearer {token}"
    refused = await post(live, Authorization=bearer, Origin="https://evil.example")
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")


async def test_there_is_nothing_to_listen_to(live: Live) -> None:
    async with httpx2.AsyncClient(base_url=live.base) as client:
        for answer in (await client.get("/mcp"), await client.delete("/mcp")):
            assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
        large = await client.post("/mcp", content=b"x" * (3 * MAX_FRAME))
        assert large.status_code == 413


async def test_without_the_package_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "agent_console.integrations.mcp_server", None)
    async with run_server(tmp_path) as bare:
        _, token = await bare.enrol("Ana")
        missing = await post(bare, Authorization=f"Bearer {token}")
    assert (missing.status_code, missing.json()["code"]) == (404, "not_found")
    assert "pip install" in missing.json()["message"]


async def test_whoever_is_known_is_answered(live: Live) -> None:
    pytest.importorskip("mcp")
    _, token = await live.enrol("Ana")
    answer = await post(live, Authorization=f"Bearer {token}")
    assert answer.status_code == 200
    assert len(answer.json()["result"]["tools"]) == 4
