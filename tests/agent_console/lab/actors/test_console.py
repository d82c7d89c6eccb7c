from __future__ import annotations

from random import Random
from typing import Any

import pytest

from agent_console.lab.actors.console import Console
from tests.agent_console.lab.actors.place import Place, build_item, pass_time

SEND = {"type": "send", "conversation_id": "c1", "client_id": "b-1", "text": "Hello"}
APPROVE = {"type": "approve", "conversation_id": "c1", "client_id": "b-2", "draft_seq": 3}


class Open:
    """Ben's console, greeted."""

    def __init__(self, *, resumes: bool = False) -> None:
        self.place = Place()
        self.told: list[str] = []
        self.console = Console(
            Random(1),
            self.place.network,
            self.place.bring_witness("ben", "human"),
            "hr_ben",
            lambda _, frame: self.told.append(frame["type"]),
            resumes=resumes,
        )

    async def begin(self) -> Open:
        self.console.open()
        await pass_time()
        await self.place.greet()
        return self

    async def come_back(self, *, log_id: str = "log-1") -> None:
        await self.place.visit.close(1011)
        await pass_time(3)
        await self.place.greet(log_id=log_id)

    async def watch(self, head: int = 2) -> None:
        """Watch c1 and read all of it."""
        self.console.watch("c1")
        await pass_time()
        await self.answer_watch(head)
        for seq in range(1, head + 1):
            await self.place.event(seq, "CustomerWrote" if seq > 1 else "ConversationStarted")

    async def answer_watch(self, head: int) -> None:
        ref = [frame["ref"] for frame in self.place.heard if frame["type"] == "watch"][-1]
        await self.place.say(type="ok", ref=ref, conversation_id="c1", head=head)

    def heard(self, kind: str) -> list[Any]:
        return [frame for frame in self.place.heard if frame["type"] == kind]


async def test_a_person_comes_with_a_token_says_hello_and_is_online() -> None:
    it = await Open().begin()
    assert it.place.visit.headers == {b"authorization": b"Bearer hr_ben"}
    assert it.place.visit.path == "/ws/human"
    await pass_time()
    assert it.place.heard == [
        {"type": "hello", "ref": "hello"},
        {"type": "presence", "ref": "presence", "state": "online"},
    ]
    assert it.console.lease_seconds == 9.0


async def test_presence_is_told_again_every_third_of_the_lease() -> None:
    it = await Open().begin()
    await pass_time()
    await it.place.say(type="ok", ref="presence")
    await pass_time(9.2)
    assert len(it.heard("presence")) == 4
    noted = it.place.find("presence")
    assert [(line["state"], line["sent"] <= line["t"]) for line in noted] == [("online", True)]


async def test_a_frozen_page_gives_no_sign_of_life_until_told() -> None:
    it = await Open().begin()
    it.console.line.freeze()
    await pass_time(30)
    assert len(it.heard("presence")) == 1
    it.console.line.thaw()
    it.console.set_presence("away", 3)
    await pass_time()
    assert it.heard("presence")[-1] == {
        "type": "presence",
        "ref": "presence",
        "state": "away",
        "capacity": 3,
    }


async def test_a_watched_conversation_is_followed_from_the_cursor() -> None:
    it = await Open().begin()
    await it.watch(head=2)
    assert it.console.watched["c1"].cursor == 2
    connect = it.place.find("connect")[0]
    assert (connect["after"], connect["head"], connect["log_id"]) == (0, 2, "log-1")
    await it.come_back()
    await pass_time()
    assert it.heard("watch")[0]["after_seq"] == 2
    await it.answer_watch(2)
    connect = it.place.find("connect")[1]
    assert (connect["after"], connect["known_log_id"]) == (2, "log-1")


async def test_a_program_resumes_by_its_cursors() -> None:
    it = await Open(resumes=True).begin()
    await it.watch(head=2)
    await it.come_back()
    assert it.place.heard[0] == {
        "type": "hello",
        "ref": "hello",
        "log_id": "log-1",
        "cursors": {"c1": 2},
    }
    await it.place.say(type="ok", conversation_id="c1", head=5)
    assert (it.heard("watch"), it.place.find("connect")[-1]["after"]) == ([], 2)


async def test_what_was_given_up_before_the_answer_came_is_followed_for_a_moment() -> None:
    it = await Open(resumes=True).begin()
    await it.watch(head=2)
    await it.come_back()
    it.console.unwatch("c1")
    await it.place.say(type="ok", conversation_id="c1", head=5)
    lines = [line for line in it.place.lines if line["op"] in ("connect", "unwatch")]
    assert [line["op"] for line in lines[-3:]] == ["unwatch", "connect", "unwatch"]
    assert lines[-2]["after"] == 2


async def test_what_comes_after_caught_up_is_news() -> None:
    it = await Open().begin()
    await it.watch(head=2)
    states = [it.console.watched["c1"].is_caught_up]
    await it.place.say(type="caught_up", conversation_id="c1", seq=2)
    states.append(it.console.watched["c1"].is_caught_up)
    assert states == [False, True]
    assert it.place.find("caught_up")[0]["seq"] == 2


async def test_after_a_reset_of_all_a_program_has_seen_nothing() -> None:
    it = await Open(resumes=True).begin()
    await it.watch(head=2)
    await it.come_back(log_id="log-2")
    await it.place.say(type="reset", reason="log_changed")
    await it.place.say(type="ok", conversation_id="c1", head=5)
    connect = it.place.find("connect")[-1]
    assert (connect["after"], connect["known_log_id"], connect["log_id"]) == (0, "log-1", "log-2")


async def test_a_hole_is_read_again() -> None:
    it = await Open().begin()
    await it.watch(head=2)
    await it.place.event(4, "BotAnswered")
    assert it.heard("watch")[-1]["after_seq"] == 2
    assert [line["seq"] for line in it.place.find("deliver")] == [1, 2, 4]


async def test_who_watches_no_longer_says_so() -> None:
    it = await Open().begin()
    await it.watch()
    it.console.unwatch("c1")
    it.console.unwatch("c2")
    await pass_time()
    assert it.heard("unwatch") == [{"type": "unwatch", "conversation_id": "c1"}]
    assert [line["conversation_id"] for line in it.place.find("unwatch")] == ["c1"]


async def test_the_queue_is_whole_at_first_then_changes() -> None:
    it = await Open().begin()
    items = [build_item("c1", "claim"), build_item("c2", "approve")]
    await it.place.say(type="queue", whole=False, items=[build_item("c9", "claim")], gone=[])
    assert it.place.find("queue") == []
    await it.place.say(type="queue", whole=True, items=items, gone=[])
    await it.place.say(type="queue", whole=False, items=[build_item("c3", "claim")], gone=["c1"])
    assert [line["waiting"] for line in it.place.find("queue")] == [["c1"], ["c3"]]
    assert list(it.console.queue) == ["c2", "c3"]


async def test_a_command_is_asked_once_and_its_answer_noted() -> None:
    it = await Open().begin()
    it.console.ask({"type": "claim", "conversation_id": "c1"})
    await pass_time()
    ref = it.heard("claim")[0]["ref"]
    await it.place.say(type="ok", ref=ref, conversation_id="c1", seq=4, epoch=2, head=4)
    it.console.ask({"type": "release", "conversation_id": "c1"})
    await pass_time()
    error = {"code": "not_holder", "message": "No.", "ref": it.heard("release")[0]["ref"]}
    await it.place.say(type="error", conversation_id="c1", **error)
    invoked = {line["kind"]: line["id"] for line in it.place.find("invoke")}
    assert [line["id"] for line in it.place.find("ack")] == [invoked["claim"]]
    assert [line["id"] for line in it.place.find("refuse")] == [invoked["release"]]
    assert it.console.asked == {}


async def test_words_are_kept_and_sent_again_but_commands_are_not() -> None:
    it = await Open().begin()
    it.console.keep(SEND)
    it.console.ask({"type": "claim", "conversation_id": "c1"})
    await it.come_back()
    await pass_time()
    assert (it.heard("send"), it.heard("claim")) == ([SEND | {"ref": "b-1"}], [])
    assert it.console.asked.keys() == {"b-1"}


@pytest.mark.parametrize(("code", "goes_out_again"), [("internal", True), ("not_holder", False)])
async def test_a_refusal_that_passes_is_waited_for(code: str, goes_out_again: bool) -> None:
    it = await Open().begin()
    it.console.keep(SEND)
    await it.place.say(type="error", code=code, message="No.", ref="b-1", client_id="b-1")
    await pass_time(4)
    assert len(it.heard("send")) == 1 + goes_out_again
    assert bool(it.console.outbox.pending) is goes_out_again


async def test_a_page_that_slept_over_it_sends_again_when_it_wakes_up() -> None:
    it = await Open().begin()
    it.console.keep(SEND)
    await it.place.say(type="error", code="internal", message="No.", ref="b-1", client_id="b-1")
    it.console.line.freeze()
    await pass_time(10)
    assert len(it.heard("send")) == 1
    it.console.line.thaw()
    await pass_time(1)
    assert len(it.heard("send")) == 2


async def test_another_log_is_read_from_the_beginning_and_no_draft_of_the_old_decided() -> None:
    it = await Open().begin()
    await it.watch(head=2)
    it.console.keep(SEND)
    await it.place.say(type="ok", ref="b-1", conversation_id="c1", seq=3, head=3)
    it.console.keep(APPROVE)
    assert it.console.outbox.pending.keys() == {"b-2"}
    await it.come_back(log_id="log-2")
    await pass_time()
    assert (it.heard("send"), it.heard("approve")) == ([SEND | {"ref": "b-1"}], [])
    assert it.heard("watch")[0]["after_seq"] == 0


async def test_a_reset_starts_one_or_all_anew() -> None:
    it = await Open().begin()
    await it.watch(head=2)
    await it.place.say(type="reset", conversation_id="c1", reason="ahead_of_log")
    assert (it.console.watched["c1"].cursor, it.heard("watch")[-1]["after_seq"]) == (0, 0)
    await it.place.say(type="reset", reason="log_changed")
    assert [line.get("conversation_id") for line in it.place.find("reset")] == ["c1", None]
    assert len(it.heard("watch")) == 3


async def test_its_own_event_settles_words_too() -> None:
    it = await Open().begin()
    await it.watch(head=2)
    it.console.keep(SEND)
    await it.place.event(3, "HumanWrote", client_id="b-1")
    assert it.console.outbox.pending == {}


async def test_who_is_told_of_a_door_that_cannot_open_comes_back_later() -> None:
    it = Open()
    it.console.open()
    await pass_time()
    await it.place.say(type="error", code="storage_unavailable", message="No.", retry_after=4.0)
    assert it.console.line.phase == "waiting"
    await pass_time(6.5)
    assert len(it.place.server.visits) == 2


async def test_who_uses_the_console_hears_of_every_frame() -> None:
    it = await Open().begin()
    await it.place.say(type="pong")
    await it.place.say(type="going_away", retry_after=1.0)
    assert it.told == ["ok", "pong", "going_away"]


async def test_a_closed_page_gives_no_more_signs() -> None:
    it = await Open().begin()
    it.console.close()
    await pass_time(60)
    assert (len(it.place.server.visits), it.place.visit.ended) == (1, 1000)


async def test_a_cursor_that_could_not_be_read_for_the_moment_is_watched_for() -> None:
    it = await Open(resumes=True).begin()
    await it.watch(head=2)
    await it.come_back()
    await it.place.say(
        type="error", conversation_id="c1", code="storage_unavailable", message="Not now."
    )
    await pass_time(4)
    (again,) = it.heard("watch")
    assert (again["conversation_id"], again["after_seq"]) == ("c1", 2)


async def test_a_conversation_that_could_not_be_read_for_the_moment_is_asked_for_again() -> None:
    it = await Open().begin()
    it.console.watch("c1")
    await pass_time()
    (first,) = it.heard("watch")
    await it.place.say(
        type="error", ref=first["ref"], code="storage_unavailable", message="Not now."
    )
    await pass_time(4)
    assert len(it.heard("watch")) == 2
    await it.answer_watch(0)
    await pass_time(4)
    assert len(it.heard("watch")) == 2
