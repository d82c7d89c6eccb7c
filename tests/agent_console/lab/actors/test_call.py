from typing import Any

from agent_console.lab.actors.call import Call, Visit
from tests.agent_console.lab.actors.place import CONVERSATION, Place, pass_time

HELLO: dict[str, Any] = {"type": "hello", "conversation_id": "c9", "log_id": "another"}


async def call(visit: Visit) -> tuple[Place, Call]:
    place = Place()
    made = Call(place.network, place.bring_witness(visit.actor, visit.role), visit, luck=0.5)
    await pass_time()
    return place, made


async def test_everything_is_said_at_once_and_hello_noted() -> None:
    place, _ = await call(Visit("mallory", "customer", [HELLO, b"\x00", {"type": "hello"}]))
    assert place.heard == [HELLO, b"\x00", {"type": "hello"}]
    assert [(line["kind"], line["conversation_id"]) for line in place.find("invoke")] == [
        ("open", "c9")
    ]


async def test_customers_come_to_one_door_and_everybody_else_to_the_other() -> None:
    paths = []
    for role in ("customer", "data", "stranger"):
        place, _ = await call(Visit("mallory", role, [], ((b"origin", b"https://x.example"),)))
        paths.append(place.visit.path)
        assert place.visit.headers == {b"origin": b"https://x.example"}
    assert paths == ["/ws/customer", "/ws/human", "/ws/human"]


async def test_whatever_is_shown_is_noted() -> None:
    place, _ = await call(Visit("mallory", "customer", [HELLO]))
    await place.welcome(head=2)
    await place.say(type="reset", reason="log_changed")
    await place.event(1, "ConversationStarted")
    await place.say(type="error", code="not_found", message="No.")
    ops = [line["op"] for line in place.lines]
    assert ops == ["invoke", "known_as", "connect", "reset", "deliver", "refuse"]
    connect, refusal = place.find("connect")[0], place.find("refuse")[0]
    assert (connect["conversation_id"], connect["known_log_id"]) == (CONVERSATION, "another")
    assert refusal["id"] == place.find("invoke")[0]["id"]


async def test_a_desk_that_lets_somebody_in_is_noted_too() -> None:
    place, _ = await call(Visit("dora", "data", [{"type": "hello", "cursors": {"c9": 0}}]))
    await place.greet()
    await place.say(type="ok", conversation_id="c9", head=7)
    connect = place.find("connect")[0]
    assert (connect["actor"], connect["role"], connect["conversation_id"]) == ("dora", "data", "c9")


async def test_the_deaf_read_after_a_while() -> None:
    place, _ = await call(Visit("mallory", "customer", [HELLO], is_deaf=True))
    await place.welcome()
    assert place.find("connect") == []
    await pass_time(5)
    assert len(place.find("connect")) == 1


async def test_a_call_ends_when_either_hangs_up() -> None:
    place, made = await call(Visit("mallory", "customer", [HELLO]))
    made.hang_up()
    made.hang_up()
    await pass_time()
    assert place.visit.ended == 1000
    assert len(place.find("disconnect")) == 1
    place, _ = await call(Visit("mallory", "customer", [HELLO]))
    await place.visit.close(4400)
    await pass_time()
    assert len(place.find("disconnect")) == 1
