"""Somebody's own agent and the desk together: each interrupt is a task, each decision one resumed run."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Any

import httpx2
import pytest
from langchain.agents.middleware import HumanInTheLoopMiddleware
from langchain_core.messages import AIMessage
from langgraph.checkpoint.memory import InMemorySaver

from agent_console.integrations import resuming
from agent_console.integrations.desk_client import DeskClient
from agent_console.integrations.langchain_middleware import EscalationMiddleware, handoff_to_human
from agent_console.integrations.resuming import GraphResumer
from tests.agent_console.integrations.scripted_agent import Graph, ask, build_agent, call
from tests.agent_console.live_server import Live, run_server

HTTP = httpx2.AsyncClient
DONE = AIMessage("It is done.")


class Shop:
    """A shop's own agent: refunds wait for a person, and every refund that is made is counted."""

    def __init__(self, **how: Any) -> None:
        self.refunds: list[float] = []
        self.saver = InMemorySaver()
        self.fails = 0
        self.how = how or {"interrupt_on": {"refund": True}}

    def build(self, script: Sequence[AIMessage] = (call("refund", amount=40), DONE)) -> Graph:
        def refund(amount: float) -> str:
            """Refund an amount."""
            if self.fails:
                self.fails -= 1
                raise RuntimeError("the bank is closed")
            self.refunds.append(amount)
            return f"Refunded {amount}."

        waits = HumanInTheLoopMiddleware(**self.how)
        return build_agent(
            script, tools=[refund, handoff_to_human], middleware=[waits], checkpointer=self.saver
        )


class Desk:
    """A live server with its people, and clients for the shop's program."""

    def __init__(self, live: Live) -> None:
        self.live = live
        self.people: dict[str, HTTP] = {}
        self.tokens: dict[str, str] = {}
        self.results: list[tuple[str, Any]] = []
        self.clients: list[DeskClient] = []

    def connect(self) -> DeskClient:
        self.clients.append(DeskClient(self.live.base, self.tokens["Shop"]))
        return self.clients[-1]

    async def close(self) -> None:
        for person in self.people.values():
            await person.aclose()
        for client in self.clients:
            await client.aclose()

    async def enrol(self, name: str) -> HTTP:
        _, self.tokens[name] = await self.live.enrol(name)
        headers = {"Authorization": f"Bearer {self.tokens[name]}"}
        self.people[name] = HTTP(base_url=self.live.base, headers=headers)
        return self.people[name]

    def resume(self, graph: Graph, runner: str = "shop-1") -> GraphResumer:
        async def hear(thread_id: str, result: Any) -> None:
            self.results.append((thread_id, result["messages"][-1].text))

        return GraphResumer(graph, self.connect(), owner="shop", runner=runner, hear=hear)

    async def list_tasks(self) -> list[dict[str, Any]]:
        answer = await self.people["Ana"].get("/api/v1/tasks?kind=act")
        tasks: list[dict[str, Any]] = answer.json()["tasks"]
        return tasks

    async def decide(
        self, name: str, task: dict[str, Any], word: str, **more: Any
    ) -> httpx2.Response:
        body = {"decision": word, "client_id": f"{name} {task['id']}"[:64]} | more
        return await self.people[name].post(f"/api/v1/tasks/{task['id']}/decide", json=body)


async def until(is_it: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not is_it():  # noqa: ASYNC110 the graph tells it no other way
            await asyncio.sleep(0.01)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with run_server(tmp_path) as live:
        desk = Desk(live)
        for name in ("Ana", "Ben", "Shop"):
            await desk.enrol(name)
        yield desk
        await desk.close()


async def test_a_tool_call_becomes_a_task_and_runs_with_the_arguments_decided(desk: Desk) -> None:
    shop = Shop()
    resumer = desk.resume(shop.build())
    result = await resumer.invoke(ask("My parcel broke, refund me"), "t1")
    assert result["__interrupt__"]
    (task,) = await desk.list_tasks()
    assert (task["act"]["name"], task["act"]["args"]) == ("refund", {"amount": 40})
    assert task["act"]["allowed"] == ["approve", "edit", "reject", "respond"]
    events = await desk.live.house.log.read(task["conversation_id"])
    assert "My parcel broke, refund me" in events[-1].inner
    answer = await desk.decide("Ana", task, "edit", args={"amount": 20})
    assert answer.status_code == 200, answer.text
    await until(lambda: desk.results == [("t1", "It is done.")])
    assert shop.refunds == [20]
    assert await desk.list_tasks() == []
    await until(lambda: resumer._following["t1"].done())
    action = (await desk.people["Shop"].get(f"/api/v1/actions/{task['id']}")).json()
    assert (action["state"], action["args"], action["runner"]) == (
        "closed",
        {"amount": 20},
        "shop-1",
    )
    await resumer.stop()


async def test_two_people_at_once_make_one_run_and_the_late_one_is_told(desk: Desk) -> None:
    shop = Shop()
    graph = shop.build()
    resumers = [desk.resume(graph, f"shop-{number}") for number in range(3)]
    await resumers[0].invoke(ask("Refund me"), "t1")
    for other in resumers[1:]:
        other.follow("t1")
    (task,) = await desk.list_tasks()
    answers = await asyncio.gather(
        desk.decide("Ana", task, "approve"), desk.decide("Ben", task, "reject", reason="No")
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    late = next(answer.json() for answer in answers if answer.status_code == 409)
    await until(lambda: len(desk.results) == 1)
    await until(lambda: all(each._following["t1"].done() for each in resumers))
    approved = late["by"]["name"] == "Ana"
    assert late["action"]["decision"] == ("approve" if approved else "reject")
    assert shop.refunds == ([40] if approved else [])
    assert len(desk.results) == 1
    much_later = await desk.decide("Ben", task, "approve", client_id="later")
    assert (much_later.status_code, much_later.json()["action"]["state"]) == (409, "closed")
    for each in resumers:
        await each.stop()


@pytest.mark.parametrize("mode", ["batched", "per_call"])
async def test_several_calls_are_decided_one_by_one_and_run_together(desk: Desk, mode: Any) -> None:
    shop = Shop(interrupt_on={"refund": True}, interrupt_mode=mode)
    both = AIMessage(
        "",
        tool_calls=[
            {"name": "refund", "args": {"amount": 1.0}, "id": "one"},
            {"name": "refund", "args": {"amount": 2.0}, "id": "two"},
        ],
    )
    resumer = desk.resume(shop.build([both, DONE]))
    await resumer.invoke(ask("Refund both"), "t1")
    tasks = await desk.list_tasks()
    assert sorted(task["act"]["args"]["amount"] for task in tasks) == [1.0, 2.0]
    first = next(task for task in tasks if task["act"]["args"]["amount"] == 1.0)
    (second,) = [task for task in tasks if task is not first]
    await desk.decide("Ana", first, "approve")
    await desk.decide("Ben", second, "reject", reason="Not this one")
    await until(lambda: len(desk.results) == 1)
    assert shop.refunds == [1.0]
    await resumer.stop()


async def test_the_bot_asks_for_a_person_and_goes_on_with_their_words(desk: Desk) -> None:
    script = [call("handoff_to_human", reason="Wants a person"), AIMessage("Call us on Monday.")]
    resumer = desk.resume(Shop().build(script))
    await resumer.invoke(ask("A person, please"), "t1")
    (task,) = await desk.list_tasks()
    assert (task["act"]["name"], task["act"]["allowed"]) == ("handoff_to_human", ["respond"])
    refused = await desk.decide("Ana", task, "approve")
    assert (refused.status_code, refused.json()["field"]) == (400, "decision")
    await desk.decide("Ana", task, "respond", text="On Monday.", client_id="again")
    await until(lambda: desk.results == [("t1", "Call us on Monday.")])
    await resumer.stop()


async def test_the_middleware_asks_the_live_server_and_its_people(desk: Desk) -> None:
    graph = build_agent(
        [AIMessage("Parcels arrive soon.")],
        middleware=[EscalationMiddleware(desk.connect())],
        checkpointer=InMemorySaver(),
    )
    resumer = desk.resume(graph)
    await resumer.invoke(ask("When?"), "t1")
    (task,) = await desk.list_tasks()
    assert task["act"]["args"] == {"draft": "Parcels arrive soon."}
    assert task["act"]["description"] == "The confidence could not be measured."
    await desk.decide("Ana", task, "respond", text="On Tuesday.")
    await until(lambda: desk.results == [("t1", "On Tuesday.")])
    await resumer.stop()


async def test_a_program_that_was_started_again_goes_on_where_it_ended(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resuming, "LOOK_SECONDS", 0.05)
    shop = Shop()
    before = desk.resume(shop.build())
    await before.invoke(ask("Refund me"), "t1")
    await before.stop()
    (task,) = await desk.list_tasks()
    await desk.decide("Ana", task, "approve")
    assert shop.refunds == []
    after = desk.resume(shop.build())
    running = asyncio.create_task(after.resume_waiting())
    await until(lambda: len(desk.results) == 1)
    assert shop.refunds == [40]
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_after_a_crash_only_the_program_of_that_name_tries_again(desk: Desk) -> None:
    shop = Shop()
    shop.fails = 1
    failing = desk.resume(shop.build())
    await failing.invoke(ask("Refund me"), "t1")
    (task,) = await desk.list_tasks()
    await desk.decide("Ana", task, "approve")
    await until(lambda: failing._following["t1"].done())
    assert (shop.refunds, desk.results) == ([], [])
    other = desk.resume(shop.build(), "shop-2")
    other.follow("t1")
    await until(lambda: other._following["t1"].done())
    assert shop.refunds == []
    again = desk.resume(shop.build())
    again.follow("t1")
    await until(lambda: len(desk.results) == 1)
    assert shop.refunds == [40]
    action = (await desk.people["Shop"].get(f"/api/v1/actions/{task['id']}")).json()
    assert action["attempt"] == 2
    for each in (failing, other, again):
        await each.stop()


async def test_what_nobody_waits_for_any_more_leaves_the_queue(desk: Desk) -> None:
    shop = Shop()
    graph = shop.build()
    resumer = desk.resume(graph)
    await resumer.invoke(ask("Refund me"), "t1")
    await resumer.stop()
    assert len(await desk.list_tasks()) == 1
    await shop.saver.adelete_thread("t1")
    resumer.follow("t1")
    await until(lambda: resumer._following["t1"].done())
    assert await desk.list_tasks() == []
    await resumer.stop()


async def test_our_restart_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resuming, "LOOK_SECONDS", 0.05)
    monkeypatch.setattr(resuming, "AGAIN_SECONDS", 0.05)
    shop = Shop()
    async with run_server(tmp_path) as live:
        desk = Desk(live)
        for name in ("Ana", "Shop"):
            await desk.enrol(name)
        resumer = desk.resume(shop.build())
        await resumer.invoke(ask("Refund me"), "t1")
        (task,) = await desk.list_tasks()
        await resumer.stop()
        await desk.close()
    async with run_server(tmp_path) as live:
        desk.live = live
        headers = {"Authorization": f"Bearer {desk.tokens['Ana']}"}
        desk.people["Ana"] = HTTP(base_url=live.base, headers=headers)
        assert [each["id"] for each in await desk.list_tasks()] == [task["id"]]
        again = desk.resume(shop.build())
        running = asyncio.create_task(again.resume_waiting())
        await desk.decide("Ana", task, "approve")
        await until(lambda: len(desk.results) == 1)
        assert shop.refunds == [40]
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await desk.close()
