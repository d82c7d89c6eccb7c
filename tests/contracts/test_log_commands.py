"""Any commands in any order come to the same on every log, alone or in batches."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from escalation.commands import (
    AddNote,
    ApproveDraft,
    AskForHuman,
    ClaimConversation,
    Command,
    FinishTurn,
    LeaveContact,
    OpenConversation,
    RejectDraft,
    ReleaseConversation,
    ResolveConversation,
    ReturnToBot,
    TransferConversation,
    WriteAsCustomer,
    WriteAsHuman,
)
from escalation.conversation import Conversation
from escalation.errors import HandraiseError
from escalation.events import Action
from escalation.fold import fold_records
from escalation.store.log import Appended, ConversationLog, Write
from escalation.store.log_memory import MemoryLog
from escalation.store.log_sql import SqliteLog
from escalation.testing import ANNA, BEN, CUSTOMER_ID, FakeClock, build_decision, build_write

IDS = ("c" + "0" * 24, "c" + "1" * 24)
STRANGER = "v" + "9" * 24
ACTIONS: tuple[Action, ...] = ("answer", "approve", "handoff", "block")

people = st.sampled_from([ANNA, BEN])
customers = st.sampled_from([CUSTOMER_ID, CUSTOMER_ID, CUSTOMER_ID, STRANGER])
words = st.text(max_size=8)
numbers = st.integers(1, 12)

finishes = st.builds(
    lambda epoch, through_seq, action: FinishTurn(
        epoch, build_decision(action, through_seq=through_seq), True
    ),
    st.integers(1, 4),
    numbers,
    st.sampled_from(ACTIONS),
)
commands: st.SearchStrategy[Command] = st.one_of(
    st.builds(WriteAsCustomer, customers, words),
    st.builds(WriteAsCustomer, customers, words),
    finishes,
    finishes,
    st.builds(ClaimConversation, people),
    st.builds(WriteAsHuman, people, words),
    st.builds(ReleaseConversation, people),
    st.builds(TransferConversation, people, people),
    st.builds(ReturnToBot, people),
    st.builds(ResolveConversation, people, st.just("solved")),
    st.builds(AddNote, people, words),
    st.builds(ApproveDraft, people, numbers, st.none() | words),
    st.builds(RejectDraft, people, numbers, words),
    st.builds(AskForHuman, customers),
    st.builds(LeaveContact, customers, st.just("a@example.org")),
)


@st.composite
def writes(draw: st.DrawFn) -> Write:
    command = draw(commands)
    return build_write(
        command,
        conversation_id=draw(st.sampled_from(IDS)),
        sender=draw(st.sampled_from(["s1", "s2"])),
        client_id=draw(st.none() | st.sampled_from(["1", "2", "3"])),
        payload=getattr(command, "text", None) or "",
        carrier=draw(st.sampled_from([None, "CustomerWrote", "BotAnswered"])),
        attempt=draw(st.sampled_from([None, None, 1])),
    )


@dataclass(frozen=True)
class Ran:
    """All that can be seen of a log after the writes."""

    outcomes: Sequence[object]
    records: Sequence[object]
    conversations: Sequence[Conversation]
    heads: object
    turns: object


async def run(log: ConversationLog, batches: Sequence[Sequence[Write]]) -> Ran:
    for key in IDS:
        await log.append(build_write(OpenConversation(CUSTOMER_ID), conversation_id=key))
    outcomes: list[object] = []
    for batch in batches:
        done = await asyncio.gather(*map(log.append, batch), return_exceptions=True)
        outcomes += [summarise(outcome) for outcome in done]
    for key in IDS:
        folded = fold_records(Conversation(key), await log.read(key))
        assert folded == await log.load(key)
    return Ran(
        outcomes,
        list(await log.read_all()),
        await log.list_conversations(),
        await log.heads_after(2),
        list(await log.reclaim_turns(await log.list_turns())),
    )


def summarise(outcome: object) -> object:
    if isinstance(outcome, HandraiseError):
        return type(outcome), outcome.message, outcome.details
    assert isinstance(outcome, Appended), outcome
    return (
        outcome.seq,
        outcome.repeated,
        outcome.turn,
        list(outcome.records),
        outcome.conversation,
    )


async def run_both(path: Path, batches: Sequence[Sequence[Write]]) -> None:
    memory = MemoryLog(FakeClock())
    url = f"sqlite:///{path}"
    sql = SqliteLog.open(url, clock=FakeClock())
    try:
        expected = await run(memory, batches)
        assert await run(sql, batches) == expected
        seqs = [record.seq for record in await sql.read(IDS[0])]
    finally:
        await sql.close()
    assert seqs == list(range(1, len(seqs) + 1))
    again = SqliteLog.open(url, clock=FakeClock())
    try:
        assert list(await again.read_all()) == expected.records
        assert await again.list_conversations() == expected.conversations
    finally:
        await again.close()


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.lists(writes(), min_size=1, max_size=6), max_size=8))
def test_any_commands_come_to_the_same_on_both(migrated: Path, batches: list[list[Write]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(run_both(Path(shutil.copy(migrated, folder)), batches))
