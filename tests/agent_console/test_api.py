"""The REST routes on a real server: reading, putting in, tasks, feedback, health."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest

from agent_console.assembly.house import NOT_LOADED
from agent_console.auth.identify import COOKIE
from escalation.commands import ClaimConversation, ResolveConversation, ReturnToBot
from escalation.errors import StorageUnavailable
from tests.agent_console.live_server import ANSWER, Live, run_server


@pytest.fixture(scope="module")
async def live(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Live]:
    async with run_server(tmp_path_factory.mktemp("data")) as running:
        yield running


@pytest.fixture(scope="module")
async def ana(live: Live) -> AsyncIterator[httpx2.AsyncClient]:
    _, token = await live.enrol("Ana")
    async with httpx2.AsyncClient(base_url=live.base, headers=bearer(token)) as client:
        yield client


@pytest.fixture(scope="module")
async def ben(live: Live) -> AsyncIterator[httpx2.AsyncClient]:
    _, token = await live.enrol("Ben")
    async with httpx2.AsyncClient(base_url=live.base, headers=bearer(token)) as client:
        yield client


@pytest.fixture
async def nobody(live: Live) -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(base_url=live.base) as client:
        yield client


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


async def put_in(client: httpx2.AsyncClient, live: Live, text: str, **more: Any) -> dict[str, Any]:
    """Send a message and wait until its turn has ended."""
    body = {"client_id": f"k{text}", "text": text} | more
    answer = await client.post("/api/v1/messages", json=body)
    assert answer.status_code == 201, answer.text
    await live.house.switchboard.wait_idle()
    message: dict[str, Any] = answer.json()
    return message


async def find_task(client: httpx2.AsyncClient, conversation_id: str) -> dict[str, Any]:
    tasks = (await client.get("/api/v1/tasks")).json()["tasks"]
    found: dict[str, Any] = next(t for t in tasks if t["conversation_id"] == conversation_id)
    return found


async def test_a_message_put_in_is_answered_like_any_other(
    live: Live, ana: httpx2.AsyncClient
) -> None:
    message = await put_in(ana, live, "Where is my parcel?", customer_id="shop:17", site="shop")
    path = f"/api/v1/conversations/{message['conversation_id']}"
    seen = (await ana.get(path)).json()
    assert (seen["state"], seen["customer_id"], seen["site"]) == ("bot", "shop:17", "shop")
    events = (await ana.get(f"{path}/events", params={"after": message["seq"]})).json()
    assert [event["kind"] for event in events["events"]] == ["DecisionMade", "BotAnswered"]
    assert events["head"] == seen["head"] == 4
    assert events["log_id"] == live.house.log.log_id
    assert events["events"][1]["body"]["text"] == ANSWER


async def test_the_same_message_put_in_twice_is_taken_once(
    live: Live, ana: httpx2.AsyncClient
) -> None:
    first = await put_in(ana, live, "Twice?")
    again = await put_in(ana, live, "Twice?")
    assert (again["conversation_id"], again["seq"]) == (first["conversation_id"], first["seq"])
    assert (first["repeated"], again["repeated"]) == (False, True)
    other = {"client_id": "kTwice?", "text": "Other words"}
    conflict = await ana.post("/api/v1/messages", json=other)
    assert (conflict.status_code, conflict.json()["code"]) == (409, "conflict")


async def test_the_same_message_put_in_twice_at_once_is_taken_once(
    live: Live, ana: httpx2.AsyncClient
) -> None:
    body = {"client_id": "race", "text": "At once", "customer_id": "racer"}
    answers = await asyncio.gather(*(ana.post("/api/v1/messages", json=body) for _ in range(8)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({(a.json()["conversation_id"], a.json()["seq"]) for a in answers}) == 1


async def test_a_message_goes_to_no_conversation_of_another_customer(
    live: Live, ana: httpx2.AsyncClient
) -> None:
    mine = await put_in(ana, live, "Mine", customer_id="a")
    theirs = {"client_id": "x", "text": "Hi", "customer_id": "b"}
    body = theirs | {"conversation_id": mine["conversation_id"]}
    answer = await ana.post("/api/v1/messages", json=body)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_a_prediction_tells_all_and_stores_nothing(
    live: Live, ana: httpx2.AsyncClient
) -> None:
    before = await live.house.log.heads_after(0)
    answer = (await ana.post("/api/v1/predictions", json={"text": "Where is it?"})).json()
    assert (answer["action"], answer["answer"], answer["probability"]) == ("answer", ANSWER, 0.97)
    assert answer["sources"][0]["title"] == "Delivery"
    assert answer["versions"]["model"] == "stub"
    turns = [{"speaker": "customer", "text": "Something odd"}]
    unsure = (await ana.post("/api/v1/predictions", json={"turns": turns})).json()
    assert (unsure["action"], unsure["reasons"]) == ("handoff", ["low_confidence"])
    assert await live.house.log.heads_after(0) == before
    empty = await ana.post("/api/v1/predictions", json={})
    assert (empty.status_code, empty.json()["code"]) == (400, "invalid")


async def test_a_waiting_conversation_is_a_task_of_whoever_is_first(
    live: Live, ana: httpx2.AsyncClient, ben: httpx2.AsyncClient
) -> None:
    message = await put_in(ana, live, "There is a bomb")
    task = await find_task(ana, message["conversation_id"])
    assert (task["kind"], task["needs"], task["reasons"]) == ("claim", "claim", ["sensitive_topic"])
    path = f"/api/v1/tasks/{task['id']}"
    claimed = await asyncio.gather(ana.post(f"{path}/claim"), ben.post(f"{path}/claim"))
    assert sorted(answer.status_code for answer in claimed) == [200, 409]
    winner, loser = (ana, ben) if claimed[0].status_code == 200 else (ben, ana)
    refused = (await loser.post(f"{path}/renew")).json()
    assert (refused["code"], refused["state"]) == ("already_taken", "human")
    assert (await winner.post(f"{path}/renew")).json()["lease"] == 30.0
    decision = {"decision": "answer", "text": "We are on it.", "client_id": "d1"}
    decided = await winner.post(f"{path}/decide", json=decision)
    assert (decided.status_code, decided.json()["state"]) == (200, "human")
    assert (await winner.post(f"{path}/release")).json()["state"] == "waiting"
    late = await winner.post(f"{path}/decide", json=decision | {"client_id": "d2"})
    assert (late.status_code, late.json()["code"]) == (409, "not_holder")
    assert late.json()["state"] == "waiting"


async def test_a_task_that_needs_nobody_any_more_is_not_taken_from_the_bot(
    live: Live, ana: httpx2.AsyncClient
) -> None:
    message = await put_in(ana, live, "There was a bomb")
    task = await find_task(ana, message["conversation_id"])
    member = live.house.people.list_members()[0]
    for command, state in (
        (ReturnToBot(member.person), "bot"),
        (ResolveConversation(member.person, "solved"), "resolved"),
    ):
        await live.house.switchboard.take(
            message["conversation_id"], ClaimConversation(member.person)
        )
        after = (
            await live.house.switchboard.take(message["conversation_id"], command)
        ).conversation
        late = await ana.post(f"/api/v1/tasks/{task['id']}/claim")
        assert late.status_code == 409
        told = {name: late.json()[name] for name in ("code", "state", "head")}
        assert told == {"code": "already_decided", "state": state, "head": after.head}


async def test_a_held_draft_is_a_task_that_is_decided_once(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("approving")
    async with run_server(folder, uncertified="approve") as live:
        clients = []
        for name in ("Ana", "Ben"):
            _, token = await live.enrol(name)
            clients.append(httpx2.AsyncClient(base_url=live.base, headers=bearer(token)))
        async with clients[0] as ana, clients[1] as ben:
            message = await put_in(ana, live, "Where is it?")
            task = await find_task(ana, message["conversation_id"])
            assert (task["kind"], task["draft"]) == ("approve", ANSWER)
            path = f"/api/v1/tasks/{task['id']}"
            assert (await ana.post(f"{path}/claim")).status_code == 200
            shown = await find_task(ben, message["conversation_id"])
            assert shown["claimed_by"]["name"] == "Ana"
            reject = {"decision": "reject", "client_id": "r1", "reason": "no"}
            taken = await ben.post(f"{path}/decide", json=reject)
            assert (taken.status_code, taken.json()["by"]["name"]) == (409, "Ana")
            assert (taken.json()["state"], taken.json()["head"]) == ("bot", task["head"])
            yes = {"decision": "approve", "client_id": "a1", "text": "In three days."}
            assert (await ana.post(f"{path}/decide", json=yes)).status_code == 200
            late = await ben.post(f"{path}/decide", json=reject)
            assert (late.status_code, late.json()["code"]) == (409, "already_decided")
            assert late.json()["state"] == "bot"


@pytest.mark.parametrize(
    "task_id", ["nothing", "c1:1", "c:e", "%00:1", "c1:e99999999999999999", "c1:1:x"]
)
async def test_no_task_is_not_found(ana: httpx2.AsyncClient, task_id: str) -> None:
    answer = await ana.post(f"/api/v1/tasks/{task_id}/claim")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_feedback_is_kept(live: Live, ana: httpx2.AsyncClient) -> None:
    message = await put_in(ana, live, "Rate me")
    rating = {"conversation_id": message["conversation_id"], "score": 5, "client_id": "f1"}
    first = await ana.post("/api/v1/feedback", json=rating)
    again = await ana.post("/api/v1/feedback", json=rating)
    assert first.status_code == 201
    assert again.json() == first.json()


async def test_who_one_is_and_who_else_is_there(ana: httpx2.AsyncClient) -> None:
    me = (await ana.get("/api/v1/me")).json()
    assert (me["name"], me["role"], me["email"]) == ("Ana", "human", "ana@desk.example")
    people = (await ana.get("/api/v1/people")).json()["people"]
    assert {"Ana"} <= {person["name"] for person in people}


async def test_conversations_are_listed_by_state(live: Live, ana: httpx2.AsyncClient) -> None:
    message = await put_in(ana, live, "List me")
    listed = (await ana.get("/api/v1/conversations", params={"state": "bot"})).json()
    ids = [each["conversation_id"] for each in listed["conversations"]]
    assert ids[0] == message["conversation_id"]
    assert {each["state"] for each in listed["conversations"]} == {"bot"}
    figures = (await ana.get("/api/v1/figures")).json()
    assert set(figures) == {
        "waiting", "with_people", "drafts", "actions", "people_online", "troubles", "warnings",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/v1/me"),
        ("GET", "/api/v1/people"),
        ("GET", "/api/v1/conversations"),
        ("GET", "/api/v1/conversations/c1"),
        ("GET", "/api/v1/conversations/c1/events"),
        ("GET", "/api/v1/tasks"),
        ("GET", "/api/v1/examples"),
        ("GET", "/api/v1/figures"),
        ("POST", "/api/v1/messages"),
        ("POST", "/api/v1/predictions"),
        ("POST", "/api/v1/feedback"),
        ("POST", "/api/v1/tasks/c1:1/claim"),
        ("POST", "/api/v1/sign-out"),
    ],
)
async def test_every_route_wants_to_know_who_asks(
    nobody: httpx2.AsyncClient, method: str, path: str
) -> None:
    answer = await nobody.request(method, path)
    assert (answer.status_code, answer.json()["code"]) == (401, "forbidden")
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_who_reads_examples_sees_no_conversations(live: Live) -> None:
    _, token = await live.enrol("Dora", "data")
    async with httpx2.AsyncClient(base_url=live.base, headers=bearer(token)) as dora:
        assert (await dora.get("/api/v1/examples")).json() == {"examples": []}
        refused = await dora.get("/api/v1/conversations")
        assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("messages", {"client_id": "k"}, 400, "invalid"),
        ("messages", {"client_id": "k", "text": ""}, 400, "invalid"),
        ("messages", {"client_id": "k", "text": "a\0"}, 400, "invalid"),
        ("messages", {"client_id": "k", "text": 7}, 400, "invalid"),
        ("messages", {"client_id": "k", "text": "a" * 8001}, 413, "too_large"),
        ("messages", {"client_id": "k", "text": "a", "conversation_id": "c1"}, 404, "not_found"),
        ("messages", [], 400, "invalid"),
        ("feedback", {"conversation_id": "c1", "score": 9}, 400, "invalid"),
        ("feedback", {"conversation_id": "c1", "score": 1}, 404, "not_found"),
        ("predictions", {"turns": [{"speaker": "boss", "text": "a"}]}, 400, "invalid"),
    ],
)
async def test_a_bad_body_is_answered_in_our_form(
    ana: httpx2.AsyncClient, path: str, body: Any, status: int, code: str
) -> None:
    answer = await ana.post(f"/api/v1/{path}", json=body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["message"]


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"{", 400),
        (b"\xff", 400),
        (b'{"text":"\\ud800","client_id":"k"}', 400),
        (b"x" * 200_000, 413),
    ],
)
async def test_a_body_that_is_no_json_is_answered_in_our_form(
    ana: httpx2.AsyncClient, content: bytes, status: int
) -> None:
    headers = {"Content-Type": "application/json"}
    answer = await ana.post("/api/v1/messages", content=content, headers=headers)
    assert answer.status_code == status
    assert set(answer.json()) >= {"code", "message"}


@pytest.mark.parametrize(
    ("content", "kind", "says"),
    [
        (b"{bad", "application/json", "The body is not JSON."),
        (b"[]", "application/json", "must be a JSON object"),
        (b'{"text":"a"}', "text/plain", "sent with Content-Type: application/json"),
        (b"", "application/json", "must be a JSON object"),
    ],
)
async def test_a_body_that_is_no_object_is_told_in_words(
    ana: httpx2.AsyncClient, content: bytes, kind: str, says: str
) -> None:
    headers = {"Content-Type": kind}
    answer = await ana.post("/api/v1/predictions", content=content, headers=headers)
    told = answer.json()
    assert (answer.status_code, told["code"], told["field"]) == (400, "invalid", "body")
    assert says in told["message"]


async def test_no_such_page_is_answered_in_our_form(nobody: httpx2.AsyncClient) -> None:
    answer = await nobody.get("/api/v1/nothing")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_a_sign_in_link_opens_a_session_and_a_forged_one_does_not(
    live: Live, nobody: httpx2.AsyncClient
) -> None:
    member, _ = await live.enrol("Cleo")
    link = live.house.door.signer.sign_link(member.person.id)
    await nobody.get("/sign-in", params={"token": link})
    answer = await nobody.get("/sign-in", params={"token": link})
    assert (answer.status_code, answer.headers["location"]) == (303, "/console")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert (await nobody.get("/api/v1/me")).json()["name"] == "Cleo"
    forged = await nobody.get("/sign-in", params={"token": "forged"})
    assert forged.status_code == 403
    assert "not valid any more" in forged.text


async def test_a_cookie_changes_things_only_from_our_own_page(
    live: Live, nobody: httpx2.AsyncClient
) -> None:
    member, _ = await live.enrol("Cleo")
    nobody.cookies.set(COOKIE, live.house.door.signer.sign_session(member.person.id))
    question = {"text": "Where is it?"}
    foreign = [{}, {"Origin": "https://evil.example"}]
    for headers in foreign:
        answer = await nobody.post("/api/v1/predictions", json=question, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    own = {"Origin": live.base}
    answer = await nobody.post("/api/v1/predictions", json=question, headers=own)
    assert answer.status_code == 200
    gone = await nobody.post("/api/v1/sign-out", headers=own)
    assert gone.status_code == 204


async def test_health_readiness_and_metrics_need_no_key(nobody: httpx2.AsyncClient) -> None:
    assert (await nobody.get("/healthz")).json() == {"status": "ok"}
    ready = await nobody.get("/readyz")
    told = {"status": "ok", "why": [], "warnings": []}
    assert (ready.status_code, ready.json()) == (200, told)
    metrics = (await nobody.get("/metrics")).text
    assert "handraise_ready 1.0" in metrics
    assert "handraise_errors_total" in metrics


async def test_an_error_s_own_words_are_for_operators_alone(
    live: Live,
    nobody: httpx2.AsyncClient,
    ana: httpx2.AsyncClient,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _, token = await live.enrol("Ada", "admin")
    secret = "ImportError: /srv/shop/secrets.py: sk-123"
    monkeypatch.setattr(live.house.bot, "problem", secret)
    unready = await nobody.get("/readyz")
    assert (unready.status_code, unready.json()["why"]) == (503, [NOT_LOADED])
    assert (await ana.get("/api/v1/figures")).json()["troubles"] == [NOT_LOADED]
    told = (await nobody.get("/api/v1/figures", headers=bearer(token))).json()["troubles"]
    assert told == [f"The bot could not be loaded: {secret}"]


async def test_after_a_failure_the_storage_is_tried_before_it_counts_as_ready(
    live: Live, nobody: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    live.house.metrics.count_error("storage_unavailable")
    with monkeypatch.context() as full:

        def refuse() -> None:
            raise StorageUnavailable(cause="database or disk is full")

        full.setattr(live.house.database, "writing", refuse, raising=True)
        unready = await nobody.get("/readyz")
        assert (unready.status_code, unready.json()["status"]) == (503, "not ready")
        assert unready.json()["why"] == [StorageUnavailable().message]
        assert (await nobody.get("/readyz")).status_code == 503
    assert (await nobody.get("/readyz")).status_code == 200
    assert not live.house.metrics.storage_failed


async def test_the_description_of_the_routes_is_served(nobody: httpx2.AsyncClient) -> None:
    described = (await nobody.get("/api/v1/openapi.json")).json()
    decide = described["paths"]["/api/v1/tasks/{task_id}/decide"]["post"]
    assert set(decide["responses"]) == {"200", "4XX", "5XX"}
    assert decide["security"] == [{"token": []}, {"session": []}]
    metrics = described["paths"]["/metrics"]["get"]
    assert "security" not in metrics
    assert list(metrics["responses"]["200"]["content"]) == ["text/plain"]


async def test_a_method_that_is_not_there_names_those_that_are(
    nobody: httpx2.AsyncClient,
) -> None:
    answer = await nobody.request("PATCH", "/api/v1/tasks")
    assert (answer.status_code, answer.json()["code"]) == (405, "invalid")
    assert answer.headers["allow"] == "GET"
