"""What a person has settled hands nothing over again; what is new does: random conversations."""

from __future__ import annotations

import random
from collections.abc import Sequence
from functools import partial
from typing import Any

import pytest

from agent.dialogue import Confidence, Draft, Signals, Turn
from escalation.commands import ClaimConversation, ReturnToBot
from escalation.events import decode_all
from escalation.policy.decide import decide
from escalation.policy.load import load_default_policy
from escalation.switchboard import Switchboard
from escalation.testing import ANNA
from escalation.turn import TurnJudge
from tests.escalation.board import House, open_house
from tests.virtual_time import VirtualTimeLoop

CALM = ("Thank you", "And when do you open?", "Fine", "What does it cost?")
TELLING = ("A person, please", "There is a bomb in it")


@pytest.fixture(scope="module")
def anyio_backend() -> tuple[str, dict[str, Any]]:
    return "asyncio", {"loop_factory": VirtualTimeLoop}


class UnforgettingReader:
    """Counts every sign in everything that it is given, however old."""

    def read(self, turns: Sequence[Turn]) -> Signals:
        said = " ".join(turn.text for turn in turns if turn.speaker == "customer")
        return Signals(
            topics={"violence": float("bomb" in said)},
            wants_human=float("person" in said),
        )


class SureBot:
    async def draft(self, turns: Sequence[Turn]) -> Draft:
        return Draft("It is.", Confidence(0.99, threshold=0.5, certified=True), answer_id="k1")


async def open_board() -> House:
    house = await open_house()
    judge = partial(decide, load_default_policy())
    house.board = Switchboard(
        log=house.log,
        bus=house.bus,
        turns=TurnJudge(SureBot(), UnforgettingReader(), judge, house.settings),
        desk=house.presence,
        clock=house.clock,
        settings=house.settings,
    )
    return house


async def read_newest_reasons(house: House) -> list[str]:
    events = decode_all(await house.read())
    decisions = [event for _, event in events if event.kind == "DecisionMade"]
    return list(decisions[-1].model_dump()["inner"]["reasons"])


@pytest.mark.parametrize("seed", range(25))
async def test_the_same_evidence_hands_nothing_over_twice(seed: int) -> None:
    draw = random.Random(seed)
    house = await open_board()
    for _ in range(3):
        for _ in range(draw.randrange(3)):
            await house.write(draw.choice(CALM) + f" {draw.random()}")
            await house.board.wait_idle()
        telling = draw.choice(TELLING)
        await house.write(f"{telling} {draw.random()}")
        await house.board.wait_idle()
        c = await house.load()
        assert c.state == "waiting"
        led_here = set(c.reasons)
        assert led_here == {"asks_for_human" if "person" in telling else "sensitive_topic"}
        await house.take(ClaimConversation(ANNA))
        await house.take(ReturnToBot(ANNA, "All is well."))
        await house.write(draw.choice(CALM) + f" {draw.random()}")
        await house.board.wait_idle()
        assert await read_newest_reasons(house) == []
        assert (await house.load()).state == "bot"
