import asyncio
from collections import Counter
from collections.abc import Mapping
from typing import Any

import pytest

from agent.dialogue import Errand, ToolUse
from agent_console.lab.tools import PERMITS, SECONDS, TOOL_MISDEEDS, ShopHungUp, SimTools
from tests.virtual_time import VirtualTimeLoop


@pytest.fixture(scope="module")
def anyio_backend() -> tuple[str, dict[str, Any]]:
    return "asyncio", {"loop_factory": VirtualTimeLoop}


class Shop:
    """The tools, and what they did."""

    def __init__(self, *misdeeds: str) -> None:
        self.deeds: list[tuple[str, str | None]] = []
        self.points: list[str] = []
        self.tools = SimTools(1, misdeeds, self.note, self.points.append)

    def note(self, *, name: str, args: Mapping[str, Any], key: str, result: str | None) -> None:
        assert (name, args) == ("refund", {"amount": 5})
        self.deeds.append((key, result))

    async def refund(self, number: int) -> ToolUse:
        errand = Errand("c1", "ann", "shop", f"c1:{number}:log-1")
        return await self.tools.run("refund", {"amount": 5}, errand)


async def test_a_good_tool_takes_effect_once_and_tells_it() -> None:
    shop = Shop()
    use = await shop.refund(7)
    assert use == ToolUse("refund", {"amount": 5}, "refund is done for ann.")
    assert shop.deeds == [("c1:7:log-1", "refund is done for ann.")]
    assert shop.points == ["tool.run", "tool.done"]


def test_what_does_not_fit_is_refused_before() -> None:
    check = Shop().tools.check
    assert check("refund", {"amount": 500}) is None
    assert check("close_account", {}) is None
    assert check("refund", {"amount": 501}) == "`amount` must be a whole number from 1 to 500."
    assert check("refund", {"amount": True}) == "`amount` must be a whole number from 1 to 500."
    assert check("open_safe", {}) == "There is no tool open_safe here."


async def meet(shop: Shop, number: int) -> tuple[str, bool]:
    """Have it done; returns what came of it in a word, and whether it took effect."""
    began = asyncio.get_running_loop().time()
    try:
        use = await shop.refund(number)
    except (ShopHungUp, asyncio.CancelledError) as error:
        word = type(error).__name__
    else:
        seconds = asyncio.get_running_loop().time() - began
        word = "slow" if seconds > 0.5 and use.ok else "good"
        if not use.ok:
            word = "refused" if use.settled else "late"
            assert use.settled or seconds >= SECONDS
        elif use.result != "refund is done for ann.":
            word = "garbled"
    return word, any(key == f"c1:{number}:log-1" for key, _ in shop.deeds)


async def test_a_tool_that_may_do_everything_wrong_does_with_and_without_an_effect() -> None:
    shop = Shop(*TOOL_MISDEEDS)
    met = Counter([await meet(shop, number) for number in range(300)])
    assert set(met) == {
        *((word, True) for word in ("good", "slow", "garbled")),
        *((word, False) for word in ("refused",)),
        *((word, effect) for word in ("ShopHungUp", "CancelledError", "late") for effect in (0, 1)),
    }
    assert len(shop.deeds) == len({key for key, _ in shop.deeds})


async def test_what_happens_depends_on_seed_and_deed_alone() -> None:
    some, more = Shop(*TOOL_MISDEEDS), Shop(*TOOL_MISDEEDS)
    met = {number: await meet(more, number) for number in range(30)}
    assert [await meet(some, number) for number in range(10, 20)] == [
        met[number] for number in range(10, 20)
    ]


def test_every_tool_says_who_lets_it_run_and_every_misdeed_what_it_is() -> None:
    assert set(PERMITS.values()) == {"free", "approve", "human"}
    assert all(len(what) > 15 for what in TOOL_MISDEEDS.values())
