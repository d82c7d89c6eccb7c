import asyncio
from collections import Counter
from random import Random

import pytest

from agent_console.auth.people import digest_token
from agent_console.lab.cast import HABITS, Cast
from agent_console.lab.desk_plans import GROUPS
from agent_console.lab.entropy import seeded_entropy
from agent_console.lab.history import Line, Recorder
from agent_console.lab.loop import run
from agent_console.lab.model import SimBot
from agent_console.lab.network import Network
from tests.agent_console.lab.small_house import SmallHouse


async def perform(
    seed: int, lines: list[Line], habits: tuple[str, ...], groups: tuple[str, ...]
) -> list[str]:
    """Let a cast play in a sound house; returns what is not done at the end."""
    loop = asyncio.get_running_loop()
    recorder = Recorder(loop.time, lines)
    network = Network(seed, recorder)
    cast = Cast(seed, network, recorder, habits=habits, groups=groups)
    house = SmallHouse(cast.members, SimBot(seed, deadline=4.0), lease=9.0)
    network.servers.append(house)
    await house.start()
    cast.start()
    await asyncio.sleep(12)
    cast.wind_down()
    for _ in range(100):
        await asyncio.sleep(1)
        if cast.is_done():
            break
    left = cast.list_open()
    cast.stop()
    await asyncio.sleep(1)
    await house.stop()
    return left


def play(
    seed: int, habits: tuple[str, ...] = tuple(HABITS), groups: tuple[str, ...] = ()
) -> tuple[list[Line], list[str]]:
    lines: list[Line] = []
    with seeded_entropy(seed):
        left = run(lambda: perform(seed, lines, habits, groups), Random(seed))
    return lines, left


@pytest.mark.parametrize("seed", range(12))
def test_in_a_sound_house_everybody_is_done_in_the_end(seed: int) -> None:
    _, left = play(seed)
    assert left == []


def test_the_same_seed_gives_the_same_history() -> None:
    assert play(5) == play(5)
    assert play(5) != play(6)


def test_everything_that_can_be_asked_is_asked() -> None:
    asked: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    for seed in range(25):
        lines, _ = play(seed)
        asked.update(line["kind"] for line in lines if line["op"] == "invoke")
        refused.update(line["code"] for line in lines if line["op"] == "refuse")
    assert set(asked) == {
        *("open", "send", "ask_human", "leave_contact", "rate", "leave", "note"),
        *("claim", "release", "transfer", "approve", "reject", "return_to_bot", "resolve"),
        *("accept", "decline", "audit"),
    }
    assert set(refused) == {
        *("invalid", "conflict", "not_found", "forbidden", "too_large"),
        *("already_taken", "already_decided", "not_holder"),
    }


def test_at_a_desk_with_a_plan_people_do_what_goes_with_it_and_are_done_in_the_end() -> None:
    asked: set[str] = set()
    for seed in range(8):
        lines, left = play(seed, groups=GROUPS)
        assert left == []
        asked |= {line["kind"] for line in lines if line["op"] == "invoke"}
        assert all("lines" in line for line in lines if line["op"] == "queue")
    assert asked >= {"snooze", "wake", "take_over", "priority", "merge"}


def test_nobody_is_shown_what_is_not_theirs() -> None:
    for seed in range(25):
        lines, _ = play(seed)
        owners = {
            line["conversation_id"]: line["actor"]
            for line in lines
            if line["op"] == "connect" and line["role"] == "customer"
        }
        for line in lines:
            if line["op"] == "deliver" and line["role"] == "customer":
                assert owners[line["conversation_id"]] == line["actor"]
            assert not (line["op"] == "deliver" and line["role"] in ("data", "stranger"))


def test_nobody_is_done_while_somebody_absent_holds_a_conversation(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    recorder = Recorder(lambda: 0.0, [])

    async def draw() -> Cast:
        return Cast(1, Network(1, recorder), recorder)

    cast = run(draw, Random(1))
    for colleague in cast.desk:
        monkeypatch.setattr(colleague, "list_holders", lambda: ["anna", "otto"])
    assert cast.list_open() == ["otto is not there and holds something"]


def test_without_habits_nobody_strange_comes_and_nothing_is_impaired() -> None:
    lines, left = play(3, habits=())
    assert left == []
    assert {line["actor"] for line in lines if "actor" in line} <= {
        *("alice", "bob", "carol", "anna", "susan", "ben")
    }
    assert not any(line["op"] in ("impaired", "reset") for line in lines)


def test_the_members_are_who_may_sign_in() -> None:
    recorder = Recorder(lambda: 0.0, [])

    async def draw() -> Cast:
        return Cast(1, Network(1, recorder), recorder, customers=4, people=5)

    cast = run(draw, Random(1))
    assert cast.customer_names == ["alice", "bob", "carol", "dave"]
    assert cast.people == {
        "anna": "human",
        "susan": "supervisor",
        "ben": "human",
        "tom": "human",
        "adam": "admin",
        "dora": "data",
        "otto": "human",
    }
    assert {m.person.id: m.person.role for m in cast.members} == cast.people
    assert cast.members[0].token_digest == digest_token("hr_anna")


def test_every_habit_is_told_in_words() -> None:
    assert all(len(what) > 20 for what in HABITS.values())
