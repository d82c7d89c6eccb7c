"""Every way out of a handover, at the sockets of a running server whose clock can be put forward."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
import pytest

from agent_console.auth.people import Member
from escalation.events import ActionClosed, ActionDecided, ActionTaken, decode
from tests.agent_console.live_server import Client, Live, WantingBot, run_server
from tests.agent_console.moved_clock import MovedClock

Enrolled = tuple[Member, str]
TELLING = "A bomb in my parcel"
MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
FRIDAY_NIGHT = datetime(2026, 11, 20, 22, 0, tzinfo=UTC)
PLAN = """
timezone: Europe/Berlin
hours:
  monday: 09:00-17:00
  tuesday: 09:00-17:00
groups:
  billing: {}
  returns: {}
offers:
  seconds: null
closing:
  after_left: 600
  after_silence: 1200
  say: This chat is over for now.
approval:
  seconds: 1
  say: Sorry, that took too long.
"""


@asynccontextmanager
async def run_desk(
    folder: Path, begins: datetime = MONDAY, **settings: Any
) -> AsyncIterator[tuple[Live, MovedClock]]:
    plan = folder / "desk.yaml"
    plan.write_text(PLAN)
    clock = MovedClock(begins)
    async with run_server(folder, clock=clock, desk=plan, **settings) as live:
        yield live, clock


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[tuple[Live, MovedClock]]:
    async with run_desk(tmp_path) as running:
        yield running


@pytest.fixture
def live(desk: tuple[Live, MovedClock]) -> Live:
    return desk[0]


@pytest.fixture
def clock(desk: tuple[Live, MovedClock]) -> MovedClock:
    return desk[1]


@pytest.fixture
async def ana(live: Live) -> Enrolled:
    return await live.enrol("Ana")


@pytest.fixture
async def ben(live: Live) -> Enrolled:
    return await live.enrol("Ben")


async def ask(customer: Client, text: str = TELLING) -> str:
    """Send what is handed over; returns the conversation's id."""
    conversation_id: str = (await customer.until("welcome"))["conversation_id"]
    await customer.send(type="send", client_id="k1", text=text)
    await customer.until("event", kind="CustomerNotified")
    return conversation_id


async def come(human: Client, conversation_id: str | None = None) -> dict[str, Any]:
    """Go online, and take a conversation."""
    await human.until("queue", whole=True)
    await human.ask("presence", state="online")
    if conversation_id is None:
        return {}
    return await human.ask("claim", conversation_id=conversation_id)


async def read_notice(customer: Client, code: str) -> dict[str, Any]:
    """Read on until the customer is told that."""
    told = await customer.until_true(
        lambda frame: (
            frame["type"] == "event"
            and frame["kind"] == "CustomerNotified"
            and frame["body"]["code"] == code
        )
    )
    body: dict[str, Any] = told["body"]
    return body


def count_told(customer: Client, code: str) -> int:
    told = [event["body"] for event in customer.events() if event["kind"] == "CustomerNotified"]
    return [body["code"] for body in told].count(code)


# -- nobody there ---------------------------------------------------------------------------------


async def test_who_finds_nobody_is_told_and_told_once_more_when_somebody_comes(
    live: Live, ana: Enrolled
) -> None:
    async with live.customer() as customer:
        conversation = await ask(customer)
        told = customer.events()[-1]["body"]
        assert (told["code"], told["reach"]) == ("nobody_available", ["email"])
        assert "opens_at" not in told
        await customer.send(type="leave_contact", email="kim@shop.example", client_id="k2")
        await customer.until("event", kind="ContactLeft")
        async with live.human(ana[1]) as human:
            await come(human)
            body = await read_notice(customer, "queued")
            assert body["text"].startswith("Somebody is at the desk again.")
            await human.ask("presence", state="away")
            await human.ask("presence", state="online")
            claimed = await human.ask("claim", conversation_id=conversation)
            assert claimed["state"] == "human"
        assert count_told(customer, "queued") == 1


async def test_out_of_hours_the_customer_is_told_when_people_are_back(tmp_path: Path) -> None:
    async with run_desk(tmp_path, FRIDAY_NIGHT) as (live, clock), live.customer() as customer:
        ana = await live.enrol("Ana")
        async with live.human(ana[1]) as human:
            await come(human)
            conversation = await ask(customer)
            told = customer.events()[-1]["body"]
            assert told["code"] == "nobody_available"
            assert told["opens_at"] == "2026-11-23T08:00:00.000Z"
            assert "We are back on Monday at 09:00 (Europe/Berlin)." in told["text"]
            clock.advance(60 * 3600)
            await read_notice(customer, "queued")
            claimed = await human.ask("claim", conversation_id=conversation)
            assert claimed["state"] == "human"


# -- parked ---------------------------------------------------------------------------------------


async def test_what_is_parked_comes_back_at_its_time(
    live: Live, clock: MovedClock, ana: Enrolled
) -> None:
    async with live.customer() as customer, live.human(ana[1]) as human:
        conversation = await ask(customer)
        await come(human, conversation)
        parked = await human.ask("snooze", conversation_id=conversation, seconds=3600, note="Depot")
        assert parked["state"] == "waiting"
        snoozed = await customer.until("event", kind="ConversationSnoozed")
        assert snoozed["body"]["until"] > clock.now()
        late = await human.ask("send", conversation_id=conversation, client_id="h", text="Hm")
        assert late["code"] == "not_holder"
        clock.advance(3600)
        await customer.until("event", kind="ConversationWoken")
        c = await live.house.log.load(conversation)
        assert (c.state, c.snoozed, c.last_human) == ("waiting", False, ana[0].person.id)


async def test_what_is_parked_comes_back_by_a_word_of_the_customer_or_of_a_person(
    live: Live, ana: Enrolled
) -> None:
    async with live.customer() as customer, live.human(ana[1]) as human:
        conversation = await ask(customer)
        it = {"conversation_id": conversation}
        await come(human, conversation)
        await human.ask("snooze", **it, waiting_on_customer=True)
        await read_notice(customer, "your_turn")
        await customer.send(type="send", client_id="k2", text="Here is the number: 12")
        await customer.until("event", kind="ConversationWoken")
        await human.ask("claim", **it)
        await human.ask("snooze", **it)
        woken = await human.ask("wake", **it)
        assert woken["state"] == "waiting"
        assert not (await live.house.log.load(conversation)).snoozed


# -- the customer is gone -------------------------------------------------------------------------


async def test_what_the_customer_left_is_closed_and_opened_by_the_next_word(
    live: Live, clock: MovedClock
) -> None:
    async with live.customer() as customer:
        conversation = (await customer.until("welcome"))["conversation_id"]
        await customer.send(type="send", client_id="k1", text="When do you open?")
        await customer.until("event", kind="BotAnswered")
        await customer.send(type="leave", client_id="k2")
        await customer.until("event", kind="CustomerLeft")
        clock.advance(600)
        body = await read_notice(customer, "closed")
        assert body["text"] == "This chat is over for now."
        await customer.until("event", kind="ConversationResolved")
        await customer.send(type="send", client_id="k3", text="And on Sundays?")
        await customer.until("event", kind="ConversationReopened")
        await customer.until("event", kind="BotAnswered")
        assert (await live.house.log.load(conversation)).state == "bot"


async def test_who_left_while_waiting_for_a_person_waits_again_after_the_next_word(
    live: Live, clock: MovedClock
) -> None:
    async with live.customer() as customer:
        conversation = await ask(customer)
        await customer.send(type="leave", client_id="k2")
        await customer.until("event", kind="CustomerLeft")
        clock.advance(600)
        await customer.until("event", kind="ConversationResolved")
        await customer.send(type="send", client_id="k3", text="I am back")
        await customer.until("event", kind="HandoffRequested")
        c = await live.house.log.load(conversation)
        assert (c.state, c.reasons) == ("waiting", ("closed_unanswered",))


async def test_a_customer_who_says_nothing_more_is_closed_in_the_end(
    live: Live, clock: MovedClock
) -> None:
    async with live.customer() as customer:
        await customer.until("welcome")
        await customer.send(type="send", client_id="k1", text="When do you open?")
        await customer.until("event", kind="BotAnswered")
        clock.advance(1200)
        resolved = await customer.until("event", kind="ConversationResolved")
        assert resolved["body"]["outcome"] == "other"


# -- passed on ------------------------------------------------------------------------------------


async def test_a_group_that_exists_gets_it_with_the_note(live: Live, ana: Enrolled) -> None:
    async with live.customer() as customer, live.human(ana[1]) as human:
        conversation = await ask(customer)
        it = {"conversation_id": conversation}
        await come(human, conversation)
        refused = await human.ask("transfer", **it, group="sales")
        assert refused["code"] == "invalid"
        assert refused["message"] == "There is no group sales: they are billing, returns."
        passed = await human.ask("transfer", **it, group="billing", note="Wants an invoice")
        assert passed["state"] == "waiting"
        moved = await customer.until("event", kind="ConversationTransferred")
        assert moved["body"]["group"] == "billing"
        queue = await human.until_true(
            lambda frame: (
                frame["type"] == "queue"
                and any(item["group"] == "billing" for item in frame["items"])
            )
        )
        (item,) = queue["items"]
        assert (item["passed_on"], item["last_human"]) == (1, ana[0].person.id)
        await human.ask("claim", **it)
        await human.ask("release", **it)
        assert (await live.house.log.load(conversation)).passed_on == 2


async def test_nobody_gets_it_who_is_not_at_the_desk(
    live: Live, ana: Enrolled, ben: Enrolled
) -> None:
    async with live.customer() as customer, live.human(ana[1]) as human:
        conversation = await ask(customer)
        it = {"conversation_id": conversation}
        await come(human, conversation)
        refused = await human.ask("transfer", **it, to=ben[0].person.id)
        assert refused["code"] == "invalid"
        assert refused["message"].startswith("Ben is not at the desk")
        async with live.human(ben[1]) as other:
            await other.until("queue")
            passed = await human.ask("transfer", **it, to=ben[0].person.id, note="Your parcel")
            assert passed["state"] == "human"
            moved = await customer.until("event", kind="ConversationTransferred")
            assert moved["body"]["to"] == "Ben"
            late = await human.ask("send", **it, client_id="h1", text="One more thing")
            assert late["code"] == "not_holder"
            sent = await other.ask("send", **it, client_id="h1", text="I am Ben")
            assert sent["type"] == "ok"


async def test_who_gives_it_back_to_the_queue_says_so_and_the_customer_is_told(
    live: Live, ana: Enrolled
) -> None:
    async with live.customer() as customer, live.human(ana[1]) as human:
        conversation = await ask(customer)
        await come(human, conversation)
        released = await human.ask("release", conversation_id=conversation)
        assert released["state"] == "waiting"
        await customer.until("event", kind="ConversationReleased")
        await read_notice(customer, "released")


async def test_a_human_who_vanished_is_released_and_cannot_write_under_the_old_epoch(
    live: Live, clock: MovedClock, ana: Enrolled, ben: Enrolled
) -> None:
    async with live.customer() as customer:
        async with live.human(ana[1]) as human:
            conversation = await ask(customer)
            await come(human, conversation)
        async with live.human(ben[1]) as other:
            clock.pass_lease(29)
            await come(other)
            clock.pass_lease(2)
            released = await customer.until("event", kind="ConversationReleased")
            assert released["seq"] > 0
            await read_notice(customer, "requeued")
            c = await live.house.log.load(conversation)
            assert (c.state, c.front, c.last_human) == ("waiting", True, ana[0].person.id)
            async with live.human(ana[1]) as again:
                await again.until("queue")
                said = {"conversation_id": conversation, "client_id": "h1", "text": "Back"}
                assert (await again.ask("send", **said))["code"] == "not_holder"


# -- back to the bot, and after the end -----------------------------------------------------------


async def test_what_a_person_settled_is_no_reason_to_hand_it_over_again(
    live: Live, ana: Enrolled
) -> None:
    async with live.customer() as customer, live.human(ana[1]) as human:
        conversation = await ask(customer)
        it = {"conversation_id": conversation}
        await come(human, conversation)
        back = await human.ask("return_to_bot", **it, note="It was a bath bomb.")
        assert back["state"] == "bot"
        await read_notice(customer, "bot_again")
        await customer.send(type="send", client_id="k2", text="When does it come?")
        await customer.until("event", kind="BotAnswered")
        assert (await live.house.log.load(conversation)).state == "bot"
        await customer.send(type="send", client_id="k3", text="There is another bomb in it")
        await customer.until("event", kind="HandoffRequested")


async def test_what_was_resolved_goes_on_by_the_customers_word(live: Live, ana: Enrolled) -> None:
    async with live.customer() as customer, live.human(ana[1]) as human:
        conversation = await ask(customer)
        it = {"conversation_id": conversation}
        await come(human, conversation)
        await human.ask("resolve", **it, outcome="solved")
        await customer.until("event", kind="ConversationResolved")
        await customer.send(type="send", client_id="k2", text="One more thing")
        await customer.until("event", kind="ConversationReopened")
        await customer.until("event", kind="BotAnswered")
        assert (await live.house.log.load(conversation)).last_human == ana[0].person.id


# -- merged, and shut out -------------------------------------------------------------------------


async def test_one_conversation_goes_on_in_another_of_the_same_customer(
    live: Live, ana: Enrolled
) -> None:
    async with live.customer() as customer, live.human(ana[1]) as human:
        token = (await customer.receive())["token"]
        async with live.customer(token=token) as second, live.customer() as stranger:
            into = await ask(second, "A bomb in the other parcel")
            foreign = await ask(stranger)
            conversation = customer.frames[0]["conversation_id"]
            await customer.send(type="send", client_id="k1", text=TELLING)
            await customer.until("event", kind="CustomerNotified")
            await come(human, conversation)
            it = {"conversation_id": conversation}
            assert (await human.ask("merge", **it, into=foreign))["code"] == "invalid"
            assert (await human.ask("merge", **it, into=into))["state"] == "resolved"
            merged = await customer.until("event", kind="ConversationMerged")
            assert merged["body"] == {"into": into}
            await human.ask("watch", conversation_id=into)
            absorbed = await human.until("event", kind="ConversationAbsorbed")
            assert TELLING in absorbed["inner"]["text"]
            assert "ConversationAbsorbed" not in [event["kind"] for event in second.events()]
            async with live.customer(token=token, conversation_id=into) as followed:
                assert (await followed.until("welcome"))["holder"] == {"role": "nobody"}


async def test_a_customer_who_is_shut_out_is_refused_everywhere_until_let_in(
    live: Live, ana: Enrolled
) -> None:
    async with live.customer() as customer, live.human(ana[1]) as human:
        token = (await customer.receive())["token"]
        async with live.customer(token=token) as second:
            other = (await second.until("welcome"))["conversation_id"]
            conversation = customer.frames[0]["conversation_id"]
            await customer.send(type="send", client_id="k1", text=TELLING)
            await customer.until("event", kind="CustomerNotified")
            await human.until("queue", whole=True)
            shut = await human.ask("block", conversation_id=conversation, reason="advertises")
            assert shut["state"] == "resolved"
            for each, client_id in ((customer, "k2"), (second, "k3")):
                await each.send(type="send", client_id=client_id, text="Buy now")
                refused = await each.until("error", client_id=client_id)
                assert refused["code"] == "forbidden"
                assert refused["message"] == "This chat is closed: no messages are taken here."
            async with live.customer(token=token) as third:
                assert (await third.until("error"))["code"] == "forbidden"
            await human.ask("unblock", conversation_id=other)
            await second.send(type="send", client_id="k4", text="Sorry")
            await second.until("ack", client_id="k4")


# -- held for a yes -------------------------------------------------------------------------------


async def test_nobody_decides_in_time_and_who_decides_late_learns_how_it_stands(
    tmp_path: Path,
) -> None:
    async with run_desk(tmp_path, uncertified="approve") as (live, _), live.customer() as customer:
        ana = await live.enrol("Ana")
        async with live.human(ana[1]) as human:
            await come(human)
            conversation = (await customer.until("welcome"))["conversation_id"]
            await customer.send(type="send", client_id="k1", text="When do you open?")
            await read_notice(customer, "checking")
            held = (await live.house.log.load(conversation)).held
            assert held is not None
            body = await read_notice(customer, "late")
            assert body["text"] == "Sorry, that took too long."
            late = await human.ask(
                "approve", conversation_id=conversation, draft_seq=held.seq, client_id="h1"
            )
            assert (late["code"], late["state"]) == ("already_decided", "waiting")
        assert "BotAnswered" not in [event["kind"] for event in customer.events()]


async def test_nobody_decides_in_time_about_what_the_bot_wants_done_and_it_is_never_done(
    tmp_path: Path,
) -> None:
    async with run_desk(tmp_path, bot=WantingBot()) as (live, _), live.customer() as customer:
        ana = await live.enrol("Ana")
        async with live.human(ana[1]) as human:
            await come(human)
            conversation = (await customer.until("welcome"))["conversation_id"]
            await customer.send(type="send", client_id="k1", text="My money back, please.")
            await read_notice(customer, "checking")
            log = live.house.log
            (action,) = (await log.load(conversation)).waiting_actions
            body = await read_notice(customer, "late")
            assert body["text"] == "Sorry, that took too long."
            late = await decide_late(live, ana[1], f"{conversation}:a{action.seq}:{log.log_id[:8]}")
            assert (late["code"], late["state"]) == ("already_decided", "waiting")
            assert late["message"].startswith("Nobody decided about it in time")
            claimed = await human.ask("claim", conversation_id=conversation)
            assert claimed["type"] == "ok"
        events = [decode(record) for record in await log.read(conversation)]
        assert not any(isinstance(event, ActionDecided | ActionTaken) for event in events)
        (closed,) = [event for event in events if isinstance(event, ActionClosed)]
        assert (closed.inner.outcome, closed.inner.cause) == ("given_up", "approval_overdue")


async def decide_late(live: Live, token: str, task_id: str) -> dict[str, Any]:
    """Say yes to a task that is one no more; return the refusal."""
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx2.AsyncClient(base_url=live.base, headers=headers) as client:
        said = {"decision": "approve", "client_id": "h1"}
        answer = await client.post(f"/api/v1/tasks/{task_id}/decide", json=said)
    assert answer.status_code == 409, answer.text
    refusal: dict[str, Any] = answer.json()
    return refusal


async def test_of_two_who_decide_about_the_same_draft_one_is_told_how_it_stands(
    tmp_path: Path,
) -> None:
    async with run_server(tmp_path, uncertified="approve") as live, live.customer() as customer:
        ana, ben = await live.enrol("Ana"), await live.enrol("Ben")
        async with live.human(ana[1]) as first, live.human(ben[1]) as second:
            conversation = (await customer.until("welcome"))["conversation_id"]
            await customer.send(type="send", client_id="k1", text="When do you open?")
            await customer.until("event", kind="CustomerNotified")
            held = (await live.house.log.load(conversation)).held
            assert held is not None
            word = {"conversation_id": conversation, "draft_seq": held.seq, "client_id": "h1"}
            answers = await asyncio.gather(
                first.ask("approve", **word), second.ask("reject", **word, reason="No")
            )
            assert sorted(each["type"] for each in answers) == ["error", "ok"]
            refused = next(each for each in answers if each["type"] == "error")
            assert refused["code"] == "already_decided"
