"""Offers at the sockets of a running server: made, accepted, declined, passed on, and places told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import httpx2
import pytest

from agent_console.auth.people import Member
from tests.agent_console.live_server import Client, Live, run_server

Enrolled = tuple[Member, str]


@pytest.fixture
async def live(tmp_path: Path) -> AsyncIterator[Live]:
    async with run_server(tmp_path) as running:
        yield running


@pytest.fixture
async def ana(live: Live) -> Enrolled:
    return await live.enrol("Ana")


@pytest.fixture
async def ben(live: Live) -> Enrolled:
    return await live.enrol("Ben")


async def ask(customer: Client) -> str:
    """Ask for a person; returns the conversation's id."""
    conversation_id: str = (await customer.until("welcome"))["conversation_id"]
    await customer.send(type="send", client_id="k1", text="A bomb in my parcel")
    await customer.until("event", kind="HandoffRequested")
    return conversation_id


async def come(human: Client) -> None:
    await human.until("queue", whole=True)
    await human.ask("presence", state="online")


async def test_an_offer_is_made_with_its_reason_and_accepted(live: Live, ana: Enrolled) -> None:
    async with live.customer() as customer, live.human(ana[1]) as human:
        await come(human)
        conversation = await ask(customer)
        offer = await human.until("offer", conversation_id=conversation)
        assert 25 < offer["seconds"] <= 30
        assert offer["reason"] == "You are the one here who can take it."
        assert offer["preview"] == "A bomb in my parcel"
        async with live.human(ana[1]) as other_tab:
            again = await other_tab.until("offer", conversation_id=conversation)
            assert again["seq"] == offer["seq"]
            accepted = await human.ask("accept", conversation_id=conversation)
            assert (accepted["type"], accepted["state"]) == ("ok", "human")
            for tab in (human, other_tab):
                over = await tab.until("offer_over", conversation_id=conversation)
                assert (over["seq"], over["cause"]) == (offer["seq"], "accepted")
        await customer.until("event", kind="ConversationClaimed")
        kinds = [event["kind"] for event in customer.events()]
        assert "ConversationOffered" in kinds
        assert "OfferDeclined" not in kinds


async def test_what_one_declines_is_offered_to_the_other(
    live: Live, ana: Enrolled, ben: Enrolled
) -> None:
    async with (
        live.customer() as customer,
        live.human(ana[1]) as first,
        live.human(ben[1]) as second,
    ):
        for human in (first, second):
            await come(human)
        conversation = await ask(customer)
        offered = (await live.house.log.load(conversation)).offered_to
        while offered is None:
            await asyncio.sleep(0)
            offered = (await live.house.log.load(conversation)).offered_to
        mine, others = (first, second) if offered == ana[0].person.id else (second, first)
        await mine.until("offer", conversation_id=conversation)
        early = await others.ask("accept", conversation_id=conversation)
        assert (early["code"], early["state"]) == ("already_decided", "offered")
        declined = await mine.ask("decline", conversation_id=conversation)
        assert (declined["type"], declined["state"]) == ("ok", "waiting")
        assert (await mine.until("offer_over"))["cause"] == "declined"
        await others.until("offer", conversation_id=conversation)
        late = await mine.ask("accept", conversation_id=conversation)
        assert late["code"] == "already_decided"
        accepted = await others.ask("accept", conversation_id=conversation)
        assert (accepted["type"], accepted["state"]) == ("ok", "human")
        lost = await mine.ask("accept", conversation_id=conversation)
        assert (lost["code"], lost["state"]) == ("already_decided", "human")


async def test_what_is_offered_to_one_may_be_claimed_by_another(
    live: Live, ana: Enrolled, ben: Enrolled
) -> None:
    async with (
        live.customer() as customer,
        live.human(ana[1]) as human,
        live.human(ben[1]) as other,
    ):
        await come(human)
        conversation = await ask(customer)
        await human.until("offer", conversation_id=conversation)
        claimed = await other.ask("claim", conversation_id=conversation)
        assert (claimed["type"], claimed["state"]) == ("ok", "human")
        over = await human.until("offer_over", conversation_id=conversation)
        assert (over["cause"], over["by"]["name"]) == ("taken", "Ben")


async def test_an_offer_goes_on_when_its_person_leaves(
    live: Live, ana: Enrolled, ben: Enrolled
) -> None:
    async with live.customer() as customer, live.human(ben[1]) as other:
        async with live.human(ana[1]) as human:
            await come(human)
            conversation = await ask(customer)
            await human.until("offer", conversation_id=conversation)
            await come(other)
        offer = await other.until("offer", conversation_id=conversation)
        assert offer["seconds"] > 25


async def test_who_vanishes_loses_it_to_the_next_and_is_told_when_they_come_back(
    tmp_path: Path,
) -> None:
    async with run_server(tmp_path, lease_seconds=1.0) as live, live.customer() as customer:
        (_, ana), (_, ben) = await live.enrol("Ana"), await live.enrol("Ben")
        async with live.human(ana) as asleep, live.human(ben) as human:
            await come(asleep)
            conversation = await ask(customer)
            await asleep.until("offer", conversation_id=conversation)
            await asleep.ask("watch", conversation_id=conversation)
            await asleep.ask("accept", conversation_id=conversation)
            loop = asyncio.get_running_loop()
            silent = loop.time()
            await come(human)
            beat = asyncio.create_task(_beat(human))
            await human.until("offer", conversation_id=conversation)
            assert loop.time() - silent <= 2.5, "the lease and a second, on a busy machine"
            beat.cancel()
            released = await asleep.until("event", kind="ConversationReleased")
            assert released["inner"]["cause"] == "lease_lapsed"
            said = {"conversation_id": conversation, "client_id": "h1", "text": "As I said"}
            assert (await asleep.ask("send", **said))["code"] == "not_holder"


async def _beat(human: Client) -> None:
    while True:
        await asyncio.sleep(0.3)
        await human.send(type="presence", state="online")


async def test_customers_who_wait_are_told_their_place_also_when_they_come_back(
    live: Live,
) -> None:
    async with live.customer() as first, live.customer() as second:
        await ask(first)
        await first.until("status", place=1)
        conversation = await ask(second)
        told = await second.until("status", place=2)
        assert told["people_online"] == 0
        welcome = second.frames[0]
        hello = {key: welcome[key] for key in ("token", "conversation_id", "log_id")}
        async with live.customer(**hello) as again:
            assert (await again.until("status", place=2))["conversation_id"] == conversation


async def test_the_queue_is_explained_over_rest(live: Live, ana: Enrolled, ben: Enrolled) -> None:
    async with live.customer() as customer, live.human(ana[1]) as human:
        conversation = await ask(customer)
        (line,) = (await read_queue(live, ben[1]))["queue"]
        assert (line["conversation_id"], line["number"]) == (conversation, 1)
        assert line["why_here"] == "It waits its turn: who began to wait earlier goes first."
        assert line["why_nobody"] == "nobody_online"
        assert line["message"] == "Nobody who could take it is online."
        assert {each["name"]: each["standing"] for each in line["people"]} == {
            "Ana": "away",
            "Ben": "away",
        }
        await come(human)
        await human.until("offer", conversation_id=conversation)
        (line,) = (await read_queue(live, ben[1]))["queue"]
        assert (line["why_nobody"], line["offered_to"]) == ("offered", ana[0].person.id)
        assert line["place"] == {"place": 1, "people_online": 1}


async def read_queue(live: Live, token: str) -> Mapping[str, Any]:
    async with httpx2.AsyncClient(base_url=live.base) as client:
        answer = await client.get("/api/v1/queue", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200
    told: Mapping[str, Any] = answer.json()
    return told
