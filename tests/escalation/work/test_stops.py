"""What a stop finds held goes to people, once for each change of the standings, on virtual time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from escalation.autonomy.mode import Sheet, Standing, build_sheet, name_site
from escalation.commands import ApproveDraft
from escalation.errors import AlreadyDecided
from escalation.store.log import STANDINGS
from escalation.testing import ANNA, CUSTOMER_ID
from escalation.work.stops import LOOK_SECONDS
from tests.escalation.board import House, open_house
from tests.virtual_time import VirtualTimeLoop

HANDED_OVER = ["HandoffRequested", "DraftSetAside", "CustomerNotified"]


@pytest.fixture(scope="module")
def anyio_backend() -> tuple[str, dict[str, Any]]:
    return "asyncio", {"loop_factory": VirtualTimeLoop}


class Known:
    """Standings that a test changes, known at once."""

    def __init__(self, house: House) -> None:
        self.sheet = Sheet(0)
        self._house = house

    async def refresh(self) -> None:
        """Nothing is to be read."""

    def stop(self, name: str = "*", *, stopped: bool = True) -> None:
        version = self.sheet.version + 1
        standing = Standing(name, stopped=stopped, cause="Prices.")
        self.sheet = build_sheet(version, {name: standing}, Standing())
        self._house.log.versions[STANDINGS] = version


@pytest.fixture
async def ruled() -> AsyncIterator[tuple[House, Known]]:
    house = await open_house()
    known = Known(house)
    house.standings, house.action = known, "approve"
    house.board = house.build_board()
    await house.board.start()
    await house.write("Where is my parcel?")
    await house.board.wait_idle()
    yield house, known
    await house.board.stop()


async def look() -> None:
    await asyncio.sleep(LOOK_SECONDS + 0.01)


@pytest.mark.parametrize("name", ["*", name_site("default")])
async def test_a_held_draft_goes_to_a_person_with_the_cause(
    ruled: tuple[House, Known], name: str
) -> None:
    house, known = ruled
    held = (await house.load()).held
    assert held is not None
    known.stop(name)
    await look()
    assert await house.kinds(after=held.seq + 1) == HANDED_OVER
    handover, aside, _ = await house.read(after=held.seq + 1)
    assert handover.read_inner()["reasons"] == ["autonomy"]
    assert aside.read_inner()["cause"] == "stopped"
    assert house.ear.nudges[-1] == (house.id, (await house.load()).head)
    with pytest.raises(AlreadyDecided):
        await house.take(ApproveDraft(ANNA, held.seq))


async def test_what_is_not_stopped_stays_held(ruled: tuple[House, Known]) -> None:
    house, known = ruled
    known.stop(name_site("another"))
    await look()
    known.stop("*", stopped=False)
    await look()
    assert (await house.load()).held is not None


async def test_a_yes_that_comes_first_is_sent(ruled: tuple[House, Known]) -> None:
    house, known = ruled
    held = (await house.load()).held
    assert held is not None
    known.stop()
    await house.take(ApproveDraft(ANNA, held.seq))
    await look()
    assert (await house.kinds())[-2:] == ["DraftApproved", "BotAnswered"]


async def test_a_stop_that_ended_before_it_was_carried_out_leaves_the_draft(
    ruled: tuple[House, Known],
) -> None:
    house, known = ruled
    known.stop()
    house.log.versions[STANDINGS] += 1
    await look()
    assert (await house.load()).held is not None


async def test_what_could_not_be_stored_is_tried_again(ruled: tuple[House, Known]) -> None:
    house, known = ruled
    house.log.refused = 1
    known.stop()
    await look()
    assert (await house.load()).held is not None
    await look()
    assert (await house.load()).state == "waiting"


async def test_many_held_drafts_are_handed_over_within_a_second(
    ruled: tuple[House, Known],
) -> None:
    house, known = ruled
    for number in range(99):
        opened = await house.board.open_conversation(CUSTOMER_ID)
        house.id = opened.id
        await house.write(f"{number}?")
    await house.board.wait_idle()
    known.stop()
    await asyncio.sleep(1)
    assert list(await house.log.list_conversations(held_only=True)) == []
    assert len(await house.log.list_conversations(states={"waiting"})) == 100
