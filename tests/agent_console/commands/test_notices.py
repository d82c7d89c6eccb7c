"""`handraise notices`: what it lists, a test that is really sent, and what it sends again."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import typer

from agent_console.assembly.database import open_database
from agent_console.commands.deliveries import build_selection
from agent_console.commands.notices import run_list, run_replay, run_test
from agent_console.commands.trouble import WrongUse
from agent_console.settings import Settings, load_settings
from escalation.work.deliveries import Disabled, Selection
from escalation.work.deliveries_sql import SqlDeliveries
from escalation.work.delivery import Delivery
from tests.agent_console.notify.receivers_stub import run_http
from tests.agent_console.notify.samples import SECRET, describe, read_receivers

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


def configure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, **urls: str) -> Settings:
    monkeypatch.setenv("SECRET", SECRET)
    file = tmp_path / "notices.yaml"
    file.write_text(describe(**urls))
    return load_settings(data=tmp_path / "data", notices=file)


async def keep(settings: Settings, *deliveries: Delivery) -> None:
    database = open_database(settings)
    await SqlDeliveries(database).add(deliveries, since=None, until=1)
    database.close()


def make(number: int, **given: Any) -> Delivery:
    values = {"since": NOW, "next_at": NOW, "state": "delivered", "attempts": 1, **given}
    return Delivery(f"msg_{number}", "crm", "handed_over", "c1", number, "{}", **values)


async def test_it_lists_receivers_and_deliveries(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    url = "https://crm.example/hook"
    settings = configure(tmp_path, monkeypatch, crm=url, other="https://other.example")
    await keep(settings, make(1), make(2, state="given_up", told="answered 500"))
    database = open_database(settings)
    address = read_receivers(describe(crm=url)).named["crm"].digest_address()
    await SqlDeliveries(database).disable(Disabled("crm", address, "answered 410", NOW))
    database.close()
    await asyncio.to_thread(run_list, settings, Selection(), limit=10, as_json=True)
    told = json.loads(capsys.readouterr().out)
    crm, other = told["receivers"]
    assert (crm["name"], crm["disabled"], crm["delivered"], crm["given_up"]) == (
        *("crm", "answered 410"),
        *(1, 1),
    )
    assert (other["kind"], other["disabled"], other["delivered"]) == ("webhook", None, 0)
    assert {each["id"]: each["told"] for each in told["deliveries"]} == {
        "msg_1": "",
        "msg_2": "answered 500",
    }
    only = Selection(states=["given_up"])
    await asyncio.to_thread(run_list, settings, only, limit=10, as_json=False)
    printed = capsys.readouterr().out
    assert "disabled: it answered 410" in printed
    assert "msg_2" in printed
    assert "msg_1" not in printed
    assert url not in printed


async def test_a_test_is_really_sent_and_enables_a_receiver(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async with run_http() as stub:
        settings = configure(tmp_path, monkeypatch, crm=stub.url)
        database = open_database(settings)
        store = SqlDeliveries(database)
        await store.disable(Disabled("crm", "x", "answered 410", NOW))
        await asyncio.to_thread(run_test, settings, ["crm"], as_json=False)
        assert capsys.readouterr().out.split() == ["ok", "crm", "answered", "204"]
        assert stub.posted[0].json["type"] == "test"
        assert await store.list_disabled() == []
        stub.answers = [(500, {})]
        with pytest.raises(typer.Exit) as ended:
            await asyncio.to_thread(run_test, settings, [], as_json=True)
        database.close()
    assert ended.value.exit_code == 1
    assert json.loads(capsys.readouterr().out) == {
        "receivers": [{"name": "crm", "delivered": False, "told": "answered 500"}]
    }


async def test_a_replay_puts_them_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = configure(tmp_path, monkeypatch, crm="https://crm.example")
    await keep(settings, make(1), make(2, state="given_up"))
    chosen = build_selection([], "crm", "given_up", None)
    await asyncio.to_thread(run_replay, settings, chosen, as_json=True)
    assert json.loads(capsys.readouterr().out) == {"replayed": 1}
    await asyncio.to_thread(
        run_replay, settings, build_selection(["msg_1"], None, None, None), as_json=False
    )
    assert capsys.readouterr().out.startswith("1 notice is sent once more, under the same id")
    database = open_database(settings)
    assert await SqlDeliveries(database).count() == {"crm": {"waiting": 2}}
    database.close()


@pytest.mark.parametrize("as_json", [False, True])
def test_a_replay_of_nothing_is_told(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    as_json: bool,
) -> None:
    settings = configure(tmp_path, monkeypatch, crm="https://crm.example")
    with pytest.raises(typer.Exit) as ended:
        run_replay(settings, Selection(ids=("msg_nope",)), as_json=as_json)
    assert ended.value.exit_code == 1
    told = capsys.readouterr().out
    assert json.loads(told) == {"replayed": 0} if as_json else told.startswith("No notice fits")


def test_wrong_use_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = configure(tmp_path, monkeypatch, crm="https://crm.example")
    with pytest.raises(WrongUse, match="Say which"):
        run_replay(settings, Selection(), as_json=False)
    with pytest.raises(WrongUse, match=r"no receiver crn \(did you mean crm\?\)"):
        run_test(settings, ["crn"], as_json=False)
    with pytest.raises(WrongUse, match="soon is no time"):
        build_selection([], None, None, "soon")
    with pytest.raises(WrongUse, match="Nobody is told"):
        run_test(load_settings(data=tmp_path / "data"), [], as_json=False)


def test_a_time_without_a_zone_is_utc() -> None:
    assert build_selection([], None, None, "2026-01-05T09:00").since == NOW
    assert build_selection([], None, None, "2026-01-05T10:00+01:00").since == NOW
