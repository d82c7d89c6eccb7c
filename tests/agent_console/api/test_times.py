"""`GET /api/v1/report/times` on a real server: what it tells, and whom."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx2
import pytest

from escalation.commands import PersonRole
from tests.agent_console.live_server import Live, run_server


@pytest.fixture(scope="module")
async def live(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Live]:
    async with run_server(tmp_path_factory.mktemp("times")) as running:
        await running.house.wait_loaded()
        _, token = await running.enrol("Anna")
        async with running.customer() as customer, running.human(token) as anna:
            welcome = await customer.until("welcome")
            conversation = welcome["conversation_id"]
            await customer.send(type="ask_human")
            await customer.until("event", kind="HandoffRequested")
            await anna.ask("claim", conversation_id=conversation)
            await anna.ask("send", conversation_id=conversation, client_id="1", text="Hi")
            await anna.ask("resolve", conversation_id=conversation, outcome="solved")
            await customer.send(type="rate", score=5)
            await customer.until("event", kind="CustomerRated")
        yield running


async def ask(live: Live, role: PersonRole, query: str = "") -> httpx2.Response:
    _, token = await live.enrol(f"{role}2", role)
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx2.AsyncClient(base_url=live.base, headers=headers) as client:
        return await client.get(f"/api/v1/report/times{query}")


@pytest.mark.parametrize("role", ["supervisor", "admin", "data"])
async def test_the_whole_way_of_a_conversation_is_told(live: Live, role: PersonRole) -> None:
    told = (await ask(live, role, "?days=7")).json()
    whole = told["whole"]
    assert told["days"] == 7
    assert (whole["handovers"], whole["first_reply"]["n"], whole["queue"]["n"]) == (1, 1, 1)
    assert whole["csat"] == {
        "n": 1,
        "count": 1,
        "share": 1.0,
        "at_least": whole["csat"]["at_least"],
        "at_most": 1.0,
    }
    assert whole["resolved"]["assumed"]["count"] == 1
    assert (whole["resolved"]["durable"], whole["resolved"]["too_young"]) == (None, 1)
    assert whole["bot"] is None
    assert [each["name"] for each in told["by_human"]] == ["Anna"]
    assert [each["key"] for each in told["by_reason"]] == ["asks_for_human"]


async def test_people_who_serve_do_not_read_of_each_other(live: Live) -> None:
    refused = await ask(live, "human")
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")


@pytest.mark.parametrize("days", ["0", "367", "x"])
async def test_days_that_make_no_sense_are_refused(live: Live, days: str) -> None:
    refused = await ask(live, "admin", f"?days={days}")
    assert (refused.status_code, refused.json()["code"]) == (400, "invalid")
