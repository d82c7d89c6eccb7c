import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from agent_console.auth.conversation_signing import ConversationSigner
from agent_console.auth.limits import MESSAGES, OPENINGS
from agent_console.mail.seen import Seen
from tests.agent_console.live_server import ANSWER, CUSTOMER_GETS, Client, Live, run_server


@pytest.fixture(scope="module")
async def live(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Live]:
    async with run_server(tmp_path_factory.mktemp("data")) as running:
        yield running


async def ask(customer: Client, client_id: str, text: str) -> dict[str, Any]:
    """Send a message and wait for what ends its turn."""
    await customer.send(type="send", client_id=client_id, text=text)
    ends = ("BotAnswered", "HandoffRequested")
    return await customer.until_true(lambda frame: frame.get("kind") in ends)


async def test_a_question_is_acknowledged_and_answered_with_its_source(live: Live) -> None:
    async with live.customer() as customer:
        welcome = await customer.receive()
        assert welcome["type"] == "welcome"
        assert welcome["holder"] == {"role": "bot"}
        assert "automated assistant" in welcome["disclosure"]
        assert (await customer.until("caught_up"))["seq"] == welcome["head"] == 1
        answer = await ask(customer, "k1", "Where is my parcel?")
    assert {"type": "ack", "client_id": "k1", "seq": 2} in customer.frames
    assert answer["body"]["text"] == ANSWER
    assert answer["body"]["in_reply_to"] == 2
    assert answer["body"]["sources"][0]["title"] == "Delivery"
    kinds = ["ConversationStarted", "CustomerWrote", "BotAnswered"]
    assert [event["kind"] for event in customer.events()] == kinds
    assert not any("inner" in event for event in customer.events())


async def test_what_is_not_for_customers_stays_away_and_numbers_skip(live: Live) -> None:
    async with live.customer() as customer:
        await ask(customer, "k1", "Something odd")
        await customer.until("event", kind="CustomerNotified")
    kinds = [(event["seq"], event["kind"]) for event in customer.events()]
    assert kinds == [
        (1, "ConversationStarted"),
        (2, "CustomerWrote"),
        (4, "HandoffRequested"),
        (6, "CustomerNotified"),
    ]


async def test_sending_again_is_harmless_and_other_words_are_a_conflict(live: Live) -> None:
    async with live.customer() as customer:
        await ask(customer, "k1", "Where is it?")
        await customer.send(type="send", client_id="k1", text="Where is it?")
        assert (await customer.until("ack"))["seq"] == 2
        await customer.send(type="send", client_id="k1", text="Where was it?")
        error = await customer.until("error")
        assert (error["code"], error["client_id"]) == ("conflict", "k1")
        assert [e["kind"] for e in customer.events()].count("CustomerWrote") == 1


async def test_one_address_opens_so_many_conversations_and_comes_back_to_all(
    tmp_path: Path,
) -> None:
    async with run_server(tmp_path, limits="on") as live:
        async with live.customer() as customer:
            welcome = await customer.until("welcome")
        for _ in range(OPENINGS.amount - 1):
            live.house.limits.count(OPENINGS, "127.0.0.1")
        async with live.customer() as customer:
            assert (await customer.until("error"))["code"] == "rate_limited"
        back = {name: welcome[name] for name in ("token", "conversation_id", "log_id")}
        for _ in range(3):
            async with live.customer(**back, after_seq=1) as customer:
                await customer.until("caught_up")
        async with live.customer(**back | {"token": "x", "log_id": "x"}) as stranger:
            assert (await stranger.until("error"))["code"] == "rate_limited"


async def test_what_was_stored_is_acknowledged_again_however_often_it_is_sent(
    tmp_path: Path,
) -> None:
    async with run_server(tmp_path, limits="on") as live, live.customer() as customer:
        sendings = [
            {"type": "send", "client_id": f"k{number}", "text": "Where is it?"}
            for number in range(MESSAGES.amount)
        ]
        seqs = []
        for sending in sendings:
            await customer.send(**sending)
            seqs.append((await customer.until("ack"))["seq"])
        await customer.send(type="send", client_id="new", text="Where is it?")
        error = await customer.until("error")
        assert (error["code"], error["client_id"]) == ("rate_limited", "new")
        for sending, seq in zip(sendings, seqs, strict=True):
            await customer.send(**sending)
            assert (await customer.until("ack"))["seq"] == seq


async def test_coming_back_gives_what_came_after(live: Live) -> None:
    async with live.customer() as first:
        welcome = await first.until("welcome")
        answer = await ask(first, "k1", "Where is it?")
    back = {
        "token": welcome["token"],
        "conversation_id": welcome["conversation_id"],
        "log_id": welcome["log_id"],
    }
    async with live.customer(**back, after_seq=2) as again:
        await again.until("caught_up", seq=answer["seq"])
        assert [event["seq"] for event in again.events()] == [answer["seq"]]
    async with live.customer(**back, after_seq=answer["seq"]) as nothing_new:
        await nothing_new.until("caught_up", seq=answer["seq"])
        assert nothing_new.events() == []


async def test_two_tabs_of_a_visitor_see_the_same(live: Live) -> None:
    async with live.customer() as left:
        welcome = await left.until("welcome")
        same = {"token": welcome["token"], "conversation_id": welcome["conversation_id"]}
        async with live.customer(**same) as right:
            await right.until("caught_up")
            await ask(left, "k1", "Where is it?")
            await right.until("event", kind="BotAnswered")
            assert right.events() == left.events()


async def test_another_log_starts_anew(live: Live) -> None:
    async with live.customer() as first:
        welcome = await first.until("welcome")
        await ask(first, "k1", "Where is it?")
    same = {"token": welcome["token"], "conversation_id": welcome["conversation_id"]}
    async with live.customer(**same, log_id="other", after_seq=4) as again:
        await again.until("caught_up")
        assert [frame["type"] for frame in again.frames[:2]] == ["welcome", "reset"]
        assert again.frames[1]["reason"] == "log_changed"
        assert [event["seq"] for event in again.events()] == [1, 2, 4]
    unknown = {"token": "from.elsewhere", "conversation_id": "cgone", "log_id": "other"}
    async with live.customer(**unknown) as stranger:
        new = await stranger.until("welcome")
        assert new["conversation_id"] not in ("cgone", welcome["conversation_id"])
        assert (await stranger.receive())["type"] == "reset"


async def test_more_seen_than_there_is_starts_anew(live: Live) -> None:
    async with live.customer() as first:
        welcome = await first.until("welcome")
    same = {"token": welcome["token"], "conversation_id": welcome["conversation_id"]}
    async with live.customer(**same, after_seq=900) as again:
        assert (await again.until("reset"))["reason"] == "ahead_of_log"
        await again.until("caught_up", seq=1)
        assert [event["seq"] for event in again.events()] == [1]


async def test_somebody_elses_conversation_is_not_found(live: Live) -> None:
    async with live.customer() as owner:
        mine = (await owner.until("welcome"))["conversation_id"]
        async with live.customer(conversation_id=mine) as thief:
            assert (await thief.receive())["code"] == "not_found"
            await thief.send(type="send", client_id="k", text="Let me in")
            assert "Say hello first" in (await thief.receive())["message"]
            await thief.send(type="hello")
            assert (await thief.receive())["conversation_id"] != mine


async def test_a_forged_token_is_forbidden_and_one_may_try_without(live: Live) -> None:
    async with live.customer(token="forged") as customer:
        assert (await customer.receive())["code"] == "forbidden"
        await customer.send(type="hello")
        assert (await customer.receive())["type"] == "welcome"
        await customer.send(type="hello")
        assert "said already" in (await customer.until("error"))["message"]


async def test_the_first_frame_is_hello(live: Live) -> None:
    async with connect(live.url("/ws/customer"), compression=None) as raw:
        customer = Client(raw, CUSTOMER_GETS)
        await customer.send(type="send", client_id="k1", text="Hello?")
        error = await customer.receive()
        assert (error["code"], error["client_id"]) == ("invalid", "k1")
        await customer.send(type="hello")
        assert (await customer.receive())["type"] == "welcome"


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("nonsense", "invalid"),
        ("[1]", "invalid"),
        (b"\x00\x01", "invalid"),
        ('{"type":"claim","conversation_id":"c"}', "invalid"),
        ('{"type":"send","client_id":"k9","text":"\\ud800"}', "invalid"),
        ('{"type":"send","client_id":"k9","text":"a\\u0000b"}', "invalid"),
        ('{"type":"send","client_id":"k9","text":"' + "a" * 8001 + '"}', "too_large"),
        ('{"type":"send","client_id":"k9","text":"' + "a" * 70_000 + '"}', "too_large"),
    ],
)
async def test_a_bad_frame_is_answered_and_the_socket_lives_on(
    live: Live, raw: str | bytes, code: str
) -> None:
    async with live.customer() as customer:
        await customer.until("caught_up")
        await customer.raw.send(raw)
        assert (await customer.receive())["code"] == code
        await ask(customer, "k1", "Are you there?")
        assert [event["seq"] for event in customer.events()] == [1, 2, 4]


async def test_a_frame_far_too_large_closes_the_socket(live: Live) -> None:
    async with live.customer() as customer:
        await customer.until("caught_up")
        await customer.raw.send("x" * 200_000)
        assert await customer.until_closed() == 1009


async def test_a_flood_of_binary_frames_closes_the_socket(live: Live) -> None:
    async with live.customer() as customer:
        for _ in range(20):
            await customer.raw.send(b"x")
        assert await customer.until_closed() == 4400


async def test_a_person_is_asked_for_and_an_address_left(live: Live) -> None:
    async with live.customer() as customer:
        await customer.send(type="ask_human")
        notice = await customer.until("event", kind="CustomerNotified")
        assert (notice["body"]["code"], notice["body"]["reach"]) == ("nobody_available", ["email"])
        await customer.send(type="leave_contact", email="jo@shop.example", client_id="k2")
        left = await customer.until("event", kind="ContactLeft")
        assert left["body"]["email"] == "jo@shop.example"
        assert (await customer.find("ack"))["client_id"] == "k2"


async def test_a_rating_and_a_farewell_are_kept(live: Live) -> None:
    async with live.customer() as customer:
        await customer.send(type="rate", score=4, comment="Quick", seq=1)
        rated = await customer.until("event", kind="CustomerRated")
        assert rated["body"] == {"score": 4, "comment": "Quick", "seq": 1}
        await customer.send(type="leave")
        await customer.until("event", kind="CustomerLeft")


async def test_a_ping_is_answered(live: Live) -> None:
    async with live.customer() as customer:
        await customer.send(type="ping")
        assert await customer.until("pong") == {"type": "pong"}


async def test_our_subprotocol_is_chosen(live: Live) -> None:
    url = live.url("/ws/customer")
    async with connect(url, subprotocols=["other", "handraise.v1"]) as raw:  # type: ignore[list-item]
        assert raw.subprotocol == "handraise.v1"


async def test_pages_of_foreign_origins_are_refused(live: Live) -> None:
    url = live.url("/ws/customer")
    with pytest.raises(InvalidStatus) as refusal:
        await connect(url, origin="https://evil.example").__aenter__()  # type: ignore[arg-type]
    assert refusal.value.response.status_code == 403
    own = f"http://127.0.0.1:{live.port}"
    async with connect(url, origin=own) as raw:  # type: ignore[arg-type]
        await raw.send(json.dumps({"type": "hello"}))
        assert json.loads(await raw.recv())["type"] == "welcome"


async def test_no_conversation_is_opened_for_a_site_that_the_operator_has_not_named(
    tmp_path: Path,
) -> None:
    async with run_server(tmp_path, sites="shop") as live:
        async with live.customer(site="other") as customer:
            refused = await customer.until("error")
            assert (refused["code"], refused["field"]) == ("invalid", "site")
        async with live.customer(site="shop") as customer:
            opened = (await customer.until("welcome"))["conversation_id"]
        assert (await live.house.log.load(opened)).site == "shop"


async def test_a_link_from_a_mail_opens_its_conversation_and_no_other(live: Live) -> None:
    async with live.customer() as customer:
        mine = (await customer.until("welcome"))["conversation_id"]
        await customer.send(type="send", client_id="m1", text="Where is it?")
        await customer.until("ack")
    visitor = (await live.house.log.load(mine)).customer_id
    other = (await live.house.switchboard.open_conversation(visitor)).id
    link = live.house.door.signer.conversations.sign_link(mine)
    async with live.customer(token=link) as customer:
        welcome = await customer.until("welcome")
        assert (welcome["conversation_id"], welcome["token"]) == (mine, link)
        await customer.until("event", kind="CustomerWrote")
        await customer.send(type="send", client_id="m2", text="Hello again")
        await customer.until("ack", client_id="m2")
    async with live.customer(token=link, conversation_id=mine, after_seq=1) as customer:
        assert (await customer.until("welcome"))["conversation_id"] == mine
    async with live.customer(token=link, conversation_id=other) as customer:
        assert (await customer.until("error"))["code"] == "not_found"


async def test_a_link_that_has_run_out_or_was_changed_opens_nothing(live: Live) -> None:
    mine = (await live.house.switchboard.open_conversation("v1")).id
    secret = live.house.door.signer.conversations
    old = ConversationSigner("x", lambda: 0.0)
    old._link_key = secret._link_key
    link = secret.sign_link(mine)
    changed = link[:-1] + ("a" if link[-1] != "a" else "b")
    for token in (old.sign_link(mine), changed):
        async with live.customer(token=token) as customer:
            assert (await customer.until("error"))["code"] == "forbidden"


async def test_what_a_customer_has_seen_is_told_on_the_bus_and_to_nobody_else(live: Live) -> None:
    seen = Seen()
    live.house.bus.subscribe(seen)
    async with live.customer() as customer:
        welcome = await customer.until("welcome")
        mine = welcome["conversation_id"]
        hello = {"token": welcome["token"], "conversation_id": mine}
        async with live.customer(**hello) as other:
            await other.until("caught_up")
            await customer.send(type="seen", seq=1)
            await customer.send(type="ping")
            await customer.until("pong")
            await other.send(type="ping")
            await other.until("pong")
            assert not any(frame["type"] == "status" for frame in other.frames)
    assert seen.find(mine) == 1
