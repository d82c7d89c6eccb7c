"""`handraise mail`: a mail on standard input, codes that mail servers know, lists and replays."""

from __future__ import annotations

import asyncio
import io
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import typer

from agent_console.assembly.database import build_signer, open_database
from agent_console.assembly.stores import open_answers, open_log
from agent_console.commands import mail
from agent_console.commands.mail import run_list, run_receive, run_replay, run_test
from agent_console.commands.trouble import WrongUse
from agent_console.mail.postbox import MailUnusable
from agent_console.settings import Settings, load_settings
from escalation.clock import SystemClock
from escalation.commands import (
    AskForHuman,
    BlockCustomer,
    CloseConversation,
    Command,
    LeaveContact,
    OpenConversation,
    UnblockCustomer,
)
from escalation.errors import StorageUnavailable
from escalation.events import Record
from escalation.switchboard import build_write
from escalation.testing import ANNA, CONVERSATION, CUSTOMER_ID
from escalation.work.deliveries import CUSTOMERS, Selection
from escalation.work.delivery import Delivery
from tests.agent_console.notify.receivers_stub import run_smtp

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
OPENING = (OpenConversation(CUSTOMER_ID), LeaveContact(CUSTOMER_ID, "c@x.example"))


@pytest.fixture
def given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    monkeypatch.setenv("HANDRAISE_MAIL", "smtp://127.0.0.1:9?security=none")
    monkeypatch.setenv("HANDRAISE_MAIL_FROM", "support@shop.example")
    return {"data": tmp_path}


async def act(
    settings: Settings, *commands: Command, conversation_id: str = CONVERSATION
) -> list[Record]:
    """Carry out commands, and return the whole conversation."""
    open_database(settings).close()
    log = open_log(settings, SystemClock())
    try:
        for command in commands:
            await log.append(build_write(conversation_id, command))
        return list(await log.read(conversation_id))
    finally:
        await log.close()


def build(settings: Settings) -> io.BytesIO:
    database = open_database(settings)
    name = build_signer(database).conversations.sign_address(CONVERSATION)
    database.close()
    head = f"From: c@x.example\r\nTo: support+{name}@shop.example\r\nMessage-ID: <1@x>\r\n\r\n"
    return io.BytesIO(f"{head}Blue, please.\r\n".encode())


def test_a_mail_is_taken_in_once(given: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    settings = load_settings(**given)
    asyncio.run(act(settings, *OPENING))
    run_receive(given, build(settings), as_json=True)
    told = json.loads(capsys.readouterr().out)
    assert (told["outcome"], told["conversation_id"], told["notes"]) == ("taken", CONVERSATION, [])
    run_receive(given, build(settings), as_json=False)
    assert capsys.readouterr().out == f"repeated {CONVERSATION}\n"
    rows = asyncio.run(act(settings))
    said = [row.read_body()["text"] for row in rows if row.kind == "CustomerWrote"]
    assert said == ["Blue, please."]


def receive(given: dict[str, Any], content: io.BytesIO) -> int:
    with pytest.raises(typer.Exit) as ended:
        run_receive(given, content, as_json=False)
    return ended.value.exit_code


def test_mail_servers_learn_what_to_do_with_it(
    given: dict[str, Any], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = load_settings(**given)
    asyncio.run(act(settings, *OPENING))
    assert receive(given, io.BytesIO(b"")) == 65
    assert receive(given, io.BytesIO(b"From: c@x.example\r\n\r\nHi")) == 67
    assert receive({"data": given["data"] / "elsewhere"}, build(settings)) == 75
    assert "There is no database at" in capsys.readouterr().err
    assert receive({"port": "many"}, build(settings)) == 75
    asyncio.run(act(settings, BlockCustomer(ANNA, "spam")))
    assert receive(given, build(settings)) == 77
    monkeypatch.delenv("HANDRAISE_MAIL")
    capsys.readouterr()
    assert receive(given, build(settings)) == 75
    assert "HANDRAISE_MAIL names no mail server" in capsys.readouterr().err


def test_who_is_shut_out_in_another_conversation_is_refused_in_this_one(
    given: dict[str, Any],
) -> None:
    settings = load_settings(**given)
    asyncio.run(act(settings, *OPENING))
    other = "c" + "7" * 24
    block = (OpenConversation(CUSTOMER_ID), BlockCustomer(ANNA, "spam"))
    asyncio.run(act(settings, *block, conversation_id=other))
    assert receive(given, build(settings)) == 77
    asyncio.run(act(settings, UnblockCustomer(ANNA), conversation_id=other))
    run_receive(given, build(settings), as_json=False)
    assert [row.kind for row in asyncio.run(act(settings))].count("CustomerWrote") == 1


def test_it_is_left_to_the_server_to_say_that_nobody_is_there(given: dict[str, Any]) -> None:
    settings = load_settings(**given)
    asked = asyncio.run(act(settings, *OPENING, AskForHuman(CUSTOMER_ID, anyone_online=True)))
    asyncio.run(act(settings, CloseConversation(asked[-1].seq, "silent", "")))
    run_receive(given, build(settings), as_json=False)
    *_, last = asyncio.run(act(settings))
    assert (last.kind, last.read_body()["code"]) == ("CustomerNotified", "queued")


def test_while_the_storage_is_away_the_mail_server_keeps_it(
    given: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = load_settings(**given)
    asyncio.run(act(settings, *OPENING))

    async def fail(*_: object, **__: object) -> None:
        raise StorageUnavailable

    with monkeypatch.context() as patch:
        patch.setattr(mail, "_append", fail)
        assert receive(given, build(settings)) == 75
    run_receive(given, build(settings), as_json=False)


def test_what_is_too_long_is_read_to_its_end(
    given: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = load_settings(**given)
    asyncio.run(act(settings, *OPENING))
    monkeypatch.setattr(mail, "_PIECE", 100)
    monkeypatch.setattr(mail, "LONGEST_MAIL", 1000)
    monkeypatch.setattr("agent_console.mail.incoming.LONGEST_MAIL", 1000)
    content = io.BytesIO(build(settings).getvalue() + b"word " * 1000)
    run_receive(given, content, as_json=False)
    assert content.read() == b""
    rows = asyncio.run(act(settings))
    (note,) = [row.read_body()["text"] for row in rows if row.kind == "NoteAdded"]
    assert "too large" in note


def make(number: int, **more: Any) -> Delivery:
    values = {"since": NOW, "next_at": NOW, "state": "delivered", "attempts": 1, **more}
    return Delivery(f"mail_{number}", CUSTOMERS, "answer", "c1", number, "{}", **values)


def keep(settings: Settings, *deliveries: Delivery) -> None:
    database = open_database(settings)
    asyncio.run(open_answers(database).add(deliveries, since=None, until=1))
    database.close()


def test_it_lists_and_replays_what_was_mailed(
    given: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    settings = load_settings(**given)
    keep(settings, make(1), make(2, state="given_up", told="no recipient was taken (550)"))
    run_list(settings, Selection(), limit=10, as_json=True)
    told = json.loads(capsys.readouterr().out)
    assert told["counts"] == {"waiting": 0, "sending": 0, "delivered": 1, "given_up": 1}
    assert [each["id"] for each in told["deliveries"]] == ["mail_1", "mail_2"]
    run_replay(settings, Selection(states=["given_up"]), as_json=True)
    assert json.loads(capsys.readouterr().out) == {"replayed": 1}
    run_list(settings, Selection(), limit=10, as_json=False)
    shown = capsys.readouterr().out
    assert shown.startswith("1 waiting, 0 sending, 1 delivered, 0 given up\n")
    assert "mail_2" in shown
    with pytest.raises(typer.Exit):
        run_replay(settings, Selection(ids=["mail_9"]), as_json=False)
    assert "No answer fits" in capsys.readouterr().out
    with pytest.raises(WrongUse):
        run_replay(settings, Selection(), as_json=False)


async def test_a_test_mail_is_really_sent(
    given: dict[str, Any], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async with run_smtp() as smtp:
        monkeypatch.setenv("HANDRAISE_MAIL", f"smtp://127.0.0.1:{smtp.port}?security=none")
        settings = load_settings(**given)
        await asyncio.to_thread(run_test, settings, "me@x.example", as_json=False)
        assert capsys.readouterr().out == "ok: taken\n"
        assert smtp.mails[0]["To"] == "me@x.example"
        smtp.replies = {"data": "554 no"}
        with pytest.raises(typer.Exit):
            await asyncio.to_thread(run_test, settings, "me@x.example", as_json=True)
        with pytest.raises(WrongUse):
            await asyncio.to_thread(run_test, settings, "me", as_json=True)


def test_without_settings_there_is_nothing_to_test(tmp_path: Path) -> None:
    with pytest.raises(MailUnusable):
        run_test(load_settings(data=tmp_path), "me@x.example", as_json=False)
