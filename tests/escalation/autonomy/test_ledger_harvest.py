"""The ledger follows the log: in whatever pieces it is harvested, the same rows come of it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from escalation.autonomy import ledger_harvest
from escalation.autonomy.ledger import LedgerProgress, LedgerRow
from escalation.autonomy.ledger_harvest import LedgerHarvester
from escalation.autonomy.ledger_memory import MemoryLedger
from escalation.commands import (
    ApproveDraft,
    ClaimConversation,
    Command,
    FinishTurn,
    OpenConversation,
    WriteAsCustomer,
    WriteAsHuman,
)
from escalation.errors import DamagedConversation, StorageUnavailable
from escalation.event_parts import Event
from escalation.events import Record
from escalation.store.log import UNREADABLE, Write
from escalation.store.log_memory import MemoryLog
from escalation.testing import ANNA, CUSTOMER_ID, FakeClock, build_decision, build_write
from tests.escalation.autonomy.test_ledger_fold import (
    ASKED_AGAIN,
    BEGUN,
    DRAFT,
    HANDED_OVER,
    OTHER,
    answer,
    approve,
    decide,
    hold,
    judge,
    rate,
    reply,
    set_aside,
)

HELD = FinishTurn(1, build_decision("approve", draft=DRAFT), True)


class Desk:
    """A log, and what was harvested from it."""

    def __init__(self) -> None:
        self.log = MemoryLog(FakeClock(), "n1")
        self.ledger = MemoryLedger()
        self.harvester = LedgerHarvester(self.log, self.ledger)

    async def take(self, conversation_id: str, *commands: Command) -> None:
        for command in commands:
            await self.log.append(build_write(command, conversation_id=conversation_id))

    async def append(self, conversation_id: str, *events: Event) -> None:
        await self.log.append(Write(conversation_id, decide=lambda _: events))

    async def hold(self, conversation_id: str) -> None:
        asked = WriteAsCustomer(CUSTOMER_ID, "Can I send it back?")
        await self.take(conversation_id, OpenConversation(CUSTOMER_ID), asked, HELD)

    async def read(self) -> Sequence[LedgerRow]:
        return await self.ledger.list_decisions()


@pytest.fixture
def desk() -> Desk:
    return Desk()


async def test_a_decision_is_kept_and_its_row_follows_what_people_say(desk: Desk) -> None:
    await desk.hold("c1")
    await desk.harvester.harvest()
    (row,) = await desk.read()
    assert (row.conversation_id, row.seq, row.position, row.how) == ("c1", 3, 3, None)
    await desk.take("c1", ApproveDraft(ANNA, 4))
    await desk.harvester.harvest()
    (row,) = await desk.read()
    assert (row.how, row.right, row.reviewer) == ("approved", True, ANNA.id)
    assert (row.position, row.labelled_seq, row.labelled_position) == (3, 7, 7)


async def test_positions_are_those_of_the_whole_log(desk: Desk) -> None:
    await desk.hold("c1")
    await desk.hold("c2")
    await desk.take("c2", ClaimConversation(ANNA), WriteAsHuman(ANNA, OTHER))
    await desk.harvester.harvest()
    first, second = await desk.read()
    assert (first.position, first.labelled_position) == (3, None)
    newest, _ = await desk.log.heads_after(0)
    assert (second.position, second.labelled_position, second.how) == (8, newest, "ignored")


async def test_harvesting_again_changes_nothing(desk: Desk) -> None:
    await desk.hold("c1")
    progress = await desk.harvester.harvest()
    before = await desk.read()
    assert await desk.harvester.harvest() == progress
    assert await desk.read() == before
    again = LedgerHarvester(desk.log, desk.ledger)
    assert await again.harvest() == progress


async def test_another_log_is_harvested_anew(desk: Desk) -> None:
    await desk.hold("c1")
    await desk.harvester.harvest()
    other = Desk()
    await other.hold("c2")
    progress = await LedgerHarvester(other.log, desk.ledger).harvest()
    assert progress == LedgerProgress(5, other.log.log_id)
    assert [row.conversation_id for row in await desk.read()] == ["c2"]


async def test_a_log_that_lost_its_end_is_harvested_anew(desk: Desk) -> None:
    await desk.hold("c1")
    progress = await desk.harvester.harvest()
    ahead = replace(progress, position=progress.position + 10)
    await desk.ledger.replace({"gone": []}, since=progress, until=ahead)
    assert await desk.harvester.harvest() == progress
    assert [row.conversation_id for row in await desk.read()] == ["c1"]


async def test_who_was_overtaken_goes_on_from_there(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.hold("c1")
    other = LedgerHarvester(desk.log, desk.ledger)
    kept = desk.ledger.replace

    async def overtaken(*args: object, **kwargs: object) -> bool:
        monkeypatch.setattr(desk.ledger, "replace", kept)
        await other.harvest()
        return await kept(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(desk.ledger, "replace", overtaken)
    assert (await desk.harvester.harvest()).position == 5
    assert len(await desk.read()) == 1


async def test_a_damaged_conversation_keeps_no_rows(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    await desk.hold("c1")
    await desk.hold("c2")
    await desk.harvester.harvest()
    read = desk.log.read

    async def damaged(conversation_id: str, **kwargs: int) -> Sequence[Record]:
        if conversation_id == "c1":
            raise DamagedConversation.at("c1", 3, "is damaged")
        return await read(conversation_id, **kwargs)

    async def read_all(**kwargs: int) -> Sequence[tuple[int, Record]]:
        rows = list(await MemoryLog.read_all(desk.log, **kwargs))
        for place, (position, record) in enumerate(rows):
            if record.conversation_id == "c1":
                rows[place] = (position, _spoil(record))
        return rows

    monkeypatch.setattr(desk.log, "read", damaged)
    monkeypatch.setattr(desk.log, "read_all", read_all)
    await desk.append("c1", ASKED_AGAIN)
    with caplog.at_level(logging.ERROR):
        await desk.harvester.harvest()
    assert [row.conversation_id for row in await desk.read()] == ["c2"]
    assert "no decisions are kept" in caplog.text


async def test_without_storage_the_harvest_is_refused(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(_: int) -> object:
        raise StorageUnavailable

    monkeypatch.setattr(desk.log, "heads_after", fail)
    with pytest.raises(StorageUnavailable):
        await desk.harvester.harvest()


def _spoil(record: Record) -> Record:
    return Record(
        record.conversation_id, record.seq, UNREADABLE, "system", None, None, 0, "", None, "{}", "{}"
    )  # fmt: skip


_LIVES: Sequence[Sequence[Event]] = (
    (*BEGUN, decide("approve"), hold(), *approve(), judge(6, "wrong"), rate(1)),
    (*BEGUN, decide("handoff"), HANDED_OVER, set_aside(), reply("One moment."), reply(DRAFT)),
    (*BEGUN, decide("answer", drawn=True), answer(), rate(1), judge(4, "right"), ASKED_AGAIN),
    (*BEGUN, decide("veto"), hold(), answer(draft_seq=4), ASKED_AGAIN, decide("handoff")),
)


@pytest.mark.parametrize("page", [1, 4, 200])
@settings(max_examples=20)
@given(data=st.data())
def test_in_any_pieces_the_same_rows_are_harvested(page: int, data: st.DataObject) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ledger_harvest, "_PAGE", page)
        asyncio.run(_check_pieces(data))


async def _check_pieces(data: st.DataObject) -> None:
    desk = Desk()
    lives = {f"c{n}": list(data.draw(st.sampled_from(_LIVES))) for n in range(3)}
    while any(lives.values()):
        key = data.draw(st.sampled_from([key for key, life in lives.items() if life]))
        await desk.append(key, lives[key].pop(0))
        if data.draw(st.booleans()):
            await desk.harvester.harvest()
    await desk.harvester.harvest()
    at_once = MemoryLedger()
    await LedgerHarvester(desk.log, at_once).harvest()
    assert await at_once.list_decisions() == await desk.ledger.list_decisions()
    assert await at_once.list_labels() == await desk.ledger.list_labels()
