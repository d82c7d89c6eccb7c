import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from websockets.asyncio.client import connect

from agent_console.auth.identify import COOKIE
from agent_console.auth.people import Member
from tests.agent_console.live_server import ANSWER, HUMAN_GETS, Client, Live, run_server


@pytest.fixture(scope="module")
async def live(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Live]:
    async with run_server(tmp_path_factory.mktemp("data")) as running:
        yield running


@pytest.fixture(scope="module")
async def ana(live: Live) -> tuple[Member, str]:
    return await live.enrol("Ana")


@pytest.fixture(scope="module")
async def ben(live: Live) -> tuple[Member, str]:
    return await live.enrol("Ben")


async def wait_in_queue(customer: Client, text: str = "A bomb in my parcel") -> str:
    """Send what is handed over; returns the conversation's id."""
    conversation_id: str = (await customer.until("welcome"))["conversation_id"]
    await customer.send(type="send", client_id="k1", text=text)
    await customer.until("event", kind="CustomerNotified")
    return conversation_id


async def test_hello_tells_who_one_is_and_what_waits(live: Live, ana: tuple[Member, str]) -> None:
    async with live.customer() as customer:
        waiting = await wait_in_queue(customer)
        async with live.human(ana[1], ref="h") as human:
            ok = await human.receive()
            assert (ok["type"], ok["ref"]) == ("ok", "h")
            assert ok["person"] == {
                "id": ana[0].person.id,
                "name": "Ana",
                "role": "human",
                "email": "ana@desk.example",
            }
            assert ok["log_id"] == live.house.log.log_id
            assert ok["lease_seconds"] == 30.0
            colleague = next(each for each in ok["people"] if each["name"] == "Ana")
            assert colleague["state"] == "away"
            queue = await human.until("queue", whole=True)
            item = next(i for i in queue["items"] if i["conversation_id"] == waiting)
            assert (item["state"], item["needs"], item["holder"]) == ("waiting", "claim", None)
            assert item["reasons"] == ["sensitive_topic"]
            assert item["preview"] == "A bomb in my parcel"


async def test_the_whole_way_of_a_handover(live: Live, ana: tuple[Member, str]) -> None:
    async with live.customer() as customer, live.human(ana[1]) as human:
        await human.until("queue", whole=True)
        conversation = await wait_in_queue(customer)
        line = await human.until_true(
            lambda frame: (
                frame["type"] == "queue"
                and any(i["conversation_id"] == conversation for i in frame["items"])
            )
        )
        assert line["whole"] is False
        ok = await human.ask("watch", conversation_id=conversation)
        assert ok["head"] >= 4
        await human.until("caught_up", conversation_id=conversation)
        decision = next(e for e in human.events(conversation) if e["kind"] == "DecisionMade")
        assert decision["inner"]["action"] == "handoff"
        assert decision["inner"]["confidence"] == 0.97
        claimed = await human.ask("claim", conversation_id=conversation)
        assert (claimed["type"], claimed["state"]) == ("ok", "human")
        sent = await human.ask(
            "send", conversation_id=conversation, client_id="h1", text="I am Ana. Are you safe?"
        )
        wrote = await customer.until("event", kind="HumanWrote")
        assert wrote["seq"] == sent["seq"]
        assert wrote["author"] == {"role": "human", "name": "Ana"}
        await human.ask("note", conversation_id=conversation, client_id="n1", text="Sounds calm")
        await human.ask("resolve", conversation_id=conversation, outcome="solved")
        await customer.until("event", kind="ConversationResolved")
        gone = await human.until_true(lambda frame: conversation in frame.get("gone", ()))
        assert gone["type"] == "queue"
        kinds = [event["kind"] for event in customer.events()]
        assert "NoteAdded" not in kinds
        assert "DecisionMade" not in kinds
        seqs = [event["seq"] for event in human.events(conversation)]
        assert seqs == list(range(1, len(seqs) + 1))


async def test_of_two_who_claim_at_once_one_is_told_who_was_first(
    live: Live, ana: tuple[Member, str], ben: tuple[Member, str]
) -> None:
    async with (
        live.customer() as customer,
        live.human(ana[1]) as first,
        live.human(ben[1]) as second,
    ):
        conversation = await wait_in_queue(customer)
        answers = await asyncio.gather(
            first.ask("claim", conversation_id=conversation),
            second.ask("claim", conversation_id=conversation),
        )
        assert sorted(answer["type"] for answer in answers) == ["error", "ok"]
        refused = next(answer for answer in answers if answer["type"] == "error")
        winner = ben if answers[1]["type"] == "ok" else ana
        assert refused["code"] == "already_taken"
        assert refused["by"] == {"id": winner[0].person.id, "name": winner[0].person.name}
        again = await (second if winner is ben else first).ask(
            "claim", conversation_id=conversation
        )
        assert (again["type"], again["epoch"]) == ("ok", max(a.get("epoch", 0) for a in answers))


async def test_only_the_holder_may_speak(live: Live, ana: tuple[Member, str]) -> None:
    async with live.customer() as customer, live.human(ana[1]) as human:
        conversation = await wait_in_queue(customer)
        said = {"conversation_id": conversation, "client_id": "h1", "text": "Hello"}
        assert (await human.ask("send", **said))["code"] == "not_holder"
        assert (await human.ask("send", **{**said, "conversation_id": "cx"}))["code"] == "not_found"
        await human.ask("claim", conversation_id=conversation)
        first = await human.ask("send", **said)
        again = await human.ask("send", **said)
        assert (first["type"], again["seq"]) == ("ok", first["seq"])
        other = await human.ask("send", **{**said, "text": "Other"})
        assert (other["code"], other["client_id"]) == ("conflict", "h1")


async def test_release_transfer_and_return(
    live: Live, ana: tuple[Member, str], ben: tuple[Member, str]
) -> None:
    async with (
        live.customer() as customer,
        live.human(ana[1]) as human,
        live.human(ben[1]) as other,
    ):
        conversation = await wait_in_queue(customer)
        it = {"conversation_id": conversation}
        await human.ask("claim", **it)
        assert (await human.ask("release", **it))["state"] == "waiting"
        await human.ask("claim", **it)
        assert (await human.ask("transfer", **it, to="pnobody"))["code"] == "invalid"
        assert (await human.ask("transfer", **it, to=ben[0].person.id))["state"] == "human"
        moved = await customer.until("event", kind="ConversationTransferred")
        assert moved["body"] == {"to": "Ben"}
        assert (await human.ask("return_to_bot", **it))["code"] == "not_holder"
        back = await other.ask("return_to_bot", **it, note="Refund was paid")
        assert back["state"] == "bot"
        await customer.until("event", kind="ReturnedToBot")


async def test_who_is_there_is_told_to_colleagues(
    live: Live, ana: tuple[Member, str], ben: tuple[Member, str]
) -> None:
    async with live.human(ana[1]) as human, live.human(ben[1]) as other:
        await other.until("queue")
        assert (await human.ask("presence", state="online", capacity=3))["type"] == "ok"
        ana_id = ana[0].person.id
        seen = await other.until_true(
            lambda frame: frame.get("presence", {}).get(ana_id) == "online"
        )
        assert "conversation_id" not in seen
        assert live.house.presence.is_anyone_online()


async def test_another_tab_of_the_same_person_is_no_news(
    live: Live, ana: tuple[Member, str], ben: tuple[Member, str]
) -> None:
    async with live.human(ben[1]) as other, live.human(ana[1]) as human:
        await other.until_true(lambda frame: ana[0].person.id in frame.get("presence", {}))
        told = len(other.frames)
        async with live.human(ana[1]) as tab:
            await tab.until("queue")
        await human.ask("presence", state="online")
        await other.until("status")
        statuses = [frame["presence"] for frame in other.frames[told:] if "presence" in frame]
        assert statuses == [{ana[0].person.id: "online"}]


async def test_typing_is_seen_by_the_others_only(live: Live, ana: tuple[Member, str]) -> None:
    async with live.customer() as customer, live.human(ana[1]) as human:
        conversation = await wait_in_queue(customer)
        await human.ask("claim", conversation_id=conversation)
        await human.ask("watch", conversation_id=conversation)
        await human.until("caught_up")
        await human.send(type="typing", conversation_id=conversation)
        status = await customer.until("status", typing="human")
        assert status["name"] == "Ana"
        assert "by" not in status
        await customer.send(type="typing")
        await human.until("status", typing="customer")
        statuses = [f for f in human.frames if f["type"] == "status" and "typing" in f]
        assert [status["typing"] for status in statuses] == ["customer"]


async def test_a_customer_sees_nobody_typing_who_has_not_joined(
    live: Live, ana: tuple[Member, str], ben: tuple[Member, str]
) -> None:
    async with (
        live.customer() as customer,
        live.human(ana[1]) as human,
        live.human(ben[1]) as colleague,
    ):
        it = {"conversation_id": await wait_in_queue(customer)}
        await colleague.ask("watch", **it)
        assert (await human.ask("typing", **it))["type"] == "ok"
        status = await colleague.until("status", typing="human")
        assert status == {"type": "status", **it, "typing": "human", "name": "Ana"}
        await human.ask("note", **it, client_id="n1", text="Sounds calm")
        await customer.send(type="ping")
        await customer.until("pong")
        assert not any("typing" in frame for frame in customer.frames)
        missing = await human.ask("typing", conversation_id="cgone")
        assert missing["code"] == "not_found"


async def test_unwatch_ends_the_events_and_cursors_bring_them_back(
    live: Live, ana: tuple[Member, str]
) -> None:
    async with live.customer() as customer:
        conversation = await wait_in_queue(customer)
        async with live.human(ana[1]) as human:
            await human.ask("watch", conversation_id=conversation, after_seq=2)
            caught_up = await human.until("caught_up")
            seen = [event["seq"] for event in human.events()]
            assert seen == list(range(3, caught_up["seq"] + 1))
            await human.ask("unwatch", conversation_id=conversation)
            await customer.send(type="send", client_id="k2", text="Still there?")
            await customer.until("ack")
            await human.ask("presence", state="away")
            assert [event["seq"] for event in human.events()] == seen
        cursors = {conversation: caught_up["seq"], "cgone": 3}
        async with live.human(ana[1], cursors=cursors) as again:
            await again.until("caught_up", conversation_id=conversation)
            missing = await again.find("error")
            assert (missing["code"], missing["conversation_id"]) == ("not_found", "cgone")
            assert again.events()[0]["seq"] == caught_up["seq"] + 1
            assert again.events()[0]["body"]["text"] == "Still there?"
        async with live.human(ana[1], cursors=cursors, log_id="other") as anew:
            assert (await anew.until("reset"))["reason"] == "log_changed"
            await anew.until("caught_up", conversation_id=conversation)
            assert anew.events()[0]["seq"] == 1


async def test_a_held_draft_is_approved_once(tmp_path: Any) -> None:
    async with run_server(tmp_path, uncertified="approve") as live:
        _, token = await live.enrol("Ana")
        async with live.customer() as customer, live.human(token) as human:
            conversation = (await customer.until("welcome"))["conversation_id"]
            await human.ask("watch", conversation_id=conversation)
            await customer.send(type="send", client_id="k1", text="Where is it?")
            held = await human.until("event", kind="DraftHeld")
            it = {"conversation_id": conversation, "draft_seq": held["seq"]}
            approved = await human.ask("approve", **it, client_id="a1", text="In three days.")
            assert approved["type"] == "ok"
            answer = await customer.until("event", kind="BotAnswered")
            assert answer["body"]["text"] == "In three days."
            late = await human.ask("reject", **it, reason="too late")
            assert (late["code"], late["state"]) == ("already_decided", "bot")
            assert held["body"]["text"] == ANSWER


async def test_an_answer_that_nobody_stops_is_sent_and_judged_once(tmp_path: Any) -> None:
    policy = tmp_path / "policy.yaml"
    policy.write_text("rules:\n  low_confidence: { min_confidence: 1, action: veto }\n")
    async with run_server(tmp_path, policy=policy, veto_seconds=1, audit_rate=1) as live:
        _, token = await live.enrol("Ana")
        async with live.customer() as customer, live.human(token) as human:
            conversation = (await customer.until("welcome"))["conversation_id"]
            await human.ask("watch", conversation_id=conversation)
            await customer.send(type="send", client_id="k1", text="Where is it?")
            held = await human.until("event", kind="DraftHeld")
            assert held["inner"]["veto_seconds"] == 1
            sent = await human.until("event", kind="BotAnswered")
            assert (sent["inner"]["draft_seq"], sent["inner"]["review"]) == (held["seq"], True)
            assert "approved_by" not in sent["inner"]
            it = {"conversation_id": conversation, "answer_seq": sent["seq"]}
            judged = await human.ask("audit", **it, verdict="wrong", note="Not any more.")
            assert judged["type"] == "ok"
            event = await human.until("event", kind="AnswerAudited")
            assert (event["inner"]["verdict"], event["body"]) == ("wrong", {})
            late = await human.ask("audit", **it, verdict="right")
            assert late["code"] == "already_decided"
            assert (await customer.until("event", kind="BotAnswered"))["seq"] == sent["seq"]


async def test_nobody_without_a_key_gets_in(live: Live) -> None:
    for headers in ({}, {"Authorization": "Bearer hr_wrong"}):
        async with connect(live.url("/ws/human"), additional_headers=headers) as raw:
            assert json.loads(await raw.recv())["code"] == "forbidden"
            await raw.wait_closed()
            assert raw.close_code == 4403


async def test_a_cookie_opens_the_socket_from_our_own_page_only(
    live: Live, ana: tuple[Member, str]
) -> None:
    cookie = f"{COOKIE}={live.house.door.signer.sign_session(ana[0].person.id)}"
    own = {"Cookie": cookie, "Origin": f"http://127.0.0.1:{live.port}"}
    async with connect(live.url("/ws/human"), additional_headers=own) as raw:
        human = Client(raw, HUMAN_GETS)
        await human.send(type="hello")
        assert (await human.receive())["person"]["name"] == "Ana"
    async with connect(live.url("/ws/human"), additional_headers={"Cookie": cookie}) as raw:
        assert json.loads(await raw.recv())["code"] == "forbidden"


async def test_those_who_read_examples_see_no_conversations(live: Live) -> None:
    _, token = await live.enrol("Dora", "data")
    async with live.human(token) as reader:
        assert (await reader.receive())["code"] == "forbidden"


async def test_somebody_removed_is_put_out(live: Live, ben: tuple[Member, str]) -> None:
    _, token = await live.enrol("Gone")
    async with live.human(token) as human:
        await human.until("queue")
        live.house.people._by_id = {
            key: member
            for key, member in live.house.people._by_id.items()
            if member.person.name != "Gone"
        }
        await human.send(type="presence", state="online")
        assert (await human.until("error"))["code"] == "forbidden"
        assert await human.until_closed() == 4403


@pytest.mark.parametrize(
    ("frame", "says"),
    [
        ({"type": "claim"}, "conversation_id"),
        ({"type": "fly", "ref": 3}, "must be one of"),
        ({"type": "hello"}, "said already"),
        ({"type": "approve", "conversation_id": "c", "client_id": "k"}, "draft_seq"),
    ],
)
async def test_a_bad_command_is_answered_and_the_socket_lives_on(
    live: Live, ana: tuple[Member, str], frame: dict[str, Any], says: str
) -> None:
    async with live.human(ana[1]) as human:
        await human.send(**frame)
        error = await human.until("error")
        assert error["code"] == "invalid"
        assert says in error["message"]
        assert error.get("ref") == frame.get("ref")
        assert (await human.ask("presence", state="away"))["type"] == "ok"
