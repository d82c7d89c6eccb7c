"""How sure the bot is, and how far topics go: the REST routes on a real server with a month behind it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from urllib.parse import quote

import httpx2
import pytest

from agent_console.wire.confidence import ReportTold
from escalation.commands import PersonRole
from tests.agent_console.live_server import Live, run_server
from tests.agent_console.seeding import TOPICS, PlannedBot, Seeded, ShiftedClock, seed

ABROAD, BILLING, RETURNS = TOPICS
EVERYTHING = "*"


@dataclass
class Stage:
    """A server, what was done there, and the report right after."""

    live: Live
    seeded: Seeded
    report: ReportTold


@pytest.fixture(scope="module")
async def stage(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    bot, clock = PlannedBot(), ShiftedClock()
    folder = tmp_path_factory.mktemp("month")
    async with run_server(folder, bot=bot, clock=clock, audit_rate=0.4) as running:
        await running.house.wait_loaded()
        seeded = await seed(running.house, bot, clock)
        report = await running.house.confidence.report(site=None, topic=None, days=30)
        yield Stage(running, seeded, report)


@pytest.fixture
def live(stage: Stage) -> Live:
    return stage.live


async def join(live: Live, role: PersonRole) -> httpx2.AsyncClient:
    _, token = await live.enrol(f"{role}1", role)
    headers = {"Authorization": f"Bearer {token}"}
    return httpx2.AsyncClient(base_url=live.base, headers=headers)


@pytest.fixture(scope="module")
async def lead(stage: Stage) -> AsyncIterator[httpx2.AsyncClient]:
    async with await join(stage.live, "supervisor") as client:
        yield client


def name(topic: str, act: str) -> str:
    return f"/api/v1/topics/{quote(topic, safe='')}/{act}"


async def test_the_report_counts_what_happened(stage: Stage) -> None:
    acts, told = stage.seeded.acts, stage.report
    days = told["days"]
    assert sum(day["decisions"] for day in days) == stage.seeded.conversations
    assert told["audited"]["sent"] is not None
    assert told["reliability"] is not None
    assert sum(day["audited"] for day in days) == acts["audited"] == told["audited"]["sent"]["n"]
    assert sum(day["held"] for day in days) == acts["approved"] + acts["rejected"]
    assert sum(day["handed_over"] for day in days) == acts["answered"]
    assert sum(day["sent"] for day in days) == acts["sent"] + acts["audited"] + acts["left open"]
    assert (told["waived"], told["certificate"], told["least"]) == (True, None, 149)
    assert told["reliability"]["n"] <= told["labels"]
    assert {each["version"] for each in told["versions"]} == {"stub", "none", "1", "2", "3"}
    assert told["sites"] == ["help", "shop"]


async def test_site_topic_and_days_narrow_it(lead: httpx2.AsyncClient) -> None:
    async def count(**query: str | int) -> int:
        told = (await lead.get("/api/v1/confidence", params=query)).json()
        return sum(day["decisions"] for day in told["days"])

    whole = await count()
    sites = ("shop", "help", "default")  # other tests of this file speak on the last one
    assert sum([await count(site=site) for site in sites]) == whole
    assert sum([await count(topic=topic) for topic in TOPICS]) == whole
    assert 0 < await count(topic=RETURNS, site="shop", days=7) < await count(topic=RETURNS)
    assert await count(topic="never heard of") == 0


@pytest.mark.parametrize("query", ["days=0", "days=367", "days=x", "site=%00", "topic="])
async def test_a_question_that_makes_no_sense_is_refused(
    lead: httpx2.AsyncClient, query: str
) -> None:
    answer = await lead.get(f"/api/v1/confidence?{query}")
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


@pytest.mark.parametrize("role", ["human", "data"])
async def test_everybody_may_look_and_only_supervisors_order(live: Live, role: PersonRole) -> None:
    async with await join(live, role) as client:
        assert (await client.get("/api/v1/confidence")).status_code == 200
        assert (await client.get("/api/v1/topics")).status_code == 200
        for act in ("stop", "resume", "mode"):
            refused = await client.post(name(BILLING, act), json={"mode": "shadow"})
            assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")


async def test_nobody_else_may(live: Live) -> None:
    async with httpx2.AsyncClient(base_url=live.base) as stranger:
        assert (await stranger.get("/api/v1/confidence")).status_code == 401
        assert (await stranger.post(name(BILLING, "stop"), json={})).status_code == 401


@pytest.mark.parametrize("topic", TOPICS)
async def test_a_topic_is_stopped_and_resumed_by_its_whole_name(
    lead: httpx2.AsyncClient, topic: str
) -> None:
    before = (await lead.get("/api/v1/topics")).json()
    mode = {each["topic"]: each["mode"] for each in before["topics"]}[topic]
    stopped = (await lead.post(name(topic, "stop"), json={"reason": "Wrong prices."})).json()
    assert (stopped["topic"], stopped["stopped"], stopped["mode"]) == (topic, True, mode)
    assert (stopped["cause"], stopped["by"]) == ("Wrong prices.", "Supervisor1")
    twice = (await lead.post(name(topic, "stop"), json={"reason": "Again."})).json()
    assert (twice["stopped"], twice["cause"]) == (True, "Wrong prices.")
    shown = (await lead.get("/api/v1/topics?stopped=true")).json()["topics"]
    assert [each["topic"] for each in shown] == [topic]
    resumed = (await lead.post(name(topic, "resume"), json={})).json()
    assert (resumed["stopped"], resumed["mode"]) == (False, mode)
    changes = (await lead.get("/api/v1/topics")).json()["changes"]
    assert [change["after"]["stopped"] for change in changes[:2]] == [False, True]
    assert changes[1]["cause"] == "Wrong prices."


async def test_the_next_question_of_a_stopped_topic_goes_to_a_person_at_once(
    live: Live, lead: httpx2.AsyncClient
) -> None:
    began = time.monotonic()
    await lead.post(name(EVERYTHING, "stop"), json={})
    body = {"client_id": "s1", "text": "Where is it?"}
    put_in = (await lead.post("/api/v1/messages", json=body)).json()
    await live.house.switchboard.wait_idle()
    found = await live.house.log.load(put_in["conversation_id"])
    assert time.monotonic() - began < 1.0
    assert found.state == "waiting"
    await lead.post(name(EVERYTHING, "resume"), json={})
    body = {"client_id": "s2", "text": "Where is it?"}
    put_in = (await lead.post("/api/v1/messages", json=body)).json()
    await live.house.switchboard.wait_idle()
    assert (await live.house.log.load(put_in["conversation_id"])).state == "bot"


async def test_the_newest_change_is_taken_back_and_no_older_one(lead: httpx2.AsyncClient) -> None:
    await lead.post(name(BILLING, "stop"), json={"reason": "Wrong prices."})
    newest = (await lead.get("/api/v1/topics")).json()["changes"][0]
    undo = f"/api/v1/topics/changes/{newest['id']}/undo"
    undone = (await lead.post(undo, json={})).json()
    assert (undone["topic"], undone["site"], undone["after"]["stopped"]) == (BILLING, None, False)
    assert undone["cause"] == "Put back as it was before: Wrong prices."
    assert undone["by"] == "Supervisor1"
    again = await lead.post(undo, json={})
    assert (again.status_code, again.json()["code"]) == (409, "already_decided")
    assert (await lead.post("/api/v1/topics/changes/99999/undo", json={})).status_code == 404


async def test_mode_and_ceiling_are_set_together_or_not_at_all(lead: httpx2.AsyncClient) -> None:
    path = name(RETURNS, "mode")
    set_ = (await lead.post(path, json={"mode": "shadow", "ceiling": "veto"})).json()
    assert (set_["mode"], set_["ceiling"]) == ("shadow", "veto")
    for body in (
        {"mode": "answer"},
        {"mode": "audit", "ceiling": "approve"},
        {"mode": "free"},
        {"ceiling": 3},
        {"reason": "x" * 501, "mode": "veto"},
        {},
    ):
        refused = await lead.post(path, json=body)
        assert (refused.status_code, refused.json()["code"]) == (400, "invalid"), body
    topics = (await lead.get("/api/v1/topics")).json()["topics"]
    after = next(each for each in topics if each["topic"] == RETURNS)
    assert (after["mode"], after["ceiling"]) == ("shadow", "veto")


@pytest.mark.parametrize(
    "body", ['{"reason": "a\\u0000b"}', '{"reason": "\\ud800"}', '{"reason": 3}', "[]", "{", ""]
)
async def test_an_order_that_cannot_be_read_is_refused(lead: httpx2.AsyncClient, body: str) -> None:
    headers = {"content-type": "application/json"}
    refused = await lead.post(name(BILLING, "stop"), content=body, headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (400, "invalid")
    assert (await lead.get("/api/v1/topics?stopped=true")).json()["topics"] == []


@pytest.mark.parametrize("topic", ["returnz", "delivery", "stop", "%2F", "\ufffd", "a" * 1001])
async def test_a_topic_that_nobody_knows_is_not_found(lead: httpx2.AsyncClient, topic: str) -> None:
    refused = await lead.post(name(topic, "stop"), json={})
    expected = (400, "invalid") if len(topic) > 1000 else (404, "not_found")
    assert (refused.status_code, refused.json()["code"]) == expected


async def test_many_look_at_once(lead: httpx2.AsyncClient) -> None:
    answers = await asyncio.gather(*(lead.get("/api/v1/confidence") for _ in range(5)))
    labels = {answer.json()["labels"] for answer in answers}
    assert len(labels) == 1
