"""Actions of somebody's own bot over REST: held, shown as tasks, decided once, taken up once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest

from escalation.held_actions import MOST_REMEMBERED
from tests.agent_console.live_server import Live, run_server

HTTP = httpx2.AsyncClient


@pytest.fixture(scope="module")
async def live(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Live]:
    async with run_server(tmp_path_factory.mktemp("data")) as running:
        yield running


async def sign_in(live: Live, name: str) -> HTTP:
    _, token = await live.enrol(name)
    return HTTP(base_url=live.base, headers={"Authorization": f"Bearer {token}"})


@pytest.fixture(scope="module")
async def shop(live: Live) -> AsyncIterator[HTTP]:
    async with await sign_in(live, "Shop") as client:
        yield client


@pytest.fixture(scope="module")
async def ana(live: Live) -> AsyncIterator[HTTP]:
    async with await sign_in(live, "Ana") as client:
        yield client


@pytest.fixture(scope="module")
async def ben(live: Live) -> AsyncIterator[HTTP]:
    async with await sign_in(live, "Ben") as client:
        yield client


async def hold(shop: HTTP, client_id: str, **more: Any) -> dict[str, Any]:
    body = {
        "client_id": client_id,
        "name": "refund",
        "args": {"order": "A1", "amount": 40},
        "description": "Refund an order.",
        "allowed": ["approve", "edit", "reject"],
        "said": [{"speaker": "customer", "text": "My parcel is broken."}],
        "thread": f"thread of {client_id}",
        "owner": "shop",
        "reference": "r1",
    }
    answer = await shop.post("/api/v1/actions", json=body | more)
    assert answer.status_code == 201, answer.text
    action: dict[str, Any] = answer.json()
    return action


async def decide(person: HTTP, action: dict[str, Any], word: str, **more: Any) -> httpx2.Response:
    body = {"decision": word, "client_id": f"{word} {person.headers['authorization'][-6:]}"} | more
    return await person.post(f"/api/v1/tasks/{action['id']}/decide", json=body)


async def read(shop: HTTP, action: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = (await shop.get(f"/api/v1/actions/{action['id']}")).json()
    return found


async def test_an_action_becomes_a_task_and_its_decision_comes_back(shop: HTTP, ana: HTTP) -> None:
    action = await hold(shop, "a1")
    assert (action["state"], action["repeated"]) == ("held", False)
    (task,) = [
        each
        for each in (await ana.get("/api/v1/tasks?kind=act")).json()["tasks"]
        if each["id"] == action["id"]
    ]
    assert (task["kind"], task["needs"], task["action"], task["state"]) == (
        "act",
        "act",
        "refund",
        "bot",
    )
    assert task["act"]["args"] == {"order": "A1", "amount": 40}
    claimed = await ana.post(f"/api/v1/tasks/{action['id']}/claim")
    assert claimed.json()["claimed_by"]["name"] == "Ana"
    answer = await decide(ana, action, "edit", args={"order": "A1", "amount": 20})
    assert answer.status_code == 200, answer.text
    found = await read(shop, action)
    assert (found["state"], found["decision"]) == ("decided", "edit")
    assert found["args"] == {"order": "A1", "amount": 20}
    assert found["decided_by"]["name"] == "Ana"


async def test_sent_twice_it_is_one_action(shop: HTTP) -> None:
    first, again = await hold(shop, "a2"), await hold(shop, "a2")
    assert (again["id"], again["repeated"]) == (first["id"], True)
    answer = await shop.post(
        "/api/v1/actions",
        json={
            "client_id": "a2",
            "name": "refund",
            "allowed": ["approve"],
            "thread": "thread of a2",
        },
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")


async def test_actions_of_a_thread_are_in_one_conversation(shop: HTTP, ana: HTTP) -> None:
    one, two = await hold(shop, "a3", thread="t3"), await hold(shop, "a4", thread="t3")
    assert one["conversation_id"] == two["conversation_id"]
    line = (await ana.get(f"/api/v1/conversations/{one['conversation_id']}")).json()
    assert (line["needs"], line["action"], line["actions"]) == ("act", "refund", 2)
    assert line["waiting_since"] == one["at"]


async def test_two_people_at_once_make_one_decision(shop: HTTP, ana: HTTP, ben: HTTP) -> None:
    action = await hold(shop, "a5")
    answers = await asyncio.gather(
        decide(ana, action, "approve"), decide(ben, action, "reject", reason="No")
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    late = next(answer.json() for answer in answers if answer.status_code == 409)
    found = await read(shop, action)
    assert late["code"] == "already_decided"
    assert late["by"] == found["decided_by"]
    assert late["action"]["decision"] == found["decision"]


async def test_a_decision_ends_the_wait_at_once(shop: HTTP, ana: HTTP) -> None:
    action = await hold(shop, "a6", allowed=["respond"])
    waiting = asyncio.create_task(
        shop.get(f"/api/v1/actions/{action['id']}", params={"wait": 30}, timeout=40)
    )
    await asyncio.sleep(0)
    assert (await decide(ana, action, "respond", text="Call us.")).status_code == 200
    async with asyncio.timeout(10):
        found = (await waiting).json()
    assert (found["decision"], found["text"], found["args"]) == ("respond", "Call us.", {})


async def test_one_program_takes_it_up_and_the_other_is_told(shop: HTTP, ana: HTTP) -> None:
    action = await hold(shop, "a7", owner="lone shop")
    listed = (await shop.get("/api/v1/actions", params={"owner": "lone shop"})).json()["actions"]
    assert [each["id"] for each in listed] == [action["id"]]
    await decide(ana, action, "approve")
    path = f"/api/v1/actions/{action['id']}/take"
    bodies = [{"client_id": f"k{n}", "attempt": 1, "runner": f"shop-{n}"} for n in range(4)]
    answers = await asyncio.gather(*(shop.post(path, json=body) for body in bodies))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    winner = next(i for i, answer in enumerate(answers) if answer.status_code == 200)
    again = await shop.post(path, json=bodies[winner])
    assert (again.status_code, again.json()["repeated"]) == (200, True)
    found = await read(shop, action)
    assert (found["state"], found["runner"]) == ("taken", f"shop-{winner}")
    path = f"/api/v1/actions/{action['id']}/close"
    other = await shop.post(path, json={"client_id": "c0", "runner": "another"})
    assert (other.status_code, other.json()["code"]) == (409, "already_taken")
    closed = await shop.post(path, json={"client_id": "c1", "runner": f"shop-{winner}"})
    assert (closed.status_code, closed.json()["state"]) == (200, "closed")
    listed = (await shop.get("/api/v1/actions", params={"owner": "lone shop"})).json()["actions"]
    assert listed == []


async def test_long_after_a_late_decision_is_still_told(shop: HTTP, ana: HTTP, ben: HTTP) -> None:
    old = await hold(shop, "old", thread="long")
    for number in range(MOST_REMEMBERED + 1):
        action = old if number == 0 else await hold(shop, f"l{number}", thread="long")
        await decide(ana, action, "approve", client_id=f"d{number}")
        body = {"client_id": f"t{number}", "attempt": 1, "runner": "r"}
        await shop.post(f"/api/v1/actions/{action['id']}/take", json=body)
        body = {"client_id": f"c{number}", "runner": "r"}
        await shop.post(f"/api/v1/actions/{action['id']}/close", json=body)
    assert (await read(shop, old))["state"] == "closed"
    answer = await decide(ben, old, "reject")
    assert (answer.status_code, answer.json()["message"]) == (409, "Ana has already approved this.")
    assert answer.json()["action"]["state"] == "closed"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"allowed": []}, "allowed"),
        ({"args": [1]}, "args"),
        ({"args": {"x": "y" * 16_000}}, "args"),
        ({"args": {"x": "a\0b"}}, "args"),
        ({"name": ""}, "name"),
    ],
)
async def test_what_cannot_be_stored_is_refused(shop: HTTP, wrong: Any, field: str) -> None:
    body = {"client_id": "w", "name": "refund", "allowed": ["approve"]} | wrong
    answer = await shop.post("/api/v1/actions", json=body)
    assert (answer.status_code, answer.json()["field"]) == (400, field)


async def test_numbers_that_are_none_are_refused(shop: HTTP) -> None:
    body = '{"client_id": "w", "name": "refund", "allowed": ["approve"], "args": {"x": NaN}}'
    headers = {"content-type": "application/json"}
    answer = await shop.post("/api/v1/actions", content=body, headers=headers)
    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("word", "more", "field"),
    [
        ("edit", {}, "args"),
        ("approve", {"args": {"order": "A1", "amount": 20}}, "args"),
        ("respond", {"text": "Hi"}, "decision"),
        ("answer", {"text": "Hi"}, "decision"),
    ],
)
async def test_a_decision_has_what_it_needs(
    shop: HTTP, ana: HTTP, word: str, more: dict[str, Any], field: str
) -> None:
    action = await hold(shop, f"n{word}")
    answer = await decide(ana, action, word, **more)
    assert (answer.status_code, answer.json().get("field")) == (400, field)
    assert (await read(shop, action))["state"] == "held"


async def test_what_is_reserved_by_one_is_not_decided_by_another(
    shop: HTTP, ana: HTTP, ben: HTTP
) -> None:
    action = await hold(shop, "a9")
    path = f"/api/v1/tasks/{action['id']}"
    await ana.post(f"{path}/claim")
    refused = await decide(ben, action, "approve")
    assert (refused.status_code, refused.json()["code"]) == (409, "already_taken")
    assert (await ana.post(f"{path}/release")).status_code == 200
    assert (await decide(ben, action, "approve")).status_code == 200
    late = await ana.post(f"{path}/claim")
    assert (late.status_code, late.json()["code"]) == (409, "already_decided")


async def test_the_console_hears_of_it(live: Live, shop: HTTP) -> None:
    _, token = await live.enrol("Cleo")
    async with live.human(token) as cleo:
        action = await hold(shop, "a10")
        frame = await cleo.until_true(
            lambda frame: (
                frame["type"] == "queue"
                and any(i["conversation_id"] == action["conversation_id"] for i in frame["items"])
            )
        )
        (item,) = [i for i in frame["items"] if i["conversation_id"] == action["conversation_id"]]
        assert (item["needs"], item["action"], item["actions"]) == ("act", "refund", 1)
        await cleo.send(type="watch", conversation_id=action["conversation_id"])
        event = await cleo.until("event", kind="ActionHeld")
        assert event["inner"]["args"] == {"order": "A1", "amount": 40}
        assert event["inner"]["said"][0]["text"] == "My parcel is broken."


async def test_unknown_names_are_not_found(shop: HTTP) -> None:
    action = await hold(shop, "a11")
    conversation, _, log = action["id"].split(":")
    for name in (
        "x",
        f"{conversation}:a1:{log}",
        f"{conversation}:a99:{log}",
        f"{conversation}:a2:other",
    ):
        answer = await shop.get(f"/api/v1/actions/{name}")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), name
