"""What tells how sure the bot is is built when somebody first asks, and once."""

from __future__ import annotations

import asyncio
from typing import Any

from agent_console.assembly.reports import LateReports


class Reports:
    """Knows two topics."""

    async def topics(self, *, stopped: bool) -> list[str]:
        return ["refunds"] if stopped else ["refunds", "hours"]


async def test_reports_are_built_once_by_whoever_asks_first() -> None:
    built = []

    def build() -> Any:
        built.append(1)
        return Reports()

    late: Any = LateReports(build)
    assert built == []
    told = await asyncio.gather(late.topics(), late.topics(stopped=True))
    assert list(told) == [["refunds", "hours"], ["refunds"]]
    assert built == [1]
