"""Tasks over REST: what our own bot wants done is decided once, with checked arguments, and its end told."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import Any

import httpx2
import pytest

from agent.dialogue import Confidence, Draft, Occasion, Source, ToolCall, ToolUse, Turn
from examples.tools import shop
from tests.agent_console.live_server import Live, run_server

HTTP = httpx2.AsyncClient
ORDER = {"order": "A-1042", "amount": 40}
LOOKED_UP = ToolUse("order_status", {"order": "A-1042"}, "It is on its way.", seconds=0.2)
names = count(1)


class WantingBot:
    """Wants a refund or an account closed, as the customer says, until it was done or is told no."""

    async def draft(self, turns: Sequence[Turn]) -> Draft:
        return await self.draft_on(turns, Occasion())

    async def draft_on(self, turns: Sequence[Turn], occasion: Occasion) -> Draft:
        if occasion.deeds:
            return Draft(occasion.deeds[-1].result, Confidence(None), rests_on_tool=True)
        close = "close" in turns[-1].text
        call = ToolCall("close_account", {"reason": "moving"}, "human")
        if not close:
            call = ToolCall("refund", ORDER, "approve", "Pay money back.")
        return Draft("", Confidence(None), wants=[call], used=[LOOKED_UP])


class TellingBot:
    """Tells what a tool told."""

    async def draft(self, turns: Sequence[Turn]) -> Draft:
        source = Source("tool:order_status", "order_status()", "Sent. Owes us 40 €.")
        return Draft("It was sent.", Confidence(None), [source], rests_on_tool=True)


@pytest.fixture(scope="module")
async def live(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Live]:
    chosen: dict[str, Any] = {"bot": WantingBot(), "tools": "examples.tools.shop:TOOLS"}
    async with run_server(tmp_path_factory.mktemp("data"), **chosen) as running:
        yield running


@pytest.fixture(scope="module")
async def ana(live: Live) -> AsyncIterator[HTTP]:
    async with await sign_in(live, "Ana") as client:
        yield client


@pytest.fixture(scope="module")
async def ben(live: Live) -> AsyncIterator[HTTP]:
    async with await sign_in(live, "Ben") as client:
        yield client


@pytest.fixture(autouse=True)
def fresh_shop() -> Iterator[None]:
    yield
    shop.CLOSED.clear()
    for order in shop.ORDERS.values():
        order.refunds.clear()


async def sign_in(live: Live, name: str) -> HTTP:
    _, token = await live.enrol(name)
    return HTTP(base_url=live.base, headers={"Authorization": f"Bearer {token}"})


async def ask(live: Live, person: HTTP, text: str) -> dict[str, Any]:
    """Put a message in and return the task that comes of it."""
    body = {"client_id": f"m{next(names)}", "text": text}
    answer = await person.post("/api/v1/messages", json=body)
    await live.house.switchboard.wait_idle()
    conversation_id = answer.json()["conversation_id"]
    listed = (await person.get("/api/v1/tasks?kind=act")).json()["tasks"]
    (task,) = [each for each in listed if each["conversation_id"] == conversation_id]
    found: dict[str, Any] = task
    return found


async def decide(person: HTTP, task: dict[str, Any], word: str, **more: Any) -> httpx2.Response:
    body = {"decision": word, "client_id": f"d{next(names)}"} | more
    return await person.post(f"/api/v1/tasks/{task['id']}/decide", json=body)


async def read(live: Live, person: HTTP, task: dict[str, Any]) -> dict[str, Any]:
    await live.house.switchboard.wait_idle()
    found: dict[str, Any] = (await person.get(f"/api/v1/actions/{task['id']}")).json()
    return found


async def read_answers(person: HTTP, conversation_id: str) -> list[str]:
    told = (await person.get(f"/api/v1/conversations/{conversation_id}/events")).json()["events"]
    return [each["body"]["text"] for each in told if each["kind"] == "BotAnswered"]


async def test_what_is_wanted_is_a_task_and_an_edit_is_what_is_carried_out(
    live: Live, ana: HTTP
) -> None:
    task = await ask(live, ana, "A refund, please")
    assert (task["needs"], task["action"], task["state"]) == ("act", "refund", "bot")
    assert (task["act"]["args"], task["act"]["only_holder"]) == (ORDER, False)
    assert task["act"]["through_seq"] == 2
    answer = await decide(ana, task, "edit", args=ORDER | {"amount": 20})
    assert answer.status_code == 200, answer.text
    done = await read(live, ana, task)
    assert (done["state"], done["outcome"], done["args"]["amount"]) == ("closed", "done", 20)
    assert done["result"] == "20.00 € were refunded for order A-1042."
    assert list(shop.ORDERS["A-1042"].refunds.values()) == [20]
    assert await read_answers(ana, task["conversation_id"]) == [done["result"]]


async def test_arguments_that_do_not_fit_are_refused_with_what_is_wrong(
    live: Live, ana: HTTP
) -> None:
    task = await ask(live, ana, "A refund, please")
    answer = await decide(ana, task, "edit", args={"order": "A-1042", "amount": "much"})
    told = answer.json()
    assert (answer.status_code, told["code"], told["field"]) == (400, "invalid", "args")
    assert told["message"].startswith("The arguments do not fit: amount: ")
    assert (await read(live, ana, task))["state"] == "held"


async def test_who_decides_too_late_is_told_what_came_of_it(
    live: Live, ana: HTTP, ben: HTTP
) -> None:
    task = await ask(live, ana, "A refund, please")
    await decide(ana, task, "approve")
    await live.house.switchboard.wait_idle()
    late = await decide(ben, task, "reject", reason="No")
    told = late.json()
    assert (late.status_code, told["code"]) == (409, "already_decided")
    assert told["message"] == "Ana has already approved this. It was carried out."
    assert (told["by"]["name"], told["action"]["outcome"]) == ("Ana", "done")


async def test_what_the_customer_made_out_of_date_is_wanted_no_more(live: Live, ana: HTTP) -> None:
    task = await ask(live, ana, "A refund, please")
    body = {"client_id": "more", "text": "Or no", "conversation_id": task["conversation_id"]}
    await ana.post("/api/v1/messages", json=body)
    late = await decide(ana, task, "approve")
    assert (late.status_code, late.json()["action"]["cause"]) == (409, "new_message")
    assert late.json()["message"] == "The customer has written again: this is wanted no more."
    assert shop.ORDERS["A-1042"].refunds == {}


async def test_what_only_the_holder_may_do_is_theirs_to_reserve_and_to_decide(
    live: Live, ana: HTTP, ben: HTTP
) -> None:
    task = await ask(live, ana, "Please close my account")
    assert (task["state"], task["act"]["only_holder"]) == ("waiting", True)
    for refused in (
        await ana.post(f"/api/v1/tasks/{task['id']}/claim"),
        await decide(ana, task, "approve"),
    ):
        assert (refused.status_code, refused.json()["code"]) == (409, "not_holder")
    listed = (await ana.get("/api/v1/tasks?kind=claim")).json()["tasks"]
    (waiting,) = [e for e in listed if e["conversation_id"] == task["conversation_id"]]
    await ana.post(f"/api/v1/tasks/{waiting['id']}/claim")
    assert (await decide(ben, task, "approve")).json()["by"]["name"] == "Ana"
    assert (await ana.post(f"/api/v1/tasks/{task['id']}/claim")).status_code == 200
    assert (await decide(ana, task, "approve")).status_code == 200
    assert (await read(live, ana, task))["result"] == "The account was closed."
    assert list(shop.CLOSED.values()) == ["moving"]


async def test_no_program_takes_up_lists_or_closes_what_the_desk_carries_out(
    live: Live, ana: HTTP
) -> None:
    task = await ask(live, ana, "A refund, please")
    listed = await ana.get("/api/v1/actions", params={"owner": ""})
    assert listed.json() == {"actions": []}
    body = {"client_id": "t1", "attempt": 1, "runner": "thief"}
    for word in ("take", "close"):
        answer = await ana.post(f"/api/v1/actions/{task['id']}/{word}", json=body)
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid"), word


async def test_a_prediction_shows_what_is_wanted_and_holds_nothing(live: Live, ana: HTTP) -> None:
    before = (await ana.get("/api/v1/tasks")).json()
    told = (await ana.post("/api/v1/predictions", json={"text": "A refund, please"})).json()
    wanted = {
        "name": "refund",
        "args": ORDER,
        "permission": "approve",
        "description": "Pay money back.",
    }
    assert (told["action"], told["reasons"], told["wants"]) == ("approve", ["tool_call"], [wanted])
    assert [json.dumps(each["args"]) for each in told["tools"]] == [json.dumps(LOOKED_UP.args)]
    assert (told["rests_on_tool"], told["answer"]) == (False, None)
    assert (await ana.get("/api/v1/tasks")).json() == before


async def test_who_judges_an_answer_sees_what_the_tool_told_and_the_customer_does_not(
    tmp_path: Path,
) -> None:
    async with (
        run_server(tmp_path, bot=TellingBot(), audit_rate=1.0) as live,
        await sign_in(live, "Ana") as ana,
        live.customer() as customer,
    ):
        await customer.send(type="send", client_id="m1", text="Where is it?")
        answered = await customer.until("event", kind="BotAnswered")
        (task,) = (await ana.get("/api/v1/tasks?kind=audit")).json()["tasks"]
    assert answered["body"]["sources"] == []
    assert [source["id"] for source in task["sources"]] == ["tool:order_status"]
