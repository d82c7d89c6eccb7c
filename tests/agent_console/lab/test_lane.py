import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from random import Random

from agent_console.lab.disk import Disk
from agent_console.lab.lane import VirtualLane
from agent_console.lab.loop import Crash, run
from escalation.store.log import Write
from escalation.store.writer import Request


class Desk:
    """Stands in for the writer: notes what happens in the lane, and when."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, list[str]]] = []
        self.times: list[float] = []
        self.noted = asyncio.Event()

    def carry_out(self, requests: list[Request]) -> Callable[[], None]:
        names = [each.work.conversation_id for each in requests if isinstance(each.work, Write)]
        self.note("does", names)
        return lambda: self.note("tells", names)

    def finish(self) -> None:
        self.note("ends", [])

    def note(self, what: str, names: list[str]) -> None:
        self.seen.append((what, names))
        self.noted.set()
        self.times.append(asyncio.get_running_loop().time())


def request(name: str) -> Request:
    loop = asyncio.get_running_loop()
    return Request(Write(name, decide=lambda _: []), loop, loop.create_future())


@asynccontextmanager
async def open_lane(desk: Desk, random: Random) -> AsyncIterator[tuple[VirtualLane, Disk]]:
    disk = Disk()
    lane = VirtualLane(disk.open_file("n1"), random)
    lane.begin(desk.carry_out, desk.finish)
    try:
        yield lane, disk
    finally:
        disk.close()


def test_what_waits_while_the_disk_is_at_work_joins_the_next_batch() -> None:
    desk = Desk()

    async def main() -> None:
        async with open_lane(desk, Random(1)) as (lane, _):
            lane.put([request("a")])
            lane.put([request("b"), request("c")])
            await desk.noted.wait()
            lane.put([request("d")])
            lane.put([request("e")])
            await asyncio.gather(lane.end(), lane.end())

    run(main, Random(1))
    assert desk.seen == [
        ("does", ["a", "b", "c"]),
        ("tells", ["a", "b", "c"]),
        ("does", ["d", "e"]),
        ("tells", ["d", "e"]),
        ("ends", []),
    ]
    pauses = [
        later - earlier for earlier, later in zip([1000.0, *desk.times], desk.times, strict=False)
    ]
    assert all(0 < pause <= 0.003 for pause in pauses[:4])
    assert pauses[4] == 0


def test_a_lane_that_had_nothing_to_do_ends_at_once() -> None:
    desk = Desk()

    async def main() -> None:
        async with open_lane(desk, Random(1)) as (lane, _):
            await lane.end()

    run(main, Random(1))
    assert desk.seen == [("ends", [])]


def test_a_crash_comes_before_the_work_or_before_anybody_hears_of_it() -> None:
    found = {}

    async def die(at: str) -> list[tuple[str, list[str]]]:
        desk = Desk()

        def on_point(owner: str, point: str) -> None:
            assert owner == "n1"
            if point == at:
                raise Crash

        async with open_lane(desk, Random(1)) as (lane, disk):
            disk.on_point = on_point
            lane.put([request("a")])
            await asyncio.sleep(1)
        return desk.seen

    async def main() -> None:
        for at in ("lane.taken", "lane.done"):
            found[at] = await die(at)

    run(main, Random(1))
    assert found == {"lane.taken": [], "lane.done": [("does", ["a"])]}
