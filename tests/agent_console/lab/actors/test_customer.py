import json
from collections import Counter
from collections.abc import Callable
from random import Random
from typing import Any

import pytest

from agent_console.lab.actors.customer import Customer
from agent_console.wire.read import CUSTOMER_READER
from escalation.errors import HandraiseError
from tests.agent_console.lab.actors.place import Place, pass_time


def is_taken(frame: Any) -> bool:
    try:
        CUSTOMER_READER.read(json.dumps(frame))
    except (HandraiseError, TypeError):
        return False
    return True


class Answering:
    """A customer at a server that welcomes every page and, if told to, acknowledges and answers."""

    def __init__(self, seed: int = 1, *, messages: int = 5, habits: tuple[str, ...] = ()) -> None:
        self.place = Place(habits=habits)
        self.customer = Customer("alice", Random(seed), self.place.stage, messages=messages)
        self.seq = 1
        self._done: dict[Any, int] = {}

    async def live(self, seconds: float, *, answers: bool = True) -> None:
        for _ in range(int(seconds / 0.1)):
            await pass_time()
            for visit in self.place.server.visits:
                if visit.ended is None:
                    await self._serve(visit, answers=answers)

    async def _serve(self, visit: Any, *, answers: bool) -> None:
        seen = self._done.get(visit, 0)
        self._done[visit] = len(visit.heard)
        for frame in visit.heard[seen:]:
            if not isinstance(frame, dict) or "type" not in frame:
                continue
            if frame["type"] == "hello":
                await visit.say(
                    type="welcome",
                    token="InYxIg.s",
                    conversation_id="c1",
                    log_id="log-1",
                    head=self.seq,
                )
                await visit.say(type="caught_up", seq=self.seq)
            elif frame["type"] == "ping":
                await visit.say(type="pong")
            elif answers and "client_id" in frame:
                self.seq += 1
                await visit.say(type="ack", client_id=frame["client_id"], seq=self.seq)

    @property
    def frames(self) -> list[Any]:
        return [frame for visit in self.place.server.visits for frame in visit.heard]

    @property
    def texts(self) -> list[str]:
        return [frame["text"] for frame in self.frames if "text" in frame]

    @property
    def nonsense(self) -> int:
        """How many frames came that no server takes."""
        unread = sum(visit.nonsense for visit in self.place.server.visits)
        return unread + sum(not is_taken(frame) for frame in self.frames)

    @property
    def most_at_once(self) -> int:
        sent = Counter(line["t"] for line in self.place.find("invoke") if line["kind"] == "send")
        return max(sent.values())

    @property
    def kinds(self) -> Counter[str]:
        return Counter(str(frame.get("type")) for frame in self.frames if isinstance(frame, dict))


async def test_a_customer_says_all_there_is_to_say_and_no_more() -> None:
    it = Answering(messages=5)
    it.customer.start()
    await it.live(40)
    texts = [frame["text"] for frame in it.frames if frame.get("type") == "send"]
    assert len(texts) == 5
    assert all(text.startswith("<alice-") for text in texts)
    assert it.place.stage.conversations == ["c1"]
    assert it.customer.list_open() == []


async def test_who_is_not_acknowledged_stops_writing_after_a_while() -> None:
    it = Answering(messages=50)
    it.customer.start()
    await it.live(30, answers=False)
    assert 1 <= it.kinds["send"] <= 8
    assert any("not acknowledged" in line for line in it.customer.list_open())


async def test_customers_click_everything_there_is() -> None:
    kinds: Counter[str] = Counter()
    for seed in range(12):
        it = Answering(seed, messages=9)
        it.customer.start()
        await it.live(30)
        kinds += it.kinds
        it.customer.stop()
    assert {"ask_human", "leave_contact", "rate", "typing", "leave"} <= set(kinds)
    assert kinds["hello"] == 12
    assert kinds["ping"] < 12


SIGNS: dict[str, Callable[[Answering], bool]] = {
    "leave_and_return": lambda it: it.kinds["hello"] > 1,
    "second_tab": lambda it: it.kinds["hello"] > 1,
    "broken_frames": lambda it: it.nonsense > 0,
    "conflict": lambda it: any("other words" in text for text in it.texts),
    "forgetful": lambda it: sum(is_new(frame) for frame in it.frames) > 1,
    "resend": lambda it: len(it.texts) > len(set(it.texts)),
    "flood": lambda it: it.most_at_once > 2,
}


def is_new(frame: Any) -> bool:
    """Whether somebody says hello who is not known, or not any more."""
    hello = isinstance(frame, dict) and frame.get("type") == "hello"
    return hello and frame.get("token", "InYi.spoilt") == "InYi.spoilt"


@pytest.mark.parametrize("habit", SIGNS)
async def test_habits_show_when_they_are_switched_on_and_only_then(habit: str) -> None:
    shown = []
    for habits in ((), (habit,)):
        shown.append(0)
        for seed in range(25):
            it = Answering(seed, messages=60, habits=habits)
            it.customer.start()
            await it.live(7, answers=habit != "resend")
            shown[-1] += SIGNS[habit](it)
            it.customer.stop()
    assert shown[0] == 0
    assert shown[1] >= 4


async def test_winding_down_brings_the_customer_back_with_what_is_unsent() -> None:
    it = Answering(3, messages=30, habits=("leave_and_return",))
    it.customer.start()
    await it.live(12, answers=False)
    it.customer.wind_down()
    await it.live(40)
    sent = it.kinds["send"]
    assert it.customer.list_open() == []
    await it.live(20)
    assert it.kinds["send"] == sent
    acknowledged = {line["client_id"] for line in it.place.find("ack")}
    assert {line["client_id"] for line in it.place.find("invoke") if "client_id" in line} == (
        acknowledged
    )


def shift(line: dict[str, Any], began: float) -> dict[str, float]:
    """Times of a line, counted from when it all began."""
    times = {name: line[name] for name in ("t", "opened") if name in line}
    return {name: round(t - began, 3) for name, t in times.items()}


async def test_the_same_seed_lives_the_same_life() -> None:
    lives = []
    for _ in range(2):
        it = Answering(4, messages=9, habits=("flood", "second_tab", "conflict"))
        it.customer.start()
        began = it.place.recorder._now()
        await it.live(20)
        lives.append([{**line, **shift(line, began)} for line in it.place.lines])
    assert lives[0] == lives[1]
