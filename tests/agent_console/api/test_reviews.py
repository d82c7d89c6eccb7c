"""Sent answers that wait for a verdict, as tasks on a real server."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest

from escalation.commands import ResolveConversation
from tests.agent_console.live_server import ANSWER, Live, run_server

QUESTION = "Where is my parcel?"


@pytest.fixture(scope="module")
async def live(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Live]:
    folder = tmp_path_factory.mktemp("reviewing")
    async with run_server(folder, audit_rate=1.0) as running:
        yield running


async def open_client(live: Live, name: str) -> httpx2.AsyncClient:
    _, token = await live.enrol(name)
    headers = {"Authorization": f"Bearer {token}"}
    return httpx2.AsyncClient(base_url=live.base, headers=headers)


@pytest.fixture(scope="module")
async def ana(live: Live) -> AsyncIterator[httpx2.AsyncClient]:
    async with await open_client(live, "Ana") as client:
        yield client


@pytest.fixture(scope="module")
async def ben(live: Live) -> AsyncIterator[httpx2.AsyncClient]:
    async with await open_client(live, "Ben") as client:
        yield client


async def ask(client: httpx2.AsyncClient, live: Live, name: str) -> str:
    """Have a question answered; returns the conversation."""
    body = {"client_id": name, "text": QUESTION}
    message = (await client.post("/api/v1/messages", json=body)).json()
    await live.house.switchboard.wait_idle()
    return str(message["conversation_id"])


async def list_audits(client: httpx2.AsyncClient, conversation_id: str) -> list[dict[str, Any]]:
    tasks = (await client.get("/api/v1/tasks", params={"kind": "audit"})).json()["tasks"]
    assert {task["kind"] for task in tasks} <= {"audit"}
    return [task for task in tasks if task["conversation_id"] == conversation_id]


async def decide(client: httpx2.AsyncClient, task: dict[str, Any], **decision: Any) -> Any:
    return await client.post(f"/api/v1/tasks/{task['id']}/decide", json=decision)


async def test_a_drawn_answer_is_a_task_with_all_that_a_reviewer_needs(
    live: Live, ana: httpx2.AsyncClient
) -> None:
    conversation_id = await ask(ana, live, "m1")
    (task,) = await list_audits(ana, conversation_id)
    assert (task["question"], task["answer"], task["answer_seq"]) == (QUESTION, ANSWER, 4)
    assert task["id"] == f"{conversation_id}:r4:{live.house.log.log_id[:8]}"
    assert (task["through_seq"], task["approved_by"], task["claimed_by"]) == (2, None, None)
    assert {"sources", "answer_id", "topic", "confidence", "state"} <= task.keys()


async def test_it_outlives_the_conversation_and_is_judged_once(
    live: Live, ana: httpx2.AsyncClient, ben: httpx2.AsyncClient
) -> None:
    conversation_id = await ask(ana, live, "m2")
    person = next(iter(live.house.people.list_members())).person
    await live.house.switchboard.take(conversation_id, ResolveConversation(person, "solved"))
    (task,) = await list_audits(ana, conversation_id)
    verdict = {"decision": "wrong", "client_id": "v1", "reason": "Not any more."}
    judged = await decide(ana, task, **verdict, right_answer_id="entry 7")
    assert judged.status_code == 200, judged.text
    again = await decide(ana, task, **verdict, right_answer_id="entry 7")
    assert again.json()["seq"] == judged.json()["seq"]
    late = await decide(ben, task, decision="right", client_id="v2")
    assert (late.status_code, late.json()["code"]) == (409, "already_decided")
    assert late.json()["state"] == "resolved"
    assert await list_audits(ana, conversation_id) == []
    rows = await live.house.log.read(conversation_id, after=judged.json()["seq"] - 1)
    inner = rows[0].read_inner()
    assert (inner["verdict"], inner["note"]) == ("wrong", "Not any more.")
    assert (inner["answer_seq"], inner["right_answer_id"]) == (4, "entry 7")


async def test_while_one_looks_at_it_no_other_does(
    live: Live, ana: httpx2.AsyncClient, ben: httpx2.AsyncClient
) -> None:
    conversation_id = await ask(ana, live, "m3")
    (task,) = await list_audits(ana, conversation_id)
    path = f"/api/v1/tasks/{task['id']}"
    claimed = (await ana.post(f"{path}/claim")).json()
    assert (claimed["id"], claimed["answer"]) == (task["id"], ANSWER)
    (shown,) = await list_audits(ben, conversation_id)
    assert shown["claimed_by"]["name"] == "Ana"
    taken = await decide(ben, task, decision="right", client_id="v3")
    assert (taken.status_code, taken.json()["code"]) == (409, "already_taken")
    assert (await ana.post(f"{path}/renew")).json()["lease"] == 30.0
    assert (await ana.post(f"{path}/release")).json()["state"] == "bot"
    done = await decide(ben, task, decision="unclear", client_id="v4")
    assert done.status_code == 200
    for act in ("claim", "renew"):
        gone = await ana.post(f"{path}/{act}")
        assert (gone.status_code, gone.json()["code"]) == (409, "already_decided")


@pytest.mark.parametrize("decision", ["approve", "reject", "answer"])
async def test_a_sent_answer_is_judged_and_nothing_else(
    live: Live, ana: httpx2.AsyncClient, decision: str
) -> None:
    conversation_id = await ask(ana, live, f"m4{decision}")
    (task,) = await list_audits(ana, conversation_id)
    refused = await decide(ana, task, decision=decision, client_id="v5", text="So.")
    assert (refused.status_code, refused.json()["field"]) == (400, "decision")


async def test_a_verdict_is_for_nothing_that_waits_for_a_person(
    live: Live, ana: httpx2.AsyncClient
) -> None:
    body = {"client_id": "m5", "text": "There is a bomb in it."}
    message = (await ana.post("/api/v1/messages", json=body)).json()
    await live.house.switchboard.wait_idle()
    tasks = (await ana.get("/api/v1/tasks", params={"kind": "claim"})).json()["tasks"]
    (task,) = [t for t in tasks if t["conversation_id"] == message["conversation_id"]]
    refused = await decide(ana, task, decision="right", client_id="v6")
    assert (refused.status_code, refused.json()["field"]) == (400, "decision")


async def test_who_approved_an_answer_is_not_asked_to_judge_it(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("vetoing")
    policy = folder / "policy.yaml"
    policy.write_text("rules:\n  low_confidence: { min_confidence: 1, action: veto }\n")
    async with (
        run_server(folder, audit_rate=1.0, policy=policy) as live,
        await open_client(live, "Ana") as ana,
        await open_client(live, "Ben") as ben,
    ):
        conversation_id = await ask(ana, live, "m6")
        (task,) = (await ana.get("/api/v1/tasks")).json()["tasks"]
        assert (task["kind"], task["veto_seconds"]) == ("approve", 20.0)
        approved = await decide(ana, task, decision="approve", client_id="a1")
        assert approved.status_code == 200, approved.text
        assert await list_audits(ana, conversation_id) == []
        (review,) = await list_audits(ben, conversation_id)
        refused = await decide(ana, review, decision="right", client_id="v7")
        assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
        assert (await decide(ben, review, decision="right", client_id="v8")).status_code == 200
