from __future__ import annotations

from collections import Counter
from random import Random
from typing import Any

from agent_console.auth.people import Member
from agent_console.lab.actors.colleague import Colleague
from escalation.commands import Person
from tests.agent_console.lab.actors.place import Place, build_item, pass_time

LEASE = 9.0


class Shift:
    """Ben at a desk whose server greets every console and shows one waiting conversation."""

    def __init__(self, seed: int = 1, *, habits: tuple[str, ...] = (), stays: bool = True) -> None:
        self.place = Place(habits=habits)
        self.place.stage.list_conversation("c1")
        self.ben = Colleague(
            Person("ben", "Ben"),
            "hr_ben",
            Random(seed),
            self.place.stage,
            colleagues=["anna", "ben"],
            stays=stays,
        )
        self.needs: str | None = "claim"
        self._greeted = 0

    async def pass_seconds(self, seconds: float) -> None:
        for _ in range(int(seconds / 0.1)):
            await pass_time()
            for visit in self.place.server.visits[self._greeted :]:
                if visit.heard:
                    self._greeted += 1
                    await visit.say(type="ok", ref="hello", log_id="l", lease_seconds=LEASE)
                    await self.show(visit)
            for visit in self.place.server.visits[: self._greeted]:
                if visit.ended is None:
                    await visit.say(type="status")  # so that nobody thinks that we are gone

    async def show(self, visit: Any) -> None:
        items = [build_item("c1", self.needs)]
        await visit.say(type="queue", whole=True, items=items, gone=[])

    @property
    def kinds(self) -> Counter[str]:
        frames = [frame for visit in self.place.server.visits for frame in visit.heard]
        return Counter(frame["type"] for frame in frames if isinstance(frame, dict))


async def test_a_person_sits_down_and_takes_what_waits() -> None:
    shift = Shift()
    shift.ben.start()
    await shift.pass_seconds(15)
    assert shift.kinds["claim"] > 3
    assert len(shift.place.server.visits) == 1
    assert not any(line["op"] == "impaired" for line in shift.place.lines)


async def test_sleepers_sleep_and_wake_up() -> None:
    for habit, code in (("asleep", "healed"), ("lid_closed", "disconnect")):
        ops: Counter[str] = Counter()
        for seed in range(8):
            shift = Shift(seed, habits=(habit, "stale"))
            shift.ben.start()
            await shift.pass_seconds(60)
            ops += Counter(line["op"] for line in shift.place.lines)
            shift.ben.stop()
        assert ops["impaired"] > 4
        assert ops[code] > 4


async def test_who_vanishes_is_gone_for_good_unless_they_stay() -> None:
    gone = []
    for stays in (True, False):
        shifts = [Shift(seed, habits=("vanish",), stays=stays) for seed in range(8)]
        for shift in shifts:
            shift.ben.start()
            await shift.pass_seconds(40)
            shift.ben.wind_down()
            await shift.pass_seconds(3)
            assert shift.ben.is_gone == (shift.ben.list_open() == [])
            shift.ben.stop()
        gone.append(sum(shift.ben.is_gone for shift in shifts))
    assert gone[0] == 0
    assert gone[1] > 4


async def test_who_is_dismissed_may_not_sign_in_any_more_unless_they_stay() -> None:
    left = []
    for stays in (True, False):
        left.append(0)
        for seed in range(8):
            shift = Shift(seed, habits=("dismissed",), stays=stays)
            shift.place.stage.members.append(Member(shift.ben.person, "ben@desk.example"))
            shift.ben.start()
            await shift.pass_seconds(40)
            assert shift.ben.is_gone == (not shift.place.stage.members)
            left[-1] += len(shift.place.stage.members)
            shift.ben.stop()
    assert left[0] == 8
    assert left[1] < 5


async def test_pages_are_opened_twice_and_anew() -> None:
    for habit in ("two_tabs", "leave_and_return"):
        pages = 0
        for seed in range(8):
            shift = Shift(seed, habits=(habit,))
            shift.ben.start()
            await shift.pass_seconds(30)
            pages += len(shift.place.server.visits)
            shift.ben.stop()
        assert pages > 10


async def test_quick_people_reach_at_once_for_what_comes_into_the_queue() -> None:
    delays = []
    for seed in range(8):
        shift = Shift(seed, habits=("race",))
        shift.needs = None
        shift.ben.start()
        await shift.pass_seconds(3)
        before = shift.kinds["claim"]
        shift.needs = "claim"
        await shift.show(shift.place.visit)
        seconds = 0.0
        while shift.kinds["claim"] == before and seconds < 3:
            await pass_time(0.02)
            seconds += 0.02
        delays.append(seconds)
        shift.ben.stop()
    assert sum(delay < 0.25 for delay in delays) >= 3


async def test_what_the_bot_wants_done_is_looked_at_and_decided_at_once() -> None:
    delays = []
    for seed in range(8):
        shift = Shift(seed)
        shift.needs = None
        shift.ben.start()
        await shift.pass_seconds(2)
        item = build_item("c1", "act", actions=1)
        await shift.place.say(type="queue", whole=True, items=[item], gone=[])
        inner = {"through_seq": 1, "args": {"amount": 5}, "only_holder": False}
        await shift.place.event(1, "ActionHeld", inner=inner)
        seconds = 0.2
        while "decide" not in {line["kind"] for line in shift.place.find("invoke")}:
            await pass_time(0.02)
            seconds += 0.02
        delays.append(seconds)
        shift.ben.stop()
    assert sum(delay < 0.5 for delay in delays) >= 6


async def test_who_looks_on_may_step_in_when_the_customer_writes() -> None:
    stepped_in = 0
    for seed in range(8):
        shift = Shift(seed)
        shift.needs = None
        shift.ben.start()
        await shift.pass_seconds(2)
        shift.ben._consoles[0].watch("c1")
        await shift.place.visit.say(type="caught_up", conversation_id="c1", seq=0)
        before = shift.kinds["claim"]
        for seq in range(1, 12):
            await shift.place.visit.say(
                type="event",
                conversation_id="c1",
                seq=seq,
                kind="CustomerWrote",
                author={"role": "customer"},
                body={"text": "<a-1> Hi"},
            )
        await pass_time(0.05)
        stepped_in += shift.kinds["claim"] - before
        shift.ben.stop()
    assert 3 < stepped_in < 44


async def test_winding_down_clears_up_and_then_rests() -> None:
    shift = Shift(5, habits=("asleep",))
    shift.ben.start()
    await shift.pass_seconds(20)
    shift.ben.wind_down()
    await shift.pass_seconds(5)
    assert any("needs claim" in line for line in shift.ben.list_open())
    shift.needs = None
    await shift.show(shift.place.visit)
    await pass_time(1)
    before = shift.kinds["claim"]
    await shift.pass_seconds(10)
    assert shift.kinds["claim"] == before


async def test_a_person_sees_who_holds_what() -> None:
    shift = Shift()
    shift.ben.start()
    await shift.pass_seconds(2)
    assert shift.ben.list_holders() == []
    items = [build_item("c1", None, holder={"id": "otto", "name": "Otto"}), build_item("c2", None)]
    await shift.place.visit.say(type="queue", whole=True, items=items, gone=[])
    await pass_time()
    assert shift.ben.list_holders() == ["otto"]


async def test_who_stops_leaves_no_page_open() -> None:
    shift = Shift()
    shift.ben.start()
    await shift.pass_seconds(5)
    shift.ben.stop()
    await pass_time(60)
    assert [visit.ended for visit in shift.place.server.visits] == [1000]
