"""Examples follow the log: once for each resolution, never twice."""

from __future__ import annotations

import logging

import pytest

from escalation.commands import (
    ClaimConversation,
    Command,
    FinishTurn,
    OpenConversation,
    ResolveConversation,
    WriteAsCustomer,
    WriteAsHuman,
)
from escalation.errors import StorageUnavailable
from escalation.events import CUSTOMER, ConsentGiven, Event
from escalation.store.log import Write
from escalation.store.log_memory import MemoryLog
from escalation.testing import ANNA, CUSTOMER_ID, FakeClock, build_decision, build_write
from escalation.transcripts.example_store import Progress
from escalation.transcripts.example_store_memory import MemoryExampleStore
from escalation.transcripts.harvest import Harvester


class Desk:
    """A log with people at it, and what was harvested from it."""

    def __init__(self) -> None:
        self.log = MemoryLog(FakeClock(), "n1")
        self.store = MemoryExampleStore()
        self.harvester = Harvester(self.log, self.store)

    async def take(self, conversation_id: str, *commands: Command) -> None:
        for command in commands:
            await self.log.append(build_write(command, conversation_id=conversation_id))

    async def append(self, conversation_id: str, event: Event) -> None:
        await self.log.append(Write(conversation_id, decide=lambda _: [event]))

    async def hand_over_and_answer(self, conversation_id: str, answer: str) -> None:
        await self.take(
            conversation_id,
            OpenConversation(CUSTOMER_ID),
            WriteAsCustomer(CUSTOMER_ID, "Where is it?"),
            FinishTurn(1, build_decision("handoff", reasons=("low_confidence",)), True),
            ClaimConversation(ANNA),
            WriteAsHuman(ANNA, answer),
        )

    async def read_targets(self) -> list[str]:
        return [example.target for example in await self.store.read()]


@pytest.fixture
def desk() -> Desk:
    return Desk()


async def test_resolved_conversation_is_harvested_once(desk: Desk) -> None:
    await desk.hand_over_and_answer("c1", "Tomorrow.")
    await desk.harvester.harvest()
    assert await desk.read_targets() == []
    await desk.take("c1", ResolveConversation(ANNA, "solved"))
    progress = await desk.harvester.harvest()
    assert await desk.read_targets() == ["Tomorrow."]
    assert progress == await desk.store.load_progress()
    assert await desk.harvester.harvest() == progress
    again = Harvester(desk.log, MemoryExampleStore())
    assert await again.harvest() == progress
    assert await desk.read_targets() == ["Tomorrow."]


async def test_draft_that_was_edited_is_kept_beside_what_was_sent(desk: Desk) -> None:
    await desk.hand_over_and_answer("c1", "Tomorrow.")
    draft_seq = (await desk.log.load("c1")).suggestion
    assert draft_seq is not None
    await desk.take(
        "c1",
        WriteAsCustomer(CUSTOMER_ID, "When exactly?"),
        WriteAsHuman(ANNA, "At noon.", draft_seq=draft_seq.seq),
        ResolveConversation(ANNA, "solved"),
    )
    await desk.harvester.harvest()
    first, second = await desk.store.read()
    assert (first.origin, first.target) == ("written", "Tomorrow.")
    assert (second.origin, second.target, second.draft) == (
        "edited",
        "At noon.",
        "You can change your address in the settings.",
    )
    assert first.provenance.reasons == ("low_confidence",)
    assert first.provenance.by == (ANNA.id,)


async def test_reopened_conversation_replaces_its_examples(desk: Desk) -> None:
    await desk.hand_over_and_answer("c1", "Tomorrow.")
    await desk.take("c1", ResolveConversation(ANNA, "solved"))
    await desk.harvester.harvest()
    await desk.take("c1", WriteAsCustomer(CUSTOMER_ID, "Not there!"))
    await desk.harvester.harvest()
    [example] = await desk.store.read()
    assert example.provenance.provisional is True
    await desk.take(
        "c1",
        ClaimConversation(ANNA),
        WriteAsHuman(ANNA, "Now it is."),
        ResolveConversation(ANNA, "solved"),
    )
    await desk.harvester.harvest()
    assert await desk.read_targets() == ["Tomorrow.", "Now it is."]
    assert not any(each.provenance.provisional for each in await desk.store.read())


async def test_many_pages_and_conversations(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("escalation.transcripts.harvest._PAGE", 3)
    for number in range(5):
        await desk.hand_over_and_answer(f"c{number}", f"Answer {number}.")
        await desk.take(f"c{number}", ResolveConversation(ANNA, "solved"))
    await desk.harvester.harvest()
    assert await desk.read_targets() == [f"Answer {number}." for number in range(5)]


async def test_consent_is_noticed_also_after_the_resolution(desk: Desk) -> None:
    await desk.hand_over_and_answer("c1", "Tomorrow.")
    await desk.take("c1", ResolveConversation(ANNA, "solved"))
    assert (await desk.harvester.harvest()).consent_seen is False
    await desk.append("c1", ConsentGiven(author=CUSTOMER))
    assert (await desk.harvester.harvest()).consent_seen is True
    [example] = await desk.store.read()
    assert example.provenance.consent == "given"


async def test_two_harvesters_at_once_double_nothing(desk: Desk) -> None:
    await desk.hand_over_and_answer("c1", "Tomorrow.")
    await desk.take("c1", ResolveConversation(ANNA, "solved"))

    class Overtaken(MemoryExampleStore):
        """Another process harvests between reading the log and writing the examples."""

        async def replace(self, examples, *, since, until):
            if since == Progress():
                await super().replace(examples, since=since, until=until)
            return await super().replace(examples, since=since, until=until)

    store = Overtaken()
    progress = await Harvester(desk.log, store).harvest()
    assert [example.target for example in await store.read()] == ["Tomorrow."]
    assert progress == await store.load_progress()


async def test_waking_harvests_in_the_background(desk: Desk) -> None:
    await desk.hand_over_and_answer("c1", "Tomorrow.")
    await desk.take("c1", ResolveConversation(ANNA, "solved"))
    desk.harvester.wake()
    desk.harvester.wake()
    await desk.harvester.wait_idle()
    assert await desk.read_targets() == ["Tomorrow."]
    await desk.harvester.stop()


@pytest.mark.parametrize("error", [StorageUnavailable, ZeroDivisionError])
async def test_what_went_wrong_is_logged_and_the_next_waking_goes_on(
    desk: Desk,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    error: type[Exception],
) -> None:
    await desk.hand_over_and_answer("c1", "Tomorrow.")
    await desk.take("c1", ResolveConversation(ANNA, "solved"))

    async def fail() -> Progress:
        raise error

    with monkeypatch.context() as patch, caplog.at_level(logging.WARNING):
        patch.setattr(desk.store, "load_progress", fail)
        desk.harvester.wake()
        await desk.harvester.wait_idle()
    assert "the examples could not be kept" in caplog.text
    desk.harvester.wake()
    await desk.harvester.wait_idle()
    assert await desk.read_targets() == ["Tomorrow."]


async def test_stopping_before_waking_and_twice_does_no_harm(desk: Desk) -> None:
    await desk.harvester.stop()
    desk.harvester.wake()
    await desk.harvester.stop()
    await desk.harvester.stop()
