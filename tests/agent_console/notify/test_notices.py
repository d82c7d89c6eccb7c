"""The two together, on a real house: at the moment of handover, and never in a chat's way."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent_console.assembly.house import House
from agent_console.assembly.open_house import open_house
from agent_console.assembly.stores import open_deliveries
from agent_console.notify.receivers_file import ReceiversInvalid
from agent_console.settings import load_settings
from escalation.commands import AskForHuman
from escalation.testing import CUSTOMER_ID
from tests.agent_console.live_server import StubBot, StubReader
from tests.agent_console.notify.receivers_stub import run_http
from tests.agent_console.notify.samples import SECRET, describe


async def open_with(tmp_path: Path, text: str | None) -> House:
    given = {}
    if text is not None:
        file = tmp_path / "notices.yaml"
        file.write_text(text)
        given = {"notices": file}
    settings = load_settings(data=tmp_path / "data", limits="off", **given)
    return await open_house(settings, bot=StubBot(), reader=StubReader())


async def hand_over(house: House) -> str:
    opened = await house.switchboard.open_conversation(CUSTOMER_ID)
    await house.switchboard.take(opened.id, AskForHuman(CUSTOMER_ID))
    return opened.id


async def test_a_handover_is_told_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET", SECRET)
    async with run_http() as stub:
        house = await open_with(tmp_path, describe(crm=stub.url))
        await house.start()
        one = await hand_over(house)
        await stub.wait_for(1)
        told = stub.posted[0].json
        assert (told["type"], told["data"]["conversation_id"]) == ("conversation.handed_over", one)
        assert told["data"]["link"] == f"{house.settings.base_url}/console#/c/{one}"
        assert told["data"]["place"] == 1
        await house.stop()


async def test_what_was_not_delivered_is_after_a_restart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET", SECRET)
    async with run_http() as stub:
        stub.answers = [None]
        house = await open_with(tmp_path, describe(crm=stub.url))
        await house.start()
        await hand_over(house)
        await stub.wait_for(1)
        await house.stop()
        stub.answers = [(204, {})]
        house = await open_with(tmp_path, describe(crm=stub.url))
        await house.start()
        await stub.wait_for(2)
        await house.stop()
    first, second = (each.headers["webhook-id"] for each in stub.posted)
    assert first == second


async def test_without_a_file_the_position_is_forgotten(tmp_path: Path) -> None:
    house = await open_with(tmp_path, None)
    assert house.notices is None
    store = open_deliveries(house.database)
    await store.add([], since=None, until=0)
    await house.start()
    assert await store.load_position() is None
    await house.stop()


async def test_a_wrong_file_keeps_the_house_from_opening(tmp_path: Path) -> None:
    with pytest.raises(ReceiversInvalid, match="the environment variable SECRET, which is not set"):
        await open_with(tmp_path, describe(crm="https://crm.example"))
