"""A reply that is waited for too long ends in words that say what was missing."""

from __future__ import annotations

import asyncio

import pytest

from agent.errors import ModelTimedOut
from agent.models.patience import Bell, Patience
from tests.agent.models.scripted import run

PATIENCE = Patience(first=2.0, gap=1.0)


def wait(gaps: list[float], until: float | None = None, empty: int = 0, letters: int = 9) -> float:
    """Hear so many letters after each of ``gaps``, the first ``empty`` times none; return the time."""

    async def work() -> float:
        loop = asyncio.get_running_loop()
        began = loop.time()
        bell = Bell(PATIENCE, began, None if until is None else began + until)
        async with bell:
            for number, gap in enumerate(gaps):
                await asyncio.sleep(gap)
                bell.hear(number >= empty, max(0, number + 1 - empty) * letters)
        return loop.time() - began

    return run(work())


def test_words_that_keep_coming_may_take_long() -> None:
    assert wait([1.9, *[0.9] * 100]) == pytest.approx(91.9)


@pytest.mark.parametrize(
    ("gaps", "until", "empty", "words"),
    [
        ([2.1], None, 0, "no word within 2 s"),
        ([0.9, 0.9, 0.9], None, 3, "no word within 2 s"),
        ([1.0, 1.1], None, 0, "silent for 1 s"),
        ([0.5] * 10, 3.2, 0, "did not finish its reply in time"),
        ([1.5], 1.0, 0, "did not finish its reply in time"),
    ],
)
def test_what_was_missing_is_told(
    gaps: list[float], until: float | None, empty: int, words: str
) -> None:
    with pytest.raises(ModelTimedOut, match=words):
        wait(gaps, until, empty)


@pytest.mark.parametrize(
    ("gaps", "until", "is_outage"),
    [([10.0], None, True), ([1.0, 10.0], None, True), ([10.0], 1.0, False), ([0.5] * 9, 4, False)],
)
def test_a_hurried_asker_does_not_speak_against_the_provider(
    gaps: list[float], until: float | None, is_outage: bool
) -> None:
    with pytest.raises(ModelTimedOut) as told:
        wait(gaps, until)
    assert told.value.is_outage is is_outage


def test_silence_speaks_against_it_also_where_the_deadline_is_short() -> None:
    async def work() -> None:
        async with Bell(Patience(first=15.0), asyncio.get_running_loop().time(), 1003.5):
            await asyncio.sleep(60)

    with pytest.raises(ModelTimedOut) as told:
        run(work())
    assert told.value.is_outage


def test_whoever_drips_is_as_good_as_silent() -> None:
    with pytest.raises(ModelTimedOut, match="wrote only 1 letters in 1 s") as told:
        wait([1.0, *[0.6] * 100], letters=1)
    assert told.value.is_outage
    with pytest.raises(ModelTimedOut, match="silent for 1 s"):
        wait([1.0, *[0.1] * 100], letters=0)
    assert wait([1.0, *[0.4] * 100], letters=1) == pytest.approx(41.0)


def test_without_limits_nothing_rings() -> None:
    async def work() -> None:
        async with Bell(Patience(), 1000.0) as bell:
            bell.hear(True, 1)
            await asyncio.sleep(100_000)

    run(work())
