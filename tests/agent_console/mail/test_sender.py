"""Answers by mail: to whom, when, once, together, and whatever breaks off on the way."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from agent_console.mail.sender import (
    MOST_TO_ADDRESS,
    MOST_UNANSWERED,
    SEEN,
    TOO_MANY,
    TOO_MANY_TO_ONE,
)
from escalation.clock import parse_time
from escalation.commands import LeaveContact, WriteAsCustomer
from escalation.store.log_memory import MemoryLog
from escalation.testing import CUSTOMER_ID, build_write
from escalation.work.deliveries import Selection
from escalation.work.deliveries_sql import SqlDeliveries
from tests.agent_console.mail.desk import Desk
from tests.agent_console.notify.receivers_stub import run_smtp


@pytest.fixture
async def desk(store: SqlDeliveries) -> AsyncIterator[Desk]:
    async with run_smtp() as smtp:
        desk = Desk(store, smtp)
        await desk.follower.keep_up()
        yield desk


async def test_who_is_away_gets_the_answer_by_mail(desk: Desk) -> None:
    one = await desk.open()
    await desk.answer(one)
    await desk.pass_time(29)
    assert desk.smtp.mails == []
    await desk.pass_time(1)
    (mail,) = desk.smtp.mails
    assert mail["To"] == "c@x.example"
    assert desk.smtp.recipients == ["c@x.example"]
    text = desk.read_mail()
    assert "Anna wrote:\n\nIt left on Friday." in text
    assert "Where is it?" not in text  # whose address it is nobody knows yet
    link = next(line for line in text.split("\n") if line.startswith("https://desk.example/chat#"))
    assert desk.signer.read_link(link.partition("#")[2]) == one
    assert desk.signer.find_addressed(mail["Reply-To"]) == one
    assert desk.signer.find_addressed(mail["Message-ID"]) == one
    assert desk.counted == ["delivered"]


async def test_what_is_answered_within_half_a_minute_is_one_mail(desk: Desk) -> None:
    one, other = await desk.open(), await desk.open()
    await desk.answer(one, "First.")
    await desk.answer(other, "Elsewhere.")
    desk.stage.clock.advance(20)
    await desk.answer(one, "Second.")
    await desk.pass_time(10)
    assert len(desk.smtp.mails) == 2
    (both,) = [text for text in map(desk.read_mail, (0, 1)) if "First." in text]
    assert "Second." in both
    await desk.pass_time(100)
    assert len(desk.smtp.mails) == 2
    await desk.answer(one, "Third.")
    await desk.pass_time(30)
    third, first = desk.smtp.mails[-1], desk.smtp.mails[0]
    assert len(desk.smtp.mails) == 3
    assert third["References"] in {mail["References"] for mail in desk.smtp.mails[:2]}
    assert third["Message-ID"] != first["Message-ID"]
    assert "First." in desk.read_mail().partition("What was said before:")[2]


async def test_without_an_address_nobody_is_mailed(desk: Desk) -> None:
    one = await desk.open(contact=False)
    await desk.answer(one)
    await desk.pass_time(60)
    assert await desk.list_states() == []
    assert desk.smtp.mails == []


async def test_an_address_taken_back_meanwhile_is_not_mailed_to(desk: Desk) -> None:
    one = await desk.open()
    seq = await desk.answer(one)
    await desk.stage.act(one, LeaveContact(CUSTOMER_ID, ""))
    await desk.pass_time(30)
    assert desk.smtp.mails == []
    told = "the customer has left no address, or has taken it back"
    assert await desk.list_states() == [(seq, "given_up", told)]


async def test_a_new_address_is_the_one_that_counts(desk: Desk) -> None:
    one = await desk.open()
    await desk.answer(one)
    await desk.stage.act(one, LeaveContact(CUSTOMER_ID, "new@x.example"))
    await desk.pass_time(30)
    assert desk.smtp.recipients == ["new@x.example"]


async def test_an_odd_address_is_not_mailed_to(desk: Desk) -> None:
    one = await desk.open()
    seq = await desk.answer(one)
    await desk.stage.act(one, LeaveContact(CUSTOMER_ID, "änne@x.example"))
    await desk.pass_time(30)
    assert (await desk.list_states())[0][:2] == (seq, "given_up")
    assert desk.smtp.recipients == []


async def test_what_was_seen_in_the_chat_is_not_mailed(desk: Desk) -> None:
    one = await desk.open()
    first = await desk.answer(one, "First.")
    desk.seen.hear_whisper(one, {"seen": first})
    second = await desk.answer(one, "Second.")
    await desk.pass_time(30)
    assert "First." not in desk.read_mail().partition("What was said before:")[0]
    desk.seen.hear_whisper(one, {"seen": second})
    third = await desk.answer(one, "Third.")
    desk.seen.hear_whisper(one, {"seen": third})
    await desk.pass_time(30)
    assert len(desk.smtp.mails) == 1
    assert (await desk.list_states())[-1] == (third, "delivered", SEEN.told)


async def answer_by_mail(desk: Desk, conversation_id: str) -> None:
    thanks = WriteAsCustomer(CUSTOMER_ID, "Thanks!")
    by_mail = build_write(thanks, conversation_id=conversation_id)
    by_mail = replace(by_mail, sender=CUSTOMER_ID, client_id="mail:1", carrier="CustomerWrote")
    await desk.stage.log.append(by_mail)


async def test_a_customers_words_are_mailed_to_an_address_only_when_a_mail_came_from_it(
    desk: Desk,
) -> None:
    one = await desk.open()
    await desk.stage.act(one, WriteAsCustomer(CUSTOMER_ID, "Buy at evil.example"))
    await desk.answer(one, "First.")
    await desk.pass_time(30)
    assert "evil.example" not in desk.smtp.mails[-1].as_string()
    await answer_by_mail(desk, one)
    await desk.answer(one, "Second.")
    await desk.pass_time(30)
    before = desk.read_mail().partition("What was said before:")[2]
    assert "> Buy at evil.example" in before
    assert "> First." in before
    await desk.stage.act(one, LeaveContact(CUSTOMER_ID, "stranger@x.example"))
    await desk.answer(one, "Third.")
    await desk.pass_time(30)
    assert desk.smtp.recipients[-1] == "stranger@x.example"
    assert "evil.example" not in desk.smtp.mails[-1].as_string()


async def test_who_never_answers_by_mail_is_mailed_so_often_a_day(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    one = await desk.open()
    for _ in range(MOST_UNANSWERED):
        await desk.answer(one)
        await desk.answer(one)
        await desk.pass_time(30)
    assert len(desk.smtp.mails) == MOST_UNANSWERED
    refused = await desk.answer(one)
    await desk.pass_time(30)
    assert len(desk.smtp.mails) == MOST_UNANSWERED
    assert (await desk.list_states())[-1] == (refused, "given_up", TOO_MANY.told)
    assert f"an answer in {one} is not mailed: {TOO_MANY.told}" in caplog.text
    await answer_by_mail(desk, one)
    await desk.answer(one)
    await desk.pass_time(30)
    assert len(desk.smtp.mails) == MOST_UNANSWERED + 1


async def test_what_was_refused_goes_when_the_day_is_over(desk: Desk) -> None:
    one = await desk.open()
    for _ in range(MOST_UNANSWERED + 1):
        await desk.answer(one)
        await desk.pass_time(30)
    await desk.pass_time(24 * 3600)
    now = parse_time(desk.stage.clock.now())
    assert await desk.store.replay(Selection(states=["given_up"]), now) == 1
    await desk.pass_time(0)
    assert len(desk.smtp.mails) == MOST_UNANSWERED + 1


async def test_nobody_is_mailed_too_often_from_many_conversations(desk: Desk) -> None:
    for number in range(MOST_TO_ADDRESS):
        one = await desk.open()
        await desk.answer(one)
        await desk.stage.act(one, LeaveContact(CUSTOMER_ID, f"V+{number}@x.example"))
        await desk.pass_time(30)
    other, last = await desk.open(), await desk.open()
    await desk.stage.act(last, LeaveContact(CUSTOMER_ID, "v@x.example"))
    await desk.answer(other)
    await desk.answer(last)
    await desk.pass_time(30)
    assert len(desk.smtp.mails) == MOST_TO_ADDRESS + 1
    assert desk.smtp.recipients[-1] == "c@x.example"
    told = [each.told for each in await desk.store.list_newest(Selection(conversation_id=last))]
    assert told == [TOO_MANY_TO_ONE.told]
    kept = await desk.store.list_newest(Selection(), 100)
    assert not any("x.example" in each.facts for each in kept)


async def test_who_writes_on_in_the_chat_has_seen_it_but_not_who_answers_by_mail(
    desk: Desk,
) -> None:
    one, other = await desk.open(), await desk.open()
    await desk.answer(one)
    await desk.stage.act(one, WriteAsCustomer(CUSTOMER_ID, "Thanks!"))
    await desk.answer(other)
    await answer_by_mail(desk, other)
    await desk.pass_time(30)
    (mail,) = desk.smtp.mails
    assert desk.signer.find_addressed(mail["Reply-To"]) == other


async def test_a_server_that_is_away_is_asked_again_with_the_same_mail(desk: Desk) -> None:
    one = await desk.open()
    seq = await desk.answer(one)
    desk.smtp.replies = {"data": "451 later"}
    await desk.pass_time(30)
    assert await desk.list_states() == [(seq, "waiting", "answered 451 later")]
    desk.smtp.replies = {}
    await desk.pass_time(10)
    first, second = desk.smtp.mails
    assert first["Message-ID"] == second["Message-ID"]
    assert (await desk.list_states())[0][1] == "delivered"


async def test_a_refused_address_is_given_up_and_can_be_replayed(desk: Desk) -> None:
    one = await desk.open()
    seq = await desk.answer(one)
    desk.smtp.replies = {"RCPT": "550 no such user"}
    desk.smtp.replies["c@x.example"] = "550 no such user"
    await desk.pass_time(30)
    assert await desk.list_states() == [(seq, "given_up", "no recipient was taken (550)")]
    desk.smtp.replies = {}
    now = parse_time(desk.stage.clock.now())
    assert await desk.store.replay(Selection(states=["given_up"]), now) == 1
    await desk.pass_time(0)
    assert len(desk.smtp.mails) == 1


async def test_a_crash_on_the_way_sends_again_under_the_same_id(desk: Desk) -> None:
    one = await desk.open()
    await desk.answer(one)
    desk.stage.clock.advance(30)
    await desk.sender.look()
    for task in desk.sender._flying.values():
        task.cancel()  # nothing of its end is stored
    second = MemoryLog(desk.stage.clock, "n2")
    for name in ("_rows", "_all", "_positions", "_conversations", "_sent", "_log_id"):
        setattr(second, name, getattr(desk.stage.log, name))
    desk.stage.log = second
    after = Desk(desk.store, desk.smtp, desk.stage, signer=desk.signer)
    await after.pass_time(10)
    before = len(desk.smtp.mails)
    after.dead = {"n1"}
    await after.pass_time(10)
    assert len(desk.smtp.mails) == before + 1
    assert len({mail["Message-ID"] for mail in desk.smtp.mails}) == 1


async def test_notices_know_nothing_of_it(desk: Desk) -> None:
    one = await desk.open()
    await desk.answer(one)
    others = SqlDeliveries(desk.store._database)
    assert await others.list_newest(Selection()) == []
    assert await others.count() == {}
    now = parse_time(desk.stage.clock.now())
    assert await others.replay(Selection(), now) == 0
    assert await others.load_position() is None
    assert await desk.store.load_position() is not None
