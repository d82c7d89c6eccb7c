"""What is looked at again and again: how often, when woken, and what the log hears of failures."""

from __future__ import annotations

import asyncio
import logging

import pytest

from escalation.errors import StorageUnavailable
from escalation.looking import Looking
from tests.virtual_time import VirtualTimeLoop

SECONDS = 2.0


@pytest.fixture
def anyio_backend() -> tuple[str, dict[str, object]]:
    return "asyncio", {"loop_factory": VirtualTimeLoop}


class Sight:
    """Counts the looks; fails while it is told to."""

    def __init__(self) -> None:
        self.looks = 0
        self.error: Exception | None = None
        self.looking = Looking(self.look, SECONDS, "it cannot be seen")

    async def look(self) -> None:
        self.looks += 1
        if self.error is not None:
            raise self.error


async def test_it_looks_again_and_again_until_it_is_stopped() -> None:
    sight = Sight()
    sight.looking.start()
    await asyncio.sleep(SECONDS - 0.01)
    assert sight.looks == 0
    await asyncio.sleep(2 * SECONDS)
    assert sight.looks == 2
    await sight.looking.stop()
    await sight.looking.stop()
    await asyncio.sleep(2 * SECONDS)
    assert sight.looks == 2


async def test_it_looks_at_once_when_it_is_woken() -> None:
    sight = Sight()
    sight.looking.start()
    sight.looking.wake()
    sight.looking.wake()
    await asyncio.sleep(0.01)
    assert sight.looks == 1
    await sight.looking.stop()


@pytest.mark.parametrize(
    ("error", "level"), [(StorageUnavailable(), "WARNING"), (RuntimeError("odd"), "ERROR")]
)
async def test_of_failures_in_a_row_the_log_hears_once(
    caplog: pytest.LogCaptureFixture, error: Exception, level: str
) -> None:
    sight = Sight()
    sight.looking.start()
    for _ in range(2):
        sight.error = error
        await asyncio.sleep(3 * SECONDS)
        sight.error = None
        await asyncio.sleep(SECONDS)
    with caplog.at_level(logging.WARNING):
        assert [each.levelname for each in caplog.records] == [level, level]
    assert caplog.messages[0] == "it cannot be seen"
    await sight.looking.stop()
