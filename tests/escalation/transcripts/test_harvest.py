"""Examples follow the log: once for each resolution, never twice."""

from __future__ import annotations

import logging
from collections.abc import Sequence

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
from escalation.errors import DamagedConversation, StorageUnavailable
from escalation.event_parts import CUSTOMER, Event
from escalation.events import ConsentGiven, Record
from escalation.store.log import UNREADABLE, Write
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


async def test_in_another_log_it_begins_anew(desk: Desk) -> None:
    await desk.hand_over_and_answer("c1", "Tomorrow.")
    await desk.take("c1", ResolveConversation(ANNA, "solved"))
    await desk.append("c1", ConsentGiven(author=CUSTOMER))
    gone = await desk.harvester.harvest()
    restored = MemoryLog(FakeClock(), "n1")
    desk.log, desk.harvester = restored, Harvester(restored, desk.store)
    await desk.hand_over_and_answer("c2", "On Friday.")
    await desk.take("c2", ResolveConversation(ANNA, "solved"))
    progress = await desk.harvester.harvest()
    assert await desk.read_targets() == ["On Friday."]
    assert 0 < progress.position < gone.position
    assert (progress.log_id, progress.consent_seen) == (restored.log_id, True)


async def test_a_log_that_lost_its_end_skips_no_new_row(desk: Desk) -> None:
    await desk.hand_over_and_answer("c1", "Tomorrow.")
    await desk.take("c1", ResolveConversation(ANNA, "solved"))
    start = await desk.store.load_progress()
    ahead = Progress(900, False, desk.log.log_id)
    await desk.store.replace({}, since=start, until=ahead)
    progress = await desk.harvester.harvest()
    assert progress.position < ahead.position
    assert await desk.read_targets() == ["Tomorrow."]


async def test_a_damaged_conversation_costs_its_own_examples_alone(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("c1", "c2"):
        await desk.hand_over_and_answer(name, f"Answer to {name}.")
        await desk.take(name, ResolveConversation(ANNA, "solved"))
    await desk.harvester.harvest()
    note = Record("c1", 10, UNREADABLE, "system", None, None, 0, "", None, "{}", "{}")
    read, read_all = desk.log.read, desk.log.read_all

    async def read_some(
        conversation_id: str, *, after: int = 0, limit: int = 1000
    ) -> Sequence[Record]:
        if conversation_id == "c1" and after:
            raise DamagedConversation.at("c1", after + 1, "is missing")
        return (await read(conversation_id, after=after, limit=limit))[:3]

    async def read_all_and_damage(
        *, after: int = 0, limit: int = 1000
    ) -> Sequence[tuple[int, Record]]:
        return await read_all(after=after, limit=limit) or ([(900, note)] if after < 900 else [])

    monkeypatch.setattr(desk.log, "read", read_some)
    monkeypatch.setattr(desk.log, "read_all", read_all_and_damage)
    await desk.harvester.harvest()
    assert await desk.read_targets() == ["Answer to c2."]
    assert "Event 4 of conversation c1 is missing" in caplog.text
