"""A server whose database came back from a backup: everybody who knew the lost time starts anew."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from escalation.store.backup import back_up
from escalation.store.restore import put_back
from escalation.transcripts.harvest import Harvester
from tests.agent_console.live_server import Client, Live, run_server


def ignore(_: str, __: int, ___: int) -> None:
    """Nobody looks at the progress."""


@dataclass
class Shop:
    """A server on one folder; ``lose`` takes away what happens between its two halves."""

    folder: Path
    way: str
    token: str = ""
    settings: dict[str, Any] = field(default_factory=dict)

    @property
    def path(self) -> Path:
        return self.folder / "handraise.db"

    @property
    def copy(self) -> Path:
        return self.folder / "copy.db"

    @asynccontextmanager
    async def serve(self) -> AsyncIterator[Live]:
        async with run_server(self.folder, **self.settings) as live:
            yield live

    async def lose(self, live_on: Callable[[Live], Awaitable[None]]) -> None:
        """Back up, live on for a while, and put the backup in the database's place."""
        url = f"sqlite:///{self.path}"
        if self.way == "by hand":
            shutil.copy(self.path, self.copy)
        async with self.serve() as live:
            if self.way == "by the commands":
                await asyncio.to_thread(back_up, url, self.copy, ignore)
            await live_on(live)
        if self.way == "by hand":
            shutil.copy(self.copy, self.path)
        else:
            await asyncio.to_thread(put_back, url, self.copy, "now", ignore)


@pytest.fixture(params=["by the commands", "by hand"])
async def shop(request: pytest.FixtureRequest, tmp_path: Path) -> Shop:
    made = Shop(tmp_path, request.param)
    async with made.serve() as live:
        _, made.token = await live.enrol("Ana")
    return made


async def ask(customer: Client, client_id: str, text: str) -> dict[str, Any]:
    """Send a message and wait for what ends the bot's turn."""
    await customer.send(type="send", client_id=client_id, text=text)
    ends = ("BotAnswered", "HandoffRequested", "DraftHeld")
    return await customer.until_true(lambda frame: frame.get("kind") in ends)


def come_back(welcome: dict[str, Any], after: int) -> dict[str, Any]:
    names = ("token", "conversation_id", "log_id")
    return {name: welcome[name] for name in names} | {"after_seq": after}


async def open_chat(live: Live, *texts: str) -> dict[str, Any]:
    """Chat; returns the ``welcome``."""
    async with live.customer() as customer:
        welcome = await customer.until("welcome")
        for number, text in enumerate(texts):
            await ask(customer, f"k{number}", text)
    return welcome


async def test_a_customer_starts_anew_with_what_the_backup_holds(shop: Shop) -> None:
    async with shop.serve() as live:
        welcome = await open_chat(live, "Where is it?")
    seen = 0

    async def live_on(live: Live) -> None:
        nonlocal seen
        async with live.customer(**come_back(welcome, 4)) as customer:
            seen = (await ask(customer, "lost", "And the other one?"))["seq"]

    await shop.lose(live_on)
    assert seen > 4
    async with shop.serve() as live, live.customer(**come_back(welcome, seen)) as customer:
        new = await customer.until("welcome")
        assert new["conversation_id"] == welcome["conversation_id"]
        assert new["log_id"] not in ("", welcome["log_id"])
        assert (await customer.receive()) == {"type": "reset", "reason": "log_changed"}
        await customer.until("caught_up", seq=4)
        assert [event["seq"] for event in customer.events()] == [1, 2, 4]
        # Not acknowledged when the power went, and never seen: it is sent again, under a new number.
        await customer.send(type="send", client_id="lost", text="And the other one?")
        assert (await customer.until("ack", client_id="lost"))["seq"] == 5


async def test_who_came_in_the_lost_time_gets_a_new_conversation(shop: Shop) -> None:
    lost: list[dict[str, Any]] = []

    async def live_on(live: Live) -> None:
        lost.append(await open_chat(live, "I am new here"))

    await shop.lose(live_on)
    async with shop.serve() as live, live.customer(**come_back(lost[0], 4)) as customer:
        new = await customer.until("welcome")
        assert new["conversation_id"] != lost[0]["conversation_id"]
        assert new["token"] == lost[0]["token"]  # the same visitor, for the key is the same
        assert (await customer.receive())["type"] == "reset"
        await ask(customer, "k0", "I am new here")
        assert [event["seq"] for event in customer.events()] == [1, 2, 4]


async def test_a_token_of_another_key_makes_a_new_visitor(shop: Shop) -> None:
    stranger = {"token": "of.another", "conversation_id": "c" * 25, "log_id": "before"}
    async with shop.serve() as live, live.customer(**stranger, after_seq=7) as customer:
        assert (await customer.until("welcome"))["token"] != "of.another"
        assert (await customer.receive())["reason"] == "log_changed"


async def test_a_console_starts_anew_in_all_that_it_watched(shop: Shop) -> None:
    async with shop.serve() as live:
        kept = [await open_chat(live, "Where is it?", "A bomb!") for _ in range(2)]
    ids = [welcome["conversation_id"] for welcome in kept]
    lost: list[str] = []

    async def live_on(live: Live) -> None:
        lost.append((await open_chat(live, "A bomb!"))["conversation_id"])
        async with live.human(shop.token) as human:
            for conversation in ids:
                await human.ask("claim", conversation_id=conversation)
                sent = {"conversation_id": conversation, "client_id": "h1", "text": "I am Ana."}
                assert (await human.ask("send", **sent))["type"] == "ok"

    await shop.lose(live_on)
    cursors = {ids[0]: 12, ids[1]: 3, lost[0]: 2}
    hello = {"cursors": cursors, "log_id": kept[0]["log_id"]}
    async with shop.serve() as live, live.human(shop.token, **hello) as human:
        assert (await human.until("reset")) == {"type": "reset", "reason": "log_changed"}
        error = await human.find("error", conversation_id=lost[0])
        assert error["code"] == "not_found"
        for conversation in ids:
            await human.find("caught_up", conversation_id=conversation)
            seqs = [event["seq"] for event in human.events(conversation)]
            assert seqs == list(range(1, len(seqs) + 1))
        waiting = {
            item["conversation_id"] for item in (await human.find("queue", whole=True))["items"]
        }
        assert waiting == set(ids)
        # Claimed and answered in the lost time: to the backup it still waits.
        said = {"conversation_id": ids[0], "client_id": "h2", "text": "Still me."}
        assert (await human.ask("send", **said))["code"] == "not_holder"
        assert (await human.ask("claim", conversation_id=ids[0]))["state"] == "human"
        again = {"conversation_id": ids[0], "client_id": "h1", "text": "I am Ana."}
        assert (await human.ask("send", **again))["type"] == "ok"


async def test_who_names_no_log_is_told_when_ahead_of_it(shop: Shop) -> None:
    async with shop.serve() as live:
        welcome = await open_chat(live, "Where is it?")
    conversation = welcome["conversation_id"]

    async def live_on(live: Live) -> None:
        async with live.customer(**come_back(welcome, 4)) as customer:
            await ask(customer, "k9", "And the other one?")

    await shop.lose(live_on)
    nameless = come_back(welcome, 7)
    del nameless["log_id"]
    async with shop.serve() as live, live.customer(**nameless) as customer:
        assert (await customer.until("reset"))["reason"] == "ahead_of_log"
        async with live.human(shop.token) as human:
            await human.ask("watch", conversation_id=conversation, after_seq=7)
            reset = await human.find("reset", conversation_id=conversation)
            assert reset["reason"] == "ahead_of_log"
            await human.find("caught_up", conversation_id=conversation)
            assert [event["seq"] for event in human.events()] == [1, 2, 3, 4]


async def test_a_draft_that_was_decided_in_the_lost_time_is_open_again(shop: Shop) -> None:
    shop.settings = {"uncertified": "approve"}
    async with shop.serve() as live, live.customer() as customer:
        conversation = (await customer.until("welcome"))["conversation_id"]
        await customer.send(type="send", client_id="k1", text="Where is it?")
        await customer.until("event", kind="CustomerNotified")
        held = (await live.house.log.load(conversation)).held
    assert held is not None
    approve = {"conversation_id": conversation, "draft_seq": held.seq, "client_id": "a1"}

    async def live_on(live: Live) -> None:
        async with live.human(shop.token) as human:
            assert (await human.ask("approve", **approve))["type"] == "ok"

    await shop.lose(live_on)
    async with shop.serve() as live:
        assert (await live.house.log.load(conversation)).held == held
        async with live.human(shop.token) as human:
            assert (await human.ask("approve", **approve))["type"] == "ok"
            assert (await human.ask("approve", **approve))["type"] == "ok"
            refused = await human.ask("approve", **(approve | {"client_id": "a2"}))
            assert refused["code"] == "already_decided"
        kinds = [each.kind for each in await live.house.log.read(conversation)]
        assert kinds.count("BotAnswered") == 1


async def test_the_examples_are_those_of_the_backup(shop: Shop) -> None:
    async def resolve(live: Live, answer: str) -> str:
        conversation: str = (await open_chat(live, "A bomb!"))["conversation_id"]
        async with live.human(shop.token) as human:
            await human.ask("claim", conversation_id=conversation)
            sent = {"conversation_id": conversation, "client_id": "h1", "text": answer}
            await human.ask("send", **sent)
            done = await human.ask("resolve", conversation_id=conversation, outcome="solved")
            assert done["type"] == "ok"
        await live.house.harvester.harvest()
        return conversation

    async def read_targets(live: Live) -> list[str]:
        harvester = live.house.harvester
        assert isinstance(harvester, Harvester)
        await harvester.harvest()
        return sorted(example.target for example in await harvester._store.read())

    async with shop.serve() as live:
        await resolve(live, "The first.")

    async def live_on(live: Live) -> None:
        for number in range(3):
            await resolve(live, f"Lost {number}.")
        assert len(await read_targets(live)) == 4

    await shop.lose(live_on)
    async with shop.serve() as live:
        assert await read_targets(live) == ["The first."]
        await resolve(live, "The second.")
        assert await read_targets(live) == ["The first.", "The second."]
