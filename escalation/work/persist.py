"""Does again what the storage could not take, for work that has to end."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from escalation.errors import StorageUnavailable

_RETRY_SECONDS = (0.1, 0.5, 2.0)
_Result = TypeVar("_Result")


async def persist(act: Callable[[], Awaitable[_Result]]) -> _Result:
    """Do it again, ever more slowly, for as long as the storage is away."""
    failures = 0
    while True:
        try:
            return await act()
        except StorageUnavailable:
            await asyncio.sleep(_RETRY_SECONDS[min(failures, len(_RETRY_SECONDS) - 1)])
            failures += 1
