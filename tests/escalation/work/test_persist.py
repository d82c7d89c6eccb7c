"""What the storage cannot take is done again."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from escalation.errors import StaleTurn, StorageUnavailable
from escalation.work.persist import persist
from tests.virtual_time import VirtualTimeLoop


@pytest.fixture(scope="module")
def anyio_backend() -> tuple[str, dict[str, Any]]:
    return "asyncio", {"loop_factory": VirtualTimeLoop}


async def test_it_is_done_again_ever_more_slowly_until_it_goes_well() -> None:
    tried: list[float] = []

    async def act() -> str:
        tried.append(round(asyncio.get_running_loop().time(), 3))
        if len(tried) < 6:
            raise StorageUnavailable
        return "stored"

    assert await persist(act) == "stored"
    assert [each - tried[0] for each in tried] == pytest.approx([0, 0.1, 0.6, 2.6, 4.6, 6.6])


async def test_a_refusal_is_final() -> None:
    async def act() -> None:
        raise StaleTurn

    with pytest.raises(StaleTurn):
        await persist(act)
