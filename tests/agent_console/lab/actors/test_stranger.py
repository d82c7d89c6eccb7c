from random import Random

from agent_console.lab.actors.stranger import FLOOD, Stranger
from agent_console.sockets.connection import MAX_STRIKES
from tests.agent_console.lab.actors.place import Place, pass_time


def build_stranger(place: Place, seed: int) -> Stranger:
    return Stranger(
        "mallory",
        Random(seed),
        place.stage,
        reader=("dora", "hr_dora"),
        absent=("otto", "hr_otto"),
    )


def test_a_flood_is_more_than_a_socket_bears() -> None:
    assert FLOOD > MAX_STRIKES


async def test_strangers_try_every_door_and_ask_for_conversations_that_are_not_theirs() -> None:
    place = Place()
    place.stage.list_conversation("c7")
    strangers = [build_stranger(place, seed) for seed in range(20)]
    for stranger in strangers:
        stranger.start()
    await pass_time(60)
    headers = [visit.headers.get(b"authorization") for visit in place.server.visits]
    assert set(headers) == {None, b"Bearer hr_dora", b"Bearer hr_otto", b"Bearer hr_guessed"}
    assert any(b"origin" in visit.headers for visit in place.server.visits)
    opened = place.find("invoke")
    assert {line["role"] for line in opened} == {"customer", "data", "stranger", "human"}
    assert {line.get("conversation_id") for line in opened} == {None, "c7"}
    frames = [frame for visit in place.server.visits for frame in visit.heard]
    assert {"type": "watch", "conversation_id": "c7"} in frames
    assert frames.count(b"\x00") >= FLOOD


async def test_a_stranger_who_stops_hangs_up_and_calls_no_more() -> None:
    place = Place()
    stranger = build_stranger(place, 3)
    stranger.start()
    await pass_time(20)
    stranger.stop()
    await pass_time()
    calls = len(place.server.visits)
    assert calls > 1
    assert all(visit.ended is not None for visit in place.server.visits)
    await pass_time(60)
    assert len(place.server.visits) == calls
