"""Attributes of customers on a real server: who may tell them, and what the policy makes of them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest

from tests.agent_console.live_server import Live, run_server

POLICY = """
attributes: { plan: text, value: { type: number, default: 0 } }
rules: { bot_failed: }
conditions:
  gold_customer:
    when: has(customer.plan) && customer.plan == 'gold' && customer.value >= 100
    reason: A gold customer is answered by a person.
python:
  shouting: rules.py:Shouting
sites:
  quiet:
    python: { shouting: off }
"""
RULES = """
class Shouting:
    def check(self, situation):
        return "The customer shouts." if situation.question.isupper() else None
"""


@pytest.fixture(scope="module")
async def live(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Live]:
    folder = tmp_path_factory.mktemp("customers")
    (folder / "policy.yaml").write_text(POLICY)
    (folder / "rules.py").write_text(RULES)
    async with run_server(folder, policy=folder / "policy.yaml") as running:
        await running.house.wait_loaded()
        yield running


@pytest.fixture
async def program(live: Live) -> AsyncIterator[httpx2.AsyncClient]:
    _, token = await live.enrol("program")
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx2.AsyncClient(base_url=live.base, headers=headers) as client:
        yield client


async def decide(
    live: Live, program: httpx2.AsyncClient, customer: str, text: str, site: str = "default"
) -> dict[str, Any]:
    """Write as a customer; returns the inner part of the decision."""
    message = {"client_id": "m1", "text": text, "customer_id": customer, "site": site}
    put = (await program.post("/api/v1/messages", json=message)).json()
    await live.house.switchboard.wait_idle()
    listed = await program.get(f"/api/v1/conversations/{put['conversation_id']}/events")
    inner: dict[str, Any] = next(
        each["inner"] for each in listed.json()["events"] if each["kind"] == "DecisionMade"
    )
    return inner


async def test_a_condition_sees_what_a_program_told(
    live: Live, program: httpx2.AsyncClient
) -> None:
    told = {"attributes": {"plan": "gold", "value": 250, "beta": True}}
    answer = await program.put("/api/v1/customers/gilda/attributes", json=told)
    assert (answer.status_code, answer.json()) == (200, told)
    assert (await program.get("/api/v1/customers/gilda/attributes")).json() == told
    inner = await decide(live, program, "gilda", "Where is it?")
    assert (inner["action"], inner["reasons"]) == ("handoff", ["gold_customer"])
    assert inner["findings"][-2]["detail"] == "A gold customer is answered by a person."
    assert inner["seen"]["attributes"] == told["attributes"]
    assert inner["versions"]["policy"] == live.house.policy.current.version


async def test_what_was_told_is_put_in_the_place_of_what_was(
    live: Live, program: httpx2.AsyncClient
) -> None:
    path = "/api/v1/customers/bert/attributes"
    await program.put(path, json={"attributes": {"plan": "gold", "value": 250}})
    await program.put(path, json={"attributes": {"plan": "silver"}})
    assert (await program.get(path)).json() == {"attributes": {"plan": "silver"}}
    inner = await decide(live, program, "bert", "Where is it?")
    assert (inner["action"], inner["reasons"]) == ("answer", [])


async def test_a_customer_of_whom_nothing_was_told_is_as_every_other(
    live: Live, program: httpx2.AsyncClient
) -> None:
    assert (await program.get("/api/v1/customers/nobody/attributes")).json() == {"attributes": {}}
    inner = await decide(live, program, "nobody", "Where is it?")
    assert (inner["action"], inner["reasons"]) == ("answer", [])
    seen = inner["seen"]
    assert "attributes" not in seen
    assert (seen["open"], seen["waiting"] >= 0, seen["online"]) == (True, True, 0)
    assert seen["at"].endswith("+00:00")


async def test_a_rule_in_python_fires_but_on_the_site_that_switches_it_off(
    live: Live, program: httpx2.AsyncClient
) -> None:
    loud = await decide(live, program, "loud", "WHERE IS IT")
    assert (loud["action"], loud["reasons"]) == ("handoff", ["shouting"])
    assert "policy_site" not in loud["versions"]
    quiet = await decide(live, program, "quiet", "WHERE IS IT", "quiet")
    assert (quiet["action"], quiet["reasons"]) == ("answer", [])
    assert quiet["versions"]["policy_site"] == "quiet"


@pytest.mark.parametrize(
    "attributes",
    [
        {"Plan": "gold"},
        {"plan": ["gold"]},
        {"plan": None},
        {"plan": "x" * 501},
        {"plan": "a\0b"},
        {f"a{number}": 1 for number in range(51)},
        "gold",
    ],
)
async def test_what_is_no_attribute_is_refused(
    program: httpx2.AsyncClient, attributes: object
) -> None:
    answer = await program.put("/api/v1/customers/carl/attributes", json={"attributes": attributes})
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


async def test_a_browser_tells_nothing(live: Live) -> None:
    async with httpx2.AsyncClient(base_url=live.base) as nobody:
        told = {"attributes": {"plan": "gold"}}
        answer = await nobody.put("/api/v1/customers/gilda/attributes", json=told)
        assert answer.status_code == 401
        assert (await nobody.get("/api/v1/customers/gilda/attributes")).status_code == 401


async def test_the_policy_in_force_is_kept_with_its_files(live: Live) -> None:
    (kept,) = live.house.policies.list()
    assert (kept.version, kept.text) == (live.house.policy.current.version, POLICY)
    assert kept.files == {"rules.py": RULES}
