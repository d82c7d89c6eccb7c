"""Stopping the bot for a whole site: the REST routes on a real server."""

from __future__ import annotations

from collections.abc import AsyncIterator
from urllib.parse import quote

import httpx2
import pytest

from tests.agent_console.live_server import Live, run_server
from tests.agent_console.seeding import PlannedBot


@pytest.fixture(scope="module")
async def live(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Live]:
    async with run_server(tmp_path_factory.mktemp("sites"), bot=PlannedBot()) as running:
        await running.house.wait_loaded()
        yield running


@pytest.fixture(scope="module")
async def lead(live: Live) -> AsyncIterator[httpx2.AsyncClient]:
    _, token = await live.enrol("supervisor1", "supervisor")
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx2.AsyncClient(base_url=live.base, headers=headers) as client:
        yield client


async def ask(live: Live, lead: httpx2.AsyncClient, client_id: str, site: str) -> tuple[str, ...]:
    """Ask on a site; return who has it then, and why."""
    body = {"client_id": client_id, "text": "Where is it?", "site": site}
    put_in = (await lead.post("/api/v1/messages", json=body)).json()
    await live.house.switchboard.wait_idle()
    found = await live.house.log.load(put_in["conversation_id"])
    assert found.site == site
    return (found.state, *found.reasons)


async def test_a_stopped_site_goes_to_people_and_no_other_one(
    live: Live, lead: httpx2.AsyncClient
) -> None:
    stopped = (await lead.post("/api/v1/sites/shop/stop", json={"reason": "Prices."})).json()
    assert (stopped["site"], stopped["stopped"], stopped["cause"], stopped["by"]) == (
        "shop", True, "Prices.", "Supervisor1",
    )  # fmt: skip
    assert await ask(live, lead, "1", "shop") == ("waiting", "autonomy")
    assert (await ask(live, lead, "2", "blog"))[0] == "bot"
    told = (await lead.get("/api/v1/topics?stopped=true")).json()
    assert [each["site"] for each in told["sites"]] == ["shop"]
    resumed = (await lead.post("/api/v1/sites/shop/resume", json={})).json()
    assert resumed["stopped"] is False
    assert (await ask(live, lead, "3", "shop"))[0] == "bot"
    assert (await lead.get("/api/v1/topics?stopped=true")).json()["sites"] == []


async def test_sites_and_their_stops_are_listed(live: Live, lead: httpx2.AsyncClient) -> None:
    await lead.post("/api/v1/sites/new-shop/stop", json={})
    await ask(live, lead, "4", "blog")
    await lead.get("/api/v1/confidence")  # brings the ledger up to the log
    sites = (await lead.get("/api/v1/sites")).json()["sites"]
    found = {each["site"]: (each["stopped"], each["known"]) for each in sites}
    assert found["new-shop"] == (True, False)
    assert found["blog"] == (False, True)
    change = (await lead.get("/api/v1/topics")).json()["changes"][0]
    assert (change["topic"], change["site"], change["after"]["stopped"]) == ("*", "new-shop", True)
    undone = await lead.post(f"/api/v1/topics/changes/{change['id']}/undo", json={})
    assert (undone.json()["site"], undone.json()["after"]["stopped"]) == ("new-shop", False)


async def test_only_supervisors_may_and_only_sites_that_can_be(
    live: Live, lead: httpx2.AsyncClient
) -> None:
    _, token = await live.enrol("human1", "human")
    async with httpx2.AsyncClient(
        base_url=live.base, headers={"Authorization": f"Bearer {token}"}
    ) as human:
        assert (await human.get("/api/v1/sites")).status_code == 200
        refused = await human.post("/api/v1/sites/shop/stop", json={})
        assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    for site in ("a b", "x" * 65, "-shop"):
        refused = await lead.post(f"/api/v1/sites/{quote(site)}/stop", json={})
        assert (refused.status_code, refused.json()["code"]) == (400, "invalid")
