"""Supervisors over the socket: watch the wall, whisper, join, take over, assign; and who may not."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest

from agent_console.auth.people import Member
from tests.agent_console.live_server import Client, Live, run_server


@dataclass
class Desk:
    """A supervisor and two people, one of whom holds a conversation that all of them watch."""

    live: Live
    susan: Client
    ben: Client
    carla: Client
    customer: Client
    conversation: str
    people: dict[str, tuple[Member, str]]

    def id(self, name: str) -> str:
        return self.people[name][0].person.id


def is_held(frame: dict[str, Any], conversation: str, person: str) -> bool:
    """Say whether a frame of the queue shows that somebody has the conversation."""
    return any(
        (each["holder"] or {}).get("id") == person
        for each in frame.get("items", ())
        if each["conversation_id"] == conversation
    )


@pytest.fixture(scope="module")
async def live(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Live]:
    async with run_server(tmp_path_factory.mktemp("data")) as running:
        yield running


@pytest.fixture(scope="module")
async def people(live: Live) -> dict[str, tuple[Member, str]]:
    return {
        "susan": await live.enrol("Susan", "supervisor"),
        "ben": await live.enrol("Ben"),
        "carla": await live.enrol("Carla"),
        "dora": await live.enrol("Dora"),
    }


@pytest.fixture
async def desk(live: Live, people: dict[str, tuple[Member, str]]) -> AsyncIterator[Desk]:
    async with AsyncExitStack() as stack:
        susan, ben, carla = [
            await stack.enter_async_context(live.human(people[name][1]))
            for name in ("susan", "ben", "carla")
        ]
        for human in (susan, ben, carla):
            await human.until("queue", whole=True)
            await human.ask("presence", state="online")
        customer = await stack.enter_async_context(live.customer())
        conversation = (await customer.until("welcome"))["conversation_id"]
        await customer.send(type="send", client_id="k1", text="A bomb in my parcel")
        await customer.until("event", kind="CustomerNotified")
        assert (await ben.ask("claim", conversation_id=conversation))["type"] == "ok"
        for human in (susan, ben, carla):
            await human.ask("watch", conversation_id=conversation)
            await human.until("caught_up", conversation_id=conversation)
        me = people["ben"][0].person.id
        if not any(is_held(frame, conversation, me) for frame in ben.frames):
            await ben.until_true(lambda frame: is_held(frame, conversation, me))
        yield Desk(live, susan, ben, carla, customer, conversation, people)


async def test_a_whisper_is_heard_by_one_and_no_number_is_missing(desk: Desk) -> None:
    about = {"conversation_id": desk.conversation}
    whispered = {"client_id": "w1", "text": "Offer a refund.", "to": desk.id("ben"), **about}
    assert (await desk.susan.ask("note", **whispered))["type"] == "ok"
    heard = await desk.ben.until("event", kind="NoteAdded")
    assert (heard["body"]["text"], heard["inner"]["to"]) == ("Offer a refund.", desk.id("ben"))
    assert (await desk.susan.find("event", kind="NoteAdded"))["body"]["text"] == "Offer a refund."
    hidden = await desk.carla.until("event", kind="NoteAdded")
    assert (hidden["body"], hidden["inner"]["hidden"], hidden["author"]) == (
        {}, True, {"role": "human"},
    )  # fmt: skip
    numbers = [event["seq"] for event in desk.carla.events(desk.conversation)]
    assert numbers == list(range(1, len(numbers) + 1))
    assert "refund" not in str(desk.carla.frames)
    path = f"/api/v1/conversations/{desk.conversation}/events"
    for name, may in (("carla", False), ("ben", True), ("susan", True)):
        headers = {"Authorization": f"Bearer {desk.people[name][1]}"}
        async with httpx2.AsyncClient(base_url=desk.live.base, headers=headers) as client:
            assert ("refund" in (await client.get(path)).text) is may


async def test_who_is_taken_over_from_is_told_at_once_and_cannot_write(desk: Desk) -> None:
    about = {"conversation_id": desk.conversation}
    taken = await desk.susan.ask("take_over", **about)
    assert (taken["type"], taken["state"]) == ("ok", "human")
    event = await desk.ben.until("event", kind="ConversationClaimed")
    assert (event["author"]["name"], event["inner"]["taken_from"]) == ("Susan", desk.id("ben"))
    told = await desk.ben.find("status", conversation_id=desk.conversation)
    assert told["taken_by"] == {"id": desk.id("susan"), "name": "Susan"}
    refused = await desk.ben.ask("send", client_id="h1", text="I was typing", **about)
    assert (refused["code"], refused["by"]["name"]) == ("not_holder", "Susan")
    line = await desk.carla.until_true(
        lambda frame: (
            frame["type"] == "queue"
            and any((each["holder"] or {}).get("name") == "Susan" for each in frame["items"])
        )
    )
    assert line["gone"] == []


async def test_who_passes_it_on_by_himself_is_not_told(desk: Desk) -> None:
    about = {"conversation_id": desk.conversation}
    assert (await desk.ben.ask("transfer", to=desk.id("carla"), **about))["type"] == "ok"
    await desk.ben.until_true(
        lambda frame: frame["type"] == "queue" and "Carla" in str(frame["items"])
    )
    assert not any("taken_by" in frame for frame in desk.ben.frames)


async def test_a_supervisor_gives_it_to_who_is_here_and_to_nobody_else(desk: Desk) -> None:
    about = {"conversation_id": desk.conversation}
    refused = await desk.susan.ask("assign", to=desk.id("dora"), **about)
    assert (refused["code"], refused["field"]) == ("invalid", "to")
    assert refused["message"].startswith("Dora is not at the desk")
    given = await desk.susan.ask("assign", to=desk.id("carla"), note="Your topic", **about)
    assert (given["type"], given["state"]) == ("ok", "human")
    told = await desk.ben.until_true(lambda frame: "taken_by" in frame)
    assert told["taken_by"]["name"] == "Carla"
    event = await desk.carla.until("event", kind="ConversationTransferred")
    assert (event["inner"]["by"], event["inner"]["note"]) == (desk.id("susan"), "Your topic")
    answered = await desk.carla.ask("send", client_id="h2", text="I am Carla.", **about)
    assert answered["type"] == "ok"


async def test_a_supervisor_joins_writes_and_leaves(desk: Desk) -> None:
    about = {"conversation_id": desk.conversation}
    assert (await desk.susan.ask("join", **about))["type"] == "ok"
    line = await desk.carla.until_true(
        lambda frame: frame["type"] == "queue" and any(each["joined"] for each in frame["items"])
    )
    assert line["items"][0]["joined"] == [{"id": desk.id("susan"), "name": "Susan"}]
    assert (await desk.susan.ask("send", client_id="s1", text="Hi.", **about))["type"] == "ok"
    assert (await desk.ben.ask("send", client_id="s2", text="Hi too.", **about))["type"] == "ok"
    wrote = await desk.customer.until("event", kind="HumanWrote")
    assert wrote["author"]["name"] == "Susan"
    assert (await desk.susan.ask("leave", **about))["type"] == "ok"
    refused = await desk.susan.ask("send", client_id="s3", text="Still here", **about)
    assert refused["code"] == "not_holder"


@pytest.mark.parametrize("word", ["take_over", "join", "assign", "watch_wall"])
async def test_none_of_it_is_for_people_who_are_no_supervisors(desk: Desk, word: str) -> None:
    fields = {} if word == "watch_wall" else {"conversation_id": desk.conversation}
    if word == "assign":
        fields["to"] = desk.id("carla")
    refused = await desk.carla.ask(word, **fields)
    assert (refused["type"], refused["code"]) == ("error", "forbidden")


async def test_the_wall_shows_what_the_bot_has_and_follows_it(desk: Desk) -> None:
    async with desk.live.customer(site="shop") as other:
        bots = (await other.until("welcome"))["conversation_id"]
        assert (await desk.susan.ask("watch_wall", site="shop"))["type"] == "ok"
        first = await desk.susan.find("wall")
        assert first["whole"] is True
        assert "shop" in first["sites"]
        await other.send(type="send", client_id="k1", text="When does it come?")
        card = await desk.susan.until_true(
            lambda frame: (
                frame["type"] == "wall"
                and any((each["said"] or {}).get("role") == "bot" for each in frame["cards"])
            )
        )
        (shown,) = card["cards"]
        assert (shown["conversation_id"], shown["state"], shown["scores"]) == (bots, "bot", [0.97])
        assert (await desk.susan.ask("watch_wall", on=False))["type"] == "ok"
