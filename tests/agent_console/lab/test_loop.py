import asyncio
import gc
import logging
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from random import Random
from typing import Any

import pytest

from agent_console.lab.loop import OWNER, Crash, SimLoop, Stalled, run


def spawn(
    loop: asyncio.AbstractEventLoop, owner: str, coroutine: Coroutine[Any, Any, Any]
) -> asyncio.Task[Any]:
    """Start a task of an owner, as its process would."""
    context = copy_context()
    context.run(OWNER.set, owner)
    return loop.create_task(coroutine, context=context)


def find_loop() -> SimLoop:
    loop = asyncio.get_running_loop()
    assert isinstance(loop, SimLoop)
    return loop


def test_hours_pass_in_no_time_and_in_order() -> None:
    seen: list[tuple[str, float]] = []

    async def wait(name: str, seconds: float) -> None:
        await asyncio.sleep(seconds)
        seen.append((name, asyncio.get_running_loop().time()))

    async def main() -> str:
        await asyncio.gather(wait("late", 7200), wait("early", 0.5), wait("late too", 7200))
        return "done"

    assert run(main, Random(1)) == "done"
    assert seen == [("early", 1000.5), ("late", 8200.0), ("late too", 8200.0)]


def test_what_is_due_at_one_moment_comes_in_the_order_in_which_it_was_set() -> None:
    seen: list[int] = []

    async def main() -> None:
        loop = asyncio.get_running_loop()
        for number in range(50):
            loop.call_at(1001.0, seen.append, number)
        loop.call_at(1000.5, seen.append, -1)
        await asyncio.sleep(2)

    run(main, Random(1))
    assert seen == [-1, *range(50)]


def test_whoever_waits_for_nothing_at_all_is_told() -> None:
    async def main() -> None:
        await asyncio.get_running_loop().create_future()

    with pytest.raises(Stalled):
        run(main, Random(1))


# -- threads --------------------------------------------------------------------------------------


def test_what_is_left_to_a_thread_runs_here_after_a_while_the_same_each_time() -> None:
    async def main() -> list[tuple[str, float]]:
        seen = []

        async def think(name: str) -> None:
            time = await asyncio.to_thread(asyncio.get_running_loop().time)
            seen.append((name, time))

        await asyncio.gather(*(think(name) for name in "abcdef"))
        return seen

    first, second, other = run(main, Random(1)), run(main, Random(1)), run(main, Random(2))
    assert first == second != other
    assert [name for name, _ in first] != sorted("abcdef")
    assert all(1000 < time < 1000.003 for _, time in first)


def test_the_delay_of_threads_can_be_another() -> None:
    async def main() -> float:
        find_loop().executor_delay = lambda: 40.0
        return await asyncio.to_thread(find_loop().time)

    assert run(main, Random(1)) == 1040.0


def test_what_a_thread_raises_comes_home() -> None:
    async def main() -> None:
        await asyncio.to_thread(lambda: 1 // 0)

    with pytest.raises(ZeroDivisionError):
        run(main, Random(1))


def test_a_thread_goes_on_when_nobody_waits_for_it_any_more() -> None:
    async def main() -> list[str]:
        seen: list[str] = []
        task = asyncio.create_task(asyncio.to_thread(seen.append, "done"))
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.sleep(1)
        return seen

    assert run(main, Random(1)) == ["done"]


def test_a_pool_that_is_shut_down_finishes_first_and_takes_nothing_more() -> None:
    async def main() -> list[str]:
        loop = asyncio.get_running_loop()
        seen: list[str] = []
        pool = ThreadPoolExecutor(1)
        jobs = [loop.run_in_executor(pool, seen.append, str(number)) for number in range(20)]
        await asyncio.to_thread(pool.shutdown)
        seen.append("down")
        with pytest.raises(RuntimeError, match="after shutdown"):
            loop.run_in_executor(pool, seen.append, "too late")
        await asyncio.gather(*jobs)
        return seen

    seen = run(main, Random(1))
    assert seen[-1] == "down"
    assert sorted(seen[:-1], key=int) == [str(number) for number in range(20)]


# -- processes ------------------------------------------------------------------------------------


def run_house(kill: Callable[[SimLoop], None]) -> list[str]:
    """Two processes that each tick, think, clean up; one is killed after two and a half seconds."""
    seen: list[str] = []

    async def live(name: str) -> None:
        try:
            asyncio.get_running_loop().call_later(3, seen.append, f"{name} timer")
            for number in range(4):
                await asyncio.gather(asyncio.sleep(1), tick(name, number))
        finally:
            seen.append(f"{name} cleans up")

    async def tick(name: str, number: int) -> None:
        await asyncio.to_thread(seen.append, f"{name} {number}")

    async def main() -> list[str]:
        loop = find_loop()
        spawn(loop, "n1", live("n1"))
        spawn(loop, "n2", live("n2"))
        await asyncio.sleep(2.5)
        kill(loop)
        await asyncio.sleep(10)
        return list(seen)

    return run(main, Random(1))


def test_a_dead_process_does_nothing_more_not_even_clean_up() -> None:
    seen = run_house(lambda loop: loop.kill("n1"))
    assert [each for each in seen if "n1" in each] == ["n1 0", "n1 1", "n1 2"]
    assert [each for each in seen if "n2" in each] == [
        *("n2 0", "n2 1", "n2 2", "n2 timer", "n2 3", "n2 cleans up")
    ]


def test_nobody_can_wake_the_dead(caplog: pytest.LogCaptureFixture) -> None:
    seen: list[str] = []

    async def wait(future: asyncio.Future[None]) -> None:
        await future
        seen.append("woke up")

    async def main() -> None:
        loop = find_loop()
        future = loop.create_future()
        old = spawn(loop, "n1", wait(future))
        await asyncio.sleep(0)
        loop.kill("n1")
        assert loop.is_dead("n1")
        assert not loop.is_dead("n2")
        future.set_result(None)
        old.cancel()
        new = spawn(loop, "n1", wait(future))
        await asyncio.sleep(1)
        assert not old.done()
        assert not new.done()

    run(main, Random(1))
    gc.collect()
    assert seen == []
    assert caplog.records == []


def test_a_crash_ends_the_step_it_happens_in_and_is_no_complaint(
    caplog: pytest.LogCaptureFixture,
) -> None:
    seen: list[str] = []

    def die() -> None:
        try:
            find_loop().kill(OWNER.get())
            raise Crash
        except Exception:  # noqa: BLE001 this is what it slips through
            seen.append("caught")
        finally:
            asyncio.get_running_loop().call_soon(seen.append, "cleaned up")

    async def live(how: str) -> None:
        if how == "callback":
            asyncio.get_running_loop().call_soon(die)
        elif how == "thread":
            await asyncio.to_thread(die)
        else:
            die()
        await asyncio.sleep(1)
        seen.append("lived on")

    async def main() -> None:
        for how in ("callback", "thread", "task"):
            spawn(asyncio.get_running_loop(), how, live(how))
        await asyncio.sleep(5)

    with caplog.at_level(logging.DEBUG):
        run(main, Random(1))
        gc.collect()
    assert seen == []
    assert [record for record in caplog.records if record.levelno > logging.DEBUG] == []


def test_a_stalled_process_does_nothing_and_then_all_at_once() -> None:
    seen: list[tuple[str, float]] = []

    async def tick(name: str) -> None:
        for _ in range(3):
            await asyncio.sleep(1)
            seen.append((name, asyncio.get_running_loop().time() - 1000))

    async def main() -> None:
        loop = find_loop()
        tasks = [spawn(loop, "n1", tick("n1")), spawn(loop, "n2", tick("n2"))]
        await asyncio.sleep(1.5)
        loop.stall("n1")
        await asyncio.sleep(10)
        loop.go_on("n1")
        await asyncio.gather(*tasks)

    run(main, Random(1))
    assert [at for name, at in seen if name == "n2"] == [1.0, 2.0, 3.0]
    assert [at for name, at in seen if name == "n1"] == [1.0, 11.5, 12.5]


def test_what_comes_for_a_stalled_process_waits_for_it() -> None:
    async def main() -> tuple[list[str], list[str]]:
        loop = find_loop()
        heard: list[str] = []
        letter: asyncio.Future[str] = loop.create_future()

        async def listen() -> None:
            heard.append(await letter)

        task = spawn(loop, "n1", listen())
        await asyncio.sleep(1)
        loop.stall("n1")
        letter.set_result("hello")
        await asyncio.sleep(5)
        meanwhile = list(heard)
        loop.go_on("n1")
        await task
        return meanwhile, heard

    assert run(main, Random(1)) == ([], ["hello"])


def test_a_process_may_stall_another_in_the_middle_of_a_round_and_kill_it_asleep() -> None:
    seen: list[str] = []

    async def main() -> None:
        loop = find_loop()

        async def step(name: str) -> None:
            await asyncio.sleep(0)
            seen.append(name)

        async def stop_the_other() -> None:
            loop.stall("n1")

        spawn(loop, "n2", stop_the_other())
        spawn(loop, "n1", step("n1"))
        spawn(loop, "n2", step("n2"))
        await asyncio.sleep(1)
        loop.kill("n1")
        loop.go_on("n1")
        await asyncio.sleep(1)

    run(main, Random(1))
    assert seen == ["n2"]


def test_closing_unwinds_what_never_ended_without_a_word(caplog: pytest.LogCaptureFixture) -> None:
    seen: list[str] = []

    async def stay(name: str) -> None:
        try:
            await asyncio.get_running_loop().create_future()
        finally:
            seen.append(name)
            again = asyncio.create_task(stay(f"{name}'s child"))
            await again
            seen.append("never")

    async def main() -> None:
        spawn(asyncio.get_running_loop(), "n1", stay("dead"))
        spawn(asyncio.get_running_loop(), "n2", stay("alive"))
        await asyncio.sleep(1)
        find_loop().kill("n1")
        await asyncio.sleep(1)

    run(main, Random(1))
    gc.collect()
    assert sorted(seen) == ["alive", "dead"]
    assert caplog.records == []
